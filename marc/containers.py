"""What kind of file is this? Told from its first bytes, and named truly when we do not read it."""

import re
from collections.abc import Callable
from typing import Final

from marc import iso2709
from marc.record import Remark, Severity

ISO2709: Final = "iso2709"
MARCXML: Final = "marcxml"
UNKNOWN: Final = "unknown"

SIGNS: Final = 1 << 16  # bytes in which a sign of another format must stand
BLANK: Final = b"\xef\xbb\xbf\r\n\x00\x1a\t \x1d"
XML_RECORD: Final = re.compile(rb"<(?:[A-Za-z_][\w.\-]*:)?record[\s/>]")
XML_FIELD: Final = re.compile(
    rb"<(?:[A-Za-z_][\w.\-]*:)?(?:(?:controlfield|datafield)[\s/>]|leader>\s*[0-9A-Za-z])"
)
ISO_MARKS: Final = re.compile(rb"[0-9 ]{5}[ -~]{19}[^\x1e\x1d]{0,99999}\x1e")


def starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def finds(pattern: bytes) -> Callable[[bytes], bool]:
    found = re.compile(pattern, re.MULTILINE)
    return lambda head: found.search(head) is not None


# What a file can be besides MARC, most certain signs first: a code of a remark and its sign. The
# signs of text formats look at the beginning with blanks and a byte order mark taken off.
OTHERS: Final[tuple[tuple[str, Callable[[bytes], bool]], ...]] = (
    ("container.pdf", starts(b"%PDF")),
    ("container.zip", starts(b"PK\x03\x04", b"PK\x05\x06")),
    ("container.gzip", starts(b"\x1f\x8b")),
    ("container.rar", starts(b"Rar!", b"7z\xbc\xaf\x27\x1c")),
    ("container.office", starts(b"\xd0\xcf\x11\xe0", b"{\\rtf")),
    ("container.image", starts(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"AT&TFORM")),
    ("container.utf16", starts(b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")),
    ("container.sqlite", starts(b"SQLite format 3")),
    # A master file: control record with the next MFN (big-endian in ИРБИС64, little in CDS/ISIS).
    ("container.irbis_mst", finds(rb"\A\x00{4}[\x00-\xff]{4}[\x00-\xff]{4}\x00{4}")),
    ("container.html", finds(rb"\A\s*(?i:<!doctype html|<html)")),
    ("container.json", finds(rb"\A\s*[\[{]\s*[\"{\[]")),
    ("container.mrk", finds(rb"\A\s*=(?:LDR|000|[0-9]{3}) ")),
    ("container.marc_line", finds(rb"\A[0-9]{5}[ -~]{19}\r?\n[0-9]{3} ")),
    ("container.irbis_text", finds(rb"\A\s*#?[0-9]{1,4}: ?.*$|^\*{5}\s*$")),
    ("container.alephseq", finds(rb"\A[0-9]{9} [0-9A-Z]{3}.. [LA ]")),
    ("xml.doctype", finds(rb"\A(?>\s+|<\?.*?\?>|<!--(?s:.*?)-->)*+<!DOCTYPE")),
    ("container.unimarcslim", finds(rb"<(?:\w+:)?lab[\s>]")),
    ("container.ruslan_xml", finds(rb"<record syntax=|<entryMap>")),
    ("container.oai_marc", finds(rb"<(?:\w+:)?oai_marc[\s>]")),
    ("container.xml", finds(rb"\A\s*<[?!A-Za-z]")),
    ("container.csv", finds(rb"\A[^\x00-\x08\r\n]*[;,\t][^\x00-\x08\r\n]*[;,\t]")),
)


def tell(head: bytes) -> str:
    """The container that the first bytes of a file belong to."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return UNKNOWN
    body = head.lstrip(BLANK)
    if body.startswith(b"<"):
        return MARCXML if XML_RECORD.search(body) and XML_FIELD.search(body) else UNKNOWN
    if ISO_MARKS.match(body) or iso2709.leaders(head):
        return ISO2709
    return UNKNOWN


def reason(head: bytes) -> Remark:
    """Why a file of no container that we read is refused, as precisely as its bytes tell."""
    head = head[:SIGNS]
    body = head.lstrip(BLANK)
    if not body:
        return Remark("container.empty", Severity.REJECT)
    for code, sign in OTHERS:
        if sign(head) or sign(body):
            return Remark(code, Severity.REJECT)
    return Remark("container.unknown", Severity.REJECT, value=repr(body[:24]))
