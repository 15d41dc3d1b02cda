"""What stands in a host, and in what does a part stand? What their pages show of each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from catalog import db
from catalog.match.hosts import Hosts, Level
from catalog.model import Cluster, Part, UnionRecord
from marc.facts import Facts, Kind, from_json

AT_ONCE: Final = 200  # parts on one page
COLUMNS: Final = {Level.UNIT: Part.unit_id, Level.SERIAL: Part.serial_id}
YEARS: Final = {
    level: select(Part.year, func.count())
    .where(above == bindparam("cluster_id"))
    .group_by(Part.year)
    .order_by(Part.year.desc())
    for level, above in COLUMNS.items()
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A union record as another's page names it."""

    union_id: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Contents:
    """Parts of a host in their order: those of one year of a serial, or all of anything else.

    `years` are those there are parts of, the latest first, with how many (0: no year is said).
    """

    years: tuple[tuple[int, int], ...]
    year: int
    parts: tuple[Entry, ...]
    total: int  # of the year
    first: int  # how many of the year stand before these


def hosts(session: Session, of: Hosts) -> list[Entry]:
    """The union records of a part's hosts: the issue, the book or the set, then the serial."""
    wanted = [id for id in (of.unit, of.serial) if id]
    if not wanted:
        return []
    found = {
        id: Entry(union_id, from_json(facts))
        for id, union_id, facts in session.execute(
            select(Cluster.id, Cluster.union_id, UnionRecord.facts)
            .join(UnionRecord, UnionRecord.cluster_id == Cluster.id)
            .where(Cluster.id.in_(wanted))
        )
    }
    return [found[id] for id in wanted]


def read(
    session: Session, cluster: int, kind: Kind, *, year: int | None, first: int = 0
) -> Contents | None:
    """The parts of a host from the one numbered `first` (0: the first) of a year, the latest if
    none is asked for; None when there are none."""
    level = Level.SERIAL if kind is Kind.SERIAL else Level.UNIT
    above = COLUMNS[level]
    counted: Sequence[tuple[int, int]] = db.fetch(session, YEARS[level], {"cluster_id": cluster})
    years = tuple(counted)
    if not years:
        return None
    counts = dict(years)
    shown = year if year in counts else years[0][0]
    rows = session.execute(
        select(Cluster.union_id, UnionRecord.facts)
        .join(Part, Part.cluster_id == Cluster.id)
        .join(UnionRecord, UnionRecord.cluster_id == Cluster.id)
        .where(above == cluster, Part.year == shown)
        .order_by(Part.place, Part.cluster_id)
        .offset(first)
        .limit(AT_ONCE)
    )
    parts = tuple(Entry(union_id, from_json(facts)) for union_id, facts in rows)
    return Contents(years, shown, parts, counts[shown], first)
