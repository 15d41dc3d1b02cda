"""Which files made of the catalogue for its readers lie ready, and who makes the next one?

A file is made once for a state of the catalogue, kept packed, and given to all who ask the same.
One at a time is made, by whichever process of those that share the data folder has the turn: a
weak server stays a server, whoever asks for what. Not a job: its reader waits for it, and one
that nobody waits for is not worth making.
"""

import gzip
import hashlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, TypeVar, cast

MOST: Final = 50  # files, those asked for last
GRACE: Final = 60.0  # seconds: whoever was told where a file lies has opened it by then
LEVEL: Final = 6  # of gzip: written once, read often
MAKING: Final = "making"  # the turn of what is made
PART: Final = "making.part"  # of whoever has the turn; what a killed maker left is written over
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Order:
    """A file somebody asks for: the `state` it is made of, and all else that decides what stands
    in it, as texts."""

    state: tuple[str, ...]
    asked: tuple[str, ...]
    pieces: Callable[[], Iterable[bytes]]

    @property
    def name(self) -> str:
        return f"{digest(self.state)}-{digest(self.asked)}.gz"


def digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:24]


def fetch(folder: Path, order: Order) -> Path | None:
    """Where the file lies, a gzip, made now if it did not; None while another is being made."""
    return ready(folder, order) or alone(
        folder, lambda: ready(folder, order) or make(folder, order)
    )


def ready(folder: Path, order: Order) -> Path | None:
    """Where the file lies, if it was made; from now on among those asked for last."""
    place = folder / order.name
    try:
        os.utime(place, (time.time(), place.stat().st_mtime))
    except FileNotFoundError:
        return None
    return place


def make(folder: Path, order: Order) -> Path:
    """Make the file in our turn; nothing of it is seen before it is whole."""
    with packed(folder / PART) as out:
        out.writelines(order.pieces())
    sweep(folder, order.state)
    return (folder / PART).replace(folder / order.name)


def sweep(folder: Path, state: tuple[str, ...]) -> None:
    """Remove what is of an earlier state, and the longest unasked of too many."""
    asked = {place: place.stat().st_atime for place in folder.glob("*.gz")}
    newest = sorted(asked, key=lambda place: asked[place], reverse=True)
    for rank, place in enumerate(newest, 1):
        outdated = not place.name.startswith(digest(state))
        if (outdated or rank >= MOST) and time.time() - asked[place] > GRACE:
            with suppress(PermissionError):  # being read, where that forbids it: the next time
                place.unlink()


def alone(folder: Path, act: Callable[[], T]) -> T | None:
    """What an act gives; None while a file is being made."""
    with turn(folder, MAKING) as mine:
        return act() if mine else None


@contextmanager
def turn(folder: Path, what: str) -> Iterator[bool]:
    """Whether it is our turn; it ends with us, or with the process if that is killed.

    SQLite's lock of a file of its own: the same on every system, and the system's to give up.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = sqlite3.connect(
        folder / f"{what}.lock", timeout=0, isolation_level=None, check_same_thread=False
    )
    try:
        yield takes(lock)
    finally:
        lock.close()


def takes(lock: sqlite3.Connection) -> bool:
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


@contextmanager
def packed(path: Path) -> Iterator[BinaryIO]:
    """A gzip whose bytes depend on nothing but what is written."""
    with path.open("wb") as raw, gzip.GzipFile("", "wb", LEVEL, raw, mtime=0) as out:
        yield cast(BinaryIO, out)
