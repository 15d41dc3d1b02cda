"""The calendar of a year, as a page and as files that other programs open."""

import io
import re
from collections.abc import Iterator

import docx
import pytest
from icalendar import Calendar
from starlette.testclient import TestClient

from catalog.settings import Settings
from catalog.web import create_app

FORMED = "Палкинский район образован 1 августа 1927 года."


@pytest.fixture(scope="module")
def reader(demo_settings: Settings) -> Iterator[TestClient]:
    app = create_app(demo_settings, worker=False)
    with TestClient(app, headers={"Accept-Language": "ru"}, follow_redirects=False) as client:
        yield client


def headings(document: bytes, level: int) -> list[str]:
    paragraphs = docx.Document(io.BytesIO(document)).paragraphs
    return [one.text for one in paragraphs if one.style.name == f"Heading {level}"]


# --- memorable dates ----------------------------------------------------------------------------


def test_a_year_has_its_round_dates_with_the_records_that_prove_them(reader: TestClient) -> None:
    page = reader.get("/calendar/year?year=2027").text
    assert "Календарь знаменательных и памятных дат на 2027 год: весь край" in page
    (august,) = re.findall(r'<h2 id="month-8">.*?</section>', page, re.DOTALL)
    assert re.search(r">1 августа</a> – 100 лет \(1927\)</h3>", august)
    assert FORMED in august
    assert len(re.findall(r'<li lang="ru"><a href="/record/\w+">', august)) == 5
    assert "Пушкин, Александр Сергеевич (1799-1837)</a></span> – 190 лет со дня смерти" in page
    assert re.search(r"Псковская правда : областная газета.*?110 лет с начала издания", page)
    assert "23 июля" not in page  # 1944: 83 years
    assert "/calendar/year" in reader.get("/calendar/08-01").text


def test_a_district_has_a_calendar_of_its_own(reader: TestClient) -> None:
    asked = {"year": "2027", "district": "palkino"}
    page = reader.get("/calendar/year", params=asked).text
    assert FORMED in page
    assert "Плюсский район" not in page
    assert FORMED in reader.get("/calendar/year", params=asked | {"every": "50"}).text
    for wrong in ({"year": "12"}, {"year": "2027", "district": "atlantis"}, {"every": "7"}):
        assert reader.get("/calendar/year", params=wrong).status_code == 404


def test_a_calendar_program_takes_the_year(reader: TestClient) -> None:
    answer = reader.get("/calendar/year.ics?year=2027")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    events = {str(one["UID"]): one for one in Calendar.from_ical(answer.content).events}
    district = events["1927-08-01-2027@testserver"]
    assert f"{district.start:%Y-%m-%d}" == "2027-08-01"
    assert district["SUMMARY"].startswith("100 лет (1927): ")
    assert "Ефимова, О. В. Палкинский край" in district["DESCRIPTION"]
    assert district["URL"] == "http://testserver/calendar/08-01"
    again = Calendar.from_ical(reader.get("/calendar/year.ics?year=2027").content).events
    assert {str(one["UID"]) for one in again} == set(events)
    assert reader.get("/calendar/year.exe?year=2027").status_code == 404


def test_a_year_is_printed_from_a_document_with_real_headings(reader: TestClient) -> None:
    document = reader.get("/calendar/year.docx?year=2027").content
    assert headings(document, 1) == [
        "Календарь знаменательных и памятных дат на 2027 год: весь край"
    ]
    assert headings(document, 2)[:4] == ["Февраль", "Март", "Апрель", "Август"]
    assert "1 августа – 100 лет (1927)" in headings(document, 3)
    english = reader.get("/calendar/year.docx?year=2027", headers={"Accept-Language": "en"})
    assert headings(english.content, 2)[0] == "February"
