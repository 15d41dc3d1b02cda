"""What does a record page show beside each label? Facts → rows of labelled values, with links."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from catalog.contents import Entry
from catalog.i18n import Words
from catalog.search import documents
from catalog.web.description import short_title
from catalog.web.reader import sources as source_pages
from catalog.web.rendering import with_query
from exports import citations
from marc.facts import Facts, Kind, Name
from marc.sources import source_key

# Subject headings that have pages of their own, and where.
PAGES: Final = {"person": "people", "topic": "topics", "place": "places/names"}


@dataclass(frozen=True, slots=True)
class Value:
    """A text, where it leads to, and what to say after it."""

    text: str
    url: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A label's message id and its values."""

    label: str
    values: tuple[Value, ...]


def rows(facts: Facts, words: Words, hosts: Sequence[Entry] = ()) -> list[Row]:
    """The rows that say something, in the order of the page; `hosts` are what it is part of."""
    said = candidates(facts, words, hosts)
    found = [Row(label, tuple(dict.fromkeys(values))) for label, values in said]
    return [row for row in found if row.values]


def candidates(
    facts: Facts, words: Words, hosts: Sequence[Entry] = ()
) -> Iterator[tuple[str, list[Value]]]:
    yield "names", [name_value(name, words) for name in facts.names]
    yield "variants", plain(*facts.variants)
    yield "edition", plain(facts.edition)
    yield "place", plain(*facts.places)
    yield "publisher", plain(*facts.publishers)
    yield "date", plain(facts.date)
    yield "extent", plain(citations.extent(facts))
    yield "series", plain(*(join(title, number) for title, number in facts.series))
    yield "source", sources(facts, hosts, words)
    yield "language", [Value(words.either(f"language.{x}", x)) for x in facts.languages]
    yield "abstract", plain(facts.abstract)
    yield "notes", plain(*facts.notes)
    for type in ("person", "body", "place", "topic", "title", "event", "form", "keyword"):
        chosen = [subject for subject in facts.subjects if subject.type == type]
        yield f"subject.{type}", [subject_value(type, one.text) for one in chosen]
    yield "classes", [Value(index, after=words.either(f"scheme.{scheme}", scheme))
                      for scheme, index in facts.classes]  # fmt: skip
    yield "isbn", plain(*facts.isbns)
    yield "isbn_wrong", plain(*facts.isbns_wrong)
    yield "issn", plain(*facts.issns)
    yield "urls", [Value(url, safe_link(url)) for url in facts.urls]


def sources(facts: Facts, hosts: Sequence[Entry], words: Words) -> list[Value]:
    """What it is part of, and where the catalogue lists everything from that source."""
    known = [Value(short_title(one.facts), f"/record/{one.union_id}") for one in hosts]
    host = facts.host
    if host is None:
        return known
    if facts.kind not in (Kind.ARTICLE, Kind.ISSUE):
        return known or [facet_value("source", host.title)]
    address = source_pages.address(source_key(host.key))
    return [*known, Value(words("record.coverage") if known else host.title, address)]


def plain(*texts: str) -> list[Value]:
    return [Value(text) for text in texts if text]


def name_value(name: Name, words: Words) -> Value:
    role = words.either(f"role.{name.role}", name.role) if name.role != "author" else ""
    after = ", ".join(text for text in (name.dates, role) if text)
    heading = documents.facet_value(documents.heading(name))
    url = query_url("author", name.text) if name.body else page_url("people", heading)
    return Value(name.text, url, after)


def subject_value(type: str, text: str) -> Value:
    """A heading that leads to its page, or to what else is about it."""
    index = PAGES.get(type)
    if index is None:
        return Value(text, query_url("subject", text))
    return Value(text, page_url(index, documents.facet_value(text)))


def page_url(index: str, heading: str) -> str:
    """The address of a heading's page (`reader.headings`)."""
    return f"/{index}/{quote(heading, safe='')}"


def facet_value(facet: str, text: str) -> Value:
    """A value that leads to all records with exactly this heading."""
    return Value(text, with_query("/search", {facet: documents.facet_value(text)}))


def query_url(field: str, text: str) -> str:
    """The search for this text as a phrase in one field."""
    return with_query("/search", {"q": f'{field}:"{text.replace(chr(34), " ")}"'})


def safe_link(url: str) -> str:
    """The address when it is one of the web: a record may say javascript: and must not."""
    return url if url.startswith(("https://", "http://")) else ""


def join(title: str, number: str) -> str:
    return f"{title} ; {number}" if number else title
