"""What must match in the index, and what earns a record points?

A score is a sum of whole numbers (`WEIGHTS` and those below it) times the record's standing
(`documents.standing`): where the words were found, exactly or by their stems, next to each other
or not. It depends on the record and the query alone, never on how the index came to be, so both
databases and an index built anew answer alike.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date as Date
from itertools import islice, product
from typing import Final, Protocol, cast

import tantivy
from tantivy import FieldType, Occur

from catalog.search import documents, queries
from catalog.search.analyzer import Forms
from catalog.search.queries import Beginning, Clause, Phrase, Query, Term, Years

# Points for a word found in a field by its stem, and what is added when it is exactly the word.
FOUND: Final = 16
WEIGHTS: Final = {"title": (12, 8), "author": (9, 6), "subject": (6, 4), "source": (3, 2)}
EXACT: Final = 2  # the exact word anywhere
FOUND_OF_SOME: Final = 40  # each word found, when some are enough: more words before better places
IN_A_ROW: Final = {"title": 24, "author": 18, "subject": 8, "all": 8}
NEAR: Final = {"title": 10, "all": 4}  # within `NEAR_SLOP` words
NEAR_SLOP: Final = 4
WHOLE_TITLE: Final = 60
ROWS: Final = 8  # in how many readings a phrase is looked for
BROAD: Final = 5_000  # records: of more than these, titles alone tell exact words and rows


def ranking(query: Query, *, broad: bool = False) -> tantivy.Query:
    """What must match, with points for where and how well it does.

    Of a `broad` result words in a row and exact words are looked for in titles only: elsewhere that
    takes two thirds of the time, and among so many there are better ones.
    """
    found = [
        points(clause_query(clause, query.exact), FOUND_OF_SOME)
        for clause in dict.fromkeys(query.clauses)
        if query.some and is_needed(clause)
    ]
    return ranked(matching(query), query.clauses, found, broad=broad)


def ranked(
    matched: tantivy.Query,
    clauses: Iterable[Clause],
    more: Iterable[tantivy.Query] = (),
    *,
    broad: bool = False,
) -> tantivy.Query:
    """What must match, with the points that these clauses earn, and `more`."""
    wanted = [clause for clause in clauses if not getattr(clause, "negative", False)]
    bonuses = [
        *more,
        *(bonus for clause in dict.fromkeys(wanted) for bonus in word_points(clause, broad=broad)),
        *row_points(plain_words(wanted), broad=broad),
    ]
    return tantivy.Query.boolean_query(
        [
            (Occur.Must, tantivy.Query.const_score_query(matched, FOUND)),
            *((Occur.Should, bonus) for bonus in bonuses),
        ]
    )


def matching(query: Query, *, without: str = "") -> tantivy.Query:
    """What must match; `without` names a filter to pass over (`years` for the years).

    A word said again asks for nothing more: its list would be read again.
    """
    clauses = dict.fromkeys(query.clauses)
    parts = [(Occur.MustNot, clause_query(clause, query.exact))
             for clause in clauses if clause.negative]  # fmt: skip
    wanted = [clause_query(clause, query.exact) for clause in clauses if is_needed(clause)]
    if query.some and len(wanted) > 1:
        parts.append((Occur.Must, several(wanted)))
    else:
        parts += [(Occur.Must, one) for one in wanted]
    for occur, filters in ((Occur.Must, query.filters), (Occur.MustNot, query.excluded)):
        for facet, chosen in filters.items():
            if facet != without:
                parts.append((occur, one_of(facet, chosen)))
    if query.since is not None:
        parts.append((Occur.Must, since_query(query.since)))
    if query.years is not None and without != "years":
        parts.append((Occur.Must, years_query(query.years)))
    if not any(occur == Occur.Must for occur, _ in parts):
        parts.append((Occur.Must, tantivy.Query.all_query()))
    return tantivy.Query.boolean_query(parts)


def is_needed(clause: Clause) -> bool:
    """Whether a clause must match, unless some others do."""
    return not clause.negative and not (isinstance(clause, Term) and clause.optional)


def several(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    """At least half of these."""
    return tantivy.Query.boolean_query(
        [(Occur.Should, one) for one in queries], minimum_number_should_match=-(-len(queries) // 2)
    )


def clause_query(clause: Clause, exact: bool) -> tantivy.Query:
    match clause:
        case Term(forms, field, start=start):
            word = any_of(field, forms.exact if exact else forms.terms)
            return either((word, root_query(start))) if start and field == "all" else word
        case Phrase(words, field, _, joined):
            row = phrase_query(field, words, exact=exact)
            if not joined.exact:
                return row
            whole = any_of(field, joined.exact if exact else (*joined.exact, *joined.stems))
            return either((row, whole))
        case Beginning(start, field, _, others):
            starts = "|".join((start, *others))
            return tantivy.Query.regex_query(documents.schema(), field, f"({starts}).*")
        case Years():
            return years_query(clause)


def root_query(start: str) -> tantivy.Query:
    """Any word that begins so, anywhere. Naming the letters that follow makes the expression eight
    times as quick to prepare as `.*` does."""
    return tantivy.Query.regex_query(documents.schema(), "all", f"{start}[0-9a-zа-џ]*")


def phrase_query(
    field: str, words: Sequence[Forms], *, exact: bool = False, slop: int = 0
) -> tantivy.Query:
    """Words in a row, or with up to `slop` others between them, in one of their readings."""
    ways = [(forms.exact if exact else forms.terms) for forms in words]
    rows = [
        tantivy.Query.phrase_query(documents.schema(), field, list(row), slop)
        for row in islice(product(*evenly(ways)), ROWS)
    ]
    return rows[0] if len(rows) == 1 else either(rows)


def evenly(ways: Sequence[Sequence[str]]) -> Iterator[Sequence[str]]:
    """The first readings of each word, as many for each as `ROWS` leaves room for."""
    several = sum(len(way) > 1 for way in ways)
    each = max(1, int(ROWS ** (1 / several) + 0.01)) if several else 1
    return (way[: max(each, 2)] if several <= 3 else way[:1] for way in ways)


def either(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(Occur.Should, one) for one in queries])


def any_of(field: str, terms: Sequence[str]) -> tantivy.Query:
    one_by_one = [term_query(field, term) for term in terms]
    if len(one_by_one) == 1:
        return one_by_one[0]
    return either(one_by_one)


def term_query(field: str, term: str) -> tantivy.Query:
    return tantivy.Query.term_query(documents.schema(), field, term, "basic")


def one_of(facet: str, chosen: Sequence[str]) -> tantivy.Query:
    return any_of(documents.facet_field(facet), chosen)


def years_query(years: Years) -> tantivy.Query:
    """Records whose own years touch these."""
    schema, latest = documents.schema(), queries.LATEST_YEAR
    last = latest if years.last is None else years.last
    begins = tantivy.Query.range_query(schema, "year", FieldType.Integer, 0, last)
    first = years.first or 0
    ends = tantivy.Query.range_query(schema, "year_to", FieldType.Integer, first, latest)
    return both(begins, ends)


def beyond(matched: tantivy.Query, field: str, value: int) -> tantivy.Query:
    """Of what matches, the records whose number in this field is greater."""
    range_ = tantivy.Query.range_query(
        documents.schema(), field, FieldType.Integer, value, include_lower=False
    )
    return both(matched, range_)


def both(one: tantivy.Query, other: tantivy.Query) -> tantivy.Query:
    """What matches one and the other."""
    return tantivy.Query.boolean_query([(Occur.Must, one), (Occur.Must, other)])


def since_query(day: Date) -> tantivy.Query:
    """Records first published on this day or later."""
    return tantivy.Query.range_query(
        documents.schema(), "first", FieldType.Integer, day.toordinal(), documents.LAST_DAY
    )


# --- points -------------------------------------------------------------------------------------


def points(query: tantivy.Query, number: int) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, number)


def word_points(clause: Clause, *, broad: bool) -> Iterator[tantivy.Query]:
    """A word counts for every field it stands in, more when it is exactly the word typed; «и» and
    its like only in a row with others: nearly every title has one."""
    match clause:
        case Term(optional=True):
            return
        case Term(forms, "all"):
            for field, (found, exactly) in WEIGHTS.items():
                yield points(any_of(field, forms.terms), found)
                if field == "title" or not broad:
                    yield points(any_of(field, forms.exact), exactly)
            if not broad:
                yield points(any_of("all", forms.exact), EXACT)
        case Term(forms, field):
            yield points(any_of(field, forms.exact), EXACT)
        case Phrase(words, "all"):
            for field, (found, _) in WEIGHTS.items():
                yield points(phrase_query(field, words), found * len(words))
        case _:
            return


def row_points(words: Sequence[Forms], *, broad: bool) -> Iterator[tantivy.Query]:
    """The words typed count more when they stand in a row, or are the whole title."""
    if not words:
        return
    title = " ".join(forms.terms[0] for forms in words)
    yield points(term_query("whole_title", title), WHOLE_TITLE)
    if len(words) > 1 and broad:
        yield points(phrase_query("title", words), IN_A_ROW["title"])
    elif len(words) > 1:
        for points_of, slop in ((IN_A_ROW, 0), (NEAR, NEAR_SLOP)):
            for field, number in points_of.items():
                yield points(phrase_query(field, words, slop=slop), number)


def plain_words(clauses: Iterable[Clause]) -> list[Forms]:
    """What was typed without a field, word by word."""
    found: list[Forms] = []
    for clause in clauses:
        match clause:
            case Term(forms, "all"):
                found.append(forms)
            case Phrase(words, "all"):
                found.extend(words)
    return found


# --- how many -----------------------------------------------------------------------------------


class Counted(Protocol):
    """A search result as it is: tantivy's own stub forgets the number."""

    count: int | None


def count(found: tantivy.SearchResult) -> int:
    return cast(Counted, found).count or 0


def total(searcher: tantivy.Searcher, query: Query) -> int:
    """How many records a query finds."""
    return number(searcher, matching(query))


def number(searcher: tantivy.Searcher, matched: tantivy.Query) -> int:
    """How many records match; scoring none of them takes half of the time."""
    return count(searcher.search(tantivy.Query.const_score_query(matched, 0), 1))
