"""Which round dates fall into a year? Days, lives and beginnings of newspapers. Pure.

A date is round when the years since then are a multiple of `every` (5 unless the reader chooses
another of EVERY). Only what records are sure of counts: a day with its year, years of birth and
death without a question mark, the year in which a newspaper is known to begin. A day that a record
gives in both styles is of the new one; one that it gives once is as the record has it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from catalog.search.counting import Count
from marc.text.names import person_key

EVERY: Final = (5, 10, 25, 50)
GREAT: Final = 25  # multiples that a calendar sets off
NEW_STYLE: Final = "1918-02-14"  # the first day of the new style in Russia

EVENT: Final = re.compile(r"(?P<year>\d{4})-(?P<code>\d\d-\d\d)")
# «Гейченко, Семён Степанович (1903-1993)», «(митрополит ; 1767-1837)», «(род. 1950)»
LIFE: Final = re.compile(
    r"""(?P<name>[^()]+?) \s* \( (?:[^()\d?]*[;,]\s*)?
    (?: (?:р|род)\.\s*(?P<born_only>\d{4}) | (?P<born>\d{4})\s*[-–—]\s*(?P<died>\d{4})? ) \s*\)""",
    re.VERBOSE,
)

Sort = Literal["day", "born", "died", "begun"]


@dataclass(frozen=True, slots=True)
class Jubilee:
    """A round date: what it is of, the year it counts from, how many years have passed.

    `day` is `MM-DD` of an event, else ""; `values` are the values of the index's mark that lead to
    its records, the most used first.
    """

    sort: Sort
    since: int
    years: int
    day: str = ""
    values: tuple[str, ...] = ()
    records: int = 0

    @property
    def great(self) -> bool:
        return self.years % GREAT == 0

    @property
    def old_style(self) -> bool:
        """Whether the day is of before the new style."""
        return bool(self.day) and f"{self.since:04}-{self.day}" < NEW_STYLE


def passed(year: int, since: int, every: int) -> int:
    """The round number of years since then; 0 when it is none."""
    years = year - since
    return years if years > 0 and years % every == 0 else 0


def of_days(events: Iterable[Count], year: int, every: int) -> list[Jubilee]:
    """The round dates of events told as `YYYY-MM-DD`, in the order of the year."""
    found = []
    for count in events:
        match = EVENT.fullmatch(count.value)
        if match and (years := passed(year, int(match["year"]), every)):
            found.append(Jubilee("day", int(match["year"]), years, match["code"], (count.value,),
                                 count.records))  # fmt: skip
    return sorted(found, key=lambda one: (one.day, one.since))


def of_people(headings: Iterable[Count], year: int, every: int) -> list[Jubilee]:
    """Births and deaths that headings of persons tell, of each person once, by name."""
    people: dict[tuple[str, int, int], list[Count]] = {}
    for count in headings:
        match = LIFE.fullmatch(count.value)
        if match:
            born, died = int(match["born"] or match["born_only"]), int(match["died"] or 0)
            people.setdefault((key(match["name"]), born, died), []).append(count)
    found = [jubilee for (_, born, died), counts in people.items()
             for jubilee in of_life(born, died, counts, year, every)]  # fmt: skip
    return sorted(found, key=lambda one: (one.values[0].casefold(), one.since))


def of_life(
    born: int, died: int, counts: Sequence[Count], year: int, every: int
) -> Iterator[Jubilee]:
    most_used = sorted(counts, key=lambda one: (-one.records, one.value))
    values = tuple(count.value for count in most_used)
    records = sum(count.records for count in counts)
    if years := passed(year, born, every):
        yield Jubilee("born", born, years, "", values, records)
    if died and (years := passed(year, died, every)):
        yield Jubilee("died", died, years, "", values, records)


def key(name: str) -> str:
    """What is alike in the forms of a name: «Гейченко, С. С.», «Гейченко, Семён Степанович»."""
    surname, _, forenames = name.partition(",")
    return person_key(surname, forenames)


def of_beginnings(years_begun: Iterable[Count], year: int, every: int) -> list[Jubilee]:
    """Newspapers and journals that began round years ago, the oldest first."""
    found = [
        Jubilee("begun", int(count.value), years, "", (count.value,), count.records)
        for count in years_begun
        if count.value.isdecimal() and (years := passed(year, int(count.value), every))
    ]
    return sorted(found, key=lambda one: one.since)


def most_told(people: Sequence[Jubilee], most: int) -> list[Jubilee]:
    """So many of the persons most is written about, in the order they came in."""
    kept = sorted(people, key=lambda one: (-one.records, one.values))[:most]
    chosen = set(kept)
    return [one for one in people if one in chosen]
