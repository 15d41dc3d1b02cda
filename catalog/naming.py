"""What are contributions called, and whose public record are they part of, before and after?"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import clusters, ids, links
from catalog.errors import Conflict, NotFound, Refused
from catalog.model import Cluster, Contribution, Library


@dataclass(frozen=True, slots=True)
class Moved:
    """A contribution and the public ids of the records it stood and stands in ("": in none)."""

    name: str  # LIBRARY:LOCAL_ID
    before: str
    after: str


def moves(session: Session, groupings: Iterable[clusters.Grouping]) -> tuple[Moved, ...]:
    """Who stands elsewhere than before the first of these regroupings, in the order of arrival."""
    before: dict[int, int | None] = {}
    home: dict[int, int | None] = {}
    for grouping in groupings:
        before = {**grouping.before, **before}
        home.update(dict.fromkeys(grouping.before))
        home.update((id, cluster) for cluster, part in grouping.parts.items() for id in part)
    elsewhere = sorted(id for id, old in before.items() if home[id] != old)
    names = read_names(session, elsewhere)
    return tuple(Moved(names[id], public(before[id]), public(home[id])) for id in elsewhere)


def public(cluster: int | None) -> str:
    return ids.union_id(cluster) if cluster is not None else ""


def read_names(session: Session, contributions: Collection[int]) -> dict[int, str]:
    """LIBRARY:LOCAL_ID of these contributions."""
    named = links.read_names(session, set(contributions))
    return {id: f"{code}:{local_id}" for id, (code, local_id) in named.items()}


def anchor(session: Session, name: str) -> Contribution:
    """The contribution called so, or the earliest member of the union record with this id."""
    if ":" in name:
        return find(session, name)
    cluster = session.scalar(select(Cluster).where(Cluster.union_id == name.lower()))
    if cluster is None:
        raise NotFound("record.unknown", id=name)
    found = session.scalar(
        select(Contribution)
        .where(Contribution.cluster_id == cluster.id, Contribution.live)
        .order_by(Contribution.id)
        .limit(1)
    )
    if found is None:
        raise Conflict("record.not_live", id=name)
    return found


def find(session: Session, name: str) -> Contribution:
    """The contribution called LIBRARY:LOCAL_ID, live or withdrawn."""
    code, colon, local_id = name.partition(":")
    if not colon:
        raise Refused("contribution.name", name=name)
    found = session.scalar(
        select(Contribution)
        .join(Library, Library.id == Contribution.library_id)
        .where(Library.code == code, Contribution.local_id == local_id)
    )
    if found is None:
        raise NotFound("contribution.unknown", library=code, id=local_id)
    return found


def survivor(session: Session, cluster: Cluster) -> Cluster | None:
    """The live cluster that this one was merged into, by however many steps."""
    seen: set[int] = set()
    found: Cluster | None = cluster
    while found is not None and found.state == "merged" and found.id not in seen:
        seen.add(found.id)
        found = session.get(Cluster, found.merged_into)
    return found if found is not None and found.state == "live" else None
