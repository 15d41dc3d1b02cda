"""What do the coded fields and names of MARC 21 say? 008, 041, 337, 1XX and 7XX read for facts."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from marc.dialects.table import Coded, Fields, Person
from marc.dialects.titles import Title, carrier_of, unbracketed
from marc.record import Field
from marc.text.dating import Years
from marc.text.isbd import clean as unmarked
from marc.text.isbd import undotted
from marc.text.names import split_name
from marc.text.spelling import display

# 008/23 for texts, 008/29 for maps and pictures: form of item.
FORM_OF_ITEM: Final = {
    **dict.fromkeys("oqs", "electronic"),
    **dict.fromkeys("abc", "microform"),
    **dict.fromkeys("dfr", "print"),
}
PHYSICAL: Final = {"h": "t", "t": "r"}  # 007/00: microform, text
# 337$b, RDA media types (MARC 21, field 337).
MEDIA: Final = {"n": "n", "c": "b", "h": "c"}
LANGUAGE: Final = re.compile("[a-z]{3}")
NO_LANGUAGE: Final = frozenset(("mul", "und", "zxx", "   ", "|||"))
SYSTEMS: Final = {
    "0": "lcsh",
    "1": "lcshac",
    "2": "mesh",
    "3": "nal",
    "5": "cash",
    "6": "rvm",
}


@lru_cache(maxsize=1 << 13)
def clean(text: str) -> str:
    """Words without the ISBD mark that announces the next subfield."""
    return unmarked(display(text))


@lru_cache(maxsize=1 << 13)
def undot(text: str) -> str:
    """Words without the mark or full stop at the end of an element; abbreviations keep theirs."""
    return undotted(display(text))


def fixed(fields: Fields) -> str:
    return fields["008"][0].value if "008" in fields else ""


def coded(fields: Fields) -> Coded:
    """008/06 type of date, 07-10 and 11-14 dates, 00-05 the date of entry."""
    text = fixed(fields)
    if len(text) < 15:
        return Coded()
    entered = 0
    if text[:2].isascii() and text[:2].isdigit():
        century = 1900 if int(text[:2]) > 60 else 2000
        entered = century + int(text[:2])
    return Coded(span(text[6], text[7:11], text[11:15]), text[6] == "r", entered)


@lru_cache(maxsize=1 << 11)
def span(kind: str, first: str, second: str) -> Years | None:
    """The years a type of date and its two dates mean; u stands for an unknown digit."""
    low, high, sure = year_range(first)
    if not low or kind in ("b", "n", "|"):
        return None
    end = year_range(second)[1]
    if kind == "c":
        return low, 9999, sure
    if kind in ("d", "m", "i", "k", "q"):
        return low, max(end, low) if end else high, sure and kind != "q"
    return low, high, sure


def year_range(text: str) -> tuple[int, int, bool]:
    low, high = text.replace("u", "0"), text.replace("u", "9")
    if len(text) != 4 or not (low.isascii() and low.isdigit()) or not "1400" <= low <= "2099":
        return (9999, 9999, True) if text == "9999" else (0, 0, False)
    return int(low), int(high), low == high


def person(field: Field) -> Person:
    """A name of 100/600/700: $a inverted, $b numeration, $c titles, $d dates."""
    said = dict(reversed(field.subfields))  # the first of each code
    whole = undot(said.get("a", "")).rstrip(" ,")
    dates = unbracketed(clean(said.get("d", "")).rstrip("."))
    numeral = undot(said.get("b", ""))
    if field.indicators[:1] == "0" or numeral:
        titles = unbracketed(undot(said.get("c", "")))
        name = " ".join(filter(None, (whole, numeral)))
        return Person(name, "", ", ".join(filter(None, (name, titles))), dates)
    surname, forenames = split_name(whole)
    # $q is the fuller form of the forenames: «Петров, И. С. (Иван Сергеевич)».
    forenames = unbracketed(clean(said.get("q", ""))) or forenames
    return Person(surname, forenames, f"{surname}, {forenames}" if forenames else surname, dates)


def body(field: Field) -> str:
    return ". ".join(filter(None, (undot(text).rstrip(".") for text in field.every("ab"))))


def carrier(leader: str, fields: Fields, own: Title) -> str:
    """What the description sits on: 337 first, then 008, 007, 245$h, leader and 300."""
    text = fixed(fields)
    form = text[29:30] if leader[6:7] in ("e", "f", "k", "g", "r", "o") else text[23:24]
    physical = fields["007"][0].value[:2] if "007" in fields else ""
    coded_form = FORM_OF_ITEM.get(form, "")
    return carrier_of(
        words=carrier_words(fields, own),
        media=MEDIA.get(fields["337"][0].first("b"), "") if "337" in fields else "",
        form={"microform": "t", "print": "r"}.get(coded_form) or PHYSICAL.get(physical[:1], ""),
        electronic=leader[6:7] == "m" or coded_form == "electronic" or physical == "cr",
        handwritten=leader[6:7] in ("t", "d", "f"),
    )


def carrier_words(fields: Fields, own: Title) -> Iterator[str]:
    yield own.gmd
    yield from (field.first("a") for field in fields.get("337", ()))
    yield from (words for field in fields.get("300", ()) for words in field.every("a"))


def languages(fields: Fields) -> list[str]:
    """041$a (several may be run together), else 008/35-37."""
    found = [
        code
        for field in fields.get("041", ())
        for text in field.every("a")
        for code in LANGUAGE.findall(text.lower())
    ]
    first = fixed(fields)[35:38]
    if not found and LANGUAGE.fullmatch(first) and first not in NO_LANGUAGE:
        found.append(first)
    return found


def subject_system(field: Field) -> str:
    second = field.indicators[1:2]
    return field.first("2").strip() if second == "7" else SYSTEMS.get(second, "")
