"""What places of the region is a record about? Its headings and titles against the gazetteer.

`data/districts.toml` holds the names; a text is compared word by word in its comparable form, so
case, ё, old spelling («Гдовъ», «Великолуцкій уѣздъ») and look-alike letters make no difference.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import Final, NamedTuple

from marc.data import table
from marc.shape import Subject
from marc.text.spelling import comparable

FORMS: Final = {
    "m": ("", "а", "у", "ом", "ым", "е"),
    "i": ("ь", "я", "ю", "ем", "е"),
    "p": ("ы", "и", "", "ам", "ами", "ах"),
    "f": ("а", "и", "ы", "е", "у", "ой", "ою"),
    "s": ("я", "и", "е", "ю", "ей"),
    "o": ("о", "а", "у", "ом", "е"),
    "e": ("е", "ого", "ому", "ом"),
    "a": ("ий", "ый", "ой", "ого", "ому", "им", "ым", "ом", "ая", "ую", "ою", "ое", "ие", "ые",
          "их", "ых", "ими", "ыми", "ия", "ыя"),
}  # fmt: skip
ANY_ENDING: Final = "*"
DISTRICT_WORDS: Final = (
    *("район/*", "р н", "округ/*", "уезд/*", "волост/*", "край", "края", "краю", "крае"),
    *("муниципальн/a округ/*", "муниципальн/a район/*", "городск/a округ/*"),
)
DISTRICT: Final = "РАЙОН"
# ББК and УДК put a place in brackets: 63.3(2Рос-2Гдов), 63.3(2Рос-4Пск-2Остров).
PLACE_IN_CLASS: Final = re.compile(r"\(2[^)]*\)")
TOWN_IN_CLASS: Final = re.compile(r"[-.]2\s*([А-Яа-яё][А-Яа-яё .-]+)")
SCHEMES: Final = ("rubbk", "bbk", "udc", "")
EVIDENCE_SHOWN: Final = 80
PLACES: Final = ("place", "topic", "keyword", "event", "body")
VARIED: Final = {"е": "еёѣe", "и": "иіi", "о": "оo", "а": "аa", "с": "сc", "р": "рp"}
QUICK: Final = 4  # letters by which a record without any name is passed by

Word = tuple[str, frozenset[str] | None]  # a stem and its endings; None: any


class Name(NamedTuple):
    """One way to say a place: its words after the first, and the place's slug."""

    words: tuple[Word, ...]
    slug: str


class Gazetteer(NamedTuple):
    """The table, ready to be searched: `heads` begin every word worth a closer look."""

    names: dict[str, tuple[Name, ...]]  # by the first letters of the first word
    without: dict[str, tuple[Name, ...]]
    titles: dict[str, str]
    heads: frozenset[str]


APART: Final = '(«"-.'  # marks that stand before a word without a blank
HEAD: Final = 3  # letters by which the names are found


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer of the region, read once."""
    rows = table("districts.toml")["district"]
    names = [name for row in rows for name in names_of(row["slug"], row["names"])]
    without = [name for row in rows for name in names_of(row["slug"], row.get("without", ()))]
    return Gazetteer(
        by_head(names), by_head(without), {row["slug"]: row["name"] for row in rows}, heads(names)
    )


def names_of(slug: str, patterns: Iterable[str]) -> Iterator[Name]:
    for pattern in patterns:
        ways = DISTRICT_WORDS if DISTRICT in pattern else ("",)
        for way in ways:
            yield Name(tuple(map(word_of, pattern.replace(DISTRICT, way).split())), slug)


def word_of(text: str) -> Word:
    stem, _, way = text.replace("ё", "е").partition("/")
    if way == ANY_ENDING:
        return stem, None
    return stem, frozenset(FORMS[way]) if way else frozenset(("",))


def by_head(names: Iterable[Name]) -> dict[str, tuple[Name, ...]]:
    found: dict[str, tuple[Name, ...]] = {}
    for name in names:
        head = name.words[0][0][:HEAD]
        found[head] = (*found.get(head, ()), name)
    return found


def heads(names: Iterable[Name]) -> frozenset[str]:
    """The first letters of the longest word of every name, in any spelling of theirs."""
    found: set[str] = set()
    for name in names:
        stem, endings = max(name.words, key=lambda word: len(word[0]))
        for ending in endings or ("",):
            found.update(
                map("".join, product(*(VARIED.get(c, c) for c in (stem + ending)[:QUICK])))
            )
    return frozenset(found)


# --- searching ------------------------------------------------------------------------------------


def worth_a_look(text: str) -> bool:
    """Whether any word of a text begins as a name does; most records say no here, at once."""
    plain = text.lower()
    for mark in APART:
        plain = plain.replace(mark, " ")
    return not gazetteer().heads.isdisjoint([word[:QUICK] for word in plain.split()])


@lru_cache(maxsize=1 << 14)
def places_in(text: str) -> tuple[str, ...]:
    """The slugs of the places a text names, in their order."""
    if not worth_a_look(text):
        return ()
    known = gazetteer()
    words = comparable(text).split()
    found: dict[str, None] = {}
    for at, word in enumerate(words):
        for name in known.names.get(word[:HEAD], ()):
            # Most names of these letters are ruled out by their first stem.
            if not word.startswith(name.words[0][0]) or not stands(name, words, at):
                continue
            if not denied(known, name.slug, words):
                found[name.slug] = None
    return tuple(found)


def stands(name: Name, words: list[str], at: int) -> bool:
    if at + len(name.words) > len(words):
        return False
    for word, (stem, endings) in zip(words[at:], name.words, strict=False):
        if not word.startswith(stem) or (endings is not None and word[len(stem) :] not in endings):
            return False
    return True


def denied(known: Gazetteer, slug: str, words: list[str]) -> bool:
    """Whether the text says that another place of this name is meant."""
    return any(
        name.slug == slug and stands(name, words, at)
        for at, word in enumerate(words)
        for name in known.without.get(word[:HEAD], ())
    )


def districts(
    *,
    titles: Sequence[str],
    subjects: Iterable[Subject],
    classes: Iterable[tuple[str, str]],
) -> tuple[tuple[str, str], ...]:
    """The districts a record is about, each with the first words that say so.

    Headings speak before classes, classes before titles.
    """
    found: dict[str, str] = {}
    headings = [subject for subject in subjects if subject.type in PLACES]
    if not worth_a_look(" ".join([*titles, *[heading.text for heading in headings]])):
        headings, titles = [], ()
    for subject in headings:
        for slug in places_in(subject.text):
            found.setdefault(slug, f"{subject.type}: {subject.text}"[:EVIDENCE_SHOWN])
    for scheme, index in classes:
        if scheme in SCHEMES and "(2" in index:
            for slug in places_in_class(index):
                found.setdefault(slug, f"class: {index}"[:EVIDENCE_SHOWN])
    for title in titles:
        for slug in places_in(title):
            found.setdefault(slug, f"title: {title}"[:EVIDENCE_SHOWN])
    return tuple(found.items()) if found else ()


def places_in_class(index: str) -> Iterator[str]:
    """The towns in the place of a class index, where any word is a name."""
    for place in PLACE_IN_CLASS.findall(index):
        for town in TOWN_IN_CLASS.findall(place):
            yield from places_in(f"город {town}")


def title_of(slug: str) -> str:
    """Today's name of a district, or the slug itself."""
    return gazetteer().titles.get(slug, slug)
