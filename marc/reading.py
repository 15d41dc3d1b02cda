"""From bytes to records: container, charset and dialect told, the bad set apart from the good."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import BinaryIO, Final

from marc import charset as charsets
from marc import containers, iso2709, xml, xmlstream
from marc.dialects import detect
from marc.pieces import Decoded, Parse, Parsed, Piece, Window, refuse
from marc.record import Dialect, Record, Remark

HEAD: Final = 4 << 20  # bytes looked at before the first record is told
SAMPLE: Final = 200  # records that elect the file's dialect


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


@dataclass(frozen=True, slots=True)
class Reading:
    """A file being read: what was told about it, and its items, to be walked once.

    The bytes of the items in their order (`before` and `raw`) are the bytes of the stream.
    """

    format: str
    charset: str
    sureness: float
    dialect: Dialect
    items: Iterator[Item]

    def __iter__(self) -> Iterator[Item]:
        return self.items


def read(
    stream: BinaryIO, *, format: str = "auto", dialect: str = "auto", charset: str = "auto"
) -> Reading:
    """Tell what the stream is and read it in constant memory.

    What the caller names is honoured; "auto" is told from the content. Nothing in the data raises:
    what cannot be read becomes a `Bad` with its reason. An unknown name raises ValueError.
    """
    window = Window(stream)
    head = window.peek(HEAD)
    container = containers.tell(head) if format == "auto" else format
    if container == containers.ISO2709:
        found = charsets.guess(head)
        parse: Parse = partial(iso2709.parse, decode=partial(decoded, charset=found.charset))
        pieces = iso2709.split(window)
    elif container == containers.MARCXML:
        found = charsets.Guess("utf-8", 1.0)
        parse = partial(xml.parse, charset="utf-8")
        pieces = xmlstream.split(window)
    else:
        found = charsets.Guess("", 0.0)
        reason = containers.reason(head)
        parse = lambda raw: reason
        pieces = refuse(window, reason)
    first = list(islice(pieces, SAMPLE))
    prior = majority(first, parse)
    return Reading(container, found.charset, found.sureness, prior, items(first, pieces, parse, prior))


def decoded(raw: bytes, *, charset: str) -> Decoded:
    return Decoded(charsets.to_text(raw, charset), charset)


def majority(pieces: list[Piece], parse: Parse) -> Dialect:
    votes: Counter[Dialect] = Counter()
    for piece in pieces:
        if piece.raw and piece.fault is None:
            parsed = parse(piece.raw)
            if isinstance(parsed, Parsed):
                votes[detect(parsed.record, prior=Dialect.UNKNOWN)] += 1
    del votes[Dialect.UNKNOWN]
    return votes.most_common(1)[0][0] if votes else Dialect.UNKNOWN


def items(first: list[Piece], rest: Iterator[Piece], parse: Parse, prior: Dialect) -> Iterator[Item]:
    number, offset = 0, 0
    for piece in chain(first, rest):
        offset += len(piece.before)
        if not piece.raw:
            yield Tail(offset - len(piece.before), piece.before)
            return
        number += 1
        parsed = piece.fault or parse(piece.raw)
        if isinstance(parsed, Remark):
            yield Bad(number, offset, piece.before, piece.raw, parsed)
        else:
            record, charset, remarks = parsed
            dialect = detect(record, prior=prior)
            yield Good(number, offset, piece.before, piece.raw, record, dialect, charset, remarks)
        offset += len(piece.raw)
