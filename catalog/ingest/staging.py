"""A file checked and previewed before anybody sees it: staged, then taken in or thrown away."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from catalog import db, ingest, profiles
from catalog.errors import Conflict, NotFound
from catalog.ingest import preview as previews
from catalog.ingest import rehearsal
from catalog.ingest.arrivals import TITLE_SHOWN
from catalog.ingest.preview import Named
from catalog.model import Job, Library, StagedRecord, Upload
from catalog.settings import Settings
from marc import facts
from marc.reading import Good

FIRST: Final = 20  # records looked at for titles
PAGE: Final = 25


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


def preview(
    engine: Engine,
    settings: Settings,
    number: int,
    *,
    on_progress: Callable[[ingest.Progress], None] | None = None,
) -> None:
    """Tell again what a staged upload would do: the catalogue may have changed meanwhile."""
    with db.reading(engine) as session:
        upload = staged(session, number)
        library = session.get_one(Library, upload.library_id)
    with db.writing(engine) as session:
        forget(session, number)
    places: Counter[str] = Counter()

    def keep(found: Sequence[Named]) -> None:
        rows = []
        for sort, row in found:
            places[sort] += 1
            rows.append(
                {"upload_id": number, "sort": sort, "place": places[sort],
                 "local_id": row["local_id"], "title": row["title"], "union_id": row["with"]}
            )  # fmt: skip
        with db.writing(engine) as session:
            db.bulk_insert(session, StagedRecord, rows)

    told = rehearsal.rehearse_one(
        engine, settings, upload, library, on_progress=on_progress, keep=keep
    )
    with db.writing(engine) as session:
        upload = staged(session, number)
        upload.counts, upload.position = {name: told[name] for name in KEPT}, 0
        upload.format, upload.dialect, upload.charset = (
            told["format"], told["dialect"], told["charset"],
        )  # fmt: skip


def forget(session: Session, number: int) -> None:
    """The records of a staged upload are no more named."""
    session.execute(delete(StagedRecord).where(StagedRecord.upload_id == number))


def named(session: Session, number: int, sort: str, *, after: int) -> list[StagedRecord]:
    """The records of a sort behind a place: a page, and one more when there is a next one."""
    found = select(StagedRecord).where(
        StagedRecord.upload_id == number, StagedRecord.sort == sort, StagedRecord.place > after
    )
    return list(session.scalars(found.order_by(StagedRecord.place).limit(PAGE + 1)))


KEPT = (*ingest.OUTCOMES, "records", "unread", "remarked", "remarks", "preview")


def check(engine: Engine, settings: Settings, number: int, *, tick: Callable[[], None]) -> None:
    """A worker's way to `preview`: how far it has come can be seen in the upload's row."""

    def advance(done: ingest.Progress) -> None:
        with db.writing(engine) as session:
            upload = staged(session, number)
            upload.position, upload.counts = done.position, {"records": done.records}
        tick()

    preview(engine, settings, number, on_progress=advance)


def check_again(
    session: Session, number: int, *, charset: str, dialect: str, now: datetime
) -> None:
    """Have a worker read a staged file in another way."""
    upload = staged(session, number)
    stop_checking(session, number, now=now)
    upload.options = {**upload.options, "charset": charset, "dialect": dialect}
    upload.counts, upload.position = {}, 0
    session.add(Job(kind="check", upload_id=number, state="queued", created_at=now))


def stop_checking(session: Session, number: int, *, now: datetime) -> None:
    """Let the worker that checks this upload go, if there is one."""
    session.execute(
        update(Job)
        .where(Job.upload_id == number, Job.state.in_(("queued", "running")))
        .values(state="cancelled", finished_at=now, lease_until=None)
    )


def commit(
    session: Session, number: int, *, now: datetime, enqueue: bool, force: bool = False
) -> None:
    """Let a staged upload be taken in: by `ingest.run`, or by a worker when `enqueue`.

    `force` lets a complete file withdraw whatever it lacks. Raises NotFound and Conflict (it does
    not wait, or is not checked yet).
    """
    upload = staged(session, number)
    if "preview" not in upload.counts:
        raise Conflict("upload.not_checked", upload=number)
    forget(session, number)
    upload.state, upload.counts = "received", {}
    upload.options = {**upload.options, "force": force or upload.options.get("force", False)}
    if enqueue:
        session.add(Job(kind="load", upload_id=number, state="queued", created_at=now))


def discard(session: Session, settings: Settings, number: int, *, now: datetime) -> None:
    """Throw a staged upload away; its row stays, and tells what it was."""
    upload = staged(session, number)
    stop_checking(session, number, now=now)
    forget(session, number)
    upload.state, upload.finished_at = "discarded", now
    ingest.remove_spooled(settings, upload)
    upload.spooled_as = None


def rejected_bytes(engine: Engine, settings: Settings, number: int) -> Iterator[bytes]:
    """The records of a staged file that would be rejected, exactly as they came."""
    with db.reading(engine) as session:
        upload = staged(session, number)
        library = session.get_one(Library, upload.library_id)
    severities = profiles.of_library(settings, library.code)
    with closing(ingest.open_spooled(settings, upload)) as stream:
        reading = ingest.open_reading(stream, upload, library)
        for batch in ingest.batches(reading, after=0, size=settings.batch, severities=severities):
            yield from (arrival.raw for arrival in batch if arrival.rejected)


def readings(
    engine: Engine, settings: Settings, number: int, *, charsets: Sequence[str]
) -> dict[str, list[str]]:
    """The first titles of a staged file as each charset reads them: which one makes sense?"""
    with db.reading(engine) as session:
        upload = staged(session, number)
        library = session.get_one(Library, upload.library_id)
    found = {}
    for charset in charsets:
        asked = Upload(options={**upload.options, "charset": charset})
        with closing(ingest.open_spooled(settings, upload)) as stream:
            reading = ingest.open_reading(stream, asked, library)
            read = (item for item in islice(reading, FIRST) if isinstance(item, Good))
            titles = [facts.facts(item.record, item.dialect).title for item in read]
        found[charset] = [title[:TITLE_SHOWN] for title in titles if title][: previews.TITLES]
    return found


def staged(session: Session, number: int) -> Upload:
    upload = session.get(Upload, number)
    if upload is None:
        raise NotFound("upload.unknown", upload=number)
    if upload.state != "staged":
        raise Conflict("upload.not_staged", upload=number)
    return upload
