"""How well do searches find what readers want? Queries with the records they are after."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

QUERIES = Path(__file__).parent / "queries.tsv"
SHARED = Path(__file__).parent / "shared.tsv"  # over real files (`reading_room.SHARED`)
BETWEEN = " ; "  # wanted records of real files: local ids may hold blanks
LOOKED_AT = 10  # records of a result


@dataclass(frozen=True)
class Case:
    """A query, the works it is after (every one should be found), and what sort of query it is."""

    query: str
    wanted: frozenset[str]
    what: str


@dataclass(frozen=True)
class Answer:
    """Which wanted works stood in the first ten, and the place of the first of them (0: none)."""

    case: Case
    found: frozenset[str]
    first: int


def cases(path: Path = QUERIES, *, between: str | None = None) -> list[Case]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Case(row["query"], frozenset(row["wanted"].split(between)), row["what"]) for row in rows
        ]


def asked(
    ask: Callable[[str], Sequence[int]],
    works: Mapping[int, set[str]],
    queries: Iterable[Case],
) -> list[Answer]:
    """The answers of a search that gives cluster ids, the best first."""
    return [answer(case, ask(case.query), works) for case in queries]


def answer(case: Case, ids: Sequence[int], works: Mapping[int, set[str]]) -> Answer:
    told = [works.get(id_, set()) & case.wanted for id_ in ids[:LOOKED_AT]]
    first = next((place for place, one in enumerate(told, 1) if one), 0)
    return Answer(case, frozenset().union(*told), first)


def found_share(answers: Sequence[Answer]) -> float:
    """The share of wanted records that stood in the first ten."""
    return sum(len(one.found) for one in answers) / sum(len(one.case.wanted) for one in answers)


def reciprocal_rank(answers: Sequence[Answer]) -> float:
    """The mean of one divided by the place of the first wanted record."""
    return sum(1 / one.first for one in answers if one.first) / len(answers)
