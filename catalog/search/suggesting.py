"""How may what a reader typed go on? From the headings and the words of the catalogue itself."""

from typing import Final

import tantivy

from catalog.search import analyzer, documents, scoring
from catalog.search.queries import Query

MOST: Final = 8
SHORTEST: Final = 2  # letters typed
LONGEST: Final = 80
LOOKED_AT: Final = 40  # words with a beginning
HEADINGS: Final = ("place", "person", "topic", "source")


def suggest(searcher: tantivy.Searcher, typed: str) -> list[str]:
    """Headings that begin as typed, the more frequent first, then words that end the last one."""
    plain = " ".join(typed.split())[:LONGEST]
    if len(plain) < SHORTEST:
        return []
    found = [*headings(searcher, plain), *completed(searcher, plain)]
    return list(dict.fromkeys(found))[:MOST]


def headings(searcher: tantivy.Searcher, typed: str) -> list[str]:
    begins = typed[0].upper() + typed[1:]
    counts = {
        value: number
        for facet in HEADINGS
        for value, number in searcher.terms_with_prefix(
            documents.facet_field(facet), begins, filter_query=scoring.matching(Query()), limit=MOST
        )
        if number
    }
    return sorted(counts, key=lambda value: (-counts[value], value))[:MOST]


def completed(searcher: tantivy.Searcher, typed: str) -> list[str]:
    """The text with its last word ended by words of the catalogue."""
    words = analyzer.words(typed)
    if not words or words[-1].end != len(typed) or len(words[-1].forms.exact[-1]) < SHORTEST:
        return []
    begun = words[-1].forms.exact[-1]
    known = searcher.terms_with_prefix("all", begun, limit=LOOKED_AT)
    longer = [word for word, _ in known if word != begun and word.isalpha()]
    return [typed[: words[-1].start] + word for word in longer][:MOST]
