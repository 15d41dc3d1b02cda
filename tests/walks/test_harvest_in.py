"""`svod harvest`: another server's records, whatever that server does, and only what changed."""

import gzip
import itertools
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from starlette.testclient import TestClient

from catalog import db, feed, harvesting, ingest
from catalog.errors import Conflict
from catalog.harvesting import servers, sources
from catalog.jobs import Stopped
from catalog.model import Contribution, HarvestSource, Job, Library, Piece, Upload, Version
from catalog.settings import Settings
from catalog.web import create_app
from marc import record
from marc.record import Record
from tests import harvested, sample
from tests.front_door import ONE_DATABASE, Done, until
from tests.harvested import Answer, Ask, Repository, books, document, entry, listing

Svod = Callable[..., Done]
NUMBER = itertools.count(1)
SLOW = pytest.mark.slow  # each says again what another says, a little differently


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "PAUSE", 0.01)


@pytest.fixture
def library(engine: Engine) -> None:
    sample.add_libraries(engine, "there")


@pytest.fixture
def there() -> Iterator[tuple[Repository, str]]:
    """A server of ten books."""
    repository = Repository(books(10))
    with harvested.served(repository) as url:
        yield repository, url


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, Engine]]:
    """One catalogue for many servers: to make one takes longer than to harvest."""
    settings = Settings(
        data=tmp_path_factory.mktemp("svod"), database="", harvest_page_limit=1_000_000
    )
    engine = db.open_database(settings)
    yield settings, engine
    engine.dispose()


@pytest.fixture
def shared(catalogue: tuple[Settings, Engine]) -> tuple[Settings, Engine, str]:
    """That catalogue, and a library of its own for each test."""
    library = f"there-{next(NUMBER)}"
    sample.add_libraries(catalogue[1], library)
    return *catalogue, library


def harvest(svod: Svod, url: str, *extra: str, code: int = 0, **environment: str) -> dict[str, Any]:
    done = svod("harvest", url, "--library", "there", "--json", *extra, **environment)
    assert done.returncode == code, (done.stdout, done.stderr)
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def held(engine: Engine, library: str = "there") -> set[str]:
    """The numbers of the live records of the library."""
    chosen = select(Contribution.local_id).join(Library, Library.id == Contribution.library_id)
    with db.reading(engine) as session:
        return set(session.scalars(chosen.where(Library.code == library, Contribution.live)))


def numbers(*span: int) -> set[str]:
    return {f"B{n}" for n in range(*span)}


# --- a good server --------------------------------------------------------------------------------


@pytest.mark.usefixtures("library")
def test_a_harvest_is_an_upload_and_the_next_brings_what_changed(
    engine: Engine, svod: Svod, there: tuple[Repository, str]
) -> None:
    repository, url = there
    first = harvest(svod, url)
    assert (first["pages"], first["records"], first["stop"]) == (4, 10, None)
    assert [(one["new"], one["format"], one["rejected"]) for one in first["uploads"]] == [
        (10, "marcxml", 0)
    ]
    assert held(engine) == numbers(1, 11)
    assert repository.lists[0] == {"verb": "ListRecords", "metadataPrefix": "mx"}

    repository.records = {
        "oai:there:2": sample.rusmarc("B2", "Летопись края, выпуск 2", pages="7 с."),
        "oai:there:3": None,
        "oai:there:5": sample.rusmarc("B50", "Летопись края, выпуск 5", year="1905"),
        "oai:there:77": None,
        "oai:there:11": sample.rusmarc("B11", "Летопись края, выпуск 11"),
    }
    repository.asked.clear()
    second = harvest(svod, url)
    # Five minutes before the date of the first page: for servers that stamp before they show.
    assert repository.lists[0]["from"] == "2026-11-20T09:55:00Z"
    assert (second["deleted"], second["unknown"], second["replaced"]) == (1, 1, 1)
    (upload,) = second["uploads"]
    assert (upload["new"], upload["changed"], upload["deleted"]) == (2, 1, 2)
    assert held(engine) == (numbers(1, 12) | {"B50"}) - {"B3", "B5"}

    repository.records = {}
    third = harvest(svod, url)
    assert (third["records"], third["uploads"], third["stop"]) == (0, [], None)


