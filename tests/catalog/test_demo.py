"""Are the demo's files what its works and habits make, and fit to show everything they should?"""

import csv
import random
from collections import Counter
from collections.abc import Iterator

import pytest

from catalog.demo import FOLDER, LIBRARIES, TRUTH, build, path, works
from catalog.demo.habits import Habit, spelled, ten_digits
from marc.facts import facts
from marc.reading import Bad, Good, read
from marc.record import Severity

CHARSETS = {
    "pskov-books.mrc": "utf-8",
    "pskov-articles.xml": "utf-8",
    "vluki.mrc": "cp1251",
    "pskovgu-books.xml": "utf-8",
    "pskovgu-articles.mrc": "cp1251",
    "porkhov.mrc": "cp866",
    "opochka.mrc": "koi8-r",
}


def records(file: str) -> Iterator[Good]:
    with path(file).open("rb") as stream:
        yield from (item for item in read(stream) if isinstance(item, Good))


def rejects(file: str) -> list[str]:
    with path(file).open("rb") as stream:
        return [item.reason.code for item in read(stream) if isinstance(item, Bad)]


def truth() -> list[dict[str, str]]:
    with TRUTH.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def test_committed_files_are_what_the_builder_makes() -> None:
    built = dict(build.build())
    assert sorted(built) == sorted(file.name for file in FOLDER.iterdir())
    for name, content in built.items():
        assert path(name).read_bytes() == content, f"run python -m catalog.demo.build: {name}"
    assert TRUTH.read_text(encoding="utf-8") == build.truth()


def test_every_library_has_its_files() -> None:
    named = [file for library in LIBRARIES for file in library.files]
    assert sorted(named) == sorted(CHARSETS)
    assert len({library.code for library in LIBRARIES}) == len(LIBRARIES) == 5


@pytest.mark.parametrize("file", CHARSETS)
def test_charset_and_dialect_are_told_from_the_file(file: str) -> None:
    (library,) = [library for library in LIBRARIES if file in library.files]
    with path(file).open("rb") as stream:
        found = read(stream)
        assert (found.charset, found.dialect) == (CHARSETS[file], library.dialect)


def test_ids_are_unique_and_the_truth_names_every_record() -> None:
    read_ids = Counter(
        (library.code, good.record.control("001"))
        for library in LIBRARIES
        for file in library.files
        for good in records(file)
        if good.record.first("200") or good.record.first("245")
    )
    assert max(read_ids.values()) == 1
    assert set(read_ids) == {(row["library"], row["local_id"]) for row in truth()}
    assert len(read_ids) >= 300


def test_the_truth_has_duplicates_between_libraries_and_hard_negatives() -> None:
    members = Counter(row["work"] for row in truth())
    assert sum(1 for count in members.values() if count > 1) > 100
    titles = Counter(work.title for work in works.load() if work.title)
    assert titles["Память"] == 3
    assert titles["Достопримечательности Псковской области"] == 2


def test_damage_is_where_it_was_done() -> None:
    assert rejects("opochka.mrc") == ["iso2709.truncated"]
    remarks = [remark for good in records("opochka.mrc") for remark in good.remarks]
    warned = [remark.code for remark in remarks if remark.severity is Severity.WARNING]
    assert warned == ["iso2709.length"]
    # The library declares Windows-1251 in 100$a and sends KOI8-R, as some do.
    assert {remark.code for remark in remarks} - set(warned) <= {"charset.declared"}
    untitled = [good for good in records("porkhov.mrc") if good.record.first("200") is None]
    assert len(untitled) == 1


@pytest.mark.parametrize(
    ("isbn13", "isbn10"),
    [
        pytest.param("978-0-306-40615-7", "0-306-40615-2", id="digit"),
        pytest.param("978-0-8044-2957-3", "0-8044-2957-X", id="ten is X"),
    ],
)
def test_isbn_of_ten_digits(isbn13: str, isbn10: str) -> None:
    assert ten_digits(isbn13) == isbn10


def test_spelling_changes_words_and_keeps_the_work() -> None:
    work = next(work for work in works.load() if work.id == "okulich-sputnik-1913")
    habit = Habit("x", "X", "{}", old="half", edition="Изд. {}-е", isbn10=True)
    found = spelled(work, habit, random.Random("x"))
    assert found.id == work.id
    assert found.title == "Спутник по древнему Пскову"
    assert found.edition == "Изд. 2-е, испр. и доп."
    assert found.place == "Псков"


def test_every_district_is_told_of() -> None:
    places = {place.head for work in works.load() for place in work.places}
    districts = {place.split()[0] for place in places if "район (Псковская" in place}
    towns = {place.split(",")[0] for place in places if place.endswith("город")}
    assert len(districts) == 24
    assert {"Опочка", "Новоржев", "Невель", "Гдов"} <= towns


def test_the_day_of_a_newspaper_is_told_whatever_the_coding() -> None:
    """«15 мая» in 463 $h, «15 мая» in an issue's 200 $a, «15.05. - С. 7» in 461 $v, 773 $g."""
    work_of = {(row["library"], row["local_id"]): row["work"] for row in truth()}
    known = {work.id: work for work in works.load()}
    unsaid = []
    for library in LIBRARIES:
        for file in library.files:
            for good in records(file):
                work = known.get(work_of.get((library.code, good.record.control("001")), ""))
                if work and work.source and work.source.number:
                    host = facts(good.record, good.dialect).host
                    if host is None or not (host.date or host.issue):
                        unsaid.append((library.code, work.id))
    assert unsaid == []
