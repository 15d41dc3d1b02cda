"""A partner harvests the running catalogue with the clients partners use, and misses nothing."""

import gzip
import json
import shutil
import socket
import subprocess
import threading
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
import uvicorn
from lxml import etree
from oaipmh_scythe import Scythe
from sqlalchemy import Engine

from catalog import db, ids
from catalog.settings import Settings
from catalog.web import create_app, protocols
from tests import oai_schema, press

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # sickle 0.7 has escapes that Python 3.11 calls deprecated
    from sickle import Sickle
    from sickle.oaiexceptions import NoRecordsMatch

PSKOV, GDOV = frozenset({"pskov"}), frozenset({"gdov"})
SPACE = {"o": "http://www.openarchives.org/OAI/2.0/"}
PREFIXES = ("oai_dc", "marc21", "rusmarc", "mods")


@pytest.fixture
def address(engine: Engine, settings: Settings) -> Iterator[str]:
    """The address of a running server with three libraries, in pages of three records."""
    press.add_libraries(engine)
    # Named as TCP so that asyncio switches Nagle's algorithm off: else 40 ms a request.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    base_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    served = settings.model_copy(update={"oai_page": 3, "base_url": base_url})
    app = create_app(served, worker=False)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    ready = threading.Event()
    while not server.started and thread.is_alive():
        ready.wait(0.02)
    assert server.started
    yield base_url
    server.should_exit = True
    thread.join()


@pytest.fixture
def web(address: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=address) as client:
        yield client


def fill(engine: Engine) -> tuple[set[str], set[str]]:
    """52 clusters of which every ninth is deleted; the union ids of the live and the dead."""
    sets = (PSKOV, GDOV, PSKOV | GDOV)
    press.publish(engine, {id: sets[id % 3] for id in range(1, 53)})
    press.publish(engine, dict.fromkeys(range(9, 53, 9)))
    dead = {ids.union_id(id) for id in range(9, 53, 9)}
    return {ids.union_id(id) for id in range(1, 53)} - dead, dead


def union_id(identifier: str) -> str:
    return identifier.rpartition(":")[2]


# --- clients --------------------------------------------------------------------------------------


def test_sickle_harvests_everything(engine: Engine, address: str) -> None:
    live, dead = fill(engine)
    for method in ("GET", "POST"):
        check_sickle(Sickle(f"{address}/oai", http_method=method), live, dead)


def check_sickle(client: Sickle, live: set[str], dead: set[str]) -> None:
    assert client.Identify().granularity == "YYYY-MM-DDThh:mm:ssZ"
    libraries = [f"library:{code}" for code in press.CODES]
    assert [s.setSpec for s in client.ListSets()][1 : 1 + len(libraries)] == libraries
    assert tuple(f.metadataPrefix for f in client.ListMetadataFormats()) == PREFIXES
    for prefix in PREFIXES:
        records = list(client.ListRecords(metadataPrefix=prefix))
        assert len(records) == 52
        found = {union_id(r.header.identifier): r.header.deleted for r in records}
        assert {id for id, deleted in found.items() if not deleted} == live
        assert {id for id, deleted in found.items() if deleted} == dead
        one = client.GetRecord(identifier=records[0].header.identifier, metadataPrefix=prefix)
        assert one.raw == records[0].raw
    headers = list(client.ListIdentifiers(metadataPrefix="oai_dc", ignore_deleted=True))
    assert {union_id(header.identifier) for header in headers} == live


def test_scythe_harvests_everything(engine: Engine, address: str) -> None:
    live, dead = fill(engine)
    with Scythe(f"{address}/oai") as client:
        for prefix in PREFIXES:
            records = list(client.list_records(metadata_prefix=prefix))
            assert {union_id(r.header.identifier) for r in records} == live | dead
            alive = client.list_records(metadata_prefix=prefix, ignore_deleted=True)
            assert {union_id(record.header.identifier) for record in alive} == live
        pskov = client.list_identifiers(set_="library:pskov", ignore_deleted=True)
        expected = {ids.union_id(id) for id in range(1, 53) if id % 3 in (0, 2)} & live
        assert {union_id(header.identifier) for header in pskov} == expected


