"""The whole catalogue computed again from what libraries sent: after new rules, or for repair."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from catalog import clusters, db, links
from catalog.match import blocking
from catalog.model import BlockKey, Contribution, Edge, Version
from catalog.settings import Settings
from marc import facts as marc_facts
from marc.record import Dialect, from_json

CHUNK = 1000


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
    with db.publishing(engine) as session:
        total = session.scalar(select(func.count()).where(Contribution.live)) or 0

        def tell(step: str) -> None:
            if on_progress is not None:
                on_progress(step, done, total)

        session.execute(delete(Edge))
        session.execute(delete(BlockKey))
        for ids in live_chunks(session):
            renew_facts(session, ids)
            done += len(ids)
            tell("facts")
        done = 0
        for ids in live_chunks(session):
            find_edges(session, ids)
            done += len(ids)
            tell("edges")
        done = changed = 0
        for grouping in groupings(session):
            changed += clusters.publish(
                session,
                grouping,
                dict.fromkeys(id for part in grouping.parts.values() for id in part),
                settings=settings,
                now=now,
            )
            done += sum(map(len, grouping.parts.values()))
            tell("clusters")
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
    """Read the facts of these contributions again and write their blocking keys."""
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
    keys = {}
    renewed = []
    for row in rows:
        facts = marc_facts.facts(from_json(row.record), Dialect(row.dialect))
        keys[row.id] = blocking.keys(facts)
        if marc_facts.from_json(row.facts) != facts:
            renewed.append({"the_id": row.version_id, "the_facts": marc_facts.to_json(facts)})
    links.write_keys(session, {}, keys)
    if renewed:
        table = db.table(Version)
        found = table.c.id == bindparam("the_id")
        statement = update(table).where(found).values(facts=bindparam("the_facts"))
        session.connection().execute(statement, renewed)


def find_edges(session: Session, ids: list[int]) -> None:
    links.write_edges(session, pairs_ending_in(session, ids), links.read_facts(session, ids))


def pairs_ending_in(session: Session, ids: list[int]) -> set[links.Pair]:
    """The candidate pairs whose later contribution is one of these: each pair once."""
    own = set(ids)
    found = links.candidates(session, links.read_keys(session, ids))
    return {(a, b) for a, b in found if b in own}


def groupings(session: Session) -> Iterator[clusters.Grouping]:
    """The partition of the whole catalogue, some components at a time."""
    seen: set[int] = set()
    for ids in live_chunks(session):
        fresh = set(ids) - seen
        if fresh:
            grouping = clusters.regroup(session, fresh)
            seen |= grouping.before.keys()
            yield grouping
