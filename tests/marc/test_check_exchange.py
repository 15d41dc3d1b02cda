"""What must a record hold to be exchanged? For each rule one that breaks it and one that does not.

RUSMARC, bibliographic format (2015), the minimum for records that leave a library; MARC 21 in its
place.
"""

import pytest

from marc.record import Dialect, Field, Record, control, data
from tests.marc.checking import BOOK, MARC21_BOOK, codes, drop, leader, put

SET = data("461", " 0", ("1", "001RU/PSK/2"), ("1", "2001 "), ("a", "Псковская земля"))
VOLUME = SET._replace(subfields=(*SET.subfields, ("v", "Т. 2")))
JOURNAL = data("461", " 0", ("1", "011  "), ("a", "2072-0262"), ("1", "2001 "), ("a", "Псков"))
ISSUE = data(
    "463", " 0", ("1", "2000 "), ("a", "№ 20"), ("v", "С. 15-25"), ("1", "210  "), ("d", "2004")
)
ARTICLE = leader("00000naa2 2200000   450 ", drop("210", "215", book=put(JOURNAL, ISSUE)))
MAP = leader(
    "00000nem0 2200000   450 ",
    put(
        data("120", "  ", ("a", "b||||||||||||")),
        data("123", "0 ", ("a", "a"), ("b", "500000")),
        data("206", "  ", ("a", "1:500 000")),
        book=drop("105"),
    ),
)
SERIAL = leader("00000nas1 2200000   450 ", put(data("110", "  ", ("a", "aaaz||||0xx"))))
SITE = leader(
    "00000nlm0 2200000   450 ",
    put(
        data("230", "  ", ("a", "Электрон. дан.")),
        data("856", "4 ", ("u", "https://pskov.example/")),
        book=drop("105", "215"),
    ),
)
THESIS = put(data("200", "1 ", ("a", "Торговля Пскова"), ("e", "дис. ... канд. ист. наук")))


def coded(text: str) -> Record:
    return put(data("100", "  ", ("a", text)))


def title(*subfields: tuple[str, str]) -> Record:
    return put(data("200", "1 ", *subfields))


