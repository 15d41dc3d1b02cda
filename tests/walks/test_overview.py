"""The coordinator sees the year, the jobs and the room taken; a library gets a letter back."""

import csv
import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from starlette.testclient import TestClient

from catalog import db, statistics
from catalog.ingest import undoing
from catalog.model import Job, Upload, Version
from catalog.settings import Settings
from catalog.web import create_app
from marc.record import Record, data
from tests.front_door import ONE_DATABASE, log_in
from tests.sample import NOW, iso2709, load, rusmarc

pytestmark = pytest.mark.usefixtures("people")

ENGLISH = {"Accept-Language": "en"}
JUNK = "не запись".encode() + b"\x1d"
SLIP = data("686", "  ", ("a", "63.3"), ("2", ""))  # an empty subfield: mended safely


@pytest.fixture
def sent(engine: Engine, settings: Settings, people: None) -> None:
    """Two files of «pskov» (one record rejected, one withdrawn later) and one of «luki»."""
    slips = [rusmarc(str(n), f"Летопись {n}", extra=[SLIP]) for n in range(3)]
    load(engine, settings, "pskov", iso2709(slips) + JUNK)
    load(engine, settings, "luki", [rusmarc("9", "Летопись 1")])
    load(engine, settings, "pskov", [rusmarc("2", status="d")])


def cells(page: str, library: str) -> list[str]:
    """The row of a library in the first table that has one."""
    found = re.search(rf"<tr><th scope=\"row\">(?:<a[^>]*>)?{library}(.*?)</tr>", page, re.DOTALL)
    assert found, page
    return re.findall(r"<td[^>]*>(.*?)</td>", found[1])


@pytest.mark.usefixtures("sent")
def test_the_year_beside_the_one_before(engine: Engine, site: TestClient) -> None:
    year = db.utc_now().year
    with db.writing(engine) as session:
        for upload in session.scalars(select(Upload)):
            upload.received_at = db.utc_now()
        session.get_one(Upload, 2).received_at = datetime(year - 1, 5, 5, tzinfo=UTC)
    with db.reading(engine) as session:
        stocks = statistics.stocks(session, year)
        assert (stocks[1].created, stocks[1].withdrawn, stocks[1].total) == (3, 1, 2)
        assert statistics.stocks(session, year - 2) == {}
    log_in(site, "olga")
    page = site.get("/desk/statistics", headers=ENGLISH).text
    assert cells(page, "Библиотека pskov")[:4] == ["2", "0", "5", "0"]
    assert cells(page, "Библиотека luki")[:4] == ["0", "1", "0", "1"]
    assert "form 6-НК" in page
    months = site.get(f"/desk/statistics?year={year}&library=pskov", headers=ENGLISH).text
    assert f"month={year}-{db.utc_now().month:02}" in months
    for odd in ("year=x", "year=0", "year=999999999", "library=%00", "library=nobody"):
        assert site.get(f"/desk/statistics?{odd}").status_code == 200


def test_stock_balances_from_year_to_year(engine: Engine, settings: Settings) -> None:
    """Made, withdrawn and brought back, taken back in its year and later: 6-НК adds up."""

    def date_versions(year: int) -> None:
        with db.writing(engine) as session:
            for one in session.scalars(select(Version).where(Version.id.not_in(dated))):
                one.created_at = datetime(year, 6, 1, tzinfo=UTC)
                dated.add(one.id)

    def loaded(year: int, *records: Record) -> int:
        load(engine, settings, "pskov", records)
        date_versions(year)
        with db.reading(engine) as session:
            return session.scalars(select(func.max(Upload.id))).one()

    def take_back(number: int, year: int) -> None:
        with db.publishing(engine) as session:
            undoing.undo(session, number, by="olga", settings=settings, now=NOW)
        date_versions(year)

    dated: set[int] = set()
    loaded(2021, *(rusmarc(str(n), f"Летопись {n}") for n in range(5)))
    late = loaded(2021, rusmarc("7", "Поздно взято назад"))
    loaded(2022, rusmarc("0", status="d"), rusmarc("8", "На год"))
    loaded(2022, rusmarc("8", status="d"))
    take_back(loaded(2022, rusmarc("9", "Ошибочный файл")), 2022)
    take_back(late, 2022)
    loaded(2023, rusmarc("0", "Летопись 0"))
    with db.reading(engine) as session:
        years = {
            year: next(iter(statistics.stocks(session, year).values()))
            for year in range(2021, 2025)
        }
    assert [(one.created, one.withdrawn, one.total) for one in years.values()] == [
        (6, 0, 6), (1, 3, 4), (1, 0, 5), (0, 0, 5),
    ]  # fmt: skip


