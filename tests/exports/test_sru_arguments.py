"""Every parameter of SRU is understood in its version, or told off by its number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports import cql, sru, sru_indexes
from exports.cql import Clause

BASE = {
    "1.1": {"version": "1.1", "operation": "searchRetrieve", "query": "псков"},
    "1.2": {"version": "1.2", "operation": "searchRetrieve", "query": "псков"},
    "2.0": {"query": "псков"},
}


def parse(**arguments: str) -> sru.Search | sru.Explain | sru.Failed:
    return sru.parse(list(arguments.items()))


def search(version: str = "2.0", **more: str) -> sru.Search:
    ask = parse(**BASE[version] | more)
    assert isinstance(ask, sru.Search), ask
    return ask


@pytest.mark.parametrize("version", BASE)
def test_what_is_not_asked_has_a_default(version: str) -> None:
    ask = search(version)
    assert (ask.version, ask.start, ask.maximum, ask.schema.name) == (version, 1, 10, "dc")
    assert not ask.as_string
    assert isinstance(ask.query.tree, Clause)
    assert ask.query.tree.term == "псков"


@pytest.mark.parametrize("version", BASE)
def test_everything_can_be_asked(version: str) -> None:
    packing = "recordXMLEscaping" if version == "2.0" else "recordPacking"
    ask = search(
        version, startRecord="21", maximumRecords="100000", recordSchema="INFO:lc/xmlns/"
        "marcxchange-v1", **{packing: "string", "x-mine": "1", "resultSetTTL": "60"},
    )  # fmt: skip
    assert (ask.start, ask.maximum, ask.schema.name) == (21, 100, "rusmarc")
    assert ask.as_string
    assert "x-mine" not in ask.sent


def test_words_without_syntax_are_a_query_type_of_2() -> None:
    ask = search(query='пск* (и "край', queryType="searchTerms")
    assert isinstance(ask.query.tree, Clause)
    assert ask.query.tree.relation == "all"
    assert cql.unescaped(ask.query.tree.term) == 'пск* (и "край'


ALL = tuple(index.names[0] for index in sru_indexes.INDEXES if index.scan)


@pytest.mark.parametrize(
    ("facets", "expected"),
    [
        ({}, []),
        ({"facetLimit": "7"}, [(name, 7, 1, False) for name in ALL]),
        ({"facetSort": "alphanumeric"}, [(name, 10, 1, True) for name in ALL]),
        (
            {"facetLimit": "5:svod.place,1000:DC.type", "facetStart": "3:dc.type"},
            [("svod.place", 5, 1, False), ("dc.type", 100, 3, False)],
        ),
        (
            {"facetLimit": "0,4:type", "facetSort": "recordCount:library,alphanumeric"},
            [("dc.type", 4, 1, True)],
        ),
    ],
)
def test_facets_are_asked_of_all_indexes_or_of_each(
    facets: dict[str, str], expected: list[tuple[str, int, int, bool]]
) -> None:
    found = search(**facets).facets
    assert [(f.index.names[0], f.most, f.start, f.alphabetical) for f in found] == expected


@pytest.mark.parametrize(
    "arguments",
    [{}, {"version": "1.1"}, {"operation": "explain"}, {"version": "2.0", "operation": "explain"},
     {"operation": "explain", "version": "1.2", "recordPacking": "xml"}, {"x-a": "1"},
     {"query": ""}],
)  # fmt: skip
def test_the_bare_address_explains(arguments: dict[str, str]) -> None:
    assert isinstance(parse(**arguments), sru.Explain)


@pytest.mark.parametrize(
    ("arguments", "number", "version"),
    [
        ({"operation": "scan", "version": "1.1"}, 7, "1.1"),
        ({"version": "1.1", "scanClause": "a"}, 7, "1.1"),
        ({"scanClause": "a or b"}, 10, "2.0"),
        ({"scanClause": "a", "query": "a"}, 8, "2.0"),
        ({"scanClause": "a", "maximumTerms": "0"}, 6, "2.0"),
        ({"scanClause": "a", "responsePosition": "22"}, 120, "2.0"),
        ({"operation": "update", "version": "1.2"}, 4, "1.2"),
        ({"operation": "searchretrieve", "version": "1.2", "query": "a"}, 4, "1.2"),
        (BASE["1.1"] | {"version": "1.0"}, 5, "1.2"),
        (BASE["2.0"] | {"version": "3.0"}, 5, "2.0"),
        (BASE["1.1"] | {"startRecord": "0"}, 6, "1.1"),
        (BASE["1.1"] | {"startRecord": "-1"}, 6, "1.1"),
        (BASE["1.1"] | {"startRecord": "٣"}, 6, "1.1"),
        (BASE["2.0"] | {"maximumRecords": "ten"}, 6, "2.0"),
        (BASE["2.0"] | {"maximumRecords": "1.5"}, 6, "2.0"),
        (BASE["2.0"] | {"queryType": "pqf"}, 6, "2.0"),
        (BASE["2.0"] | {"query": "a\0"}, 6, "2.0"),
        (BASE["2.0"] | {"query": "\udcff"}, 6, "2.0"),
        (BASE["1.1"] | {"sortKeys": "title,marc"}, 6, "1.1"),
        ({"operation": "searchRetrieve", "query": "a"}, 7, "1.2"),
        ({"operation": "searchRetrieve", "version": "1.1"}, 7, "1.1"),
        ({"operation": "searchRetrieve", "version": "2.0"}, 7, "2.0"),
        ({"version": "1.2", "query": "a"}, 7, "1.2"),
        (BASE["1.1"] | {"maximumrecords": "1"}, 8, "1.1"),
        (BASE["1.2"] | {"recordXMLEscaping": "xml"}, 8, "1.2"),
        (BASE["1.2"] | {"facetLimit": "10"}, 8, "1.2"),
        (BASE["2.0"] | {"facetCount": "10"}, 8, "2.0"),
        (BASE["2.0"] | {"facetLimit": "ten"}, 6, "2.0"),
        (BASE["2.0"] | {"facetLimit": "10:dc.type,"}, 6, "2.0"),
        (BASE["2.0"] | {"facetStart": "0"}, 6, "2.0"),
        (BASE["2.0"] | {"facetSort": "size"}, 6, "2.0"),
        (BASE["2.0"] | {"facetLimit": "10:dc.title"}, 16, "2.0"),
        (BASE["2.0"] | {"facetLimit": "10:dc.nothing"}, 16, "2.0"),
        (BASE["2.0"] | {"query": "a and"}, 10, "2.0"),
        (BASE["2.0"] | {"recordSchema": "marc"}, 66, "2.0"),
        (BASE["1.1"] | {"recordPacking": "json"}, 71, "1.1"),
        (BASE["2.0"] | {"recordXMLEscaping": "json"}, 71, "2.0"),
        (BASE["2.0"] | {"recordPacking": "xml"}, 71, "2.0"),
        (BASE["1.1"] | {"recordXPath": "//a"}, 72, "1.1"),
        (BASE["1.1"] | {"sortKeys": "title", "query": "a sortby date"}, 96, "1.1"),
        (BASE["1.1"] | {"stylesheet": "/s.xsl"}, 110, "1.1"),
    ],
)
def test_what_cannot_be_answered_has_a_number(
    arguments: dict[str, str], number: int, version: str
) -> None:
    failed = parse(**arguments)
    assert isinstance(failed, sru.Failed), failed
    assert (failed.diagnostic.number, failed.version) == (number, version)
    assert failed.diagnostic.message


def test_a_parameter_is_given_once() -> None:
    failed = sru.parse([*BASE["2.0"].items(), ("query", "again")])
    assert isinstance(failed, sru.Failed)
    assert (failed.diagnostic.number, failed.diagnostic.details) == (9, "query")


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("title", [("title", [])]),
        ("dc.date,,0", [("dc.date", ["sort.descending"])]),
        ("title,dc,1 date", [("title", []), ("date", [])]),
    ],
)
def test_sort_keys_of_1_1(text: str, keys: list[tuple[str, list[str]]]) -> None:
    found = search("1.1", sortKeys=text).query.sort_keys
    assert [(key.index, [m.name for m in key.modifiers]) for key in found] == keys


NAMES = st.sampled_from(
    ["operation", "version", "query", "startRecord", "maximumRecords", "recordSchema", "sortKeys",
     "recordPacking", "recordXMLEscaping", "queryType", "x-y", "z"]
)  # fmt: skip
VALUES = st.sampled_from(["1.1", "2.0", "searchRetrieve", "a", "1", "xml"]) | st.text(max_size=8)


@given(st.lists(st.tuples(NAMES, VALUES), max_size=8))
def test_no_request_breaks_the_reader(arguments: list[tuple[str, str]]) -> None:
    assert sru.parse(arguments).version in ("1.1", "1.2", "2.0")
