"""A dump is read back by others' readers, and what does not fit is told, not dropped."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson
import pymarc
import pytest
from lxml import etree

from exports import dumps
from exports.union import Union
from marc import facts, record
from marc.record import Record, data
from tests import oai_schema
from tests import union_samples as samples

TODAY = date(2026, 11, 28)
UNIONS = [
    samples.union("00000012", samples.BOOK, libraries=("gdov", "pskov")),
    samples.union("00000023", samples.ARTICLE),
    samples.union("00000034", samples.MAP),
]


def dump(unions: list[Union], format: str) -> tuple[bytes, dumps.DumpReport]:
    out = io.BytesIO()
    report = dumps.dump(iter(unions), format, out, today=TODAY)
    return out.getvalue(), report


def huge(union: Union, *, size: int, times: int) -> Union:
    """The same record with this many notes of this many characters."""
    notes = (data("300", "  ", ("a", "я" * size)),) * times

    def grown(record: Record) -> Record:
        return Record(record.leader, record.fields + notes)

    return replace(union, rusmarc=grown(union.rusmarc), marc21=grown(union.marc21))


@pytest.mark.parametrize(("format", "tag"), [("rusmarc", "200"), ("marc21", "245")])
def test_iso_2709_is_read_back(format: str, tag: str) -> None:
    raw, report = dump(UNIONS, format)
    found = list(pymarc.MARCReader(io.BytesIO(raw), force_utf8=True))
    assert report == dumps.DumpReport(3, ())
    assert [r[tag]["a"] for r in found] == ["Старый Псков", "Музей в Невеле", "Псковская область"]
    assert [r["001"].value() for r in found] == [union.union_id for union in UNIONS]


@pytest.mark.parametrize("format", ["marcxml-rusmarc", "marcxml-marc21"])
def test_marcxml_is_valid_and_whole(format: str, schemas: Path) -> None:
    raw, report = dump(UNIONS, format)
    oai_schema.check(raw, schemas)
    root = etree.fromstring(raw)
    assert report.written == len(root) == 3
    assert [record.findtext("{*}controlfield[@tag='001']") for record in root] == [
        union.union_id for union in UNIONS
    ]


def test_json_lines_hold_everything() -> None:
    raw, report = dump(UNIONS, "jsonl")
    lines = [orjson.loads(line) for line in raw.splitlines()]
    assert report.written == len(lines) == 3
    assert [facts.from_json(line["facts"]) for line in lines] == [u.facts for u in UNIONS]
    assert [record.from_json(line["rusmarc"]) for line in lines] == [u.rusmarc for u in UNIONS]
    assert [record.from_json(line["marc21"]) for line in lines] == [u.marc21 for u in UNIONS]
    assert lines[0]["libraries"] == ["gdov", "pskov"]
    assert lines[0]["url"] == UNIONS[0].url


def test_mods_is_valid_and_whole(schemas: Path) -> None:
    raw, _ = dump(UNIONS, "mods")
    oai_schema.check(raw, schemas)
    ids = etree.fromstring(raw).xpath("//*[local-name()='recordIdentifier']/text()")
    assert ids == [union.union_id for union in UNIONS]


@pytest.mark.parametrize("format", ["dc", "dcterms"])
def test_dublin_core_is_a_document_of_its_records(format: str) -> None:
    raw, _ = dump(UNIONS, format)
    titles = etree.fromstring(raw).xpath("*/*[local-name()='title'][1]/text()")
    assert [title.partition(".")[0] for title in titles] == [u.facts.title for u in UNIONS]


@pytest.mark.parametrize(("format", "inside"), [("csl", None), ("jsonld", "@graph")])
def test_json_is_one_document(format: str, inside: str | None) -> None:
    raw, _ = dump(UNIONS, format)
    document = orjson.loads(raw)
    assert len(document[inside] if inside else document) == len(UNIONS)


def test_citations_are_a_line_each() -> None:
    union = replace(UNIONS[0], facts=replace(UNIONS[0].facts, subtitle="очерки\u2028\nкрая"))
    for format in ("gost", "gost-2008"):
        raw, _ = dump([union, *UNIONS[1:]], format)
        lines = raw.decode().splitlines()
        assert len(lines) == len(UNIONS)
        assert "очерки края" in lines[0]


def test_a_file_of_one_record() -> None:
    for format in dumps.FORMATS:
        assert dumps.one(UNIONS[0], format, today=TODAY) == dump(UNIONS[:1], format)[0]


MADE_OF_FACTS = ("dc", "dcterms", "jsonld", "csl", "csv", "ris", "bibtex", "gost", "gost-2008")


@pytest.mark.parametrize("format", sorted(dumps.FORMATS.keys() - MADE_OF_FACTS))
@pytest.mark.parametrize(
    ("size", "times"),
    [pytest.param(5_000, 1, id="a field of 10,000"), pytest.param(4_000, 13, id="104,000 in all")],
)
def test_what_is_too_long_for_iso_2709_is_reported(format: str, size: int, times: int) -> None:
    unions = [UNIONS[0], huge(UNIONS[1], size=size, times=times), UNIONS[2]]
    raw, report = dump(unions, format)
    if format in ("rusmarc", "marc21"):
        assert report == dumps.DumpReport(2, ("00000023",))
        assert len(list(pymarc.MARCReader(io.BytesIO(raw), force_utf8=True))) == 2
    else:
        assert report == dumps.DumpReport(3, ())
        assert ("я" * size).encode() in raw


@pytest.mark.parametrize(("format", "tag"), [("rusmarc", "300"), ("marc21", "500")])
@pytest.mark.parametrize(("size", "times"), [(5_000, 1), (4_000, 13)])
def test_a_list_shortens_what_is_too_long_and_says_so(
    format: str, tag: str, size: int, times: int
) -> None:
    unions = [UNIONS[0], huge(UNIONS[1], size=size, times=times), UNIONS[2]]
    raw = b"".join(dumps.pieces(unions, format, today=TODAY))
    one, long, other = pymarc.MARCReader(io.BytesIO(raw), force_utf8=True)
    assert (one["001"].data, other["001"].data) == (UNIONS[0].union_id, UNIONS[2].union_id)
    assert unions[1].url in long.get_fields(tag)[-1]["a"]
    assert long.get_fields("200", "245")
    assert sum("я" * size in str(field) for field in long.fields) < times


@pytest.mark.parametrize("format", dumps.FORMATS)
def test_pieces_are_the_dump(format: str) -> None:
    assert b"".join(dumps.pieces(UNIONS, format, today=TODAY)) == dump(UNIONS, format)[0]


@pytest.mark.parametrize("format", dumps.FORMATS)
def test_an_empty_dump(format: str) -> None:
    raw, report = dump([], format)
    assert report == dumps.DumpReport(0, ())
    assert report.written == len(raw.splitlines()) == 0 or format not in ("ris", "bibtex", "gost")
    if raw.startswith(b"<"):
        assert len(etree.fromstring(raw)) == 0
    if raw.startswith((b"[", b"{")):
        assert orjson.loads(raw) in ([], {"@context": "https://schema.org", "@graph": []})
