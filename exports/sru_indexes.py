"""By what can be searched through SRU? Context sets and their indexes, as explain lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
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
    """Something to search by, under each of its names; `sort` is told when it can be sorted by."""

    access: str
    title: str
    names: tuple[str, ...]
    relations: tuple[str, ...] = WORDS
    sort: bool = False


INDEXES: Final = (
    Index("everything", "All records", ("cql.allRecords",), ALWAYS),
    Index("all", "Anywhere", ("cql.serverChoice", "cql.anywhere", "cql.anyIndexes")),
    Index("title", "Title", ("dc.title", "bath.title"), HEADINGS, sort=True),
    Index(
        "author", "Author, contributor",
        ("dc.creator", "dc.contributor", "bath.author", "bath.name", "bath.personalName"), HEADINGS,
    ),
    Index("subject", "Subject", ("dc.subject", "bath.subject"), HEADINGS),
    Index("date", "Year", ("dc.date", "bath.publicationDate"), YEARS, sort=True),
    Index("publisher", "Place of publication, publisher, date", ("dc.publisher",)),
    Index("notes", "Abstract, notes", ("dc.description", "bath.notes")),
    Index("source", "Newspaper, journal or collection", ("svod.source", "dc.source"), HEADINGS),
    Index("series", "Series", ("svod.series", "dc.relation")),
    Index("place", "Place the work is about", ("svod.place", "dc.coverage"), HEADINGS),
    Index("person", "Person, as author or subject", ("svod.person",), HEADINGS),
    Index("number", "ISBN, ISSN", ("dc.identifier", "bath.isbn", "bath.issn")),
    Index("language", "Language, ISO 639-2", ("dc.language",), CODES),
    Index("kind", "Kind of publication", ("dc.type",), CODES),
    Index("library", "Library that holds it, by code", ("svod.library",), CODES),
    Index("id", "Identifier of the record", ("rec.id", "rec.identifier"), CODES, sort=True),
)  # fmt: skip

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
