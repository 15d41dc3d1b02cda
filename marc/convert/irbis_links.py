"""Where an article, a volume or an issue of ИРБИС stands, as links of RUSMARC (block 4)."""

from collections.abc import Callable
from typing import Final

from marc.convert import names as convert_names
from marc.convert.draft import Draft
from marc.convert.hierarchy import same
from marc.record import Field, data
from marc.text.identifiers import issn as issn_of

Rule = Callable[[Draft, Field], None]

PLAIN: Final = ""  # the code of text that stands before any code


def ordered(field: Field, codes: str) -> list[tuple[str, str]]:
    """The subfields in the order of the description, whatever that of the record."""
    return [(c, t) for code in codes for c, t in field.subfields if c == code]


def issue(draft: Draft) -> None:
    """An issue of a serial (920 NJ): 933 the serial's number, 934-936 the issue.

    200 names the serial, or 461 does and 200 holds the issue's own title, if it has one.
    """
    year = draft.value("934", PLAIN)
    volume = draft.value("935", PLAIN)
    number = draft.value("936", PLAIN)
    number = f"№ {number}" if number[:1].isdigit() else number
    words = ", ".join(part for part in (f"Т. {volume}" if volume[:1].isdigit() else volume, number)
                      if part)  # fmt: skip
    own, above = draft.value("200", "a"), draft.value("461", "c")
    named = bool(above and own and not same(above, own))
    record = [("1", f"001{draft.value('933', PLAIN)}")] if "933" in draft.tags else []
    issn = data("011", "  ", *[("a", t) for t in draft.value("461", "x").split() if is_issn(t)])
    serial = data("200", "1 ", ("a", above or own), ("v", words))
    draft.put("461", " 0", (*record, *embedded_parts(issn, serial)))
    draft.put("200", "0 ", (("a", words), *((("i", own),) if named else ())))
    if year and "210" not in draft.tags:
        draft.put("210", "  ", (("d", year),))


def serial_above(draft: Draft, field: Field) -> None:
    """461 of an issue: its ^c and its ISSN are in the link that `issue` made."""
    used = draft.first("461") is field
    kept = [s for s in field.subfields
            if not (used and (s[0] == "c" or (s[0] == "x" and is_issn(s[1]))))]  # fmt: skip
    draft.leave(field, tuple(kept))


def is_issn(text: str) -> bool:
    return issn_of(text) is not None


def embedded_parts(*fields: Field) -> tuple[tuple[str, str], ...]:
    return tuple(
        pair
        for field in fields
        if field.subfields
        for pair in (("1", field.tag + field.indicators), *field.subfields)
    )


def whole(draft: Draft, field: Field) -> None:
    """461: the set of a volume or the serial of an issue, with subfields of its own."""
    since = len(draft.fields)
    issn = [("a", t) for t in field.every("x") if is_issn(t)]
    author = [t for t in field.every("x") if not is_issn(t)][:1]
    isbn = [("a", t) for t in field.every("i")]
    named = [({"c": "a", "e": "e", "f": "f"}[c], t) for c, t in ordered(field, "cef")]
    number = draft.value("200", "v")
    if named and number:
        named.append(("v", number))
    made = [({"d": "a", "g": "c", "h": "d"}[c], t) for c, t in ordered(field, "dgh")]
    edition = [("a", t) for t in field.every("p")]
    record = [("1", f"001{t}") for t in field.every("w")[:1] if t]
    draft.put("461", " 0", (*record, *embedded_parts(
        data("010", "  ", *isbn), data("011", "  ", *issn), data("200", "1 ", *named),
        data("205", "  ", *edition), data("210", "  ", *made),
        data("700", " 1", *(s for name in author for s in convert_names.name_parts(name, ""))),
    )))  # fmt: skip
    if "210" not in draft.tags and draft.first("461") is field:  # what the set says holds for it
        draft.put("210", "  ", tuple(made))
    draft.settle(field, since)


def source(draft: Draft, field: Field) -> None:
    """463: where an article stands: ^c source, ^j year, ^v volume, ^h issue, ^i part, ^s pages."""
    since = len(draft.fields)
    numbers = [field.first(code) for code in "vhi" if field.first(code)]
    pages = field.first("s") or field.first("1")
    pages = f"С. {pages}" if pages[:1].isdigit() else pages
    year = [("d", field.first("j"))] if field.first("j") else []
    town = [("a", field.first("d"))] if field.first("d") else []
    name = [("a", field.first("c"))] if field.first("c") else []
    issn = [("a", t) for f in draft.every("963") for t in f.every("x")]
    if not numbers:
        inner = data("200", "1 ", *name, *([("v", pages)] if pages else []))
        parts = embedded_parts(data("011", "  ", *issn), inner, data("210", "  ", *town, *year))
        draft.put("463", " 0", parts)
    else:
        draft.put("461", " 0", embedded_parts(
            data("011", "  ", *issn), data("200", "1 ", *name), data("210", "  ", *town)
        ))  # fmt: skip
        issue = data("200", "0 ", ("a", ", ".join(numbers)), *([("v", pages)] if pages else []))
        draft.put("463", " 0", embedded_parts(issue, data("210", "  ", *year)))
    draft.settle(field, since)


def link(tag: str) -> Rule:
    """Other links: title ^a or ^c, ^e, ^f, year ^d."""

    def cross(draft: Draft, field: Field) -> None:
        table = {"a": "a", "c": "a", "e": "e", "f": "f"}
        named = [(table[c], t) for c, t in ordered(field, "acef")]
        made = [("d", t) for t in field.every("d")]
        draft.put(tag, " 0", embedded_parts(data("200", "1 ", *named), data("210", "  ", *made)))
        draft.leave_others(field, "acefd")

    return cross