@ONE_DATABASE
@pytest.mark.usefixtures("library")
def test_a_dry_run_tells_and_keeps_nothing(
    engine: Engine, svod: Svod, there: tuple[Repository, str]
) -> None:
    _, url = there
    done = harvest(svod, url, "--dry-run")
    assert (done["records"], done["uploads"][0]["new"], done["uploads"][0]["state"]) == (
        *(10, 10, "rehearsed"),
    )
    with db.reading(engine) as session:
        assert list(session.scalars(select(Upload))) == []
        assert list(session.scalars(select(HarvestSource))) == []


@ONE_DATABASE
@pytest.mark.usefixtures("library")
def test_what_a_server_no_longer_has_is_withdrawn_when_asked(
    engine: Engine, svod: Svod, there: tuple[Repository, str]
) -> None:
    repository, url = there
    forgetful = harvested.IDENTIFY.replace("persistent", "no")
    repository.trick = lambda ask: document(forgetful) if ask["verb"] == "Identify" else None
    harvest(svod, url)
    del repository.records["oai:there:4"]
    told = svod("harvest", url, "--library", "there")
    assert "does not remember deletions" in told.stdout
    assert "B4" in held(engine)
    harvest(svod, url, "--complete")
    assert held(engine) == numbers(1, 11) - {"B4"}


@ONE_DATABASE
@pytest.mark.usefixtures("library")
def test_a_server_that_counts_days_is_asked_by_days(
    svod: Svod, there: tuple[Repository, str]
) -> None:
    repository, url = there
    by_day = harvested.IDENTIFY.replace("Thh:mm:ssZ<", "<")
    repository.trick = lambda ask: document(by_day) if ask["verb"] == "Identify" else None
    harvest(svod, url, "--from", "2026-01-02T03:04:05Z", "--set", "books", "--prefix", "mx")
    assert repository.lists[0] == {
        "verb": "ListRecords", "metadataPrefix": "mx", "from": "2026-01-02", "set": "books",
    }  # fmt: skip


# --- stopped and gone on --------------------------------------------------------------------------


@pytest.mark.usefixtures("library")
def test_a_harvest_that_was_killed_goes_on_from_its_page(
    engine: Engine, settings: Settings, there: tuple[Repository, str]
) -> None:
    repository, url = there
    with db.writing(engine) as session:
        number = sources.find_or_add(session, url, library="there", now=db.utc_now()).id

    def killed_at_the_third_page() -> None:
        if len(repository.lists) == 2:
            raise Stopped

    with pytest.raises(Stopped):
        harvesting.harvest(engine, settings, number, tick=killed_at_the_third_page)
    (spooled,) = settings.spool.iterdir()
    with spooled.open("ab") as file:
        file.write(b"<record>half a page that the database does not know of")
    repository.asked.clear()
    done = harvesting.harvest(engine, settings, number)
    assert [ask["resumptionToken"] for ask in repository.lists] == ["6", "9"]
    assert [ingest.run(engine, settings, upload)["new"] for upload in done.uploads] == [10]
    assert held(engine) == numbers(1, 11)
    assert list(settings.spool.iterdir()) == []


@ONE_DATABASE
@pytest.mark.usefixtures("library")
def test_two_at_once_do_not_spoil_each_other(
    engine: Engine, settings: Settings, there: tuple[Repository, str]
) -> None:
    repository, url = there
    with db.writing(engine) as session:
        number = sources.find_or_add(session, url, library="there", now=db.utc_now()).id

    def another_goes_first(ask: Ask) -> None:
        if ask.get("resumptionToken") == "3" and len(repository.lists) == 2:
            harvesting.harvest(engine, settings, number)

    repository.trick = another_goes_first
    with pytest.raises(Conflict, match="taken_over"):
        harvesting.harvest(engine, settings, number)


@ONE_DATABASE
@pytest.mark.usefixtures("library")
def test_a_long_list_becomes_several_uploads(
    engine: Engine, svod: Svod, there: tuple[Repository, str]
) -> None:
    _, url = there
    limits = {"SVOD_UPLOAD_LIMIT": "104000", "SVOD_HARVEST_PAGE_LIMIT": "100000"}
    done = harvest(svod, url, **limits)
    assert [one["new"] for one in done["uploads"]] == [6, 4]
    assert held(engine) == numbers(1, 11)


