"""What did the reader mean, when nothing was found?

Either the keyboard was set to the other alphabet (`gcrjd` is «псков»), or words are misspelt: then
the nearest words of the catalogue itself are tried, the more frequent first.
"""

from typing import Final

import tantivy
from rapidfuzz.distance import OSA

from catalog.search import queries, scoring
from catalog.search.queries import Query, Term

LATIN_KEYS: Final = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>"
RUSSIAN_KEYS: Final = "ёйцукенгшщзхъфывапролджэячсмитьбюЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ"
TO_RUSSIAN: Final = str.maketrans(LATIN_KEYS, RUSSIAN_KEYS)
TO_LATIN: Final = str.maketrans(RUSSIAN_KEYS, LATIN_KEYS)

BEGINNING: Final = 2  # letters taken to be right
LOOKED_AT: Final = 20_000  # words with that beginning
SHORT: Final = 5  # letters of a word that may have one mistake; longer ones two
SHORTEST: Final = 4  # letters of a word that is corrected at all


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


def nearest(searcher: tantivy.Searcher, word: str) -> str:
    """The known word with the fewest mistakes from this one, or the word itself."""
    if len(word) < SHORTEST or not word.isalpha():
        return word
    allowed = 1 if len(word) <= SHORT else 2
    known = searcher.terms_with_prefix("all", word[:BEGINNING], limit=LOOKED_AT)
    near = [
        (distance, -frequency, term)
        for term, frequency in known
        if (distance := OSA.distance(word, term, score_cutoff=allowed)) <= allowed
    ]
    return min(near)[2] if near else word
