"""How is a record shown in a list? Its kind, title, source, tags, and why it was found."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from catalog import search
from catalog.search import Hit, Reason, Segment, documents
from catalog.search.queries import Query
from catalog.web.description import imprint_line, short_title, tongue
from catalog.web.reader.narrowing import encoded
from exports import citations
from marc.facts import Facts

MOST_TAGS: Final = 4
TAGS: Final = ("place", "person")


@dataclass(frozen=True, slots=True)
class Tag:
    """A place or a person of a record, and the address of all records with it."""

    value: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A hit as a list shows it."""

    union_id: str
    facts: Facts
    title: tuple[Segment, ...]
    responsibility: tuple[Segment, ...]
    source: tuple[Segment, ...]
    reasons: tuple[Reason, ...]
    tags: tuple[Tag, ...]
    tongue: str
    libraries: int


NOTHING: Final = Query()


def lines(hits: Sequence[Hit], query: Query = NOTHING) -> list[Line]:
    return [line(hit, query) for hit in hits]


def line(hit: Hit, query: Query) -> Line:
    facts = hit.facts
    title = search.highlight(short_title(facts), query, field="title")
    responsibility = search.highlight(facts.responsibility, query, field="author")
    source = search.highlight(
        imprint_line(facts),
        query,
        field="source" if citations.described_host(facts) else "publisher",
    )
    return Line(
        union_id=hit.union_id,
        facts=facts,
        title=title,
        responsibility=responsibility,
        source=source,
        reasons=tuple(search.reasons(facts, query, (title, responsibility, source))),
        tags=tuple(tags(facts))[:MOST_TAGS],
        tongue=tongue(facts),
        libraries=len(hit.libraries),
    )


def tags(facts: Facts) -> Iterator[Tag]:
    """Whom and what place a record is about, each once."""
    seen: set[str] = set()
    for facet in TAGS:
        for text in about(facts, facet):
            value = documents.facet_value(text)
            if value not in seen:
                seen.add(value)
                yield Tag(value, f"/search?{encoded(facet, value)}")


def about(facts: Facts, type: str) -> Iterable[str]:
    return (subject.text for subject in facts.subjects if subject.type == type)