@ONE_DATABASE
@pytest.mark.usefixtures("sent")
def test_a_letter_goes_back_for_an_upload_and_for_a_month(site: TestClient) -> None:
    log_in(site, "anna")
    page = site.get("/desk/letter?upload=1", headers=ENGLISH).text
    assert "What to mend at home" in page
    month = f"library=pskov&month={NOW:%Y-%m}"
    of_month = site.get(f"/desk/letter?{month}").text
    assert page.count("<li><strong>") <= of_month.count("<li><strong>")
    corrected = site.get("/desk/letter/corrected.mrc?upload=1").content
    assert corrected.count(b"\x1d") == 3
    text = site.get(f"/desk/letter/remarks.csv?{month}").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len({row["№"] for row in rows}) >= 2
    assert text.count("Правило") == 1
    for nothing in ("upload=2", "library=luki&month=2026-11", "library=pskov&month=2001-01",
                    "library=pskov&month=ноябрь", "library=nobody", ""):  # fmt: skip
        assert site.get(f"/desk/letter?{nothing}").status_code == 404, nothing


def test_jobs_are_seen_cancelled_and_tried_again(engine: Engine, settings: Settings) -> None:
    headers = {"Sec-Fetch-Site": "same-origin"}
    app = create_app(settings, worker=False)
    with TestClient(app, headers=headers, follow_redirects=False) as site:
        log_in(site, "olga")
        form = {"library": "pskov", "at_once": "yes"}
        site.post("/desk/upload", data=form, files={"file": ("a.mrc", iso2709([rusmarc("1")]))})
        with db.writing(engine) as session:
            session.add(Job(kind="dump", state="failed", error="<b>disk", created_at=NOW))
        page = site.get("/desk/jobs", headers=ENGLISH).text
        assert "&lt;b&gt;disk" in page
        assert "database" in page
        assert site.post("/desk/jobs/retry", data={"number": "2"}).status_code == 303
        assert site.post("/desk/jobs/retry", data={"number": "2"}).status_code == 409
        assert site.post("/desk/jobs/cancel", data={"number": "1"}).status_code == 303
        assert site.post("/desk/jobs/cancel", data={"number": "1"}).status_code == 409
        assert site.post("/desk/jobs/cancel", data={"number": "9"}).status_code == 404
        assert "was cancelled" in site.get("/desk/uploads/1", headers=ENGLISH).text
    with db.reading(engine) as session:
        states = session.execute(select(Job.state, Upload.state).outerjoin(Upload)).all()
    assert sorted(map(tuple, states), key=str) == [("cancelled", "cancelled"), ("queued", None)]


@ONE_DATABASE
@pytest.mark.usefixtures("sent")
def test_who_takes_the_catalogue_away(settings: Settings) -> None:
    browser: dict[str, Any] = {
        "headers": {"Sec-Fetch-Site": "same-origin"},
        "follow_redirects": False,
    }
    asked = "/oai?verb=ListRecords&metadataPrefix=oai_dc"
    sickle = {"User-Agent": "Sickle/0.7.0", "From": "Anna <anna@library.test>"}
    for _ in range(2):  # what a server counted is there after it stopped, and is added to
        with TestClient(create_app(settings, worker=False), **browser) as site:
            records = site.get(asked, headers=sickle).text.count("<record>")
            site.get("/sru?query=x", headers={"User-Agent": "Mozilla/5.0 (compatible; Koha<b>; 1)"})
            site.get("/search?q=x", headers={"User-Agent": "Firefox/140"})
    with TestClient(create_app(settings, worker=False), **browser) as site:
        log_in(site, "olga")
        page = site.get("/desk/jobs", headers=ENGLISH).text
    assert cells(page, "Sickle/0.7.0, library.test")[2:4] == ["2", str(2 * records)]
    assert cells(page, "Koha&lt;b&gt;")[0] == "SRU"
    assert records
    assert "anna@" not in page
    assert "Firefox" not in page
