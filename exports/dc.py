"""How do the facts of a record read as simple Dublin Core (oai_dc)?

The mapping follows the Library of Congress crosswalk "MARC to Dublin Core" (2008), applied to
facts instead of tags; texts are punctuated as ГОСТ Р 7.0.100-2018 punctuates a description.
"""

import re
from collections.abc import Iterator
from typing import Final

from exports import citations, xml
from exports.union import Union
from marc.facts import Facts, Kind, Name

NAMESPACES: Final = xml.attributes(
    {
        "xmlns:oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc/",
        "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    }
)

# DCMI Type Vocabulary. Images of text and notated music are "Text" by its note on that term.
TYPES: Final = {
    Kind.SET: "Text",
    Kind.BOOK: "Text",
    Kind.VOLUME: "Text",
    Kind.SERIAL: "Text",
    Kind.ISSUE: "Text",
    Kind.ARTICLE: "Text",
    Kind.MAP: "StillImage",
    Kind.GRAPHIC: "StillImage",
    Kind.SCORE: "Text",
    Kind.SOUND: "Sound",
    Kind.VIDEO: "MovingImage",
    Kind.THESIS: "Text",
    Kind.ABSTRACT: "Text",
    Kind.MANUSCRIPT: "Text",
    Kind.OBJECT: "PhysicalObject",
}

# Class schemes by the codes of the MARC source list; another code is written as it is.
SCHEMES: Final = {
    "udc": "УДК",
    "rubbk": "ББК",
    "ddc": "ДКД",
    "lcc": "LCC",
    "rugasnti": "ГРНТИ",
    "oksvnk": "ОКСВНК",
}
# Roles of `marc.facts` that DCMI's "primarily responsible" fits; publishers are said elsewhere,
# and to whom a book is dedicated or who opposed a thesis has contributed nothing to it.
CREATORS: Final = ("author", "artist", "cartographer", "composer", "photographer")
SILENT: Final = ("publisher", "printer", "dedicatee", "opponent", "reviewer", "degree grantor")
# Marks around words a sorting skips (ISO 6630 NSB, NSE) and other C1 controls say nothing here.
CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def oai_dc(union: Union) -> bytes:
    """The `oai_dc:dc` element of a union record."""
    written: set[tuple[str, str]] = set()
    lines = []
    for name, value in elements(union):
        content = (value if value.isprintable() else CONTROLS.sub("", value)).strip()
        if content and (name, content) not in written:
            written.add((name, content))
            lines.append(xml.element(f"dc:{name}", content))
    return f"<oai_dc:dc{NAMESPACES}>{''.join(lines)}</oai_dc:dc>".encode()


def elements(union: Union) -> Iterator[tuple[str, str]]:
    """Element names and values in the order they are written; repeated values are dropped later."""
    facts = union.facts
    yield "title", title(facts)
    yield from (("title", variant) for variant in facts.variants)
    yield from responsibility(facts)
    yield from subjects(facts)
    yield from description(facts)
    yield from imprint(facts)
    yield from types(facts)
    yield "format", citations.extent(facts)
    yield from identifiers(union)
    yield from sources(facts)
    yield from (("language", code) for code in facts.languages)
    yield from (("coverage", s.text) for s in facts.subjects if s.type == "place")


def title(facts: Facts) -> str:
    """«Псковская земля. Т. 2, Средние века : очерки»."""
    parts = ", ".join(citations.part(level, number) for level, number in facts.parts)
    if facts.part_title:
        parts = f"{parts}, {facts.part_title}" if parts else facts.part_title
    main = f"{facts.title}. {parts}" if facts.title and parts else facts.title or parts
    return f"{main} : {facts.subtitle}" if main and facts.subtitle else main or facts.subtitle


def responsibility(facts: Facts) -> Iterator[tuple[str, str]]:
    """Authors and makers create, most others contribute."""
    for name in facts.names:
        if name.role not in SILENT:
            yield "creator" if name.role in CREATORS else "contributor", person(name)


def person(name: Name) -> str:
    return f"{name.text} ({name.dates})" if name.dates else name.text


def subjects(facts: Facts) -> Iterator[tuple[str, str]]:
    """Headings, then class indexes behind the short name of their scheme."""
    yield from (("subject", subject.text) for subject in facts.subjects)
    for scheme, index in facts.classes:
        yield "subject", f"{SCHEMES.get(scheme, scheme)} {index}".strip()


def description(facts: Facts) -> Iterator[tuple[str, str]]:
    yield "description", facts.abstract
    yield "description", facts.edition
    yield "description", f"1:{facts.scale}" if facts.scale else ""
    yield from (("description", note) for note in facts.notes)


def imprint(facts: Facts) -> Iterator[tuple[str, str]]:
    """Publishers behind their places when each has one («Псков : Логос»), and the date."""
    if len(facts.places) == len(facts.publishers):
        pairs = zip(facts.places, facts.publishers, strict=True)
        yield from (("publisher", f"{place} : {name}") for place, name in pairs)
    else:
        yield from (("publisher", name) for name in facts.publishers or facts.places)
    yield "date", date(facts)


def date(facts: Facts) -> str:
    """A year, a span of years or, for an article in a newspaper, a day (W3C-DTF)."""
    if facts.host is not None and facts.host.year and is_month_day(facts.host.date):
        return f"{facts.host.year}-{facts.host.date}"
    if facts.years is None:
        return facts.date
    first, last = facts.years
    if not facts.years_certain:
        return facts.date or f"{first}-{last}"
    return str(first) if first == last else f"{first}-{last}"


def is_month_day(text: str) -> bool:
    return re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", text, re.ASCII) is not None


def types(facts: Facts) -> Iterator[tuple[str, str]]:
    """The term of the DCMI Type Vocabulary, then our own finer word."""
    yield "type", TYPES.get(facts.kind, "")
    yield "type", "" if facts.kind is Kind.OTHER else facts.kind.value


def identifiers(union: Union) -> Iterator[tuple[str, str]]:
    """The record's page first; numbers as URNs (RFC 8254: urn:isbn, urn:issn)."""
    facts = union.facts
    yield "identifier", union.url
    yield from (("identifier", f"urn:isbn:{isbn}") for isbn in facts.isbns)
    yield from (("identifier", f"urn:issn:{issn}") for issn in facts.issns)
    yield from (("identifier", url) for url in facts.urls)


def sources(facts: Facts) -> Iterator[tuple[str, str]]:
    """Where an article stands, as a citation and by number; the set or series of a book."""
    if facts.host is not None:
        described = citations.described_host(facts)
        if described is None:
            yield "relation", facts.host.title
        else:
            yield "source", citations.join(citations.host_areas(described))
        yield "relation", f"urn:issn:{facts.host.issn}" if facts.host.issn else ""
        yield "relation", f"urn:isbn:{facts.host.isbn}" if facts.host.isbn else ""
    for name, number in facts.series:
        yield "relation", f"{name} ; {number}" if number else name
