"""A neighbour's system searches the running catalogue by SRU and takes every record it found."""

import gzip
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
import uvicorn
from lxml import etree
from sqlalchemy import Engine
from starlette.testclient import TestClient

from catalog import db, search
from catalog.model import Payload
from catalog.settings import Settings
from catalog.web import create_app
from tests import sru_schema
from tests.front_door import ONE_DATABASE, until
from tests.sample import add_libraries, load, marc21, public_ids, rusmarc

ONE = {"s": "http://www.loc.gov/zing/srw/", "d": "http://www.loc.gov/zing/srw/diagnostic/"}
TWO = {"s": "http://docs.oasis-open.org/ns/search-ws/sruResponse"}
MARC = {"m": "http://www.loc.gov/MARC21/slim", "x": "info:lc/xmlns/marcxchange-v1"}
NUMBER = 25  # records


def fill(engine: Engine, settings: Settings) -> None:
    add_libraries(engine, "pskov", "luki")
    villages = (
        rusmarc(f"p{n}", f"Деревня {n}. Очерк", year=str(1900 + n), author=f"Автор{n}|И.")
        for n in range(NUMBER - 1)
    )
    load(engine, settings, "pskov", villages)
    load(engine, settings, "luki", [marc21("l1", "Великие Луки", isbn="978-5-7107-7399-8")])


@pytest.fixture
def partner(engine: Engine, settings: Settings, site: TestClient) -> TestClient:
    """A client of a catalogue of 25 records, two of them by other words."""
    fill(engine, settings)
    everything = {"query": "cql.allRecords=1", "maximumRecords": 0}
    until(lambda: ask(site, **everything).findtext("s:numberOfRecords", None, TWO) == str(NUMBER))
    return site


def ask(site: TestClient, **arguments: object) -> etree._Element:
    return etree.fromstring(site.get("/sru", params=arguments).content)


def first(site: TestClient, query: str, **more: object) -> etree._Element:
    """A search of version 1.1."""
    return ask(site, version="1.1", operation="searchRetrieve", query=query, **more)


def ids_in(root: etree._Element) -> list[str]:
    return [str(id_) for id_ in root.xpath("//*[local-name()='controlfield'][@tag='001']/text()")]


def test_every_record_is_reached_by_following_the_next_position(
    engine: Engine, partner: TestClient, schemas: Path
) -> None:
    with db.reading(engine) as session:
        expected = set(public_ids(session).values())
    for order in ("", " sortby title", " sortby dc.date/sort.descending"):
        reached: list[str] = []
        position: str | None = "1"
        while position is not None:
            answer = partner.get("/sru", params={
                "query": f"cql.allRecords=1{order}", "startRecord": position,
                "maximumRecords": 7, "recordSchema": "rusmarc",
            })  # fmt: skip
            sru_schema.check(answer.content, schemas)
            root = etree.fromstring(answer.content)
            assert root.findtext("s:numberOfRecords", None, TWO) == str(NUMBER)
            places = root.xpath("//s:recordPosition/text()", namespaces=TWO)
            assert places == [str(len(reached) + n) for n in range(1, len(places) + 1)]
            reached += ids_in(root)
            position = root.findtext("s:nextRecordPosition", None, TWO)
        assert len(reached) == NUMBER
        assert set(reached) == expected


@ONE_DATABASE
def test_a_record_comes_as_the_feed_sends_it(engine: Engine, partner: TestClient) -> None:
    root = first(partner, "isbn=9785710773998", recordSchema="marc21")
    record = root.find(".//m:record", MARC)
    assert record is not None
    with db.reading(engine) as session:
        union_id = public_ids(session)[("luki", "l1")]
    assert ids_in(root) == [union_id]
    feed = partner.get("/oai", params={
        "verb": "GetRecord", "identifier": f"oai:svod.local:{union_id}", "metadataPrefix": "marc21",
    })  # fmt: skip
    sent = etree.fromstring(feed.content).find(".//m:record", MARC)
    assert sent is not None
    canonical = [etree.tostring(one, method="c14n", exclusive=True) for one in (record, sent)]
    assert canonical[0] == canonical[1]
    assert ids_in(first(partner, f'rec.id=="{union_id}"', recordSchema="rusmarc")) == [union_id]


