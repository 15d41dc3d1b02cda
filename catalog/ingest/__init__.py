"""An upload's way in: accepted at the door, run in batches that a stop cannot tear, reported."""

import hashlib
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from sqlalchemy import CursorResult, Engine, func, select, update
from sqlalchemy.orm import Session

from catalog import db, profiles
from catalog.errors import Conflict, NotFound, Refused
from catalog.garbage import seldom_collected
from catalog.ingest import preview, storing
from catalog.ingest.arrivals import Arrival, prepare
from catalog.model import Contribution, Job, Library, Piece, Upload, Version
from catalog.settings import Settings
from marc import packing
from marc.reading import Reading, read

BLOCK: Final = 1 << 20
BATCH_BYTES: Final = 8 << 20  # a batch ends early when its records are large
FEW: Final = 10  # so many records a complete file may always withdraw
UNFINISHED: Final = ("received", "running")
OUTCOMES: Final = ("new", "changed", "unchanged", "deleted", "ignored", "rejected", "merged")


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is to be read; "auto" leaves it to the library's profile, then to the content.

    `complete`: the file is all the library has; what it no longer holds is withdrawn, `force`
    however much that is.
    """

    format: str = "auto"
    dialect: str = "auto"
    charset: str = "auto"
    complete: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load has come, in bytes and records."""

    position: int
    size: int
    records: int


# --- at the door ---------------------------------------------------------------------------------


def accept(
    engine: Engine,
    settings: Settings,
    source: Path,
    *,
    library: str,
    filename: str,
    options: Options,
    now: datetime,
    sent_by: str = "",
    enqueue: bool = False,
    staged: bool = False,
    also: Callable[[Session, list[int]], None] = lambda session, numbers: None,
) -> list[int]:
    """Take a file in: one upload, or one for each file in a zip; returns their numbers.

    The content is unpacked and measured before anything is recorded, so a bomb or a broken
    archive leaves nothing behind. A file whose load was stopped half-way is recognised by its
    content, and its upload goes on. A `staged` one waits for `staging.commit`; `enqueue` lets a
    worker load it, or check the staged one; `also` is
    done with their numbers in the same transaction. Raises NotFound (library) and Refused (empty,
    too large, cannot be unpacked).
    """
    size = source.stat().st_size
    if size == 0:
        raise Refused("upload.empty", filename=filename)
    if size > settings.upload_limit:
        raise Refused("upload.too_large", filename=filename, size=size, limit=settings.upload_limit)
    with db.reading(engine) as session:
        library_id = find_library(session, library).id
    spooled = spool(settings, source, filename=filename)
    received = digest(source)
    accepted = []
    with removed_on_failure([path for _, path, _ in spooled]), db.writing(engine) as session:
        for name, path, sha256 in spooled:
            upload = Upload(
                library_id=library_id,
                filename=name,
                received_size=size,
                received_sha256=received,
                size=path.stat().st_size,
                sha256=sha256,
                spooled_as=path.name,
                options=asdict(options),
                state="staged" if staged else "received",
                counts={},
                sent_by=sent_by,
                received_at=now,
                finished_at=None,
            )
            if staged:
                session.add(upload)
                accepted.append(upload)
            else:
                accepted.append(continue_or_add(session, settings, upload))
        session.flush()
        if enqueue:
            session.add_all(
                Job(
                    kind="check" if staged else "load",
                    upload_id=upload.id,
                    state="queued",
                    created_at=now,
                )
                for upload in accepted
            )
        numbers = [upload.id for upload in accepted]
        also(session, numbers)
    return numbers


@contextmanager
def removed_on_failure(paths: Sequence[Path]) -> Iterator[None]:
    """Leave nothing in the spool that no upload speaks of."""
    try:
        yield
    except BaseException:
        for path in paths:
            path.unlink(missing_ok=True)
        raise


def find_library(session: Session, code: str) -> Library:
    found = session.scalar(select(Library).where(Library.code == code))
    if found is None:
        raise NotFound("library.unknown", library=code)
    return found


def spool(settings: Settings, source: Path, *, filename: str) -> list[tuple[str, Path, str]]:
    """Unpack a file into the spool: (name, path, sha256) of each file in it."""
    settings.spool.mkdir(parents=True, exist_ok=True)
    done: list[tuple[str, Path, str]] = []
    try:
        for member in packing.unpack(source, limit=settings.unpack_limit):
            path = settings.spool / secrets.token_hex(16)
            name = f"{filename}/{member.name}" if member.name else filename
            done.append((name, path, ""))
            with member.open() as stream:
                done[-1] = (name, path, copy(stream, path))
    except BaseException as error:
        for _, path, _ in done:
            path.unlink(missing_ok=True)
        if isinstance(error, packing.PackingError):
            raise Refused(error.code, filename=filename, **error.values) from error
        raise
    filled = [entry for entry in done if entry[1].stat().st_size]
    for entry in done:
        if entry not in filled:
            entry[1].unlink()
    if not filled:
        raise Refused("upload.empty", filename=filename)
    return filled


