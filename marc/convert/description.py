"""How edition, imprint, extent, contents and forms cross (2xx, 3xx)."""

from collections.abc import Callable, Mapping
from typing import Final

from marc.convert.draft import Draft
from marc.convert.titles import final
from marc.dialects import equivalents
from marc.record import Field
from marc.text import isbd

Rule = Callable[[Draft, Field], None]
Marked = Mapping[str, tuple[str, str]]  # code of the source → mark before, code of the target


def marking(tag: str, indicators: str, marks: Marked, again: str = ";") -> Rule:
    """A rule that copies subfields and sets ISBD marks; `again` comes before a repeated code."""

    def mark(draft: Draft, field: Field) -> None:
        parts: list[tuple[str, str, str]] = []
        for code, text in field.subfields:
            if code in marks:
                before, new = marks[code]
                repeated = not before and parts
                parts.append((again if repeated else before, new, text))
        draft.put(tag, indicators, isbd.punctuated(parts))
        draft.leave_others(field, marks)

    return mark


def unmarking(tag: str, indicators: str, subfields: Mapping[str, str]) -> Rule:
    """A rule that copies subfields and takes the ISBD marks off."""

    def unmark(draft: Draft, field: Field) -> None:
        kept = tuple([(subfields[c], isbd.clean(t)) for c, t in field.subfields if c in subfields])
        draft.put(tag, indicators, kept)
        if len(kept) != len(field.subfields):
            draft.leave_others(field, subfields)

    return unmark


# --- edition -------------------------------------------------------------------------------------


def edition_to_marc21(draft: Draft, field: Field) -> None:
    """205 → 250: the edition in $a, what else is said of it in $b."""
    marks = {"b": ",", "d": "=", "f": "/", "g": ";"}
    parts: list[tuple[str, str, str]] = []
    for code, text in field.subfields:
        if code == "a":
            parts.append(("," if parts else "", "a", text))
        elif code in marks and parts and parts[-1][1] == "b":
            before = parts.pop()
            joint = ", " if code == "b" else f" {marks[code]} "
            parts.append((before[0], "b", before[2] + joint + text))
        elif code in marks:
            parts.append((marks[code] if parts else "", "b", text))
    draft.put("250", "  ", isbd.punctuated(parts))
    draft.leave_others(field, "abdfg")


def edition_from_marc21(draft: Draft, field: Field) -> None:
    """250 → 205; the mark before $b tells what it is."""
    out: list[tuple[str, str]] = []
    mark = ""
    for code, text in field.subfields:
        words, after = isbd.bare(text)
        if code == "a":
            out.append(("a", final(words)))
        elif code == "b":
            words = words.lstrip(" /")  # German records put the mark before the words
            said, _, people = words.partition(" / ") if mark == "," else ("", "", words)
            if said:
                out.append(("b", said))
            role = {"=": "d", ";": "g"}.get(mark, "f")
            out.extend(
                ("g" if number and role == "f" else role, final(part))
                for number, part in enumerate(people.split(" ; "))
                if part
            )
        mark = after
    draft.put("205", "  ", tuple(out))
    draft.leave_others(field, "ab")


# --- imprint -------------------------------------------------------------------------------------

PUBLISHED: Final = {"a": ("", "a"), "c": (":", "b"), "d": (",", "c")}
MANUFACTURED: Final = {"e": ("", "a"), "g": (":", "b"), "h": (",", "c")}
WHEN_PUBLISHED: Final = {"0": "2", "1": "3", "2": "2", "3": "3"}


def imprint_to_marc21(draft: Draft, field: Field) -> None:
    """210 → 264 _1 for who published it, 264 _3 for who printed it."""
    first = WHEN_PUBLISHED.get(field.indicators[:1], " ")
    for marks, second in ((PUBLISHED, "1"), (MANUFACTURED, "3")):
        parts: list[tuple[str, str, str]] = []
        for code, text in field.subfields:
            if code in marks:
                before, new = marks[code]
                parts.append((before if before or not parts else ";", new, text))
        draft.put("264", first + second, isbd.punctuated(parts))
    known = PUBLISHED.keys() | MANUFACTURED.keys()
    draft.leave_others(field, known)


def statement_to_marc21(draft: Draft, field: Field) -> None:
    """214 (IFLA UNIMARC) → 264: the same field under another number."""
    parts = [
        (PUBLISHED[code][0] if position else "", PUBLISHED[code][1], text)
        for position, (code, text) in enumerate(field.subfields)
        if code in PUBLISHED
    ]
    kind = {"0": "1", "1": "0"}.get(field.indicators[1:2], field.indicators[1:2])
    draft.put("264", " " + (kind if kind in "01234" else "1"), isbd.punctuated(parts))
    draft.leave_others(field, PUBLISHED)


