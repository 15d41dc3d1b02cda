"""What should the cataloguer know about this record? One table of rules, read over a record.

Which fields are mandatory and repeatable is said by RUSMARC (bibliographic format, 2015) and MARC
21; how much a rule weighs is this catalogue's choice. The sentence for people is the translation
of `remark.<code>`; docs/librarian/remarks.md lists every code.
"""

import re
from collections.abc import Mapping
from typing import Final

from marc.check import definitions
from marc.check.coherence import COHERENCE_RULES
from marc.check.fields import FIELD_RULES
from marc.check.repairs import Repaired, repair
from marc.check.rules import EVERY, EXCHANGE, MARC21_ONLY, UNIMARC_FAMILY, Found, Rule, Seen
from marc.facts import by_tag, table_of
from marc.record import Dialect, Record, Remark, Severity
from marc.shape import Facts, Kind
from marc.text.identifiers import NUMBER_LETTERS
from marc.text.spelling import CYRILLIC, has_homoglyphs

__all__ = ["RULES", "VALUE_SHOWN", "Repaired", "check", "repair"]

INFO, WARNING, REJECT = Severity.INFO, Severity.WARNING, Severity.REJECT
VALUE_SHOWN: Final = 120  # characters of a value a remark repeats

# Leader/06 of authority, holdings, classification and community records, in either family.
NOT_BIBLIOGRAPHIC: Final = frozenset("quvwxyz")
TYPES: Final = {
    Dialect.RUSMARC: "abcdefgijklmr",
    Dialect.UNIMARC: "abcdefgijklmr",
    Dialect.MARC21: "acdefgijkmoprt",
}
LEVELS: Final = {Dialect.RUSMARC: "amsic", Dialect.UNIMARC: "amsic", Dialect.MARC21: "abcdims"}
STATUSES: Final = {Dialect.RUSMARC: "ncdop", Dialect.UNIMARC: "ncdop", Dialect.MARC21: "acdnp"}

# Letters lost or decoded in the wrong table: U+FFFD, runs of question marks, UTF-8 read as CP1251,
# Latin-1 or CP866, CP1251 read as Latin-1, control characters other than non-sorting marks.
# The first letter is looked for first, which is quick, and looked back at then.
SECOND: Final = "[\u00a0-\u00bf\u0400-\u040f\u0450-\u045f\u2018-\u203a\u20ac\u2116\u2122]"
CONTROLS: Final = (
    "\u0080-\u0087\u008a-\u0097\u0099-\u009b\u009d-\u009f\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f"
)
ACCENTED: Final = "À-ÖØ-öø-ÿ"
DAMAGED: Final = re.compile(
    f"[\ufffd?РС╨╤{ACCENTED}{CONTROLS}](?:"
    f"(?<=[\ufffd{CONTROLS}])|(?<=[?])[?]{{3,}}"
    f"|(?<=[РС]){SECOND}(?:[РС]{SECOND}){{2,}}"
    "|(?<=[ÐÑ])[\u0080-\u00bf](?:[ÐÑ][\u0080-\u00bf])+"
    f"|(?<=[╨╤]).(?:[╨╤].){{2,}}|(?<=[{ACCENTED}])[{ACCENTED}]{{5,}})"
)
OLD_LETTERS: Final = re.compile("[ѣѳѵіѢѲѴІ]|[бвгдзклмнпрстфхцчшщ]ъ(?!\\w)")
DIGIT: Final = re.compile(r"\d")
CYRILLIC_X: Final = re.compile(r"\d\s*-?\s*[Хх]\s*$")


def check(
    record: Record,
    dialect: Dialect,
    facts: Facts,
    *,
    severities: Mapping[str, Severity | None] | None = None,
) -> tuple[Remark, ...]:
    """Every remark on this record, in the order of the table; a REJECT keeps the record out.

    A record that asks for a deletion (leader/05 d) needs nothing but its number; of one that is not
    bibliographic nothing else is said. `severities`, a library's profile, weighs the rules it
    names otherwise; None silences a rule.
    """
    fields = table_of(record, dialect).prepare(by_tag(record))
    seen = Seen(record, dialect, facts, fields, definitions.faults(record, dialect))
    found = [
        (code, severity, tag, value[:VALUE_SHOWN])
        for code, severity, _, find in rules_for(record, dialect)
        for tag, value in find(seen)
    ]
    weights = severities or {}
    return tuple(
        [
            Remark(code, weight, tag, value)
            for code, severity, tag, value in found
            if (weight := weights.get(code, severity)) is not None
        ]
    )


def rules_for(record: Record, dialect: Dialect) -> tuple[Rule, ...]:
    if record.status == "d":
        return DELETION_RULES
    return NO_OTHER_RULES if record.leader[6:7] in NOT_BIBLIOGRAPHIC else RULES_OF[dialect]


