"""Files are loaded and loaded again; a partner's copy follows, and dumps say what the feed says."""

import io
import re

import pytest
from sqlalchemy import Engine, select

from catalog import db, feed
from catalog.model import Cluster
from catalog.settings import Settings
from exports import dumps
from tests import press, sample

BOOKS = [
    sample.rusmarc(str(n), f"Порховская старина, очерк {n}", author=f"Автор{n}|И. И.")
    for n in range(1, 21)
]
OTHERS = [sample.marc21(f"m{n}", f"Гдовские рыбаки, рассказ {n}") for n in range(1, 6)]


@pytest.fixture
def loaded(engine: Engine, settings: Settings) -> press.Harvester:
    """A partner's copy of a catalogue of two libraries."""
    sample.add_libraries(engine, "porkhov", "gdov")
    sample.load(engine, settings, "porkhov", BOOKS)
    sample.load(engine, settings, "gdov", OTHERS)
    small = settings.model_copy(update={"oai_page": 7})
    harvester = press.Harvester(engine, small, "metadataPrefix=rusmarc")
    harvester.harvest()
    return harvester


def union_ids(engine: Engine, *members: tuple[str, str]) -> set[str]:
    with db.reading(engine) as session:
        found = sample.public_ids(session)
    return {found[member] for member in members}


def stamps(engine: Engine) -> dict[str, int]:
    """Union id → the number of its last change."""
    with db.reading(engine) as session:
        rows = session.execute(select(Cluster.union_id, Cluster.changed))
        return {row.union_id: row.changed for row in rows}


def came(harvester: press.Harvester) -> set[str]:
    return {identifier.rpartition(":")[2] for identifier in harvester.seen}


def test_a_second_load_brings_a_harvester_exactly_what_changed(
    engine: Engine, settings: Settings, loaded: press.Harvester
) -> None:
    assert len(loaded.copy) == 25
    before = dict(loaded.copy)
    changed = sample.rusmarc(
        "3", "Порховская старина, очерк 3", author="Автор3|И. И.", pages="7 с."
    )
    new = sample.rusmarc("21", "Порховская старина, очерк 21", author="Автор21|И. И.")
    after = stamps(engine)
    sample.load(engine, settings, "porkhov", [*BOOKS[:2], changed, *BOOKS[3:], new])
    restamped = {id for id, number in stamps(engine).items() if after.get(id) != number}
    assert restamped == union_ids(engine, ("porkhov", "3"), ("porkhov", "21"))
    loaded.harvest(start=loaded.told[0])
    differs = {id for id, body in loaded.copy.items() if before.get(id) != body}
    assert {id.rpartition(":")[2] for id in differs} == restamped
    assert len(loaded.copy) == 26


def test_the_same_load_again_changes_nothing_for_a_harvester(
    engine: Engine, settings: Settings, loaded: press.Harvester
) -> None:
    before = stamps(engine)
    sample.load(engine, settings, "porkhov", BOOKS)
    assert stamps(engine) == before


def test_a_withdrawn_record_is_deleted_at_the_partner(
    engine: Engine, settings: Settings, loaded: press.Harvester
) -> None:
    gone = union_ids(engine, ("porkhov", "5"))
    sample.load(engine, settings, "porkhov", [sample.rusmarc("5", status="d")])
    loaded.harvest(start=loaded.told[0])
    assert gone <= came(loaded)
    assert not gone & {identifier.rpartition(":")[2] for identifier in loaded.copy}
    assert len(loaded.copy) == 24


LOCATION = re.compile(rb' xmlns:xsi="[^"]*" xsi:schemaLocation="[^"]*"')


@pytest.mark.parametrize(
    ("prefix", "format"),
    [("rusmarc", "marcxml-rusmarc"), ("marc21", "marcxml-marc21"), ("mods", "mods")],
)
def test_a_dump_holds_what_a_harvest_brings(
    engine: Engine, settings: Settings, loaded: press.Harvester, prefix: str, format: str
) -> None:
    harvester = press.Harvester(engine, settings, f"metadataPrefix={prefix}")
    harvester.harvest()
    out = io.BytesIO()
    report = dumps.dump(feed.stream(engine, settings), format, out, today=db.utc_now().date())
    harvested = [LOCATION.sub(b"", harvester.copy[identifier]) for identifier in harvester.seen]
    lines = out.getvalue().split(b"\n", 2)[2].removesuffix(dumps.FORMATS[format].closing)
    assert report == dumps.DumpReport(25, ())
    assert lines == b"".join(body + b"\n" for body in harvested)
