"""What did the reader mean, when nothing was found?

Either the keyboard was set to the other alphabet (`gcrjd` is «псков»), or words are misspelt: then
the nearest words of the catalogue itself are tried, the more frequent first.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

import tantivy
from rapidfuzz.distance import OSA

from catalog.search import queries, scoring
from catalog.search.analyzer import Forms
from catalog.search.queries import TOKEN, Phrase, Query, Term

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
MOST_RESPELT: Final = 12  # unknown words of a query for which known ones are sought
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
    tokens = list(read_tokens(query.text))
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
    return queries.retyped(replace(query, wide=True), query.text)


def partly(searcher: tantivy.Searcher, query: Query) -> Query:
    """The query for records with some of the words, those misspelt put right.

    Of many words the most telling are asked for: each one's list is read to its end.
    """
    asked = queries.retyped(replace(query, some=True), telling(searcher, query.text))
    return queries.retyped(asked, respelt(searcher, asked))


def telling(searcher: tantivy.Searcher, text: str) -> str:
    """A text with no more than `queries.MOST_OF_SOME` of its words: the rarest known ones."""
    tokens = list({token.group().strip(): token for token in read_tokens(text)}.values())
    wanted = [token for token in tokens if token["minus"] is None]
    if len(wanted) <= queries.MOST_OF_SOME:
        return text
    wanted.sort(key=lambda token: rarity(searcher, token.group()))
    left_out = wanted[queries.MOST_OF_SOME :]
    return " ".join(token.group().strip() for token in tokens if token not in left_out)


def read_tokens(text: str) -> Iterator[re.Match[str]]:
    return TOKEN.finditer(text[: queries.LONGEST])


def rarity(searcher: tantivy.Searcher, word: str) -> tuple[bool, int]:
    """What orders words by how much they tell: how many records have one, its rarest part's if it
    has several; last those that none has, or all may."""
    known = [
        max(searcher.doc_freq(field, term) for term in forms.terms)
        for field, forms in fielded(queries.read_clauses(word))
    ]
    return (not known or not all(known), min(known, default=0))


def fielded(clauses: Iterable[queries.Clause]) -> Iterator[tuple[str, Forms]]:
    """The words of clauses with the fields they are looked for in."""
    for clause in clauses:
        match clause:
            case Term(forms, field):
                yield field, forms
            case Phrase(words, field):
                yield from ((field, forms) for forms in words)


def respelt(searcher: tantivy.Searcher, query: Query) -> str:
    """The text of a query, its unknown words replaced by the nearest known ones."""
    text = query.text
    for forms in islice(unknown(searcher, query), MOST_RESPELT):
        text = queries.replaced(text, forms, nearest(searcher, forms.exact[0]))
    return text


def unknown(searcher: tantivy.Searcher, query: Query) -> Iterator[Forms]:
    """The plain words of a query that no record has."""
    for clause in query.clauses:
        match clause:
            case Term(forms, "all", negative=False) if not any(
                searcher.doc_freq("all", term) for term in (*forms.exact, *forms.stems)
            ):
                yield forms


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
