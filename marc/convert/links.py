"""How links to other records cross: 4xx with embedded fields in $1 ⇄ 76x-78x with flat subfields.

RUSMARC block 4: the source of an article is 461 (journal, newspaper) with 463 (the issue), or 463
alone (a book); the set of a volume is 461. MARC 21 has one 773 for each; its $7 tells a serial
host from a book, its $g holds issue, year and pages.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from marc.convert import fixed_fields
from marc.convert import names as convert_names
from marc.convert.draft import Draft
from marc.convert.hierarchy import dependent_series, links_above
from marc.convert.inner import first_of, inner_fields
from marc.convert.titles import without_marks
from marc.dialects import equivalents
from marc.record import Field, Subfields
from marc.text import isbd
from marc.text.sources import reference

Rule = Callable[[Draft, Field], None]

# RUSMARC link → MARC 21 tag, indicators, words of $i where MARC 21 has no tag of its own.
LINKS: Final = {
    "410": ("830", " 0", ""), "411": ("830", " 0", ""),
    "461": ("830", " 0", ""), "462": ("830", " 0", ""),  # when they repeat a series
    "412": ("787", "0 ", "Источник оттиска:"), "413": ("787", "0 ", "Оттиск:"),
    "421": ("770", "0 ", ""), "422": ("772", "0 ", ""),
    "424": ("787", "0 ", "Дополнено:"), "425": ("787", "0 ", "Дополняет:"),
    "430": ("780", "00", ""), "431": ("780", "01", ""), "432": ("780", "02", ""),
    "433": ("780", "03", ""), "434": ("780", "05", ""), "435": ("780", "06", ""),
    "436": ("780", "04", ""), "437": ("780", "07", ""),
    "440": ("785", "00", ""), "441": ("785", "01", ""), "442": ("785", "02", ""),
    "443": ("785", "03", ""), "444": ("785", "04", ""), "445": ("785", "05", ""),
    "446": ("785", "06", ""), "447": ("785", "07", ""), "448": ("785", "08", ""),
    "451": ("775", "0 ", ""), "452": ("776", "0 ", ""),
    "453": ("767", "0 ", ""), "454": ("765", "0 ", ""),
    "455": ("776", "08", "Воспроизведённый оригинал:"), "456": ("776", "08", "Воспроизведение:"),
    "470": ("787", "08", "Рецензируемое издание:"), "488": ("787", "0 ", ""),
}  # fmt: skip
YEAR: Final = re.compile(r"\d{4}(?:[-/]\d{2,4})?")
LOOKS_LIKE_PAGES: Final = re.compile(r"\[?(?:[СсCcPpSs]|[Сс]тр|pp|[Лл])\.?\s*\[?\d")


# --- what a link says ----------------------------------------------------------------------------


def title_of(inner: Sequence[Field]) -> str:
    """The title of the other record with its other title information, part and responsibility."""
    joints = {"a": " ; ", "e": " : ", "d": " = ", "f": " / ", "g": " ; ", "h": ". ", "i": ". "}
    words = before = ""
    for field in inner:
        if field.tag == "200":
            for code, text in field.subfields:
                if code in joints:
                    joint = ", " if (before, code) == ("h", "i") else joints[code]
                    words = words + joint + text if words else text
                    before = code
            break
    return without_marks(words)


def imprint_of(inner: Sequence[Field]) -> str:
    """«Псков : Логос, 2010»."""
    for field in inner:
        if field.tag == "210":
            places = " ; ".join(field.every("a"))
            publishers = " : ".join(field.every("c"))
            dates = ", ".join(field.every("d"))
            made = " : ".join(part for part in (places, publishers) if part)
            return ", ".join(part for part in (made, dates) if part)
    return ""


def heading_of(inner: Sequence[Field]) -> str:
    """The main entry of the other record, as one heading."""
    for field in inner:
        if field.tag in ("700", "701", "720"):
            heading = convert_names.person_heading(field.subfields)
        elif field.tag in ("710", "711"):
            heading = convert_names.body_heading(field.subfields, meeting=False)
        else:
            continue
        return " ".join(text for code, text in heading if code in "abcqd")
    return ""


def extent_of(inner: Sequence[Field]) -> str:
    """«225 с. : ил. ; 21 см»."""
    for field in inner:
        if field.tag == "215":
            words = " ; ".join(field.every("a"))
            for code, mark in (("c", " : "), ("d", " ; "), ("e", " + ")):
                words += "".join(mark + text for text in field.every(code))
            return words.strip(" :;+")
    return ""


def country_of(inner: Sequence[Field]) -> str:
    return equivalents.COUNTRIES.get(first_of(inner, "102", "a").strip().upper(), "")


SIMPLE: Final = (("205", "a", "b"), ("225", "a", "k"), ("300", "a", "n"), ("305", "a", "n"),
                 ("311", "a", "n"), ("320", "a", "n"), ("011", "a", "x"), ("010", "a", "z"),
                 ("500", "a", "s"),
                 ("101", "a", "e"))  # fmt: skip


def linked(inner: Sequence[Field], *, designation: str, imprint: str) -> list[tuple[str, str]]:
    """The subfields of a MARC 21 linking field, in their customary order."""
    out: list[tuple[str, str]] = []
    for code, text in (
        ("a", heading_of(inner)),
        ("t", title_of(inner)),
        ("d", imprint),
        ("g", designation),
    ):
        if text:
            out.append((code, text))
    for code, text in (("h", extent_of(inner)), ("f", country_of(inner))):
        if text:
            out.append((code, text))
    here = {field[0] for field in inner}
    for tag, code, new in SIMPLE:
        if tag in here:
            out += [(new, text) for one in inner if one[0] == tag for text in one.every(code)]
    others = [text for field in inner if field.tag == "035" for text in field.every("a")]
    numbers = [field.value for field in inner if field.tag == "001" and field.value]
    out.extend(("w", one) for one in numbers if not any(t.endswith(")" + one) for t in others))
    out.extend(("w" if text.startswith("(") else "o", text) for text in others)
    return out


def settle(draft: Draft, field: Field, since: int) -> None:
    """Own up to what a link says and the fields written from number `since` on do not."""
    if draft.accounted:
        draft.settle(field, since, but=implied(field))


def implied(field: Field) -> str:
    """Codes that say what a link says anyway: `$4070` of the main entry it names."""
    return "4" if set(field.every("4")) == {"070"} else ""


# --- 461-464 → 773, 774 --------------------------------------------------------------------------


def hosts_to_marc21(draft: Draft) -> None:
    """The source of an article, the set of a volume → 773; what a record contains → 774."""
    if draft.tags.keys().isdisjoint(("225", "461", "462", "463", "464")):
        return
    units = draft.every("463")
    parts = draft.every("464")
    if fixed_fields.analytic(draft.record):
        sources_to_marc21(draft, draft.every("461") + draft.every("462"), units)
    else:
        above = links_above(draft)
        for field in draft.every("461") + draft.every("462") + units:
            if field in above:
                host_to_marc21(draft, field)
            elif field.tag == "463":
                parts = [field, *parts]
            else:
                link_to_marc21(draft, field)
        if not above:
            dependent_to_marc21(draft)
    for field in parts:
        part_to_marc21(draft, field)


def part_to_marc21(draft: Draft, field: Field) -> None:
    """463 and 464 that lead down → 774."""
    inner = inner_fields(field)
    if not title_of(inner) and not any(one.tag == "001" for one in inner):
        draft.leave(field, field.subfields)
        return
    since = len(draft.fields)
    number = first_of(inner, "200", "v")
    draft.put("774", "0 ", tuple(linked(inner, designation=number, imprint=imprint_of(inner))))
    settle(draft, field, since)


def dependent_to_marc21(draft: Draft) -> None:
    """A 225 that names the set of a volume → 773, when no link does."""
    field = dependent_series(draft)
    if field is not None:
        kept = [({"a": "t", "v": "g", "x": "x"}[c], t) for c, t in field.subfields if c in "avx"]
        draft.put("773", "0 ", tuple(kept))


def host_to_marc21(draft: Draft, field: Field) -> None:
    """The set or serial above a volume or an issue."""
    inner = inner_fields(field)
    since = len(draft.fields)
    number = first_of(inner, "200", "v")
    subfields = linked(inner, designation=number, imprint=imprint_of(inner))
    series = dependent_series(draft)
    if series is not None and not title_of(inner):  # the link has the number, 225 the title
        subfields.insert(0, ("t", series.first("a")))
    draft.put("773", "0 ", tuple(subfields))
    settle(draft, field, since)


def sources_to_marc21(draft: Draft, above: list[Field], units: list[Field]) -> None:
    """One 773 for each issue an article stands in, with what 461 says of the journal."""
    since = len(draft.fields)
    if not units:
        for field in above:
            source_to_marc21(draft, field, None)
    paired = len(above) == len(units)
    for number, unit in enumerate(units):
        source_to_marc21(draft, above[number] if paired else above[0] if above else None, unit)
    for field in above + units:
        settle(draft, field, since)


def source_to_marc21(draft: Draft, parent: Field | None, unit: Field | None) -> None:
    journal = inner_fields(parent) if parent else ()
    issue = inner_fields(unit) if unit else ()
    day = ""
    if not journal:
        (journal, day), issue = day_apart(issue), ()
    date = first_of(issue, "210", "d") or first_of(journal, "210", "d")
    year = date if YEAR.fullmatch(date) else ""
    numbers = [title_of(issue), day]
    pages = ""
    for number in (first_of(journal, "200", "v"), first_of(issue, "200", "v")):
        if LOOKS_LIKE_PAGES.match(number):
            pages = number
        elif number and number not in numbers:
            numbers.insert(0, number)
    words = ", ".join(part for part in numbers if part)
    serial = parent is not None or bool(day)
    if serial and year:
        words = f"{words} ({year})" if words else year
    designation = ". ".join(part for part in (words, pages) if part)
    imprint = without_date(imprint_of(journal), year if day else "")
    if not imprint or not (serial and year):
        imprint = without_date(imprint_of(issue), year if serial else "") or imprint
    own = [field for field in issue if field.tag != "200"]
    numbers_of = sorted((*own, *journal), key=lambda field: field.tag != "001")
    both = (*numbers_of,)
    subfields = linked(both, designation=designation, imprint=imprint)
    draft.put("773", "0 ", (("7", "nnas" if serial else "nnam"), *subfields))


def day_apart(inner: tuple[Field, ...]) -> tuple[tuple[Field, ...], str]:
    """A newspaper named in 463 alone, and the day or number in its 200$h: «15 мая», «№ 20».

    Of a book `$h` is a part, and stays in its title.
    """
    for at, field in enumerate(inner):
        named = field.first("h") if field.tag == "200" else ""
        if named and (reference(named).date or named.startswith("№")):
            rest = tuple([one for one in field.subfields if one != ("h", named)])
            return (*inner[:at], field._replace(subfields=rest), *inner[at + 1 :]), named
    return inner, ""


def without_date(imprint: str, year: str) -> str:
    """«Псков : Логос» of «Псков : Логос, 2010» when the year is said elsewhere."""
    if not year:
        return imprint
    return "" if imprint == year else imprint.removesuffix(f", {year}")


def link_to_marc21(draft: Draft, field: Field) -> None:
    """Any other 4xx → its 76x-78x."""
    tag, indicators, words = LINKS[field.tag]
    since = len(draft.fields)
    inner = inner_fields(field)
    number = first_of(inner, "200", "v")
    if field.tag == "488" and SERIES_NOTE in noted(inner):
        traced_to_marc21(draft, inner, number)
        field = field._replace(subfields=tuple([s for s in field.subfields if s[1] != SERIES_NOTE]))
    elif tag == "830":
        title = title_of(inner)
        parts = [("", "a", title)] if title else []
        parts += [(",", "x", first_of(inner, "011", "a"))] if first_of(inner, "011", "a") else []
        parts += [(";", "v", number)] if number else []
        parts += [("", "w", one.value) for one in inner if one.tag == "001"]
        draft.put(tag, indicators, isbd.punctuated(parts))
    else:
        subfields = linked(inner, designation=number, imprint=imprint_of(inner))
        told = (("i", words),) if words and subfields else ()
        if not told:  # 311 says in words what the other record is to this one
            subfields = [("i" if pair[0] == "n" and pair[1] in noted(inner) else pair[0], pair[1])
                         for pair in subfields]  # fmt: skip
            subfields.sort(key=lambda pair: pair[0] != "i")
        draft.put(tag, indicators, (*told, *subfields))
    settle(draft, field, since)


SERIES_NOTE: Final = "Серия:"  # 311 of a 488 that traces a series under another form


def traced_to_marc21(draft: Draft, inner: Sequence[Field], number: str) -> None:
    """A series traced under its own form or a name → 830, 800, 810, 811."""
    name = next((one for one in inner if one.tag in ("700", "710")), None)
    body = name is not None and name.tag == "710"
    meeting = body and name is not None and name.indicators[:1] == "1"
    heading: Subfields = ()
    if name is not None:
        heading = (
            convert_names.body_heading(name.subfields, meeting=meeting)
            if body
            else convert_names.person_heading(name.subfields)
        )
    tag, indicators = ("811", "2 ") if meeting else ("810", "2 ") if body else ("800", "1 ")
    code = "t" if heading else "a"
    parts = [(".", code, title_of(inner))]
    parts += [(",", "x", text) for text in (first_of(inner, "011", "a"),) if text]
    parts += [(";", "v", number)] if number else []
    parts += [("", "w", text) for code, text in linked(inner, designation="", imprint="")
              if code == "w"]  # fmt: skip
    if not heading:
        tag, indicators = "830", " 0"
    draft.put(tag, indicators, isbd.punctuated([*(("", c, t) for c, t in heading), *parts]))


def noted(inner: Sequence[Field]) -> list[str]:
    return [text for field in inner if field.tag == "311" for text in field.every("a")]


def issued_with_to_marc21(draft: Draft, field: Field) -> None:
    """423 → 700 12 with the title in $t, 740 02 when the work has no author; 777 for more."""
    since = len(draft.fields)
    inner = inner_fields(field)
    names = [one for one in inner if one.tag in ("700", "701")]
    title = title_of(inner)
    if any(one.tag not in ("001", "200", "700", "701", "702") for one in inner):
        draft.put("777", "0 ", tuple(linked(inner, designation="", imprint=imprint_of(inner))))
    elif names and title:
        heading = convert_names.person_heading(names[0].subfields)
        first = "0" if names[0].indicators[1:2] == "0" else "1"
        draft.put("700", first + "2", isbd.punctuated(
            [*(("", code, text) for code, text in heading), (".", "t", title)]
        ))  # fmt: skip
    elif title:
        draft.put("740", "02", (("a", title),))
    settle(draft, field, since)


def bound_with_to_marc21(draft: Draft, field: Field) -> None:
    """481, 482 → 501: what is bound with this copy, in words."""
    since = len(draft.fields)
    title = title_of(inner_fields(field))
    draft.put("501", "  ", (("a", f"Переплетено с: {title}"),) if title else ())
    settle(draft, field, since)


TO_MARC21: Final[dict[str, Rule]] = {
    **{tag: link_to_marc21 for tag in LINKS if tag not in ("461", "462")},
    "423": issued_with_to_marc21,
    "481": bound_with_to_marc21,
    "482": bound_with_to_marc21,
}
