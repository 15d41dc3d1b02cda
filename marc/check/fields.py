"""Do the fields of a record keep to its format? Mandatory, repeatable, coded, linking fields."""

import re
from collections.abc import Callable
from typing import Final

from marc.check.definitions import is_language
from marc.check.rules import EVERY, EXCHANGE, MARC21_ONLY, UNIMARC_FAMILY, Found, Rule, Seen
from marc.record import Dialect, Field, Severity, embedded
from marc.shape import Kind
from marc.text.dating import years
from marc.text.roles import role_of_code

INFO, WARNING = Severity.INFO, Severity.WARNING
TAGS: Final = frozenset(f"{number:03}" for number in range(1, 1000))
LENGTH_OF_100: Final = 36
LENGTH_OF_008: Final = 40
DATE_TYPES: Final = frozenset("abcdefghijklu |#")
DATE: Final = re.compile(r"[\d |#u]{4}")
LINKS: Final = frozenset(f"4{number}" for number in range(10, 90))
HEADINGS_WITH_SYSTEM: Final = ("600", "601", "602", "605", "606", "607", "608")
PRIMARY: Final = ("700", "710", "720")
NAMES: Final = ("700", "701", "702", "710", "711", "712")


def missing(*tags: str) -> Callable[[Seen], Found]:
    """The rule that at least one of these fields is there; the first is the one to add."""

    def find(seen: Seen) -> Found:
        if not any(tag in seen.fields for tag in tags):
            yield tags[0], ""

    return find


def repeated(*tags: str) -> Callable[[Seen], Found]:
    """The rule that none of these fields occurs twice."""

    def find(seen: Seen) -> Found:
        for tag in tags:
            if len(seen.fields.get(tag, ())) > 1:
                yield tag, seen.fields[tag][1].value

    return find


def without(code: str, *tags: str) -> Callable[[Seen], Found]:
    """The rule that these fields have this subfield."""

    def find(seen: Seen) -> Found:
        for tag in tags:
            for field in seen.fields.get(tag, ()):
                if not field.first(code).strip():
                    yield tag, field.value

    return find


def present(tag: str) -> Callable[[Seen], Found]:
    """The rule that a field is better not used."""

    def find(seen: Seen) -> Found:
        for field in seen.fields.get(tag, ())[:1]:
            yield tag, field.value

    return find


def coded_100(seen: Seen) -> str:
    return seen.fields["100"][0].first("a") if "100" in seen.fields else ""


def not_coded(seen: Seen) -> Found:
    """100 with its $a is mandatory (RUSMARC, 100)."""
    if not coded_100(seen):
        yield "100", ""


def length_of_100(seen: Seen) -> Found:
    text = coded_100(seen)
    if text and len(text) != LENGTH_OF_100:
        yield "100", str(len(text))


def date_type_of_100(seen: Seen) -> Found:
    text = coded_100(seen)
    if len(text) > 8 and text[8] not in DATE_TYPES:
        yield "100", text[8]


def dates_of_100(seen: Seen) -> Found:
    """Positions 9-16 hold digits or blanks; an uncertain date (f) has its limits in order."""
    text = coded_100(seen)
    if len(text) < 17:
        return
    first, second = text[9:13], text[13:17]
    in_order = text[8] != "f" or not (first + second).isdigit() or first < second
    if not DATE.fullmatch(first) or not DATE.fullmatch(second) or not in_order:
        yield "100", text[9:17]


def years_disagree(seen: Seen) -> Found:
    """The coded year and the year of the imprint: often the year of entry left as it was."""
    stated = years(seen.facts.date) if seen.facts.date else None
    text = coded_100(seen)
    coded = text[9:13]
    if stated is None or not (coded.isascii() and coded.isdigit()) or len(text) < 13:
        return
    last = text[13:17] if text[13:17].isdigit() else coded
    if not (int(coded) <= stated[1] and stated[0] <= max(int(coded), int(last))):
        yield "100", f"{coded} / {seen.facts.date}"


def length_of_008(seen: Seen) -> Found:
    for field in seen.fields.get("008", ())[:1]:
        if len(field.value) != LENGTH_OF_008:
            yield "008", str(len(field.value))


def language_codes(seen: Seen) -> Found:
    """101 and 041: codes of ISO 639-2."""
    tag = "041" if seen.dialect is Dialect.MARC21 else "101"
    for field in seen.fields.get(tag, ()):
        if field.indicators[1:2] == "7":  # MARC 21: codes of another list
            continue
        for text in field.every("abcdfgh"):
            words = text.strip()
            if len(words) % 3 or not words or not all(map(is_language, threes(words))):
                yield tag, text


def threes(words: str) -> list[str]:
    """Codes written one after the other, as 041 had them before 2001."""
    return [words[at : at + 3] for at in range(0, len(words), 3)]


def half_an_agency(seen: Seen) -> Found:
    """801 names the country ($a) and the agency ($b) (RUSMARC, 801)."""
    for field in seen.fields.get("801", ()):
        if not (field.first("a").strip() and field.first("b").strip()):
            yield "801", field.value


def imprint_missing(seen: Seen) -> Found:
    """210 is mandatory but for articles and records below a top record (RUSMARC, 210)."""
    if seen.facts.kind is Kind.ARTICLE or seen.record.leader[8:9] == "2":
        return
    if not seen.fields.keys() & {"210", "214", "260", "264"}:
        yield "264" if seen.dialect is Dialect.MARC21 else "210", ""


