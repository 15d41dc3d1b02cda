"""Do two records describe the same edition, and which records belong together? Pure.

`blocking.keys` says which records are worth comparing; `compare` weighs what two records say (the
sum of log-likelihood ratios of I. Fellegi and A. Sunter, "A Theory for Record Linkage", JASA 64,
1969: agreement speaks for, disagreement against, silence for nothing); `partition` cuts a
component of similar records into clusters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from catalog.match import evidence, vetoes, weights
from catalog.match.policy import DEFAULT, Policy
from catalog.match.views import View, view
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


class Comparison:
    """The whole case for or against two records being one edition, weighed when asked."""

    __slots__ = ("_a", "_b", "_outcomes", "_policy", "_weight")

    def __init__(self, a: View, b: View, policy: Policy) -> None:
        self._a, self._b, self._policy = a, b, policy
        self._weight: float | None = None
        self._outcomes: list[tuple[str, str, float]] | None = None

    @property
    def weight(self) -> float:
        """The sum of the evidence, whether or not a rule forbids."""
        if self._weight is None:
            self._weight = round(sum(weight for _, _, weight in self.outcomes), 3)
        return self._weight

    @property
    def outcomes(self) -> list[tuple[str, str, float]]:
        """Fact, outcome and weight of every fact that both records state."""
        if self._outcomes is None:
            table = weights.table(self._a.kind, self._b.kind)
            self._outcomes = [
                (fact, outcome, table[fact][outcome])
                for fact, judge in evidence.judges(self._a, self._b)
                if (outcome := judge(self._a, self._b))
            ]
        return self._outcomes

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(
            Evidence(fact, outcome, weight, shown(self._a.facts), shown(self._b.facts))
            for fact, outcome, weight in self.outcomes
            for shown in (evidence.SHOWN[fact],)
        )

    @property
    def vetoes(self) -> tuple[str, ...]:
        """The names of the rules by which the two can never be one edition."""
        return vetoes.vetoes(self._a, self._b, self._policy)

    @property
    def forbidden(self) -> bool:
        return vetoes.forbidden(self._a, self._b, self._policy)

    @property
    def verdict(self) -> Verdict:
        if self.forbidden or self.weight < weights.DOUBTFUL:
            return Verdict.DIFFERENT
        if self.weight < weights.SAME or any(one[:2] in weights.ASK for one in self.outcomes):
            return Verdict.DOUBTFUL
        return Verdict.SAME

    def __repr__(self) -> str:
        return f"<{self.verdict} {self.weight} {self.vetoes} {self.outcomes}>"


def compare(a: Facts, b: Facts, policy: Policy = DEFAULT) -> Comparison:
    """Weigh two records; symmetric, and silent about what either of them does not say."""
    return Comparison(view(a), view(b), policy)


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
                if found.forbidden:
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
