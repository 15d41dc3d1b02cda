"""By what can be searched through SRU? Context sets and their indexes, as explain lists them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from exports.cql import DEFAULT
from exports.sru_diagnostics import Diagnosed

SVOD: Final = "tag:svod.local,2026:cql"

# Prefix → the URIs of a context set, the one we call it by first. An index without a prefix is
# looked for in these sets, in this order.
CONTEXT_SETS: Final[Mapping[str, tuple[str, ...]]] = {
    "cql": (
        "info:srw/cql-context-set/1/cql-v1.2",
        "info:srw/cql-context-set/1/cql-v1.1",
        "http://docs.oasis-open.org/ns/search-ws/cql",
    ),
    "dc": (
        "info:srw/cql-context-set/1/dc-v1.1",
        "http://purl.org/dc/elements/1.1/",
        "http://www.loc.gov/zing/cql/dc-indexes/",
    ),
    "bath": ("http://zing.z3950.org/cql/bath/2.0/",),
    "rec": ("info:srw/cql-context-set/2/rec-1.1",),
    "svod": (SVOD,),
    "marc": ("info:srw/cql-context-set/1/marc-v1.0", "info:srw/cql-context-set/1/marc-1.0"),
}
# Index by access → fields and subfields of MARC 21 whose content it holds (MARC context set 1.0).
# What a field of RUSMARC says is found by the field that says it in MARC 21.
MARC: Final[Mapping[str, str]] = {
    "id": "001",
    "number": "020 020$a 022 022$a",
    "language": "041$a",
    "author": "100 100$a 110 110$a 700 700$a 710 710$a",
    "title": "245 245$a 246 246$a",
    "publisher": "260 260$b 264 264$b",
    "date": "260$c 264$c",
    "series": "490 490$a 830 830$a",
    "notes": "500 500$a 520 520$a",
    "subject": "650 650$a",
    "place": "651 651$a",
    "source": "773 773$t",
}

# What may stand between an index and a term, by the kind of what is compared.
WORDS: Final = ("=", "adj", "all", "any")
HEADINGS: Final = (*WORDS, "==", "exact")
CODES: Final = ("=", "==", "exact", "any")
YEARS: Final = (*CODES, "<>", "<", "<=", ">", ">=", "within")
ALWAYS: Final = ("=", "==")
RELATIONS: Final = frozenset({*HEADINGS, *YEARS})


@dataclass(frozen=True, slots=True)
class Index:
    """Something to search by, under each of its names; `sort` is told when it can be sorted by,
    `scan` when its headings can be listed."""

    access: str
    title: str
    names: tuple[str, ...]
    relations: tuple[str, ...] = WORDS
    sort: bool = False
    scan: bool = False


def named_in_marc(index: Index) -> Index:
    spots = MARC.get(index.access, "").split()
    return replace(index, names=(*index.names, *(f"marc.{spot}" for spot in spots)))


INDEXES: Final = tuple(map(named_in_marc, (
    Index("everything", "All records", ("cql.allRecords",), ALWAYS),
    Index("all", "Anywhere", ("cql.serverChoice", "cql.anywhere", "cql.anyIndexes")),
    Index("title", "Title", ("dc.title", "bath.title"), HEADINGS, sort=True),
    Index(
        "author", "Author, contributor",
        ("dc.creator", "dc.contributor", "bath.author", "bath.name", "bath.personalName"), HEADINGS,
        scan=True,
    ),
    Index("subject", "Subject", ("dc.subject", "bath.subject"), HEADINGS, scan=True),
    Index("date", "Year", ("dc.date", "bath.publicationDate"), YEARS, sort=True),
    Index("publisher", "Place of publication, publisher, date", ("dc.publisher",)),
    Index("notes", "Abstract, notes", ("dc.description", "bath.notes")),
    Index(
        "source", "Newspaper, journal or collection", ("svod.source", "dc.source"), HEADINGS,
        scan=True,
    ),
    Index("series", "Series", ("svod.series", "dc.relation")),
    Index("place", "Place the work is about", ("svod.place", "dc.coverage"), HEADINGS, scan=True),
    Index("person", "Person, as author or subject", ("svod.person",), HEADINGS, scan=True),
    Index("number", "ISBN, ISSN", ("dc.identifier", "bath.isbn", "bath.issn")),
    Index("language", "Language, ISO 639-2", ("dc.language",), CODES, scan=True),
    Index("kind", "Kind of publication", ("dc.type",), CODES, scan=True),
    Index("library", "Library that holds it, by code", ("svod.library",), CODES, scan=True),
    Index("id", "Identifier of the record", ("rec.id", "rec.identifier"), CODES, sort=True),
)))  # fmt: skip

BY_NAME: Final = {name.lower(): index for index in INDEXES for name in index.names}
PREFIX_OF: Final = {uri: prefix for prefix, uris in CONTEXT_SETS.items() for uri in uris}


def find(name: str, prefixes: Mapping[str, str]) -> Index:
    """The index of this name where these prefixes are in force; raises `Diagnosed` 15 or 16."""
    before, dot, after = name.lower().partition(".")
    if not dot:
        return find_unprefixed(name, prefixes)
    prefix = PREFIX_OF.get(prefixes[before]) if before in prefixes else before
    if prefix not in CONTEXT_SETS:
        raise Diagnosed(15, prefixes.get(before, before))
    index = BY_NAME.get(f"{prefix}.{after}")
    if index is None:
        raise Diagnosed(16, name)
    return index


def find_unprefixed(name: str, prefixes: Mapping[str, str]) -> Index:
    default = prefixes.get(DEFAULT)
    if default is not None and default not in PREFIX_OF:
        raise Diagnosed(15, default)
    candidates = CONTEXT_SETS if default is None else (PREFIX_OF[default],)
    for prefix in candidates:
        index = BY_NAME.get(f"{prefix}.{name.lower()}")
        if index is not None:
            return index
    raise Diagnosed(16, name)
