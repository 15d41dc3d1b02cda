"""What do the demo libraries hold? The works, written by hand in `cards/*.toml`, as values.

Keys of a work (all but `held` and `title` may be missing; a volume may lack `title` too):

- `held`: codes of the libraries that describe it; a code given twice: two records of that library;
- `kind`: as in `marc.facts.Kind`, or "newspaper" or "journal"; a book when not said;
- `title`, `set`: «заглавие : сведения, относящиеся к заглавию»; `modern`, `set_modern`: the same
  in today's spelling, for editions before 1918;
- `by`, `with`, `people`: persons divided by «|»; before a person in `with` its role and a colon;
- `ed`, `imprint` («место : издатель, год»), `extent` («объём : ил. ; размер»), `series`, `part`;
- `in`: the source of an article, «заглавие // год (or imprint) // номер или день // страницы»;
- `late`: catalogued after all others, so that it moves none of them;
- `topics`: «рубрика -- подрубрика @ место»; `places`: «место -- подрубрика»; both divided by «|».
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

RESOURCES: Final = resources.files("catalog.demo")
DATES: Final = re.compile(r"[\d?]+-\d*$")


@dataclass(frozen=True, slots=True)
class Person:
    """A person; `addition` («митрополит») goes with those entered under a forename."""

    surname: str
    forenames: str = ""
    dates: str = ""
    addition: str = ""
    role: str = ""

    @property
    def initials(self) -> str:
        return " ".join(f"{name[0]}." for name in self.forenames.split())


@dataclass(frozen=True, slots=True)
class Source:
    """What an article stands in; `where` says which of the three codings it takes."""

    where: str  # "journal", "newspaper" or "book"
    title: str
    subtitle: str
    place: str
    publisher: str
    year: str
    number: str  # «№ 20», «15 мая» or nothing
    pages: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject heading: «Крепости -- История @ Псковская область»."""

    head: str
    parts: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """One edition, with everything a library could say of it."""

    id: str
    held: tuple[str, ...]
    kind: str
    title: str = ""
    subtitle: str = ""
    modern_title: str = ""
    modern_subtitle: str = ""
    authors: tuple[Person, ...] = ()
    others: tuple[Person, ...] = ()
    body: str = ""
    edition: str = ""
    reprint: str = ""
    place: str = ""
    publisher: str = ""
    year: str = ""
    pages: str = ""
    illustrations: str = ""
    size: str = ""
    series: str = ""
    isbn: str = ""
    issn: str = ""
    set_title: str = ""
    set_subtitle: str = ""
    modern_set: str = ""
    part: str = ""
    source: Source | None = None
    modern_source: str = ""
    topics: tuple[Topic, ...] = ()
    places: tuple[Topic, ...] = ()
    people: tuple[Person, ...] = ()
    bbk: str = ""
    abstract: str = ""
    scale: str = ""
    url: str = ""
    frequency: str = ""
    late: bool = False

    @property
    def years(self) -> list[str]:
        """The years in the imprint, as four digits each."""
        return re.findall(r"\d{4}", self.year or (self.source.year if self.source else ""))


@cache
def load() -> tuple[Work, ...]:
    """Every work of the demo, file by file in the order they are written."""
    folder = RESOURCES.joinpath("cards")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(
        work(name, entry)
        for file in files
        for name, entry in tomllib.loads(file.read_text(encoding="utf-8")).items()
    )


def work(name: str, entry: dict[str, Any]) -> Work:
    """The work that one entry of a file describes."""
    title, subtitle = halves(entry.get("title", ""))
    modern_title, modern_subtitle = halves(entry.get("modern", ""))
    set_title, set_subtitle = halves(entry.get("set", ""))
    place, publisher, year = imprint(entry.get("imprint", ""))
    pages, illustrations, size = extent(entry.get("extent", ""))
    source = entry.get("in", "")
    return Work(
        id=name,
        held=tuple(entry["held"].split()),
        kind=entry.get("kind", "book"),
        title=title,
        subtitle=subtitle,
        modern_title=modern_title,
        modern_subtitle=modern_subtitle,
        authors=tuple(person(text) for text in listed(entry.get("by", ""))),
        others=tuple(person(text) for text in listed(entry.get("with", ""))),
        body=entry.get("body", ""),
        edition=entry.get("ed", ""),
        late=entry.get("late", False),
        reprint=entry.get("reprint", ""),
        place=place,
        publisher=publisher,
        year=year,
        pages=pages,
        illustrations=illustrations,
        size=size,
        series=entry.get("series", ""),
        isbn=entry.get("isbn", ""),
        issn=entry.get("issn", ""),
        set_title=set_title,
        set_subtitle=set_subtitle,
        modern_set=entry.get("set_modern", ""),
        part=entry.get("part", ""),
        source=read_source(source) if source else None,
        modern_source=entry.get("in_modern", ""),
        topics=tuple(topic(text) for text in listed(entry.get("topics", ""))),
        places=tuple(topic(text) for text in listed(entry.get("places", ""))),
        people=tuple(person(text) for text in listed(entry.get("people", ""))),
        bbk=entry.get("bbk", ""),
        abstract=entry.get("abs", ""),
        scale=entry.get("scale", ""),
        url=entry.get("url", ""),
        frequency=entry.get("frequency", ""),
    )


def listed(text: str) -> list[str]:
    return [item.strip() for item in text.split("|") if item.strip()]


def halves(text: str) -> tuple[str, str]:
    """A title and what follows its first « : »."""
    head, _, rest = text.partition(" : ")
    return head, rest


def imprint(text: str) -> tuple[str, str, str]:
    """«Псков : Логос, 2009» in three; the publisher may be missing."""
    before, _, year = text.rpartition(", ")
    place, _, publisher = before.partition(" : ")
    return place, publisher, year


def extent(text: str) -> tuple[str, str, str]:
    """«96 с. : ил. ; 20 см» in three; illustrations and size may be missing."""
    before, _, size = text.partition(" ; ")
    pages, _, illustrations = before.partition(" : ")
    return pages, illustrations, size


def person(text: str) -> Person:
    """«сост.: Гусева, Надежда Петровна» or «Евгений, митрополит, 1767-1837»."""
    role, colon, name = text.partition(": ")
    pieces = (name if colon else text).split(", ")
    dates = pieces.pop() if DATES.match(pieces[-1]) else ""
    surname, rest = pieces[0], ", ".join(pieces[1:])
    named = bool(rest) and rest[0].islower()
    return Person(
        surname=surname,
        forenames="" if named else rest,
        dates=dates,
        addition=rest if named else "",
        role=role if colon else "",
    )


def topic(text: str) -> Topic:
    chain, _, place = text.partition(" @ ")
    head, *parts = chain.split(" -- ")
    return Topic(head, tuple(parts), place)


def read_source(text: str) -> Source:
    title, published, number, pages = (part.strip() for part in f" {text} ".split("//"))
    title, subtitle = halves(title)
    place, publisher, year = imprint(published) if " : " in published else ("", "", published)
    where = "book" if place else "journal" if number.startswith("№") else "newspaper"
    return Source(where, title, subtitle, place, publisher, year, number, pages)
