"""What a cluster publishes: its union record in both dialects, its place in feed and sets."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalog import db, ids
from catalog.merge import Member, Merged, best, merge
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
from exports.formats import FORMATS, Union
from marc import facts as marc_facts
from marc.record import Dialect, Record, control, from_json, to_json

DIALECTS: Final = (Dialect.RUSMARC, Dialect.MARC21)  # the exchange dialects


@dataclass(frozen=True, slots=True)
class Built:
    """A union record ready to store; `content` is what decides whether anything changed."""

    members: tuple[Member, ...]
    rusmarc: Merged
    marc21: Merged
    facts: marc_facts.Facts

    @property
    def libraries(self) -> tuple[str, ...]:
        return tuple(sorted({member.library for member in self.members}))

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "members": len(self.members),
            "rusmarc": to_json(self.rusmarc.record),
            "rusmarc_origins": self.rusmarc.origins,
            "marc21": to_json(self.marc21.record),
            "marc21_origins": self.marc21.origins,
            "facts": marc_facts.to_json(self.facts),
        }


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
    public id leads to (None: nobody is left); members `at_hand` need not be read. Returns how
    many were stamped.
    """
    missing = [id for part in live.values() for id in part if id not in at_hand]
    members = {**at_hand, **read_members(session, missing)}
    known = read_known(session, live.keys() | retired.keys())
    changes: dict[int, Built | None] = {}
    for cluster, part in live.items():
        built = build(cluster, [members[id] for id in part], settings=settings)
        if not is_as_stored(built, known.get(cluster)):
            changes[cluster] = built
    for cluster, into in retired.items():
        if cluster in known:
            retire(known[cluster], into)
            changes[cluster] = None
    store(session, changes, known, settings=settings, now=now)
    return len(changes)


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored about a cluster."""

    cluster: Cluster
    union: UnionRecord | None
    sets: frozenset[str]


def read_members(session: Session, contribution_ids: Sequence[int]) -> dict[int, Member]:
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
                Version.facts,
            )
            .join(Library, Library.id == Contribution.library_id)
            .join(Version, Version.id == Contribution.version_id)
            .where(Contribution.id.in_(chunk))
        )
        for id, local_id, code, rank, dialect, record, facts in rows:
            found[id] = Member(
                id=id,
                library=code,
                rank=rank,
                local_id=local_id,
                dialect=Dialect(dialect),
                record=from_json(record),
                facts=marc_facts.from_json(facts),
            )
    return found


def read_known(session: Session, clusters: Iterable[int]) -> dict[int, Known]:
    wanted = list(clusters)
    sets: defaultdict[int, set[str]] = defaultdict(set)
    for chunk in db.chunks(wanted):
        for spec, cluster in session.execute(
            select(SetMember.spec, SetMember.cluster_id).where(
                SetMember.cluster_id.in_(chunk), SetMember.present
            )
        ):
            sets[cluster].add(spec)
    found: dict[int, Known] = {}
    for chunk in db.chunks(wanted):
        rows = session.execute(
            select(Cluster, UnionRecord)
            .outerjoin(UnionRecord, UnionRecord.cluster_id == Cluster.id)
            .where(Cluster.id.in_(chunk))
        )
        for row, union in rows:
            found[row.id] = Known(cluster=row, union=union, sets=frozenset(sets[row.id]))
    return found


def build(cluster: int, members: Sequence[Member], *, settings: Settings) -> Built:
    """The union record of these members: a function of the set, whatever its order."""
    rusmarc, marc21 = (
        merge(
            members,
            dialect,
            union_id=ids.union_id(cluster),
            agency=settings.agency,
            country=settings.country,
        )
        for dialect in DIALECTS
    )
    native = best(members).dialect is Dialect.MARC21
    view, dialect = (marc21, Dialect.MARC21) if native else (rusmarc, Dialect.RUSMARC)
    return Built(
        members=tuple(sorted(members, key=lambda member: member.id)),
        rusmarc=rusmarc,
        marc21=marc21,
        facts=marc_facts.facts(view.record, dialect),
    )


def is_as_stored(built: Built, known: Known | None) -> bool:
    if known is None or known.union is None or known.cluster.state != "live":
        return False
    stored = {name: getattr(known.union, name) for name in built.columns}
    return orjson.dumps(stored) == orjson.dumps(built.columns) and known.sets == set_specs(built)


def set_specs(built: Built) -> frozenset[str]:
    """The OAI sets a union record belongs to."""
    return frozenset(f"library:{code}" for code in built.libraries)


def retire(known: Known, into: int | None) -> None:
    known.cluster.state = "deleted" if into is None else "merged"
    known.cluster.merged_into = into


def store(
    session: Session,
    changes: Mapping[int, Built | None],
    known: Mapping[int, Known],
    *,
    settings: Settings,
    now: datetime,
) -> None:
    """Write the changes with the next numbers of the feed, in the order of cluster ids."""
    if not changes:
        return
    publication = session.get_one(Publication, 1)
    at = max(now, publication.changed_at, publication.since or now).replace(microsecond=0)
    publication.changed_at = at
    unions, payloads, sets = [], [], []
    for cluster in sorted(changes):
        publication.changed += 1
        built = changes[cluster]
        stamp(
            session,
            cluster,
            known.get(cluster),
            live=built is not None,
            changed=publication.changed,
            at=at,
        )
        specs = frozenset() if built is None else set_specs(built)
        left = known[cluster].sets - specs if cluster in known else frozenset()
        sets += [{"spec": s, "cluster_id": cluster, "present": True} for s in sorted(specs)]
        sets += [{"spec": s, "cluster_id": cluster, "present": False} for s in sorted(left)]
        if built is not None:
            unions.append({"cluster_id": cluster, **built.columns})
            payloads += render(cluster, built, settings=settings, at=at)
    session.flush()
    forget(session, [cluster for cluster, built in changes.items() if built is None])
    db.upsert(session, UnionRecord, unions, keys=["cluster_id"])
    db.upsert(session, Payload, payloads, keys=["cluster_id", "prefix"])
    db.upsert(session, SetMember, sets, keys=["spec", "cluster_id"])
    session.expire_all()


def stamp(
    session: Session,
    cluster: int,
    known: Known | None,
    *,
    live: bool,
    changed: int,
    at: datetime,
) -> None:
    if known is None:
        session.add(
            Cluster(
                id=cluster,
                union_id=ids.union_id(cluster),
                state="live",
                merged_into=None,
                changed=changed,
                changed_at=at,
                first_at=at,
            )
        )
        return
    known.cluster.changed, known.cluster.changed_at = changed, at
    if live:
        known.cluster.state, known.cluster.merged_into = "live", None


def render(
    cluster: int, built: Built, *, settings: Settings, at: datetime
) -> list[dict[str, object]]:
    """The forms the feed sends, ready and compressed."""
    union = Union(
        union_id=ids.union_id(cluster),
        url=f"{settings.base_url}/record/{ids.union_id(cluster)}",
        rusmarc=stamped(built.rusmarc.record, at),
        marc21=stamped(built.marc21.record, at),
        facts=built.facts,
        libraries=built.libraries,
    )
    return [
        {"cluster_id": cluster, "prefix": prefix, "body": db.pack(form.render(union))}
        for prefix, form in FORMATS.items()
    ]


def stamped(record: Record, at: datetime) -> Record:
    """The record with the moment of its last change in 005 (YYYYMMDDHHMMSS.F)."""
    when = control("005", at.strftime("%Y%m%d%H%M%S.0"))
    place = sum(1 for field in record.fields if field.tag < "005")
    return Record(record.leader, (*record.fields[:place], when, *record.fields[place:]))


def forget(session: Session, clusters: Sequence[int]) -> None:
    """A cluster that is no more publishes nothing; its row stays for harvesters and redirects."""
    for chunk in db.chunks(clusters):
        session.execute(delete(UnionRecord).where(UnionRecord.cluster_id.in_(chunk)))
        session.execute(delete(Payload).where(Payload.cluster_id.in_(chunk)))