CASES = [
    # the leader and the number
    ("leader.type", leader("00000n?m0 2200000   450 "), BOOK),
    ("leader.level", leader("00000na?0 2200000   450 "), BOOK),
    ("leader.status", leader("00000?am0 2200000   450 "), leader("00000pam0 2200000   450 ")),
    ("record.no_id", drop("001"), BOOK),
    ("record.not_bibliographic", leader("00000nxm  2200000   450 "), BOOK),
    # the title
    ("title.missing", drop("200"), drop("200", book=put(VOLUME))),
    ("title.missing", title(("f", "И. С. Петров")), BOOK),
    (
        "title.repeated",
        put(data("200", "1 ", ("a", "А")), data("200", "1 ", ("a", "Б"))),
        BOOK,
    ),
    ("title.volume", title(("a", "Псков"), ("v", "Т. 2")), put(VOLUME)),
    ("title.other_author", title(("a", "А"), ("c", "Б")), BOOK),
    (
        "title.collection",
        title(("a", "Гдов"), ("a", "Порхов")),
        put(data("423", " 0", ("1", "2001 "), ("a", "Порхов")), book=title(("a", "А"), ("a", "Б"))),
    ),
    ("title.old_spelling", title(("a", "Псковъ")), put(data("518", "1 ", ("a", "Псков")))),
    ("title.homoglyphs", title(("a", "Cтapый Псков")), title(("a", "Windows и Псков"))),
    # coded data
    ("coded.missing", drop("100"), BOOK),
    ("coded.missing", put(data("100", "  ", ("b", "x"))), BOOK),
    ("coded.length", coded("20100915d2010    m  y0rusy50    ca"), BOOK),
    ("coded.date_type", coded("20100915z2010    m  y0rusy50      ca"), BOOK),
    ("coded.dates", coded("20100915d2O10    m  y0rusy50      ca"), BOOK),
    (
        "coded.dates",
        coded("20100915f20101910m  y0rusy50      ca"),
        coded("20100915f20092011m  y0rusy50      ca"),
    ),
    ("year.conflict", coded("20200915d2020    m  y0rusy50      ca"), BOOK),
    (
        "year.conflict",
        coded("20100915d1999    m  y0rusy50      ca"),
        coded("20100915g20089999m  y0rusy50      ca"),
    ),
    ("language.missing", drop("101"), leader("00000nem0 2200000   450 ", drop("101"))),
    ("language.code", put(data("101", "0 ", ("a", "ruz"))), put(data("101", "0 ", ("a", "ger")))),
    ("coded.book", drop("105"), leader("00000nam2 2200000   450 ")),
    ("coded.map", drop("120", book=MAP), MAP),
    ("coded.map", drop("123", book=MAP), MAP),
    ("coded.map", drop("206", book=MAP), leader("00000nem2 2200000   450 ", drop("206", book=MAP))),
    ("serial.coded_missing", drop("110", book=SERIAL), SERIAL),
    # imprint and extent
    ("imprint.missing", drop("210"), leader("00000nam2 2200000   450 ", drop("210"))),
    ("imprint.no_date", put(data("210", "  ", ("a", "Псков"))), BOOK),
    ("year.not_supplied", put(data("210", "  ", ("d", "[б. г.]"))), BOOK),
    (
        "year.not_supplied",
        put(data("210", "  ", ("d", "Б. г."))),
        put(data("210", "  ", ("d", "[1913?]"))),
    ),
    ("extent.missing", drop("215"), ARTICLE),
    ("electronic.no_type", drop("230", book=SITE), SITE),
    (
        "electronic.no_access",
        drop("856", book=SITE),
        put(data("337", "  ", ("a", "DOS")), book=drop("856", book=SITE)),
    ),
    # links
    ("article.no_source", drop("461", "463", book=ARTICLE), ARTICLE),
    (
        "article.no_issue",
        drop("463", book=ARTICLE),
        ARTICLE,
    ),
    ("link.empty", put(data("451", " 0", ("1", "2001 "), ("e", "x"))), put(SET, book=BOOK)),
    (
        "link.empty",
        put(data("451", " 0", ("z", "x"))),
        put(data("451", " 0", ("t", "Псков"))),
    ),
    ("volume.no_number", put(SET), put(VOLUME)),
    ("volume.no_number", put(SET), put(SET, data("200", "1 ", ("a", "За 1994 год")))),
    ("volume.no_number", put(SET), put(SET, data("200", "1 ", ("a", "А"), ("i", "Проза")))),
    ("volume.no_number", put(SET), put(SET, data("225", "2 ", ("a", "Земля"), ("v", "Кит.5")))),
    # who made the record
    ("agency.missing", drop("801"), BOOK),
    ("agency.no_original", put(data("801", " 1", ("a", "RU"), ("b", "ПОУНБ"))), BOOK),
    ("agency.incomplete", put(data("801", " 0", ("a", "RU"))), BOOK),
    ("agency.incomplete", put(data("801", " 0", ("b", "ПОУНБ"))), BOOK),
    ("agency.single", put(data("801", " 0", ("a", "RU"), ("b", "ПОУНБ"))), BOOK),
    # names
    ("name.several_primary", put(data("710", "02", ("a", "Музей"))), BOOK),
    (
        "name.repeated",
        put(data("700", " 1", ("a", "А")), data("700", " 1", ("a", "Б"))),
        put(data("701", " 1", ("a", "Б")), data("701", " 1", ("a", "В"))),
    ),
    ("name.empty", put(data("701", " 1", ("b", "И. С."))), BOOK),
    (
        "name.relator",
        put(data("702", " 1", ("a", "А"), ("4", "999"))),
        put(data("702", " 1", ("a", "А"), ("4", "340"))),
    ),
    # subjects and classes
    ("subject.no_system", put(data("606", "  ", ("a", "Музеи"))), BOOK),
    (
        "subject.chain",
        put(data("606", "  ", ("a", "Музеи - Псков"))),
        put(data("606", "  ", ("a", "Музеи - Псков"), ("x", "История"))),
    ),
    ("subject.place_of_publication", put(data("620", "  ", ("d", "Псков"))), BOOK),
    ("class.no_scheme", put(data("686", "  ", ("a", "63.3"))), BOOK),
    ("thesis.no_class", drop("686", book=THESIS), THESIS),
    # standard numbers
    (
        "isbn.check",
        put(data("010", "  ", ("a", "978-5-94542-301-7"))),
        put(data("010", "  ", ("d", "100 р."), ("9", "500 экз."))),
    ),
    (
        "isbn.cyrillic",
        put(data("010", "  ", ("a", "0-8044-2957-Х"))),
        put(data("010", "  ", ("a", "0-8044-2957-X"))),
    ),
    (
        "issn.check",
        put(data("011", "  ", ("a", "2072-0263"))),
        put(data("011", "  ", ("a", "2072-0262"))),
    ),
    # holdings
    ("holdings.old", put(data("899", "  ", ("a", "ПОУНБ"))), BOOK),
    ("holdings.no_library", put(data("852", "  ", ("j", "63.3"))), BOOK),
    ("holdings.no_library", put(data("899", "  ", ("j", "63.3"))), BOOK),
    ("holdings.missing", drop("852"), BOOK),
    ("holdings.missing", drop("852"), drop("852", book=ARTICLE)),
    ("holdings.missing", drop("852", "856", book=SITE), drop("852", book=SITE)),
    # its words, its tags, its region
    ("text.damaged", put(data("300", "  ", ("a", "Гд\ufffdв"))), BOOK),
    ("text.damaged", put(data("300", "  ", ("a", "Усвяты ????"))), BOOK),
    ("text.damaged", put(data("300", "  ", ("a", "РџСЃРєРѕРІ"))), BOOK),
    ("text.damaged", put(data("300", "  ", ("a", "Пс\x85ков"))), BOOK),
    ("tag.odd", put(data("2014", "  ", ("a", "x"))), put(data("901", "  ", ("a", "x")))),
    ("region.not_said", drop("607", "686"), drop("607")),
]


