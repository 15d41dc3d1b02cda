"""What did the reader ask for? Parameters of an address become a `Query`, whatever they hold.

Words are joined by AND; `"…"` and «…» are phrases, `-word` excludes, `word*` and `word$` are
beginnings, `автор:` and its like look in one field (`FIELDS`). A word in Latin letters is looked
for as a Russian one too (`romanised`). What is no operator is a word, so no text is ever refused.
"""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date as Date
from itertools import islice
from typing import Any, Final

from catalog.search import analyzer, romanised, synonyms
from catalog.search.analyzer import Forms
from marc.text import identifiers

PAGE_SIZE: Final = 20
LONGEST: Final = 1000  # characters of a query that are looked at
MOST_CLAUSES: Final = 40
MOST_OF_SOME: Final = 12  # clauses of which half are enough: their lists are read to the end
MOST_WIDENED: Final = 8  # words of a query for which others are looked up
MOST_BEGINNINGS: Final = 8  # each costs what preparing an expression costs, whatever it finds
SHORTEST_ROOT: Final = 5  # letters: «золот» begins «золоторудное», «сел» would begin too much
SHORTEST_BEGINNING: Final = 2  # letters: `п*` would stand for half of the dictionary
LATEST_YEAR: Final = 9998

SORTS: Final = ("relevance", "year", "year_desc", "title", "new")
# The facets a list shows, then what only other pages narrow by (`documents.FACETS`, `MARKS`).
FACETS: Final = (
    *("kind", "district", "place", "person", "topic", "source", "language", "library", "online"),
)
FILTERS: Final = (*FACETS, "serial", "day", "printed", "event", "about", "begun")
WITHOUT: Final = "not-"  # before the name of a filter: values that are left out
# The parameters of an address in the order in which `params` writes them.
PARAMETERS: Final = (
    *("q", *FILTERS, *(WITHOUT + name for name in FILTERS), "from", "to", "since", "sort"),
    *("exact", "typed", "some", "wide", "page", "after"),
)
READ_BEGINNINGS: Final = 4  # Russian readings of a beginning in Latin letters

# What may stand before a colon → the field of the index it looks in.
FIELDS: Final = {
    "автор": "author", "author": "author",
    "заглавие": "title", "название": "title", "title": "title",
    "тема": "subject", "subject": "subject",
    "место": "place", "place": "place",
    "район": "district", "district": "district",
    "персона": "person", "person": "person",
    "источник": "source", "source": "source",
    "серия": "series", "series": "series",
    "издательство": "publisher", "publisher": "publisher",
    "библиотека": "holder", "library": "holder",
    "isbn": "number", "issn": "number", "номер": "number", "number": "number",
    "год": "year", "year": "year",
}  # fmt: skip

TOKEN: Final = re.compile(
    rf"""(?P<minus>(?<!\S)-(?=\S))?
    (?:(?P<field>{"|".join(FIELDS)}):\s*)?
    (?: "(?P<straight>[^"]*)" | «(?P<angled>[^«»]*)» | [“„](?P<curly>[^“”„]*)[“”]
      | (?P<plain>[^\s"«»“”„]+) )""",
    re.VERBOSE | re.IGNORECASE,
)
YEARS: Final = re.compile(r"(\d{1,4})?(\.\.\.?|[-–—…])?(\d{1,4})?")


