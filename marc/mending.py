"""Which tag belongs to which field when a directory lies, and what is a field written oddly?"""

from collections.abc import Sequence
from functools import partial
from itertools import accumulate
from types import MappingProxyType
from typing import Final, NamedTuple

from marc.pieces import reject
from marc.record import Field, Remark

LEADER: Final = 24
ENTRY: Final = 12
FOUR_DIGITS: Final = [f"{number:04}" for number in range(10_000)]
INDICATORS: Final = frozenset(" 0123456789#|")
# Cyrillic letters that look like Latin ones: what a cataloguer typed as a subfield code.
LOOKALIKES: Final = MappingProxyType(
    str.maketrans("асеорхуіјѕһкАВЕКМНОРСТХУІ", "aceopxyijshkABEKMHOPCTXYI")
)
make: Final = partial(tuple.__new__, Field)


class Laid(NamedTuple):
    """Fields paired with their tags, in the order of the directory."""

    tags: Sequence[str]
    texts: Sequence[str]
    remarks: tuple[Remark, ...] = ()


class Entry(NamedTuple):
    """A directory entry; a number that is none is -1."""

    tag: str
    length: int
    start: int


class Body(NamedTuple):
    """The fields as their terminators part them: texts, and bytes with the terminator."""

    texts: list[str]
    sizes: list[int]
    complete: bool  # the record terminator is there
    cut_off: int  # bytes of a last field without its terminator


def entries_of(head: str) -> list[Entry]:
    """The directory behind the leader; an incomplete last entry is left out."""
    return [
        Entry(
            head[at : at + 3], to_number(head[at + 3 : at + 7]), to_number(head[at + 7 : at + 12])
        )
        for at in range(LEADER, len(head) - ENTRY + 1, ENTRY)
    ]


def to_number(digits: str) -> int:
    return int(digits) if digits.isascii() and digits.isdigit() else -1


def body_of(parts: list[bytes], texts: list[str]) -> Body:
    complete = parts[-1].endswith(b"\x1d")
    rest = parts[-1].removesuffix(b"\x1d")
    fields = texts[1:-1] + ([texts[-1].removesuffix("\x1d")] if rest else [])
    sizes = [len(part) + 1 for part in parts[1:-1]] + ([len(rest) + 1] if rest else [])
    return Body(fields, sizes, complete, len(rest))


def lay_damaged(head: str, parts: list[bytes], texts: list[str]) -> Laid | Remark:
    """Pair tags and fields of a record whose directory does not fit, or say why it cannot be.

    Field terminators are the surest sign of where a field ends; the directory's order of tags
    comes next, its addresses and lengths last.
    """
    entries, body = entries_of(head), body_of(parts, texts)
    if not body.complete and not only_terminator_lost(entries, body):
        return truncated(head, sum(map(len, parts)) + len(parts) - 1)
    by_start = sorted(range(len(entries)), key=lambda at: entries[at].start)
    if [entries[at].length for at in by_start] == body.sizes:
        return lay_by_start(entries, body, by_start)
    if len(entries) == len(body.texts):
        in_characters = [len(text) + 1 for text in body.texts] == [e.length for e in entries]
        code = "iso2709.characters" if in_characters else "iso2709.directory"
        return Laid([entry.tag for entry in entries], body.texts, (Remark(code),))
    return lay_by_address(entries, body)


def only_terminator_lost(entries: list[Entry], body: Body) -> bool:
    """Is every field of the directory there, though the record terminator is not?"""
    if len(entries) != len(body.sizes):
        return False
    last = max(entries, key=lambda entry: entry.start, default=None)
    return body.cut_off == 0 or (last is not None and last.length == body.sizes[-1])


def truncated(head: str, found: int) -> Remark:
    return reject("iso2709.truncated", value=f"{head[:5]} > {found}")


def lay_by_start(entries: list[Entry], body: Body, by_start: list[int]) -> Laid:
    """Lengths are right once entries stand in the order of their addresses (legal, if rare)."""
    starts = [entries[at].start for at in by_start]
    texts = dict(zip(by_start, body.texts, strict=True))
    right = starts == list(accumulate([0, *body.sizes]))[:-1]
    return Laid(
        [entry.tag for entry in entries],
        [texts[at] for at in range(len(entries))],
        () if right else (Remark("iso2709.directory"),),
    )


def lay_by_address(entries: list[Entry], body: Body) -> Laid | Remark:
    """More fields than tags: one holds a stray terminator. Told only by a directory that is right:
    every field begins and ends at a terminator, and together they leave nothing out.
    """
    order = {edge: at for at, edge in enumerate(accumulate([0, *body.sizes]))}
    edges = [(entry.start, entry.start + entry.length) for entry in entries]
    covered = sum(entry.length for entry in entries) == sum(body.sizes)
    if not covered or not {edge for both in edges for edge in both} <= set(order):
        return reject("iso2709.fields", value=f"{len(entries)} ≠ {len(body.texts)}")
    texts = ["\x1e".join(body.texts[order[start] : order[end]]) for start, end in edges]
    return Laid([entry.tag for entry in entries], texts, (Remark("iso2709.separator"),))


# --- fields -------------------------------------------------------------------------------------


def odd_field(tag: str, text: str) -> tuple[Field, list[Remark]]:
    """A field that may lack indicators or codes, or have wrong ones, and what was mended."""
    remarks: list[Remark] = []
    tag = mended_tag(tag, remarks)
    first, *rest = text.split("\x1f")
    if not rest and tag < "010":
        return make((tag, "", (("", text),))), remarks
    indicators, plain = mended_indicators(tag, first, bool(rest), remarks)
    subfields = [("", plain)] if plain else []
    subfields += [mended_code(tag, part, remarks) for part in rest if part]
    return make((tag, indicators, tuple(subfields))), remarks


def mended_tag(tag: str, remarks: list[Remark]) -> str:
    """The tag; blanks in it stand for zeros («10 » is 010)."""
    if " " not in tag:
        return tag
    mended = tag.strip().rjust(3, "0").replace(" ", "0")
    remarks.append(Remark("field.tag", tag=mended, value=tag))
    return mended


def mended_indicators(tag: str, first: str, coded: bool, remarks: list[Remark]) -> tuple[str, str]:
    """Two indicators, and the text before the first subfield (ИРБИС keeps whole fields there)."""
    found = first[:2]
    if len(found) == 2 and (set(found) <= INDICATORS or (coded and found.isascii())):
        plain = first[2:]
        if coded and len(first) == 3 and plain in INDICATORS:
            remarks.append(Remark("field.indicators", tag=tag, value=first))
            return found, ""
        return found, plain
    remarks.append(Remark("field.indicators", tag=tag, value=first[:4]))
    if coded and len(first) <= 2:
        return "".join(c if c in INDICATORS else " " for c in first).ljust(2), ""
    return "  ", first


def mended_code(tag: str, part: str, remarks: list[Remark]) -> tuple[str, str]:
    """A subfield; a Cyrillic letter typed as its code becomes the Latin one it looks like."""
    code = part[0]
    if not "!" <= code <= "~":
        mended = code.translate(LOOKALIKES)
        remarks.append(Remark("field.code", tag=tag, value=code))
        return mended, part[1:]
    return code, part[1:]
