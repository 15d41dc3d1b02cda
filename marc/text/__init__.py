"""How are the words of records compared? One door to spelling, names, numbers and identifiers."""

from marc.text.dating import issue_date, years
from marc.text.identifiers import isbn13, issn
from marc.text.names import (
    body_key,
    person_key,
    place,
    place_key,
    publisher_key,
    role_of_words,
    split_name,
)
from marc.text.numbering import (
    LEVEL_OF,
    Parts,
    counts_volumes,
    edition_number,
    is_reprint,
    pages,
    parts,
    roman,
    scale,
    split_parts,
)
from marc.text.spelling import (
    CYRILLIC,
    LATIN,
    comparable,
    comparable_word,
    display,
    has_homoglyphs,
    modern,
    title_key,
    words,
)
from marc.text.translit import latin_key

__all__ = [
    "CYRILLIC",
    "LATIN",
    "LEVEL_OF",
    "Parts",
    "body_key",
    "comparable",
    "comparable_word",
    "counts_volumes",
    "display",
    "edition_number",
    "has_homoglyphs",
    "is_reprint",
    "isbn13",
    "issn",
    "issue_date",
    "latin_key",
    "modern",
    "pages",
    "parts",
    "person_key",
    "place",
    "place_key",
    "publisher_key",
    "role_of_words",
    "roman",
    "scale",
    "split_name",
    "split_parts",
    "title_key",
    "words",
    "years",
]
