"""How does somebody who has no password yet, or none any more, get one? By a link good once."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from catalog import db
from catalog.accounts import (
    check_password,
    forget_ways_in,
    hash_password,
    new_token,
    token_hash,
)
from catalog.errors import NotFound
from catalog.model import Account, PersonalLink

PASSWORD: Final = "password"  # the link of an invitation, or of a reset
SECOND: Final = "second"  # between the password and the code of a login
INVITATION_LASTS: Final = timedelta(days=7)
RESET_LASTS: Final = timedelta(hours=24)


def make_link(
    session: Session, account: Account, purpose: str, *, now: datetime, lasts: timedelta
) -> str:
    """The random token of a new link; an earlier one of the same purpose is good no more."""
    token = new_token()
    session.execute(delete(PersonalLink).where(PersonalLink.expires_at <= now))
    if purpose == PASSWORD:
        session.execute(
            delete(PersonalLink).where(
                PersonalLink.account_id == account.id, PersonalLink.purpose == purpose
            )
        )
    session.add(
        PersonalLink(
            token_hash=token_hash(token),
            account_id=account.id,
            purpose=purpose,
            expires_at=now + lasts,
        )
    )
    return token


def password_link(session: Session, account: Account, *, now: datetime) -> str:
    """A link to choose a password by: an invitation when there is none yet, else a reset."""
    lasts = RESET_LASTS if account.password_hash else INVITATION_LASTS
    return make_link(session, account, PASSWORD, now=now, lasts=lasts)


def receiver(session: Session, token: str, purpose: str, *, now: datetime) -> Account | None:
    """Who holds this link; None when it was used, has expired or never was."""
    return session.scalars(
        select(Account)
        .join(PersonalLink, PersonalLink.account_id == Account.id)
        .where(
            PersonalLink.token_hash == token_hash(token),
            PersonalLink.purpose == purpose,
            PersonalLink.expires_at > now,
            Account.ended_at.is_(None),
        )
    ).first()


def choose_password(engine: Engine, token: str, password: str, *, now: datetime) -> Account:
    """Set the password of the one who holds this link; every session and link ends.

    Raises NotFound (no such link) and Refused (a password that is none). Hashing happens outside
    any transaction.
    """
    with db.reading(engine) as session:
        account = holder(session, token, now=now)
    check_password(password, login=account.login)
    hashed = hash_password(password)
    with db.writing(engine) as session:
        account = holder(session, token, now=now)
        account.password_hash = hashed
        forget_ways_in(session, account)
        return account


def holder(session: Session, token: str, *, now: datetime) -> Account:
    """Who may choose a password by this link. Raises NotFound."""
    account = receiver(session, token, PASSWORD, now=now)
    if account is None:
        raise NotFound("link.unknown")
    return account
