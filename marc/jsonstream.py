"""Where does each record of a JSON stream begin and end?

Records come as JSON lines, as one array, one object, or inside of another object. The stream is not
parsed as a whole: objects are cut out by their braces, strings skipped, so that a malformed record
costs only itself. An object that opens with its leader is a record wherever it stands; what stands
open around it is its wrapper, or a record that was never closed.
"""

import re
from collections.abc import Iterator
from typing import Final

from marc.pieces import LONGEST, Piece, Window, reject

# A string ends on its line (RFC 8259, section 7): an unclosed quote costs one line, not the rest.
STRING: Final = rb'"[^"\\\r\n]*+(?:\\.[^"\\\r\n]*+)*+'
TOKEN: Final = re.compile(
    rb'(?P<record>\{\s*"leader"\s*:)|(?P<open>\{)|(?P<close>\})|(?P<text>' + STRING + rb'")'
    rb"|(?P<cut>" + STRING + rb'\\?\Z)|(?P<stray>")'
)
FIELDS: Final = re.compile(rb'"(?:leader|fields)"\s*:')
AHEAD: Final = 64  # bytes behind a brace that show whether a leader follows
UNCLOSED: Final = reject("json.unclosed")
OUTSIDE: Final = reject("json.outside")


class Scanner:
    """Finds the braces of the stream, one after the other; offsets count from its beginning."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.at = 0

    def next(self) -> tuple[str, int] | None:
        """What the next brace does ("open", "record", "close") and where it stands.

        None at the end of the stream, and when too much is visible.
        """
        window = self.window
        while True:
            found = TOKEN.search(window.data, self.at - window.base)
            kind = str(found.lastgroup) if found else ""
            if found and (kind in ("text", "stray") or (kind == "cut" and window.ended)):
                self.at = window.base + (found.end() if kind == "text" else found.start() + 1)
                continue
            if found and kind != "cut" and self.is_whole(found):
                self.at = window.base + found.start() + 1
                return kind, self.at - 1
            self.at = window.base + (found.start() if found else len(window.data))
            if window.size >= LONGEST or (not window.more() and found is None):
                return None

    def is_whole(self, found: re.Match[bytes]) -> bool:
        """Is enough visible to tell whether the brace opens a record?"""
        visible = found.start() + AHEAD <= len(self.window.data)
        return visible or self.window.ended or found["close"] is not None


def split(window: Window) -> Iterator[Piece]:
    """Cut the stream into JSON objects; every byte is in one piece, in order."""
    scanner = Scanner(window)
    starts: list[int] = []  # of the braces that stand open
    while True:
        found = scanner.next()
        if found is None and not window.ended:
            yield Piece(b"", window.take(window.size), OUTSIDE)
            scanner.at, starts = window.passed, []
            continue
        if found is None:
            break
        kind, at = found
        if kind == "close" and starts:
            begin = starts.pop()
            if not starts:
                yield from cut(window, begin, at + 1)
        elif kind != "close":
            if kind == "record" and starts:
                yield from around(window, starts[0], at)
                starts = []
            starts.append(at)
    yield from rest(window, starts)


def around(window: Window, begin: int, end: int) -> Iterator[Piece]:
    """What stands open before a record: a wrapper is left for it to take along, but a record that
    was never closed is a fault of its own.
    """
    open_part = window.data[begin - window.base : end - window.base]
    if FIELDS.search(open_part):
        kept = open_part.rstrip(b" \t\r\n,[")
        before = window.take(begin - window.passed)
        yield Piece(before, window.take(len(kept)), UNCLOSED)


def cut(window: Window, begin: int, end: int) -> Iterator[Piece]:
    before = window.take(begin - window.passed)
    yield Piece(before, window.take(end - begin))


def rest(window: Window, starts: list[int]) -> Iterator[Piece]:
    """The end of the stream: an object never closed, or what follows the last one."""
    if starts:
        before = window.take(starts[0] - window.passed)
        raw = window.take(window.size)
        yield Piece(before, raw, UNCLOSED)
    elif tail := window.take(window.size):
        stray = FIELDS.search(tail)
        yield Piece(b"", tail, OUTSIDE) if stray else Piece(tail, b"")
