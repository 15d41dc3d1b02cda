"""What a cluster publishes: its union record in both dialects, its place in feed and sets."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import Any, Final

import orjson
from sqlalchemy import Text, cast, delete, select
from sqlalchemy.orm import Session

from catalog import db, ids, pins
from catalog.merge import Member, Merged, Pin, merge_ranked, ranked
from catalog.model import (
    Cluster,
    Contribution,
    Library,
    Payload,
    Publication,
    SetMember,
    UnionRecord,
    Version,
)
from catalog.settings import Settings
from exports.formats import STORED, Union
from marc import facts as marc_facts
from marc.record import Dialect, Record, control, from_json, to_json

Columns = tuple[int, str, str, str, str, str]  # of a union record, the JSON as text
TAG: Final = itemgetter(0)
JSON: Final = ("rusmarc", "rusmarc_origins", "marc21", "marc21_origins", "facts")


@dataclass(frozen=True, slots=True)
class Built:
    """A union record ready to store; `columns` is what decides whether anything changed."""

    libraries: tuple[str, ...]
    rusmarc: Merged
    marc21: Merged
    facts: marc_facts.Facts
    columns: Columns


def publish(
    session: Session,
    live: Mapping[int, Sequence[int]],
    retired: Mapping[int, int | None],
    *,
    at_hand: Mapping[int, Member],
    settings: Settings,
    now: datetime,
) -> int:
    """Store what became of these clusters and stamp those that changed.

    `live` maps a cluster to its members; `retired` maps a cluster that is no more to the one its
    public id leads to (None: nobody is left); members `at_hand` need not be read.
    Returns how many were stamped.
    """
    missing = [id for part in live.values() for id in part if id not in at_hand]
    members = {**at_hand, **read_members(session, missing)}
    known = read_known(session, live.keys() | retired.keys())
    pinned = read_pins(session, live)
    changes: dict[int, Built] = {}
    for cluster, part in live.items():
        built = build(
            cluster, [members[id] for id in part], pins=pinned.get(cluster, ()), settings=settings
        )
        if not is_as_stored(built, known.get(cluster)):
            changes[cluster] = built
    ended = {cluster: into for cluster, into in retired.items() if cluster in known}
    store(session, changes, ended, known, settings=settings, now=now)
    return len(changes) + len(ended)


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored about a cluster: its state, its union record, the sets it is or was in."""

    state: str
    union: Columns | None
    sets: Mapping[str, bool]  # whether it still is


def read_members(session: Session, contribution_ids: Sequence[int]) -> dict[int, Member]:
    """These contributions as they are now."""
    found: dict[int, Member] = {}
    for chunk in db.chunks(contribution_ids):
        rows = session.execute(
            select(
                Contribution.id,
                Contribution.local_id,
                Library.code,
                Library.rank,
                Version.dialect,
                Version.record,
                cast(Version.facts, Text),
            )
            .join(Library, Library.id == Contribution.library_id)
            .join(Version, Version.id == Contribution.version_id)
            .where(db.among(session, Contribution.id, chunk))
        )
        for id, local_id, code, rank, dialect, record, facts in rows:
            found[id] = Member(
                id=id,
                library=code,
                rank=rank,
                local_id=local_id,
                dialect=Dialect(dialect),
                record=from_json(record),
                facts=marc_facts.from_json(orjson.loads(facts)),
            )
    return found


def read_pins(session: Session, parts: Mapping[int, Sequence[int]]) -> dict[int, tuple[Pin, ...]]:
    """The pins that hold for these clusters, by way of their members."""
    found = pins.read(session, [id for part in parts.values() for id in part])
    if not found:
        return {}
    return {
        cluster: pins.for_merging(pins.holding(one for id in part for one in found.get(id, ())))
        for cluster, part in parts.items()
    }


