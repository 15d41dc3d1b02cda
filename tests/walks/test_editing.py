"""A cataloguer finds a record, mends it, describes articles and takes a record home."""

import re
from html import unescape

import lxml.html
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
TEXT = f"{PLACE}?form=text"


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
    text = text_of(site.get(TEXT).text)
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
    checked = site.post(PLACE, data=form | {"text": mended}).text
    assert form_of(checked)["version"] == ["1"], "to check is not to know what others did"
    late = site.post(PLACE, data=form | {"act": "save", "text": mended}, headers=ENGLISH)
    assert late.status_code == 409
    site.post("/desk/uploads/3/undo")
    until(finds(site, "старый псков", 1))
    assert list(verify(engine, settings)) == []


def form_of(page: str) -> dict[str, list[str]]:
    """What a browser sends of the form when nothing is changed in it."""
    (form,) = (one for one in lxml.html.fromstring(page).forms if one.get("id") == "edit")
    said: dict[str, list[str]] = {}
    for name, value in form.form_values():
        said.setdefault(name, []).append(value.replace("\n", "\r\n"))
    return said


@pytest.mark.usefixtures("holdings")
def test_the_form_says_the_same_as_the_text(site: TestClient) -> None:
    log_in(site, "anna")
    page = site.get(PLACE).text
    assert "Заглавие и сведения об ответственности" in page
    said = form_of(page)
    as_text = text_of(site.post(PLACE, data=said | {"act": "text"}).text)
    assert as_text == text_of(site.get(TEXT).text)
    assert form_of(site.post(PLACE, data={"text": as_text, "act": "form"}).text) == said
    assert site.post(PLACE, data={"t0": "200", "version": "1"}).status_code == 400
    (told,) = site.post("/desk/check", data={"t0": "200", "library": "pskov"}).json()["remarks"]
    assert told["code"] == "http.400"


OF_IRBIS = """\
#920: PAZK
#2006: a
#1119: 7f-01
#903: шифр-7
#200: ^AПсков^Eочерк
#700: ^AИванов^BИ. И.
#606: ^AКрепости
*****
"""


@pytest.mark.usefixtures("people")
def test_a_record_of_irbis_mended_in_the_form_without_a_script(
    site: TestClient, engine: Engine, settings: Settings
) -> None:
    load(engine, settings, "pskov", OF_IRBIS.encode(), name="irbis.txt")
    log_in(site, "anna")
    place = "/desk/edit/pskov/шифр-7"
    page = site.get(place).text
    assert "Постоянный номер (GUID)" in page
    before = form_of(page)
    (title,) = (name for name, value in before.items() if value == ["Псков"])
    field = title[1:].split(".")[0]
    said = before | {title: ["Псков древний"], f"n{field}": ["f"], "act": [f"sub:{field}"]}
    wider = form_of(site.post(place, data=said).text)
    assert wider[f"c{field}.2"] == ["f"]
    wider = form_of(
        site.post(place, data=wider | {f"v{field}.2": "И. Иванов", "n": "331", "act": "field"}).text
    )
    (abstract,) = (name for name, value in wider.items() if value == ["331"])
    said = wider | {f"v{abstract[1:]}.0": ["О крепости.\r\nИ о реке."], "act": ["save"]}
    assert site.post(place, data=said).status_code == 303
    kept = text_of(site.get(f"{place}?form=text").text)
    for line in ("#2006: a", "#1119: 7f-01", "#200: ^AПсков древний^Eочерк^FИ. Иванов",
                 "#331: О крепости. И о реке."):  # fmt: skip
        assert line in kept.splitlines()
    mended = kept.replace("древний", "старый")
    form = {"version": "2", "act": "save", "text": mended}
    assert site.post(place, data=form).status_code == 303
    assert "#1119: 7f-01" in text_of(site.get(f"{place}?form=text").text)
    assert list(verify(engine, settings)) == []


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
    two = (
        text_of(site.get(TEXT).text) + "\n" + text_of(site.get("/desk/edit/pskov/2?form=text").text)
    )
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
