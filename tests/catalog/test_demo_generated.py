"""Is the generated region the same for the same seed, readable, and as duplicated as it says?"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from marc.reading import Good, read
from tests.bench.generate import Sent, generate, large, queries


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Sent]]:
    folder = tmp_path_factory.mktemp("region")
    return folder, generate(folder, seed=7, records=2000)


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "truth.tsv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def test_every_record_can_be_read_and_is_in_the_truth(region: tuple[Path, list[Sent]]) -> None:
    folder, sent = region
    found = []
    for library in sent:
        with library.path.open("rb") as stream:
            items = [item for item in read(stream) if isinstance(item, Good)]
        assert len(items) == library.records
        assert {item.dialect for item in items} == {library.dialect}
        said = {remark.code for item in items for remark in item.remarks}
        assert said <= {"charset.declared"}  # 100$a names another charset, as it does in life
        found += [(library.code, item.record.control("001")) for item in items]
    assert sorted(found) == sorted((row["library"], row["local_id"]) for row in rows(folder))
    assert len(found) == len(set(found)) == 2000


def test_as_many_duplicates_as_said(region: tuple[Path, list[Sent]]) -> None:
    works = Counter(row["work"] for row in rows(region[0]))
    assert 0.50 < len(works) / 2000 < 0.60


def test_same_seed_same_bytes(region: tuple[Path, list[Sent]], tmp_path: Path) -> None:
    folder, _ = region
    generate(tmp_path, seed=7, records=2000)
    for file in folder.iterdir():
        assert (tmp_path / file.name).read_bytes() == file.read_bytes()


def test_a_large_file_is_as_large_as_asked(tmp_path: Path) -> None:
    records = large(tmp_path / "large.mrc", seed=1, size=200_000)
    assert (tmp_path / "large.mrc").read_bytes().count(b"\x1d") == records
    assert 200_000 <= (tmp_path / "large.mrc").stat().st_size < 220_000


def test_queries_are_seeded() -> None:
    assert queries(1, 50) == queries(1, 50) != queries(2, 50)
    assert all(queries(1, 50))
