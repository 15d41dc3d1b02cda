"""How often does each vector of outcomes occur? Counts of compared pairs, and no record of them."""

import csv
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal, NamedTuple

from catalog.match import blocking, evidence, vetoes, weights
from catalog.match.views import view
from marc.facts import Facts
from tests.evaluate import regions, sets

VECTORS: Final = Path(__file__).with_name("vectors.tsv")
RECORDS: Final = 6_000  # of the generated region
Outcomes = tuple[tuple[str, str], ...]
Label = Literal["same", "other", "unlabelled"]


class Vector(NamedTuple):
    """Outcomes of one comparison, and how many pairs showed them."""

    group: str
    outcomes: Outcomes
    same: int
    other: int
    unlabelled: int

    @property
    def pairs(self) -> int:
        return self.same + self.other + self.unlabelled


def table(stream: Iterable[str]) -> Iterator[dict[str, str]]:
    said = (line for line in stream if not line.startswith("#"))
    return iter(csv.DictReader(said, delimiter="\t"))


def vector_of(a: Facts, b: Facts) -> tuple[str, Outcomes] | None:
    """The group of a pair and its outcomes; None when a rule forbids."""
    left, right = view(a), view(b)
    if vetoes.forbidden(left, right):
        return None
    outcomes = tuple(
        (fact, outcome)
        for fact, judge in evidence.judges(left.kind, right.kind, evidence.stated(left, right))
        if (outcome := judge(left, right))
    )
    return weights.group(a.kind, b.kind), outcomes


def count() -> tuple[list[str], list[Vector]]:
    """Where the pairs come from, and their vectors in order."""
    counts: defaultdict[tuple[str, Outcomes], Counter[Label]] = defaultdict(Counter)
    provenance = [f"pairs compared on {time.strftime('%Y-%m-%d')}:"]
    for name, labelled in sources():
        digest, pairs = sha256(), 0
        for label, a, b in labelled:
            found = vector_of(a, b)
            digest.update(repr((label, found)).encode())
            pairs += 1
            if found is not None:
                counts[found][label] += 1
        provenance.append(f"{name}, {pairs} pairs (vectors: {digest.hexdigest()[:12]})")
    return provenance, [
        Vector(group, outcomes, labels["same"], labels["other"], labels["unlabelled"])
        for (group, outcomes), labels in sorted(counts.items())
    ]


def sources() -> Iterator[tuple[str, Iterator[tuple[Label, Facts, Facts]]]]:
    folder = sets.real()
    if folder is None:
        raise SystemExit("SVOD_REAL_DATA names no folder with pairs to count")
    file = folder / "pairs" / "cdl_validation.jsonl.gz"
    hash = sha256(file.read_bytes()).hexdigest()[:12]
    yield (
        f"half of CDL's labelled pairs, ids that hash to an even number ({file.name}: {hash})",
        (("same" if p.same else "other", p.a, p.b) for p in sets.cdl(folder, learning=True)),
    )
    region = regions.region(seed=regions.SEED, records=RECORDS)
    yield (
        f"candidates of a generated region, unlabelled (seed {regions.SEED}, {RECORDS} records)",
        (
            ("unlabelled", region.facts[a], region.facts[b])
            for a, b in sorted(blocking.candidates(region.facts))
        ),
    )


def write(path: Path) -> None:
    provenance, vectors = count()
    lines = [*(f"# {line}" for line in provenance), "group\tsame\tother\tunlabelled\toutcomes"]
    for v in vectors:
        said = " ".join(f"{fact}:{outcome}" for fact, outcome in v.outcomes)
        lines.append(f"{v.group}\t{v.same}\t{v.other}\t{v.unlabelled}\t{said}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(path: Path) -> tuple[list[str], list[Vector]]:
    """Provenance and vectors, as `write` left them."""
    lines = path.read_text(encoding="utf-8").splitlines()
    provenance = [line[2:] for line in lines if line.startswith("# ")]
    return provenance, [
        Vector(
            row["group"],
            tuple((fact, said) for fact, _, said in (o.partition(":") for o in split(row))),
            int(row["same"]),
            int(row["other"]),
            int(row["unlabelled"]),
        )
        for row in table(lines)
    ]


def split(row: dict[str, str]) -> list[str]:
    return row["outcomes"].split(" ")
