"""What the facts of a record become in Dublin Core."""

from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from exports import dc
from exports.formats import FORMATS
from marc.facts import Facts, Host, Kind, Name, Subject
from tests import oai_schema
from tests import union_samples as samples

PAGE = "http://127.0.0.1:8000/record/00000012"


def written(facts: Facts) -> dict[str, list[str]]:
    """The elements of a record by their names."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for element in etree.fromstring(dc.oai_dc(samples.union("00000012", facts))):
        found[etree.QName(element).localname].append(element.text or "")
    return dict(found)


def test_a_book() -> None:
    assert written(samples.BOOK) == {
        "title": ["Старый Псков. Т. 2, Ч. 1, Кром & Довмонтов город : очерки", "Pskov <alt>"],
        "creator": ["Петров, Иван Сергеевич (1870-1938)"],
        "contributor": ["Лис, О. П."],
        "subject": ["Краеведение", "Псков", "ББК 63.3(2Рос-4Пск)"],
        "description": ["О городе", "2-е изд., испр.", "Библиогр.: с. 210–214"],
        "publisher": ["Псков : Логос"],
        "date": ["2010"],
        "type": ["Text", "book"],
        "format": ["215 с. ; 21 см"],
        "identifier": [PAGE, "urn:isbn:9785000000014", "https://example.org/1"],
        "relation": ["Псковский край ; 3", "Без номера"],
        "language": ["rus", "est"],
        "coverage": ["Псков"],
    }


def test_an_article_in_a_newspaper() -> None:
    assert written(samples.ARTICLE) == {
        "title": ["Музей в Невеле"],
        "date": ["1968-03-12"],
        "type": ["Text", "article"],
        "identifier": [PAGE],
        "source": ["Псковская правда. – 1968. – № 20. – 12 марта. – С. 3"],
        "relation": ["urn:issn:0000-0019"],
        "language": ["rus"],
    }


def test_a_map() -> None:
    found = written(samples.MAP)
    assert found["type"] == ["StillImage", "map"]
    assert found["description"] == ["1:500000"]
    assert found["date"] == ["1917-1922"]


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        pytest.param(Facts(Kind.BOOK, title="А"), "А", id="a title alone"),
        pytest.param(Facts(Kind.BOOK, title="А", subtitle="б"), "А : б", id="with a subtitle"),
        pytest.param(
            Facts(Kind.VOLUME, title="А", parts=(("", "2"),)), "А. 2", id="a number without a word"
        ),
        pytest.param(
            Facts(Kind.ISSUE, title="А", parts=(("№", "3"),)), "А. № 3", id="a number sign"
        ),
        pytest.param(Facts(Kind.VOLUME, parts=(("т", "2"),)), "Т. 2", id="a part without a whole"),
        pytest.param(Facts(Kind.VOLUME, title="А", part_title="Б"), "А. Б", id="a named part"),
    ],
)
def test_the_title(facts: Facts, title: str) -> None:
    assert written(facts)["title"] == [title]


@pytest.mark.parametrize(
    ("facts", "date"),
    [
        pytest.param(Facts(Kind.BOOK, years=(1913, 1913)), ["1913"], id="a year"),
        pytest.param(Facts(Kind.SET, years=(1913, 1915)), ["1913-1915"], id="several"),
        pytest.param(
            Facts(Kind.BOOK, years=(1910, 1919), years_certain=False, date="[191-]"), ["[191-]"],
            id="an uncertain one as it is written",
        ),
        pytest.param(
            Facts(Kind.BOOK, years=(1910, 1919), years_certain=False), ["1910-1919"],
            id="an uncertain one that is not written",
        ),
        pytest.param(Facts(Kind.BOOK, date="[б. г.]"), ["[б. г.]"], id="none"),
        pytest.param(Facts(Kind.BOOK), None, id="nothing is said"),
        pytest.param(
            Facts(Kind.ARTICLE, years=(1968, 1968), host=Host("Г", "г", year=1968, date="весна")),
            ["1968"], id="a day that cannot be told",
        ),
    ],
)  # fmt: skip
def test_the_date(facts: Facts, date: list[str] | None) -> None:
    assert written(facts).get("date") == date


def test_places_and_publishers_that_do_not_pair() -> None:
    two_places = Facts(Kind.BOOK, places=("Псков", "М."), publishers=("Логос",))
    assert written(two_places)["publisher"] == ["Логос"]
    assert written(Facts(Kind.BOOK, places=("Псков",)))["publisher"] == ["Псков"]


def test_who_creates_and_who_contributes() -> None:
    roles = ("composer", "editor", "dedicatee", "cartographer", "translator", "publisher")
    names = tuple(Name(role, role, role=role) for role in roles)
    found = written(Facts(Kind.BOOK, names=names))
    assert found["creator"] == ["composer", "cartographer"]
    assert found["contributor"] == ["editor", "translator"]


TEXT = st.text(max_size=20)
FACTS = st.builds(
    Facts,
    kind=st.sampled_from(Kind),
    title=TEXT,
    subtitle=TEXT,
    names=st.lists(st.builds(Name, TEXT, TEXT, dates=TEXT), max_size=2).map(tuple),
    subjects=st.lists(st.builds(Subject, st.just("place"), TEXT), max_size=2).map(tuple),
    host=st.none() | st.builds(Host, TEXT, TEXT, date=TEXT, pages=TEXT),
    notes=st.lists(TEXT, max_size=2).map(tuple),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(FACTS)
def test_whatever_the_facts_the_payload_is_valid(schemas: Path, facts: Facts) -> None:
    body = FORMATS["oai_dc"].render(samples.union("00000012", facts))
    oai_schema.check(body, schemas)
    assert all(element.text for element in etree.fromstring(body))
