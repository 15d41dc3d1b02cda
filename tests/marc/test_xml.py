"""MARCXML and MarcXchange in and out: a broken record costs itself only; what we write is valid."""

import io
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from marc import plainxml, reading, xml
from marc.pieces import Window
from marc.reading import Bad, Good
from marc.record import Field, Record, control, data
from marc.xmlstream import split
from tests.marc_samples import MARC21, RUSMARC, goods, numbered, outline, read_all

FIRST, SECOND, THIRD = (xml.marcxml(numbered(number)) for number in range(3))
BARE = FIRST.replace(b' xmlns="http://www.loc.gov/MARC21/slim"', b"")


def collection(*records: bytes) -> bytes:
    return xml.SLIM_OPEN + b"\n".join(records) + xml.CLOSE


def test_records_come_back_as_written() -> None:
    items = read_all(collection(xml.marcxml(RUSMARC), xml.marcxml(MARC21)))

    assert outline(items) == ["good", "good", "tail"]
    assert isinstance(items[0], Good)
    assert items[0].record.fields == RUSMARC.fields
    assert items[0].raw == xml.marcxml(RUSMARC)


PREFIXED = BARE.replace(b"</", b"</m:").replace(b"<", b"<m:").replace(b"<m:/m:", b"</m:")
OAI = (
    b"<?xml version='1.0'?><OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><ListRecords>"
    b"<record><header><identifier>oai:x:1</identifier></header><metadata>%b</metadata></record>"
    b"<record><header status='deleted'><identifier>oai:x:2</identifier></header></record>"
    b"<record><header/><metadata>%b</metadata><about/></record></ListRecords></OAI-PMH>"
)
SRU = (
    b"<zs:searchRetrieveResponse xmlns:zs='http://www.loc.gov/zing/srw/'><zs:records><zs:record>"
    b"<zs:recordSchema>marcxml</zs:recordSchema><zs:recordData>%b</zs:recordData></zs:record>"
    b"</zs:records></zs:searchRetrieveResponse>"
)


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        pytest.param(FIRST, ["good"], id="a record alone"),
        pytest.param(b"\xef\xbb\xbf" + collection(FIRST), ["good", "tail"], id="byte order mark"),
        pytest.param(
            b"<collection>" + BARE + b"</collection>", ["good", "tail"], id="no namespace"
        ),
        pytest.param(
            b"<m:collection xmlns:m='http://www.loc.gov/MARC21/slim'>" + PREFIXED + b"</m:x>",
            ["good", "tail"],
            id="prefix declared outside of the record",
        ),
        pytest.param(
            xml.MARCXCHANGE_OPEN + xml.marcxchange(RUSMARC) + xml.CLOSE,
            ["good", "tail"],
            id="MarcXchange",
        ),
        pytest.param(
            OAI % (FIRST, SECOND), ["good", "bad xml.deleted", "good", "tail"], id="OAI-PMH"
        ),
        pytest.param(SRU % FIRST, ["good", "tail"], id="SRU"),
        pytest.param(
            collection(FIRST, b"<!-- <record><leader/></record> -->", SECOND),
            ["good", "good", "tail"],
            id="record in a comment",
        ),
        pytest.param(
            collection(BARE.replace(b"</leader>", b"</leader><!-- </record> -->"), SECOND),
            ["good", "good", "tail"],
            id="comment in a record",
        ),
        pytest.param(
            collection(BARE.replace("Псков<".encode(), b"<![CDATA[</record>]]><"), SECOND),
            ["good", "good", "tail"],
            id="CDATA",
        ),
        pytest.param(
            collection(BARE.replace(b"<record>", b"<record id='a' type=\"Bibliographic\" >")),
            ["good", "tail"],
            id="attributes",
        ),
        pytest.param(
            collection(FIRST, SECOND.replace(b"</subfield>", b"", 1), THIRD),
            ["good", "bad xml.malformed", "good", "tail"],
            id="a tag not closed",
        ),
        pytest.param(
            collection(FIRST, SECOND.replace(b"RU/", b"A&B"), THIRD),
            ["good", "bad xml.malformed", "good", "tail"],
            id="bare ampersand",
        ),
        pytest.param(
            collection(FIRST, SECOND.replace(b"RU/", b"\x02"), THIRD),
            ["good", "bad xml.malformed", "good", "tail"],
            id="control character",
        ),
        pytest.param(
            collection(FIRST, SECOND.replace(b"RU/", b"\xff\xfe"), THIRD),
            ["good", "bad xml.malformed", "good", "tail"],
            id="not UTF-8",
        ),
        pytest.param(
            collection(FIRST, SECOND.replace(b"RU/", b"&xxe;"), THIRD),
            ["good", "bad xml.malformed", "good", "tail"],
            id="undeclared entity",
        ),
        pytest.param(
            collection(FIRST, SECOND.replace(b"</record>", b""), THIRD),
            ["good", "bad xml.unclosed", "good", "tail"],
            id="record not closed",
        ),
        pytest.param(
            collection(FIRST, SECOND)[:-150], ["good", "bad xml.unclosed"], id="file cut off"
        ),
        pytest.param(
            collection(FIRST, SECOND[len(xml.SLIM_RECORD) - 8 :], THIRD),
            ["good", "bad xml.unopened", "good", "tail"],
            id="record not opened",
        ),
        pytest.param(
            collection(FIRST, b"<record/>", b"<record></record>"),
            ["good", "bad xml.empty", "bad xml.empty", "tail"],
            id="nothing inside",
        ),
        pytest.param(
            collection(FIRST, b"<record>", SECOND),
            ["good", "bad xml.unclosed", "good", "tail"],
            id="opened twice",
        ),
    ],
)
def test_records_are_cut_out_one_by_one(stream: bytes, expected: list[str]) -> None:
    assert outline(read_all(stream)) == expected


