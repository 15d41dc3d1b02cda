"""How much each outcome of a comparison weighs: the table `match.compare` adds up.

Natural logarithms of likelihood ratios, set by hand on 2026-11-23 from what the facts are worth
in cataloguing practice (a shared ISBN is strong and never enough: sets share one, publishers
repeat them); to be learned from data later. Positive speaks for one edition, negative against.
"""

from typing import Final

SAME: Final = 10.5
DOUBTFUL: Final = 5.0

TABLE: Final[dict[str, dict[str, float]]] = {
    "title": {
        "exact": 8.0,
        "exact_short": 6.5,  # two words
        "exact_word": 4.5,  # one word: «Память», «Отчёт»
        "near": 5.5,  # a typo or an abbreviation
        "transliterated": 6.5,
        "longer": 4.0,  # one begins with the other
        "similar": 1.0,
        "different": -8.0,
    },
    "part_title": {"same": 3.0, "different": -4.0},
    "names": {"same": 4.0, "compatible": 3.0, "different": -5.0},
    "year": {"same": 2.0, "possible": 0.5, "next": -1.5, "different": -5.0},
    "pages": {"same": 3.0, "near": 1.0, "different": -3.0},
    "isbn": {"same": 7.0, "different": -2.0},
    "issn": {"same": 7.0, "different": -6.0},
    "publisher": {"same": 1.5, "different": -0.7},
    "place": {"same": 2.0, "different": -5.0},  # of serials
    "parts": {"same": 3.0},
    "edition": {"same": 1.0},
    "scale": {"same": 2.0},
    "host": {"same": 4.0, "longer": 3.0, "near": 2.0, "different": -9.0},
    "issue": {"same": 5.0, "same_year": 1.5, "different": -9.0},
    "host_pages": {"same": 2.0, "different": -3.0},
}
