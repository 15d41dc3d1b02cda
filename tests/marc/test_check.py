"""Each rule speaks when it should, keeps silent when it should, and is explained to librarians."""

from dataclasses import replace
from pathlib import Path

import pytest

from marc import check, facts
from marc.record import Dialect, Record, Severity, control, data
from tests.marc.checking import BOOK, MARC21_BOOK, codes, drop, leader, put

REMARKS_PAGE = Path(__file__).parents[2] / "docs" / "librarian" / "remarks.md"


def test_a_good_record_has_no_remarks() -> None:
    assert codes(BOOK) == []
    assert codes(MARC21_BOOK, Dialect.MARC21) == []


LINK = (("1", "001RU/PSK/2"), ("1", "2001 "), ("a", "Псковская земля"))
CASES = [
    pytest.param("record.not_bibliographic", leader("00000nx   2200000   450 "), id="authority"),
    pytest.param("title.missing", drop("200"), id="no title"),
    pytest.param("record.no_id", drop("001"), id="no number"),
    pytest.param("leader.type", leader("00000n#m0 2200000   450 "), id="type"),
    pytest.param("leader.level", leader("00000na#0 2200000   450 "), id="level"),
    pytest.param("leader.status", leader("00000#am0 2200000   450 "), id="status"),
    pytest.param("isbn.check", put(data("010", "  ", ("a", "978-5-94542-301-7"))), id="ISBN"),
    pytest.param("isbn.cyrillic", put(data("010", "  ", ("a", "0-8044-2957-Х"))), id="Х"),
    pytest.param("issn.check", put(data("011", "  ", ("a", "2072-0263"))), id="ISSN"),
    pytest.param("year.missing", put(
        data("210", "  ", ("d", "[б. г.]")), data("100", "  ", ("a", "x" * 36))), id="no year"),
    pytest.param("article.no_source", leader("00000naa  2200000   450 "), id="no source"),
    pytest.param("article.no_issue", leader("00000naa  2200000   450 ", put(
        data("461", " 0", ("1", "011  "), ("a", "2072-0262"), *LINK))), id="no issue"),
    pytest.param("article.no_pages", leader("00000naa  2200000   450 ", put(
        data("463", " 0", *LINK))), id="no pages"),
    pytest.param("volume.no_number", put(data("461", " 0", *LINK)), id="volume without number"),
    pytest.param("language.missing", drop("101"), id="no language"),
    pytest.param("map.no_scale", leader("00000nem0 2200000   450 "), id="map without scale"),
    pytest.param("extent.missing", drop("215"), id="no extent"),
    pytest.param("electronic.no_access", leader("00000nlm0 2200000   450 ", drop("215")), id="el"),
    pytest.param("text.damaged", put(data("300", "  ", ("a", "Усвяты ???? край"))), id="????"),
    pytest.param("text.damaged", put(data("300", "  ", ("a", "РџСЃРєРѕРІ"))), id="UTF-8 as CP1251"),
    pytest.param("text.damaged", put(data("300", "  ", ("a", "Ð\x9fÑ\x81ÐºÐ¾Ð²"))), id="Latin-1"),
    pytest.param("text.damaged", put(data("300", "  ", ("a", "╨Я╤Б╨║╨╛╨▓"))), id="UTF-8 as CP866"),
    pytest.param("text.damaged", put(data("300", "  ", ("a", "Гд\ufffdв"))), id="U+FFFD"),
    pytest.param("title.homoglyphs", put(data("200", "1 ", ("a", "Cтapый Псков"))), id="letters"),
    pytest.param("title.old_spelling", put(data("200", "1 ", ("a", "Псковъ"))), id="old"),
    pytest.param("region.not_said", drop("607", "686"), id="no region"),
    pytest.param("holdings.missing", drop("852"), id="no holdings"),
    pytest.param("title.repeated", put(
        data("200", "1 ", ("a", "А")), data("200", "1 ", ("a", "Б"))), id="two titles"),
    pytest.param("title.volume", put(data("200", "1 ", ("a", "А"), ("v", "1"))), id="200$v"),
    pytest.param("coded.missing", drop("100"), id="no 100"),
    pytest.param("coded.missing", put(data("100", "  ", ("b", "x"))), id="100 without $a"),
    pytest.param("coded.length", put(data("100", "  ", ("a", "20100915d2010"))), id="short 100"),
    pytest.param("coded.date_type", put(
        data("100", "  ", ("a", "20100915z2010    m  y0rusy50      ca"))), id="date type"),
    pytest.param("coded.dates", put(
        data("100", "  ", ("a", "20100915d2O10    m  y0rusy50      ca"))), id="letter in date"),
    pytest.param("coded.dates", put(
        data("100", "  ", ("a", "20100915f20111910m  y0rusy50      ca"))), id="limits turned"),
    pytest.param("year.conflict", put(
        data("100", "  ", ("a", "20080915d2008    m  y0rusy50      ca"))), id="year of entry"),
    pytest.param("serial.coded_missing", leader("00000nas1 2200000   450 "), id="no 110"),
    pytest.param("language.code", put(data("101", "0 ", ("a", "рус"))), id="language code"),
    pytest.param("language.code", put(data("101", "0 ", ("a", "ruz"))), id="no such language"),
    pytest.param("agency.missing", drop("801"), id="no agency"),
    pytest.param("agency.incomplete", put(data("801", " 0", ("a", "RU"))), id="no agency in 801"),
    pytest.param("agency.incomplete", put(data("801", " 0", ("b", "РНБ"))), id="no country in 801"),
    pytest.param("imprint.missing", drop("210"), id="no imprint"),
    pytest.param("imprint.no_date", put(data("210", "  ", ("a", "Псков"))), id="no 210$d"),
    pytest.param("name.several_primary", put(data("710", "02", ("a", "Музей"))), id="700 and 710"),
    pytest.param("name.repeated", put(
        data("700", " 1", ("a", "А")), data("700", " 1", ("a", "Б"))), id="two 700"),
    pytest.param("name.empty", put(data("702", " 1", ("b", "И. С."))), id="no surname"),
    pytest.param("name.relator", put(data("702", " 1", ("a", "А"), ("4", "ред"))), id="relator"),
    pytest.param("link.empty", put(data("451", " 0", ("1", "200  "), ("v", "1"))), id="link"),
    pytest.param("subject.no_system", put(data("606", "  ", ("a", "Музеи"))), id="no $2"),
    pytest.param("subject.chain", put(
        data("606", "  ", ("a", "Музеи - Псков"), ("2", "nlr_sh"))), id="chain"),
    pytest.param("subject.place_of_publication", put(data("620", "  ", ("d", "Псков"))), id="620"),
    pytest.param("class.no_scheme", put(data("686", "  ", ("a", "63.3"))), id="no scheme"),
    pytest.param("holdings.no_library", put(data("852", "  ", ("j", "63.3"))), id="no library"),
    pytest.param("holdings.old", put(data("899", "  ", ("a", "ПОУНБ"))), id="899"),
    pytest.param("tag.odd", put(data("2 4", "  ", ("a", "x"))), id="tag"),
    pytest.param("field.repeated", put(
        data("106", "  ", ("a", "r")), data("106", "  ", ("a", "r"))), id="two 106"),
    pytest.param("field.unknown", put(data("246", "  ", ("a", "x"))), id="246 in RUSMARC"),
    pytest.param("subfield.missing", put(data("012", "  ", ("a", "x"))), id="012 without $2"),
    pytest.param("subfield.repeated", put(
        data("010", "  ", ("a", "978-5-94542-301-5"), ("a", "5"))), id="010 $a $a"),
    pytest.param("subfield.unknown", put(data("205", "  ", ("a", "2-е"), ("q", "x"))), id="205$q"),
    pytest.param("subfield.empty", put(data("205", "  ", ("a", ""))), id="empty subfield"),
    pytest.param("indicator.value", put(data("200", "7 ", ("a", "Псков"))), id="200 ind1 7"),
    pytest.param("indicator.hash", put(data("200", "1#", ("a", "Псков"))), id="# in print"),
    pytest.param("coded.value", put(data("106", "  ", ("a", "q"))), id="106 q"),
    pytest.param("coded.fill", put(data("106", "  ", ("a", "#"))), id="# for a blank"),
    pytest.param("coded.entered", put(
        data("100", "  ", ("a", "20101315d2010    m  y0rusy50      ca"))), id="month 13"),
    pytest.param("coded.pair", put(
        data("100", "  ", ("a", "20100915d20101999m  y0rusy50      ca"))), id="d with two dates"),
    pytest.param("coded.pair", put(
        data("100", "  ", ("a", "20100915g20111910m  y0rusy50      ca"))), id="g turned"),
    pytest.param("coded.pair", put(
        data("100", "  ", ("a", "20100915e19102011m  y0rusy50      ca"))), id="e turned"),
    pytest.param("coded.stamp", put(control("005", "2010")), id="short 005"),
    pytest.param("coded.book", drop("105"), id="no 105"),
    pytest.param("coded.map", leader("00000nem0 2200000   450 "), id="no 120 and 123"),
    pytest.param("year.not_supplied", put(
        data("210", "  ", ("d", "[б. г.]")), data("100", "  ", ("a", "x" * 36))), id="[б. г.]"),
    pytest.param("language.original", put(data("101", "1 ", ("a", "rus"))), id="translation"),
    pytest.param("country.code", put(data("102", "  ", ("a", "РФ"))), id="РФ"),
    pytest.param("electronic.no_type", leader("00000nlm0 2200000   450 "), id="no 135, 230"),
    pytest.param("thesis.no_class", drop("686", book=put(
        data("200", "1 ", ("a", "Псков"), ("e", "дис. ... канд. ист. наук")))), id="thesis"),
    pytest.param("title.other_author", put(
        data("200", "1 ", ("a", "А"), ("c", "Б"))), id="200$c"),
    pytest.param("title.collection", put(
        data("200", "1 ", ("a", "Гдов"), ("a", "Порхов"))), id="two works"),
    pytest.param("agency.single", put(
        data("801", " 0", ("a", "RU"), ("b", "ПОУНБ"))), id="one 801"),
    pytest.param("agency.no_original", put(
        data("801", " 1", ("a", "RU"), ("b", "ПОУНБ"))), id="no 801 _0"),
    pytest.param("name.undivided", put(
        data("700", " 1", ("a", "Петров, И. С."), ("4", "070"))), id="whole name in $a"),
    pytest.param("link.mixed", put(
        data("461", " 0", ("t", "Псковская земля"), ("1", "2001 "), ("a", "x"))), id="$t and $1"),
    pytest.param("access.no_address", put(data("856", "4 ", ("z", "x"))), id="856 without $u"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "record"), CASES)
