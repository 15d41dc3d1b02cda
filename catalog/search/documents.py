"""What of a union record is searched, filtered and sorted by? One table for each.

`ROLES` says which texts of the facts answer a fielded search; all of them but the holders also
go into the field `all`, where plain words are looked up. `FACETS` are exact values to count and
to filter by, `MARKS` those that only pages of their own ask for. Positions, exact forms and stems
come from `catalog.search.analyzer`.
"""

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from functools import cache, lru_cache
from importlib import metadata
from typing import Final

import tantivy

from catalog.search import analyzer
from marc import districts
from marc.facts import Facts, Kind, Name
from marc.sources import source_key
from marc.text import days

VERSION: Final = 6  # raise it when a table below changes: every index is then built anew
# How people say the levels of parts (`marc.facts`), beside the level itself.
LEVEL_WORDS: Final = {"т": "том", "ч": "часть", "кн": "книга", "вып": "выпуск", "сер": "серия"}
LONGEST_VALUE: Final = 300  # characters of a facet value
SUBDIVISION: Final = " — "
LONGEST_SORT: Final = 150
NO_YEAR: Final = 9999  # after every year in either order
ID_BITS: Final = 40  # a sort number is (year, id): unique, so a page never depends on luck
LAST_ID: Final = (1 << ID_BITS) - 1
LAST_DAY: Final = Date.max.toordinal()
FIRST_YEAR, YEARS_SPAN = 1500, 600  # where recency is measured


@dataclass(frozen=True, slots=True)
class Entry:
    """A live cluster as the index sees it; `holders` are the codes and names of its libraries.

    `other_titles` are those of members that its record does not say; `first_on` is the day it was
    first published.
    """

    cluster_id: int
    facts: Facts
    holders: tuple[tuple[str, str], ...]
    other_titles: tuple[str, ...] = ()
    first_on: Date = Date.min


def titles(entry: Entry) -> Iterable[str]:
    facts = entry.facts
    return (facts.title, facts.part_title, facts.subtitle, *facts.variants, *entry.other_titles)


def authors(entry: Entry) -> Iterable[str]:
    return (*(name.text for name in entry.facts.names), entry.facts.responsibility)


def subjects(*types: str) -> Callable[[Entry], Iterable[str]]:
    """Subject headings of these types; of every type when none is named."""
    return lambda entry: (s.text for s in entry.facts.subjects if not types or s.type in types)


def people(entry: Entry) -> Iterable[str]:
    """Whom the record is about and who wrote it."""
    return (*subjects("person")(entry), *map(heading, persons(entry.facts)))


def persons(facts: Facts) -> Iterable[Name]:
    return (name for name in facts.names if not name.body)


def heading(name: Name) -> str:
    """A person as a subject heading names one: «Пушкин, Александр Сергеевич (1799-1837)»."""
    return f"{name.text} ({name.dates})" if name.dates else name.text


def sources(entry: Entry) -> Iterable[str]:
    return (entry.facts.host.title,) if entry.facts.host else ()


def source_words(entry: Entry) -> Iterable[str]:
    host = entry.facts.host
    return (host.title, host.volume, host.issue, host.date) if host else ()


def numbers(entry: Entry) -> Iterable[str]:
    facts, host = entry.facts, entry.facts.host
    found = (*facts.isbns, *facts.isbns_wrong, *facts.issns)
    return (*found, host.isbn, host.issn) if host else found


def publishing(entry: Entry) -> Iterable[str]:
    facts = entry.facts
    return (*facts.places, *facts.publishers, facts.date, *source_years(facts))


def source_years(facts: Facts) -> Iterable[str]:
    return (str(facts.host.year),) if facts.host and facts.host.year else ()


def notes(entry: Entry) -> Iterable[str]:
    facts = entry.facts
    return (*map(part_words, facts.parts), facts.edition, facts.abstract, *facts.notes)


def part_words(part: tuple[str, str]) -> str:
    """«вып выпуск 24»: a part as people ask for it."""
    level, number = part
    return f"{level} {LEVEL_WORDS.get(level, '')} {number}"


def district_words(entry: Entry) -> Iterable[str]:
    """The districts a record is about, by today's name and by the town: «Локня», not only what the
    record says («Локнянская земля»)."""
    known = districts.all_districts()
    found = (known[slug] for slug, _ in entry.facts.districts if slug in known)
    return (text for district in found for text in (district.town, district.name))


def online(entry: Entry) -> Iterable[str]:
    return ("yes",) if entry.facts.urls else ()


def serial(entry: Entry) -> Iterable[str]:
    """The newspaper, journal or collection that this is printed in, by its comparable title."""
    host = entry.facts.host
    printed = host is not None and entry.facts.kind in (Kind.ARTICLE, Kind.ISSUE)
    return (source_key(host.key),) if host and printed else ()


