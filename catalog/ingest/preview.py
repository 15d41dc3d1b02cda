"""What would a batch do to union records? Told from a regrouping that is not kept. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from catalog import ids
from catalog.clusters import Grouping
from catalog.ingest.arrivals import Arrival

SHOWN: Final = 100  # records of each sort that are named
SORTS: Final = ("alone", "matched", "to_decide")
TITLES: Final = 5  # enough to see whether the text can be read


class Named(NamedTuple):
    """A record of a sort, and what to call it."""

    sort: str
    row: dict[str, Any]


@dataclass(slots=True)
class Preview:
    """How many records of each sort, the first of each by name, and the clusters disturbed.

    A record is `matched` when it would stand with a record of the catalogue, else `to_decide` when
    it is doubtful whether it should, else `alone`. `joins` are the public ids that would become
    one, `splits` those that would fall apart; `missing` what a complete file no longer holds.
    """

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SORTS, 0))
    records: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {sort: [] for sort in SORTS}
    )
    joins: list[list[str]] = field(default_factory=list)
    splits: list[str] = field(default_factory=list)
    missing: int = 0

    def as_json(self) -> dict[str, Any]:
        return {
            **self.counts,
            "joins": self.joins[:SHOWN],
            "joins_count": len(self.joins),
            "splits": self.splits[:SHOWN],
            "splits_count": len(self.splits),
            "missing": self.missing,
            "records": self.records,
        }


@dataclass(slots=True)
class Sample:
    """What a person looks at before a file is taken in: titles, what is wrong, what stays.

    `examples` has for every rule the first record it speaks of; `rejected` and `unchanged` the
    first SHOWN records.
    """

    titles: list[str] = field(default_factory=list)
    examples: dict[str, dict[str, Any]] = field(default_factory=dict)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    unchanged: list[dict[str, Any]] = field(default_factory=list)
    remarked: int = 0

    def add(self, arrivals: Sequence[Arrival], outcomes: Mapping[int, str]) -> list[Named]:
        """Look at a batch; `outcomes` says by number what would become of each record.

        Returns those that would stay as they are.
        """
        stay: list[Named] = []
        for one in arrivals:
            told = described(one)
            self.remarked += one.remarked
            if one.title and len(self.titles) < TITLES:
                self.titles.append(one.title)
            for row in one.remark_rows:
                self.examples.setdefault(row[0], {**told, "remarks": [row]})
            outcome = outcomes.get(one.number)
            if outcome == "rejected" and len(self.rejected) < SHOWN:
                self.rejected.append(told)
            if outcome == "unchanged":
                named = {"local_id": one.local_id, "title": one.title, "with": ""}
                stay.append(Named("unchanged", named))
        self.unchanged += [one.row for one in stay[: SHOWN - len(self.unchanged)]]
        return stay

    def as_json(self) -> dict[str, Any]:
        return {"titles": self.titles, "examples": self.examples, "rejected": self.rejected}


def described(one: Arrival) -> dict[str, Any]:
    """A record as a row of the report shows it."""
    return {
        "number": one.number,
        "offset": one.offset,
        "local_id": one.local_id,
        "title": one.title,
        "remarks": one.remark_rows,
    }


def add(
    preview: Preview,
    grouping: Grouping,
    arrived: Mapping[int, Mapping[str, Any]],
    doubts: Mapping[tuple[int, int], int],
) -> list[Named]:
    """Count one batch: `arrived` are its contributions and what to call them. Returns each named.

    `doubts` maps doubtful pairs of one of them and another contribution to the other's cluster.
    """
    found: list[Named] = []
    home = {id: cluster for cluster, part in grouping.parts.items() for id in part}
    doubtful = {one: cluster for (one, _), cluster in doubts.items() if home.get(one) != cluster}
    for id, named in arrived.items():
        part = grouping.parts.get(home.get(id, 0), ())
        with_them = [other for other in part if other not in arrived]
        sort = "matched" if with_them else "to_decide" if id in doubtful else "alone"
        preview.counts[sort] += 1
        union = grouping.before[with_them[0]] if with_them else doubtful.get(id, 0)
        found.append(Named(sort, {**named, "with": ids.union_id(union) if union else ""}))
        if len(preview.records[sort]) < SHOWN:
            preview.records[sort].append(found[-1].row)
    settled = {id: old for id, old in grouping.before.items() if id not in arrived and old}
    preview.joins += joined(grouping, settled)
    preview.splits += torn(home, settled)
    return found


def joined(grouping: Grouping, settled: Mapping[int, int]) -> list[list[str]]:
    """The public ids, two and more, whose members would stand in one cluster."""
    olds = [{settled[id] for id in part if id in settled} for part in grouping.parts.values()]
    return [[ids.union_id(old) for old in sorted(one)] for one in olds if len(one) > 1]


def torn(home: Mapping[int, int], settled: Mapping[int, int]) -> list[str]:
    """The public ids whose members would stand in several clusters."""
    news: defaultdict[int, set[int]] = defaultdict(set)
    for id, old in settled.items():
        if id in home:
            news[old].add(home[id])
    return [ids.union_id(old) for old, where in sorted(news.items()) if len(where) > 1]


def too_many(missing: int, held: int, *, share: float, few: int) -> bool:
    """Whether a complete file lacks so much that it must be an error: over a share, and not few."""
    return missing > few and missing > share * held