# --- broken servers -------------------------------------------------------------------------------


def at_token(token: str, answer: Callable[[str], Answer], *, times: int = 99) -> harvested.Trick:
    """Another answer at this token, so many times: made of the good one."""
    left = iter(range(times))

    def trick(ask: Ask) -> Answer | None:
        if ask.get("resumptionToken") != token or next(left, None) is None:
            return None
        start = int(token)
        good = Repository(books(10)).listed(start)
        return answer(harvested.OPEN + good + harvested.CLOSE)

    return trick


def text(found: str) -> Answer:
    return Answer(found.encode())


def of_script(found: str) -> Answer:
    """A page with words of a script around it, a control character, HTML's entities."""
    ugly = found.replace("выпуск 5", "выпуск\x05&nbsp;5 & &laquo;К&raquo;&#x1f;").replace(
        "Псков", "П&сков"
    )
    return text(f"<b>Warning</b>: mysql_connect()\n{ugly}\n<!-- 0.3 s -->")


def one_unclosed(found: str) -> Answer:
    return text(found.replace("Летопись края, выпуск 5</subfield>", "Летопись края, выпуск 5", 1))


def cut(found: str) -> Answer:
    return text(found[: len(found) // 2])


def severed(found: str) -> Answer:
    headers = {"Content-Type": "text/xml", "Content-Length": str(len(found) * 3)}
    return Answer(found.encode()[:900], headers=headers)


def cyrillic(found: str) -> Answer:
    return Answer(found.encode("cp1251"))


def busy(_: str) -> Answer:
    return Answer(b"busy", 503, {"Retry-After": "0"})


def page(_: str) -> Answer:
    return Answer(b"<html>404</html>", headers={"Content-Type": "text/html"})


def token(code: str) -> Callable[[str], Answer]:
    return lambda found: text(re.sub(r"(<resumptionToken [^>]*>)[^<]*", rf"\g<1>{code}", found))


def refused(_: str) -> Answer:
    return harvested.error("badResumptionToken")


def bomb(_: str) -> Answer:
    headers = {"Content-Type": "text/xml", "Content-Encoding": "gzip"}
    return Answer(gzip.compress(b" " * 5_000_000), headers=headers)


def packed(found: str) -> Answer:
    return Answer(gzip.compress(found.encode()), headers={"Content-Encoding": "gzip"})


def inside(_: str) -> Answer:
    return Answer(b"", 302, {"Location": "http://169.254.169.254/latest/meta-data"})


def to_a_file(_: str) -> Answer:
    return Answer(b"", 302, {"Location": "file:///etc/passwd"})


ALL = numbers(1, 11)
FIRST = numbers(1, 4)  # what came before the broken page


@pytest.mark.parametrize(
    ("trick", "stop", "kept"),
    [
        pytest.param(at_token("3", of_script), None, ALL, id="ill-formed and mended"),
        pytest.param(at_token("3", one_unclosed), None, ALL - {"B5"}, id="one record ill-formed"),
        pytest.param(
            at_token("3", cyrillic), None, ALL, id="in another charset than it says", marks=SLOW
        ),
        pytest.param(at_token("3", packed), None, ALL, id="packed", marks=SLOW),
        pytest.param(at_token("3", cut, times=2), None, ALL, id="cut off for a while", marks=SLOW),
        pytest.param(at_token("3", cut), "page.cut", FIRST, id="cut off"),
        pytest.param(at_token("3", severed, times=1), None, ALL, id="severed once", marks=SLOW),
        pytest.param(at_token("3", severed), "connection", FIRST, id="severed"),
        pytest.param(at_token("3", busy, times=3), None, ALL, id="busy for a while", marks=SLOW),
        pytest.param(at_token("3", busy), "answer.status", FIRST, id="busy", marks=SLOW),
        pytest.param(at_token("3", page), "answer.other", FIRST, id="a page of HTML", marks=SLOW),
        pytest.param(
            at_token("3", refused, times=1), None, ALL, id="token refused once", marks=SLOW
        ),
        pytest.param(at_token("3", refused), "token.refused", FIRST, id="token refused"),
        pytest.param(at_token("3", token("3")), "token.loop", numbers(1, 7), id="same token"),
        pytest.param(
            at_token("6", token("3")), "token.loop", numbers(1, 10), id="circle", marks=SLOW
        ),
        pytest.param(at_token("3", bomb), "answer.too_large", FIRST, id="bomb"),
        pytest.param(at_token("3", inside), "host.private", FIRST, id="redirected inside"),
        pytest.param(at_token("3", to_a_file), "url.scheme", FIRST, id="redirected to a file"),
    ],
)
def test_a_broken_server_costs_no_more_than_it_must(
    shared: tuple[Settings, Engine, str],
    there: tuple[Repository, str],
    trick: harvested.Trick,
    stop: str | None,
    kept: set[str],
) -> None:
    settings, engine, library = shared
    repository, url = there
    repository.trick = trick
    with db.writing(engine) as session:
        number = sources.find_or_add(session, url, library=library, now=db.utc_now()).id

    def harvested_code() -> str | None:
        done = harvesting.harvest(engine, settings, number)
        for upload in done.uploads:
            ingest.run(engine, settings, upload)
        return done.stop.code if done.stop else None

    assert harvested_code() == stop
    assert held(engine, library) == kept
    repository.trick = lambda ask: None
    repository.asked.clear()
    assert harvested_code() is None
    if stop:
        assert held(engine, library) == ALL
        anew = stop.startswith("token")
        assert repository.lists[0].get("resumptionToken") == (None if anew else "3")


@ONE_DATABASE
@pytest.mark.usefixtures("library")
def test_what_an_ill_formed_page_said_is_read(
    engine: Engine, svod: Svod, there: tuple[Repository, str]
) -> None:
    repository, url = there
    repository.trick = at_token("3", of_script)
    assert harvest(svod, url)["mended"] == 1
    with db.reading(engine) as session:
        titles = session.scalars(select(Piece.title).where(Piece.local_id == "B5")).all()
    assert titles == ["Летопись края, выпуск 5 & «К»"]
    with db.reading(engine) as session:
        assert session.scalars(select(Piece.remarks).where(Piece.outcome == "rejected")).all() == []


@ONE_DATABASE
@pytest.mark.usefixtures("library")
def test_a_list_without_end_ends(engine: Engine, svod: Svod, there: tuple[Repository, str]) -> None:
    repository, url = there
    page = [entry(*one) for one in list(repository.records.items())[:2]]

    def ever_the_same(ask: Ask) -> Answer | None:
        return (
            document(listing(page, f"t{len(repository.asked)}"))
            if ask in repository.lists
            else None
        )

    repository.trick = ever_the_same
    done = harvest(svod, url, code=1)
    assert (done["stop"]["code"], done["pages"]) == ("endless", 11)
    assert held(engine) == {"B1", "B2"}


@ONE_DATABASE
@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("date", "sure"),
    [
        pytest.param("yesterday", False, id="no date"),
        pytest.param("2099-01-01T00:00:00Z", False, id="a clock that goes ahead"),
        pytest.param("2026-11-20T10:00:00Z", True, id="a clock that goes"),
    ],
)
def test_a_wrong_clock_loses_nothing(
    engine: Engine, svod: Svod, there: tuple[Repository, str], date: str, sure: bool
) -> None:
    repository, url = there

    def dated(ask: Ask) -> Answer:
        answer = repository.well(ask)
        return answer._replace(body=answer.body.replace(harvested.DATE.encode(), date.encode()))

    repository.trick = dated
    before = db.utc_now() - harvesting.OVERLAP - timedelta(seconds=1)
    harvest(svod, url)
    after = db.utc_now() - harvesting.OVERLAP
    with db.reading(engine) as session:
        since = datetime.fromisoformat(session.scalars(select(HarvestSource.since)).one())
    assert since == datetime(2026, 11, 20, 9, 55, tzinfo=UTC) if sure else before <= since <= after


@ONE_DATABASE
@pytest.mark.usefixtures("library")
def test_what_cannot_be_harvested_is_said(svod: Svod, there: tuple[Repository, str]) -> None:
    repository, url = there
    only_dc = re.sub(
        "<metadataFormat><metadataPrefix>mx.*?</metadataFormat>", "", harvested.FORMATS
    )
    repository.trick = lambda ask: (
        document(only_dc) if ask["verb"] == "ListMetadataFormats" else None
    )
    assert harvest(svod, url, code=2)["stop"] == {"code": "format.none", "offered": "oai_dc"}
    repository.trick = lambda ask: Answer(b"no", 404)
    assert harvest(svod, url, code=2)["stop"] == {"code": "answer.status", "status": 404}
    listed = "opac.example.ru *.bibl.ru"
    told = harvest(svod, url, code=2, SVOD_HARVEST_HOSTS=listed)
    assert told["stop"]["code"] == "host.not_listed"
    assert svod("harvest", "ftp://there/", "--library", "there").returncode == 2
    assert svod("harvest", url, "--library", "there", "--from", "1.2.2026").returncode == 2
    assert svod("harvest", url, "--library", "nobody").returncode == 2


# --- by itself ------------------------------------------------------------------------------------


@ONE_DATABASE
@pytest.mark.usefixtures("library")
def test_a_stored_source_is_harvested_by_the_worker(
    engine: Engine, settings: Settings, svod: Svod, there: tuple[Repository, str]
) -> None:
    _, url = there
    added = svod("harvests", "add", url, "--library", "there", "--every", "6")
    assert added.stdout.startswith("Source 1")
    with TestClient(create_app(settings)):
        until(lambda: held(engine) == ALL)
    with db.reading(engine) as session:
        (source, _, last), *_ = sources.listed(session)
        assert last is not None
        assert (source.every, last.stop, last.counts["records"]) == (6, "", 10)
        assert source.next_at is not None
        next_at = source.next_at
        assert timedelta(hours=5) < next_at - db.utc_now() < timedelta(hours=6)
    sources.enqueue_due(engine, now=db.utc_now())
    sources.enqueue_due(engine, now=next_at)
    sources.enqueue_due(engine, now=next_at + timedelta(hours=7))  # the first still waits
    with db.reading(engine) as session:
        assert len(session.scalars(select(Job).where(Job.state == "queued")).all()) == 1
    svod("harvests", "remove", "1")
    assert json.loads(svod("harvests", "list", "--json").stdout)["every"] is None


@ONE_DATABASE
def test_svod_harvests_svod(
    engine: Engine, settings: Settings, address: str, svod: Svod, tmp_path: Path
) -> None:
    """The union records of one catalogue are, word for word, the contributions to another."""
    sent = [
        sample.rusmarc(f"P{n}", f"Псковская быль, часть {n}", year=str(1900 + n))
        for n in range(1, 30)
    ]
    sample.load(engine, settings, "pskov", sent)
    sample.load(
        engine, settings, "luki", [sample.marc21("L1", "Псковская быль, часть 1", year="1901")]
    )
    other = {"SVOD_DATA": str(tmp_path / "other"), "SVOD_DATABASE": ""}
    svod("library", "add", "there", "--name", "Соседи", **other)

    def copied() -> dict[str, Record]:
        there = db.open_database(Settings(data=tmp_path / "other", database=""))
        with db.reading(there) as session:
            rows = session.execute(
                select(Contribution.local_id, Version.record)
                .join(Version, Version.id == Contribution.version_id)
                .where(Contribution.live)
            )
            found = {row.local_id: record.from_json(row.record) for row in rows}
        there.dispose()
        return found

    def published() -> dict[str, Record]:
        return {union.union_id: union.rusmarc for union in feed.stream(engine, settings)}

    done = harvest(svod, f"{address}/oai", **other)
    assert (done["records"], done["uploads"][0]["rejected"]) == (29, 0)
    assert copied() == published()
    sample.load(
        engine, settings, "pskov", [sample.rusmarc("P2", status="d"), sample.rusmarc("P99")]
    )
    harvest(svod, f"{address}/oai", **other)
    assert copied() == published()
