"""Do any order and any batches of the same contributions give the same partition?

`python -m tests.bench.orders SEED RECORDS ORDERS [FIRST]` settles a generated region in random
orders and batches on the database of the environment, from the order numbered FIRST on; prints how
many partitions came out and the digest of one, fails over one. Slices of one digest agree.
"""

import sys
from collections import defaultdict
from collections.abc import Mapping
from hashlib import sha256
from random import Random

from sqlalchemy import Engine, delete, select

from catalog import db, links
from catalog.match import MemberName
from catalog.model import BlockKey, Contribution, Edge, Library, Sketch
from catalog.settings import Settings
from marc.facts import Facts
from tests.bench import settling
from tests.evaluate import regions

Partition = frozenset[frozenset[MemberName]]


def main() -> None:
    seed, records, orders, first = (*map(int, sys.argv[1:]), 0)[:4]
    found = regions.region(seed=seed, records=records)
    engine = db.open_database(Settings())
    partitions = {
        settled(engine, found.facts, Random(order)) for order in range(first, first + orders)
    }
    one = min(partitions, key=len)
    print(
        f"{orders} random orders and batchings of {records:,}\t"
        f"{len(partitions)} partition{'s' if len(partitions) > 1 else ''}, "
        f"{len(one):,} clusters, {digest(one)}"
    )
    if len(partitions) > 1:
        raise SystemExit("the partition depends on the order of arrival")


def settled(engine: Engine, said: Mapping[MemberName, Facts], dice: Random) -> Partition:
    """The partition of an empty catalogue after these came in a random order."""
    empty(engine)
    names = dice.sample(sorted(said), len(said))
    ids = settling.register(engine, names)
    sizes = [dice.randint(1, 2000) for _ in range(50)]
    for batch in settling.batches([(ids[name], said[name]) for name in names], sizes):
        settling.settle(engine, batch)
    parts: defaultdict[int | None, set[MemberName]] = defaultdict(set)
    with db.reading(engine) as session:
        named = links.read_names(session, ids.values())
        for id, cluster in session.execute(select(Contribution.id, Contribution.cluster_id)):
            parts[cluster].add(named[id])
    return frozenset(map(frozenset, parts.values()))


def digest(partition: Partition) -> str:
    """The same for the same partition, on every machine."""
    return sha256(repr(sorted(map(sorted, partition))).encode()).hexdigest()[:12]


def empty(engine: Engine) -> None:
    with db.writing(engine) as session:
        for table in (Edge, BlockKey, Sketch, Contribution, Library):
            session.execute(delete(table))


if __name__ == "__main__":
    main()
