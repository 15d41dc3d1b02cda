"""A file is checked, looked at and only then taken in: nobody sees it before, and it reverts."""

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from starlette.testclient import TestClient

from catalog import db, ids
from catalog.ingest import Options, staging
from catalog.model import (
    Contribution,
    Job,
    Library,
    Piece,
    Publication,
    StagedRecord,
    Upload,
    Version,
)
from catalog.settings import Settings
from catalog.verify import verify
from catalog.web import create_app
from tests.front_door import ONE_DATABASE, Done, log_in, until
from tests.sample import NOW, add_libraries, iso2709, load, public_ids, rusmarc

Svod = Callable[..., Done]
ISBN = "978-5-00000-001-4"
ENGLISH = {"Accept-Language": "en"}


def state(engine: Engine) -> tuple[int, ...]:
    """What a rehearsal must leave as it was."""
    with db.reading(engine) as session:
        tables = (Contribution, Version, Piece)
        counts = [session.scalar(select(func.count()).select_from(one)) or 0 for one in tables]
        return (*counts, session.get_one(Publication, 1).changed)


@pytest.fixture
def catalogue(engine: Engine, settings: Settings) -> None:
    """Two records apart that a third will join, one that a change will split, one to be doubted."""
    add_libraries(engine, "a", "b", "c")
    load(engine, settings, "a", [
        rusmarc("1", "Старый Псков"),
        rusmarc("2", "Храмы Гдова", isbn=ISBN, year="1999"),
        rusmarc("3", "Летопись края"),
    ])  # fmt: skip
    load(engine, settings, "b", [rusmarc("1", "Летопись края")])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """New, matched, doubtful, unchanged and changed so that a union record falls apart."""
    path = tmp_path / "next.mrc"
    path.write_bytes(iso2709([
        rusmarc("1", "Новая книга", year="1970"),
        rusmarc("2", "Старый Псков"),
        rusmarc("3", "Монастыри и погосты", isbn=ISBN, year="1999"),
    ]))  # fmt: skip
    return path


def test_a_preview_tells_what_would_come_of_it_and_records_nothing(
    engine: Engine, settings: Settings, svod: Svod, catalogue: None, file: Path
) -> None:
    before = state(engine)
    done = svod("load", file, "--library", "c", "--dry-run", "--json")
    told: dict[str, Any] = json.loads(done.stdout)
    preview = told["preview"]
    assert (told["new"], told["upload"], told["state"]) == (3, None, "rehearsed")
    assert [preview[sort] for sort in ("alone", "matched", "to_decide")] == [1, 1, 1]
    public = ids.union_id(1)
    assert preview["records"]["matched"] == [
        {"local_id": "2", "title": "Старый Псков", "with": public}
    ]
    assert preview["records"]["to_decide"][0]["with"] == ids.union_id(2)
    assert state(engine) == before
    text = svod("load", file, "--library", "c", "--dry-run").stdout
    assert "matched surely 1, to decide 1, alone 1" in text


def test_joins_and_splits_are_told(
    engine: Engine, settings: Settings, svod: Svod, tmp_path: Path
) -> None:
    add_libraries(engine, "a", "b", "c")
    bridge = {"title": "Старый Псков", "isbn": ISBN}
    load(engine, settings, "a", [rusmarc("1", "Старый Псков", author="")])
    load(engine, settings, "b", [rusmarc("1", "Псковский кремль", isbn=ISBN)])
    for says in (("same", "a:1"), ("same", "b:1")):
        path = tmp_path / "c.mrc"
        path.write_bytes(iso2709([rusmarc("1", "Третья книга", year="1920")]))
        if says[1] == "a:1":
            svod("load", path, "--library", "c")
        svod("judge", says[0], says[1], "c:1")
    svod("load", path, "--library", "c")
    gone = tmp_path / "gone.mrc"
    gone.write_bytes(iso2709([rusmarc("1", status="d")]))
    told = json.loads(svod("load", gone, "--library", "c", "--dry-run", "--json").stdout)
    assert told["preview"]["splits"] == [ids.union_id(1)]
    svod("load", gone, "--library", "c")
    again = tmp_path / "again.mrc"
    again.write_bytes(iso2709([rusmarc("1", **bridge)]))
    told = json.loads(svod("load", again, "--library", "c", "--dry-run", "--json").stdout)
    assert told["preview"]["joins"] == [[ids.union_id(1), ids.union_id(2)]]


