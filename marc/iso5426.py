"""Which characters does ISO 5426 hold, the Latin set of UNIMARC?

ISO 5426:1983 in its right half; RUSMARC and UNIMARC declare it as 03 in 100$a/26-33. Marks stand
before their letters.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

FINAL: Final = 0x50  # of its escape sequence (ISO-IR 53)

ROWS: Final[Mapping[int, str]] = MappingProxyType(
    {
        0xA1: "¡„£$¥†§′‘“«♭©℗®",
        0xB0: "ʻʼ‚",
        0xB6: "‡·″’”",
        0xBB: "»♯ʹʺ",
        0xBF: "¿",
        0xE1: "ÆĐ",
        0xE6: "Ĳ",
        0xE8: "ŁØŒ",
        0xEC: "Þ",
        0xF1: "æđð",
        0xF5: "ıĳ",
        0xF8: "łøœßþ",
    }
)
MARKS: Final[Mapping[int, str]] = MappingProxyType(
    {
        0xC0: "\u0309\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0308\u030a\u0315\u0313",
        0xCD: "\u030b\u031b\u030c\u0327\u031c\u0326\u0328\u0325\u032e\u0323\u0324\u0332\u0333",
        0xDA: "\u0329\u032d",
        0xDD: "\u0360",
    }
)
NON_SORTING: Final = {0x88: 0x88, 0x89: 0x89}  # ISO 6630


def codes() -> dict[int, tuple[int, bool]]:
    """Each byte's character and whether it is a combining mark."""
    found = {byte: (sign, False) for byte, sign in NON_SORTING.items()}
    for rows, combining in ((ROWS, False), (MARKS, True)):
        for start, row in rows.items():
            found |= {start + at: (ord(sign), combining) for at, sign in enumerate(row)}
    return found


CODES: Final[Mapping[int, tuple[int, bool]]] = MappingProxyType(codes())
