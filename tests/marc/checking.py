"""A book in RUSMARC and in MARC 21 with nothing to remark on, and ways to spoil it."""

from dataclasses import replace

from marc import check, facts
from marc.record import Dialect, Field, Record, control, data

BOOK = Record(
    "00000nam0 2200000   450 ",
    (
        control("001", "RU/PSK/1"),
        data("010", "  ", ("a", "978-5-94542-301-5")),
        data("100", "  ", ("a", "20100915d2010    m  y0rusy50      ca")),
        data("101", "0 ", ("a", "rus")),
        data("102", "  ", ("a", "RU")),
        data("105", "  ", ("a", "a   z   000yy")),
        data("200", "1 ", ("a", "Старый Псков"), ("f", "И. С. Петров")),
        data("210", "  ", ("a", "Псков"), ("c", "Логос"), ("d", "2010")),
        data("215", "  ", ("a", "215 с.")),
        data("607", "  ", ("a", "Псков, город"), ("2", "nlr_sh")),
        data("686", "  ", ("a", "63.3(2Рос-2Псков)"), ("2", "rubbk")),
        data("700", " 1", ("a", "Петров"), ("b", "И. С."), ("4", "070")),
        data("801", " 0", ("a", "RU"), ("b", "ПОУНБ")),
        data("801", " 1", ("a", "RU"), ("b", "ПОУНБ")),
        data("852", "  ", ("a", "ПОУНБ"), ("j", "63.3")),
    ),
)
MARC21_BOOK = Record(
    "00000nam a2200000   4500",
    (
        control("001", "psk1"),
        control("008", "100915s2010    ru            000 0 rus d"),
        data("020", "  ", ("a", "9785945423015")),
        data("040", "  ", ("a", "RuPsPOU")),
        data("041", "0 ", ("a", "rus")),
        data("100", "1 ", ("a", "Петров, И. С.")),
        data("245", "10", ("a", "Старый Псков /"), ("c", "И. С. Петров.")),
        data("264", " 1", ("a", "Псков :"), ("b", "Логос,"), ("c", "2010.")),
        data("300", "  ", ("a", "215 с.")),
        data("651", " 7", ("a", "Псков, город"), ("2", "nlr_sh")),
        data("852", "  ", ("a", "ПОУНБ")),
    ),
)


def codes(record: Record, dialect: Dialect = Dialect.RUSMARC) -> list[str]:
    return [r.code for r in check.check(record, dialect, facts.facts(record, dialect))]


def put(*fields: Field, book: Record = BOOK) -> Record:
    """The book with these fields instead of its own with the same tags."""
    tags = {field.tag for field in fields}
    return replace(book, fields=(*(f for f in book.fields if f.tag not in tags), *fields))


def drop(*tags: str, book: Record = BOOK) -> Record:
    return replace(book, fields=tuple(field for field in book.fields if field.tag not in tags))


def leader(text: str, record: Record = BOOK) -> Record:
    return replace(record, leader=text)
