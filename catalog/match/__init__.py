"""Do two records describe the same edition, and which records belong together? Pure.

`blocking` says which records are worth comparing; `compare` weighs what two records say (the
sum of log-likelihood ratios of I. Fellegi and A. Sunter, "A Theory for Record Linkage", JASA 64,
1969: agreement speaks for, disagreement against, silence for nothing); `partition` cuts a
component of similar records into clusters.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import chain
from types import MappingProxyType
from typing import Final

from catalog.match import evidence, vetoes, weights
from catalog.match.policy import DEFAULT, Policy
from catalog.match.views import View, view
from marc.facts import Facts, Kind

MemberName = tuple[str, str]  # library code, local id: does not depend on arrival


class Verdict(StrEnum):
    SAME = "same"
    DOUBTFUL = "doubtful"
    DIFFERENT = "different"


SAME, DOUBTFUL, DIFFERENT = Verdict  # Python 3.11 calls a function for each member it reads


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
        self._outcomes: list[tuple[str, str, float]] | None = None
        self._weight = 0.0

    @property
    def weight(self) -> float:
        """The sum of the evidence, whether or not a rule forbids."""
        if self._outcomes is None:
            self.weigh()
        return self._weight

    @property
    def outcomes(self) -> list[tuple[str, str, float]]:
        """Fact, outcome and weight of every fact that both records state."""
        return self.weigh() if self._outcomes is None else self._outcomes

    def weigh(self) -> list[tuple[str, str, float]]:
        a, b = self._a, self._b
        outcomes = self._outcomes = []
        total = 0.0
        for judge, weight_of in scales(a.kind, b.kind, evidence.stated(a, b)):
            outcome = judge(a, b)
            if outcome:
                weighed = weight_of[outcome]
                outcomes.append(weighed)
                total += weighed[2]
        self._weight = round(total, 3)
        return outcomes

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(
            Evidence(fact, outcome, weight, shown(self._a.facts), shown(self._b.facts))
            for fact, outcome, weight in self.outcomes
            for shown in (evidence.SHOWN[fact],)
        )

    @property
    def asks(self) -> bool:
        """Whether a person has to look, however much agrees."""
        return not weights.asking().isdisjoint(self.outcomes)

    @property
    def asked(self) -> tuple[Evidence, ...]:
        """What that person has to look at."""
        return tuple(one for one in self.evidence if (one.fact, one.outcome) in weights.ASK)

    @property
    def vetoes(self) -> tuple[str, ...]:
        """The names of the rules by which the two can never be one edition."""
        return vetoes.vetoes(self._a, self._b, self._policy)

    @property
    def forbidden(self) -> bool:
        return vetoes.forbidden(self._a, self._b, self._policy)

    @property
    def verdict(self) -> Verdict:
        if vetoes.forbidden(self._a, self._b, self._policy):
            return DIFFERENT
        weight = self.weight
        if weight < weights.DOUBTFUL:
            return DIFFERENT
        return DOUBTFUL if weight < weights.SAME or self.asks else SAME

    def __repr__(self) -> str:
        return f"<{self.verdict} {self.weight} {self.vetoes} {self.outcomes}>"


@cache
def scales(
    a: Kind, b: Kind, said: int
) -> tuple[tuple[evidence.Judge, Mapping[str, tuple[str, str, float]]], ...]:
    """The judges of what two records of these kinds say, each with its weights by outcome."""
    table = weights.table(a, b)
    return tuple((judge, table[fact]) for fact, judge in evidence.judges(a, b, said))


def compare(a: Facts, b: Facts, policy: Policy = DEFAULT) -> Comparison:
    """Weigh two records; symmetric, and silent about what either of them does not say."""
    return Comparison(view(a), view(b), policy)


Pair = tuple[MemberName, MemberName]  # in the order of names
Atom = tuple[MemberName, ...]  # members held together by people's word
Judged = Mapping[Pair, Verdict]
NOTHING_JUDGED: Final[Judged] = MappingProxyType({})


def partition(
    component: Mapping[MemberName, Facts],
    edges: Sequence[tuple[MemberName, MemberName, float]],
    judged: Judged = NOTHING_JUDGED,
) -> list[tuple[MemberName, ...]]:
    """Cut one component into clusters: the same for the same set, whatever its order.

    `edges` are the pairs that compare as "same", each once, `judged` what people said of pairs.
    Members whom people called the same come first and count as one (`atoms`). Then the strongest
    edge joins (ties by name); two groups are joined when no pair of atoms across them is vetoed
    or judged different and all together speak for it. Returns clusters and their members in order
    of name.
    """
    if edges and not judged and len(edges) == len(component) * (len(component) - 1) // 2:
        return [tuple(sorted(component))]  # everybody is the same as everybody
    between = Comparisons(component, ((pair_of(a, b), weight) for a, b, weight in edges))
    group_of: dict[MemberName, list[Atom]] = {}
    for atom in atoms(component, judged):
        group = [atom]
        group_of.update((name, group) for name in atom)
    for _, a, b in sorted((-weight, min(a, b), max(a, b)) for a, b, weight in edges):
        left, right = group_of[a], group_of[b]
        if left is not right and may_join(left, right, judged, between):
            left.extend(right)
            group_of.update((name, left) for name in chain.from_iterable(right))
    unique = {id(group): group for group in group_of.values()}
    return sorted(tuple(sorted(chain.from_iterable(group))) for group in unique.values())


class Comparisons:
    """How much speaks for two members of a component; worked out once, what edges say is known.

    None where a rule forbids, and where a person has to look: a third record that says less must
    not bring the two together.
    """

    def __init__(
        self, component: Mapping[MemberName, Facts], edges: Iterable[tuple[Pair, float]]
    ) -> None:
        self.component = component
        self.made: dict[Pair, float | None] = dict(edges)

    def __call__(self, x: MemberName, y: MemberName) -> float | None:
        pair = pair_of(x, y)
        if pair not in self.made:
            found = compare(self.component[x], self.component[y])
            self.made[pair] = None if found.forbidden or found.asks else found.weight
        return self.made[pair]


def may_join(
    left: Sequence[Atom], right: Sequence[Atom], judged: Judged, between: Comparisons
) -> bool:
    """Whether nothing forbids two groups to be one, and more speaks for it than against."""
    total = 0.0
    for x in left:
        for y in right:
            weight = affinity(x, y, judged, between)
            if weight is None:
                return False
            total += weight
    return total > 0


def affinity(x: Atom, y: Atom, judged: Judged, between: Comparisons) -> float | None:
    """How much speaks for two atoms being one edition; None: nothing can.

    A person who calls records the same says that what keeps them apart is an error in one of
    them: a rule forbids a third record only when it stands between it and each of them.
    """
    if judged and any(judged.get(pair_of(a, b)) is Verdict.DIFFERENT for a in x for b in y):
        return None
    weights = (between(a, b) for a in x for b in y)
    return max((weight for weight in weights if weight is not None), default=None)


def atoms(component: Mapping[MemberName, Facts], judged: Judged) -> list[Atom]:
    """The members, those judged the same together; "different" is stronger than any chain.

    Where a chain of "same" would bring together two whom somebody called different, it breaks at
    its weakest link: the pair whose records speak least for it (ties by name).
    """
    atom_of: dict[MemberName, Atom] = {name: (name,) for name in sorted(component)}
    same = [pair for pair, verdict in judged.items() if verdict is Verdict.SAME]

    def strongest(pair: Pair) -> tuple[float, Pair]:
        return -compare(component[pair[0]], component[pair[1]]).weight, pair

    for a, b in sorted(same, key=strongest):
        left, right = atom_of[a], atom_of[b]
        apart = (judged.get(pair_of(x, y)) is Verdict.DIFFERENT for x in left for y in right)
        if left is not right and not any(apart):
            both = (*left, *right)  # one for all of them: the next pair asks whether it is
            atom_of.update(dict.fromkeys(both, both))
    return list(dict.fromkeys(atom_of.values()))


def pair_of(a: MemberName, b: MemberName) -> Pair:
    return (a, b) if a < b else (b, a)
