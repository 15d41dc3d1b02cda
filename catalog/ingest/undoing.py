"""What an upload did, taken back: every record as it would stand without it, later edits kept.

A contribution stands as the last of its versions that some upload still says: the one that brought
it, or one that sent the very same record again. An undo takes an upload out of that reckoning, a
redo puts it back; either way a version is added where the answer changes.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from catalog import clusters, db, naming, standings, unions
from catalog.errors import Conflict, NotFound
from catalog.ingest.storing import write_current
from catalog.merge import Member
from catalog.model import Contribution, Piece, Undo, Upload, Version
from catalog.naming import Moved
from catalog.settings import Settings
from catalog.standings import Cause

FINISHED = ("done", "unreadable", "cancelled")


@dataclass(frozen=True, slots=True)
class Told:
    """A version, and the uploads that say it."""

    id: int
    number: int
    deleted: bool
    content: tuple[str, str, str]  # sha256, dialect, charset
    since: int
    cause: str
    undo_id: int | None
    uploads: frozenset[int]

    def says_as(self, other: "Told") -> bool:
        return (self.deleted and other.deleted) or (
            (self.deleted, self.content) == (other.deleted, other.content)
        )


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one contribution: "returned" to an earlier version, "withdrawn", or "kept".

    `version` is the number of the version it goes back to, or that a later upload keeps;
    `upload` the upload that says so.
    """

    name: str
    what: str
    version: int | None = None
    upload: int | None = None


@dataclass(frozen=True, slots=True)
class Undone:
    """The number of an undo, what it did to the records, and which public ids they changed."""

    number: int
    steps: tuple[Step, ...]
    moved: tuple[Moved, ...]


# --- deciding -------------------------------------------------------------------------------------


def standing(history: Sequence[Told], undone: Collection[int]) -> Told | None:
    """The last version that an upload which is not undone says; None: nobody says anything."""
    return next((one for one in reversed(history) if not one.uploads <= set(undone)), None)


# --- the use cases --------------------------------------------------------------------------------


def undo(
    session: Session,
    upload_id: int,
    *,
    record: str = "",
    by: str,
    why: str = "",
    settings: Settings,
    now: datetime,
) -> Undone:
    """Take an upload back, or one record of it (by local id).

    Needs a session of `db.publishing`. Raises NotFound (no such upload, no such record in it) and
    Conflict (not finished, already undone).
    """
    upload, contribution = find(session, upload_id, record)
    if undos(session, upload_id, contribution):
        raise Conflict("undo.done", upload=upload_id)
    made = Undo(upload_id=upload.id, contribution_id=contribution, by=by[:80], why=why, made_at=now)
    session.add(made)
    session.flush()
    return turn(session, made, Cause("undo", made.id), settings=settings, now=now)


def redo(
    session: Session,
    upload_id: int,
    *,
    record: str = "",
    by: str,
    settings: Settings,
    now: datetime,
) -> Undone:
    """Take an undo back: the upload, or the record of it, counts again."""
    _, contribution = find(session, upload_id, record)
    found = undos(session, upload_id, contribution)
    if not found:
        raise Conflict("undo.none", upload=upload_id)
    ended = found[-1]
    ended.ended_at, ended.ended_by = now, by[:80]
    session.flush()
    return turn(session, ended, Cause("redo", ended.id), settings=settings, now=now)


def find(session: Session, upload_id: int, record: str) -> tuple[Upload, int | None]:
    upload = session.get(Upload, upload_id)
    if upload is None:
        raise NotFound("upload.unknown", upload=upload_id)
    if upload.state not in FINISHED:
        raise Conflict("undo.unfinished", upload=upload_id)
    if not record:
        return upload, None
    contribution = session.scalar(
        select(Contribution.id).where(
            Contribution.library_id == upload.library_id, Contribution.local_id == record
        )
    )
    if contribution is None or contribution not in set(touched(session, upload_id)):
        raise NotFound("undo.record", upload=upload_id, id=record)
    return upload, contribution


def undos(session: Session, upload_id: int, contribution: int | None = None) -> list[Undo]:
    """The undos that hold of a whole upload, or of this one record of it."""
    query = select(Undo).where(Undo.upload_id == upload_id, Undo.ended_at.is_(None))
    alone = Undo.contribution_id == contribution
    query = query.where(Undo.contribution_id.is_(None) if contribution is None else alone)
    return list(session.scalars(query.order_by(Undo.id)))


