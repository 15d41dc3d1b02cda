"""Which files of the whole catalogue lie ready for partners, and how are they made?

A full dump holds every live record of one moment. The dumps after it hold what changed since the
one before: the records as they are now, and the ids of those that are no more. They are chained by
the numbers of the feed, so that a full dump with all its followers is the catalogue.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date as Date
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import orjson
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog import db, feed, shelf
from catalog.errors import Refused
from catalog.model import Cluster, Publication
from catalog.settings import Settings
from exports import dumps, oai
from exports.union import Union
from marc import writing

MANIFEST: Final = "manifest.json"
DELETED: Final = "deleted"
KEPT: Final = 2  # full dumps, each with its followers
MAKING: Final = ".making-"  # a folder of files that are not whole yet
ABANDONED: Final = timedelta(days=1)
LOCK: Final = 7110009
TICK: Final = 1000  # records between two signs of life


@dataclass(frozen=True, slots=True)
class File:
    """One file of a dump; `too_long` are the records its format cannot hold."""

    name: str
    format: str
    media_type: str
    records: int
    bytes: int
    sha256: str
    too_long: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dump:
    """The files made at one moment: all that was live (`after` 0), or what changed after a number.

    `until` is the number of the last change inside; the next dump goes on after it.
    """

    kind: str  # "full", "changes"
    made_at: datetime
    after: int
    until: int
    files: tuple[File, ...]


def make(
    engine: Engine,
    settings: Settings,
    *,
    formats: Sequence[str],
    full: bool,
    now: datetime,
    tick: Callable[[], None] = lambda: None,
) -> Dump:
    """Write one more dump and its place in the manifest; what is too old is taken away.

    One snapshot serves every format, and no writer waits for it. The first dump, and one in other
    formats than those before, is full whatever is asked. Nothing is seen before it is whole.
    """
    for format in formats:
        if format not in dumps.FORMATS:
            raise Refused("dump.format", format=format, known=", ".join(dumps.FORMATS))
    settings.dumps.mkdir(parents=True, exist_ok=True)
    known = read(settings.dumps)
    followed = None if full or not goes_on(known, formats) else known[-1]
    after = followed.until if followed else 0
    with TemporaryDirectory(prefix=MAKING, dir=settings.dumps) as temporary:
        making = Path(temporary)
        with db.reading(engine) as session:
            until = session.get_one(Publication, 1).changed
            if followed and until == after:
                return followed
            stem = f"changes-{after}-{until}" if followed else f"full-{until}"
            feed_of = feed.walk(session, settings, oai.Span(after=after))
            written = write(feed_of, making, stem, formats, today=now.date(), tick=tick)
            if followed:
                written.append(write_deleted(session, making, stem, after=after))
        files = tuple(measured(making, file) for file in written)
        made = Dump("changes" if followed else "full", now, after, until, files)
        return publish(engine, settings.dumps, making, known, made)


def publish(engine: Engine, folder: Path, making: Path, known: Sequence[Dump], made: Dump) -> Dump:
    """Show a dump that is whole; when another was shown since this one began, that one stands."""
    with db.writing(engine) as session:
        db.lock(session, LOCK)
        now_known = read(folder)
        if now_known != known:
            return now_known[-1]
        for file in made.files:
            (making / file.name).replace(folder / file.name)
        names = {file.name for file in made.files}
        others = [one for one in known if names.isdisjoint(file.name for file in one.files)]
        keep(folder, [*others, made])
        return made


def goes_on(known: Sequence[Dump], formats: Sequence[str]) -> bool:
    """Whether what lies ready can be followed in these formats."""
    return bool(known) and {file.format for file in known[-1].files} - {DELETED} == {*formats}


# --- writing --------------------------------------------------------------------------------------


def write(
    records: Iterable[Union],
    folder: Path,
    stem: str,
    formats: Sequence[str],
    *,
    today: Date,
    tick: Callable[[], None],
) -> list[File]:
    """A file of every format in one pass over the records; sizes and sums are not yet known."""
    with ExitStack() as stack:
        sheets = [Sheet(stack, folder, stem, format) for format in formats]
        for number, union in enumerate(records):
            for sheet in sheets:
                sheet.add(union, today)
            if number % TICK == 0:
                tick()
        return [sheet.end() for sheet in sheets]


class Sheet:
    """A file being written; open until its stack is left."""

    def __init__(self, stack: ExitStack, folder: Path, stem: str, format: str) -> None:
        self.format = dumps.FORMATS[format]
        self.name = f"{stem}.{format}.{self.format.suffix}.gz"
        self.out = stack.enter_context(shelf.packed(folder / self.name))
        self.written = 0
        self.too_long: list[str] = []
        self.out.write(self.format.opening)

    def add(self, union: Union, today: Date) -> None:
        try:
            made = self.format.render(union, today)
        except writing.TooLong:
            self.too_long.append(union.union_id)
            return
        self.out.write(self.format.between + made if self.written else made)
        self.written += 1

    def end(self) -> File:
        self.out.write(self.format.closing)
        media = self.format.media_type
        return File(self.name, self.format.name, media, self.written, 0, "", (*self.too_long,))


def write_deleted(session: Session, folder: Path, stem: str, *, after: int) -> File:
    """The ids of the records that are no more, withdrawn or merged away, a line each."""
    gone = (
        select(Cluster.union_id)
        .where(Cluster.state != feed.LIVE, Cluster.changed > after)
        .order_by(Cluster.changed)
    )
    name, count = f"{stem}.{DELETED}.txt.gz", 0
    with shelf.packed(folder / name) as out:
        for union_id in session.scalars(gone.execution_options(yield_per=TICK)):
            out.write(f"{union_id}\n".encode())
            count += 1
    return File(name, DELETED, "text/plain; charset=utf-8", count, 0, "")


def measured(folder: Path, file: File) -> File:
    path = folder / file.name
    with path.open("rb") as whole:
        sha256 = hashlib.file_digest(whole, "sha256").hexdigest()
    return replace(file, bytes=path.stat().st_size, sha256=sha256)


# --- the manifest ---------------------------------------------------------------------------------


def read(folder: Path) -> list[Dump]:
    """The dumps that lie ready, the oldest first; none before the first was made."""
    try:
        said = orjson.loads((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        return []
    return [from_json(one) for one in said["dumps"]]


def from_json(said: dict[str, Any]) -> Dump:
    files = tuple(File(**one | {"too_long": tuple(one["too_long"])}) for one in said["files"])
    at = datetime.fromisoformat(said["made_at"])
    return Dump(said["kind"], at, said["after"], said["until"], files)


def manifest(found: Sequence[Dump]) -> bytes:
    return orjson.dumps({"dumps": list(found)}, option=orjson.OPT_INDENT_2)


def keep(folder: Path, found: Sequence[Dump]) -> None:
    """Write the manifest of the last full dumps and their followers, then remove other files."""
    full = [place for place, one in enumerate(found) if one.kind == "full"]
    kept = found[full[-KEPT] :] if len(full) > KEPT else found
    unfinished = folder / f"{MANIFEST}.part"
    unfinished.write_bytes(manifest(kept))
    unfinished.replace(folder / MANIFEST)
    names = {MANIFEST, *(file.name for one in kept for file in one.files)}
    for path in folder.iterdir():
        if path.is_file() and path.name not in names:
            path.unlink()
        elif path.name.startswith(MAKING) and is_abandoned(path, now=found[-1].made_at):
            shutil.rmtree(path, ignore_errors=True)


def is_abandoned(making: Path, *, now: datetime) -> bool:
    """Whether whoever made these files was killed: nobody takes so long."""
    return now.timestamp() - making.stat().st_mtime > ABANDONED.total_seconds()
