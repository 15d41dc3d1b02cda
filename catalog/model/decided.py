"""What people decided: undone uploads, judgements, pins, and what they said of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from catalog.model.base import Base


class Undo(Base):
    """An upload taken back, whole or (with `contribution_id`) for one record; ended by a redo."""

    __tablename__ = "undo"

    id: Mapped[int] = mapped_column(primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"), index=True)
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"))
    by: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(80), default="")


class Judgement(Base):
    """A person's word on two contributions (a < b): "same" or "different" edition.

    It holds until `ended_at`, whatever the records come to say; rows are never rewritten otherwise.
    """

    __tablename__ = "judgement"

    id: Mapped[int] = mapped_column(primary_key=True)
    verdict: Mapped[str] = mapped_column(String(10))
    a_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), index=True)
    b_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), index=True)
    by: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[int] = mapped_column(BigInteger, server_default="0")  # as a version's
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(80), default="")


class PairComment(Base):
    """What somebody says about two contributions (a < b) before, or after, they are judged."""

    __tablename__ = "pair_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    a_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), index=True)
    b_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), index=True)
    by: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]


class PairAssignment(Base):
    """Who is asked to judge two contributions (a < b)."""

    __tablename__ = "pair_assignment"

    a_id: Mapped[int] = mapped_column(
        ForeignKey("contribution.id"), primary_key=True, autoincrement=False
    )
    b_id: Mapped[int] = mapped_column(
        ForeignKey("contribution.id"), primary_key=True, autoincrement=False
    )
    login: Mapped[str] = mapped_column(String(80), index=True)
    by: Mapped[str] = mapped_column(String(80))


class Pin(Base):
    """A coordinator's word on one element of the union record this contribution stands in.

    The element is taken from the contribution `source_id`, or is what `own` says in `dialect`;
    with `instead_of`, only the field that says this. See `merge.Pin`.
    """

    __tablename__ = "pin"

    id: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), index=True)
    element: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"))
    own: Mapped[list[Any]]  # marc.record.to_json; without fields the element is left out
    dialect: Mapped[str] = mapped_column(String(12))
    instead_of: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[int] = mapped_column(BigInteger)  # as a version's
    until: Mapped[int | None] = mapped_column(BigInteger)  # the first change it no longer held for
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(80), default="")


class StoredSearch(Base):
    """A search of the catalogue, by name, that must have this record among its `first` ones."""

    __tablename__ = "stored_search"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    query: Mapped[str] = mapped_column(Text)  # what stands after the "?" of its address
    union_id: Mapped[str] = mapped_column(String(12))  # followed where it was merged to
    first: Mapped[int]
    by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]
