"""What a cluster publishes: its union record in both dialects, its place in feed and sets."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

import orjson
from sqlalchemy import Text, bindparam, cast, delete, select, update
from sqlalchemy.orm import Session

from catalog import db, hosts, ids, pins, sets
from catalog.match.hosts import NONE, Hosts
from catalog.merge import Member, Merged, Pin, linking, merge_ranked, own, policy, ranked
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
from exports.formats import LINKED, STORED, MetadataFormat, Union
from marc import facts as marc_facts
from marc.record import Dialect, Field, Record, control, from_json, to_json
from marc.text import title_key

Columns = tuple[int, str, str, str, str, str, str]  # of a union record, the JSON as text
TAG: Final = itemgetter(0)
RELINKED: Final = 500  # parts of a host published in one go
JSON: Final = (
    *("rusmarc", "rusmarc_origins", "marc21", "marc21_origins"),
    *("facts", "other_titles"),
)


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
    Returns how many were stamped: these, and the parts of those whose hosts are others now.
    """
    missing = [id for part in live.values() for id in part if id not in at_hand]
    members = {**at_hand, **read_members(session, missing)}
    known = read_known(session, live.keys() | retired.keys())
    pinned = read_pins(session, live)
    everything: dict[int, Built] = {}
    ties: dict[int, hosts.Ties] = {}
    for cluster, part in live.items():
        people = [members[id] for id in part]
        built = build(cluster, people, pins=pinned.get(cluster, ()), settings=settings)
        everything[cluster] = built
        ties[cluster] = hosts.ties(cluster, built.facts, people)
    ended = {cluster: into for cluster, into in retired.items() if cluster in known}
    renewed = hosts.renew(session, ties, ended.keys())
    changes = {
        cluster: built
        for cluster, built in everything.items()
        if cluster in renewed.turned or not is_as_stored(built, known.get(cluster))
    }
    parts = {id: found for id, found in renewed.of.items() if id not in live}
    if not changes and not ended and not parts:
        return 0
    at = moment(session, now)
    store(session, changes, ended, known, renewed.of, settings=settings, at=at)
    relink(session, parts, settings=settings, at=at)
    return len(changes) + len(ended) + len(parts)


def moment(session: Session, now: datetime) -> datetime:
    """The datestamp of changes made now: none runs backwards."""
    publication = session.get_one(Publication, 1)
    at = max(now, publication.changed_at, publication.since or now).replace(microsecond=0)
    publication.changed_at = at
    return at


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
                Library.ranks,
                Version.dialect,
                Version.record,
                cast(Version.facts, Text),
            )
            .join(Library, Library.id == Contribution.library_id)
            .join(Version, Version.id == Contribution.version_id)
            .where(db.among(session, Contribution.id, chunk))
        )
        for id, local_id, code, rank, ranks, dialect, record, facts in rows:
            found[id] = Member(
                id=id,
                library=code,
                rank=rank,
                local_id=local_id,
                dialect=Dialect(dialect),
                record=from_json(record),
                facts=marc_facts.from_json(orjson.loads(facts)),
                ranks=ranks,
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
            db.as_json(other_titles(facts, best_first)),
        ),
    )


def other_titles(facts: marc_facts.Facts, members: Sequence[Member]) -> list[str]:
    """The titles of members that the union record does not say, best member first."""
    if len(members) == 1:
        return []
    said = {facts.title_key, facts.part_title_key, *map(title_key, facts.variants)}
    found: dict[str, str] = {}
    for member in members:
        one = member.facts
        for key, title in ((one.title_key, one.title), (one.part_title_key, one.part_title)):
            if key not in said:
                found.setdefault(key, title)
    return list(found.values())


# Fields that Svod writes or rewrites, and that say none of the facts but who holds it.
OWN: Final = frozenset(("001", "003", "005", "035", "852", "899", "952", "995"))
REWRITTEN: Final = {Dialect.RUSMARC: OWN | {"801"}, Dialect.MARC21: OWN | {"040"}}


def facts_of(union: Record, dialect: Dialect, best_first: Sequence[Member]) -> marc_facts.Facts:
    """What a union record says; where it says what its best member does, that is known already."""
    best = best_first[0]
    if best.dialect is dialect and alike(union, best.record, dialect):
        host, holdings = best.facts.host, marc_facts.held(union, dialect)
        if host is not None and host.local_id:
            host = replace(host, local_id="")
        return marc_facts.changed(best.facts, holdings=holdings, host=host)
    return marc_facts.facts(union, dialect)


def alike(union: Record, record: Record, dialect: Dialect) -> bool:
    """Whether a union record has the very fields of a record, but for those Svod rewrites."""
    rewritten = REWRITTEN[dialect]
    links = policy.TABLES[dialect].links
    left, right = (
        sorted([field for field in fields if field[0] not in rewritten], key=TAG)
        for fields in (union.fields, linking.without_local_in(record.fields, links))
    )
    if dialect is Dialect.RUSMARC:
        right = [own.unicode_100(field) if field[0] == "100" else field for field in right]
    return left == right


def is_as_stored(built: Built, known: Known | None) -> bool:
    if known is None or known.state != "live":
        return False
    present = {spec for spec, is_in in known.sets.items() if is_in}
    return built.columns == known.union and present == set_specs(built)


def set_specs(built: Built) -> frozenset[str]:
    """The OAI sets a union record belongs to."""
    return sets.of(built.libraries, built.facts)


