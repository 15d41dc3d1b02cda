"""Do readers we did not write see in our files the fields we put there?

yaz-marcdump is Index Data's (Debian's `yaz`), pymarc the usual one of Python. Without yaz those
tests are skipped and say so.
"""

import csv
import io
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import pymarc
import pytest
from lxml import etree
from pymarc.marcxml import parse_xml_to_array

from marc import packing, reading, writers, writing
from marc.convert import convert
from marc.reading import Good
from marc.record import Dialect, Field, Record, Subfields, control, data
from tests.marc.corpus import cases
from tests.marc_samples import MARC21, RUSMARC

Seen = list[list[tuple[str, str, Subfields]]]

LETTERS = "абвгдеёжзѣiѵ ABCz09.,:;/&<>\"'«»—№§é\u0301\u0098\u009c中文日本א𝄞ﷺ\u200e"
CONTROLS = re.compile("[\x00-\x1f\ufffe\uffff]")
# Names of yaz-marcdump's input formats.
YAZ = {"iso2709": "marc", "marcxml": "marcxml", "marcxchange": "marcxchange"}


def random_records() -> list[Record]:
    """Records of every letter that may make trouble, of many sizes."""
    chance = random.Random(4)

    def text() -> str:
        return "".join(chance.choices(LETTERS, k=chance.choice((0, 1, 7, 40, 900)))).strip()

    def field(tag: int) -> Field:
        subfields = ((chance.choice("abcxyz029"), text()) for _ in range(chance.randint(1, 5)))
        return data(f"{tag:03}", chance.choice(["  ", "1 ", " 0", "12"]), *subfields)

    found = []
    for number in range(60):
        tags = sorted(chance.choices(range(10, 1000), k=chance.choice((1, 5, 20))))
        leader = chance.choice((RUSMARC.leader, MARC21.leader))
        found.append(Record(leader, (control("001", f"n{number}"), *map(field, tags))))
    return found


def usual(record: Record) -> bool:
    """Has every field what the standards ask for? ИРБИС keeps texts without codes."""
    return all(field.is_control or all(code for code, _ in field[2]) for field in record.fields)


RECORDS = [
    *(RUSMARC, MARC21),
    *(case.record for case in cases() if case.dialect is not Dialect.IRBIS and usual(case.record)),
    *random_records(),
]
WRITTEN: Seen = [[tuple(field) for field in record.fields] for record in RECORDS]


def file(folder: Path, container: str, records: Iterable[Record] = RECORDS) -> Path:
    path = folder / f"file{writers.WRITERS[container].suffix}"
    path.write_bytes(b"".join(writers.file(records, container)))
    return path


def by_pymarc_iso2709(path: Path) -> Seen:
    reader = pymarc.MARCReader(io.BytesIO(path.read_bytes()), file_encoding="utf-8")
    return [of_pymarc(record) for record in reader]


def by_pymarc_xml(path: Path) -> Seen:
    return [of_pymarc(record) for record in parse_xml_to_array(str(path))]


def of_pymarc(record: pymarc.Record | None) -> list[tuple[str, str, Subfields]]:
    assert record is not None
    return [
        (field.tag, "", (("", field.data or ""),))
        if field.is_control_field()
        else (
            field.tag,
            "".join(field.indicators),
            tuple((part.code, part.value or "") for part in field.subfields),
        )
        for field in record.fields
    ]


