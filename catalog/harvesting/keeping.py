"""How far has a harvest come, and where is what it brought? The file in the spool and its row."""

import secrets
from dataclasses import dataclass
from datetime import datetime

import httpx2
from sqlalchemy import CursorResult, Engine, update

from catalog import db, ingest
from catalog.errors import Conflict
from catalog.harvesting.leaves import CLOSING, OPENING, Leaf
from catalog.model import HarvestItem, HarvestSource, Library
from catalog.settings import Settings

SENDER = "svod harvest"


@dataclass(frozen=True, slots=True)
class HandOver:
    """At what point a file is handed over: the list has `ended`, or is to begin `anew`, or goes on.

    `complete`: the file holds the whole list of all there is.
    """

    ended: bool = False
    anew: bool = False
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a source stands: who finds it elsewhere is no longer the one that harvests it."""

    token: str
    spooled_as: str
    spooled_size: int


def place(source: HarvestSource) -> Place:
    return Place(source.token, source.spooled_as, source.spooled_size)


def take_over(settings: Settings, source: HarvestSource) -> None:
    """Go on with the file of a harvest that ended half-way, under a name that only we know.

    Without the file there is nothing to go on with.
    """
    if source.spooled_as:
        name = secrets.token_hex(16)
        try:
            (settings.spool / source.spooled_as).rename(settings.spool / name)
        except FileNotFoundError:
            forget(settings, source)
        else:
            source.spooled_as = name


def forget(settings: Settings, source: HarvestSource) -> None:
    """Let go of a list that was begun."""
    if source.spooled_as:
        (settings.spool / source.spooled_as).unlink(missing_ok=True)
    source.token, source.next_since, source.spooled_as, source.spooled_size = "", "", "", 0


def keep(engine: Engine, settings: Settings, source: HarvestSource, token: str, leaf: Leaf) -> None:
    """Write a page to the file, then how far the list has come.

    A kill in between loses that page only, and it is asked for again. Raises Conflict when another
    process has taken the source over.
    """
    before = place(source)
    source.spooled_as = source.spooled_as or secrets.token_hex(16)
    settings.spool.mkdir(parents=True, exist_ok=True)
    path = settings.spool / source.spooled_as
    try:
        with path.open("r+b" if before.spooled_as else "xb") as file:
            file.seek(before.spooled_size)
            file.truncate()
            file.write(leaf.content if before.spooled_as else OPENING + leaf.content)
            source.spooled_size, source.token = file.tell(), token
    except FileNotFoundError as error:
        raise Conflict("harvest.taken_over", source=source.id) from error
    rows = [
        {"source_id": source.id, "identifier": identifier, "local_id": own}
        for identifier, own in leaf.local_ids.items()
    ]
    try:
        move(engine, source, before, rows)
    except Conflict:
        path.unlink(missing_ok=True)
        raise


def move(
    engine: Engine,
    source: HarvestSource,
    before: Place,
    rows: list[dict[str, object]] | None = None,
) -> None:
    """Bring the row to where the source now stands, if it still stands where it stood."""
    with db.writing(engine) as session:
        moved = session.execute(
            update(HarvestSource)
            .where(
                HarvestSource.id == source.id,
                HarvestSource.token == before.token,
                HarvestSource.spooled_as == before.spooled_as,
                HarvestSource.spooled_size == before.spooled_size,
            )
            .values(
                prefix=source.prefix,
                since=source.since,
                next_since=source.next_since,
                token=source.token,
                spooled_as=source.spooled_as,
                spooled_size=source.spooled_size,
            )
        )
        if isinstance(moved, CursorResult) and moved.rowcount != 1:
            raise Conflict("harvest.taken_over", source=source.id)
        db.upsert(session, HarvestItem, rows or [], keys=("source_id", "identifier"))


def hand_over(
    engine: Engine,
    settings: Settings,
    source: HarvestSource,
    library: Library,
    point: HandOver,
    *,
    enqueue: bool,
    now: datetime,
) -> list[int]:
    """Make an upload of what has come; the numbers of those made.

    A kill after that and before the row is written hands the same file over once more: nothing in
    it is new then.
    """
    uploads: list[int] = []
    path = settings.spool / source.spooled_as
    before = place(source)
    if source.spooled_size > len(OPENING):
        with path.open("r+b") as file:
            file.seek(source.spooled_size)
            file.truncate()
            file.write(CLOSING)
        uploads = ingest.accept(
            engine, settings, path, library=library.code, filename=filename(source),
            options=ingest.Options(complete=point.complete), now=now, sent_by=SENDER,
            enqueue=enqueue,
        )  # fmt: skip
    if point.ended:
        source.since = source.next_since or source.since
    if point.ended or point.anew:
        source.token, source.next_since = "", ""
    spooled = source.spooled_as
    source.spooled_as, source.spooled_size = "", 0
    move(engine, source, before)
    if spooled:
        path.unlink(missing_ok=True)
    return uploads


def filename(source: HarvestSource) -> str:
    """What the upload of a source is called: whose, which format, which set."""
    parts = (httpx2.URL(source.url).host, source.prefix, source.spec.replace("/", "_"))
    return "-".join(filter(None, parts)) + ".xml"
