"""What a record of ИРБИС is in RUSMARC: the same tags as a rule, other subfields within them.

After the published exchange tables of МАРС and the field lists of ИРБИС64. Subfield codes are
read without regard to case; short fields hold text before any code.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from marc.convert import names as convert_names
from marc.convert import numbers as convert_numbers
from marc.convert.draft import Draft
from marc.convert.irbis_links import PLAIN, issue, link, ordered, serial_above, source, whole
from marc.record import Dialect, Field, Record, data
from marc.text.names import split_name

Rule = Callable[[Draft, Field], None]

LIST: Final = "!"  # the list a heading is taken from
YEAR: Final = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")


def lowered(record: Record) -> Record:
    """The record with its subfield codes in lower case."""
    return Record(
        record.leader,
        tuple(
            [
                f
                if f.is_control
                else Field(f.tag, f.indicators, tuple([(c.lower(), t) for c, t in f.subfields]))
                for f in record.fields
            ]
        ),
    )


# --- leader and 100 ------------------------------------------------------------------------------

# 920, the worksheet: bibliographic and hierarchical level (leader/07-08).
WORKSHEETS: Final = {
    "ASP": "a2", "SPEC": "m2", "NJ": "m2", "NJP": "m2", "NJK": "m2", "J": "s1", "PAZK": "m0",
    "PVK": "m0", "PAZ": "m0", "PRF": "m0",
}  # fmt: skip
KINDS: Final = {"01": "s1", "03": "m2", "12": "a2"}  # 900^b


def leader(record: Record) -> str:
    """The RUSMARC leader, by the worksheet (920) and the kind of document (900)."""
    old = record.leader.ljust(24)
    coded = record.first("900")
    kind = coded.first("t")[:1].lower() if coded else ""
    worksheet = record.first("920")
    level = WORKSHEETS.get(worksheet.value.strip().upper() if worksheet else "", "")
    level = level or KINDS.get(coded.first("b") if coded else "", "")
    if not level:
        level = "a2" if record.first("463") else "m2" if record.first("461") else "m0"
    status = old[5] if old[5] in "cdnp" else "n"
    kind = kind if kind in "abcdefgijklmr" and kind else "a"
    return f"00000{status}{kind}{level} 2200000   450 "


def coded_data(draft: Draft) -> None:
    """100: the day of the first work on the record (907), the years (210, 463), the script."""
    days = sorted(t for f in draft.every("907") for t in f.every("a") if re.fullmatch(r"\d{8}", t))
    general = draft.value("100", "a")
    written = general[:8] if general[:8].isdigit() else ""
    entered = days[0] if days else written or "19000101"
    dates = " ".join([draft.value("463", "j"), draft.value("934", PLAIN), draft.value("461", "j")])
    years = YEAR.findall(draft.value("210", "d")) or YEAR.findall(dates)
    first, kind, second = (years[0], "d", "    ") if years else ("    ", "u", "    ")
    if len(years) > 1 and years[-1] > first:
        kind, second = "g", years[-1]
    script = draft.value("919", "g").lower()[:2]
    script = script if len(script) == 2 else "ca"
    language = draft.value("919", "a").lower()[:3]
    language = language if len(language) == 3 else "rus"
    coded = f"{entered}{kind}{first}{second}   y0{language}y50      {script}"
    draft.fields.append(data("100", "  ", ("a", coded)))
    for field in draft.every("100"):
        day_only = not general[8:].strip() and entered == written
        draft.leave_others(field, "a" if day_only else "")
    for field in draft.every("919"):
        draft.leave_others(field, "ag")
    for field in draft.every("907"):
        draft.leave(field, tuple([s for s in field.subfields if s != ("a", entered)]))


# --- rules ---------------------------------------------------------------------------------------


def copying(tag: str, indicators: str, codes: str, more: tuple[tuple[str, str], ...] = ()) -> Rule:
    """A rule that copies pairs of codes (`aa bb`); `-a` stands for text before any code."""
    table = {two[0].replace("-", PLAIN): two[1] for two in codes.split()}

    def copy(draft: Draft, field: Field) -> None:
        kept = tuple([(table[c], t) for c, t in field.subfields if c in table and t])
        if kept:
            draft.put(tag, indicators, (*kept, *more))
        draft.leave_others(field, table)

    return copy


def title(draft: Draft, field: Field) -> None:
    """200: ^v is the number of the volume, in 461 when the set has a title there."""
    number = field.first("v")
    table = {"a": "a", "b": "b", "e": "e", "f": "f", "i": "i", "h": "h"}
    parts: list[tuple[str, str]] = []
    for code, text in ordered(field, "abheifg"):
        if code == "g":
            parts.extend(("g", one) for one in text.split(" ; "))
        else:
            parts.append((table[code], text))
    if number and not draft.value("461", "c"):
        parts.insert(1 if parts else 0, ("h", number))
    if number and not any(code == "a" for code, _ in parts):
        parts.insert(0, ("a", number))
    numbered = not field.first("a")
    draft.put("200", "0 " if numbered else "1 ", tuple(parts))
    draft.leave_others(field, "abheifgv")
    draft.leave_repeats(field, "v")


def imprint(draft: Draft, field: Field) -> None:
    """210: up to three towns, publishers, the year, the printer."""
    table = {"a": "a", "x": "a", "y": "a", "c": "c", "l": "c", "d": "d", "1": "e", "t": "g"}
    kept = tuple([(table[c], t) for c, t in ordered(field, "axycld1t")])
    draft.put("210", "  ", kept)
    draft.leave_others(field, table)


def extent(draft: Draft, field: Field) -> None:
    """215: a bare number of ^a counts pages unless ^1 names the unit."""
    out: list[tuple[str, str]] = []
    for code, text in ordered(field, "acde"):
        unit = field.first("1") or "с."
        bare = code == "a" and re.fullmatch(r"\[?[\dIVXLCивхi, \[\]]+\]?", text.strip())
        out.append((code, f"{text.strip()} {unit}" if bare else text))
    draft.put("215", "  ", tuple(out))
    for run in filter(None, field.every("x")):
        draft.put("010", "  ", (("9", run),))
    draft.leave_others(field, "acdex1")


def heading(tag: str) -> Rule:
    """606, 607: subdivisions ^b ^c ^d, places ^g ^e ^o, time ^h, form ^9."""
    table = {"a": "a", "b": "x", "c": "x", "d": "x", "g": "y", "e": "y", "o": "y", "h": "z",
             "9": "j"}  # fmt: skip

    def cross(draft: Draft, field: Field) -> None:
        kept = tuple([(table[c], t) for c, t in ordered(field, "abcdgeoh9")])
        draft.put(tag, "0 " if tag == "606" else "  ", kept)
        draft.leave_others(field, table)

    return cross


def person_subject(draft: Draft, field: Field) -> None:
    """600: «Фамилия, И. О.» or «Фамилия И. О.» in ^a, full forenames in ^g, dates in ^f."""
    name = ", ".join(filter(None, split_name(field.first("a"))))
    parts = convert_names.name_parts(name, field.first("g"))
    if field.first("b") and not any(code == "b" for code, _ in parts):
        parts.insert(1, ("b", field.first("b")))
    rest = [(c, t) for c, t in ordered(field, "cf")]
    listed = [("2", t) for t in field.every(LIST)[:1]]
    since = len(draft.fields)
    draft.put("600", " 1", (*parts, *rest, *listed))
    draft.settle(field, since)


def person(tag: str) -> Rule:
    def cross(draft: Draft, field: Field) -> None:
        named(draft, field, tag, " 1", ordered(field, "abgcf"))

    return cross


def body(tag: str, first: str) -> Rule:
    table = {"a": "a", "b": "b", "c": "c", "n": "d", "f": "f"}

    def cross(draft: Draft, field: Field) -> None:
        heading = [(table[c], t) for c, t in ordered(field, "abcnf")]
        named(draft, field, tag, first + "2", heading)

    return cross


def named(
    draft: Draft, field: Field, tag: str, indicators: str, heading: list[tuple[str, str]]
) -> None:
    """A name and its roles: ^4 «340 ред.», the code before the word. No name, nothing written."""
    if not heading:
        draft.leave(field, field.subfields)
        return
    roles = [t for t in field.every("4") if t.strip()[:3].isdigit()]
    ids = [("3", t) for t in field.every("3")]
    draft.put(tag, indicators, (*heading, *ids, *(("4", t.strip()[:3]) for t in roles)))
    draft.leave_others(field, "abgcf34" if tag[1] == "0" else "abcnf34")
    draft.leave(field, tuple([(c, t) for c, t in field.subfields if c == "4" and t not in roles]))


def contents(draft: Draft, field: Field) -> None:
    """330, 922: works in the collection, a note of contents each."""
    since = len(draft.fields)
    words = field.first("c") or field.first("a") or field.first(PLAIN)
    people = field.first("f") or field.first("x")
    draft.put("327", "1 ", (("a", f"{words} / {people}" if people else words),) if words else ())
    draft.settle(field, since)


# --- copies, marks -------------------------------------------------------------------------------


def copy_held(draft: Draft, field: Field) -> None:
    """910: a copy: ^d where it stands, ^b inventory number, with the shelf mark of 906 and 908."""
    marks = [draft.value(tag, PLAIN) for tag in ("906", "908")]
    shelf = " ".join(mark for mark in marks if mark)
    kept = [("b", t) for t in field.every("d")]
    kept += [("j", shelf)] if shelf else []
    kept += [("p", t) for t in field.every("b")]
    draft.put("852", "  ", tuple(kept))
    draft.leave_others(field, "db")


def shelf_mark(draft: Draft, field: Field) -> None:
    """906, 908: part of the holdings; without copies there is nowhere to put them."""
    marked = "910" in draft.tags and draft.first(field.tag) is field
    draft.leave(field, tuple([s for s in field.subfields if not marked or s[0] != PLAIN]))


def age_mark(draft: Draft, field: Field) -> None:
    """900: its ^t and ^b are in the leader, ^z is the age mark."""
    ages = field.every("z")
    draft.put("333", "  ", tuple([("a", age) for age in ages]))
    draft.leave_others(field, "tbz")


def keep(draft: Draft, field: Field) -> None:
    draft.fields.append(field)


def done(draft: Draft, field: Field) -> None:
    """Said in the leader or in 100."""


def issn_of_source(draft: Draft, field: Field) -> None:
    """963 ^x, the ISSN of the source that 463 names, is embedded in its link."""
    draft.leave_others(field, "x" if "463" in draft.tags else "")


def years_covered(draft: Draft, field: Field) -> None:
    """661: ^a first and ^b last year of what the text is about → 122, a date or a range."""
    years = [t for t in field.every("ab") if re.fullmatch(r"\d{4}", t)]
    told = len(years) == len(field.subfields) and len(years) in (1, 2)
    if not told:
        draft.leave(field, field.subfields)
        return
    dates = tuple([("a", f"d{year}") for year in years])
    draft.put("122", "0 " if len(years) == 1 else "2 ", dates)


NOTES: Final = (
    *("230", "300", "301", "302", "305", "311", "314", "316", "317", "320", "321", "324", "326"),
    *("328", "333", "336"),
)
TITLES: Final = ("503", "512", "514", "515", "516", "518", "520", "532", "540", "541", "545")

RULES: Final[Mapping[str, Rule]] = {
    "001": keep,
    "005": keep,
    "010": copying("010", "  ", "aa bb dd zz"),
    "011": copying("011", "  ", "aa zz"),
    "101": copying("101", "0 ", "-a aa bb cc"),
    "102": copying("102", "  ", "-a aa"),
    "200": title,
    "205": copying("205", "  ", "aa bb ff gg"),
    "203": copying("203", "  ", "aa bb cc"),
    "206": copying("206", "  ", "-a aa bb cc dd"),
    "210": imprint,
    "215": extent,
    "225": copying("225", "1 ", "aa ee ff hh ii vv xx"),
    **{tag: copying(tag, "  ", "-a aa") for tag in NOTES},
    "327": copying("327", "1 ", "-a aa"),
    "330": contents,
    "331": copying("330", "  ", "-a aa"),
    "337": copying("337", "  ", "-a aa ea"),
    "060": copying("615", "  ", "-n an"),
    "020": copying("020", "  ", "aa bb"),
    "421": link("421"),
    "422": link("422"),
    "430": link("430"),
    "440": link("440"),
    "451": link("451"),
    "452": link("452"),
    "454": link("454"),
    "461": whole,
    "463": source,
    "470": link("470"),
    "481": link("481"),
    "488": link("488"),
    "510": copying("510", "1 ", "-a aa da ee zz"),
    "517": copying("517", "1 ", "-a aa ta"),
    **{tag: copying(tag, "1 ", "-a aa ee hh ii") for tag in TITLES},
    "600": person_subject,
    "601": copying("601", "02", "aa bb cc"),
    "606": heading("606"),
    "607": heading("607"),
    "608": copying("608", "  ", "-a aa"),
    "610": copying("610", "0 ", "-a aa"),
    "621": copying("686", "  ", "-a aa", (("2", "rubbk"),)),
    "661": years_covered,
    "690": copying("686", "  ", "-a aa la", (("2", "local"),)),
    "675": copying("675", "  ", "-a aa"),
    "676": copying("676", "  ", "-a aa"),
    "686": copying("686", "  ", "-a aa 22"),
    "964": copying("686", "  ", "-a aa", (("2", "rugasnti"),)),
    "700": person("700"),
    "701": person("701"),
    "702": person("702"),
    "926": person("702"),
    "961": person("702"),
    "710": body("710", "0"),
    "711": body("711", "0"),
    "712": body("712", "0"),
    "962": body("712", "0"),
    "971": body("710", "1"),
    "972": body("711", "1"),
    "852": copying("852", "  ", "aa bb cc hh ii jj kk pp tt xx yy zz"),
    "900": age_mark,
    "902": copying("850", "  ", "-a aa"),
    "903": copying("035", "  ", "-a"),
    "1119": copying("035", "  ", "-a aa"),
    "906": shelf_mark,
    "908": shelf_mark,
    "910": copy_held,
    "100": done,
    "907": done,
    "919": done,
    "920": done,
    "922": contents,
    "951": copying("856", "4 ", "iu tz af"),
    "963": issn_of_source,
}


def serial_title(draft: Draft, field: Field) -> None:
    """200 of an issue: its ^a went to 461."""
    draft.leave(field, tuple([s for s in field.subfields if s[0] != "a"]))


def numbered(draft: Draft, field: Field) -> None:
    """933-936 of an issue: only text before any code is read."""
    draft.leave(field, tuple([s for s in field.subfields if s[0] != PLAIN]))


ISSUE_RULES: Final = {
    **RULES,
    "200": serial_title,
    "461": serial_above,
    **dict.fromkeys(("933", "934", "935", "936"), numbered),
}


def to_rusmarc(
    record: Record, target: Dialect, *, kind: type[Draft]
) -> tuple[Record, tuple[Field, ...]]:
    """The record in RUSMARC, and what of it found no place there."""
    source = lowered(record)
    draft = kind(source, target)
    coded_data(draft)
    rules = RULES
    if "936" in draft.tags and draft.value("920", PLAIN).strip().upper() in ("NJ", "NJP"):
        issue(draft)
        rules = ISSUE_RULES
    for field in source.fields:
        rule = rules.get(field.tag)
        if rule is None:
            draft.left.append(field)
        else:
            rule(draft, field)
    convert_numbers.merged_numbers(draft)
    fields = tuple(sorted(draft.fields, key=lambda field: field.tag))
    return Record(leader(source), fields), tuple(draft.left)
