"""Where does a binary record begin and end, and what fields does it hold, however damaged?

ISO 2709:2008, with the values all MARC formats share: a leader of 24 bytes, directory entries of
12 (tag 3, length 4, start 5), fields closed by 0x1E, records by 0x1D, subfields opened by 0x1F.
Terminators are believed before numbers: lengths and addresses are where exports go wrong.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import accumulate, pairwise
from struct import Struct
from typing import Final

from marc.decoding import UNKNOWN, lost_here
from marc.mending import (
    ENTRY,
    FOUR_DIGITS,
    LEADER,
    Laid,
    entries_of,
    lay_damaged,
    odd_field,
    truncated,
)
from marc.pieces import LONGEST, Decode, Decoded, Parsed, Piece, Window, reject
from marc.record import Field, Record, Remark

RECORD_END: Final = b"\x1d"
SEPARATORS: Final = re.compile(rb"(?:\xef\xbb\xbf|[\r\n\x00\x1a \x1d])*")
TRAILING: Final = b"\r\n\x00\x1a "
# Length, indicator and identifier lengths 22, base address, entry map 45.
START: Final = re.compile(rb"(?=[0-9 ]{5}[ -~]{5}22[0-9 ]{5}[ -~]{3}45)")
ODD_CODE: Final = re.compile("\x1f(?![!-~])")
CONTROL_TAGS: Final = frozenset([f"00{digit}" for digit in range(10)])
# Bound methods, and tuples made without the named constructor: this is the hot path.
SUBFIELDS: Final = re.compile("\x1f([!-~])([^\x1f]*)").findall
new: Final = tuple.__new__


# The usual tags, and the usual beginnings of data fields: indicators and a subfield mark. They give
# the same objects for every record: less memory, and their hashes are known.
TAGS: Final = {b"%03d" % number: f"{number:03}" for number in range(1000)}
BEGINNINGS: Final = {
    f"{first}{second}\x1f": first + second
    for first in " 0123456789#|"
    for second in " 0123456789#|"
}


# --- cutting the stream -------------------------------------------------------------------------


def split(window: Window) -> Iterator[Piece]:
    """Cut the stream into what should be records; every byte is in one piece, in order."""
    before = b""
    while True:
        for chunk in whole(window):
            yield new(Piece, (before, chunk, None))
            before = b""
        chunk = window.until(RECORD_END)
        if not chunk:
            break
        if fits(chunk):
            yield Piece(before, chunk)
            before = b""
            continue
        skipped = separators(chunk)
        before, body = before + chunk[:skipped], chunk[skipped:]
        if len(before) > LONGEST:
            yield Piece(b"", before, reject("iso2709.leader", value=f"{len(before)}"))
            before = b""
        if body and not fits(body):
            body += rest_of(body, window)
        pieces, before = cut(before, body)
        if len(pieces) > 1 and not body.endswith(RECORD_END) and not window.ended:
            window.back(len(pieces.pop().raw) + len(before))
            before = b""
        yield from pieces
    if before:
        yield Piece(before, b"")


def whole(window: Window) -> Iterator[bytes]:
    """The next records as far as their lengths are right and they are visible to their ends."""
    data, start = window.data, window.start
    while end := data.find(RECORD_END, start) + 1:
        written = data[start : start + 5]
        if not written.isdigit() or int(written) != end - start:
            return
        chunk = data[start:end]
        window.start = start = end
        yield chunk


def fits(chunk: bytes) -> bool:
    """Is the chunk as long as its leader says?"""
    return number(chunk[:5]) == len(chunk)


def separators(chunk: bytes) -> int:
    """How many bytes before the leader are none of the record's.

    A leader whose length was never filled in begins with blanks: they are kept.
    """
    found = SEPARATORS.match(chunk)
    end = found.end() if found else 0
    if START.match(chunk, end):
        return end
    return next((at for at in range(max(0, end - 5), end) if START.match(chunk, at)), end)


def rest_of(body: bytes, window: Window) -> bytes:
    """What follows a record terminator that stands inside a field (the record goes on).

    Believed only when length, directory and last bytes agree and no leader comes next.
    """
    missing = (number(body[:5]) or 0) - len(body)
    if missing <= 0 or not body.endswith(RECORD_END):
        return b""
    rest = window.peek(missing)
    whole = body + rest
    if len(rest) < missing or START.match(rest) or not whole.endswith(b"\x1e\x1d"):
        return b""
    if directory_end(whole) != len(whole):
        return b""
    return window.take(missing)


def directory_end(raw: bytes) -> int:
    """Where the record ends by its directory: after the last field and the terminator."""
    base = raw.find(b"\x1e", LEADER) + 1
    ends = [
        (number(raw[at + 3 : at + 7]) or 0) + (number(raw[at + 7 : at + ENTRY]) or 0)
        for at in range(LEADER, base - ENTRY, ENTRY)
    ]
    return base + max(ends, default=0) + 1


def cut(before: bytes, body: bytes) -> tuple[list[Piece], bytes]:
    """The records in a stretch whose length is wrong, and the separators left at its end."""
    bounds = sorted({0, *leaders(body), len(body)})
    pieces: list[Piece] = []
    for start, end in pairwise(bounds):
        part = body[start:end]
        kept = part.rstrip(TRAILING)
        if not kept.endswith(b"\x1e"):
            kept = part
        pieces.append(Piece(before, kept))
        before = part[len(kept) :]
    return pieces, before


def leaders(body: bytes) -> list[int]:
    """Where a leader stands whose directory ends at its base address."""
    return [found.start() for found in START.finditer(body) if is_leader(body, found.start())]


def is_leader(body: bytes, at: int) -> bool:
    base = number(body[at + 12 : at + 17]) or 0
    if base <= LEADER or (base - LEADER - 1) % ENTRY or body[at + base - 1 : at + base] != b"\x1e":
        return False
    return body.find(b"\x1e", at + LEADER, at + base) == at + base - 1


def number(digits: bytes) -> int | None:
    return int(digits) if digits.isdigit() else None


# --- reading one record -------------------------------------------------------------------------


def parse(raw: bytes, decode: Decode) -> Parsed | Remark:
    """The record in these bytes, or the reason why there is none."""
    parts = raw.split(b"\x1e")
    if len(parts) < 2 or len(parts[0]) < LEADER:
        return headless(raw)
    head = parts[0].decode("latin-1")
    text, charset, remarks = decode(raw)
    tags = tags_in_order(raw, head, parts)
    read = read_fields(tags, text.split("\x1e"), marks=text.count("\x1f")) if tags else None
    if read is None or UNKNOWN in text:
        return parse_closely(raw, head, parts, Decoded(text, charset, remarks))
    fields, odd = read
    return new(Parsed, (Record(head[:LEADER], tuple(fields)), charset, (*remarks, *odd)))


def tags_in_order(raw: bytes, head: str, parts: list[bytes]) -> list[str] | None:
    """The tags, when they are usual ones and every number and terminator is right; else None.

    The numbers are not read: what they should be is written and compared as one text, which takes
    two thirds of the time. None also for a record of over 9,999 bytes, which is rare.
    """
    size, base = len(raw), len(head)
    if raw.find(RECORD_END) != size - 1 or base % ENTRY or base == LEADER:
        return None
    if f"{head[:5]}{head[12:17]}" != f"{size:05}{base + 1:05}":
        return None
    sizes = [len(part) + 1 for part in parts[1:-1]]
    if len(sizes) * ENTRY != base - LEADER:
        return None
    try:
        tags = [TAGS[tag] for tag in tag_reader(len(sizes))(raw, LEADER)]
        entries = [
            f"{tag}{FOUR_DIGITS[size]}0{FOUR_DIGITS[start]}"
            for tag, size, start in zip(tags, sizes, accumulate(sizes, initial=0), strict=False)
        ]
    except (KeyError, IndexError):
        return None
    return tags if head[LEADER:] == "".join(entries) else None


@lru_cache(maxsize=1024)
def tag_reader(count: int) -> Callable[[bytes, int], tuple[bytes, ...]]:
    """What takes the tags out of so many directory entries."""
    return Struct("3s9x" * count).unpack_from


def read_fields(
    tags: list[str], texts: list[str], *, marks: int
) -> tuple[list[Field], list[Remark]] | None:
    """The fields, and what had to be mended in those that are not of text or of two indicators
    and subfields. None when not all `marks` are those of subfields with a code in a data field.

    On the hot path: no calls that can be spared.
    """
    fields: list[Field] = []
    remarks: list[Remark] = []
    found = 0
    for tag, text in zip(tags, texts[1:], strict=False):
        if tag in CONTROL_TAGS:
            fields.append(new(Field, (tag, "", (("", text),))))
            continue
        try:
            indicators = BEGINNINGS[text[:3]]
        except KeyError:
            field, odd = plain_field(tag, text) or odd_field(tag, text)
            fields.append(field)
            remarks += odd
            found += text.count("\x1f")
        else:
            subfields = tuple(SUBFIELDS(text))
            found += len(subfields)
            fields.append(new(Field, (tag, indicators, subfields)))
    return (fields, remarks) if found == marks else None


def plain_field(tag: str, text: str) -> tuple[Field, list[Remark]] | None:
    """A data field of usual indicators and text without a code, as ИРБИС has many; else None."""
    indicators = BEGINNINGS.get(f"{text[:2]}\x1f")
    if indicators is None or "\x1f" in text or len(text) == 2:
        return None
    return new(Field, (tag, indicators, (("", text[2:]),))), []


def parse_closely(raw: bytes, head: str, parts: list[bytes], decoded: Decoded) -> Parsed | Remark:
    """What `parse` promises, for a record that is not all as usual."""
    text, charset, remarks = decoded
    laid = lay(head, parts, text.split("\x1e"))
    if isinstance(laid, Remark):
        return laid
    if not laid.tags:
        return reject("iso2709.empty")
    fields, odd = to_fields(laid, suspicious=ODD_CODE.search(text) is not None)
    if lost_here(raw, decoded):
        odd += undecodable(laid)
    remarks = (*numbers(raw, len(head) + 1), *laid.remarks, *remarks, *odd)
    return Parsed(Record(head[:LEADER], tuple(fields)), charset, remarks)


def headless(raw: bytes) -> Remark:
    """Why bytes without a leader and a directory are no record."""
    if START.match(raw):
        return truncated(raw[:5].decode("latin-1"), len(raw))
    return reject("iso2709.leader", value=f"{len(raw)}")


def lay(head: str, parts: list[bytes], texts: list[str]) -> Laid | Remark:
    """Pair the directory's tags with the fields."""
    if len(head) % ENTRY or len(head) == LEADER or parts[-1] != RECORD_END:
        return lay_damaged(head, parts, texts)
    entries = entries_of(head)
    sizes = [len(part) + 1 for part in parts[1:-1]]
    starts = list(accumulate(sizes, initial=0))[:-1]
    written = [(entry.length, entry.start) for entry in entries]
    if written != list(zip(sizes, starts, strict=True)):
        return lay_damaged(head, parts, texts)
    return Laid([entry.tag for entry in entries], texts[1:-1])


