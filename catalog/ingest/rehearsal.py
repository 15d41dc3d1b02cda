"""What would loading a file do? The same reading, checking and deciding, with nothing recorded."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog import db, ingest, profiles
from catalog.ingest import preview, storing
from catalog.ingest.arrivals import Arrival
from catalog.ingest.preview import Named, Preview, Sample
from catalog.match import Verdict
from catalog.model import Contribution, Edge, Library, Upload
from catalog.settings import Settings


def rehearse(
    engine: Engine, settings: Settings, source: Path, *, library: str, options: ingest.Options
) -> list[dict[str, Any]]:
    """What loading this file would do, record by record, with nothing recorded.

    One summary for each file in it, like those of `run`, and a preview of its clusters.
    """
    with db.reading(engine) as session:
        found = ingest.find_library(session, library)
    done = []
    for name, path, sha256 in ingest.spool(settings, source, filename=source.name):
        upload = Upload(
            library_id=found.id, filename=name, size=path.stat().st_size, sha256=sha256,
            options=asdict(options), spooled_as=path.name, counts={},
        )  # fmt: skip
        try:
            done.append(rehearse_one(engine, settings, upload, found))
        finally:
            ingest.remove_spooled(settings, upload)
    return done


def rehearse_one(
    engine: Engine,
    settings: Settings,
    upload: Upload,
    library: Library,
    *,
    on_progress: Callable[[ingest.Progress], None] | None = None,
    keep: Callable[[Sequence[Named]], None] = lambda found: None,
) -> dict[str, Any]:
    """Batch by batch, each in a transaction that is rolled back; `keep` is given every record.

    Others may write in between; a record is compared with the catalogue and with its own batch.
    """
    outcomes: Counter[str] = Counter()
    remarks: Counter[str] = Counter()
    told = Preview()
    sample = Sample()
    sent: set[str] = set()
    unread = 0
    with closing(ingest.open_spooled(settings, upload)) as stream:
        reading = ingest.open_reading(stream, upload, library)
        weights = profiles.of_library(settings, library.code)
        for arrivals in ingest.batches(reading, after=0, size=settings.batch, severities=weights):
            batch, found = try_batch(engine, settings, upload, arrivals, told)
            outcomes += batch.outcomes
            remarks += batch.remarks
            unread += sum(arrival.record is None and arrival.rejected for arrival in arrivals)
            sent |= {arrival.local_id for arrival in arrivals}
            becomes = {row["number"]: row["outcome"] for row in batch.pieces}
            keep([*found, *sample.add(arrivals, becomes)])
            if on_progress is not None:
                position = arrivals[-1].offset + len(arrivals[-1].raw)
                done = ingest.Progress(position, upload.size, records_in(outcomes))
                on_progress(done)
    keep([Named("splits", {"local_id": one, "title": "", "with": one}) for one in told.splits])
    records = records_in(outcomes)
    told.records["unchanged"] = sample.unchanged
    if upload.options["complete"]:
        told.missing = count_missing(engine, library.id, sent)
    return {
        "upload": upload.id,
        "library": library.code,
        "filename": upload.filename,
        "size": upload.size,
        "format": reading.format,
        "dialect": reading.dialect,
        "charset": reading.charset,
        "state": "unreadable" if records == unread else "rehearsed",
        "records": records,
        **{name: outcomes[name] for name in ingest.OUTCOMES},
        "unread": unread,
        "remarked": sample.remarked,
        "remarks": dict(remarks),
        "preview": told.as_json() | sample.as_json(),
        "report": None,
    }


def records_in(outcomes: Counter[str]) -> int:
    return sum(outcomes[name] for name in ingest.OUTCOMES if name != "merged")


def try_batch(
    engine: Engine,
    settings: Settings,
    upload: Upload,
    arrivals: Sequence[Arrival],
    told: Preview,
) -> tuple[storing.Batch, list[Named]]:
    """Store a batch, look at what came of it, and forget it all."""
    found: list[Named] = []
    with db.rehearsing(engine) as session:
        current = session.get(Upload, upload.id) if upload.id is not None else None
        if current is None:
            current = Upload(
                id=db.next_id(session, Upload.id), library_id=upload.library_id,
                filename=upload.filename, received_size=0, received_sha256="",
                size=upload.size, sha256=upload.sha256, counts={},
                options=upload.options, state="running", received_at=db.utc_now(),
            )  # fmt: skip
            session.add(current)
            session.flush()
        batch = storing.store(session, current, arrivals, settings=settings, now=db.utc_now())
        if batch.grouping is not None:
            titles = {arrival.local_id: arrival.title for arrival in arrivals}
            arrived = {
                held.contribution_id: {"local_id": local_id, "title": titles[local_id]}
                for local_id, held in batch.held.items()
                if batch.changed.get(held.contribution_id) is not None
            }
            found = preview.add(told, batch.grouping, arrived, read_doubts(session, arrived))
    return batch, found


def read_doubts(session: Session, ids: Collection[int]) -> dict[tuple[int, int], int]:
    """The doubtful pairs of these and other contributions, with the clusters of the others."""
    found: dict[tuple[int, int], int] = {}
    for chunk in db.chunks(ids):
        for own, other in ((Edge.a_id, Edge.b_id), (Edge.b_id, Edge.a_id)):
            rows = session.execute(
                select(own, other, Contribution.cluster_id)
                .join(Contribution, Contribution.id == other)
                .where(db.among(session, own, chunk), Edge.verdict == Verdict.DOUBTFUL)
                .order_by(own, Edge.weight)
            )
            found.update(((id, beside), cluster) for id, beside, cluster in rows if cluster)
    within = set(ids)
    return {pair: cluster for pair, cluster in found.items() if pair[1] not in within}


def count_missing(engine: Engine, library_id: int, sent: Collection[str]) -> int:
    """How many live records of the library the file does not hold."""
    held = select(Contribution.local_id).where(
        Contribution.library_id == library_id, Contribution.live
    )
    with db.reading(engine) as session:
        rows = session.scalars(held.execution_options(yield_per=5000))
        return sum(local_id not in sent for local_id in rows)
