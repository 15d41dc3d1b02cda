"""How long does one reader take over one file? `python -m tests.bench.readers READER FILE`.

A process of its own for each reader, so that its memory is its own. Each record is read as far as
its subfields, and let go. Prints the records and the seconds.
"""

import sys
import time
from pathlib import Path
from typing import Any

import pymarc
from pymarc.marcxml import map_xml

from marc.reading import Good, read


def with_svod(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(1 for item in read(stream) if isinstance(item, Good))


def with_pymarc(path: Path) -> int:
    """pymarc's reader, told that the file is UTF-8, which it cannot see in a RUSMARC leader."""
    if path.suffix == ".xml":
        counter = Counter()
        map_xml(counter, str(path))  # type: ignore[no-untyped-call]
        return counter.records
    with path.open("rb") as stream:
        reader = pymarc.MARCReader(stream, file_encoding="utf-8")
        return sum(1 for record in reader if record is not None)


class Counter:
    """Counts the records that map_xml hands over."""

    def __init__(self) -> None:
        self.records = 0

    def __call__(self, record: Any) -> None:
        self.records += 1


def main() -> None:
    reader, path = sys.argv[1], Path(sys.argv[2])
    started = time.perf_counter()
    records = with_svod(path) if reader == "svod" else with_pymarc(path)
    print(records, time.perf_counter() - started)


if __name__ == "__main__":
    main()
