"""What does a page of a harvested list say? Also an ill-formed one, as far as it can be told.

A page of well-formed XML is taken as it is. One that is not is mended where the usual faults are
(control characters, a stray ampersand, HTML's entities, a wrong charset, words of a script before
and after), and if that does not help each record is read by itself, so that one broken record
costs only itself. A page that is cut off is no page: what is missing cannot be told.
"""

import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from lxml import etree

from catalog.harvesting.fetching import Again
from marc import charset as charsets
from marc.decoding import SURE
from marc.xml import hardened

OAI: Final = "{http://www.openarchives.org/OAI/2.0/}"
NAME: Final = r"(?:[A-Za-z_][\w.\-]*:)?"
END: Final = re.compile(rf"</{NAME}OAI-PMH\s*>")
BEGIN: Final = re.compile(rf"<{NAME}OAI-PMH\b[^>]*>")
RECORD: Final = re.compile(rf"<{NAME}record(?:\s[^<>]*)?>(?=\s*<{NAME}header\b)")
RECORD_END: Final = re.compile(rf"</{NAME}record\s*>")
IDENTIFIER: Final = re.compile(rf"<{NAME}identifier\s*>([^<]*)<")
TOKEN: Final = re.compile(rf"<{NAME}resumptionToken\b[^<>]*>([^<]*)<")
DATE: Final = re.compile(rf"<{NAME}responseDate\s*>([^<]*)<")
DECLARED: Final = re.compile(rb"<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._\-]{1,40})")
ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REFERENCE: Final = re.compile(r"&(#x[0-9A-Fa-f]{1,8};|#[0-9]{1,8};|[A-Za-z][A-Za-z0-9]*;)?")
XML_ENTITIES: Final = frozenset(["amp;", "lt;", "gt;", "quot;", "apos;"])
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Item:
    """A record of a list: `body` is the element that stood in its metadata, in UTF-8; of a
    `broken` record, what could be cut out of it; empty of a deleted one.
    """

    identifier: str
    deleted: bool = False
    body: bytes = b""
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its date as the server gives it ("" when that is no date), records, next token."""

    date: str
    items: tuple[Item, ...]
    token: str
    size: int | None = None  # of the whole list, as the server says
    mended: bool = False


def read(content: bytes) -> Page:
    """The page in these bytes. Raises Again when they are none, or cut off."""
    try:
        return of_tree(etree.fromstring(content, hardened()))
    except etree.XMLSyntaxError:
        text = mend(content)
    try:
        return of_tree(etree.fromstring(text.encode(), hardened()), mended=True)
    except etree.XMLSyntaxError:
        return piecewise(text)


def of_tree(root: Any, *, mended: bool = False) -> Page:
    found = root.find(f"{OAI}ListRecords")
    if found is None:
        raise Again("page.none")
    token = found.find(f"{OAI}resumptionToken")
    size = "" if token is None else token.get("completeListSize", "")
    return Page(
        moment(root.findtext(f"{OAI}responseDate") or ""),
        tuple([of_record(record) for record in found.iterfind(f"{OAI}record")]),
        "" if token is None else (token.text or "").strip(),
        int(size) if size.isascii() and size.isdigit() else None,
        mended,
    )


def of_record(record: Any) -> Item:
    header = record.find(f"{OAI}header")
    if header is None:
        return Item("", body=etree.tostring(record, encoding="utf-8", with_tail=False), broken=True)
    identifier = (header.findtext(f"{OAI}identifier") or "").strip()
    if header.get("status") == "deleted":
        return Item(identifier, deleted=True)
    metadata = record.find(f"{OAI}metadata")
    inside = next(iter(metadata), None) if metadata is not None else None
    return Item(identifier, body=alone(inside)) if inside is not None else Item(identifier)


def alone(element: Any) -> bytes:
    """An element by itself, with the namespaces it uses and no others: the same bytes every time
    it is sent, whatever stands around it.
    """
    element.getparent().remove(element)
    etree.cleanup_namespaces(element)
    return bytes(etree.tostring(element, encoding="utf-8", xml_declaration=False, with_tail=False))


def moment(text: str) -> str:
    """A date or moment of the protocol, "" for anything else (OAI-PMH 2.0, 3.3)."""
    text = text.strip()
    if not MOMENT.fullmatch(text):
        return ""
    try:
        datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return ""
    return text


# --- what is not well-formed ----------------------------------------------------------------------


def mend(content: bytes) -> str:
    """The text of a page with the usual faults taken out. Raises Again when it is cut off."""
    text = decoded(content)
    begin = BEGIN.search(text)
    if begin is None:
        raise Again("page.none")
    ends = [found.end() for found in END.finditer(text)]
    if not ends:
        raise Again("page.cut")
    return REFERENCE.sub(reference, ILLEGAL.sub("", text[begin.start() : ends[-1]]))


def decoded(content: bytes) -> str:
    """The text in the charset it is clearly written in, else in the one it declares."""
    declared = DECLARED.search(content[:400])
    written = charsets.named(declared[1].decode("ascii")) if declared else ""
    told = charsets.guess(content)
    surely = told.charset if told.sureness >= SURE else ""
    return charsets.to_text(content, surely or written or charsets.UTF8)


def reference(found: re.Match[str]) -> str:
    """A reference that XML allows, the character that HTML's means, or the ampersand as such."""
    name = found[1]
    if name is None:
        return "&amp;"
    if name in XML_ENTITIES:
        return found[0]
    meant = html.unescape(found[0])
    if meant == found[0] or ILLEGAL.search(meant):
        return "" if name.startswith("#") else f"&amp;{name}"
    return html.escape(meant, quote=True)


def piecewise(text: str) -> Page:
    """Record by record, each within the namespaces of the page."""
    opening = BEGIN.match(text)
    if opening is None:
        raise Again("page.none")
    starts = [found.start() for found in RECORD.finditer(text)]
    token, date = TOKEN.search(text), DATE.search(text)
    items = [
        piece(opening[0], text[start:end])
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True)
    ]
    if not items:
        raise Again("page.none")
    return Page(
        moment(date[1]) if date else "",
        tuple(items),
        html.unescape(token[1]).strip() if token else "",
        mended=True,
    )


def piece(opening: str, chunk: str) -> Item:
    """One record of an ill-formed page; what follows its last closing tag is not its own."""
    ends = [found.end() for found in RECORD_END.finditer(chunk)]
    chunk = chunk[: ends[-1]] if ends else chunk
    closing = "</" + opening[1:].split()[0].rstrip(">") + ">"
    try:
        root = etree.fromstring(f"{opening}{chunk}{closing}".encode(), hardened())
        return of_record(root[0])
    except etree.XMLSyntaxError:
        found = IDENTIFIER.search(chunk)
        # An open comment or CDATA section would swallow the records behind it.
        harmless = chunk.replace("<!", "&lt;!").replace("<?", "&lt;?")
        return Item((found[1] if found else "").strip(), body=harmless.encode(), broken=True)
