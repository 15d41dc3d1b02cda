"""Records fetched from another server by OAI-PMH, and sent through the door of any upload.

The pages of a list are written into one file in the spool, and how far it came into the database,
a transaction a page; so a harvest that was killed goes on from the page it had. The file then is
an upload like any other: checked, staged in pieces, reported, undone. A harvest that cannot go on
hands over what it has, says why it stopped, and asks from the same place the next time.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine

from catalog import db, ingest
from catalog.harvesting import keeping, leaves, sources
from catalog.harvesting.fetching import Stop
from catalog.harvesting.pages import Page
from catalog.harvesting.servers import About, Server, walk
from catalog.ingest import rehearsal
from catalog.model import HarvestRun, HarvestSource, Library
from catalog.settings import Settings

OVERLAP: Final = timedelta(minutes=5)  # for servers that stamp a change before it can be seen
COUNTS: Final = ("pages", "records", "deleted", "unknown", "broken", "empty", "mended", "replaced")

Tick = Callable[[], None]
Clock = Callable[[], datetime]


@dataclass(slots=True)
class Done:
    """What came of a harvest.

    `counts`, as in COUNTS: pages and records; of them withdrawals, and those of what never came
    (unknown); records broken, empty, under another number than before (replaced); pages mended.
    `uploads` are the numbers of those made, `stop` says why it did not come to the end.
    """

    source: int
    since: str
    counts: Counter[str] = field(default_factory=Counter)
    uploads: list[int] = field(default_factory=list)
    stop: Stop | None = None
    listed: int | None = None  # records of the list, as the server says
    keeps_deleted: bool = True
    octets: int = 0


def harvest(
    engine: Engine,
    settings: Settings,
    source_id: int,
    *,
    since: str | None = None,
    complete: bool = False,
    enqueue: bool = False,
    tick: Tick = lambda: None,
    clock: Clock = db.utc_now,
) -> Done:
    """Fetch what the source has changed since the last time, and hand it over as uploads.

    `since` asks from another moment ("": everything). `complete`: what a list of everything lacks
    is withdrawn. `enqueue` leaves the uploads to a worker; else they are the caller's to run.
    Raises NotFound (no such source) and Conflict (somebody else is harvesting it); trouble with
    the server is in the result, and in the run that is kept.
    """
    with db.writing(engine) as session:
        source = sources.find(session, source_id)
        library = session.get_one(Library, source.library_id)
        if since is None:
            keeping.take_over(settings, source)
        else:
            keeping.forget(settings, source)
        asked = source.since if since is None else since
        run = HarvestRun(
            source_id=source.id, since=asked, counts={}, details={}, uploads=[],
            started_at=clock(), finished_at=None,
        )  # fmt: skip
        session.add(run)
    done = Done(source.id, asked)
    whole = complete and not source.token and not asked
    try:
        with opened(source, settings, tick) as server:
            fetch(engine, settings, server, source, library, done, enqueue=enqueue, clock=clock)
        hand_over = keeping.HandOver(ended=True, complete=whole and not done.uploads)
    except Stop as stop:
        done.stop, hand_over = stop, keeping.HandOver(anew=stop.code in ANEW)
    done.uploads += keeping.hand_over(
        engine, settings, source, library, hand_over, enqueue=enqueue, now=clock()
    )
    with db.writing(engine) as session:
        write_run(session.get_one(HarvestRun, run.id), done, now=clock())
    return done


# After these a token leads nowhere: the next harvest begins the list anew.
ANEW: Final = frozenset(["token.loop", "token.refused", "endless"])


def opened(source: HarvestSource, settings: Settings, tick: Tick) -> "closing[Server]":
    seconds = settings.harvest_minutes * 60
    return closing(Server(source.url, settings, tick=tick, seconds=seconds))


def write_run(run: HarvestRun, done: Done, *, now: datetime) -> None:
    run.finished_at, run.counts, run.uploads = now, dict(done.counts), done.uploads
    if done.stop is not None:
        run.stop, run.details = done.stop.code, jsonable(done.stop.values)


def jsonable(values: Mapping[str, object]) -> dict[str, Any]:
    return {name: value if isinstance(value, int) else str(value) for name, value in values.items()}


def fetch(
    engine: Engine,
    settings: Settings,
    server: Server,
    source: HarvestSource,
    library: Library,
    done: Done,
    *,
    enqueue: bool,
    clock: Clock,
) -> None:
    """Walk the list and keep each page; files that grow large are handed over. Raises Stop."""
    largest = settings.upload_limit - settings.harvest_page_limit
    for page in listed(server, source, done, token=source.token):
        with db.reading(engine) as session:
            leaf = leaves.compose(session, source, library, page)
        if not source.next_since:
            source.next_since = next_since(page, source, done, now=clock())
        keeping.keep(engine, settings, source, page.token, leaf)
        add(done, page, leaf)
        if done.octets > settings.unpack_limit:
            raise Stop("size", limit=settings.unpack_limit)
        if source.spooled_size > largest and page.token:
            done.uploads += keeping.hand_over(
                engine, settings, source, library, keeping.HandOver(),
                enqueue=enqueue, now=clock(),
            )  # fmt: skip


def listed(server: Server, source: HarvestSource, done: Done, *, token: str) -> Iterator[Page]:
    """The pages of the source's list, in the format we read best unless one is named."""
    about = server.about()
    done.keeps_deleted = about.keeps_deleted
    source.prefix = source.prefix or server.best_format()
    yield from walk(server, question(source, done.since, about), token)