def store(
    session: Session,
    changes: Mapping[int, Built],
    ended: Mapping[int, int | None],
    known: Mapping[int, Known],
    of: Mapping[int, Hosts],
    *,
    settings: Settings,
    at: datetime,
) -> None:
    """Write the changes with the next numbers of the feed, in the order of cluster ids.

    `of` are the hosts of those that have any.
    """
    publication = session.get_one(Publication, 1)
    clusters, unions, payloads, members = [], [], [], []
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
        members += [
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
            union = as_published(cluster, built, of.get(cluster, NONE), settings=settings, at=at)
            payloads += render(cluster, union)
    session.flush()
    stamp(session, clusters, known.keys())
    forget(session, list(ended))
    db.upsert(session, UnionRecord, unions, keys=["cluster_id"])
    db.upsert(session, Payload, payloads, keys=["cluster_id", "prefix"])
    db.upsert(session, SetMember, members, keys=["spec", "cluster_id"])
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


def relink(
    session: Session, parts: Mapping[int, Hosts], *, settings: Settings, at: datetime
) -> None:
    """Publish union records again that name other hosts than before, and are the same otherwise."""
    publication = session.get_one(Publication, 1)
    chosen = select(
        *(UnionRecord.cluster_id, UnionRecord.rusmarc, UnionRecord.marc21, UnionRecord.facts),
        Cluster.specs,
    ).join(Cluster, Cluster.id == UnionRecord.cluster_id)
    for chunk in db.chunks(sorted(parts), RELINKED):
        clusters, payloads = [], []
        rows = session.execute(chosen.where(db.among(session, UnionRecord.cluster_id, chunk)))
        for row in sorted(rows, key=itemgetter(0)):
            publication.changed += 1
            cluster: int = row.cluster_id
            clusters.append({"id": cluster, "changed": publication.changed, "changed_at": at})
            union = published(
                cluster,
                (from_json(row.rusmarc), from_json(row.marc21)),
                marc_facts.from_json(row.facts),
                sets.libraries_of(row.specs),
                parts[cluster],
                settings=settings,
                at=at,
            )
            payloads += render(cluster, union, LINKED)
        session.flush()
        db.update_rows(session, Cluster, clusters)
        session.connection().execute(
            update(db.table(SetMember))
            .where(db.table(SetMember).c.cluster_id == bindparam("id"))
            .values(changed=bindparam("number")),
            [{"id": one["id"], "number": one["changed"]} for one in clusters],
        )
        db.upsert(session, Payload, payloads, keys=["cluster_id", "prefix"])
    session.expire_all()


def render(
    cluster: int, union: Union, forms: Mapping[str, MetadataFormat] = STORED
) -> list[dict[str, object]]:
    """The forms the feed sends, ready and compressed."""
    return [
        {"cluster_id": cluster, "prefix": prefix, "body": db.pack_payload(form.render(union))}
        for prefix, form in forms.items()
    ]


def as_published(
    cluster: int, built: Built, of: Hosts, *, settings: Settings, at: datetime
) -> Union:
    """A union record just built, under its public address."""
    records = built.rusmarc.record, built.marc21.record
    return published(cluster, records, built.facts, built.libraries, of, settings=settings, at=at)


def published(
    cluster: int,
    records: tuple[Record, Record],
    facts: marc_facts.Facts,
    libraries: tuple[str, ...],
    of: Hosts,
    *,
    settings: Settings,
    at: datetime,
) -> Union:
    """A union record, in RUSMARC and MARC 21, as outputs take it: with its public address, the
    moment of its last change and the ids of its hosts."""
    rusmarc, marc21 = (
        stamped(with_hosts(record, dialect, of, settings), at)
        for record, dialect in zip(records, (Dialect.RUSMARC, Dialect.MARC21), strict=True)
    )
    public = ids.union_id(cluster)
    return Union(
        union_id=public,
        url=address(public, settings),
        rusmarc=rusmarc,
        marc21=marc21,
        facts=facts,
        libraries=libraries,
        unit_url=address(ids.union_id(of.unit), settings) if of.unit else "",
        serial_url=address(ids.union_id(of.serial), settings) if of.serial else "",
    )


def address(public: str, settings: Settings) -> str:
    return f"{settings.base_url}/record/{public}"


def with_hosts(record: Record, dialect: Dialect, of: Hosts, settings: Settings) -> Record:
    """The record with the public ids of its hosts."""
    if of == NONE:
        return record
    unit, serial = (ids.union_id(id) if id else "" for id in of)
    return linking.numbered(record, dialect, unit=unit, serial=serial, agency=settings.agency)


def stamped(record: Record, at: datetime) -> Record:
    """The record with the moment of its last change in 005 (YYYYMMDDHHMMSS.F)."""
    fields = record.fields
    place = next((at for at, field in enumerate(fields) if field[0] >= "005"), len(fields))
    return Record(record.leader, (*fields[:place], stamp_of(at), *fields[place:]))


@lru_cache(maxsize=16)  # one moment for all that a transaction publishes
def stamp_of(at: datetime) -> Field:
    return control("005", at.strftime("%Y%m%d%H%M%S.0"))


def forget(session: Session, clusters: Sequence[int]) -> None:
    """A cluster that is no more publishes nothing; its row stays for harvesters and redirects."""
    for chunk in db.chunks(clusters):
        session.execute(delete(UnionRecord).where(UnionRecord.cluster_id.in_(chunk)))
        session.execute(delete(Payload).where(Payload.cluster_id.in_(chunk)))
