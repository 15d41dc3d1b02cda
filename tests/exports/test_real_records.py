"""Real records of every origin make payloads that the published schemas accept."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final

import pytest
from lxml import etree

from exports import citations
from exports.formats import FORMATS, Union
from marc import convert, facts, reading
from marc.reading import Good
from marc.record import Dialect, Record
from tests import oai_schema

EACH = 5  # records of a file


def files(real_data: Path) -> list[str]:
    with (real_data / "MANIFEST.tsv").open(encoding="utf-8") as manifest:
        return [row["file"] for row in csv.DictReader(manifest, delimiter="\t")]


def sound(path: Path) -> Iterator[Good]:
    """The first records of a file that could be read and whose dialect is known."""
    with path.open("rb") as stream:
        found = (item for item in reading.read(stream) if isinstance(item, Good))
        yield from islice((good for good in found if good.dialect is not Dialect.UNKNOWN), EACH)


def in_dialect(good: Good, target: Dialect) -> Record:
    if good.dialect is target:
        return good.record
    return convert.convert(good.record, good.dialect, target).record


MADE: Final = 120  # descriptions, of as many files
# ГОСТ Р 7.0.100-2018: areas parted by «. – », the last of them the kind of content and its carrier.
CONTENT: Final = re.compile(r"(^|\. – )[А-ЯЁ][а-яё]+( \([^)]+\))? : [а-яё]+( \([^)]+\))?(\.$| // )")
BROKEN: Final = re.compile(r"[\r\n]|– –|– \. –|: : |; ; ")


@pytest.mark.slow
def test_real_records_are_described_by_the_standard(real_data: Path) -> None:
    made = []
    for file in files(real_data):
        for good in islice(sound(real_data / file), 1):
            found = facts.facts(good.record, good.dialect)
            made.append((file, found, citations.describe(found, accessed=date(2026, 11, 28))))
        if len(made) == MADE:
            break
    assert len(made) == MADE
    for file, found, text in made:
        assert CONTENT.search(text) or not citations.content(found), (file, text)
        assert not BROKEN.search(text), (file, text)
        assert found.title.strip(" .:/") in text, (file, text)


@pytest.mark.slow
def test_real_records_make_valid_payloads(real_data: Path, schemas: Path) -> None:
    schema = oai_schema.load(schemas)
    checked, wrong = 0, []
    for file in files(real_data):
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
