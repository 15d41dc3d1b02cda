"""Where is the full-text index, and how does it keep up with the catalogue?

The index is derived: it follows the clusters in the order of their changes and can be thrown away
at any time. It lives in numbered generations; the file `current` names the one in use. Beside
each stands `state.json`: what the index was written by, for which catalogue, and the number of
the last change in it. That file is written after tantivy's own commit, so after a crash some
changes are applied a second time, and none is missed. The names of what is counted by numbers
(`names`) are written before it, so that none is missing either.

One process writes at a time (tantivy's lock of the generation); the others read what it wrote.
"""

import hashlib
import logging
import shutil
import sqlite3
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

import tantivy
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog import db
from catalog.model import Cluster, Contribution, Library, Publication, UnionRecord
from catalog.search import documents
from catalog.search.answers import Answers
from catalog.search.generations import (
    STATE,
    State,
    current,
    fits,
    next_number,
    point,
    read_state,
    remove_before,
    signature,
    write_state,
)
from catalog.search.names import Names
from marc import facts

T = TypeVar("T")
log = logging.getLogger(__name__)

BATCH: Final = 1000  # clusters read at a time
# Each commit and each full buffer makes a part of the index, and a query asks part by part: of
# 300,000 records in nine parts it took half as long again as in one. A buffer grows as needed.
COMMIT_EVERY: Final = 100_000  # clusters; a crash costs no more than these
HEAP: Final = 256 << 20  # bytes of tantivy's buffer


@dataclass(frozen=True, slots=True)
class View:
    """What was committed up to a moment, and the names of what is counted in it by numbers."""

    searcher: tantivy.Searcher
    names: Names


@dataclass(frozen=True, slots=True)
class Generation:
    """An open generation; `seen` tells whether its state file is still the one we loaded.

    `state` is what it said before it was loaded, so at least that is in it. `answers` are those
    given since.
    """

    number: int
    index: tantivy.Index
    names: Names
    seen: tuple[int, int]
    state: State | None
    answers: Answers = field(default_factory=Answers)

    def view(self) -> View:
        return View(self.index.searcher(), self.names)


class Damaged(Exception):
    """The files of a generation cannot be read."""


class Busy(Exception):
    """Another process is writing this generation."""


