"""Which fields did a coordinator fix, and do they hold? Kept for ever, read by record."""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import db, merge
from catalog.model import Pin
from marc.record import Dialect, from_json


def read(session: Session, contributions: Collection[int]) -> dict[int, list[Pin]]:
    """The pins on each of these contributions, ended ones too, oldest first."""
    found: dict[int, list[Pin]] = {}
    for chunk in db.chunks(contributions):
        query = select(Pin).where(db.among(session, Pin.contribution_id, chunk)).order_by(Pin.id)
        for one in session.scalars(query):
            found.setdefault(one.contribution_id, []).append(one)
    return found


def holding(found: Iterable[Pin], *, at: int | None = None) -> list[Pin]:
    """Those that hold now, or held when the change numbered `at` was done; oldest first."""
    if at is None:
        held = [one for one in found if one.ended_at is None]
    else:
        held = [one for one in found if one.since <= at and (one.until is None or at < one.until)]
    return sorted(held, key=lambda one: one.id)


def for_merging(held: Iterable[Pin]) -> tuple[merge.Pin, ...]:
    """The same as merging takes them."""
    return tuple(
        merge.Pin(
            element=one.element,
            source=one.source_id,
            own=from_json(one.own).fields,
            dialect=Dialect(one.dialect),
            instead_of=one.instead_of,
        )
        for one in held
    )


def every(session: Session) -> list[Pin]:
    """All that hold, oldest first."""
    return list(session.scalars(select(Pin).where(Pin.ended_at.is_(None)).order_by(Pin.id)))
