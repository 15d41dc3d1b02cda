"""Who takes the catalogue away, how much and when? A tally in memory, a row a client and day.

Clients of OAI-PMH and SRU and those who fetch the dumps are counted under the name of their
program and the domain of the address it gives as its own (the From header, RFC 9110, 10.1.2): no
person's address, no question, and nobody who reads the pages.
"""

import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date as Date
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from catalog import db
from catalog.model import HarvesterDay

LOCK: Final = 7110014
MOST: Final = 50  # names a day and door; whoever comes after them is one of the OTHERS
OTHERS: Final = "…"
NAMELESS: Final = "?"
LONGEST: Final = 80  # characters of a name
KEPT: Final = timedelta(days=400)
SHOWN: Final = timedelta(days=30)

# «Mozilla/5.0 (compatible; VuFindHarvest/4; …)» calls itself what stands after «compatible».
COMPATIBLE: Final = re.compile(r"\(compatible; *([^;)]+)")
DOMAIN: Final = re.compile(r"@([\w.-]+\.[\w-]+)>?\s*\Z")


def name_of(agent: str, sender: str) -> str:
    """What a client is called, of its User-Agent and From: «Sickle/0.7.0, library.example»."""
    said = COMPATIBLE.search(agent)
    program = said[1] if said else agent.split("(")[0].strip().split(" ")[0]
    domain = DOMAIN.search(sender)
    name = ", ".join(part for part in (program.strip(), domain[1] if domain else "") if part)
    return "".join(c for c in name if c.isprintable())[:LONGEST] or NAMELESS


class Key(NamedTuple):
    """A line of the tally."""

    day: Date
    door: str  # oai, sru or dumps
    name: str


@dataclass(slots=True)
class Count:
    """How much was asked for, how many records were sent, when last."""

    last_at: datetime
    requests: int = 0
    records: int = 0


class Tally:
    """What this process has counted and not yet written down."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.counts: dict[Key, Count] = {}

    def note(self, door: str, name: str, records: int, *, now: datetime) -> None:
        key = Key(now.date(), door, name)
        with self.lock:
            if key not in self.counts and len(self.counts) >= MOST:
                key = key._replace(name=OTHERS)
            count = self.counts.setdefault(key, Count(now))
            count.requests += 1
            count.records += records
            count.last_at = now

    def write(self, engine: Engine) -> None:
        """Add what was counted to the rows of the days, and begin anew; what fails is kept."""
        with self.lock:
            counts, self.counts = self.counts, {}
        if not counts:
            return
        try:
            with db.writing(engine) as session:
                add(session, counts)
        except SQLAlchemyError:
            self.take_back(counts)
            raise

    def take_back(self, counts: Mapping[Key, Count]) -> None:
        """Count again what could not be written, with what came since."""
        with self.lock:
            for key, count in counts.items():
                since = self.counts.setdefault(key, Count(count.last_at))
                since.requests += count.requests
                since.records += count.records


def add(session: Session, counts: Mapping[Key, Count]) -> None:
    """Add to the rows; other processes may be doing the same. Old days are forgotten."""
    db.lock(session, LOCK)
    for key, count in sorted(counts.items()):
        place = room(session, key)
        row = session.get(HarvesterDay, place)
        if row is None:
            row = HarvesterDay(**place._asdict(), requests=0, records=0, last_at=count.last_at)
            session.add(row)
            session.flush()  # so that the next one finds the place taken
        row.requests += count.requests
        row.records += count.records
        row.last_at = max(row.last_at, count.last_at)
    session.execute(delete(HarvesterDay).where(HarvesterDay.day < max(counts).day - KEPT))


def room(session: Session, key: Key) -> Key:
    """The row to count in: one of its own, or that of the others when the day has too many."""
    names = session.scalars(
        select(HarvesterDay.name).where(
            HarvesterDay.day == key.day, HarvesterDay.door == key.door
        )
    ).all()  # fmt: skip
    return key if key.name in names or len(names) < MOST else key._replace(name=OTHERS)


# --- looked at ----------------------------------------------------------------------------------


@dataclass(slots=True)
class Activity:
    """A client of a door in the last SHOWN: in all, when last, and its days, the newest first."""

    door: str
    name: str
    last_at: datetime
    requests: int = 0
    records: int = 0
    days: list[HarvesterDay] = field(default_factory=list)


def activity(session: Session, *, now: datetime) -> list[Activity]:
    """Who came in the last SHOWN, who took most first."""
    found: dict[tuple[str, str], Activity] = {}
    for row in recent(session, since=now.date() - SHOWN):
        one = found.setdefault((row.door, row.name), Activity(row.door, row.name, row.last_at))
        one.requests += row.requests
        one.records += row.records
        one.days.append(row)
    return sorted(found.values(), key=lambda one: (-one.records, -one.requests, one.name))


def recent(session: Session, *, since: Date) -> Iterator[HarvesterDay]:
    rows = select(HarvesterDay).where(HarvesterDay.day >= since)
    yield from session.scalars(rows.order_by(HarvesterDay.day.desc(), HarvesterDay.last_at.desc()))
