"""How fast are contributions settled: put into their lists, compared and grouped?

`python -m tests.bench.settling SEED RECORDS` prints a line for each figure: how many meet, how fast
two are compared, and the rates of settling the first and the last contributions of a region on the
database of the environment. Reading, merging and publishing are left out.
"""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, islice
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog import clusters, db, libraries, links, match
from catalog.garbage import seldom_collected
from catalog.match import MemberName, blocking
from catalog.model import Contribution
from catalog.settings import Settings
from marc.facts import Facts
from tests.evaluate import regions

BATCH: Final = 1000
PARTS: Final = 4  # the rate is told of each quarter


def main() -> None:
    seed, records = map(int, sys.argv[1:])
    found = regions.region(seed=seed, records=records)
    meeting(found)
    engine = db.open_database(Settings())
    with seldom_collected():
        settling(engine, found.facts)


def meeting(found: regions.Region) -> None:
    """How many contributions meet, whether those that should do, and how fast two are compared."""
    pairs, true = blocking.candidates(found.facts), regions.truth(found)
    print(
        f"compared a contribution\t{len(pairs) / len(found.facts):.2f} at {len(found.facts):,}, "
        f"{len(pairs & true) / len(true):.2%} of true pairs among them"
    )
    start = time.process_time()
    for a, b in sorted(pairs):
        _ = match.compare(found.facts[a], found.facts[b]).verdict
    print(f"comparing\t{len(pairs) / (time.process_time() - start):,.0f} pairs a CPU second")


def settling(engine: Engine, said: Mapping[MemberName, Facts]) -> None:
    ids = register(engine, list(said))
    quarter = len(said) // PARTS
    waiting = iter(said.items())
    for part in range(PARTS):
        given = [(ids[name], facts) for name, facts in islice(waiting, quarter)]
        start = time.process_time()
        for batch in batches(given, [BATCH]):
            settle(engine, batch)
        rate = len(given) / (time.process_time() - start)
        print(f"settling up to {(part + 1) * quarter:,}\t{rate:,.0f} contributions a CPU second")


def register(engine: Engine, names: Sequence[MemberName]) -> dict[MemberName, int]:
    """Libraries and contributions of these names, in this order of arrival; returns their ids."""
    with db.writing(engine) as session:
        own = {
            code: libraries.add(session, code=code, name=code, now=db.utc_now())
            for code in sorted({code for code, _ in names})
        }
        session.flush()
        ids = dict(zip(names, count(1)))
        rows = [
            {"id": id, "library_id": own[code].id, "local_id": local_id, "live": True}
            for (code, local_id), id in ids.items()
        ]
        db.bulk_insert(session, Contribution, rows)
    return ids


def batches(given: Sequence[tuple[int, Facts]], sizes: Sequence[int]) -> Iterator[dict[int, Facts]]:
    """The contributions in their order, in batches of these sizes in turn."""
    waiting = iter(given)
    for number in count():
        batch = dict(islice(waiting, sizes[number % len(sizes)]))
        if not batch:
            return
        yield batch


def settle(engine: Engine, batch: Mapping[int, Facts]) -> None:
    """`clusters.settle` in a transaction of its own, up to publishing."""
    with db.writing(engine) as session:
        group(session, batch)


def group(session: Session, batch: Mapping[int, Facts]) -> None:
    seen: dict[int, Facts] = {}
    touched = links.link(session, batch, seen=seen)
    grouping = clusters.regroup(session, touched | batch.keys(), seen=seen)
    home = {id: cluster for cluster, part in grouping.parts.items() for id in part}
    moved = [id for id, cluster in home.items() if grouping.before.get(id) != cluster]
    db.update_rows(session, Contribution, [{"id": id, "cluster_id": home[id]} for id in moved])


if __name__ == "__main__":
    main()
