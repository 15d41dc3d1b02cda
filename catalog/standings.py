"""Where did contributions stand at an earlier change of the feed? Written with every regrouping."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Integer, String, insert, literal, select
from sqlalchemy.orm import Session

from catalog import db
from catalog.model import Change, Cluster, Part, Publication, Standing


@dataclass(frozen=True, slots=True)
class Cause:
    """What made the catalogue change: the sort of act, and its number where it has one."""

    kind: str
    number: int | None = None


def next_change(session: Session) -> int:
    """The number the next change of the feed will have."""
    return session.get_one(Publication, 1).changed + 1


def write(session: Session, homes: Mapping[int, int | None], *, since: int) -> None:
    """Keep where these contributions stand from a change on."""
    rows = [
        {"contribution_id": id, "since": since, "cluster_id": home} for id, home in homes.items()
    ]
    db.upsert(session, Standing, rows, keys=["contribution_id", "since"])


def write_changes(session: Session, *, since: int, cause: Cause) -> None:
    """Keep the changes of the feed from this number on."""
    told = select(
        Cluster.changed,
        Cluster.id,
        Cluster.changed_at,
        Cluster.state,
        Cluster.merged_into,
        Part.unit_id,
        Part.serial_id,
        literal(cause.kind, String),
        literal(cause.number, Integer),
    ).outerjoin(Part, Part.cluster_id == Cluster.id)
    columns = ("changed", "cluster_id", "changed_at", "state", "merged_into", "unit_id",
               "serial_id", "cause", "cause_id")  # fmt: skip
    told = told.where(Cluster.changed >= since)
    session.execute(insert(Change).from_select(columns, told))


def read(session: Session, ids: Collection[int], at: int) -> dict[int, int | None]:
    """The cluster each of these stood in when the change numbered `at` was done."""
    found: dict[int, int | None] = {}
    for chunk in db.chunks(ids):
        rows = session.execute(
            select(Standing.contribution_id, Standing.cluster_id)
            .where(db.among(session, Standing.contribution_id, chunk), Standing.since <= at)
            .order_by(Standing.contribution_id, Standing.since)
        )
        found.update((id, cluster) for id, cluster in rows)
    return found


def members(session: Session, clusters: Collection[int], at: int) -> dict[int, int]:
    """Who stood in these clusters then: contribution → cluster."""
    wanted = set(clusters)
    ever: set[int] = set()
    for chunk in db.chunks(wanted):
        ever |= set(
            session.scalars(
                select(Standing.contribution_id).where(
                    Standing.cluster_id.in_(chunk), Standing.since <= at
                )
            )
        )
    then = read(session, ever, at)
    return {
        id: cluster for id, cluster in then.items() if cluster is not None and cluster in wanted
    }
