"""Which live contributions look alike? Keeps lists and edges in line with the facts."""

import struct
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping

from sqlalchemy import ScalarSelect, Select, bindparam, delete, func, or_, select
from sqlalchemy.orm import Session

from catalog import db
from catalog.errors import Conflict
from catalog.match import DIFFERENT, SAME, MemberName, blocking, compare, sketches
from catalog.model import BlockKey, Contribution, Edge, Library, Sketch
from marc.facts import Facts

Pair = tuple[int, int]  # contribution ids, the smaller first
Entries = Mapping[int, int]  # the lists a contribution stands in: key → place
Lists = dict[int, list[tuple[int, int]]]  # key → (place, contribution) in order of places


def require(session: Session) -> None:
    """Refuse (Conflict) a catalogue grouped before there were lists, until it is rebuilt."""
    if session.scalar(select(Sketch.contribution_id).limit(1)) is None:
        grouped = select(Contribution.id).where(Contribution.live, Contribution.cluster_id > 0)
        if session.scalar(grouped.limit(1)) is not None:
            raise Conflict("catalogue.old")


def link(
    session: Session, changed: Mapping[int, Facts | None], *, seen: dict[int, Facts] | None = None
) -> set[int]:
    """Renew the lists and edges of contributions whose facts changed (None: no longer live).

    Who comes into a long list may stand between two who met there, who leaves it may bring others
    together: their edges are renewed too, so that edges are a function of the live contributions
    alone. Returns the contributions whose component may have changed; facts read on the way are
    left in `seen`.
    """
    seen = {} if seen is None else seen
    live = {id: facts for id, facts in changed.items() if facts is not None}
    seen |= live
    names = read_names(session, live)
    old = read_entries(session, changed)
    new: dict[int, Entries] = {id: blocking.entries(live[id], names[id]) for id in live}
    went, came = list(gone(old, new)), list(gone(new, old))
    left = {(key, place) for _, key, place in went}
    take_out(session, went)
    # Before the newcomers are put in: most lists hold nobody else, and those need not be read.
    lists = with_newcomers(read_lists(session, {*entered(new), *left}), came)
    put_in(session, came)
    write_sketches(session, old.keys(), new, live)
    neighbours = drop_edges(session, old)
    apart = drop_pushed_apart(session, lists, came, unless=changed.keys())
    pairs = meetings(lists, new) | reunions(lists, left)
    joined = write_edges(session, pairs, seen)
    return live.keys() | (neighbours - changed.keys()) | apart | joined


# --- lists ---------------------------------------------------------------------------------------


def entered(entries: Mapping[int, Entries]) -> Iterator[tuple[int, int]]:
    """The places where these contributions stand: key and place."""
    for own in entries.values():
        yield from own.items()


def gone(
    before: Mapping[int, Entries], after: Mapping[int, Entries]
) -> Iterator[tuple[int, int, int]]:
    """The entries of the first that are not in the second: contribution, key and place."""
    for id, entries in before.items():
        kept = after.get(id, {})
        for key, place in entries.items():
            if kept.get(key) != place:
                yield id, key, place


def meetings(lists: Lists, entries: Mapping[int, Entries]) -> set[Pair]:
    """The pairs that these contributions form with those they meet."""
    return {
        pair_of(id, other)
        for id, own in entries.items()
        for key, place in own.items()
        if (listed := lists.get(key))
        for other in blocking.neighbours(listed, bisect_left(listed, (place, id)))
    }


def with_newcomers(lists: Lists, came: Iterable[tuple[int, int, int]]) -> Lists:
    """The lists after these entered, those of one entry left out."""
    entered: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for id, key, place in came:
        entered[key].append((place, id))
    after = {key: listed for key, listed in lists.items() if key not in entered}
    for key, listed in entered.items():
        there = lists.get(key)
        if there or len(listed) > 1:
            after[key] = sorted(there + listed if there else listed)
    return after


