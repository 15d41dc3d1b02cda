"""Who stands in which cluster, as a table to compare and to keep."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.model import Cluster, Contribution, Library

HEADER = ("union_id", "library", "local_id")


def clusters(session: Session) -> Iterator[tuple[str, ...]]:
    """The header, then a row for every live contribution, in the order of its cluster and arrival.

    Tabs and line ends inside an identifier are written as spaces, so that a row stays a row.
    """
    yield HEADER
    rows = session.execute(
        select(Cluster.union_id, Library.code, Contribution.local_id)
        .join(Contribution, Contribution.cluster_id == Cluster.id)
        .join(Library, Library.id == Contribution.library_id)
        .where(Contribution.live)
        .order_by(Cluster.id, Contribution.id)
        .execution_options(yield_per=5000)
    )
    for union_id, code, local_id in rows:
        yield union_id, code, " ".join(local_id.split("\t")).replace("\n", " ").replace("\r", " ")