# --- the record as a whole ------------------------------------------------------------------------


def not_bibliographic(seen: Seen) -> Found:
    if seen.record.leader[6:7] in NOT_BIBLIOGRAPHIC:
        yield "LDR", seen.record.leader[6:7]


def no_title(seen: Seen) -> Found:
    """No title of its own and none given by a set or serial above it."""
    if not seen.facts.title:
        yield "245" if seen.dialect is Dialect.MARC21 else "200", ""


def unknown_dialect(seen: Seen) -> Found:
    """Neither the record nor its file tells the dialect: no field of it can be trusted."""
    yield "", " ".join(sorted(seen.fields))


def no_id(seen: Seen) -> Found:
    if not table_of(seen.record, seen.dialect).local_id(seen.record):
        yield "001", ""


def leader_type(seen: Seen) -> Found:
    code = seen.record.leader[6:7]
    if code not in TYPES[seen.dialect]:
        yield "LDR", code


def leader_level(seen: Seen) -> Found:
    if seen.record.leader[7:8] not in LEVELS[seen.dialect]:
        yield "LDR", seen.record.leader[7:8]


def leader_status(seen: Seen) -> Found:
    if seen.record.leader[5:6] not in STATUSES[seen.dialect]:
        yield "LDR", seen.record.leader[5:6]


# --- what the record says -------------------------------------------------------------------------


def wrong_isbn(seen: Seen) -> Found:
    tag = "020" if seen.dialect is Dialect.MARC21 else "010"
    for field in seen.fields.get(tag, ()):
        yield from ((tag, n) for n in field.every("a") if n in seen.facts.isbns_wrong)


def wrong_issn(seen: Seen) -> Found:
    tag = "022" if seen.dialect is Dialect.MARC21 else "011"
    for field in seen.fields.get(tag, ()):
        for number in field.every("a"):
            shaped = number.translate(NUMBER_LETTERS)
            if any(c.isdigit() for c in shaped) and not any(i in shaped for i in hyphened(seen)):
                yield tag, number


def hyphened(seen: Seen) -> tuple[str, ...]:
    plain = tuple(number.replace("-", "") for number in seen.facts.issns)
    return seen.facts.issns + plain


def cyrillic_in_isbn(seen: Seen) -> Found:
    tag = "020" if seen.dialect is Dialect.MARC21 else "010"
    for field in seen.fields.get(tag, ()):
        yield from ((tag, number) for number in field.every("a") if CYRILLIC_X.search(number))


def no_year(seen: Seen) -> Found:
    if seen.facts.years is None and seen.facts.kind is not Kind.ARTICLE:
        yield "264" if seen.dialect is Dialect.MARC21 else "210", seen.facts.date


def article_without_source(seen: Seen) -> Found:
    if seen.facts.kind is Kind.ARTICLE and (seen.facts.host is None or not seen.facts.host.key):
        yield "773" if seen.dialect is Dialect.MARC21 else "461", ""


def article_without_issue(seen: Seen) -> Found:
    """The source has no year, or is a serial and has neither number nor day."""
    host = seen.facts.host
    if seen.facts.kind is not Kind.ARTICLE or host is None or not host.key:
        return
    numbered = host.issue or host.date or host.volume
    if seen.facts.years is None or (host.issn and not numbered):
        yield "773" if seen.dialect is Dialect.MARC21 else "463", host.title


def article_without_pages(seen: Seen) -> Found:
    host = seen.facts.host
    if seen.facts.kind is Kind.ARTICLE and host is not None and host.key and not host.pages:
        yield "773" if seen.dialect is Dialect.MARC21 else "463", host.title


def volume_without_number(seen: Seen) -> Found:
    """A part of a set with neither number nor year. One that its title field names by a title alone
    ($i, MARC 21 $p) has no number to give; one in words not understood («Кит.5») has given it.
    """
    marc21 = seen.dialect is Dialect.MARC21
    series = [field.value for field in seen.fields.get("225", ())]
    words = " ".join([seen.facts.part_title, *series])
    if seen.facts.kind is not Kind.VOLUME or seen.facts.parts or DIGIT.search(words):
        return
    own = seen.fields.get("245" if marc21 else "200", ())
    if not any(field.first("p" if marc21 else "i") for field in own):
        yield "245" if marc21 else "461", seen.facts.part_title


def no_language(seen: Seen) -> Found:
    if not seen.facts.languages and seen.record.leader[6:7] in ("a", "b", "t"):
        yield "041" if seen.dialect is Dialect.MARC21 else "101", ""


def no_scale(seen: Seen) -> Found:
    if seen.facts.kind is Kind.MAP and seen.facts.scale is None:
        yield "255" if seen.dialect is Dialect.MARC21 else "206", ""