class Index:
    """The index in a folder: open to any number of threads, followed by one at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._generation: Generation | None = None
        self._empty = View(tantivy.Index(documents.schema()).searcher(), Names(None))
        self.refresh()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._generation = None

    def searcher(self) -> tantivy.Searcher:
        """What finds in the present view."""
        return self.view().searcher

    def view(self) -> View:
        """A fixed view of what was last committed; an empty one when there is no index yet."""
        generation = self._generation
        return generation.view() if generation else self._empty

    def answer(self, question: Hashable, find: Callable[[View], T]) -> T:
        """What `find` gives for this question; asked again, it is remembered until the index
        changes. Counting a large result costs tens of milliseconds, and readers ask alike."""
        generation = self._generation  # before its searcher: an answer is never older than its view
        if generation is None:
            return find(self._empty)
        return generation.answers.get(question, lambda: find(generation.view()))

    @property
    def changed(self) -> int:
        """The number of the last change in the index; 0 when there is none."""
        state = self._state()
        return state.changed if state else 0

    @property
    def shown(self) -> State | None:
        """What a searcher shows for certain: all up to a change, perhaps something after it."""
        generation = self._generation
        return generation.state if generation else None

    def refresh(self) -> None:
        """Look again at what other processes wrote."""
        number = current(self.folder)
        known = self._generation
        if number is None:
            self._generation = None
        elif known is None or known.number != number:
            self._generation = opened(self.folder, number)
        elif known.seen != (seen := signature(self.folder / str(number) / STATE)):
            state = read_state(self.folder / str(number))
            known.index.reload()
            self._generation = replace(known, seen=seen, state=state, answers=Answers())

    def follow(self, engine: Engine) -> int:
        """Apply what has changed since the last time; the number of clusters applied.

        Costs one small query when nothing changed. Nothing is applied when another process is at
        it. An index that is missing, damaged, outdated or another catalogue's is built anew.
        """
        self.refresh()
        state = self._state()  # before `published`: it can only fall behind meanwhile
        wanted = published(engine)
        if self._generation is None or not fits(state, wanted):
            return self._build(engine, wanted)
        number = self._generation.number
        if self._generation.names.lost:
            log.warning("the names of the search index in %s are lost: building it anew", number)
            return self._build(engine, wanted)
        if state == wanted:
            return 0
        try:
            with writer(self.folder / str(number)) as out:
                applied = copy(engine, self.folder / str(number), out)
        except Busy:
            return 0
        except Damaged as error:
            if current(self.folder) != number:
                return 0  # another process replaced it meanwhile
            log.warning("the search index is damaged (%s): building it anew", error)
            return self._build(engine, wanted)
        self.refresh()
        return applied

    def rebuild(self, engine: Engine) -> int:
        """Build the index anew beside the present one, then use it; the clusters in it."""
        return self._build(engine, published(engine))

    def _state(self) -> State | None:
        generation = self._generation
        return read_state(self.folder / str(generation.number)) if generation else None

    def _build(self, engine: Engine, wanted: State) -> int:
        number = next_number(self.folder, wanted)
        folder = self.folder / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        if read_state(folder) is None:
            write_state(folder, replace(wanted, changed=0))
        log.info("building the search index, generation %d", number)
        try:
            with writer(folder, new=True) as out:
                if self._generation is None:
                    point(self.folder, number)  # nothing else to read: show it as it grows
                applied = copy(engine, folder, out)
        except Busy:
            return 0
        except Damaged as error:
            log.error("the search index could not be built: %s", error)
            shutil.rmtree(folder, ignore_errors=True)
            return 0
        point(self.folder, number)
        self.refresh()
        remove_before(self.folder, number)
        return applied


# --- following ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Writing:
    """A generation being written."""

    documents: tantivy.IndexWriter
    names: Names


@dataclass(frozen=True, slots=True)
class Batch:
    """Changed clusters in the order of their changes, the last of them numbered `changed`."""

    live: list[documents.Entry]
    gone: list[int]
    changed: int
    final: bool  # nothing had changed after these when they were read


def copy(engine: Engine, folder: Path, out: Writing) -> int:
    """Bring a generation up to date with the catalogue; the number of clusters applied."""
    state = read_state(folder)
    if state is None:
        raise Damaged(f"{STATE} is missing")
    applied = uncommitted = 0
    while True:
        batch = read_batch(engine, state.changed)
        apply(out, batch)
        state = replace(state, changed=batch.changed)
        applied += len(batch.live) + len(batch.gone)
        uncommitted += len(batch.live) + len(batch.gone)
        if batch.final or uncommitted >= COMMIT_EVERY:
            commit(out)
            write_state(folder, state)
            uncommitted = 0
        if batch.final:
            return applied


def apply(out: Writing, batch: Batch) -> None:
    """Replace the documents of changed clusters; take out those merged away or deleted."""
    for cluster_id in batch.gone:
        out.documents.delete_documents_by_term("key", cluster_id)
    for entry in batch.live:
        out.documents.delete_documents_by_term("key", entry.cluster_id)
        values = documents.exact_values(entry)
        for facet in documents.NUMBERED:
            out.names.add(values[facet])
        out.documents.add_document(documents.document(entry, values))


def commit(out: Writing) -> None:
    """The names first: no document may need one that is not there."""
    try:
        out.names.keep()
        out.documents.commit()
    except (ValueError, sqlite3.Error) as error:
        raise Damaged(str(error)) from error


def read_batch(engine: Engine, after: int) -> Batch:
    """The next clusters changed after this number, as they are now."""
    with db.reading(engine) as session:
        clusters = session.execute(
            select(Cluster.id, Cluster.state, Cluster.changed)
            .where(Cluster.changed > after)
            .order_by(Cluster.changed)
            .limit(BATCH)
        ).all()
        live = read_entries(session, [id_ for id_, state, _ in clusters if state == "live"])
        final = len(clusters) < BATCH
        last = session.scalars(select(Publication.changed)).one() if final else clusters[-1][2]
    found = {entry.cluster_id for entry in live}
    return Batch(live, [id_ for id_, _, _ in clusters if id_ not in found], last, final)


def read_entries(session: Session, cluster_ids: Sequence[int]) -> list[documents.Entry]:
    """What the index needs of these clusters."""
    holders: dict[int, list[tuple[str, str]]] = {id_: [] for id_ in cluster_ids}
    members = (
        select(Contribution.cluster_id, Library.code, Library.name)
        .join(Library, Library.id == Contribution.library_id)
        .where(Contribution.cluster_id.in_(cluster_ids), Contribution.live)
        .distinct()
        .order_by(Contribution.cluster_id, Library.code)
    )
    for cluster_id, code, name in session.execute(members):
        if cluster_id is not None:
            holders[cluster_id].append((code, name))
    records = session.execute(
        select(
            *(UnionRecord.cluster_id, UnionRecord.facts),
            *(UnionRecord.other_titles, Cluster.first_at),
        )
        .join(Cluster, Cluster.id == UnionRecord.cluster_id)
        .where(UnionRecord.cluster_id.in_(cluster_ids))
        .order_by(UnionRecord.cluster_id)
    )
    return [
        documents.Entry(
            id_, facts.from_json(value), tuple(holders[id_]), tuple(others), first_at.date()
        )
        for id_, value, others, first_at in records
    ]


def published(engine: Engine) -> State:
    """What an index that is up to date would say of itself."""
    with db.reading(engine) as session:
        changed, secret = session.execute(select(Publication.changed, Publication.secret)).one()
    database = hashlib.sha256(f"index {secret}".encode()).hexdigest()[:16]
    return State(documents.fingerprint(), database, changed)


# --- opening ------------------------------------------------------------------------------------


@contextmanager
def writer(folder: Path, *, new: bool = False) -> Iterator[Writing]:
    """The only writer of a generation, a `new` one or one that is there; what it did not commit is
    dropped."""
    try:
        index = tantivy.Index(documents.schema(), path=str(folder), reuse=True)
        index.config_reader("manual")  # no thread that watches its files
        names = Names(folder, new=new)
    except (ValueError, OSError, sqlite3.Error) as error:
        raise Damaged(str(error)) from error
    try:
        out = index.writer(HEAP, 1)
    except ValueError as error:
        names.close()
        raise Busy(str(error)) from error
    try:
        yield Writing(out, names)
    finally:
        out.wait_merging_threads()  # gives up the lock
        names.close()


def opened(folder: Path, number: int) -> Generation | None:
    """A generation to read, or None when its files cannot be read."""
    place = folder / str(number)
    seen, state = signature(place / STATE), read_state(place)
    try:
        index = tantivy.Index.open(str(place))
        index.config_reader("manual")
        index.reload()
        names = Names(place)
    except (ValueError, OSError, sqlite3.Error) as error:
        log.warning("the search index in %s cannot be read: %s", place, error)
        return None
    return Generation(number, index, names, seen, state)