def test_a_staged_file_waits_is_taken_in_and_reverted(
    engine: Engine, settings: Settings, svod: Svod, catalogue: None, file: Path
) -> None:
    before = state(engine)
    with db.reading(engine) as session:
        public = public_ids(session)
    staged = json.loads(svod("load", file, "--library", "c", "--stage", "--json").stdout)
    assert (staged["upload"], staged["state"], staged["preview"]["matched"]) == (3, "staged", 1)
    assert state(engine) == before
    assert list(verify(engine, settings)) == []
    done = json.loads(svod("commit", "3", "--json").stdout)
    assert (done["state"], done["new"]) == ("done", 3)
    assert "is not waiting" in svod("commit", "3").stderr
    with db.reading(engine) as session:
        assert public_ids(session)["c", "2"] == public["a", "1"]
    assert svod("undo", "upload", "3").returncode == 0
    with db.reading(engine) as session:
        assert public_ids(session) == public
    assert list(verify(engine, settings)) == []


def test_a_staged_file_is_thrown_away(
    engine: Engine, settings: Settings, svod: Svod, catalogue: None, file: Path
) -> None:
    before = state(engine)
    text = svod("load", file, "--library", "c", "--stage").stdout
    assert "svod commit 3" in text
    assert "nothing in the catalogue has changed" in svod("discard", "3").stdout
    assert state(engine) == before
    assert list(settings.spool.iterdir()) == []
    assert "is not waiting" in svod("discard", "3").stderr
    assert "There is no upload" in svod("commit", "9").stderr
    with db.reading(engine) as session:
        assert session.get_one(Upload, 3).state == "discarded"
    assert list(verify(engine, settings)) == []


@ONE_DATABASE
@pytest.mark.usefixtures("people")
def test_four_steps_at_the_desk(
    engine: Engine, settings: Settings, site: TestClient, file: Path
) -> None:
    """A file in KOI8-R named CP1251 by mistake: seen, read again, remembered, taken in."""
    load(engine, settings, "luki", [rusmarc("1", "Старый Псков")])
    load(engine, settings, "pskov", [rusmarc("9", "Гдов")])
    log_in(site, "anna")
    junk = "не запись".encode("koi8-r") + b"\x1d"
    records = [rusmarc("2", "Старый Псков"), rusmarc("3", "Новая книга"), rusmarc("9", "Гдов")]
    body = iso2709(records, "koi8-r") + junk
    form = {"library": "pskov", "charset": "cp1251"}
    answer = site.post("/desk/upload", data=form, files={"file": ("a.mrc", body)})
    place = answer.headers["location"]
    before = state(engine)
    page = waited(site, place)
    titles = page.split('<ol class="titles">')[1].split("</ol>")[0]
    assert "Старый Псков" not in titles
    assert "Старый Псков" in site.get(f"{place}?charsets=yes").text
    asked = {"charset": "koi8-r", "dialect": "rusmarc", "remember": "yes"}
    assert site.post(f"{place}/check", data=asked).status_code == 303
    page = waited(site, place)
    assert "Старый Псков" in page.split('<ol class="titles">')[1].split("</ol>")[0]
    for tab, title in (("matched", "Старый Псков"), ("alone", "Новая книга"), ("splits", "none")):
        shown = site.get(f"{place}?tab={tab}", headers=ENGLISH).text
        assert title in shown.split('id="matches"')[1].split("</section>")[0]
    assert site.get(f"{place}/rejected.mrc").content == junk
    assert site.get(f"{place}/report.json").status_code == 404
    assert state(engine) == before
    assert site.post(f"{place}/commit").status_code == 303
    until(lambda: "<progress" not in site.get(place).text)
    with db.reading(engine) as session:
        found = public_ids(session)
        library = session.scalars(select(Library).where(Library.code == "pskov")).one()
    assert found["pskov", "2"] == found["luki", "1"]
    assert (library.charset, library.dialect) == ("koi8-r", "rusmarc")
    assert site.get(f"{place}/rejected.mrc").content == junk
    assert f"/desk/upload?after={place.split('/')[-1]}" in site.get(place).text
    assert list(verify(engine, settings)) == []


