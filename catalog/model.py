"""Every table: what libraries sent, how it was grouped, what was published, who works here."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

BigId = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC on both databases; refuses a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
        bytes: LargeBinary(),
    }


# --- who ---------------------------------------------------------------------------------------


class Library(Base):
    """A member library; `rank` decides between equally complete records (smaller wins).

    `ranks` are those for single elements of the merge policy: they go before completeness.
    """

    __tablename__ = "library"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(Text)
    dialect: Mapped[str] = mapped_column(String(12), default="auto")
    charset: Mapped[str] = mapped_column(String(12), default="auto")
    rank: Mapped[int] = mapped_column(default=100)
    ranks: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    district: Mapped[str] = mapped_column(String(80), default="")
    site: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]


class Account(Base):
    """A person who can log in; `library_id` limits a cataloguer to one library.

    Without a password (an invitation not yet followed) or once `ended_at` is set nobody gets in.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(Text, default="", server_default="")
    password_hash: Mapped[str] = mapped_column(Text)  # "" until the person has chosen one
    role: Mapped[str] = mapped_column(String(20))  # accounts.ROLES
    library_id: Mapped[int | None] = mapped_column(ForeignKey("library.id"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    totp_secret: Mapped[str] = mapped_column(String(64), default="", server_default="")
    totp_step: Mapped[int] = mapped_column(default=0, server_default="0")  # the last one used


class LoginSession(Base):
    """A login in one browser: the hash of the random token its cookie holds."""

    __tablename__ = "login_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(String(45), default="", server_default="")
    browser: Mapped[str] = mapped_column(String(200), default="", server_default="")


class LoginFailure(Base):
    """Failed logins, for the throttle: kept while they count."""

    __tablename__ = "login_failure"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    login: Mapped[str] = mapped_column(String(80), index=True)
    at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(45), default="", server_default="", index=True)


class PersonalLink(Base):
    """An address that only its receiver knows, good once: for a password, or a login's second step.

    `purpose` is "password" or "second"; kept as the hash of the random token in it.
    """

    __tablename__ = "personal_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(10))
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ApiToken(Base):
    """What a program of one library shows instead of a login: the hash of a random token."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    library_id: Mapped[int] = mapped_column(ForeignKey("library.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))  # what it is for
    scopes: Mapped[list[Any]]  # of accounts.tokens.SCOPES
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(80), default="")
    used_at: Mapped[datetime | None]  # to the hour


class KeptReply(Base):
    """What a program was answered under an Idempotency-Key; status 0 while it is being answered."""

    __tablename__ = "kept_reply"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)  # a hash, with the token's id
    asked: Mapped[str] = mapped_column(String(64))  # a hash of the request
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(index=True)


class AuditEntry(Base):
    """Who did what, when, from where; appended to, never changed."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(80), index=True)  # a login, or what a token signs with
    address: Mapped[str] = mapped_column(String(45))  # where from; "cli" for the command line
    action: Mapped[str] = mapped_column(String(40), index=True)  # of audit.ACTIONS
    object: Mapped[str] = mapped_column(Text, default="")


# --- what was received --------------------------------------------------------------------------


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


# --- what is fetched from other servers ----------------------------------------------------------


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


# --- how it is grouped --------------------------------------------------------------------------


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


# --- what people decided -------------------------------------------------------------------------


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


# --- how it stood before -------------------------------------------------------------------------


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
    cause: Mapped[str] = mapped_column(String(10))  # upload undo redo judgement … rebuild
    cause_id: Mapped[int | None] = mapped_column(BigInteger)  # its number


# --- what is published --------------------------------------------------------------------------


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


class Job(Base):
    """Work to do after the request is answered; `lease_until` tells a dead worker from a slow."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"), index=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("harvest_source.id"), index=True)
    # queued, running, done, failed, cancelled
    state: Mapped[str] = mapped_column(String(10), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]  # first claimed
    finished_at: Mapped[datetime | None]
