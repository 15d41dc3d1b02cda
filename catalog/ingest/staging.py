"""A file checked and previewed before anybody sees it: staged, then taken in or thrown away."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog import db, ingest
from catalog.errors import Conflict, NotFound
from catalog.ingest import rehearsal
from catalog.model import Job, Library, Upload
from catalog.settings import Settings


def stage(
    engine: Engine,
    settings: Settings,
    source: Path,
    *,
    library: str,
    filename: str,
    options: ingest.Options,
    now: datetime,
    sent_by: str = "",
) -> list[int]:
    """Receive a file, check it and keep what it would do; nothing in the catalogue changes."""
    numbers = ingest.accept(
        engine, settings, source, library=library, filename=filename, options=options,
        now=now, sent_by=sent_by, staged=True,
    )  # fmt: skip
    for number in numbers:
        preview(engine, settings, number)
    return numbers


def preview(engine: Engine, settings: Settings, number: int) -> None:
    """Tell again what a staged upload would do: the catalogue may have changed meanwhile."""
    with db.reading(engine) as session:
        upload = staged(session, number)
        library = session.get_one(Library, upload.library_id)
    told = rehearsal.rehearse_one(engine, settings, upload, library)
    with db.writing(engine) as session:
        upload = staged(session, number)
        upload.counts = {name: told[name] for name in KEPT}
        upload.format, upload.dialect, upload.charset = (
            told["format"], told["dialect"], told["charset"],
        )  # fmt: skip


KEPT = (*ingest.OUTCOMES, "records", "remarks", "preview")


def commit(session: Session, number: int, *, now: datetime, enqueue: bool) -> None:
    """Let a staged upload be taken in: by `ingest.run`, or by a worker when `enqueue`."""
    upload = staged(session, number)
    upload.state, upload.counts = "received", {}
    if enqueue:
        session.add(Job(kind="load", upload_id=number, state="queued", created_at=now))


def discard(session: Session, settings: Settings, number: int, *, now: datetime) -> None:
    """Throw a staged upload away; its row stays, and tells what it was."""
    upload = staged(session, number)
    upload.state, upload.finished_at = "discarded", now
    ingest.remove_spooled(settings, upload)
    upload.spooled_as = None


def staged(session: Session, number: int) -> Upload:
    upload = session.get(Upload, number)
    if upload is None:
        raise NotFound("upload.unknown", upload=number)
    if upload.state != "staged":
        raise Conflict("upload.not_staged", upload=number)
    return upload