def reunions(lists: Lists, left: Iterable[tuple[int, int]]) -> set[Pair]:
    """The pairs that meet across the places that were left."""
    return {
        pair_of(a, b)
        for key, place in left
        for a, b in blocking.brought_together(lists.get(key, []), place)
    }


def drop_pushed_apart(
    session: Session,
    lists: Lists,
    came: Iterable[tuple[int, int, int]],
    *,
    unless: Container[int],
) -> set[int]:
    """Forget the edges of pairs that newcomers stand between; returns who was in them."""
    newcomers: defaultdict[int, set[int]] = defaultdict(set)
    for id, key, _ in came:
        if len(lists.get(key, ())) > blocking.NEAREST + 1:
            newcomers[key].add(id)
    parted = {
        pair_of(a, b)
        for key, ids in newcomers.items()
        for a, b in blocking.pushed_apart(lists[key], ids)
        if a not in unless and b not in unless
    }
    edges: set[Pair] = set()
    for chunk in db.chunks({a for a, _ in parted}):
        rows = session.execute(
            select(Edge.a_id, Edge.b_id).where(db.among(session, Edge.a_id, chunk))
        )
        edges |= parted & {(a, b) for a, b in rows}
    apart = edges - candidates(session, read_entries(session, {a for a, _ in edges}))
    table = db.table(Edge)
    for a, b in apart:
        session.execute(delete(table).where(table.c.a_id == a, table.c.b_id == b))
    return {id for pair in apart for id in pair}


def candidates(session: Session, entries: Mapping[int, Entries]) -> set[Pair]:
    """The pairs that these contributions, who stand in their lists already, form with others."""
    return meetings(read_lists(session, entered(entries)), entries)


def pair_of(a: int, b: int) -> Pair:
    return (a, b) if a < b else (b, a)


def read_lists(session: Session, places: Iterable[tuple[int, int]]) -> Lists:
    """Of each list, in order, what stands around these places: as far as anybody there meets.

    What lies between two of the places and far from both is left out.
    """
    found: set[tuple[int, int, int]] = set()
    table = db.table(BlockKey)
    for chunk in db.chunks(sorted(set(places)), 20_000):
        probe = db.numbers(session, ("key", "place"), chunk)
        year = probe.c.place - probe.c.place % blocking.YEAR
        first, last = year - blocking.YEAR, year + (2 * blocking.YEAR - 1)  # and those next to it
        lowest, highest = table.alias(), table.alias()
        before = (
            select(lowest.c.place)
            .where(lowest.c.key == probe.c.key, lowest.c.place.between(first, probe.c.place))
            .order_by(lowest.c.place.desc())
        )
        after = (
            select(highest.c.place)
            .where(highest.c.key == probe.c.key, highest.c.place.between(probe.c.place, last))
            .order_by(highest.c.place)
        )
        around = table.c.place.between(
            func.coalesce(at_most(before), first), func.coalesce(at_most(after), last)
        )
        there = (
            select(table.c.key, table.c.place, table.c.contribution_id)
            .select_from(probe)
            .join(table, (table.c.key == probe.c.key) & around)
        )
        found.update(db.fetch(session, there, {}))
    lists: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for key, place, id in sorted(found):
        lists[key].append((place, id))
    return lists


def at_most(places: Select[tuple[int]]) -> ScalarSelect[int]:
    """The last place that anybody looks at, if so many there are."""
    return places.limit(1).offset(blocking.NEAREST).scalar_subquery()


def read_entries(session: Session, ids: Iterable[int]) -> dict[int, Entries]:
    """The lists each of these contributions stands in; those not live stand in none."""
    found: dict[int, Entries] = {}
    for chunk in db.chunks(ids):
        rows = db.fetch(
            session,
            select(Sketch.contribution_id, Sketch.entries).where(
                db.among(session, Sketch.contribution_id, chunk)
            ),
            {},
        )
        found |= {id: unpack_entries(packed) for id, packed in rows}
    return found


