"""Charsets: told from bytes for files and for single records, and decoded without loss."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marc import charset, mojibake
from marc.charset import CYRILLIC, LATIN, MARC8, UTF8, guess, to_text
from marc.record import Record, control, data
from marc.text import display, title_key
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


@settings(deadline=None)  # tables are read in at the first need
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
    # 100$a/26-27 of the samples is 50: Unicode.
    codes = [[remark.code for remark in item.remarks] for item in found]
    assert codes == [[] if name == UTF8 else ["charset.declared"]] * 30


@pytest.mark.parametrize("own", [UTF8, *CYRILLIC])
@pytest.mark.parametrize("most", [UTF8, *CYRILLIC])
def test_a_record_in_another_charset_than_its_file(most: str, own: str) -> None:
    records = [numbered(number) for number in range(30)]

    found = goods(iso(*records, charset=most) + iso(RUSMARC, charset=own))

    assert found[-1].record.fields == RUSMARC.fields
    assert found[-1].charset == own
    codes = {remark.code for remark in found[-1].remarks} - {"charset.declared"}
    assert codes == (set() if own == most else {"charset.mixed"})


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


# --- declared, repaired, not for sorting ---------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "written", "value"),
    [
        pytest.param("50", "utf-8", None, id="Unicode"),
        pytest.param("89", "cp1251", None, id="CP1251"),
        pytest.param("79", "cp866", None, id="CP866"),
        pytest.param("99", "koi8-r", None, id="KOI8"),
        pytest.param("89", "utf-8", "cp1251 ≠ utf-8", id="UTF-8 that says CP1251"),
        pytest.param("01", "utf-8", "ISO 646 ≠ utf-8", id="UTF-8 that says ISO 646"),
        pytest.param("50", "cp866", "utf-8 ≠ cp866", id="CP866 that says Unicode"),
        pytest.param("  ", "cp866", None, id="nothing said"),
    ],
)
def test_what_100_declares_is_held_against_the_bytes(
    code: str, written: str, value: str | None
) -> None:
    coded = data("100", "  ", ("a", f"20200115d2019    u  y0rusy{code}      ca"))
    record = Record(RUSMARC.leader, (*RUSMARC.fields[:2], coded, *RUSMARC.fields[3:]))

    (item,) = goods(iso(record, charset=written))

    assert item.charset == written
    found = [(remark.tag, remark.value) for remark in item.remarks]
    assert found == ([] if value is None else [("100", value)])


def test_what_the_leader_of_marc21_declares() -> None:
    blank = Record(MARC21.leader[:9] + " " + MARC21.leader[10:], MARC21.fields)

    (item,) = goods(iso(blank))

    assert [(remark.code, remark.tag, remark.value) for remark in item.remarks] == [
        ("charset.declared", "LDR", "marc-8 ≠ utf-8")
    ]


def misread(text: str, taken: str, true: str = UTF8) -> str:
    return to_text(text.encode(true), taken)


@pytest.mark.parametrize(
    ("taken", "true"),
    [("cp1251", UTF8), (LATIN, UTF8), ("cp866", UTF8), (LATIN, "cp1251")],
)
def test_text_encoded_twice_is_repaired(taken: str, true: str) -> None:
    title = "Старый Изборск и Псковская земля"
    wrong = data("200", "1 ", ("a", misread(title, taken, true)), ("f", "I. Petrov"))
    fields = (*RUSMARC.fields[:5], wrong, *RUSMARC.fields[6:])

    (item,) = goods(iso(Record(RUSMARC.leader, fields)))

    assert item.record.fields[5] == data("200", "1 ", ("a", title), ("f", "I. Petrov"))
    assert item.record.fields[6:] == fields[6:]
    assert [(remark.code, remark.tag) for remark in item.remarks] == [("charset.repaired", "200")]
    assert item.remarks[0].value.endswith("→ Старый Изборск и Псковская земля")


@settings(deadline=None)  # tables are read in at the first need
@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=30))
def test_a_repair_can_always_be_traced_back(text: str) -> None:
    mended = mojibake.repair(text)

    assert mended == text or text in {misread(mended, *one) for one in mojibake.MISTAKES}


@pytest.mark.parametrize(
    "text",
    ["Genève, éàè, naïve", "Häädemeeste jäääär", "Żółć śćżź", "РОССИЯ", "Србија", "Ελλάδα", "Рѕ"],
)
def test_sensible_text_is_not_repaired(text: str) -> None:
    assert mojibake.repair(text) == text


@pytest.mark.parametrize(
    ("written", "name", "shown", "sorted_as"),
    [
        pytest.param(b"\x88The \x89Pskov", "cp1251", "The Pskov", "pskov", id="CP1251: €…‰"),
        pytest.param(b"\x88The \x89Pskov", "cp866", "The Pskov", "pskov", id="CP866: И…Й"),
        pytest.param(
            b"\x88\x82\xeb\xaf. \x895", "cp866", "Вып. 5", "5", id="CP866: И…Й round Вып."
        ),
        pytest.param(b"\x88L'\x89an", "koi8-r", "L'an", "an", id="KOI8-R"),
        pytest.param("\x88The \x89Pskov".encode(), UTF8, "The Pskov", "pskov", id="U+0088"),
        pytest.param("\x98The \x9cPskov".encode(), UTF8, "The Pskov", "pskov", id="U+0098"),
        pytest.param("€The ‰Pskov".encode(), UTF8, "The Pskov", "pskov", id="€…‰ in UTF-8"),
        pytest.param(b"\x88The \x89Pskov", MARC8, "The Pskov", "pskov", id="MARC-8"),
        pytest.param("ИТОГОВЫЙ Й".encode("cp866"), "cp866", "ИТОГОВЫЙ Й", "итоговый й", id="И, Й"),
        pytest.param("€ 5, 3 ‰".encode("cp1251"), "cp1251", "€ 5, 3 ‰", "5 3", id="€, ‰"),
    ],
)
def test_marks_of_words_not_for_sorting(
    written: bytes, name: str, shown: str, sorted_as: str
) -> None:
    text = to_text(written, name)

    assert (display(text), title_key(text)) == (shown, sorted_as)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param(b"\x1b)Q\xc6\xc7 x", "ії x", id="extended on the right"),
        pytest.param(b"\x1b(N\x1b)QkRASNYJ \xc4", "Красный ё", id="both Cyrillic sets"),
    ],
)
def test_marc8_extended_cyrillic(written: bytes, read: str) -> None:
    assert to_text(written, MARC8) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param(b"Gen\xc1eve, M\xc8uller", "Gene\u0300ve, Mu\u0308ller", id="marks first"),
        pytest.param(b"\xe8\xc2od\xc2z, Stra\xfbe", "Ło\u0301dz\u0301, Straße", id="letters"),
        pytest.param(b"\x1b(NpSKOW", "Псков", id="basic Cyrillic by escape"),
        pytest.param(b"\x1b)N\xf0\xd3\xcb\xcf\xd7", "Псков", id="basic Cyrillic on the right"),
        pytest.param(b"\x1b)P\xab\xbb", "«»", id="its own escape"),
        pytest.param(b"A\xa0", "A\ufffd", id="no such character"),
    ],
)
def test_iso5426(written: bytes, read: str) -> None:
    assert to_text(written, charset.ISO5426) == read


@pytest.mark.parametrize(("code", "name"), [("0103", charset.ISO5426), ("50  ", LATIN)])
def test_iso5426_is_believed_where_it_is_declared(code: str, name: str) -> None:
    coded = data("100", "  ", ("a", f"20200115d2019    u  y0frey{code}    ba"))
    title = data("200", "1 ", ("a", "Gen@ve, la ville et la cit@ de M@ller"))
    fields = (control("001", "1"), coded, title, *RUSMARC.fields[6:7], RUSMARC.fields[-1])
    plain = [field for field in fields if field.value.isascii()]
    written = iso(Record(RUSMARC.leader, tuple(plain))).replace(b"@", b"\xc2")

    (item,) = goods(written)

    assert item.charset == name
    assert not any(remark.code == "charset.declared" for remark in item.remarks[name == LATIN :])
