"""What does a record element of an XML vocabulary other than MARCXML hold?

UNIMARC slim (rec/lab/cf/df/sf, National Central Library of Florence), UNISlim (National Library of
Russia: MarcXchange with `s1`), Руслан XML (field/indicator/subfield with `id`), oai_marc
(fixfield/varfield). Fields embedded in `s1`, or in a subfield 1, become the `$1` subfields of
UNIMARC: tag and indicators, or tag and data of a control field, then the embedded subfields.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from marc import plainxml, xml
from marc.charset import UTF8, to_text
from marc.mending import LEADER, mended_code, mended_tag
from marc.pieces import Parsed, Piece, Window, reject
from marc.record import Field, Record, Remark, Subfields

NAME: Final = rb"(?:[A-Za-z_][\w.\-]*:)?"
OPENING: Final = re.compile(rb"<(" + NAME + rb"(?:rec|oai_marc))(?=[\s>])[^<>]*>")
TAG: Final = re.compile(rb"\btag\s*=")

LEADERS: Final = frozenset(["leader", "lab"])
FIELDS: Final = frozenset(
    ["controlfield", "datafield", "cf", "df", "field", "fixfield", "varfield"]
)
SUBFIELDS: Final = frozenset(["subfield", "sf", "s1"])
TAGS: Final = ("tag", "t", "id")
CODES: Final = ("code", "c", "label", "id")
INDICATORS: Final = (("ind1", "i1"), ("ind2", "i2"))
UNCLOSED: Final = reject("xml.unclosed")


def split(window: Window, *, closing: bytes) -> Iterator[Piece]:
    """Cut the stream into `rec` or `oai_marc` elements, which never stand one in the other."""
    while chunk := window.until(closing):
        starts = [found.start() for found in OPENING.finditer(chunk)]
        if not starts:
            whole = chunk.endswith(closing)
            yield Piece(b"", chunk, UNCLOSED) if whole else Piece(chunk, b"")
            continue
        before = chunk[: starts[0]]
        for start, end in zip(starts, [*starts[1:], len(chunk)], strict=True):
            last = end == len(chunk) and chunk.endswith(closing)
            yield Piece(before, chunk[start:end], None if last else UNCLOSED)
            before = b""


def closing_of(head: bytes) -> bytes:
    """The closing tag of the record elements of a file, as its first one is called."""
    found = OPENING.search(head)
    return b"</%b>" % (found[1] if found else b"rec")


def parse_any(raw: bytes, *, charset: str, remarks: tuple[Remark, ...] = ()) -> Parsed | Remark:
    """The record in an element of MARCXML, MarcXchange or UNISlim, or the reason why there is none.

    A record with fields inside of fields is read with them.
    """
    source = raw if charset == UTF8 else to_text(raw, charset).encode()
    usual = plainxml.read(source, charset=charset, remarks=remarks)
    if usual is not None:
        return usual
    parsed = xml.parse_tree(source, charset=charset, remarks=remarks)
    if isinstance(parsed, Parsed) and len(TAG.findall(raw)) != len(parsed.record.fields):
        return parse(raw, charset=charset, remarks=remarks)
    return parsed


def parse(raw: bytes, *, charset: str, remarks: tuple[Remark, ...] = ()) -> Parsed | Remark:
    """The record in one element of any of these vocabularies, or the reason why there is none."""
    source = raw if charset == UTF8 else to_text(raw, charset).encode()
    try:
        root = xml.tree(source)
    except etree.XMLSyntaxError as error:
        return reject("xml.malformed", value=error.msg or "")
    leader, fields, odd = "", list[Field](), list(remarks)
    for element in root[0]:
        name = local(element)
        if name in LEADERS:
            leader = leader_text(element)
        elif name in FIELDS:
            found = field(element, odd)
            if found.tag in ("LDR", "000"):
                leader = found.value.replace("^", " ")
            else:
                fields.append(found)
    if not fields:
        return reject("xml.empty")
    return Parsed(Record(leader.ljust(LEADER)[:LEADER], tuple(fields)), charset, tuple(odd))


def leader_text(element: Any) -> str:
    """The leader, also in one child element a position (Руслан)."""
    return "".join(child.text or "" for child in element) or (element.text or "")


def field(element: Any, remarks: list[Remark]) -> Field:
    tag = mended_tag(first_of(element, TAGS), remarks)
    parts = [child for child in element if local(child) in SUBFIELDS]
    if not parts:
        return Field(tag, "", (("", content(element)),))
    subfields: list[tuple[str, str]] = []
    for part in parts:
        subfields += read_subfield(tag, part, remarks)
    return Field(tag, indicators(element), tuple(subfields))


def read_subfield(tag: str, part: Any, remarks: list[Remark]) -> Subfields:
    inside = [child for child in part if local(child) in FIELDS]
    if inside:
        return tuple(pair for child in inside for pair in embedded(field(child, remarks)))
    code = "1" if local(part) == "s1" else first_of(part, CODES)
    return (mended_code(tag, code + content(part), remarks),) if code else (("", content(part)),)


def embedded(inner: Field) -> Subfields:
    """The field as `$1` and what follows it (UNIMARC, block 4, embedded fields technique)."""
    if inner.is_control:
        return (("1", inner.tag + inner.value),)
    return (("1", inner.tag + inner.indicators), *inner.subfields)


def indicators(element: Any) -> str:
    """Two indicators: attributes, or elements of their own (Руслан)."""
    own = {child.get("id"): child.text or " " for child in element if local(child) == "indicator"}
    marks = [first_of(element, names) or own.get(names[0][-1], " ") for names in INDICATORS]
    return "".join(mark[:1] for mark in marks)


def content(element: Any) -> str:
    """The text, a line break within it and the indentation around it taken for one blank."""
    text = "".join(element.itertext())
    return " ".join(text.split()) if "\n" in text else text


def first_of(element: Any, names: tuple[str, ...]) -> str:
    for name in names:
        if found := element.get(name):
            return str(found)
    return ""


def local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
