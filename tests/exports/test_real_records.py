"""Real records of every origin make payloads that the published schemas accept."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from lxml import etree

from exports.formats import FORMATS, Union
from marc import convert, facts, reading
from marc.reading import Good
from marc.record import Dialect, Record
from tests import oai_schema

EACH = 5  # records of a file


def sound(path: Path) -> Iterator[Good]:
    """The first records of a file that could be read and whose dialect is known."""
    with path.open("rb") as stream:
        found = (item for item in reading.read(stream) if isinstance(item, Good))
        yield from islice((good for good in found if good.dialect is not Dialect.UNKNOWN), EACH)


def in_dialect(good: Good, target: Dialect) -> Record:
    if good.dialect is target:
        return good.record
    return convert.convert(good.record, good.dialect, target).record


@pytest.mark.slow
def test_real_records_make_valid_payloads(real_data: Path, schemas: Path) -> None:
    schema = oai_schema.load(schemas)
    checked, wrong = 0, []
    with (real_data / "MANIFEST.tsv").open(encoding="utf-8") as manifest:
        files = [row["file"] for row in csv.DictReader(manifest, delimiter="\t")]
    for file in files:
        for good in sound(real_data / file):
            union = Union(
                union_id="00000012",
                url="http://127.0.0.1:8000/record/00000012",
                rusmarc=in_dialect(good, Dialect.RUSMARC),
                marc21=in_dialect(good, Dialect.MARC21),
                facts=facts.facts(good.record, good.dialect),
                libraries=("a",),
            )
            for prefix, format in FORMATS.items():
                checked += 1
                if not schema.validate(etree.fromstring(format.render(union))):
                    wrong.append((file, good.number, prefix, schema.error_log.last_error))
    assert checked > 500
    assert wrong == []
