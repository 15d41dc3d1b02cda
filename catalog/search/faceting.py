"""How many of the records that a query in CQL finds have which headings? SRU's facets."""

from collections.abc import Collection, Sequence

import tantivy

from catalog.search import counting, scanning
from catalog.search.index import View
from exports import sru

Counts = dict[str, int]


def count(
    view: View, matched: tantivy.Query, asked: Sequence[sru.FacetAsk]
) -> tuple[sru.Facet, ...]:
    """The headings asked for, each with the number of records that `==` finds by it among those
    that match."""
    return tuple(sru.Facet(one.index, stretch(view, matched, one)) for one in asked)


def stretch(view: View, matched: tantivy.Query, ask: sru.FacetAsk) -> list[tuple[str, int]]:
    """A stretch of the headings. Every number is exact, but of more headings than are looked at
    the most frequent are those of the parts of the index."""
    facets, first = scanning.FACETS[ask.index.access], ask.start - 1
    last = first + ask.most
    whole = counting.ALL_VALUES
    looked_at = whole if ask.alphabetical else min(max(counting.LOOKED_AT, 2 * last), whole)
    tallies = [
        counting.aggregate(view, matched, [facet], size=looked_at, looked_at=looked_at)[facet]
        for facet in facets
    ]
    counts = merged(view, matched, facets, tallies)
    if ask.alphabetical:
        shown = sorted(sorted(counts), key=scanning.alphabetical)[first:last]
    else:
        shown = sorted(counts, key=lambda value: (-counts[value], value))[first:last]
    if not all(tally.exact for tally in tallies):
        counts |= recounted(view, matched, facets, shown)
    return [(value, counts[value]) for value in shown]


def merged(
    view: View,
    matched: tantivy.Query,
    facets: Sequence[str],
    tallies: Sequence[counting.Tally],
) -> Counts:
    """The counts of all together: a record may have one heading in several."""
    counts: Counts = {}
    several: set[str] = set()
    for tally in tallies:
        several |= counts.keys() & tally.values.keys()
        counts |= tally.values
    return counts | recounted(view, matched, facets, several)


def recounted(
    view: View,
    matched: tantivy.Query,
    facets: Sequence[str],
    values: Collection[str],
) -> Counts:
    return {value: scanning.count(view.searcher, facets, value, within=matched) for value in values}
