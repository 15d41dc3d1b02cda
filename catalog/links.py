"""Which live contributions look alike? Keeps blocking keys and edges in line with the facts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from catalog import db
from catalog.match import Verdict, blocking, compare
from catalog.model import BlockKey, Contribution, Edge, Version
from marc.facts import Facts, from_json

Pair = tuple[int, int]  # contribution ids, the smaller first


def link(
    session: Session, changed: Mapping[int, Facts | None], *, seen: dict[int, Facts] | None = None
) -> set[int]:
    """Renew the keys and edges of contributions whose facts changed (None: no longer live).

    A key that too many contributions share finds no candidates; when a key crosses that limit, up
    or down, everybody who carries it is compared again, so that the edges are a function of the
    live contributions alone. Returns the contributions whose component may have changed; facts
    read on the way are left in `seen`.
    """
    seen = {} if seen is None else seen
    old = read_keys(session, changed)
    new = {id: blocking.keys(facts) if facts else frozenset() for id, facts in changed.items()}
    write_keys(session, old, new)
    compared = {id: facts for id, facts in changed.items() if facts is not None}
    seen |= compared
    change = growth(old, new)
    sizes = block_sizes(session, {*change, *chain.from_iterable(new.values())})
    crossing = crossing_members(session, change, sizes)
    wider = read_facts(session, crossing - changed.keys(), seen=seen)
    compared |= wider
    renewed = changed.keys() | wider.keys()
    neighbours = drop_edges(session, renewed)
    keys = {**new, **read_keys(session, wider)}
    pairs = candidates(session, {id: keys[id] for id in compared}, sizes=sizes)
    joined = write_edges(session, pairs, seen)
    return set(compared) | (neighbours - changed.keys()) | joined


def read_keys(session: Session, ids: Iterable[int]) -> dict[int, frozenset[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for chunk in db.chunks(ids):
        for key, id in session.execute(
            select(BlockKey.key, BlockKey.contribution_id).where(
                db.among(session, BlockKey.contribution_id, chunk)
            )
        ):
            found[id].add(key)
    return {id: frozenset(keys) for id, keys in found.items()}


def read_facts(
    session: Session, ids: Iterable[int], *, seen: dict[int, Facts] | None = None
) -> dict[int, Facts]:
    """The facts of the current versions of these contributions; those in `seen` are not read."""
    seen = {} if seen is None else seen
    wanted = set(ids)
    for chunk in db.chunks(wanted - seen.keys()):
        rows = session.execute(
            select(Contribution.id, Version.facts)
            .join(Version, Version.id == Contribution.version_id)
            .where(db.among(session, Contribution.id, chunk))
        )
        seen |= {id: from_json(facts) for id, facts in rows}
    return {id: seen[id] for id in wanted if id in seen}


def write_keys(
    session: Session, old: Mapping[int, frozenset[int]], new: Mapping[int, frozenset[int]]
) -> None:
    stale = [id for id in old if old[id] != new[id]]
    for chunk in db.chunks(stale):
        session.execute(delete(BlockKey).where(BlockKey.contribution_id.in_(chunk)))
    rows = [
        {"key": key, "contribution_id": id}
        for id, keys in new.items()
        if old.get(id) != keys
        for key in keys
    ]
    # In the order of the table: random keys cost SQLite its locality.
    rows.sort(key=lambda row: (row["key"], row["contribution_id"]))
    db.bulk_insert(session, BlockKey, rows)


def growth(old: Mapping[int, frozenset[int]], new: Mapping[int, frozenset[int]]) -> dict[int, int]:
    """By how many contributions the block of each key grew or shrank."""
    change: defaultdict[int, int] = defaultdict(int)
    for id, keys in new.items():
        before = old.get(id, frozenset())
        for key in keys - before:
            change[key] += 1
        for key in before - keys:
            change[key] -= 1
    return {key: by for key, by in change.items() if by}


def crossing_members(
    session: Session, change: Mapping[int, int], sizes: Mapping[int, int]
) -> set[int]:
    """Who carries a key that this change pushed over the limit, or brought back under it."""
    crossed = [
        key
        for key, by in change.items()
        if (sizes.get(key, 0) <= blocking.LIMIT) != (sizes.get(key, 0) - by <= blocking.LIMIT)
    ]
    members: set[int] = set()
    for chunk in db.chunks(crossed):
        members |= set(
            session.scalars(
                select(BlockKey.contribution_id).where(db.among(session, BlockKey.key, chunk))
            )
        )
    return members


def block_sizes(session: Session, keys: Iterable[int]) -> dict[int, int]:
    sizes: dict[int, int] = {}
    for chunk in db.chunks(keys):
        rows = session.execute(
            select(BlockKey.key, func.count())
            .where(db.among(session, BlockKey.key, chunk))
            .group_by(BlockKey.key)
        )
        sizes.update((key, size) for key, size in rows)
    return sizes


def drop_edges(session: Session, ids: Iterable[int]) -> set[int]:
    """Forget the edges of these contributions; returns who was linked to them as the same."""
    neighbours: set[int] = set()
    for chunk in db.chunks(sorted(ids), 2000):
        touching = or_(Edge.a_id.in_(chunk), Edge.b_id.in_(chunk))
        for a, b in session.execute(
            select(Edge.a_id, Edge.b_id).where(touching, Edge.verdict == Verdict.SAME)
        ):
            neighbours |= {a, b}
        session.execute(delete(Edge).where(touching))
    return neighbours


def candidates(
    session: Session, keys: Mapping[int, frozenset[int]], *, sizes: Mapping[int, int] | None = None
) -> set[Pair]:
    """The pairs these contributions form with all that share a key of theirs under the limit.

    `sizes` are those of blocks looked up before.
    """
    wanted = {key for own in keys.values() for key in own}
    known = sizes or {}
    sizes = {**known, **block_sizes(session, wanted - known.keys())}
    usable = [key for key in wanted if 1 < sizes.get(key, 0) <= blocking.LIMIT]
    blocks: defaultdict[int, list[int]] = defaultdict(list)
    for chunk in db.chunks(usable):
        for key, id in session.execute(
            select(BlockKey.key, BlockKey.contribution_id).where(
                db.among(session, BlockKey.key, chunk)
            )
        ):
            blocks[key].append(id)
    return {
        (id, other) if id < other else (other, id)
        for id, own in keys.items()
        for key in own & blocks.keys()
        for other in blocks[key]
        if other != id
    }


def write_edges(session: Session, pairs: set[Pair], seen: dict[int, Facts]) -> set[int]:
    """Compare the pairs and keep those that are the same or doubtful; returns the joined ones."""
    facts = read_facts(session, {id for pair in pairs for id in pair}, seen=seen)
    rows = []
    joined: set[int] = set()
    for a, b in sorted(pairs):
        found = compare(facts[a], facts[b])
        verdict = found.verdict
        if verdict is Verdict.DIFFERENT:
            continue
        rows.append({"a_id": a, "b_id": b, "weight": found.weight, "verdict": verdict})
        if verdict is Verdict.SAME:
            joined |= {a, b}
    db.bulk_insert(session, Edge, rows)
    return joined
