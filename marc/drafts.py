"""How does a short form become a record? An article as a RUSMARC library describes it.

RUSMARC, bibliographic format (2015): 200, 330, 463 with the host's 200 and 210 embedded, 606, 607,
600, 700, 801; leader/07 a, an analytical part.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from marc.record import Field, Record, control, data

LEADER: Final = "00000naa0 2200000   450 "


@dataclass(frozen=True, slots=True)
class Article:
    """What a cataloguer types: lists are divided by «;», a name is «Иванов, И. И.»."""

    title: str
    host: str
    year: str
    responsibility: str = ""
    authors: str = ""
    number: str = ""  # «№ 12», «5 марта»
    pages: str = ""
    place: str = ""  # of the host's publication
    abstract: str = ""
    topics: str = ""
    places: str = ""
    people: str = ""


def article(said: Article, *, local_id: str, agency: str, day: str) -> Record:
    """The record of an article; `day` is YYYYMMDD, `agency` the code of who makes it."""
    year = said.year if len(said.year) == 4 else "    "
    fields = [
        control("001", local_id),
        data("100", "  ", ("a", f"{day}d{year}    |||y0rusy50      ca")),
        data("101", "0 ", ("a", "rus")),
        data("200", "1 ", *given(a=said.title, f=said.responsibility)),
        *([data("330", "  ", ("a", said.abstract))] if said.abstract else []),
        host(said),
        *(data("600", " 1", *name(person)) for person in listed(said.people)),
        *(data("606", "1 ", ("a", topic)) for topic in listed(said.topics)),
        *(data("607", "  ", ("a", place)) for place in listed(said.places)),
        *authors(listed(said.authors)),
        data("801", " 0", ("a", "RU"), ("b", agency), ("c", day)),
    ]
    return Record(LEADER, tuple(fields))


def listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def given(**subfields: str) -> Iterator[tuple[str, str]]:
    return ((code, text) for code, text in subfields.items() if text)


def host(said: Article) -> Field:
    """463: the issue, newspaper or book that the article stands in."""
    whole = (("1", "2001 "), ("a", said.host), *given(h=said.number, v=said.pages))
    return data("463", " 0", *whole, ("1", "210  "), *given(a=said.place, d=said.year))


def name(person: str) -> Iterator[tuple[str, str]]:
    surname, _, rest = person.partition(",")
    return given(a=surname.strip(), b=rest.strip())


def authors(people: list[str]) -> Iterator[Field]:
    """700 for the first, 701 for the others."""
    for place, person in enumerate(people):
        yield data("701" if place else "700", " 1", *name(person))
