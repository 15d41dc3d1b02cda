"""Can the whole catalogue be put away in a folder and brought back, also on the other database?

A backup holds every row of every table at one moment, one file a table, and the spooled files of
uploads not processed yet. It belongs to no database: what SQLite put away, PostgreSQL takes up. The
manifest is written last, so a folder without one is no backup. The search index and the files at
/dumps/ are not in it: they are made again.
"""

import hashlib
import io
import shutil
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, cast

import orjson
import zstandard
from alembic.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import (
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    func,
    inspect,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from catalog import db, standings
from catalog.errors import Refused
from catalog.model import (
    Base,
    Cluster,
    Contribution,
    Publication,
    SetMember,
    Upload,
    UtcDateTime,
)
from catalog.settings import Settings
from catalog.standings import Cause

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SPOOL: Final = "spool"
ROWS: Final = 1000  # in memory at a time
# Public ids given out after the backup was made are known to the world and to nobody here: none of
# so many is ever given again.
LEAP: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A table's file: its columns in order with what their values are, its rows and its sum."""

    columns: dict[str, str]  # name → "bytes", "moment" or "plain"
    rows: int
    sha256: str  # of the file


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup's manifest says; `revision` is that of the schema."""

    format: int
    made_at: datetime
    revision: str
    tables: dict[str, Kept]
    spool: dict[str, str]  # name → SHA-256

    @property
    def rows(self) -> int:
        return sum(kept.rows for kept in self.tables.values())


# --- putting away --------------------------------------------------------------------------------


def make(engine: Engine, settings: Settings, folder: Path, *, now: datetime) -> Backup:
    """Write the catalogue of one moment into an empty or new folder, while others go on working.

    Refused when something lies in the folder.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Refused("backup.folder", folder=folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / SPOOL).mkdir(mode=0o700)
    with snapshot(engine, settings, folder / SPOOL) as session:
        backup = Backup(
            FORMAT,
            now,
            revision_of(session.connection()) or "",
            {
                str(table.name): write(session, table, folder)
                for table in Base.metadata.sorted_tables
            },
            {path.name: sum_of(path) for path in sorted((folder / SPOOL).iterdir())},
        )
    (folder / MANIFEST).write_bytes(orjson.dumps(asdict(backup), option=orjson.OPT_INDENT_2))
    return backup


@contextmanager
def snapshot(engine: Engine, settings: Settings, kept: Path) -> Iterator[Session]:
    """One state of the database, and every spooled file it names copied into `kept`.

    The files are copied first: a load that ends takes its file away. When one came in between, all
    is tried again; one that is named and not there now is lost already, its load will say so.
    """
    while True:
        for path in settings.spool.glob("*"):
            copy_if_there(path, kept / path.name)
        with db.reading(engine) as session:
            copied = {path.name for path in kept.iterdir()}
            named = spooled(session)
            if not missing(engine, settings, named - copied):
                for name in copied - named:
                    (kept / name).unlink()
                yield session
                return


def missing(engine: Engine, settings: Settings, names: set[str]) -> set[str]:
    """Those of the names whose files can still be copied, or whose loads ended meanwhile."""
    with db.reading(engine) as session:
        still = spooled(session)
    return {name for name in names if (settings.spool / name).exists() or name not in still}


def spooled(session: Session) -> set[str]:
    """The names of the files that uploads wait in."""
    named = session.scalars(select(Upload.spooled_as))
    return {name for name in named if name}


def copy_if_there(source: Path, target: Path) -> None:
    if not target.exists():
        try:
            shutil.copyfile(source, target)
        except FileNotFoundError:  # its load has just ended
            target.unlink(missing_ok=True)


def write(session: Session, table: Table, folder: Path) -> Kept:
    """The rows of a table in the order of its key, a JSON array a line, packed with zstd."""
    kinds = {str(column.name): kind_of(column.type) for column in table.columns}
    path, count = file_of(folder, table.name), 0
    rows = (
        session.connection()
        .execution_options(yield_per=ROWS)
        .execute(select(table).order_by(*table.primary_key.columns))
    )
    with path.open("xb") as raw, zstandard.ZstdCompressor(level=3).stream_writer(raw) as out:
        for row in rows:
            out.write(orjson.dumps([*map(said, row)], option=orjson.OPT_APPEND_NEWLINE))
            count += 1
    return Kept(kinds, count, sum_of(path))


def said(value: Any) -> Any:
    """A value as JSON has it."""
    return b64encode(value).decode() if isinstance(value, bytes) else value


def kind_of(type: TypeEngine[Any]) -> str:
    if isinstance(type, LargeBinary):
        return "bytes"
    return "moment" if isinstance(type, UtcDateTime) else "plain"


def file_of(folder: Path, table: str) -> Path:
    return folder / f"{table}.jsonl.zst"


def sum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def revision_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


# --- bringing back -------------------------------------------------------------------------------


def restore(settings: Settings, folder: Path, *, moved: bool, now: datetime) -> Backup:
    """Fill an empty database from a backup and bring its schema to this version's.

    Whatever was published after the backup was made is unknown here. So every record is stamped
    anew for harvesters, and public ids leap over those given out meanwhile; when nothing was
    (`moved`), ids and datestamps go on as they stood. All of it is done, or nothing.

    Raises Refused for a folder that is no whole backup of this or an earlier version, and for a
    database that holds a catalogue.
    """
    backup = read_manifest(folder)
    check(backup, folder)
    settings.data.mkdir(parents=True, exist_ok=True)
    engine = db.make_engine(settings.database_url)
    try:
        with db.migrating(engine) as connection:
            create(connection, backup.revision, folder)
            fill(connection, backup, folder)
            db.migrate(connection)
            if not moved:
                leap(connection, now.replace(microsecond=0))
            bring_spool(backup, settings, folder)
    finally:
        engine.dispose()
    return backup


def read_manifest(folder: Path) -> Backup:
    try:
        said = orjson.loads((folder / MANIFEST).read_bytes())
        tables = {name: Kept(**kept) for name, kept in said.pop("tables").items()}
        made_at = datetime.fromisoformat(said.pop("made_at"))
        backup = Backup(**said, made_at=made_at, tables=tables)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused("backup.manifest", folder=folder, reason=error) from error
    if backup.format != FORMAT:
        raise Refused("backup.later", folder=folder)
    return backup


def check(backup: Backup, folder: Path) -> None:
    """Is every file there, and as it was written?"""
    files = {file_of(folder, name): kept.sha256 for name, kept in backup.tables.items()}
    files |= {folder / SPOOL / name: sum for name, sum in backup.spool.items()}
    for path, sum in files.items():
        if not path.is_file() or sum_of(path) != sum:
            raise Refused("backup.damaged", file=path)


def create(connection: Connection, revision: str, folder: Path) -> None:
    """The tables as they were when the backup was made, without rows."""
    if inspect(connection).get_table_names():
        raise Refused("backup.occupied")
    try:
        db.migrate(connection, revision)
    except CommandError as error:
        raise Refused("backup.later", folder=folder) from error


def fill(connection: Connection, backup: Backup, folder: Path) -> None:
    """The rows into tables of that time: their shapes are asked of the database, not of today."""
    then = MetaData()
    then.reflect(connection)
    for name, kept in backup.tables.items():
        for rows in db.chunks(read(file_of(folder, name), kept.columns), ROWS):
            connection.execute(then.tables[name].insert(), rows)
    if connection.dialect.name == "postgresql":
        for table in then.sorted_tables:
            count_on(connection, table)


def read(path: Path, columns: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    with path.open("rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as packed:
        for line in io.BufferedReader(cast(io.RawIOBase, packed)):
            yield {
                name: meant(kind, value)
                for (name, kind), value in zip(columns.items(), orjson.loads(line), strict=True)
            }


def meant(kind: str, value: Any) -> Any:
    """What `said` was given."""
    if value is None or kind == "plain":
        return value
    return b64decode(value) if kind == "bytes" else datetime.fromisoformat(value).astimezone(UTC)


def count_on(connection: Connection, table: Table) -> None:
    """PostgreSQL counts ids apart from the rows: let it go on after the last."""
    key = [*table.primary_key.columns]
    if len(key) != 1 or not isinstance(key[0].type, Integer):
        return
    sequence = func.pg_get_serial_sequence(table.name, key[0].name)
    last = select(func.max(key[0])).scalar_subquery()
    connection.execute(select(func.setval(sequence, last)).where(sequence.is_not(None)))


def leap(connection: Connection, now: datetime) -> None:
    """Stamp every cluster as changed now, and give no id that may have been given out meanwhile."""
    with Session(connection) as session:
        publication = session.get_one(Publication, 1)
        last = publication.changed
        publication.changed_at = max(publication.changed_at, now)
        stamped = {"changed": Cluster.changed + last, "changed_at": publication.changed_at}
        session.execute(update(Cluster).values(stamped))
        session.execute(update(SetMember).values(changed=SetMember.changed + last))
        standings.write_changes(session, since=last + 1, cause=Cause("restore"))
        publication.changed += last
        publication.floor = LEAP + (session.scalar(select(func.max(Contribution.id))) or 0)
        session.flush()


def bring_spool(backup: Backup, settings: Settings, folder: Path) -> None:
    settings.spool.mkdir(parents=True, exist_ok=True)
    for name in backup.spool:
        shutil.copyfile(folder / SPOOL / name, settings.spool / name)
