"""From bytes to records: container, charset and dialect told, the bad set apart from the good."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import BinaryIO, Final, NamedTuple

from marc import charset as charsets
from marc import (
    containers,
    declared,
    elements,
    irbis_master,
    irbis_text,
    iso2709,
    jsonstream,
    lines,
    marcjson,
    mnemonic,
    mojibake,
    other_lines,
    wrapped,
    xmlstream,
)
from marc.charset import Guess
from marc.decoding import SURE, decoder
from marc.dialects import detect
from marc.pieces import Parse, Parsed, Piece, Window, refuse, reject
from marc.record import Dialect, Record, Remark, Severity

new: Final = tuple.__new__

AUTO: Final = "auto"
FORMATS: Final = (AUTO, *containers.NAMES)
OF_IRBIS: Final = (containers.IRBIS_TEXT, containers.IRBIS_MASTER)
HEAD: Final = 4 << 20  # bytes looked at before the first record is told
LEADERS: Final = 1 << 18  # bytes in which leaders are counted
SAMPLE: Final = 200  # records that elect the file's dialect
ENCODING: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._\-]{1,40})"
)
MARC21_LEADER: Final = re.compile(rb"[0-9]{5}[a-z][a-z][ -~]{2}([ a])22[0-9]{5}[ -~]{3}4500")


class Good(NamedTuple):
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


class Bad(NamedTuple):
    """A stretch that could not be read as a record, and why."""

    number: int
    offset: int
    before: bytes
    raw: bytes
    reason: Remark


class Tail(NamedTuple):
    """What followed the last record: separators, closing tags."""

    offset: int
    raw: bytes


Item = Good | Bad | Tail


@dataclass(frozen=True, slots=True)
class Reading:
    """A file being read: what was told about it, and its items, to be walked once.

    The bytes of the items in their order (`before` and `raw`) are the bytes of the stream.
    `sureness` of the charset goes from 0 (nothing to go by: plain ASCII) to 1.
    """

    format: str
    charset: str
    sureness: float
    dialect: Dialect
    items: Iterator[Item]

    def __iter__(self) -> Iterator[Item]:
        return self.items


Split = Callable[[Window], Iterator[Piece]]


class Plan(NamedTuple):
    """How a stream is going to be read."""

    format: str
    charset: Guess
    split: Split
    parse: Parse


def read(
    stream: BinaryIO, *, format: str = AUTO, dialect: str = AUTO, charset: str = AUTO
) -> Reading:
    """Tell what the stream is and read it in constant memory.

    What the caller names is honoured; "auto" is told from the content. Nothing in the data raises:
    what cannot be read becomes a `Bad` with its reason. An unknown name raises ValueError.
    """
    named = Dialect(dialect) if dialect != AUTO else None
    if format not in FORMATS:
        raise ValueError(f"no such format: {format}")
    if charset != AUTO and not charsets.named(charset):
        raise ValueError(f"no such charset: {charset}")
    window = Window(stream)
    head = window.peek(HEAD)
    plan = plan_for(head, format=format, charset=charset)
    pieces = plan.split(window)
    first = sample(pieces)
    elected = named or majority(first, plan.parse)
    if elected == Dialect.UNKNOWN and plan.format in OF_IRBIS:
        elected = Dialect.IRBIS
    declares = charset == AUTO and plan.format in (containers.ISO2709, containers.WRAPPED)
    rest = chain(first, pieces)
    return Reading(
        plan.format,
        plan.charset.charset,
        plan.charset.sureness,
        elected,
        items(rest, plan.parse, elected, named=named is not None, declares=declares),
    )


# How a container is cut and parsed, once it is known how its bytes are decoded.
SPLITS: Final[Mapping[str, Split]] = MappingProxyType(
    {
        containers.ISO2709: iso2709.split,
        containers.WRAPPED: wrapped.split,
        containers.IRBIS_MASTER: irbis_master.split,
        containers.IRBIS_TEXT: partial(lines.split, begins=irbis_text.begins),
        containers.MRK: partial(lines.split, begins=mnemonic.begins),
        containers.ALEPH: partial(lines.split, begins=other_lines.begins_aleph),
        containers.MARC_LINE: partial(lines.split, begins=other_lines.begins_marc),
    }
)
PARSES: Final[Mapping[str, Callable[..., Parsed | Remark]]] = MappingProxyType(
    {
        containers.ISO2709: iso2709.parse,
        containers.WRAPPED: wrapped.parse,
        containers.IRBIS_MASTER: irbis_master.parse,
        containers.IRBIS_TEXT: partial(lines.parse, understand=irbis_text.understand),
        containers.MRK: partial(lines.parse, understand=mnemonic.understand),
        containers.ALEPH: partial(lines.parse, understand=other_lines.understand_aleph),
        containers.MARC_LINE: partial(lines.parse, understand=other_lines.understand_marc),
    }
)
# Containers that declare one charset for the whole file.
DECLARING: Final[Mapping[str, Callable[..., Parsed | Remark]]] = MappingProxyType(
    {
        containers.MARCXML: elements.parse_any,
        containers.RUSLAN_XML: elements.parse,
        containers.UNIMARC_SLIM: elements.parse,
        containers.OAI_MARC: elements.parse,
        containers.JSON: marcjson.parse,
    }
)


def plan_for(head: bytes, *, format: str, charset: str) -> Plan:
    container = containers.tell(head) if format == AUTO else format
    given = Guess(charsets.named(charset), 1.0) if charset != AUTO else None
    if container in PARSES:
        marc8, iso5426 = declare_marc8(head[:LEADERS]), declared.says_iso5426(head[:LEADERS])
        found = given or charsets.guess(head, marc8_likely=marc8, iso5426_likely=iso5426)
        decode = decoder(found.charset, named=given is not None)
        return Plan(container, found, SPLITS[container], partial(PARSES[container], decode=decode))
    if container in DECLARING:
        return plan_for_declaring(container, head, given)
    return refusal(containers.reason(head))


def splitter(container: str, head: bytes) -> Split:
    """How an XML or JSON stream is cut into records."""
    if container == containers.JSON:
        return jsonstream.split
    if container in (containers.UNIMARC_SLIM, containers.OAI_MARC):
        return partial(elements.split, closing=elements.closing_of(head))
    return xmlstream.split


def refusal(reason: Remark) -> Plan:
    """Nothing of the stream can be read; its bytes are handed on with the reason."""
    return Plan(containers.UNKNOWN, Guess("", 0.0), partial(refuse, fault=reason), lambda _: reason)


def plan_for_declaring(container: str, head: bytes, given: Guess | None) -> Plan:
    """XML declares its charset (XML 1.0, 4.3.3), JSON is UTF-8 (RFC 8259, 8.1); believed unless
    the bytes clearly differ.
    """
    declaration = ENCODING.match(head)
    written = declaration[1].decode("ascii") if declaration else "utf-8"
    declared = charsets.named(written)
    if not declared and given is None:
        return refusal(reject("xml.encoding", value=written))
    own = charsets.guess(head)
    remarks: tuple[Remark, ...] = ()
    found = given or Guess(declared, 1.0)
    if given is None and own.charset != declared and own.sureness >= SURE:
        found = own
        remarks = (Remark("charset.contradicted", value=f"{written} ≠ {own.charset}"),)
    parse = partial(DECLARING[container], charset=found.charset, remarks=remarks)
    return Plan(container, found, splitter(container, head), parse)


def declare_marc8(head: bytes) -> bool:
    """Do most MARC 21 leaders (they end in 4500) leave position 09 blank, which is MARC-8?"""
    letters = Counter(MARC21_LEADER.findall(head))
    return letters[b" "] > letters.total() / 2


def sample(pieces: Iterator[Piece]) -> list[Piece]:
    """The first records: enough to elect the file's dialect, few enough to hold."""
    found: list[Piece] = []
    size = 0
    for piece in pieces:
        found.append(piece)
        size += len(piece.before) + len(piece.raw)
        if len(found) >= SAMPLE or size >= HEAD:
            break
    return found


