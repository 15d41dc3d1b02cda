"""How is a master file of ИРБИС64 (.mst) read, as it lies in the folder of a database?

A control record of 36 bytes, then record after record: 32 bytes of leader (MFN, length, address of
the version before, base, number of fields, version, status; big-endian), 12 bytes of directory for
each field (tag, position, length), the fields as text. Older versions of a record stay in the file;
the last one is marked (ИРБИС64, «Структура мастер-файла»).
"""

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from marc.irbis_text import padded, to_field
from marc.lines import supposed, undecodable
from marc.pieces import LONGEST, Decode, Parsed, Piece, Window, refuse, reject
from marc.record import Record, Remark

CONTROL: Final = 36
LEADER: Final = struct.Struct(">iiiiiiii")
ENTRY: Final = struct.Struct(">iii")
DELETED: Final = 3  # bits of the status: deleted, or deleted for good
LAST: Final = 32  # the last version of its record
DAMAGED: Final = reject("irbis_mst.damaged")


class Head(NamedTuple):
    """The leader of a record of the master file."""

    mfn: int
    size: int
    before_low: int
    before_high: int
    base: int
    fields: int
    version: int
    status: int

    @property
    def is_sound(self) -> bool:
        right = self.base == LEADER.size + self.fields * ENTRY.size
        return right and self.mfn > 0 and self.base <= self.size < LONGEST


def is_master(head: bytes) -> bool:
    """Is there a control record, and does it end in a sound record?"""
    if len(head) < CONTROL + LEADER.size or any(head[:4]):
        return False
    return read_head(head[CONTROL:]).is_sound


def read_head(raw: bytes) -> Head:
    return Head(*LEADER.unpack_from(raw))


def split(window: Window) -> Iterator[Piece]:
    """Cut the file into the last versions of its records; older ones go before them."""
    before = window.take(CONTROL)
    while len(start := window.peek(LEADER.size)) == LEADER.size:
        head = read_head(start)
        if not head.is_sound:
            break
        raw = window.take(head.size)
        if head.status & LAST:
            yield Piece(before, raw, None if len(raw) == head.size else DAMAGED)
            before = b""
        elif len(before) > LONGEST:
            yield Piece(b"", before + raw, DAMAGED)
            before = b""
        else:
            before += raw
    rest = window.take(LONGEST)
    if any(rest) or window.peek(1):
        yield Piece(before, rest, DAMAGED)
        yield from refuse(window, DAMAGED)
    elif before or rest:
        yield Piece(before + rest, b"")  # room kept for records to come


def parse(raw: bytes, decode: Decode) -> Parsed | Remark:
    """The record in these bytes, or the reason why there is none."""
    head = read_head(raw) if len(raw) >= LEADER.size else None
    if head is None or not head.is_sound or head.size != len(raw):
        return DAMAGED
    entries = list(ENTRY.iter_unpack(raw[LEADER.size : head.base]))
    if not entries:
        return reject("text.empty", value=f"MFN {head.mfn}")
    bodies = [raw[head.base + at : head.base + at + size] for _, at, size in entries]
    text, charset, remarks = decode(b"\x1e".join(body.replace(b"\x1e", b" ") for body in bodies))
    odd: list[Remark] = []
    fields = [
        to_field(padded(str(tag)), words, odd)
        for (tag, _, _), words in zip(entries, text.split("\x1e"), strict=True)
    ]
    leader = supposed(fields)
    if head.status & DELETED:
        leader = f"{leader[:5]}d{leader[6:]}"
    odd += undecodable(fields)
    return Parsed(Record(leader, tuple(fields)), charset, (*remarks, *odd))
