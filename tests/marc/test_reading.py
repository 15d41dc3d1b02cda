"""A file as a whole: its container, charset and dialect, and every byte of it accounted for."""

import gzip
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marc import reading, xml
from marc.reading import Bad, Good
from marc.record import Dialect, Record, control
from tests.marc_samples import MARC21, RUSMARC, goods, iso, numbered, outline, read_all

MASTER = bytes(7) + b"\x15" + bytes(2) + b"\x89\x0a" + bytes(60)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "container.pdf", id="PDF"),
        pytest.param(b"PK\x03\x04\x14\x00", "container.zip", id="zip"),
        pytest.param(gzip.compress(b"abc"), "container.gzip", id="gzip"),
        pytest.param(b"Rar!\x1a\x07\x00", "container.rar", id="rar"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "container.office", id="Word"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "container.image", id="picture"),
        pytest.param(iso(RUSMARC).decode().encode("utf-16"), "container.utf16", id="UTF-16"),
        pytest.param("<?xml?>".encode("utf-16-le"), "container.utf16", id="UTF-16, no mark"),
        pytest.param(b"SQLite format 3\x00", "container.sqlite", id="database"),
        pytest.param(MASTER, "container.irbis_mst", id="ИРБИС master file"),
        pytest.param(b"<!DOCTYPE html><html><body>404", "container.html", id="HTML"),
        pytest.param(json.dumps({"leader": "x"}).encode(), "container.json", id="JSON"),
        pytest.param(b'[{"leader": "x"}]', "container.json", id="JSON list"),
        pytest.param(b"<dc><title>x</title></dc>", "container.xml", id="other XML"),
        pytest.param(
            b"<!DOCTYPE l [<!ENTITY a 'b'>]><l>&a;</l>", "xml.doctype", id="XML bomb, not MARC"
        ),
        pytest.param("автор;заглавие;год\nПетров;Псков;2010\n".encode(), "container.csv", id="CSV"),
        pytest.param(b"\r\n  \x1a", "container.empty", id="blanks"),
        pytest.param(b"hello, world", "container.unknown", id="anything"),
    ],
)
def test_other_files_are_named(content: bytes, code: str) -> None:
    (item,) = read_all(content)

    assert isinstance(item, Bad)
    assert item.reason.code == code
    assert reading.read(io.BytesIO(content)).format == "unknown"


def test_an_empty_stream_has_nothing() -> None:
    assert read_all(b"") == []


def test_a_large_unknown_file_is_handed_on_in_pieces() -> None:
    items = read_all(b"%PDF" + bytes(9_000_000))

    assert outline(items) == ["bad container.pdf"] * 3


@pytest.mark.parametrize(
    ("content", "container", "dialect", "charset"),
    [
        pytest.param(iso(RUSMARC), "iso2709", "rusmarc", "utf-8", id="RUSMARC, ISO 2709"),
        pytest.param(iso(MARC21), "iso2709", "marc21", "utf-8", id="MARC 21, ISO 2709"),
        pytest.param(xml.marcxml(RUSMARC), "marcxml", "rusmarc", "utf-8", id="RUSMARC, MARCXML"),
        pytest.param(xml.marcxchange(MARC21), "marcxml", "marc21", "utf-8", id="MARC 21, XML"),
        pytest.param(
            iso(RUSMARC, charset="cp866"), "iso2709", "rusmarc", "cp866", id="RUSMARC, CP866"
        ),
        pytest.param(
            b"-- exported --\r\n" + iso(RUSMARC), "iso2709", "rusmarc", "utf-8", id="junk first"
        ),
    ],
)
def test_a_file_is_told(content: bytes, container: str, dialect: str, charset: str) -> None:
    found = reading.read(io.BytesIO(content))

    assert (found.format, found.dialect, found.charset) == (container, dialect, charset)
    assert [item.dialect for item in found if isinstance(item, Good)] == [dialect]


def test_the_file_decides_for_a_record_that_says_too_little() -> None:
    deleted = Record("00000dam0 2200000   450 ", (control("001", "RU/PSK/9"),))

    found = goods(iso(*(numbered(number) for number in range(5)), deleted, MARC21))

    assert [item.dialect for item in found] == [Dialect.RUSMARC] * 6 + [Dialect.MARC21]


def test_the_dialect_the_user_names_is_used_and_contradicted() -> None:
    first, second = goods(iso(RUSMARC, MARC21), dialect="unimarc")

    assert (first.dialect, second.dialect) == (Dialect.UNIMARC, Dialect.UNIMARC)
    assert first.remarks == ()
    assert [(remark.code, remark.value) for remark in second.remarks] == [
        ("dialect.contradicted", "unimarc ≠ marc21")
    ]


def test_a_container_the_user_names_is_believed() -> None:
    assert outline(read_all(xml.marcxml(RUSMARC), format="iso2709")) == ["bad iso2709.leader"]
    assert outline(read_all(iso(RUSMARC), format="marcxml")) == ["bad xml.outside"]


@pytest.mark.parametrize("named", [{"format": "pdf"}, {"charset": "utf-7"}, {"dialect": "x"}])
def test_names_we_do_not_know_are_refused(named: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(named.values()))):
        reading.read(io.BytesIO(iso(RUSMARC)), **named)


@given(st.binary(max_size=80))
def test_any_bytes_can_be_read(content: bytes) -> None:
    read_all(content)


@given(st.text(max_size=60), st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_any_text_can_be_read(text: str, encoding: str) -> None:
    read_all(text.encode(encoding, "surrogatepass"))