def imprint_from_marc21(draft: Draft) -> None:
    """260 and 264 → 210: published, printed, and a date of copyright that says something new."""
    imprints: list[list[tuple[str, str]]] = []
    statements = sorted(
        draft.every("264") + draft.every("260"), key=lambda f: PREFERRED.get(second(f), 9)
    )
    indicators: list[str] = []
    for field in statements:
        found = published(field) if second(field) in ("1", "0", "2") else []
        if second(field) in ("0", "2") and imprints:
            draft.leave(field, field.subfields)
            continue
        if second(field) in ("3", "4"):
            target = imprints[-1] if imprints else []
            found = printed(field) if second(field) == "3" else copyrighted(field, target)
            if imprints:
                imprints[-1].extend(found)
                found = []
            lost = {"3": "abc", "4": "c"}[second(field)]
            draft.leave_others(field, lost)
        else:
            known = "abcefg" if field.tag == "260" else "abc"
            draft.leave_others(field, known)
        if found:
            imprints.append(found)
            indicators.append({"2": "0", "3": "1"}.get(field.indicators[:1], " ") + " ")
    for head, subfields in zip(indicators, imprints, strict=True):
        draft.put("210", head, tuple(subfields))


PREFERRED: Final = {"1": 0, "0": 1, "2": 2, "3": 3, "4": 4}


def second(field: Field) -> str:
    """What a statement is about; 260 has no such indicator and is about publication."""
    kind = field.indicators[1:2] if field.tag == "264" else "1"
    return kind if kind in PREFERRED else "1"


def published(field: Field) -> list[tuple[str, str]]:
    table = {"a": "a", "b": "c", "c": "d"}
    if field.tag == "260":
        table |= {"e": "e", "f": "g", "g": "h"}
    return [
        (table[c], bracketless(c, imprint_text(c, t))) for c, t in field.subfields if c in table
    ]


def bracketless(code: str, text: str) -> str:
    """260 $e-$g stand in round brackets."""
    return text.strip("()") if code in "efg" else text


def imprint_text(code: str, text: str) -> str:
    words = isbd.clean(text)
    if words.endswith(".") and (words[-2:-1].isdigit() or words.endswith("].")):
        return words[:-1]
    return words


def printed(field: Field) -> list[tuple[str, str]]:
    table = {"a": "e", "b": "g", "c": "h"}
    return [(table[c], imprint_text(c, t)) for c, t in field.subfields if c in table]


