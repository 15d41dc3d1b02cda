"""How the coded description of a carrier crosses: 115-135 ⇄ 007, and 006 for a second form.

Position by position after the sheets of `marc.dialects.physical`. A field with a coded position
that the other side does not have is written as far as it goes and left out as well.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from marc.convert.draft import Draft
from marc.dialects import equivalents, physical
from marc.dialects.physical import Place, Sheet
from marc.record import Field, control, data

FILL: Final = frozenset("| #-¦")  # nothing is said at this position
UNDEFINED: Final = 2  # 007/02


class Crossing(NamedTuple):
    """A place with its codes as tables, in both directions; empty tables copy."""

    place: Place
    there: dict[str, str]
    back: dict[str, str]


def crossing(place: Place) -> Crossing:
    pairs = [(two[0], two[1].replace("-", " ")) for two in place.codes.split()]
    return Crossing(place, dict(pairs), {new: old for old, new in reversed(pairs)})


SHEETS: Final = [(sheet, tuple(map(crossing, sheet.places))) for sheet in physical.SHEETS]
BY_CATEGORY: Final = {sheet.category: (sheet, places) for sheet, places in SHEETS}
TAGS: Final = tuple(physical.LENGTHS)


def mapped(text: str, table: dict[str, str]) -> str:
    """The code of the other side, or "" when nothing is said or there is none."""
    if not text or (FILL.issuperset(text) and text not in table):
        return ""
    if table:
        return table.get(text, "")
    return text if text.isascii() and text.isalnum() else ""


# --- to MARC 21 ----------------------------------------------------------------------------------


def to_007(draft: Draft) -> None:
    """A 007 for each description of a carrier; what 007 has no place for is left out."""
    if draft.tags.keys().isdisjoint(TAGS):
        return
    unsaid = {(tag, n): said_at(field) for tag in TAGS for n, field in enumerate(draft.every(tag))}
    for sheet, places in SHEETS:
        tags = {one.place.tag for one in places}
        for n in range(max(len(draft.every(tag)) for tag in tags)):
            found = {tag: draft.every(tag)[n] for tag in tags if n < len(draft.every(tag))}
            write_007(draft, sheet, places, found, {tag: unsaid[tag, n] for tag in found})
    for (tag, n), positions in unsaid.items():
        field = draft.every(tag)[n]
        if positions and not said_elsewhere(draft, field, positions):
            draft.leave(field, field.subfields)
        else:
            draft.leave_others(field, physical.SUBFIELDS.get(tag, "a"))


def said_at(field: Field) -> set[int]:
    """The positions of a coded field that say something."""
    text = field.first(physical.SUBFIELDS.get(field.tag, "a"))
    return {at for at, character in enumerate(text) if character not in FILL}


def write_007(
    draft: Draft,
    sheet: Sheet,
    places: Iterable[Crossing],
    found: dict[str, Field],
    unsaid: dict[str, set[int]],
) -> None:
    if sheet.kind and found["115"].first("a")[:1] != sheet.kind:
        return
    fixed = [sheet.category, *"|" * (sheet.length - 1)]
    fixed[UNDEFINED] = " "
    told = bool(sheet.kind)
    for place, table, _ in places:
        field = found.get(place.tag)
        text = field.first(place.code)[place.at : place.at + place.length] if field else ""
        new = mapped(text, table)
        if new:
            fixed[place.there : place.there + place.length] = new
            unsaid[place.tag].difference_update(range(place.at, place.at + place.length))
            told = True
    if sheet.kind:
        unsaid["115"].discard(0)
    if told:
        draft.fields.append(control("007", "".join(fixed)))


def said_elsewhere(draft: Draft, field: Field, positions: set[int]) -> bool:
    """Whether 006 or 008 says what 007 does not: the type of a file, the length of a film."""
    if (
        field.tag == "135"
        and positions == {0}
        and file_type(field) != "|"
        and draft.every("135")[0] is field
    ):
        if draft.record.leader[6:7] != "l":
            draft.fields.append(control("006", f"m        {file_type(field)}        "))
        return True
    film = field.tag == "115" and draft.record.leader[6:7] == "g"
    return film and positions <= {1, 2, 3, 9} and draft.every("115")[0] is field


def file_type(field: Field) -> str:
    """008/26 of an electronic resource, out of 135."""
    code = field.first("a")[:1]
    return physical.FILE_TYPES.get(code, code) if code.isascii() and code.isalpha() else "|"


def film_008(draft: Draft) -> tuple[str, str]:
    """008/18-20, the running time, and 008/34, the technique, out of 115."""
    coded = draft.value("115", "a").ljust(10, "|")
    time = coded[1:4] if coded[1:4].isdigit() else "|||"
    return time, physical.TECHNIQUES.get(coded[9], "|")


# --- from MARC 21 --------------------------------------------------------------------------------


def from_007(draft: Draft) -> None:
    """115-135 out of every 007 and out of 006 and 008; the form of 106 is read elsewhere."""
    for number, field in enumerate(draft.every("007")):
        plain = number == 0 and field.value[:2] in equivalents.PHYSICAL_FORMS
        if field.value[:1] not in BY_CATEGORY:
            if not plain:
                draft.left.append(field)
        elif not read_007(draft, field, smd_told=plain):
            draft.left.append(field)
    complete_135(draft)
    complete_115(draft)


def read_007(draft: Draft, field: Field, *, smd_told: bool) -> bool:
    """Write what a 007 says; whether that is all of it."""
    sheet, places = BY_CATEGORY[field.value[0]]
    fixed = field.value.ljust(sheet.length, "|")
    unsaid = {at for at, character in enumerate(fixed) if at and character not in FILL}
    coded: dict[str, list[str]] = {}
    if sheet.kind:
        coded["115"] = [sheet.kind, *"|" * (physical.LENGTHS["115"] - 1)]
    for place, _, table in places:
        new = mapped(fixed[place.there : place.there + place.length], table)
        if not new:
            continue
        text = coded.setdefault(place.tag, list("|" * physical.LENGTHS[place.tag]))
        text[place.at : place.at + place.length] = new
        unsaid.difference_update(range(place.there, place.there + place.length))
    for tag, text in coded.items():
        draft.fields.append(
            data(tag, "  ", (physical.SUBFIELDS.get(tag, "a"), "".join(text).rstrip("|")))
            if tag == "124"
            else data(tag, "  ", ("a", "".join(text)))
        )
    return not unsaid or (smd_told and unsaid == {1})


def replaced(draft: Draft, tag: str, positions: dict[int, str]) -> bool:
    """Set characters of the first coded field `tag` that was written; whether there is one."""
    for number, field in enumerate(draft.fields):
        if field.tag == tag:
            text = list(field.first("a"))
            for at, characters in positions.items():
                text[at : at + len(characters)] = characters
            draft.fields[number] = data(tag, "  ", ("a", "".join(text)))
            return True
    return False


def complete_135(draft: Draft) -> None:
    """135$a/0, the type of file: 008/26 of an electronic resource, 006/09 of another."""
    code = draft.control("008")[26:27] if draft.record.leader[6:7] == "m" else ""
    for field in draft.every("006"):
        if field.value[:1] == "m" and not code:
            code = field.value[9:10]
    if not (code.isascii() and code.isalpha()):
        return
    code = {new: old for old, new in physical.FILE_TYPES.items()}.get(code, code)
    if not replaced(draft, "135", {0: code}) and draft.every("006"):
        draft.fields.append(data("135", "  ", ("a", code + "|" * 12)))


def only_type(field: Field) -> bool:
    """Whether a 006 of an electronic form says its type and nothing 135 has no place for."""
    rest = field.value[1:9] + field.value[10:]
    return field.value[9:10] not in ("", *FILL) and FILL.issuperset(rest.translate(FORM_006))


FORM_006: Final = str.maketrans("oqs", "   ")  # 006/06: online, direct access, electronic


def complete_115(draft: Draft) -> None:
    """115$a/1-3 and 9: the running time and the technique, which 008 of a film holds."""
    fixed = draft.control("008").ljust(40, "|")
    if draft.record.leader[6:7] != "g":
        return
    technique = {new: old for old, new in physical.TECHNIQUES.items()}.get(fixed[34], "|")
    time = fixed[18:21] if fixed[18:21].isdigit() else "|||"
    replaced(draft, "115", {1: time, 9: technique})
