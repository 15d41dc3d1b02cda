"""Which union records are the hosts of which? Kept in line with what is published."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from catalog import db
from catalog.match import hosts as match_hosts
from catalog.match.hosts import Answer, Hosts, Spot
from catalog.merge import Member
from catalog.model import HostKey, Part
from marc.facts import Facts

ASKS: Final = 0  # the level of a key by which a part asks
AT_ONCE: Final = 1000  # parts looked at in one go

Key = tuple[int, int, int, int | None, int | None]  # a row of HostKey
KEYS: Final = select(HostKey.key, HostKey.level, HostKey.cluster_id, HostKey.first, HostKey.last)


class Stand(NamedTuple):
    """Where a part stands, and in what."""

    spot: Spot
    hosts: Hosts


@dataclass(frozen=True, slots=True)
class Ties:
    """What ties a union record to others: what it answers to, what it asks by, where it stands."""

    answers: frozenset[Answer]
    asked: frozenset[int]
    spot: Spot


@dataclass(frozen=True, slots=True)
class Renewed:
    """The hosts of the union records looked at that have any; those of any others that turned to
    other hosts; and which of all of these did."""

    of: Mapping[int, Hosts]
    turned: frozenset[int]


def ties(cluster: int, facts: Facts, members: Collection[Member]) -> Ties:
    """What a union record and its members say about hosts."""
    return Ties(
        match_hosts.answers(cluster, facts, [(one.library, one.local_id) for one in members]),
        match_hosts.asked(
            facts, [(one.library, one.facts.host) for one in members if one.facts.host is not None]
        ),
        match_hosts.spot(facts),
    )


def renew(session: Session, live: Mapping[int, Ties], ended: Collection[int]) -> Renewed:
    """Find again the hosts of these union records, and of all that ask for one of them.

    The cost lies in what asks for a host that came, went or answers to something else; what asks
    for hosts that stay is not looked at.
    """
    old = read_keys(session, live.keys() | set(ended))
    new = {key for cluster, one in live.items() for key in keys_of(cluster, one)}
    write_keys(session, gone=old - new, came=new - old)
    moved = {key for key, level, *_ in old ^ new if level != ASKS}
    found: dict[int, Hosts] = {}
    turned: set[int] = set()
    for chunk in db.chunks(sorted(asking(session, moved) - live.keys() - set(ended)), AT_ONCE):
        before = read_parts(session, chunk)
        asked = defaultdict(set)
        for key, _, cluster, *_ in read_keys(session, chunk, level=ASKS):
            asked[cluster].add(key)
        after = resolved(session, {id: (asked[id], stand.spot) for id, stand in before.items()})
        turned |= write_parts(session, before, after)
        found |= {id: after[id].hosts for id in turned.intersection(chunk)}
    wanted = {id: (one.asked, one.spot) for id, one in live.items() if one.asked}
    after = resolved(session, wanted)
    turned |= write_parts(session, read_parts(session, live.keys() | set(ended)), after)
    return Renewed(found | {id: stand.hosts for id, stand in after.items()}, frozenset(turned))


def wrong(session: Session, live: Mapping[int, Ties]) -> set[int]:
    """Those of these union records whose ties are not kept as they are said here."""
    kept = read_keys(session, live)
    said = {key for cluster, one in live.items() for key in keys_of(cluster, one)}
    wanted = {id: (one.asked, one.spot) for id, one in live.items() if one.asked}
    before, after = read_parts(session, live), resolved(session, wanted)
    moved = {id for id in live if before.get(id) != after.get(id)}
    return moved | {cluster for _, _, cluster, *_ in kept ^ said}


def resolved(
    session: Session, wanted: Mapping[int, tuple[Collection[int], Spot]]
) -> dict[int, Stand]:
    """Where each of these parts stands, by the keys it asks by."""
    answers: defaultdict[int, list[Answer]] = defaultdict(list)
    for chunk in db.chunks({key for asked, _ in wanted.values() for key in asked}):
        query = KEYS.where(db.among(session, HostKey.key, chunk), HostKey.level != ASKS)
        for key, level, cluster, first, last in session.execute(query):
            answers[key].append(Answer(key, level, cluster, first, last))
    return {
        cluster: Stand(
            spot,
            match_hosts.chosen(
                [answer for key in asked for answer in answers.get(key, ())],
                own=cluster,
                year=spot.year,
            ),
        )
        for cluster, (asked, spot) in wanted.items()
    }


# --- keys -----------------------------------------------------------------------------------------


def keys_of(cluster: int, one: Ties) -> Iterable[Key]:
    yield from one.answers
    yield from ((key, ASKS, cluster, None, None) for key in one.asked)


def read_keys(session: Session, clusters: Collection[int], *, level: int | None = None) -> set[Key]:
    """The keys of these clusters, of one level or of all."""
    found: set[Key] = set()
    for chunk in db.chunks(clusters):
        query = KEYS.where(db.among(session, HostKey.cluster_id, chunk))
        if level is not None:
            query = query.where(HostKey.level == level)
        rows = session.execute(query)
        found |= {(key, at, id, first, last) for key, at, id, first, last in rows}
    return found


def write_keys(session: Session, *, gone: Collection[Key], came: Collection[Key]) -> None:
    if gone:
        table = db.table(HostKey)
        statement = delete(table).where(
            table.c.key == bindparam("the_key"),
            table.c.level == bindparam("the_level"),
            table.c.cluster_id == bindparam("the_id"),
        )
        rows = [{"the_key": key, "the_level": level, "the_id": id} for key, level, id, *_ in gone]
        session.connection().execute(statement, rows)
    # In the order of the table: random keys cost SQLite its locality.
    db.insert_plain(session, HostKey, sorted(came, key=lambda row: row[:3]))


def asking(session: Session, keys: Collection[int]) -> set[int]:
    """The parts that ask by any of these keys."""
    found: set[int] = set()
    for chunk in db.chunks(keys):
        found |= set(
            session.scalars(
                select(HostKey.cluster_id).where(
                    db.among(session, HostKey.key, chunk), HostKey.level == ASKS
                )
            )
        )
    return found


# --- parts ----------------------------------------------------------------------------------------


def read_parts(session: Session, clusters: Collection[int]) -> dict[int, Stand]:
    """Where these stand, those that stand in something or ask to."""
    found: dict[int, Stand] = {}
    columns = (Part.cluster_id, Part.year, Part.place, Part.unit_id, Part.serial_id)
    for chunk in db.chunks(clusters):
        for id, year, place, unit, serial in session.execute(
            select(*columns).where(db.among(session, Part.cluster_id, chunk))
        ):
            found[id] = Stand(Spot(year, place), Hosts(unit, serial))
    return found


def write_parts(
    session: Session, before: Mapping[int, Stand], after: Mapping[int, Stand]
) -> set[int]:
    """Write where parts stand now; returns those whose hosts are others than before."""
    for chunk in db.chunks(before.keys() - after.keys()):
        session.execute(delete(Part).where(db.among(session, Part.cluster_id, chunk)))
    changed = {id: stand for id, stand in after.items() if stand != before.get(id)}
    rows = [
        {"cluster_id": id, **stand.spot._asdict(),
         "unit_id": stand.hosts.unit, "serial_id": stand.hosts.serial}
        for id, stand in sorted(changed.items())
    ]  # fmt: skip
    db.upsert(session, Part, rows, keys=["cluster_id"])
    return {
        id for id in before.keys() | after.keys() if hosts_in(before, id) != hosts_in(after, id)
    }


def hosts_in(stands: Mapping[int, Stand], cluster: int) -> Hosts:
    return stands[cluster].hosts if cluster in stands else match_hosts.NONE
