"""What became of a record, when and why: on its page, from the command line, at any date."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from starlette.testclient import TestClient

from catalog import db, history, ids
from catalog.model import Change, Publication, UnionRecord
from catalog.settings import Settings
from marc.record import Record, from_json
from tests.front_door import ONE_DATABASE, Done
from tests.sample import NOW, add_libraries, load, rusmarc

Svod = Callable[..., Done]
PUBLIC = ids.union_id(1)


@pytest.fixture
def eventful(engine: Engine, settings: Settings, svod: Svod) -> list[tuple[int, Record | None]]:
    """A record changed by everything that can: the feed's number and the record each time."""
    add_libraries(engine, "a", "b")
    stages: list[tuple[int, Record | None]] = []

    def stage() -> None:
        with db.reading(engine) as session:
            union = session.get(UnionRecord, 1)
            now = from_json(union.rusmarc) if union is not None else None
            stages.append((session.get_one(Publication, 1).changed, now))

    load(engine, settings, "a", [rusmarc("1")])
    stage()
    load(engine, settings, "a", [rusmarc("1", pages="300 с.")])
    stage()
    load(engine, settings, "b", [rusmarc("2", "Летопись")])
    for words in (
        ("judge", "same", "a:1", "b:2", "--by", "анна"),
        ("pin", PUBLIC, "extent", "--from", "b:2", "--by", "ольга"),
        ("undo", "pin", "1", "--by", "ольга"),
        ("undo", "judgement", "1", "--by", "ольга"),
        ("undo", "upload", "2", "--by", "анна"),
        ("redo", "upload", "2", "--by", "анна"),
    ):
        assert svod(*words).returncode == 0
        stage()
    load(engine, settings, "a", [rusmarc("1", status="d")])
    stage()
    return stages


def test_every_moment_of_a_record_can_be_seen_again(
    engine: Engine, settings: Settings, eventful: list[tuple[int, Record | None]]
) -> None:
    with db.reading(engine) as session:
        moments = history.moments(session, 1, settings=settings, limit=100)
        assert [one.why.cause for one in reversed(moments)] == [
            "upload", "upload", "judgement", "pin", "unpin", "unjudged", "undo", "redo", "upload",
        ]  # fmt: skip
        for number, record in eventful:
            (then,) = history.moments(session, 1, settings=settings, before=number + 1, limit=1)
            assert (then.built.rusmarc.record if then.built else None) == record
        assert {one.why.by for one in moments} == {"", "анна", "ольга"}
        younger = history.moments(session, 3 - 1, settings=settings, limit=100)
        assert [one.state for one in reversed(younger)] == ["live", "merged", "live"]
        assert younger[1].merged_into == PUBLIC


@pytest.mark.usefixtures("eventful")
def test_the_command_tells_changes_and_any_date(engine: Engine, svod: Svod) -> None:
    with db.writing(engine) as session:  # a day between any two changes
        for place, change in enumerate(session.scalars(select(Change).order_by(Change.changed))):
            change.changed_at = NOW + timedelta(days=place)
    told = json.loads(svod("history", PUBLIC, "--json").stdout)
    assert told[-2]["removed"] == ["215 ## $a 215 с."]
    assert told[-2]["added"] == ["215 ## $a 300 с."]
    assert told[0]["state"] == "deleted"
    assert told[-3]["members"] == ["a:1", "b:2"]
    text = svod("history", PUBLIC).stdout
    assert "judgement 1 (анна)" in text
    assert "+ 215 ## $a 300 с." in text
    first = svod("history", PUBLIC, "--at", NOW.date().isoformat()).stdout
    assert "215 ## $a 215 с." in first
    assert "was not there yet" in svod("history", PUBLIC, "--at", "2001-01-01").stderr
    assert "is no date" in svod("history", PUBLIC, "--at", "вчера").stderr
    assert svod("history", "0000000z").returncode == 2


@pytest.mark.usefixtures("eventful")
def test_a_contribution_tells_its_versions(svod: Svod) -> None:
    told = json.loads(svod("history", "a:1", "--json").stdout)
    assert [(one["version"], one["state"], one["cause"], one["number"]) for one in told] == [
        (5, "deleted", "upload", 4),
        (4, "live", "redo", 2),
        (3, "live", "undo", 2),
        (2, "live", "upload", 2),
        (1, "live", "upload", 1),
    ]
    assert told[3]["added"] == ["215 ## $a 300 с."]
    assert "was not there yet" in svod("history", "a:1", "--at", "2001-01-01T12:00").stderr
    assert svod("history", "a:9").returncode == 2


@ONE_DATABASE
@pytest.mark.usefixtures("eventful")
def test_the_pages(site: TestClient) -> None:
    english = {"Accept-Language": "en"}
    page = site.get(f"/record/{PUBLIC}/history", headers=english).text
    assert "judgement 1 taken back, ольга" in page
    assert '215 <b class="code">$a</b> 300 с.' in page
    whole = site.get(f"/record/{PUBLIC}/history?change=1", headers=english).text
    assert "215 с." in whole
    assert "300 с." not in whole
    assert site.get("/record/00000000/history").status_code == 404
    own = site.get("/contribution/a/1", headers=english).text
    assert "undo of upload 2" in own
    assert "redo of upload 2" in own
