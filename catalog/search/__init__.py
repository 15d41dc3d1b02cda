"""Which union records answer a query, in what order, and how many are there of each sort?

The index finds and ranks (`catalog.search.scoring`), the database says what the records found hold.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import tantivy
from sqlalchemy import select
from sqlalchemy.orm import Session
from tantivy import FieldType, Occur

from catalog.model import Cluster, Contribution, Library, UnionRecord
from catalog.search import analyzer, correcting, documents, queries, scoring
from catalog.search.analyzer import Forms
from catalog.search.index import Index
from catalog.search.queries import Beginning, Phrase, Query, Term, Years
from marc import facts as marc_facts
from marc.facts import Facts

DEEPEST: Final = 10_000  # hits that can be paged to; `every` goes through all of them
FACET_SIZE: Final = 30  # values shown
LOOKED_AT: Final = 1500  # values counted in each part of the index; reading their names costs
DECADE: Final = 10

ORDERS: Final = {"year": "by_year", "year_desc": "by_year_desc", "title": "by_title"}

parse = queries.parse


@dataclass(frozen=True, slots=True)
class Hit:
    """A union record found; `libraries` are the codes of those that hold it."""

    cluster_id: int
    union_id: str
    facts: Facts
    libraries: tuple[str, ...]
    members: int


@dataclass(frozen=True, slots=True)
class Count:
    """A value of a facet and how many records of the result have it."""

    value: str
    records: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Results:
    """A page of what was found.

    A facet's counts leave out the choice made in it, so they say what choosing would bring; they
    may be too low in the facets named `approximate`, which have too many values to look at all.
    `decades` counts records by the first year of a decade. `pages` is how far paging goes.
    `corrected` is a text that would find something, when this one found nothing.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[Count, ...]]
    approximate: frozenset[str]
    decades: tuple[tuple[int, int], ...]
    pages: int
    corrected: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a text; `hit` when it is a word that was looked for."""

    text: str
    hit: bool


def run(index: Index, session: Session, query: Query) -> Results:
    """The page of union records this query asks for, with counts."""
    searcher = index.searcher()
    total, ids = find(searcher, query)
    facets, approximate = count_facets(searcher, query)
    return Results(
        total=total,
        hits=read_hits(session, ids),
        facets=facets,
        approximate=approximate,
        decades=count_decades(searcher, query),
        pages=-(-min(total, DEEPEST) // query.size),
        corrected="" if total else correcting.correct(searcher, query),
    )


def find(searcher: tantivy.Searcher, query: Query) -> tuple[int, list[int]]:
    """How many clusters match, and the ids of those on the page, in order."""
    offset = (query.page - 1) * query.size
    if offset + query.size > DEEPEST:
        return scoring.total(searcher, query), []
    order = ORDERS.get(query.sort)
    if order is None:
        return find_relevant(searcher, scoring.ranking(query), offset, query.size)
    return find_ordered(searcher, scoring.matching(query), order, offset=offset, size=query.size)


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
    schema = documents.schema()
    while True:
        beyond = tantivy.Query.range_query(
            schema, "key", FieldType.Integer, after, include_lower=False
        )
        found = searcher.search(
            tantivy.Query.boolean_query([(Occur.Must, wanted), (Occur.Must, beyond)]),
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


def read_hits(session: Session, ids: Sequence[int]) -> tuple[Hit, ...]:
    """The union records of these clusters, in this order; one gone meanwhile is left out."""
    libraries: dict[int, list[str]] = {id_: [] for id_ in ids}
    held = (
        select(Contribution.cluster_id, Library.code)
        .join(Library, Library.id == Contribution.library_id)
        .where(Contribution.cluster_id.in_(ids), Contribution.live)
        .distinct()
        .order_by(Library.code)
    )
    for cluster_id, code in session.execute(held):
        libraries[cluster_id or 0].append(code)
    rows = session.execute(
        select(Cluster.id, Cluster.union_id, UnionRecord.facts, UnionRecord.members)
        .join(UnionRecord, UnionRecord.cluster_id == Cluster.id)
        .where(Cluster.id.in_(ids), Cluster.state == "live")
    )
    found = {
        id_: Hit(id_, union_id, marc_facts.from_json(facts), tuple(libraries[id_]), members)
        for id_, union_id, facts, members in rows
    }
    return tuple(found[id_] for id_ in ids if id_ in found)


# --- counts -------------------------------------------------------------------------------------


def count_facets(
    searcher: tantivy.Searcher, query: Query
) -> tuple[dict[str, tuple[Count, ...]], frozenset[str]]:
    """For every facet its most frequent values and those chosen; the facets not counted exactly."""
    unfiltered = [facet for facet in documents.FACETS if facet not in query.filters]
    found = aggregate(searcher, scoring.matching(query), unfiltered)
    for facet in query.filters:
        found |= aggregate(searcher, scoring.matching(query, without=facet), [facet])
    counts = {facet: counted(searcher, query, facet, found[facet]) for facet in documents.FACETS}
    return counts, frozenset(facet for facet in found if not found[facet].exact)


@dataclass(frozen=True, slots=True)
class Tally:
    """The most frequent values of a facet; `exact` unless a part of the index has more values
    than were looked at."""

    values: Mapping[str, int]
    exact: bool


def aggregate(
    searcher: tantivy.Searcher, query: tantivy.Query, facets: Sequence[str]
) -> dict[str, Tally]:
    """The counts of the most frequent values of these facets."""
    if not facets:
        return {}
    sizes = {"size": 2 * FACET_SIZE, "segment_size": LOOKED_AT}
    found = searcher.aggregate(
        query,
        {f: {"terms": {"field": documents.facet_field(f), **sizes}} for f in facets},
    )
    return {
        facet: Tally(
            {bucket["key"]: bucket["doc_count"] for bucket in found[facet]["buckets"]},
            found[facet]["doc_count_error_upper_bound"] == 0,
        )
        for facet in facets
    }


def counted(
    searcher: tantivy.Searcher, query: Query, facet: str, found: Tally
) -> tuple[Count, ...]:
    """Values by their number, then alphabetically; the chosen ones are always among them."""
    chosen = query.filters.get(facet, ())
    counts = dict(sorted(found.values.items(), key=lambda item: (-item[1], item[0]))[:FACET_SIZE])
    for value in chosen:
        if value not in counts:
            counts[value] = count_with(searcher, query, facet, value)
    return tuple(Count(value, number, value in chosen) for value, number in counts.items())


def count_with(searcher: tantivy.Searcher, query: Query, facet: str, value: str) -> int:
    others, this = scoring.matching(query, without=facet), scoring.one_of(facet, [value])
    both = tantivy.Query.boolean_query([(Occur.Must, others), (Occur.Must, this)])
    return scoring.count(searcher.search(both, 1))


def count_decades(searcher: tantivy.Searcher, query: Query) -> tuple[tuple[int, int], ...]:
    asked = {"years": {"histogram": {"field": "year", "interval": DECADE, "min_doc_count": 1}}}
    found = searcher.aggregate(scoring.matching(query, without="years"), asked)
    return tuple(
        (int(bucket["key"]), int(bucket["doc_count"])) for bucket in found["years"]["buckets"]
    )


# --- highlighting -------------------------------------------------------------------------------


def highlight(text: str, query: Query, *, field: str = "all") -> tuple[Segment, ...]:
    """A text in segments, the words that were looked for set apart.

    Words asked for in one field are marked in texts of that field only.
    """
    wanted, begun = looked_for(query, field)
    found: list[Segment] = []
    done = 0
    for word in analyzer.words(text):
        if word.start >= done and is_wanted(word.forms, wanted, begun):
            if word.start > done:
                found.append(Segment(text[done : word.start], hit=False))
            found.append(Segment(text[word.start : word.end], hit=True))
            done = word.end
    if done < len(text):
        found.append(Segment(text[done:], hit=False))
    return tuple(found)


def looked_for(query: Query, field: str) -> tuple[set[str], tuple[str, ...]]:
    """The terms, and the beginnings of terms, to mark in a text of this field."""
    terms: set[str] = set()
    begun: list[str] = []
    for clause in query.clauses:
        match clause:
            case Years() | Term(optional=True):
                continue
            case (
                Term(_, asked, negative)
                | Phrase(_, asked, negative)
                | Beginning(_, asked, negative)
            ) if negative or asked not in ("all", field):
                continue
            case Term(forms):
                terms.update(forms.exact if query.exact else forms.terms)
            case Phrase(words, joined=joined):
                for forms in (*words, joined):
                    terms.update(forms.exact if query.exact else forms.terms)
            case Beginning(start):
                begun.append(start)
    return terms, tuple(begun)


def is_wanted(forms: Forms, wanted: set[str], begun: tuple[str, ...]) -> bool:
    return not wanted.isdisjoint((*forms.exact, *forms.stems)) or any(
        form.startswith(begun) for form in forms.exact
    )
