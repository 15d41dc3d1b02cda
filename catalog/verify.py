"""Does a live catalogue keep its promises? Every invariant looked up in the data itself."""

import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from catalog import (
    clusters,
    db,
    hosts,
    ids,
    ingest,
    judgements,
    links,
    rebuilding,
    standings,
    unions,
)
from catalog.ingest import undoing
from catalog.match import Verdict, blocking, compare, sketches
from catalog.model import (
    Cluster,
    Contribution,
    Edge,
    Payload,
    Publication,
    UnionRecord,
    Upload,
    Version,
)
from catalog.settings import Settings
from exports.formats import STORED
from marc.facts import from_json


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that is not kept: which one, and the evidence."""

    invariant: str
    what: str


def verify(engine: Engine, settings: Settings) -> Iterator[Broken]:
    """Check every invariant in turn; yields nothing on a sound catalogue."""
    with db.reading(engine) as session:
        for name, check in CHECKS.items():
            for what in check(session, settings):
                yield Broken(name, what)


def accounted(session: Session, _: Settings) -> Iterator[str]:
    """The pieces of every finished upload give back its bytes."""
    finished = select(Upload).where(Upload.state.in_(("done", "unreadable"))).order_by(Upload.id)
    for upload in session.scalars(finished):
        digest, position = hashlib.sha256(), 0
        for piece, raw in ingest.pieces(session, upload.id):
            before = piece.before or b""
            position += len(before)
            if piece.outcome != "tail" and piece.offset != position:
                yield f"upload {upload.id}, record {piece.number}: offset {piece.offset}"
            if len(raw) != piece.length:
                yield f"upload {upload.id}, record {piece.number}: {len(raw)} bytes kept"
            position += len(raw)
            digest.update(before)
            digest.update(raw)
        if position != upload.size or digest.hexdigest() != upload.sha256:
            yield f"upload {upload.id}: {position} bytes accounted for, {upload.size} received"


def one_home(session: Session, _: Settings) -> Iterator[str]:
    """Every live contribution stands in one live cluster, every live cluster has members."""
    stray = (
        select(Contribution.id, Contribution.live, Contribution.cluster_id)
        .outerjoin(Cluster, Cluster.id == Contribution.cluster_id)
        .where(Contribution.live != (func.coalesce(Cluster.state, "") == "live"))
    )
    for id, live, cluster in session.execute(stray):
        yield f"contribution {id}: live={live}, cluster {cluster}"
    homes = select(Contribution.cluster_id).where(Contribution.live)
    empty = select(Cluster).where(Cluster.state == "live", Cluster.id.not_in(homes))
    for found in session.scalars(empty):
        yield f"union record {found.union_id}: no members"


def order_free(session: Session, _: Settings) -> Iterator[str]:
    """Lists, edges and clusters are what the records alone give, whatever order they came in."""
    for chunk in rebuilding.live_chunks(session):
        yield from wrong_lists(session, chunk)
        yield from wrong_edges(session, chunk)
    for grouping in rebuilding.groupings(session):
        for cluster, part in grouping.parts.items():
            if {grouping.before[id] for id in part} != {cluster}:
                yield f"cluster {cluster}: should hold contributions {part}"


def wrong_lists(session: Session, chunk: list[int]) -> Iterator[str]:
    """Sketches and lists that are not what the facts give."""
    names, entries = links.read_names(session, chunk), links.read_entries(session, chunk)
    lists = links.read_lists(session, links.entered(entries))
    sketched = links.read_facts(session, chunk)
    versions = select(Contribution.id, Version.facts).join(
        Version, Version.id == Contribution.version_id
    )
    for id, stored in session.execute(versions.where(db.among(session, Contribution.id, chunk))):
        facts = from_json(stored)
        if id not in sketched or sketches.pack(sketched[id]) != sketches.pack(facts):
            yield f"contribution {id}: its sketch is out of date"
        elif entries[id] != blocking.entries(facts, names[id]) or not all(
            (place, id) in lists[key] for key, place in entries[id].items()
        ):
            yield f"contribution {id}: its places in lists are out of date"


def wrong_edges(session: Session, chunk: list[int]) -> Iterator[str]:
    own = set(chunk)
    pairs = {
        pair
        for pair in links.candidates(session, links.read_entries(session, chunk))
        if pair[1] in own
    }
    facts = links.read_facts(session, {id for pair in pairs for id in pair})
    expected = {}
    for a, b in pairs:
        found = compare(facts[a], facts[b])
        if found.verdict is not Verdict.DIFFERENT:
            expected[a, b] = (found.weight, str(found.verdict))
    stored = {
        (edge.a_id, edge.b_id): (edge.weight, edge.verdict)
        for edge in session.execute(
            select(Edge.a_id, Edge.b_id, Edge.weight, Edge.verdict).where(Edge.b_id.in_(chunk))
        )
    }
    for pair in expected.keys() | stored.keys():
        if expected.get(pair) != stored.get(pair):
            yield f"edge {pair}: {stored.get(pair)} stored, {expected.get(pair)} computed"


def stable_ids(session: Session, _: Settings) -> Iterator[str]:
    """Public ids are those of their numbers; every redirect leads to a live record or an end."""
    states = {}
    for id, union_id, state, into in session.execute(
        select(Cluster.id, Cluster.union_id, Cluster.state, Cluster.merged_into)
    ):
        states[id] = (state, into)
        if union_id != ids.union_id(id):
            yield f"cluster {id}: public id {union_id}"
    for id, (state, into) in states.items():
        steps = 0
        while state == "merged" and into in states and steps <= len(states):
            state, into = states[into]
            steps += 1
        if state == "merged":
            yield f"cluster {id}: its redirect leads nowhere"


def words_kept(session: Session, settings: Settings) -> Iterator[str]:
    """Raw bytes are untouched, and every union record is what its members give."""
    versions = select(Version.id, Version.raw, Version.raw_sha256).where(Version.raw_sha256 != "")
    for id, raw, expected in session.execute(versions.execution_options(yield_per=500)):
        if hashlib.sha256(db.unpack(raw)).hexdigest() != expected:
            yield f"version {id}: its bytes changed"
    for chunk in live_clusters(session):
        members: dict[int, list[int]] = {id: [] for id in chunk}
        for id, cluster in session.execute(
            select(Contribution.id, Contribution.cluster_id).where(
                Contribution.cluster_id.in_(chunk), Contribution.live
            )
        ):
            if cluster is not None:
                members[cluster].append(id)
        people = unions.read_members(session, [id for part in members.values() for id in part])
        known = unions.read_known(session, chunk)
        pinned = unions.read_pins(session, members)
        ties = {}
        for cluster, part in members.items():
            if not part:
                continue  # named by one_home
            of_it = [people[id] for id in part]
            built = unions.build(cluster, of_it, settings=settings, pins=pinned.get(cluster, ()))
            if not unions.is_as_stored(built, known.get(cluster)):
                yield f"union record {ids.union_id(cluster)}: not what its members give"
            ties[cluster] = hosts.ties(cluster, built.facts, of_it)
        for cluster in hosts.wrong(session, ties):
            yield f"union record {ids.union_id(cluster)}: its hosts are not what the records give"


def live_clusters(session: Session) -> Iterator[list[int]]:
    last = 0
    while found := list(
        session.scalars(
            select(Cluster.id)
            .where(Cluster.state == "live", Cluster.id > last)
            .order_by(Cluster.id)
            .limit(rebuilding.CHUNK)
        )
    ):
        yield found
        last = found[-1]


def human_over_machine(session: Session, _: Settings) -> Iterator[str]:
    """What people said of live records is so, unless others' words forbid it."""
    said = judgements.verdicts(judgements.every(session))
    homes = read_homes(session, {id for pair in said for id in pair})
    said = {pair: verdict for pair, verdict in said.items() if homes.keys() >= {*pair}}
    bonds = [pair for pair, verdict in said.items() if verdict is Verdict.SAME]
    groups = clusters.connected(homes, bonds)
    group_of = {id: number for number, group in enumerate(groups) for id in group}
    torn = {
        group_of[a]
        for (a, b), verdict in said.items()
        if verdict is Verdict.DIFFERENT and group_of[a] == group_of[b]
    }
    for (a, b), verdict in said.items():
        together = homes[a] == homes[b]
        excused = verdict is Verdict.SAME and group_of[a] in torn
        if together is not (verdict is Verdict.SAME) and not excused:
            yield f"contributions {a}, {b}: judged {verdict}, together={together}"


