"""Who may come in, and what may they do? Passwords, logins, the throttle, permissions."""

import hashlib
import secrets
import threading
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from catalog import db
from catalog.errors import Conflict, NotFound, Refused
from catalog.model import Account, Library, LoginFailure, LoginSession

ROLES: Final = ("cataloguer", "coordinator")
SHORTEST_PASSWORD: Final = 10  # characters; NIST SP 800-63B-4 asks for length, not for symbols
LONGEST_PASSWORD: Final = 1000
FAILURES: Final = 5  # of one login within WINDOW; then it waits
WINDOW: Final = timedelta(minutes=15)

LOGIN_LOCK: Final = 7110004

HASHER: Final = PasswordHasher()  # Argon2id of RFC 9106's second profile: 64 MiB, 0.3 s
# Each hash takes 64 MiB: a flood of logins must queue, not exhaust the memory.
HASHING: Final = threading.BoundedSemaphore(2)


def normal_login(login: str) -> str:
    return login.strip().casefold()


def add_account(
    session: Session,
    *,
    login: str,
    password: str,
    role: str,
    now: datetime,
    library: str | None = None,
    name: str = "",
) -> Account:
    """A new person; a cataloguer belongs to the library with this code, a coordinator to none."""
    login = normal_login(login)
    if not login or len(login) > 80:
        raise Refused("account.login", login=login)
    if role not in ROLES or (role == "cataloguer") != (library is not None):
        raise Refused("account.role", role=role)
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Refused("account.password", least=SHORTEST_PASSWORD)
    if session.scalars(select(Account.id).where(Account.login == login)).first() is not None:
        raise Conflict("account.exists", login=login)
    account = Account(
        login=login,
        name=name,
        password_hash=hash_password(password),
        role=role,
        library_id=library_id(session, library) if library is not None else None,
        created_at=now,
    )
    session.add(account)
    session.flush()
    return account


def library_id(session: Session, code: str) -> int:
    found = session.scalars(select(Library.id).where(Library.code == code)).first()
    if found is None:
        raise NotFound("library.unknown", library=code)
    return found


def hash_password(password: str) -> str:
    with HASHING:
        return HASHER.hash(password)


def verify_password(password_hash: str, password: str) -> bool:
    """Whether this is the password; takes as long when there is no hash to compare with."""
    with HASHING:
        try:
            return HASHER.verify(password_hash or nobody(), password) and bool(password_hash)
        except (VerifyMismatchError, InvalidHashError):
            return False


@cache
def nobody() -> str:
    """The hash of a password that nobody knows: a wrong login costs the time of a right one."""
    return HASHER.hash(secrets.token_hex(32))


# --- logging in ---------------------------------------------------------------------------------


def log_in(engine: Engine, login: str, password: str, *, now: datetime, lasts: timedelta) -> str:
    """The token of a new session, or Refused: wrong words, or too many of them lately.

    A failure is written down before the password is looked at and taken back on success, so that
    many attempts at once count like many in a row. Hashing happens outside any transaction.
    """
    login = normal_login(login)[:80]
    with db.writing(engine) as session:
        count_attempt(session, login, now=now)
        account = session.scalars(select(Account).where(Account.login == login)).first()
    right = verify_password(account.password_hash if account else "", password[:LONGEST_PASSWORD])
    if account is None or not right:
        raise Refused("login.wrong")
    with db.writing(engine) as session:
        session.execute(delete(LoginFailure).where(LoginFailure.login == login))
        return open_session(session, account, now=now, lasts=lasts)


def count_attempt(session: Session, login: str, *, now: datetime) -> None:
    """Write the attempt down as failed; Refused when there were too many within the window."""
    db.lock(session, LOGIN_LOCK)  # or attempts at the same moment would not see each other
    session.execute(delete(LoginFailure).where(LoginFailure.at <= now - WINDOW))
    failures, oldest = session.execute(
        select(func.count(), func.min(LoginFailure.at)).where(LoginFailure.login == login)
    ).one()
    if failures >= FAILURES:
        wait = oldest + WINDOW - now
        raise Refused("login.throttled", minutes=int(wait / timedelta(minutes=1)) + 1)
    session.add(LoginFailure(login=login, at=now))


def open_session(session: Session, account: Account, *, now: datetime, lasts: timedelta) -> str:
    """A fresh random token, kept as a hash; expired sessions are swept on the way."""
    token = secrets.token_urlsafe(32)
    session.execute(delete(LoginSession).where(LoginSession.expires_at <= now))
    session.add(
        LoginSession(
            token_hash=token_hash(token),
            account_id=account.id,
            created_at=now,
            expires_at=now + lasts,
        )
    )
    return token


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def whose(session: Session, token: str, *, now: datetime) -> Account | None:
    """The account logged in with this token, or None when the login is over."""
    if not token:
        return None
    return session.scalars(
        select(Account)
        .join(LoginSession, LoginSession.account_id == Account.id)
        .where(LoginSession.token_hash == token_hash(token), LoginSession.expires_at > now)
    ).first()


def close_session(session: Session, token: str) -> None:
    session.execute(delete(LoginSession).where(LoginSession.token_hash == token_hash(token)))


# --- permissions --------------------------------------------------------------------------------


def may_handle(account: Account, library_id: int) -> bool:
    """Whether this person sends files for, and sees the uploads of, that library."""
    return account.role == "coordinator" or account.library_id == library_id


def libraries_of(session: Session, account: Account) -> list[Library]:
    """The libraries this person works for, by name."""
    query = select(Library).order_by(Library.name, Library.id)
    if account.role != "coordinator":
        query = query.where(Library.id == account.library_id)
    return list(session.scalars(query))
