"""Binary records: what each defect of a real export comes to, and that no byte is ever lost."""

from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from marc.decoding import decoder
from marc.iso2709 import parse, parse_closely
from marc.reading import Bad, Good, Tail
from marc.record import Record, control, data
from tests.marc_samples import MARC21, RUSMARC, by_tag, goods, iso, numbered, outline, read_all

WHOLE = iso(RUSMARC)
NEXT = iso(MARC21)


def replaced(old: bytes, new: bytes, *, count: int = 1) -> bytes:
    assert old in WHOLE
    return WHOLE.replace(old, new, count)


def entry(tag: str) -> bytes:
    """The directory entry of a field of the sample."""
    at = 24
    while WHOLE[at : at + 3] != tag.encode():
        at += 12
    return WHOLE[at : at + 12]


def with_character_lengths() -> bytes:
    """As programs write that count letters where the standard counts bytes."""
    text = WHOLE.decode()
    head, *fields = text.removesuffix("\x1d").removesuffix("\x1e").split("\x1e")
    directory, start = "", 0
    for at, field in enumerate(fields):
        tag = head[24 + 12 * at :][:3]
        directory += f"{tag}{len(field) + 1:04}{start:05}"
        start += len(field) + 1
    length = len(head) + start + 2
    return f"{length:05}{head[5:24]}{directory}\x1e{text[len(head) + 1 :]}".encode()


def with_directory_reversed() -> bytes:
    """Entries need not stand in the order of their fields."""
    head = WHOLE[: WHOLE.index(b"\x1e")]
    entries = [head[at : at + 12] for at in range(24, len(head), 12)]
    return head[:24] + b"".join(reversed(entries)) + WHOLE[len(head) :]


def test_the_record_comes_back_as_written() -> None:
    (first, second) = read_all(WHOLE + NEXT)

    assert isinstance(first, Good)
    assert isinstance(second, Good)
    assert first.record.fields == RUSMARC.fields
    assert second.record.fields == MARC21.fields
    assert (first.remarks, second.remarks) == ((), ())
    assert second.offset == len(WHOLE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(b"\xef\xbb\xbf", b"", id="byte order mark"),
        pytest.param(b"\r\n", b"\r\n", id="line ends"),
        pytest.param(b"\x00\x00", b"\x00" * 100, id="NUL padding"),
        pytest.param(b"", b"\x1a", id="Ctrl-Z of DOS"),
        pytest.param(b"  ", b"  \n", id="blanks"),
        pytest.param(b"", b"\x1d", id="record terminator twice"),
    ],
)
def test_separators_are_kept_apart_from_records(before: bytes, after: bytes) -> None:
    items = read_all(before + WHOLE + after + NEXT + after)

    assert outline(items)[:2] == ["good", "good"]
    assert items[0].raw == WHOLE
    assert isinstance(items[1], Good)
    assert (items[1].before, items[1].raw) == (after, NEXT)
    assert len(items) == (3 if after else 2)


