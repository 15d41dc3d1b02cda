"""What places of the region is a record about? Its headings and titles against the gazetteer.

`data/districts.toml` holds the names; a text is compared word by word in its comparable form, so
case, ё, old spelling («Гдовъ», «Великолуцкій уѣздъ») and look-alike letters make no difference.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import chain
from typing import Any, Final, NamedTuple

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
Word = tuple[str, frozenset[str] | None]  # a stem and its endings; None: any


class Name(NamedTuple):
    """One way to say a place; or, when it `denies`, a way to say that another one is meant."""

    first: Word
    rest: tuple[Word, ...]
    slug: str
    denies: bool


class Gazetteer(NamedTuple):
    """The table, ready to be searched."""

    names: dict[str, tuple[Name, ...]]  # by the first letters of the first word
    titles: dict[str, str]


HEAD: Final = 3  # letters by which the names are found


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer of the region, read once."""
    rows = table("districts.toml")["district"]
    found: dict[str, list[Name]] = {}
    for row in rows:
        for name in names_of(row):
            found.setdefault(name.first[0][:HEAD], []).append(name)
    return Gazetteer(
        {head: tuple(names) for head, names in found.items()},
        {row["slug"]: row["name"] for row in rows},
    )


def names_of(row: Mapping[str, Any]) -> Iterator[Name]:
    for denies, patterns in enumerate((row["names"], row.get("without", ()))):
        for pattern in patterns:
            for way in DISTRICT_WORDS if DISTRICT in pattern else ("",):
                first, *rest = map(word_of, pattern.replace(DISTRICT, way).split())
                yield Name(first, tuple(rest), row["slug"], denies=bool(denies))


def word_of(text: str) -> Word:
    stem, _, way = text.replace("ё", "е").partition("/")
    if way == ANY_ENDING:
        return stem, None
    return stem, frozenset(FORMS[way]) if way else frozenset(("",))


# --- searching ------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 14)
def begun_by(word: str) -> tuple[Name, ...]:
    """The names whose first word this is: of most words none, and most words come again."""
    near = gazetteer().names.get(word[:HEAD], ())
    return tuple([name for name in near if is_form(word, name.first)])


def is_form(word: str, of: Word) -> bool:
    stem, endings = of
    return word.startswith(stem) and (endings is None or word[len(stem) :] in endings)


@lru_cache(maxsize=1 << 14)
def places_in(text: str) -> tuple[str, ...]:
    """The slugs of the places a text names, in their order."""
    words = comparable(text).split()
    found: dict[str, None] = {}
    denied: set[str] = set()
    for at, word in enumerate(words):
        for name in begun_by(word):
            if name.rest and not follow(words, at + 1, name.rest):
                continue
            if name.denies:
                denied.add(name.slug)
            else:
                found[name.slug] = None
    return tuple([slug for slug in found if slug not in denied])


def follow(words: list[str], at: int, rest: tuple[Word, ...]) -> bool:
    """Whether the words of a name after its first stand here."""
    for place, of in enumerate(rest, at):
        if place == len(words) or not is_form(words[place], of):
            return False
    return True


def districts(
    *,
    titles: Iterable[str],
    subjects: Iterable[Subject],
    classes: Iterable[tuple[str, str]],
) -> tuple[tuple[str, str], ...]:
    """The districts a record is about, each with the first words that say so.

    Headings speak before classes, classes before titles.
    """
    found: dict[str, str] = {}
    for subject in subjects:
        if subject.type in PLACES:
            for slug in places_in(subject.text):
                found.setdefault(slug, f"{subject.type}: {subject.text}"[:EVIDENCE_SHOWN])
    for scheme, index in classes:
        if scheme in SCHEMES and "(2" in index:
            for slug in places_in_class(index):
                found.setdefault(slug, f"class: {index}"[:EVIDENCE_SHOWN])
    for title in titles:
        for slug in places_in(title):
            found.setdefault(slug, f"title: {title}"[:EVIDENCE_SHOWN])
    return tuple(found.items())


@lru_cache(maxsize=1 << 12)
def places_in_class(index: str) -> tuple[str, ...]:
    """The towns in the place of a class index, where any word is a name."""
    towns = [t for place in PLACE_IN_CLASS.findall(index) for t in TOWN_IN_CLASS.findall(place)]
    return tuple(chain.from_iterable(places_in(f"город {town}") for town in towns))


class Period(NamedTuple):
    """What a place was called and what it was part of, between two years (None: not told)."""

    first: int | None
    last: int | None
    name: str
    of: str


class District(NamedTuple):
    """A place of the gazetteer: its centre, where that lies, and its history."""

    slug: str
    name: str
    town: str
    at: tuple[float, float] | None  # latitude and longitude
    city: bool
    history: tuple[Period, ...]

    @property
    def short(self) -> str:
        """The name as lists have it: «Гдовский округ»."""
        return self.name.replace(" муниципальный округ", " округ")


@cache
def all_districts() -> dict[str, District]:
    """Every place of the gazetteer by its slug, in the order of the table."""
    found = (
        District(
            row["slug"],
            row["name"],
            row.get("town", row["name"]),
            (row["at"][0], row["at"][1]) if "at" in row else None,
            row.get("city", False),
            tuple(period(*line) for line in row.get("history", ())),
        )
        for row in table("districts.toml")["district"]
    )
    return {district.slug: district for district in found}


def period(years: str, name: str, of: str) -> Period:
    first, _, last = years.partition("-")
    return Period(int(first) if first else None, int(last) if last else None, name, of)


def short_title(slug: str) -> str:
    """Today's name of a district as lists have it, or the slug itself."""
    known = all_districts().get(slug)
    return known.short if known else slug


def is_local(places: Iterable[str]) -> bool:
    """Whether one of these places of publication lies in the region."""
    return any(places_in(f"город {place}") or places_in(place) for place in places)


def titles() -> Mapping[str, str]:
    """The districts of the gazetteer: slug → today's name."""
    return gazetteer().titles


def title_of(slug: str) -> str:
    """Today's name of a district, or the slug itself."""
    return gazetteer().titles.get(slug, slug)
