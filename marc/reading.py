"""From bytes to records: container, charset and dialect told, the bad set apart from the good."""

from dataclasses import dataclass

from marc.record import Dialect, Record, Remark


@dataclass(frozen=True, slots=True)
class Good:
    """A record that could be read.

    `number` counts the records of the file from 1; `offset` is where `raw`, its untouched bytes,
    begin; `before` are the separator bytes that came just before it.
    """

    number: int
    offset: int
    before: bytes
    raw: bytes
    record: Record
    dialect: Dialect
    charset: str
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Bad:
    """A stretch that could not be read as a record, and why."""

    number: int
    offset: int
    before: bytes
    raw: bytes
    reason: Remark


@dataclass(frozen=True, slots=True)
class Tail:
    """What followed the last record: separators, closing tags."""

    offset: int
    raw: bytes


Item = Good | Bad | Tail