@pytest.mark.parametrize(
    ("damaged", "remarks"),
    [
        pytest.param(lambda: b"00777" + WHOLE[5:], ["iso2709.length"], id="length too small"),
        pytest.param(lambda: b"99999" + WHOLE[5:], ["iso2709.length"], id="length too large"),
        pytest.param(lambda: b"     " + WHOLE[5:], ["iso2709.length"], id="length blank"),
        pytest.param(lambda: b"0x7f0" + WHOLE[5:], ["iso2709.length"], id="length not a number"),
        pytest.param(
            lambda: WHOLE[:12] + b"00099" + WHOLE[17:], ["iso2709.base"], id="base address wrong"
        ),
        pytest.param(
            lambda: replaced(entry("200"), b"200001299999"),
            ["iso2709.directory"],
            id="directory points outside",
        ),
        pytest.param(
            lambda: replaced(entry("200"), b"200abcd0000x"),
            ["iso2709.directory"],
            id="directory not in numbers",
        ),
        pytest.param(
            lambda: replaced("Старый".encode(), "Старый и новый".encode()),
            ["iso2709.length", "iso2709.directory"],
            id="text edited by hand",
        ),
        pytest.param(
            with_character_lengths, ["iso2709.length", "iso2709.characters"], id="letters counted"
        ),
        pytest.param(with_directory_reversed, [], id="directory in another order"),
        pytest.param(
            lambda: replaced("Изборск\x1f2".encode(), "Изб\x1e\x1eрск\x1f2".encode()),
            ["iso2709.separator"],
            id="stray field terminator",
        ),
    ],
)
def test_wrong_numbers_are_mended_with_a_remark(
    damaged: Callable[[], bytes], remarks: list[str]
) -> None:
    items = read_all(NEXT + damaged() + NEXT)

    assert outline(items) == ["good", " ".join(["good", *remarks]), "good"]
    assert isinstance(items[1], Good)
    tags = sorted(field.tag for field in items[1].record.fields)
    assert tags == [field.tag for field in RUSMARC.fields]
    assert by_tag(items[1].record, "801") == RUSMARC.fields[-1]


@pytest.mark.parametrize(
    ("written", "read", "remarks"),
    [
        pytest.param(b"  \x1faABC", data("990", "  ", ("a", "ABC")), "good", id="as it should"),
        pytest.param(b"  \x1fa", data("990", "  ", ("a", "")), "good", id="empty subfield"),
        pytest.param(b"ABC", data("990", "  ", ("", "ABC")), "good field.indicators", id="bare"),
        pytest.param(b"  ABC", data("990", "  ", ("", "ABC")), "good", id="text without a code"),
        pytest.param(b"  ", data("990", "  "), "good", id="nothing but indicators"),
        pytest.param(
            b"  AB\x1faC", data("990", "  ", ("", "AB"), ("a", "C")), "good", id="text before codes"
        ),
        pytest.param(
            b"\x1faABC",
            data("990", "  ", ("a", "ABC")),
            "good field.indicators",
            id="no indicators",
        ),
        pytest.param(
            b"1\x1faABC",
            data("990", "1 ", ("a", "ABC")),
            "good field.indicators",
            id="one indicator",
        ),
        pytest.param(
            b"10 \x1faABC",
            data("990", "10", ("a", "ABC")),
            "good field.indicators",
            id="three indicators",
        ),
        pytest.param(
            "1я\x1faABC".encode(),
            data("990", "1 ", ("a", "ABC")),
            "good field.indicators",
            id="indicator not in ASCII",
        ),
        pytest.param(
            "  \x1fаABC".encode(),
            data("990", "  ", ("a", "ABC")),
            "good field.code",
            id="Cyrillic а typed as the code",
        ),
        pytest.param(
            "  \x1fжABC".encode(),
            data("990", "  ", ("ж", "ABC")),
            "good field.code",
            id="Cyrillic code that looks like no Latin one",
        ),
        pytest.param(
            b"  \x1fa\x1f\x1fbC",
            data("990", "  ", ("a", ""), ("b", "C")),
            "good",
            id="doubled mark",
        ),
        pytest.param(
            b"  \x1faA\xffC",
            data("990", "  ", ("a", "A\ufffdC")),
            "good charset.undecodable",
            id="ff",
        ),
        pytest.param(
            "  \x1faA\ufffdC".encode(),
            data("990", "  ", ("a", "A\ufffdC")),
            "good",
            id="lost before: the checks speak of it",
        ),
        pytest.param(
            b"  \x1faA\x1dC",
            data("990", "  ", ("a", "A\x1dC")),
            "good iso2709.separator",
            id="record terminator",
        ),
    ],
)
def test_odd_fields(written: bytes, read: object, remarks: str) -> None:
    plain = iso(Record(RUSMARC.leader, (*RUSMARC.fields, control("00Z", "@" * len(written)))))
    damaged = plain.replace(b"@" * len(written), written)
    at = damaged.index(b"00Z")
    damaged = damaged[:at] + b"990" + damaged[at + 3 :]

    items = read_all(damaged + NEXT)

    assert outline(items) == [remarks, "good"]
    assert isinstance(items[0], Good)
    assert items[0].record.fields[-1] == read
    assert items[0].record.fields[:-1] == RUSMARC.fields