@pytest.mark.parametrize(
    ("code", "wrong", "right"), CASES, ids=[f"{at}-{case[0]}" for at, case in enumerate(CASES)]
)
def test_a_rule_of_exchange(code: str, wrong: Record, right: Record) -> None:
    assert code in codes(wrong)
    assert code not in codes(right)


def test_a_field_in_two_scripts_is_not_repeated() -> None:
    twice = [data("208", "  ", ("6", "a01"), ("7", code), ("a", "Партитура"))
             for code in ("ca", "ba")]  # fmt: skip
    title = [data("200", "1 ", ("6", "a02"), ("7", code), ("a", "Псков")) for code in ("ca", "ba")]
    record = put(*title)

    assert not {"field.repeated", "title.repeated"} & set(codes(put(*twice, book=record)))
    assert "field.repeated" in codes(put(*[f._replace(subfields=f[2][1:]) for f in twice]))


def test_numbers_of_any_size_are_tags_of_irbis_alone() -> None:
    record = put(data("2014", "  ", ("a", "x")), data("SYS", "  ", ("a", "1")))

    assert codes(record).count("tag.odd") == 2
    assert codes(record, Dialect.IRBIS).count("tag.odd") == 1


def marc21(*several: Field) -> Record:
    return put(*several, book=MARC21_BOOK)


MARC21_CASES = [
    ("record.no_id", drop("001", book=MARC21_BOOK)),
    ("coded.missing", drop("008", book=MARC21_BOOK)),
    ("coded.length", marc21(control("008", "100915s2010    ru"))),
    ("title.missing", marc21(data("245", "10", ("c", "И. С. Петров")))),
    ("agency.missing", drop("040", book=MARC21_BOOK)),
    ("imprint.missing", drop("264", book=MARC21_BOOK)),
    ("extent.missing", drop("300", book=MARC21_BOOK)),
    ("article.no_source", leader("00000naa a2200000   4500", MARC21_BOOK)),
    ("region.not_said", drop("651", book=MARC21_BOOK)),
]


@pytest.mark.parametrize(("code", "wrong"), MARC21_CASES)
def test_a_rule_of_exchange_in_marc21(code: str, wrong: Record) -> None:
    assert code in codes(wrong, Dialect.MARC21)
    assert code not in codes(MARC21_BOOK, Dialect.MARC21)


@pytest.mark.parametrize("record", [ARTICLE, MAP, SITE, put(VOLUME)])
def test_good_records_of_other_kinds_have_no_remarks(record: Record) -> None:
    assert codes(record) == []


def test_a_deletion_needs_no_reason() -> None:
    assert codes(leader("00000dam0 2200000   450 ", drop("830"))) == []
