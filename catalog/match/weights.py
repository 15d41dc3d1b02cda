"""How much does each outcome of a comparison weigh? The table `match.compare` adds up."""

from functools import cache
from typing import Final

from marc.facts import Kind

SAME: Final = 10.5
DOUBTFUL: Final = 5.0

TABLE: Final[dict[str, dict[str, float]]] = {
    "title": {
        "exact": 8.0,
        "exact_short": 6.5,  # two words
        "exact_word": 4.5,  # one word: «Память», «Отчёт»
        "near": 5.5,  # a typo
        "transliterated": 6.5,
        "abbreviated": 5.5,
        "longer": 4.0,  # one begins with the other
        "longer_short": 2.5,
        "joined": 4.0,
        "similar": 1.0,
        "different": -8.0,
    },
    "subtitle": {"same": 1.0, "near": 0.5, "longer": 0.0, "similar": 0.0, "different": -1.0},
    "part_title": {"same": 3.0, "near": 2.0, "different": -4.0},
    "numbers": {"same": 0.5, "part": 0.0, "different": -2.0},
    "names": {
        "same": 4.0,
        "shared": 4.0,
        "compatible": 3.0,
        "mentioned": 1.0,
        "similar": 1.0,
        "different": -5.0,
    },
    "year": {
        "same": 2.0,
        "overlap": 0.5,
        "possible": 0.5,
        "next": -1.5,
        "different": -5.0,
        "far": -6.0,
    },
    "pages": {"same": 3.0, "close": 1.5, "near": 1.0, "different": -3.0, "far": -3.5},
    "volumes": {"same": 1.0, "different": -1.0},
    "size": {"same": 0.5, "near": 0.2, "different": -0.8},
    "isbn": {"same": 7.0, "different": -2.0},
    "issn": {"same": 7.0, "different": -6.0},
    "publisher": {"same": 1.5, "similar": 1.0, "different": -0.7},
    "place": {"same": 0.5, "near": 0.2, "different": -0.7},
    "series": {"same": 0.5, "different": -0.5},
    "parts": {"same": 3.0},
    "edition": {"same": 1.0, "alike": 0.5, "one": 0.0, "different": -0.5},
    "scale": {"same": 2.0},
    "host": {"same": 4.0, "longer": 3.0, "near": 2.0, "different": -9.0},
    "issue": {"same": 5.0, "same_year": 1.5, "different": -9.0},
    "host_pages": {"same": 2.0, "different": -3.0},
}

# Where a kind tells otherwise than the rest.
BY_KIND: Final[dict[str, dict[str, dict[str, float]]]] = {
    "serial": {"place": {"same": 2.0, "near": 1.0, "different": -5.0}},
}

GROUPS: Final = {
    Kind.ARTICLE: "article",
    Kind.SERIAL: "serial",
    Kind.VOLUME: "part",
    Kind.ISSUE: "part",
    Kind.SET: "part",
}


@cache
def table(a: Kind, b: Kind) -> dict[str, dict[str, float]]:
    """The weights for records of these kinds; where the kinds differ, those of books."""
    group = GROUPS.get(a, "book") if a is b else "book"
    return {**TABLE, **BY_KIND.get(group, {})}
