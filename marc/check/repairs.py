"""What can be mended without asking anybody? A table of safe repairs; the record sent stays as is.

A repair is safe when only one meaning is possible: blanks lost at known places, a letter of the
other alphabet that looks the same, a mark of print typed for a blank.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from marc.record import Dialect, Field, Record, Remark, Severity, Subfields
from marc.text.spelling import LATIN, WORD, mend_homoglyphs

Mend = Callable[[Field], Field]
LENGTH_OF_100: Final = 36
CODED: Final = ("100", "105", "106", "110", "115", "120", "135")
CYRILLIC_X: Final = re.compile(r"(\d\s*-?\s*)[Хх](\s*)$")
# 100$a whose blanks were run together: every part has one possible place (RUSMARC, 100).
COLLAPSED: Final = re.compile(
    r"(?P<entered>\d{8})(?P<type>[a-lu])(?P<first>\d{4}) *(?P<second>\d{4})? *"
    r"(?P<audience>[a-ekmu|]{0,3}) *"
    r"(?P<government>[a-huyz|])(?P<modified>[01])(?P<language>[a-z]{3})(?P<letters>[abcy])"
    r"(?P<charsets>\d\d(?:\d\d)?) *(?P<script>[a-z]{2})? *"
)
LANGUAGES: Final = {
    "рус": "rus", "русский": "rus", "ru": "rus", "анг": "eng", "англ": "eng", "en": "eng",
    "нем": "ger", "de": "ger", "фр": "fre", "фре": "fre", "fr": "fre", "эст": "est", "et": "est",
}  # fmt: skip
COUNTRIES: Final = {"рф": "RU", "россия": "RU", "rus": "RU", "ru": "RU"}
OLD_HOLDINGS: Final = frozenset("abchijkmptxz")


@dataclass(frozen=True, slots=True)
class Repaired:
    """The mended record, and a remark `record.repaired` for every field that was mended."""

    record: Record
    remarks: tuple[Remark, ...]


def repair(record: Record, dialect: Dialect) -> Repaired:
    """The record with everything mended that is safe to mend; without faults the same record."""
    fields: list[Field] = []
    remarks: list[Remark] = []
    for field in record.fields:
        mended = field
        for mend in MENDS.get(dialect, {}).get(field.tag, ALWAYS):
            mended = mend(mended)
        if mended != field:
            remarks.append(told(field.tag, shown(field), shown(mended, field.tag)))
        if mended.subfields:
            fields.append(mended)
    leader = mended_leader(record.leader, dialect)
    if leader != record.leader:
        remarks.append(told("LDR", record.leader, leader))
    if not remarks:
        return Repaired(record, ())
    return Repaired(replace(record, leader=leader, fields=tuple(fields)), tuple(remarks))


def told(tag: str, before: str, after: str) -> Remark:
    return Remark("record.repaired", Severity.INFO, tag, f"«{before}» → «{after}»")


def shown(field: Field, tag: str = "") -> str:
    """The field as cataloguers write it, its tag before it when it is not `tag`."""
    head = f"{field.tag} " if tag and field.tag != tag else ""
    words = [f"${code}{text}" for code, text in field.subfields]
    return head + " ".join((field.indicators.replace(" ", "_"), *words))


def mended_leader(leader: str, dialect: Dialect) -> str:
    """A status left blank means a new record in all the formats."""
    if dialect in MENDS and len(leader) == 24 and leader[5] in " #":
        return leader[:5] + "n" + leader[6:]
    return leader


# --- any field ------------------------------------------------------------------------------------


def without_empty(field: Field) -> Field:
    """Subfields that hold no words say nothing."""
    if field.is_control or all(text.strip() for _, text in field.subfields):
        return field
    return field._replace(subfields=tuple(s for s in field.subfields if s[1].strip()))


def blank_indicators(field: Field) -> Field:
    """«#» stands for a blank in print (RUSMARC and MARC 21 documentation)."""
    if "#" not in field.indicators:
        return field
    return field._replace(indicators=field.indicators.replace("#", " "))


ALWAYS: Final[tuple[Mend, ...]] = (blank_indicators, without_empty)


# --- words of certain subfields -------------------------------------------------------------------


def in_subfields(codes: str, mend: Callable[[str], str]) -> Mend:
    """The repair of the words of these subfields."""

    def apply(field: Field) -> Field:
        mended: Subfields = tuple(
            [(code, mend(text) if code in codes else text) for code, text in field.subfields]
        )
        return field if mended == field.subfields else field._replace(subfields=mended)

    return apply


