"""How do the facts of a record read in DCMI Metadata Terms, as RDF/XML?

More is told apart than in simple Dublin Core: alternative titles, contents, extent, what is part of
what ("Expressing Dublin Core metadata using the Resource Description Framework", DCMI 2008).
"""

from collections.abc import Iterator
from typing import Final

from exports import citations, dc, xml
from exports.union import Union
from marc.facts import Facts

NAMESPACES: Final = xml.attributes(
    {
        "xmlns:rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "xmlns:dcterms": "http://purl.org/dc/terms/",
    }
)
OPENING: Final = xml.DECLARATION + f"<rdf:RDF{NAMESPACES}>\n".encode()
CLOSING: Final = b"</rdf:RDF>\n"
# DCMI Type Vocabulary.
TYPES: Final = "http://purl.org/dc/dcmitype/"


def dcterms(union: Union) -> bytes:
    """The `rdf:Description` of a union record."""
    about = xml.attributes({"rdf:about": union.url}) if union.url else ""
    lines = dict.fromkeys(
        xml.element(f"dcterms:{name}", content)
        for name, value in terms(union)
        if (content := dc.CONTROLS.sub("", value).strip())
    )
    kind = dc.TYPES.get(union.facts.kind, "")
    typed = f"<dcterms:type{xml.attributes({'rdf:resource': TYPES + kind})}/>" if kind else ""
    content = f"<rdf:Description{about}>{''.join(lines)}{typed}</rdf:Description>"
    return content.encode()


def terms(union: Union) -> Iterator[tuple[str, str]]:
    """Names of terms and values in the order they are written."""
    facts = union.facts
    yield "title", dc.title(facts)
    yield from (("alternative", variant) for variant in facts.variants)
    yield from dc.responsibility(facts)
    yield from dc.subjects(facts)
    yield "abstract", facts.abstract
    yield from (("description", note) for note in facts.notes)
    yield "description", facts.edition
    yield from ((name, value) for name, value in dc.imprint(facts) if name == "publisher")
    yield "issued", dc.date(facts)
    yield "extent", citations.extent(facts)
    yield "language", ", ".join(facts.languages)
    yield from (("identifier", value) for _, value in dc.identifiers(union))
    yield from part_of(facts)
    yield from (("isPartOf", url) for url in (union.unit_url, union.serial_url))
    yield from (("spatial", one.text) for one in facts.subjects if one.type == "place")
    yield "bibliographicCitation", citations.describe(facts)


def part_of(facts: Facts) -> Iterator[tuple[str, str]]:
    """The source of an article, the set of a volume, the series of a book; numbers as URNs."""
    if facts.host is not None:
        described = citations.described_host(facts)
        areas = citations.host_areas(described) if described else [facts.host.title]
        yield "isPartOf", citations.join(areas)
        yield "isPartOf", f"urn:issn:{facts.host.issn}" if facts.host.issn else ""
        yield "isPartOf", f"urn:isbn:{facts.host.isbn}" if facts.host.isbn else ""
    yield from (("isPartOf", text.strip("()")) for text in citations.series(facts))
