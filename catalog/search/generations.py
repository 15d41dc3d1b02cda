"""Where do the generations of the search index lie, which is in use, and what does each hold?

Each is a folder named by its number; beside it the file `current` names the one in use. Files are
replaced whole, so that a reader, or a crash, finds the old or the new.
"""

import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import orjson

CURRENT: Final = "current"
STATE: Final = "state.json"


@dataclass(frozen=True, slots=True)
class State:
    """What a generation holds: written by which rules, of which database, up to which change."""

    fingerprint: str
    database: str
    changed: int


def fits(state: State | None, wanted: State) -> bool:
    """Whether an index in this state can be brought up to date by following."""
    return (
        state is not None
        and state.fingerprint == wanted.fingerprint
        and state.database == wanted.database
        and state.changed <= wanted.changed
    )


def current(folder: Path) -> int | None:
    """The number of the generation in use."""
    try:
        return int((folder / CURRENT).read_text())
    except (OSError, ValueError):
        return None


def point(folder: Path, number: int) -> None:
    """Use this generation, unless a newer one is in use already."""
    if (current(folder) or 0) < number:
        write_whole(folder / CURRENT, str(number).encode())


def next_number(folder: Path, wanted: State) -> int:
    """The generation to build: one that was begun and not finished, or a new one."""
    numbers = [int(place.name) for place in folder.glob("[0-9]*") if place.name.isdecimal()]
    newest = max(numbers, default=0)
    begun = newest > (current(folder) or 0)
    if begun and fits(read_state(folder / str(newest)), wanted):
        return newest
    return newest + 1


def remove_before(folder: Path, number: int) -> None:
    """Free the room of older generations; readers that have them open keep reading."""
    for place in folder.glob("[0-9]*"):
        if place.name.isdecimal() and int(place.name) < number:
            shutil.rmtree(place, ignore_errors=True)


def read_state(folder: Path) -> State | None:
    try:
        return State(**orjson.loads((folder / STATE).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def write_state(folder: Path, state: State) -> None:
    write_whole(folder / STATE, orjson.dumps(asdict(state)))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader, or a crash, finds the old content or the new."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def signature(path: Path) -> tuple[int, int]:
    """What changes when a file is replaced."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_ino)
