"""How much does each outcome of a comparison weigh? The table `match.compare` adds up.

Natural logarithms of likelihood ratios: positive speaks for one edition, negative against, and what
a record does not say weighs nothing. Learned on 2026-11-23 by `python -m tests.evaluate.learn` from
half of CDL's labelled pairs (5,100 of English books, cdlib/marc-ai) and the candidates of a
generated region (seed 1), drawn towards weights set by hand, then reviewed: where those data are
silent or speak of English books only (series, one-word titles, newspapers) the hand's weight
stands. `make evaluate` reports on the other half and on regions that were not learned from.
"""

from functools import cache
from typing import Final

from marc.facts import Kind

SAME: Final = 11.0
DOUBTFUL: Final = 6.0
# However much else agrees, these are for a person to decide: one ISBN on two titles is an error
# of the publisher or of a library.
ASK: Final = frozenset((("title", "different"), ("host", "different")))

TABLE: Final[dict[str, dict[str, float]]] = {
    "title": {
        "exact": 7.3,
        "exact_short": 7.0,  # two words
        "exact_word": 5.0,  # one word: «Память», «Отчёт»
        "near": 4.8,  # a typo
        "reworded": 1.0,  # another word in its midst
        "transliterated": 6.5,
        "abbreviated": 5.5,  # «ист. очерки»
        "longer": 4.9,  # one begins with the other
        "longer_short": 3.5,  # … which is two words long
        "joined": 3.4,  # title and subtitle in one
        "similar": 1.2,
        "different": -6.5,
    },
    "subtitle": {
        "same": 0.6,
        "near": 0.0,
        "longer": 0.0,
        "similar": 0.0,
        "different": -1.6,
    },
    "part_title": {
        "same": 3.0,
        "near": 1.0,
        "different": -5.1,
    },
    "numbers": {
        "same": 0.8,
        "part": 0.1,
        "different": -2.9,
    },
    "names": {
        "same": 2.6,
        "shared": 4.4,  # one name of several
        "compatible": 3.3,  # «петров и» and «петров и с»
        "mentioned": 1.4,  # in the statement of responsibility
        "similar": 1.2,
        "bodies": -0.2,  # bodies, called in many ways
        "different": -3.8,
    },
    "year": {
        "same": 3.0,
        "overlap": -0.8,  # spans that touch
        "possible": 0.5,  # one is uncertain
        "next_inferred": -0.4,  # «[1971]», «c1970»
        "next": -2.6,
        "different": -4.5,
        "far": -4.4,  # more than three years
    },
    "pages": {
        "same": 2.8,
        "close": 0.7,  # by two pages
        "shared": 1.8,  # another count of the same extent
        "near": 0.7,  # by three of a hundred
        "different": -2.4,
        "far": -3.1,
    },
    "volumes": {
        "same": 0.5,
        "different": -0.9,
    },
    "size": {
        "same": 0.5,
        "near": 0.0,
        "different": -0.3,
    },
    "isbn": {
        "same": 7.0,
        "different": -2.0,
    },
    "issn": {
        "same": 7.0,
        "different": -6.0,
    },
    "publisher": {
        "same": 1.9,
        "similar": 1.0,
        "different": -1.1,
    },
    "place": {
        "same": 0.4,
        "near": 0.6,  # «Paris» and «Paris ; London»
        "different": -0.8,
    },
    "series": {
        "same": 0.0,
        "different": 0.0,
    },
    "parts": {
        "same": 3.0,
        "one": -1.5,  # only one names a volume
    },
    "edition": {
        "same": 1.2,
        "alike": 0.3,
        "one": -0.6,  # only one has a statement
        "different": -0.5,
    },
    "scale": {
        "same": 2.0,
    },
    "host": {
        "same": 4.3,
        "longer": 3.0,
        "near": 2.0,
        "different": -7.5,
    },
    "issue": {
        "same": 5.2,
        "same_year": 1.6,
        "different": -9.0,
    },
    "host_pages": {
        "same": 2.1,
        "different": -3.0,
    },
}

# Where a kind tells otherwise than the rest.
BY_KIND: Final[dict[str, dict[str, dict[str, float]]]] = {
    "serial": {
        "place": {"same": 2.0, "near": 1.0, "different": -5.0},
        # «орган обкома» becomes «областная газета»; the title stays.
        "subtitle": {"same": 0.6, "near": 0.5, "longer": 0.0, "similar": 0.0, "different": 0.0},
    },
}

GROUPS: Final = {
    Kind.ARTICLE: "article",
    Kind.SERIAL: "serial",
    Kind.VOLUME: "part",
    Kind.ISSUE: "part",
    Kind.SET: "part",
}


def group(a: Kind, b: Kind) -> str:
    """The sort of records whose weights these kinds use; where they differ, that of books."""
    return GROUPS.get(a, "book") if a is b else "book"


@cache
def table(a: Kind, b: Kind) -> dict[str, dict[str, float]]:
    """The weights for a pair of records of these kinds."""
    return {**TABLE, **BY_KIND.get(group(a, b), {})}
