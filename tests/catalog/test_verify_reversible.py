"""A catalogue whose history was tampered with is told so."""

import pytest
from sqlalchemy import Engine, delete, update

from catalog import db
from catalog.ingest import undoing
from catalog.model import Judgement, Standing, Undo
from catalog.settings import Settings
from catalog.verify import verify
from tests import sample


@pytest.fixture
def undone(engine: Engine, settings: Settings) -> None:
    """Two records of two libraries in one union record; the second upload was undone and redone."""
    sample.add_libraries(engine, "a", "b")
    sample.load(engine, settings, "a", [sample.rusmarc("1")])
    sample.load(engine, settings, "b", [sample.rusmarc("2")])
    for act in (undoing.undo, undoing.redo):
        with db.publishing(engine) as session:
            act(session, 2, by="анна", settings=settings, now=sample.NOW)
    assert list(verify(engine, settings)) == []


def broken(engine: Engine, settings: Settings) -> set[str]:
    return {found.invariant for found in verify(engine, settings)}


@pytest.mark.usefixtures("undone")
def test_an_undo_that_does_not_hold(engine: Engine, settings: Settings) -> None:
    with db.writing(engine) as session:
        session.execute(update(Undo).values(ended_at=None))
    assert broken(engine, settings) == {"reversible"}


@pytest.mark.usefixtures("undone")
def test_a_place_nobody_wrote_down(engine: Engine, settings: Settings) -> None:
    with db.writing(engine) as session:
        session.execute(delete(Standing).where(Standing.contribution_id == 2))
    assert broken(engine, settings) == {"reversible"}


@pytest.mark.usefixtures("undone")
def test_a_word_that_was_passed_over(engine: Engine, settings: Settings) -> None:
    with db.writing(engine) as session:
        session.add(
            Judgement(verdict="different", a_id=1, b_id=2, by="анна", made_at=sample.NOW, since=1)
        )
    assert broken(engine, settings) == {"human over machine", "order-free"}
