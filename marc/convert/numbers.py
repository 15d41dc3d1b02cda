"""How numbers and classes cross: print runs, national numbers, 003 ⇄ 801, 675 and 676 ⇄ 08x."""

import re
from collections.abc import Callable
from typing import Final

from marc.convert.draft import Draft
from marc.dialects import crosswalk, equivalents
from marc.record import Dialect, Field, Subfields, control

Rule = Callable[[Draft, Field], None]

# What MARC 21 has no subfield for and says in a note, by the field and code it comes from.
TOLD: Final = {
    ("010", "9"): "Тираж: ",
    ("020", "9"): "Выпуск указателя: ",
    ("021", "9"): "Лист государственной регистрации: ",
}
TOLD_TAGS: Final = frozenset(tag for tag, _ in TOLD)
TOLD_NOTE: Final = re.compile(f"({'|'.join(TOLD.values())})(.+)")
AUTHENTICATED: Final = "Код подлинности записи: "  # 042, which RUSMARC says to cataloguers only
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
    tell(draft, field)
    draft.leave_others(field, (*table, "9"))


def tell(draft: Draft, field: Field) -> None:
    """A note (500) for each `$9` of a number."""
    for text in field.every("9"):
        draft.put("500", "  ", (("a", TOLD[field.tag, "9"] + text),))


def note_from_marc21(draft: Draft, field: Field) -> None:
    """500 → 300; what such a note only tells goes back to the number it belongs to."""
    told = TOLD_NOTE.fullmatch(field.first("a"))
    if told is not None:
        tag, code = next(place for place, words in TOLD.items() if words == told[1])
        draft.put(tag, "  ", ((code, told[2]),))
        draft.leave(field, tuple([s for s in field.subfields if s != ("a", told.group())]))
        return
    draft.put("300", "  ", kept(field, {"a": "a", "5": "5"}))
    draft.leave_others(field, "a5")


def merged_numbers(draft: Draft) -> None:
    """What a note told of the first 010, 020 or 021 stands in that field (RUSMARC)."""
    if draft.target is Dialect.MARC21 or not any(
        (f.tag, f.first_code) in TOLD for f in draft.fields if f[0] in TOLD_TAGS
    ):
        return
    for tag, code in TOLD:
        told = [f for f in draft.fields if f.tag == tag and f.first_code == code]
        numbers = [n for n, f in enumerate(draft.fields) if f.tag == tag and f not in told]
        if len(told) == 1 and numbers:
            first = draft.fields[numbers[0]]
            draft.fields[numbers[0]] = first._replace(subfields=first.subfields + told[0].subfields)
            draft.fields.remove(told[0])


def deposit_to_marc21(draft: Draft, field: Field) -> None:
    """021 → 017: number and country of legal deposit; the sheet ($9) into a note."""
    draft.put("017", "  ", kept(field, {"b": "a", "a": "b", "z": "z"}))
    tell(draft, field)
    draft.leave_others(field, "abz9")


def authentication_from_marc21(draft: Draft, field: Field) -> None:
    """042 → 830, a note for cataloguers."""
    for text in field.every("a"):
        draft.put("830", "  ", (("a", AUTHENTICATED + text),))
    draft.leave_others(field, "a")


def cataloguer_note_to_marc21(draft: Draft, field: Field) -> None:
    """830 → 588, or the 042 it tells."""
    for text in field.every("a"):
        told = text.startswith(AUTHENTICATED)
        draft.put(*(("042", "  ", (("a", text.removeprefix(AUTHENTICATED)),)) if told
                    else ("588", "  ", (("a", text),))))  # fmt: skip
    draft.leave_others(field, "a")


# --- 024 ------------------------------------------------------------------------------------------

# MARC 21 024, first indicator: the RUSMARC field of that sort of number and its codes.
STANDARD: Final = {
    "0": ("016", {"a": "a", "c": "d", "z": "z"}),
    "1": ("072", {"a": "a", "q": "b", "c": "d", "z": "z"}),
    "2": ("013", {"a": "a", "q": "b", "c": "d", "z": "z"}),
    "3": ("073", {"a": "a", "q": "b", "c": "d", "z": "z"}),
    "4": ("014", {"a": "a", "z": "z"}),
    "7": ("017", {"a": "a", "q": "b", "c": "d", "z": "z", "2": "2"}),
    "8": ("029", {"a": "b", "q": "f", "z": "z"}),
}
ADDRESS: Final = "uri"  # 024 $2 of the permanent address of a record, RUSMARC 003


