"""Which words of a text were looked for, and what else of a record answers a query?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple

from catalog.search import analyzer, documents
from catalog.search.queries import Beginning, Clause, Phrase, Query, Term, Years
from marc.facts import Facts

COMPOUND: Final = analyzer.COMPOUND_PATTERN
# The fields in which a match that a list does not show is looked for, the likeliest first.
REASONS: Final = (
    *("subject", "author", "title", "series", "notes"),
    *("publisher", "number", "source", "district"),
)
MOST_REASONS: Final = 2
BEFORE, AFTER = 60, 100  # letters of a text shown around a match
ELLIPSIS: Final = "…"


class Segment(NamedTuple):
    """A stretch of a text; `hit` when it is a word that was looked for."""

    text: str
    hit: bool


def highlight(text: str, query: Query, *, field: str = "all") -> tuple[Segment, ...]:
    """A text in segments, the words that were looked for set apart.

    Words asked for in one field are marked in texts of that field only.
    """
    wanted, begun = looked_for(query.clauses, query.exact, field)
    if not (wanted or begun) or not is_among(terms_in(text), wanted, begun):
        return (Segment(text, hit=False),) if text else ()
    found: list[Segment] = []
    done = 0
    for compound in COMPOUND.finditer(text):
        if is_among(terms_of(compound.group()), wanted, begun):
            for start, end in places(compound.group(), wanted, begun):
                begins, ends = compound.start() + start, compound.start() + end
                if begins > done:
                    found.append(Segment(text[done:begins], hit=False))
                found.append(Segment(text[begins:ends], hit=True))
                done = ends
    if done < len(text):
        found.append(Segment(text[done:], hit=False))
    return tuple(found)


def places(
    compound: str, wanted: frozenset[str], begun: tuple[str, ...]
) -> Iterator[tuple[int, int]]:
    """Where in a compound stand words that were looked for: its parts, or the whole of it."""
    done = 0
    for word in analyzer.words(compound):
        if word.start >= done and is_among(chain(*word.forms), wanted, begun):
            yield word.start, word.end
            done = word.end


def is_among(terms: Iterable[str], wanted: frozenset[str], begun: tuple[str, ...]) -> bool:
    """Whether one of the terms is wanted, or begins so; a stem begins with its mark."""
    if not begun:
        return not wanted.isdisjoint(terms)
    return any(term in wanted or term.startswith(begun) for term in terms)


def terms_in(text: str) -> Iterable[str]:
    """All terms of a text, for the quickest look."""
    return chain.from_iterable(map(terms_of, COMPOUND.findall(text)))


@lru_cache(maxsize=1 << 16)  # the words of a catalogue come on page after page
def terms_of(compound: str) -> tuple[str, ...]:
    """All terms of a word or a compound."""
    return tuple(term for _, forms in analyzer.placed_forms(compound) for term in chain(*forms))


@lru_cache(maxsize=256)  # a page asks for each of its texts
def looked_for(
    clauses: tuple[Clause, ...], exact: bool, field: str
) -> tuple[frozenset[str], tuple[str, ...]]:
    """The terms, and the beginnings of terms, to mark in a text of this field."""
    terms: set[str] = set()
    begun: list[str] = []
    for clause in clauses:
        match clause:
            case Years() | Term(optional=True):
                continue
            case (
                Term(_, asked, negative)
                | Phrase(_, asked, negative)
                | Beginning(_, asked, negative)
            ) if negative or asked not in ("all", field):
                continue
            case Term(forms, start=start):
                terms.update(forms.exact if exact else forms.terms)
                begun += [start] if start else []
            case Phrase(words, joined=joined):
                for forms in (*words, joined):
                    terms.update(forms.exact if exact else forms.terms)
            case Beginning(start):
                begun.append(start)
    return frozenset(terms), tuple(begun)


# --- why a record was found -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reason:
    """A text of a record that answers the query, around its first match, and the field it is of."""

    field: str
    segments: tuple[Segment, ...]


def reasons(facts: Facts, query: Query, shown: tuple[tuple[Segment, ...], ...]) -> list[Reason]:
    """What answers the query in texts that a list does not show, when not all of it is shown."""
    missing = asked_for(query.clauses) - matched(shown)
    found: list[Reason] = []
    entry = documents.Entry(0, facts, ())
    for field in REASONS:
        for text in documents.ROLES[field](entry):
            if not missing or len(found) == MOST_REASONS:
                return found
            if missing.isdisjoint(terms_in(text)):
                continue
            segments = highlight(text, query, field=field)
            here = missing & matched((segments,))
            if here:
                missing -= here
                found.append(Reason(field, around(segments)))
    return found


@lru_cache(maxsize=256)  # of every hit of a page the same
def asked_for(clauses: tuple[Clause, ...]) -> frozenset[str]:
    """The words of a query that must be found, each by its widest term."""
    return frozenset(words_of(clauses))


def words_of(clauses: tuple[Clause, ...]) -> Iterator[str]:
    for clause in clauses:
        match clause:
            case Term(forms, _, False, False):
                yield forms.terms[0]
            case Phrase(words, _, False):
                yield from (forms.terms[0] for forms in words)


def matched(texts: tuple[tuple[Segment, ...], ...]) -> set[str]:
    """The terms of the words set apart in these texts."""
    hits = (segment.text for text in texts for segment in text if segment.hit)
    return {term for hit in hits for term in terms_of(hit)}


def around(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """A long text cut to what stands around its first match."""
    first = next(n for n, segment in enumerate(segments) if segment.hit)
    before = "".join(segment.text for segment in segments[:first])
    found = [Segment(shortened(before, BEFORE, keep_end=True), hit=False)] if before else []
    room = AFTER
    for segment in segments[first:]:
        if len(segment.text) > room:
            found.append(Segment(shortened(segment.text, room), segment.hit))
            break
        found.append(segment)
        room -= len(segment.text)
    return tuple(found)


def shortened(text: str, size: int, *, keep_end: bool = False) -> str:
    """A text cut at a blank, with an ellipsis where it was cut."""
    if len(text) <= size:
        return text
    if keep_end:
        return ELLIPSIS + text[-size:].partition(" ")[2]
    return (text[:size].rpartition(" ")[0] or text[:size]) + ELLIPSIS