def test_a_rule_speaks(code: str, record: Record) -> None:
    assert code in codes(record)


MARC21_CASES = [
    pytest.param("title.missing", drop("245", book=MARC21_BOOK), id="no title"),
    pytest.param("isbn.check", put(
        data("020", "  ", ("a", "978-5-94542-301-7")), book=MARC21_BOOK), id="ISBN"),
    pytest.param("coded.missing", drop("008", book=MARC21_BOOK), id="no 008"),
    pytest.param("coded.length", put(control("008", "2010"), book=MARC21_BOOK), id="short 008"),
    pytest.param("agency.missing", drop("040", book=MARC21_BOOK), id="no agency"),
    pytest.param("imprint.missing", drop("264", book=MARC21_BOOK), id="no imprint"),
    pytest.param("language.code", put(
        data("041", "0 ", ("a", "русский")), book=MARC21_BOOK), id="language"),
    pytest.param("class.no_scheme", put(
        data("084", "  ", ("a", "63.3")), book=MARC21_BOOK), id="no scheme"),
    pytest.param("name.empty", put(
        data("700", "1 ", ("e", "ред.")), book=MARC21_BOOK), id="no name"),
    pytest.param("year.conflict", put(
        control("008", "100915s1999    ru            000 0 rus d"), book=MARC21_BOOK), id="years"),
    pytest.param("coded.pair", put(
        control("008", "100915m20101999ru            000 0 rus d"), book=MARC21_BOOK), id="pair"),
    pytest.param("coded.entered", put(
        control("008", "101315s2010    ru            000 0 rus d"), book=MARC21_BOOK), id="day"),
    pytest.param("coded.value", put(
        control("008", "100915s2010    ru X          000 0 rus d"), book=MARC21_BOOK), id="008/18"),
    pytest.param("language.conflict", put(
        data("041", "0 ", ("a", "eng")), book=MARC21_BOOK), id="eng and rus"),
    pytest.param("title.entry", drop("100", book=MARC21_BOOK), id="245 1_ without 1XX"),
    pytest.param("title.entry", put(
        data("245", "14", ("a", "Псков")), book=MARC21_BOOK), id="four letters to skip"),
    pytest.param("agency.incomplete", put(
        data("040", "  ", ("b", "rus")), book=MARC21_BOOK), id="040 without $a"),
    pytest.param("name.several_primary", put(
        data("110", "2 ", ("a", "Музей")), book=MARC21_BOOK), id="100 and 110"),
    pytest.param("link.empty", put(data("773", "0 ", ("g", "с. 5")), book=MARC21_BOOK), id="773"),
    pytest.param("subject.no_system", put(
        data("650", " 7", ("a", "Музеи")), book=MARC21_BOOK), id="650 _7 without $2"),
    pytest.param("original.no_link", put(
        data("880", "10", ("a", "Псков")), book=MARC21_BOOK), id="880 without $6"),
    pytest.param("imprint.twice", put(
        data("260", "  ", ("a", "Псков")), book=MARC21_BOOK), id="260 and 264"),
    pytest.param("subfield.unknown", put(
        data("300", "  ", ("a", "215 с."), ("x", "1")), book=MARC21_BOOK), id="300$x"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "record"), MARC21_CASES)
