"""Which headings does an index hold around a term? SRU's scan, in the order of the alphabet."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import tantivy

from catalog.search import counting, cql_terms, from_cql, scoring
from catalog.search.cql_terms import CODES, HEADINGS, Leaf
from catalog.search.queries import Query
from exports import cql, sru, sru_indexes

# The facets whose values an index that can be scanned is made of.
FACETS: Final = HEADINGS | {code: (code,) for code in CODES}
RELATIONS: Final = ("=", "==", "exact")
EVERYTHING: Final = tantivy.Query.all_query()
BEFORE_WORDS: Final = "«„\"'([ "


def around(searcher: tantivy.Searcher, ask: sru.Scan) -> list[sru.Heading]:
    """The headings around the term, each with the number of records that `==` finds by it; raises
    `Diagnosed`."""
    clause = ask.clause
    index = sru_indexes.find(clause.index, clause.prefixes)
    if not index.scan:
        raise sru.Diagnosed(16, clause.index)
    if clause.relation.removeprefix("cql.") not in RELATIONS:
        raise sru.Diagnosed(19, clause.relation)
    from_cql.check_modifiers(clause.modifiers)
    term = cql.unescaped(clause.term)
    cql_terms.refuse_masks(term)
    facets = FACETS[index.access]
    values = listed(searcher, facets)
    first, last = stretch(values, term, ask)
    return [
        sru.Heading(values[n], count(searcher, facets, values[n]), where(n, len(values)))
        for n in range(first, last)
    ]


def listed(searcher: tantivy.Searcher, facets: Sequence[str]) -> list[str]:
    values = {
        found.value for facet in facets for found in counting.values_of(searcher, Query(), facet)
    }
    return sorted(sorted(values), key=alphabetical)


def alphabetical(value: str) -> str:
    """Capitals as small letters, ё just after е. Cheap: a list may hold 65,000 headings."""
    return value.casefold().replace("ё", "е\u0450").lstrip(BEFORE_WORDS)


def stretch(values: Sequence[str], term: str, ask: sru.Scan) -> tuple[int, int]:
    """From where to where the list is shown: the term, or what comes after it, is at `position`;
    0 is before the first (SRU 1.2, "Scan"; searchRetrieve Part 6)."""
    wanted = alphabetical(term)
    at = bisect_left(values, wanted, key=alphabetical)
    is_there = at < len(values) and alphabetical(values[at]) == wanted
    first = at + 1 - ask.position if ask.position or is_there else at
    return max(first, 0), min(max(first + ask.maximum, 0), len(values))


def count(
    searcher: tantivy.Searcher,
    facets: Sequence[str],
    value: str,
    *,
    within: tantivy.Query = EVERYTHING,
) -> int:
    """How many records have this heading in one of these facets."""
    leaf = cql_terms.one_of([Leaf(scoring.one_of(facet, [value])) for facet in facets])
    return scoring.number(searcher, scoring.both(within, leaf.matched))


def where(number: int, total: int) -> str:
    if total == 1:
        return "only"
    return {0: "first", total - 1: "last"}.get(number, "inner")
