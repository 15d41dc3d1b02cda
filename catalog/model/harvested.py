"""What is fetched from other servers, and how far."""

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


class HarvestSource(Base):
    """A list of another server (OAI-PMH) that a library's records come from, and how far it came.

    `since` is what the next list is asked from ("": all there is). While a list is being read,
    `token` leads to its next page, `next_since` is what `since` becomes at its end, and the first
    `spooled_size` bytes of the file `spooled_as` hold what has come and was not yet accepted.
    """

    __tablename__ = "harvest_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    library_id: Mapped[int] = mapped_column(ForeignKey("library.id"))
    url: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(String(80))  # "" until one is chosen
    spec: Mapped[str] = mapped_column(Text)  # the set; "" for all
    every: Mapped[int | None]  # hours between two harvests; None: when somebody asks
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    since: Mapped[str] = mapped_column(String(20), default="")
    next_since: Mapped[str] = mapped_column(String(20), default="")
    token: Mapped[str] = mapped_column(Text, default="")
    spooled_as: Mapped[str] = mapped_column(Text, default="")
    spooled_size: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime]


class HarvestItem(Base):
    """The record of the library that an identifier of a server stands for: deletions name it."""

    __tablename__ = "harvest_item"

    source_id: Mapped[int] = mapped_column(ForeignKey("harvest_source.id"), primary_key=True)
    identifier: Mapped[str] = mapped_column(Text, primary_key=True)
    local_id: Mapped[str] = mapped_column(Text)

    __table_args__ = ({"sqlite_with_rowid": False},)


class HarvestRun(Base):
    """One harvest: what came, and why it ended before its end (`stop`, "" when it did not)."""

    __tablename__ = "harvest_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("harvest_source.id"), index=True)
    since: Mapped[str] = mapped_column(String(20))  # what was asked
    counts: Mapped[dict[str, Any]]  # pages records deleted …: see harvesting.COUNTS
    stop: Mapped[str] = mapped_column(String(40), default="")
    details: Mapped[dict[str, Any]]  # what the words of `stop` need
    uploads: Mapped[list[Any]]  # their numbers
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
