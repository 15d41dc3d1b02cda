"""What is a field called, a subfield, a coded value? The tables a form of a record speaks from.

`locale/<language>/fields/*.tsv` hold the names as a cataloguer can review them. A field or a code
that is not in them has no name, and is shown all the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, NamedTuple

from marc.record import Dialect

TABLES: Final = {
    Dialect.RUSMARC: "rusmarc", Dialect.UNIMARC: "rusmarc", Dialect.MARC21: "marc21",
    Dialect.IRBIS: "irbis",
}  # fmt: skip
ANY_FIELD: Final = "..."


class FieldName(NamedTuple):
    """What a field is called, and its subfields by code."""

    text: str
    subfields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Coded:
    """What may stand in a subfield (`length` 0: all of it), or at some positions of it.

    `choices` are codes and what they mean; without them anything of this length.
    """

    text: str
    start: int = 0
    length: int = 0
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> Iterator[int]:
        """Where each word begins: 105$a/4-7 holds four codes of one letter."""
        return iter(range(self.start, self.start + self.length, self.width))

    @property
    def width(self) -> int:
        one = len(self.choices[0][0]) if self.choices else self.length
        return one if one and self.length % one == 0 else self.length


def lines(language: str, name: str) -> Iterator[list[str]]:
    """The rows of a table, comments left out; none for a table we do not have."""
    table = files("catalog").joinpath("locale", language, "fields", f"{name}.tsv")
    if table.is_file():
        for line in table.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                yield line.split("\t")


@cache
def names(language: str, dialect: Dialect) -> Mapping[str, FieldName]:
    """The named fields of a dialect by tag, blocks as «2..», in the order of their table."""
    found: dict[str, FieldName] = {}
    for tag, text, *rest in lines(language, TABLES.get(dialect, "")):
        said = rest[0] if rest else ""
        same = found[said[1:]].subfields if said.startswith("=") else coded_words(said)
        found[tag] = FieldName(text, same)
    return MappingProxyType(found)


def coded_words(text: str) -> Mapping[str, str]:
    """«a Заглавие; b Обозначение материала» as a mapping."""
    pairs = (part.partition(" ") for part in text.split("; ") if part)
    return MappingProxyType({code: word.strip() for code, _, word in pairs})


def field(language: str, dialect: Dialect, tag: str) -> str:
    found = names(language, dialect).get(tag)
    return found.text if found else ""


def block(language: str, dialect: Dialect, tag: str) -> str:
    """The part of the format a tag belongs to."""
    return field(language, dialect, f"{tag[:1]}..") if len(tag) == 3 else ""


def subfields(language: str, dialect: Dialect, tag: str) -> Mapping[str, str]:
    """The named subfields of a field."""
    found = names(language, dialect).get(tag)
    return found.subfields if found else {}


def subfield(language: str, dialect: Dialect, tag: str, code: str) -> str:
    """What a subfield is called; those of ИРБИС are one in capital and small letters."""
    code = code.lower() if dialect is Dialect.IRBIS else code
    own = subfields(language, dialect, tag).get(code)
    return own or subfields(language, dialect, ANY_FIELD).get(code, "")


@cache
def coded(language: str, dialect: Dialect) -> Mapping[tuple[str, str], tuple[Coded, ...]]:
    """What is offered by name, by tag and subfield."""
    found: dict[tuple[str, str], tuple[Coded, ...]] = {}
    for tag, code, span, text, *rest in lines(language, f"codes.{TABLES.get(dialect, '')}"):
        first, _, last = span.partition("-")
        length = int(last or first) - int(first) + 1 if span else 0
        choices = tuple(coded_words(rest[0]).items()) if rest else ()
        one = Coded(text, int(first or 0), length, choices)
        found[tag, code] = (*found.get((tag, code), ()), one)
    return MappingProxyType(found)