def copy(stream: BinaryIO, path: Path) -> str:
    """Write a stream to a file; returns its SHA-256."""
    digest = hashlib.sha256()
    with path.open("wb") as out:
        while block := stream.read(BLOCK):
            digest.update(block)
            out.write(block)
    return digest.hexdigest()


def digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def continue_or_add(session: Session, settings: Settings, upload: Upload) -> Upload:
    """The unfinished upload of the same content to the same library, or this one."""
    found = session.scalars(
        select(Upload).where(
            Upload.library_id == upload.library_id,
            Upload.sha256 == upload.sha256,
            Upload.filename == upload.filename,
            Upload.state.in_(UNFINISHED),
        )
    ).first()
    if found is None or found.options != upload.options:
        session.add(upload)
        return upload
    remove_spooled(settings, found)
    found.spooled_as = upload.spooled_as
    return found


def remove_spooled(settings: Settings, upload: Upload) -> None:
    if upload.spooled_as:
        (settings.spool / upload.spooled_as).unlink(missing_ok=True)


# --- the run -------------------------------------------------------------------------------------


def run(
    engine: Engine,
    settings: Settings,
    upload_id: int,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    clock: Callable[[], datetime] = db.utc_now,
) -> dict[str, Any]:
    """Read an accepted upload to its end, a transaction a batch; returns its counts.

    Every batch stores how far it came, so a run that was stopped is run again from there. Raises
    NotFound (no such upload) and Conflict (somebody else is running it).
    """
    upload, library = begin(engine, upload_id)
    if upload.state not in UNFINISHED:
        return upload.counts
    severities = profiles.of_library(settings, library.code)
    with closing(open_spooled(settings, upload)) as stream, seldom_collected():
        reading = open_reading(stream, upload, library)
        for batch in batches(
            reading, after=upload.pieces, size=settings.batch, severities=severities
        ):
            upload = store_batch(engine, settings, upload, batch, reading=reading, now=clock())
            if on_progress is not None:
                on_progress(Progress(upload.position, upload.size, upload.counts["records"]))
    if upload.options["complete"]:
        withdraw_missing(engine, settings, upload_id, clock=clock)
    return finish(engine, settings, upload_id, now=clock())


def begin(engine: Engine, upload_id: int) -> tuple[Upload, Library]:
    with db.writing(engine) as session:
        upload = session.get(Upload, upload_id)
        if upload is None:
            raise NotFound("upload.unknown", upload=upload_id)
        if upload.state == "received":
            upload.state = "running"
        return upload, session.get_one(Library, upload.library_id)


def open_spooled(settings: Settings, upload: Upload) -> BinaryIO:
    path = settings.spool / (upload.spooled_as or "")
    if not path.is_file():
        raise Conflict("upload.spool_missing", upload=upload.id, filename=upload.filename)
    return path.open("rb")


def open_reading(stream: BinaryIO, upload: Upload, library: Library) -> Reading:
    asked = upload.options
    return read(
        stream,
        format=asked["format"],
        dialect=asked["dialect"] if asked["dialect"] != "auto" else library.dialect,
        charset=asked["charset"] if asked["charset"] != "auto" else library.charset,
    )


def batches(
    reading: Reading, *, after: int, size: int, severities: profiles.Severities
) -> Iterator[list[Arrival]]:
    """The pieces not stored yet, read and checked, in batches of bounded size."""
    batch: list[Arrival] = []
    weight = 0
    for number, item in enumerate(reading, 1):
        if number <= after:
            continue
        batch.append(prepare(item, number, severities=severities))
        weight += len(batch[-1].raw)
        if len(batch) >= size or weight >= BATCH_BYTES:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def store_batch(
    engine: Engine,
    settings: Settings,
    upload: Upload,
    arrivals: list[Arrival],
    *,
    reading: Reading,
    now: datetime,
) -> Upload:
    """One transaction: the pieces, what they change, and how far the upload has come."""
    last = arrivals[-1]
    with db.publishing(engine) as session:
        moved = session.execute(
            update(Upload)
            .where(
                Upload.id == upload.id,
                Upload.pieces == upload.pieces,
                Upload.state == "running",  # or it was cancelled meanwhile
            )
            .values(pieces=last.number, position=last.offset + len(last.raw))
        )
        if isinstance(moved, CursorResult) and moved.rowcount != 1:
            raise Conflict("upload.taken_over", upload=upload.id)
        current = session.get_one(Upload, upload.id)
        stored = storing.store(session, current, arrivals, settings=settings, now=now)
        current = session.get_one(Upload, upload.id)
        current.format, current.charset = reading.format, reading.charset
        current.dialect = reading.dialect
        current.counts = add_counts(current.counts, arrivals, stored)
    return current