@ONE_DATABASE
@pytest.mark.usefixtures("people")
def test_every_record_of_a_tab_is_reached(
    engine: Engine, settings: Settings, site: TestClient, tmp_path: Path
) -> None:
    file = tmp_path / "много.mrc"
    log_in(site, "anna")
    load(engine, settings, "pskov", [rusmarc("0", "Гдов")])
    file.write_bytes(iso2709([rusmarc(str(n), f"Летопись {n}", year="") for n in range(120)]))
    (number,) = staging.stage(
        engine, settings, file, library="pskov", filename="много.mrc", options=Options(), now=NOW
    )
    staging.preview(engine, settings, number)  # told anew, nothing twice
    total, seen, after = '<span class="count">120</span>', list[str](), "?tab=alone"
    while after:
        page = site.get(f"/desk/uploads/{number}{after}").text
        assert total in page
        seen += re.findall(r'<th scope="row">(\d+)</th>', page.split('id="matches"')[1])
        following = re.search(r'href="(\?tab=alone&amp;after=\d+)#matches"', page)
        after = unescape(following[1]) if following else ""
    assert len(seen) == len(set(seen)) == 120
    assert site.get(f"/desk/uploads/{number}?tab=alone&after=x").status_code == 200
    assert site.post(f"/desk/uploads/{number}/discard").status_code == 303
    with db.reading(engine) as session:
        assert session.scalars(select(StagedRecord)).all() == []


def waited(site: TestClient, place: str) -> str:
    """The page, once the file has been checked."""
    until(lambda: "<progress" not in site.get(place).text)
    return site.get(place, headers=ENGLISH).text


@ONE_DATABASE
@pytest.mark.usefixtures("people")
def test_thrown_away_while_it_waits_to_be_checked(engine: Engine, settings: Settings) -> None:
    headers = {"Sec-Fetch-Site": "same-origin"}
    app = create_app(settings, worker=False)
    with TestClient(app, headers=headers, follow_redirects=False) as site:
        log_in(site, "anna")
        files = {"file": ("a.mrc", iso2709([rusmarc("1")]))}
        place = site.post("/desk/upload", data={"library": "pskov"}, files=files).headers[
            "location"
        ]
        assert f'action="{place}/discard"' in site.get(place).text
        assert site.post(f"{place}/commit").status_code == 409, "not checked yet"
        assert site.post(f"{place}/discard").status_code == 303
    with db.reading(engine) as session:
        assert session.scalars(select(Job.state)).all() == ["cancelled"]
    assert list(settings.spool.iterdir()) == []


@ONE_DATABASE
@pytest.mark.usefixtures("people")
def test_thrown_away_at_the_desk(site: TestClient, svod: Svod, file: Path) -> None:
    svod("load", file, "--library", "pskov", "--stage")
    log_in(site, "anna")
    assert "waits for a decision" in site.get("/desk/", headers=ENGLISH).text
    assert site.post("/desk/uploads/1/discard").status_code == 303
    assert "was thrown away" in site.get("/desk/uploads/1", headers=ENGLISH).text
    assert site.post("/desk/uploads/1/commit").status_code == 409


@ONE_DATABASE
@pytest.mark.usefixtures("people")
def test_a_complete_file_that_lacks_too_much_asks_first(
    engine: Engine, settings: Settings, site: TestClient
) -> None:
    books = [rusmarc(str(n), f"Книга {n}", year=str(1950 + n)) for n in range(30)]
    load(engine, settings, "pskov", books)
    log_in(site, "anna")
    form = {"library": "pskov", "complete": "yes"}
    for force, left in (("no", 30), ("yes", 5)):
        files = {"file": ("cut.mrc", iso2709(books[:5]))}
        place = site.post("/desk/upload", data=form, files=files).headers["location"]
        page = waited(site, place)
        assert "25 records that the file lacks" in page
        assert 'name="force"' in page
        site.post(f"{place}/commit", data={"force": force})
        waited(site, place)
        with db.reading(engine) as session:
            assert len(public_ids(session)) == left


def test_a_complete_file_that_lacks_too_much_is_told_and_forced(
    engine: Engine, settings: Settings, svod: Svod, tmp_path: Path
) -> None:
    add_libraries(engine, "a")
    books = [rusmarc(str(n), f"Книга {n}", year=str(1950 + n)) for n in range(30)]
    load(engine, settings, "a", books)
    path = tmp_path / "cut.mrc"
    path.write_bytes(iso2709(books[:5]))
    told = svod("load", path, "--library", "a", "--complete", "--dry-run", "--json").stdout
    assert json.loads(told)["preview"]["missing"] == 25
    done = svod("load", path, "--library", "a", "--complete")
    assert "25 records are not in the file" in done.stdout
    assert done.returncode == 0
    forced = json.loads(
        svod("load", path, "--library", "a", "--complete", "--force", "--json").stdout
    )
    assert (forced["deleted"], forced["complete"]) == (25, "done")
