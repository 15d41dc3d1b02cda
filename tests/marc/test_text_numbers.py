"""Volumes, editions, extents, scales, years, days and identifiers as cataloguers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marc import text
from marc.text import sources

PARTS = [
    ("Т. 2", (("т", "2"),)),
    ("том II", (("т", "2"),)),
    ("[Т.] 2", (("т", "2"),)),
    ("Ч. 1, вып. 3", (("ч", "1"), ("вып", "3"))),
    ("Т.2,ч.1", (("т", "2"), ("ч", "1"))),
    ("Кн. первая", (("кн", "1"),)),
    ("кн. 3-я", (("кн", "3"),)),
    ("2-й том", (("т", "2"),)),
    ("второй том", (("т", "2"),)),
    ("№ 5 (1234)", (("№", "5"), ("вал", "1234"))),
    ("N 4 (1982)", (("№", "4"),)),  # a year in brackets
    ("1999, № 3/4", (("год", "1999"), ("№", "3-4"))),
    ("№ 3-4", (("№", "3-4"),)),
    ("Вып. ХVІІІ", (("вып", "18"),)),  # Cyrillic Х and І
    ("Ч. П", (("ч", "2"),)),
    ("Ч. Ш", (("ч", "3"),)),
    ("Т. А-Г", (("т", "а-г"),)),
    ("в 3 т. Т. 2", (("т", "2"),)),
    ("в 3 т.", ()),
    ("Vol. 3, no. 2", (("т", "3"), ("№", "2"))),
    ("13", (("", "13"),)),
    ("Рассказы", ()),
    ("Псков в 1812 г.", ()),
    ("", ()),
]


@pytest.mark.parametrize(("written", "found"), PARTS, ids=[written for written, _ in PARTS])
def test_parts_are_told(written: str, found: text.Parts) -> None:
    assert text.parts(written) == found


@pytest.mark.parametrize(
    ("title", "found", "rest"),
    [
        ("Т. 2. Средние века", (("т", "2"),), "Средние века"),
        ("Вып. 13.", (("вып", "13"),), ""),
        ("Вып. 2 : Гдов", (("вып", "2"),), "Гдов"),
        ("Псков. Т. 2", (), "Псков. Т. 2"),
        ("3 т.", (), "3 т."),
    ],
)
def test_a_designation_is_split_from_the_title(title: str, found: text.Parts, rest: str) -> None:
    assert text.split_parts(title) == (found, rest)


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("XIV", 14), ("ХІV", 14), ("МСМХІІ", 1912), ("iv", 4), ("IIII", 4), ("Ш", 3), ("абв", None)],
)
def test_roman_numerals(numeral: str, value: int | None) -> None:
    assert text.roman(numeral) == value


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("2-е изд., испр.", 2),
        ("Изд. 3-е", 3),
        ("Второе издание", 2),
        ("2nd ed.", 2),
        ("2d English ed., translated from the 3rd German ed.", 2),
        ("5th impression", None),  # printings of one edition
        ("2-е изд., 3-й завод", 2),
        ("1st ed., 11th thousand", 1),
        ("2. Aufl.", 2),
        ("Изд. II", 2),
        ("[3-е изд.]", 3),
        ("Изд. испр. и доп.", None),
        ("Репринт. изд. 1913 г.", None),
    ],
)
def test_edition_numbers(written: str, number: int | None) -> None:
    assert text.edition_number(written) == number


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("215 с.", 215),
        ("160с.", 160),
        ("XII, 215 с.", 215),
        ("VIII, 310, [2] с.", 310),
        ("XVI, 304, 62 с.", 304),
        ("2 л. ил., 215 с.", 215),
        ("[15] с.", 15),
        ("251", 251),
        ("12 открыток", 12),
        ("187 л.", 187),
        ("96 p. :", 96),
        ("3 т.", None),
        ("С. 15-25", None),
        ("1 электрон. опт. диск", None),
        ("3 p. l., [v]-liii, 231 p.", 231),  # preliminary leaves
        ("34 p., 1 l., 218 p.", 218),
        ("141, [1] p., [1] leaf of plates", 141),
        ("ix, 279 p., [4] leaves of plates", 279),
        ("274 с., [12] л. ил.", 274),
        ("xvi, 170, 159*, [1] p.", 170),  # starred pages are another count
        ("86. [1] p.", 86),
    ],
)
def test_pages_of_an_extent(written: str, count: int | None) -> None:
    assert text.pages(written) == count


@pytest.mark.parametrize(
    ("written", "denominator"),
    [
        ("1:500 000", 500000),
        ("М-б 1:500000", 500000),
        ("Scale 1:500,000", 500000),
        ("в 1 см 5 км", 500000),
        ("[Ок. 1:1 500 000]", 1500000),
        ("1:750 000 (в 1 см 7,5 км)", 750000),
        ("без масштаба", None),
    ],
)
def test_scales(written: str, denominator: int | None) -> None:
    assert text.scale(written) == denominator


YEARS = [
    ("2010", (2010, 2010, True)),
    ("[б. г.]", None),
    ("19--", (1900, 1999, False)),
    ("[191-]", (1910, 1919, False)),
    ("[191-?]", (1910, 1919, False)),
    ("[1913?]", (1913, 1913, False)),
    ("[между 1905 и 1907]", (1905, 1907, False)),
    ("cop. 1999", (1999, 1999, True)),
    ("2019, cop. 2018", (2019, 2019, True)),
    ("1913 [обл. 1914]", (1913, 1914, True)),
    ("1907 [т. е. 1917]", (1917, 1917, True)),
    ("1907 [i.e. 1917]", (1917, 1917, True)),
    ("c1930-1934", (1930, 1934, True)),
    ("1903 [c1905]", (1903, 1903, True)),
    ("1914-1916", (1914, 1916, True)),
    ("1895-97", (1895, 1897, True)),
    ("1913-", (1913, 9999, True)),
    ("[18]95", (1895, 1895, True)),
    ("MCMXII", (1912, 1912, True)),
    ("", None),
]


@pytest.mark.parametrize(("written", "found"), YEARS, ids=[written for written, _ in YEARS])
def test_years(written: str, found: tuple[int, int, bool] | None) -> None:
    assert text.years(written) == found


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("15 мая", "05-15"),
        ("26 окт.", "10-26"),
        ("12 марта", "03-12"),
        ("1 янв.", "01-01"),
        ("17 іюня", "06-17"),
        ("15.05.2019", "05-15"),
        ("May 15", "05-15"),
        ("май", "05"),
        ("№ 20", ""),
        ("янв.-февр.", ""),
        ("45 мая", ""),
    ],
)
def test_days_of_newspapers(written: str, day: str) -> None:
    assert text.issue_date(written) == day


REFERENCES = [
    ("N 4 (1982). С. 128-176", ("", "4", "", "128-176", 1982)),
    ("Т. 5, № 2 (2004), с. 15-25", ("5", "2", "", "15-25", 2004)),
    ("2019. - 15 мая (№ 36). - С. 7", ("", "36", "05-15", "7", 2019)),
    ("2012. - № 3. - С. 15—25", ("", "3", "", "15-25", 2012)),
    ("1999, № 3/4", ("", "3-4", "", "", 1999)),
    ("Вып. 13", ("", "13", "", "", None)),
    ("26 окт.", ("", "", "10-26", "", None)),
    ("С. 40-52", ("", "", "", "40-52", None)),
]


@pytest.mark.parametrize(("written", "told"), REFERENCES, ids=[words for words, _ in REFERENCES])
def test_a_reference_is_taken_apart(written: str, told: tuple[object, ...]) -> None:
    assert tuple(sources.reference(written)) == told


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("978-5-94542-301-5", "9785945423015"),
        ("5-02-028452-1 (в пер.)", "9785020284524"),
        ("ISBN 5—02—028452—1", "9785020284524"),
        ("0-8044-2957-Х", "9780804429573"),  # a Cyrillic Х
        ("978-5-94542-301-7", None),
        ("98032", None),
        ("", None),
    ],
)
def test_isbn_in_one_form(written: str, number: str | None) -> None:
    assert text.isbn13(written) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [("2072-0262", "2072-0262"), ("ISSN 20720262", "2072-0262"), ("2072-0263", None), ("", None)],
)
def test_issn_in_one_form(written: str, number: str | None) -> None:
    assert text.issn(written) == number


@given(st.text())
def test_numbers_in_any_text_are_no_trouble(written: str) -> None:
    text.parts(written)
    text.split_parts(written)
    text.edition_number(written)
    text.pages(written)
    text.scale(written)
    text.years(written)
    text.issue_date(written)
    text.isbn13(written)
    text.issn(written)
    sources.reference(written)


@given(st.text(alphabet="0123456789№NТтСсвып.чкн -/,()[]:IVXХІ?гмайокт"))
def test_numbers_in_any_imprint_are_no_trouble(written: str) -> None:
    text.parts(written)
    text.split_parts(written)
    text.pages(written)
    text.years(written)
    text.scale(written)
    sources.reference(written)
