"""Writing one batch of an upload: contributions, versions, pieces, and what they do to clusters."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from catalog import clusters, db, standings
from catalog.ingest.arrivals import Arrival, Held, Outcome, decide
from catalog.merge import Member
from catalog.model import Contribution, Library, Piece, Publication, Upload, Version
from catalog.settings import Settings
from catalog.standings import Cause
from marc import facts as marc_facts
from marc.record import to_json

Row = dict[str, Any]


@dataclass(slots=True)
class Batch:
    """The rows one transaction writes, and the ids it gives out."""

    upload: Upload
    library: Library
    now: datetime
    next_contribution: int
    next_version: int
    since: int  # the number of the feed's next change
    held: dict[str, Held]
    new: list[Row] = field(default_factory=list)
    versions: list[Row] = field(default_factory=list)
    current: dict[int, tuple[int, bool]] = field(default_factory=dict)  # id → version, live
    pieces: list[Row] = field(default_factory=list)
    changed: dict[int, Member | None] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)
    grouping: clusters.Grouping | None = None  # what came of it


def store(
    session: Session,
    upload: Upload,
    arrivals: Sequence[Arrival],
    *,
    settings: Settings,
    now: datetime,
) -> Batch:
    """Write a batch and settle the clusters it touches; needs a session of `db.publishing`."""
    batch = Batch(
        upload=upload,
        library=session.get_one(Library, upload.library_id),
        now=now,
        next_contribution=next_contribution(session),
        next_version=db.next_id(session, Version.id),
        since=standings.next_change(session),
        held=read_held(session, upload.library_id, [a.local_id for a in arrivals if a.local_id]),
    )
    for arrival in arrivals:
        take(batch, arrival)
    write(session, batch)
    settle(session, batch, settings=settings)
    return batch


def next_contribution(session: Session) -> int:
    """An id no contribution ever had, so that no public id is given twice."""
    floor = session.get_one(Publication, 1).floor
    return max(db.next_id(session, Contribution.id), floor + 1)


def read_held(session: Session, library_id: int, local_ids: Sequence[str]) -> dict[str, Held]:
    """What the library holds under these identifiers."""
    found: dict[str, Held] = {}
    for chunk in db.chunks(dict.fromkeys(local_ids)):
        rows = session.execute(
            select(
                Contribution.local_id,
                Contribution.live,
                Version.contribution_id,
                Version.id,
                Version.number,
                Version.raw_sha256,
                Version.dialect,
                Version.charset,
            )
            .join(Version, Version.id == Contribution.version_id)
            .where(Contribution.library_id == library_id, Contribution.local_id.in_(chunk))
        )
        found |= {
            row.local_id: Held(
                contribution_id=row.contribution_id,
                version_id=row.id,
                version_number=row.number,
                live=row.live,
                sha256=row.raw_sha256,
                dialect=row.dialect,
                charset=row.charset,
            )
            for row in rows
        }
    return found


def take(batch: Batch, arrival: Arrival) -> None:
    """Add the rows of one piece; a record repeated in a batch meets the version just made."""
    held = batch.held.get(arrival.local_id)
    outcome = decide(arrival, held)
    version_id = held.version_id if held is not None and outcome == "unchanged" else None
    if outcome in ("new", "changed", "deleted"):
        version_id = add_version(batch, arrival, held)
    batch.outcomes[outcome] += 1
    batch.remarks.update(remark.code for remark in arrival.remarks)
    batch.pieces.append(piece_row(batch, arrival, outcome=outcome, version_id=version_id))


def add_version(batch: Batch, arrival: Arrival, held: Held | None) -> int:
    contribution = held.contribution_id if held is not None else batch.next_contribution
    number = held.version_number + 1 if held is not None else 1
    version, live = batch.next_version, not arrival.withdraws
    if held is None:
        batch.new.append({
            "id": contribution,
            "library_id": batch.upload.library_id,
            "local_id": arrival.local_id,
        })  # fmt: skip
        batch.next_contribution += 1
    batch.next_version += 1
    batch.versions.append(version_row(batch, arrival, contribution=contribution, number=number))
    batch.current[contribution] = (version, live)
    batch.changed[contribution] = member_of(batch, arrival, contribution) if live else None
    batch.held[arrival.local_id] = Held(
        contribution, version, number, live, arrival.sha256, arrival.dialect, arrival.charset
    )
    return version


def member_of(batch: Batch, arrival: Arrival, contribution: int) -> Member:
    """The contribution as clusters see it, without reading back what is about to be written."""
    if arrival.record is None or arrival.facts is None:
        raise ValueError(f"piece {arrival.number} holds no record")
    return Member(
        id=contribution,
        library=batch.library.code,
        rank=batch.library.rank,
        local_id=arrival.local_id,
        dialect=arrival.dialect,
        record=arrival.record,
        facts=arrival.facts,
        ranks=batch.library.ranks,
    )


def version_row(batch: Batch, arrival: Arrival, *, contribution: int, number: int) -> Row:
    if arrival.record is None or arrival.facts is None:
        raise ValueError(f"piece {arrival.number} holds no record")
    return {
        "id": batch.next_version - 1,
        "contribution_id": contribution,
        "number": number,
        "upload_id": batch.upload.id,
        "since": batch.since,
        "deleted": arrival.withdraws,
        "raw": db.pack(arrival.raw),
        "raw_sha256": arrival.sha256,
        "dialect": arrival.dialect,
        "charset": arrival.charset,
        "record": to_json(arrival.record),
        "facts": marc_facts.to_json(arrival.facts),
        "created_at": batch.now,
    }


def piece_row(batch: Batch, arrival: Arrival, *, outcome: Outcome, version_id: int | None) -> Row:
    kept_here = version_id is None and outcome != "tail"
    return {
        "upload_id": batch.upload.id,
        "number": arrival.number,
        "offset": arrival.offset,
        "length": len(arrival.raw),
        "before": arrival.before or None,
        "outcome": outcome,
        "version_id": version_id,
        "raw": db.pack(arrival.raw) if kept_here else None,
        "local_id": arrival.local_id,
        "title": arrival.title,
        "remarks": arrival.remark_rows,
    }


def write(session: Session, batch: Batch) -> None:
    """Contributions first, then their versions, then the pieces that point to versions."""
    for row in batch.new:
        row["version_id"], row["live"] = batch.current[row["id"]]
        row["cluster_id"] = None
    db.bulk_insert(session, Contribution, batch.new)
    db.bulk_insert(session, Version, batch.versions)
    db.bulk_insert(session, Piece, batch.pieces)
    fresh = {row["id"] for row in batch.new}
    write_current(session, {id: now for id, now in batch.current.items() if id not in fresh})


def write_current(session: Session, current: Mapping[int, tuple[int, bool]]) -> None:
    table = db.table(Contribution)
    rows = [
        {"the_id": id, "the_version": version, "is_live": live}
        for id, (version, live) in current.items()
    ]
    if rows:
        found = table.c.id == bindparam("the_id")
        statement = (
            update(table)
            .where(found)
            .values(version_id=bindparam("the_version"), live=bindparam("is_live"))
        )
        session.connection().execute(statement, rows)


def settle(session: Session, batch: Batch, *, settings: Settings) -> None:
    if not batch.changed:
        return
    grouping = clusters.settle(
        session,
        batch.changed,
        cause=Cause("upload", batch.upload.id),
        settings=settings,
        now=batch.now,
    )
    batch.grouping = grouping
    batch.outcomes["merged"] += sum(
        1
        for part in grouping.parts.values()
        if len(part) > 1
        for id in part
        if batch.changed.get(id) is not None
    )


def withdraw(
    session: Session,
    upload: Upload,
    missing: Sequence[Contribution],
    *,
    settings: Settings,
    now: datetime,
) -> None:
    """End contributions that a complete file no longer holds: a version without bytes each."""
    batch = Batch(
        upload=upload,
        library=session.get_one(Library, upload.library_id),
        now=now,
        next_contribution=0,
        next_version=db.next_id(session, Version.id),
        since=standings.next_change(session),
        held={},
    )
    last = {
        version.contribution_id: version
        for version in session.scalars(
            select(Version).where(Version.id.in_([gone.version_id for gone in missing]))
        )
    }
    for contribution in missing:
        batch.versions.append(withdrawal_row(batch, last[contribution.id]))
        batch.current[contribution.id] = (batch.next_version, False)
        batch.changed[contribution.id] = None
        batch.next_version += 1
    write(session, batch)
    settle(session, batch, settings=settings)


def withdrawal_row(batch: Batch, last: Version) -> Row:
    return {
        "id": batch.next_version,
        "contribution_id": last.contribution_id,
        "number": last.number + 1,
        "upload_id": batch.upload.id,
        "since": batch.since,
        "deleted": True,
        "raw": b"",
        "raw_sha256": "",
        "dialect": last.dialect,
        "charset": last.charset,
        "record": last.record,
        "facts": last.facts,
        "created_at": batch.now,
    }
