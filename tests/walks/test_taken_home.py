"""The calendar of a year and a printed index, as pages and as files that other programs open."""

import io
import re
from collections.abc import Iterator

import docx
import pytest
from icalendar import Calendar
from starlette.testclient import TestClient

from catalog.settings import Settings
from catalog.web import create_app
from catalog.web.reader import printed

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


# --- a printed index ----------------------------------------------------------------------------


def test_a_result_becomes_a_printed_index(reader: TestClient) -> None:
    """Numbers run through all sections, and the indexes lead to them."""
    form = reader.get("/search?q=псков").text
    assert '<form class="stretch" action="/take/index.docx">' in form
    page = reader.get("/take/index.html?q=псков&sections=kind").text
    items = dict(re.findall(r'<li id="n(\d+)" lang="ru">(.*?)</li>', page))
    assert list(items) == [str(number) for number in range(1, len(items) + 1)]
    assert f"В указателе {len(items)} запис" in page
    assert "по запросу: «псков». http://testserver/search?q=%D0%BF" in page
    starts = re.findall(
        r'<h2 id="section-\d+">(.*?)</h2>\s*<ol class="numbered" start="(\d+)"', page
    )
    assert [title for title, _ in starts][:1] == ["Книги"]
    assert {"Статьи", "Карты"} < {title for title, _ in starts}
    names = page.partition('<h2 id="names">')[2].partition("</section>")[0]
    by, about = (
        re.search(rf'<span lang="ru">{name}[^<]*</span> (.*?)</li>', names, re.DOTALL)
        for name in ("Спегальский, Юрий", "Скобельцын, Борис")
    )
    assert by
    assert about
    written = re.findall(r'<a href="#n(\d+)">\1</a>', by[1])
    assert written
    assert all("Спегальский" in items[number] for number in written)
    assert re.search(r'<a href="#n(\d+)">\(\1\)</a>', about[1])
    sources = page.partition('<h2 id="sources">')[2]
    in_journal = re.search(r'>Псковская правда</span> <a href="#n(\d+)">', sources)
    assert in_journal
    assert "// Псковская правда" in items[in_journal[1]]


def test_a_printed_index_is_a_document_a_screen_reader_walks(reader: TestClient) -> None:
    answer = reader.get("/take/index.docx?q=крепость&sections=topic")
    document = docx.Document(io.BytesIO(answer.content))
    assert document.core_properties.title == "Указатель литературы"
    found = headings(answer.content, 2)
    assert found[0] == "От составителей"
    assert "Крепости" in found
    assert found[-4:] == ["Без темы", "Указатель имён", "Указатель мест", "Указатель источников"]
    listed = [one.text for one in document.paragraphs if one.style.name == "toc 2"]
    assert listed == found
    body = document.element.body
    anchors = set(body.xpath(".//w:hyperlink/@w:anchor"))
    assert anchors <= set(body.xpath(".//w:bookmarkStart/@w:name"))
    numbered = len(body.xpath(".//w:numPr"))
    assert max(int(one.removeprefix("_item")) for one in anchors if "_item" in one) <= numbered
    english = reader.get("/take/index.html?q=крепость", headers={"Accept-Language": "en"}).text
    assert "Index of sources" in english
    assert reader.get("/take/index.docx?q=крепость&sections=moon").status_code == 404


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        pytest.param(
            ["Юдин, И. С.", "Юдин, Иван Сергеевич (1902-1977)"],
            ["Юдин, Иван Сергеевич (1902-1977)"],
            id="a short form under the full one",
        ),
        pytest.param(
            ["Юдин, И. С.", "Юдин, Иван Сергеевич", "Юдин, Игорь Семёнович"],
            ["Юдин, И. С.", "Юдин, Иван Сергеевич", "Юдин, Игорь Семёнович"],
            id="two it may be",
        ),
        pytest.param(
            ["Юдин, И. (1950- )", "Юдин, Иван (1902-1977)"],
            ["Юдин, И. (1950- )", "Юдин, Иван (1902-1977)"],
            id="other years",
        ),
    ],
)
def test_a_person_stands_once_in_the_index_of_names(forms: list[str], expected: list[str]) -> None:
    called = printed.full_names(forms)
    assert sorted({called.get(form, form) for form in forms}) == sorted(expected)
