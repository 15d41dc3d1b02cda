"""Do the searches that must find their record still find it? Kept by name, run when asked."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalog import naming, search
from catalog.errors import Conflict, NotFound, Refused
from catalog.model import Cluster, StoredSearch
from catalog.search import Query, queries
from catalog.search.index import Index

FIRST: Final = 10  # among so many the record must be, unless told otherwise
DEEPEST: Final = 100  # how far it is looked for
LONGEST: Final = 2000  # characters of an address


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a stored search.

    `place` is the record's, from 1; None when it is not among the first DEEPEST. `union_id` is
    where the record stands today, "" when every library withdrew it.
    """

    stored: StoredSearch
    place: int | None
    union_id: str

    @property
    def passed(self) -> bool:
        return self.place is not None and self.place <= self.stored.first

    @property
    def word(self) -> str:
        """What to say of it: found (also too far down), missing, or gone with its record."""
        return "found" if self.place else "missing" if self.union_id else "gone"


def listed(session: Session) -> list[StoredSearch]:
    """By name."""
    return list(session.scalars(select(StoredSearch).order_by(StoredSearch.name)))


def add(
    session: Session, *, name: str, address: str, union_id: str, first: int, by: str, now: datetime
) -> StoredSearch:
    """Keep a search: `address` is that of a page of results, or what stands after its "?".

    Raises Refused (no name, nothing asked for, `first` out of reach), Conflict (the name is taken)
    and NotFound (no such record).
    """
    if not 0 < len(name) <= 80:
        raise Refused("search.name", most=80)
    if not 1 <= first <= DEEPEST:
        raise Refused("search.first", most=DEEPEST)
    if session.scalar(select(StoredSearch.id).where(StoredSearch.name == name)) is not None:
        raise Conflict("search.taken", name=name)
    known = session.scalar(select(Cluster).where(Cluster.union_id == union_id.lower()))
    if known is None:
        raise NotFound("record.unknown", id=union_id)
    stored = StoredSearch(
        name=name, query=read(address), union_id=known.union_id, first=first, by=by, made_at=now
    )
    session.add(stored)
    session.flush()
    return stored


def read(address: str) -> str:
    """The query string of an address. Raises Refused when it asks for nothing."""
    text = address.rpartition("?")[2].partition("#")[0]
    asked = parsed(text)
    if len(text) > LONGEST or not (asked.clauses or asked.filters or asked.excluded or asked.years):
        raise Refused("search.address")
    return urlencode(queries.params(asked))


def parsed(query: str) -> Query:
    """From its first page on, wherever the address was taken."""
    asked = search.parse(queries.dict_of(parse_qsl(query)))
    return replace(asked, page=1, after=None, size=DEEPEST)


def remove(session: Session, number: int) -> str | None:
    """Forget a search; its name, or None when it was gone already."""
    query = delete(StoredSearch).where(StoredSearch.id == number)
    return session.scalar(query.returning(StoredSearch.name))


def run(index: Index, session: Session) -> Iterator[Outcome]:
    """Every stored search, asked as the page of results asks it: misprints mended, words dropped
    when all of them find nothing. A record merged away is looked for as what it was merged into.
    """
    for stored in listed(session):
        known = session.scalars(select(Cluster).where(Cluster.union_id == stored.union_id)).first()
        record = naming.survivor(session, known) if known is not None else None
        found = search.answer(index, session, parsed(stored.query)).results.hits
        places = (n for n, hit in enumerate(found, 1) if record and hit.cluster_id == record.id)
        yield Outcome(stored, next(places, None), record.union_id if record else "")