def by_yaz(path: Path, container: str) -> Seen:
    program = shutil.which("yaz-marcdump")
    if program is None:
        pytest.skip("yaz-marcdump is not installed (Debian's yaz): what it sees is not compared")
    options = ["-f", "utf-8", "-t", "utf-8"] if container == "iso2709" else []
    command = [program, "-i", YAZ[container], *options, "-o", "marcxml", str(path)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr == b""
    return [of_xml(record) for record in etree.fromstring(done.stdout)]


def of_xml(record: etree._Element) -> list[tuple[str, str, Subfields]]:
    found: list[tuple[str, str, Subfields]] = []
    for element in record.iterchildren(etree.Element):
        if element.tag.endswith("leader"):
            continue
        tag, text = element.get("tag", ""), element.text or ""
        if element.tag.endswith("controlfield"):
            found.append((tag, "", (("", text),)))
        else:
            inside = tuple((part.get("code", ""), part.text or "") for part in element)
            found.append((tag, element.get("ind1", "") + element.get("ind2", ""), inside))
    return found


@pytest.mark.parametrize(
    ("container", "reader"),
    [
        pytest.param("iso2709", by_pymarc_iso2709, id="ISO 2709"),
        pytest.param("marcxml", by_pymarc_xml, id="MARCXML"),
    ],
)
def test_pymarc_sees_the_same_fields(
    tmp_path: Path, container: str, reader: Callable[[Path], Seen]
) -> None:
    assert reader(file(tmp_path, container)) == WRITTEN


@pytest.mark.parametrize("container", sorted(YAZ))
def test_yaz_sees_the_same_fields(tmp_path: Path, container: str) -> None:
    assert by_yaz(file(tmp_path, container), container) == WRITTEN


# --- real files -----------------------------------------------------------------------------------

OF_EACH, TENTH = 5, 10  # records of a file; files
ONTO = {
    Dialect.RUSMARC: Dialect.MARC21,
    Dialect.UNIMARC: Dialect.RUSMARC,
    Dialect.MARC21: Dialect.RUSMARC,
    Dialect.IRBIS: Dialect.RUSMARC,
}


@pytest.fixture(scope="module")
def real(real_data: Path) -> list[Good]:
    """The first records of every real file with Cyrillic text, and of every tenth of the others."""
    with (real_data / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        rows = list(csv.DictReader(manifest, delimiter="\t"))
    chosen = [row for at, row in enumerate(rows) if row["cyr_records"] != "0" or at % TENTH == 0]
    paths = [real_data / row["file"] for row in chosen]
    return [good for path in paths for good in islice(goods_of(path), OF_EACH)]


def goods_of(path: Path) -> Iterator[Good]:
    for member in packing.unpack(path, limit=1 << 30):
        with member.open() as stream:
            yield from (item for item in reading.read(stream) if isinstance(item, Good))


def writable(records: Iterable[Record], container: str) -> Iterator[Record]:
    """Those that fit the container and have a field it can hold; ИРБИС's texts without codes are
    no ISO 2709 that others know.
    """
    for record in records:
        try:
            written = writers.WRITERS[container].write(record)
        except writing.TooLong:
            continue
        held = any(len(field.tag) == 3 for field in record.fields) and usual(record)
        if held if container == "iso2709" else b"field" in written:
            yield record


def ours(content: bytes) -> Seen:
    items = reading.read(io.BytesIO(content), charset="utf-8")
    return [
        [tuple(field) for field in item.record.fields] for item in items if isinstance(item, Good)
    ]


def blanked(seen: Seen) -> Seen:
    """Without control characters, which XML has no place for: yaz answers in XML."""
    return [
        [
            (tag, marks, tuple((code, CONTROLS.sub("", text)) for code, text in subfields))
            for tag, marks, subfields in record
        ]
        for record in seen
    ]


@pytest.mark.slow
@pytest.mark.parametrize("converted", [False, True], ids=["as they are", "converted"])
@pytest.mark.parametrize("container", sorted(YAZ))
def test_real_records_are_seen_by_others_as_we_see_them(
    real: list[Good], tmp_path: Path, container: str, converted: bool
) -> None:
    records = [item.record for item in real]
    if converted:
        known = [item for item in real if item.dialect in ONTO]
        records = [convert(one.record, one.dialect, ONTO[one.dialect]).record for one in known]
    path = file(tmp_path, container, writable(records, container))
    seen = ours(path.read_bytes())

    assert len(seen) > 0.8 * len(records)
    assert blanked(by_yaz(path, container)) == blanked(seen)
    if container != "marcxchange":
        by_pymarc = by_pymarc_iso2709 if container == "iso2709" else by_pymarc_xml
        assert by_pymarc(path) == seen
