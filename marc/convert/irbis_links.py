"""Where an article, a volume or an issue of ИРБИС stands, as links of RUSMARC (block 4)."""

from collections.abc import Callable
from typing import Final

from marc.convert.draft import Draft
from marc.record import Field, data

Rule = Callable[[Draft, Field], None]

PLAIN: Final = ""  # the code of text that stands before any code


def ordered(field: Field, codes: str) -> list[tuple[str, str]]:
    """The subfields in the order of the description, whatever that of the record."""
    return [(c, t) for code in codes for c, t in field.subfields if c == code]


def issue(draft: Draft) -> None:
    """An issue of a serial (920 NJ): 200 names the serial, 933 its number, 934-936 the issue."""
    year = draft.value("934", PLAIN)
    volume = draft.value("935", PLAIN)
    number = draft.value("936", PLAIN)
    number = f"№ {number}" if number[:1].isdigit() else number
    words = ", ".join(part for part in (f"Т. {volume}" if volume[:1].isdigit() else volume, number)
                      if part)  # fmt: skip
    serial = [("a", draft.value("200", "a")), ("v", words)]
    above = [("1", f"001{draft.value('933', PLAIN)}")] if "933" in draft.tags else []
    draft.put("461", " 0", (*above, ("1", "2001 "), *serial))
    draft.put("200", "0 ", (("a", words),))
    if year and "210" not in draft.tags:
        draft.put("210", "  ", (("d", year),))


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
    issn = [("a", t) for t in field.every("x")]
    isbn = [("a", t) for t in field.every("i")]
    named = [({"c": "a", "e": "e", "f": "f"}[c], t) for c, t in ordered(field, "cef")]
    number = draft.value("200", "v")
    if named and number:
        named.append(("v", number))
    made = [({"d": "a", "g": "c", "h": "d"}[c], t) for c, t in ordered(field, "dgh")]
    draft.put("461", " 0", embedded_parts(
        data("010", "  ", *isbn), data("011", "  ", *issn), data("200", "1 ", *named),
        data("210", "  ", *made),
    ))  # fmt: skip
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
