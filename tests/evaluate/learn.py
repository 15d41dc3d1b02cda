"""What is each outcome worth? Writes `catalog/match/weights.tsv`, the same bytes on every run.

Two steps. **Counting** (`--count`) compares pairs and counts how often each vector of outcomes
occurs: among CDL's labelled pairs (only the half whose id hashes to an even number) and among the
candidates of a generated region and of real Russian records, which nobody labelled.
`vectors.tsv` keeps the counts, no record. **Learning** reads the counts and the priors alone:
expectation-maximisation (W. Winkler, "Using the EM algorithm for weight computation in the
Fellegi-Sunter model", 1988), started from the priors, says how likely each unlabelled vector is
one edition; a logistic regression over all vectors, drawn towards the priors, gives the weights:
once for all kinds, then for each group of kinds drawn towards those of all.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import exp, log
from pathlib import Path
from typing import Final, NamedTuple

from catalog.match import weights
from catalog.match.weights import ALL, Row
from tests.evaluate import counting
from tests.evaluate.counting import Outcomes, Vector

PRIORS: Final = Path(__file__).with_name("priors.tsv")
SHIPPED: Final = Path(weights.__file__).with_name("weights.tsv")
ROUNDS: Final = 300
EM_ROUNDS: Final = 12
STRENGTH: Final = 4.0  # how strongly a weight keeps to its prior, in pairs
OF_GROUP: Final = 12.0  # how strongly a group keeps to the weights of all
CAUTION: Final = 3.0  # a false merge costs as much as so many missed ones
UNLABELLED: Final = 0.25  # of the say that a labelled pair has
SEEN: Final = 30  # pairs a group must show an outcome in to weigh it by itself
APART: Final = 0.3  # less than this from the weight of all is not worth a row

Key = tuple[str, str, str]  # group, fact, outcome
Outcome = tuple[str, str]
Flat = dict[Outcome, float]
ABOUT: Final = (
    "# What each outcome weighs: natural logarithms of likelihood ratios. Positive speaks for one",
    "# edition, negative against; what a record does not say weighs nothing.",
    "# Written by `python -m tests.evaluate.learn` from tests/evaluate/priors.tsv and vectors.tsv.",
    "# `prior` is the weight set by hand (=: data do not move it), `pairs` how many counted pairs",
    "# show the outcome. The counts come from",
)
HEADER: Final = "group\tfact\toutcome\tweight\tprior\tpairs\tmeaning"


class Prior(NamedTuple):
    """The weights set by hand, which of them data do not move, and what outcomes mean."""

    weights: dict[Key, float]
    held: frozenset[Key]
    meanings: dict[Key, str]

    def of(self, group: str, *, alone: bool = False) -> Flat:
        """The weights of a group over those of all, or its own alone."""
        general = {} if alone else {key[1:]: w for key, w in self.weights.items() if key[0] == ALL}
        return general | {key[1:]: w for key, w in self.weights.items() if key[0] == group}

    def held_of(self, group: str) -> frozenset[Outcome]:
        return frozenset(key[1:] for key in self.held if key[0] == group)


class Case(NamedTuple):
    """A vector of outcomes, and how many pairs with it are one edition and are not."""

    outcomes: Outcomes
    same: float
    other: float
    pairs: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", action="store_true", help="compare the pairs again first")
    if parser.parse_args().count:
        counting.write(counting.VECTORS)
    SHIPPED.write_text(learned_text(), encoding="utf-8")


def learned_text() -> str:
    """The table as text: where it comes from, then a row for every outcome."""
    provenance, vectors = counting.read(counting.VECTORS)
    prior = read_priors()
    seen: Counter[Key] = Counter()
    for vector in vectors:
        for one in vector.outcomes:
            seen[(ALL, *one)] += vector.pairs
            seen[(vector.group, *one)] += vector.pairs
    rows = (line_of(row, prior, seen) for row in learned(vectors, prior))
    return "\n".join([*ABOUT, *(f"# {line}" for line in provenance), HEADER, *rows]) + "\n"


def line_of(row: Row, prior: Prior, seen: Mapping[Key, int]) -> str:
    key, general = row[:3], (ALL, row.fact, row.outcome)
    before = prior.weights[key if key in prior.weights else general]
    held = "=" if key in prior.held else ""
    meaning = prior.meanings.get(key) or prior.meanings[general]
    weight = f"{row.weight:.1f}".replace("-0.0", "0.0")
    return "\t".join([*key, weight, f"{held}{before:.1f}", str(seen[key]), meaning])


def read_priors() -> Prior:
    found: dict[Key, float] = {}
    held, meanings = set(), {}
    with PRIORS.open(encoding="utf-8", newline="") as stream:
        for line in counting.table(stream):
            key = (line["group"], line["fact"], line["outcome"])
            found[key] = float(line["weight"])
            meanings[key] = line["meaning"]
            if line["hold"]:
                held.add(key)
    return Prior(found, frozenset(held), meanings)


def learned(vectors: Sequence[Vector], prior: Prior) -> list[Row]:
    """The weights of all kinds, then those of groups that tell otherwise."""
    known = told_apart(vectors, prior)
    held = prior.held_of(ALL)
    everything = [case for cases in known.values() for case in cases]
    general = regression(everything, prior.of(ALL), held, STRENGTH)
    found = [Row(ALL, *one, round(weight, 1)) for one, weight in general.items()]
    for group, cases in sorted(known.items()):
        fixed = prior.held_of(group)
        own = regression(cases, general | prior.of(group, alone=True), held | fixed, OF_GROUP)
        pairs: Counter[Outcome] = Counter()
        for case in cases:
            for one in case.outcomes:
                pairs[one] += case.pairs
        for one, weight in own.items():
            apart = abs(weight - round(general[one], 1)) >= APART
            if one in fixed or (apart and pairs[one] >= SEEN):
                found.append(Row(group, *one, round(weight, 1)))
    return found


def told_apart(vectors: Sequence[Vector], prior: Prior) -> dict[str, list[Case]]:
    """The vectors of each group, the unlabelled shared out by expectation-maximisation."""
    groups: defaultdict[str, list[Vector]] = defaultdict(list)
    for vector in vectors:
        groups[vector.group].append(vector)
    return {group: shared_out(found, prior.of(group)) for group, found in groups.items()}


def shared_out(vectors: Sequence[Vector], start: Flat) -> list[Case]:
    """How many of each vector's unlabelled pairs are one edition."""
    chances = [chance_of(sum(start[one] for one in v.outcomes) - weights.SAME) for v in vectors]
    for _ in range(EM_ROUNDS):
        odds, ratio = ratios(vectors, chances)
        chances = [chance_of(odds + sum(ratio[one] for one in v.outcomes)) for v in vectors]
    return [
        Case(
            vector.outcomes,
            vector.same + UNLABELLED * vector.unlabelled * chance,
            vector.other + UNLABELLED * vector.unlabelled * (1 - chance),
            vector.pairs,
        )
        for vector, chance in zip(vectors, chances, strict=True)
    ]


