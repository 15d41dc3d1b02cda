"""How is one record written at the desk? Read, checked, and sent as a file of one record.

So an edit is an upload like any other: it has a report and a version, and can be taken back. A file
that the library sends later speaks last.
"""

import io
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog import ingest, naming, profiles
from catalog.errors import Conflict, Refused
from catalog.ingest.arrivals import Arrival, prepare
from catalog.model import Contribution, Library, Version
from catalog.settings import Settings
from marc import irbis_text, marcjson, mnemonic
from marc.reading import Tail, read
from marc.record import Dialect, Record, from_json

FORMAT: Final = "json"  # of the file that is sent: nothing of a record is lost in it
LONGEST: Final = 200_000  # characters of a record as text


@dataclass(frozen=True, slots=True)
class Own:
    """A contribution to be edited, and the version it is of."""

    contribution: Contribution
    library: Library
    version: int
    dialect: Dialect
    record: Record


@dataclass(frozen=True, slots=True)
class Written:
    """What was written at the desk, as the file of one record that it is."""

    raw: bytes
    format: str


def record_written(record: Record) -> Written:
    return Written(marcjson.write(record), FORMAT)


def text_written(text: str) -> Written:
    """A text in the form of `lines`. Raises Refused: too long."""
    if len(text) > LONGEST:
        raise Refused("edit.too_long", most=LONGEST)
    of_irbis = text.lstrip().startswith("#")
    end = "\n*****\n" if of_irbis else "\n\n"
    return Written(text.strip().encode() + end.encode(), "irbis_text" if of_irbis else "mrk")


def lines(record: Record) -> str:
    """A record as text, a line a field: MarcEdit's, which has room for three characters of a tag;
    that of ИРБИС for its tags of four."""
    if any(len(field.tag) != 3 for field in record.fields):
        return irbis_text.write(record).decode().replace("\r\n", "\n").removesuffix("*****\n")
    return mnemonic.write(record).decode().replace("\r\n", "\n").strip() + "\n"


def find(session: Session, library: str, local_id: str) -> Own:
    """A contribution as it is now. Raises NotFound."""
    contribution = naming.find(session, f"{library}:{local_id}")
    version = session.get_one(Version, contribution.version_id)
    owner = session.get_one(Library, contribution.library_id)
    dialect, record = Dialect(version.dialect), from_json(version.record)
    return Own(contribution, owner, version.number, dialect, record)


def understand(settings: Settings, library: str, written: Written, dialect: Dialect) -> Arrival:
    """What was written, checked as the library's files are. Raises Refused: not one record."""
    reading = read(io.BytesIO(written.raw), format=written.format, dialect=dialect, charset="utf-8")
    items = [item for item in reading if not isinstance(item, Tail)]
    if len(items) != 1:
        raise Refused("edit.one", count=len(items))
    severities = profiles.of_library(settings, library)
    return prepare(items[0], 1, severities=severities)


def save(
    engine: Engine,
    settings: Settings,
    written: Written,
    *,
    library: str,
    local_id: str,
    dialect: Dialect,
    by: str,
    now: datetime,
) -> int:
    """Send it as a file and load it at once; returns the upload.

    Raises Refused: it is not one record, is not acceptable, or has another identifier.
    """
    arrival = understand(settings, library, written, dialect)
    if arrival.rejected or arrival.record is None:
        raise Refused("edit.rejected")
    if arrival.local_id != local_id:
        raise Refused("edit.identifier", expected=local_id, found=arrival.local_id)
    settings.spool.mkdir(parents=True, exist_ok=True)
    source = settings.spool / f"edited-{secrets.token_hex(8)}"
    source.write_bytes(record_written(arrival.record).raw)
    options = ingest.Options(format=FORMAT, dialect=dialect, charset="utf-8")
    try:
        (number,) = ingest.accept(
            engine, settings, source, library=library, filename=f"{local_id}.json",
            options=options, sent_by=by, now=now,
        )  # fmt: skip
    finally:
        source.unlink(missing_ok=True)
    ingest.run(engine, settings, number)
    return number


def unchanged_since(session: Session, own: Own, version: int) -> None:
    """Raises Conflict when somebody saved another version meanwhile."""
    if own.version != version:
        raise Conflict("edit.meanwhile", version=own.version)


def new_id(session: Session, library: Library) -> str:
    """An identifier for a record written here, which no record of the library has."""
    while True:
        made = f"desk-{secrets.token_hex(4)}"
        taken = select(Contribution.id).where(
            Contribution.library_id == library.id, Contribution.local_id == made
        )
        if session.scalar(taken) is None:
            return made
