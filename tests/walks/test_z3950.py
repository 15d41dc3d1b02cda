"""A neighbour's library system copies records by Z39.50, through the gateway of docs/partner."""

import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
from lxml import etree
from sqlalchemy import Engine

from catalog import db
from catalog.settings import Settings
from marc import reading, xml
from marc.reading import Good
from marc.record import Record, data
from tests.front_door import ONE_DATABASE, until
from tests.sample import load, marc21, public_ids, rusmarc

GATEWAY = Path(__file__).parents[2] / "docs" / "partner" / "z3950"
MODULE = "Net::Z3950::Simple2ZOOM"
NUMBER = 4  # records

Client = Callable[..., str]
pytestmark = [pytest.mark.slow, ONE_DATABASE]


@pytest.fixture
def filled(engine: Engine, settings: Settings, address: str) -> str:
    """The address of a catalogue of four records, one of them too long for ISO 2709."""
    load(engine, settings, "pskov", [
        rusmarc("p1", "Псковская летопись", year="1955", author="Насонов|А. Н."),
        rusmarc("p2", "Деревня Выбуты. Очерк", year="1903", author="Ёлкин|И."),
    ])  # fmt: skip
    load(engine, settings, "luki", [marc21("l1", "Великие Луки", isbn="978-5-7107-7399-8")])
    long = rusmarc("p3", "Список селений", extra=[data("330", "  ", ("a", "Выбуты " * 1000))])
    load(engine, settings, "pskov", xml.marcxml(long), name="long.xml")
    found = f"<numberOfRecords>{NUMBER}</numberOfRecords>"
    until(lambda: found in httpx2.get(f"{address}/sru?query=cql.allRecords=1").text)
    return address


