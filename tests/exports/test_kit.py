"""An offline kit: records that are only data in it, and a page that may run nothing but its own."""

import json
import re

import pytest
from lxml import html

from catalog import kits
from catalog.i18n import words
from exports import kit
from marc.facts import Facts, Kind, Subject
from tests.kits import HOSTILE, page, rows
from tests.union_samples import ARTICLE, BOOK, union


def parsed(text: bytes) -> html.HtmlElement:
    return html.document_fromstring(text.decode())


def test_a_row_says_what_is_shown_and_searched() -> None:
    kit_page = page([union("a1", BOOK, libraries=("pskov", "gone")), union("b2", ARTICLE)])
    book, article = rows(kit_page)
    assert book[0:4] == ["a1", kit.KINDS[Kind.BOOK], 2010, 2010]
    assert "Старый Псков" in book[4]
    assert book[5].startswith("Петров, И. С. Старый Псков")
    assert book[6:10] == [[1], [], ["Псков"], ["Краеведение"]]
    assert "Pskov <alt>" in book[11]
    assert "9785000000014" in book[11]
    assert article[2:4] == [1968, 1968]


@pytest.mark.parametrize("count", [0, 1, 3000])
def test_any_number_of_records_comes_back(count: int) -> None:
    numbered = (union(f"r{number}") for number in range(count))
    assert [row[0] for row in rows(page(numbered))] == [f"r{number}" for number in range(count)]


def test_nothing_a_record_or_a_library_says_is_markup() -> None:
    facts = Facts(kind=Kind.BOOK, title=HOSTILE, subjects=(Subject("place", HOSTILE),))
    text = page([union(HOSTILE, facts)])
    assert rows(text)[0][0] == HOSTILE
    tree = parsed(text)
    assert [script.get("type") for script in tree.xpath("//script")] == [
        "application/json", "text/plain", "module",
    ]  # fmt: skip
    assert tree.xpath("//img") == []
    told = json.loads(tree.xpath("string(//script[@id='kit'])"))
    assert told["libraries"][1] == ["pskov", HOSTILE]


def test_the_policy_allows_the_script_and_the_sheet_of_the_page_alone() -> None:
    tree = parsed(page([]))
    policy = tree.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    script = tree.xpath("string(//script[@type='module'])")
    sheet = tree.xpath("string(//style)")
    allowed = dict(re.findall(r"(\S+) ('[^;]+')", policy))
    assert allowed == {
        "default-src": "'none'", "script-src": kit.digest(script), "style-src": kit.digest(sheet),
        "base-uri": "'none'", "form-action": "'none'",
    }  # fmt: skip
    assert tree.xpath("//@style | //@onclick | //@src") == []


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_text_of_the_page_is_there(language: str) -> None:
    texts = kits.texts(words(language))
    scripts = "".join(map(kit.part, kit.SCRIPTS))
    used = set(re.findall(r"\bwords\.(\w+)", scripts)) - {"made"}
    assert used <= texts.keys()
    assert [name for name, text in texts.items() if text.endswith(f".{name}")] == []