def test_blanks_in_a_tag_stand_for_zeros() -> None:
    record = Record(RUSMARC.leader, (*RUSMARC.fields, data("10 ", "  ", ("a", "5-7443-0043-0"))))

    (item,) = goods(iso(record))

    assert item.record.fields[-1] == data("010", "  ", ("a", "5-7443-0043-0"))
    assert [(remark.code, remark.tag) for remark in item.remarks] == [("field.tag", "010")]


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        pytest.param(NEXT + WHOLE[:-1], ["good", "good iso2709.terminator"], id="terminator lost"),
        pytest.param(NEXT + WHOLE[:-2], ["good", "good iso2709.terminator"], id="both lost"),
        pytest.param(
            NEXT + WHOLE[:-1] + b"\r\n", ["good", "good iso2709.terminator", "tail"], id="line end"
        ),
        pytest.param(NEXT + WHOLE[:-9], ["good", "bad iso2709.truncated"], id="last field cut"),
        pytest.param(NEXT + WHOLE[:400], ["good", "bad iso2709.truncated"], id="fields missing"),
        pytest.param(NEXT + WHOLE[:100], ["good", "bad iso2709.truncated"], id="directory cut"),
        pytest.param(NEXT + WHOLE[:24], ["good", "bad iso2709.truncated"], id="only a leader"),
        pytest.param(NEXT + WHOLE[:9], ["good", "bad iso2709.leader"], id="not even a leader"),
        pytest.param(
            WHOLE[:-1] + NEXT, ["good iso2709.terminator", "good"], id="terminator lost inside"
        ),
        pytest.param(
            WHOLE[:-1] + b"\n" + NEXT, ["good iso2709.terminator", "good"], id="line end instead"
        ),
        pytest.param(
            WHOLE[:300] + NEXT, ["bad iso2709.truncated", "good"], id="truncated inside the file"
        ),
        pytest.param(
            b"exported 2020\r\n" + WHOLE + NEXT,
            ["bad iso2709.leader", "good", "good"],
            id="junk before",
        ),
        pytest.param(
            WHOLE + b"-- page 2 --\r\n" + NEXT,
            ["good", "bad iso2709.leader", "good"],
            id="junk between",
        ),
        pytest.param(WHOLE + b"12345" + NEXT, ["good", "bad iso2709.leader", "good"], id="digits"),
        pytest.param(
            WHOLE + NEXT + b"the end", ["good", "good", "bad iso2709.leader"], id="junk behind"
        ),
        pytest.param(
            WHOLE + b"00026nam  2200025   450 \x1e\x1d",
            ["good", "bad iso2709.empty"],
            id="no fields",
        ),
        pytest.param(
            WHOLE + replaced(entry("200") + entry("210"), b""),
            ["good", "bad iso2709.fields"],
            id="entries missing, addresses of no use",
        ),
    ],
)
def test_what_cannot_be_a_record_is_told_apart(stream: bytes, expected: list[str]) -> None:
    assert outline(read_all(stream)) == expected


def test_a_truncated_record_names_both_lengths() -> None:
    bad = read_all(NEXT + WHOLE[:400])[1]

    assert isinstance(bad, Bad)
    assert bad.reason.value == f"{len(WHOLE):05} > 400"


def test_a_record_terminator_inside_a_field_does_not_end_the_record() -> None:
    damaged = replaced("Логос".encode(), "Логос".encode()[:-1] + b"\x1d")

    items = read_all(damaged + NEXT)

    assert [item.raw for item in items] == [damaged, NEXT]


