"""Every container that libraries send: told from content, read whole, damage kept to one record."""

import gzip
import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marc import packing, reading, writers
from marc.reading import Bad, Good
from marc.record import Field, Record, control, data
from tests.marc_samples import MARC21, RUSMARC, goods, iso, numbered, outline, read_all

SLIM = """<?xml version="1.0" encoding="UTF-8"?>
<collection xmlns="http://www.bncf.firenze.sbn.it/unimarc/slim">
<rec><lab>00000nam0 2200000   450 </lab><cf t="001">RU/1</cf>
<df t="200" i1="1" i2=" "><sf c="a">Старый Изборск</sf><sf c="e">очерки</sf></df>
<df t="461" i1=" " i2="0"><s1><cf t="001">RU/5</cf></s1>
<s1><df t="200" i1="1" i2=" "><sf c="a">Псковская земля</sf><sf c="v">Т. 2</sf></df></s1></df>
</rec></collection>"""
PREFIXED = SLIM.replace("<", "<u:").replace("<u:/", "</u:").replace("<u:?", "<?")
UNISLIM = (
    SLIM.replace("http://www.bncf.firenze.sbn.it/unimarc/slim", "info:lc/xmlns/marcxchange-v1")
    .replace("<rec>", "<record>")
    .replace("</rec>", "</record>")
    .replace("lab>", "leader>")
    .replace("<cf t=", "<controlfield tag=")
    .replace("</cf>", "</controlfield>")
    .replace("<df t=", "<datafield tag=")
    .replace("</df>", "</datafield>")
    .replace("<sf c=", "<subfield code=")
    .replace("</sf>", "</subfield>")
    .replace("i1=", "ind1=")
    .replace("i2=", "ind2=")
)
NESTED_SUBFIELD = UNISLIM.replace("<s1>", '<subfield code="1">').replace("</s1>", "</subfield>")
FLAT = (
    UNISLIM.replace('<s1><controlfield tag="001">RU/5</controlfield></s1>', "<s1>001RU/5</s1>")
    .replace('<s1><datafield tag="200" ind1="1" ind2=" ">', "<s1>2001 </s1>")
    .replace("Т. 2</subfield></datafield></s1>", "Т. 2</subfield>")
    .replace("<s1>", '<subfield code="1">')
    .replace("</s1>", "</subfield>")
)
RUSLAN = """<?xml version="1.0" encoding="UTF-8"?>
<record syntax="1.2.840.10003.5.28"><leader><length>00000</length><status>n</status><type>a</type>
<leader07>m</leader07><leader08>0</leader08><leader09> </leader09><indicatorCount>2</indicatorCount>
<identifierLength>2</identifierLength><dataBaseAddress>00000</dataBaseAddress><leader17> </leader17>
<leader18> </leader18><leader19> </leader19><entryMap>450</entryMap></leader>
<field id="001">RU/1</field>
<field id="200"><indicator id="1">1</indicator><indicator id="2"> </indicator>
<subfield id="a">Старый
    Изборск</subfield><subfield id="e">очерки</subfield></field>
<field id="461"><indicator id="1"> </indicator><indicator id="2">0</indicator>
<subfield id="1"><field id="001">RU/5</field></subfield>
<subfield id="1"><field id="200"><indicator id="1">1</indicator><indicator id="2"> </indicator>
<subfield id="a">Псковская земля</subfield><subfield id="v">Т. 2</subfield></field></subfield>
</field></record>"""
OAI_MARC = """<oai_marc><fixfield id="LDR">^^^^^nam^^2200229^^^4500</fixfield>
<fixfield id="001">RU/1</fixfield><varfield id="245" i1="1" i2="0">
<subfield label="a">Старый Изборск</subfield></varfield></oai_marc>"""
ALEPH = """000000004 FMT   L BK
000000004 LDR   L ^^^^^cam^a22002777i^4500
000000004 001   L RU/1
000000004 008   L 850308s1983^^^^be^|||||||||||||||||rus||
000000004 24510 L $$aСтарый Изборск :$$bочерки
"""
MARC_LINE = """00251nam a2200121 c 4500
001 RU/1
008 850308s1983    be |||||||||||||||||rus||
245 10 $a Старый Изборск : $b очерки
"""
IRBIS = "#920: PAZK\r\n#1: RU/1\r\n#200: ^AСтарый Изборск^Eочерки\r\n*****\r\n"
MRK = "=LDR  00755cam  22002414a 4500\n=001  RU/1\n=245  10$aСтарый Изборск :$bочерки\n\n"
JSON = (
    '{"leader":"00755cam  22002414a 4500","fields":[{"001":"RU/1"},{"245":{"ind1":"1","ind2":"0",'
)
JSON += '"subfields":[{"a":"Старый Изборск :"},{"b":"очерки"}]}}]}\n'
FILES = {
    "iso2709": iso(RUSMARC).decode(),
    "unimarcslim": SLIM,
    "marcxml": UNISLIM,
    "ruslan_xml": RUSLAN,
    "oai_marc": OAI_MARC,
    "alephseq": ALEPH,
    "marc_line": MARC_LINE,
    "irbis_text": IRBIS,
    "mrk": MRK,
    "json": JSON,
}


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


def wrapped(raw: bytes, *, newline: bytes = b"\r\n") -> bytes:
    return b"".join(raw[at : at + 80] + newline for at in range(0, len(raw), 80))


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


def isis(record: Record) -> bytes:
    """The record as CDS/ISIS writes it: no indicators, `^` and `#` for the separators."""
    bodies = [
        "".join(f"^{code}{text}" if code else text for code, text in field.subfields) + "#"
        for field in record.fields
    ]
    encoded = [body.encode("cp866") for body in bodies]
    starts = [sum(map(len, encoded[:at])) for at in range(len(encoded))]
    directory = "".join(
        f"{field.tag}{len(body):04}{start:05}"
        for field, body, start in zip(record.fields, encoded, starts, strict=True)
    )
    base = 24 + len(directory) + 1
    length = base + sum(map(len, encoded)) + 1
    head = f"{length:05}0000000{base:05}0004500{directory}#"
    return wrapped(head.encode() + b"".join(encoded) + b"#")


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


def test_a_wrapped_record_of_wrong_length() -> None:
    first, second, third = (wrapped(iso(numbered(number))) for number in range(3))
    wrong = b"00999" + second[5:]

    items = read_all(first + wrong + third)

    assert outline(items) == ["good", "good iso2709.length", "good", "tail"]


# --- ИРБИС64 -----------------------------------------------------------------------------------


def master(*records: tuple[int, int, list[tuple[int, str]]]) -> bytes:
    """A master file: MFN, status and fields of each record."""
    found = struct.pack(">9i", 0, len(records) + 1, 0, 0, 0, 0, 0, 0, 0)
    for mfn, status, fields in records:
        bodies = [text.encode() for _, text in fields]
        starts = [sum(map(len, bodies[:at])) for at in range(len(bodies))]
        directory = b"".join(
            struct.pack(">iii", tag, start, len(body))
            for (tag, _), start, body in zip(fields, starts, bodies, strict=True)
        )
        base = 32 + len(directory)
        size = base + sum(map(len, bodies))
        found += struct.pack(">8i", mfn, size, 0, 0, base, len(fields), 1, status)
        found += directory + b"".join(bodies)
    return found


PAZK = [(920, "PAZK"), (200, "^AСтарый Изборск^Eочерки"), (10, "^a978-5-94542-301-5")]


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
