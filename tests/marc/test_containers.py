"""Every container that libraries send: told from content, read whole, damage kept to one record."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marc import packing, reading, writers
from marc.reading import Bad, Good
from marc.record import Field, Record, control, data
from tests.marc_files import (
    FILES,
    FLAT,
    JSON,
    NESTED_SUBFIELD,
    PAZK,
    RUSLAN,
    SLIM,
    UNISLIM,
    isis,
    master,
    wrapped,
)
from tests.marc_samples import MARC21, RUSMARC, goods, iso, numbered, outline, read_all


@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["", "BOM"])
@pytest.mark.parametrize("container", FILES)
def test_a_container_is_told_and_read(container: str, bom: str) -> None:
    content = (bom + FILES[container]).encode()

    (item,) = goods(content)

    assert reading.read(io.BytesIO(content)).format == container
    assert "Старый Изборск" in " ".join(field.value for field in item.record.fields)
    assert item.remarks == ()


@pytest.mark.parametrize("container", sorted(FILES))
def test_a_container_can_be_named(container: str) -> None:
    (item,) = goods(FILES[container].encode(), format=container)

    assert item.record.fields


LINK = data("461", " 0", ("1", "001RU/5"), ("1", "2001 "), ("a", "Псковская земля"), ("v", "Т. 2"))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(SLIM, id="UNIMARC slim, s1"),
        pytest.param(UNISLIM, id="UNISlim, s1"),
        pytest.param(NESTED_SUBFIELD, id="fields in a subfield 1"),
        pytest.param(FLAT, id="flat $1"),
        pytest.param(RUSLAN, id="Руслан"),
        pytest.param(
            SLIM.replace("<", "<u:").replace("<u:/", "</u:").replace("<u:?", "<?"), id="prefix"
        ),
    ],
)
def test_embedded_fields_become_the_same_subfields(content: str) -> None:
    (item,) = goods(content.encode())

    assert item.dialect == "rusmarc"
    assert item.record.leader == "00000nam0 2200000   450 "
    assert item.record.fields == (
        control("001", "RU/1"),
        data("200", "1 ", ("a", "Старый Изборск"), ("e", "очерки")),
        LINK,
    )


@pytest.mark.parametrize("separator", ["", "\n", "\r\n\r\n"], ids=["none", "line", "blank lines"])
@pytest.mark.parametrize("container", ["json", "irbis_text", "mrk"])
def test_several_records(container: str, separator: str) -> None:
    content = separator.join([FILES[container]] * 5).encode()

    assert len(goods(content)) == 5


DAMAGED = {
    "json": JSON.replace("}]}}]}", "}]", 1),
    "irbis_text": "нет полей\r\n*****\r\n",
    "mrk": "=LDR  00755cam  22002414a 4500\n\n",
    "unimarcslim": "<rec><cf t='001'>& </cf></rec>",
    "oai_marc": "<oai_marc><fixfield id='001'>& </fixfield></oai_marc>",
    "marc_line": "00251nam a2200121 c 4500\n\n",
    "alephseq": "000000009 нет поля\n",
}


@pytest.mark.parametrize("container", DAMAGED)
def test_a_bad_record_costs_only_itself(container: str) -> None:
    good = FILES[container].removeprefix('<?xml version="1.0" encoding="UTF-8"?>\n')

    items = read_all((good + DAMAGED[container] + good.replace("000000004", "000000005")).encode())

    assert [type(item) for item in items if isinstance(item, Good | Bad)] == [Good, Bad, Good]


@pytest.mark.parametrize("charset", ["cp1251", "cp866", "koi8-r"])
@pytest.mark.parametrize("container", ["irbis_text", "mrk", "alephseq", "marc_line"])
def test_text_in_eight_bits(container: str, charset: str) -> None:
    (item,) = goods(FILES[container].encode(charset))

    assert item.charset == charset
    assert "Старый Изборск" in " ".join(field.value for field in item.record.fields)


@pytest.mark.parametrize("container", FILES)
def test_packed_as_gzip_and_zip(tmp_path: Path, container: str) -> None:
    content = FILES[container].encode()
    (tmp_path / "a").write_bytes(gzip.compress(content))
    with zipfile.ZipFile(tmp_path / "b", "w") as archive:
        archive.writestr("x.txt", content)

    for name in "ab":
        (member,) = packing.unpack(tmp_path / name, limit=1 << 20)
        with member.open() as stream:
            assert len([item for item in reading.read(stream) if isinstance(item, Good)]) == 1


@settings(deadline=None)  # tables are read in at the first need
@given(st.sampled_from(sorted(FILES)), st.data())
def test_any_damage_is_accounted_for(container: str, draw: st.DataObject) -> None:
    content = bytearray(FILES[container].encode() * 2)
    for _ in range(draw.draw(st.integers(1, 6))):
        at = draw.draw(st.integers(0, len(content) - 1))
        end = at + draw.draw(st.integers(0, 9))
        content[at:end] = draw.draw(st.sampled_from([b"", b"\n", b'"', b"{", b"<", b"#", b"\xff^"]))

    read_all(bytes(content))
    read_all(bytes(content), format=container)


# --- CDS/ISIS -----------------------------------------------------------------------------------


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("charset", ["utf-8", "cp866"])
def test_lines_of_eighty(charset: str, newline: bytes) -> None:
    plain = [numbered(number) for number in range(4)]
    records = [Record(one.leader, (one.fields[0], *one.fields[3:])) for one in plain]
    content = b"".join(wrapped(iso(one, charset=charset), newline=newline) for one in records)

    found = goods(content)

    assert reading.read(io.BytesIO(content)).format == "iso2709_wrapped"
    assert [item.record.fields for item in found] == [one.fields for one in records]
    assert not any(item.remarks for item in found)


def test_lines_of_eighty_that_run_on_from_record_to_record() -> None:
    records = [numbered(number) for number in range(9)]
    content = wrapped(b"".join(iso(one) for one in records))

    found = goods(content)

    assert reading.read(io.BytesIO(content)).format == "iso2709_wrapped"
    assert [item.record.fields for item in found] == [one.fields for one in records]
    assert not any(item.remarks for item in found)


def test_number_signs_for_separators() -> None:
    fields = (
        control("001", "RU/1"),
        data("200", "  ", ("a", "Сборник # 5 : Псковская старина"), ("f", "ред. И. С. Петров")),
        data("700", "  ", ("a", "Петров"), ("b", "И. С.")),
    )
    record = Record("", fields)

    found = goods(isis(record) * 3)

    assert [item.record.fields for item in found] == [fields] * 3
    assert not any(item.remarks for item in found)


@pytest.mark.parametrize("length", [b"00999", b"00000"])
def test_a_wrapped_record_of_wrong_length(length: bytes) -> None:
    first, second, third = (wrapped(iso(numbered(number))) for number in range(3))
    wrong = length + second[5:]

    items = read_all(first + wrong + third)

    assert outline(items) == ["good", "good iso2709.length", "good", "tail"]


# --- ИРБИС64 -----------------------------------------------------------------------------------


def test_a_master_file_of_irbis() -> None:
    content = master((1, 8, [(200, "^AСтарое")]), (1, 32, PAZK), (2, 33, PAZK)) + bytes(99)

    items = read_all(content)
    first, second = (item for item in items if isinstance(item, Good))

    assert reading.read(io.BytesIO(content)).format == "irbis_mst"
    assert outline(items) == ["good", "good", "tail"]
    assert first.dialect == "irbis"
    assert first.record.fields[1] == data("200", "  ", ("a", "Старый Изборск"), ("e", "очерки"))
    assert (first.record.status, second.record.status) == ("n", "d")


@settings(deadline=None)  # tables are read in at the first need
@given(st.binary(max_size=40), st.integers(36, 400))
def test_a_damaged_master_file_is_accounted_for(damage: bytes, at: int) -> None:
    content = master((1, 32, PAZK), (2, 32, PAZK))

    read_all(content[:at] + damage + content[at + len(damage) :])
    read_all(content[:at] + damage, format="irbis_mst")


# --- writing ------------------------------------------------------------------------------------


def test_embedded_fields_are_written_as_elements() -> None:
    odd = data("423", " 0", ("1", "2001 "), ("1", "001"), ("1", "2001x "), ("a", "<&>"), ("1", "x"))
    record = Record(RUSMARC.leader, (control("001", "1"), LINK, odd))
    content = b"".join(writers.file([record], "unimarcslim"))

    (item,) = goods(content)

    assert content.count(b"<s1>") == 3
    assert item.record.fields == record.fields


@pytest.mark.parametrize("container", writers.WRITERS)
@pytest.mark.parametrize("record", [RUSMARC, MARC21], ids=["RUSMARC", "MARC 21"])
def test_what_is_written_is_read_again(container: str, record: Record) -> None:
    content = b"".join(writers.file([record, record], container))

    found = goods(content)

    assert [item.record.fields for item in found] == [record.fields] * 2
    assert not any(item.remarks for item in found)
    if container != "irbis_text":  # has no place for a leader
        assert found[0].record.leader[5:10] == record.leader[5:10]


TEXT = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=20)
WORD = TEXT.map(str.strip).filter(bool)
SUBFIELD = st.tuples(st.sampled_from("abcdefx9"), WORD)
FIELD = st.builds(
    lambda tag, marks, texts: data(f"{tag}", marks, *texts),
    st.integers(200, 899),
    st.sampled_from(["  ", "1 ", " 0", "12"]),
    st.lists(SUBFIELD, min_size=1, max_size=4),
)


@settings(deadline=None)  # tables are read in at the first need
@given(st.lists(FIELD, min_size=1, max_size=5), st.sampled_from(["mrk", "json", "jsonl"]))
def test_any_record_survives(fields: list[Field], container: str) -> None:
    record = Record(MARC21.leader, (control("001", "1"), *fields))

    (item,) = goods(b"".join(writers.file([record], container)), charset="utf-8")

    assert item.record.fields == record.fields


@settings(deadline=None)  # tables are read in at the first need
@given(st.lists(FIELD, min_size=1, max_size=5))
def test_any_record_survives_as_irbis_text(fields: list[Field]) -> None:
    record = Record("", (control("001", "1"), *fields))

    (item,) = goods(b"".join(writers.file([record], "irbis_text")), charset="utf-8")

    assert [field.tag for field in item.record.fields] == [field.tag for field in record.fields]
    assert [field.value for field in item.record.fields] == [
        field.value.replace("^", "ˆ") for field in record.fields
    ]
