"""How many records of a result are of each sort? Facets, their long lists, and years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import tantivy

from catalog.search import documents, scoring
from catalog.search.index import View
from catalog.search.queries import FACETS, Beginning, Query

FACET_SIZE: Final = 30  # values shown
# Values looked at in each part of the index. Of a large result adding them all up takes three times
# as long (300,000 records: 130 ms, not 46); what a page shows of them is then counted by itself.
LOOKED_AT: Final = 1500
LARGE: Final = 20_000  # records
RECOUNTED: Final = 10
FEW: Final = 8  # a value is rare when a result has more than so many times as many records
ALL_VALUES: Final = 65_000  # that tantivy gives; of a facet that has a page of its own
DECADE: Final = 10
HISTOGRAM: Final[dict[str, Any]] = {
    "years": {"histogram": {"field": "year", "interval": DECADE, "min_doc_count": 1}}
}
Value = tuple[str, str]  # of a facet: the facet and the value


@dataclass(frozen=True, slots=True)
class Count:
    """A value of a facet and how many records of the result have it."""

    value: str
    records: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """The most frequent values of a facet; `exact` unless a part of the index has more values
    than were looked at."""

    values: Mapping[str, int]
    exact: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """What narrows a result (`search.Results`): its facets, those not counted exactly, decades."""

    facets: Mapping[str, tuple[Count, ...]]
    approximate: frozenset[str]
    decades: tuple[tuple[int, int], ...]


def count(view: View, query: Query, total: int) -> Counts:
    """For every facet of a result of so many records its most frequent values and those chosen,
    and the decades: in one pass but for what the query narrows by, which is counted without
    that."""
    searcher = view.searcher
    narrowed = [facet for facet in FACETS if facet in {*query.filters, *query.excluded}]
    free = [facet for facet in FACETS if facet not in narrowed]
    looked_at = LOOKED_AT if total > LARGE else ALL_VALUES
    ask = partial(terms, size=FACET_SIZE, looked_at=looked_at)
    asked = ask(free) if query.years else ask(free) | HISTOGRAM
    matched = scoring.matching(query)
    without = {facet: scoring.matching(query, without=facet) for facet in narrowed}
    found = searcher.aggregate(matched, asked)
    for facet in narrowed:
        found |= searcher.aggregate(without[facet], ask([facet]))
    decades = decades_in(found) if query.years is None else count_decades(searcher, query)
    tallies = tallied(view, found, FACETS)
    shown = [(facet, value) for facet in free for value in uncertain(tallies[facet])]
    most = 0 if is_union(query) else total
    exactly = recounted(searcher, matched, most, shown)
    for facet in narrowed:
        tally, chosen = tallies[facet], query.filters.get(facet, ())
        unsure = [value for value in chosen if not (tally.exact and value in tally.values)]
        values = [(facet, value) for value in dict.fromkeys([*uncertain(tally), *unsure])]
        exactly |= recounted(searcher, without[facet], most, values)
    return Counts(
        {facet: counted(query, facet, tallies[facet], exactly) for facet in FACETS},
        frozenset(facet for facet in FACETS if not tallies[facet].exact),
        decades,
    )


def aggregate(
    view: View,
    query: tantivy.Query,
    facets: Sequence[str],
    *,
    size: int = 2 * FACET_SIZE,
    looked_at: int = LOOKED_AT,
) -> dict[str, Tally]:
    """The counts of so many of the most frequent values of these facets."""
    if not facets:
        return {}
    asked = terms(facets, size=size, looked_at=looked_at)
    return tallied(view, view.searcher.aggregate(query, asked), facets)


def terms(facets: Sequence[str], *, size: int, looked_at: int) -> dict[str, dict[str, Any]]:
    """What to ask for the counts of values, in tantivy's words; it looks at `size` at least."""
    return {
        facet: {
            "terms": {
                "field": counted_by(facet),
                "size": size,
                "segment_size": looked_at,
            }
        }
        for facet in facets
    }


def counted_by(facet: str) -> str:
    """The field in which a facet is counted: by numbers if it has many values."""
    of = documents.number_field if facet in documents.NUMBERED else documents.facet_field
    return of(facet)


def tallied(view: View, found: Mapping[str, Any], facets: Sequence[str]) -> dict[str, Tally]:
    counts = {
        facet: {bucket["key"]: bucket["doc_count"] for bucket in found[facet]["buckets"]}
        for facet in facets
    }
    numbered = [facet for facet in facets if facet in documents.NUMBERED]
    names = view.names.of({number for facet in numbered for number in counts[facet]})
    for facet in numbered:
        counts[facet] = {names[number]: times for number, times in counts[facet].items()}
    return {
        facet: Tally(counts[facet], found[facet]["doc_count_error_upper_bound"] == 0)
        for facet in facets
    }


