"""How do the rules of matching compare with Splink on DuckDB over the same records?

`python -m tests.bench.linkage SEED RECORDS` groups a generated region as `svod rebuild` does, and
by Splink with the usual recipe: blocking rules, comparisons of strings by Jaro-Winkler, weights by
expectation-maximisation, clusters of pairs of 0.999. Reading the records is left out of both. Times
are of all processors together, and by the clock; memory is what the work took at its peak above
what stood there (Linux).
"""

import logging
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, TypeVar

import pyarrow as pa
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from catalog.garbage import seldom_collected
from marc.facts import Facts
from tests.evaluate import regions

THRESHOLD: Final = 0.999
BLOCKS: Final = (
    block_on("title", "year"),
    block_on("surname", "year", "pages"),
    block_on("substr(title, 1, 12)", "surname"),
    block_on("isbn"),
    block_on("host", "issue", "page"),
)
T = TypeVar("T")


def main() -> None:
    seed, records = map(int, sys.argv[1:])
    found = regions.region(seed=seed, records=records)
    true = regions.truth(found)
    with seldom_collected():
        ours, own_cost, own_memory = timed(lambda: regions.group(found.facts).parts)
    table = table_of(found)
    theirs, their_cost, their_memory = timed(lambda: splinked(table))
    named = list(found.facts)
    for name, parts, cost, taken in (
        ("svod", ours, own_cost, own_memory),
        ("Splink", [[named[at] for at in part] for part in theirs], their_cost, their_memory),
    ):
        score = regions.score(regions.pairs_of(parts), true)
        cpu, clock = (f"{records / seconds:,.0f}" for seconds in cost)
        print(
            f"grouping {records:,}, {name}\t{cpu} a CPU second, {clock} by the clock, "
            f"precision {score.precision:.4f}, recall {score.recall:.4f}, {taken:,.0f} MiB"
        )
    cpu, clock = (theirs / own for own, theirs in zip(own_cost, their_cost, strict=True))
    print(
        f"grouping {records:,}, svod to Splink\t{cpu:.1f} times as fast a CPU second, "
        f"{clock:.1f} by the clock"
    )


def timed(work: Callable[[], T]) -> tuple[T, tuple[float, float], float]:
    """What it gave, the seconds of processors and of the clock, and the MiB it took."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is the present again
    before = memory("VmRSS")
    cpu, clock = time.process_time(), time.perf_counter()
    found = work()
    spent = time.process_time() - cpu, time.perf_counter() - clock
    return found, spent, memory("VmHWM") - before


def memory(name: str) -> float:
    """A line of what Linux says of this process, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(rf"{name}:\s+(\d+) kB", status)[0]) / 1024


def table_of(found: regions.Region) -> pa.Table:
    """What Splink compares, a column for each fact."""
    return pa.Table.from_pylist([row(at, one) for at, one in enumerate(found.facts.values())])


def row(at: int, facts: Facts) -> dict[str, Any]:
    host = facts.host
    return {
        "unique_id": at,
        "kind": facts.kind.value,
        "title": facts.title_key or None,
        "subtitle": facts.subtitle_key or None,
        "part": "/".join(number for _, number in facts.parts) or None,
        "surname": facts.names[0].key.partition(" ")[0] if facts.names else None,
        "year": facts.years[0] if facts.years else None,
        "pages": facts.pages,
        "publisher": facts.publisher_key or None,
        "edition": facts.edition_number,
        "scale": facts.scale,
        "isbn": facts.isbns[0] if facts.isbns else None,
        "host": host.key if host else None,
        "issue": (host.date or host.issue or None) if host else None,
        "page": (host.pages or None) if host else None,
    }


def splinked(table: pa.Table) -> list[list[int]]:
    """Splink's clusters, of row numbers."""
    exact = ("kind", "part", "year", "pages", "edition", "scale", "isbn", "issue", "page")
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=list(BLOCKS),
        comparisons=[
            cl.JaroWinklerAtThresholds("title", [0.95, 0.88]),
            cl.JaroWinklerAtThresholds("surname", [0.92]),
            cl.JaroWinklerAtThresholds("publisher", [0.9]),
            cl.JaroWinklerAtThresholds("host", [0.9]),
            *(cl.ExactMatch(name) for name in exact),
        ],
    )
    linker = Linker(DuckDBAPI().register(table), settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match([BLOCKS[0]], recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (BLOCKS[0], BLOCKS[1]):
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, record_sample_proportion=1.0
        )
    pairs = linker.inference.predict(threshold_match_probability=THRESHOLD)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, THRESHOLD)
    return grouped(clusters.as_record_list())


def grouped(rows: Iterable[dict[str, Any]]) -> list[list[int]]:
    parts: defaultdict[Any, list[int]] = defaultdict(list)
    for one in rows:
        parts[one["cluster_id"]].append(one["unique_id"])
    return list(parts.values())


if __name__ == "__main__":
    main()
