"""The demo catalogue, loaded once and read by many tests of what researchers see."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import cli, db, demo, libraries, loading
from catalog.model import Contribution, Library
from catalog.search.index import Index
from catalog.settings import Settings

# Real files in Russian and Tatar, each a library of its own: books and theses of a technical
# university (ИРБИС), a regional library (Руслан), the National Library's test file, a journal.
SHARED = {
    "istu": "derived/irbis64_istu.irbis-text.utf8.txt",
    "ruslan": "derived/ruslan_19.A.mrc",
    "nlr": "amironov73__ManagedIrbis/TestData/TEST1.ISO",
    "tpu": "Igor-AS__rusmarc-ojs/issue-2012-v320-i1.xml",
}


def shared(folder: Path, real: Path) -> Settings:
    """Settings of a catalogue with real records (SVOD_REAL_DATA), and its search index."""
    settings = Settings(data=folder, database="", base_url="http://testserver")
    engine = db.open_database(settings)
    for code, file in SHARED.items():
        with db.writing(engine) as session:
            libraries.add(session, code=code, name=code, now=db.utc_now())
        loading.load(engine, settings, real / "records" / file, library=code)
    engine.dispose()
    with opened(settings):
        return settings


def named(session: Session) -> dict[int, set[str]]:
    """The records of each cluster as LIBRARY:LOCAL_ID."""
    found: dict[int, set[str]] = {}
    for cluster_id, code, local_id in members(session):
        found.setdefault(cluster_id, set()).add(f"{code}:{local_id}")
    return found


def members(session: Session) -> Iterator[tuple[int, str, str]]:
    """The cluster, library and local id of every live contribution."""
    rows = session.execute(
        select(Contribution.cluster_id, Library.code, Contribution.local_id)
        .join(Library, Library.id == Contribution.library_id)
        .where(Contribution.live)
    )
    return ((id_, code, local_id) for id_, code, local_id in rows if id_ is not None)


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
    found: dict[int, set[str]] = {}
    for cluster_id, code, local_id in members(session):
        if (code, local_id) in truth:
            found.setdefault(cluster_id, set()).add(truth[(code, local_id)])
    return found
