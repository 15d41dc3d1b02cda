"""Every field of each dialect has its place on the other side, or is named as left out.

The tables in `tests/marc/fields` have a line for each field: what goes in, what comes out (several
fields are joined by ` & `).
"""

from collections.abc import Mapping
from pathlib import Path

import pytest

from marc.convert import FROM_MARC21, TO_MARC21, convert
from marc.convert.irbis import RULES
from marc.record import Dialect, Record
from tests.marc.corpus import parse_field
from tests.written import MARC21_LEADER, RUSMARC_LEADER, line

RUSMARC, UNIMARC, MARC21, IRBIS = Dialect.RUSMARC, Dialect.UNIMARC, Dialect.MARC21, Dialect.IRBIS
FOLDER = Path(__file__).parent / "fields"
BETWEEN = " & "
WAYS = {
    "rusmarc-marc21": (RUSMARC, MARC21, RUSMARC_LEADER),
    "marc21-rusmarc": (MARC21, RUSMARC, MARC21_LEADER),
    "irbis-rusmarc": (IRBIS, RUSMARC, RUSMARC_LEADER),
}


def rows(way: str) -> list[tuple[str, str]]:
    text = (FOLDER / f"{way}.tsv").read_text(encoding="utf-8")
    pairs = (row.split("\t") for row in text.splitlines())
    return [(here, there) for here, there in pairs]


def written(text: str, leader: str) -> Record:
    return Record(leader, tuple(map(parse_field, text.split(BETWEEN))))


ROWS = [
    pytest.param(way, here, there, id=f"{way} {here[:3]}")
    for way in WAYS
    for here, there in rows(way)
]


@pytest.mark.parametrize(("way", "here", "there"), ROWS)
def test_a_field_has_its_place(way: str, here: str, there: str) -> None:
    source, target, leader = WAYS[way]

    found = convert(written(here, leader), source, target)

    assert set(there.split(BETWEEN)) <= {line(field) for field in found.record.fields}
    assert [line(field) for field in found.left_out] == []


@pytest.mark.parametrize(
    ("way", "rules"),
    [("rusmarc-marc21", TO_MARC21), ("marc21-rusmarc", FROM_MARC21), ("irbis-rusmarc", RULES)],
)
def test_every_rule_has_a_row(way: str, rules: Mapping[str, object]) -> None:
    walked = {field[:3] for here, _ in rows(way) for field in here.split(BETWEEN)}

    assert {tag for tag in rules if len(tag) == 3} == walked


@pytest.mark.parametrize("here", [here for here, _ in rows("rusmarc-marc21")])
def test_unimarc_and_rusmarc_are_one_family(here: str) -> None:
    record = written(here, RUSMARC_LEADER)

    assert convert(record, UNIMARC, RUSMARC).record == record
    assert convert(record, RUSMARC, UNIMARC).left_out == ()


NOWHERE = [
    # Fields of the format with no counterpart of the same meaning: named, not passed over.
    *(pytest.param(RUSMARC, MARC21, tag, id=f"rusmarc {tag}") for tag in (
        "039", "079", "117", "125", "128", "131", "139", "140", "145", "229", "239", "509",
        "616", "623", "670", "679", "716", "730", "790", "791", "794", "802",
    )),
    *(pytest.param(MARC21, RUSMARC, tag, id=f"marc21 {tag}") for tag in (
        "018", "025", "032", "033", "036", "038", "046", "047", "048", "051", "052", "061", "066",
        "074", "085", "343", "363", "365", "366", "647", "656", "657", "658", "688", "754", "758",
        "857", "882", "883", "884", "885", "887",
    )),
    *(pytest.param(IRBIS, RUSMARC, tag, id=f"irbis {tag}") for tag in (
        "629", "905", "938", "940", "953", "999",
    )),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target", "tag"), NOWHERE)
def test_a_field_without_a_counterpart_is_left_out(
    source: Dialect, target: Dialect, tag: str
) -> None:
    here = written(f"{tag} ## $aслово", RUSMARC_LEADER)

    assert convert(here, source, target).left_out == here.fields


def test_the_number_of_a_record_of_irbis_by_which_it_is_known_everywhere() -> None:
    here = written("035 ## $Aслово", RUSMARC_LEADER)
    guid = here.fields[0]._replace(tag="1119")

    found = convert(Record(RUSMARC_LEADER, (guid,)), IRBIS, RUSMARC)

    assert "035 ## $aслово" in {line(field) for field in found.record.fields}
