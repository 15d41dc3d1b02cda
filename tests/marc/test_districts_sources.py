"""Short names of newspapers and publishers: each is compared by its full one, no other is."""

import pytest

from marc import districts, facts, sources
from marc.data import table
from marc.record import Dialect
from marc.text.names import publisher_key
from marc.text.spelling import comparable, title_key
from tests.written import marc21, rusmarc

SHORT = [
    pytest.param("Пск. правда", "Псковская правда", id="Пск. правда"),
    pytest.param("Псков. губ. ведомости", "Псковскія губернскія вѣдомости", id="old spelling"),
    pytest.param("Тр. Псков. археол. о-ва", "Труды Псковского археологического общества", id="ПАО"),
    pytest.param("АИППЗ", "Археология и история Пскова и Псковской земли", id="АИППЗ"),
    pytest.param("Правда", "Правда", id="another newspaper"),
]


@pytest.mark.parametrize(("short", "full"), SHORT)
def test_a_source_is_known_by_its_short_name(short: str, full: str) -> None:
    assert sources.source_key(title_key(short)) == sources.source_key(title_key(full))


def test_articles_of_two_libraries_name_one_newspaper() -> None:
    here = rusmarc(
        "200 1# $aМузей в Невеле\n461 #0 $12001#$aПск. правда\n463 #0 $12000#$a15 мая$1210##$d2019",
        leader="00000naa2 2200000   450 ",
    )
    there = marc21(
        "245 00 $aМузей в Невеле\n773 0# $tПсковская правда$g2019. 15 мая",
        leader="00000naa a2200000 i 4500",
    )
    one, other = facts.facts(here, Dialect.RUSMARC).host, facts.facts(there, Dialect.MARC21).host
    assert one is not None
    assert other is not None
    assert (one.key, one.title) == ("псковская правда", "Пск. правда")
    assert other.key == one.key


PUBLISHERS = [
    pytest.param("ПГПИ", "Псковский гос. пед. ин-т", id="ПГПИ"),
    pytest.param("ПГПУ", "Псковский государственный педагогический университет", id="ПГПУ"),
    pytest.param("ПсковГУ", "Псковский государственный университет", id="ПсковГУ"),
    pytest.param("ПОТ", "Псковская областная типография", id="ПОТ"),
    pytest.param("Псков. обл. тип.", "Псковская областная типография", id="обл. тип."),
    pytest.param("Лениздат. Псков. отд-ние", "Псковское отделение Лениздата", id="Лениздат"),
]


@pytest.mark.parametrize(("short", "full"), PUBLISHERS)
def test_a_publisher_is_known_by_its_short_name(short: str, full: str) -> None:
    assert publisher_key(short) == publisher_key(full)


def test_names_of_different_times_stay_different() -> None:
    keys = {publisher_key(name) for name in ("ПГПИ", "ПГПУ", "ПсковГУ", "ПОТ", "Логос")}
    assert len(keys) == 5


def test_the_tables_hold_comparable_names_once() -> None:
    variants = [name for row in table("sources.toml")["source"] for name in row["variants"]]
    names = [name for row in table("publishers.toml")["publisher"] for name in row["names"]]
    assert [name for name in (*variants, *names) if comparable(name) != name] == []
    assert len(set(variants)) == len(variants)
    assert len(set(names)) == len(names)
    assert {row["district"] for row in table("sources.toml")["source"]} <= set(
        districts.gazetteer().titles
    )
