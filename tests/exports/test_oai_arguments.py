"""Every rule of OAI-PMH 2.0 about arguments, and which error breaking it is."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exports import oai

SECRET = "5e" * 32
PREFIXES = ("oai_dc", "marc21", "rusmarc")
ID = "oai:svod.local:00000012"
BAD_VERB, BAD_ARGUMENT, BAD_TOKEN, NO_FORMAT = (
    oai.Code.BAD_VERB,
    oai.Code.BAD_ARGUMENT,
    oai.Code.BAD_TOKEN,
    oai.Code.CANNOT_DISSEMINATE,
)


def parse(query: str | bytes) -> oai.Ask | oai.OaiError:
    raw = query.encode() if isinstance(query, str) else query
    return oai.parse(oai.pairs(raw), prefixes=PREFIXES, secret=SECRET)


RECORDS = "verb=ListRecords&metadataPrefix=oai_dc"
HEADERS = "verb=ListIdentifiers&metadataPrefix=oai_dc"
GET = f"verb=GetRecord&identifier={ID}&metadataPrefix=oai_dc"
TOKEN = oai.write_token(
    oai.Verb.RECORDS, "oai_dc", oai.Span(after=7, cursor=3, size=9), secret=SECRET
)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        # --- verbs
        pytest.param("", BAD_VERB, id="nothing at all"),
        pytest.param("metadataPrefix=oai_dc", BAD_VERB, id="no verb"),
        pytest.param("verb", BAD_VERB, id="a verb without value"),
        pytest.param("verb=", BAD_VERB, id="an empty verb"),
        pytest.param("verb=Nonsense", BAD_VERB, id="an unknown verb"),
        pytest.param("verb=identify", BAD_VERB, id="a verb in the wrong case"),
        pytest.param("verb=Identify%20", BAD_VERB, id="a verb with a space behind it"),
        pytest.param("verb=%D0%98dentify", BAD_VERB, id="a verb in Cyrillic"),
        pytest.param("verb=Identify%00", BAD_VERB, id="a verb with NUL"),
        pytest.param("verb=%FF%FE", BAD_VERB, id="a verb that is not UTF-8"),
        pytest.param("Verb=Identify", BAD_VERB, id="the name verb in the wrong case"),
        pytest.param("verb=Identify&verb=Identify", BAD_VERB, id="the same verb twice"),
        pytest.param("verb=Identify&verb=ListSets", BAD_VERB, id="two verbs"),
        pytest.param("verb=Identify;verb=ListSets", BAD_VERB, id="a semicolon separates nothing"),
        pytest.param("verb=Nonsense&from=x&from=y", BAD_VERB, id="a bad verb before anything else"),
        # --- arguments that are not the verb's
        pytest.param("verb=Identify&x=1", BAD_ARGUMENT, id="Identify takes none"),
        pytest.param("verb=Identify&metadataPrefix=oai_dc", BAD_ARGUMENT, id="Identify, prefix"),
        pytest.param(f"verb=Identify&resumptionToken={TOKEN}", BAD_ARGUMENT, id="Identify, token"),
        pytest.param("verb=Identify&%D1%8F=1", BAD_ARGUMENT, id="a name in Cyrillic"),
        pytest.param("verb=Identify&%00=1", BAD_ARGUMENT, id="a name of NUL"),
        pytest.param("verb=Identify&%FF=1", BAD_ARGUMENT, id="a name that is not UTF-8"),
        pytest.param("verb=Identify&=", BAD_ARGUMENT, id="an argument without name"),
        pytest.param("verb=ListSets&set=library", BAD_ARGUMENT, id="ListSets, set"),
        pytest.param("verb=ListSets&metadataPrefix=oai_dc", BAD_ARGUMENT, id="ListSets, prefix"),
        pytest.param(
            "verb=ListMetadataFormats&metadataPrefix=oai_dc", BAD_ARGUMENT, id="formats, prefix"
        ),
        pytest.param(f"{GET}&from=2020-01-01", BAD_ARGUMENT, id="GetRecord, from"),
        pytest.param(f"{GET}&set=library", BAD_ARGUMENT, id="GetRecord, set"),
        pytest.param(
            f"verb=GetRecord&resumptionToken={TOKEN}", BAD_ARGUMENT, id="GetRecord, token"
        ),
        pytest.param(f"{RECORDS}&identifier={ID}", BAD_ARGUMENT, id="ListRecords, identifier"),
        pytest.param(f"{RECORDS}&From=2020-01-01", BAD_ARGUMENT, id="a name in the wrong case"),
        # --- arguments missing, empty or repeated
        pytest.param("verb=GetRecord", BAD_ARGUMENT, id="GetRecord without arguments"),
        pytest.param(f"verb=GetRecord&identifier={ID}", BAD_ARGUMENT, id="GetRecord, no prefix"),
        pytest.param("verb=GetRecord&metadataPrefix=oai_dc", BAD_ARGUMENT, id="GetRecord, no id"),
        pytest.param("verb=ListRecords", BAD_ARGUMENT, id="ListRecords, no prefix"),
        pytest.param("verb=ListIdentifiers", BAD_ARGUMENT, id="ListIdentifiers, no prefix"),
        pytest.param("verb=ListRecords&set=library", BAD_ARGUMENT, id="set but no prefix"),
        pytest.param("verb=ListRecords&metadataPrefix=", BAD_ARGUMENT, id="an empty prefix"),
        pytest.param("verb=ListRecords&metadataPrefix", BAD_ARGUMENT, id="a prefix without value"),
        pytest.param(
            "verb=GetRecord&identifier=&metadataPrefix=oai_dc", BAD_ARGUMENT, id="an empty id"
        ),
        pytest.param(f"{RECORDS}&set=", BAD_ARGUMENT, id="an empty set"),
        pytest.param(f"{RECORDS}&from=", BAD_ARGUMENT, id="an empty from"),
        pytest.param(f"{RECORDS}&until=", BAD_ARGUMENT, id="an empty until"),
        pytest.param(f"{RECORDS}&metadataPrefix=oai_dc", BAD_ARGUMENT, id="the prefix twice"),
        pytest.param(f"{RECORDS}&set=a&set=b", BAD_ARGUMENT, id="two sets"),
        pytest.param(f"{GET}&identifier={ID}", BAD_ARGUMENT, id="the identifier twice"),
        pytest.param(
            f"verb=ListMetadataFormats&identifier={ID}&identifier={ID}", BAD_ARGUMENT,
            id="formats, the identifier twice",
        ),
        pytest.param(f"{RECORDS}&until=2020-01-01&until=2020", BAD_ARGUMENT, id="until, twice"),
        pytest.param(
            f"verb=ListRecords&resumptionToken={TOKEN}&resumptionToken={TOKEN}", BAD_ARGUMENT,
            id="the token twice",
        ),
        # --- values that cannot be
        pytest.param(f"{RECORDS}&set=a%00b", BAD_ARGUMENT, id="NUL in a set"),
        pytest.param(f"{RECORDS}&set=a%20b", BAD_ARGUMENT, id="a space in a set"),
        pytest.param(f"{RECORDS}&set=:a", BAD_ARGUMENT, id="a set that begins with a colon"),
        pytest.param(f"{RECORDS}&set=a:", BAD_ARGUMENT, id="a set that ends with a colon"),
        pytest.param(f"{RECORDS}&set=a::b", BAD_ARGUMENT, id="a set with an empty step"),
        pytest.param(f"{RECORDS}&set=%D0%BF", BAD_ARGUMENT, id="a set in Cyrillic"),
        pytest.param(f"{RECORDS}&set=a%0A", BAD_ARGUMENT, id="a line end behind a set"),
        pytest.param(f"{RECORDS}&set=%3Ca%3E", BAD_ARGUMENT, id="markup in a set"),
        pytest.param("verb=ListRecords&metadataPrefix=oai%01dc", BAD_ARGUMENT, id="a control byte"),
        pytest.param("verb=ListRecords&metadataPrefix=oai+dc", BAD_ARGUMENT, id="prefix, a space"),
        pytest.param("verb=ListRecords&metadataPrefix=%FF", BAD_ARGUMENT, id="prefix, not UTF-8"),
        pytest.param(
            "verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:%00", BAD_ARGUMENT, id="id, NUL"
        ),
        pytest.param(
            "verb=GetRecord&metadataPrefix=oai_dc&identifier=%C3%28", BAD_ARGUMENT,
            id="id, broken UTF-8",
        ),
        pytest.param(b"verb=ListRecords&metadataPrefix=\xff\xfe", BAD_ARGUMENT, id="raw bytes"),
        pytest.param(
            "verb=ListMetadataFormats&identifier=%EF%BF%BF", BAD_ARGUMENT, id="id, U+FFFF"
        ),
        # --- dates
        pytest.param(f"{RECORDS}&from=junk", BAD_ARGUMENT, id="no date"),
        pytest.param(f"{RECORDS}&from=2020", BAD_ARGUMENT, id="a year"),
        pytest.param(f"{RECORDS}&from=2020-01", BAD_ARGUMENT, id="a month"),
        pytest.param(f"{RECORDS}&from=20200101", BAD_ARGUMENT, id="a day in basic form"),
        pytest.param(f"{RECORDS}&from=2020-W01-1", BAD_ARGUMENT, id="a week date"),
        pytest.param(f"{RECORDS}&from=2020-1-1", BAD_ARGUMENT, id="without zeros"),
        pytest.param(f"{RECORDS}&from=2020-02-30", BAD_ARGUMENT, id="30 February"),
        pytest.param(f"{RECORDS}&from=2021-02-29", BAD_ARGUMENT, id="29 February, no leap year"),
        pytest.param(f"{RECORDS}&from=2020-13-01", BAD_ARGUMENT, id="month 13"),
        pytest.param(f"{RECORDS}&from=2020-00-10", BAD_ARGUMENT, id="month 0"),
        pytest.param(f"{RECORDS}&from=0000-01-01", BAD_ARGUMENT, id="year 0"),
        pytest.param(f"{RECORDS}&from=-2020-01-01", BAD_ARGUMENT, id="a year BC"),
        pytest.param(f"{RECORDS}&from=12020-01-01", BAD_ARGUMENT, id="a year of five digits"),
        pytest.param(f"{RECORDS}&from=2020-01-01T25:00:00Z", BAD_ARGUMENT, id="25 o'clock"),
        pytest.param(f"{RECORDS}&from=2020-01-01T24:00:00Z", BAD_ARGUMENT, id="24 o'clock"),
        pytest.param(f"{RECORDS}&from=2020-01-01T10:60:00Z", BAD_ARGUMENT, id="minute 60"),
        pytest.param(f"{RECORDS}&from=2020-01-01T10:00:60Z", BAD_ARGUMENT, id="second 60"),
        pytest.param(f"{RECORDS}&from=2020-01-01T10:00Z", BAD_ARGUMENT, id="no seconds"),
        pytest.param(f"{RECORDS}&from=2020-01-01T10:00:00", BAD_ARGUMENT, id="no Z"),
        pytest.param(f"{RECORDS}&from=2020-01-01T10:00:00z", BAD_ARGUMENT, id="a small z"),
        pytest.param(f"{RECORDS}&from=2020-01-01t10:00:00Z", BAD_ARGUMENT, id="a small t"),
        pytest.param(f"{RECORDS}&from=2020-01-01+10:00:00Z", BAD_ARGUMENT, id="a space for T"),
        pytest.param(f"{RECORDS}&from=2020-01-01T10:00:00.5Z", BAD_ARGUMENT, id="a fraction"),
        pytest.param(f"{RECORDS}&from=2020-01-01T10:00:00%2B03:00", BAD_ARGUMENT, id="an offset"),
        pytest.param(f"{RECORDS}&from=2020-01-01Z", BAD_ARGUMENT, id="a day with Z"),
        pytest.param(f"{RECORDS}&from=+2020-01-01", BAD_ARGUMENT, id="a space before"),
        pytest.param(f"{RECORDS}&from=2020-01-01%0A", BAD_ARGUMENT, id="a line end behind"),
        pytest.param(f"{RECORDS}&until=2020-02-30", BAD_ARGUMENT, id="until 30 February"),
        pytest.param(
            f"{RECORDS}&from=%EF%BC%92%EF%BC%90%EF%BC%92%EF%BC%90-01-01", BAD_ARGUMENT,
            id="fullwidth digits",
        ),
        pytest.param(
            f"{RECORDS}&from=%D9%A2%D9%A0%D9%A2%D9%A0-01-01", BAD_ARGUMENT, id="Arabic digits"
        ),
        pytest.param(
            f"{RECORDS}&from=2020-01-01&until=2020-01-02T00:00:00Z", BAD_ARGUMENT,
            id="mixed granularity",
        ),
        pytest.param(
            f"{RECORDS}&from=2020-01-01T00:00:00Z&until=2020-01-02", BAD_ARGUMENT,
            id="mixed granularity, the other way",
        ),
        pytest.param(
            f"{RECORDS}&from=2020-01-02&until=2020-01-01", BAD_ARGUMENT, id="from after until"
        ),
        pytest.param(
            f"{HEADERS}&from=2020-01-01T00:00:01Z&until=2020-01-01T00:00:00Z", BAD_ARGUMENT,
            id="from a second after until",
        ),
        # --- formats
        pytest.param("verb=ListRecords&metadataPrefix=mods", NO_FORMAT, id="an unknown prefix"),
        pytest.param("verb=ListRecords&metadataPrefix=OAI_DC", NO_FORMAT, id="prefix, wrong case"),
        pytest.param(
            f"verb=GetRecord&identifier={ID}&metadataPrefix=marc", NO_FORMAT, id="GetRecord, prefix"
        ),
        pytest.param("verb=ListIdentifiers&metadataPrefix=x", NO_FORMAT, id="headers, prefix"),
        # --- tokens
        pytest.param("verb=ListRecords&resumptionToken=junk", BAD_TOKEN, id="a token of junk"),
        pytest.param("verb=ListRecords&resumptionToken=", BAD_TOKEN, id="an empty token"),
        pytest.param("verb=ListRecords&resumptionToken=.", BAD_TOKEN, id="a token of a dot"),
        pytest.param("verb=ListRecords&resumptionToken=%00", BAD_TOKEN, id="a token of NUL"),
        pytest.param("verb=ListRecords&resumptionToken=%FF", BAD_TOKEN, id="a token, not UTF-8"),
        pytest.param("verb=ListRecords&resumptionToken=%D1%8F.%D1%8F", BAD_TOKEN, id="in Cyrillic"),
        pytest.param(f"verb=ListRecords&resumptionToken={TOKEN}=", BAD_TOKEN, id="a sign longer"),
        pytest.param(f"verb=ListRecords&resumptionToken={TOKEN[1:]}", BAD_TOKEN, id="a sign less"),
        pytest.param(
            f"verb=ListIdentifiers&resumptionToken={TOKEN}", BAD_TOKEN, id="of ListRecords"
        ),
        pytest.param(f"verb=ListSets&resumptionToken={TOKEN}", BAD_TOKEN, id="ListSets gives none"),
        pytest.param(
            f"{RECORDS}&resumptionToken={TOKEN}", BAD_ARGUMENT, id="a token excludes the prefix"
        ),
        pytest.param(
            f"verb=ListRecords&resumptionToken={TOKEN}&from=2020-01-01", BAD_ARGUMENT,
            id="a token excludes from",
        ),
        pytest.param(
            f"verb=ListRecords&resumptionToken={TOKEN}&set=library", BAD_ARGUMENT,
            id="a token excludes set",
        ),
    ],
)  # fmt: skip
def test_what_is_refused(query: str | bytes, code: oai.Code) -> None:
    found = parse(query)
    assert isinstance(found, oai.OaiError), found
    assert found.code is code
    if code in (BAD_VERB, BAD_ARGUMENT):
        assert found.sent == ()


DAY = datetime(2020, 2, 29, tzinfo=UTC)


@pytest.mark.parametrize(
    ("query", "ask"),
    [
        pytest.param("verb=Identify", oai.Ask(oai.Verb.IDENTIFY, ()), id="Identify"),
        pytest.param("&&verb=Identify&", oai.Ask(oai.Verb.IDENTIFY, ()), id="stray ampersands"),
        pytest.param("verb=ListSets", oai.Ask(oai.Verb.SETS, ()), id="ListSets"),
        pytest.param(
            "verb=ListMetadataFormats", oai.Ask(oai.Verb.METADATA_FORMATS, ()), id="formats"
        ),
        pytest.param(
            "verb=ListMetadataFormats&identifier=%D1%8F",
            oai.Ask(oai.Verb.METADATA_FORMATS, (), identifier="я"),
            id="formats of any identifier",
        ),
        pytest.param(
            GET, oai.Ask(oai.Verb.RECORD, (), identifier=ID, prefix="oai_dc"), id="GetRecord"
        ),
        pytest.param(
            f"{RECORDS}&from=2020-02-29&until=2020-02-29",
            oai.Ask(
                oai.Verb.RECORDS,
                (),
                prefix="oai_dc",
                span=oai.Span(start=DAY, until=DAY.replace(hour=23, minute=59, second=59)),
            ),
            id="a day from its first second to its last",
        ),
        pytest.param(
            f"{HEADERS}&from=2020-02-29T00:00:00Z&until=2020-02-29T00:00:00Z&set=a:b",
            oai.Ask(
                oai.Verb.IDENTIFIERS,
                (),
                prefix="oai_dc",
                span=oai.Span(spec="a:b", start=DAY, until=DAY),
            ),
            id="one second of a set",
        ),
        pytest.param(
            f"verb=ListRecords&resumptionToken={TOKEN}",
            oai.Ask(
                oai.Verb.RECORDS, (), prefix="oai_dc", span=oai.Span(after=7, cursor=3, size=9)
            ),
            id="a token",
        ),
    ],
)
def test_what_is_understood(query: str, ask: oai.Ask) -> None:
    found = parse(query)
    assert isinstance(found, oai.Ask), found
    sent = tuple(oai.pairs(query.encode()))
    assert found == oai.Ask(ask.verb, sent, ask.identifier, ask.prefix, ask.span)


MOMENTS = st.none() | st.datetimes(
    min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31), timezones=st.just(UTC)
).map(lambda moment: moment.replace(microsecond=0))
SPANS = st.builds(
    oai.Span,
    spec=st.sampled_from(["", "library", "library:pskov"]),
    start=MOMENTS,
    until=MOMENTS,
    after=st.integers(1, 1 << 62),
    cursor=st.integers(1, 1 << 40),
    size=st.integers(1, 1 << 40),
)
VERBS = st.sampled_from([oai.Verb.RECORDS, oai.Verb.IDENTIFIERS])


@given(VERBS, st.sampled_from(PREFIXES), SPANS)
@example(oai.Verb.RECORDS, "marc21", oai.Span(start=datetime(1, 1, 1, tzinfo=UTC), cursor=1))
def test_a_token_carries_everything_and_needs_no_escaping(
    verb: oai.Verb, prefix: str, span: oai.Span
) -> None:
    token = oai.write_token(verb, prefix, span, secret=SECRET)
    found = parse(f"verb={verb}&resumptionToken={token}")
    assert isinstance(found, oai.Ask), found
    assert (found.verb, found.prefix, found.span) == (verb, prefix, span)


@given(SPANS, st.data())
def test_a_token_altered_anywhere_is_refused(span: oai.Span, data: st.DataObject) -> None:
    token = oai.write_token(oai.Verb.RECORDS, "oai_dc", span, secret=SECRET)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters().filter(lambda c: c != token[place]))
    for altered in (
        token[:place] + other + token[place + 1 :],
        token[:place] + token[place + 1 :],
        token[:place] + other + token[place:],
    ):
        arguments = [("verb", "ListRecords"), ("resumptionToken", altered)]
        found = oai.parse(arguments, prefixes=PREFIXES, secret=SECRET)
        assert altered == token or isinstance(found, oai.OaiError)
        assert altered == token or found.code is BAD_TOKEN


def test_a_token_of_another_catalogue_is_refused() -> None:
    token = oai.write_token(oai.Verb.RECORDS, "oai_dc", oai.Span(cursor=1), secret="of another")
    found = parse(f"verb=ListRecords&resumptionToken={token}")
    assert isinstance(found, oai.OaiError)


def test_a_token_for_a_format_that_is_no_more_is_refused() -> None:
    token = oai.write_token(oai.Verb.RECORDS, "mods", oai.Span(cursor=1), secret=SECRET)
    found = parse(f"verb=ListRecords&resumptionToken={token}")
    assert isinstance(found, oai.OaiError)
    assert found.code is BAD_TOKEN


@given(st.binary(max_size=200))
@example(b"verb=ListRecords&metadataPrefix=%ED%A0%80")
@example(b"verb=ListRecords&metadataPrefix=%80&%")
def test_whatever_bytes_come_the_answer_is_an_ask_or_an_error(raw: bytes) -> None:
    for query in (raw, b"verb=ListRecords&metadataPrefix=oai_dc&" + raw):
        assert isinstance(parse(query), oai.Ask | oai.OaiError)
