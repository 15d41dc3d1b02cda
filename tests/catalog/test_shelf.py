"""A file is made once, by one maker at a time, and seen only when it is whole."""

import gzip
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog import shelf
from catalog.shelf import Order

HOLDS = """
import sys, pathlib
from catalog import shelf
with shelf.turn(pathlib.Path(sys.argv[1]), shelf.MAKING) as mine:
    print(mine, flush=True)
    sys.stdin.read()
"""


def order(asked: str = "q", *, state: str = "1", says: bytes = b"made") -> Order:
    return Order((state,), (asked,), lambda: [says])


def content(place: Path | None) -> bytes:
    assert place is not None
    return gzip.decompress(place.read_bytes())


def test_what_lies_ready_is_not_made_again(tmp_path: Path) -> None:
    assert content(shelf.fetch(tmp_path, order())) == b"made"
    assert content(shelf.fetch(tmp_path, order(says=b"again"))) == b"made"
    assert content(shelf.fetch(tmp_path, order("other", says=b"again"))) == b"again"
    assert content(shelf.fetch(tmp_path, order(state="2", says=b"later"))) == b"later"


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    def fails() -> Iterator[bytes]:
        yield b"half"
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        shelf.fetch(tmp_path, Order(("1",), ("q",), fails))
    assert not list(tmp_path.glob("*.gz"))
    assert content(shelf.fetch(tmp_path, order())) == b"made"


def test_what_is_outdated_or_long_unasked_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "MOST", 2)
    first, second = (shelf.fetch(tmp_path, order(asked)) for asked in "ab")
    assert first is not None
    assert second is not None
    third = shelf.fetch(tmp_path, order("c"))
    assert {*tmp_path.glob("*.gz")} == {first, second, third}  # just asked for: being opened
    for age, place in ((90, first), (80, second)):
        os.utime(place, (time.time() - age, place.stat().st_mtime))
    fourth = shelf.fetch(tmp_path, order("d"))
    assert {*tmp_path.glob("*.gz")} == {third, fourth}
    for place in tmp_path.glob("*.gz"):
        os.utime(place, (time.time() - 90, place.stat().st_mtime))
    assert {shelf.fetch(tmp_path, order(state="2"))} == {*tmp_path.glob("*.gz")}


def test_another_process_has_the_turn_until_it_dies(tmp_path: Path) -> None:
    ready = shelf.fetch(tmp_path, order())
    command = [sys.executable, "-c", HOLDS, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"True\n"
        assert shelf.fetch(tmp_path, order()) == ready
        assert shelf.fetch(tmp_path, order("other")) is None
        (tmp_path / shelf.PART).write_bytes(b"half a file")
        other.kill()
        other.wait()
    assert content(shelf.fetch(tmp_path, order("other"))) == b"made"
