"""How does a record read as JSON-LD in the words of schema.org, for search engines?"""

from typing import Any, Final

import orjson

from exports import citations, dc, names
from exports.reference import Reference, reference
from exports.union import Union
from marc.facts import Facts, Kind, Name

CONTEXT: Final = "https://schema.org"
TYPES: Final = {
    Kind.BOOK: "Book",
    Kind.VOLUME: "Book",
    Kind.SET: "Book",
    Kind.SERIAL: "Periodical",
    Kind.ISSUE: "PublicationIssue",
    Kind.ARTICLE: "Article",
    Kind.MAP: "Map",
    Kind.GRAPHIC: "VisualArtwork",
    Kind.SCORE: "SheetMusic",
    Kind.SOUND: "AudioObject",
    Kind.VIDEO: "Movie",
    Kind.THESIS: "Thesis",
    Kind.ABSTRACT: "Thesis",
    Kind.MANUSCRIPT: "Manuscript",
    Kind.ELECTRONIC: "CreativeWork",
}
# CSL type of an article → schema.org type of it and of its source.
ARTICLES: Final = {
    "article-newspaper": ("NewsArticle", "Newspaper"),
    "article-journal": ("Article", "Periodical"),
    "chapter": ("Chapter", "Book"),
}
# Role of `marc.facts` → property; any other contributes.
ROLES: Final = {
    "author": "author",
    "editor": "editor",
    "compiler": "editor",
    "translator": "translator",
    "illustrator": "illustrator",
    "composer": "composer",
    "artist": "creator",
    "cartographer": "creator",
    "photographer": "creator",
}
# «<», «>» and «&» would end or open markup where the object stands inside a page.
IN_PAGE: Final = ((b"<", b"\\u003c"), (b">", b"\\u003e"), (b"&", b"\\u0026"))


def linked(union: Union) -> dict[str, Any]:
    """The record as one thing of schema.org; what is not known is left out."""
    facts, found = union.facts, reference(union.facts)
    value: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": ARTICLES.get(found.type, (TYPES.get(facts.kind, "CreativeWork"),))[0],
        "@id": union.url,
        "url": union.url,
        "name": found.title,
        "alternateName": [*facts.variants],
        **people(facts),
        "datePublished": dc.date(facts) if facts.years_certain else "",
        "publisher": publishers(facts),
        "bookEdition": facts.edition if facts.kind in (Kind.BOOK, Kind.VOLUME, Kind.SET) else "",
        "numberOfPages": facts.pages if facts.kind is Kind.BOOK else None,
        "isbn": [*facts.isbns],
        "issn": found.issn if facts.kind is Kind.SERIAL else "",
        "issueNumber": " ".join(number for _, number in facts.parts)
        if facts.kind is Kind.ISSUE
        else "",
        "volumeNumber": "-".join(number for _, number in facts.parts)
        if facts.kind is Kind.VOLUME
        else "",
        "inLanguage": [*facts.languages],
        "isPartOf": part_of(union, found),
        "pageStart": found.first_page,
        "pageEnd": found.last_page,
        "spatialCoverage": [
            {"@type": "Place", "name": one.text} for one in facts.subjects if one.type == "place"
        ],
        "about": [about(one.type, one.text) for one in facts.subjects if one.type in ABOUT],
        "keywords": [one.text for one in facts.subjects if one.type == "keyword"],
        "abstract": facts.abstract,
        "sameAs": [url for url in facts.urls if url.startswith(("https://", "http://"))],
    }
    return filled(value)


def filled(value: dict[str, Any]) -> dict[str, Any]:
    return {name: said for name, said in value.items() if said}


def people(facts: Facts) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for name in facts.names:
        if name.role not in dc.SILENT:
            found.setdefault(ROLES.get(name.role, "contributor"), []).append(agent(name))
    return found


def agent(name: Name) -> dict[str, Any]:
    found = names.parted(name)
    kind = "Organization" if name.body else "Person"
    return filled({"@type": kind, "name": found.whole,
                   "familyName": found.family, "givenName": found.given})  # fmt: skip


def publishers(facts: Facts) -> list[dict[str, Any]]:
    """Each publisher, and where it is when there is a place for each."""
    paired = len(facts.places) == len(facts.publishers)
    places = facts.places if paired else ("",) * len(facts.publishers)
    return [
        filled({"@type": "Organization", "name": name, "location": place})
        for name, place in zip(facts.publishers, places, strict=True)
    ]


def part_of(union: Union, found: Reference) -> list[dict[str, Any]]:
    """The source of an article with its issue and volume; a volume's set; a book's series.

    Where the catalogue has the record of the source or of its issue, `@id` is its page.
    """
    facts = union.facts
    parts = []
    host = facts.host
    if host is not None and host.title:
        kind = ARTICLES.get(found.type, ("", "Periodical" if facts.kind is Kind.ISSUE else "Book"))
        serial = citations.described_host(facts) is not None and not citations.is_book(host)
        own = union.serial_url or ("" if serial else union.unit_url)
        said = {"@type": kind[1], "@id": own, "name": host.title}
        whole = filled({**said, "issn": host.issn, "isbn": host.isbn})
        if citations.described_host(facts) is not None:
            issue = union.unit_url if union.unit_url != own else ""
            whole = inside("PublicationVolume", "volumeNumber", host.volume, whole)
            whole = inside("PublicationIssue", "issueNumber", host.issue, whole, issue)
        parts.append(whole)
    for title, number in facts.series:
        parts.append(filled({"@type": "BookSeries", "name": title, "position": number}))
    return parts


def inside(
    kind: str, said: str, number: str, whole: dict[str, Any], url: str = ""
) -> dict[str, Any]:
    """A numbered part of the whole, or the whole itself when it has no number and no page."""
    if not number and not url:
        return whole
    return filled({"@type": kind, "@id": url, said: number, "isPartOf": whole})


ABOUT: Final = {"person": "Person", "body": "Organization", "event": "Event", "topic": "Thing"}


def about(type: str, text: str) -> dict[str, str]:
    return {"@type": ABOUT[type], "name": text}


def jsonld(union: Union) -> bytes:
    """The object as JSON."""
    return orjson.dumps(linked(union))


def in_page(union: Union) -> bytes:
    """The object as it may stand inside of a script element."""
    text = jsonld(union)
    for sign, code in IN_PAGE:
        text = text.replace(sign, code)
    return text
