"""What does a dialect's table hold? The kinds of its rows: where each fact of a record lives."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from marc.record import Field, Record
from marc.shape import Host, Kind
from marc.text.dating import Years
from marc.text.numbering import Parts

Fields = dict[str, list[Field]]


class Spot(NamedTuple):
    """A tag and the subfield codes to read there, each occurrence a value."""

    tag: str
    codes: str = "a"


class NameSpot(NamedTuple):
    """A field with a name; `role` is what it means without a code.

    An empty role is looked for in the statement of responsibility; `named_first` is the role of
    who is named at its beginning, before any word for a role.
    """

    tag: str
    role: str
    body: bool = False
    named_first: str = ""


class SubjectSpot(NamedTuple):
    """A heading: `main` codes are joined by spaces or commas, `sub` codes are subdivisions.

    `each` says that every occurrence of the main code is a heading of its own.
    """

    tag: str
    type: str
    main: str = "a"
    sub: str = "xyzj"
    each: bool = False


class ClassSpot(NamedTuple):
    """A class index; an empty scheme is named by `$2`."""

    tag: str
    scheme: str
    codes: str = "a"


class HoldingSpot(NamedTuple):
    """Codes of the library, the collection, the call number (joined) and the copy."""

    tag: str
    library: str = ""
    collection: str = ""
    call_number: str = ""
    copy: str = ""


class SeriesSpot(NamedTuple):
    tag: str
    title: str = "a"
    number: str = "v"


class Described(NamedTuple):
    """What the title block and the links to other records say together.

    For a volume and an issue `title` is the whole's, whichever of the three ways of describing
    a multi-volume set was used. `sort_title` is `title` with its non-sorting marks.
    """

    kind: Kind
    title: str = ""
    sort_title: str = ""
    subtitle: str = ""
    part_title: str = ""
    parts: Parts = ()
    variants: tuple[str, ...] = ()
    responsibility: str = ""
    host: Host | None = None
    series: tuple[tuple[str, str], ...] = ()
    carrier: str = ""
    parallel: tuple[str, ...] = ()


class Coded(NamedTuple):
    """What the coded fields say about dates; `entered` is the year of data entry."""

    years: Years | None = None
    reprint: bool = False
    entered: int = 0


class Person(NamedTuple):
    """A personal name taken apart; `whole` is the name when it has no surname (monks, tsars)."""

    surname: str
    forenames: str
    text: str
    dates: str


@dataclass(frozen=True, slots=True, eq=False)  # told apart by identity: a key of caches
class Table:
    """One dialect: rows that say where facts live, functions where a row cannot say it."""

    describe: Callable[[Record, Fields], Described]
    coded: Callable[[Fields], Coded]
    person: Callable[[Field], Person]
    body: Callable[[Field], str]
    names: tuple[NameSpot, ...]
    relator: str  # codes of relator codes
    relator_term: str  # codes of relator terms in words
    edition: tuple[Spot, ...]
    imprint: tuple[tuple[str, str, str, str], ...]  # tag, place, publisher, date: first tag wins
    extent: tuple[Spot, ...]
    illustrations: tuple[Spot, ...]
    size: tuple[Spot, ...]
    accompanying: tuple[Spot, ...]
    isbns: tuple[Spot, ...]
    isbns_wrong: tuple[Spot, ...]
    issns: tuple[Spot, ...]
    scale: tuple[Spot, ...]
    languages: Callable[[Fields], list[str]]
    subjects: tuple[SubjectSpot, ...]
    classes: tuple[ClassSpot, ...]
    abstract: tuple[Spot, ...]
    notes: tuple[Spot, ...]
    urls: tuple[Spot, ...]
    holdings: tuple[HoldingSpot, ...]
    subject_system: Callable[[Field], str]
    is_event: Callable[[Field], bool]  # a body's name that is a meeting's
    clean: Callable[[str], str]  # words for people, without marks of punctuation at the end
    undot: Callable[[str], str]  # the same, and without the full stop that ends an element
    local_id: Callable[[Record], str]
    prepare: Callable[[Fields], Fields]
