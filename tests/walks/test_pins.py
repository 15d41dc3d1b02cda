"""A coordinator fixes a field of a union record: it holds through whatever comes, until ended."""

from collections.abc import Callable

from sqlalchemy import Engine

from catalog import db, ids, rebuilding
from catalog.model import UnionRecord
from catalog.settings import Settings
from catalog.verify import verify
from marc.record import from_json
from tests.front_door import Done
from tests.sample import NOW, add_libraries, load, rusmarc

Svod = Callable[..., Done]


def says(engine: Engine, tag: str) -> list[list[str]]:
    """What the first union record says under a tag of RUSMARC."""
    with db.reading(engine) as session:
        record = from_json(session.get_one(UnionRecord, 1).rusmarc)
    return [[text for _, text in field.subfields] for field in record.every(tag)]


def test_a_field_is_taken_from_one_library_or_written_and_given_back(
    engine: Engine, settings: Settings, svod: Svod
) -> None:
    add_libraries(engine, "a", "b")
    load(engine, settings, "a", [rusmarc("1", pages="215 с.")])
    load(engine, settings, "b", [rusmarc("2", pages="216 с.")])
    public = ids.union_id(1)
    before = says(engine, "215")
    for source in ("a:1", "b:2"):
        assert svod("pin", public, "extent", "--from", source, "--by", "olga").returncode == 0
    assert says(engine, "215") == [["216 с."]]
    load(engine, settings, "b", [rusmarc("2", pages="217 с.")])
    assert says(engine, "215") == [["217 с."]], "a pin follows what the library says now"
    svod("pin", "a:1", "title", "--own", "=200  1\\$aПсков старый", "--why", "так на обложке")
    assert says(engine, "200") == [["Псков старый"]]
    rebuilding.rebuild(engine, settings, now=NOW)
    assert says(engine, "200") == [["Псков старый"]]
    assert list(verify(engine, settings)) == []
    assert "2 a:1 extent: b:2 (olga" in svod("pins").stdout
    for number in ("3", "2"):
        assert "is taken back" in svod("undo", "pin", number).stdout
    assert says(engine, "200") == [["Старый Псков"]]
    assert says(engine, "215") == [["215 с."]], "the pin before holds again"
    svod("undo", "pin", "1")
    load(engine, settings, "b", [rusmarc("2", pages="216 с.")])
    assert says(engine, "215") == before
    assert list(verify(engine, settings)) == []


def test_a_library_is_preferred_for_one_element(
    engine: Engine, settings: Settings, svod: Svod
) -> None:
    add_libraries(engine, "a", "b")
    load(engine, settings, "a", [rusmarc("1", pages="215 с.")])
    load(engine, settings, "b", [rusmarc("2", pages="216 с.")])
    assert says(engine, "215") == [["215 с."]]
    assert "extent 1" in svod("library", "rank", "b", "extent", "1").stdout
    assert svod("rebuild").returncode == 0
    assert says(engine, "215") == [["216 с."]]
    load(engine, settings, "a", [rusmarc("1", pages="215 с.", publisher="Изд-во «Логос»")])
    assert says(engine, "215") == [["216 с."]]
    assert list(verify(engine, settings)) == []
    svod("library", "rank", "b", "extent")
    svod("rebuild")
    assert says(engine, "215") == [["215 с."]]
    assert "There are no ranks" in svod("library", "rank", "b", "subject", "1").stderr


def test_what_cannot_be_pinned(engine: Engine, settings: Settings, svod: Svod) -> None:
    add_libraries(engine, "a")
    load(engine, settings, "a", [rusmarc("1")])
    assert "There is no element" in svod("pin", "a:1", "weather").stderr
    assert "That is no field" in svod("pin", "a:1", "title", "--own", "Псков").stderr
    assert (
        "not both" in svod("pin", "a:1", "title", "--own", "=200  1\\$aX", "--from", "a:1").stderr
    )
    assert "no record" in svod("pin", "a:1", "title", "--from", "a:9").stderr
    assert svod("pin", "zzz", "title").returncode == 2
    assert "There is no pin 7" in svod("undo", "pin", "7").stderr
    load(engine, settings, "a", [rusmarc("1", status="d")])
    assert "is no more" in svod("pin", ids.union_id(1), "title", "--from", "a:1").stderr
