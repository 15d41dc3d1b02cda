"""How fast are contributions settled: put into their lists, compared and grouped?

`python -m tests.bench.settling SEED RECORDS` prints a line for each figure: how many meet, how fast
two are compared, and the rates of settling each quarter of a region on the database of the
environment. The more of a region is there, the more of the rest describes what others did, and is
compared: what the size of the catalogue alone costs show the same newcomers, settled into every
quarter and withdrawn. With RECORDS 0 they are settled so three times into the catalogue that is
there (take a copy), however large. Reading, merging and publishing are left out.
"""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, islice
from typing import Final

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from catalog import clusters, db, libraries, links, match
from catalog.garbage import seldom_collected
from catalog.match import MemberName, blocking
from catalog.model import Contribution, Library
from catalog.settings import Settings
from marc.facts import Facts
from tests.evaluate import regions

BATCH: Final = 1000
PARTS: Final = 4  # the rate is told of each quarter
NEWCOMERS: Final = 2000  # works that the region does not hold


def main() -> None:
    seed, records = map(int, sys.argv[1:])
    engine = db.open_database(Settings())
    with seldom_collected():  # as while loading
        if not records:
            arriving(engine, newcomers(seed, "late"))
            return
        found = regions.region(seed=seed, records=records)
        meeting(found)
        settling(engine, found.facts, newcomers(seed, "new"))


def newcomers(seed: int, prefix: str) -> dict[MemberName, Facts]:
    """Records of another region, of libraries that no catalogue has, their codes begun so."""
    others = regions.region(seed=seed + 100, records=NEWCOMERS)
    return {(prefix + code, local_id): facts for (code, local_id), facts in others.facts.items()}


def meeting(found: regions.Region) -> None:
    """How many contributions meet, whether those that should do, and how fast two are compared."""
    pairs, true = blocking.candidates(found.facts), regions.truth(found)
    print(
        f"compared a contribution\t{len(pairs) / len(found.facts):.2f} at {len(found.facts):,}, "
        f"{len(pairs & true) / len(true):.2%} of true pairs among them"
    )
    start = time.process_time()
    for a, b in pairs:
        _ = match.compare(found.facts[a], found.facts[b]).verdict
    print(f"comparing\t{len(pairs) / (time.process_time() - start):,.0f} pairs a CPU second")


def settling(
    engine: Engine, said: Mapping[MemberName, Facts], later: Mapping[MemberName, Facts]
) -> None:
    ids = register(engine, [*said, *later])
    came = [(ids[name], facts) for name, facts in later.items()]
    quarter = len(said) // PARTS
    waiting = iter(said.items())
    for part in range(PARTS):
        given = [(ids[name], facts) for name, facts in islice(waiting, quarter)]
        there = f"{(part + 1) * quarter:,}"
        print(f"settling up to {there}\t{rate(engine, given):,.0f} contributions a CPU second")
        print(f"settling newcomers into {there}\t{rate(engine, came):,.0f} a CPU second")
        settle(engine, dict.fromkeys(id for id, _ in came))


def arriving(engine: Engine, later: Mapping[MemberName, Facts]) -> None:
    """How fast newcomers settle into a catalogue that is there."""
    with db.reading(engine) as session:
        there = session.scalar(select(func.count()).where(Contribution.live))
    ids = register(engine, list(later))
    came = [(ids[name], facts) for name, facts in later.items()]
    for _ in range(3):
        print(f"settling newcomers into {there:,}\t{rate(engine, came):,.0f} a CPU second")
        settle(engine, dict.fromkeys(id for id, _ in came))
    with db.writing(engine) as session:
        session.execute(delete(Contribution).where(Contribution.id >= min(ids.values())))
        session.execute(delete(Library).where(Library.code.in_({code for code, _ in later})))


def rate(engine: Engine, given: Sequence[tuple[int, Facts]]) -> float:
    """How many of these contributions are settled in a CPU second."""
    start = time.process_time()
    for batch in batches(given, [BATCH]):
        settle(engine, batch)
    return len(given) / (time.process_time() - start)


def register(engine: Engine, names: Sequence[MemberName]) -> dict[MemberName, int]:
    """Libraries and contributions of these names, in this order of arrival; returns their ids."""
    with db.writing(engine) as session:
        own = {
            code: libraries.add(session, code=code, name=code, now=db.utc_now())
            for code in sorted({code for code, _ in names})
        }
        session.flush()
        ids = dict(zip(names, count(db.next_id(session, Contribution.id))))
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


def settle(engine: Engine, batch: Mapping[int, Facts | None]) -> None:
    """`clusters.settle` in a transaction of its own, up to publishing."""
    with db.writing(engine) as session:
        group(session, batch)


def group(session: Session, batch: Mapping[int, Facts | None]) -> None:
    seen: dict[int, Facts] = {}
    touched = links.link(session, batch, seen=seen)
    grouping = clusters.regroup(session, touched | batch.keys(), seen=seen)
    home = {id: cluster for cluster, part in grouping.parts.items() for id in part}
    moved = [id for id, cluster in home.items() if grouping.before.get(id) != cluster]
    db.update_rows(session, Contribution, [{"id": id, "cluster_id": home[id]} for id in moved])


if __name__ == "__main__":
    main()