def test_a_rule_speaks_of_marc21(code: str, record: Record) -> None:
    assert code in codes(record, Dialect.MARC21)


def test_every_rule_of_the_table_has_a_case() -> None:
    tried = {case.values[0] for case in (*CASES, *MARC21_CASES)}
    assert {rule.code for rule in check.RULES} - tried == {"dialect.unknown"}


def test_a_record_of_no_known_dialect_stays_out_even_with_a_title() -> None:
    strange = Record(" " * 24, (data("092", "  ", ("a", "x")),))
    assert "dialect.unknown" in codes(strange, Dialect.UNKNOWN)
    titled = Record(" " * 24, (data("200", "  ", ("a", "Псков")),))
    assert "dialect.unknown" in codes(titled, Dialect.UNKNOWN)


def test_a_volume_named_by_its_set_is_kept() -> None:
    volume = put(data("461", " 0", *LINK, ("v", "Т. 2")))
    assert "title.missing" not in codes(replace(volume, fields=drop("200", book=volume).fields))


def test_a_deletion_needs_only_its_number() -> None:
    deletion = Record("00000dam0 2200000   450 ", (control("001", "RU/PSK/1"),))
    assert codes(deletion) == []
    assert codes(replace(deletion, fields=())) == ["record.no_id"]


@pytest.mark.parametrize(
    "words",
    ["Что?! Где?", "Ñandú", "Сорок сороков", "Põlva maakond", "РФ и РСФСР", "\u0088А\u0089"],
)
def test_healthy_words_are_not_called_damaged(words: str) -> None:
    assert "text.damaged" not in codes(put(data("300", "  ", ("a", words))))


def test_only_what_cannot_be_described_is_kept_out() -> None:
    rejecting = {rule.code for rule in check.RULES if rule.severity is Severity.REJECT}
    assert rejecting == {"record.not_bibliographic", "title.missing", "dialect.unknown"}


def test_a_long_value_is_shortened() -> None:
    record = put(data("606", "  ", ("a", "Музеи - Псков " * 50)))
    found = check.check(record, Dialect.RUSMARC, facts.facts(record, Dialect.RUSMARC))
    assert max(len(remark.value) for remark in found) == check.VALUE_SHOWN


def test_every_code_is_explained_to_librarians() -> None:
    page, _, _ = REMARKS_PAGE.read_text(encoding="utf-8").partition("## Чтение файла")
    rows = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `")}
    assert set(rows) == {rule.code for rule in check.RULES}
    for rule in check.RULES:
        assert rule.severity.value in rows[rule.code]
