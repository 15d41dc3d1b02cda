"""What narrows a list of results? Facets, chips and years, each with its link. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date as Date
from datetime import timedelta
from typing import Final

from catalog import search
from catalog.i18n import Words
from catalog.search import Results, queries
from catalog.search.queries import FACETS, Query, Years
from catalog.web.rendering import with_query
from marc import districts

OPEN: Final = ("kind", "year", "district")
SHOWN: Final = 8  # values of a facet
AFTER: Final = "kind"  # the facet after which the years stand
NEW: Final = (("month", 31), ("year", 366))  # choices of «new since», in days


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet, or a chip: its words, and where choosing, removing or leaving it out
    leads."""

    text: str
    url: str
    count: int = 0
    chosen: bool = False
    without: str = ""
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its values; `open` ones need no click to be read; `all` lists every value."""

    name: str
    values: tuple[Value, ...]
    open: bool
    all: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of years: how many records, and how high its bar stands (of 100)."""

    text: str
    url: str
    count: int
    height: float
    chosen: bool


@dataclass(frozen=True, slots=True)
class Names:
    """What values are called: libraries by their names, kinds and languages in words."""

    words: Words
    libraries: Mapping[str, str]

    def __call__(self, facet: str, value: str) -> str:
        match facet:
            case "library":
                return self.libraries.get(value, value)
            case "kind" | "language" | "online":
                return self.words.either(f"{facet}.{value}", value)
            case "district":
                return districts.short_title(value)
            case "day" | "printed":
                return day_name(value, self.words)
            case "serial":
                return value.capitalize()
        return value


def day_name(code: str, words: Words) -> str:
    """`07-23` as «23 июля»."""
    month, _, day = code.partition("-")
    if not (month.isdecimal() and day.isdecimal() and words.has(f"month.{int(month)}.day")):
        return code
    return words(f"month.{int(month)}.day", day=int(day))


# --- addresses ----------------------------------------------------------------------------------


def link(query: Query, *, page: int = 1, sort: str | None = None, after: int | None = None) -> str:
    """The address of this search on another page or in another order."""
    return with_query("/search", parameters(query, page=page, sort=sort, after=after))


def parameters(
    query: Query, *, page: int = 1, sort: str | None = None, after: int | None = None
) -> list[tuple[str, str]]:
    return queries.params(replace(query, page=page, sort=sort or query.sort, after=after))


def chosen(query: Query, facet: str, values: tuple[str, ...]) -> str:
    """The address of this search, its first page, with these values of a facet."""
    return link(replace(query, filters=put(query.filters, facet, values)))


def excluding(query: Query, facet: str, values: tuple[str, ...]) -> str:
    """The same with these values left out; what is left out is no longer chosen."""
    kept = tuple(value for value in query.filters.get(facet, ()) if value not in values)
    return link(
        replace(
            query,
            filters=put(query.filters, facet, kept),
            excluded=put(query.excluded, facet, values),
        )
    )


def put(
    filters: Mapping[str, tuple[str, ...]], facet: str, values: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    changed = {**filters, facet: values}
    return {name: found for name, found in changed.items() if found}


def rest(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(one for one in values if one != value)


def within(query: Query, years: Years | None) -> str:
    return link(replace(query, years=years))


# --- chips --------------------------------------------------------------------------------------


def chips(query: Query, names: Names) -> Iterator[tuple[str, Value]]:
    """What the list is narrowed by, each with the address without it."""
    for facet, values in query.filters.items():
        for value in values:
            yield facet, Value(names(facet, value), chosen(query, facet, rest(values, value)))
    for facet, values in query.excluded.items():
        for value in values:
            url = excluding(query, facet, rest(values, value))
            yield facet, Value(names(facet, value), url, excluded=True)
    if query.years is not None:
        yield "year", Value(stretch(query.years), within(query, None))
    if query.since is not None:
        yield "since", Value(query.since.isoformat(), link(replace(query, since=None)))


def stretch(years: Years) -> str:
    first = "" if years.first is None else str(years.first)
    last = "" if years.last is None else str(years.last)
    return first if first == last else f"{first}–{last}"


# --- facets -------------------------------------------------------------------------------------


def facets(query: Query, results: Results, names: Names, *, today: Date) -> Iterator[Facet]:
    """Those facets that have anything to choose from."""
    for name in FACETS:
        counts = results.facets.get(name, ())
        already = query.filters.get(name, ())
        values = tuple(
            value(query, name, count.value, count.records, names)
            for count in counts[: SHOWN + len(already)]
        )
        if values:
            more = facet_address(query, name) if len(counts) > len(values) else ""
            yield Facet(name, values, name in OPEN or bool(already), more)
        if name == AFTER and results.decades:
            yield Facet("year", (), open=True)
    yield Facet("since", tuple(new_since(query, names.words, today)), open=query.since is not None)


def facet_address(query: Query, facet: str) -> str:
    """The page with all values of a facet in this result."""
    return with_query(f"/search/{facet}", parameters(query))


def value(query: Query, facet: str, found: str, records: int, names: Names) -> Value:
    already, out = query.filters.get(facet, ()), query.excluded.get(facet, ())
    taken = found in already
    return Value(
        names(facet, found),
        chosen(query, facet, rest(already, found) if taken else (*already, found)),
        records,
        taken,
        excluding(query, facet, rest(out, found) if found in out else (*out, found)),
        found in out,
    )


def new_since(query: Query, words: Words, today: Date) -> Iterator[Value]:
    for name, days in NEW:
        since = today - timedelta(days=days)
        yield Value(
            words(f"since.{name}"), link(replace(query, since=since)), chosen=query.since == since
        )


def bars(query: Query, results: Results) -> list[Bar]:
    return bars_of(query, results.decades)


def bars_of(query: Query, decades: Iterable[tuple[int, int]]) -> list[Bar]:
    """The records by decades, from the first decade to the last, empty ones too."""
    counts = dict(decades)
    if not counts:
        return []
    highest = max(counts.values())
    found = []
    for first in range(min(counts), max(counts) + 1, search.DECADE):
        years = Years(first, first + search.DECADE - 1)
        number = counts.get(first, 0)
        height = 100 * number / highest
        found.append(
            Bar(stretch(years), within(query, years), number, height, query.years == years)
        )
    return found
