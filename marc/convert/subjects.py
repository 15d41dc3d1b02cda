"""How subject headings cross, with the list they come from: 60x ⇄ 6xx, $2 ⇄ second indicator."""

from collections.abc import Callable, Mapping
from typing import Final

from marc.convert import names as convert_names
from marc.convert.draft import Draft
from marc.dialects import equivalents
from marc.record import Field, Subfields, embedded
from marc.text import isbd

Rule = Callable[[Draft, Field], None]

# Subdivisions: RUSMARC form $j, topic $x, place $y, time $z; MARC 21 $v, $x, $z, $y.
SUBDIVISIONS: Final = {"j": "v", "x": "x", "y": "z", "z": "y"}
SUBDIVISIONS_BACK: Final = {"v": "j", "x": "x", "z": "y", "y": "z"}


def system_to_marc21(field: Field) -> tuple[str, Subfields]:
    """The second indicator, and `$2` when the list has no indicator of its own."""
    name = field.first("2")
    if not name:
        return "4", ()
    own = equivalents.SYSTEMS.get(name.strip().lower())
    return (own, ()) if own else ("7", (("2", name),))


def system_from_marc21(field: Field) -> Subfields:
    name = field.first("2")
    if not name:
        name = equivalents.SYSTEMS_BACK.get(field.indicators[1:2], "")
    return (("2", name),) if name else ()


def control_codes(field: Field, code: str, new: str) -> Subfields:
    return tuple([(new, text) for found, text in field.subfields if found == code])


def heading_to_marc21(tag: str, table: Mapping[str, str]) -> Rule:
    """A rule for headings that are words: topic, place, title, form."""
    known = dict(table) | SUBDIVISIONS

    def cross(draft: Draft, field: Field) -> None:
        second, system = system_to_marc21(field)
        kept = tuple([(known[c], t) for c, t in field.subfields if c in known])
        if not kept:
            draft.leave(field, field.subfields)
            return
        draft.put(tag, " " + second, (*kept, *system, *control_codes(field, "3", "0")))
        if draft.accounted:
            lost = [s for s in field.subfields if s[0] not in known and s[0] not in "23"]
            draft.leave(field, tuple(lost))
            draft.leave_repeats(field, "2")

    return cross


def heading_from_marc21(tag: str, indicators: str, table: Mapping[str, str]) -> Rule:
    known = dict(table) | SUBDIVISIONS_BACK

    def cross(draft: Draft, field: Field) -> None:
        kept = [(known[c], t) for c, t in field.subfields if c in known]
        if not kept:
            draft.leave(field, field.subfields)
            return
        code, text = kept[-1]
        kept[-1] = (code, without_stop(text))
        system = system_from_marc21(field)
        draft.put(tag, indicators, (*kept, *system, *control_codes(field, "0", "3")))
        if draft.accounted:
            lost = [s for s in field.subfields if s[0] not in known and s[0] not in "20"]
            draft.leave(field, tuple(lost))
            draft.leave_repeats(field, "2")

    return cross


def without_stop(text: str) -> str:
    """English-language lists end a heading with a full stop."""
    return isbd.undotted(text) if text.endswith(".") and text[-2:-1] < "Ѐ" else text


# --- names as subjects ---------------------------------------------------------------------------


def person_subject_to_marc21(draft: Draft, field: Field) -> None:
    """600, 602 (family) → 600."""
    second, system = system_to_marc21(field)
    first = "3" if field.tag == "602" else "0" if field.indicators[1:2] == "0" else "1"
    heading = convert_names.person_heading(field.subfields)
    divided = tuple([(SUBDIVISIONS[c], t) for c, t in field.subfields if c in SUBDIVISIONS])
    since = len(draft.fields)
    if heading or divided:
        ids = control_codes(field, "3", "0")
        draft.put("600", first + second, (*heading, *divided, *system, *ids))
    settle_heading(draft, field, since)


def body_subject_to_marc21(draft: Draft, field: Field) -> None:
    """601 → 610, or 611 for a meeting."""
    second, system = system_to_marc21(field)
    meeting = field.indicators[:1] == "1"
    heading = convert_names.body_heading(field.subfields, meeting=meeting)
    divided = tuple([(SUBDIVISIONS[c], t) for c, t in field.subfields if c in SUBDIVISIONS])
    first = field.indicators[1:2] if field.indicators[1:2] in ("0", "1", "2") else "2"
    since = len(draft.fields)
    if heading or divided:
        ids = control_codes(field, "3", "0")
        draft.put("611" if meeting else "610", first + second, (*heading, *divided, *system, *ids))
    settle_heading(draft, field, since)


