"""The demo catalogue, loaded once and read by many tests of what researchers see."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import cli, db, demo
from catalog.model import Cluster, Contribution, Library
from catalog.search.index import Index
from catalog.settings import Settings


def filled(folder: Path) -> Settings:
    """Settings of a catalogue with the demo's libraries and records, and its search index."""
    settings = Settings(data=folder, database="", base_url="http://testserver")
    cli.fill_demo(settings, password="кремль над рекой")
    with opened(settings):
        return settings


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[Session, Index]]:
    """A session of the catalogue and its index, followed to the last change."""
    engine = db.open_database(settings)
    with Index(settings.index) as index:
        index.follow(engine)
        with db.reading(engine) as session:
            yield session, index
    engine.dispose()


def works(session: Session) -> dict[int, set[str]]:
    """Which works the records of each cluster describe, by the demo's own truth."""
    with demo.TRUTH.open(encoding="utf-8", newline="") as file:
        truth = {(row["library"], row["local_id"]): row["work"]
                 for row in csv.DictReader(file, delimiter="\t")}  # fmt: skip
    rows = session.execute(
        select(Contribution.cluster_id, Library.code, Contribution.local_id)
        .join(Library, Library.id == Contribution.library_id)
        .join(Cluster, Cluster.id == Contribution.cluster_id)
        .where(Contribution.live)
    )
    found: dict[int, set[str]] = {}
    for cluster_id, code, local_id in rows:
        if cluster_id is not None and (code, local_id) in truth:
            found.setdefault(cluster_id, set()).add(truth[(code, local_id)])
    return found
