"""What was printed in a newspaper, a journal, a collection? Year by year, issue by issue."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final
from urllib.parse import quote

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from catalog import db, search
from catalog.errors import NotFound
from catalog.i18n import Words
from catalog.search import Hit, counting, queries
from catalog.search.index import Index
from catalog.search.queries import Query, Years
from catalog.web.reader import headings, hits, lists, narrowing
from catalog.web.reader.hits import Line
from catalog.web.rendering import page, with_query, words_for
from catalog.web.state import engine_of, index_of
from marc.facts import Host, Kind

MOST: Final = 500  # articles on the page of a year
LARGE: Final = 1000  # titles on a page of the index
PRINTED: Final = lists.asking(kind=(Kind.ARTICLE.value, Kind.ISSUE.value))
MONTHS: Final = range(1, 13)
DAYS: Final = range(1, 32)
SHOWN: Final = ("topic", "place", "person")


def address(key: str) -> str:
    return f"/sources/{quote(key.replace(' ', '-'), safe='')}"


# --- the index ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Title:
    """A source in the index: as its articles name it, with their number."""

    text: str
    url: str
    records: int


def listing(request: Request) -> Response:
    """/sources: letters, then the newspapers, journals and collections under one of them."""
    params = request.query_params
    letter, typed = params.get("letter", "")[:1].upper(), params.get("filter", "").strip()[:80]
    found = counting.named_values(index_of(request).searcher(), PRINTED, "serial", "source")
    letters = headings.present([count.value for count, _ in found])
    wanted = [
        Title(name, address(count.value), count.records)
        for count, name in found
        if not (letter or typed) or headings.under(count.value, letter, typed)
    ]
    return page(
        request,
        "sources.html",
        letters=[(one, with_query("/sources", {"letter": one}), one == letter) for one in letters],
        typed=typed,
        whole=len(found),
        titles=wanted[:LARGE],
        more=max(len(wanted) - LARGE, 0),
    )


# --- one source ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Year:
    """A row of the coverage grid: articles in all, by month, and those with no month told."""

    year: int
    url: str
    total: int
    months: tuple[tuple[int, int, str], ...]  # month, articles, address
    unknown: int


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue with its articles: «12 марта, № 51»."""

    name: str
    articles: list[Line]


def show(request: Request) -> Response:
    """/sources/{title}: coverage by year and month; ?year= and ?month= list issues and articles."""
    key = request.path_params["title"].replace("-", " ")
    query, index = lists.asking(serial=key), index_of(request)
    year = queries.number(request.query_params, "year")
    month = queries.number(request.query_params, "month", digits=2) if year else None
    with db.reading(engine_of(request)) as session:
        total, newest = lists.best(index, session, query, size=1, sort="year_desc")
        if not total:
            raise NotFound("source.unknown", title=key)
        own = description(index, session, key)
        within = narrowed(query, year, month)
        articles = lists.best(index, session, within, size=MOST, sort="year")[1] if year else ()
        matching = lists.total(index, within)
    coverage = grid(key, counting.numbers_of(index.searcher(), query, "issued"))
    host = newest[0].facts.host
    assert host is not None
    return page(
        request,
        "source.html",
        title=host.title,
        subtitle=host.subtitle,
        address=address(key),
        own=own,
        total=total,
        year=year,
        month=month if month in MONTHS else None,
        issues=issues(articles, words_for(request)),
        matching=matching,
        more=matching - len(articles) if year else 0,
        grid=coverage,
        undated=total - sum(row.total for row in coverage),
        everything=narrowing.link(within if year else query),
        shown=headings.shown(index, query, *SHOWN),
        feed=with_query("/feed.atom", queries.params(query)),
    )  # fmt: skip


def narrowed(query: Query, year: int | None, month: int | None) -> Query:
    """The articles of a year, or of one of its months."""
    if year is None:
        return query
    filters = dict(query.filters)
    if month in MONTHS:
        filters["printed"] = tuple(f"{month:02}-{day:02}" for day in DAYS)
    return replace(query, years=Years(year, year), filters=filters)


def description(index: Index, session: Session, key: str) -> Hit | None:
    """The record of the newspaper or journal itself, when there is one."""
    asked = replace(
        search.parse({"q": f'заглавие:"{key}"'}), filters={"kind": (Kind.SERIAL.value,)}
    )
    found = lists.best(index, session, asked, size=5)[1]
    return next((hit for hit in found if hit.facts.title_key == key), None)


def grid(key: str, numbers: Mapping[int, int]) -> list[Year]:
    """The rows of the coverage grid, the newest year first, a year without articles left out."""
    years: dict[int, dict[int, int]] = {}
    for number, records in numbers.items():
        years.setdefault(number // 100, {})[number % 100] = records
    return [row(key, year, months) for year, months in sorted(years.items(), reverse=True)]


def row(key: str, year: int, months: Mapping[int, int]) -> Year:
    here = address(key)
    cells = tuple(
        (month, months.get(month, 0), with_query(here, {"year": year, "month": month}))
        for month in MONTHS
    )
    url = with_query(here, {"year": year})
    return Year(year, url, sum(months.values()), cells, months.get(0, 0))


def issues(found: Iterable[Hit], words: Words) -> list[Issue]:
    """Articles under their issues, in the order of the year and of the pages."""
    ordered = sorted(((hit.facts.host, hit) for hit in found if hit.facts.host), key=place)
    return [
        Issue(name, hits.lines([hit for _, hit in group]))
        for name, group in groupby(ordered, key=lambda pair: issue_name(pair[0], words))
    ]


def place(pair: tuple[Host, Hit]) -> tuple[object, ...]:
    host, hit = pair
    return host.year or 0, host.date or "99", figures(host.issue), figures(host.pages), hit.union_id


def figures(text: str) -> tuple[int, ...]:
    """The numbers of a text, so that «№ 10» comes after «№ 9»."""
    plain = "".join(c if c.isdecimal() else " " for c in text)
    return tuple(int(number) for number in plain.split() if len(number) < 10)


def issue_name(host: Host, words: Words) -> str:
    return ", ".join(filter(None, issue_parts(host, words)))


def issue_parts(host: Host, words: Words) -> Iterator[str]:
    yield narrowing.day_name(host.date, words) if host.date else ""
    yield words("source.volume", number=host.volume) if host.volume else ""
    yield words("source.issue", number=host.issue) if host.issue else ""
