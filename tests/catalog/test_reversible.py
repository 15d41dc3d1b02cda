"""Whatever is sent, judged, undone and rebuilt: promises hold, and all of it can be undone."""

import io
import os
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as configured
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, delete, insert, select

from catalog import db, decisions, feed, judgements, merge, naming, rebuilding
from catalog.errors import NotFound
from catalog.ingest import Options, undoing
from catalog.model import Base, Contribution, Publication, Upload
from catalog.settings import Settings
from catalog.verify import verify
from exports import dumps
from marc.record import Field, Record, data
from tests import analytic, sample

LIBRARIES = ("a", "b", "c")
IDS = ("1", "2", "3")
ISBN = "978-5-00000-001-4"
# What a library may say under an identifier; "d" is a withdrawal.
book = partial(partial, sample.rusmarc)
SAYINGS: dict[str, Callable[[str], Record]] = {
    "pskov": book(title="Старый Псков"),
    "pskov reworded": book(title="Старый Псков", publisher="Изд-во «Логос»", isbn=ISBN),
    "pskov doubtful": book(title="Храмы Гдова", isbn=ISBN),
    "gdov": book(title="Храмы Гдова", year="1999", author="Лис|О. П.", pages="80 с."),
    "volume 1": book(title="Псковская земля", volume="Т. 1"),
    "volume 2": book(title="Псковская земля", volume="Т. 2"),
    "bare": book(title="Псковская земля"),
    "d": book(status="d"),
    "serial": partial(analytic.serial, began="1994-2010"),
    "article": analytic.article,
    "article of a": partial(analytic.article, source="Заря", number="2"),
    "article in gdov": partial(analytic.article_in_book, book="Храмы Гдова", year="1999"),
}
SENT = sorted(SAYINGS.keys() - {"d"})
records = st.lists(
    st.tuples(st.sampled_from(IDS), st.sampled_from(sorted(SAYINGS))), min_size=1, max_size=4
)
libraries = st.sampled_from(LIBRARIES)
names = st.tuples(libraries, st.sampled_from(IDS)).map(":".join)


def made(said: list[tuple[str, str]]) -> list[Record]:
    return [SAYINGS[what](id) for id, what in said]


def dump(engine: Engine, settings: Settings) -> dict[str, list[str]]:
    """What the catalogue gives away in both dialects, by public id."""
    found: dict[str, list[str]] = {}
    for union in feed.stream(engine, settings):
        for format in ("marcxml-rusmarc", "marcxml-marc21"):
            out = io.BytesIO()
            dumps.dump(iter([union]), format, out, today=sample.NOW.date())
            found.setdefault(union.union_id, []).append(out.getvalue().decode())
    return dict(sorted(found.items()))


def emptied(engine: Engine) -> None:
    """The catalogue as it was made: no rows but the clock."""
    with db.writing(engine) as session:
        clock = {column.name: getattr(session.get_one(Publication, 1), column.name)
                 for column in Publication.__table__.columns}  # fmt: skip
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(delete(table))
        session.execute(insert(Publication).values(clock | {"changed": 0}))


