"""How contributions are grouped: keys, sketches, edges, clusters."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Float,
    ForeignKey,
    Index,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from catalog.model.base import Base, BigId


class BlockKey(Base):
    """The lists in which live contributions meet: a key and a place in it (`match.blocking`)."""

    __tablename__ = "block_key"

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    place: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    contribution_id: Mapped[int] = mapped_column(BigId, primary_key=True)

    __table_args__ = ({"sqlite_with_rowid": False},)


class Sketch(Base):
    """A live contribution as matching knows it: where it stands in lists, and what is compared."""

    __tablename__ = "sketch"

    contribution_id: Mapped[int] = mapped_column(
        ForeignKey("contribution.id"), primary_key=True, autoincrement=False
    )
    entries: Mapped[bytes]  # key and place, key and place, …: signed 64 bits each, little-endian
    facts: Mapped[bytes]  # match.sketches.pack


class Edge(Base):
    """Two live contributions (a < b) whose comparison says "same" or "doubtful"."""

    __tablename__ = "edge"

    a_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), primary_key=True)
    b_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), primary_key=True, index=True)
    weight: Mapped[float] = mapped_column(Float)
    verdict: Mapped[str] = mapped_column(String(10), index=True)

    __table_args__ = ({"sqlite_with_rowid": False},)


class Cluster(Base):
    """A group and its place in the feed. Its id is the contribution its public id comes from.

    `state` is live, merged (its public id redirects to `merged_into`) or deleted. `changed` is
    the number of its last change, unique and in commit order; `changed_at` its datestamp.
    `specs` are the OAI sets its header names, as SetMember has them: those it is in, or, when it
    is no more, all it ever was in. Here too, so that a page of the feed is one query.
    """

    __tablename__ = "cluster"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    union_id: Mapped[str] = mapped_column(String(12), unique=True)
    state: Mapped[str] = mapped_column(String(8))
    merged_into: Mapped[int | None] = mapped_column(BigInteger)
    changed: Mapped[int] = mapped_column(BigInteger, unique=True)
    changed_at: Mapped[datetime]
    first_at: Mapped[datetime]  # first published
    specs: Mapped[str] = mapped_column(Text, default="", server_default="")  # "library:a library:b"

    __table_args__ = (Index("ix_cluster_changed_at_changed", "changed_at", "changed"),)
