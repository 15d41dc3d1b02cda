"""How well is the demo grouped, measured against the works its records were written from?"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from sqlalchemy import Engine

from catalog import db, libraries, listing, loading
from catalog.demo import LIBRARIES, TRUTH, path
from catalog.settings import Settings

Name = tuple[str, ...]  # library, local id


def test_the_demo_is_grouped_as_its_works_say(engine: Engine, settings: Settings) -> None:
    """Duplicates are found; editions, volumes, near years and weekly columns stay apart."""
    with db.writing(engine) as session:
        for one in LIBRARIES:
            libraries.add(session, code=one.code, name=one.name, now=db.utc_now())
    for one in LIBRARIES:
        for file in one.files:
            loading.load(engine, settings, path(file), library=one.code)
    with db.reading(engine) as session:
        found = pairs((row[0], row[1:]) for row in listing.clusters(session))
    truth = true_pairs()
    assert sorted(found - truth) == []
    assert len(found) >= 0.96 * len(truth), sorted(truth - found)


def true_pairs() -> set[tuple[Name, Name]]:
    with TRUTH.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    return pairs((row["work"], (row["library"], row["local_id"])) for row in rows)


def pairs(members: Iterable[tuple[str, Name]]) -> set[tuple[Name, Name]]:
    """Every two members of the same group."""
    groups: dict[str, list[Name]] = defaultdict(list)
    for group, name in members:
        groups[group].append(name)
    return {pair for names in groups.values() for pair in combinations(sorted(names), 2)}
