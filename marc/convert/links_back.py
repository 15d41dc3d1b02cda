"""How linking fields of MARC 21 (76x-78x) become links of RUSMARC with embedded fields in $1."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from marc.convert import fixed_fields
from marc.convert import names as convert_names
from marc.convert.draft import Draft
from marc.convert.hierarchy import letters
from marc.convert.links import LINKS
from marc.dialects import equivalents
from marc.record import Field, Subfields, data
from marc.text import isbd

Rule = Callable[[Draft, Field], None]

TOLD: Final = (("776", "воспроизведённый оригинал", "455"), ("776", "воспроизведение", "456"),
               ("787", "рецензируем", "470"), ("787", "источник оттиска", "412"),
               ("787", "оттиск", "413"), ("787", "дополнено", "424"),
               ("787", "дополняет", "425"))  # fmt: skip
BACK: Final = {
    "760": "488", "762": "488", "765": "454", "767": "453", "770": "421", "772": "422",
    "775": "451", "776": "452", "777": "423", "786": "488", "787": "488",
    **{tag + ind[1]: link for link, (tag, ind, _) in LINKS.items() if tag in ("780", "785")},
}  # fmt: skip

PAGES: Final = re.compile(
    r"(?:^|[.,;:]?\s+)(\[?(?:[СсCcPpSs]|[Сс]тр|pp|[Лл])\.?\s*\[?\d[\d\s,;.\-–—IVXivx\[\]()а-яa-z]*)$"
)
YEAR: Final = re.compile(r"\((\d{4}(?:[-/]\d{2,4})?)\)|^(\d{4})(?=$|[,.;:]\s)")


def hosts_from_marc21(draft: Draft) -> None:
    """773 → 461 with 463 for an article in a serial, 463 for one in a book, 461 for a volume."""
    for field in draft.every("773"):
        since = len(draft.fields)
        if fixed_fields.analytic(draft.record):
            source_from_marc21(draft, field)
        else:
            number = ". ".join(isbd.clean(text) for text in field.every("g"))
            if letters(draft.value("245", "a")) == letters(title_proper(field)):
                number = number or isbd.clean(draft.value("245", "n"))
            draft.put("461", " 0", embed(link_fields(field, number=number)))
        draft.settle(field, since, but="7" if len(field.first("7")) <= CODES_7 else "")


def title_proper(field: Field) -> str:
    """The title of the other record without what ISBD puts after it."""
    return isbd.clean(field.first("t")).partition(" / ")[0].partition(" : ")[0]


def control_number(text: str) -> str:
    """`$w` without the agency in round brackets before it."""
    words = isbd.clean(text)
    return words.partition(")")[2].strip() or words if words.startswith("(") else words


def source_from_marc21(draft: Draft, field: Field) -> None:
    issue, year, pages = designation_of(field)
    coded = field.first("7")
    serial = coded[3:4] == "s" if len(coded) >= 4 else bool(issue or field.first("x") or year)
    if not serial:
        draft.put("463", " 0", embed(link_fields(field, number=pages, year=year)))
        return
    draft.put("461", " 0", embed(link_fields(field, without="h")))
    made = imprint_fields("", year)
    made += extent_fields(field)
    part = [data("200", "0 ", *(("a", issue),) if issue else (), *(("v", pages),) if pages else ())]
    own = field.every("w")[:1] if len(field.every("w")) > 1 else []
    unit = [Field("001", "", (("", control_number(text)),)) for text in own]
    made += [data("035", "  ", ("a", text)) for text in own if text.startswith("(")]
    inner = [*unit, *(f for f in part if f.subfields), *made]
    draft.put("463", " 0", embed(inner))


def designation_of(field: Field) -> tuple[str, str, str]:
    """Issue, year and pages out of $g («№ 4 (1982). С. 128-176»)."""
    words = ". ".join(isbd.clean(text).rstrip(".") for text in field.every("g"))
    pages = year = ""
    found = PAGES.search(words)
    if found:
        pages, words = found.group(1).strip(), words[: found.start()]
    dated = YEAR.search(words)
    if dated:
        year = dated.group(1) or dated.group(2)
        words = words[: dated.start()] + words[dated.end() :]
    issue = words.strip(" ,;:")
    if issue.startswith(". "):
        issue = issue[2:]
    return issue, year, pages


def imprint_fields(words: str, year: str) -> list[Field]:
    """210 out of «Псков : Логос, 2010»."""
    out: list[tuple[str, str]] = []
    made, _, date = words.rpartition(", ")
    if not any(c.isdigit() for c in date):
        made, date = words, ""
    if not made and words and words == date:
        made = ""
    place, _, publisher = made.partition(" : ")
    if place:
        out.append(("a", place))
    if publisher:
        out.append(("c", publisher))
    if date or year:
        out.append(("d", date or year))
    return [data("210", "  ", *out)] if out else []


SIMPLE_BACK: Final = (("x", "011", "  ", "a"), ("z", "010", "  ", "a"))
SIMPLE_AFTER: Final = (("b", "205", "  ", "a"),)
SIMPLE_LAST: Final = (
    *(("k", "225", "1 ", "a"), ("n", "300", "  ", "a"), ("i", "311", "  ", "a")),
    *(("s", "500", "10", "a"), ("o", "035", "  ", "a"), ("e", "101", "0 ", "a")),
)


def link_fields(
    field: Field, *, number: str = "", year: str = "", without: str = ""
) -> list[Field]:
    """The embedded fields a flat link becomes, in the order of their tags."""
    here = {code for code, _ in field.subfields}
    numbers = field.every("w")
    number_at = 1 if "h" in without and len(numbers) > 1 else 0
    country = equivalents.COUNTRIES_BACK.get(field.first("f").strip().lower(), "")
    inner = [
        Field("001", "", (("", control_number(text)),))
        for text in numbers[number_at : number_at + 1]
    ]

    def copy(rows: tuple[tuple[str, str, str, str], ...]) -> None:
        for code, tag, indicators, new in rows:
            if code in here and code not in without:
                inner.extend(
                    data(tag, indicators, (new, isbd.clean(text))) for text in field.every(code)
                )

    copy(SIMPLE_BACK)
    if country:
        inner.append(data("102", "  ", ("a", country)))
    title = title_subfields(isbd.clean(field.first("t")))
    if number:
        title.append(("v", number))
    if title:
        inner.append(data("200", "1 ", *title))
    copy(SIMPLE_AFTER)
    if "d" not in without:
        inner.extend(imprint_fields(isbd.clean(field.first("d")), year))
    if "h" not in without:
        inner.extend(extent_fields(field))
    copy(SIMPLE_LAST)
    # The same record's numbers in other systems, and whose the first one is.
    more = [t for at, t in enumerate(numbers[number_at:]) if at or t.startswith("(")]
    inner.extend(data("035", "  ", ("a", text)) for text in more)
    inner.extend(heading_fields(field))
    return inner


def extent_fields(field: Field) -> list[Field]:
    """215 out of «225 с. : ил. ; 21 см», the first $h."""
    words = isbd.clean(field.first("h"))
    extent, _, size = words.partition(" ; ")
    extent, _, pictures = extent.partition(" : ")
    parts = [(code, text) for code, text in (("a", extent), ("c", pictures), ("d", size)) if text]
    return [data("215", "  ", *parts)] if parts else []


def title_subfields(words: str) -> list[tuple[str, str]]:
    """200 out of «Псков : журнал / учредитель»."""
    title, _, people = words.partition(" / ")
    name, *others = title.split(" : ")
    out = [("a", name)] if name else []
    out.extend(("e", other) for other in others)
    if people:
        out.append(("f", people))
    return out


def heading_fields(field: Field) -> list[Field]:
    """700 or 710 out of $a; $7 tells which, else a comma does."""
    words = isbd.clean(field.first("a"))
    if not words:
        return []
    coded = field.first("7")[:1]
    if coded in ("c", "m") or (coded != "p" and "," not in words):
        return [data("710", "02", ("a", words))]
    name, _, full = words.partition(" (")
    return [data("700", " 1", *convert_names.name_parts(name, full.rstrip(")")))]


def embed(inner: Sequence[Field]) -> Subfields:
    """The subfields of a link: `$1` with tag and indicators before each embedded field."""
    out: list[tuple[str, str]] = []
    for field in inner:
        if field.is_control:
            out.append(("1", field.tag + field.value))
        else:
            out.append(("1", field.tag + field.indicators))
            out.extend(field.subfields)
    return tuple(out)


CODES_7: Final = 4  # $7 codes the sort of the heading and of the other record


def part_from_marc21(draft: Draft, field: Field) -> None:
    """774 → 463 under a set, 464 otherwise."""
    tag = "463" if draft.record.leader[19:20] == "a" else "464"
    number = isbd.clean(" ".join(field.every("g")))
    since = len(draft.fields)
    draft.put(tag, " 0", embed(link_fields(field, number=number)))
    draft.settle(field, since, but="7" if len(field.first("7")) <= CODES_7 else "")


def link_from_marc21(draft: Draft, field: Field) -> None:
    """Any other 76x-78x → its 4xx."""
    told = field.first("i").lower()
    link = BACK.get(field.tag) or BACK.get(field.tag + field.indicators[1:2])
    link = link or ("430" if field.tag == "780" else "440")
    used = ""
    for tag, words, by_words in TOLD:
        if tag == field.tag and words in told:
            link, used = by_words, "i"
            break
    number = isbd.clean(" ".join(field.every("g")))
    since = len(draft.fields)
    draft.put(link, " 0", embed(link_fields(field, number=number, without=used)))
    used += "7" if len(field.first("7")) <= CODES_7 else ""
    used += "f" if field.first("f").strip().lower() in equivalents.COUNTRIES_BACK else ""
    draft.settle(field, since, but=used)


FROM_MARC21: Final[dict[str, Rule]] = {
    "774": part_from_marc21,
    **dict.fromkeys({tag[:3] for tag in BACK}, link_from_marc21),
}
