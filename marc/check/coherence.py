"""Do the parts of a record agree with each other? Conditions across fields, dates and numbers.

Sources: RUSMARC, bibliographic format (leader, 100, 101, 102, 105, 120, 123, 230, 423, 4xx, 801);
MARC 21 Format for Bibliographic Data (008, 041, 100, 245, 264, 650, 773, 880).
"""

import re
from datetime import date
from functools import lru_cache
from typing import Final

from marc.check import definitions
from marc.check.rules import EXCHANGE, MARC21_ONLY, UNIMARC_FAMILY, Found, Rule, Seen
from marc.record import Dialect, Severity
from marc.shape import Kind
from marc.text.dating import years

INFO, WARNING = Severity.INFO, Severity.WARNING
STAMP: Final = re.compile(r"\d{14}(?:\.\d)?")
COUNTRY: Final = re.compile(r"[A-Z]{2}")
NOT_DATED: Final = re.compile(r"\bб\. ?г\b|\bs\. ?a\b", re.I)
ENTERED_AS_WHOLE: Final = re.compile(r"^[^\W\d_][\w'’-]+, ?[^\W\d_]\.", re.U)
MAIN_ENTRIES: Final = ("100", "110", "111", "130")
SYSTEM_IN_2: Final = ("600", "610", "611", "630", "648", "650", "651", "655")
HOSTS: Final = ("760", "762", "770", "772", "773", "774", "775", "776", "777", "780", "785", "787")
MULTI_YEAR: Final = frozenset("bfg")


def broken(code: str) -> "Rule":
    """A rule about the definitions of the format (`marc.check.definitions`)."""
    return Rule(code, SEVERITIES[code], EXCHANGE, lambda seen: seen.faults.get(code, ()))


SEVERITIES: Final = {
    "field.repeated": WARNING,
    "field.unknown": INFO,
    "subfield.missing": INFO,
    "subfield.repeated": INFO,
    "subfield.unknown": INFO,
    "subfield.empty": INFO,
    "indicator.value": INFO,
    "indicator.hash": WARNING,
}


def wrong_codes(seen: Seen) -> Found:
    return definitions.coded_faults(seen.record, seen.dialect)


def typed_blanks(seen: Seen) -> Found:
    """Marks that stand for a blank in print, typed into coded fields (RUSMARC prints # for it)."""
    for tag in ("100", "105", "106", "110", "115", "120", "135"):
        for field in seen.fields.get(tag, ()):
            text = field.first("a")
            if "#" in text or "¦" in text:
                yield tag, text


# --- dates ----------------------------------------------------------------------------------------


def day_of_entry(seen: Seen) -> Found:
    """100$a/0-7 and 008/00-05: a day of the calendar."""
    if seen.dialect is Dialect.MARC21:
        tag, text = "008", seen.record.control("008")[:6]
        whole = ("20" if text[:2] < "68" else "19") + text
    else:
        tag, text = "100", first(seen, "100", "a")[:8]
        whole = text
    if text.strip(" |#") and not is_day(whole):
        yield tag, text


@lru_cache(maxsize=1 << 12)
def is_day(text: str) -> bool:
    if not (len(text) == 8 and text.isascii() and text.isdigit()):
        return False
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


def stamp(seen: Seen) -> Found:
    """005: YYYYMMDDHHMMSS.F (ISO 8601)."""
    text = first(seen, "005", "").strip()
    if text and not STAMP.fullmatch(text):
        yield "005", text


def pair_of_dates(seen: Seen) -> Found:
    """The second date must fit the type of the first (RUSMARC 100$a/8, MARC 21 008/06)."""
    if seen.dialect is Dialect.MARC21:
        text = seen.record.control("008")
        kind, one, two = MARC21_DATES.get(text[6:7], ""), text[7:11], text[11:15]
        tag = "008"
    else:
        text, tag = first(seen, "100", "a"), "100"
        kind, one, two = text[8:9], text[9:13], text[13:17]
    if not (one.isascii() and one.isdigit() and two.isascii() and two.isdigit()):
        return
    too_many = kind == "d" and two != one
    if too_many or (kind in MULTI_YEAR and one > two) or (kind == "e" and one < two):
        yield tag, f"{kind}: {one}–{two}"


MARC21_DATES: Final = {"d": "b", "m": "g", "q": "f", "r": "e", "s": "d"}


def year_left_out(seen: Seen) -> Found:
    """«[б. г.]»: the rules ask for a supposed year (ГОСТ Р 7.0.100-2018, 5.5)."""
    if NOT_DATED.search(seen.facts.date) and years(seen.facts.date) is None:
        yield "264" if seen.dialect is Dialect.MARC21 else "210", seen.facts.date


