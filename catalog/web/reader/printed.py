"""How do records become a printed index? Sections, numbers, and indexes that lead to them. Pure.

Numbers go through the whole; a record stands in one section alone (its first subject, its first
district) and in alphabetical order there. A number in round brackets in the index of names is that
of a record about the person, one without brackets of a record by him, as printed indexes have it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from catalog.search import analyzer, documents
from marc import districts
from marc.facts import Facts, Kind
from marc.sources import source_key
from marc.text.names import person_key, split_name

SECTIONS: Final = ("kind", "topic", "district", "none")
# Kinds as an index parts them, in its order; the rest come last.
KINDS: Final = {
    "books": (Kind.BOOK, Kind.VOLUME, Kind.SET),
    "theses": (Kind.THESIS, Kind.ABSTRACT),
    "serials": (Kind.SERIAL, Kind.ISSUE),
    "articles": (Kind.ARTICLE,),
    "maps": (Kind.MAP,),
    "graphics": (Kind.GRAPHIC,),
    "scores": (Kind.SCORE, Kind.SOUND, Kind.VIDEO),
    "electronic": (Kind.ELECTRONIC,),
    "others": (),
}
LAST: Final = "\uffff"  # after every letter


@dataclass(frozen=True, slots=True)
class Described:
    """A record and its description."""

    union_id: str
    facts: Facts
    description: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the list: what it is of ("": the list has no parts), records with their numbers."""

    title: str
    items: tuple[tuple[int, Described], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading of an index, and the numbers of its records as they are shown."""

    text: str
    numbers: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class PrintedIndex:
    """The list by sections, and the indexes at its end by their names."""

    sections: tuple[Section, ...]
    indexes: Mapping[str, tuple[Entry, ...]]

    @property
    def records(self) -> int:
        return sum(len(section.items) for section in self.sections)


Call = Callable[[str], str]  # a message's id → its words


def compiled(records: Iterable[Described], *, by: str, words: Call) -> PrintedIndex:
    """The printed index of these records, its sections `by` one of SECTIONS."""
    parts: dict[tuple[str, str], list[Described]] = {}
    for record in records:
        parts.setdefault(section_of(record.facts, by, words), []).append(record)
    sections, number = [], 0
    for (_, title), members in sorted(parts.items()):
        members.sort(key=lambda record: analyzer.sort_key(record.description))
        sections.append(Section(title, tuple(enumerate(members, number + 1))))
        number += len(members)
    numbered = [item for section in sections for item in section.items]
    indexes = {"names": names(numbered), "places": places(numbered), "sources": sources(numbered)}
    return PrintedIndex(tuple(sections), {name: found for name, found in indexes.items() if found})


def section_of(facts: Facts, by: str, words: Call) -> tuple[str, str]:
    """What a record's section is sorted by, and what it is called."""
    match by:
        case "kind":
            found = next((name for name, kinds in KINDS.items() if facts.kind in kinds), "others")
            return f"{list(KINDS).index(found):02}", words(f"printed.{found}")
        case "topic":
            topics = (subject.text for subject in facts.subjects if subject.type == "topic")
            topic = documents.facet_value(next(iter(topics), ""))
            return (analyzer.sort_key(topic), topic) if topic else (LAST, words("printed.no_topic"))
        case "district":
            if not facts.districts:
                return "", words("printed.no_district")
            title = districts.short_title(facts.districts[0][0])
            return analyzer.sort_key(title), title
    return "", ""


# --- the indexes ----------------------------------------------------------------------------------

Numbered = Sequence[tuple[int, Described]]


def names(numbered: Numbered) -> tuple[Entry, ...]:
    """Persons by whom and about whom there is something."""
    found: dict[str, dict[int, str]] = {}
    for number, record in numbered:
        for text in texts(record.facts, "person"):
            found.setdefault(text, {})[number] = f"({number})"
        for name in documents.persons(record.facts):
            found.setdefault(documents.facet_value(documents.heading(name)), {})[number] = (
                f"{number}"
            )
    return entries(found, full_names(found))


def places(numbered: Numbered) -> tuple[Entry, ...]:
    found: dict[str, dict[int, str]] = {}
    for number, record in numbered:
        for text in texts(record.facts, "place"):
            found.setdefault(text, {})[number] = f"{number}"
    return entries(found, {})


def sources(numbered: Numbered) -> tuple[Entry, ...]:
    """Newspapers, journals and collections, each under the spelling most records have."""
    spellings: dict[str, Counter[str]] = {}
    standing: dict[str, dict[int, str]] = {}
    for number, record in numbered:
        host = record.facts.host
        if host and record.facts.kind in (Kind.ARTICLE, Kind.ISSUE):
            key = source_key(host.key)
            spellings.setdefault(key, Counter())[documents.facet_value(host.title)] += 1
            standing.setdefault(key, {})[number] = f"{number}"
    called = {key: counts.most_common(1)[0][0] for key, counts in spellings.items()}
    return entries(standing, called)


def texts(facts: Facts, type: str) -> Iterator[str]:
    return (documents.facet_value(one.text) for one in facts.subjects if one.type == type)


def entries(found: Mapping[str, Mapping[int, str]], called: Mapping[str, str]) -> tuple[Entry, ...]:
    """The headings in order, each under the name it is called by."""
    joined: dict[str, dict[int, str]] = {}
    for text, numbers in found.items():
        if heading := called.get(text, text):
            joined.setdefault(heading, {}).update(numbers)
    return tuple(
        Entry(text, tuple(sorted(joined[text].items())))
        for text in sorted(joined, key=analyzer.sort_key)
    )


def full_names(headings: Iterable[str]) -> dict[str, str]:
    """A short form («Гейченко, С. С.») → the full one, when the list has only one it can be."""
    forms: dict[str, list[str]] = {}
    for heading in headings:
        surname, forenames = split_name(heading.partition(" (")[0])
        forms.setdefault(person_key(surname, forenames), []).append(heading)
    found: dict[str, str] = {}
    for alike in forms.values():
        fullest = max(alike, key=lambda text: (len(text), text))
        if all(shortened(form, fullest) for form in alike):
            found |= dict.fromkeys(alike, fullest)
    return found


def shortened(form: str, full: str) -> bool:
    """Whether all that a form of a name says, the full one says too."""
    name, _, dates = form.partition(" (")
    whole, _, whole_dates = full.partition(" (")
    if dates and dates != whole_dates:
        return False
    mine, others = split_name(name)[1].split(), split_name(whole)[1].split()
    return len(mine) <= len(others) and all(
        other.startswith(one.rstrip(".")) for one, other in zip(mine, others, strict=False)
    )
