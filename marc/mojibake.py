"""Was this text once read in a wrong charset and saved so, and what did it say before?

An export that takes UTF-8 for CP1251 writes «РџСЃРєРѕРІ» for «Псков», in valid UTF-8. The way back
is taken only when a whole subfield can be encoded again and reads better afterwards.
"""

import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from marc.charset import CYRILLIC, LATIN, TABLES, pair_score
from marc.pieces import Parsed
from marc.record import Field, Remark, Subfields

# What the commonest Russian letter, о, or the commonest ending, ов, looks like after each mistake:
# bytes that stand in no sensible text. Four searches cost less than a thousandth of reading.
SIGNS: Final = tuple(sign.encode() for sign in ("Рѕ", "Ð¾", "╨╛", "îâ"))
# A mistake: the charset the bytes were taken for, and the one they were in.
MISTAKES: Final = (
    *((taken, "utf-8") for taken in ("cp1251", LATIN, "cp866")),
    (LATIN, "cp1251"),
)
SHOWN: Final = 40
# Any bytes are text in CP1251: a word of five letters is asked for, as é, à, è meet by chance.
LONG_WORD: Final = re.compile(r"[^\x00-\x7f]{5}")
WORD: Final = re.compile(r"[^\x00-\x7f]{2,}")


def suspected(raw: bytes) -> bool:
    """Is there a sign that text in these bytes was saved in a wrong charset?"""
    first, second, third, fourth = SIGNS
    # One byte is found faster than four, and few records of Russian hold one of these three.
    return (
        (b"\x95" in raw and first in raw)
        or (b"\xc3" in raw and (second in raw or fourth in raw))
        or (b"\xe2" in raw and third in raw)
    )


def repaired(parsed: Parsed) -> Parsed:
    """The record with what could be repaired, said so by one remark for each field."""
    fields: list[Field] = []
    remarks: list[Remark] = []
    for tag, indicators, subfields in parsed.record.fields:
        mended = tuple((code, repair(text)) for code, text in subfields)
        fields.append(Field(tag, indicators, mended))
        if mended != subfields:
            remarks.append(Remark("charset.repaired", tag=tag, value=told(subfields, mended)))
    if not remarks:
        return parsed
    record = type(parsed.record)(parsed.record.leader, tuple(fields))
    return parsed._replace(record=record, remarks=(*parsed.remarks, *remarks))


def told(before: Subfields, after: Subfields) -> str:
    pairs = zip(before, after, strict=True)
    wrong, right = next((one[1], two[1]) for one, two in pairs if one != two)
    return f"{wrong[:SHOWN]} → {right[:SHOWN]}"


def repair(text: str) -> str:
    """What the text said before the mistake; itself when there was none, or no way back."""
    if text.isascii():
        return text
    found = {before for mistake in MISTAKES if (before := undone(text, *mistake))}
    return max(found, key=sense, default=text) if found and better(text, found) else text


def better(text: str, found: set[str]) -> bool:
    return max(map(sense, found)) > max(sense(text), 0.0)


def undone(text: str, taken: str, true: str) -> str:
    """The text before it was taken for another charset; empty when it cannot have been."""
    if true != "utf-8" and not LONG_WORD.search(text):
        return ""
    try:
        raw = bytes(numbers(taken)[character] for character in text)
        before = raw.decode() if true == "utf-8" else raw.decode(true)
    except (KeyError, UnicodeDecodeError):
        return ""
    return before if before != text else ""


@cache
def numbers(charset: str) -> Mapping[str, int]:
    """The byte of each character; control characters stand for themselves, as Windows has it."""
    table = {character: byte for byte, character in enumerate(TABLES[charset])}
    plain = {chr(byte): byte for byte in range(0x80, 0xA0)} if charset not in CYRILLIC else {}
    return MappingProxyType({**plain, **table})


def sense(text: str) -> float:
    """How much like Russian the words beyond ASCII read, per pair of letters."""
    pairs = [pair for word in WORD.findall(text) for pair in pairwise(f" {word} ")]
    return sum(pair_score(*pair) for pair in pairs) / len(pairs) if pairs else -10.0
