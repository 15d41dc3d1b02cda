"""What narrows a list of results? Facets, chips and years, each with its link. Pure."""

from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from datetime import timedelta
from functools import lru_cache
from itertools import chain, zip_longest
from typing import Final
from urllib.parse import quote_plus

from catalog import search
from catalog.i18n import Words
from catalog.search import Count, Results, queries
from catalog.search.queries import FACETS, PARAMETERS, WITHOUT, Query, Years
from catalog.web.rendering import with_query
from marc import districts

OPEN: Final = ("kind", "year", "district")
SHOWN: Final = 8  # values of a facet
AFTER: Final = "kind"  # the facet after which the years stand
RANKS: Final = {name: rank for rank, name in enumerate(PARAMETERS)}
Parameters = Sequence[tuple[str, str]]  # of a search, in the order of `PARAMETERS`
NEW: Final = (("month", 31), ("year", 366))  # choices of «new since», in days


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet, or a chip: its words, and where choosing, removing or leaving it out
    leads. A page has dozens, so what is said of each is put into words here: the number of
    records, and `leaving` it out."""

    text: str
    url: str
    count: str = ""
    chosen: bool = False
    without: str = ""
    leaving: str = ""
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


def varied(given: Parameters, *names: str) -> Callable[..., str]:
    """The address of a search as a function of the values of some of its parameters (named in the
    order of `PARAMETERS`). A page has hundreds of such addresses: what they share is encoded
    once."""
    ranks = [RANKS[name] for name in names]
    pieces: list[list[str]] = [[] for _ in range(len(names) + 1)]
    for name, value in given:
        if name not in names:
            pieces[bisect(ranks, RANKS[name])].append(encoded(name, value))
    fixed = ["&".join(piece) for piece in pieces]

    def address(*values: Sequence[str]) -> str:
        given = ("&".join(encoded(name, value) for value in found)
                 for name, found in zip(names, values, strict=True))  # fmt: skip
        parts = [part for part in chain(*zip_longest(fixed, given, fillvalue="")) if part]
        return "/search?" + "&".join(parts) if parts else "/search"

    return address


def with_another(given: Parameters, name: str) -> Callable[[str], str]:
    """The address of a search as a function of one more value of this parameter."""
    here = [encoded(*one) for one in given if RANKS[one[0]] <= RANKS[name]]
    rest = [encoded(*one) for one in given if RANKS[one[0]] > RANKS[name]]
    before, after = "&".join([*here, ""]), "&".join(["", *rest])
    return lambda value: f"/search?{before}{encoded(name, value)}{after}"


@lru_cache(maxsize=1 << 14)  # headings come again on page after page
def encoded(name: str, value: str) -> str:
    return f"{name}={quote_plus(value)}"


def chosen(query: Query, facet: str, values: tuple[str, ...]) -> str:
    """The address of this search, its first page, with these values of a facet."""
    return varied(parameters(query), facet)(values)


def rest(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(one for one in values if one != value)


def within(query: Query) -> Callable[[Years | None], str]:
    """The address of this search as a function of the years it is narrowed to."""
    address = varied(parameters(query), "from", "to")

    def narrowed(years: Years | None) -> str:
        ends = (None, None) if years is None else (years.first, years.last)
        return address(*(() if end is None else (str(end),) for end in ends))

    return narrowed


# --- chips --------------------------------------------------------------------------------------


def chips(query: Query, names: Names) -> Iterator[tuple[str, Value]]:
    """What the list is narrowed by, each with the address without it."""
    for facet, values in query.filters.items():
        for value in values:
            yield facet, Value(names(facet, value), chosen(query, facet, rest(values, value)))
    for facet, values in query.excluded.items():
        for value in values:
            url = chosen(query, WITHOUT + facet, rest(values, value))
            yield facet, Value(names(facet, value), url, excluded=True)
    if query.years is not None:
        yield "year", Value(stretch(query.years), within(query)(None))
    if query.since is not None:
        yield "since", Value(query.since.isoformat(), link(replace(query, since=None)))


def stretch(years: Years) -> str:
    first = "" if years.first is None else str(years.first)
    last = "" if years.last is None else str(years.last)
    return first if first == last else f"{first}–{last}"


# --- facets -------------------------------------------------------------------------------------


def facets(query: Query, results: Results, names: Names, *, today: Date) -> Iterator[Facet]:
    """Those facets that have anything to choose from."""
    everything = with_query("", parameters(query))  # where all values of a facet are
    for name in FACETS:
        counts = results.facets.get(name, ())
        already = query.filters.get(name, ())
        found = tuple(values(query, name, counts[: SHOWN + len(already)], names))
        if found:
            more = f"/search/{name}{everything}" if len(counts) > len(found) else ""
            yield Facet(name, found, name in OPEN or bool(already), more)
        if name == AFTER and results.decades:
            yield Facet("year", (), open=True)
    yield Facet("since", tuple(new_since(query, names.words, today)), open=query.since is not None)


def values(query: Query, facet: str, counts: Iterable[Count], names: Names) -> Iterator[Value]:
    """Values of a facet, each with the address of the search with it, and of that without it."""
    already, out = query.filters.get(facet, ()), query.excluded.get(facet, ())
    given = parameters(query)
    taking, leaving = with_another(given, facet), with_another(given, WITHOUT + facet)
    address = varied(given, facet, WITHOUT + facet)
    words = names.words
    for count in counts:
        value, taken, left_out = count.value, count.value in already, count.value in out
        kept, still_out = rest(already, value), rest(out, value)
        text = names(facet, value)
        yield Value(
            text,
            address(kept, out) if taken else taking(value),
            words.number(count.records),
            taken,
            address(kept, still_out if left_out else (*out, value))
            if taken or left_out
            else leaving(value),
            words("facet.without", value=text),
            left_out,
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
    highest, address = max(counts.values()), within(query)
    found = []
    for first in range(min(counts), max(counts) + 1, search.DECADE):
        years = Years(first, first + search.DECADE - 1)
        number = counts.get(first, 0)
        height = 100 * number / highest
        found.append(Bar(stretch(years), address(years), number, height, query.years == years))
    return found