def test_records_of_any_length_up_to_the_limit() -> None:
    filling = [data("330", "  ", ("a", "x" * 9_990)) for _ in range(9)]
    rest = 99_999 - len(iso(Record(RUSMARC.leader, (*RUSMARC.fields, *filling)))) - 12 - 5
    long = Record(RUSMARC.leader, (*RUSMARC.fields, *filling, data("330", "  ", ("a", "y" * rest))))
    content = iso(long)
    assert len(content) == 99_999

    items = read_all(content + NEXT)

    assert outline(items) == ["good", "good"]
    assert isinstance(items[0], Good)
    assert items[0].record.fields == long.fields


def test_a_record_longer_than_the_limit_is_read_by_its_terminators() -> None:
    long = iso(RUSMARC)[:-1]
    entries = b"".join(b"330%04d%05d" % (9_000, at) for at in range(20))
    body = b"".join(b"  \x1fa" + b"z" * 8_995 + b"\x1e" for _ in range(20))
    long = b"99999nam0 2200265   450 " + entries + b"\x1e" + body + b"\x1d"

    items = read_all(NEXT + long + NEXT)

    assert outline(items) == ["good", "good iso2709.length iso2709.directory", "good"]


def test_a_stretch_without_end_is_handed_on_in_pieces() -> None:
    items = read_all(NEXT + b"z" * 25_000_000 + NEXT)

    assert outline(items)[0] == "good"
    assert outline(items)[-1] == "good"
    assert set(outline(items)[1:-1]) == {"bad iso2709.leader"}
    assert max(len(item.raw) for item in items) <= 10_000_000


def test_records_without_any_terminator_are_all_found() -> None:
    filling = [data("330", "  ", ("a", "x" * 9_000))] * 3
    record = iso(Record(RUSMARC.leader, (*RUSMARC.fields, *filling)))[:-1]

    assert len(goods(NEXT + record * 800)) == 801


PIECES = [
    *(iso(numbered(number)) for number in range(3)),
    NEXT,
    WHOLE[:300],
    WHOLE[:-1],
    b"00777" + WHOLE[5:],
    b"\r\n",
    b"\x1d",
    b"\x1e\x1d",
    b"\xef\xbb\xbf",
    b"00026nam  2200025   450 ",
    b"     " * 3,
    b"\x1b(N",
]


@settings(max_examples=150)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=40)), max_size=12))
@example([b"\x1b$1abc\x1d"])
@example([b"     ", WHOLE])
def test_no_byte_is_lost_whatever_is_strung_together(parts: list[bytes]) -> None:
    read_all(b"".join(parts), format="iso2709")
    read_all(b"".join(parts))


@settings(max_examples=250)
@given(
    st.lists(st.tuples(st.integers(0, 2 * len(WHOLE)), st.binary(max_size=3)), max_size=8),
    st.sampled_from(["auto", "utf-8", "cp1251", "marc-8"]),
)
def test_no_byte_is_lost_whatever_is_changed(
    changes: list[tuple[int, bytes]], charset: str
) -> None:
    content = WHOLE + NEXT + WHOLE
    for at, new in changes:
        content = content[:at] + new + content[at + 1 :]

    items = read_all(content, format="iso2709", charset=charset)

    assert all(len(item.record.leader) == 24 for item in items if isinstance(item, Good))
    assert not any(isinstance(item, Tail) and b"nam" in item.raw for item in items)


DECODE = decoder("utf-8", named=False)


@settings(max_examples=400)
@given(st.lists(st.tuples(st.integers(5, len(WHOLE)), st.binary(max_size=2)), max_size=4))
@example([])
@example([(12, b" ")])
def test_a_quick_reading_is_the_close_one(changes: list[tuple[int, bytes]]) -> None:
    raw = WHOLE
    for at, new in changes:
        raw = raw[:at] + new + raw[at + len(new) :]
    parts = raw.split(b"\x1e")
    if len(parts) > 1 and len(parts[0]) >= 24:
        closely = parse_closely(raw, parts[0].decode("latin-1"), parts, DECODE(raw))

        assert parse(raw, DECODE) == closely
