"""What a MARC record is once it has been decoded: a leader and fields, whatever the dialect."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

Subfields = tuple[tuple[str, str], ...]
new: Final = tuple.__new__  # a third of the cost of a named tuple's own


class Dialect(StrEnum):
    """The family of formats a record is written in; it decides what a tag means."""

    RUSMARC = "rusmarc"
    UNIMARC = "unimarc"
    MARC21 = "marc21"
    IRBIS = "irbis"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    """How much a remark weighs: REJECT keeps the record out of the catalogue."""

    INFO = "info"
    WARNING = "warning"
    REJECT = "reject"


class Field(NamedTuple):
    """One field. A control field has no indicators and one subfield with an empty code."""

    tag: str
    indicators: str
    subfields: Subfields

    @property
    def is_control(self) -> bool:
        return self.indicators == ""

    @property
    def value(self) -> str:
        """The data of a control field; the subfields joined by spaces otherwise."""
        return " ".join(text for _, text in self.subfields)

    @property
    def first_code(self) -> str:
        """The code it begins with, "" without any subfield, as a damaged record may have it."""
        return self.subfields[0][0] if self.subfields else ""

    def first(self, code: str) -> str:
        """The first subfield with this code, or an empty string."""
        for found, text in self.subfields:
            if found == code:
                return text
        return ""

    def every(self, codes: str) -> list[str]:
        """The subfields whose code is one of `codes`, in the order of the record."""
        return [text for code, text in self.subfields if code and code in codes]


def control(tag: str, value: str) -> Field:
    """A control field, such as 001."""
    return Field(tag, "", (("", value),))


def data(tag: str, indicators: str, *subfields: tuple[str, str]) -> Field:
    """A data field with its two indicators."""
    return Field(tag, indicators, subfields)


@dataclass(frozen=True, slots=True)
class Record:
    """A decoded record: 24 characters of leader and the fields in their order."""

    leader: str
    fields: tuple[Field, ...]

    def every(self, *tags: str) -> Iterator[Field]:
        return (field for field in self.fields if field.tag in tags)

    def first(self, tag: str) -> Field | None:
        for field in self.fields:
            if field.tag == tag:
                return field
        return None

    def control(self, tag: str) -> str:
        """The data of the first control field with this tag, or an empty string."""
        field = self.first(tag)
        return field.value if field is not None else ""

    def codes(self) -> set[str]:
        """Every code there is in its data fields: asked once, where no field needs looking at."""
        return {code for _, marks, subfields in self.fields if marks for code, _ in subfields}

    @property
    def status(self) -> str:
        """Leader/05: n new, c corrected, d deleted."""
        return self.leader[5:6]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell the cataloguer about a record: a rule's code and the values it found.

    `tag` is the field concerned (empty: the whole record), `value` the words found there. The
    sentence people read is the translation of `code`, filled with `tag` and `value`.
    """

    code: str
    severity: Severity = Severity.WARNING
    tag: str = ""
    value: str = ""


def embedded(field: Field) -> tuple[Field, ...]:
    """The fields a linking field carries in `$1` (RUSMARC 4xx and 604), empty when it has none.

    Each `$1` starts one embedded field and holds its tag and indicators; the subfields up to the
    next `$1` belong to it. A tag below 010 carries data instead of indicators (RUSMARC, block 4).
    """
    found: list[tuple[str, str, list[tuple[str, str]]]] = []
    for code, text in field.subfields:
        if code == "1":
            tag, rest = text[:3], text[3:]
            if tag < "010":
                found.append((tag, "", [("", rest)]))
            else:
                found.append((tag, rest[:2].ljust(2), []))
        elif found:
            found[-1][2].append((code, text))
    return tuple(
        [new(Field, (tag, marks, tuple(inside))) for tag, marks, inside in found if tag and inside]
    )


def to_json(record: Record) -> list[Any]:
    """A compact JSON value: `[leader, [[tag, indicators, [[code, text], …]], …]]`."""
    return [record.leader, [tuple(field) for field in record.fields]]


def from_json(value: list[Any]) -> Record:
    """The record that `to_json` wrote."""
    leader, fields = value
    return Record(
        leader,
        tuple(
            [new(Field, (tag, marks, tuple(map(tuple, inside)))) for tag, marks, inside in fields]
        ),
    )
