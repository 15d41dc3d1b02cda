"""Charsets: told from bytes for files and for single records, and decoded without loss."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marc import charset
from marc.charset import CYRILLIC, LATIN, MARC8, UTF8, guess, to_text
from marc.record import Record, control, data
from tests.marc_samples import MARC21, RUSMARC, goods, iso, numbered, read_all

LINES = [
    "Псковская область в годы Великой Отечественной войны",
    "ПСКОВСКАЯ ОБЛАСТЬ",
    "Изборск и его окрестности : путеводитель / сост. А. Н. Орлова",
    "Труды Псковского археологического общества. Вып. 12",
    "Памятная книжка Псковской губерніи на 1913 годъ",
    "Печоры: крѣпость и монастырь".replace("ѣ", "е"),
    "М. : Наука, 1987. – 215 с. : ил. ; 21 см",
    "ДОЛГ. Мы помним вас, земляки!",
]


@pytest.mark.parametrize("name", [UTF8, *CYRILLIC])
@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
def test_a_single_line_is_told(line: str, name: str) -> None:
    written = line.encode(name, "replace")

    assert guess(written).charset == name


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param(b"The silk road", UTF8, id="plain ASCII"),
        pytest.param("Петров".encode() * 9 + b"\xff", UTF8, id="UTF-8 with one broken byte"),
        pytest.param(b"\x1b(Npskow\x1b(B", MARC8, id="MARC-8 escape"),
        pytest.param("Genève, née Müller, théâtre".encode("latin-1"), LATIN, id="Latin-1"),
        pytest.param(
            b"Gen\xe1eve, th\xe2e\xe3atre, Ha\xe6cek, L\xe2i, Caf\xe2e", MARC8, id="ANSEL"
        ),
    ],
)
def test_others_are_told(written: bytes, expected: str) -> None:
    assert guess(written).charset == expected


def test_sureness_grows_with_the_text() -> None:
    short, long = (guess(text.encode("cp1251")) for text in ("Псков", " ".join(LINES)))

    assert guess(b"ABC").sureness == 0
    assert 0 < short.sureness < long.sureness <= 1


@given(st.binary(max_size=60), st.sampled_from(charset.NAMES))
def test_any_bytes_can_be_decoded_and_told(written: bytes, name: str) -> None:
    assert guess(written).charset in charset.NAMES
    text = to_text(written, name)
    assert [c for c in text if c in "\x1d\x1e\x1f"] == [
        chr(b) for b in written if 0x1D <= b <= 0x1F
    ]


@pytest.mark.parametrize("name", CYRILLIC)
def test_eight_bit_sets_are_decoded_as_python_does(name: str) -> None:
    for byte in range(256):
        one = bytes([byte])
        expected = one.decode(name) if (name, byte) != ("cp1251", 0x98) else "\x98"
        assert to_text(one, name) == expected


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param(b"plain", "plain", id="ASCII"),
        pytest.param(b"\xe1a\xe8o", "a\u0300o\u0308", id="marks follow their letters"),
        pytest.param(b"\x1b(NpSKOW", "Псков", id="basic Cyrillic"),
        pytest.param(b"\x1b)N\xf0\xd3\xcb\xcf\xd7", "Псков", id="basic Cyrillic on the right"),
        pytest.param(b"\x1b(NpS\x1fapS", "Пс\x1fapS", id="a subfield starts anew"),
        pytest.param(b"\x1bsA\x1bp2", "A²", id="short escapes"),
        pytest.param(b"A\xffB", "A\ufffdB", id="no such character"),
        pytest.param(b"A\xe1", "A\u0300", id="a mark at the end"),
        pytest.param(b"A\x1b", "A", id="an escape at the end"),
    ],
)
def test_marc8(written: bytes, read: str) -> None:
    assert to_text(written, MARC8) == read


def test_marc8_records_become_text() -> None:
    record = Record(MARC21.leader, (control("001", "1"), data("245", "10", ("a", "@@@@@@@@@"))))
    written = iso(record).replace(b"@@@@@@@@@", b"\x1b(NpSKOW ")

    (item,) = goods(written)

    assert item.charset == MARC8
    assert item.record.fields[1] == data("245", "10", ("a", "Псков "))


@pytest.mark.parametrize("name", [UTF8, *CYRILLIC])
def test_a_file_in_one_charset(name: str) -> None:
    records = [numbered(number) for number in range(30)]

    found = goods(iso(*records, charset=name))

    assert [item.record.fields for item in found] == [record.fields for record in records]
    assert {item.charset for item in found} == {name}
    assert not any(item.remarks for item in found)


@pytest.mark.parametrize("own", [UTF8, *CYRILLIC])
@pytest.mark.parametrize("most", [UTF8, *CYRILLIC])
def test_a_record_in_another_charset_than_its_file(most: str, own: str) -> None:
    records = [numbered(number) for number in range(30)]

    found = goods(iso(*records, charset=most) + iso(RUSMARC, charset=own))

    assert found[-1].record.fields == RUSMARC.fields
    assert found[-1].charset == own
    codes = [remark.code for remark in found[-1].remarks]
    assert codes == ([] if own == most else ["charset.mixed"])


def test_a_charset_the_user_names_is_used_and_contradicted() -> None:
    (item,) = goods(iso(RUSMARC), charset="cp1251")

    assert item.charset == "cp1251"
    assert item.record.control("001") == "RU/РџРћРЈРќР‘/bibl/31527"
    assert [(remark.code, remark.value) for remark in item.remarks] == [
        ("charset.contradicted", "cp1251 ≠ utf-8")
    ]


def test_cp1251_with_the_byte_it_lacks() -> None:
    record = Record(RUSMARC.leader, (*RUSMARC.fields, data("300", "  ", ("a", "знак @ тут"))))
    written = iso(record, charset="cp1251").replace(b"@", b"\x98")

    (item,) = goods(written)

    assert item.charset == "cp1251"
    assert item.record.fields[-1].value == "знак \x98 тут"
    assert read_all(written)