@pytest.fixture
def client(filled: str, tmp_path: Path) -> Iterator[Client]:
    """Runs yaz-client's commands over TCP against the gateway as the documentation ships it."""
    perl, yaz_client = shutil.which("perl"), shutil.which("yaz-client")
    if yaz_client is None:
        pytest.skip("yaz-client is not installed (Debian: yaz): Z39.50 was not tried")
    probe = [perl or "perl", f"-M{MODULE}", "-e", "1"]
    if perl is None or subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip(f"no {MODULE} (Debian: libnet-z3950-simple2zoom-perl): Z39.50 was not tried")
    shipped = (GATEWAY / "z3950.xml").read_text(encoding="utf-8")
    configuration, commands = tmp_path / "z3950.xml", tmp_path / "commands"
    assert "http://127.0.0.1:8000/sru" in shipped
    configuration.write_text(shipped.replace("http://127.0.0.1:8000", filled), encoding="utf-8")
    listener = f"tcp:127.0.0.1:{free_port()}"
    started = [perl, str(GATEWAY / "svod-z3950"), str(configuration), listener]

    def run(*lines: str) -> str:
        script = [f"open {listener}/svod", f"set_marcdump {tmp_path / 'taken.mrc'}", *lines, "quit"]
        commands.write_text("\n".join(script) + "\n", encoding="utf-8")
        done = subprocess.run(
            [yaz_client, "-f", str(commands)], capture_output=True, timeout=60, check=False
        )
        return done.stdout.decode()

    with subprocess.Popen(started, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as gateway:
        try:
            until(lambda: gateway.poll() is not None or listens(listener))
            yield run
        finally:
            gateway.terminate()


def free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def listens(listener: str) -> bool:
    with closing(socket.socket()) as one:
        return one.connect_ex(("127.0.0.1", int(listener.rpartition(":")[2]))) == 0


def hits(said: str) -> list[int]:
    return [
        int(line.removeprefix("Number of hits: ").split(",")[0])
        for line in said.splitlines()
        if line.startswith("Number of hits: ")
    ]


def test_records_are_found_by_what_cataloguers_ask(client: Client) -> None:
    queries = {
        '@attr 1=4 "псковские летописи"': 1,
        "@attr 1=4 @attr 5=1 летоп": 1,
        '@attr 1=4 "летопись (псковская"': 0,  # brackets, and the words the other way round
        '@attr 1=4 "(псковская) летопись"': 1,
        "@attr 1=4 @attr 6=3 летопись": 0,
        '@attr 1=4 @attr 6=3 "псковская летопись"': 1,
        "@attr 1=1003 Насонов": 1,
        '@attr 1=1003 "Елкин, И."': 1,
        "@attr 1=7 978-5-7107-7399-8": 1,
        "@attr 1=7 5710773991": 0,
        "@attr 1=31 @attr 2=2 1955": 2,
        "@and @attr 1=4 летопись @attr 1=31 1955": 1,
        "@or @attr 1=4 летопись @attr 1=4 луки": 2,
        "@not выбуты @attr 1=1003 Ёлкин": 1,
        "насонов": 1,
    }
    said = client(*(f"find {query}" for query in queries))
    assert dict(zip(queries, hits(said), strict=True)) == queries


def test_a_result_set_is_sorted_and_asked_again(client: Client) -> None:
    said = client(
        *("find @or @attr 1=1003 Насонов @attr 1=1003 Ёлкин", "format rusmarc"),
        *("sort 1=31 <", "show 1", "sort 1=31 >", "show 1", "find @and @set 1 летопись"),
    )
    shown = [line[-4:] for line in said.splitlines() if line.startswith("210 ")]
    assert shown == ["1903", "1955"]
    assert hits(said) == [2, 1]


def test_names_are_scanned(client: Client) -> None:
    said = client("scan @attr 1=1003 н", "scan @attr 1=4 а")
    assert "* Насонов, А. Н. (1)" in said
    assert "[114]" in said


def test_what_cannot_be_asked_is_a_diagnostic(client: Client) -> None:
    said = client(
        *("find @attr 1=2000 а", "find @prox 0 1 0 2 k 2 а б", "find @attr 5=1 а", "base nothing"),
        *("find летопись", "base svod", 'find @attr 1=4 "список селений"', "format rusmarc"),
        *("show 1", "format xml", "show 1"),
    )
    for number in (114, 110, 9, 235, 17):
        assert f"[{number}]" in said
    assert "Выбуты Выбуты" in said


@pytest.mark.parametrize(
    ("syntax", "prefix"), [("RUSmarc", "rusmarc"), ("Unimarc", "rusmarc"), ("USmarc", "marc21")]
)
def test_a_record_is_taken_whole(
    engine: Engine, client: Client, filled: str, tmp_path: Path, syntax: str, prefix: str
) -> None:
    said = client(f"format {syntax}", "find @or @attr 1=4 луки @attr 1=4 летопись", "show 1+2")
    assert said.count(f"Record type: {syntax}\n") == 2
    taken = {record.fields[0].value: record for record in records(tmp_path / "taken.mrc")}
    with db.reading(engine) as session:
        of = public_ids(session)
    assert set(taken) == {of["pskov", "p1"], of["luki", "l1"]}
    for union_id, record in taken.items():
        sent = in_the_feed(filled, union_id, prefix, tmp_path)
        assert record.fields == sent.fields
        assert record.leader[5:10] == sent.leader[5:10]


def records(path: Path) -> list[Record]:
    with path.open("rb") as opened:
        items = list(reading.read(opened).items)
    return [item.record for item in items if isinstance(item, Good)]


def in_the_feed(address: str, union_id: str, prefix: str, folder: Path) -> Record:
    """The same record as OAI-PMH delivers it."""
    answer = httpx2.get(f"{address}/oai", params={
        "verb": "GetRecord", "identifier": f"oai:svod.local:{union_id}", "metadataPrefix": prefix,
    })  # fmt: skip
    (record,) = etree.fromstring(answer.content).xpath("//*[local-name()='metadata']/*")
    path = folder / "sent.xml"
    path.write_bytes(etree.tostring(record))
    return records(path)[0]