def ratios(vectors: Sequence[Vector], chances: Sequence[float]) -> tuple[float, Flat]:
    """The log odds of one edition, and the log likelihood ratio of every outcome."""
    same: defaultdict[Outcome, float] = defaultdict(float)
    other: defaultdict[Outcome, float] = defaultdict(float)
    stated: defaultdict[tuple[str, bool], float] = defaultdict(float)
    total = rest = 0.0
    for vector, chance in zip(vectors, chances, strict=True):
        yes = vector.same + vector.unlabelled * chance
        no = vector.other + vector.unlabelled * (1 - chance)
        total, rest = total + yes, rest + no
        for one in vector.outcomes:
            same[one] += yes
            other[one] += no
            stated[one[0], True] += yes
            stated[one[0], False] += no
    ratio = {
        one: log((same[one] + 0.5) / (stated[one[0], True] + 1))
        - log((other[one] + 0.5) / (stated[one[0], False] + 1))
        for one in same
    }
    return log((total + 1) / (rest + 1)), ratio


def chance_of(total: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def regression(
    cases: Sequence[Case], start: Flat, held: frozenset[Outcome], strength: float
) -> Flat:
    """The weights that explain these cases best without leaving the start far behind.

    Steps of J. Duchi's AdaGrad (JMLR 12, 2011) up the penalised likelihood.
    """
    now = dict(start)
    squares = dict.fromkeys(start, 1.0)
    for _ in range(ROUNDS):
        slope = dict.fromkeys(start, 0.0)
        for outcomes, same, other, _pairs in cases:
            chance = chance_of(sum([now[one] for one in outcomes]) - weights.SAME)
            error = (1.0 - chance) * same - chance * CAUTION * other
            for one in outcomes:
                slope[one] += error
        for one in now.keys() - held:
            pull = slope[one] - strength * (now[one] - start[one])
            squares[one] += pull * pull
            now[one] += 0.5 * pull / squares[one] ** 0.5
    return now


if __name__ == "__main__":
    main()
