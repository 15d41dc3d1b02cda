"""How does a stream of union records become one file?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO, Final

import orjson

from exports import formats, xml
from exports.union import Union
from marc import facts, record, writing
from marc import xml as marc_xml


@dataclass(frozen=True, slots=True)
class DumpReport:
    """How many records were written, and the union ids of those the format cannot hold.

    An ISO 2709 record ends at 99,999 bytes and a field at 9,999 (ISO 2709:2008, 4.3 and 4.4); the
    XML formats and JSON Lines hold every record.
    """

    written: int
    too_long: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DumpFormat:
    """What stands before, between and after the records of a file."""

    name: str
    suffix: str
    media_type: str
    render: Callable[[Union], bytes]
    opening: bytes = b""
    closing: bytes = b""


def dump(records: Iterable[Union], format: str, out: BinaryIO) -> DumpReport:
    """Write the records to `out` one by one, in constant memory; `format` is one of FORMATS."""
    chosen = FORMATS[format]
    written, too_long = 0, []
    out.write(chosen.opening)
    for union in records:
        try:
            out.write(chosen.render(union))
            written += 1
        except writing.TooLong:
            too_long.append(union.union_id)
    out.write(chosen.closing)
    return DumpReport(written, tuple(too_long))


def rusmarc(union: Union) -> bytes:
    return writing.iso2709(union.rusmarc)


def marc21(union: Union) -> bytes:
    return writing.iso2709(union.marc21)


def marcxml_rusmarc(union: Union) -> bytes:
    return marc_xml.marcxchange(union.rusmarc) + b"\n"


def marcxml_marc21(union: Union) -> bytes:
    return marc_xml.marcxml(union.marc21) + b"\n"


def jsonl(union: Union) -> bytes:
    """One JSON object a line: who holds it, what it says, and both records in compact form."""
    value = {
        "union_id": union.union_id,
        "url": union.url,
        "libraries": union.libraries,
        "facts": facts.to_json(union.facts),
        "rusmarc": record.to_json(union.rusmarc),
        "marc21": record.to_json(union.marc21),
    }
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def collection(namespace: str) -> bytes:
    return xml.DECLARATION + f'<collection xmlns="{namespace}">\n'.encode()


ISO2709: Final = ("mrc", "application/marc")  # RFC 2220
MARCXML: Final = ("xml", "application/marcxml+xml")  # RFC 6207
END: Final = b"</collection>\n"
FORMATS: Final = {
    format.name: format
    for format in (
        DumpFormat("rusmarc", *ISO2709, rusmarc),
        DumpFormat("marc21", *ISO2709, marc21),
        DumpFormat(
            "marcxml-rusmarc", "xml", "application/xml", marcxml_rusmarc,
            collection(formats.MARCXCHANGE), END,
        ),
        DumpFormat("marcxml-marc21", *MARCXML, marcxml_marc21, collection(formats.MARC21), END),
        DumpFormat("jsonl", "jsonl", "application/jsonl", jsonl),
    )
}  # fmt: skip