def read_homes(session: Session, ids: Collection[int]) -> dict[int, int | None]:
    """The clusters of those of these contributions that are live."""
    homes: dict[int, int | None] = {}
    for chunk in db.chunks(ids):
        rows = session.execute(
            select(Contribution.id, Contribution.cluster_id).where(
                db.among(session, Contribution.id, chunk), Contribution.live
            )
        )
        homes.update((id, cluster) for id, cluster in rows)
    return homes


def reversible(session: Session, _: Settings) -> Iterator[str]:
    """Records stand as their history and the undos say, and history knows where they stand."""
    turned = session.scalars(
        select(Version.contribution_id).where(Version.cause != "upload").distinct()
    )
    for planned in undoing.plan(session, turned.all()):
        if planned.step.what != "kept":
            yield f"contribution {planned.contribution}: should be {planned.step.what}"
    at = standings.next_change(session)
    for chunk in rebuilding.live_chunks(session):
        homes, kept = read_homes(session, chunk), standings.read(session, chunk, at)
        for id in chunk:
            if homes[id] != kept.get(id):
                yield f"contribution {id}: stands in {homes[id]}, history says {kept.get(id)}"


def harvest_safe(session: Session, _: Settings) -> Iterator[str]:
    """The feed is in order, and what it holds is complete."""
    publication = session.get_one(Publication, 1)
    rows = session.execute(select(Cluster.changed, Cluster.changed_at).order_by(Cluster.changed))
    for (number, at), (next_number, next_at) in pairwise(rows):
        if next_at < at:
            yield f"change {next_number} is dated before change {number}"
    last = session.scalar(select(func.max(Cluster.changed))) or 0
    if last > publication.changed:
        yield f"change {last} is past the clock, {publication.changed}"
    for table, per_cluster in ((UnionRecord, 1), (Payload, len(STORED))):
        count = (
            select(Cluster.id, Cluster.state, func.count(table.cluster_id).label("rows"))
            .outerjoin(table, table.cluster_id == Cluster.id)
            .group_by(Cluster.id, Cluster.state)
        )
        for row in session.execute(count):
            if row.rows != (per_cluster if row.state == "live" else 0):
                yield f"cluster {row.id} ({row.state}): {row.rows} rows of {table.__tablename__}"


CHECKS: Final[dict[str, Callable[[Session, Settings], Iterator[str]]]] = {
    "accounted for": accounted,
    "one home": one_home,
    "order-free": order_free,
    "stable ids": stable_ids,
    "words kept": words_kept,
    "human over machine": human_over_machine,
    "reversible": reversible,
    "harvest-safe": harvest_safe,
}
