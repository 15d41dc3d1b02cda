"""How is a record written as ISO 2709 bytes?"""

from typing import Final

from marc.mending import ENTRY, LEADER
from marc.record import Field, Record

FIELD_LIMIT: Final = 9_999  # bytes with the terminator: four digits in the directory
RECORD_LIMIT: Final = 99_999  # five digits in the leader
CONTROLS: Final = {0x1D: " ", 0x1E: " ", 0x1F: " "}


class TooLong(ValueError):
    """A field (`tag` says which) or the whole record (`tag` is empty) does not fit ISO 2709."""

    def __init__(self, tag: str, size: int) -> None:
        self.tag, self.size = tag, size
        self.limit = FIELD_LIMIT if tag else RECORD_LIMIT
        super().__init__(f"{tag or 'record'}: {size} bytes, ISO 2709 allows {self.limit}")


def iso2709(record: Record, *, charset: str = "utf-8") -> bytes:
    """The record in the exchange format, lengths in bytes, leader/09 as it was.

    Raises TooLong, and UnicodeEncodeError for a character the charset lacks. Fields whose tag is
    not three ASCII characters have no place in a directory and are left out.
    """
    fields = [field for field in record.fields if len(field.tag) == 3 and field.tag.isascii()]
    bodies = [body(field).encode(charset) for field in fields]
    directory, start = [], 0
    for field, data in zip(fields, bodies, strict=True):
        size = len(data)
        if size > FIELD_LIMIT:
            raise TooLong(field.tag, size)
        directory.append(f"{field.tag}{size:04}{start:05}")
        start += size
    base = LEADER + ENTRY * len(fields) + 1
    length = base + start + 1
    if length > RECORD_LIMIT:
        raise TooLong("", length)
    head = leader(record.leader, length=length, base=base) + "".join(directory) + "\x1e"
    return b"".join([head.encode("ascii"), *bodies, b"\x1d"])


def body(field: Field) -> str:
    """A field with its terminator; separators inside of the text become blanks."""
    _, indicators, subfields = field
    if not indicators:
        text = field.value
        return (text.translate(CONTROLS) if has_controls(text) else text) + "\x1e"
    if len(indicators) != 2 or not indicators.isascii() or has_controls(indicators):
        indicators = "".join(c if " " <= c <= "~" else " " for c in indicators)[:2].ljust(2)
    text = "".join([f"\x1f{code}{value}" if code else value for code, value in subfields])
    if "\x1e" in text or "\x1d" in text or text.count("\x1f") != sum(1 for c, _ in subfields if c):
        text = "".join(
            ("\x1f" + code if code else "") + value.translate(CONTROLS) for code, value in subfields
        )
    return f"{indicators}{text}\x1e"


def has_controls(text: str) -> bool:
    return "\x1d" in text or "\x1e" in text or "\x1f" in text


def leader(old: str, *, length: int, base: int) -> str:
    """The leader with its numbers right; the last character (MARC 21: 0, UNIMARC: blank) stays."""
    kept = "".join(c if " " <= c <= "~" else " " for c in old).ljust(LEADER)
    return f"{length:05}{kept[5:10]}22{base:05}{kept[17:20]}450{kept[23]}"
