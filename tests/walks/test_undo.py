"""An upload is taken back, from the command line and at the desk; what came later stays."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select
from starlette.testclient import TestClient

from catalog import db
from catalog.ingest import undoing
from catalog.model import Cluster, Undo, Version
from catalog.settings import Settings
from catalog.verify import verify
from tests.front_door import ONE_DATABASE, Done, log_in
from tests.sample import add_libraries, load, public_ids, rusmarc

Svod = Callable[..., Done]


def ids(engine: Engine) -> dict[tuple[str, ...], str]:
    with db.reading(engine) as session:
        return public_ids(session)


@pytest.fixture
def twice(engine: Engine, settings: Settings) -> dict[tuple[str, ...], str]:
    """Two uploads of library a: the second adds, changes, deletes; a third changes one again."""
    add_libraries(engine, "a", "b")
    load(engine, settings, "a", [rusmarc(n, f"Книга {n}") for n in "1234"])
    before = ids(engine)
    load(
        engine,
        settings,
        "a",
        [
            rusmarc("1", "Книга 1", pages="99 с."),
            rusmarc("2", "Книга 2", pages="99 с."),
            rusmarc("3", status="d"),
            rusmarc("5", "Книга 5"),
        ],
    )
    load(engine, settings, "a", [rusmarc("2", "Книга 2", pages="77 с.")])
    return before


def test_the_second_of_three_uploads_is_taken_back_and_again_taken_up(
    engine: Engine, settings: Settings, svod: Svod, twice: dict[tuple[str, ...], str]
) -> None:
    after = ids(engine)
    would = svod("undo", "upload", "2", "--dry-run", "--by", "анна")
    assert "Returned: 2, withdrawn: 1, kept: 1. Nothing is recorded." in would.stdout
    assert "a:1: version 1 (upload 1)" in would.stdout
    assert "a:2: version 3 stays (upload 3)" in would.stdout
    assert "a:5: withdrawn, it was not there before" in would.stdout
    assert f"a:5: {after['a', '5']} → " in would.stdout
    assert ids(engine) == after
    with db.reading(engine) as session:
        assert session.scalars(select(Undo)).all() == []
    done = svod("undo", "upload", "2", "--by", "анна", "--why", "не тот файл", "--json")
    told: dict[str, Any] = json.loads(done.stdout)
    assert (told["returned"], told["withdrawn"], told["kept"]) == (2, 1, 1)
    assert ids(engine) == twice
    assert list(verify(engine, settings)) == []
    with db.reading(engine) as session:
        query = select(Version).where(Version.contribution_id == 3).order_by(Version.number)
        kept = [(one.number, one.cause, one.deleted) for one in session.scalars(query)]
    assert kept == [(1, "upload", False), (2, "upload", True), (3, "undo", False)]
    assert "Upload 2 is undone already" in svod("undo", "upload", "2").stderr
    again = svod("redo", "upload", "2", "--by", "анна")
    assert "Upload 2 counts again. Changed: 2, withdrawn: 1, kept: 1." in again.stdout
    assert ids(engine) == after
    assert list(verify(engine, settings)) == []
    assert "is not undone" in svod("redo", "upload", "2").stderr


def test_one_record_of_an_upload(
    engine: Engine, settings: Settings, svod: Svod, twice: dict[tuple[str, ...], str]
) -> None:
    assert svod("undo", "upload", "2", "--record", "3").returncode == 0
    assert set(ids(engine)) == {("a", n) for n in "12345"}
    assert "changed nothing in the record 4" in svod("undo", "upload", "2", "--record", "4").stderr
    assert "There is no upload" in svod("undo", "upload", "9").stderr
    assert svod("redo", "upload", "2", "--record", "3").returncode == 0
    assert ("a", "3") not in ids(engine)
    assert list(verify(engine, settings)) == []


def test_what_a_later_upload_says_again_stays(engine: Engine, settings: Settings) -> None:
    add_libraries(engine, "a")
    load(engine, settings, "a", [rusmarc("1"), rusmarc("2", "Летопись")])
    load(engine, settings, "a", [rusmarc("1")])  # the very same record
    with db.publishing(engine) as session:
        done = undoing.undo(session, 1, by="анна", settings=settings, now=db.utc_now())
    assert {one.name: (one.what, one.upload) for one in done.steps} == {
        "a:1": ("kept", 2),
        "a:2": ("withdrawn", None),
    }
    assert set(ids(engine)) == {("a", "1")}
    assert list(verify(engine, settings)) == []


def test_the_public_id_that_stood_before_comes_back(
    engine: Engine, settings: Settings, svod: Svod
) -> None:
    """A cluster named after a withdrawn record empties, and its last record returns by undo."""
    add_libraries(engine, "a", "b")
    load(engine, settings, "a", [rusmarc("1")])
    load(engine, settings, "b", [rusmarc("2")])
    before = ids(engine)
    load(engine, settings, "a", [rusmarc("1", status="d")])
    assert ids(engine) == {("b", "2"): before["a", "1"]}
    load(engine, settings, "b", [rusmarc("2", status="d")])
    assert ids(engine) == {}
    svod("undo", "upload", "4")
    assert ids(engine) == {("b", "2"): before["a", "1"]}
    load(engine, settings, "a", [rusmarc("1", "Совсем другая книга")])
    assert ids(engine) == {("a", "1"): before["a", "1"], ("b", "2"): ids(engine)["b", "2"]}
    svod("undo", "upload", "5")
    assert ids(engine) == {("b", "2"): before["a", "1"]}
    assert list(verify(engine, settings)) == []
    with db.reading(engine) as session:
        younger = session.get_one(Cluster, 2)
        assert (younger.state, younger.merged_into) == ("merged", 1)


@ONE_DATABASE
@pytest.mark.usefixtures("people")
def test_at_the_desk(engine: Engine, settings: Settings, site: TestClient) -> None:
    load(engine, settings, "pskov", [rusmarc("1"), rusmarc("2", "Летопись")])
    load(engine, settings, "luki", [rusmarc("9", "Гдов")])
    log_in(site, "anna")
    page = site.get("/desk/uploads/1/undo", headers={"Accept-Language": "en"}).text
    assert "pskov:1: withdrawn, it was not there before" in page
    assert site.post("/desk/uploads/2/undo", data={}).status_code == 404
    assert site.post("/desk/uploads/1/undo", data={"why": "ошибка"}).status_code == 303
    assert set(ids(engine)) == {("luki", "9")}
    page = site.get("/desk/uploads/1", headers={"Accept-Language": "en"}).text
    assert "This upload is undone (anna" in page
    assert "ошибка" in page
    assert site.get("/desk/uploads/1/undo").status_code == 409
    assert site.post("/desk/uploads/1/redo").status_code == 303
    assert set(ids(engine)) == {("pskov", "1"), ("pskov", "2"), ("luki", "9")}