def read_known(session: Session, clusters: Iterable[int]) -> dict[int, Known]:
    wanted = list(clusters)
    sets: defaultdict[int, dict[str, bool]] = defaultdict(dict)
    for chunk in db.chunks(wanted):
        for spec, cluster, present in session.execute(
            select(SetMember.spec, SetMember.cluster_id, SetMember.present).where(
                db.among(session, SetMember.cluster_id, chunk)
            )
        ):
            sets[cluster][spec] = present
    found: dict[int, Known] = {}
    # As text: comparing needs no parsing.
    texts = [cast(getattr(UnionRecord, name), Text) for name in JSON]
    for chunk in db.chunks(wanted):
        rows = session.execute(
            select(Cluster.id, Cluster.state, UnionRecord.members, *texts)
            .outerjoin(UnionRecord, UnionRecord.cluster_id == Cluster.id)
            .where(db.among(session, Cluster.id, chunk))
        )
        for id, state, count, *columns in rows:
            union = None if count is None else (count, *columns)
            found[id] = Known(state, union, sets.get(id, {}))
    return found


def build(
    cluster: int, members: Sequence[Member], *, settings: Settings, pins: Sequence[Pin] = ()
) -> Built:
    """The union record of these members and pins: a function of the set, whatever its order."""
    best_first = ranked(members)
    public = ids.union_id(cluster)

    def merged(dialect: Dialect) -> Merged:
        return merge_ranked(
            best_first,
            dialect,
            union_id=public,
            agency=settings.agency,
            country=settings.country,
            pins=pins,
        )

    rusmarc, marc21 = merged(Dialect.RUSMARC), merged(Dialect.MARC21)
    native = best_first[0].dialect is Dialect.MARC21
    view, dialect = (marc21, Dialect.MARC21) if native else (rusmarc, Dialect.RUSMARC)
    facts = (
        marc_facts.facts(view.record, dialect)
        if pins
        else facts_of(view.record, dialect, best_first)
    )
    return Built(
        libraries=tuple(sorted({member.library for member in members})),
        rusmarc=rusmarc,
        marc21=marc21,
        facts=facts,
        columns=(
            len(members),
            db.as_json(to_json(rusmarc.record)),
            db.as_json(rusmarc.origins),
            db.as_json(to_json(marc21.record)),
            db.as_json(marc21.origins),
            db.as_json(marc_facts.to_json(facts)),
        ),
    )


# Fields that Svod writes or rewrites for a lone member, and that say none of its facts but who
# holds it; RUSMARC's 100 changes only in how its charset is coded.
OWN: Final = frozenset(("001", "003", "005", "035", "852", "899", "952", "995"))
REWRITTEN: Final = {
    Dialect.RUSMARC: OWN | {"100", "801"},
    Dialect.MARC21: OWN | {"040"},
}


def facts_of(union: Record, dialect: Dialect, members: Sequence[Member]) -> marc_facts.Facts:
    """What a union record says; of a lone member, what that one says is known already."""
    lone = members[0]
    if len(members) == 1 and lone.dialect is dialect and alike(union, lone.record, dialect):
        return replace(lone.facts, holdings=marc_facts.held(union, dialect))
    return marc_facts.facts(union, dialect)


def alike(union: Record, record: Record, dialect: Dialect) -> bool:
    """Whether a union record has the very fields of a record, but for those Svod rewrites."""
    own = REWRITTEN[dialect]
    left, right = (
        sorted([field for field in one.fields if field[0] not in own], key=TAG)
        for one in (union, record)
    )
    return left == right


def is_as_stored(built: Built, known: Known | None) -> bool:
    if known is None or known.state != "live":
        return False
    present = {spec for spec, is_in in known.sets.items() if is_in}
    return built.columns == known.union and present == set_specs(built)


def set_specs(built: Built) -> frozenset[str]:
    """The OAI sets a union record belongs to."""
    return frozenset([f"library:{code}" for code in built.libraries])