def days_named(facts: Facts) -> Iterator[days.Day]:
    """The days of the year that a record tells of."""
    for text in telling(facts):
        yield from days.days(text)


def days_told(facts: Facts) -> Iterator[tuple[days.Day, str]]:
    """The days that a record tells of, each with the sentence or heading that says so."""
    for text in telling(facts):
        yield from days.told(text)


def telling(facts: Facts) -> Iterable[str]:
    """The texts of a record that may tell of a day."""
    headings = (subject.text for subject in facts.subjects)
    return (facts.title, facts.subtitle, facts.part_title, facts.abstract, *facts.notes, *headings)


def events(entry: Entry) -> Iterable[str]:
    """`YYYY-MM-DD` of the days whose year the record says."""
    return (f"{day.year}-{day.code}" for day in days_named(entry.facts) if day.year)


def begun(entry: Entry) -> Iterable[str]:
    """The year in which a newspaper or journal began, when the record is sure of it."""
    facts = entry.facts
    sure = facts.kind is Kind.SERIAL and facts.years is not None and facts.years_certain
    return (str(facts.years[0]),) if sure and facts.years else ()


def printed_on(entry: Entry) -> Iterable[str]:
    """`MM-DD` of the issue that an article stands in."""
    date = entry.facts.host.date if entry.facts.host else ""
    return (date,) if len(date) == 5 and date[2] == "-" else ()


Texts = Callable[[Entry], Iterable[str]]

ROLES: Final[Mapping[str, Texts]] = {
    "title": titles,
    "author": authors,
    "subject": subjects(),
    "place": subjects("place"),
    "person": people,
    "source": source_words,
    "series": lambda entry: (title for title, _ in entry.facts.series),
    "publisher": publishing,
    "notes": notes,
    "district": district_words,
    "number": numbers,
    "holder": lambda entry: (text for holder in entry.holders for text in holder),
}
# Their texts are in `subject` and `author` already, or are no part of the description.
NOT_IN_ALL: Final = frozenset({"place", "person", "holder"})

FACETS: Final[Mapping[str, Texts]] = {
    "library": lambda entry: (code for code, _ in entry.holders),
    "kind": lambda entry: (entry.facts.kind.value,),
    "language": lambda entry: entry.facts.languages,
    "place": subjects("place"),
    "person": people,
    "topic": subjects("topic"),
    "source": sources,
    "district": lambda entry: (slug for slug, _ in entry.facts.districts),
    "online": online,
}
MARKS: Final[Mapping[str, Texts]] = {
    "serial": serial,
    "day": lambda entry: (day.code for day in days_named(entry.facts)),
    "printed": printed_on,
    "event": events,
    "about": subjects("person"),
    "begun": begun,
}
EXACT: Final[Mapping[str, Texts]] = {**FACETS, **MARKS}
NUMBERED: Final = ("place", "person", "topic", "source")  # of many values: `names` says why


def facet_field(facet: str) -> str:
    return f"facet_{facet}"


def number_field(facet: str) -> str:
    return f"number_{facet}"


@lru_cache(maxsize=1 << 16)
def number(value: str) -> int:
    """The number of a value: 63 bits of its BLAKE2 digest (RFC 7693). Of a million values two
    share one with a probability of 5 in 100 million."""
    return int.from_bytes(hashlib.blake2b(value.encode(), digest_size=8).digest()) >> 1


