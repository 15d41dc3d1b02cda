"""What is each outcome worth? Weights for `catalog.match.weights`, learned from labelled pairs.

A logistic regression over the outcomes of the judges, drawn towards the weights in use (a Gaussian
prior): what the data seldom show keeps its reviewed value. Only the half of the pairs whose id
hashes to an even number is looked at; `python -m tests.evaluate` reports on the other half.
`python -m tests.evaluate.learn` prints the table to be reviewed and pasted, never writes it.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import exp, log
from typing import Final, NamedTuple

from catalog import match
from catalog.match import weights
from tests.evaluate import sets
from tests.evaluate.sets import Pair

ROUNDS: Final = 250
PRIOR: Final = 0.4  # how strongly a weight keeps to its reviewed value
CAUTION: Final = 3.0  # a false merge costs as much as so many missed ones


Table = dict[str, dict[str, float]]


class Case(NamedTuple):
    """One pair that no rule forbids: what its facts say and what it is."""

    group: str
    outcomes: tuple[tuple[str, str], ...]
    same: bool


def cases(pairs: Iterable[Pair]) -> list[Case]:
    found = []
    for pair in pairs:
        comparison = match.compare(pair.a, pair.b)
        if not comparison.forbidden:
            group = weights.group(pair.a.kind, pair.b.kind)
            outcomes = tuple((fact, outcome) for fact, outcome, _ in comparison.outcomes)
            found.append(Case(group, outcomes, pair.same))
    return found


def learned(found: Sequence[Case], reviewed: Table) -> Table:
    """The weights that explain these cases best without leaving the reviewed ones far behind."""
    start = {(fact, outcome): w for fact, row in reviewed.items() for outcome, w in row.items()}
    now, squares = dict(start), defaultdict(lambda: 1.0)
    merged = Counter((case.outcomes, case.same) for case in found)
    for _ in range(ROUNDS):
        slope: defaultdict[tuple[str, str], float] = defaultdict(float)
        for (outcomes, same), times in merged.items():
            total = sum(now[one] for one in outcomes) - weights.SAME
            chance = 1 / (1 + exp(-max(-30.0, min(30.0, total))))
            error = (1.0 - chance) if same else -chance * CAUTION
            for one in outcomes:
                slope[one] += error * times
        for one, pull in slope.items():
            pull -= PRIOR * (now[one] - start[one]) * 10
            squares[one] += pull * pull
            now[one] += 0.5 * pull / squares[one] ** 0.5
    table: Table = {fact: {} for fact in reviewed}
    for (fact, outcome), value in now.items():
        table[fact][outcome] = round(value, 1)
    return table


def likelihood(found: Sequence[Case]) -> dict[tuple[str, str], tuple[float, int]]:
    """For the reader: the log of how much oftener the same show an outcome, and its count."""
    same = Counter(one for case in found if case.same for one in case.outcomes)
    other = Counter(one for case in found if not case.same for one in case.outcomes)
    total = sum(case.same for case in found) or 1
    rest = len(found) - total or 1
    return {
        one: (
            log((same[one] + 0.5) / total) - log((other[one] + 0.5) / rest),
            same[one] + other[one],
        )
        for one in same | other
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.parse_args()
    found = cases(sets.training())
    ratios = likelihood(found)
    table = learned(found, weights.TABLE)
    print(f"# {len(found)} cases, {sum(case.same for case in found)} of them the same")
    for fact, row in table.items():
        print(f'    "{fact}": {{')
        for outcome, value in row.items():
            ratio, times = ratios.get((fact, outcome), (0.0, 0))
            was = weights.TABLE[fact][outcome]
            print(
                f'        "{outcome}": {value},  # was {was}; {times} cases, log ratio {ratio:+.1f}'
            )
        print("    },")


if __name__ == "__main__":
    main()
