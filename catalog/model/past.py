"""How it stood before: places and changes, kept for ever."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from catalog.model.base import Base, BigId


class Standing(Base):
    """From the change numbered `since` on, a contribution stood in this cluster (None: in none)."""

    __tablename__ = "standing"

    contribution_id: Mapped[int] = mapped_column(
        ForeignKey("contribution.id"), primary_key=True, autoincrement=False
    )
    since: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    cluster_id: Mapped[int | None] = mapped_column(BigInteger, index=True)

    __table_args__ = ({"sqlite_with_rowid": False},)


class Change(Base):
    """One change of the feed, kept for ever: how a cluster came to stand, and what caused it.

    With the standings, the versions and the pins that held at `changed`, it gives the union record
    of that moment.
    """

    __tablename__ = "change"

    changed: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    cluster_id: Mapped[int] = mapped_column(BigInteger, index=True)
    changed_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8))
    merged_into: Mapped[int | None] = mapped_column(BigInteger)
    unit_id: Mapped[int | None] = mapped_column(BigInteger)  # what it was part of, as in Part
    serial_id: Mapped[int | None] = mapped_column(BigInteger)
    cause: Mapped[str] = mapped_column(String(10))  # upload undo redo judgement … rebuild
    cause_id: Mapped[int | None] = mapped_column(BigInteger)  # its number