@lru_cache(maxsize=1)
def schema() -> tantivy.Schema:
    """The fields of the index; nothing is stored but the key, everything shown is read fresh."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", indexed=True, fast=True)
    for name in ("all", *ROLES):
        builder.add_text_field(name, tokenizer_name="raw", index_option="position")
    builder.add_text_field("whole_title", tokenizer_name="raw", index_option="basic")
    for facet in EXACT:
        builder.add_text_field(
            facet_field(facet), tokenizer_name="raw", index_option="basic", fast=True
        )
    for facet in NUMBERED:
        builder.add_integer_field(number_field(facet), fast=True)
    for name in ("year", "year_to", "first", "issued"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in ("by_year", "by_year_desc", "by_new"):
        builder.add_integer_field(name, fast=True)
    builder.add_text_field("by_title", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_float_field("standing", fast=True)
    return builder.build()


def fingerprint() -> str:
    """Changes whenever an index written before can no longer be trusted."""
    tables = (*sorted(ROLES), *sorted(EXACT), *NUMBERED)
    parts = (VERSION, analyzer.VERSION, *installed(), *tables)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


@cache
def installed() -> tuple[str, str]:
    """The versions of what makes terms and of what keeps them; finding out takes a millisecond, and
    a process that serves asks several times a second."""
    return metadata.version("snowballstemmer"), metadata.version("tantivy")


def exact_values(entry: Entry) -> dict[str, list[str]]:
    """The values that a union record has of each facet and mark."""
    return {facet: values_of(entry, facet) for facet in EXACT}


def values_of(entry: Entry, facet: str) -> list[str]:
    """The values that a union record has of one facet or mark, none twice."""
    return [value for value in dict.fromkeys(map(facet_value, EXACT[facet](entry))) if value]


def document(entry: Entry, values: Mapping[str, Iterable[str]]) -> tantivy.Document:
    """What the index keeps of one union record with these exact values."""
    made = tantivy.Document()
    made.add_integer("key", entry.cluster_id)
    add_words(made, entry)
    for facet, found in values.items():
        for value in found:
            made.add_text(facet_field(facet), value)
    for facet in NUMBERED:
        for value in values[facet]:
            made.add_integer(number_field(facet), number(value))
    add_order(made, entry)
    return made


def add_words(made: tantivy.Document, entry: Entry) -> None:
    for role, texts in ROLES.items():
        initials = role in ("author", "person")
        for text in texts(entry):
            if text:
                tokens = tokenized(text, initials=initials)
                made.add_pre_tokenized_text(role, tokens)
                if role not in NOT_IN_ALL:
                    made.add_pre_tokenized_text("all", tokens)
    made.add_text("whole_title", whole(analyzer.words(entry.facts.title)))


@lru_cache(maxsize=1 << 14)  # headings, names and publishers come again and again
def tokenized(text: str, *, initials: bool) -> tantivy.PreTokenizedString:
    """The terms of a text at their positions; a name is found by its initials as well."""
    token, tokens = tantivy.Token, []
    for position, (exact, stems) in analyzer.placed_forms(text):
        for term in exact:
            tokens.append(token(term, position, 0, 0))
        for term in stems:
            tokens.append(token(term, position, 0, 0))
        if initials and position and len(exact[0]) > 1:
            tokens.append(token(exact[0][0], position, 0, 0))
    return tantivy.PreTokenizedString("", tokens)


def whole(words: Sequence[analyzer.Word]) -> str:
    """A title as one term, so that it can be told from the many that contain its words."""
    parts: dict[int, str] = {}
    for word in words:
        parts.setdefault(word.position, word.forms.terms[0])
    return " ".join(parts.values())


def facet_value(text: str) -> str:
    """A heading as it is counted: without its subdivisions («Псков, город — История») and
    without punctuation left over from a description."""
    heading, _, _ = " ".join(text.split()).partition(SUBDIVISION)
    return heading[:LONGEST_VALUE].rstrip(" ,:;/=")


def add_order(made: tantivy.Document, entry: Entry) -> None:
    """Years, and what each order of a list goes by; every value is unique to its record."""
    first, last = years(entry.facts)
    if first is not None:
        made.add_integer("year", first)
    if last is not None:
        made.add_integer("year_to", last)
    key = entry.cluster_id
    forward, backward = (NO_YEAR, NO_YEAR) if first is None else (first, NO_YEAR - 1 - first)
    made.add_integer("by_year", forward << ID_BITS | key)
    made.add_integer("by_year_desc", backward << ID_BITS | key)
    made.add_integer("first", entry.first_on.toordinal())
    made.add_integer("by_new", (LAST_DAY - entry.first_on.toordinal()) << ID_BITS | (LAST_ID - key))
    if (issued := issue_month(entry.facts)) is not None:
        made.add_integer("issued", issued)
    title = analyzer.sort_key(entry.facts.title)[:LONGEST_SORT] or "\uffff"
    made.add_text("by_title", f"{title} {key:013d}")
    made.add_float("standing", standing(key, len(entry.holders), first))


def issue_month(facts: Facts) -> int | None:
    """Year and month of the issue an article stands in, as 196803; 196800 when no month is told."""
    host = facts.host
    if host is None or host.year is None or facts.kind not in (Kind.ARTICLE, Kind.ISSUE):
        return None
    month = host.date[:2]
    return host.year * 100 + (int(month) if month.isdecimal() and len(host.date) == 5 else 0)


def years(facts: Facts) -> tuple[int | None, int | None]:
    """The earliest and latest year of a record, an article's from its source if need be."""
    first = last = facts.host.year if facts.host else None
    if facts.years:
        first, last = facts.years
    return plausible(first), plausible(last)


def plausible(year: int | None) -> int | None:
    return None if year is None else max(0, min(year, NO_YEAR - 1))


def standing(key: int, holders: int, year: int | None) -> float:
    """What decides between equal matches: held by many, recent, then an arbitrary fixed order.

    A score is multiplied by log2(2 + standing): a century of years counts 1.2 %, eight libraries
    2 %. The last term is less than a year; it keeps apart what is else alike.
    """
    held = min(math.log2(max(holders, 1)), 5) / 5
    recent = 0 if year is None else min(max(year - FIRST_YEAR, 0) / YEARS_SPAN, 1)
    scattered = key * 0x9E3779B97F4A7C15 % 2**64 / 2**64
    return 0.05 * held + 0.1 * recent + 0.1 / YEARS_SPAN * scattered
