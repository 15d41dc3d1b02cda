"""Which union record does an article stand in? What hosts answer to, and who is meant. Pure.

An article asks for its host by all that libraries say of it: its number in their own files, its
ISSN, ISBN and title. Hosts answer to the same. Who answers to most is the host; where two answer
alike, none is: a wrong link is worse than none. Issues ask for their serial so, volumes for their
set by its number alone: set and volumes share titles and ISBNs.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import IntEnum
from typing import Final, NamedTuple

from catalog.match import MemberName
from catalog.match.blocking import hash63
from marc.facts import Facts, Host, Kind
from marc.sources import source_key
from marc.text import title_key

PERIODICAL: Final = frozenset((Kind.ARTICLE, Kind.ISSUE))
DIGITS: Final = re.compile(r"\d+")
DAY: Final = re.compile(r"(\d\d)(?:-(\d\d))?")
ISSUE_LEVELS: Final = ("№", "вып", "вал", "")


class Level(IntEnum):
    """What a host is to its parts: the book, the issue or the set, or the serial above issues."""

    UNIT = 1
    SERIAL = 2


class Sort(IntEnum):
    """By what a host is named: the last two bits of a key."""

    TITLE = 0
    ISSUE = 1  # title, number and year
    NUMBER = 2  # ISSN, ISBN
    RECORD = 3  # its record in a library's own file


# A library's own link is stronger than a number, a number than titles.
WEIGHTS: Final = {Sort.TITLE: 1, Sort.ISSUE: 2, Sort.NUMBER: 4, Sort.RECORD: 16}


class Answer(NamedTuple):
    """One who answers to a key; in these years, None when it does not say."""

    key: int
    level: int  # a Level
    cluster: int
    first: int | None
    last: int | None


class Hosts(NamedTuple):
    """The clusters a union record is part of."""

    unit: int | None = None
    serial: int | None = None


NONE: Final = Hosts()


class Spot(NamedTuple):
    """Where a part stands in its whole, in numbers to put parts in order."""

    year: int
    place: int


# --- what hosts answer to, and what they are asked by ---------------------------------------------


def answers(cluster: int, facts: Facts, members: Iterable[MemberName]) -> frozenset[Answer]:
    """What this union record answers to when articles, issues and volumes ask for their host."""
    if facts.kind is Kind.ARTICLE:
        return frozenset()
    first, last = facts.years or (None, None)
    keys = [key_of(Sort.RECORD, f"{library}:{local_id}") for library, local_id in members]
    if facts.kind is Kind.SERIAL:
        titles = dict.fromkeys((facts.title_key, *map(title_key, facts.variants)))
        keys += [key_of(Sort.NUMBER, number) for number in facts.issns]
        keys += [key_of(Sort.TITLE, f"serial:{source_key(title)}") for title in titles if title]
        level = Level.SERIAL
    else:
        keys += [key_of(Sort.NUMBER, number) for number in facts.isbns]
        keys += titled(facts)
        level, first, last = Level.UNIT, None, None
    return frozenset(Answer(key, level, cluster, first, last) for key in keys)


def titled(facts: Facts) -> Iterator[int]:
    """A book by its title and year; an issue or a volume by its number too."""
    if facts.years is None or facts.years[0] != facts.years[1] or not facts.title_key:
        return
    if facts.kind in (Kind.ISSUE, Kind.VOLUME):
        if number := number_of(facts):
            yield issue_key(source_key(facts.title_key), number, facts.years[0])
    elif tells(facts.title_key):
        yield book_key(facts.title_key, facts.years[0])


def asked(facts: Facts, hosts: Iterable[tuple[str, Host]]) -> frozenset[int]:
    """The keys a union record asks for its host by.

    `facts` are its own; `hosts` what each member says of its host, under the code of its library:
    a number in a library's own file counts where that one names the same host.
    """
    host = facts.host
    if host is None:
        return frozenset()
    keys = {
        key_of(Sort.RECORD, f"{library}:{one.local_id}")
        for library, one in hosts
        if one.local_id and (one.key == host.key or not one.key)
    }
    if facts.kind in PERIODICAL:
        keys |= {key_of(Sort.NUMBER, number) for number in (host.issn, host.isbn) if number}
        keys |= set(named(facts, host)) if host.key else set()
    return frozenset(keys)


def named(facts: Facts, host: Host) -> Iterator[int]:
    """By title: a serial where an issue, a day or an ISSN is told, a book otherwise."""
    year = facts.years[0] if facts.years else host.year
    if facts.kind is Kind.ISSUE or host.issue or host.date or host.issn:
        yield key_of(Sort.TITLE, f"serial:{host.key}")
    elif year and tells(host.key):
        yield book_key(host.key, year)
    number = host.issue or host.volume
    if facts.kind is Kind.ARTICLE and number and year:
        yield issue_key(host.key, number, year)


def book_key(title: str, year: int) -> int:
    return key_of(Sort.TITLE, f"book:{title}:{year}")


def issue_key(title: str, number: str, year: int) -> int:
    return key_of(Sort.ISSUE, f"issue:{title}:{number}:{year}")


def tells(title: str) -> bool:
    """Whether a title with its year is one book's: «Труды» may be anybody's."""
    return " " in title


def number_of(facts: Facts) -> str:
    """The number of an issue or of a volume that is counted on one level."""
    numbers = dict(reversed(facts.parts))
    if facts.kind is Kind.ISSUE:
        return next((numbers[level] for level in ISSUE_LEVELS if numbers.get(level)), "")
    return facts.parts[0][1] if len(facts.parts) == 1 else ""


def key_of(sort: Sort, words: str) -> int:
    return hash63(words) & ~3 | sort


# --- who is meant ---------------------------------------------------------------------------------


def chosen(answers: Iterable[Answer], *, own: int, year: int) -> Hosts:
    """The host on each level, of those that answer what was asked; a record is never its own."""
    answered: dict[Level, defaultdict[int, set[int]]] = {level: defaultdict(set) for level in Level}
    for key, level, cluster, first, last in answers:
        if cluster != own and covers(first, last, year):
            answered[Level(level)][cluster].add(key)
    return Hosts(best(answered[Level.UNIT]), best(answered[Level.SERIAL]))


def best(answered: Mapping[int, Collection[int]]) -> int | None:
    """Who answers to most: by weight, then by the keys themselves, which no order of arrival turns.

    None when nobody answers, or two to the very same keys.
    """
    ranked = sorted(
        (sum(WEIGHTS[Sort(key & 3)] for key in keys), sorted(keys), cluster)
        for cluster, keys in answered.items()
    )
    if not ranked or (len(ranked) > 1 and ranked[-1][:2] == ranked[-2][:2]):
        return None
    return ranked[-1][2]


def covers(first: int | None, last: int | None, year: int) -> bool:
    """Whether a serial came out in that year, as far as is known."""
    return not year or first is None or last is None or first <= year <= last


# --- where in it ----------------------------------------------------------------------------------


def spot(facts: Facts) -> Spot:
    """In order: years, volumes, days, issues, pages; the volumes of a set by their number alone."""
    host = facts.host
    if host is None or facts.kind not in PERIODICAL:
        return Spot(0, packed(issue=number_of(facts) or (host.volume if host else "")))
    year = host.year or (facts.years[0] if facts.years else 0)
    issue = host.issue or number_of(facts)
    return Spot(year, packed(volume=host.volume, day=host.date, issue=issue, page=host.pages))


def packed(*, volume: str = "", day: str = "", issue: str = "", page: str = "") -> int:
    """Numbers in the order they are compared in: 12, 9, 16 and 16 bits."""
    dated = DAY.fullmatch(day)
    month, date = (int(dated[1]), int(dated[2] or 0)) if dated else (0, 0)
    place = first_number(volume, 12)
    place = place << 9 | month << 5 | date
    place = place << 16 | first_number(issue, 16)
    return place << 16 | first_number(page, 16)


def first_number(text: str, bits: int) -> int:
    found = DIGITS.search(text)
    return min(int(found[0]), (1 << bits) - 1) if found else 0
