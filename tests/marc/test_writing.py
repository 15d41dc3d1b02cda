"""ISO 2709 out: what we write, we and pymarc read back the same; what does not fit is told."""

import io

import pymarc
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from marc import writing
from marc.record import Field, Record, control, data
from tests.marc_samples import MARC21, RUSMARC, goods, iso


def test_the_bytes_of_a_small_record() -> None:
    record = Record(
        "xxxxxnam0 22xxxxx   450 ", (control("001", "а"), data("200", "1 ", ("a", "б")))
    )

    assert writing.iso2709(record) == (
        "00060nam0 2200049   450 001000300000200000700003\x1eа\x1e1 \x1faб\x1e\x1d".encode()
    )


@pytest.mark.parametrize("charset", ["utf-8", "cp1251", "cp866", "koi8-r"])
def test_lengths_are_bytes_in_every_charset(charset: str) -> None:
    content = iso(RUSMARC, charset=charset)

    (item,) = goods(content)

    assert int(content[:5]) == len(content)
    assert {remark.code for remark in item.remarks} <= {"charset.declared"}
    assert item.record.fields == RUSMARC.fields


@pytest.mark.parametrize("record", [RUSMARC, MARC21], ids=["RUSMARC", "MARC 21"])
def test_the_leader_keeps_what_it_says(record: Record) -> None:
    leader = iso(record)[:24].decode()

    assert leader[5:10] == record.leader[5:10]
    assert leader[17:24] == record.leader[17:24]


def test_a_field_that_is_too_long_is_named() -> None:
    fits = data("330", "  ", ("a", "я" * 4_997))  # 2 + 2 + 2 × 4,997 + 1 = 9,999 bytes
    longer = data("330", "  ", ("a", "я" * 4_997 + "."))
    assert goods(writing.iso2709(Record(RUSMARC.leader, (fits,))))[0].record.fields == (fits,)

    with pytest.raises(writing.TooLong) as error:
        writing.iso2709(Record(RUSMARC.leader, (longer,)))

    assert (error.value.tag, error.value.size, error.value.limit) == ("330", 10_000, 9_999)


def test_what_other_readers_would_misread_is_written_otherwise() -> None:
    odd = (
        Field("001", "00", (("a", "9 181"), ("b", "71"))),
        data("200", "1 ", ("а", "Псков"), ("б", "очерки"), ("a", "Гдов")),  # Cyrillic codes
    )

    (read,) = pymarc.MARCReader(writing.iso2709(Record(MARC21.leader, odd)))

    assert read is not None
    assert read["001"].data == "9 181 71"
    assert [tuple(part) for part in read["200"].subfields] == [
        ("a", "Псков"),
        ("9", "очерки"),
        ("a", "Гдов"),
    ]


def test_a_record_that_is_too_long_is_told() -> None:
    record = Record(RUSMARC.leader, (data("330", "  ", ("a", "x" * 9_900)),) * 11)

    with pytest.raises(writing.TooLong) as error:
        writing.iso2709(record)

    assert (error.value.tag, error.value.limit) == ("", 99_999)
    assert error.value.size > 99_999


def test_a_letter_the_charset_lacks_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        iso(Record(RUSMARC.leader, (data("200", "1 ", ("a", "ѣ")),)), charset="cp1251")


CODES = st.sampled_from("abcdefgxyz0123456789")
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x1d\x1e\x1f\ufffd\x1b")
)
FIELDS = st.one_of(
    st.builds(control, st.sampled_from(["001", "003", "005"]), TEXTS),
    st.builds(
        lambda tag, indicators, subfields: Field(tag, indicators, tuple(subfields)),
        st.sampled_from(["010", "200", "461", "999", "LKR"]),
        st.sampled_from(["  ", "1 ", "01"]),
        st.lists(st.tuples(CODES, TEXTS), min_size=1, max_size=5),
    ),
)


@given(st.lists(FIELDS, min_size=1, max_size=8))
def test_what_is_written_is_read(fields: list[Field]) -> None:
    (item,) = goods(iso(Record(RUSMARC.leader, tuple(fields))), charset="utf-8")

    assert item.record.fields == tuple(fields)
    assert item.remarks == ()


@given(st.lists(FIELDS, min_size=1, max_size=8))
def test_pymarc_reads_what_is_written(fields: list[Field]) -> None:
    content = iso(Record("00000nam a2200000   4500", tuple(fields)))

    (found,) = pymarc.MARCReader(io.BytesIO(content), to_unicode=True)

    assert found is not None
    for ours, theirs in zip(fields, found.fields, strict=True):
        assert theirs.tag == ours.tag
        if ours.is_control:
            assert theirs.data == ours.value
        else:
            assert [(part.code, part.value) for part in theirs.subfields] == list(ours.subfields)


@given(
    st.lists(
        st.builds(
            Field,
            st.text(max_size=4),
            st.text(max_size=3),
            st.lists(st.tuples(st.text(max_size=2), st.text(max_size=4))).map(tuple),
        ),
        max_size=5,
    ),
    st.text(max_size=30),
)
def test_whatever_a_record_holds_the_structure_is_right(fields: list[Field], leader: str) -> None:
    content = writing.iso2709(Record(leader, tuple(fields)))

    assert int(content[:5]) == len(content)
    assert content.count(b"\x1d") == 1
    assert content.count(b"\x1e") == 1 + (int(content[12:17]) - 25) // 12


SHORT = st.text("aя1\x1d\x1e\x1f", max_size=3)
MANY = st.lists(
    st.builds(
        Field,
        st.sampled_from(["001", "200", "9AA", "20", "2000", "2я0"]),
        st.sampled_from(["", "  ", "1 ", "1", "1я", "\x1f1"]),
        st.lists(st.tuples(st.sampled_from(["a", "b", "", "ab", "\x1f"]), SHORT)).map(tuple),
    ),
    max_size=3,
)


@settings(max_examples=300)
@given(MANY)
@example([data("200", "1 ", ("ab", "x"), ("", "\x1fy"))])
def test_the_quick_way_writes_the_same(fields: list[Field]) -> None:
    record = Record(RUSMARC.leader, tuple(fields))
    quick = writing.usual(record, "utf-8")

    assert quick in (None, writing.any_record(record, "utf-8"))


def test_long_records_are_written_the_same() -> None:
    for size in (9_980, 9_994):
        fields = tuple(data("330", "  ", ("a", "x" * size)) for _ in range(3))
        (item,) = goods(iso(Record(RUSMARC.leader, (*RUSMARC.fields, *fields))))

        assert item.record.fields[-3:] == fields
        assert item.remarks == ()