def years_of_marc21(seen: Seen) -> Found:
    """008/07-10 against the year of the imprint."""
    text = seen.record.control("008")
    stated = years(seen.facts.date) if seen.facts.date else None
    coded, last = text[7:11], text[11:15]
    if stated is None or text[6:7] in ("e", "r", "p", "|", "") or not plain_year(coded):
        return
    until = int(last) if plain_year(last) else int(coded)
    if not (int(coded) <= stated[1] and stated[0] <= max(int(coded), until)):
        yield "008", f"{coded} / {seen.facts.date}"


def plain_year(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdigit()


# --- languages and countries ----------------------------------------------------------------------


def translation(seen: Seen) -> Found:
    """101: a translation (ind1 1) names the original's language in $c."""
    for field in seen.fields.get("101", ()):
        if (field.indicators[:1] == "1") != bool(field.first("c") or field.first("b")):
            yield "101", f"{field.indicators[:1]} {field.value}"


def language_of_008(seen: Seen) -> Found:
    """008/35-37 is the first language of 041 $a (MARC 21, 041)."""
    coded = seen.record.control("008")[35:38]
    told = first(seen, "041", "a")
    if coded.isalpha() and told and not told.startswith(coded) and coded != "mul":
        yield "041", f"{coded} / {told}"


def country(seen: Seen) -> Found:
    """102$a: two capital letters of ISO 3166-1."""
    for field in seen.fields.get("102", ()):
        yield from (("102", text) for text in field.every("a") if not COUNTRY.fullmatch(text))


# --- fields that some documents need --------------------------------------------------------------


def book_not_coded(seen: Seen) -> Found:
    leader = seen.record.leader
    whole = leader[6:8] == "am" and seen.facts.kind in (Kind.BOOK, Kind.VOLUME)
    if whole and "105" not in seen.fields:
        yield "105", ""


def map_not_coded(seen: Seen) -> Found:
    if seen.record.leader[6:7] in ("e", "f") and seen.record.leader[8:9] != "2":
        yield from ((tag, "") for tag in ("120", "123", "206") if tag not in seen.fields)


def electronic_not_named(seen: Seen) -> Found:
    if seen.record.leader[6:7] == "l" and not seen.fields.keys() & {"135", "230"}:
        yield "230", ""


def thesis_without_class(seen: Seen) -> Found:
    if seen.facts.kind in (Kind.THESIS, Kind.ABSTRACT) and "686" not in seen.fields:
        yield "686", ""


def other_author(seen: Seen) -> Found:
    """200$c is defined and not used: a work of another author goes to 423 (RUSMARC, 200$c)."""
    for field in seen.fields.get("200", ()):
        if field.first("c") and "423" not in seen.fields:
            yield "200", field.first("c")


def no_original_agency(seen: Seen) -> Found:
    if "801" in seen.fields and not any(f.indicators[1:] == "0" for f in seen.fields["801"]):
        yield "801", "0"


def agency_single(seen: Seen) -> Found:
    """801: who catalogued (0) and who transcribed (1) are both expected (RUSMARC, 801)."""
    if len(seen.fields.get("801", ())) == 1:
        yield "801", seen.fields["801"][0].value


def works_not_described(seen: Seen) -> Found:
    """Works without a common title: each after the first has a 423 (RUSMARC, 423)."""
    for field in seen.fields.get("200", ()):
        titles = field.every("a")
        if len(titles) > 1 and "423" not in seen.fields:
            yield "423", titles[1]


def agency_of_marc21(seen: Seen) -> Found:
    for field in seen.fields.get("040", ()):
        if not field.first("a") and not field.first("c"):
            yield "040", field.value


# --- names and titles -----------------------------------------------------------------------------


def undivided_name(seen: Seen) -> Found:
    """«Петров, И. С.» in $a alone: RUSMARC wants the initials in $b."""
    for tag in ("600", "700", "701", "702"):
        for field in seen.fields.get(tag, ()):
            name = field.first("a")
            if not field.first("b") and not field.first("g") and ENTERED_AS_WHOLE.match(name):
                yield tag, name


def several_main_entries(seen: Seen) -> Found:
    found = [tag for tag in MAIN_ENTRIES for _ in seen.fields.get(tag, ())]
    if len(found) > 1:
        yield found[1], " ".join(found)


def entry_of_title(seen: Seen) -> Found:
    """245 ind1 is 1 beside a main entry, 0 without one; ind2 counts letters that end in a blank."""
    for field in seen.fields.get("245", ())[:1]:
        named = any(tag in seen.fields for tag in MAIN_ENTRIES)
        if field.indicators[:1] in ("0", "1") and (field.indicators[:1] == "1") != named:
            yield "245", field.indicators
            return
        skipped, title = field.indicators[1:2], field.first("a")
        if skipped.isdigit() and skipped != "0":
            before = title[: int(skipped)]
            if len(title) <= int(skipped) or before[-1:].isalnum():
                yield "245", f"{field.indicators} {title[:20]}"


# --- links, subjects, classes ---------------------------------------------------------------------


def mixed_link(seen: Seen) -> Found:
    """A link is written with embedded fields or with subfields, never both (RUSMARC, block 4)."""
    for tag, group in seen.fields.items():
        if tag[:1] == "4":
            for field in group:
                if field.first_code not in ("1", "") and field.first("1"):
                    yield tag, field.value


def host_unnamed(seen: Seen) -> Found:
    for tag in HOSTS:
        for field in seen.fields.get(tag, ()):
            if not any(code in "tabswxz" and text for code, text in field.subfields):
                yield tag, field.value


def system_of_heading(seen: Seen) -> Found:
    """A heading with second indicator 7 names its list in $2 (MARC 21, 6XX)."""
    for tag in SYSTEM_IN_2:
        for field in seen.fields.get(tag, ()):
            if field.indicators[1:2] == "7" and not field.first("2"):
                yield tag, field.value


def unlinked_original(seen: Seen) -> Found:
    for field in seen.record.every("880"):
        if not field.first("6"):
            yield "880", field.value


def without_address(seen: Seen) -> Found:
    for field in seen.fields.get("856", ()):
        if not any(code in "uadf" and text for code, text in field.subfields):
            yield "856", field.value


def two_imprints(seen: Seen) -> Found:
    """The same statement in 260 and in 264."""
    if "260" in seen.fields and "264" in seen.fields:
        yield "260", seen.fields["260"][0].value


def first(seen: Seen, tag: str, code: str) -> str:
    """The first subfield of the first field with this tag, or ""."""
    return seen.fields[tag][0].first(code) if tag in seen.fields else ""


COHERENCE_RULES: Final = (
    *map(broken, SEVERITIES),
    Rule("coded.value", INFO, EXCHANGE, wrong_codes),
    Rule("coded.fill", INFO, UNIMARC_FAMILY, typed_blanks),
    Rule("coded.entered", WARNING, EXCHANGE, day_of_entry),
    Rule("coded.pair", WARNING, EXCHANGE, pair_of_dates),
    Rule("coded.stamp", INFO, EXCHANGE, stamp),
    Rule("coded.book", INFO, UNIMARC_FAMILY, book_not_coded),
    Rule("coded.map", WARNING, UNIMARC_FAMILY, map_not_coded),
    Rule("year.not_supplied", WARNING, EXCHANGE, year_left_out),
    Rule("year.conflict", WARNING, MARC21_ONLY, years_of_marc21),
    Rule("language.original", INFO, UNIMARC_FAMILY, translation),
    Rule("language.conflict", INFO, MARC21_ONLY, language_of_008),
    Rule("country.code", WARNING, UNIMARC_FAMILY, country),
    Rule("electronic.no_type", WARNING, UNIMARC_FAMILY, electronic_not_named),
    Rule("thesis.no_class", INFO, UNIMARC_FAMILY, thesis_without_class),
    Rule("title.other_author", WARNING, UNIMARC_FAMILY, other_author),
    Rule("title.collection", INFO, UNIMARC_FAMILY, works_not_described),
    Rule("title.entry", INFO, MARC21_ONLY, entry_of_title),
    Rule("agency.no_original", INFO, UNIMARC_FAMILY, no_original_agency),
    Rule("agency.single", INFO, UNIMARC_FAMILY, agency_single),
    Rule("agency.incomplete", WARNING, MARC21_ONLY, agency_of_marc21),
    Rule("name.undivided", INFO, UNIMARC_FAMILY, undivided_name),
    Rule("name.several_primary", WARNING, MARC21_ONLY, several_main_entries),
    Rule("link.mixed", WARNING, UNIMARC_FAMILY, mixed_link),
    Rule("link.empty", WARNING, MARC21_ONLY, host_unnamed),
    Rule("subject.no_system", INFO, MARC21_ONLY, system_of_heading),
    Rule("original.no_link", WARNING, MARC21_ONLY, unlinked_original),
    Rule("access.no_address", INFO, EXCHANGE, without_address),
    Rule("imprint.twice", INFO, MARC21_ONLY, two_imprints),
)
