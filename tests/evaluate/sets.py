"""Which pairs is matching measured on? Labelled pairs of records, each read as facts.

They are others' pairs (CDL's English books, Russian hard negatives, Melinda's fixtures), read from
the folder SVOD_REAL_DATA and never copied here; `cards` reads those written by us.
"""

import csv
import gzip
import json
import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple
from zlib import crc32

from catalog.match import blocking
from marc import marcjson
from marc.dialects import detect
from marc.facts import Facts, facts, local_id
from marc.reading import Good, read
from marc.record import Dialect
from tests.evaluate import regions

MFN: Final = re.compile(r"MFN (\d+)")


class Pair(NamedTuple):
    """Two records and whether people call them one edition."""

    id: str
    a: Facts
    b: Facts
    same: bool


def real() -> Path | None:
    """The folder of real data, when this machine has one."""
    named = os.environ.get("SVOD_REAL_DATA")
    return Path(named) if named and Path(named, "pairs").is_dir() else None


def even(id: str) -> bool:
    """Whether a pair is one to learn from; the others are for judging."""
    return crc32(id.encode()) % 2 == 0


def third(id: str) -> bool:
    """Whether a pair is in a third told by another hash, first looked at on 2026-11-28."""
    return crc32(f"third {id}".encode()) % 3 == 0


def of_json(value: dict[str, Any], prior: Dialect = Dialect.MARC21) -> Facts:
    record = marcjson.read(value)
    return facts(record, detect(record, prior=prior))


def cdl(folder: Path, *, learning: bool | None = None) -> Iterator[Pair]:
    """Pairs of English books of cdlib/marc-ai, identifiers removed: one half, or all of them."""
    with gzip.open(folder / "pairs" / "cdl_validation.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if learning is None or even(row["id"]) is learning:
                yield Pair(row["id"], of_json(row["a"]), of_json(row["b"]), bool(row["same"]))


def melinda(folder: Path) -> Iterator[Pair]:
    """Fixtures of Melinda's matcher, labelled by its policy; many of them are minimal records."""
    with (folder / "pairs" / "natlibfi_pairs.jsonl").open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            if not isinstance(row["a"], dict) or not isinstance(row["b"], dict):
                continue  # one record against many
            yield Pair(
                f"fi-{number}", of_json(row["a"]), of_json(row["b"]), row["label"] == "match"
            )


def russian(folder: Path) -> Iterator[Pair]:
    """Real Russian records that look alike and are not."""
    with (folder / "pairs" / "ru_pairs.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            a = record_of(folder / "records" / row["file_a"], row["id_a"])
            b = record_of(folder / "records" / row["file_b"], row["id_b"])
            yield Pair(row["pair"], a, b, row["label"] == "match")


def record_of(path: Path, name: str) -> Facts:
    """One record of a file, by its 001 or by its place («MFN 121»)."""
    place = MFN.fullmatch(name)
    with path.open("rb") as stream:
        good = (item for item in read(stream) if isinstance(item, Good))
        if place:
            item = next(islice(good, int(place[1]) - 1, None))
        else:
            item = next(i for i in good if local_id(i.record, i.dialect) == name)
    return facts(item.record, item.dialect)


def generated(*, seed: int = regions.SEED, records: int = 6_000) -> Iterator[Pair]:
    """The candidates of a generated region, labelled by its truth."""
    found = regions.region(seed=seed, records=records)
    true = regions.truth(found)
    for a, b in sorted(blocking.candidates(found.facts) | true):
        yield Pair(f"{a[1]} {b[1]}", found.facts[a], found.facts[b], (a, b) in true)


def training() -> Iterator[Pair]:
    """What weights are learned from: half of CDL's pairs and a generated region."""
    folder = real()
    if folder is not None:
        yield from cdl(folder, learning=True)
    yield from generated()
