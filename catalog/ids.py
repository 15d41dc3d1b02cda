"""Public ids of union records: short, opaque, URL-safe, with a check character.

An id is a number written in the 29 "betanumeric" characters of NOID (digits and consonants
without l and y, so that no words and no look-alikes arise), preceded by a multiplication that
scatters neighbours, and followed by NOID's check character (NOID Check Digit Algorithm, J. Kunze,
2006): every single wrong character and every swap of two neighbours is noticed.
"""

from functools import lru_cache
from typing import Final

ALPHABET: Final = "0123456789bcdfghjkmnpqrstvwxz"
BASE: Final = len(ALPHABET)
LENGTH: Final = 7
SPACE: Final = BASE**LENGTH  # 17,249,876,309 ids
SCATTER: Final = 10_661_010_053  # near SPACE / golden ratio, no multiple of 29: a bijection
GATHER: Final = pow(SCATTER, -1, SPACE)


@lru_cache(maxsize=4096)  # asked for again at every step of publishing
def union_id(number: int) -> str:
    """The public id of the cluster anchored at contribution `number` (1 ≤ number < 29⁷)."""
    if not 0 < number < SPACE:
        raise ValueError(f"no union id for {number}")
    rest, characters = number * SCATTER % SPACE, []
    for _ in range(LENGTH):
        rest, digit = divmod(rest, BASE)
        characters.append(ALPHABET[digit])
    body = "".join(reversed(characters))
    return body + check_character(body)


def number(union_id: str) -> int | None:
    """The number in a public id, or None when it is misspelt."""
    text = union_id.lower()
    body = text[:LENGTH]
    if len(text) != LENGTH + 1 or any(c not in ALPHABET for c in text):
        return None
    if check_character(body) != text[LENGTH]:
        return None
    value = 0
    for character in body:
        value = value * BASE + ALPHABET.index(character)
    return value * GATHER % SPACE or None


def check_character(body: str) -> str:
    """NCDA: the sum of value × position (from 1), modulo 29."""
    total = sum(ALPHABET.index(c) * position for position, c in enumerate(body, 1))
    return ALPHABET[total % BASE]