def numbers(raw: bytes, base: int) -> tuple[Remark, ...]:
    """Remarks on a length, a base address or a terminator that are not those of the record."""
    found = []
    if -1 < raw.find(RECORD_END) < len(raw) - 1:
        found.append(Remark("iso2709.separator"))
    if not raw.endswith(RECORD_END):
        found.append(Remark("iso2709.terminator"))
    elif number(raw[:5]) != len(raw):
        found.append(Remark("iso2709.length", value=told(raw[:5], len(raw))))
    if number(raw[12:17]) != base:
        found.append(Remark("iso2709.base", value=told(raw[12:17], base)))
    return tuple(found)


def told(written: bytes, found: int) -> str:
    return f"{written.decode('latin-1')} ≠ {found:05}"


def to_fields(laid: Laid, *, suspicious: bool) -> tuple[list[Field], list[Remark]]:
    """The fields; `suspicious` ones are looked at closely, and any that is not of the usual form:
    a control field of text, a data field of two ASCII indicators and subfields.
    """
    fields: list[Field] = []
    remarks: list[Remark] = []
    suspicious = suspicious or not "".join(laid.tags).isalnum()
    for tag, text in zip(laid.tags, laid.texts, strict=True):
        indicators = text[:2]
        right = text[2:3] == "\x1f" and indicators.isascii() and indicators.isprintable()
        if right and not suspicious:
            fields.append(new(Field, (tag, indicators, tuple(SUBFIELDS(text)))))
        elif tag < "010" and "\x1f" not in text and not suspicious:
            fields.append(new(Field, (tag, "", (("", text),))))
        else:
            field, odd = odd_field(tag, text)
            fields.append(field)
            remarks += odd
    return fields, remarks


def undecodable(laid: Laid) -> list[Remark]:
    """Which fields hold characters that could not be decoded, and how many."""
    return [
        Remark("charset.undecodable", tag=tag, value=f"{text.count(UNKNOWN)}")
        for tag, text in zip(laid.tags, laid.texts, strict=True)
        if UNKNOWN in text
    ]
