"""What libraries sent: uploads, their pieces, contributions and their versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from catalog.model.base import Base, BigId


class Upload(Base):
    """A file a library sent. Its bytes are those of its pieces, in their order."""

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    library_id: Mapped[int] = mapped_column(ForeignKey("library.id"), index=True)
    filename: Mapped[str] = mapped_column(Text)
    received_size: Mapped[int] = mapped_column(BigInteger)  # bytes as sent, perhaps packed
    received_sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)  # bytes unpacked
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    spooled_as: Mapped[str | None] = mapped_column(Text)  # file in the spool, while it is needed
    options: Mapped[dict[str, Any]]  # format, dialect, charset as asked; complete
    format: Mapped[str] = mapped_column(String(20), default="")  # as found
    dialect: Mapped[str] = mapped_column(String(12), default="")
    charset: Mapped[str] = mapped_column(String(12), default="")
    # staged (or discarded), received, running, done, unreadable, cancelled
    state: Mapped[str] = mapped_column(String(12), index=True)
    pieces: Mapped[int] = mapped_column(default=0)  # stored so far: where a stopped load goes on
    position: Mapped[int] = mapped_column(BigInteger, default=0)  # bytes accounted for so far
    counts: Mapped[dict[str, Any]]  # new changed unchanged deleted rejected remarked merged
    sent_by: Mapped[str] = mapped_column(String(80), default="")
    received_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class StagedRecord(Base):
    """What a record of a file that waits would become, as it was when the file was checked."""

    __tablename__ = "staged_record"

    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"), primary_key=True)
    sort: Mapped[str] = mapped_column(String(10), primary_key=True)  # of web.staged.TABS
    place: Mapped[int] = mapped_column(primary_key=True)  # 1, 2, … of its sort
    local_id: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    union_id: Mapped[str] = mapped_column(String(12))  # whom it would stand with, or might


class Sending(Base):
    """A file on its way in parts: what came so far lies in the spool, under the name of the token.

    `uploads` are the numbers of what became of it, once all is there.
    """

    __tablename__ = "sending"

    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    library: Mapped[str] = mapped_column(String(40))
    filename: Mapped[str] = mapped_column(Text)
    length: Mapped[int] = mapped_column(BigInteger)
    options: Mapped[dict[str, Any]]  # as an upload's, and `at_once`
    created_at: Mapped[datetime]
    uploads: Mapped[list[Any]]


class Piece(Base):
    """A stretch of an upload: separator bytes, then one record (or none at the very end).

    The record's bytes are in `raw` when it was rejected, in its version otherwise; every piece
    together gives back the upload byte for byte.
    """

    __tablename__ = "piece"

    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  # 1 for the first record of the file
    offset: Mapped[int] = mapped_column(BigInteger)  # of the record's first byte, unpacked
    length: Mapped[int] = mapped_column(Integer)
    before: Mapped[bytes | None]  # separator bytes just before the record
    outcome: Mapped[str] = mapped_column(String(12))
    # new changed unchanged deleted rejected ignored tail
    version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"), index=True)
    raw: Mapped[bytes | None]  # zstd, of a rejected or ignored record
    local_id: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(Text, default="")
    remarks: Mapped[list[Any]]  # [[code, severity, tag, value], …]

    __table_args__ = (Index("ix_piece_upload_id_outcome", "upload_id", "outcome", "number"),)


class Contribution(Base):
    """A record as one library holds it. Its id is also the order of first arrival."""

    __tablename__ = "contribution"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    library_id: Mapped[int] = mapped_column(ForeignKey("library.id"))
    local_id: Mapped[str] = mapped_column(Text)
    version_id: Mapped[int | None] = mapped_column(BigInteger)  # the current one
    live: Mapped[bool] = mapped_column(Boolean, default=True)
    cluster_id: Mapped[int | None] = mapped_column(BigInteger, index=True)

    __table_args__ = (UniqueConstraint("library_id", "local_id"),)


class Version(Base):
    """One state of a contribution; history is appended to, never rewritten."""

    __tablename__ = "version"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), index=True)
    number: Mapped[int]  # 1, 2, … of this contribution
    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"), index=True)  # whose words
    cause: Mapped[str] = mapped_column(String(10), server_default="upload")  # upload undo redo
    undo_id: Mapped[int | None] = mapped_column(ForeignKey("undo.id"))  # of an undo or a redo
    # The number of the feed's next change when it came: it holds from that change on.
    since: Mapped[int] = mapped_column(BigInteger, server_default="0")
    deleted: Mapped[bool] = mapped_column(Boolean, default=False)  # the library withdrew it
    raw: Mapped[bytes]  # zstd, as received; empty when withdrawn without a record
    raw_sha256: Mapped[str] = mapped_column(String(64))
    dialect: Mapped[str] = mapped_column(String(12))
    charset: Mapped[str] = mapped_column(String(12))
    record: Mapped[list[Any]]  # marc.record.to_json
    facts: Mapped[dict[str, Any]]  # marc.facts.to_json
    created_at: Mapped[datetime]
