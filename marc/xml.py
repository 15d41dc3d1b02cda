"""What does a MARCXML or MarcXchange record element hold, and how is one written validly?"""

import re
from typing import Any, Final

from lxml import etree

from marc.mending import make
from marc.pieces import Parsed, reject
from marc.record import Field, Record, Remark

SLIM: Final = "http://www.loc.gov/MARC21/slim"
MARCXCHANGE: Final = "info:lc/xmlns/marcxchange-v1"
LEADER: Final = 24


def hardened() -> etree.XMLParser[Any]:
    """A parser that fetches nothing, expands nothing and mends nothing."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )


PARSER: Final = hardened()
PREFIX: Final = re.compile(rb"[<\s]([A-Za-z_][\w.\-]*):(?=[A-Za-z_])")


def parse(raw: bytes, *, charset: str) -> Parsed | Remark:
    """The record in one record element, or the reason why there is none."""
    try:
        root = etree.fromstring(b"<w" + declared(raw) + b">" + raw + b"</w>", PARSER)
    except etree.XMLSyntaxError as error:
        return reject("xml.malformed", value=error.msg or "")
    leader, fields = "", []
    for element in root[0]:
        name = element.tag.rpartition("}")[2]
        if name == "datafield":
            fields.append(data_field(element))
        elif name == "controlfield":
            fields.append(make((element.get("tag", ""), "", (("", element.text or ""),))))
        elif name == "leader":
            leader = element.text or ""
    if not fields:
        return reject("xml.empty")
    return Parsed(Record(leader.ljust(LEADER)[:LEADER], tuple(fields)), charset, ())


def declared(raw: bytes) -> bytes:
    """Declarations of the prefixes a cut-out record uses: its own lie outside of it.

    Only local names are looked at, so any namespace will do.
    """
    prefixes = frozenset(PREFIX.findall(raw)) - {b"xml", b"xmlns"}
    return b"".join(b" xmlns:%b='urn:x'" % prefix for prefix in prefixes)


def data_field(element: Any) -> Field:
    get = element.get
    subfields = tuple([(part.get("code", ""), part.text or "") for part in element])
    return make((get("tag", ""), get("ind1", " ") + get("ind2", " "), subfields))
