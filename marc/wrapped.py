"""How is ISO 2709 read that CDS/ISIS wrote: lines of 80 characters, `#` for the separators?

CDS/ISIS for Windows, Reference Manual, "ISO 2709 export": records are cut into lines of 80, a new
one on a new line; fields and records end with `#` unless the user chose the standard's characters;
subfields are marked by `^`, and there are no indicators (leader/10 is 0). The record length counts
no line ends.
"""

import re
from collections.abc import Iterator
from typing import Final

from marc import iso2709
from marc.mending import ENTRY, LEADER
from marc.pieces import LONGEST, Decode, Parsed, Piece, Window, reject
from marc.record import Remark

WIDTH: Final = 80
LOOKED_AT: Final = 1 << 16
WHOLE: Final = 0.9  # of the lines within records are exactly 80 bytes long
BLANKS: Final = b"\xef\xbb\xbf\r\n\x00\x1a "
LEADER_LINE: Final = re.compile(
    rb"[0-9]{5}[ -~]{7}[0-9]{5}[ -~]{3}45[ -~]{2}[0-9A-Za-z]{3}[0-9]{9}"
)
NEXT_LEADER: Final = re.compile(rb"(?<=\n)(?:" + LEADER_LINE.pattern + rb")")
NEWLINES: Final = re.compile(rb"[\r\n]+")
ENDS: Final = (b"#", b"\x1d")
LOST: Final = reject("iso2709.leader")


def is_wrapped(head: bytes) -> bool:
    """Is this ISO 2709 in lines of 80, or with `#` where its separators belong?"""
    body = head[:LOOKED_AT].lstrip(BLANKS)
    if not LEADER_LINE.match(body):
        return False
    base = int(body[12:17])
    if b"\x1e" not in body:
        return NEWLINES.sub(b"", body)[base - 1 : base] == b"#"
    lines = [line.rstrip(b"\r") for line in body.split(b"\n")[:-1]]
    inside = [line for line in lines if not line.endswith(b"\x1d")]
    right = sum(len(line) == WIDTH for line in inside)
    return bool(inside) and len(lines[0]) <= WIDTH and right >= WHOLE * len(inside)


def split(window: Window) -> Iterator[Piece]:
    """Cut the stream into records: as long as they say, else up to the line of another leader."""
    before = bytearray()
    while line := window.until(b"\n"):
        if not line.strip(BLANKS) and len(before) < LONGEST:
            before += line
            continue
        start = len(line) - len(line.lstrip(BLANKS))
        before, raw = before + line[:start], line[start:]
        window.back(len(raw))
        raw = window.take(size_of(window, raw))
        yield Piece(bytes(before), raw, None if begins(raw) else LOST)
        before = bytearray()
    if before:
        yield Piece(bytes(before), b"")


def begins(seen: bytes) -> bytes:
    """The leader that stands here, though a line may end within it; empty when there is none."""
    found = LEADER_LINE.match(NEWLINES.sub(b"", seen[:WIDTH]))
    return found[0] if found else b""


def size_of(window: Window, line: bytes) -> int:
    """How many bytes of the stream the record has that begins with this line."""
    head = begins(window.peek(WIDTH))
    if head:
        declared, size, left, seen = int(head[:5]), 0, int(head[:5]), b""
        while left > 0 and declared + size < LONGEST:
            seen = window.peek(size + left)
            left = declared - len(NEWLINES.sub(b"", seen))
            if len(seen) < size + left or len(seen) == size:
                break
            size = len(seen)
        if left == 0 and seen.endswith(ENDS):
            return len(seen)
    return to_next_leader(window, len(line))


def to_next_leader(window: Window, size: int) -> int:
    """The lines up to one that looks like a leader: a record whose length is wrong."""
    visible = LOOKED_AT
    while True:
        seen = window.peek(visible)
        if found := NEXT_LEADER.search(seen, size):
            return found.start()
        if len(seen) < visible or visible >= LONGEST:
            return len(seen)
        visible *= 4


def parse(raw: bytes, decode: Decode) -> Parsed | Remark:
    """The record behind the line ends, separators those of ISO 2709 again."""
    flat = NEWLINES.sub(b"", raw)
    parsed = iso2709.parse(restored(flat), decode)
    if isinstance(parsed, Remark) or int(flat[:5]) == len(flat):
        return parsed
    remark = Remark("iso2709.length", value=iso2709.told(flat[:5], len(flat)))
    return parsed._replace(remarks=(remark, *parsed.remarks))


def restored(raw: bytes) -> bytes:
    """The record with real separators, two blank indicators where the leader says there are none,
    and a directory to match.
    """
    base = int(raw[12:17])
    if not LEADER < base <= len(raw) or (base - LEADER - 1) % ENTRY:
        return raw
    entries = [raw[at : at + ENTRY] for at in range(LEADER, base - 1, ENTRY)]
    if not all(entry[3:].isdigit() for entry in entries):
        return raw
    bare = raw[10:11] == b"0"
    bodies = []
    for entry in entries:
        start = base + int(entry[7:])
        body = raw[start : start + int(entry[3:7])]
        if body[-1:] not in (b"#", b"\x1e"):
            return raw.replace(b"#", b"\x1e")[:-1] + b"\x1d"
        bodies.append(field(entry[:3], body[:-1], bare=bare))
    return joined(raw, entries, bodies)


def field(tag: bytes, body: bytes, *, bare: bool) -> bytes:
    if bare:
        body = body.replace(b"^", b"\x1f")
    return b"  " + body if bare and b"\x1f" in body else body


def joined(raw: bytes, entries: list[bytes], bodies: list[bytes]) -> bytes:
    directory, start = b"", 0
    for entry, body in zip(entries, bodies, strict=True):
        directory += b"%b%04d%05d" % (entry[:3], len(body) + 1, start)
        start += len(body) + 1
    data = b"".join(body + b"\x1e" for body in bodies)
    base = LEADER + len(directory) + 1
    length = base + len(data) + 1
    head = b"%05d%b22%05d%b" % (length, raw[5:10], base, raw[17:24])
    return head + directory + b"\x1e" + data + b"\x1d"
