"""How series cross: 225 ⇄ 490, and the links that trace them, 461 and 488 ⇄ 8xx."""

from collections.abc import Callable
from typing import Final

from marc.convert import inner as convert_inner
from marc.convert import names as convert_names
from marc.convert.description import unmarking
from marc.convert.draft import Draft
from marc.convert.hierarchy import dependent_series, letters, links_above
from marc.convert.links import SERIES_NOTE
from marc.convert.links_back import embed, link_fields
from marc.convert.titles import final
from marc.record import Field, data
from marc.text import isbd

Rule = Callable[[Draft, Field], None]


def series_to_marc21(draft: Draft, field: Field) -> None:
    """225 → 490: title, responsibility and part in $a, ISSN in $x, number in $v."""
    joints = {"e": " : ", "d": " = ", "f": " / ", "g": " ; ", "h": ". ", "i": ". "}
    parts: list[tuple[str, str, str]] = []
    for code, text in field.subfields:
        if code in joints and parts and parts[-1][1] == "a":
            mark, _, before = parts.pop()
            joint = ", " if code == "i" and field.first("h") else joints[code]
            joint = joint[1:] if joint[0] == before[-1:] else joint
            parts.append((mark, "a", before + joint + text))
        elif code == "a" or code in joints:
            parts.append(("." if parts else "", "a", text))
        elif code in "vx":
            parts.append((";" if code == "v" else ",", code, text))
    if dependent(draft, field):  # its title is in 773, its number too unless a link gave that
        known = "a" if links_above(draft) else "avx"
        draft.leave_others(field, known)
        return
    draft.put("490", "0 ", isbd.punctuated(parts))
    draft.leave_others(field, "aedfghivx")


def dependent(draft: Draft, field: Field) -> bool:
    """Whether a 225 names the set this volume is part of rather than a series."""
    if field is not dependent_series(draft):
        return False
    above = [letters(convert_inner.title(link)) for link in links_above(draft)]
    return not above or "" in above or letters(field.first("a")) in above


def series_from_marc21(draft: Draft, field: Field) -> None:
    """490 → 225, its $a taken apart at the ISBD marks."""
    out: list[tuple[str, str]] = []
    for code, text in field.subfields:
        words = isbd.clean(text)
        if code == "a":
            title, _, people = words.partition(" / ")
            name, *others = title.split(" : ")
            out.append(("i" if out else "a", name))
            out.extend(("e", other) for other in others)
            if people:
                out.append(("f", people))
        elif code in "vx":
            out.append((code, words))
    draft.put("225", "1 " if field.indicators[:1] != "1" else "0 ", tuple(out))
    draft.leave_others(field, "avx")


def traced_series_from_marc21(draft: Draft, field: Field) -> None:
    """830 → 225 when no 490 says it as the item does; else a link to the series."""
    if "490" in draft.tags or "440" in draft.tags:
        repeated_series(draft, field)
        return
    table = {"a": "a", "t": "a", "n": "h", "p": "i", "v": "v", "x": "x"}
    if field.tag != "830":
        table |= {"a": "f", "b": "f"}  # the name before the title
    kept = [(table[c], final(isbd.clean(t))) for c, t in field.subfields if c in table]
    kept.sort(key=lambda pair: "afhixv".index(pair[0]))
    draft.put("225", "0 ", tuple(kept))
    draft.leave_others(field, table)


def repeated_series(draft: Draft, field: Field) -> None:
    """8xx beside a 490 → 461 with the title that 490 has, as RUSMARC links a series.

    With another title or a name it becomes a 488 that says what it is: RUSMARC has no 410.
    """
    title = isbd.undotted(isbd.clean(field.first("a" if field.tag == "830" else "t")))
    stated = [t for f in draft.every("490") + draft.every("440") for t in f.every("a")]
    told = field.tag == "830" and any(
        letters(isbd.clean(t).partition(" : ")[0].partition(" / ")[0]) == letters(title)
        for t in stated
    )
    number = isbd.clean(field.first("v"))
    since = len(draft.fields)
    own = [(c, t) for c, t in field.subfields if c in "wx"]
    inner = link_fields(Field("830", "", (("t", title), *own)), number=number)
    if told:
        draft.put("461", " 0", embed(inner))
    elif title:
        named = (data("311", "  ", ("a", SERIES_NOTE)), *name_of(field))
        draft.put("488", " 0", embed((*inner, *named)))
    draft.settle(field, since)


def name_of(field: Field) -> list[Field]:
    """The person or body under whose name a series is traced."""
    if field.tag == "800":
        parts = convert_names.person_parts([(c, t) for c, t in field.subfields if c in "abcdqu"])
        return [data("700", " 1", *parts)] if parts else []
    if field.tag in ("810", "811"):
        meeting = field.tag == "811"
        body = tuple([(c, t) for c, t in field.subfields if c in "abcdnqu"])
        parts = convert_names.body_parts(body, meeting=meeting)
        return [data("710", "12" if meeting else "02", *parts)] if parts else []
    return []


TO_MARC21: Final[dict[str, Rule]] = {"225": series_to_marc21}
FROM_MARC21: Final[dict[str, Rule]] = {
    "440": unmarking("225", "0 ", {"a": "a", "n": "h", "p": "i", "v": "v", "x": "x"}),
    "490": series_from_marc21,
    **dict.fromkeys(("800", "810", "811", "830"), traced_series_from_marc21),
}
