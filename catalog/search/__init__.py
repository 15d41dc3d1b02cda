"""Which union records answer a query, in what order, and how many are there of each sort?

The index finds and ranks (`catalog.search.scoring`), the database says what the records found hold.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import tantivy
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import db, sets
from catalog.model import Cluster, UnionRecord
from catalog.search import correcting, counting, documents, queries, scoring
from catalog.search.counting import DECADE, Count
from catalog.search.highlighting import Reason, Segment, highlight, reasons
from catalog.search.index import Index, View
from catalog.search.queries import Query
from marc import facts as marc_facts
from marc.facts import Facts

DEEPEST: Final = 10_000  # hits that can be paged to; `every` goes through all of them
ORDERS: Final = {
    "year": "by_year", "year_desc": "by_year_desc", "title": "by_title", "new": "by_new",
}  # fmt: skip
CURSORS: Final = frozenset(ORDERS) - {"title"}  # orders of numbers: paged to their very end

parse = queries.parse

__all__ = [
    "CURSORS",
    "DECADE",
    "DEEPEST",
    "Count",
    "Found",
    "Hit",
    "Query",
    "Reason",
    "Results",
    "Segment",
    "answer",
    "every",
    "find",
    "highlight",
    "parse",
    "read_hits",
    "reasons",
    "run",
]


@dataclass(frozen=True, slots=True)
class Hit:
    """A union record found; `libraries` are the codes of those that hold it."""

    cluster_id: int
    union_id: str
    facts: Facts
    libraries: tuple[str, ...]
    members: int
    first_at: datetime


@dataclass(frozen=True, slots=True)
class Results:
    """A page of what was found.

    A facet's counts leave out the choice made in it, so they say what choosing would bring; they
    may be too low in the facets named `approximate`, which have too many values to look at all.
    `decades` counts records by the first year of a decade. `pages` is how far paging by number
    goes; `following` is where the next page of a sorted list begins (`Query.after`), None at its
    end. When nothing was found, `corrected` is a text that would find something, and `ways` are
    the ways on (`correcting.Way`).
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[Count, ...]]
    approximate: frozenset[str]
    decades: tuple[tuple[int, int], ...]
    pages: int
    following: int | None
    corrected: str
    ways: tuple[correcting.Way, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, for which query; `instead_of` is what was typed when that found nothing.

    `ways` are wider queries, when what is shown does not have all the words.
    """

    query: Query
    results: Results
    instead_of: str = ""
    ways: tuple[correcting.Way, ...] = ()


def run(index: Index, session: Session, query: Query) -> Results:
    """The page of union records this query asks for, with counts."""
    asked = queries.asked(query)
    place = (query.sort, query.page, query.after, query.size)
    total, ids, further = index.answer(("page", asked, place), lambda view: find_page(view, query))
    counts = index.answer(("counts", asked), lambda view: counting.count(view, query, total))
    searcher = index.searcher()
    return Results(
        total=total,
        hits=read_hits(session, ids),
        facets=counts.facets,
        approximate=counts.approximate,
        decades=counts.decades,
        pages=-(-min(total, DEEPEST) // query.size),
        following=further,
        corrected="" if total else correcting.correct(searcher, query),
        ways=() if total else correcting.ways(searcher, query),
    )


def find_page(view: View, query: Query) -> tuple[int, list[int], int | None]:
    """How many clusters match, the ids of those on the page, and where the next page begins."""
    total, ids = find(view.searcher, query)
    more = total > query.page * query.size
    return total, ids, following(view.searcher, query, ids) if more else None


def answer(index: Index, session: Session, query: Query) -> Found:
    """The results of a query; when it has none, of the likeliest one that was meant, of words near
    to its own, or of some of its words."""
    results = run(index, session, query)
    if results.total or query.typed or query.some or query.wide:
        return Found(query, results, ways=results.ways)
    if results.corrected:
        meant = queries.retyped(query, results.corrected)
        return Found(meant, run(index, session, meant), query.text)
    wide = correcting.widely(query)
    if wide.wide and (found := run(index, session, wide)).total:
        return Found(wide, found, query.text, results.ways)
    meant = correcting.partly(index.searcher(), query)
    found = run(index, session, meant)
    return (
        Found(meant, found, query.text, results.ways)
        if found.total
        else Found(query, results, ways=results.ways)
    )


def find(searcher: tantivy.Searcher, query: Query) -> tuple[int, list[int]]:
    """How many clusters match, and the ids of those on the page, in order."""
    offset = (query.page - 1) * query.size
    order, matched = ORDERS.get(query.sort), scoring.matching(query)
    if order is not None and query.after is not None and query.sort in CURSORS:
        beyond = scoring.beyond(matched, order, query.after)
        _, ids = find_ordered(searcher, beyond, order, offset=0, size=query.size)
        return scoring.total(searcher, query), ids
    if offset + query.size > DEEPEST:
        return scoring.total(searcher, query), []
    if order is None:
        broad = scoring.total(searcher, query) > scoring.BROAD
        return find_relevant(searcher, scoring.ranking(query, broad=broad), offset, query.size)
    return find_ordered(searcher, matched, order, offset=offset, size=query.size)


def following(searcher: tantivy.Searcher, query: Query, ids: Sequence[int]) -> int | None:
    """What the last record of this page is sorted by, when the order is one of numbers."""
    if query.sort not in CURSORS or len(ids) < query.size:
        return None
    last = tantivy.Query.term_query(documents.schema(), "key", ids[-1], "basic")
    ((_, address),) = searcher.search(last, 1).hits
    (value,) = searcher.fast_field_values(ORDERS[query.sort], [address])
    return None if value is None else int(value)


def find_ordered(
    searcher: tantivy.Searcher,
    matched: tantivy.Query,
    order: str,
    *,
    offset: int,
    size: int,
    descending: bool = False,
) -> tuple[int, list[int]]:
    """How many match, and a page of them in the order of a field that is unique to each."""
    found = searcher.search(
        matched,
        size,
        offset=offset,
        order_by_field=order,
        order=tantivy.Order.Desc if descending else tantivy.Order.Asc,
    )
    return scoring.count(found), keys(searcher, [address for _, address in found.hits])


def find_relevant(
    searcher: tantivy.Searcher, ranked: tantivy.Query, offset: int, size: int
) -> tuple[int, list[int]]:
    """The page in order of score, then of cluster id.

    The index leaves equal scores in the order of its files, so all that share the last score of
    the page are fetched before they are put in order.
    """
    end = offset + size
    limit = end + size
    while True:
        found = searcher.search(ranked, limit, weight_by_field="standing")
        scores = [score for score, _ in found.hits]
        if len(scores) < limit or scores[-1] < scores[end - 1]:
            break
        limit *= 4
    ids = keys(searcher, [address for _, address in found.hits])
    ordered = sorted(zip(scores, ids, strict=True), key=lambda hit: (-hit[0], hit[1]))
    return scoring.count(found), [id_ for _, id_ in ordered[offset:end]]


def keys(searcher: tantivy.Searcher, addresses: list[tantivy.DocAddress]) -> list[int]:
    found = searcher.fast_field_values("key", addresses)
    return [int(key) for key in found if key is not None]


def every(index: Index, query: Query, *, after: int = 0, block: int = 1000) -> Iterator[int]:
    """The ids of all clusters that match, in their order, beginning after one of them."""
    searcher, wanted = index.searcher(), scoring.matching(query)
    while True:
        found = searcher.search(
            scoring.beyond(wanted, "key", after),
            block,
            count=False,
            order_by_field="key",
            order=tantivy.Order.Asc,
        )
        ids = keys(searcher, [address for _, address in found.hits])
        yield from ids
        if len(ids) < block:
            return
        after = ids[-1]


# Put together once: for a page of hits that takes as long as asking the database.
RECORDS: Final = {
    dialect: select(
        *(Cluster.id, Cluster.union_id, Cluster.first_at, Cluster.specs),
        *(UnionRecord.facts, UnionRecord.members),
    )
    .join(UnionRecord, UnionRecord.cluster_id == Cluster.id)
    .where(db.among_given(Cluster.id, "ids", dialect=dialect), Cluster.state == "live")
    for dialect in ("sqlite", "postgresql")
}


def read_hits(session: Session, ids: Sequence[int]) -> tuple[Hit, ...]:
    """The union records of these clusters, in this order; one gone meanwhile is left out."""
    if not ids:
        return ()
    chosen = RECORDS[session.get_bind().dialect.name]
    found = {
        row.id: Hit(
            cluster_id=row.id,
            union_id=row.union_id,
            facts=marc_facts.from_json(row.facts),
            libraries=sets.libraries_of(row.specs),
            members=row.members,
            first_at=row.first_at,
        )
        for row in db.rows(session, chosen, {"ids": list(ids)})
    }
    return tuple(found[id_] for id_ in ids if id_ in found)
