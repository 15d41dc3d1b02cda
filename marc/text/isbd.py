"""How ISBD marks are put between MARC 21 subfields, and taken off on the way back.

MARC 21 keeps the prescribed punctuation of ISBD in the data, at the end of the subfield before
(MARC 21 Bibliographic, leader/18, value i); RUSMARC leaves it to the display (ISBD Consolidated,
A.3; RUSMARC, block 2).
"""

from collections.abc import Iterable
from typing import Final

from marc.record import Subfields

MARKS: Final = "/:;=+,"
SPACED: Final = "/=+"  # part of a word when no space stands before: «Крисмас+», «и/или/»
COMMA: Final = ","
DOT: Final = "."


def punctuated(parts: Iterable[tuple[str, str, str]]) -> Subfields:
    """Subfields of (mark, code, text), each mark set at the end of the subfield before it."""
    out: list[tuple[str, str]] = []
    for mark, code, text in parts:
        if mark and out:
            before, words = out[-1]
            out[-1] = (before, with_mark(words, mark))
        out.append((code, text))
    return tuple(out)


def with_mark(text: str, mark: str) -> str:
    """The text followed by an ISBD mark; a mark already there is not doubled."""
    if mark in (COMMA, DOT):
        return text if text.endswith(mark) else text + mark
    bare = text.rstrip()
    return bare if bare.endswith(" " + mark) else f"{bare} {mark}"


def bare(text: str) -> tuple[str, str]:
    """The text without the ISBD mark at its end, and that mark (empty when there is none)."""
    words = text.rstrip()
    mark = words[-1:]
    if mark and mark in MARKS and (mark not in SPACED or words[-2:-1] in ("", " ")):
        return words[:-1].rstrip(), mark
    return words, ""


def clean(text: str) -> str:
    """The text without the ISBD mark at its end."""
    return bare(text)[0]


VOWELS: Final = frozenset("аеёиоуыэюяіѣѵәөүъьй")


def undotted(text: str) -> str:
    """The text without the mark and the full stop that come before a part's number or name.

    Abbreviations keep their stop: a letter, a short word, words run together («Ю.Ф.»), a Cyrillic
    word cut off after two consonants («энцикл.»).
    """
    words = clean(text)
    if not words.endswith(".") or words.endswith(".."):
        return words
    last = words[:-1].rpartition(" ")[2]
    if "." in last or not last:
        return words
    if last.isdigit() or (len(last) > 1 and last.isupper()):
        return words[:-1]
    return words[:-1] if len(last) > 3 and not cut_off(last) else words


def cut_off(word: str) -> bool:
    """Whether a Cyrillic word ends as abbreviations do."""
    return all(c > "Ѐ" and c.isalpha() and c not in VOWELS for c in word[-2:].lower())
