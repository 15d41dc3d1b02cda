"""What do pages around a search ask the index? The records, counts and values of one filter."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session
from starlette.requests import Request

from catalog import search
from catalog.search import Hit, counting, scoring
from catalog.search.index import Index
from catalog.search.queries import Query
from catalog.web.state import index_of

MOST_VALUES = 8


def asking(**filters: str | Sequence[str]) -> Query:
    """A query for all records with these values of filters."""
    return Query(
        filters={
            name: (value,) if isinstance(value, str) else tuple(value)
            for name, value in filters.items()
        }
    )


def best(
    index: Index, session: Session, query: Query, *, size: int, sort: str = "relevance"
) -> tuple[int, tuple[Hit, ...]]:
    """How many records a query finds, and the first of them."""
    total, ids = search.find(index.searcher(), replace(query, size=size, sort=sort))
    return total, search.read_hits(session, ids)


def total(index: Index, query: Query) -> int:
    return scoring.total(index.searcher(), query)


def values(
    index: Index, query: Query, *facets: str, most: int = MOST_VALUES, but: str = ""
) -> dict[str, list[counting.Count]]:
    """The most frequent values of facets in a result, one of them left out."""
    found = counting.aggregate(index.view(), scoring.matching(query), facets)
    return {
        facet: [
            counting.Count(value, number)
            for value, number in sorted(tally.values.items(), key=lambda item: (-item[1], item[0]))
            if value != but
        ][:most]
        for facet, tally in found.items()
    }


def every_value(index: Index, query: Query, facet: str, pattern: str = "") -> list[counting.Count]:
    return counting.values_of(index.searcher(), query, facet, pattern)


def whole(request: Request, facet: str) -> list[counting.Count]:
    """Every value of a facet in the whole catalogue."""
    return index_of(request).answer(
        ("whole", facet), lambda view: counting.values_of(view.searcher, Query(), facet)
    )
