"""What is published: union records, what stands in what, the feed and its clock."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    ForeignKey,
    Index,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from catalog.model.base import Base, BigId


class UnionRecord(Base):
    """What a live cluster merged into, in both dialects, with the origin of every field."""

    __tablename__ = "union_record"

    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("cluster.id"), primary_key=True, autoincrement=False
    )
    members: Mapped[int]
    rusmarc: Mapped[list[Any]]  # marc.record.to_json
    # For every field in order, for every subfield (once if all the same), contribution ids.
    rusmarc_origins: Mapped[list[Any]]
    marc21: Mapped[list[Any]]
    marc21_origins: Mapped[list[Any]]
    facts: Mapped[dict[str, Any]]  # marc.facts.to_json of the union record
    # By which it is found too: those of members whose title was not taken.
    other_titles: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")


class Part(Base):
    """A union record that stands in others: an article, an issue, a volume; written with its host.

    `unit_id` is the cluster of the book, issue or set it is part of, `serial_id` that of the
    serial; None while the catalogue has no such record. `year` and `place` are `match.hosts.Spot`.
    """

    __tablename__ = "part"

    cluster_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    year: Mapped[int]
    place: Mapped[int] = mapped_column(BigInteger)
    unit_id: Mapped[int | None] = mapped_column(BigInteger)
    serial_id: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        Index("ix_part_unit_id", "unit_id", "year", "place", "cluster_id"),
        Index("ix_part_serial_id", "serial_id", "year", "place", "cluster_id"),
    )


class HostKey(Base):
    """By what parts ask for their hosts (`level` 0), and what hosts answer to (`match.hosts`).

    `first` and `last` are the years in which a serial answers.
    """

    __tablename__ = "host_key"

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cluster_id: Mapped[int] = mapped_column(
        BigId, primary_key=True, autoincrement=False, index=True
    )
    first: Mapped[int | None]
    last: Mapped[int | None]

    __table_args__ = ({"sqlite_with_rowid": False},)


class Payload(Base):
    """A union record in the very form the feed sends it: one row a stored metadata prefix."""

    __tablename__ = "payload"

    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("cluster.id"), primary_key=True, autoincrement=False
    )
    prefix: Mapped[str] = mapped_column(String(20), primary_key=True)
    body: Mapped[bytes]  # zstd of UTF-8 XML: the one element inside <metadata>

    __table_args__ = ({"sqlite_with_rowid": False},)


class SetMember(Base):
    """A cluster's belonging to an OAI set; `present` false once it has left the set.

    `changed` is its cluster's, so that a page of a set is read by key, however sparse the set.
    """

    __tablename__ = "set_member"

    spec: Mapped[str] = mapped_column(String(120), primary_key=True)  # "library:pskov"
    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("cluster.id"), primary_key=True, autoincrement=False, index=True
    )
    present: Mapped[bool] = mapped_column(Boolean)
    changed: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")

    __table_args__ = (
        Index("ix_set_member_spec_changed", "spec", "changed"),
        {"sqlite_with_rowid": False},
    )


class Publication(Base):
    """One row: the clock of the feed.

    `changed` is the last number given, `changed_at` the last datestamp. `since` is set, in a
    transaction of its own, before a batch that stamps and cleared by that batch: a harvester that
    reads while it is set is told a responseDate no later than `since`, so it never passes by a
    change that was stamped but not yet committed (OAI-PMH 2.0, 2.7.1 and 4: from is inclusive).
    `secret` signs resumption tokens; `earliest` never moves. No contribution gets an id up to
    `floor`: before the catalogue was restored from a backup, they may have been given out.
    """

    __tablename__ = "publication"

    id: Mapped[int] = mapped_column(primary_key=True)
    changed: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime]
    since: Mapped[datetime | None]
    earliest: Mapped[datetime]
    secret: Mapped[str] = mapped_column(String(64))
    floor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")


class HarvesterDay(Base):
    """What a client of the machine interfaces took on a day (`harvesters`)."""

    __tablename__ = "harvester_day"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    door: Mapped[str] = mapped_column(String(8), primary_key=True)  # oai, sru, dumps
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    requests: Mapped[int] = mapped_column(BigInteger)
    records: Mapped[int] = mapped_column(BigInteger)
    last_at: Mapped[datetime]
