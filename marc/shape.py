"""What may a record say? The dialect-free shape of its content, and its JSON."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from operator import attrgetter
from typing import Any, Final, NamedTuple


class Kind(StrEnum):
    """What sort of thing is described; two kinds are never the same edition."""

    BOOK = "book"
    VOLUME = "volume"
    SET = "set"
    SERIAL = "serial"
    ISSUE = "issue"
    ARTICLE = "article"
    MAP = "map"
    GRAPHIC = "graphic"
    SCORE = "score"
    SOUND = "sound"
    VIDEO = "video"
    THESIS = "thesis"
    ABSTRACT = "abstract"  # автореферат
    MANUSCRIPT = "manuscript"
    ELECTRONIC = "electronic"
    OBJECT = "object"
    OTHER = "other"


class Name(NamedTuple):
    """A person or body and what it did.

    `text` is for people («Петров, Иван Сергеевич»), `key` for comparison: comparable surname and
    first initials («петров и с»), or the comparable name of a body. `role` is a word of
    `facts.ROLES` («author», «editor», …), `dates` as written («1870-1938»).
    """

    text: str
    key: str
    role: str = "author"
    body: bool = False
    dates: str = ""


class Subject(NamedTuple):
    """A subject heading: `type` is topic, place, person, body, title, form, event or keyword."""

    type: str
    text: str
    system: str = ""


@dataclass(frozen=True, slots=True)
class Host:
    """The source an article or volume stands in.

    `key` is the comparable title. `volume`, `issue` and `pages` are as written without their
    words («20», «15-25»); `date` is `MM-DD` when it can be told, as written otherwise. `local_id`
    is the host's record in the same library's file. `imprint` is that of a book or a set: «Псков :
    Логос, 2005».
    """

    title: str
    key: str
    issn: str = ""
    isbn: str = ""
    year: int | None = None
    volume: str = ""
    issue: str = ""
    date: str = ""
    pages: str = ""
    local_id: str = ""
    subtitle: str = ""
    responsibility: str = ""
    imprint: str = ""


class Holding(NamedTuple):
    """Who has it and where it stands; copy-level, never part of the shared description."""

    library: str = ""
    call_number: str = ""
    collection: str = ""
    copy: str = ""


@dataclass(frozen=True)
class Facts:
    """The dialect-free content of one bibliographic record; a missing fact is empty or None.

    Fields that end in `_key` hold the comparable form of `text` (lower case, ё→е, modern
    spelling, no punctuation). `parts` are `(level, number)` pairs such as `("т", "2")`, the level
    empty when no word says it; `years` is the earliest and latest year, 9999 while it goes on;
    `parallel` titles are among the `variants` too; `illustrations` and `accompanying` are the rest
    of an extent («ил.», «1 CD-ROM»); `places` are in full («М.» is «Москва»). For a volume and an
    issue `title` is the whole's.
    ISBNs are valid and in 13-digit form, ISSNs valid with a hyphen; `scale` is the denominator;
    languages are ISO 639-2/B codes.
    """

    kind: Kind
    title: str = ""
    title_key: str = ""
    subtitle: str = ""
    subtitle_key: str = ""
    parallel: tuple[str, ...] = ()
    part_title: str = ""
    part_title_key: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    variants: tuple[str, ...] = ()
    responsibility: str = ""
    names: tuple[Name, ...] = ()
    edition: str = ""
    edition_number: int | None = None
    reprint: bool = False
    places: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    publisher_key: str = ""
    date: str = ""
    years: tuple[int, int] | None = None
    years_certain: bool = True
    extent: str = ""
    pages: int | None = None
    illustrations: str = ""
    size: str = ""
    accompanying: str = ""
    series: tuple[tuple[str, str], ...] = ()
    isbns: tuple[str, ...] = ()
    isbns_wrong: tuple[str, ...] = ()
    issns: tuple[str, ...] = ()
    host: Host | None = None
    scale: int | None = None
    languages: tuple[str, ...] = ()
    carrier: str = ""  # "print", "electronic", "microform", "manuscript"; empty: not said
    subjects: tuple[Subject, ...] = ()
    classes: tuple[tuple[str, str], ...] = ()  # (scheme, index): ("rubbk", "63.3(2Рос-4Пск)")
    abstract: str = ""
    notes: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    holdings: tuple[Holding, ...] = ()
    districts: tuple[tuple[str, str], ...] = ()  # (slug of the gazetteer, words that say so)


KINDS: Final = {kind.value: kind for kind in Kind}
PAIRS: Final = ("parts", "series", "classes", "districts")
WORDS: Final = (
    "parallel",
    "variants",
    "places",
    "publishers",
    "isbns",
    "isbns_wrong",
    "issns",
    "languages",
)
LISTS: Final = (*WORDS, "notes", "urls")
NESTED: Final[dict[str, type]] = {"names": Name, "subjects": Subject, "holdings": Holding}


def changed(facts: Facts, **values: Any) -> Facts:
    """The same facts, these of them others; a tenth of the time of `dataclasses.replace`."""
    found = object.__new__(Facts)
    found.__dict__.update(facts.__dict__, **values)
    return found


NO_DEFAULT: Final = object()
DEFAULTS: Final[dict[type, tuple[tuple[str, Any], ...]]] = {
    **{
        shape: tuple((field.name, field.default) for field in fields(shape))
        for shape in (Facts, Host)
    },
    **{
        shape: tuple((name, shape._field_defaults.get(name, NO_DEFAULT)) for name in shape._fields)
        for shape in (Name, Subject, Holding)
    },
}
FIELDS: Final = {name for name, _ in DEFAULTS[Facts]}
# The values of each shape in the order of its names; a named tuple is that already.
VALUES: Final[dict[type, Callable[[Any], Iterable[Any]]]] = {
    shape: iter if issubclass(shape, tuple) else attrgetter(*[name for name, _ in defaults])
    for shape, defaults in DEFAULTS.items()
}
ATOMS: Final = frozenset((str, int, bool))


def to_json(value: Any) -> dict[str, Any]:
    """A plain dict of the facts, for JSON; what is empty is left out."""
    shape = type(value)
    return {
        name: found if type(found) in ATOMS else plain(found)
        for (name, default), found in zip(DEFAULTS[shape], VALUES[shape](value), strict=True)
        if found != default
    }


def plain(value: Any) -> Any:
    """A value of facts as JSON has it; on the hot path of loading."""
    if type(value) is tuple:
        if not value or type(value[0]) in ATOMS:
            return list(value)
        inside = to_json if type(value[0]) in DEFAULTS else plain
        return [inside(item) for item in value]
    if type(value) in DEFAULTS:
        return to_json(value)
    return value.value if isinstance(value, Kind) else value


def from_json(value: dict[str, Any]) -> Facts:
    """The facts that `to_json` wrote. On the hot path of matching."""
    known = value.copy()
    known["kind"] = KINDS[known["kind"]]
    for name in PAIRS:
        if name in known:
            known[name] = tuple(map(tuple, known[name]))
    for name in LISTS:
        if name in known:
            known[name] = tuple(known[name])
    for name, shape in NESTED.items():
        if name in known:
            known[name] = tuple([shape(**item) for item in known[name]])
    if "years" in known:
        known["years"] = tuple(known["years"])
    if "host" in known:
        known["host"] = Host(**known["host"])
    if not known.keys() <= FIELDS:
        raise TypeError(f"no facts of these names: {known.keys() - FIELDS}")
    # What is not said is read from the class; setting all of it would cost more than the rest.
    found = object.__new__(Facts)
    found.__dict__.update(known)
    return found
