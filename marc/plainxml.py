"""What does a MARCXML record hold that is spelt as nearly all are, read without a parser?

The usual spelling: double quotes, no attributes but those of the schema, no element but in its
place. Read by splitting, more than twice as fast as by a parser, and only when every `<` of the
record is accounted for; a record spelt in any other way is left to the parser. Where both read a
record they read the same.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from marc.mending import LEADER
from marc.pieces import Parsed
from marc.record import Field, Record, Remark

NOT_XML: Final = bytes([*range(9), 11, 12, *range(14, 32)])  # XML 1.0, 2.2
NONCHARACTERS: Final = b"\xef\xbf"  # U+FFFE, U+FFFF and their neighbours
OPENING: Final = re.compile('<((?:[A-Za-z_][A-Za-z0-9_.-]*:)?)record((?: [A-Za-z:]+="[^"<&]*")*)>')
LEADER_TEXT: Final = re.compile("<leader>([^<&]*)</leader>")
CONTROLS: Final = re.compile('<controlfield tag="([0-9A-Za-z]{3})">([^<]*)</controlfield>').findall
SUBFIELDS: Final = re.compile('<subfield code="([!#-%\'-;=-~])">([^<]*)</subfield>').findall
DATA: Final = re.compile('<datafield((?:[ \n]+(?:tag|ind1|ind2)="[^"<>&\n\t]+"){3})[ \n]*>')
ATTRIBUTE: Final = re.compile('([a-z0-9]+)="([^"]*)"')
TAG: Final = re.compile("[0-9A-Za-z]{3}")
CLOSE: Final = "</datafield>"
END: Final = "</record>"
# The entities every XML file may use (XML 1.0, 4.6).
ENTITY: Final = re.compile("&(?:amp|lt|gt|quot|apos);")
ENTITIES: Final = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
new: Final = tuple.__new__


class Head(NamedTuple):
    """What stands before the first data field."""

    leader: str
    fields: list[Field]


def read(raw: bytes, *, charset: str, remarks: tuple[Remark, ...] = ()) -> Parsed | None:
    """The record in an element of UTF-8; None when it is not spelt in the usual way."""
    # One byte is found faster than two, and few records hold the first of these.
    if (b"\xef" in raw and NONCHARACTERS in raw) or (b"]" in raw and b"]]>" in raw):
        return None
    if len(raw.translate(None, NOT_XML)) != len(raw):
        return None
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    if b"\r" in raw:
        text = text.replace("\r\n", "\n").replace("\r", "\n")  # XML 1.0, 2.11
    opening = OPENING.match(text)
    if opening is None or not attributes_differ(opening[2]):
        return None
    if prefix := opening[1]:
        text = text.replace("<" + prefix, "<").replace("</" + prefix, "</")
    escaped = b"&" in raw
    if escaped and text.count("&") != len(ENTITY.findall(text)):
        return None
    found = elements(text)
    if found is None:
        return None
    leader, fields = found
    if escaped:
        fields = [unescaped(field) for field in fields]
    return new(Parsed, (Record(leader.ljust(LEADER)[:LEADER], tuple(fields)), charset, remarks))


def elements(text: str) -> Head | None:
    """The leader and all fields."""
    *parts, end = text.split(CLOSE)
    if end.strip() != END or not parts:
        return None
    head, mark, first = parts[0].partition("<datafield ")
    read = read_head(head)
    if read is None:
        return None
    fields = read.fields
    count = len(fields)
    parts[0] = mark + first
    for part in parts:
        told = data_field(part[: part.find(">") + 1])
        if told is None:
            return None
        subfields = tuple(SUBFIELDS(part))
        count += len(subfields) + 1
        fields.append(new(Field, (*told, subfields)))
    # Every element has two tags; besides fields and subfields there are the leader and the record.
    return read if text.count("<") == 2 * (count + 2) else None


def read_head(head: str) -> Head | None:
    leader = LEADER_TEXT.search(head)
    if leader is None:
        return None
    return Head(leader[1], [new(Field, (tag, "", (("", value),))) for tag, value in CONTROLS(head)])


@lru_cache(maxsize=4096)
def data_field(opening: str) -> tuple[str, str] | None:
    """Tag and indicators in the opening tag of a data field, blanks before it allowed."""
    found = DATA.fullmatch(opening.lstrip())
    said = dict(ATTRIBUTE.findall(found[1])) if found and opening.isascii() else {}
    if len(said) < 3 or not TAG.fullmatch(said["tag"]):
        return None
    indicators = said["ind1"] + said["ind2"]
    return (said["tag"], indicators) if len(indicators) == 2 else None


@lru_cache(maxsize=64)
def attributes_differ(attributes: str) -> bool:
    """Does no attribute stand twice (XML 1.0, 3.1)?"""
    names = [name.partition("=")[0] for name in re.findall('[A-Za-z:]+="', attributes)]
    return len(set(names)) == len(names)


def unescaped(field: Field) -> Field:
    tag, indicators, subfields = field
    if not any("&" in text for _, text in subfields):
        return field
    return Field(tag, indicators, tuple([(code, plain(text)) for code, text in subfields]))


def plain(text: str) -> str:
    return ENTITY.sub(lambda entity: ENTITIES[entity[0]], text)
