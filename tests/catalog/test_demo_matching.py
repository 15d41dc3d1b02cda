"""How well are the demo's records grouped, measured against the works they were written from?"""

import csv
from collections import defaultdict
from itertools import combinations

import pytest

from catalog import match
from catalog.demo import LIBRARIES, TRUTH, path
from catalog.match import blocking
from marc.facts import Facts, facts
from marc.reading import Good, read

Name = tuple[str, str]  # library, local id
Pair = tuple[Name, Name]


def described() -> dict[Name, Facts]:
    found: dict[Name, Facts] = {}
    for library in LIBRARIES:
        for file in library.files:
            with path(file).open("rb") as stream:
                for item in read(stream):
                    if isinstance(item, Good):
                        name = (library.code, item.record.control("001"))
                        found[name] = facts(item.record, item.dialect)
    return found


def pairs(groups: list[tuple[Name, ...]]) -> set[Pair]:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def true_pairs() -> set[Pair]:
    members: dict[str, list[Name]] = defaultdict(list)
    with TRUTH.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            members[row["work"]].append((row["library"], row["local_id"]))
    return pairs([tuple(names) for names in members.values()])


@pytest.fixture(scope="module")
def grouped() -> set[Pair]:
    """The pairs that blocking, comparison and partition bring together."""
    all_facts = described()
    blocks: dict[int, list[Name]] = defaultdict(list)
    for name, said in all_facts.items():
        for key in blocking.keys(said):
            blocks[key].append(name)
    candidates = {pair for block in blocks.values() for pair in combinations(sorted(block), 2)}
    edges = [
        (a, b, found.weight)
        for a, b in candidates
        if (found := match.compare(all_facts[a], all_facts[b])).verdict is match.Verdict.SAME
    ]
    return pairs(match.partition(all_facts, edges))


def test_what_is_grouped_belongs_together(grouped: set[Pair]) -> None:
    """Editions, volumes, neighbouring years and weekly columns stay apart."""
    assert sorted(grouped - true_pairs()) == []


def test_most_duplicates_are_found(grouped: set[Pair]) -> None:
    truth = true_pairs()
    assert len(grouped & truth) >= 0.96 * len(truth), sorted(truth - grouped)
