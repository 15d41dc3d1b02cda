"""How numbers and classes cross: print runs, national numbers, 003 ⇄ 801, 675 and 676 ⇄ 08x."""

import re
from collections.abc import Callable
from typing import Final

from marc.convert.draft import Draft
from marc.record import Field, Subfields, control

Rule = Callable[[Draft, Field], None]

PRINT_RUN: Final = "Тираж: "
PRINT_RUN_NOTE: Final = re.compile(rf"{PRINT_RUN}(.+)")
ISSUING: Final = "3"  # 801, second indicator: the agency that issues the record
# Sources of national bibliography numbers (MARC 21 015 $2) against the countries of RUSMARC 020 $a.
BIBLIOGRAPHIES: Final = {
    "dnb": "DE", "bnb": "GB", "bnf": "FR", "skl": "SE", "nbf": "NO", "can": "CA", "ccb": "CA",
    "lnb": "LV", "rnb": "RU", "knizkom": "RU", "enb": "EE", "fnb": "FI", "bng": "GE",
}  # fmt: skip
BIBLIOGRAPHIES_BACK: Final = {country: source for source, country in BIBLIOGRAPHIES.items()} | {
    "CA": "can"
}


def isbn_to_marc21(draft: Draft, field: Field) -> None:
    """010 → 020; the print run ($9), which MARC 21 has no place for, into a note."""
    table = {"a": "a", "b": "q", "d": "c", "z": "z", "6": "6"}
    draft.put("020", "  ", kept(field, table))
    for run in field.every("9"):
        draft.put("500", "  ", (("a", PRINT_RUN + run),))
    draft.leave_others(field, (*table, "9"))


def note_from_marc21(draft: Draft, field: Field) -> None:
    """500 → 300; a print run goes back to 010 $9."""
    run = PRINT_RUN_NOTE.fullmatch(field.first("a"))
    if run is not None:
        draft.put("010", "  ", (("9", run.group(1)),))
        draft.leave(field, tuple([s for s in field.subfields if s != ("a", run.group())]))
        return
    draft.put("300", "  ", kept(field, {"a": "a", "5": "5"}))
    draft.leave_others(field, "a5")


def national_to_marc21(draft: Draft, field: Field) -> None:
    """020 → 015: the country stands for the bibliography where one is known."""
    source = BIBLIOGRAPHIES_BACK.get(field.first("a").strip().upper(), "")
    numbers = kept(field, {"b": "a", "z": "z"})
    named = (("2", source),) if source and numbers else ()
    draft.put("015", "  ", (*numbers, *named))
    draft.leave_others(field, ("b", "z", "a") if named else ("b", "z"))


def national_from_marc21(draft: Draft, field: Field) -> None:
    """015 → 020: the bibliography's country in $a."""
    country = BIBLIOGRAPHIES.get(field.first("2").strip(), "")
    numbers = kept(field, {"a": "b", "z": "z"})
    named = (("a", country),) if country and numbers else ()
    draft.put("020", "  ", (*named, *numbers))
    draft.leave_others(field, ("a", "z", "2") if named else ("a", "z"))


# --- 003 ⇄ 801 with second indicator 3 ------------------------------------------------------------


def issuer_from_marc21(draft: Draft, field: Field) -> None:
    """003, whose number 001 is → 801 _3, the agency that issues the record."""
    words = field.value.strip()
    draft.put("801", " " + ISSUING, (("b", words),) if words else ())


def issuer_to_marc21(draft: Draft) -> Field | None:
    """The first 801 _3 → 003; gives the field it took."""
    if any(field.tag == "003" for field in draft.fields):
        return None
    for field in draft.every("801"):
        agency = field.first("b").strip()
        if field.indicators[1:2] == ISSUING and agency:
            draft.fields.append(control("003", agency))
            return field
    return None


# --- 675, 676 ⇄ 080, 082 --------------------------------------------------------------------------


def class_to_marc21(tag: str, indicators: str) -> Rule:
    """A rule for UDC and DDC: edition ($v) and its language ($z) are «4/rus» in $2."""

    def cross(draft: Draft, field: Field) -> None:
        edition, language = field.first("v"), field.first("z")
        indexes = kept(field, {"a": "a"})
        if not indexes:
            draft.leave(field, field.subfields)
            return
        told = f"{edition}/{language}" if language else edition
        draft.put(tag, indicators, (*indexes, *((("2", told),) if told else ())))
        spent = [(code, text) for code, text in (("v", edition), ("z", language)) if text]
        lost = [s for s in field.subfields if s[0] != "a" and not take(spent, s)]
        draft.leave(field, tuple(lost))

    return cross


def class_from_marc21(tag: str) -> Rule:
    def cross(draft: Draft, field: Field) -> None:
        edition, _, language = field.first("2").partition("/")
        indexes = kept(field, {"a": "a"})
        if not indexes:
            draft.leave(field, field.subfields)
            return
        told = [(code, text) for code, text in (("v", edition), ("z", language)) if text]
        draft.put(tag, "  ", (*indexes, *told))
        spent = [("2", field.first("2"))]
        lost = [s for s in field.subfields if s[0] != "a" and not take(spent, s)]
        draft.leave(field, tuple(lost))

    return cross


def take(spent: list[tuple[str, str]], subfield: tuple[str, str]) -> bool:
    """Whether this subfield is one of those used, each of which counts once."""
    if subfield in spent:
        spent.remove(subfield)
        return True
    return False


def kept(field: Field, table: dict[str, str]) -> Subfields:
    return tuple([(table[code], text) for code, text in field.subfields if code in table])


TO_MARC21: Final[dict[str, Rule]] = {
    "010": isbn_to_marc21,
    "020": national_to_marc21,
    "675": class_to_marc21("080", "  "),
    "676": class_to_marc21("082", "04"),
}
FROM_MARC21: Final[dict[str, Rule]] = {
    "003": issuer_from_marc21,
    "015": national_from_marc21,
    "080": class_from_marc21("675"),
    "082": class_from_marc21("676"),
    "083": class_from_marc21("676"),
    "500": note_from_marc21,
}
