"""What kind of file is this? Told from its first bytes, and named truly when we do not read it."""

import re
from collections.abc import Callable
from typing import Final

from marc import irbis_master, iso2709, wrapped
from marc.record import Remark, Severity

ISO2709: Final = "iso2709"
WRAPPED: Final = "iso2709_wrapped"
MARCXML: Final = "marcxml"
UNIMARC_SLIM: Final = "unimarcslim"
RUSLAN_XML: Final = "ruslan_xml"
OAI_MARC: Final = "oai_marc"
IRBIS_TEXT: Final = "irbis_text"
IRBIS_MASTER: Final = "irbis_mst"
MRK: Final = "mrk"
JSON: Final = "json"
ALEPH: Final = "alephseq"
MARC_LINE: Final = "marc_line"
UNKNOWN: Final = "unknown"
NAMES: Final = (
    *(ISO2709, WRAPPED, MARCXML, UNIMARC_SLIM, RUSLAN_XML, OAI_MARC),
    *(IRBIS_TEXT, IRBIS_MASTER, MRK, JSON, ALEPH, MARC_LINE),
)

SIGNS: Final = 1 << 16  # bytes in which a sign of another format must stand
BLANK: Final = b"\xef\xbb\xbf\r\n\x00\x1a\t \x1d"
XML_RECORD: Final = re.compile(rb"<(?:[A-Za-z_][\w.\-]*:)?record[\s/>]")
XML_FIELD: Final = re.compile(
    rb"<(?:[A-Za-z_][\w.\-]*:)?(?:(?:controlfield|datafield)[\s/>]|leader>\s*[0-9A-Za-z])"
)
RUSLAN: Final = re.compile(rb"<(?:[\w.\-]+:)?record\s+syntax=|<(?:[\w.\-]+:)?entryMap>")
SLIM_RECORD: Final = re.compile(rb"<(?:[A-Za-z_][\w.\-]*:)?rec[\s>]")
SLIM_FIELD: Final = re.compile(rb"<(?:[A-Za-z_][\w.\-]*:)?(?:lab|cf|df)[\s>]")
OAI_RECORD: Final = re.compile(rb"<(?:[A-Za-z_][\w.\-]*:)?oai_marc[\s>]")
DOCTYPE: Final = re.compile(rb"(?>\s+|<\?.*?\?>|<!--(?s:.*?)-->)*+<!DOCTYPE")
IRBIS_LINE: Final = re.compile(rb"#?[0-9]{1,5}:? ?\S")
IRBIS_FIELDS: Final = re.compile(rb"#[0-9]{1,5}: ?.*\n(?:#[0-9]{1,5}:|\*{5})")
IRBIS_FIELD: Final = re.compile(rb"^#[0-9]{1,5}: ?\S", re.MULTILINE)
ASTERISKS: Final = re.compile(rb"^\*{5}", re.MULTILINE)
JSON_FIELDS: Final = re.compile(rb'"fields"\s*:\s*\[')
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
    ("xml.doctype", finds(rb"\A(?>\s+|<\?.*?\?>|<!--(?s:.*?)-->)*+<!DOCTYPE")),
    ("container.xml", finds(rb"\A\s*<[?!A-Za-z]")),
    ("container.csv", finds(rb"\A[^\x00-\x08\r\n]*[;,\t][^\x00-\x08\r\n]*[;,\t]")),
)


def is_irbis(head: bytes) -> bool:
    """Two lines of fields at the beginning, or lines of fields and asterisks: one line alone may
    be any text.
    """
    if IRBIS_FIELDS.match(head):
        return True
    first = IRBIS_LINE.match(head) is not None
    return first and IRBIS_FIELD.search(head) is not None and ASTERISKS.search(head) is not None


# Signs of text that is MARC, at the beginning with blanks and a byte order mark taken off.
TEXTS: Final[tuple[tuple[str, Callable[[bytes], bool]], ...]] = (
    (MRK, finds(rb"\A=(?:LDR|000|[0-9]{3}) ")),
    (MARC_LINE, finds(rb"\A[0-9]{5}[ -~]{19}[ \t]*\r?\n[0-9]{3} ")),
    (ALEPH, finds(rb"\A[0-9]{9} [0-9A-Z]{3}.. [LA ]")),
    (IRBIS_TEXT, is_irbis),
)


def tell(head: bytes) -> str:
    """The container that the first bytes of a file belong to."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return UNKNOWN
    body = head.lstrip(BLANK)
    if body.startswith(b"<"):
        return tell_xml(body)
    if body.startswith((b"{", b"[")) and JSON_FIELDS.search(body):
        return JSON
    if irbis_master.is_master(head):
        return IRBIS_MASTER
    if wrapped.is_wrapped(head):
        return WRAPPED
    if ISO_MARKS.match(body):
        return ISO2709
    start = body[:SIGNS]
    for name, sign in TEXTS:
        if sign(start):
            return name
    return ISO2709 if iso2709.leaders(head) else UNKNOWN


def tell_xml(body: bytes) -> str:
    """The vocabulary of an XML file, by the elements it holds."""
    if XML_RECORD.search(body):
        if RUSLAN.search(body):
            return RUSLAN_XML
        return MARCXML if XML_FIELD.search(body) else UNKNOWN
    if DOCTYPE.match(body):
        return UNKNOWN
    if SLIM_RECORD.search(body) and SLIM_FIELD.search(body):
        return UNIMARC_SLIM
    return OAI_MARC if OAI_RECORD.search(body) else UNKNOWN


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
