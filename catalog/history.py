"""How did a record come to be what it is? Its versions with their causes, and any moment of it.

A contribution's versions are stored. A union record's are computed: its members at a change of the
feed, their versions and the pins that held then, merged by the rules of today.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from catalog import db, ids, naming, pins, standings, unions
from catalog.errors import NotFound, Refused
from catalog.match.hosts import Hosts
from catalog.merge import Member
from catalog.model import (
    Change,
    Cluster,
    Contribution,
    Judgement,
    Library,
    Pin,
    Undo,
    Upload,
    Version,
)
from catalog.settings import Settings
from marc import facts as marc_facts
from marc.record import Dialect, Field, Record, from_json

DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Why:
    """What caused a change: the sort of act, its number where it has one, and whose it was."""

    cause: str
    number: int | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What one state of a record says and another does not; 001 and 005 aside."""

    removed: tuple[Field, ...]
    added: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A union record at one change of the feed; no record while it is merged away or deleted.

    `record` is in RUSMARC, with the numbers of the records it was part of then.
    """

    change: int
    at: datetime
    state: str
    merged_into: str
    why: Why
    members: tuple[str, ...]  # LIBRARY:LOCAL_ID
    built: unions.Built | None
    record: Record | None


@dataclass(frozen=True, slots=True)
class State:
    """A contribution at one version."""

    number: int
    at: datetime
    withdrawn: bool
    why: Why
    record: Record


# --- union records --------------------------------------------------------------------------------


CALLED: Final = select(Cluster).where(Cluster.union_id == bindparam("union_id"))


def find(session: Session, union_id: str) -> Cluster:
    """The cluster that has or had this public id."""
    if ids.number(union_id) is not None:
        cluster = session.scalars(CALLED, {"union_id": union_id.lower()}).first()
        if cluster is not None:
            return cluster
    raise NotFound("record.unknown", id=union_id)


def moments(
    session: Session, cluster: int, *, settings: Settings, before: int | None = None, limit: int
) -> list[Moment]:
    """The last `limit` changes of a union record (before the one numbered so), newest first."""
    query = select(Change).where(Change.cluster_id == cluster)
    if before is not None:
        query = query.where(Change.changed < before)
    changes = session.scalars(query.order_by(Change.changed.desc()).limit(limit)).all()
    return [moment(session, change, settings=settings) for change in changes]


def moment_at(session: Session, cluster: int, at: datetime, *, settings: Settings) -> Moment:
    """A union record as it stood then; NotFound when it was not there yet."""
    change = session.scalars(
        select(Change)
        .where(Change.cluster_id == cluster, Change.changed_at <= at)
        .order_by(Change.changed.desc())
        .limit(1)
    ).first()
    if change is None:
        raise NotFound("history.before", id=ids.union_id(cluster), at=at)
    return moment(session, change, settings=settings)


def moment(session: Session, change: Change, *, settings: Settings) -> Moment:
    members = members_at(session, change.cluster_id, change.changed)
    built, record = None, None
    if change.state == "live" and members:
        found = pins.read(session, [one.id for one in members])
        held = pins.holding((one for each in found.values() for one in each), at=change.changed)
        built = unions.build(
            change.cluster_id, members, pins=pins.for_merging(held), settings=settings
        )
        of = Hosts(change.unit_id, change.serial_id)
        record = unions.with_hosts(built.rusmarc.record, Dialect.RUSMARC, of, settings)
    return Moment(
        change=change.changed,
        at=change.changed_at,
        state=change.state,
        merged_into=naming.public(change.merged_into),
        why=why(session, change.cause, change.cause_id),
        members=tuple(f"{one.library}:{one.local_id}" for one in members),
        built=built,
        record=record,
    )


def members_at(session: Session, cluster: int, at: int) -> list[Member]:
    """The members of a cluster when the change numbered `at` was done, as they said it then."""
    stood = standings.members(session, {cluster}, at)
    if not stood:
        return []
    versions: dict[int, int] = {}
    rows = session.execute(
        select(Version.contribution_id, Version.id)
        .where(db.among(session, Version.contribution_id, list(stood)), Version.since <= at)
        .order_by(Version.contribution_id, Version.number)
    )
    versions.update((contribution, id) for contribution, id in rows)
    found = session.execute(
        select(Contribution, Library, Version)
        .join(Library, Library.id == Contribution.library_id)
        .join(Version, Version.contribution_id == Contribution.id)
        .where(db.among(session, Version.id, list(versions.values())))
        .order_by(Contribution.id)
    )
    return [member(contribution, library, version) for contribution, library, version in found]


def member(contribution: Contribution, library: Library, version: Version) -> Member:
    record, dialect = from_json(version.record), Dialect(version.dialect)
    return Member(
        id=contribution.id,
        library=library.code,
        rank=library.rank,
        local_id=contribution.local_id,
        dialect=dialect,
        record=record,
        facts=marc_facts.facts(record, dialect),
        ranks=library.ranks,
    )


# --- contributions --------------------------------------------------------------------------------


def states(session: Session, contribution: Contribution) -> list[State]:
    """Every version of a contribution, newest first."""
    query = select(Version).where(Version.contribution_id == contribution.id)
    return [state(session, one) for one in session.scalars(query.order_by(Version.number.desc()))]


def state(session: Session, version: Version) -> State:
    act = version.upload_id if version.cause == "upload" else version.undo_id
    return State(
        number=version.number,
        at=version.created_at,
        withdrawn=version.deleted,
        why=why(session, version.cause, act),
        record=from_json(version.record),
    )


def state_at(session: Session, contribution: Contribution, at: datetime) -> State:
    """A contribution as it stood then; NotFound when it was not there yet."""
    found = next((one for one in states(session, contribution) if one.at <= at), None)
    if found is None:
        raise NotFound("history.before", id=contribution.local_id, at=at)
    return found


# --- causes ---------------------------------------------------------------------------------------


def why(session: Session, cause: str, number: int | None) -> Why:
    """The act behind a cause. An undo or redo goes by the number of its upload."""
    match cause:
        case "upload":
            return Why(cause, number, session.get_one(Upload, number).sent_by)
        case "undo" | "redo":
            undo = session.get_one(Undo, number)
            return Why(cause, undo.upload_id, undo.by if cause == "undo" else undo.ended_by)
        case "judgement":
            return Why(cause, number, session.get_one(Judgement, number).by)
        case "unjudged":
            return Why(cause, number, session.get_one(Judgement, number).ended_by)
        case "pin":
            return Why(cause, number, session.get_one(Pin, number).by)
        case "unpin":
            return Why(cause, number, session.get_one(Pin, number).ended_by)
        case _:
            return Why(cause)


# --- differences ----------------------------------------------------------------------------------


def difference(older: Record | None, newer: Record | None) -> Difference:
    """The fields that went and those that came, each as often as it did."""
    left, right = Counter(shared(older)), Counter(shared(newer))
    return Difference(tuple((left - right).elements()), tuple((right - left).elements()))


def shared(record: Record | None) -> Iterator[Field]:
    fields: Iterable[Field] = record.fields if record is not None else ()
    return (field for field in fields if field.tag not in ("001", "005"))


def as_field_line(field: Field) -> str:
    """A field as people read it: `215 ## $a 215 с.`"""
    if field.is_control:
        return f"{field.tag} {field.value}"
    text = " ".join(f"${code} {words}" for code, words in field.subfields)
    return f"{field.tag} {field.indicators.replace(' ', '#')} {text}"


def moment_of(text: str) -> datetime:
    """A date (the end of that day, UTC) or a moment as people write it (ISO 8601)."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refused("history.date", at=text) from None
    if DAY.fullmatch(text):
        found += timedelta(days=1) - timedelta(microseconds=1)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
