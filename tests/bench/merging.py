"""How fast do members become union records, and are they rendered for the feed?

`python -m tests.bench.merging SEED WORKS` prints the rate over a region's works, as many libraries
describing each as `generate` has it, and what one union record of 500 members costs. Reading and
storing are left out.
"""

import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final

from catalog import unions
from catalog.garbage import seldom_collected
from catalog.match.hosts import NONE
from catalog.merge import Member
from catalog.settings import Settings
from tests import cluster_samples
from tests.bench import generate

AT: Final = datetime(2026, 11, 23, tzinfo=UTC)
LARGE: Final = 500
SETTINGS: Final = Settings(data=Path("."), database="")


def main() -> None:
    seed, works = map(int, sys.argv[1:])
    dice = Random(seed)
    sizes, weights = generate.COPIES
    described = cluster_samples.described(dice, max(sizes))
    clusters = [
        members[: dice.choices(sizes, weights)[0]] for _, members in islice(described, works)
    ]
    with seldom_collected():  # as every load works
        measured(clusters)


def measured(clusters: list[list[Member]]) -> None:
    start = time.process_time()
    for number, members in enumerate(clusters, 1):
        publish(number, members)
    rate = len(clusters) / (time.process_time() - start)
    print(f"union records built and rendered\t{rate:,.0f} a CPU second")
    start = time.process_time()
    publish(1, large(clusters))
    print(f"one of {LARGE} members\t{(time.process_time() - start) * 1000:.0f} ms")


def publish(number: int, members: list[Member]) -> None:
    built = unions.build(number, members, settings=SETTINGS)
    unions.render(number, unions.as_published(number, built, NONE, settings=SETTINGS, at=AT))


def large(clusters: list[list[Member]]) -> list[Member]:
    """A book that so many libraries describe, each in the words of one of its first."""
    widest = max(clusters, key=len)
    return [
        replace(widest[number % len(widest)], id=number + 1, library=f"l{number}")
        for number in range(LARGE)
    ]


if __name__ == "__main__":
    main()
