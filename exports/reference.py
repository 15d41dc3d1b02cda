"""What must every list of references know about a record? Facts → the fields of a citation.

CSL-JSON, BibTeX, RIS, schema.org and COinS are tables over this one reading.
"""

from dataclasses import dataclass
from typing import Final

from exports import citations, names
from marc.facts import Facts, Kind, Name

# CSL 1.0.2, appendix III: types.
TYPES: Final = {
    Kind.BOOK: "book",
    Kind.VOLUME: "book",
    Kind.SET: "book",
    Kind.SERIAL: "periodical",
    Kind.ISSUE: "periodical",
    Kind.MAP: "map",
    Kind.GRAPHIC: "graphic",
    Kind.SCORE: "musical_score",
    Kind.SOUND: "song",
    Kind.VIDEO: "motion_picture",
    Kind.THESIS: "thesis",
    Kind.ABSTRACT: "thesis",
    Kind.MANUSCRIPT: "manuscript",
    Kind.OBJECT: "document",
    Kind.OTHER: "document",
}
EDITORS: Final = ("editor", "compiler")
CREATORS: Final = ("author", "artist", "cartographer", "composer", "photographer")


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation's fields; what is not known is empty.

    `type` is a type of CSL 1.0.2; `container` is the journal, newspaper or book of an article;
    `date` is year, month and day as far as they are known, `until` the last year of a span and
    None for one that goes on.
    """

    type: str
    title: str
    creators: tuple[Name, ...]
    editors: tuple[Name, ...]
    translators: tuple[Name, ...]
    container: str
    volume: str
    issue: str
    first_page: str
    last_page: str
    date: tuple[int, ...]
    until: int | None
    certain: bool
    place: str
    publisher: str
    edition: str
    series: str
    series_number: str
    isbns: tuple[str, ...]
    issn: str
    url: str
    genre: str


def reference(facts: Facts) -> Reference:
    """The fields of a citation; an article's imprint is that of its source."""
    host = citations.described_host(facts)
    first, last = span(host.pages if host else "")
    place, publisher = where(facts)
    series = facts.series[0] if facts.series else ("", "")
    issns = facts.issns or ((facts.host.issn,) if facts.host and facts.host.issn else ())
    issued = date(facts)
    return Reference(
        type=type_of(facts),
        title=citations.title_proper(facts),
        creators=names.by_role(facts, *CREATORS),
        editors=names.by_role(facts, *EDITORS),
        translators=names.by_role(facts, "translator"),
        container=host.title if host else "",
        volume=host.volume if host else "",
        issue=host.issue if host else "",
        first_page=first,
        last_page=last,
        date=issued,
        until=until(facts),
        certain=facts.years_certain,
        place=place,
        publisher=publisher,
        edition=facts.edition,
        series=series[0],
        series_number=series[1],
        isbns=tuple(map(citations.hyphened, facts.isbns or host_isbn(facts))),
        issn="".join(issns[:1]),
        url="".join(facts.urls[:1]),
        genre="автореферат диссертации" if facts.kind is Kind.ABSTRACT else "",
    )


def type_of(facts: Facts) -> str:
    """The type of CSL; an article's is told by its source."""
    if facts.kind is Kind.ARTICLE:
        if facts.host is None or not facts.host.title:
            return "article"
        if citations.is_book(facts.host):
            return "chapter"
        return "article-newspaper" if len(facts.host.date) == len("MM-DD") else "article-journal"
    if facts.kind is Kind.ELECTRONIC:
        return "webpage" if facts.urls and not facts.isbns else "book"
    return TYPES[facts.kind]


def span(pages: str) -> tuple[str, str]:
    first, _, last = pages.partition("-")
    return first.strip(), last.strip()


def date(facts: Facts) -> tuple[int, ...]:
    """Year, month and day of an article in an issue; the first year of anything else."""
    host = citations.described_host(facts)
    if host is not None and host.year:
        parts = host.date.split("-")
        known = host.date and all(part.isdigit() and part.isascii() for part in parts)
        return (host.year, *map(int, parts[:2])) if known else (host.year,)
    return facts.years[:1] if facts.years else ()


def until(facts: Facts) -> int | None:
    """The last year; None while it goes on, 0 when there is none."""
    if facts.years is None or citations.described_host(facts) is not None:
        return 0
    last = facts.years[1]
    return None if last == citations.ONGOING else last if last != facts.years[0] else 0


def where(facts: Facts) -> tuple[str, str]:
    """Place and publisher; those of the book an article or a volume is in, when it names none."""
    if facts.places or facts.publishers or facts.host is None:
        return "; ".join(facts.places), "; ".join(facts.publishers)
    made, _, _ = facts.host.imprint.rpartition(", ")
    place, _, publisher = made.partition(" : ")
    return place, publisher


def host_isbn(facts: Facts) -> tuple[str, ...]:
    host = citations.described_host(facts)
    return (host.isbn,) if host and host.isbn else ()
