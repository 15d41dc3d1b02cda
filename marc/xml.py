"""What does a MARCXML or MarcXchange record element hold, and how is one written validly?

MARCXML: the Library of Congress' MARC21slim.xsd 1.2. MarcXchange: ISO 25577, schema 1.1.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from lxml import etree

from marc.mending import LEADER, LOOKALIKES, make, mended_code, mended_tag
from marc.pieces import Parsed, reject
from marc.record import Field, Record, Remark

SLIM: Final = "http://www.loc.gov/MARC21/slim"
MARCXCHANGE: Final = "info:lc/xmlns/marcxchange-v1"

# --- reading ------------------------------------------------------------------------------------


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
DELETED: Final = re.compile(rb"<[\w.\-:]*header\s[^<>]*status\s*=\s*[\"']deleted")
NOT_OURS: Final = frozenset([b"xml", b"xmlns"])


def parse_tree(source: bytes, *, charset: str, remarks: tuple[Remark, ...] = ()) -> Parsed | Remark:
    """The record in one record element of UTF-8, or the reason why there is none.

    `charset` is what the element was written in, `remarks` hold for every record of the file.
    """
    try:
        root = tree(source)
    except etree.XMLSyntaxError as error:
        return reject("xml.malformed", value=error.msg or "")
    leader, fields, odd = "", [], list(remarks)
    for element in root[0]:
        name = element.tag.rpartition("}")[2]
        if name == "datafield":
            fields.append(data_field(element, odd))
        elif name == "controlfield":
            tag = mended_tag(element.get("tag", ""), odd)
            fields.append(make((tag, "", (("", element.text or ""),))))
        elif name == "leader":
            leader = element.text or ""
    if not fields:
        return reject("xml.deleted" if DELETED.search(source) else "xml.empty")
    return Parsed(Record(leader.ljust(LEADER)[:LEADER], tuple(fields)), charset, tuple(odd))


def tree(source: bytes) -> Any:
    """The elements. Prefixes may be declared outside of the cut-out record: only local names are
    looked at, so any namespace will do for them.
    """
    own = PREFIX.match(source)
    prefixes = {own[1]} if own else set()
    try:
        return etree.fromstring(b"<w%b>%b</w>" % (declared(prefixes), source), PARSER)
    except etree.XMLSyntaxError as error:
        if "Namespace prefix" not in (error.msg or ""):
            raise
    prefixes = set(PREFIX.findall(source)) - NOT_OURS
    return etree.fromstring(b"<w%b>%b</w>" % (declared(prefixes), source), PARSER)


def declared(prefixes: set[bytes]) -> bytes:
    return b"".join(b" xmlns:%b='urn:x'" % prefix for prefix in sorted(prefixes))


def data_field(element: Any, remarks: list[Remark]) -> Field:
    get = element.get
    tag, indicators = get("tag", ""), (get("ind1") or " ") + (get("ind2") or " ")
    subfields = tuple([(part.get("code", ""), part.text or "") for part in element])
    if " " in tag:
        tag = mended_tag(tag, remarks)
    if len(indicators) != 2:
        remarks.append(Remark("field.indicators", tag=tag, value=indicators[:4]))
        indicators = ((get("ind1") or " ")[0]) + ((get("ind2") or " ")[0])
    if not ASCII_CODES.issuperset([code for code, _ in subfields]):
        subfields = tuple([mended_code(tag, code + text, remarks) for code, text in subfields])
    return make((tag, indicators, subfields))


ASCII_CODES: Final = frozenset([chr(code) for code in range(0x21, 0x7F)] + [""])

# --- writing ------------------------------------------------------------------------------------

SLIM_OPEN: Final = f'<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="{SLIM}">\n'.encode()
MARCXCHANGE_OPEN: Final = SLIM_OPEN.replace(SLIM.encode(), MARCXCHANGE.encode())
CLOSE: Final = b"</collection>\n"

SLIM_RECORD: Final = f'<record xmlns="{SLIM}"><leader>'
MARCXCHANGE_RECORD: Final = (
    f'<record xmlns="{MARCXCHANGE}" format="RUSMARC" type="Bibliographic"><leader>'
)
# tagDataType and controltagDataType of MARC21slim, the stricter of the two schemas.
DATA_TAG: Final = re.compile(
    r"0[1-9A-Z][0-9A-Z]|0[1-9a-z][0-9a-z]|[1-9A-Z][0-9A-Z]{2}|[1-9a-z][0-9a-z]{2}"
)
CONTROL_TAG: Final = re.compile("00[1-9A-Za-z]")
CODE: Final = re.compile(r"[0-9A-Za-z!\"#$%&'()*+,\-./:;<=>?{}_^`~\[\]\\]")
INDICATOR: Final = re.compile("[0-9a-z ]")
LOCAL_CODE: Final = "9"
# What XML 1.0 does not allow, and what must not stand for itself in text.
SPECIAL: Final = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}


def marcxml(record: Record) -> bytes:
    """One `record` element in the MARC21slim namespace, valid whatever the record holds."""
    return element(record, SLIM_RECORD + slim_leader(record.leader))


def marcxchange(record: Record) -> bytes:
    """One `record` element in the MarcXchange namespace, valid whatever the record holds."""
    return element(record, MARCXCHANGE_RECORD + marcxchange_leader(record.leader))


def element(record: Record, head: str) -> bytes:
    """Strings joined: seven times faster than building a tree.

    Fields the schemas have no place for are left out: tag 000 or of other than three characters,
    data fields without subfields.
    """
    control: list[str] = []
    parts: list[str] = []
    for tag, indicators, subfields in safe(record.fields):
        opening = opened(tag, indicators)
        if opening.startswith("<c"):
            control += (opening, " ".join([text for _, text in subfields]), "</controlfield>")
        elif opening and subfields:
            inside = [f"{coded(code)}{text}</subfield>" for code, text in subfields]
            parts += (opening, *inside, "</datafield>")
    return "".join([head, "</leader>", *control, *parts, "</record>"]).encode()


def safe(fields: tuple[Field, ...]) -> Iterable[Field]:
    """The fields, their texts safe as element content; looked through at once, few need it."""
    joined = "".join([text for field in fields for _, text in field.subfields])
    if joined.isprintable() and not ("&" in joined or "<" in joined or ">" in joined):
        return fields
    if not SPECIAL.search(joined):
        return fields
    return [
        field._replace(
            subfields=tuple([(code, SPECIAL.sub(replacement, text)) for code, text in field[2]])
        )
        for field in fields
    ]


def replacement(found: re.Match[str]) -> str:
    return ENTITIES.get(found[0], "")


@lru_cache(maxsize=4096)
def opened(tag: str, indicators: str) -> str:
    """The opening tag of a field, empty for a field that cannot be written."""
    if CONTROL_TAG.fullmatch(tag):
        return f'<controlfield tag="{tag}">'
    if not DATA_TAG.fullmatch(tag):
        return ""
    first, second = (one if INDICATOR.fullmatch(one) else " " for one in indicators[:2].ljust(2))
    return f'<datafield tag="{tag}" ind1="{first}" ind2="{second}">'


@lru_cache(maxsize=4096)
def coded(code: str) -> str:
    """The opening tag of a subfield. A code that no schema allows becomes the Latin letter it
    looks like, or 9 (a local subfield); text that had no code at all is the main subfield a.
    """
    latin = code.translate(LOOKALIKES) if code else "a"
    allowed = latin if CODE.fullmatch(latin) else LOCAL_CODE
    entity = ENTITIES.get(allowed, allowed).replace('"', "&quot;")
    return f'<subfield code="{entity}">'


@lru_cache(maxsize=1024)  # union records have few
def slim_leader(leader: str) -> str:
    """The leader as leaderDataType of MARC21slim wants it: it ends in 4500 for RUSMARC too."""
    letters = "".join(c if c.isascii() and (c.isalnum() or c == " ") else " " for c in leader)
    letters = letters.ljust(LEADER)
    type_of_record = letters[6] if letters[6] != " " else "a"
    length, base = digits(leader[:5]), digits(leader[12:17])
    return f"{length}{letters[5]}{type_of_record}{letters[7:10]}22{base}{letters[17:20]}4500"


@lru_cache(maxsize=1024)
def marcxchange_leader(leader: str) -> str:
    """The leader as leaderDataType of MarcXchange wants it: numbers are never blank."""
    letters = "".join(c if " " <= c <= "~" and c not in "&<>" else " " for c in leader)
    letters = letters.ljust(LEADER)
    length, base = digits(leader[:5]), digits(leader[12:17])
    return f"{length}{letters[5:10]}22{base}{letters[17:20]}450{letters[23]}"


def digits(text: str) -> str:
    return text if len(text) == 5 and text.isascii() and text.isdigit() else "00000"
