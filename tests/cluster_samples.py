"""Which descriptions of one work are there to merge? Clusters of the demo and of the generator."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from random import Random

from catalog.demo import LIBRARIES, TRUTH, path
from catalog.merge import Member
from marc import facts
from marc.reading import Good, read
from marc.record import Dialect, Record
from tests.bench import generate

Cluster = list[Member]


def member(id: int, library: str, rank: int, dialect: Dialect, record: Record) -> Member:
    return Member(
        id=id,
        library=library,
        rank=rank,
        local_id=facts.local_id(record, dialect),
        dialect=dialect,
        record=record,
        facts=facts.facts(record, dialect),
    )


def demo(*, least: int = 2) -> dict[str, Cluster]:
    """The works of the demo that so many libraries describe, each with its descriptions."""
    with TRUTH.open(encoding="utf-8", newline="") as file:
        works = {
            (row["library"], row["local_id"]): row["work"]
            for row in csv.DictReader(file, delimiter="\t")
        }
    found: defaultdict[str, Cluster] = defaultdict(list)
    id = 0
    for library in LIBRARIES:
        for name in library.files:
            with path(name).open("rb") as stream:
                for item in read(stream):
                    if isinstance(item, Good):
                        id += 1
                        one = member(id, library.code, library.rank, item.dialect, item.record)
                        work = works.get((library.code, one.local_id))
                        if work is not None:
                            found[work].append(one)
    return {work: members for work, members in found.items() if len(members) >= least}


def generated(*, seed: int, count: int, least: int = 2) -> dict[str, Cluster]:
    """Works of the generator, each described by at least so many libraries in their own ways."""
    return dict(islice(described(Random(seed), least), count))


def described(dice: Random, least: int) -> Iterator[tuple[str, Cluster]]:
    habits = [generate.habit(number) for number in range(12)]
    id = 0
    for work in generate.works(dice):
        cluster = []
        for number in dice.sample(range(len(habits)), dice.randint(least, 6)):
            id += 1
            own = habits[number]
            record = generate.described(work, own, own.id_form.format(id), dice)
            cluster.append(member(id, own.library, 100, own.dialect, record))
        yield work.id, cluster
