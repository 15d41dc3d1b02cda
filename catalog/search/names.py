"""What are the values of facets called? Facets of many values are counted by numbers, whose names
stand in a table beside the index.

Of strings tantivy reads every name it looks at, up to 10 µs each among 200,000, and it looks at few
for that; numbers it counts without reading, exactly and in a fifth of the time. A number is made of
its value alone, so a name once written is right for ever, whatever becomes of the records.
"""

import sqlite3
import threading
import weakref
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

import orjson

from catalog.search.documents import number

FILE: Final = "names.sqlite"
TABLE: Final = "create table if not exists name (number integer primary key, value text)"
WRITE: Final = "insert or ignore into name values (?, ?)"
READ: Final = (
    "select number, name.value from json_each(?) as asked join name on number = asked.value"
)
MOMENT: Final = 5.0  # seconds to wait for another process at the file


class Unnamed(Exception):
    """A number in the index has no name beside it: a file of the index was lost or replaced."""


class Names:
    """The names of one generation of the index: open to any number of threads, written by one
    process at a time. Raises sqlite3.Error when the file cannot be read."""

    def __init__(self, folder: Path | None, *, new: bool = False) -> None:
        """Those in a folder, which are there already unless they are `new`; of no folder, none."""
        self._lock = threading.Lock()
        self._fresh: dict[int, str] = {}
        self.lost = False  # whether some could not be read: `Index.follow` then builds all anew
        mode = "rwc" if new else "rw"
        address = f"{(folder / FILE).absolute().as_uri()}?mode={mode}" if folder else ":memory:"
        self._base = sqlite3.connect(address, uri=True, timeout=MOMENT, check_same_thread=False)
        self.close = weakref.finalize(self, self._base.close)
        self._base.execute("pragma synchronous = full")
        if new or folder is None:
            self._base.execute("pragma journal_mode = wal")
            self._base.execute(TABLE)
        self.of(())  # fails now when the file holds no such table

    def add(self, values: Iterable[str]) -> None:
        """Take note of values; `keep` writes them."""
        self._fresh |= {number(value): value for value in values}

    def keep(self) -> None:
        """Write what was noted so that no loss of power takes it back: before the documents that
        need it."""
        with self._lock, self._base:
            self._base.executemany(WRITE, sorted(self._fresh.items()))
        self._fresh.clear()

    def of(self, numbers: Collection[int]) -> dict[int, str]:
        """The values with these numbers; raises `Unnamed`."""
        try:
            with self._lock:
                found = dict(self._base.execute(READ, (orjson.dumps(list(numbers)).decode(),)))
        except sqlite3.DatabaseError:
            self.lost = True
            raise
        if len(found) < len(numbers):
            self.lost = True
            raise Unnamed(f"{FILE} of the search index lacks {len(numbers) - len(found)} names")
        return found
