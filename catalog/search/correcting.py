"""What did the reader mean, when nothing was found?

Either the keyboard was set to the other alphabet (`gcrjd` is «псков»), or words are misspelt: then
the nearest words of the catalogue itself are tried, the more frequent first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import tantivy
from rapidfuzz.distance import OSA

from catalog.search import queries, scoring
from catalog.search.queries import TOKEN, Query, Term

LATIN_KEYS: Final = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>"
RUSSIAN_KEYS: Final = "ёйцукенгшщзхъфывапролджэячсмитьбюЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ"
TO_RUSSIAN: Final = str.maketrans(LATIN_KEYS, RUSSIAN_KEYS)
TO_LATIN: Final = str.maketrans(RUSSIAN_KEYS, LATIN_KEYS)

BEGINNING: Final = 2  # letters taken to be right, but for those that sound alike
ALIKE: Final = {"а": "о", "о": "а", "е": "иэя", "и": "еэы", "э": "еи", "я": "е", "ы": "и",
                "з": "с", "с": "з", "ш": "щ", "щ": "ш"}  # fmt: skip
LOOKED_AT: Final = 20_000  # words with that beginning
SHORT: Final = 5  # letters of a word that may have one mistake; longer ones two
SHORTEST: Final = 4  # letters of a word that is corrected at all
MOST_WIDENED: Final = 8  # words of a query for which others are looked up
MOST_WAYS: Final = 8  # words of a query that are left out one by one


@dataclass(frozen=True, slots=True)
class Way:
    """A wider query and how many records it finds; `kind` says what is left out: a `word` (which),
    the `fields`, or the `filters`."""

    kind: str
    query: Query
    records: int
    word: str = ""


def ways(searcher: tantivy.Searcher, query: Query) -> tuple[Way, ...]:
    """The wider queries that find something, when this one finds nothing; the narrowest first."""
    found = (
        replace(way, records=records)
        for way in wider(query)
        if (records := scoring.total(searcher, way.query))
    )
    return tuple(sorted(found, key=lambda way: way.records))


def wider(query: Query) -> Iterator[Way]:
    tokens = list(TOKEN.finditer(query.text[: queries.LONGEST]))
    if any(token["field"] for token in tokens):
        text = TOKEN.sub(without_field, query.text)
        yield Way("fields", queries.retyped(query, text), 0)
    if query.filters or query.excluded or query.years or query.since:
        yield Way("filters", queries.parse({"q": query.text}), 0)
    for token in tokens[:MOST_WAYS] if len(tokens) > 1 else ():
        text = " ".join((query.text[: token.start()] + query.text[token.end() :]).split())
        if token["minus"] is None and queries.retyped(query, text).clauses:
            yield Way("word", queries.retyped(query, text), 0, token.group().strip())


def without_field(token: re.Match[str]) -> str:
    whole, field = token.group(), token["field"]
    return whole.partition(":")[2] if field else whole


def correct(searcher: tantivy.Searcher, query: Query) -> str:
    """A text that finds something where this query's finds nothing, or ""."""
    if not query.text or scoring.total(searcher, query):
        return ""
    for text in (
        query.text.translate(TO_RUSSIAN if query.text.isascii() else TO_LATIN),
        respelt(searcher, query),
    ):
        if text != query.text and scoring.total(searcher, queries.retyped(query, text)):
            return text
    return ""


def widely(query: Query) -> Query:
    """The query for records with words of the same roots or near in meaning; one of many words
    stays as it is."""
    few = len(query.clauses) <= MOST_WIDENED
    return queries.retyped(replace(query, wide=True), query.text) if few else query


def partly(searcher: tantivy.Searcher, query: Query) -> Query:
    """The query for records with some of the words, those misspelt put right."""
    return replace(queries.retyped(query, respelt(searcher, query)), some=True)


def respelt(searcher: tantivy.Searcher, query: Query) -> str:
    """The text of a query, its unknown words replaced by the nearest known ones."""
    text = query.text
    for clause in query.clauses:
        match clause:
            case Term(forms, "all", negative=False) if not any(
                searcher.doc_freq("all", term) for term in (*forms.exact, *forms.stems)
            ):
                text = queries.replaced(text, forms, nearest(searcher, forms.exact[0]))
    return text


def beginnings(word: str) -> list[str]:
    """How the word may begin: as typed, or with one of its first letters heard wrongly."""
    begun = word[:BEGINNING]
    return [begun] + [
        begun[:at] + other + begun[at + 1 :]
        for at, letter in enumerate(begun)
        for other in ALIKE.get(letter, "")
    ]


def nearest(searcher: tantivy.Searcher, word: str) -> str:
    """The known word with the fewest mistakes from this one, or the word itself."""
    if len(word) < SHORTEST or not word.isalpha():
        return word
    allowed = 1 if len(word) <= SHORT else 2
    near = [
        (distance, -frequency, term)
        for begun in beginnings(word)
        for term, frequency in searcher.terms_with_prefix("all", begun, limit=LOOKED_AT)
        if (distance := OSA.distance(word, term, score_cutoff=allowed)) <= allowed
    ]
    return min(near)[2] if near else word
