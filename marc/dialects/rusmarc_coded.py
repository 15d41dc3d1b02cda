"""What do the coded fields and names of RUSMARC say? 100, 101, 106, 182 and block 7 for facts."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from marc.dialects.table import Coded, Fields, Person
from marc.dialects.titles import Title, carrier_of, unbracketed
from marc.record import Field
from marc.text.dating import Years
from marc.text.names import split_name
from marc.text.spelling import display

INITIALS: Final = re.compile(r"(?<=\w\.)(?=[^\W\d_])")


def coded(fields: Fields) -> Coded:
    """100$a: entry date 0-7, type of date 8, dates 9-12 and 13-16 (RUSMARC, field 100)."""
    text = first(fields, "100")
    entered = int(text[:4]) if text[:4].isdigit() and text[:4].isascii() else 0
    return Coded(span(text[8:9], text[9:13], text[13:17]), text[8:9] == "e", entered)


@lru_cache(maxsize=1 << 11)
def span(kind: str, first: str, second: str) -> Years | None:
    """The years a type of date and its two dates mean; blanks and # are unknown digits."""
    low, high, sure = year_range(first)
    if not low or not 1400 <= low < 2100:
        return None
    end, _, _ = year_range(second)
    if kind == "a":
        return low, 9999, sure
    if kind in ("b", "g", "f", "l"):
        return low, max(end, low) if end else high, sure and kind != "f"
    return low, high, sure


def year_range(text: str) -> tuple[int, int, bool]:
    """«1913» as itself, «191#» as 1910 to 1919; zeros when it is no year."""
    digits = text.rstrip(" #|¦u-?")
    if len(digits) < 2 or not (digits.isascii() and digits.isdigit()) or len(text) != 4:
        return 0, 0, False
    missing = 4 - len(digits)
    return int(digits + "0" * missing), int(digits + "9" * missing), not missing


def person(field: Field) -> Person:
    """A name of block 7: $a entry element, $b initials, $g full forenames (RUSMARC, field 700)."""
    said = dict(reversed(field.subfields))  # the first of each code
    initials, full = said.get("b", ""), said.get("g", "")
    surname = display(said.get("a", "")).rstrip(" ,")
    direct = field.indicators[1:2] == "0"
    if not initials and not full and not direct:
        surname, initials = split_name(surname)
    forenames = display(full or initials).strip(" ,")
    if len(initials) > len(full) and not full:
        forenames = INITIALS.sub(" ", forenames)
    numeral = display(said.get("d", "")).strip(" ,")
    dates = display(said.get("f", ""))
    if direct or (not forenames and numeral):
        whole = " ".join(filter(None, (surname, forenames, numeral)))
        title = unbracketed(display(said.get("c", "")).strip(" ,"))
        text = f"{whole}, {title}" if whole and title else whole or title
        return Person(f"{surname} {numeral}", "", text, dates)
    text = f"{surname}, {forenames}" if forenames else surname
    return Person(surname, forenames, text, unbracketed(dates))


def body(field: Field) -> str:
    """A body's name and its divisions: $a, then every $b."""
    return ". ".join(filter(None, (display(text).strip(" .,") for text in field.every("ab"))))


def carrier(leader: str, fields: Fields, own: Title) -> str:
    """What the description sits on: 182/203 first, then 106, [GMD], leader and extent."""
    return carrier_of(
        words=carrier_words(fields, own),
        media=first(fields, "182"),
        form=first(fields, "106")[:1],
        electronic=leader[6:7] == "l",
        handwritten=leader[6:7] in ("b", "d", "f"),
    )


def carrier_words(fields: Fields, own: Title) -> Iterator[str]:
    yield from (field.first("c") for field in fields.get("203", ()))
    yield own.gmd
    yield from (text for field in fields.get("215", ()) for text in field.every("a"))


def first(fields: Fields, tag: str) -> str:
    """The first $a of the first field with this tag, or ""."""
    return fields[tag][0].first("a") if tag in fields else ""


def languages(fields: Fields) -> list[str]:
    return [
        code
        for field in fields.get("101", ())
        for text in field.every("a")
        if len(code := text.strip().lower()[:3]) == 3 and code.isalpha()
    ]


def pair_of(field: Field) -> str:
    """«a01», the number by which `$6` joins one field in several scripts (UNIMARC Manual, 3.13).

    Other codes of `$6` link fields of another kind: «z01712».
    """
    if field.first_code != "6":
        return ""
    number = field.subfields[0][1][:3]
    return number if number[:1] == "a" and number[1:].isdigit() else ""
