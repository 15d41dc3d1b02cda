"""SRU answers have the names and namespaces of their version, and their published schemas agree."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from exports import sru, sru_indexes
from exports.formats import FORMATS
from exports.sru_diagnostics import MESSAGES
from exports.sru_model import SCHEMAS
from tests import sru_schema, union_samples

SPACES = {
    "1.1": ("http://www.loc.gov/zing/srw/", "http://www.loc.gov/zing/srw/diagnostic/"),
    "1.2": ("http://www.loc.gov/zing/srw/", "http://www.loc.gov/zing/srw/diagnostic/"),
    "2.0": (
        "http://docs.oasis-open.org/ns/search-ws/sruResponse",
        "http://docs.oasis-open.org/ns/search-ws/diagnostic",
    ),
}
DATABASE = sru.Database(
    "https://svod.example/sru", "Свод & Co", "a@b.example", 7, datetime(2026, 11, 23, tzinfo=UTC)
)
ROOTS = {
    "dc": "{info:srw/schema/1/dc-schema}dc",
    "marc21": "{http://www.loc.gov/MARC21/slim}record",
    "rusmarc": "{info:lc/xmlns/marcxchange-v1}record",
    "mods": "{http://www.loc.gov/mods/v3}mods",
}
every_version = pytest.mark.parametrize("version", SPACES)


def ask(version: str, **more: str) -> sru.Search:
    base = {"version": version, "operation": "searchRetrieve", "query": '"a<b & c"'}
    found = sru.parse(list((base | more).items()))
    assert isinstance(found, sru.Search), found
    return found


def entries(schema: str) -> tuple[sru.Entry, ...]:
    prefix = next(s.prefix for s in SCHEMAS if s.name == schema)
    made = [
        FORMATS[prefix].render(union_samples.union("0c1tzkjc", facts))
        for facts in (union_samples.BOOK, union_samples.ARTICLE, union_samples.MAP)
    ]
    return tuple(sru.Entry(3 + n, "0c1tzkjc", body) for n, body in enumerate(made))


def names(version: str) -> dict[str, str]:
    return dict(zip(("s", "d"), SPACES[version], strict=True))


@every_version
@pytest.mark.parametrize("schema", ROOTS)
def test_records_stand_in_their_places(version: str, schema: str) -> None:
    asked = ask(version, startRecord="3", maximumRecords="3", recordSchema=schema)
    root = etree.fromstring(sru.found(asked, sru.Found(6, entries(schema))))
    space = names(version)
    assert root.tag == f"{{{space['s']}}}searchRetrieveResponse"
    assert root.findtext("s:version", None, space) == (None if version == "2.0" else version)
    assert root.findtext("s:numberOfRecords", None, space) == "6"
    assert root.findtext("s:nextRecordPosition", None, space) == "6"
    assert root.xpath("//s:recordPosition/text()", namespaces=space) == ["3", "4", "5"]
    data = root.xpath("//s:recordData", namespaces=space)
    assert [[child.tag for child in one] for one in data] == [[ROOTS[schema]]] * 3
    packing = "recordXMLEscaping" if version == "2.0" else "recordPacking"
    assert root.xpath(f"//s:record/s:{packing}/text()", namespaces=space) == ["xml"] * 3
    echo = root.find("s:echoedSearchRetrieveRequest", space)
    assert echo is not None
    assert echo.findtext("s:query", None, space) == '"a<b & c"'


@every_version
def test_a_record_as_a_string_is_the_record(version: str) -> None:
    packing = "recordXMLEscaping" if version == "2.0" else "recordPacking"
    bodies = []
    for way in ("xml", "string"):
        asked = ask(version, recordSchema="rusmarc", **{packing: way})
        root = etree.fromstring(sru.found(asked, sru.Found(3, entries("rusmarc"))))
        data = root.find(".//s:recordData", names(version))
        assert data is not None
        inner = data[0] if way == "xml" else etree.fromstring(data.text or "")
        bodies.append(etree.tostring(inner, method="c14n", exclusive=True))
    assert bodies[0] == bodies[1]


@every_version
def test_the_last_stretch_says_so(version: str) -> None:
    root = etree.fromstring(sru.found(ask(version), sru.Found(3, entries("dc"))))
    assert root.find("s:nextRecordPosition", names(version)) is None
    nothing = etree.fromstring(sru.found(ask(version), sru.Found(0, ())))
    assert nothing.findtext("s:numberOfRecords", None, names(version)) == "0"
    assert nothing.find("s:records", names(version)) is None


@every_version
def test_a_record_gone_is_told_in_its_place(version: str) -> None:
    gone = sru.Entry(1, "x", sru.Diagnostic(65))
    root = etree.fromstring(sru.found(ask(version), sru.Found(1, (gone,))))
    space = names(version)
    assert root.findtext(".//s:recordSchema", None, space) == ("info:srw/schema/1/diagnostics-v1.1")
    uri = root.findtext("s:records/s:record/s:recordData/d:diagnostic/d:uri", None, space)
    assert uri == "info:srw/diagnostic/1/65"
    assert root.find("s:diagnostics", space) is None


@every_version
@pytest.mark.parametrize("number", MESSAGES)
def test_a_diagnostic_is_no_surrogate(version: str, number: int) -> None:
    failed = sru.Failed(version, sru.Diagnostic(number, "a<b>\0"))
    root = etree.fromstring(sru.failed(failed))
    space = names(version)
    told = root.find("s:diagnostics/d:diagnostic", space)
    assert told is not None
    assert told.findtext("d:uri", None, space) == f"info:srw/diagnostic/1/{number}"
    assert told.findtext("d:details", None, space) == "a<b>\ufffd"
    assert root.findtext("s:numberOfRecords", None, space) == "0"


@every_version
def test_explain_lists_what_can_be_asked(version: str) -> None:
    explain = sru.parse([("operation", "explain"), ("version", version)])
    assert isinstance(explain, sru.Explain)
    root = etree.fromstring(sru.explained(explain, DATABASE))
    space = names(version) | {"z": "http://explain.z3950.org/dtd/2.0/"}
    assert root.tag == f"{{{space['s']}}}explainResponse"
    server = root.find(".//z:serverInfo", space)
    assert server is not None
    assert [child.text for child in server] == ["svod.example", "443", "sru"]
    maps = root.xpath("//z:index/z:map/z:name", namespaces=space)
    listed = {f"{name.get('set')}.{name.text}" for name in maps}
    assert listed == {name for index in sru_indexes.INDEXES for name in index.names}
    schemas = root.xpath("//z:schema/@name", namespaces=space)
    assert schemas == [schema.name for schema in SCHEMAS]
    assert root.xpath("//z:databaseInfo/z:title/text()", namespaces=space) == ["Свод & Co"]


def test_every_index_is_found_by_all_its_names() -> None:
    for index in sru_indexes.INDEXES:
        for name in index.names:
            prefix = name.partition(".")[0]
            assert sru_indexes.find(name.upper(), {}) is index
            renamed = {"q": sru_indexes.CONTEXT_SETS[prefix][-1]}
            assert sru_indexes.find(f"Q.{name.partition('.')[2]}", renamed) is index


@pytest.mark.parametrize(
    ("name", "prefixes", "number"),
    [
        ("mods.title", {}, 15),
        ("marc.999", {}, 16),
        ("dc.title", {"dc": "urn:other"}, 15),
        ("title", {"": "urn:other"}, 15),
        ("dc.nothing", {}, 16),
        ("nothing", {}, 16),
        ("title", {"": "info:srw/cql-context-set/2/rec-1.1"}, 16),
    ],
)
def test_an_unknown_index_has_a_number(name: str, prefixes: dict[str, str], number: int) -> None:
    with pytest.raises(sru.Diagnosed) as raised:
        sru_indexes.find(name, prefixes)
    assert raised.value.diagnostic.number == number


@every_version
def test_every_answer_obeys_its_published_schema(version: str, schemas: Path) -> None:
    explain = sru.Explain(version, as_string=False)
    sru_schema.check(sru.explained(explain, DATABASE), schemas)
    sru_schema.check(sru.explained(sru.Explain(version, as_string=True), DATABASE), schemas)
    for schema in ROOTS:
        more = {"startRecord": "3", "maximumRecords": "3", "sortKeys": "title,,0"}
        asked = ask(version, recordSchema=schema, resultSetTTL="5", **more)
        sru_schema.check(sru.found(asked, sru.Found(9, entries(schema))), schemas)
    gone = sru.Entry(1, "x", sru.Diagnostic(65))
    sru_schema.check(sru.found(ask(version), sru.Found(1, (gone,))), schemas)
    sru_schema.check(
        sru.failed(sru.Failed(version, sru.Diagnostic(61, "1 to 5")), total=5), schemas
    )
    scan = sru.parse([("version", version), ("operation", "scan"), ("scanClause", "dc.creator=a")])
    assert isinstance(scan, sru.Scan)
    headings = [sru.Heading("А & Б", 2, "first"), sru.Heading("В", 1, "last")]
    for answer in (
        sru.scanned(scan, headings),
        sru.scanned(scan, []),
        sru.failed(sru.Failed(version, sru.Diagnostic(16), scan=True)),
    ):
        sru_schema.check(answer, schemas)
    broken = sru.failed(sru.Failed(version, sru.Diagnostic(61))).replace(b"<uri>", b"<uri/><uri>")
    with pytest.raises(etree.DocumentInvalid):
        sru_schema.check(broken, schemas)