def copyrighted(field: Field, imprint: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """`cop. 2018`, unless the imprint has that year already."""
    said = " ".join(text for code, text in imprint if code == "d")
    out = []
    for text in field.every("c"):
        year = "".join(c for c in text if c.isdigit())
        if year not in said:
            out.append(("d", f"cop. {year}"))
    return out


# --- extent, series, maps, contents, forms -------------------------------------------------------


def contents_to_marc21(draft: Draft, field: Field) -> None:
    """327 → 505, its entries joined as MARC 21 does."""
    entries = field.every("abcdefghi")
    first = {"0": "2", "1": "0"}.get(field.indicators[:1], "0")
    draft.put("505", first + " ", (("a", " -- ".join(entries)),) if entries else ())
    draft.leave_others(field, "abcdefghi")


def contents_from_marc21(draft: Draft, field: Field) -> None:
    """505 → 327, an entry each."""
    words = " ".join(field.every("agrt"))
    first = {"0": "1", "1": "0", "2": "0"}.get(field.indicators[:1], "1")
    entries = tuple([("a", part.strip(" -")) for part in words.split(" -- ") if part.strip(" -")])
    draft.put("327", first + " ", entries)
    draft.leave_others(field, "agrt")


def map_from_marc21(draft: Draft, field: Field) -> None:
    """255 → 206: one statement in $a, or scale, projection and coordinates apart."""
    single = not any(code in "bc" for code, _ in field.subfields)
    table = {"a": "a" if single else "b", "b": "c", "c": "d"}
    kept = tuple([(table[c], isbd.clean(t)) for c, t in field.subfields if c in table])
    draft.put("206", "  ", kept)
    draft.leave_others(field, table)


def content_form_to_marc21(draft: Draft, field: Field) -> None:
    """203 → 336 and 337 in the words of ISBD area 0: «Текст (визуальный) : непосредственный»."""
    form, medium = field.first("a"), " ; ".join(field.every("c"))
    qualified = " ; ".join(field.every("b"))
    words = f"{form} ({qualified})" if qualified and form else form or qualified
    draft.put("336", "  ", (("a", words),) if words else ())
    draft.put("337", "  ", (("a", medium),) if medium else ())
    draft.leave_others(field, "abc")
    draft.leave_repeats(field, "a")


def coded_form_to_marc21(tag: str, table: Mapping[str, str], list_name: str) -> Rule:
    def code_form(draft: Draft, field: Field) -> None:
        known = [table[t[:1]] for c, t in field.subfields if c == "a" and t[:1] in table]
        draft.put(tag, "  ", (*(("b", code) for code in known), ("2", list_name)) if known else ())
        lost = [s for s in field.subfields if s[0] != "a" or s[1][:1] not in table]
        draft.leave(field, tuple(lost))

    return code_form


def form_from_marc21(draft: Draft, field: Field) -> None:
    """336 → 181 by its code, 203 by its words; 337 → 182 likewise."""
    tag, table = ("181", equivalents.CONTENT_FORMS_BACK) if field.tag == "336" else MEDIA_BACK
    coded = [table[t] for t in field.every("b") if t in table]
    pad = "#" if tag == "181" else ""
    draft.put(tag, "  ", tuple([("a", code + pad) for code in coded]))
    words = field.first("a")
    if words and not coded and field.tag == "336" and words[:1] >= "Ѐ":
        form, _, qualified = words.partition(" (")
        kinds = [("b", kind) for kind in qualified.rstrip(")").split(" ; ") if kind]
        medium = draft.value("337", "a")
        draft.put("203", "  ", (("a", form), *kinds, *((("c", medium),) if medium else ())))
    elif words and not coded and not in_203(draft, field):
        draft.leave(field, (("a", words),))
    lost = [s for s in field.subfields if s[0] not in "a2" and not (s[0] == "b" and s[1] in table)]
    draft.leave(field, tuple(lost))


MEDIA_BACK: Final = ("182", equivalents.MEDIA_BACK)


def in_203(draft: Draft, field: Field) -> bool:
    """Whether the words of 337 went into the 203 that 336 makes."""
    content = draft.value("336", "a")
    return field.tag == "337" and content[:1] >= "Ѐ" and draft.every("337")[0] is field


def carrier_from_marc21(draft: Draft, field: Field) -> None:
    """338 → 183, which has room for the code only."""
    coded = [("c", code) for code in field.every("b")]
    names = [text for text in field.every("a") if not said_by_code(text, field)]
    coded += [
        ("c", equivalents.CARRIERS[name.lower()])
        for name in names
        if name.lower() in equivalents.CARRIERS
    ]
    listed = [("2", name) for name in field.every("2")]
    draft.put("183", "  ", (*coded, *listed) if coded else ())
    unknown = [("a", name) for name in names if name.lower() not in equivalents.CARRIERS]
    lost = [s for s in field.subfields if not coded or s[0] not in "ab2" or s in unknown]
    draft.leave(field, tuple(lost))


def said_by_code(name: str, field: Field) -> bool:
    """Whether $b says in code what $a says in words."""
    return equivalents.CARRIERS.get(name.lower(), "?") in field.every("b")


def number_from_marc21(draft: Draft, field: Field) -> None:
    """010, 016 → 035: a number and whose it is."""
    agency = "DLC" if field.tag == "010" else field.first("2")
    numbers = [text.strip() for text in field.every("a")]
    for number in numbers:
        draft.put("035", "  ", (("a", f"({agency}){number}" if agency else number),))
    told = numbers and field.tag == "016"
    draft.leave_others(field, "a2" if told else "a")
    if told:
        draft.leave_repeats(field, "2")


TO_MARC21: Final[dict[str, Rule]] = {
    "181": coded_form_to_marc21("336", equivalents.CONTENT_FORMS, "rdacontent"),
    "182": coded_form_to_marc21("337", equivalents.MEDIA, "rdamedia"),
    "203": content_form_to_marc21,
    "205": edition_to_marc21,
    "206": marking("255", "  ", {"a": ("", "a"), "b": ("", "a"), "c": (";", "b"), "d": (";", "c")}),
    "210": imprint_to_marc21,
    "214": statement_to_marc21,
    "215": marking(
        "300", "  ", {"a": ("", "a"), "c": (":", "b"), "d": (";", "c"), "e": ("+", "e")}
    ),
    "327": contents_to_marc21,
}
FROM_MARC21: Final[dict[str, Rule]] = {
    "250": edition_from_marc21,
    "255": map_from_marc21,
    "300": unmarking("215", "  ", {"a": "a", "b": "c", "c": "d", "e": "e"}),
    "010": number_from_marc21,
    "016": number_from_marc21,
    "338": carrier_from_marc21,
    "336": form_from_marc21,
    "337": form_from_marc21,
    "505": contents_from_marc21,
}