@dataclass(frozen=True, slots=True)
class Term:
    """A word; one that is `optional` only helps to rank («в», «на» beside other words). With a
    `start` any word that begins so answers as well."""

    forms: Forms
    field: str = "all"
    negative: bool = False
    optional: bool = False
    start: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row; a compound may be found joined into one word as well."""

    words: tuple[Forms, ...]
    field: str = "all"
    negative: bool = False
    joined: Forms = analyzer.NOTHING


@dataclass(frozen=True, slots=True)
class Beginning:
    """Any word that begins so; `others` are the readings of a beginning in Latin letters."""

    start: str
    field: str = "all"
    negative: bool = False
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Years:
    """A stretch of years, both ends included; a record is in it when its own years touch it."""

    first: int | None
    last: int | None
    negative: bool = False


Clause = Term | Phrase | Beginning | Years


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for, which of it to show, in what order.

    The values of one filter are alternatives; filters narrow one another; `excluded` values are
    left out. With `some`, half of the words are enough; with `wide`, words of the same root and
    near synonyms (`synonyms`) will do, of a query of few words. `since` is the first day on which
    a record may have been published first. `after` is where a page of a sorted list begins
    (`search.Results.following`). `cut` says that the text was too long and its end was left out.
    `exact` looks for words as they are written, `typed` for what was typed even when nothing is
    found.
    """

    text: str = ""
    clauses: tuple[Clause, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    years: Years | None = None
    since: Date | None = None
    sort: str = "relevance"
    page: int = 1
    after: int | None = None
    size: int = PAGE_SIZE
    exact: bool = False
    typed: bool = False
    some: bool = False
    wide: bool = False
    cut: bool = False


def asked(query: Query) -> Hashable:
    """What decides which records answer: the same for two queries that find the same."""
    return (
        *(query.clauses, query.exact, query.some, query.years, query.since),
        *(tuple(filters.items()) for filters in (query.filters, query.excluded)),
    )


def parse(params: Mapping[str, Any]) -> Query:
    """The query these parameters ask for: `q`, the filters and what they leave out (`not-kind`),
    `from`, `to`, `since`, `sort`, `page`, `after`, `exact`, `typed`, `some`, `wide`.

    Takes a plain mapping (of texts or lists of texts) or one with `getlist`, as web frameworks
    have. Unknown parameters and values that make no sense are passed over.
    """
    text = " ".join(" ".join(values(params, "q")).replace("\0", " ").split())
    clauses = list(read_clauses(text[:LONGEST]))
    first, last = (number(params, name) for name in ("from", "to"))
    sort = "".join(values(params, "sort")[:1])
    some = values(params, "some")[:1] == ["1"]
    kept = bounded(clauses, MOST_OF_SOME if some else MOST_CLAUSES)
    weighed = weigh(kept)
    wide = values(params, "wide")[:1] == ["1"] and len(kept) <= MOST_WIDENED
    return Query(
        text=text,
        clauses=tuple(map(widened, weighed)) if wide else weighed,
        filters={name: found for name in FILTERS if (found := chosen(params, name))},
        excluded={name: found for name in FILTERS if (found := chosen(params, WITHOUT + name))},
        years=None if first is None and last is None else Years(first, last),
        since=day(params, "since"),
        sort=sort if sort in SORTS else "relevance",
        page=max(number(params, "page") or 1, 1),
        after=number(params, "after", digits=18),
        exact=values(params, "exact")[:1] == ["1"],
        typed=values(params, "typed")[:1] == ["1"],
        some=some,
        wide=wide,
        cut=len(text) > LONGEST or len(clauses) > len(kept),
    )


def bounded(clauses: Iterable[Clause], wanted: int) -> list[Clause]:
    """The first clauses: so many that are wanted, and of beginnings the first few."""
    kept: list[Clause] = []
    for clause in islice(clauses, MOST_CLAUSES):
        begins = isinstance(clause, Beginning)
        alike = [one for one in kept if isinstance(one, Beginning)] if begins else ()
        if len(alike) < MOST_BEGINNINGS and (clause.negative or wanted):
            kept.append(clause)
            wanted -= not clause.negative
    return kept


def retyped(query: Query, text: str) -> Query:
    """The same query with another text, at its first page."""
    asked = parse(dict_of(params(replace(query, text=text, page=1, after=None))))
    return replace(asked, size=query.size)


def dict_of(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def replaced(text: str, forms: Forms, by: str) -> str:
    """A text with every word of these forms replaced."""
    for word in reversed(analyzer.words(text)):
        if word.forms == forms and by not in forms.exact:
            text = text[: word.start] + by + text[word.end :]
    return text


def params(query: Query) -> list[tuple[str, str]]:
    """The parameters that `parse` reads as this query, in the order of `PARAMETERS`, defaults left
    out."""
    years = query.years or Years(None, None)
    optional = [
        ("q", query.text),
        *filtered(query.filters),
        *filtered(query.excluded, WITHOUT),
        ("from", "" if years.first is None else str(years.first)),
        ("to", "" if years.last is None else str(years.last)),
        ("since", query.since.isoformat() if query.since else ""),
        ("sort", "" if query.sort == "relevance" else query.sort),
        ("exact", "1" if query.exact else ""),
        ("typed", "1" if query.typed else ""),
        ("some", "1" if query.some else ""),
        ("wide", "1" if query.wide else ""),
        ("page", "" if query.page == 1 else str(query.page)),
        ("after", "" if query.after is None else str(query.after)),
    ]
    return [(name, value) for name, value in optional if value]


def filtered(filters: Mapping[str, tuple[str, ...]], before: str = "") -> Iterator[tuple[str, str]]:
    """The parameters of these filters, in their order."""
    if filters:
        yield from ((before + name, value) for name in FILTERS for value in filters.get(name, ()))


def values(params: Mapping[str, Any], name: str) -> list[str]:
    """Every value of a parameter."""
    getlist = getattr(params, "getlist", None)
    found = getlist(name) if getlist is not None else params.get(name, ())
    texts = [found] if isinstance(found, str) else map(str, found)
    return [text.encode(errors="replace").decode() for text in texts]  # no half characters


def chosen(params: Mapping[str, Any], name: str) -> tuple[str, ...]:
    if name not in params:  # most of three dozen are not
        return ()
    return tuple(dict.fromkeys(value for value in values(params, name) if value))[:MOST_CLAUSES]


def number(params: Mapping[str, Any], name: str, *, digits: int = 4) -> int | None:
    """A parameter that is a number of so many digits at most, or None."""
    found = "".join(values(params, name)[:1]).strip()
    return int(found) if found.isdecimal() and len(found) <= digits else None


def day(params: Mapping[str, Any], name: str) -> Date | None:
    """A parameter that is a day (ISO 8601, 2026-11-28), or None."""
    found = "".join(values(params, name)[:1]).strip()
    try:
        return Date.fromisoformat(found) if len(found) == 10 else None
    except ValueError:
        return None


# --- the query language -------------------------------------------------------------------------


def read_clauses(text: str) -> Iterator[Clause]:
    """The clauses of a text in their order."""
    for token in TOKEN.finditer(text):
        negative = token["minus"] is not None
        field = FIELDS[token["field"].lower()] if token["field"] else "all"
        plain = token["plain"]
        if plain is None:
            quoted = token["straight"] or token["angled"] or token["curly"] or ""
            yield from phrase(quoted, field="all" if field == "year" else field, negative=negative)
        elif field == "year":
            yield from year_clauses(plain, negative=negative)
        elif plain[-1] in "*$" and (begun := beginning(plain)):
            others = romanised.readings(begun)[:READ_BEGINNINGS]
            yield Beginning(begun, field, negative, others)
        else:
            yield from word_clauses(plain, field=field, negative=negative)


def phrase(text: str, *, field: str, negative: bool) -> Iterator[Clause]:
    """A quoted text: its words in a row."""
    parts = by_position(analyzer.words(text), text)
    if len(parts) == 1:
        yield Term(parts[0], field, negative)
    elif parts:
        yield Phrase(parts, field, negative)


def word_clauses(text: str, *, field: str, negative: bool) -> Iterator[Clause]:
    """What was typed without a space: usually a word, sometimes a compound or several words."""
    plain = text.strip(".,;:!?()[]")
    if romanised.is_latin(plain) and not plain.isalpha():  # ties and signs: one word, no compound
        yield Term(romanised.forms(plain), field, negative)
        return
    for compound in analyzer.compounds(text):
        parts = by_position(compound, text)
        whole = compound[-1]
        found = with_isbn(read(whole, text), text[whole.start : whole.end])
        if len(parts) > 1:
            yield Phrase(parts, field, negative, joined=found)
            continue
        initial = whole.end - whole.start == 1 and text[whole.end : whole.end + 1] == "."
        small = found.exact[0] in analyzer.STOP or found.exact[0] in romanised.STOP
        stop = field == "all" and not negative and not initial and small
        yield Term(found, field, negative, optional=stop)


def with_isbn(forms: Forms, text: str) -> Forms:
    """The forms of an ISBN with its 13 digits among them, which is what records are found by."""
    full = identifiers.isbn13(text) if text[0].isdigit() else None
    return forms if full is None else Forms((*forms.exact, full), forms.stems)


def read(word: analyzer.Word, text: str) -> Forms:
    """The forms of a word, of its Russian readings too when it is in Latin letters."""
    typed = text[word.start : word.end]
    return romanised.forms(typed) if romanised.is_latin(typed) else synonyms.widened(word.forms)


def widened(clause: Clause) -> Clause:
    """A plain word with its near synonyms and whatever begins as its root does."""
    match clause:
        case Term(forms, "all", negative=False, optional=False) if forms.stems:
            root = forms.stems[0].removeprefix(analyzer.STEM)
            start = root if len(root) >= SHORTEST_ROOT else ""
            return replace(clause, forms=synonyms.widened(forms, when="near"), start=start)
    return clause


def by_position(words: list[analyzer.Word], text: str) -> tuple[Forms, ...]:
    """The forms of a text's words, compounds as their parts only."""
    found: dict[int, Forms] = {}
    for word in words:
        found.setdefault(word.position, read(word, text))
    return tuple(found.values())


def beginning(text: str) -> str:
    """The beginning `слово*` asks for, or "" when it is too short to mean anything."""
    words = analyzer.words(text)
    start = words[-1].forms.exact[-1] if words else ""
    return start if len(start) >= SHORTEST_BEGINNING else ""


def year_clauses(text: str, *, negative: bool) -> Iterator[Clause]:
    """«1914..1922», «1914-1922», «..1917», «1914..», «1914»; anything else is words."""
    found = YEARS.fullmatch(text)
    first, dots, last = found.groups() if found else (None, None, None)
    if first is None and last is None:
        yield from word_clauses(text, field="all", negative=negative)
    else:
        start = int(first) if first else None
        end = int(last) if last else None
        yield Years(start, end if dots else start, negative)


def weigh(clauses: list[Clause]) -> tuple[Clause, ...]:
    """Optional words count as any other when there is nothing else to look for."""
    if any(not clause.negative and not getattr(clause, "optional", False) for clause in clauses):
        return tuple(clauses)
    return tuple(
        replace(clause, optional=False) if isinstance(clause, Term) else clause
        for clause in clauses
    )
