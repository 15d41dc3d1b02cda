"""What do true-to-life clusters merge into? Nothing contradicts, nothing agreed on is lost."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from catalog import unions
from catalog.merge import WEIGHED, WEIGHTS, Member, in_dialect, merge, policy, ranked
from catalog.settings import Settings
from marc.check import check
from marc.facts import Facts, facts
from marc.record import Dialect, Record
from marc.text import comparable, years
from tests import cluster_samples

RUSMARC, MARC21 = Dialect.RUSMARC, Dialect.MARC21
TARGETS = pytest.mark.parametrize("target", [RUSMARC, MARC21])
SAMPLES = pytest.mark.parametrize("sample", ["demo", "generated"])


@pytest.fixture(scope="module")
def clusters() -> dict[str, list[list[Member]]]:
    return {
        "demo": list(cluster_samples.demo().values()),
        "generated": list(cluster_samples.generated(seed=1, count=120).values()),
    }


Clusters = dict[str, list[list[Member]]]


def union(members: list[Member], target: Dialect) -> Record:
    return merge(members, target, union_id="x1", agency="SVOD", country="RU").record


def codes(record: Record, dialect: Dialect) -> set[str]:
    return {remark.code for remark in check(record, dialect, facts(record, dialect))}


def fullness(found: Facts) -> float:
    return sum(weight for weight, said in zip(WEIGHTS, WEIGHED(found), strict=True) if said)


@SAMPLES
@TARGETS
def test_no_remark_that_no_member_has(clusters: Clusters, sample: str, target: Dialect) -> None:
    """A member's own, or what its conversion alone brings with it."""
    for members in clusters[sample]:
        known = set().union(
            *[codes(one.record, one.dialect) for one in members],
            *[codes(union([one], target), target) for one in members],
        )
        assert codes(union(members, target), target) <= known


@SAMPLES
@TARGETS
def test_as_complete_as_the_best_member(clusters: Clusters, sample: str, target: Dialect) -> None:
    for members in clusters[sample]:
        best = in_dialect(ranked(members)[0], target)
        assert fullness(facts(union(members, target), target)) >= fullness(facts(best, target))


def agreed(
    members: list[Member], target: Dialect, said: Callable[[Facts], Iterable[Hashable]]
) -> dict[Hashable, int]:
    """How many libraries say each thing, in the words of the target dialect."""
    found: defaultdict[Hashable, set[str]] = defaultdict(set)
    for one in members:
        for value in said(facts(in_dialect(one, target), target)):
            found[value].add(one.library)
    return {value: len(libraries) for value, libraries in found.items()}


MANY_VALUED: list[Callable[[Facts], Iterable[Hashable]]] = [
    lambda f: f.isbns,
    lambda f: f.issns,
    lambda f: [(name.key, name.role) for name in f.names],
    lambda f: [comparable(subject.text) for subject in f.subjects],
    lambda f: f.classes,
    lambda f: f.places,
    lambda f: f.languages,
    lambda f: f.urls,
    lambda f: [comparable(title) for title, _ in f.series],
    lambda f: [comparable(note) for note in f.notes],
    lambda f: [comparable(f.abstract)] if f.abstract else [],
]
ONE_VALUED: list[Callable[[Facts], Any]] = [
    lambda f: f.title_key,
    lambda f: f.parts,
    lambda f: f.years,
    lambda f: f.pages,
    lambda f: f.edition_number,
    lambda f: f.scale,
    lambda f: f.size,
]


@SAMPLES
@TARGETS
def test_nothing_two_libraries_agree_on_is_lost(
    clusters: Clusters, sample: str, target: Dialect
) -> None:
    for members in clusters[sample]:
        found = facts(union(members, target), target)
        for said in MANY_VALUED:
            libraries = agreed(members, target, said)
            assert {v for v, count in libraries.items() if count > 1} <= {*said(found)}
        assert bool(found.publishers) == any(m.facts.publishers for m in members)


@SAMPLES
@TARGETS
def test_what_most_libraries_say_stands(clusters: Clusters, sample: str, target: Dialect) -> None:
    for members in clusters[sample]:
        found = facts(union(members, target), target)
        for said in ONE_VALUED:
            libraries = agreed(members, target, lambda f, said=said: [said(f)] if said(f) else [])
            if libraries and max(libraries.values()) > 1:
                assert libraries.get(said(found)) == max(libraries.values())


@SAMPLES
@TARGETS
def test_nothing_in_a_record_contradicts(clusters: Clusters, sample: str, target: Dialect) -> None:
    """One title, edition, extent, imprint, main entry; the coded year is the year told."""
    table = policy.TABLES[target]
    for members in clusters[sample]:
        record = union(members, target)
        tags = Counter(field.tag for field in record.fields)
        views = [Counter(f.tag for f in in_dialect(one, target).fields) for one in members]
        for tag, row in table.rows.items():
            if row.policy is policy.Policy.BEST and tags[tag] > 1:
                assert tags[tag] <= max(view[tag] for view in views)
        assert sum(tags[tag] for tag in table.main) <= 1
        assert not (tags["210"] and tags["214"] and target is RUSMARC)
        assert not (tags["260"] and tags["264"])
        assert coded_year(record) in (None, told_year(record, target)) or incoherent(members)


def coded_year(record: Record) -> int | None:
    general = record.first("100")
    text = record.control("008")[7:11] or (general.first("a")[9:13] if general else "")
    return int(text) if text.isdigit() else None


def told_year(record: Record, dialect: Dialect) -> int | None:
    tags, code = (("260", "264"), "c") if dialect is MARC21 else (("210", "214"), "d")
    told = next((years(field.first(code)) for field in record.every(*tags)), None)
    return told[0] if told else coded_year(record)


def incoherent(members: list[Member]) -> bool:
    """Whether a member itself codes another year than it tells."""
    return any(coded_year(m.record) != told_year(m.record, m.dialect) for m in members)


@SAMPLES
@TARGETS
def test_any_order_of_members_gives_the_same(
    clusters: Clusters, sample: str, target: Dialect
) -> None:
    dice = Random(7)
    for members in clusters[sample]:
        shuffled = dice.sample(members, len(members))
        assert union(shuffled, target) == union(members, target)


@SAMPLES
def test_facts_of_a_lone_member_are_those_of_its_union_record(
    clusters: Clusters, sample: str
) -> None:
    """They are not read again from the fields: this is where it shows that they need not be."""
    settings = Settings(data=Path("."), database="")
    for one in (one for members in clusters[sample] for one in members):
        built = unions.build(one.id, [one], settings=settings)
        view = built.marc21 if one.dialect is MARC21 else built.rusmarc
        assert built.facts == facts(view.record, MARC21 if one.dialect is MARC21 else RUSMARC)