@ONE_DATABASE
def test_headings_are_scanned_around_a_term(partner: TestClient) -> None:
    def scan(clause: str, **more: object) -> list[str]:
        return ask(partner, scanClause=clause, **more).xpath("//*[local-name()='value']/text()")

    assert scan("dc.creator=автор2", maximumTerms=2) == ["Автор2, И.", "Автор20, И."]
    assert scan("dc.creator=автор2", maximumTerms=2, responsePosition=2) == [
        "Автор19, И.", "Автор2, И.",
    ]  # fmt: skip
    assert scan('dc.creator="Автор2, И."', maximumTerms=1, responsePosition=0) == ["Автор20, И."]
    assert scan("dc.creator=автор0", responsePosition=3, maximumTerms=3) == ["Автор0, И."]
    everybody = scan('dc.creator=""', maximumTerms=100)
    assert len(everybody) == NUMBER
    assert everybody[-1] == "Петров, И. С."
    root = ask(partner, version="1.1", operation="scan", scanClause="svod.library=pskov")
    told = [root.findtext(f".//s:{name}", None, ONE) for name in ("numberOfRecords", "whereInList")]
    assert told == [str(NUMBER - 1), "last"]
    found = first(partner, 'svod.library=="pskov"', maximumRecords=0)
    assert found.findtext("s:numberOfRecords", None, ONE) == told[0]
    for clause, number in (("title=a", 16), ("dc.none=a", 16), ("dc.creator all a", 19),
                           ("dc.creator=а*", 28), ("dc.creator=/stem=1 a", 20)):  # fmt: skip
        uri = ask(partner, scanClause=clause).findtext(".//{*}uri")
        assert uri == f"info:srw/diagnostic/1/{number}"


@ONE_DATABASE
def test_a_result_is_counted_by_its_facets(partner: TestClient, schemas: Path) -> None:
    space = {"f": "http://docs.oasis-open.org/ns/search-ws/facetedResults"}
    asked = {"query": "dc.date < 1910 or луки sortby title", "facetLimit": "3,2:dc.creator"}
    answer = partner.get("/sru", params=asked)
    sru_schema.check(answer.content, schemas)
    root = etree.fromstring(answer.content)
    assert root.findtext(".//{*}facetParameters") == "facetLimit=3,2:dc.creator"
    facets = {facet.findtext("f:index", None, space): facet for facet in root.iter("{*}facet")}
    counts = {
        name: dict(zip(facet.xpath(".//f:actualTerm/text()", namespaces=space),
                       map(int, facet.xpath(".//f:count/text()", namespaces=space)), strict=True))
        for name, facet in facets.items()
    }  # fmt: skip
    assert counts["svod.library"] == {"pskov": 10, "luki": 1}
    assert counts["dc.type"] == {"book": 11}
    assert counts["dc.creator"] == {"Автор0, И.": 1, "Автор1, И.": 1}
    for facet in facets.values():
        for term in facet.iter("{*}term"):
            narrowed = ask(partner, query=term.findtext("f:query", None, space), maximumRecords=0)
            found = narrowed.findtext("s:numberOfRecords", None, TWO)
            assert found == term.findtext("f:count", None, space)

    def names(**more: object) -> list[str]:
        found = ask(partner, query="деревня", facetLimit="2:svod.person", **more)
        return found.xpath("//f:actualTerm/text()", namespaces=space)

    assert names(facetSort="alphanumeric", facetStart=24) == ["Автор9, И."]
    assert names(facetStart="3:svod.person") == ["Автор10, И.", "Автор11, И."]
    assert names(facetStart=25) == []


@ONE_DATABASE
def test_fields_of_marc_are_indexes(partner: TestClient) -> None:
    for query in ('marc.245$a="великие луки"', "marc.020=9785710773998", "marc.260$c=1903"):
        found = first(partner, query).findtext("s:numberOfRecords", None, ONE)
        assert found == "1", query


