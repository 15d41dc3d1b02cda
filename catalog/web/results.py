"""How are search results shown? Hits, facets and chips, each with its link."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from catalog import db, search
from catalog.i18n import Words
from catalog.model import Library
from catalog.search import Hit, Results, Segment, queries
from catalog.search.queries import Query, Years
from catalog.web.description import imprint_line, short_title, tongue
from catalog.web.rendering import page, with_query, words_for
from catalog.web.state import engine_of, index_of
from exports import citations
from marc.facts import Facts

FACETS: Final = ("library", "kind", "language", "place", "person", "topic", "source")
OPEN: Final = ("library", "kind", "year")
SHOWN: Final = 12  # values of a facet


@dataclass(frozen=True, slots=True)
class Line:
    """A hit as the list shows it."""

    union_id: str
    facts: Facts
    title: tuple[Segment, ...]
    responsibility: tuple[Segment, ...]
    source: tuple[Segment, ...]
    tongue: str
    libraries: int


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet, or a chip: its words, and where choosing or removing it leads."""

    text: str
    url: str
    count: int = 0
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its values; `open` ones need no click to be read."""

    name: str
    values: tuple[Value, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class Names:
    """What values are called: libraries by their names, kinds and languages in words."""

    words: Words
    libraries: Mapping[str, str]

    def __call__(self, facet: str, value: str) -> str:
        if facet == "library":
            return self.libraries.get(value, value)
        if facet in ("kind", "language"):
            return self.words.either(f"{facet}.{value}", value)
        return value


def search_page(request: Request) -> Response:
    """/search: a page of hits, what narrows them, and the totals as they are."""
    query = search.parse(request.query_params)
    with db.reading(engine_of(request)) as session:
        results = search.run(index_of(request), session, query)
        names = Names(words_for(request), library_names(session))
    first = (query.page - 1) * query.size + 1
    return page(
        request,
        "search.html",
        query=query,
        results=results,
        hits=[line(hit, query) for hit in results.hits],
        first=first,
        last=first + len(results.hits) - 1,
        facets=list(facets(query, results, names)),
        chips=list(chips(query, names)),
        sorts=[(name, link(query, sort=name), name == query.sort) for name in queries.SORTS],
        previous=link(query, page=query.page - 1) if query.page > 1 else None,
        next=link(query, page=query.page + 1) if query.page < results.pages else None,
        deepest=search.DEEPEST,
        filtered=bool(query.filters or query.years),
    )


def library_names(session: Session) -> dict[str, str]:
    return {library.code: library.name for library in session.scalars(select(Library))}


def line(hit: Hit, query: Query) -> Line:
    facts = hit.facts
    return Line(
        union_id=hit.union_id,
        facts=facts,
        title=search.highlight(short_title(facts), query, field="title"),
        responsibility=search.highlight(facts.responsibility, query, field="author"),
        source=search.highlight(
            imprint_line(facts),
            query,
            field="source" if citations.described_host(facts) else "publisher",
        ),
        tongue=tongue(facts),
        libraries=len(hit.libraries),
    )


def link(query: Query, *, page: int = 1, sort: str | None = None) -> str:
    """The address of this search on another page or in another order."""
    changed = replace(query, page=page, sort=sort or query.sort)
    return with_query("/search", queries.params(changed))


def chosen(query: Query, facet: str, values: tuple[str, ...]) -> str:
    """The address of this search, its first page, with these values of a facet."""
    filters = {**query.filters, facet: values}
    return link(replace(query, filters={name: found for name, found in filters.items() if found}))


def within(query: Query, years: Years | None) -> str:
    return link(replace(query, years=years))


def chips(query: Query, names: Names) -> Iterator[tuple[str, Value]]:
    """What the list is narrowed by, each with the address without it."""
    for facet, values in query.filters.items():
        for value in values:
            rest = tuple(one for one in values if one != value)
            yield facet, Value(names(facet, value), chosen(query, facet, rest))
    if query.years is not None:
        yield "year", Value(stretch(query.years), within(query, None))


def stretch(years: Years) -> str:
    first = "" if years.first is None else str(years.first)
    last = "" if years.last is None else str(years.last)
    return first if first == last else f"{first}–{last}"


def facets(query: Query, results: Results, names: Names) -> Iterator[Facet]:
    """Those facets that have anything to choose from."""
    for name in FACETS:
        already = query.filters.get(name, ())
        values = tuple(
            Value(
                names(name, count.value),
                chosen(query, name, (*already, count.value)),
                count.records,
                count.chosen,
            )
            for count in results.facets.get(name, ())[: SHOWN + len(already)]
        )
        if values:
            yield Facet(name, values, name in OPEN or bool(already))
        if name == "kind" and results.decades:
            yield Facet("year", tuple(decades(query, results)), open=query.years is not None)


def decades(query: Query, results: Results) -> Iterator[Value]:
    for first, count in results.decades:
        years = Years(first, first + search.DECADE - 1)
        yield Value(stretch(years), within(query, years), count, query.years == years)
