"""The whole catalogue computed again from what libraries sent: after new rules, or for repair."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Final

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from catalog import clusters, db, links
from catalog.garbage import seldom_collected
from catalog.match import blocking
from catalog.model import BlockKey, Contribution, Edge, Sketch, Version
from catalog.settings import Settings
from catalog.standings import Cause
from marc import facts as marc_facts
from marc.record import Dialect, from_json

CHUNK: Final = 1000
SLICE: Final = 300_000  # contributions whose pairs are at hand at a time: some 100 MB


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How much was looked at and how many clusters came out otherwise than they stood."""

    contributions: int
    changed: int


def rebuild(
    engine: Engine,
    settings: Settings,
    *,
    now: datetime,
    on_progress: Callable[[str, int, int], None] | None = None,
) -> Rebuilt:
    """Facts, keys, edges, clusters and union records from the stored records, in one transaction.

    Clusters keep their public ids by the rules of `clusters.assign`; only what comes out otherwise
    is stamped, so harvesters see no change where there is none.
    """
    done = 0
    with db.publishing(engine) as session, seldom_collected():
        total = session.scalar(select(func.count()).where(Contribution.live)) or 0

        def tell(step: str, done: int) -> None:
            if on_progress is not None:
                on_progress(step, done, total)

        for table in (Edge, BlockKey, Sketch):
            session.execute(delete(table))
        for ids in live_chunks(session):
            renew_facts(session, ids)
            done += len(ids)
            tell("facts", done)
        for compared in find_edges(session, total):
            tell("edges", compared)
        done = changed = 0
        for grouping in groupings(session):
            changed += clusters.publish(
                session,
                grouping,
                dict.fromkeys(id for part in grouping.parts.values() for id in part),
                cause=Cause("rebuild"),
                settings=settings,
                now=now,
            )
            done += sum(map(len, grouping.parts.values()))
            tell("clusters", done)
    return Rebuilt(contributions=total, changed=changed)


def live_chunks(session: Session) -> Iterator[list[int]]:
    """The ids of the live contributions, in order, a few at a time."""
    last = 0
    while ids := list(
        session.scalars(
            select(Contribution.id)
            .where(Contribution.live, Contribution.id > last)
            .order_by(Contribution.id)
            .limit(CHUNK)
        )
    ):
        yield ids
        last = ids[-1]


def renew_facts(session: Session, ids: list[int]) -> None:
    """Read the facts of these contributions again and put them into their lists."""
    rows = session.execute(
        select(
            Contribution.id,
            Version.id.label("version_id"),
            Version.record,
            Version.dialect,
            Version.facts,
        )
        .join(Version, Version.id == Contribution.version_id)
        .where(Contribution.id.in_(ids))
    ).all()
    names = links.read_names(session, ids)
    found = {}
    renewed = []
    for row in rows:
        facts = found[row.id] = marc_facts.facts(from_json(row.record), Dialect(row.dialect))
        if marc_facts.from_json(row.facts) != facts:
            renewed.append({"id": row.version_id, "facts": marc_facts.to_json(facts)})
    entries = {id: blocking.entries(facts, names[id]) for id, facts in found.items()}
    links.put_in(session, links.gone(entries, {}))
    links.write_sketches(session, (), entries, found)
    db.update_rows(session, Version, renewed)


def find_edges(session: Session, total: int) -> Iterator[int]:
    """Compare all who meet; yields how many of all contributions have been compared so far."""
    slices = 1 + total // SLICE
    for number in range(slices):
        pairs = sorted({pair for pair in meetings(session) if pair[0] % slices == number})
        for at, chunk in enumerate(db.chunks(pairs, CHUNK), 1):
            links.write_edges(session, chunk, {})
            yield int(total * (number + min(at * CHUNK / len(pairs), 1)) / slices)


def meetings(session: Session) -> Iterator[links.Pair]:
    """Every pair of contributions that meet in a list, once for each list."""
    ordered = select(BlockKey.key, BlockKey.place, BlockKey.contribution_id).order_by(
        BlockKey.key, BlockKey.place, BlockKey.contribution_id
    )
    rows = session.execute(ordered.execution_options(yield_per=CHUNK))
    for _, group in groupby(rows, key=itemgetter(0)):
        listed = [(place, id) for _, place, id in group]
        yield from (links.pair_of(a, b) for a, b in blocking.meeting(listed))


def groupings(session: Session) -> Iterator[clusters.Grouping]:
    """The partition of the whole catalogue, some components at a time."""
    seen: set[int] = set()
    for ids in live_chunks(session):
        fresh = set(ids) - seen
        if fresh:
            grouping = clusters.regroup(session, fresh)
            seen |= grouping.before.keys()
            yield grouping
