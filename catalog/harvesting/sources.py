"""What is harvested, for whom, how often? The stored sources and their turn."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import httpx2
from sqlalchemy import Engine, Select, exists, select
from sqlalchemy.orm import Session

from catalog import db, ingest
from catalog.errors import NotFound, Refused
from catalog.harvesting.fetching import Stop, place_of
from catalog.model import HarvestRun, HarvestSource, Job, Library

LOCK: Final = 7110012


def known(
    session: Session, url: str, *, library: str, prefix: str = "", spec: str = ""
) -> HarvestSource | None:
    """The source of this address and set for a library: in that format, or whatever was chosen.

    Raises NotFound (library).
    """
    found = select(HarvestSource).where(
        HarvestSource.library_id == ingest.find_library(session, library).id,
        HarvestSource.url == url,
        HarvestSource.spec == spec,
    )
    found = found.where(HarvestSource.prefix == prefix) if prefix else found
    return session.scalars(found.order_by(HarvestSource.id)).first()


def new(
    session: Session, url: str, *, library: str, prefix: str = "", spec: str = "", now: datetime
) -> HarvestSource:
    """A source that is in no session yet. Raises NotFound (library), Refused (no web address)."""
    try:
        place_of(httpx2.URL(url))
    except (httpx2.InvalidURL, Stop) as error:
        raise Refused("harvest.url", url=url) from error
    of = ingest.find_library(session, library).id
    return HarvestSource(
        library_id=of, url=url, prefix=prefix, spec=spec, created_at=now,
        since="", next_since="", token="", spooled_as="", spooled_size=0,
    )  # fmt: skip


def find_or_add(
    session: Session, url: str, *, library: str, prefix: str = "", spec: str = "", now: datetime
) -> HarvestSource:
    """The source of this address, set and format for a library, kept from now on."""
    found = known(session, url, library=library, prefix=prefix, spec=spec)
    if found is None:
        found = new(session, url, library=library, prefix=prefix, spec=spec, now=now)
        session.add(found)
        session.flush()
    return found


def find(session: Session, number: int) -> HarvestSource:
    found = session.get(HarvestSource, number)
    if found is None:
        raise NotFound("harvest.unknown", source=number)
    return found


def schedule(source: HarvestSource, *, every: int | None, now: datetime) -> None:
    """Harvest this source every so many hours from now on; None: only when somebody asks."""
    if every is not None and every < 1:
        raise Refused("harvest.every", every=every)
    source.every = every
    source.next_at = now if every is not None else None


def enqueue_due(engine: Engine, *, now: datetime) -> None:
    """A job for every source whose turn has come; none while an earlier one of it is unfinished."""
    with db.reading(engine) as session:
        if session.scalars(due(now).limit(1)).first() is None:
            return
    with db.writing(engine) as session:
        db.lock(session, LOCK)
        for source in session.scalars(due(now)):
            source.next_at = now + timedelta(hours=source.every or 0)
            session.add(
                Job(kind="harvest", source_id=source.id, state="queued", created_at=now)
            )  # fmt: skip


def due(now: datetime) -> Select[HarvestSource]:
    waiting = exists().where(
        Job.source_id == HarvestSource.id, Job.state.in_(("queued", "running"))
    )
    return (
        select(HarvestSource)
        .where(HarvestSource.every.is_not(None), HarvestSource.next_at <= now, ~waiting)
        .order_by(HarvestSource.id)
    )


def listed(session: Session) -> Iterator[tuple[HarvestSource, Library, HarvestRun | None]]:
    """Every source, whose it is, and its last harvest."""
    rows = session.execute(
        select(HarvestSource, Library)
        .join(Library, Library.id == HarvestSource.library_id)
        .order_by(HarvestSource.id)
    )
    for source, library in rows:
        last = select(HarvestRun).where(HarvestRun.source_id == source.id)
        yield source, library, session.scalars(last.order_by(HarvestRun.id.desc())).first()