def touched(session: Session, upload_id: int) -> Iterator[int]:
    """The contributions whose state may rest on what this upload says.

    Those it brought a version of; and those it only confirmed, where the version is a restored one
    or its own upload is undone.
    """
    brought = select(Version.contribution_id).where(
        Version.upload_id == upload_id, Version.cause == "upload"
    )
    undone = select(Undo.upload_id).where(Undo.ended_at.is_(None))
    confirmed = (
        select(Version.contribution_id)
        .join(Piece, Piece.version_id == Version.id)
        .where(
            Piece.upload_id == upload_id,
            Piece.outcome == "unchanged",
            or_(Version.cause != "upload", Version.upload_id.in_(undone)),
        )
    )
    yield from session.scalars(brought.union(confirmed).order_by("contribution_id"))


# --- doing it -------------------------------------------------------------------------------------


def turn(
    session: Session, undo: Undo, cause: Cause, *, settings: Settings, now: datetime
) -> Undone:
    """Bring every record the undo is about to where it now belongs, last batch first.

    The batches are those in which the change that is taken back was written: undone in reverse,
    each gives back the public ids that stood before it.
    """
    ids = [undo.contribution_id] if undo.contribution_id else list(touched(session, undo.upload_id))
    turned = read_turned(session, undo.upload_id)
    batches: defaultdict[tuple[int, ...], list[Planned]] = defaultdict(list)
    steps = []
    for one in plan(session, ids):
        steps.append(one.step)
        if one.step.what != "kept":
            batches[written_at(one.history, undo, cause, turned)].append(one)
    groupings = [
        apply(session, batches[at], at, undo, cause, settings=settings, now=now)
        for at in sorted(batches, reverse=True)
    ]
    return Undone(undo.id, tuple(steps), naming.moves(session, groupings))


def foresee(session: Session, upload_id: int, record: str = "") -> tuple[Step, ...]:
    """What an undo would do to the records of an upload; reads only."""
    upload, contribution = find(session, upload_id, record)
    if undos(session, upload_id, contribution):
        raise Conflict("undo.done", upload=upload_id)
    ids = [contribution] if contribution else list(touched(session, upload.id))
    return tuple(one.step for one in plan(session, ids, without={upload.id}))


@dataclass(frozen=True, slots=True)
class Planned:
    """A contribution, all that was said of it, and what it comes to."""

    contribution: int
    history: list[Told]
    target: Told | None
    step: Step


def plan(
    session: Session, ids: Collection[int], *, without: Collection[int] = ()
) -> Iterator[Planned]:
    """Where each contribution belongs when undone uploads, and those in `without`, do not count."""
    for chunk in db.chunks(ids):
        histories, undone = read_histories(session, chunk), read_undone(session, chunk)
        names = naming.read_names(session, chunk)
        for id in chunk:
            history, silent = histories[id], undone[id] | set(without)
            target = standing(history, silent)
            yield Planned(id, history, target, step(names[id], history, target, silent))


def step(name: str, history: Sequence[Told], target: Told | None, undone: Collection[int]) -> Step:
    current = history[-1]
    if target is None:
        return Step(name, "kept" if current.deleted else "withdrawn")
    who = max(target.uploads - set(undone))
    if target.says_as(current):
        return Step(name, "kept", target.number, who)
    return Step(name, "withdrawn" if target.deleted else "returned", target.number, who)


def written_at(
    history: Sequence[Told], undo: Undo, cause: Cause, turned: Collection[int]
) -> tuple[int, ...]:
    """The numbers of the changes with which came what is taken back, the likeliest first.

    That is the upload for an undo, and an undo for a redo. But an undo may also take back a redo,
    and what an undo that did so took back may have been an earlier one: `turned` are the undos of
    this upload, open and ended.
    """
    before = "redo" if cause.kind == "undo" else "undo"
    turns = [
        one.since for one in reversed(history) if one.cause == before and one.undo_id in turned
    ]
    if cause.kind == "undo":
        turns.append(min(one.since for one in history if undo.upload_id in one.uploads))
    return tuple(turns) or (history[-1].since,)


