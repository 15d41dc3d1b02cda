"""What every output is made from: a union record in both dialects and the facts it states."""

from dataclasses import dataclass

from marc.facts import Facts
from marc.record import Record


@dataclass(frozen=True, slots=True)
class Union:
    """A union record: `url` is its page, `libraries` are the codes of those that hold it.

    `unit_url` is the page of the book, issue or set it is part of, `serial_url` that of the serial,
    where the catalogue has them.
    """

    union_id: str
    url: str
    rusmarc: Record
    marc21: Record
    facts: Facts
    libraries: tuple[str, ...]
    unit_url: str = ""
    serial_url: str = ""
