"""What does this SRU request ask, and if nothing sensible, which diagnostic is that?"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from exports import cql, sru_facets, xml
from exports.cql import Clause, Cql, Modifier, SortKey
from exports.sru_diagnostics import Diagnosed
from exports.sru_model import (
    BY_NAME,
    DEFAULT_RECORDS,
    DEFAULT_TERMS,
    MOST_RECORDS,
    MOST_TERMS,
    VERSIONS,
    Explain,
    Failed,
    Scan,
    Schema,
    Search,
)

Pairs = Sequence[tuple[str, str]]

OPERATIONS: Final = ("searchRetrieve", "explain", "scan")
# `x-…` is everybody's own (SRU 1.2, "Extensions"). How long a result set is kept and how the
# answer is shown in a browser are wishes: they are granted by doing nothing.
KNOWN: Final = frozenset(
    {
        *("operation", "version", "query", "startRecord", "maximumRecords", "recordPacking"),
        *("recordSchema", "sortKeys", "resultSetTTL", "extraRequestData"),
    }
)
KNOWN_SINCE_2: Final = frozenset(
    {
        *("queryType", "recordXMLEscaping", "renderedBy", "httpAccept", "responseType"),
        *sru_facets.PARAMETERS,
    }
)
KNOWN_OF_SCAN: Final = frozenset(
    {
        *("operation", "version", "scanClause", "responsePosition", "maximumTerms"),
        *("extraRequestData", "httpAccept"),
    }
)
REFUSED: Final = {"recordXPath": 72, "stylesheet": 110}
SORT_PARTS: Final = 5  # path, schema, ascending, caseSensitive, missingValue
LONGEST_NUMBER: Final = 9  # digits


def parse(arguments: Pairs) -> Search | Scan | Explain | Failed:
    """The request in these arguments; one that is empty is not there."""
    given = {name: value for name, value in arguments if value}
    version = version_of(given)
    scanning = "scanClause" in given or given.get("operation") == "scan"
    try:
        check(given, arguments, version, KNOWN_OF_SCAN if scanning else known_in(version))
        operation = operation_of(given, version)
        if scanning:
            return read_scan(given, version, operation)
        if operation == "explain":
            return Explain(version, as_string(given, version))
        return read_search(given, version)
    except Diagnosed as diagnosed:
        return Failed(version, diagnosed.diagnostic, scanning)


def version_of(given: Mapping[str, str]) -> str:
    """The version to answer in. Version 2.0 did away with `operation`."""
    version = given.get("version", "")
    if version in VERSIONS:
        return version
    return "1.2" if version.startswith("1") or (not version and "operation" in given) else "2.0"


def known_in(version: str) -> frozenset[str]:
    return KNOWN | KNOWN_SINCE_2 if version == "2.0" else KNOWN


def check(given: Mapping[str, str], arguments: Pairs, version: str, known: frozenset[str]) -> None:
    """Names that are known, each once, values that XML can carry."""
    if given.get("version", version) not in VERSIONS:
        raise Diagnosed(5, VERSIONS[-1])
    times = Counter(name for name, _ in arguments)
    for name, value in given.items():
        if name in REFUSED:
            raise Diagnosed(REFUSED[name])
        if name not in known and not name.startswith("x-"):
            raise Diagnosed(8, name)
        if times[name] > 1:
            raise Diagnosed(9, name)
        if not xml.is_legal(value):
            raise Diagnosed(6, name)


def operation_of(given: Mapping[str, str], version: str) -> str:
    operation = given.get("operation")
    if operation is None:
        if "query" not in given and "scanClause" not in given:
            return "explain"
        if version != "2.0":
            raise Diagnosed(7, "operation")
        return "scan" if "scanClause" in given else "searchRetrieve"
    if operation not in OPERATIONS:
        raise Diagnosed(4, operation)
    if operation != "explain" and "version" not in given:
        raise Diagnosed(7, "version")
    return operation


def read_search(given: Mapping[str, str], version: str) -> Search:
    if "query" not in given:
        raise Diagnosed(7, "query")
    number(given, "resultSetTTL", 0)
    return Search(
        version,
        with_sort_keys(read_query(given), given),
        schema_of(given),
        start=number(given, "startRecord", 1, least=1),
        maximum=min(number(given, "maximumRecords", DEFAULT_RECORDS), MOST_RECORDS),
        as_string=as_string(given, version),
        facets=sru_facets.read(given),
        sent={name: value for name, value in given.items() if not name.startswith("x-")},
    )


def read_scan(given: Mapping[str, str], version: str, operation: str) -> Scan:
    if operation != "scan":
        raise Diagnosed(8, "scanClause")
    if "scanClause" not in given:
        raise Diagnosed(7, "scanClause")
    parsed = cql.parse(given["scanClause"])
    if not isinstance(parsed.tree, Clause) or parsed.sort_keys:
        raise Diagnosed(10, "one clause is scanned")
    maximum = min(number(given, "maximumTerms", DEFAULT_TERMS, least=1), MOST_TERMS)
    position = number(given, "responsePosition", 1)
    if position > maximum + 1:
        raise Diagnosed(120, str(position))
    return Scan(version, parsed.tree, position, maximum)


def read_query(given: Mapping[str, str]) -> Cql:
    match given.get("queryType", "cql"):
        case "cql":
            return cql.parse(given["query"])
        case "searchTerms":  # searchRetrieve 2.0, 3.2: words with no syntax
            term = cql.escaped(given["query"])
            return Cql(Clause(cql.SERVER_CHOICE, "all", term), f'{cql.SERVER_CHOICE} all "{term}"')
        case other:
            raise Diagnosed(6, f"queryType {other}")


def schema_of(given: Mapping[str, str]) -> Schema:
    name = given.get("recordSchema", "dc")
    schema = BY_NAME.get(name.lower())
    if schema is None:
        raise Diagnosed(66, name)
    return schema


def number(given: Mapping[str, str], name: str, default: int, *, least: int = 0) -> int:
    text = given.get(name, str(default))
    if not re.fullmatch(r"\d+", text, re.ASCII) or int(text[:LONGEST_NUMBER]) < least:
        raise Diagnosed(6, f"{name} {text}")
    return int(text[:LONGEST_NUMBER])


def as_string(given: Mapping[str, str], version: str) -> bool:
    """How the record stands in the answer: version 2.0 calls it escaping what 1.2 calls packing."""
    name = "recordPacking" if version != "2.0" else "recordXMLEscaping"
    packing = given.get(name, "xml")
    if packing not in ("xml", "string"):
        raise Diagnosed(71, f"{name} {packing}")
    if version == "2.0" and given.get("recordPacking", "packed") not in ("packed", "unpacked"):
        raise Diagnosed(71, f"recordPacking {given['recordPacking']}")
    return packing == "string"


def with_sort_keys(query: Cql, given: Mapping[str, str]) -> Cql:
    """The query with the order that `sortKeys` asks for."""
    if "sortKeys" not in given:
        return query
    if query.sort_keys:
        raise Diagnosed(96)
    return replace(query, sort_keys=tuple(map(sort_key, given["sortKeys"].split())))


def sort_key(text: str) -> SortKey:
    """`path,schema,ascending,caseSensitive,missingValue` (SRU 1.1, "Sorting")."""
    path, schema, ascending, *more = [*text.split(","), "", "", "", ""][:SORT_PARTS]
    if schema.lower() not in ("", "dc") or ascending not in ("", "0", "1") or any(more):
        raise Diagnosed(6, f"sortKeys {text}")
    return SortKey(path, (Modifier("sort.descending"),) if ascending == "0" else ())
