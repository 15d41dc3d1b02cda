"""How does an SRU server describe itself? The explain record (ZeeRex 2.0; SRU 2.0, Part 7)."""

from typing import Final
from urllib.parse import urlsplit

from exports import xml
from exports.oai_model import moment
from exports.sru_facets import BY_COUNT, BY_NAME, COUNTED, DEFAULT_VALUES
from exports.sru_indexes import CONTEXT_SETS, INDEXES, Index
from exports.sru_model import (
    DEFAULT_RECORDS,
    MOST_RECORDS,
    SCHEMAS,
    VERSIONS,
    Database,
    Schema,
)

NAMESPACE: Final = "http://explain.z3950.org/dtd/2.0/"
PORTS: Final = {"http": "80", "https": "443"}
SET_TITLES: Final = {
    "cql": "CQL context set",
    "dc": "Dublin Core",
    "bath": "Bath profile",
    "rec": "Record metadata",
    "svod": "Svod",
    "marc": "MARC 21 fields",
}


def record(database: Database, version: str) -> bytes:
    """The `explain` element. Only 2.0 knows `searchInfo`, and demands it."""
    parts = [
        server_info(database, version),
        database_info(database),
        f"<metaInfo>{xml.element('dateModified', moment(database.changed_at))}</metaInfo>",
        index_info(),
        search_info() if version == "2.0" else "",
        f"<schemaInfo>{''.join(map(schema_info, SCHEMAS))}</schemaInfo>",
        config_info(),
    ]
    opening = f"<explain{xml.attributes({'xmlns': NAMESPACE})}>"
    return f"{opening}{''.join(parts)}</explain>".encode()


def server_info(database: Database, version: str) -> str:
    address = urlsplit(database.url)
    told = {"protocol": "SRU", "version": version, "transport": address.scheme}
    if version != "2.0":
        told["method"] = "GET POST"
    return (
        f"<serverInfo{xml.attributes(told)}>"
        + xml.element("host", address.hostname or "")
        + xml.element("port", str(address.port or PORTS.get(address.scheme, "")))
        + xml.element("database", address.path.lstrip("/"))
        + "</serverInfo>"
    )


def database_info(database: Database) -> str:
    title = f'<title lang="ru" primary="true">{xml.text(database.title)}</title>'
    extent = xml.element("extent", f"{database.records} records")
    return f"<databaseInfo>{title}{xml.element('contact', database.contact)}{extent}</databaseInfo>"


def index_info() -> str:
    sets = (
        f"<set{xml.attributes({'name': prefix, 'identifier': uris[0]})}>"
        f"{xml.element('title', SET_TITLES[prefix])}</set>"
        for prefix, uris in CONTEXT_SETS.items()
    )
    return f"<indexInfo>{''.join(sets)}{''.join(map(index_entry, INDEXES))}</indexInfo>"


def index_entry(index: Index) -> str:
    can = {"search": "true", "scan": flag(index.scan), "sort": flag(index.sort)}
    maps = (
        f"<map><name{xml.attributes({'set': prefix})}>{name}</name></map>"
        for prefix, _, name in (full.partition(".") for full in index.names)
    )
    relations = (f'<supports type="relation">{xml.text(r)}</supports>' for r in index.relations)
    return (
        f"<index{xml.attributes(can)}>{xml.element('title', index.title)}{''.join(maps)}"
        f"<configInfo>{''.join(relations)}</configInfo></index>"
    )


def search_info() -> str:
    example = xml.element("queryExample", 'dc.title = "Псков" and dc.date within "1914 1922"')
    facets = "".join(map(facet_info, COUNTED.items()))
    return f"<searchInfo>{example}<facets>{facets}</facets></searchInfo>"


def facet_info(named: tuple[str, Index]) -> str:
    name, index = named
    limit = f"<limitDefault>{DEFAULT_VALUES}</limitDefault><otherLimit>true</otherLimit>"
    sorts = f'<{BY_COUNT} default="true">true</{BY_COUNT}><{BY_NAME}>true</{BY_NAME}>'
    return (
        f"<facet>{xml.element('facetType', name)}{xml.element('facetDescription', index.title)}"
        f"<limit>{limit}</limit>"
        "<start><startDefault>1</startDefault><otherStart>true</otherStart></start>"
        f"<sort><sortBy>{sorts}</sortBy></sort></facet>"
    )


def flag(true: bool) -> str:
    return "true" if true else "false"


def schema_info(schema: Schema) -> str:
    told = {
        "identifier": schema.identifier,
        "name": schema.name,
        "location": schema.location,
        "sort": "false",
        "retrieve": "true",
    }
    return f"<schema{xml.attributes(told)}>{xml.element('title', schema.title)}</schema>"


def config_info() -> str:
    return (
        "<configInfo>"
        f'<default type="numberOfRecords">{DEFAULT_RECORDS}</default>'
        f'<setting type="maximumRecords">{MOST_RECORDS}</setting>'
        f'<default type="recordSchema">{SCHEMAS[0].name}</default>'
        + "".join(f'<supports type="version">{version}</supports>' for version in VERSIONS)
        + "</configInfo>"
    )
