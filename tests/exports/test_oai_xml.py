"""Every kind of OAI-PMH answer is well-formed, says the right thing and obeys the schemas."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from exports import oai
from exports.formats import FORMATS
from tests import oai_schema
from tests import union_samples as samples

BASE = "https://svod.example/oai?a=1&b=2"
NOW = datetime(2026, 11, 23, 8, 5, 6, 789, tzinfo=UTC)
OAI = "{http://www.openarchives.org/OAI/2.0/}"
SECRET = "x"
SPACE = {"o": OAI[1:-1]}
ID = "oai:svod.local:00000012"
IDENTITY = oai.Identity("Свод & <др.>", ("a@svod.local", "b@svod.local"), NOW, "svod.local", ID)
FORMAT_LIST = oai.FormatList(
    tuple(oai.FormatEntry(f.prefix, f.schema, f.namespace) for f in FORMATS.values())
)
SETS = oai.SetList((oai.SetEntry("library", "Библиотеки"), oai.SetEntry("library:a", "А & Б")))


def ask(query: str) -> oai.Ask | oai.OaiError:
    return oai.parse(oai.pairs(query.encode()), prefixes=FORMATS, secret=SECRET)


def render(query: str, content: oai.Content | None = None) -> bytes:
    asked = ask(query)
    if isinstance(asked, oai.OaiError):
        content = asked
    assert content is not None
    return oai.render(asked, oai.Reply(NOW, content), base_url=BASE)


def entry(prefix: str, number: int = 12, *, deleted: bool = False) -> oai.Entry:
    body = FORMATS[prefix].render(samples.union(f"{number:08}"))
    return oai.Entry(f"oai:svod.local:{number:08}", oai.Header(NOW, ("library:a",)), deleted, body)


def every_kind() -> Iterator[tuple[str, oai.Content]]:
    yield "verb=Identify", IDENTITY
    yield "verb=ListMetadataFormats", FORMAT_LIST
    yield f"verb=ListMetadataFormats&identifier={ID}", FORMAT_LIST
    yield "verb=ListSets", SETS
    error = oai.OaiError(oai.Code.NO_RECORDS, "nothing <&> matches")
    yield "verb=ListRecords&metadataPrefix=oai_dc&from=2020-01-01&set=a:b", error
    yield "verb=ListRecords&metadataPrefix=oai_dc&until=2020-01-01T00:00:00Z", error
    for prefix in FORMATS:
        query = f"metadataPrefix={prefix}"
        yield f"verb=GetRecord&identifier={ID}&{query}", entry(prefix)
        yield f"verb=GetRecord&identifier={ID}&{query}", entry(prefix, deleted=True)
        entries = (entry(prefix), entry(prefix, 13, deleted=True), entry(prefix, 14))
        for verb in (oai.Verb.RECORDS, oai.Verb.IDENTIFIERS):
            yield f"verb={verb}&{query}", oai.Page(entries)
            yield f"verb={verb}&{query}", oai.Page(entries, cursor=0, size=9, token="a.b_-")
            token = oai.write_token(verb, prefix, oai.Span(cursor=6), secret=SECRET)
            last = oai.Page(entries, cursor=6, size=9, token="")
            yield f"verb={verb}&resumptionToken={token}", last


ERRORS = [
    "",
    "verb=Nonsense&set=<&>",
    "verb=ListRecords&metadataPrefix=oai_dc&set=",
    "verb=ListRecords&metadataPrefix=oai_dc&from=2020-02-30",
    "verb=ListRecords&metadataPrefix=unimarc&set=a",
    "verb=GetRecord&identifier=a%20%22%3C&metadataPrefix=unimarc",
    "verb=GetRecord&identifier=%D1%8F&metadataPrefix=unimarc",
    "verb=ListRecords&resumptionToken=%00%FF%EF%BF%BF",
    "verb=ListRecords&resumptionToken=%22%3C%26%0A%09",
]


@pytest.mark.parametrize(("query", "content"), list(every_kind()))
def test_every_answer_obeys_the_schemas(query: str, content: oai.Content, schemas: Path) -> None:
    oai_schema.check(render(query, content), schemas)


@pytest.mark.parametrize("query", ERRORS)
def test_every_refusal_obeys_the_schemas(query: str, schemas: Path) -> None:
    oai_schema.check(render(query), schemas)


@pytest.mark.parametrize(("query", "content"), list(every_kind()))
def test_an_answer_tells_back_the_request_as_it_came(query: str, content: oai.Content) -> None:
    root = etree.fromstring(render(query, content))
    request = root[1]
    assert [child.tag for child in root[:2]] == [f"{OAI}responseDate", f"{OAI}request"]
    assert root[0].text == "2026-11-23T08:05:06Z"
    assert request.text == BASE
    assert sorted(request.attrib.items()) == sorted(oai.pairs(query.encode()))


@pytest.mark.parametrize("query", ERRORS[:4])
def test_bad_verb_and_bad_argument_tell_back_no_arguments(query: str) -> None:
    root = etree.fromstring(render(query))
    assert root[1].attrib == {}
    assert root[2].get("code") in ("badVerb", "badArgument")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        pytest.param(ERRORS[4], {"metadataPrefix": "unimarc", "set": "a"}, id="all that is sound"),
        pytest.param(ERRORS[5], {"metadataPrefix": "unimarc"}, id="no identifier that is no URI"),
        pytest.param(
            ERRORS[6], {"metadataPrefix": "unimarc", "identifier": "я"}, id="an IRI is one"
        ),
        pytest.param(ERRORS[7], {}, id="nothing XML cannot carry"),
        pytest.param(ERRORS[8], {"resumptionToken": '"<&\n\t'}, id="white space as it came"),
    ],
)
def test_other_errors_tell_back_what_the_schema_allows(query: str, told: dict[str, str]) -> None:
    request = etree.fromstring(render(query))[1]
    verb = request.attrib.pop("verb")
    assert verb in query
    assert dict(request.attrib) == told


TEXT = st.text(max_size=30) | st.sampled_from(
    ["http://[::1]/", "http://a:99999/", "a:b:c", ":a", "%zz", "1a:b", "#a#b", "//x", "/a//b", "a#"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXT, TEXT)
@example("//a b", "x")
@example("x://", "http://a.b:80/c?d#e%20")
def test_whatever_is_told_back_obeys_the_schemas(
    schemas: Path, identifier: str, token: str
) -> None:
    for verb, argument in (("GetRecord", identifier), ("ListRecords", token)):
        name = "identifier" if verb == "GetRecord" else "resumptionToken"
        asked = oai.Ask(oai.Verb(verb), (("verb", verb), (name, argument)))
        error = oai.OaiError(oai.Code.NO_SUCH_ID, argument)
        oai_schema.check(oai.render(asked, oai.Reply(NOW, error), base_url=BASE), schemas)


def test_a_deleted_record_is_a_header_alone() -> None:
    query = "verb=ListRecords&metadataPrefix=oai_dc"
    root = etree.fromstring(render(query, oai.Page((entry("oai_dc", deleted=True),))))
    assert [child.tag for child in root.iterfind(".//o:record/*", SPACE)] == [f"{OAI}header"]
    header = root.find(".//o:header", SPACE)
    assert header.get("status") == "deleted"
    assert [child.text for child in header] == [ID, "2026-11-23T08:05:06Z", "library:a"]


@pytest.mark.parametrize(
    ("page", "token"),
    [
        pytest.param(oai.Page((), 0, 2, None), None, id="a list in one piece has no token"),
        pytest.param(oai.Page((), 0, 9, "t"), ("t", "9", "0"), id="the first part"),
        pytest.param(oai.Page((), 6, 9, ""), (None, "9", "6"), id="the last part's is empty"),
    ],
)
def test_where_a_list_stands(page: oai.Page, token: tuple[str | None, str, str] | None) -> None:
    root = etree.fromstring(render("verb=ListIdentifiers&metadataPrefix=oai_dc", page))
    found = root.find(".//o:resumptionToken", SPACE)
    if token is None:
        assert found is None
    else:
        assert (found.text, found.get("completeListSize"), found.get("cursor")) == token


def test_a_record_is_the_same_alone_and_in_a_list() -> None:
    alone = render(f"verb=GetRecord&identifier={ID}&metadataPrefix=marc21", entry("marc21"))
    listed = render("verb=ListRecords&metadataPrefix=marc21", oai.Page((entry("marc21"),)))
    begins, ends = b"<record><header>", b"</metadata></record>"
    assert alone[alone.index(begins) : alone.index(ends)] in listed


@pytest.mark.parametrize("prefix", FORMATS)
def test_every_payload_names_its_namespace_and_schema(prefix: str) -> None:
    root = etree.fromstring(entry(prefix).body)
    location = root.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation")
    assert etree.QName(root).namespace == FORMATS[prefix].namespace
    assert location == f"{FORMATS[prefix].namespace} {FORMATS[prefix].schema}"


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        pytest.param(NOW, "2026-11-23T08:05:06Z", id="without fractions"),
        pytest.param(
            datetime(2026, 11, 23, 1, 30, tzinfo=timezone(timedelta(hours=3))),
            "2026-11-22T22:30:00Z",
            id="Moscow time is put into UTC",
        ),
        pytest.param(datetime(900, 1, 2, tzinfo=UTC), "0900-01-02T00:00:00Z", id="four digits"),
    ],
)
def test_a_moment_in_utc(moment: datetime, text: str) -> None:
    assert oai.moment(moment) == text
