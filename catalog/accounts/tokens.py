"""Whose program is this, and what may it do? Tokens of the API, each for one library."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.accounts import library_id, new_token, token_hash
from catalog.errors import Conflict, NotFound, Refused
from catalog.model import ApiToken, Library

PREFIX: Final = "svod_"  # lets scanners of leaked secrets recognise one of ours
LONGEST: Final = timedelta(days=3660)
USED_EVERY: Final = timedelta(hours=1)

# What a token may be allowed: reading the reports of its library's uploads; sending files,
# taking them in and back; judging pairs of records.
SCOPES: Final = ("report", "upload", "judge")


@dataclass(frozen=True, slots=True)
class Bearer:
    """The holder of a valid token: it acts for this library, within these scopes."""

    token: int
    name: str
    library_id: int
    library: str
    scopes: frozenset[str]

    @property
    def signature(self) -> str:
        """How its acts are signed, in judgements and in the audit log."""
        return f"token:{self.library}:{self.name}"[:80]


def add(
    session: Session,
    *,
    library: str,
    name: str,
    scopes: Collection[str],
    expires_at: datetime,
    by: str,
    now: datetime,
) -> tuple[ApiToken, str]:
    """A new token and its text, which is told this once and kept as a hash.

    Raises Refused (no scope, an unknown one, no name, a date in the past) and NotFound (library).
    """
    unknown = set(scopes) - set(SCOPES)
    if unknown or not scopes:
        raise Refused(
            "token.scope", scope=", ".join(sorted(unknown)) or "–", known=", ".join(SCOPES)
        )
    if not name.strip() or len(name) > 80:
        raise Refused("token.name")
    if not now < expires_at <= now + LONGEST:
        raise Refused("token.expires")
    text = PREFIX + new_token()
    token = ApiToken(
        library_id=library_id(session, library),
        name=name.strip(),
        scopes=sorted(scopes),
        token_hash=token_hash(text),
        by=by,
        created_at=now,
        expires_at=expires_at,
        ended_at=None,
        used_at=None,
    )
    session.add(token)
    session.flush()
    return token, text


def bearer(session: Session, text: str, *, now: datetime) -> Bearer | None:
    """Whose token this is, for which library and scopes; None when it is not, or no more, good."""
    if not text.startswith(PREFIX):
        return None
    found = session.execute(
        select(ApiToken, Library.code)
        .join(Library, Library.id == ApiToken.library_id)
        .where(
            ApiToken.token_hash == token_hash(text),
            ApiToken.ended_at.is_(None),
            ApiToken.expires_at > now,
        )
    ).first()
    if found is None:
        return None
    token, code = found
    return Bearer(token.id, token.name, token.library_id, code, frozenset(token.scopes))


def used(session: Session, token: int, *, now: datetime) -> None:
    """Remember that the token served, at most once an hour."""
    session.execute(
        update(ApiToken)
        .where(
            ApiToken.id == token,
            ApiToken.used_at.is_(None) | (ApiToken.used_at <= now - USED_EVERY),
        )
        .values(used_at=now)
    )


def end(session: Session, number: int, *, by: str, now: datetime) -> ApiToken:
    """Revoke a token. Raises NotFound and Conflict (it is revoked already)."""
    token = session.get(ApiToken, number)
    if token is None:
        raise NotFound("token.unknown", token=number)
    if token.ended_at is not None:
        raise Conflict("token.ended", token=number)
    token.ended_at, token.ended_by = now, by
    return token


def listed(session: Session) -> Iterator[tuple[ApiToken, Library]]:
    """Every token with its library, the newest first."""
    rows = session.execute(
        select(ApiToken, Library)
        .join(Library, Library.id == ApiToken.library_id)
        .order_by(ApiToken.id.desc())
    )
    return ((token, library) for token, library in rows)