class Catalogue(RuleBasedStateMachine):
    """Acts in any order, each with the act that takes it back, and the dump before it."""

    uploads: Bundle[int] = Bundle("uploads")
    undone: Bundle[tuple[int, str]] = Bundle("undone")
    counted: ClassVar[Counter[str]] = Counter()

    def __init__(self, engine: Engine, settings: Settings) -> None:
        super().__init__()
        self.engine, self.settings = engine, settings
        emptied(engine)
        sample.add_libraries(engine, *LIBRARIES)
        self.back: list[tuple[dict[str, list[str]], Callable[[], Any]]] = []
        self.rebuilt = False  # and nothing done since

    def act(self, do: Callable[[], int], back: Callable[[int], Any]) -> int:
        """Do something, and keep how to take it back; whatever it was, every promise holds."""
        before = dump(self.engine, self.settings)
        number = do()
        self.counted["acts"] += 1
        self.rebuilt = False
        assert list(verify(self.engine, self.settings)) == []
        self.back.append((before, lambda: back(number)))
        return number

    def kept(self, name: str) -> int | None:
        with db.reading(self.engine) as session:
            try:
                return naming.find(session, name).id
            except NotFound:
                return None

    # --- what can be done -------------------------------------------------------------------------

    def send(self, library: str, said: list[tuple[str, str]], *, complete: bool) -> int:
        options = Options(complete=complete)
        sample.load(self.engine, self.settings, library, made(said), options=options)
        with db.reading(self.engine) as session:
            return session.scalars(select(Upload.id).order_by(Upload.id.desc())).first() or 0

    def undo_upload(self, number: int, record: str = "") -> int:
        with db.publishing(self.engine) as session:
            return undoing.undo(
                session, number, record=record, by="анна", settings=self.settings, now=sample.NOW
            ).number

    def redo_upload(self, number: int, record: str = "") -> int:
        with db.publishing(self.engine) as session:
            return undoing.redo(
                session, number, record=record, by="анна", settings=self.settings, now=sample.NOW
            ).number

    def judge(self, verdict: str, a: int, b: int, by: str) -> int:
        with db.publishing(self.engine) as session:
            return decisions.judge(
                session, verdict, a, b, by=by, settings=self.settings, now=sample.NOW
            ).number

    def end_judgement(self, number: int) -> int:
        with db.publishing(self.engine) as session:
            return decisions.end_judgement(
                session, number, by="ольга", settings=self.settings, now=sample.NOW
            ).number

    def pin(self, contribution: int, wanted: merge.Pin) -> int:
        with db.publishing(self.engine) as session:
            return decisions.pin(
                session, contribution, wanted, by="анна", settings=self.settings, now=sample.NOW
            )

    def unpin(self, number: int) -> None:
        with db.publishing(self.engine) as session:
            decisions.end_pin(session, number, by="анна", settings=self.settings, now=sample.NOW)

    # --- the rules --------------------------------------------------------------------------------

    @initialize(target=uploads, said=st.lists(st.sampled_from(SENT), min_size=3, max_size=3))
    def begin(self, said: list[str]) -> int:
        """Every library sends something: there is what to judge, to pin and to take back."""
        for library in LIBRARIES[1:]:
            self.send(library, [*zip(IDS, said, strict=True)], complete=False)
        return self.upload(LIBRARIES[0], [*zip(IDS, reversed(said), strict=True)], complete=False)

    @rule(target=uploads, library=libraries, said=records, complete=st.booleans())
    def upload(self, library: str, said: list[tuple[str, str]], complete: bool) -> int:
        return self.act(lambda: self.send(library, said, complete=complete), back=self.undo_upload)

    @rule(target=undone, upload=uploads)
    def undo(self, upload: int) -> Any:
        with db.reading(self.engine) as session:
            if undoing.undos(session, upload):
                return multiple()
        self.act(lambda: self.undo_upload(upload), back=lambda _: self.redo_upload(upload))
        return upload, ""

    @rule(target=undone, upload=uploads, drawn=st.data())
    def undo_a_record(self, upload: int, drawn: st.DataObject) -> Any:
        with db.reading(self.engine) as session:
            ids = list(undoing.touched(session, upload))
            free = [id for id in ids if not undoing.undos(session, upload, id)]
            if not free:
                return multiple()
            one = session.get_one(Contribution, drawn.draw(st.sampled_from(free)))
        self.act(
            lambda: self.undo_upload(upload, one.local_id),
            back=lambda _: self.redo_upload(upload, one.local_id),
        )
        return upload, one.local_id

    @rule(found=consumes(undone))
    def redo(self, found: tuple[int, str]) -> None:
        upload, record = found
        with db.reading(self.engine) as session:
            if not undoing.undos(session, upload, undoing.find(session, upload, record)[1]):
                return
        self.act(lambda: self.redo_upload(*found), back=lambda _: self.undo_upload(*found))

    @rule(
        verdict=st.sampled_from(["same", "different"]),
        a=names,
        b=names,
        by=st.sampled_from(["анна", "ольга"]),
    )
    def say(self, verdict: str, a: str, b: str, by: str) -> None:
        left, right = self.kept(a), self.kept(b)
        if left is None or right is None or left == right:
            return
        word = (min(left, right), max(left, right), by, verdict)
        with db.reading(self.engine) as session:
            said = [(x.a_id, x.b_id, x.by, x.verdict) for x in judgements.read(session, {left})]
        if word not in said:
            self.act(lambda: self.judge(verdict, left, right, by), back=self.end_judgement)

    @rule(
        name=names,
        element=st.sampled_from(["title", "extent", "isbn"]),
        source=st.none() | names,
        own=st.sampled_from([(), (data("215", "  ", ("a", "17 с.")),)]),
    )
    def fix(self, name: str, element: str, source: str | None, own: tuple[Field, ...]) -> None:
        here = self.kept(name)
        there = self.kept(source) if source is not None else None
        if here is not None:
            wanted = merge.Pin(element, source=there, own=() if there else own)
            self.act(lambda: self.pin(here, wanted), back=self.unpin)

    @precondition(lambda self: not self.rebuilt)
    @rule()
    def rebuild(self) -> None:
        before = dump(self.engine, self.settings)
        rebuilding.rebuild(self.engine, self.settings, now=sample.NOW)
        self.counted["rebuilds"] += 1
        self.rebuilt = True
        assert dump(self.engine, self.settings) == before
        assert list(verify(self.engine, self.settings)) == []

    @precondition(lambda self: self.back)
    @rule(times=st.integers(1, 4))
    def take_back(self, times: int) -> None:
        """Undo the last few acts: the dump is what it was before each of them."""
        for _ in range(min(times, len(self.back))):
            before, back = self.back.pop()
            back()
            self.counted["taken back"] += 1
            self.rebuilt = False
            assert dump(self.engine, self.settings) == before

    def teardown(self) -> None:
        self.take_back(len(self.back))
        assert list(verify(self.engine, self.settings)) == []


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that stands, ahead of any other: a record's date of change is part of its dump."""
    monkeypatch.setattr(db, "utc_now", lambda: datetime(2050, 1, 1, tzinfo=UTC))


