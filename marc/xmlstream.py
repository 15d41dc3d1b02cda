"""Where does each record element of an XML stream begin and end?

The stream is not parsed as a whole: a malformed record must cost only itself, and every record
must keep its untouched bytes. Record elements are cut out by their tags, comments, CDATA sections
and processing instructions skipped; of nested ones (OAI-PMH and SRU wrap MARC in a `record` of
their own) the innermost counts.
"""

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from marc.pieces import LONGEST, Piece, Window, refuse, reject
from marc.record import Remark

NAME: Final = rb"(?:[A-Za-z_][\w.\-]*:)?"
TOKEN: Final = re.compile(
    rb"<(?:(?P<open>" + NAME + rb"record(?=[\s/>])(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+>)"
    rb"|(?P<close>/" + NAME + rb"record\s*>)"
    rb"|(?P<doctype>!DOCTYPE)"
    rb"|(?P<aside>!--|!\[CDATA\[|\?))"
)
PLAIN_OPEN: Final = re.compile(
    rb"\s*<(" + NAME + rb")record(?:\s(?:[^<>\"'/]|\"[^\"<]*\"|'[^'<]*')*+)?>"
)
ASIDE_ENDS: Final = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
LONGEST_TAG: Final = 1 << 16
MARC_TAG: Final = re.compile(rb"<" + NAME + rb"(?:leader|controlfield|datafield)[\s/>]")
ANY_TAG: Final = re.compile(rb"<[A-Za-z_]")

UNCLOSED: Final = reject("xml.unclosed")
UNOPENED: Final = reject("xml.unopened")
OUTSIDE: Final = reject("xml.outside")
DOCTYPE: Final = reject("xml.doctype")


class Token(NamedTuple):
    """A tag of a record element, or another turn, between two offsets of the stream."""

    kind: Literal["open", "close", "empty", "doctype", "full"]
    start: int
    end: int
    closing: bytes = b""  # the closing tag that belongs to this opening one


