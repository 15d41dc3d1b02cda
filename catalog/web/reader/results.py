"""How are search results shown? Hits, what narrows them, and a way on when there are none."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from catalog import db, search
from catalog.errors import NotFound
from catalog.model import Library
from catalog.search import Query, Results, counting, queries
from catalog.web.reader import hits, narrowing
from catalog.web.reader.narrowing import Names
from catalog.web.rendering import page, with_query, words_for
from catalog.web.state import engine_of, index_of

PER_PAGE: Final = 300  # values of a facet on a page of its own
NAMES: Final = select(Library.code, Library.name)


def search_page(request: Request) -> Response:
    """/search: a page of hits, what narrows them, and the totals as they are."""
    asked = search.parse(request.query_params)
    with db.reading(engine_of(request)) as session:
        found = search.answer(index_of(request), session, asked)
        names = Names(words_for(request), library_names(session))
    query, results = found.query, found.results
    first = (query.page - 1) * query.size + 1
    given = narrowing.parameters(query)
    sorted_by = narrowing.varied(given, "sort")
    return page(
        request,
        "search.html",
        query=query,
        results=results,
        instead_of=found.instead_of,
        fewer=query.some and len(query.clauses) < len(asked.clauses),
        as_typed=with_query("/search", [*queries.params(asked), ("typed", "1")]),
        hits=hits.lines(results.hits, query),
        first=first,
        last=first + len(results.hits) - 1,
        facets=list(narrowing.facets(query, results, names, today=db.utc_now().date())),
        bars=narrowing.bars(query, results),
        kept=[(name, value) for name, value in given if name not in ("from", "to")],
        chips=list(narrowing.chips(query, names)),
        ways=[(way, narrowing.link(way.query)) for way in found.ways],
        sorts=[(name, sorted_by(() if name == queries.SORTS[0] else (name,)), name == query.sort)
               for name in queries.SORTS],
        feed=with_query("/feed.atom", [one for one in given if one[0] != "sort"]),
        take=given,
        previous=previous_page(query),
        next=next_page(query, results),
        deepest=search.DEEPEST,
        all_by_year=sorted_by(("year",)),
        filtered=bool(query.filters or query.excluded or query.years or query.since),
    )  # fmt: skip


def previous_page(query: Query) -> str | None:
    if query.after is not None:
        return narrowing.link(query)
    return narrowing.link(query, page=query.page - 1) if query.page > 1 else None


def next_page(query: Query, results: Results) -> str | None:
    """By number as far as that goes, then from the last record shown."""
    if query.after is None and query.page < results.pages:
        return narrowing.link(query, page=query.page + 1)
    if results.following is not None:
        return narrowing.link(query, after=results.following)
    return None


def library_names(session: Session) -> dict[str, str]:
    return dict(db.fetch(session, NAMES, {}))


def facet_page(request: Request) -> Response:
    """/search/{facet}: every value of a facet in a result, by letter and by what was typed."""
    facet, params = request.path_params["facet"], request.query_params
    if facet not in queries.FACETS:
        raise NotFound("http.404")
    query = search.parse(params)
    with db.reading(engine_of(request)) as session:
        names = Names(words_for(request), library_names(session))
    found = counting.values_of(index_of(request).searcher(), query, facet)
    values = sorted(((names(facet, count.value), count) for count in found),
                    key=lambda named: named[0].casefold())  # fmt: skip
    letters = sorted({text[:1].upper() for text, _ in values})
    typed, letter = params.get("filter", "").strip(), params.get("letter", "")
    wanted = [
        count
        for text, count in values
        if typed.casefold() in text.casefold() and (not letter or text[:1].upper() == letter)
    ]
    return page(
        request,
        "facet.html",
        query=query,
        facet=facet,
        values=list(narrowing.values(query, facet, wanted[:PER_PAGE], names)),
        more=len(wanted) - PER_PAGE,
        letters=[(one, with_query(request.url.path, [*queries.params(query), ("letter", one)]),
                  one == letter) for one in letters],
        kept=queries.params(query),
        typed=typed,
        back=narrowing.link(query),
        here=request.url.path,
    )  # fmt: skip
