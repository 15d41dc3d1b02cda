"""Which fields, indicators and subfields does a format define? Its tables, read and applied.

`formats/*.tsv` hold the definitions of RUSMARC (2015), UNIMARC (IFLA) and MARC 21 as a cataloguer
can review them. A record's fields repeat few shapes (tag, indicators, codes), so each shape is
judged once and remembered.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from marc.dialects.rusmarc_coded import pair_of
from marc.record import Dialect, Record

ANY: Final = "*"
# Subfields of control, which UNIMARC and RUSMARC allow in any field; $9 is local in MARC 21.
CONTROL_CODES: Final = {
    Dialect.RUSMARC: frozenset("356789"),
    Dialect.UNIMARC: frozenset("2356789"),
    Dialect.MARC21: frozenset("689"),
}
# Tags that rules of their own speak about.
TOLD_ELSEWHERE: Final = frozenset(("200", "245", "700", "710"))
TOLD_SUBFIELDS: Final = frozenset(
    (tag, code)
    for tag, codes in (
        *((tag, "a") for tag in ("200", "700", "701", "702", "710", "711", "712", "852", "899")),
        *((tag, "2") for tag in ("600", "601", "602", "605", "606", "607", "608", "686")),
        ("801", "ab"), ("210", "d"), ("100", "a"), ("225", "az"),
    )
    for code in codes
)  # fmt: skip


class Definition(NamedTuple):
    """A field as its format defines it; `indicators` and `codes` None: anything goes."""

    repeatable: bool
    indicators: tuple[str, str] | None
    codes: dict[str, str] | None  # code → "!", "+", "!+" or ""


class Fault(NamedTuple):
    """What a field breaks: the rule's code, the tag and what stands there."""

    code: str
    tag: str
    value: str