def settle_heading(draft: Draft, field: Field, since: int) -> None:
    """Own up to what a heading does not say; the first `$2` went into it or its indicator."""
    written = len(draft.fields) > since
    draft.settle(field, since, but="2" if written else "")
    if written:
        draft.leave_repeats(field, "2")


# The title in a 604 (embedded 500): its number, part, date, language, and the subdivisions.
WORK: Final = {"3": "0", "h": "n", "i": "p", "k": "f", "m": "l", **SUBDIVISIONS}


def work_subject_to_marc21(draft: Draft, field: Field) -> None:
    """604 (name and title, embedded in $1) → 600 or 610 with $t."""
    inner = embedded(field)
    name = next((f for f in inner if f.tag in ("700", "710", "600", "601", "720")), None)
    title = next((f.first("a") for f in inner if f.tag in ("500", "200", "605")), "")
    if name is None or not title:
        draft.leave(field, field.subfields)
        return
    body = name.tag in ("710", "601")
    heading = (
        convert_names.body_heading(name.subfields, meeting=False)
        if body
        else convert_names.person_heading(name.subfields)
    )
    first = "2" if body else "0" if name.indicators[1:2] == "0" else "1"
    since = len(draft.fields)
    system = field.first("2")
    more = [(WORK[c], t) for f in inner if f.tag == "500" for c, t in f.subfields if c in WORK]
    draft.put(
        "610" if body else "600",
        first + ("7" if system else "4"),
        (*isbd.punctuated([("", c, t) for c, t in heading] + [(".", "t", title)]), *more,
         *((("2", system),) if system else ())),
    )  # fmt: skip
    draft.settle(field, since)


def person_subject_from_marc21(draft: Draft, field: Field) -> None:
    """600 → 600, 602 for a family, 604 with a title."""
    system = system_from_marc21(field)
    parts = convert_names.person_parts(
        [(c, without_stop(t) if c == "d" else t) for c, t in field.subfields if c in "abcdqu"]
    )
    divided = tuple(
        [(SUBDIVISIONS_BACK[c], without_stop(t)) for c, t in field.subfields if c in "vxyz"]
    )
    second = "0" if field.indicators[:1] == "0" else "1"
    since = len(draft.fields)
    title = field.first("t")
    if title and parts:
        inner = (("1", "700 " + second), *parts, ("1", "50010"), ("a", without_stop(title)))
        draft.put("604", "  ", (*inner, *divided, *system))
    elif parts or divided:
        family = field.indicators[:1] == "3"
        ids = control_codes(field, "0", "3")
        tag, indicators = ("602", "  ") if family else ("600", " " + second)
        draft.put(tag, indicators, (*parts, *divided, *system, *ids))
    settle_heading(draft, field, since)


def body_subject_from_marc21(draft: Draft, field: Field) -> None:
    """610, 611 → 601; a title in it is left out."""
    meeting = field.tag == "611"
    parts = convert_names.body_parts(field.subfields, meeting=meeting)
    divided = tuple(
        [(SUBDIVISIONS_BACK[c], without_stop(t)) for c, t in field.subfields if c in "vxyz"]
    )
    first = field.indicators[:1] if field.indicators[:1] in ("0", "1", "2") else "2"
    since = len(draft.fields)
    if parts or divided:
        system, ids = system_from_marc21(field), control_codes(field, "0", "3")
        draft.put("601", ("1" if meeting else "0") + first, (*parts, *divided, *system, *ids))
    settle_heading(draft, field, since)


TO_MARC21: Final[dict[str, Rule]] = {
    "600": person_subject_to_marc21,
    "601": body_subject_to_marc21,
    "602": person_subject_to_marc21,
    "604": work_subject_to_marc21,
    "605": heading_to_marc21("630", {"a": "a", "h": "n", "i": "p", "k": "f", "m": "l", "n": "g"}),
    "606": heading_to_marc21("650", {"a": "a"}),
    "607": heading_to_marc21("651", {"a": "a"}),
    "608": heading_to_marc21("655", {"a": "a"}),
}
FROM_MARC21: Final[dict[str, Rule]] = {
    "600": person_subject_from_marc21,
    "610": body_subject_from_marc21,
    "611": body_subject_from_marc21,
    "630": heading_from_marc21(
        "605", "  ", {"a": "a", "n": "h", "p": "i", "f": "k", "l": "m", "g": "n"}
    ),
    "648": heading_from_marc21("606", "0 ", {"a": "a"}),
    "650": heading_from_marc21("606", "0 ", {"a": "a", "b": "x"}),
    "651": heading_from_marc21("607", "  ", {"a": "a"}),
    "654": heading_from_marc21("606", "0 ", {"a": "a", "b": "x"}),
    "655": heading_from_marc21("608", "  ", {"a": "a"}),
}
