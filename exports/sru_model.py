"""What an SRU request can ask and what it can be answered (SRU 1.1, 1.2; searchRetrieve 2.0)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from exports.cql import Clause, Cql
from exports.sru_diagnostics import Diagnostic
from exports.sru_facets import Facet, FacetAsk

VERSIONS: Final = ("1.1", "1.2", "2.0")
DEFAULT_RECORDS: Final = 10
MOST_RECORDS: Final = 100
DEFAULT_TERMS: Final = 20
MOST_TERMS: Final = 100


@dataclass(frozen=True, slots=True)
class Schema:
    """A record schema by its short name and its identifier; `prefix` names the metadata format."""

    name: str
    identifier: str
    title: str
    prefix: str
    location: str
    aliases: tuple[str, ...] = ()


# Identifiers: http://www.loc.gov/standards/sru/recordSchemas/ where it lists the schema.
SCHEMAS: Final = (
    Schema(
        "dc",
        "info:srw/schema/1/dc-v1.1",
        "Dublin Core",
        "oai_dc",
        "http://www.loc.gov/standards/sru/recordSchemas/dc-schema.xsd",
    ),
    Schema(
        "marc21",
        "info:srw/schema/1/marcxml-v1.1",
        "MARC 21 in MARCXML",
        "marc21",
        "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd",
        ("marcxml", "http://www.loc.gov/MARC21/slim"),
    ),
    Schema(
        "rusmarc",
        "info:lc/xmlns/marcxchange-v1",
        "RUSMARC in MarcXchange (ISO 25577)",
        "rusmarc",
        "http://www.loc.gov/standards/iso25577/marcxchange-1-1.xsd",
    ),
    Schema(
        "mods",
        "info:srw/schema/1/mods-v3.7",
        "MODS 3.7",
        "mods",
        "http://www.loc.gov/standards/mods/v3/mods-3-7.xsd",
        ("http://www.loc.gov/mods/v3",),
    ),
)
BY_NAME: Final = {
    name.lower(): schema
    for schema in SCHEMAS
    for name in (schema.name, schema.identifier, *schema.aliases)
}


@dataclass(frozen=True, slots=True)
class Search:
    """searchRetrieve; `sent` are the parameters that are told back."""

    version: str
    query: Cql
    schema: Schema
    start: int
    maximum: int
    as_string: bool
    facets: tuple[FacetAsk, ...]
    sent: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Scan:
    """scan: the headings of an index around a term, which would stand at `position` from 1."""

    version: str
    clause: Clause
    position: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of an index, how many records have it, and where in the whole list it stands:
    first, last, only, inner."""

    value: str
    records: int
    where: str


@dataclass(frozen=True, slots=True)
class Explain:
    version: str
    as_string: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """A request that cannot be answered, and the version to say so in."""

    version: str
    diagnostic: Diagnostic
    scan: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A record found, or why it cannot be shown, and its place in the list from 1."""

    position: int
    identifier: str
    body: bytes | Diagnostic


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of the records found, and what all of them are counted by; `total` is exact."""

    total: int
    entries: tuple[Entry, ...]
    facets: tuple[Facet, ...] = ()


@dataclass(frozen=True, slots=True)
class Database:
    """What explain says of the catalogue; `url` is the address of SRU itself."""

    url: str
    title: str
    contact: str
    records: int
    changed_at: datetime