def no_extent(seen: Seen) -> Found:
    if not seen.facts.extent and seen.facts.kind in (Kind.BOOK, Kind.VOLUME, Kind.ABSTRACT):
        yield "300" if seen.dialect is Dialect.MARC21 else "215", ""


def no_access(seen: Seen) -> Found:
    """An electronic resource that says neither where it is nor what it needs."""
    notes = seen.fields.keys() & {"337", "538"}
    if seen.facts.kind is Kind.ELECTRONIC and not seen.facts.urls and not notes:
        yield "856", ""


def no_holdings(seen: Seen) -> Found:
    """An article is held with its source, and nobody holds copies of what an address opens."""
    facts = seen.facts
    opened = facts.kind is Kind.ELECTRONIC and facts.urls
    if not facts.holdings and facts.kind is not Kind.ARTICLE and not opened:
        yield "852", ""


def region_not_said(seen: Seen) -> Found:
    """Nothing shows what region the record is about: no place, no local class."""
    facts = seen.facts
    if any(subject.type == "place" or " — " in subject.text for subject in facts.subjects):
        return
    if any("(2" in index or "(470" in index for _, index in facts.classes):
        return
    yield "651" if seen.dialect is Dialect.MARC21 else "607", ""


# --- its words ------------------------------------------------------------------------------------


def damaged_text(seen: Seen) -> Found:
    fields = seen.record.fields
    words = "\n".join(
        [
            text
            for _, _, subfields in fields
            for _, text in subfields
            if not text.isascii() or "????" in text
        ]
    )
    if not DAMAGED.search(words):  # once for most records
        return
    for tag, _, subfields in fields:
        for _, text in subfields:
            found = DAMAGED.search(text) if not text.isascii() or "????" in text else None
            if found:
                yield tag, text[max(0, found.start() - 20) : found.end() + 20]
                return


def homoglyphs_in_title(seen: Seen) -> Found:
    for text in (seen.facts.title, seen.facts.subtitle, seen.facts.part_title):
        if has_homoglyphs(text):
            yield "245" if seen.dialect is Dialect.MARC21 else "200", text


def old_spelling(seen: Seen) -> Found:
    """A title of before 1918 without its modern form (RUSMARC 518)."""
    title = seen.facts.title
    if seen.fields.keys() & {"518", "246"}:
        return
    if CYRILLIC.search(title) and OLD_LETTERS.search(title):
        yield "246" if seen.dialect is Dialect.MARC21 else "518", title


RULES: Final = (
    Rule("record.not_bibliographic", REJECT, EVERY, not_bibliographic),
    Rule("title.missing", REJECT, EVERY - {Dialect.UNKNOWN}, no_title),
    Rule("dialect.unknown", REJECT, frozenset((Dialect.UNKNOWN,)), unknown_dialect),
    Rule("text.damaged", WARNING, EVERY, damaged_text),
    Rule("record.no_id", WARNING, EVERY, no_id),
    Rule("leader.type", WARNING, EXCHANGE, leader_type),
    Rule("leader.level", WARNING, EXCHANGE, leader_level),
    Rule("leader.status", WARNING, EXCHANGE, leader_status),
    Rule("isbn.check", WARNING, EVERY, wrong_isbn),
    Rule("isbn.cyrillic", INFO, EVERY, cyrillic_in_isbn),
    Rule("issn.check", WARNING, EVERY, wrong_issn),
    Rule("year.missing", WARNING, EVERY, no_year),
    Rule("article.no_source", WARNING, EVERY, article_without_source),
    Rule("article.no_issue", WARNING, EVERY, article_without_issue),
    Rule("article.no_pages", INFO, EVERY, article_without_pages),
    Rule("volume.no_number", WARNING, EVERY, volume_without_number),
    Rule("language.missing", WARNING, EXCHANGE, no_language),
    Rule("map.no_scale", WARNING, EVERY, no_scale),
    Rule("extent.missing", INFO, EVERY, no_extent),
    Rule("electronic.no_access", WARNING, EVERY, no_access),
    *FIELD_RULES,
    *COHERENCE_RULES,
    Rule("title.homoglyphs", INFO, EVERY, homoglyphs_in_title),
    Rule("title.old_spelling", INFO, UNIMARC_FAMILY | MARC21_ONLY, old_spelling),
    Rule("region.not_said", INFO, EXCHANGE, region_not_said),
    Rule("holdings.missing", INFO, EVERY, no_holdings),
)
RULES_OF: Final = {
    dialect: tuple(rule for rule in RULES if dialect in rule.dialects) for dialect in Dialect
}
NO_OTHER_RULES: Final = (Rule("record.not_bibliographic", REJECT, EVERY, not_bibliographic),)
DELETION_RULES: Final = (Rule("record.no_id", WARNING, EVERY, no_id),)