def lines(name: str) -> Iterator[list[str]]:
    """The rows of a table of `formats/`, comments left out."""
    text = files("marc.check").joinpath("formats", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@cache
def definitions(dialect: Dialect) -> dict[str, Definition]:
    """The fields of a format by tag; a format without a table defines nothing."""
    if dialect not in CONTROL_CODES:
        return {}
    return {row[0]: definition(row) for row in lines(f"{dialect.value}.tsv")}


def definition(row: list[str]) -> Definition:
    _, flags, *rest = row
    if not rest or rest[2] == ANY:
        return Definition("r" in flags, None, None)
    first, second, codes = rest
    indicators = first.replace("#", " "), second.replace("#", " ")
    return Definition("r" in flags, indicators, {word[0]: word[1:] for word in codes.split()})


def faults(record: Record, dialect: Dialect) -> dict[str, list[tuple[str, str]]]:
    """Every breach of the format's definitions by rule, each once a record."""
    known = definitions(dialect)
    if not known:
        return {}
    found: dict[Fault, None] = {}
    seen: set[str] = set()
    for field in record.fields:
        tag, indicators, subfields = field
        if tag in seen:
            defined = known.get(tag)
            once = defined is not None and not defined.repeatable and tag not in TOLD_ELSEWHERE
            if once and not pair_of(field):
                found[Fault("field.repeated", tag, "")] = None
        else:
            seen.add(tag)
        codes = "".join([code for code, text in subfields if text])
        if len(codes) != len(subfields) and indicators:
            found[Fault("subfield.empty", tag, "")] = None
        for fault in shape_faults(dialect, tag, indicators, codes):
            found[fault] = None
    by_rule: dict[str, list[tuple[str, str]]] = {}
    for code, tag, value in found:
        by_rule.setdefault(code, []).append((tag, value))
    return by_rule


@lru_cache(maxsize=1 << 13)
def shape_faults(dialect: Dialect, tag: str, indicators: str, codes: str) -> tuple[Fault, ...]:
    """What a field of this shape breaks, whatever its words."""
    defined = definitions(dialect).get(tag)
    if defined is None:
        standard = len(tag) == 3 and tag.isascii() and tag.isdigit() and "9" not in tag
        return (Fault("field.unknown", tag, ""),) if standard and tag != "000" else ()
    return (*indicator_faults(tag, indicators, defined), *code_faults(dialect, tag, codes))


def indicator_faults(tag: str, indicators: str, defined: Definition) -> Iterator[Fault]:
    if not indicators or defined.indicators is None:
        return
    for position, (value, allowed) in enumerate(zip(indicators, defined.indicators, strict=False)):
        if value == "#":
            yield Fault("indicator.hash", tag, indicators)
        elif allowed != ANY and value not in allowed and value != "|":
            yield Fault("indicator.value", tag, f"{position + 1}: «{value}»")


def code_faults(dialect: Dialect, tag: str, codes: str) -> Iterator[Fault]:
    defined = definitions(dialect)[tag].codes
    if defined is None:
        return
    for code in dict.fromkeys(codes):
        status = defined.get(code)
        if status is None:
            if code not in CONTROL_CODES[dialect]:
                yield Fault("subfield.unknown", tag, f"${code}")
        elif "+" not in status and codes.count(code) > 1:
            yield Fault("subfield.repeated", tag, f"${code}")
    for code, status in defined.items():
        if "!" in status and code not in codes and (tag, code) not in TOLD_SUBFIELDS:
            yield Fault("subfield.missing", tag, f"${code}")


@cache
def languages() -> frozenset[str]:
    """The codes of languages that records may hold."""
    return frozenset(code for (line,) in lines("languages.txt") for code in line.split())


def is_language(code: str) -> bool:
    """A code of the list, one of the local ones (qaa to qtz), or fill characters."""
    return code in languages() or "qaa" <= code <= "qtz" or code == "|||"


# --- coded positions ------------------------------------------------------------------------------

FILL: Final = frozenset(" |")
# What 008 and 006 are about, by leader/06 (MARC 21, 008/18-34); continuing resources by leader/07.
MATERIALS: Final = {
    **dict.fromkeys("at", "books"), **dict.fromkeys("cdij", "music"), **dict.fromkeys("ef", "maps"),
    **dict.fromkeys("gkor", "visual"), "m": "files", "p": "mixed", "s": "continuing",
}  # fmt: skip


class Position(NamedTuple):
    """One row: positions `start` to `end` (not included) hold words of `width` letters."""

    start: int
    end: int
    width: int
    codes: frozenset[str]


@cache
def positions(dialect: Dialect) -> dict[tuple[str, str], tuple[Position, ...]]:
    """Coded positions by field and subfield (MARC 21: by field and material)."""
    if dialect not in CONTROL_CODES:
        return {}
    name = "marc21" if dialect is Dialect.MARC21 else "rusmarc"
    found: dict[tuple[str, str], tuple[Position, ...]] = {}
    for field, part, span, codes in lines(f"{name}.coded.tsv"):
        start, _, last = span.partition("-")
        words = codes.split() if " " in codes else list(codes)
        row = Position(int(start), int(last or start) + 1, len(words[0]), frozenset(words))
        found[field, part] = (*found.get((field, part), ()), row)
    return found


@cache
def all_right(dialect: Dialect, field: str, part: str) -> Callable[[str], object]:
    """What matches a coded field all of whose positions are there and hold what they may.

    Nearly every one does: one expression takes a tenth of the time of looking position by position.
    """
    rows = positions(dialect)[field, part]
    return re.compile("".join(map(row_expression, rows)), re.DOTALL).match


def row_expression(row: Position) -> str:
    """A look ahead from the beginning of the field at the words of one row."""
    start, end, width, codes = row
    count = -((start - end) // width)
    if width == 1:
        return f"(?=.{{{start}}}[{re.escape(''.join(sorted(codes | FILL)))}]{{{count}}})"
    words = "|".join((*map(re.escape, sorted(codes)), f"[ |]{{{width}}}"))
    return f"(?=.{{{start}}}(?:{words}){{{count}}})"


def wrong_positions(dialect: Dialect, field: str, part: str, text: str) -> list[str]:
    """The positions of a coded field that hold what the format does not define: «4: x»."""
    rows = positions(dialect).get((field, part))
    if rows is None or all_right(dialect, field, part)(text):
        return []
    return wrong_words(rows, text)


def wrong_words(rows: tuple[Position, ...], text: str) -> list[str]:
    return [
        f"{at}: «{word}»"
        for start, end, width, codes in rows
        for at in range(start, min(end, len(text)), width)
        if (word := text[at : at + width]) not in codes and not FILL.issuperset(word)
    ]


def coded_faults(record: Record, dialect: Dialect) -> Iterator[tuple[str, str]]:
    """Every coded position of a record that is not what its format defines."""
    known = positions(dialect)
    for wrong in wrong_positions(dialect, "LDR", "", record.leader):
        yield "LDR", wrong
    marc21 = dialect is Dialect.MARC21
    for tag, _, subfields in record.fields:
        if not subfields:
            continue  # what a field without data lacks, other rules say
        if marc21:
            if tag in ("006", "007", "008"):
                text = subfields[0][1]
                for part in ("", material(record, tag, text)):
                    yield from ((tag, w) for w in wrong_positions(dialect, tag, part, text))
        elif tag[:1] == "1":
            for code, text in subfields:
                if (tag, code) in known:
                    plain = text.replace("#", " ").replace("¦", "|")
                    yield from ((tag, w) for w in wrong_positions(dialect, tag, code, plain))


def material(record: Record, tag: str, text: str) -> str:
    """What a control field of MARC 21 is about: 007 says it itself, 008 by the leader."""
    if tag == "007":
        return text[:1]
    if tag == "008" and record.leader[7:8] in ("b", "i", "s"):
        return "continuing"
    return MATERIALS.get(text[:1] if tag == "006" else record.leader[6:7], "books")
