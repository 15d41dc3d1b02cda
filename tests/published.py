"""A catalogue filled through the model, as loads leave it: for what reads published clusters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from catalog import db, ids, sets
from catalog.model import Cluster, Contribution, Library, Publication, UnionRecord
from marc import facts
from marc.facts import Facts, Kind, Name, Subject

WHEN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def book(title: str, **more: object) -> Facts:
    """The facts of a book, with whatever else is said."""
    return replace(Facts(Kind.BOOK, title=title), **more)


def by(*names: str) -> tuple[Name, ...]:
    return tuple(Name(name, name.casefold()) for name in names)


def about(type: str, *texts: str) -> tuple[Subject, ...]:
    return tuple(Subject(type, text) for text in texts)


def publish(
    engine: Engine, records: Iterable[Facts], *, libraries: Sequence[str] = ("psk",)
) -> list[int]:
    """One live cluster for each of the facts, held by each of the libraries; the cluster ids."""
    with db.publishing(engine) as session:
        held_by = {code: library(session, code) for code in libraries}
        return [publish_one(session, record, held_by) for record in records]


def publish_one(session: Session, record: Facts, held_by: Mapping[str, int]) -> int:
    last = session.scalars(select(func.max(Contribution.id))).one() or 0
    members = [
        Contribution(id=id_, library_id=library_id, local_id=str(id_))
        for id_, library_id in enumerate(held_by.values(), last + 1)
    ]
    session.add_all(members)
    session.flush()
    cluster_id = members[0].id
    for member in members:
        member.cluster_id = cluster_id
    session.add(
        Cluster(
            id=cluster_id,
            union_id=ids.union_id(cluster_id),
            state="live",
            changed=next_change(session),
            changed_at=WHEN,
            first_at=WHEN,
            specs=" ".join(sorted(sets.of(held_by, record))),
        )
    )
    session.flush()
    session.add(union_record(cluster_id, len(members), record))
    return cluster_id


def change(engine: Engine, cluster_id: int, record: Facts) -> None:
    """Publish other facts for a cluster."""
    with db.publishing(engine) as session:
        session.get_one(UnionRecord, cluster_id).facts = facts.to_json(record)
        session.get_one(Cluster, cluster_id).changed = next_change(session)


def withdraw(engine: Engine, cluster_id: int, *, merged_into: int | None = None) -> None:
    """Delete a cluster, or merge it away."""
    with db.publishing(engine) as session:
        session.delete(session.get_one(UnionRecord, cluster_id))
        cluster = session.get_one(Cluster, cluster_id)
        cluster.state = "deleted" if merged_into is None else "merged"
        cluster.merged_into = merged_into
        cluster.changed = next_change(session)
        members = select(Contribution).where(Contribution.cluster_id == cluster_id)
        for member in session.scalars(members):
            member.live = merged_into is not None
            member.cluster_id = merged_into


def next_change(session: Session) -> int:
    publication = session.get_one(Publication, 1)
    publication.changed += 1
    return publication.changed


def library(session: Session, code: str) -> int:
    """The library with this code, made when it is not there yet."""
    found = session.scalars(select(Library).where(Library.code == code)).first()
    if found is None:
        found = Library(code=code, name=f"Библиотека {code}", created_at=WHEN)
        session.add(found)
        session.flush()
    return found.id


def union_record(cluster_id: int, members: int, record: Facts) -> UnionRecord:
    return UnionRecord(
        cluster_id=cluster_id,
        members=members,
        rusmarc=[],
        rusmarc_origins=[],
        marc21=[],
        marc21_origins=[],
        facts=facts.to_json(record),
    )
