"""A cataloguer finds a record, mends it, describes articles and takes a record home."""

import re
from html import unescape

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from catalog import db
from catalog.settings import Settings
from catalog.verify import verify
from tests.front_door import ONE_DATABASE, finds, log_in, until
from tests.sample import load, public_ids, rusmarc

pytestmark = [ONE_DATABASE, pytest.mark.usefixtures("people")]

ENGLISH = {"Accept-Language": "en"}
PLACE = "/desk/edit/pskov/a%2F1"


@pytest.fixture
def holdings(engine: Engine, settings: Settings, people: None) -> None:
    load(engine, settings, "pskov", [rusmarc("a/1", "Старый Псков"), rusmarc("2", "Гдов")])
    load(engine, settings, "luki", [rusmarc("3", "Ловать")])


def text_of(page: str) -> str:
    found = re.search(r"<textarea id=\"text\"[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert found
    return unescape(found[1])


@pytest.mark.usefixtures("holdings")
def test_a_record_is_found_mended_and_the_edit_taken_back(
    site: TestClient, engine: Engine, settings: Settings
) -> None:
    log_in(site, "anna")
    until(finds(site, "*", 3))
    listed = site.get("/desk/records").text
    assert "Ловать" not in listed
    assert "Гдов" not in site.get("/desk/records?q=старый").text
    assert "Гдов" in site.get("/desk/records?q=2").text
    assert PLACE in listed
    text = text_of(site.get(PLACE).text)
    assert "=200  1\\$aСтарый Псков" in text
    wrong = text.replace("=200  1\\$aСтарый Псков\n", "")
    form = {"version": "1", "act": "check", "text": wrong}
    assert "=200" not in text_of(site.post(PLACE, data=form).text)
    live = site.post("/desk/check", data={"text": wrong, "library": "pskov"}).json()["remarks"]
    assert "reject" in {one["severity"] for one in live}
    assert site.post(PLACE, data=form | {"act": "save"}).status_code == 400
    mended = text.replace("Старый Псков", "Древний Псков <i>")
    kept = site.post(PLACE, data=form | {"act": "save", "text": mended})
    assert kept.headers["location"] == "/contribution/pskov/a%2F1"
    until(finds(site, "древний псков", 1))
    page = site.get(PLACE, headers=ENGLISH).text
    assert "Древний Псков &lt;i&gt;" in page
    assert "Version 2" in page
    late = site.post(PLACE, data=form | {"act": "save", "text": mended}, headers=ENGLISH)
    assert late.status_code == 409
    site.post("/desk/uploads/3/undo")
    until(finds(site, "старый псков", 1))
    assert list(verify(engine, settings)) == []


@pytest.mark.usefixtures("holdings")
def test_field_by_field_says_the_same(site: TestClient) -> None:
    log_in(site, "anna")
    page = site.get(f"{PLACE}?form=rows").text
    cells = {
        name: [unescape(one) for one in re.findall(rf'name="{name}"[^>]*value="([^"]*)"', page)]
        for name in ("tag", "ind", "body")
    }
    form = {"version": "1", "act": "check", **cells}
    text = text_of(site.post(PLACE, data=form).text)
    assert text == text_of(site.get(PLACE).text).strip() + "\n"
    assert site.post(PLACE, data={"tag": ["200"], "version": "1"}).status_code == 400


REFUSED = (
    ({"text": ""}, 400), ({"text": "no lines at all"}, 400), ({"text": "x" * 200_001}, 400),
    ({"text": "=LDR  00000nam0 2200000   450 \n=001  2\n=200  1\\$aЧужой номер\n"}, 400),
)  # fmt: skip


@pytest.mark.usefixtures("holdings")
def test_what_cannot_be_kept(site: TestClient, engine: Engine) -> None:
    log_in(site, "anna")
    for form, status in REFUSED:
        answer = site.post(PLACE, data={"version": "1", "act": "save", **form})
        assert answer.status_code == status, form
    two = text_of(site.get(PLACE).text) + "\n" + text_of(site.get("/desk/edit/pskov/2").text)
    assert site.post(PLACE, data={"act": "save", "version": "1", "text": two}).status_code == 400
    assert site.get("/desk/edit/luki/3").status_code == 403
    assert site.get("/desk/edit/pskov/nothing").status_code == 404
    outside = {"text": "=LDR  x", "library": "../../secret"}
    (told,) = site.post("/desk/check", data=outside).json()["remarks"]
    assert told["code"] == "library.unknown"
    with db.reading(engine) as session:
        assert len(public_ids(session)) == 3


def test_articles_one_after_another_from_one_issue(
    site: TestClient, engine: Engine, settings: Settings
) -> None:
    log_in(site, "anna")
    said = {
        "library": "pskov", "title": "Половодье на Великой", "authors": "Лис, О. П.; Ершова, К. В.",
        "host": "Псковская правда", "year": "1968", "number": "12 марта", "pages": "С. 3",
        "places": "Великая, река", "people": "Петров, И. С.",
    }  # fmt: skip
    answer = site.post("/desk/article", data=said)
    following = site.get(answer.headers["location"]).text
    for kept in ("Псковская правда", "1968", "12 марта"):
        assert f'value="{kept}"' in following
    assert "Половодье" not in following
    until(finds(site, "половодье", 1))
    page = site.get("/search?q=половодье").text
    assert "Псковская правда" in page
    record = re.search(r'href="(/record/[^"/]+)"', page)
    assert record
    assert "С. 3" in site.get(record[1]).text
    union = record[1].split("/")[-1]
    home = site.get(f"/desk/take/{union}/irbis.txt")
    assert "Половодье" in home.text
    assert "attachment" in home.headers["content-disposition"]
    assert (
        "Половодье".encode("cp1251") in site.get(f"/desk/take/{union}/rusmarc-cp1251.mrc").content
    )
    assert site.get(f"/desk/take/{union}/record.exe").status_code == 404
    assert site.post("/desk/article", data=said | {"host": ""}).status_code == 400
    assert site.post("/desk/article", data=said | {"library": "luki"}).status_code == 403
    assert list(verify(engine, settings)) == []
