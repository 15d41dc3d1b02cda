"""Real files: every byte accounted for, every charset told, on what libraries publish."""

import csv
import gzip
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from marc import reading
from marc.reading import Good
from tests.bench import charsets
from tests.marc_samples import read_all

# Labels of the manifest that the bytes refute: Danish and English records in the set named here.
MISLABELLED = {
    "marc10.marc": "latin-1",
    "marc11.marc": "latin-1",
    "sample-marc": "latin-1",
    "scrapbooksofmoun03tupp_meta.mrc": "marc-8",
}
CHARSETS = {"ascii": "utf-8", "latin-1/other-8bit": "latin-1", "utf-8(broken)": "utf-8"}
DIALECTS = {
    "UNIMARC": {"unimarc", "rusmarc"},
    "UNIMARC(RUSMARC)": {"rusmarc"},
    "MARC21": {"marc21"},
    "IRBIS64-native(UNIMARC-like)": {"irbis", "rusmarc"},  # one text export holds RUSMARC
}


@dataclass(frozen=True)
class Labelled:
    """A file and what its finder says it is."""

    path: Path
    records: int
    dialect: str
    charset: str
    format: str

    def content(self) -> bytes:
        content = self.path.read_bytes()
        return gzip.decompress(content) if self.path.suffix == ".gz" else content


@pytest.fixture(scope="module")
def files(real_data: Path) -> list[Labelled]:
    with (real_data / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        return [
            Labelled(
                real_data / row["file"],
                int(row["records"]),
                row["dialect"],
                row["charset"],
                row["format"].removeprefix("gz:").removeprefix("derived-"),
            )
            for row in csv.DictReader(manifest, delimiter="\t")
        ]


# Test files of serialisers: a leader and one or two fields, of no dialect.
SCANTY = {
    *("emptySubAlephSeq", "spaceSubAlephSeq", "emptySubfield", "justSpaceSubfield"),
    *("valuelessSubfield", "alephseq-example5-long-leader.txt", "marc0.json"),
}
# The manifest's words for containers, and ours.
FORMATS = {
    **{"irbis-text": "irbis_text", "irbis-mst": "irbis_mst"},
    **{"ruslan-xml": "ruslan_xml", "mij": "json"},
}


@pytest.mark.slow
def test_every_file_is_read_to_its_last_byte(files: list[Labelled]) -> None:
    found: Counter[str] = Counter()
    for file in files:
        items = read_all(file.content())
        found["expected"] += file.records
        found["good"] += sum(isinstance(item, Good) for item in items)

    assert found["good"] >= 0.998 * found["expected"]


@pytest.mark.slow
def test_containers_charsets_and_dialects_are_told(files: list[Labelled]) -> None:
    wrong: list[str] = []
    for file in files:
        told = reading.read(io.BytesIO(file.content()))
        if told.format != FORMATS.get(file.format, file.format) and not oddly_packed(file):
            wrong.append(f"{file.path}: {told.format}")
        charset = MISLABELLED.get(file.path.name, CHARSETS.get(file.charset, file.charset))
        if file.format == "iso2709" and told.charset not in (charset, ""):
            wrong.append(f"{file.path}: {told.charset} for {charset}")
        if file.path.name in SCANTY or file.dialect not in DIALECTS:
            continue
        dialects = {item.dialect for item in told if isinstance(item, Good)}
        if not dialects <= DIALECTS[file.dialect]:
            wrong.append(f"{file.path}: {sorted(dialects)}")

    assert wrong == []


def oddly_packed(file: Labelled) -> bool:
    """oai_marc and MARC lines go under other names in the manifest."""
    return "oai-marcxml" in file.path.parts or file.path.suffix == ".line"


@pytest.mark.slow
def test_cyrillic_is_told_in_any_charset(real_data: Path) -> None:
    """At least 99.5 % of files and 98 % of records standing alone, every record tried."""
    for name, counts, misses in charsets.measure(list(charsets.files(real_data))):
        assert counts["files right"] >= 0.995 * counts["files"], (name, misses)
        assert counts["records right"] >= 0.98 * counts["records"], (name, misses)
