"""How an SRU answer looks on the wire (srw-types.xsd of SRU 1.1; sruResponse.xsd of 2.0)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from exports import cql, sru_explain, sru_facets, xml
from exports.sru_diagnostics import Diagnostic
from exports.sru_facets import Facet
from exports.sru_model import (
    Database,
    Entry,
    Explain,
    Failed,
    Found,
    Heading,
    Scan,
    Schema,
    Search,
)

SCAN: Final = "scanResponse"
ZEEREX: Final = "http://explain.z3950.org/dtd/2.0/"
DIAGNOSTICS_SCHEMA: Final = "info:srw/schema/1/diagnostics-v1.1"
FACETS: Final = "http://docs.oasis-open.org/ns/search-ws/facetedResults"
LONGEST_TOLD: Final = 2000  # characters of a query that stands beside every term of a facet
EXACT: Final = "info:srw/vocabulary/resultCountPrecision/1/exact"
# The parameters that are told back, in the order of either schema.
ECHOED: Final = (
    *("version", "queryType", "query", "startRecord", "maximumRecords", "recordXMLEscaping"),
    *("recordPacking", "recordSchema", "facetParameters", "resultSetTTL", "sortKeys"),
    *("httpAccept", "responseType"),
)
# Dublin Core as SRU knows it has another root than OAI-PMH's, around the same elements.
DC_ROOT: Final = b"<srw_dc:dc" + xml.attributes(
    {
        "xmlns:srw_dc": "info:srw/schema/1/dc-schema",
        "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    }
).encode() + b">"  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dress:
    """What is named otherwise in another version."""

    namespace: str
    diagnostics: str
    packing: str
    says_version: bool


FIRST: Final = Dress(
    "http://www.loc.gov/zing/srw/",
    "http://www.loc.gov/zing/srw/diagnostic/",
    "recordPacking",
    says_version=True,
)
SECOND: Final = Dress(
    "http://docs.oasis-open.org/ns/search-ws/sruResponse",
    "http://docs.oasis-open.org/ns/search-ws/diagnostic",
    "recordXMLEscaping",
    says_version=False,
)
SECOND_SCAN: Final = replace(SECOND, namespace="http://docs.oasis-open.org/ns/search-ws/scan")


def dress_of(version: str) -> Dress:
    return SECOND if version == "2.0" else FIRST


def explained(ask: Explain, database: Database) -> bytes:
    """The answer to explain."""
    body = sru_explain.record(database, ask.version)
    return document("explainResponse", ask.version, [
        record(ZEEREX, packed(body, as_string=ask.as_string), dress_of(ask.version), ask.as_string)
    ])  # fmt: skip


def found(ask: Search, answer: Found) -> bytes:
    """The answer to a search that went well."""
    dress = dress_of(ask.version)
    parts = [count(answer.total)]
    if answer.entries:
        entries = (entry_record(entry, ask, dress) for entry in answer.entries)
        parts.append(b"<records>%b</records>" % b"".join(entries))
    after = ask.start + len(answer.entries)
    if after <= answer.total:
        parts.append(xml.element("nextRecordPosition", str(after)).encode())
    parts.append(echoed(ask))
    if ask.version == "2.0":
        parts.append(xml.element("resultCountPrecision", EXACT).encode())
    if any(facet.values for facet in answer.facets):
        parts.append(faceted(ask.query.text, answer.facets).encode())
    return document("searchRetrieveResponse", ask.version, parts)


def faceted(query: str, facets: Sequence[Facet]) -> str:
    """How many records have which headings (facetedResults.xsd, which wants a heading in each)."""
    told = query if len(query) <= LONGEST_TOLD else ""
    made = "".join(facet_element(told, facet) for facet in facets if facet.values)
    return f"<facetedResults{xml.attributes({'xmlns:f': FACETS})}>{made}</facetedResults>"


def facet_element(query: str, facet: Facet) -> str:
    """A facet; each of its terms with the query, if there is one, that finds just its records."""
    index, terms = facet.index.names[0], ""
    for value, records in facet.values:
        narrowed = f'({query}) and {index} == "{cql.escaped(value)}"'
        terms += (
            "<f:term>"
            + xml.element("f:actualTerm", value)
            + (xml.element("f:query", narrowed) if query else "")
            + xml.element("f:count", str(records))
            + "</f:term>"
        )
    title = xml.element("f:facetDisplayLabel", facet.index.title)
    named = xml.element("f:index", index) + xml.element("f:relation", "==")
    return f"<f:facet>{title}{named}<f:terms>{terms}</f:terms></f:facet>"


def failed(ask: Failed, *, total: int = 0) -> bytes:
    """What is wrong, in the form of an answer to a search or a scan."""
    told = diagnostic(ask.diagnostic, dress_of(ask.version).diagnostics)
    told_in = f"<diagnostics>{told}</diagnostics>".encode()
    if ask.scan:
        return document(SCAN, ask.version, [told_in])
    return document("searchRetrieveResponse", ask.version, [count(total), told_in])


def scanned(ask: Scan, headings: Sequence[Heading]) -> bytes:
    """The answer to a scan: the headings in their order, or none."""
    terms = "".join(
        "<term>"
        + xml.element("value", heading.value)
        + xml.element("numberOfRecords", str(heading.records))
        + xml.element("whereInList", heading.where)
        + "</term>"
        for heading in headings
    )
    return document(SCAN, ask.version, [f"<terms>{terms}</terms>".encode()] if terms else [])


def document(name: str, version: str, parts: list[bytes]) -> bytes:
    dress = SECOND_SCAN if name == SCAN and version == "2.0" else dress_of(version)
    root = f"<{name}{xml.attributes({'xmlns': dress.namespace})}>"
    said = xml.element("version", version) if dress.says_version else ""
    opening, closing = f"{root}{said}".encode(), f"</{name}>\n".encode()
    return b"".join([xml.DECLARATION, opening, *parts, closing])


def count(total: int) -> bytes:
    return xml.element("numberOfRecords", str(total)).encode()


def entry_record(entry: Entry, ask: Search, dress: Dress) -> bytes:
    """A record found; one that cannot be shown is told by a surrogate diagnostic in its place."""
    if isinstance(entry.body, Diagnostic):
        schema, body = DIAGNOSTICS_SCHEMA, diagnostic(entry.body, dress.diagnostics).encode()
    else:
        schema, body = ask.schema.identifier, shaped(entry.body, ask.schema)
    position = xml.element("recordPosition", str(entry.position)).encode()
    data = packed(body, as_string=ask.as_string)
    return record(schema, data, dress, ask.as_string, position)


def record(schema: str, data: bytes, dress: Dress, as_string: bool, position: bytes = b"") -> bytes:
    head = xml.element("recordSchema", schema) + xml.element(
        dress.packing, "string" if as_string else "xml"
    )
    return b"<record>%b<recordData>%b</recordData>%b</record>" % (head.encode(), data, position)


def packed(body: bytes, *, as_string: bool) -> bytes:
    return xml.text(body.decode()).encode() if as_string else body


def shaped(payload: bytes, schema: Schema) -> bytes:
    """The metadata as this schema wants them."""
    if schema.name != "dc":
        return payload
    inside = re.fullmatch(rb"<[^>]*>(.*)</[^<>]*>", payload, re.DOTALL)
    return DC_ROOT + (inside[1] if inside else b"") + b"</srw_dc:dc>"


def diagnostic(found: Diagnostic, namespace: str) -> str:
    details = xml.element("details", found.details) if found.details else ""
    return (
        f"<diagnostic{xml.attributes({'xmlns': namespace})}>{xml.element('uri', found.uri)}"
        f"{details}{xml.element('message', found.message)}</diagnostic>"
    )


def echoed(ask: Search) -> bytes:
    """The request as it was understood, parameter by parameter."""
    lines = "".join(echo_lines(ask))
    return f"<echoedSearchRetrieveRequest>{lines}</echoedSearchRetrieveRequest>".encode()


def echo_lines(ask: Search) -> Iterator[str]:
    values = {**ask.sent, "version": ask.version}
    facets = [f"{name}={ask.sent[name]}" for name in sru_facets.PARAMETERS if name in ask.sent]
    if facets:
        values["facetParameters"] = " ".join(facets)
    for name in ECHOED:
        if name in values:
            yield xml.element(name, values[name])
