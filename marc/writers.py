"""In which containers can records be written, and what stands around them in a file?"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from marc import irbis_text, marcjson, mnemonic, slim, writing, xml
from marc.record import Record


class Writer(NamedTuple):
    """How one record is written, and the bytes at the head of a file, between records, at its end.

    `write` of ISO 2709 raises `writing.TooLong`; the others take any record.
    """

    write: Callable[[Record], bytes]
    head: bytes = b""
    between: bytes = b""
    end: bytes = b""
    suffix: str = ""


WRITERS: Final[Mapping[str, Writer]] = MappingProxyType(
    {
        "iso2709": Writer(writing.iso2709, suffix=".mrc"),
        "marcxml": Writer(xml.marcxml, xml.SLIM_OPEN, b"\n", b"\n" + xml.CLOSE, ".xml"),
        "marcxchange": Writer(
            xml.marcxchange, xml.MARCXCHANGE_OPEN, b"\n", b"\n" + xml.CLOSE, ".xml"
        ),
        "unimarcslim": Writer(slim.write, slim.OPEN, b"\n", b"\n" + xml.CLOSE, ".xml"),
        "irbis_text": Writer(irbis_text.write, suffix=".txt"),
        "mrk": Writer(mnemonic.write, suffix=".mrk"),
        "json": Writer(marcjson.write, b"[\n", b",\n", b"\n]\n", ".json"),
        "jsonl": Writer(marcjson.write, b"", b"\n", b"\n", ".jsonl"),
    }
)


def file(records: Iterable[Record], container: str) -> Iterator[bytes]:
    """A whole file in one of `WRITERS`, piece by piece."""
    writer = WRITERS[container]
    yield writer.head
    started = False
    for record in records:
        yield writer.between + writer.write(record) if started else writer.write(record)
        started = True
    yield writer.end