def run(engine: Engine, settings: Settings, *, examples: int, steps: int) -> None:
    Catalogue.counted.clear()
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: Catalogue(engine, settings),
        settings=configured(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
        ),
    )  # fmt: skip


@pytest.mark.usefixtures("still")
def test_what_a_redo_brought_goes_with_the_names_that_stood_before(
    engine: Engine, settings: Settings
) -> None:
    """Others came back between the undo of a file and its redo: a long story's shortest form."""
    story = Catalogue(engine, settings)
    first = story.begin(said=["gdov", "pskov reworded", "article of a"])
    other = story.upload(library="b", said=[("1", "serial"), ("2", "article of a")], complete=False)
    story.upload(library="c", said=[("3", "pskov reworded")], complete=False)
    story.undo(upload=first)
    story.undo(upload=other)
    story.redo(found=(first, ""))
    bare = story.upload(library="a", said=[("1", "bare")], complete=False)
    swept = story.upload(library="c", said=[("3", "gdov")], complete=True)
    story.undo_upload(swept, "1")
    story.redo_upload(swept, "1")
    story.undo(upload=bare)
    story.redo(found=(other, ""))
    story.redo(found=(bare, ""))
    story.take_back(times=1)


@pytest.mark.usefixtures("still")
def test_a_word_that_follows_from_others_changes_nothing(
    engine: Engine, settings: Settings
) -> None:
    """A ring of "same": each record is in the group once; a long story's shortest form."""
    story = Catalogue(engine, settings)
    story.begin(said=["gdov", "volume 2", "bare"])
    for a, b in (("a:1", "b:1"), ("b:1", "c:2"), ("a:1", "c:2")):
        story.say(verdict="same", a=a, b=b, by="анна")
    story.take_back(times=3)


@pytest.mark.usefixtures("still")
def test_a_name_that_an_undo_took_from_others_goes_back_to_them(
    engine: Engine, settings: Settings
) -> None:
    """c:3 takes the name that it and a:1 once shared; a long story's shortest form."""
    story = Catalogue(engine, settings)
    story.begin(said=["article in gdov", "volume 1", "pskov"])
    sent = story.upload(library="a", said=[("2", "pskov doubtful")], complete=False)
    story.upload(library="c", said=[("3", "bare")], complete=False)
    story.upload(library="b", said=[("2", "article in gdov")], complete=True)
    story.undo(sent)
    story.take_back(times=5)


@pytest.mark.usefixtures("still")
def test_an_undo_made_and_unmade_in_turns_gives_back_each_time_what_stood(
    engine: Engine, settings: Settings
) -> None:
    """Two uploads of one library undone and brought back; a long story's shortest form."""
    story = Catalogue(engine, settings)
    first = story.begin(said=["article in gdov", "volume 1", "pskov"])
    all_of_a = story.undo(first)
    second = story.upload(library="a", said=[("1", "pskov reworded")], complete=False)
    story.upload(library="c", said=[("3", "volume 2")], complete=False)
    story.upload(library="b", said=[("2", "article in gdov")], complete=True)
    one_of_a = story.undo(second)
    story.redo(all_of_a)
    story.redo(one_of_a)
    story.take_back(times=8)


@pytest.mark.usefixtures("still")
def test_every_act_keeps_the_promises_and_can_be_undone(engine: Engine, settings: Settings) -> None:
    run(engine, settings, examples=3, steps=10)


@pytest.mark.slow
@pytest.mark.usefixtures("still")
def test_long_stories_too(engine: Engine, settings: Settings) -> None:
    """As many as SVOD_STORIES says (`make stories`), of at most 30 steps, and all the way back.

    Prints how much was done, and taken back.
    """
    run(engine, settings, examples=int(os.environ.get("SVOD_STORIES", "6")), steps=30)
    print(f"{engine.dialect.name}: {dict(Catalogue.counted)}")