def store(
    session: Session,
    changes: Mapping[int, Built],
    ended: Mapping[int, int | None],
    known: Mapping[int, Known],
    *,
    settings: Settings,
    now: datetime,
) -> None:
    """Write the changes with the next numbers of the feed, in the order of cluster ids."""
    if not changes and not ended:
        return
    publication = session.get_one(Publication, 1)
    at = max(now, publication.changed_at, publication.since or now).replace(microsecond=0)
    publication.changed_at = at
    clusters, unions, payloads, sets = [], [], [], []
    for cluster in sorted(changes.keys() | ended.keys()):
        publication.changed += 1
        built, held = changes.get(cluster), known.get(cluster)
        now_in = frozenset() if built is None else set_specs(built)
        ever_in = now_in | (held.sets.keys() if held is not None else frozenset())
        clusters.append(
            {
                **stood(live=built is not None, into=ended.get(cluster)),
                **{"id": cluster, "changed": publication.changed, "changed_at": at},
                "specs": " ".join(sorted(ever_in if built is None else now_in)),
            }
        )
        sets += [
            {
                "spec": spec,
                "cluster_id": cluster,
                "present": spec in now_in,
                "changed": publication.changed,
            }
            for spec in sorted(ever_in)
        ]
        if built is not None:
            unions.append(union_row(cluster, built))
            payloads += render(cluster, built, settings=settings, at=at)
    session.flush()
    stamp(session, clusters, known.keys())
    forget(session, list(ended))
    db.upsert(session, UnionRecord, unions, keys=["cluster_id"])
    db.upsert(session, Payload, payloads, keys=["cluster_id", "prefix"])
    db.upsert(session, SetMember, sets, keys=["spec", "cluster_id"])
    session.expire_all()


def stood(*, live: bool, into: int | None) -> dict[str, Any]:
    """How a cluster stands after a change; `into` is where the public id of an ended one leads."""
    if live:
        return {"state": "live", "merged_into": None}
    return {"state": "deleted" if into is None else "merged", "merged_into": into}


def union_row(cluster: int, built: Built) -> dict[str, Any]:
    members, *texts = built.columns
    row = {name: orjson.Fragment(text) for name, text in zip(JSON, texts, strict=True)}
    return {"cluster_id": cluster, "members": members, **row}


def stamp(session: Session, rows: Sequence[Mapping[str, Any]], known: Collection[int]) -> None:
    """Write how clusters stand and the numbers of their changes."""
    db.update_rows(session, Cluster, [row for row in rows if row["id"] in known])
    db.bulk_insert(
        session,
        Cluster,
        [
            {**row, "union_id": ids.union_id(row["id"]), "first_at": row["changed_at"]}
            for row in rows
            if row["id"] not in known
        ],
    )


def render(
    cluster: int, built: Built, *, settings: Settings, at: datetime
) -> list[dict[str, object]]:
    """The forms the feed sends, ready and compressed."""
    union = as_published(cluster, built, settings=settings, at=at)
    return [
        {"cluster_id": cluster, "prefix": prefix, "body": db.pack_payload(form.render(union))}
        for prefix, form in STORED.items()
    ]


def as_published(cluster: int, built: Built, *, settings: Settings, at: datetime) -> Union:
    """The union record under its public address, with the moment of this change."""
    public = ids.union_id(cluster)
    return Union(
        union_id=public,
        url=f"{settings.base_url}/record/{public}",
        rusmarc=stamped(built.rusmarc.record, at),
        marc21=stamped(built.marc21.record, at),
        facts=built.facts,
        libraries=built.libraries,
    )


def stamped(record: Record, at: datetime) -> Record:
    """The record with the moment of its last change in 005 (YYYYMMDDHHMMSS.F)."""
    when = control("005", at.strftime("%Y%m%d%H%M%S.0"))
    place = sum([field[0] < "005" for field in record.fields])
    return Record(record.leader, (*record.fields[:place], when, *record.fields[place:]))


def forget(session: Session, clusters: Sequence[int]) -> None:
    """A cluster that is no more publishes nothing; its row stays for harvesters and redirects."""
    for chunk in db.chunks(clusters):
        session.execute(delete(UnionRecord).where(UnionRecord.cluster_id.in_(chunk)))
        session.execute(delete(Payload).where(Payload.cluster_id.in_(chunk)))
