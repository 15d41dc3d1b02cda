"""How well is a whole generated region grouped? The way of the catalogue, without a database."""

import csv
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Final

from catalog import match
from catalog.match import blocking
from marc.facts import Facts, facts
from marc.reading import Good, read
from marc.record import Dialect, Record
from tests.bench import generate
from tests.bench.generate import Sent

Name = tuple[str, str]  # library, local id
Couple = tuple[Name, Name]
SEED: Final = 1


@dataclass(frozen=True, slots=True)
class Region:
    """Records as facts, and the work each was written from."""

    facts: dict[Name, Facts]
    works: dict[Name, str]
    records: dict[Name, tuple[Record, Dialect]]


@dataclass(frozen=True, slots=True)
class Grouped:
    """What blocking, comparison and partition made of a region."""

    parts: list[tuple[Name, ...]]
    candidates: set[Couple]
    doubtful: set[Couple]


Generator = Callable[..., list[Sent]]


def region(*, seed: int, records: int, generator: Generator = generate.generate) -> Region:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sent = generator(folder, seed=seed, records=records)
        found: dict[Name, Facts] = {}
        records: dict[Name, tuple[Record, Dialect]] = {}
        for one in sent:
            with one.path.open("rb") as stream:
                for item in read(stream):
                    if isinstance(item, Good):
                        own = (one.code, item.record.control("001"))
                        found[own] = facts(item.record, item.dialect)
                        records[own] = item.record, item.dialect
        with (folder / "truth.tsv").open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines, delimiter="\t")
            works = {(row["library"], row["local_id"]): row["work"] for row in rows}
    return Region(found, works, records)


def group(said: Mapping[Name, Facts]) -> Grouped:
    pairs = blocking.candidates(said)
    doubtful: set[Couple] = set()
    edges: list[tuple[Name, Name, float]] = []
    for a, b in pairs:
        found = match.compare(said[a], said[b])
        verdict = found.verdict
        if verdict is match.SAME:
            edges.append((a, b, found.weight))
        elif verdict is match.DOUBTFUL:
            doubtful.add((a, b))
    of = components(edges)
    edges_of: defaultdict[Name, list[tuple[Name, Name, float]]] = defaultdict(list)
    for edge in edges:
        edges_of[of[edge[0]]].append(edge)
    members: defaultdict[Name, list[Name]] = defaultdict(list)
    for name, root in of.items():
        members[root].append(name)
    parts: list[tuple[Name, ...]] = [(name,) for name in said if name not in of]
    for root, names in members.items():
        parts += match.partition({name: said[name] for name in names}, edges_of[root])
    part_of = {name: part for part in parts for name in part} if doubtful else {}
    return Grouped(parts, pairs, {(a, b) for a, b in doubtful if part_of[a] is not part_of[b]})


def components(edges: Iterable[tuple[Name, Name, float]]) -> dict[Name, Name]:
    """Everybody in an edge, and one name for all whom edges link to each other."""
    root: dict[Name, Name] = {}

    def find(name: Name) -> Name:
        while (above := root.setdefault(name, name)) != name:
            root[name] = name = root[above]
        return name

    for a, b, _ in edges:
        root[find(a)] = find(b)
    return {name: find(name) for name in list(root)}


def pairs_of(groups: Iterable[Iterable[Name]]) -> set[Couple]:
    return {pair for one in groups for pair in combinations(sorted(one), 2)}


def truth(found: Region) -> set[Couple]:
    members: defaultdict[str, list[Name]] = defaultdict(list)
    for name, work in found.works.items():
        members[work].append(name)
    return pairs_of(members.values())


@dataclass(frozen=True, slots=True)
class Score:
    """How many pairs are rightly, wrongly and not brought together."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def score(together: set[Couple], true: set[Couple]) -> Score:
    right = len(together & true)
    return Score(right, len(together) - right, len(true) - right)


def by_kind(found: Region, together: set[Couple], true: set[Couple]) -> dict[str, Score]:
    kinds = sorted({one.kind.value for one in found.facts.values()})

    def of(kind: str, pairs: set[Couple]) -> set[Couple]:
        return {pair for pair in pairs if found.facts[pair[0]].kind.value == kind}

    return {kind: score(of(kind, together), of(kind, true)) for kind in kinds if of(kind, true)}


def b_cubed(found: Region, parts: Iterable[tuple[Name, ...]]) -> tuple[float, float]:
    """Precision and recall averaged over records (A. Bagga, B. Baldwin, LREC 1998)."""
    sizes = Counter(found.works.values())
    precision = recall = 0.0
    for part in parts:
        inside = Counter(found.works[name] for name in part)
        for work, count in inside.items():
            precision += count * count / len(part)
            recall += count * count / sizes[work]
    return precision / len(found.works), recall / len(found.works)
