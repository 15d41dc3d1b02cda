"""What do MARC-8 bytes stand for? The code tables are pymarc's, the walk over them is ours.

MARC 21 Specifications for Record Structure, Character Sets: MARC-8. Escape sequences choose the
sets; every field starts anew with ASCII and ANSEL; a combining mark comes before its letter.
"""

import re
import unicodedata
from functools import cache
from importlib import import_module
from typing import Any, Final

from marc import iso5426

ASCII: Final = 0x42
ANSEL: Final = 0x45
EACC: Final = 0x31  # three bytes a character
SHORT: Final = {ord("s"): ASCII, ord("b"): ord("b"), ord("g"): ord("g"), ord("p"): ord("p")}
ESCAPE: Final = re.compile(rb"\x1b(?:(?P<g0>[(,]|\$,?)|(?P<g1>[)\-]|\$[)\-]))!?(?P<set>[0-9A-Z])")
SEPARATORS: Final = re.compile(rb"([\x1d-\x1f])")
UNKNOWN: Final = "\ufffd"
MARK: Final = re.compile(rb"([\xe0-\xfe])([\x00-\xff])")
LIGATURES: Final = frozenset(b"\xeb\xec\xfa\xfb")  # halves of a tie over two letters, as in i͡a


def marks(data: bytes) -> tuple[int, int]:
    """How many combining marks of ANSEL there would be, and how many before a letter that no
    alphabet writes them with.
    """
    pairs = [(mark[0], letter[0]) for mark, letter in MARK.findall(data)]
    return len(pairs), sum(not composes(mark, letter) for mark, letter in pairs)


@cache
def composes(mark: int, letter: int) -> bool:
    """Is there such a letter with such a mark (ANSEL puts the mark first)?"""
    if mark in LIGATURES or letter >= 0xE0:
        return True
    sign, _ = character(bytes([mark]), ANSEL)
    return chr(letter).isalpha() and len(unicodedata.normalize("NFC", chr(letter) + sign)) == 1


def to_text(data: bytes, *, right: int = ANSEL) -> str:
    """The text, fields and subfields left apart; unknown characters become U+FFFD.

    `right` is the set that bytes from 0x80 belong to where no escape sequence says otherwise.
    """
    return "".join(
        part.decode("ascii")
        if part.isascii() and b"\x1b" not in part
        else subfield_text(part, right)
        for part in SEPARATORS.split(data)
    )


def subfield_text(data: bytes, right: int = ANSEL) -> str:
    """The text of one subfield, which starts in ASCII; marks follow their letters."""
    found: list[str] = []
    marks: list[str] = []
    g0, g1, at = ASCII, right, 0
    while at < len(data):
        if data[at] == 0x1B:
            g0, g1, at = switched(data, at, g0=g0, g1=g1)
            continue
        charset = g0 if data[at] < 0x80 else g1
        width = 3 if charset == EACC and data[at] > 0x20 else 1
        text, combining = character(data[at : at + width], charset)
        at += width
        if combining:
            marks.append(text)
        else:
            found += [text, *marks]
            marks = []
    return "".join([*found, *marks])


def switched(data: bytes, at: int, *, g0: int, g1: int) -> tuple[int, int, int]:
    """The sets in force after the escape sequence at `at`, and where the text goes on."""
    escape = ESCAPE.match(data, at)
    if escape is None:
        short = data[at + 1] if at + 1 < len(data) else 0
        return SHORT.get(short, g0), g1, at + (2 if short in SHORT else 1)
    chosen = escape["set"][0]
    if escape["g0"]:
        return chosen, g1, escape.end()
    return g0, chosen, escape.end()


def character(code: bytes, charset: int) -> tuple[str, bool]:
    """One character and whether it is a combining mark."""
    number = int.from_bytes(code, "big")
    if number <= 0x20:
        return chr(number), False
    own = iso5426.CODES if charset == iso5426.FINAL else None
    table, odd = own or tables().CODESETS.get(charset, {}), tables().ODD_MAP
    # The tables list a set either in its left half (0x21-0x7E) or in its right one.
    halves = (number,) if len(code) == 3 else (number, number | 0x80, number & 0x7F)
    for half in halves:
        if half in table:
            found, combining = table[half]
            return chr(found), bool(combining)
    return (chr(odd[number]) if number in odd else UNKNOWN), False


@cache
def tables() -> Any:
    """pymarc's tables; few files need them, and reading them in takes a tenth of a second."""
    return import_module("pymarc.marc8_mapping")