class Scanner:
    """Finds the tags of record elements, one after the other, reading on as it must."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.at = 0  # offset in the stream: looked through up to here
        self.absent: dict[bytes, int] = {}  # end of comment and so on: not there before this offset

    def next(self) -> Token | None:
        """The next tag; None at the end of the stream, "full" when too much is visible."""
        while True:
            window = self.window
            found = TOKEN.search(window.data, self.at - window.base)
            if found is None:
                self.at = max(self.at, self.last_safe())
            elif found["aside"] is None:
                self.at = window.base + found.end()
                return token(found, window.base)
            elif self.skip_aside(found):
                continue
            if window.size >= LONGEST:
                self.at = window.base + len(window.data)
                return Token("full", self.at, self.at)
            behind = window.base + found.end() if found else None
            if not window.more():
                if behind is None:
                    return None
                self.at = behind  # nothing ends it: it is text

    def last_safe(self) -> int:
        """Where to go on once more is visible: a tag may have been cut in two."""
        data = self.window.data
        last = data.rfind(b"<", max(0, len(data) - LONGEST_TAG))
        return self.window.base + (last if last >= 0 else len(data))

    def skip_aside(self, found: re.Match[bytes]) -> bool:
        """Go behind a comment, CDATA section or instruction; False when its end is not visible."""
        window, end = self.window, ASIDE_ENDS[found[0]]
        begin = max(found.end(), self.absent.get(end, 0) - window.base)
        close = window.data.find(end, begin)
        if close < 0:
            self.absent[end] = window.base + max(begin, len(window.data) - len(end) + 1)
            self.at = window.base + found.start()
            if window.ended:
                self.at = window.base + found.end()
                return True
            return False
        self.at = window.base + close + len(end)
        return True

    def quick(self, opened: Token) -> Token | None:
        """The closing tag of a record, when nothing but plain tags and text stand between.

        Found when the next word "record" is that tag: five times faster than going tag by tag.
        """
        data, begin = self.window.data, opened.end - self.window.base
        close = data.find(b"record>", begin) + len(b"record>") - len(opened.closing)
        if close < begin or not data.startswith(opened.closing, close):
            return None
        if any(data.find(odd, begin, close) >= 0 for odd in (b"record", b"<!", b"<?")):
            return None
        start = self.window.base + close
        self.at = start + len(opened.closing)
        return Token("close", start, self.at)


def token(found: re.Match[bytes], base: int) -> Token:
    start, end = base + found.start(), base + found.end()
    if found["doctype"]:
        return Token("doctype", start, end)
    if found["close"]:
        return Token("close", start, end)
    tag = found["open"]
    if tag.endswith(b"/>"):
        return Token("empty", start, end)
    name = tag[: tag.index(b"record")] + b"record"
    return Token("open", start, end, b"</" + name + b">")


def split(window: Window) -> Iterator[Piece]:
    """Cut the stream into record elements; every byte is in one piece, in order."""
    scanner = Scanner(window)
    opened: Token | None = None
    while True:
        if opened is None:
            yield from plain(window, scanner)
        found = scanner.quick(opened) if opened else None
        found = found or scanner.next()
        if found is None:
            break
        if found.kind == "doctype" and opened is None:
            yield from refuse(window, DOCTYPE)
            return
        if opened and found.kind in ("open", "empty", "full") and not wraps(window, opened, found):
            yield from cut(window, opened.start, found.start, UNCLOSED)
            opened = None
        if found.kind == "empty":
            yield from cut(window, found.start, found.end)
            opened = None
        elif found.kind == "open":
            opened = found
        elif found.kind == "close" and opened:
            yield from cut(window, opened.start, found.end)
            opened = None
        elif found.kind == "full" and window.size:
            yield Piece(b"", window.take(window.size), OUTSIDE)
    yield from rest(window, opened, nothing_found=window.passed == 0)


def plain(window: Window, scanner: Scanner) -> Iterator[Piece]:
    """The next records as long as blanks stand before them and plain tags and text in them, and
    they are visible to their ends.
    """
    data, start = window.data, window.start
    if scanner.at > window.passed:
        return
    while found := PLAIN_OPEN.match(data, start):
        prefix, body = found[1], found.end()
        closing = b"</" + prefix + b"record>"
        close = data.find(b"record", body) - len(prefix) - 2
        if close < body or not data.startswith(closing, close):
            return
        if holds(data, b"<!", body, close) or holds(data, b"<?", body, close):
            return
        begin = found.start(1) - 1
        end = close + len(closing)
        before, raw = data[start:begin], data[begin:end]
        window.start = start = end
        scanner.at = window.passed
        yield tuple.__new__(Piece, (before, raw, None))


def holds(data: bytes, pair: bytes, start: int, end: int) -> bool:
    """Do these two bytes stand there? The second, rare one is looked for first: a quick search."""
    at = data.find(pair[1], start, end)
    return at >= 0 and data.find(pair, max(start, at - 1), end) >= 0


def wraps(window: Window, opened: Token, found: Token) -> bool:
    """Does the open element only wrap MARC (the `record` of OAI-PMH or SRU)? Not when it holds
    fields of its own, or nothing.
    """
    if found.kind == "full":
        return False
    between = window.data[opened.end - window.base : found.start - window.base]
    return ANY_TAG.search(between) is not None and MARC_TAG.search(between) is None


def cut(window: Window, start: int, end: int, fault: Remark | None = None) -> Iterator[Piece]:
    """Take a record out, and what stands before it; fields outside of any record are a fault."""
    before = window.take(start - window.passed)
    if (stray := stray_field(before)) >= 0:
        yield Piece(before[:stray], before[stray:], UNOPENED)
        before = b""
    raw = window.take(end - start)
    if raw:
        yield Piece(before, raw, fault)


def stray_field(outside: bytes) -> int:
    """Where a MARC field stands that no record element holds; -1 when there is none."""
    at = 0
    while found := MARC_TAG.search(outside, at):
        comment = outside.find(b"<!--", at, found.start())
        at = found.start()
        while comment >= 0 and at == found.start():
            end = outside.find(b"-->", comment)
            if end > at:
                at = end
            elif end >= 0:
                comment = outside.find(b"<!--", end, at)
            else:
                comment = -1
        if at == found.start():
            return at
    return -1


def rest(window: Window, opened: Token | None, *, nothing_found: bool) -> Iterator[Piece]:
    """The end of the stream: an element never closed, or what follows the last record."""
    if opened is not None:
        yield from cut(window, opened.start, window.base + len(window.data), UNCLOSED)
        return
    tail = window.take(window.size)
    if (stray := stray_field(tail)) >= 0:
        yield Piece(tail[:stray], tail[stray:], UNOPENED)
    elif nothing_found and tail.strip():
        yield Piece(b"", tail, OUTSIDE)
    elif tail:
        yield Piece(tail, b"")
