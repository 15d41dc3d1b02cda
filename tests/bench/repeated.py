"""How does a feed of any size come to be without loading so much?

`python -m tests.bench.repeated TIMES` gives the catalogue of the environment its feed so many times
again, under new ids, as changes of its last moment: what OAI-PMH reads is there, and nothing else
of a load. For measuring `tests.bench.harvesting` only.
"""

import sys
from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, insert, literal, select
from sqlalchemy.orm import Session

from catalog import db, ids
from catalog.model import Cluster, Payload, Publication, SetMember
from catalog.settings import Settings

LIVE: Final = "live"


def main() -> None:
    times = int(sys.argv[1])
    engine = db.open_database(Settings())
    with db.reading(engine) as session:
        known = select(Cluster).where(Cluster.state == LIVE).order_by(Cluster.changed)
        feed = session.scalars(known).all()
        last = session.scalar(select(func.max(Cluster.id))) or 0  # live or not
    for turn in range(1, times + 1):
        with db.writing(engine) as session:
            again(session, feed, last=last, step=turn * last)
    print(f"{len(feed) * (times + 1):,} records in the feed")


def again(session: Session, feed: Sequence[Cluster], *, last: int, step: int) -> None:
    """The feed, whose ids go up to `last`, once more, each record under its id and `step`."""
    clock = session.get_one(Publication, 1)
    db.bulk_insert(
        session,
        Cluster,
        [
            {
                "id": one.id + step,
                "union_id": ids.union_id(one.id + step),
                "state": LIVE,
                "changed": clock.changed + number,
                "changed_at": clock.changed_at,
                "first_at": clock.changed_at,
                "specs": one.specs,
            }
            for number, one in enumerate(feed, 1)
        ],
    )
    clock.changed += len(feed)
    session.flush()
    copied = Payload.cluster_id + literal(step)
    payloads = (
        select(copied, Payload.prefix, Payload.body)
        .join(Cluster, Cluster.id == copied)
        .where(Payload.cluster_id <= last)
    )
    session.execute(insert(Payload).from_select(["cluster_id", "prefix", "body"], payloads))
    member = SetMember.cluster_id + literal(step)
    members = (
        select(SetMember.spec, member, SetMember.present, Cluster.changed)
        .join(Cluster, Cluster.id == member)
        .where(SetMember.cluster_id <= last)
    )
    columns = ["spec", "cluster_id", "present", "changed"]
    session.execute(insert(SetMember).from_select(columns, members))


if __name__ == "__main__":
    main()