def imprint_undated(seen: Seen) -> Found:
    """210$d is mandatory where 210 is (RUSMARC, 210), also beside a year in 100."""
    excused = seen.facts.kind is Kind.ARTICLE or seen.record.leader[8:9] == "2"
    if excused or seen.facts.date or seen.facts.years is None:
        return
    for tag in ("210", "214"):
        if tag in seen.fields:
            yield tag, seen.fields[tag][0].value
            return


def several_primary(seen: Seen) -> Found:
    found = [tag for tag in PRIMARY if tag in seen.fields]
    if len(found) > 1:
        yield found[1], " ".join(found)


def relators(seen: Seen) -> Found:
    for tag in NAMES:
        for field in seen.fields.get(tag, ()):
            yield from ((tag, code) for code in field.every("4") if not role_of_code(code))


def volume_outside(seen: Seen) -> Found:
    """200$v is legal only in a 200 embedded in 46x (RUSMARC, 200)."""
    for field in seen.fields.get("200", ()):
        if field.first("v"):
            yield "200", field.first("v")


def chained_subject(seen: Seen) -> Found:
    """A heading and its subdivisions typed into one subfield of 606 or 607."""
    for tag in ("606", "607"):
        for field in seen.fields.get(tag, ()):
            heading = field.first("a")
            if (" - " in heading or " -- " in heading) and not field.first("x"):
                yield tag, heading


def empty_link(seen: Seen) -> Found:
    """A link that names nothing: no embedded title or number, no $t."""
    for tag, group in seen.fields.items():
        if tag in LINKS:
            yield from ((tag, field.value) for field in group if names_nothing(field))


def names_nothing(field: Field) -> bool:
    inner = embedded(field)
    if not inner:
        return not (field.first("t") or field.first("0") or field.first("a"))
    return not any(
        (found.tag == "001" and found.value) or (found.tag == "200" and found.first("a"))
        for found in inner
    )


def odd_tag(seen: Seen) -> Found:
    """Exchange formats have tags of three digits, ИРБИС numbers of any size."""
    for tag in seen.fields:
        if tag not in TAGS and not (seen.dialect is Dialect.IRBIS and tag.isdecimal()):
            yield tag, seen.fields[tag][0].value


def serial_without_coded(seen: Seen) -> Found:
    if seen.facts.kind is Kind.SERIAL and "110" not in seen.fields:
        yield "110", ""


FIELD_RULES: Final = (
    Rule("title.repeated", WARNING, UNIMARC_FAMILY, repeated("200")),
    Rule("title.repeated", WARNING, MARC21_ONLY, repeated("245")),
    Rule("title.volume", WARNING, UNIMARC_FAMILY, volume_outside),
    Rule("coded.missing", WARNING, UNIMARC_FAMILY, not_coded),
    Rule("coded.missing", WARNING, MARC21_ONLY, missing("008")),
    Rule("coded.length", WARNING, UNIMARC_FAMILY, length_of_100),
    Rule("coded.length", WARNING, MARC21_ONLY, length_of_008),
    Rule("coded.date_type", WARNING, UNIMARC_FAMILY, date_type_of_100),
    Rule("coded.dates", WARNING, UNIMARC_FAMILY, dates_of_100),
    Rule("year.conflict", WARNING, UNIMARC_FAMILY, years_disagree),
    Rule("serial.coded_missing", WARNING, UNIMARC_FAMILY, serial_without_coded),
    Rule("language.code", WARNING, EXCHANGE, language_codes),
    Rule("agency.missing", WARNING, UNIMARC_FAMILY, missing("801")),
    Rule("agency.missing", WARNING, MARC21_ONLY, missing("040")),
    Rule("agency.incomplete", WARNING, UNIMARC_FAMILY, half_an_agency),
    Rule("imprint.missing", WARNING, EXCHANGE, imprint_missing),
    Rule("imprint.no_date", WARNING, UNIMARC_FAMILY, imprint_undated),
    Rule("name.several_primary", WARNING, UNIMARC_FAMILY, several_primary),
    Rule("name.repeated", WARNING, UNIMARC_FAMILY, repeated("700", "710")),
    Rule("name.empty", WARNING, UNIMARC_FAMILY, without("a", *NAMES)),
    Rule("name.empty", WARNING, MARC21_ONLY, without("a", "100", "110", "700", "710")),
    Rule("name.relator", WARNING, UNIMARC_FAMILY, relators),
    Rule("link.empty", WARNING, UNIMARC_FAMILY, empty_link),
    Rule("subject.no_system", INFO, UNIMARC_FAMILY, without("2", *HEADINGS_WITH_SYSTEM)),
    Rule("subject.chain", INFO, UNIMARC_FAMILY, chained_subject),
    Rule("subject.place_of_publication", INFO, UNIMARC_FAMILY, present("620")),
    Rule("class.no_scheme", WARNING, UNIMARC_FAMILY, without("2", "686")),
    Rule("class.no_scheme", INFO, MARC21_ONLY, without("2", "084")),
    Rule("holdings.no_library", WARNING, UNIMARC_FAMILY, without("a", "852", "899")),
    Rule("holdings.old", INFO, UNIMARC_FAMILY, present("899")),
    Rule("tag.odd", INFO, EVERY, odd_tag),
)