def uncertain(found: Tally) -> list[str]:
    """The values that a page shows and whose counts may be too low."""
    return [] if found.exact else list(best(found.values))[:RECOUNTED]


def is_union(query: Query) -> bool:
    """Whether any of many words are enough: to ask such a result for one record costs as much as
    for thousands."""
    return query.some or query.wide or any(isinstance(one, Beginning) for one in query.clauses)


def recounted(
    searcher: tantivy.Searcher, matched: tantivy.Query, most: int, values: Sequence[Value]
) -> dict[Value, int]:
    """How many records that match have each of these values, exactly: of a value with less than an
    eighth of `most` records by going through these, of all others in one pass."""
    counts: dict[Value, int] = {}
    frequent: list[Value] = []
    for facet, value in values:
        if FEW * searcher.doc_freq(documents.facet_field(facet), value) < most:
            having = scoring.both(matched, scoring.one_of(facet, [value]))
            counts[facet, value] = scoring.number(searcher, having)
        else:
            frequent.append((facet, value))
    if frequent:
        asked = {str(at): {"filter": filtered(*value)} for at, value in enumerate(frequent)}
        found = searcher.aggregate(matched, asked)
        counts |= {value: found[str(at)]["doc_count"] for at, value in enumerate(frequent)}
    return counts


def filtered(facet: str, value: str) -> str:
    """A value of a facet in tantivy's language of queries."""
    quoted = value.replace("\\", r"\\").replace('"', r"\"")
    return f'{documents.facet_field(facet)}:"{quoted}"'


def counted(
    query: Query, facet: str, found: Tally, exactly: Mapping[Value, int]
) -> tuple[Count, ...]:
    """Values by their number, then alphabetically; the chosen ones are always among them."""
    chosen = query.filters.get(facet, ())
    shown = best(found.values)
    counts = best({value: exactly.get((facet, value), shown[value]) for value in shown})
    counts |= {value: exactly[facet, value] for value in chosen if value not in counts}
    return tuple(Count(value, number, value in chosen) for value, number in counts.items())


def best(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:FACET_SIZE])


def count_decades(searcher: tantivy.Searcher, query: Query) -> tuple[tuple[int, int], ...]:
    return decades_in(searcher.aggregate(scoring.matching(query, without="years"), HISTOGRAM))


def decades_in(found: Mapping[str, Any]) -> tuple[tuple[int, int], ...]:
    return tuple(
        (int(bucket["key"]), int(bucket["doc_count"])) for bucket in found["years"]["buckets"]
    )


# --- for pages of their own -----------------------------------------------------------------------


def values_of(
    searcher: tantivy.Searcher, query: Query, facet: str, pattern: str = ""
) -> list[Count]:
    """Every value of a facet in a result, its own filter left out, by name; `pattern` is a regular
    expression that whole values match."""
    asked: dict[str, Any] = {
        "field": documents.facet_field(facet), "size": ALL_VALUES, "segment_size": ALL_VALUES
    }  # fmt: skip
    if pattern:
        asked["include"] = pattern
    found = searcher.aggregate(scoring.matching(query, without=facet), {"values": {"terms": asked}})
    chosen = query.filters.get(facet, ())
    counts = {bucket["key"]: bucket["doc_count"] for bucket in found["values"]["buckets"]}
    return [Count(value, counts[value], value in chosen) for value in sorted(counts)]


def named_values(
    searcher: tantivy.Searcher, query: Query, facet: str, name: str
) -> list[tuple[Count, str]]:
    """Every value of a facet in a result, each with the value of another that most often goes with
    it: what a source is called."""
    whole = {"size": ALL_VALUES, "segment_size": ALL_VALUES}
    called = {"name": {"terms": {"field": documents.facet_field(name), "size": 1}}}
    terms = {"field": documents.facet_field(facet), **whole}
    found = searcher.aggregate(
        scoring.matching(query), {"values": {"terms": terms, "aggs": called}}
    )
    rows = ((Count(bucket["key"], bucket["doc_count"]), bucket["name"]["buckets"])
            for bucket in found["values"]["buckets"])  # fmt: skip
    return sorted(((count, names[0]["key"] if names else count.value) for count, names in rows),
                  key=lambda row: row[0].value)  # fmt: skip


def numbers_of(searcher: tantivy.Searcher, query: Query, field: str) -> dict[int, int]:
    """How many records of a result have each number of this field, the numbers in order."""
    asked = {"values": {"terms": {"field": field, "size": ALL_VALUES, "segment_size": ALL_VALUES}}}
    found = searcher.aggregate(scoring.matching(query), asked)
    counts = {int(bucket["key"]): bucket["doc_count"] for bucket in found["values"]["buckets"]}
    return dict(sorted(counts.items()))