BOMB = b'<?xml version="1.0"?><!DOCTYPE c [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>\n'
EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n'


@pytest.mark.parametrize("prologue", [BOMB, EXTERNAL], ids=["bomb", "external entity"])
def test_a_document_type_is_refused_whole(prologue: bytes) -> None:
    items = read_all(prologue + BARE.replace(b"RU/", b"&b;&x;"))

    assert outline(items) == ["bad xml.doctype"]
    assert items[0].raw.startswith(prologue)


def test_a_document_type_after_records_ends_the_reading() -> None:
    assert outline(read_all(FIRST + BOMB + SECOND)) == ["good", "bad xml.doctype"]


@pytest.mark.parametrize(
    ("declared", "written", "charset", "remark"),
    [
        pytest.param("windows-1251", "cp1251", "cp1251", "good", id="CP1251 as declared"),
        pytest.param("KOI8-R", "koi8-r", "koi8-r", "good", id="KOI8-R as declared"),
        pytest.param("utf-8", "utf-8", "utf-8", "good", id="UTF-8 as declared"),
        pytest.param(
            "windows-1251", "utf-8", "utf-8", "good charset.contradicted", id="UTF-8 undeclared"
        ),
        pytest.param(
            "UTF-8", "cp1251", "cp1251", "good charset.contradicted", id="CP1251 undeclared"
        ),
    ],
)
def test_the_declared_charset_is_believed_unless_bytes_speak_against_it(
    declared: str, written: str, charset: str, remark: str
) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>\n'
    stream = (head + BARE.decode()).encode(written)

    (item,) = read_all(stream)

    assert outline([item]) == [remark]
    assert isinstance(item, Good)
    assert item.charset == charset
    assert item.record.fields == numbered(0).fields


def test_a_charset_we_do_not_know_is_named() -> None:
    (item,) = read_all(b'<?xml version="1.0" encoding="EUC-JP"?>' + BARE)

    assert isinstance(item, Bad)
    assert (item.reason.code, item.reason.value) == ("xml.encoding", "EUC-JP")


