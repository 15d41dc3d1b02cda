"""What would loading a file do? The same reading, checking and deciding, with nothing recorded."""

from collections import Counter
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from catalog import db, ingest
from catalog.ingest import storing
from catalog.ingest.arrivals import decide
from catalog.model import Library, Upload
from catalog.settings import Settings


def rehearse(
    engine: Engine, settings: Settings, source: Path, *, library: str, options: ingest.Options
) -> list[dict[str, Any]]:
    """What loading this file would do, record by record, with nothing recorded.

    One summary for each file in it, like those of `run`; what would be merged is not told.
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
    engine: Engine, settings: Settings, upload: Upload, library: Library
) -> dict[str, Any]:
    outcomes: Counter[str] = Counter()
    remarks: Counter[str] = Counter()
    unread = 0
    with closing(ingest.open_spooled(settings, upload)) as stream, db.reading(engine) as session:
        reading = ingest.open_reading(stream, upload, library)
        for batch in ingest.batches(reading, after=0, size=settings.batch):
            ids = [arrival.local_id for arrival in batch if arrival.local_id]
            held = storing.read_held(session, library.id, ids)
            outcomes.update(decide(arrival, held.get(arrival.local_id)) for arrival in batch)
            remarks.update(remark.code for arrival in batch for remark in arrival.remarks)
            unread += sum(arrival.record is None and arrival.rejected for arrival in batch)
    records = sum(outcomes.values()) - outcomes["tail"]
    return {
        "upload": None,
        "library": library.code,
        "filename": upload.filename,
        "size": upload.size,
        "format": reading.format,
        "dialect": reading.dialect,
        "charset": reading.charset,
        "state": "unreadable" if records == unread else "rehearsed",
        "records": records,
        **{name: outcomes[name] for name in ingest.OUTCOMES},
        "remarks": dict(remarks),
        "report": None,
    }
