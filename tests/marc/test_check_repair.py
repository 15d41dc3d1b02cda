"""What is mended by itself, what is left alone, and that the record sent is never touched."""

import pytest
from hypothesis import given

from marc import check, facts
from marc.check import definitions
from marc.record import Dialect, Field, Record, Severity, control, data
from tests.convert_samples import books, marc21_books

LEADER = "00000nam0 2200000   450 "
GOOD_100 = "20100915d2010    m  y0rusy50      ca"


def mended(field: Field, dialect: Dialect = Dialect.RUSMARC) -> Field | None:
    found = check.repair(Record(LEADER, (field,)), dialect).record.fields
    return found[0] if found else None


MENDED = [
    pytest.param(data("010", "  ", ("a", "0-8044-2957-Х")),
                 data("010", "  ", ("a", "0-8044-2957-X")), id="Cyrillic Х in an ISBN"),
    pytest.param(data("200", "1#", ("a", "Псков")), data("200", "1 ", ("a", "Псков")), id="#"),
    pytest.param(data("200", "1 ", ("a", "Cтapый Псков")),
                 data("200", "1 ", ("a", "Старый Псков")), id="Latin letters in a Russian word"),
    pytest.param(data("205", "  ", ("a", "2-е изд."), ("b", "")),
                 data("205", "  ", ("a", "2-е изд.")), id="empty subfield"),
    pytest.param(data("105", "  ", ("a", "a###z###000yy")),
                 data("105", "  ", ("a", "a   z   000yy")), id="# for a blank"),
    pytest.param(data("100", "  ", ("a", "20100915d2010 m y0rusy50 ca")),
                 data("100", "  ", ("a", GOOD_100)), id="blanks of 100 run together"),
    pytest.param(data("100", "  ", ("a", GOOD_100 + "  ")),
                 data("100", "  ", ("a", GOOD_100)), id="blanks after 100"),
    pytest.param(data("101", "0 ", ("a", "RUS")), data("101", "0 ", ("a", "rus")), id="RUS"),
    pytest.param(data("101", "0 ", ("a", "рус")), data("101", "0 ", ("a", "rus")), id="рус"),
    pytest.param(data("102", "  ", ("a", "ru")), data("102", "  ", ("a", "RU")), id="ru"),
    pytest.param(data("702", " 1", ("a", "Лис"), ("4", "340 ред.")),
                 data("702", " 1", ("a", "Лис"), ("4", "340")), id="words after a relator code"),
    pytest.param(data("899", "  ", ("a", "ПОУНБ"), ("h", "63.3"), ("i", "П 30")),
                 data("852", "  ", ("a", "ПОУНБ"), ("j", "63.3 П 30")), id="899"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), MENDED)
def test_what_is_safe_is_mended(before: Field, after: Field) -> None:
    assert mended(before) == after


LEFT_ALONE = [
    pytest.param(data("100", "  ", ("a", "2010d2010")), id="100 nobody can tell"),
    pytest.param(data("200", "1 ", ("a", "Web-сайт «Псков»")), id="a true mixture"),
    pytest.param(data("010", "  ", ("a", "978-5-94542-301-7")), id="wrong check digit"),
    pytest.param(data("606", "  ", ("a", "Музеи - Псков")), id="chain: x, y or z"),
    pytest.param(data("101", "0 ", ("a", "по-русски")), id="language in words"),
    pytest.param(data("899", "  ", ("a", "ПОУНБ"), ("q", "x")), id="899 with unknown codes"),
]


@pytest.mark.parametrize("field", LEFT_ALONE)
def test_what_is_not_safe_is_left_alone(field: Field) -> None:
    record = Record(LEADER, (field,))
    assert check.repair(record, Dialect.RUSMARC) == check.Repaired(record, ())


def test_every_change_is_told() -> None:
    record = Record(
        "00000 am0 2200000   450 ",
        (control("001", "1"), data("899", "##", ("a", "ПОУНБ"), ("i", "П 30"))),
    )
    found = check.repair(record, Dialect.RUSMARC)
    assert [(r.code, r.severity, r.tag) for r in found.remarks] == [
        ("record.repaired", Severity.INFO, "899"),
        ("record.repaired", Severity.INFO, "LDR"),
    ]
    assert found.remarks[0].value == "«## $aПОУНБ $iП 30» → «852 __ $aПОУНБ $jП 30»"
    assert found.record.status == "n"
    assert record.fields[1].tag == "899"


@given(books)
def test_repair_changes_no_fact_of_a_good_record(record: Record) -> None:
    found = check.repair(record, Dialect.RUSMARC).record
    assert check.repair(found, Dialect.RUSMARC).remarks == ()
    before, after = facts.facts(record, Dialect.RUSMARC), facts.facts(found, Dialect.RUSMARC)
    assert (before.title_key, before.years, before.isbns) == (
        after.title_key, after.years, after.isbns,
    )  # fmt: skip


@given(marc21_books)
def test_repair_of_marc21_is_done_once(record: Record) -> None:
    found = check.repair(record, Dialect.MARC21).record
    assert check.repair(found, Dialect.MARC21).remarks == ()


# --- the tables of formats ------------------------------------------------------------------------

DIALECTS = (Dialect.RUSMARC, Dialect.UNIMARC, Dialect.MARC21)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_table_of_fields_is_well_formed(dialect: Dialect) -> None:
    found = definitions.definitions(dialect)
    assert len(found) > 180
    for tag, defined in found.items():
        assert len(tag) == 3
        if defined.codes is not None:
            assert all(status in ("", "!", "+", "!+") for status in defined.codes.values()), tag


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_table_of_positions_is_well_formed(dialect: Dialect) -> None:
    for (field, part), rows in definitions.positions(dialect).items():
        for row in rows:
            assert row.start < row.end, (field, part)
            assert (row.end - row.start) % row.width == 0, (field, part, row)
            assert {len(code) for code in row.codes} == {row.width}, (field, part, row)


PROFILES = [
    pytest.param({"isbn.check": Severity.REJECT}, ("isbn.check", Severity.REJECT), id="heavier"),
    pytest.param({"isbn.check": Severity.INFO}, ("isbn.check", Severity.INFO), id="lighter"),
    pytest.param({"isbn.check": None}, None, id="silent"),
]


@pytest.mark.parametrize(("profile", "expected"), PROFILES)
def test_a_profile_weighs_rules_otherwise(
    profile: dict[str, Severity | None], expected: tuple[str, Severity] | None
) -> None:
    record = Record(LEADER, (data("010", "  ", ("a", "978-5-94542-301-7")),))
    found = facts.facts(record, Dialect.RUSMARC)
    remarks = check.check(record, Dialect.RUSMARC, found, severities=profile)
    told = [(r.code, r.severity) for r in remarks if r.code == "isbn.check"]
    assert told == ([expected] if expected else [])