def test_oddities_of_fields() -> None:
    record = (
        "<record><leader>00000nam</leader><controlfield tag='001'/>"
        "<datafield tag='20 ' ind1='' ind2='12'><subfield code='а'>A<b/></subfield></datafield>"
        "<datafield tag='990' ind1='1' ind2='2'/></record>"
    )

    (item,) = goods(record.encode())

    assert item.record == Record(
        "00000nam                ",
        (control("001", ""), data("020", " 1", ("a", "A")), data("990", "12")),
    )
    assert [remark.code for remark in item.remarks] == [
        "field.tag",
        "field.indicators",
        "field.code",
    ]


ALPHABET = "aбё<&>\"'\x00\x1f\r\n\t\ufffe\U0001f600 |@^9A"
TEXT = st.text(ALPHABET, max_size=8) | st.text(max_size=4)
FIELDS = st.builds(
    Field,
    st.sampled_from(["000", "001", "00A", "005", "200", "9AA", "aB1", "20", "я12", "461", ""]),
    st.sampled_from(["", "  ", "1 ", "#|", "я", "  1", "\x1f9"]),
    st.lists(st.tuples(st.text(ALPHABET, max_size=2), TEXT), max_size=4).map(tuple),
)
RECORDS = st.builds(
    Record,
    st.sampled_from([RUSMARC.leader, MARC21.leader, "", "\x01" * 24, "я" * 30, " " * 24])
    | st.text(min_size=24, max_size=24),
    st.lists(FIELDS, max_size=6).map(tuple),
)


@settings(max_examples=300)
@given(RECORDS)
def test_whatever_a_record_holds_what_we_write_is_valid(schemas: Path, record: Record) -> None:
    slim = schema(schemas / "MARC21slim.xsd")
    marcxchange = schema(schemas / "marcxchange-1-1.xsd")

    slim.assertValid(etree.fromstring(xml.marcxml(record)))
    marcxchange.assertValid(etree.fromstring(xml.marcxchange(record)))


SCHEMAS: dict[Path, etree.XMLSchema] = {}


def schema(path: Path) -> etree.XMLSchema:
    if path not in SCHEMAS:
        SCHEMAS[path] = etree.XMLSchema(etree.parse(path))
    return SCHEMAS[path]


@given(RECORDS)
def test_whatever_a_record_holds_what_we_write_is_well_formed(record: Record) -> None:
    root = etree.fromstring(xml.marcxml(record))

    assert root.tag == f"{{{xml.SLIM}}}record"
    tags = [etree.QName(child).localname for child in root]
    assert tags == sorted(tags, key=["leader", "controlfield", "datafield"].index)


@given(
    st.lists(
        st.tuples(st.sampled_from(["200", "461", "9AA"]), st.text("абвё «»№<&\"'", min_size=1)),
        min_size=1,
    )
)
def test_text_comes_back_as_it_was(texts: list[tuple[str, str]]) -> None:
    fields = tuple(data(tag, "1 ", ("a", text), ("b", "")) for tag, text in texts)

    (item,) = goods(xml.marcxml(Record(RUSMARC.leader, fields)))

    assert item.record.fields == fields


def test_a_leader_of_rusmarc_is_made_to_fit() -> None:
    root = etree.fromstring(xml.marcxml(RUSMARC))
    other = etree.fromstring(xml.marcxchange(RUSMARC))

    assert root[0].text == "00000nam0 2200000   4500"
    assert other[0].text == "00000nam0 2200000   450 "
    assert other.get("format") == "RUSMARC"


def test_codes_no_schema_allows_are_replaced() -> None:
    record = Record(RUSMARC.leader, (data("900", "#|", ("", "A"), ("с", "B"), ("ж", "C")),))

    (field,) = goods(xml.marcxml(record))[0].record.fields

    assert field == data("900", "  ", ("a", "A"), ("c", "B"), ("9", "C"))


PIECES = [
    FIRST,
    BARE,
    PREFIXED,
    b"<record>",
    b"</record>",
    b"<record/>",
    b"<leader>00000nam",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"<?pi",
    b"?>",
    b"<metadata>",
    b"</metadata>",
    b"<datafield tag='200'>",
    b"<record a='",
    b"<!DOCTYPE x [",
    b"</marc:record>",
    b"\n",
]