def majority(pieces: list[Piece], parse: Parse) -> Dialect:
    """The dialect most of these records are written in."""
    votes: Counter[Dialect] = Counter()
    for piece in pieces:
        parsed = parse(piece.raw) if piece.raw and piece.fault is None else None
        if isinstance(parsed, Parsed):
            votes[detect(parsed.record, prior=Dialect.UNKNOWN)] += 1
    del votes[Dialect.UNKNOWN]
    return votes.most_common(1)[0][0] if votes else Dialect.UNKNOWN


def items(
    pieces: Iterable[Piece], parse: Parse, prior: Dialect, *, named: bool, declares: bool
) -> Iterator[Item]:
    """What becomes of each piece; `declares`: what the records say of their charset counts."""
    offset = 0
    for number, (before, raw, fault) in enumerate(pieces, 1):
        if not raw:
            yield Tail(offset, before)
            return
        offset += len(before)
        parsed = fault or parse(raw)
        if isinstance(parsed, Remark):
            yield Bad(number, offset, before, raw, parsed)
        else:
            plain = raw.isascii()
            record, charset, remarks = (
                parsed if plain or not mojibake.suspected(raw) else mojibake.repaired(parsed)
            )
            dialect = detect(record, prior=prior)
            if declares and not plain:
                remarks += declared.contradiction(record, dialect, charset)
            if named:
                remarks += contradicted(prior, dialect)
                dialect = prior
            # Made without the named constructor: this is the hot path.
            yield new(Good, (number, offset, before, raw, record, dialect, charset, remarks))
        offset += len(raw)


def contradicted(named: Dialect, told: Dialect) -> tuple[Remark, ...]:
    """A remark when the record speaks against the dialect the user named."""
    if told == named or {told, named} == {Dialect.RUSMARC, Dialect.UNIMARC}:
        return ()
    return (Remark("dialect.contradicted", Severity.INFO, value=f"{named} ≠ {told}"),)
