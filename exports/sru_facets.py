"""By what is a result counted? The facet parameters of SRU 2.0 (searchRetrieve, Part 3)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from exports import sru_indexes
from exports.sru_diagnostics import Diagnosed
from exports.sru_indexes import INDEXES, Index

PARAMETERS: Final = ("facetLimit", "facetStart", "facetSort")
DEFAULT_VALUES: Final = 10
MOST_VALUES: Final = 100
BY_COUNT, BY_NAME = "recordCount", "alphanumeric"
ALLOWED: Final = {
    "facetLimit": re.compile(r"\d{1,6}", re.ASCII),
    "facetStart": re.compile(r"0{0,5}[1-9]\d{0,5}", re.ASCII),
    "facetSort": re.compile(f"{BY_COUNT}|{BY_NAME}"),
}
# By what can be listed heading by heading, by that a result can be counted.
COUNTED: Final[Mapping[str, Index]] = {index.names[0]: index for index in INDEXES if index.scan}
OTHERS: Final = ""  # in place of a name: the indexes that are not named


@dataclass(frozen=True, slots=True)
class FacetAsk:
    """Which headings of an index are asked for: `most` of them from `start`, which counts from 1,
    the most frequent first or in the order of the alphabet."""

    index: Index
    most: int
    start: int
    alphabetical: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """Headings of an index, and how many records of a result have each."""

    index: Index
    values: Sequence[tuple[str, int]]


def read(given: Mapping[str, str]) -> tuple[FacetAsk, ...]:
    """The facets these parameters ask for; raises `Diagnosed`.

    `facetLimit=10` is ten headings of every index, `5:dc.type` five of this one alone,
    `10,5:dc.type` ten of every one but five of this; the other parameters are written alike.
    """
    if not any(name in given for name in PARAMETERS):
        return ()
    limits, starts, sorts = (
        parts(name, given[name]) if name in given else {} for name in PARAMETERS
    )
    asked = (
        FacetAsk(
            COUNTED[name],
            min(int(said(limits, name, str(DEFAULT_VALUES))), MOST_VALUES),
            int(said(starts, name, "1")),
            said(sorts, name, BY_COUNT) == BY_NAME,
        )
        for name in (COUNTED if OTHERS in limits or not limits else limits)
    )
    return tuple(one for one in asked if one.most)


def parts(parameter: str, text: str) -> dict[str, str]:
    """What a parameter says of each index it names."""
    found: dict[str, str] = {}
    for part in text.split(","):
        value, colon, name = part.partition(":")
        if not ALLOWED[parameter].fullmatch(value):
            raise Diagnosed(6, f"{parameter} {part}")
        found[counted(name) if colon else OTHERS] = value
    return found


def counted(name: str) -> str:
    index = sru_indexes.find(name, {})
    if not index.scan:
        raise Diagnosed(16, name)
    return index.names[0]


def said(values: Mapping[str, str], name: str, default: str) -> str:
    return values.get(name, values.get(OTHERS, default))