def question(source: HarvestSource, since: str, about: About) -> dict[str, str]:
    """The arguments that begin a list; a moment as fine as the server's datestamps are."""
    asked = {"verb": "ListRecords", "metadataPrefix": source.prefix}
    if since:
        moment = since if "T" in since else f"{since}T00:00:00Z"
        asked["from"] = since[:10] if about.by_day else moment
    if source.spec:
        asked["set"] = source.spec
    return asked


def next_since(page: Page, source: HarvestSource, done: Done, *, now: datetime) -> str:
    """From when the next list is to be asked: what the first page of this one says it is.

    Never later than our own clock, when the server's goes ahead of it; and as before, when this
    list begins later than it should have by what was remembered.
    """
    if source.since and done.since > source.since:
        return source.since
    said = datetime.fromisoformat(page.date) if "T" in page.date else now
    return f"{min(said, now) - OVERLAP:%Y-%m-%dT%H:%M:%SZ}"


def add(done: Done, page: Page, leaf: leaves.Leaf) -> None:
    done.listed = page.size or done.listed
    done.octets += len(leaf.content)
    done.counts += Counter(pages=1, records=len(page.items), mended=page.mended) + leaf.counts


# --- what would it do? ----------------------------------------------------------------------------


def rehearse(
    engine: Engine,
    settings: Settings,
    url: str,
    *,
    library: str,
    prefix: str = "",
    spec: str = "",
    since: str | None = None,
    complete: bool = False,
    clock: Clock = db.utc_now,
) -> tuple[Done, list[dict[str, Any]]]:
    """What a harvest would bring, and what loading that would do; nothing is recorded."""
    with db.reading(engine) as session:
        source = sources.known(
            session, url, library=library, prefix=prefix, spec=spec
        ) or sources.new(session, url, library=library, prefix=prefix, spec=spec, now=clock())
        of = session.get_one(Library, source.library_id)
    done = Done(source.id or 0, source.since if since is None else since)
    options = ingest.Options(complete=complete and not done.since)
    with tempfile.TemporaryDirectory(prefix="svod-harvest-") as folder:
        file = Path(folder) / keeping.filename(source)
        try:
            with file.open("wb") as out, opened(source, settings, lambda: None) as server:
                out.write(leaves.OPENING)
                for page in listed(server, source, done, token=""):
                    with db.reading(engine) as session:
                        leaf = leaves.compose(session, source, of, page)
                    out.write(leaf.content)
                    add(done, page, leaf)
                    if done.octets > settings.unpack_limit:
                        raise Stop("size", limit=settings.unpack_limit)
        except Stop as stop:
            done.stop = stop
        if not done.octets:
            return done, []
        return done, rehearsal.rehearse(engine, settings, file, library=library, options=options)