PERL = """
use strict; use warnings; use HTTP::OAI; use JSON::PP;
my ($url, $prefix) = @ARGV; my %found;
my $harvester = HTTP::OAI::Harvester->new(baseURL => $url, resume => 0);
my $answer = $harvester->ListRecords(metadataPrefix => $prefix);
while (1) {
  die $answer->message if $answer->is_error;
  while (my $record = $answer->next) {
    $found{$record->identifier} = $record->is_deleted ? 1 : 0;
  }
  my $token = $answer->resumptionToken;
  last unless $token && length($token->resumptionToken // '');
  $answer = $harvester->ListRecords(resumptionToken => $token->resumptionToken);
}
print encode_json(\\%found);
"""


def test_perl_harvests_everything(engine: Engine, address: str) -> None:
    perl = shutil.which("perl")
    probe = [perl or "perl", "-MHTTP::OAI", "-e", "1"]
    if perl is None or subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("no HTTP::OAI (Debian: libhttp-oai-perl): not harvested with Perl")
    live, dead = fill(engine)
    for prefix in PREFIXES:
        done = subprocess.run(
            [perl, "-e", PERL, f"{address}/oai", prefix],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert {union_id(id) for id, deleted in found.items() if not deleted} == live
        assert {union_id(id) for id, deleted in found.items() if deleted} == dead


def test_an_incremental_harvest_brings_what_changed(engine: Engine, address: str) -> None:
    fill(engine)
    client = Sickle(f"{address}/oai")
    first = client.ListIdentifiers(metadataPrefix="oai_dc")
    assert len(list(first)) == 52
    later = db.utc_now() + timedelta(seconds=60)
    press.publish(engine, {1: PSKOV, 2: None, 3: GDOV, 60: PSKOV}, now=later)

    def changed(**arguments: str) -> dict[str, bool]:
        since = {"metadataPrefix": "oai_dc", "from": later.strftime("%Y-%m-%dT%H:%M:%SZ")}
        headers = client.ListIdentifiers(**since, **arguments)
        return {union_id(header.identifier): header.deleted for header in headers}

    one, two, three, new = (ids.union_id(id) for id in (1, 2, 3, 60))
    assert changed() == {one: False, two: True, three: False, new: False}
    assert changed(set="library:pskov") == {one: False, two: True, three: True, new: False}
    assert changed(set="library:gdov") == {one: True, two: True, three: False}
    with pytest.raises(NoRecordsMatch):
        changed(set="library:opochka")


# --- HTTP -----------------------------------------------------------------------------------------


BAD = [
    "",
    "?verb=Nonsense",
    "?verb=Identify&verb=Identify",
    "?verb=ListRecords",
    "?verb=ListRecords&metadataPrefix=oai_dc&from=2020-02-30",
    "?verb=ListRecords&metadataPrefix=nonsense",
    "?verb=ListRecords&metadataPrefix=oai_dc&set=%00",
    "?verb=%FF%FE&%80=%C0",
    "?verb=GetRecord&metadataPrefix=oai_dc&identifier=%3Cscript%3E",
    "?verb=ListRecords&resumptionToken=junk",
    "?" + "&".join(["a=1"] * 2000),
]


def test_errors_are_answers_too(web: httpx2.Client) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    for query in BAD:
        for answer in (
            web.get(f"/oai{query}", headers={"Accept": "application/json"}),
            web.post("/oai", content=query[1:].encode(), headers=form),
        ):
            assert answer.status_code == 200
            assert answer.headers["content-type"] == "text/xml; charset=utf-8"
            assert etree.fromstring(answer.content).find("o:error", SPACE) is not None


NO_FORMS = [
    (b'{"verb": "Identify"}', "application/json"),
    (b"verb=Identify", "text/plain"),
    (b"", "application/x-www-form-urlencoded"),
    (b"verb=Identify&x=" + b"x" * 70_000, "application/x-www-form-urlencoded"),
]


def test_a_post_without_a_form_has_no_verb(web: httpx2.Client) -> None:
    for content, kind in NO_FORMS:
        answer = web.post("/oai", content=content, headers={"Content-Type": kind})
        assert answer.status_code == 200
        [error] = etree.fromstring(answer.content).iterfind("o:error", SPACE)
        assert error.get("code") == "badVerb"


def test_every_answer_over_http_is_valid(engine: Engine, web: httpx2.Client, schemas: Path) -> None:
    fill(engine)
    known = f"oai:svod.local:{ids.union_id(1)}"
    queries = [*BAD, "?verb=Identify", "?verb=ListSets", "?verb=ListMetadataFormats"]
    queries += [f"?verb={verb}&identifier={known}" for verb in ("ListMetadataFormats",)]
    for prefix in PREFIXES:
        queries += [f"?verb=ListIdentifiers&metadataPrefix={prefix}&set=library"]
        queries += [f"?verb=GetRecord&identifier={known}&metadataPrefix={prefix}"]
        queries += [f"?verb=ListRecords&metadataPrefix={prefix}"]
    for query in queries:
        while query:
            answer = web.get(f"/oai{query}").content
            oai_schema.check(answer, schemas)
            root = etree.fromstring(answer)
            token = root.findtext(".//o:resumptionToken", "", SPACE)
            verb = etree.QName(root[2]).localname
            query = f"?verb={verb}&resumptionToken={token}" if token else ""


def test_what_the_request_element_says(web: httpx2.Client, address: str) -> None:
    request = etree.fromstring(web.get("/oai?verb=Identify").content).find("o:request", SPACE)
    assert request is not None
    assert request.text == f"{address}/oai"
    assert dict(request.attrib) == {"verb": "Identify"}


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        pytest.param("gzip", True, id="gzip"),
        pytest.param("deflate, gzip;q=0.5", True, id="gzip among others"),
        pytest.param("GZIP", True, id="in capitals"),
        pytest.param("x-gzip", True, id="its old name"),
        pytest.param("*", True, id="anything"),
        pytest.param("gzip;q=0", False, id="gzip is refused"),
        pytest.param("gzip; Q=0.000, *", False, id="anything but gzip"),
        pytest.param("*;q=0", False, id="nothing"),
        pytest.param("gzip;q=x", False, id="a weight that is none"),
        pytest.param("identity", False, id="plain"),
        pytest.param("br", False, id="something else"),
        pytest.param("", False, id="empty"),
    ],
)
def test_who_takes_gzip(accepted: str, packed: bool) -> None:
    assert protocols.takes_gzip(accepted) is packed