@settings(max_examples=300)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=20)), max_size=12))
@example([FIRST, b"<!--", FIRST])
@example([b"<record>", FIRST, b"</record>"])
def test_no_byte_is_lost_whatever_is_strung_together(parts: list[bytes]) -> None:
    read_all(b"".join(parts), format="marcxml")
    read_all(b"".join(parts))


class Drops(io.BytesIO):
    """A stream that hands out few bytes at a time, as sockets do."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(7 if size is None or size < 0 else min(size, 7))


@settings(max_examples=50)
@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_where_the_stream_is_cut_changes_nothing(parts: list[bytes]) -> None:
    content = b"".join(parts)

    assert list(split(Window(Drops(content)))) == list(split(Window(io.BytesIO(content))))


def test_a_long_stretch_without_records_is_handed_on_in_pieces() -> None:
    content = collection(FIRST, b"<x>" + b"y" * 22_000_000 + b"</x>", SECOND)

    items = read_all(content)

    assert outline(items) == ["good", "bad xml.outside", "bad xml.outside", "good", "tail"]


def test_comments_that_never_end_take_no_time() -> None:
    content = collection(FIRST) + b"<!--" * 500_000 + SECOND

    assert outline(read_all(content)) == ["good", "good"]


def test_reading_takes_explicit_names() -> None:
    stream = io.BytesIO(BARE.decode().encode("cp1251"))

    found = reading.read(stream, format="marcxml", charset="windows-1251", dialect="rusmarc")

    assert (found.format, found.charset, found.dialect) == ("marcxml", "cp1251", "rusmarc")
    assert [type(item) for item in found] == [Good]


SPELLINGS = [
    (b"<subfield", b"<subfield "),
    (b'code="a"', b"code='a'"),
    (b"</datafield>", b"</datafield>\r\n  "),
    (b"</datafield>", b"</datafield>x"),
    (b"</subfield>", b"</subfield"),
    (b'ind1="1"', b'ind1=""'),
    (b'tag="200"', b'tag="20 "'),
    (b'ind1="1" ind2=" "', b'ind2=" " ind1="1"'),
    (b'code="a">', b'code="a">&amp;&lt;&#65;'),
    (b'code="a">', b'code="a">&amp;&lt;'),
    (b'code="a">', b'code="a">]]>'),
    (b'code="a">', b'code="a">\x01'),
    (b'code="a">', b'code="a"><![CDATA[<]]>'),
    (b'code="a">', b'code="a"><!-- c -->'),
    (b'code="a">', 'code="a">\ufffe'.encode()),
    (b'code="a">', b'code="a">\xff'),
    (b"<record", b'<record a="1" a="2"'),
    (b"<record", b'<record x:id="1"'),
    (b"<leader>", b"<leader></leader><leader>"),
    (b"<datafield", b'<controlfield tag="009">x</controlfield><datafield'),
    (b"<datafield", b"<datafield><datafield"),
]


@settings(max_examples=300)
@given(
    st.sampled_from([xml.marcxml(RUSMARC), xml.marcxchange(MARC21), BARE, PREFIXED]),
    st.lists(st.tuples(st.sampled_from(SPELLINGS), st.integers(1, 9)), max_size=3),
)
@example(FIRST, [])
def test_without_a_parser_the_same_is_read(
    raw: bytes, changes: list[tuple[tuple[bytes, bytes], int]]
) -> None:
    for (old, new), count in changes:
        raw = raw.replace(old, new, count)
    plain = plainxml.read(raw, charset="utf-8")

    assert plain is None or plain == xml.parse_tree(raw, charset="utf-8")


def test_the_usual_spelling_needs_no_parser() -> None:
    for raw in (FIRST, BARE, PREFIXED, FIRST.replace(b"><", b">\r\n  <")):
        assert plainxml.read(raw, charset="utf-8") is not None
