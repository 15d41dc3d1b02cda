"""What every output is made from: a union record in both dialects and the facts it states."""

from dataclasses import dataclass

from marc.facts import Facts
from marc.record import Record


@dataclass(frozen=True, slots=True)
class Union:
    """A union record: `url` is its page, `libraries` are the codes of those that hold it."""

    union_id: str
    url: str
    rusmarc: Record
    marc21: Record
    facts: Facts
    libraries: tuple[str, ...]