def test_compression_is_for_those_who_ask(engine: Engine, web: httpx2.Client) -> None:
    fill(engine)
    for query in ("verb=Identify", "verb=ListRecords&metadataPrefix=rusmarc"):
        for accepted, packed in (("gzip", True), ("gzip;q=0, identity", False)):
            headers = {"Accept-Encoding": accepted}
            answer = web.send(
                web.build_request("GET", f"/oai?{query}", headers=headers), stream=True
            )
            raw = b"".join(answer.iter_raw())
            assert answer.headers["vary"].lower() == "accept-encoding"
            assert ("content-encoding" in answer.headers) is packed
            assert (gzip.decompress(raw) if packed else raw).startswith(b"<?xml")


def test_head_is_get_without_a_body(web: httpx2.Client) -> None:
    plain = {"Accept-Encoding": "identity"}
    head, get = (web.request(m, "/oai?verb=ListSets", headers=plain) for m in ("HEAD", "GET"))
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == get.headers["content-length"]


def test_the_reply_is_dated_in_utc_without_fractions(web: httpx2.Client) -> None:
    root = etree.fromstring(web.get("/oai?verb=Identify").content)
    date = root.findtext("o:responseDate", "", SPACE)
    told = datetime.strptime(date, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert abs(db.utc_now() - told) < timedelta(minutes=5)
