"""How is a record read from Aleph sequential and from MARC lines?

Aleph sequential: `000000004 24510 L $$aTitle`, nine digits of system number on every line, `^` for
a blank in the leader and in control fields. MARC lines (yaz-marcdump, MARC::Record): the leader on
a line of its own, then `245 10 $a Title $c author`.
"""

import re
from typing import Final

from marc.lines import Drafted, continued
from marc.mending import LEADER, mended_code
from marc.record import Field, Remark

ALEPH: Final = re.compile(r"\ufeff?([0-9]{9}) ([0-9A-Z]{3})(.)(.) [A-Z ] ?(.*)", re.DOTALL)
ALEPH_NUMBER: Final = re.compile(rb"(?:\xef\xbb\xbf)?([0-9]{9}) ")
DELETED: Final = ("DEL", "Y")

MARC_LEADER: Final = re.compile(r"\ufeff?([0-9]{5}[ -~]{19})\s*")
MARC_START: Final = re.compile(rb"(?:\xef\xbb\xbf)?[0-9]{5}[ -~]{19}[ \t]*\r*\n")
MARC_LINE: Final = re.compile(r"([0-9A-Za-z]{3}) (.*)", re.DOTALL)
MARC_CODE: Final = re.compile(r"(?:^| )\$(\S) ")


def begins_aleph(line: bytes, opened: list[bytes]) -> bool:
    """Another system number begins another record."""
    number, current = ALEPH_NUMBER.match(line), ALEPH_NUMBER.match(opened[0])
    return number is not None and (current is None or number[1] != current[1])


def understand_aleph(lines: list[str]) -> Drafted:
    leader, fields, remarks = "", list[Field](), list[Remark]()
    for line in lines:
        found = ALEPH.match(line)
        if found is None:
            continued(fields, line, remarks)
            continue
        _, tag, first, second, text = found.groups()
        if tag == "LDR":
            leader = text.replace("^", " ").replace("-", " ")
        else:
            fields.append(aleph_field(tag, first + second, text, remarks))
    leader = leader.ljust(LEADER)
    if any((field.tag, field.first("a")) == DELETED for field in fields):
        leader = f"{leader[:5]}d{leader[6:]}"
    return Drafted(leader, fields, remarks)


def aleph_field(tag: str, indicators: str, text: str, remarks: list[Remark]) -> Field:
    first, *rest = text.split("$$")
    if tag < "010" and not rest:
        return Field(tag, "", (("", text.replace("^", " ")),))
    subfields = [("", first)] if first else []
    subfields += [mended_code(tag, part, remarks) for part in rest if part]
    return Field(tag, indicators, tuple(subfields))


def begins_marc(line: bytes, _: list[bytes]) -> bool:
    return MARC_START.match(line) is not None


def understand_marc(lines: list[str]) -> Drafted:
    leader, fields, remarks = "", list[Field](), list[Remark]()
    for line in lines:
        found = MARC_LINE.match(line)
        if start := MARC_LEADER.fullmatch(line):
            leader = start[1]
        elif found is None:
            continued(fields, line, remarks)
        else:
            fields.append(marc_field(found[1], found[2]))
    return Drafted(leader, fields, remarks)


def marc_field(tag: str, text: str) -> Field:
    if tag < "010":
        return Field(tag, "", (("", text),))
    first, *rest = MARC_CODE.split(text[2:].removeprefix(" "))
    subfields = [("", first.strip())] if first.strip() else []
    subfields += list(zip(rest[::2], rest[1::2], strict=True))
    return Field(tag, text[:2].ljust(2), tuple(subfields))