def standard_number_from_marc21(draft: Draft, field: Field) -> None:
    """024 → 013, 014, 016, 017, 029, 072, 073, by the sort of number; an address to 003."""
    tag, codes = STANDARD.get(field.indicators[:1], STANDARD["8"])
    if field.first("2") == ADDRESS and field.first("a") and draft.record.first("003") is None:
        draft.fields.append(control("003", field.first("a")))
        draft.leave_others(field, "a2")
        draft.leave_repeats(field, "a")
        draft.leave_repeats(field, "2")
        return
    numbers = kept(field, codes)
    if tag == "029":  # the qualifier that is a country
        numbers = tuple([("a", t) if t in equivalents.COUNTRIES else (c, t) for c, t in numbers])
    draft.put(tag, "  ", numbers)
    draft.leave_others(field, codes)


def address_to_marc21(draft: Draft, field: Field) -> None:
    """003, the permanent address of the record → 024 7_ with $2 uri."""
    words = field.value.strip()
    draft.put("024", "7 ", (("a", words), ("2", ADDRESS)) if words else ())


def period_from_marc21(draft: Draft, field: Field) -> None:
    """045 → 661 ($a, coded century) and 122 ($b, dates)."""
    draft.put("661", "  ", kept(field, {"a": "a"}))
    draft.put("122", field.indicators[:1] + " ", kept(field, {"b": "a"}))
    draft.leave_others(field, "ab")


def national_to_marc21(draft: Draft, field: Field) -> None:
    """020 → 015: the country stands for the bibliography where one is known."""
    source = BIBLIOGRAPHIES_BACK.get(field.first("a").strip().upper(), "")
    numbers = kept(field, {"b": "a", "z": "z"})
    named = (("2", source),) if source and numbers else ()
    draft.put("015", "  ", (*numbers, *named))
    tell(draft, field)
    draft.leave_others(field, "abz9" if named else "bz9")


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
    for field in draft.every("801"):
        agency = field.first("b").strip() if field.indicators[1:2] == ISSUING else ""
        if agency:
            if any(field.tag == "003" for field in draft.fields):
                return None
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


AUXILIARY: Final = frozenset('("=')  # UDC: marks that begin an auxiliary: (470), "19", =161.1


def class_from_marc21(tag: str) -> Rule:
    def cross(draft: Draft, field: Field) -> None:
        edition, _, language = field.first("2").partition("/")
        auxiliary = "".join(field.every("x")) if len(field.every("a")) == 1 else ""
        auxiliary = auxiliary if auxiliary[:1] in AUXILIARY else ""
        indexes = tuple([("a", text + auxiliary) for text in field.every("a")])
        if not indexes:
            draft.leave(field, field.subfields)
            return
        told = [(code, text) for code, text in (("v", edition), ("z", language)) if text]
        draft.put(tag, "  ", (*indexes, *told))
        spent = [("2", field.first("2"))]
        known = "ax" if auxiliary else "a"
        lost = [s for s in field.subfields if s[0] not in known and not take(spent, s)]
        draft.leave(field, tuple(lost))

    return cross


def scheme_from_marc21(name: str) -> Rule:
    """A rule for a class whose scheme is told by its tag → 686 with that scheme in $2."""

    def cross(draft: Draft, field: Field) -> None:
        indexes = kept(field, {"a": "a", "b": "b"})
        draft.put("686", "  ", (*indexes, ("2", name)) if indexes else ())
        draft.leave_others(field, "ab")

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
    "003": address_to_marc21,
    "010": isbn_to_marc21,
    "020": national_to_marc21,
    "021": deposit_to_marc21,
    "675": class_to_marc21("080", "  "),
    "676": class_to_marc21("082", "04"),
    "830": cataloguer_note_to_marc21,
}
FROM_MARC21: Final[dict[str, Rule]] = {
    "003": issuer_from_marc21,
    "015": national_from_marc21,
    "024": standard_number_from_marc21,
    "042": authentication_from_marc21,
    "045": period_from_marc21,
    "080": class_from_marc21("675"),
    "082": class_from_marc21("676"),
    "083": class_from_marc21("676"),
    "500": note_from_marc21,
    **{tag: scheme_from_marc21(name) for tag, name in crosswalk.SCHEMES.items()},
}