def write_sketches(
    session: Session,
    old: Iterable[int],
    new: Mapping[int, Entries],
    live: Mapping[int, Facts],
) -> None:
    """Keep the lists and the compared facts of live contributions, and no longer those of old."""
    for chunk in db.chunks(old):
        session.execute(delete(Sketch).where(db.among(session, Sketch.contribution_id, chunk)))
    db.insert_plain(
        session,
        Sketch,
        [(id, pack_entries(new[id]), sketches.pack(facts)) for id, facts in live.items()],
    )


def put_in(session: Session, came: Iterable[tuple[int, int, int]]) -> None:
    """Enter contributions in lists: contribution, key and place of each entry."""
    # In the order of the table: random keys cost SQLite its locality.
    db.insert_plain(session, BlockKey, sorted([(key, place, id) for id, key, place in came]))


def take_out(session: Session, left: Iterable[tuple[int, int, int]]) -> None:
    rows = [{"the_key": key, "the_place": place, "the_id": id} for id, key, place in left]
    if rows:
        table = db.table(BlockKey)
        statement = delete(table).where(
            table.c.key == bindparam("the_key"),
            table.c.place == bindparam("the_place"),
            table.c.contribution_id == bindparam("the_id"),
        )
        session.connection().execute(statement, rows)


def pack_entries(entries: Entries) -> bytes:
    numbers = [number for entry in entries.items() for number in entry]
    return struct.pack(f"<{len(numbers)}q", *numbers)


def unpack_entries(packed: bytes) -> Entries:
    return dict(struct.iter_unpack("<2q", packed))


# --- edges ---------------------------------------------------------------------------------------


def read_facts(
    session: Session, ids: Iterable[int], *, seen: dict[int, Facts] | None = None
) -> dict[int, Facts]:
    """The compared facts of these live contributions; those in `seen` are not read."""
    seen = {} if seen is None else seen
    wanted = set(ids)
    for chunk in db.chunks(wanted - seen.keys()):
        rows = db.fetch(
            session,
            select(Sketch.contribution_id, Sketch.facts).where(
                db.among(session, Sketch.contribution_id, chunk)
            ),
            {},
        )
        seen |= {id: sketches.unpack(packed) for id, packed in rows}
    return {id: seen[id] for id in wanted if id in seen}


def read_names(session: Session, ids: Iterable[int]) -> dict[int, MemberName]:
    names: dict[int, MemberName] = {}
    for chunk in db.chunks(ids):
        rows = db.fetch(
            session,
            select(Contribution.id, Library.code, Contribution.local_id)
            .join(Library, Library.id == Contribution.library_id)
            .where(db.among(session, Contribution.id, chunk)),
            {},
        )
        names |= {id: (code, local_id) for id, code, local_id in rows}
    return names


def drop_edges(session: Session, ids: Iterable[int]) -> set[int]:
    """Forget the edges of these contributions; returns who was linked to them as the same."""
    neighbours: set[int] = set()
    for chunk in db.chunks(sorted(ids), 2000):
        touching = or_(Edge.a_id.in_(chunk), Edge.b_id.in_(chunk))
        # Not by the verdict too: nearly all say "same", and SQLite would read those of everybody.
        for a, b, told in session.execute(
            select(Edge.a_id, Edge.b_id, Edge.verdict).where(touching)
        ):
            neighbours |= {a, b} if told == SAME else set()
        session.execute(delete(Edge).where(touching))
    return neighbours


def write_edges(session: Session, pairs: Iterable[Pair], seen: dict[int, Facts]) -> set[int]:
    """Compare the pairs and keep those that are the same or doubtful; returns the joined ones."""
    ordered = sorted(pairs)
    facts = read_facts(session, {id for pair in ordered for id in pair}, seen=seen)
    rows = []
    joined: set[int] = set()
    for a, b in ordered:
        found = compare(facts[a], facts[b])
        verdict = found.verdict
        if verdict is DIFFERENT:
            continue
        rows.append({"a_id": a, "b_id": b, "weight": found.weight, "verdict": verdict})
        if verdict is SAME:
            joined |= {a, b}
    db.upsert(session, Edge, rows, keys=("a_id", "b_id"))
    return joined
