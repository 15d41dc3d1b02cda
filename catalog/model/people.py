"""Who works here: libraries, people, their keys and what they did."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    String,
    Text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from catalog.model.base import Base, BigId


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
    address: Mapped[str] = mapped_column(Text, default="", server_default="")
    hours: Mapped[str] = mapped_column(Text, default="", server_default="")
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
    language: Mapped[str] = mapped_column(
        String(2), default="ru", server_default="ru"
    )  # of letters
    digest: Mapped[bool] = mapped_column(
        default=True, server_default=true()
    )  # wants the weekly one
    told_at: Mapped[datetime | None]  # the end of the last week told of


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
