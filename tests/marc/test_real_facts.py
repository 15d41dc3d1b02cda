"""Real records of many libraries are told, understood and checked without an accident."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from marc import check, facts, reading
from marc.reading import Good
from marc.record import Dialect

READABLE = {"iso2709", "derived-iso2709", "marcxml"}
# What MANIFEST.tsv calls a file, and what its records may be told to be.
EXPECTED = {
    "UNIMARC": {Dialect.RUSMARC, Dialect.UNIMARC},
    "UNIMARC(RUSMARC)": {Dialect.RUSMARC},
    "IRBIS64-native(UNIMARC-like)": {Dialect.IRBIS},
    "MARC21": {Dialect.MARC21},
    # "MARC21-auth/holdings" gathers records without a title, fragments of tests among them, in
    # several families: nothing true can be expected of them but that they are not misread as ours.
    "MARC21-auth/holdings": {Dialect.MARC21, Dialect.UNIMARC, Dialect.UNKNOWN},
}


def rows(real_data: Path) -> Iterator[dict[str, str]]:
    with (real_data / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        yield from (r for r in csv.DictReader(manifest, delimiter="\t") if r["format"] in READABLE)


@pytest.mark.slow
def test_every_real_record_is_understood(real_data: Path) -> None:
    seen = 0
    for row in rows(real_data):
        with (real_data / row["file"]).open("rb") as stream:
            for item in reading.read(stream):
                if isinstance(item, Good):
                    found = facts.facts(item.record, item.dialect)
                    check.check(item.record, item.dialect, found)
                    facts.local_id(item.record, item.dialect)
                    assert facts.from_json(facts.to_json(found)) == found
                    seen += 1
    assert seen > 10_000


@pytest.mark.slow
def test_real_files_are_of_the_dialect_they_are_labelled(real_data: Path) -> None:
    wrong: list[tuple[str, Counter[str]]] = []
    for row in rows(real_data):
        expected = EXPECTED.get(row["dialect"])
        if expected is None:
            continue
        with (real_data / row["file"]).open("rb") as stream:
            told = Counter(i.dialect for i in reading.read(stream) if isinstance(i, Good))
        if not set(told) <= expected:
            wrong.append((row["file"], Counter({d.value: n for d, n in told.items()})))
    assert wrong == []
