"""Is this a valid ISBN or ISSN, and what is its one form?"""

import re
from functools import lru_cache
from operator import mul
from typing import Final

from stdnum import issn as issn_number

from marc.text.spelling import DASHES

NUMBER_LETTERS: Final = str.maketrans({"Х": "X", "х": "X", "x": "X", **dict.fromkeys(DASHES, "-")})
ISBN_SHAPE: Final = re.compile(r"(?<!\d)\d[\d\- ]{7,15}[\dX]")
ISSN_SHAPE: Final = re.compile(r"(?<!\d)\d{4}[- ]?\d{3}[\dX]")
EAN_WEIGHTS: Final = (1, 3) * 6
ISBN10_CHECKS: Final = "0123456789X"
NOT_NUMBER: Final = re.compile(r"[^\dX]")


@lru_cache(maxsize=1 << 14)
def isbn13(text: str) -> str | None:
    """The 13 digits of the ISBN in this text, or None when it holds no valid one.

    A ten-digit number gets the prefix 978; the check character may be a Cyrillic Х.
    """
    found = ISBN_SHAPE.search(text.translate(NUMBER_LETTERS))
    if found is None:
        return None
    number = NOT_NUMBER.sub("", found.group())
    for candidate in (number, number[:13], number[:10]):
        if is_isbn13(candidate):
            return candidate
        if is_isbn10(candidate):
            body = f"978{candidate[:9]}"
            return body + ean_check(body)
    return None


# stdnum looks at every character by several functions: a twentieth of all that facts cost.
def is_isbn13(number: str) -> bool:
    whole = len(number) == 13 and number.isascii() and number.isdigit()
    return whole and number[:3] in ("978", "979") and ean_check(number[:12]) == number[12]


def is_isbn10(number: str) -> bool:
    body = number[:9]
    if len(number) != 10 or not number.isascii() or not body.isdigit():
        return False
    return ISBN10_CHECKS[sum(map(mul, map(int, body), range(1, 10))) % 11] == number[9]


def ean_check(body: str) -> str:
    """The check digit of the twelve digits before it."""
    return str(-sum(map(mul, map(int, body), EAN_WEIGHTS)) % 10)


@lru_cache(maxsize=1 << 12)
def issn(text: str) -> str | None:
    """The ISSN in this text as `dddd-dddX`, or None when it holds no valid one."""
    found = ISSN_SHAPE.search(text.translate(NUMBER_LETTERS))
    if found is None:
        return None
    number = NOT_NUMBER.sub("", found.group())
    return f"{number[:4]}-{number[4:]}" if issn_number.is_valid(number) else None
