"""Where does a record begin and end in a file of text lines, and what do its lines say?

What ИРБИС text, MarcEdit mnemonics, Aleph sequential and MARC lines have in common: a field is a
line, a rule of the format says which line begins a record, and a line that begins no field goes on
with the one before.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from marc.decoding import UNKNOWN, lost_here
from marc.mending import LEADER
from marc.pieces import LONGEST, Decode, Parsed, Piece, Window, reject
from marc.record import Field, Record, Remark

BLANKS: Final = b"\xef\xbb\xbf\r\n\x00\x1a\t "
NEWLINE: Final = re.compile("\r*\n")
SHOWN: Final = 40  # characters of a line quoted in a remark
TOO_LONG: Final = reject("text.too_long")

Begins = Callable[[bytes, list[bytes]], bool]  # does this line begin a record, those read before?


class Drafted(NamedTuple):
    """What the lines of one record said; `leader` is empty when none was there."""

    leader: str
    fields: list[Field]
    remarks: list[Remark]


Understand = Callable[[list[str]], Drafted]


def split(window: Window, *, begins: Begins) -> Iterator[Piece]:
    """Cut the stream into records; blank lines between them belong to none."""
    before, opened, size = bytearray(), list[bytes](), 0
    while line := window.until(b"\n"):
        if opened and begins(line, opened):
            raw, after = closed(opened)
            yield Piece(bytes(before), raw)
            before, opened, size = bytearray(after), [], 0
        if not opened and not line.strip(BLANKS):
            before += line
        else:
            opened.append(line)
        size += len(line)
        if size > LONGEST:
            yield from overlong(bytes(before), opened)
            before, opened, size = bytearray(), [], 0
    raw, after = closed(opened)
    if raw:
        yield Piece(bytes(before), raw)
        before = bytearray()
    if before or after:
        yield Piece(bytes(before) + after, b"")


def overlong(before: bytes, opened: list[bytes]) -> Iterator[Piece]:
    """Lines that no record ends: handed on with the reason, or blanks without end."""
    if opened:
        yield Piece(before, b"".join(opened), TOO_LONG)
    else:
        yield Piece(b"", before, TOO_LONG)


def closed(opened: list[bytes]) -> tuple[bytes, bytes]:
    """The bytes of a record, and of the blank lines behind it."""
    end = len(opened)
    while end and not opened[end - 1].strip(BLANKS):
        end -= 1
    return b"".join(opened[:end]), b"".join(opened[end:])


def parse(raw: bytes, decode: Decode, *, understand: Understand) -> Parsed | Remark:
    """The record in these lines, or the reason why there is none."""
    decoded = decode(raw)
    text, charset, remarks = decoded
    leader, fields, odd = understand(NEWLINE.split(text.rstrip("\r\n\x1a")))
    if not fields:
        return reject("text.empty", value=text.strip()[:SHOWN])
    odd += undecodable(fields) if lost_here(raw, decoded) else []
    record = Record((leader or supposed(fields)).ljust(LEADER)[:LEADER], tuple(fields))
    return Parsed(record, charset, (*remarks, *odd))


def undecodable(fields: list[Field]) -> list[Remark]:
    """Which fields hold characters that could not be decoded, and how many."""
    counts = [(field.tag, field.value.count(UNKNOWN)) for field in fields]
    return [Remark("charset.undecodable", tag=tag, value=f"{n}") for tag, n in counts if n]


def supposed(fields: list[Field]) -> str:
    """A leader for a record of a format that has none: a text, and an article when it names the
    source it stands in (463). The entry map stays blank: that of UNIMARC would speak for a dialect.
    """
    level = "a" if any(field.tag == "463" for field in fields) else "m"
    return f"00000na{level}  2200000       "


def continued(fields: list[Field], line: str, remarks: list[Remark]) -> None:
    """Add a line that begins no field to the last subfield of the last field."""
    if not line.strip():
        return
    if not fields:
        remarks.append(Remark("text.line", value=line.strip()[:SHOWN]))
        return
    tag, indicators, subfields = fields[-1]
    code, text = subfields[-1] if subfields else ("", "")
    remarks.append(Remark("text.continued", tag=tag, value=line.strip()[:SHOWN]))
    joined = (*subfields[:-1], (code, f"{text.rstrip()} {line.strip()}".strip()))
    fields[-1] = Field(tag, indicators, joined)