def add_counts(
    counts: dict[str, Any], arrivals: list[Arrival], stored: storing.Batch
) -> dict[str, Any]:
    """The totals after one more batch."""
    found = {name: counts.get(name, 0) + stored.outcomes[name] for name in OUTCOMES}
    records = sum(stored.outcomes[name] for name in OUTCOMES if name != "merged")
    return {
        **found,
        "records": counts.get("records", 0) + records,
        "unread": counts.get("unread", 0)
        + stored.outcomes["rejected"]
        - sum(1 for arrival in arrivals if arrival.rejected and arrival.record is not None),
        "remarked": counts.get("remarked", 0) + sum(one.remarked for one in arrivals),
        "remarks": dict(Counter(counts.get("remarks", {})) + stored.remarks),
    }


def withdraw_missing(
    engine: Engine, settings: Settings, upload_id: int, *, clock: Callable[[], datetime]
) -> None:
    """After a complete file: withdraw what the library no longer sends.

    Nothing is withdrawn when part of the file was rejected: what is missing may be in there. Nor,
    unless forced, when so much is missing that the file is likely cut off.
    """
    with db.writing(engine) as session:
        upload = session.get_one(Upload, upload_id)
        refusal = why_not_sweep(session, upload, settings)
        if refusal:
            upload.counts = {**upload.counts, **refusal}
            return
    while True:
        with db.publishing(engine) as session:
            upload = session.get_one(Upload, upload_id)
            missing = session.scalars(missing_from(upload).limit(settings.batch)).all()
            if not missing:
                upload.counts = {**upload.counts, "complete": "done"}
                return
            storing.withdraw(session, upload, missing, settings=settings, now=clock())
            upload = session.get_one(Upload, upload_id)
            upload.counts = {
                **upload.counts,
                "deleted": upload.counts["deleted"] + len(missing),
            }


def why_not_sweep(session: Session, upload: Upload, settings: Settings) -> dict[str, Any]:
    """What the counts say when nothing is to be withdrawn; empty when it is."""
    if upload.counts["rejected"]:
        return {"complete": "skipped"}
    live = (Contribution.library_id == upload.library_id, Contribution.live)
    held = session.scalar(select(func.count()).where(*live)) or 0
    lacking = missing_from(upload).order_by(None).subquery()
    missing = session.scalar(select(func.count()).select_from(lacking)) or 0
    if preview.too_many(missing, held, share=settings.sweep_limit, few=FEW):
        return {} if upload.options.get("force") else {"complete": "refused", "missing": missing}
    return {}


def missing_from(upload: Upload) -> Any:
    """Live contributions of the library that no piece of this upload speaks of."""
    sent = (
        select(Version.contribution_id)
        .join(Piece, Piece.version_id == Version.id)
        .where(Piece.upload_id == upload.id)
    )
    return (
        select(Contribution)
        .where(
            Contribution.library_id == upload.library_id,
            Contribution.live,
            Contribution.id.not_in(sent),
        )
        .order_by(Contribution.id)
    )


def finish(engine: Engine, settings: Settings, upload_id: int, *, now: datetime) -> dict[str, Any]:
    with db.writing(engine) as session:
        upload = session.get_one(Upload, upload_id)
        nothing_read = upload.counts["records"] == upload.counts["unread"]
        upload.state = "unreadable" if nothing_read else "done"
        upload.finished_at = now
        counts = upload.counts
    remove_spooled(settings, upload)
    with db.writing(engine) as session:
        session.get_one(Upload, upload_id).spooled_as = None
    return counts


# --- what was kept -------------------------------------------------------------------------------


def pieces(session: Session, upload_id: int) -> Iterator[tuple[Piece, bytes]]:
    """Every piece of an upload in order, with its record's bytes as they came."""
    rows = session.execute(
        select(Piece, Version.raw)
        .outerjoin(Version, Version.id == Piece.version_id)
        .where(Piece.upload_id == upload_id)
        .order_by(Piece.number)
        .execution_options(yield_per=500)
    )
    for piece, kept in rows:
        packed = piece.raw if piece.raw is not None else kept
        yield piece, db.unpack(packed) if packed else b""
