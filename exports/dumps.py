"""How does a stream of union records become one file?"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date as Date
from typing import BinaryIO, Final

import orjson

from exports import (
    bibtex,
    citations,
    csl,
    dc,
    dcterms,
    formats,
    jsonld,
    mods,
    references,
    ris,
    spreadsheet,
    xml,
)
from exports.union import Union
from marc import facts, record, writing
from marc import xml as marc_xml
from marc.record import Dialect, Record

END: Final = b"</collection>\n"

# What a record shortened for ISO 2709 keeps, in bytes, and where it says so.
ROOM: Final = 90_000
FIELD_ROOM: Final = 9_000
NOTES: Final = {Dialect.RUSMARC: "300", Dialect.MARC21: "500"}
SHORTENED: Final = "Запись сокращена: целиком она не вмещается в ISO 2709. Полностью: "


@dataclass(frozen=True, slots=True)
class DumpReport:
    """How many records were written, and the union ids of those the format cannot hold.

    An ISO 2709 record ends at 99,999 bytes and a field at 9,999 (ISO 2709:2008, 4.3 and 4.4); the
    XML formats and JSON Lines hold every record.
    """

    written: int
    too_long: tuple[str, ...]


Render = Callable[[Union, Date], bytes]


@dataclass(frozen=True, slots=True)
class DumpFormat:
    """What stands before, between and after the records of a file, and how each is made.

    `render` takes the day too, for formats that say when an address was looked at. `source` is
    the dialect of the record it is made from; None: of facts alone, or of everything.
    """

    name: str
    suffix: str
    media_type: str
    render: Render
    opening: bytes = b""
    between: bytes = b""
    closing: bytes = b""
    source: Dialect | None = None


def dump(records: Iterable[Union], format: str, out: BinaryIO, *, today: Date) -> DumpReport:
    """Write the records to `out` one by one, in constant memory; `format` is one of FORMATS."""
    chosen = FORMATS[format]
    written, too_long = 0, []
    out.write(chosen.opening)
    for union in records:
        try:
            made = chosen.render(union, today)
        except writing.TooLong:
            too_long.append(union.union_id)
            continue
        out.write(chosen.between + made if written else made)
        written += 1
    out.write(chosen.closing)
    return DumpReport(written, tuple(too_long))


def pieces(records: Iterable[Union], format: str, *, today: Date) -> Iterator[bytes]:
    """The file piece by piece, for a reader who cannot be told afterwards what it lacks.

    A record that ISO 2709 cannot hold is shortened there, and says so in a note.
    """
    chosen, between = FORMATS[format], b""
    yield chosen.opening
    for union in records:
        try:
            made = chosen.render(union, today)
        except writing.TooLong:
            made = writing.iso2709(shortened(union, chosen.source or Dialect.RUSMARC))
        yield between + made
        between = chosen.between
    yield chosen.closing


def shortened(union: Union, dialect: Dialect) -> Record:
    """The record without the fields at its end that find no room, and a note of where it is whole.

    Copies stand at the end of both dialects: they go first, the description stays.
    """
    whole = union.marc21 if dialect is Dialect.MARC21 else union.rusmarc
    tag, kept, room = NOTES[dialect], [], ROOM
    for field in whole.fields:
        size = sum(len(value.encode()) + 2 for _, value in field.subfields) + 20
        if size <= min(room, FIELD_ROOM):
            kept.append(field)
            room -= size
    place = max((at for at, field in enumerate(kept, 1) if field.tag <= tag), default=0)
    kept.insert(place, record.data(tag, "  ", ("a", f"{SHORTENED}{union.url}")))
    return replace(whole, fields=tuple(kept))


def one(union: Union, format: str, *, today: Date) -> bytes:
    """A file of one record. Raises `marc.writing.TooLong`."""
    chosen = FORMATS[format]
    return chosen.opening + chosen.render(union, today) + chosen.closing


def rusmarc(union: Union) -> bytes:
    return writing.iso2709(union.rusmarc)


def marc21(union: Union) -> bytes:
    return writing.iso2709(union.marc21)


def marcxml_rusmarc(union: Union) -> bytes:
    return marc_xml.marcxchange(union.rusmarc) + b"\n"


def marcxml_marc21(union: Union) -> bytes:
    return marc_xml.marcxml(union.marc21) + b"\n"


def jsonl(union: Union) -> bytes:
    """One JSON object a line: who holds it, what it says, and both records in compact form.

    `unit` and `serial` are the pages of what it is part of, where the catalogue has them.
    """
    hosts = (("unit", union.unit_url), ("serial", union.serial_url))
    value = {
        "union_id": union.union_id,
        "url": union.url,
        "libraries": union.libraries,
        **{name: url for name, url in hosts if url},
        "facts": facts.to_json(union.facts),
        "rusmarc": record.to_json(union.rusmarc),
        "marc21": record.to_json(union.marc21),
    }
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def gost(union: Union, today: Date) -> bytes:
    """A description by ГОСТ Р 7.0.100-2018 a line."""
    return paragraph(citations.describe(union.facts, accessed=today))


def gost_2008(union: Union, today: Date) -> bytes:
    """A reference by ГОСТ Р 7.0.5-2008 a line."""
    return paragraph(references.refer(union.facts, accessed=today))


def paragraph(text: str) -> bytes:
    return f"{LINE_ENDS.sub(' ', text)}\n".encode()


def line(render: Callable[[Union], bytes]) -> Render:
    """A renderer that needs no date, with a line end after each record."""
    return lambda union, _: render(union) + b"\n"


def undated(render: Callable[[Union], bytes]) -> Render:
    return lambda union, _: render(union)


def collection(name: str, namespace: str) -> bytes:
    return xml.DECLARATION + f'<{name} xmlns="{namespace}">\n'.encode()


LINE_ENDS: Final = re.compile(r"[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
ISO2709: Final = ("mrc", "application/marc")  # RFC 2220
MARCXML: Final = ("xml", "application/marcxml+xml")  # RFC 6207
MODS: Final = ("xml", "application/mods+xml")  # RFC 6207
TEXT: Final = ("txt", "text/plain; charset=utf-8")
GRAPH: Final = b'{"@context":"https://schema.org","@graph":[\n'
RUSMARC, MARC21 = Dialect.RUSMARC, Dialect.MARC21
FORMATS: Final = {
    format.name: format
    for format in (
        DumpFormat("rusmarc", *ISO2709, undated(rusmarc), source=RUSMARC),
        DumpFormat("marc21", *ISO2709, undated(marc21), source=MARC21),
        DumpFormat(
            "marcxml-rusmarc", "xml", "application/xml", undated(marcxml_rusmarc),
            collection("collection", formats.MARCXCHANGE), closing=END, source=RUSMARC,
        ),
        DumpFormat(
            "marcxml-marc21", *MARCXML, undated(marcxml_marc21),
            collection("collection", formats.MARC21), closing=END, source=MARC21,
        ),
        DumpFormat(
            "mods", *MODS, line(lambda union: mods.mods(union.marc21)),
            collection("modsCollection", mods.NAMESPACE), closing=b"</modsCollection>\n",
            source=MARC21,
        ),
        DumpFormat(
            "dc", "xml", "application/xml", line(dc.oai_dc),
            xml.DECLARATION + b"<records>\n", closing=b"</records>\n",
        ),
        DumpFormat(
            "dcterms", "rdf", "application/rdf+xml", line(dcterms.dcterms),
            dcterms.OPENING, closing=dcterms.CLOSING,
        ),
        DumpFormat("jsonl", "jsonl", "application/jsonl", undated(jsonl)),
        DumpFormat(
            "jsonld", "jsonld", "application/ld+json", undated(jsonld.jsonld),
            GRAPH, b",\n", b"\n]}\n",
        ),
        DumpFormat(
            "csl", "json", "application/vnd.citationstyles.csl+json", undated(csl.csl),
            b"[\n", b",\n", b"\n]\n",
        ),
        DumpFormat("csv", "csv", "text/csv; charset=utf-8", undated(spreadsheet.row),
                   spreadsheet.header()),
        DumpFormat("ris", "ris", "application/x-research-info-systems", undated(ris.ris)),
        DumpFormat("bibtex", "bib", "application/x-bibtex; charset=utf-8", undated(bibtex.bibtex)),
        DumpFormat("gost", *TEXT, gost),
        DumpFormat("gost-2008", *TEXT, gost_2008),
    )
}  # fmt: skip
