"""Every rule of OAI-PMH 2.0 and of its guidelines that can be seen from outside, asked over HTTP.

The identifier of each check names the section: of the protocol (openarchives.org/OAI/2.0/
openarchivesprotocol.htm) by its number, of the implementation guidelines by `G`.
"""

import gzip
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
import uvicorn
import zstandard
from lxml import etree
from starlette.testclient import TestClient

from catalog import db
from catalog.settings import Settings
from catalog.web import create_app
from marc.record import data
from tests import oai_schema, sample
from tests.front_door import until

S = {"o": "http://www.openarchives.org/OAI/2.0/"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
PREFIXES = ("oai_dc", "marc21", "rusmarc", "mods")
LISTS = ("ListRecords", "ListIdentifiers")
FRIEND = "https://friend.example/oai"


@dataclass
class Repository:
    """The repository behind an address, asked as a stranger would."""

    url: str
    client: httpx2.Client
    answers: dict[str, bytes] = field(default_factory=dict)

    def ask(self, query: str, *, post: bool = False) -> Any:
        """The document; status and type are looked at every time."""
        if post:
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            answer = self.client.post(self.url, content=query.encode(), headers=form)
        else:
            answer = self.client.get(f"{self.url}?{query}")
        assert answer.status_code == 200, query
        assert re.fullmatch(r"text/xml; charset=utf-8", answer.headers["content-type"], re.I)
        self.answers[query] = answer.content
        return etree.fromstring(answer.content)

    def walk(self, query: str) -> Iterator[Any]:
        """The pages of a list."""
        verb = query.partition("&")[0]
        while query:
            page = self.ask(query)
            yield page
            token = page.findtext(".//o:resumptionToken", namespaces=S)
            query = f"{verb}&resumptionToken={quote(token)}" if token else ""

    def headers(self, query: str) -> list[Any]:
        return [one for page in self.walk(query) for one in page.iterfind(".//o:header", S)]


def code(document: Any) -> str | None:
    found = document.find("o:error", S)
    return None if found is None else found.get("code")


def text(element: Any, name: str) -> str:
    found = element.findtext(f"o:{name}", namespaces=S)
    assert found is not None, name
    return str(found)


def specs(header: Any) -> set[str]:
    return {one.text for one in header.iterfind("o:setSpec", S)}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    """Fourteen records in pages of three: one withdrawn, one merged away, one out of a set."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    base_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings = Settings(
        data=tmp_path_factory.mktemp("oai"), database="", base_url=base_url, oai_page=3,
        oai_friends=FRIEND, oai_icon=f"{base_url}/static/icon.svg",
    )  # fmt: skip
    fill(settings)
    server = uvicorn.Server(
        uvicorn.Config(create_app(settings, worker=False), log_level="warning", ws="none")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    until(lambda: server.started)
    with httpx2.Client(headers={"Accept-Encoding": "identity"}) as client:
        yield Repository(f"{base_url}/oai", client)
    server.should_exit = True
    thread.join()


def fill(settings: Settings) -> None:
    engine = db.open_database(settings)
    sample.add_libraries(engine, "pskov", "gdov", "empty")
    about = [data("607", "  ", ("a", "Гдов"))]
    books = [
        sample.rusmarc(
            f"P{n}", f"Летопись «А & Б» <{n}>, часть {n}", year=str(1900 + n), extra=about
        )
        for n in range(1, 13)
    ]
    sample.load(engine, settings, "pskov", books)
    sample.load(
        engine, settings, "gdov", [sample.marc21("G1", "Снетки"), sample.marc21("G2", "Лён")]
    )
    sample.load(engine, settings, "pskov", [
        sample.rusmarc("P2", status="d"),  # withdrawn
        sample.rusmarc("P3", "Летопись «А & Б» <3>, часть 3", year="1903"),  # no more about Gdov
    ])  # fmt: skip
    sample.load(engine, settings, "gdov", [sample.marc21("G2", "Снетки")])  # merged into another
    engine.dispose()


# --- what is refused, and how ---------------------------------------------------------------------

DATES = (
    "2026", "2026-13-01", "2026-02-30", "2026-1-1", "2026-01-01T10:00Z", "2026-01-01T25:00:00Z",
    "2026-01-01T10:00:00", "2026-01-01T10:00:00.5Z", "2026-01-01t10:00:00z",
    "2026-01-01T10:00:00%2B03:00", "", "%D9%A2%D9%A0%D9%A2%D9%A6-01-01", "%00",
)  # fmt: skip
RECORDS = "verb=ListRecords&metadataPrefix=oai_dc"
REFUSED = [
    *(("3.6 badVerb", query, "badVerb") for query in (
        "", "verb=", "verb=listrecords", "verb=Nonsense", "verb=Identify&verb=Identify",
        "verb=%00", "verb=Identify%0A", "foo=bar", "verb[]=Identify",
    )),
    *(("3.6 badArgument: not of this verb", query, "badArgument") for query in (
        "verb=Identify&metadataPrefix=oai_dc", "verb=ListSets&set=library",
        "verb=ListMetadataFormats&metadataPrefix=oai_dc", f"{RECORDS}&identifier=x",
        "verb=GetRecord&identifier=x&metadataPrefix=oai_dc&set=library", f"{RECORDS}&foo=bar",
        f"{RECORDS}&Set=library", "verb=ListIdentifiers&metadataPrefix=oai_dc&verb2=x",
    )),
    *(("3.6 badArgument: required and missing", query, "badArgument") for query in (
        "verb=ListRecords", "verb=ListIdentifiers", "verb=GetRecord",
        "verb=ListRecords&set=library",
        "verb=GetRecord&identifier=x", "verb=GetRecord&metadataPrefix=oai_dc",
    )),
    *(("3.6 badArgument: repeated", query, "badArgument") for query in (
        f"{RECORDS}&metadataPrefix=oai_dc", f"{RECORDS}&set=library&set=library",
        f"{RECORDS}&from=2020-01-01&from=2020-01-01",
        "verb=GetRecord&metadataPrefix=oai_dc&identifier=a&identifier=a",
        "verb=ListMetadataFormats&identifier=a&identifier=a",
    )),
    *(("3.3 badArgument: no date", f"{RECORDS}&{name}={date}", "badArgument")
      for date in DATES for name in ("from", "until")),
    ("2.7.1 badArgument: from later than until", f"{RECORDS}&from=2026-02-01&until=2026-01-01",
     "badArgument"),
    ("2.7.1 badArgument: granularities differ",
     f"{RECORDS}&from=2026-01-01&until=2027-01-01T00:00:00Z", "badArgument"),
    *(("3.5 badArgument: token is exclusive", f"verb={verb}&resumptionToken=x&{more}",
       "badArgument")
      for verb in LISTS for more in ("metadataPrefix=oai_dc", "set=library", "from=2020-01-01",
                                     "resumptionToken=x")),
    *(("3.6 badResumptionToken", f"verb={verb}&resumptionToken={token}", "badResumptionToken")
      for verb in (*LISTS, "ListSets") for token in ("x", "", "%00", "a.b", "1", "%FF")),
    *(("3.6 cannotDisseminateFormat", query, "cannotDisseminateFormat") for query in (
        "verb=ListRecords&metadataPrefix=OAI_DC", "verb=ListIdentifiers&metadataPrefix=none",
    )),
    *(("3.6 badArgument: no character of XML", query, "badArgument") for query in (
        "verb=ListRecords&metadataPrefix=%00", f"{RECORDS}&set=%00", f"{RECORDS}&set=%FF",
        "verb=GetRecord&metadataPrefix=oai_dc&identifier=%00",
    )),
    *(("3.6 idDoesNotExist", query, "idDoesNotExist") for query in (
        "verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:nowhere:1",
        "verb=GetRecord&metadataPrefix=oai_dc&identifier=%D0%B1",
        "verb=ListMetadataFormats&identifier=oai:nowhere:1",
    )),
    *(("3.6 noRecordsMatch", query, "noRecordsMatch") for query in (
        f"{RECORDS}&until=1990-01-01", f"{RECORDS}&from=2999-01-01T00:00:00Z",
        f"{RECORDS}&set=nothing", f"{RECORDS}&set=library:empty", f"{RECORDS}&set=library:nobody",
        f"{RECORDS}&set=LIBRARY", f"{RECORDS}&set=kind:map",
    )),
]  # fmt: skip


@pytest.mark.parametrize("post", [False, True], ids=["GET", "POST"])
@pytest.mark.parametrize(
    ("query", "expected"), [pytest.param(q, c, id=f"{rule}: {q[:60]}") for rule, q, c in REFUSED]
)
def test_refusals(repository: Repository, query: str, expected: str, *, post: bool) -> None:
    document = repository.ask(query, post=post)
    assert code(document) == expected
    assert [child.tag.rpartition("}")[2] for child in document] == [
        "responseDate", "request", "error",
    ]  # fmt: skip
    request = document.find("o:request", S)
    assert request.text == repository.url
    if expected in ("badVerb", "badArgument"):  # 3.2: no attributes
        assert not request.attrib


# --- single answers -------------------------------------------------------------------------------


def test_4_2_identify(repository: Repository) -> None:
    document = repository.ask("verb=Identify")
    said = document.find("o:Identify", S)
    assert [one.tag.rpartition("}")[2] for one in said] == [
        "repositoryName", "baseURL", "protocolVersion", "adminEmail", "earliestDatestamp",
        "deletedRecord", "granularity", "compression", "compression", *["description"] * 3,
    ]  # fmt: skip
    assert (text(said, "baseURL"), text(said, "protocolVersion")) == (repository.url, "2.0")
    assert text(said, "granularity") == "YYYY-MM-DDThh:mm:ssZ"
    assert text(said, "deletedRecord") == "persistent"
    earliest = text(said, "earliestDatestamp")
    stamps = [text(one, "datestamp") for one in repository.headers(RECORDS)]
    assert all(MOMENT.fullmatch(one) and one >= earliest for one in stamps)


def test_g_descriptions_of_the_repository(repository: Repository) -> None:
    """Guidelines for optional containers: oai-identifier, branding, friends."""
    document = repository.ask("verb=Identify")
    names = [one[0].tag for one in document.iterfind(".//o:description", S)]
    base = "{http://www.openarchives.org/OAI/2.0/"
    assert names == [
        f"{base}oai-identifier}}oai-identifier", f"{base}branding/}}branding",
        f"{base}friends/}}friends",
    ]  # fmt: skip
    assert document.findtext(f".//{base}friends/}}baseURL") == FRIEND
    sample_id = document.findtext(f".//{base}oai-identifier}}sampleIdentifier")
    one = text(repository.headers(RECORDS)[0], "identifier")
    assert str(sample_id).rpartition(":")[0] == one.rpartition(":")[0]


def test_4_4_every_format_that_is_offered_is_delivered(repository: Repository) -> None:
    document = repository.ask("verb=ListMetadataFormats")
    offered = {
        text(one, "metadataPrefix"): text(one, "metadataNamespace")
        for one in document.iterfind(".//o:metadataFormat", S)
    }
    assert tuple(offered) == PREFIXES
    for prefix, namespace in offered.items():
        page = repository.ask(f"verb=ListRecords&metadataPrefix={prefix}")
        for metadata in page.iterfind(".//o:metadata", S):
            assert len(metadata) == 1
            assert etree.QName(metadata[0]).namespace == namespace
            location = metadata[0].get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation")
            assert location.split()[0] == namespace
    for header in repository.headers(RECORDS):  # of a deleted record, too
        one = repository.ask(f"verb=ListMetadataFormats&identifier={text(header, 'identifier')}")
        assert len(one.findall(".//o:metadataFormat", S)) == len(PREFIXES)


def test_2_6_sets_are_listed_described_and_nested(repository: Repository) -> None:
    listed = repository.ask("verb=ListSets").findall(".//o:set", S)
    names = [text(one, "setSpec") for one in listed]
    assert len(names) == len(set(names))
    assert {name.rpartition(":")[0] for name in names} - {""} <= set(names)
    assert all(re.fullmatch(r"[\w\-.!~*'()]+(:[\w\-.!~*'()]+)*", name, re.ASCII) for name in names)
    assert all(one.find("o:setDescription", S) is not None for one in listed)


def test_3_2_the_request_is_told_back(repository: Repository) -> None:
    one = text(repository.headers(RECORDS)[0], "identifier")
    for query in (
        "verb=Identify", f"{RECORDS}&from=2000-01-01&set=library",
        f"verb=GetRecord&metadataPrefix=marc21&identifier={one}",
    ):  # fmt: skip
        request = repository.ask(query).find("o:request", S)
        assert (request.text, "&".join(f"{k}={v}" for k, v in request.attrib.items())) == (
            *(repository.url, query),
        )


# --- lists ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("verb", LISTS)
def test_3_5_flow_control(repository: Repository, verb: str, prefix: str) -> None:
    """Parts of a list: cursor, completeListSize, the empty token at the end, nothing twice."""
    pages = list(repository.walk(f"verb={verb}&metadataPrefix={prefix}"))
    headers = [one for page in pages for one in page.iterfind(".//o:header", S)]
    identifiers = [text(one, "identifier") for one in headers]
    assert len(identifiers) == len(set(identifiers)) == 14
    sent = 0
    for number, page in enumerate(pages, 1):
        token = page.find(".//o:resumptionToken", S)
        assert (token.get("cursor"), token.get("completeListSize")) == (str(sent), "14")
        assert bool(token.text) == (number < len(pages))
        assert (token.get("expirationDate") is not None) == bool(token.text)
        sent += len(page.findall(".//o:header", S))


def test_3_5_a_list_in_one_part_has_no_token(repository: Repository) -> None:
    page = repository.ask(f"{RECORDS}&set=library:gdov")
    assert page.find(".//o:resumptionToken", S) is None


def test_3_5_a_token_may_be_sent_again_and_by_post(repository: Repository) -> None:
    first = repository.ask(RECORDS)
    token = first.findtext(".//o:resumptionToken", namespaces=S)
    query = f"verb=ListRecords&resumptionToken={quote(token)}"
    answers = [repository.ask(query), repository.ask(query), repository.ask(query, post=True)]
    lists = {etree.tostring(one.find("o:ListRecords", S)) for one in answers}
    assert len(lists) == 1
    assert code(repository.ask(f"verb=ListIdentifiers&resumptionToken={quote(token)}")) == (
        "badResumptionToken"
    )
    other = "A" if token[0] != "A" else "B"
    forged = f"verb=ListRecords&resumptionToken={other}{quote(token[1:])}"
    assert code(repository.ask(forged)) == "badResumptionToken"


@pytest.mark.parametrize("prefix", PREFIXES)
def test_4_1_a_record_alone_is_the_record_of_the_list(repository: Repository, prefix: str) -> None:
    query = f"verb=ListRecords&metadataPrefix={prefix}"
    for page in repository.walk(query):
        for record in page.iterfind(".//o:record", S):
            name = text(record.find("o:header", S), "identifier")
            alone = repository.ask(f"verb=GetRecord&metadataPrefix={prefix}&identifier={name}")
            assert etree.tostring(alone.find(".//o:record", S)) == etree.tostring(
                record, with_tail=False
            )


@pytest.mark.parametrize("prefix", PREFIXES)
def test_2_5_1_deleted_records_are_headers_in_every_format(
    repository: Repository, prefix: str
) -> None:
    records = [
        record
        for page in repository.walk(f"verb=ListRecords&metadataPrefix={prefix}")
        for record in page.iterfind(".//o:record", S)
    ]
    deleted = [one for one in records if one.find("o:header", S).get("status") == "deleted"]
    assert len(deleted) == 2  # withdrawn, and merged away
    assert all(len(one) == 1 for one in deleted)
    assert all(one.find("o:metadata", S) is not None for one in records if one not in deleted)
    listed = repository.headers(f"verb=ListIdentifiers&metadataPrefix={prefix}")
    assert sum(one.get("status") == "deleted" for one in listed) == 2


def test_2_7_2_a_set_holds_what_its_headers_say(repository: Repository) -> None:
    """Each set by itself: those whose headers name it, or one below; who left it is deleted."""
    everything = repository.headers(RECORDS)
    names = [
        text(one, "setSpec") for one in repository.ask("verb=ListSets").iterfind(".//o:set", S)
    ]
    assert {spec for one in everything for spec in specs(one)} <= set(names)
    for name in names:
        found = repository.headers(f"{RECORDS}&set={name}")
        alive = {text(one, "identifier") for one in found if one.get("status") != "deleted"}
        assert alive == {
            text(one, "identifier")
            for one in everything
            if one.get("status") != "deleted"
            and any(f"{spec}:".startswith(f"{name}:") for spec in specs(one))
        }, name
        assert all(any(f"{s}:".startswith(f"{name}:") for s in specs(one)) for one in found), name
    gone = [one for one in repository.headers(f"{RECORDS}&set=district:gdov")
            if one.get("status") == "deleted"]  # fmt: skip
    assert len(gone) == 2  # withdrawn; and the one that is no more about Gdov


def test_2_7_1_windows_are_inclusive_at_both_ends(repository: Repository) -> None:
    everything = {
        text(one, "identifier"): text(one, "datestamp") for one in repository.headers(RECORDS)
    }
    for name, stamp in everything.items():
        same = {one for one, at in everything.items() if at == stamp}
        found = {
            text(one, "identifier")
            for one in repository.headers(f"{RECORDS}&from={stamp}&until={stamp}")
        }
        assert name in found
        assert found == same
    day = min(everything.values())[:10]
    whole = repository.headers(f"{RECORDS}&from={day}&until={max(everything.values())[:10]}")
    assert len(whole) == len(everything)


# --- the wire -------------------------------------------------------------------------------------


def test_3_1_3_compression_is_what_identify_says(repository: Repository) -> None:
    url = f"{repository.url}?{RECORDS}"
    plain = repository.client.get(url)
    assert "content-encoding" not in plain.headers
    for accepted, used in (
        ("gzip", "gzip"), ("zstd", "zstd"), ("gzip, zstd", "zstd"), ("*", "gzip"),
        ("gzip;q=0, zstd;q=0", None), ("br", None), ("identity", None),
    ):  # fmt: skip
        with repository.client.stream("GET", url, headers={"Accept-Encoding": accepted}) as answer:
            raw = b"".join(answer.iter_raw())
        assert answer.headers.get("content-encoding") == used, accepted
        assert "Accept-Encoding" in answer.headers["vary"]
        opened = {"gzip": gzip.decompress, "zstd": unpack, None: bytes}[used](raw)
        assert etree.fromstring(opened).find(".//o:record", S) is not None


def unpack(raw: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(raw)


def test_3_1_1_what_the_client_accepts_or_sends_makes_no_difference(repository: Repository) -> None:
    for accept in ("text/html", "application/json", "image/png;q=0.1"):
        answer = repository.client.get(f"{repository.url}?{RECORDS}", headers={"Accept": accept})
        assert answer.headers["content-type"].startswith("text/xml")
    assert "max-age" in answer.headers["cache-control"]
    assert "etag" not in answer.headers
    head = repository.client.head(f"{repository.url}?verb=Identify")
    assert (head.status_code, head.content) == (200, b"")


def test_3_2_every_answer_is_valid_utf8_and_dated(repository: Repository, schemas: Path) -> None:
    """All that the checks above were answered; with the published schemas."""
    assert len(repository.answers) > 150
    for query, answer in repository.answers.items():
        assert answer.startswith(b'<?xml version="1.0" encoding="UTF-8"?>'), query
        document = etree.fromstring(answer)
        assert document.tag == f"{{{S['o']}}}OAI-PMH"
        assert MOMENT.fullmatch(text(document, "responseDate"))
        for one in document.findall(".//o:description", S)[1:]:  # friends and branding: not here
            one.getparent().remove(one)
        oai_schema.check(etree.tostring(document), schemas)


def test_3_1_2_2_who_comes_when_all_are_busy_is_told_to_wait(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database="", oai_at_once=0)
    with TestClient(create_app(settings, worker=False)) as client:
        answer = client.get("/oai?verb=Identify")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
