"""Is this a valid ISBN or ISSN, and what is its one form?"""

import re
from functools import lru_cache
from typing import Final

from stdnum import isbn
from stdnum import issn as issn_number

from marc.text.spelling import DASHES

NUMBER_LETTERS: Final = str.maketrans({"Х": "X", "х": "X", "x": "X", **dict.fromkeys(DASHES, "-")})
ISBN_SHAPE: Final = re.compile(r"(?<!\d)\d[\d\- ]{7,15}[\dX]")
ISSN_SHAPE: Final = re.compile(r"(?<!\d)\d{4}[- ]?\d{3}[\dX]")
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
        if len(candidate) in (10, 13) and isbn.is_valid(candidate):
            return str(isbn.to_isbn13(candidate))
    return None


@lru_cache(maxsize=1 << 12)
def issn(text: str) -> str | None:
    """The ISSN in this text as `dddd-dddX`, or None when it holds no valid one."""
    found = ISSN_SHAPE.search(text.translate(NUMBER_LETTERS))
    if found is None:
        return None
    number = NOT_NUMBER.sub("", found.group())
    return f"{number[:4]}-{number[4:]}" if issn_number.is_valid(number) else None
