"""Do two records describe the same edition, and which records belong together? Pure.

`blocking.keys` says which records are worth comparing; `compare` weighs what two records say (the
sum of log-likelihood ratios of I. Fellegi and A. Sunter, "A Theory for Record Linkage", JASA 64,
1969: agreement speaks for, disagreement against, silence for nothing); `partition` cuts a
component of similar records into clusters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from catalog.match import vetoes, weights
from catalog.match.evidence import JUDGES
from marc.facts import Facts

MemberName = tuple[str, str]  # library code, local id: does not depend on arrival


class Verdict(StrEnum):
    SAME = "same"
    DOUBTFUL = "doubtful"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one fact says: `outcome` is a row of its table, `a` and `b` the values compared."""

    fact: str
    outcome: str
    weight: float
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole case for or against two records being one edition."""

    weight: float
    evidence: tuple[Evidence, ...]
    vetoes: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        if self.vetoes or self.weight < weights.DOUBTFUL:
            return Verdict.DIFFERENT
        return Verdict.SAME if self.weight >= weights.SAME else Verdict.DOUBTFUL


def compare(a: Facts, b: Facts) -> Comparison:
    """Weigh two records; symmetric, and silent about what either of them does not say."""
    found = [
        Evidence(fact, outcome, weights.TABLE[fact][outcome], left, right)
        for fact, judge in JUDGES
        for outcome, left, right in judge(a, b)
    ]
    return Comparison(
        weight=round(sum(item.weight for item in found), 3),
        evidence=tuple(found),
        vetoes=vetoes.vetoes(a, b),
    )


def partition(
    component: Mapping[MemberName, Facts], edges: Sequence[tuple[MemberName, MemberName, float]]
) -> list[tuple[MemberName, ...]]:
    """Cut one component into clusters: the same for the same set, whatever its order.

    `edges` are the pairs that compare as "same". The strongest edge joins first (ties by
    name); two groups are joined when no pair across them is vetoed and all pairs across them
    together speak for it. Returns clusters and their members in order of name.
    """
    group_of: dict[MemberName, list[MemberName]] = {name: [name] for name in sorted(component)}
    verdicts: dict[tuple[MemberName, MemberName], Comparison] = {}

    def between(x: MemberName, y: MemberName) -> Comparison:
        pair = (x, y) if (x, y) in verdicts else (y, x)
        if pair not in verdicts:
            verdicts[pair] = compare(component[pair[0]], component[pair[1]])
        return verdicts[pair]

    def may_join(left: list[MemberName], right: list[MemberName]) -> bool:
        total = 0.0
        for x in left:
            for y in right:
                found = between(x, y)
                if found.vetoes:
                    return False
                total += found.weight
        return total > 0

    for _, a, b in sorted((-weight, min(a, b), max(a, b)) for a, b, weight in edges):
        left, right = group_of[a], group_of[b]
        if left is not right and may_join(left, right):
            left.extend(right)
            for name in right:
                group_of[name] = left
    unique = {id(group): group for group in group_of.values()}
    return sorted(tuple(sorted(group)) for group in unique.values())
