"""What does a library get back? Its records mended where that is safe, and what to mend at home."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog import db
from catalog.i18n import Words
from catalog.ingest import report
from catalog.model import Piece, Upload, Version
from marc import check, writing
from marc.record import Dialect, from_json

FINISHED = ("done", "unreadable", "cancelled")


def of_month(session: Session, library: int, month: str) -> list[int]:
    """The finished uploads that a library sent in a month, «2026-11»; none when it is no month."""
    try:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    except ValueError:
        return []
    last = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    found = select(Upload.id).where(
        Upload.library_id == library, Upload.state.in_(FINISHED),
        Upload.received_at >= first, Upload.received_at < last,
    )  # fmt: skip
    return list(session.scalars(found.order_by(Upload.id)))


def groups(session: Session, uploads: Sequence[int]) -> list[report.Group]:
    """The remarks of these uploads by rule, the gravest and most frequent first."""
    found: dict[str, report.Group] = {}
    for number in uploads:
        for one in report.grouped(session, session.get_one(Upload, number)):
            known = found.get(one.example.code)
            total = one.count + (known.count if known else 0)
            first = known or one
            found[one.example.code] = report.Group(first.example, total, first.number, first.title)
    return sorted(found.values(), key=report.gravity)


def corrected(engine: Engine, uploads: Sequence[int]) -> Iterator[bytes]:
    """The records that could be mended, in their own dialect, UTF-8; one too long is left out."""
    with db.reading(engine) as session:
        yield from report.blocks(mended(session, uploads))


def mended(session: Session, uploads: Sequence[int]) -> Iterator[bytes]:
    rows = session.execute(
        select(Version.record, Version.dialect)
        .join(Piece, Piece.version_id == Version.id)
        .where(Piece.upload_id.in_(uploads))
        .order_by(Piece.upload_id, Piece.number)
        .execution_options(yield_per=500)
    )
    for stored, dialect in rows:
        repaired = check.repair(from_json(stored), Dialect(dialect))
        if repaired.remarks:
            try:
                yield writing.iso2709(repaired.record)
            except writing.TooLong:
                continue


def remarks(engine: Engine, uploads: Sequence[int], words: Words) -> Iterator[bytes]:
    """A line a remark of all these uploads, for a spreadsheet."""
    for place, number in enumerate(uploads):
        lines = report.as_csv(engine, number, words)
        if place:
            next(lines)  # the heading stands once
        yield from lines
