"""How much does each outcome of a comparison weigh? Reads the table `match.compare` adds up.

`weights.tsv` says where its numbers come from; `docs/matching.md` how good they are.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

from marc.facts import Kind

SAME: Final = 11.0
DOUBTFUL: Final = 6.0
# However much else agrees, these are for a person to decide. One ISBN on two titles is an error of
# the publisher or of a library; what differs in one word, one number or one printing may be a
# slip, or another volume of the same look.
ASK: Final = frozenset(
    (
        ("title", "different"),
        ("title", "reworded"),
        ("title", "supplement"),
        ("subtitle", "other_extent"),
        ("host", "different"),
        ("issue", "within"),
        ("part_title", "reworded"),
        ("numbers", "different"),
        ("series_number", "different"),
        ("place", "elsewhere"),
        ("edition", "later"),
        ("year", "overlap"),
    )
)

ALL: Final = "*"  # the group of every kind
GROUPS: Final = {
    Kind.ARTICLE: "article",
    Kind.SERIAL: "serial",
    Kind.VOLUME: "part",
    Kind.ISSUE: "part",
    Kind.SET: "set",
    Kind.MAP: "map",
    Kind.GRAPHIC: "graphic",
}
Table = dict[str, dict[str, float]]


class Row(NamedTuple):
    """The weight of one outcome of one fact, for one group of kinds or for all."""

    group: str
    fact: str
    outcome: str
    weight: float


def rows(lines: Iterable[str]) -> Iterator[Row]:
    """The rows of a table in text, its comments left out."""
    said = (line for line in lines if not line.startswith("#"))
    for row in csv.DictReader(said, delimiter="\t"):
        yield Row(row["group"], row["fact"], row["outcome"], float(row["weight"]))


def tables(found: Iterable[Row]) -> dict[str, Table]:
    """A table for every group: its own rows over those of all."""
    of: defaultdict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    for group, fact, outcome, weight in found:
        of[group][fact, outcome] = weight
    return {group: nested({**of[ALL], **of[group]}) for group in {ALL, *GROUPS.values(), *of}}


def nested(flat: dict[tuple[str, str], float]) -> Table:
    table: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for (fact, outcome), weight in flat.items():
        table[fact][outcome] = weight
    return dict(table)


def group(a: Kind, b: Kind) -> str:
    """The sort of records whose weights these kinds use; where they differ, that of all."""
    return GROUPS.get(a, "book") if a is b else "book"


@cache
def shipped() -> dict[str, Table]:
    path = Path(__file__).with_name("weights.tsv")
    with path.open(encoding="utf-8", newline="") as lines:
        return tables(rows(lines))


@cache
def asking() -> frozenset[tuple[str, str, float]]:
    """Fact, outcome and weight of all that a person has to look at, in any table."""
    found = chain.from_iterable(map(dict.items, shipped().values()))
    return frozenset(
        (fact, outcome, weight)
        for fact, row in found
        for outcome, weight in row.items()
        if (fact, outcome) in ASK
    )


@cache
def table(a: Kind, b: Kind) -> dict[str, dict[str, tuple[str, str, float]]]:
    """Fact, outcome and weight for a pair of records of these kinds, by fact and outcome."""
    found = shipped()
    return {
        fact: {outcome: (fact, outcome, weight) for outcome, weight in row.items()}
        for fact, row in found.get(group(a, b), found[ALL]).items()
    }