def latin_x(number: str) -> str:
    return CYRILLIC_X.sub(r"\1X\2", number)


def typed_blanks(text: str) -> str:
    return text.replace("#", " ").replace("¦", "|")


def spread(text: str) -> str:
    """100$a in its 36 places, when its parts can be told; blanks at the end are given back."""
    if len(text) == LENGTH_OF_100:
        return text
    if len(text) > LENGTH_OF_100:
        return text if text[LENGTH_OF_100:].strip() else text[:LENGTH_OF_100]
    found = COLLAPSED.fullmatch(text)
    if found is None:
        return text
    part = {name: value or "" for name, value in found.groupdict().items()}
    return (
        part["entered"] + part["type"] + part["first"] + part["second"].ljust(4)
        + part["audience"].ljust(3) + part["government"] + part["modified"] + part["language"]
        + part["letters"] + part["charsets"].ljust(8) + part["script"].ljust(2)
    )  # fmt: skip


def language(text: str) -> str:
    code = text.strip().lower()
    found = LANGUAGES.get(code.strip(" ."), code)
    return found if len(found) % 3 == 0 and found.isascii() and found.isalpha() else text


def country(text: str) -> str:
    code = text.strip()
    found = COUNTRIES.get(code.lower(), code.upper())
    return found if len(found) == 2 and found.isascii() and found.isalpha() else text


def one_alphabet(text: str) -> str:
    """Words typed in two alphabets, each put back into its own; the case of letters is kept."""
    if text.isascii() or not LATIN.search(text):
        return text
    return WORD.sub(lambda word: mend_homoglyphs(word.group()), text)


def relator(text: str) -> str:
    """«340 ред.»: the code stands first (ИРБИС writes the word beside it)."""
    code, rest = text.strip()[:3], text.strip()[3:]
    return code if rest and code.isdigit() and not rest[0].isdigit() else text


# --- whole fields ---------------------------------------------------------------------------------


def current_holdings(field: Field) -> Field:
    """899, replaced by 852 in RUSMARC: class part $h and the rest $i make the call number $j."""
    codes = {code for code, _ in field.subfields}
    if not codes <= OLD_HOLDINGS or not field.first("a"):
        return field
    mark = " ".join(field.every("h") + field.every("i"))
    kept = [("j" if code == "h" else code, mark if code == "h" else text)
            for code, text in field.subfields if code != "i" or "h" not in codes]  # fmt: skip
    return Field("852", "  ", tuple(("j" if code == "i" else code, text) for code, text in kept))


def table(rows: tuple[tuple[tuple[str, ...], Mend], ...]) -> dict[str, tuple[Mend, ...]]:
    """The repairs by tag, those of every field first."""
    found: dict[str, tuple[Mend, ...]] = {}
    for tags, mend in rows:
        for tag in tags:
            found[tag] = (*found.get(tag, ALWAYS), mend)
    return found


NAMES: Final = ("700", "701", "702", "710", "711", "712")
UNIMARC_MENDS: Final = table(
    (
        (("010", "011"), in_subfields("a", latin_x)),
        (CODED, in_subfields("a", typed_blanks)),
        (("100",), in_subfields("a", spread)),
        (("101",), in_subfields("abcdfg", language)),
        (("102",), in_subfields("a", country)),
        (("200", "205", "210", "225", "606", "607"), in_subfields("abcefghixyz", one_alphabet)),
        (NAMES, in_subfields("abg", one_alphabet)),
        (NAMES, in_subfields("4", relator)),
        (("899",), current_holdings),
    )
)
MARC21_MENDS: Final = table(
    (
        (("020", "022"), in_subfields("a", latin_x)),
        (("041",), in_subfields("abdefgh", language)),
        (("245", "246", "250", "260", "264", "490", "650", "651"),
         in_subfields("abcnpvxyz", one_alphabet)),
        (("100", "110", "700", "710"), in_subfields("abq", one_alphabet)),
    )
)  # fmt: skip
MENDS: Final = {
    Dialect.RUSMARC: UNIMARC_MENDS,
    Dialect.UNIMARC: UNIMARC_MENDS,
    Dialect.MARC21: MARC21_MENDS,
    Dialect.IRBIS: {},
}