def apply(
    session: Session,
    planned: Sequence[Planned],
    written_at: Sequence[int],
    undo: Undo,
    cause: Cause,
    *,
    settings: Settings,
    now: datetime,
) -> clusters.Grouping:
    """Add the versions that bring contributions where they belong, and settle around them."""
    since, number = standings.next_change(session), db.next_id(session, Version.id)
    rows = list(new_versions(session, planned, first=number))
    for row in rows:
        row |= {"cause": cause.kind, "undo_id": undo.id, "since": since, "created_at": now}
    db.bulk_insert(session, Version, rows)
    write_current(
        session, {row["contribution_id"]: (row["id"], not row["deleted"]) for row in rows}
    )
    live = [row["contribution_id"] for row in rows if not row["deleted"]]
    changed: dict[int, Member | None] = {one.contribution: None for one in planned}
    changed |= unions.read_members(session, live)
    named_at = [at - 1 for at in written_at]
    return clusters.settle(
        session, changed, cause=cause, settings=settings, now=now, named_at=named_at
    )


def new_versions(
    session: Session, planned: Sequence[Planned], *, first: int
) -> Iterator[dict[str, Any]]:
    """A copy of each target as the next version of its contribution; a withdrawal where none."""
    models = read_versions(session, [(one.target or one.history[-1]).id for one in planned])
    for id, one in enumerate(planned, first):
        target, last = one.target, one.history[-1]
        model = models[(target or last).id]
        yield {
            "id": id,
            "contribution_id": one.contribution,
            "number": last.number + 1,
            "upload_id": model.upload_id,
            "deleted": target is None or target.deleted,
            "raw": model.raw if target is not None else b"",
            "raw_sha256": model.raw_sha256 if target is not None else "",
            "dialect": model.dialect,
            "charset": model.charset,
            "record": model.record,
            "facts": model.facts,
        }


def read_versions(session: Session, ids: Sequence[int]) -> dict[int, Version]:
    found: dict[int, Version] = {}
    for chunk in db.chunks(ids):
        rows = session.scalars(select(Version).where(db.among(session, Version.id, chunk)))
        found.update((one.id, one) for one in rows)
    return found


# --- reading --------------------------------------------------------------------------------------


def read_histories(session: Session, ids: Collection[int]) -> dict[int, list[Told]]:
    """Every version of these contributions in order, with the uploads that say it."""
    confirming = aliased(Piece)
    rows = session.execute(
        select(
            Version.contribution_id, Version.id, Version.number, Version.deleted,
            Version.raw_sha256, Version.dialect, Version.charset, Version.since,
            Version.undo_id, Version.upload_id, Version.cause, confirming.upload_id.label("again"),
        )
        .outerjoin(
            confirming,
            and_(confirming.version_id == Version.id, confirming.outcome == "unchanged"),
        )
        .where(db.among(session, Version.contribution_id, ids))
        .order_by(Version.contribution_id, Version.number)
    ).all()  # fmt: skip
    uploads: defaultdict[int, set[int]] = defaultdict(set)
    for row in rows:
        uploads[row.id] |= {row.upload_id} if row.cause == "upload" else set()
        uploads[row.id] |= {row.again} if row.again is not None else set()
    return histories(rows, uploads)


def histories(rows: Iterable[Any], uploads: Mapping[int, Collection[int]]) -> dict[int, list[Told]]:
    found: dict[int, dict[int, Told]] = {}
    for row in rows:
        content = (row.raw_sha256, row.dialect, row.charset)
        found.setdefault(row.contribution_id, {})[row.id] = Told(
            row.id, row.number, row.deleted, content, row.since, row.cause, row.undo_id,
            frozenset(uploads[row.id]),
        )  # fmt: skip
    return {id: list(versions.values()) for id, versions in found.items()}


def read_turned(session: Session, upload_id: int) -> set[int]:
    """Every undo of this upload, or of records of it, those taken back too."""
    return set(session.scalars(select(Undo.id).where(Undo.upload_id == upload_id)))


def read_undone(session: Session, ids: Collection[int]) -> dict[int, set[int]]:
    """For each of these contributions, the uploads that do not count."""
    rows = session.execute(
        select(Undo.upload_id, Undo.contribution_id).where(
            Undo.ended_at.is_(None),
            or_(Undo.contribution_id.is_(None), db.among(session, Undo.contribution_id, ids)),
        )
    ).all()
    whole = {upload for upload, contribution in rows if contribution is None}
    found = {id: set(whole) for id in ids}
    for upload, contribution in rows:
        if contribution is not None:
            found[contribution].add(upload)
    return found
