"""What a record says, free of its dialect: the view that is compared, searched and shown."""

from dataclasses import dataclass
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class Name:
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


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject heading: `type` is topic, place, person, body, title, form, event or keyword."""

    type: str
    text: str
    system: str = ""


@dataclass(frozen=True, slots=True)
class Host:
    """The source an article or volume stands in.

    `key` is the comparable title. `volume`, `issue` and `pages` are as written without their
    words («20», «15-25»); `date` is `MM-DD` when it can be told, as written otherwise. `local_id`
    is the host's record in the same library's file.
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


@dataclass(frozen=True, slots=True)
class Holding:
    """Who has it and where it stands; copy-level, never part of the shared description."""

    library: str = ""
    call_number: str = ""
    collection: str = ""
    copy: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """The dialect-free content of one bibliographic record; a missing fact is empty or None.

    Fields that end in `_key` hold the comparable form of `text` (lower case, ё→е, modern
    spelling, no punctuation). `parts` are `(level, number)` pairs such as `("т", "2")`; `years`
    is the earliest and latest year; ISBNs are valid and in 13-digit form, ISSNs valid with a
    hyphen; `scale` is the denominator; languages are ISO 639-2/B codes.
    """

    kind: Kind
    title: str = ""
    title_key: str = ""
    subtitle: str = ""
    subtitle_key: str = ""
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
    size: str = ""
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
