"""How long does one piece of work over one file take? `python -m tests.bench.readers WORK FILE`.

A process of its own for each, so that its memory is its own. Reading goes as far as every subfield
of every record, which is then let go; what is written or looked into has been read before the time
counts. Prints the records and the seconds of processor they took.
"""

import gc
import io
import sys
import time
from collections.abc import Callable
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pymarc
from pymarc.marcxml import map_xml, record_to_xml

from marc import writing, xml
from marc.check import check
from marc.facts import Facts, facts
from marc.reading import Good, read
from marc.record import Record

HELD: Final = 5_000  # records that are written or looked into


class Counter:
    """Counts the records that map_xml hands over."""

    def __init__(self) -> None:
        self.records = 0

    def __call__(self, record: Any) -> None:
        self.records += 1


# --- reading ------------------------------------------------------------------------------------


def read_svod(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(1 for item in read(stream) if isinstance(item, Good))


def read_pymarc(path: Path) -> int:
    """pymarc's reader, told that the file is UTF-8, which it cannot see in a RUSMARC leader."""
    if path.suffix == ".xml":
        counter = Counter()
        map_xml(counter, str(path))  # type: ignore[no-untyped-call]
        return counter.records
    with path.open("rb") as stream:
        reader = pymarc.MARCReader(stream, file_encoding="utf-8")
        return sum(1 for record in reader if record is not None)


def read_mrrc(path: Path) -> int:
    """mrrc makes Python's texts of its own when they are asked for: every one is."""
    count = 0
    for record in import_module("mrrc").MARCReader(str(path)):
        count += 1
        for field in record.fields():
            if field.is_control_field():
                _ = field.data
            else:
                for subfield in field.subfields():
                    _ = subfield.code, subfield.value
    return count


# --- writing and facts --------------------------------------------------------------------------


def ours(path: Path) -> list[Good]:
    with path.open("rb") as stream:
        return list(islice((item for item in read(stream) if isinstance(item, Good)), HELD))


def theirs(path: Path) -> list[pymarc.Record]:
    """The same records; told to be UTF-8, whatever RUSMARC's leader says."""
    content = b"".join(writing.iso2709(good.record) for good in ours(path))
    found = [one for one in pymarc.MARCReader(io.BytesIO(content), file_encoding="utf-8") if one]
    for record in found:
        record.force_utf8 = True
    return found


def written(path: Path) -> list[bytes]:
    return [writing.iso2709(good.record) for good in ours(path)]


def parsed(raw: bytes) -> pymarc.Record:
    return pymarc.Record(raw, force_utf8=True, file_encoding="utf-8")


def understood(path: Path) -> list[tuple[Good, Facts]]:
    return [(good, facts(good.record, good.dialect)) for good in ours(path)]


def each_of_ours(work: Callable[[Record], object]) -> tuple[Callable[[Path], list[Any]], Any]:
    return (lambda path: [good.record for good in ours(path)]), work


# What is made ready, and what is done with each of it.
HELD_WORKS: Final[dict[str, tuple[Callable[[Path], list[Any]], Callable[[Any], object]]]] = {
    "iso2709-svod": each_of_ours(writing.iso2709),
    "iso2709-pymarc": (theirs, lambda record: record.as_marc()),
    "marcxml-svod": each_of_ours(xml.marcxml),
    "marcxml-pymarc": (theirs, record_to_xml),
    "facts-svod": (ours, lambda good: facts(good.record, good.dialect)),
    "facts-pymarc reading": (written, parsed),
    "check-pymarc reading": (written, parsed),
    "check-svod": (understood, lambda pair: check(pair[0].record, pair[0].dialect, pair[1])),
}
READERS: Final = {"read-svod": read_svod, "read-pymarc": read_pymarc, "read-mrrc": read_mrrc}


def main() -> None:
    work, path = sys.argv[1], Path(sys.argv[2])
    if work in READERS:
        started = time.process_time()
        records = READERS[work](path)
    else:
        ready, act = HELD_WORKS[work]
        found = ready(path)
        records = len(found)
        gc.collect()
        gc.freeze()  # or the collector would walk over what is held for the measure alone
        started = time.process_time()
        for one in found:
            act(one)
    print(records, time.process_time() - started)


if __name__ == "__main__":
    main()
