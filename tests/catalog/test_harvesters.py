"""What is a client called, and how many may there be?"""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from catalog import db, harvesters
from catalog.harvesters import MOST, NAMELESS, OTHERS, Tally, name_of

NOW = datetime(2026, 11, 23, 23, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("agent", "sender", "name"),
    [
        ("Sickle/0.7.0", "", "Sickle/0.7.0"),
        ("requests/2.31 (Linux; x86_64)", "me@nlr.example", "requests/2.31, nlr.example"),
        ("Mozilla/5.0 (compatible; VuFindHarvest/4.1; +http://x)", "", "VuFindHarvest/4.1"),
        ("Mozilla/5.0 (X11; Linux) Gecko Firefox/140", "<a@b.example>", "Mozilla/5.0, b.example"),
        ("", "nobody at all", NAMELESS),
        ("\x07bell", "", "bell"),
        ("x" * 200, "", "x" * 80),
    ],
)  # fmt: skip
def test_a_name_says_the_program_and_no_person(agent: str, sender: str, name: str) -> None:
    assert name_of(agent, sender) == name


def test_what_could_not_be_written_is_written_later(engine: Engine) -> None:
    tally = Tally()
    tally.note("oai", "harvester", 10, now=NOW)
    with db.writing(engine) as session:
        session.execute(text("alter table harvester_day rename to elsewhere"))
    with pytest.raises(SQLAlchemyError):
        tally.write(engine)
    tally.note("oai", "harvester", 5, now=NOW)
    with db.writing(engine) as session:
        session.execute(text("alter table elsewhere rename to harvester_day"))
    tally.write(engine)
    with db.reading(engine) as session:
        (found,) = harvesters.activity(session, now=NOW)
    assert (found.requests, found.records) == (2, 15)


def test_counts_add_up_and_names_are_few(engine: Engine) -> None:
    for _ in range(2):
        tally = Tally()
        for n in range(MOST):
            tally.note("oai", f"harvester {n}", 10, now=NOW)
        for n in range(100):
            tally.note("oai", f"stranger {n}", 1, now=NOW)
        tally.write(engine)
        tally.write(engine)  # nothing is counted twice
    late = Tally()
    late.note("oai", "latecomer", 5, now=NOW)
    late.note("sru", "latecomer", 0, now=NOW)
    late.write(engine)
    with db.reading(engine) as session:
        found = {(one.door, one.name): one for one in harvesters.activity(session, now=NOW)}
    assert found["oai", "harvester 0"].records == 20
    assert found["oai", OTHERS].requests == 201
    assert ("oai", "latecomer") not in found
    assert found["sru", "latecomer"].last_at == NOW
    assert len(found) == MOST + 2
