"""What do the steps of reading hand on: a window on the stream, pieces, characters, a record?"""

from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, NamedTuple

from marc.record import Record, Remark, Severity

BLOCK: Final = 1 << 20
LONGEST: Final = 10_000_000  # a record that does not end within so many bytes is none
CHUNK: Final = 4 << 20  # what cannot be cut into records is handed on in pieces of this size


class Piece(NamedTuple):
    """A stretch of the stream: what separates it from the one before, its bytes, its fault.

    A `fault` says that the bytes are no record; without one they may still turn out not to be.
    An empty `raw` ends the stream.
    """

    before: bytes
    raw: bytes
    fault: Remark | None = None


class Decoded(NamedTuple):
    """The characters of a record's bytes, separators included."""

    text: str
    charset: str
    remarks: tuple[Remark, ...] = ()


class Parsed(NamedTuple):
    """A record that could be read, and what had to be mended."""

    record: Record
    charset: str
    remarks: tuple[Remark, ...]


Decode = Callable[[bytes], Decoded]
Parse = Callable[[bytes], Parsed | Remark]


def reject(code: str, *, tag: str = "", value: str = "") -> Remark:
    """The reason why bytes are no record."""
    return Remark(code, Severity.REJECT, tag, value)


class Window:
    """The part of a stream that is being looked at; bytes leave it in order, each once."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.data = b""
        self.start = 0  # of what has not left yet, in `data`
        self.base = 0  # of `data` in the stream
        self.ended = False

    @property
    def size(self) -> int:
        """How many bytes are visible."""
        return len(self.data) - self.start

    @property
    def passed(self) -> int:
        """How many bytes have left."""
        return self.base + self.start

    def more(self) -> bool:
        """Read on; False when the stream has ended."""
        if not self.ended:
            block = self.stream.read(BLOCK)
            self.ended = not block
            self.data = self.data[self.start :] + block
            self.base += self.start
            self.start = 0
        return not self.ended

    def fill(self, size: int) -> None:
        """Make `size` bytes visible, or all there are."""
        while self.size < size and self.more():
            pass

    def take(self, size: int) -> bytes:
        """The next `size` bytes, or all there are."""
        self.fill(size)
        taken = self.data[self.start : self.start + size]
        self.start += len(taken)
        return taken

    def peek(self, size: int) -> bytes:
        """What `take` would give, left in place."""
        self.fill(size)
        return self.data[self.start : self.start + size]

    def back(self, size: int) -> None:
        """Put the last `size` taken bytes back; nothing may have been read since."""
        self.start -= size

    def until(self, mark: bytes) -> bytes:
        """The bytes up to and with `mark`: at most LONGEST, fewer at the end of the stream."""
        looked = 0
        while (found := self.data.find(mark, self.start + looked)) < 0:
            looked = max(0, self.size - len(mark) + 1)
            if looked >= LONGEST or not self.more():
                return self.take(min(LONGEST, self.size))
        return self.take(found + len(mark) - self.start)


def refuse(window: Window, fault: Remark, *, before: bytes = b"") -> Iterator[Piece]:
    """All that is left of the stream, as faulty pieces of bounded size."""
    while raw := window.take(CHUNK):
        yield Piece(before, raw, fault)
        before = b""
    if before:
        yield Piece(before, b"")
