"""Which pairs do other programs judge? Samples of every set, with the records themselves."""

import gzip
import json
from collections.abc import Iterator
from random import Random
from typing import Any, Final

from catalog.match import Verdict, blocking
from marc import marcjson
from marc.dialects import detect
from marc.facts import facts
from marc.record import Dialect, Record
from tests.evaluate import cards, regions, sets
from tests.evaluate.habits import final
from tests.evaluate.peers import Both, Side

SIZE: Final = 600
SEED: Final = 11  # one of the final test
RECORDS: Final = 1_500


def samples() -> Iterator[tuple[str, list[Both]]]:
    yield "Russian, written by us", written()
    folder = sets.real()
    if folder is not None:
        with gzip.open(folder / "pairs" / "cdl_validation.jsonl.gz", "rt", encoding="utf-8") as all:
            rows = [row for row in map(json.loads, all) if not sets.even(row["id"])]
        chosen = Random(SEED).sample(rows, SIZE)
        yield (
            "CDL, of the half not learned from",
            [Both(of_json(row["a"]), of_json(row["b"]), bool(row["same"])) for row in chosen],
        )
    yield f"Generated, seed {SEED}, final habits", generated()


def side(record: Record, dialect: Dialect) -> Side:
    return Side(record, dialect, facts(record, dialect))


def of_json(value: dict[str, Any]) -> Side:
    record = marcjson.read(value)
    return side(record, detect(record, prior=Dialect.MARC21))


def written() -> list[Both]:
    return [
        Both(*(side(c.record, c.dialect) for c in one.cards), same=one.verdict is Verdict.SAME)
        for one in cards.written()
        if one.verdict is not Verdict.DOUBTFUL
    ]


def generated() -> list[Both]:
    found = regions.region(seed=SEED, records=RECORDS, generator=final)
    true = regions.truth(found)
    pairs = sorted(blocking.candidates(found.facts) | true)
    chosen = Random(SEED).sample(pairs, min(SIZE, len(pairs)))
    sides = {
        name: Side(*found.records[name], found.facts[name]) for pair in chosen for name in pair
    }
    return [Both(sides[a], sides[b], (a, b) in true) for a, b in chosen]
