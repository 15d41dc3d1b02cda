"""Who comes in, and what stops those who guess? Logging in, the second step, sessions, throttle."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NoReturn

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from catalog import audit, db
from catalog.accounts import (
    LONGEST_PASSWORD,
    new_token,
    normal_login,
    token_hash,
    totp,
    verify_password,
)
from catalog.accounts.links import SECOND, make_link, receiver
from catalog.errors import NotFound, Refused
from catalog.model import Account, LoginFailure, LoginSession

FAILURES: Final = 5  # of one login within WINDOW; then it waits
FAILURES_FROM: Final = 30  # from one address: a library may have one for all its people
WINDOW: Final = timedelta(minutes=15)
SECOND_STEP_LASTS: Final = timedelta(minutes=10)

LOGIN_LOCK: Final = 7110004


@dataclass(frozen=True, slots=True)
class Visitor:
    """From where somebody comes: network address and browser, as they say themselves."""

    address: str = ""
    browser: str = ""


@dataclass(frozen=True, slots=True)
class In:
    """Logged in: the token of the session."""

    token: str


@dataclass(frozen=True, slots=True)
class CodeNeeded:
    """The password was right; what is posted with the code from the person's telephone."""

    token: str


NOWHERE: Final = Visitor()


def log_in(
    engine: Engine,
    login: str,
    password: str,
    *,
    now: datetime,
    lasts: timedelta,
    visitor: Visitor = NOWHERE,
) -> In | CodeNeeded:
    """A new session, or what leads to it; Refused: wrong words, or too many of them lately.

    A failure is written down before the password is looked at and taken back on success, so that
    many attempts at once count like many in a row. Hashing happens outside any transaction.
    """
    login = normal_login(login)[:80]
    with db.writing(engine) as session:
        count_attempt(session, login, visitor, now=now)
        account = session.scalars(
            select(Account).where(Account.login == login, Account.ended_at.is_(None))
        ).first()
    right = verify_password(account.password_hash if account else "", password[:LONGEST_PASSWORD])
    if account is None or not right:
        fail(engine, login, visitor, now=now)
    with db.writing(engine) as session:
        if account.totp_secret:
            link = make_link(session, account, SECOND, now=now, lasts=SECOND_STEP_LASTS)
            return CodeNeeded(link)
        return come_in(session, account, visitor, now=now, lasts=lasts)


def second_step(
    engine: Engine, token: str, code: str, *, now: datetime, lasts: timedelta, visitor: Visitor
) -> In:
    """The session that a right code opens. Raises Refused as `log_in` does."""
    with db.writing(engine) as session:
        account = receiver(session, token, SECOND, now=now)
        if account is None:
            raise Refused("login.expired")
        count_attempt(session, account.login, visitor, now=now)
    with db.writing(engine) as session:
        account = session.get_one(Account, account.id, with_for_update=True)
        step = totp.matching_step(account.totp_secret, code, now=now, after=account.totp_step)
        if step is not None:
            account.totp_step = step
            return come_in(session, account, visitor, now=now, lasts=lasts)
    fail(engine, account.login, visitor, now=now, code="login.wrong_code")


def confirm(
    engine: Engine, account: Account, password: str, *, now: datetime, visitor: Visitor
) -> None:
    """Refused, unless this is the person's password; wrong ones count like failed logins."""
    with db.writing(engine) as session:
        count_attempt(session, account.login, visitor, now=now)
    if not verify_password(account.password_hash, password[:LONGEST_PASSWORD]):
        raise Refused("account.wrong_password")
    with db.writing(engine) as session:
        session.execute(delete(LoginFailure).where(LoginFailure.login == account.login))


def fail(
    engine: Engine, login: str, visitor: Visitor, *, now: datetime, code: str = "login.wrong"
) -> NoReturn:
    with db.writing(engine) as session:
        audit.note(session, "login.failed", login, by=login, address=visitor.address, now=now)
    raise Refused(code)


def come_in(
    session: Session, account: Account, visitor: Visitor, *, now: datetime, lasts: timedelta
) -> In:
    session.execute(delete(LoginFailure).where(LoginFailure.login == account.login))
    audit.note(session, "login", by=account.login, address=visitor.address, now=now)
    return In(open_session(session, account, now=now, lasts=lasts, visitor=visitor))


def count_attempt(session: Session, login: str, visitor: Visitor, *, now: datetime) -> None:
    """Write the attempt down as failed; Refused when there were too many within the window."""
    db.lock(session, LOGIN_LOCK)  # or attempts at the same moment would not see each other
    session.execute(delete(LoginFailure).where(LoginFailure.at <= now - WINDOW))
    limits = [(LoginFailure.login == login, FAILURES)]
    if visitor.address:
        limits.append((LoginFailure.address == visitor.address, FAILURES_FROM))
    for whose, most in limits:
        failures, oldest = session.execute(
            select(func.count(), func.min(LoginFailure.at)).where(whose)
        ).one()
        if failures >= most:
            wait = oldest + WINDOW - now
            raise Refused("login.throttled", minutes=int(wait / timedelta(minutes=1)) + 1)
    session.add(LoginFailure(login=login, at=now, address=visitor.address[:45]))


# --- sessions -----------------------------------------------------------------------------------


def open_session(
    session: Session,
    account: Account,
    *,
    now: datetime,
    lasts: timedelta,
    visitor: Visitor = NOWHERE,
) -> str:
    """A fresh random token, kept as a hash; expired sessions are swept on the way."""
    token = new_token()
    session.execute(delete(LoginSession).where(LoginSession.expires_at <= now))
    session.add(
        LoginSession(
            token_hash=token_hash(token),
            account_id=account.id,
            created_at=now,
            expires_at=now + lasts,
            address=visitor.address[:45],
            browser=visitor.browser[:200],
        )
    )
    return token


def whose(session: Session, token: str, *, now: datetime) -> Account | None:
    """The account logged in with this token, or None when the login is over."""
    if not token:
        return None
    return session.scalars(
        select(Account)
        .join(LoginSession, LoginSession.account_id == Account.id)
        .where(
            LoginSession.token_hash == token_hash(token),
            LoginSession.expires_at > now,
            Account.ended_at.is_(None),
        )
    ).first()


def close_session(session: Session, token: str) -> None:
    session.execute(delete(LoginSession).where(LoginSession.token_hash == token_hash(token)))


def sessions_of(session: Session, account: Account, *, now: datetime) -> list[LoginSession]:
    """Where a person is logged in, the newest first."""
    return list(
        session.scalars(
            select(LoginSession)
            .where(LoginSession.account_id == account.id, LoginSession.expires_at > now)
            .order_by(LoginSession.created_at.desc())
        )
    )


def end_sessions(session: Session, account: Account, *, but: str = "", only: str = "") -> None:
    """End a person's sessions: all, all `but` the one with this token, or `only` this hash's.

    Raises NotFound when there is none of that hash.
    """
    query = delete(LoginSession).where(LoginSession.account_id == account.id)
    if but:
        query = query.where(LoginSession.token_hash != token_hash(but))
    if only:
        query = query.where(LoginSession.token_hash == only)
    ended = session.scalars(query.returning(LoginSession.token_hash)).all()
    if only and not ended:
        raise NotFound("session.unknown")