@ONE_DATABASE
def test_a_failure_is_a_diagnostic_and_no_http_error(partner: TestClient) -> None:
    answer = partner.get("/sru", params={"version": "1.1", "operation": "searchRetrieve"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    for number, query, more in (
        (10, "a and", {}),
        (16, "dc.nothing=x", {}),
        (39, "a prox b", {}),
        (61, "деревня", {"startRecord": NUMBER}),
        (61, "деревня", {"startRecord": search.DEEPEST + 1}),
        (66, "деревня", {"recordSchema": "mab2"}),
    ):
        root = first(partner, query, **more)
        uri = root.findtext("s:diagnostics/d:diagnostic/d:uri", None, ONE)
        assert uri == f"info:srw/diagnostic/1/{number}"
        total = NUMBER - 1 if number == 61 else 0
        assert root.findtext("s:numberOfRecords", None, ONE) == str(total)
        assert root.find("s:records", ONE) is None


@ONE_DATABASE
def test_odd_requests_get_an_answer(partner: TestClient) -> None:
    for raw in ("query=%FF", "query=%00", "query=a&query=b", "%D0=1", "query=" + "(" * 5000):
        answer = partner.get(f"/sru?{raw}")
        assert answer.status_code == 200
        assert etree.fromstring(answer.content).find("s:diagnostics", TWO) is not None


@ONE_DATABASE
def test_post_and_gzip_and_accept(partner: TestClient) -> None:
    form = {"version": "1.2", "operation": "searchRetrieve", "query": "деревня"}
    got = partner.get("/sru", params=form, headers={"Accept": "application/json"})
    posted = partner.post("/sru", data=form, headers={"Accept-Encoding": "gzip;q=0"})
    assert posted.content == got.content
    assert "content-encoding" not in posted.headers
    assert got.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in got.headers["vary"]
    with partner.stream("GET", "/sru", params=form) as raw:
        assert gzip.decompress(b"".join(raw.iter_raw())) == posted.content


@ONE_DATABASE
def test_a_record_without_a_payload_says_so_in_its_place(
    engine: Engine, partner: TestClient
) -> None:
    with db.writing(engine) as session:
        for payload in session.query(Payload).filter_by(prefix="rusmarc").limit(3):
            session.delete(payload)
    root = first(partner, "cql.allRecords=1", recordSchema="rusmarc", maximumRecords=100)
    assert len(root.findall(".//s:record", ONE)) == NUMBER
    surrogates = root.xpath("//s:recordData/d:diagnostic/d:uri/text()", namespaces=ONE)
    assert surrogates == ["info:srw/diagnostic/1/65"] * 3


@ONE_DATABASE
def test_the_bare_address_explains_and_the_pages_lead_there(partner: TestClient) -> None:
    assert 'href="/sru"' in partner.get("/").text
    root = etree.fromstring(partner.get("/sru").content)
    space = {"z": "http://explain.z3950.org/dtd/2.0/"}
    assert root.findtext(".//z:databaseInfo/z:extent", None, space) == f"{NUMBER} records"
    assert root.findtext(".//z:serverInfo/z:port", None, space) == "8000"


# --- clients --------------------------------------------------------------------------------------


@pytest.fixture
def address(engine: Engine, settings: Settings) -> Iterator[str]:
    """The address of SRU on a running server with 25 records."""
    fill(engine, settings)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    base_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    app = create_app(settings.model_copy(update={"base_url": base_url}), worker=False)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    until(lambda: server.started)
    found = f"<numberOfRecords>{NUMBER}</numberOfRecords>"
    url = f"{base_url}/sru"
    until(lambda: found in httpx2.get(url, params={"query": "cql.allRecords=1"}).text)
    yield url
    server.should_exit = True
    thread.join()


def run(program: str, *arguments: str, lines: str = "") -> str:
    """What a client prints; without the client the test is skipped, loudly."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed (Debian: yaz): SRU was not tried with it")
    done = subprocess.run(
        [program, *arguments], input=lines, capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout + done.stderr


@ONE_DATABASE
@pytest.mark.parametrize("version", ["1.1", "1.2", "2.0"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_yaz_client_takes_records(
    engine: Engine, address: str, tmp_path: Path, version: str, method: str
) -> None:
    commands = tmp_path / "commands"
    commands.write_text(
        f"sru {method} {version}\nopen {address}\nquerytype cql\nschema marc21\n"
        f'find title="великие луки" or dc.date=1901\nshow 1+2\nfind dc.none=1\nquit\n'
    )
    said = run("yaz-client", "-f", str(commands))
    assert "Number of hits: 2" in said
    assert said.count('<controlfield tag="001">') == 2
    with db.reading(engine) as session:
        for member in (("luki", "l1"), ("pskov", "p1")):
            assert public_ids(session)[member] in said
    assert "Unsupported index" in said


@ONE_DATABASE
def test_zoomsh_counts_by_facets(address: str) -> None:
    said = run(
        "zoomsh",
        *("set sru get", "set sru_version 2.0", 'set facets "@attr 1=svod.library @attr 3=1"'),
        *(f"connect {address}", "search cql:cql.allRecords=1", "facets", "quit"),
    )
    assert f"pskov({NUMBER - 1})" in said
    assert "luki" not in said


@ONE_DATABASE
def test_zoomsh_takes_every_record(engine: Engine, address: str) -> None:
    said = run(
        "zoomsh",
        *("set sru get", "set sru_version 1.2", f"connect {address}", "set schema rusmarc"),
        *("search cql:cql.allRecords=1", f"show 0 {NUMBER}", "quit"),
    )
    assert f"{NUMBER} hits" in said
    with db.reading(engine) as session:
        for union_id in public_ids(session).values():
            assert f'<controlfield tag="001">{union_id}</controlfield>' in said
