"""Who works here, and what may they do? People, their passwords, permissions."""

import hashlib
import re
import secrets
import threading
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from catalog.errors import Conflict, NotFound, Refused
from catalog.model import Account, Library, LoginSession, PersonalLink

# Each may do what those before it may: a cataloguer for one library, a coordinator for all, an
# administrator also decides who works here.
ROLES: Final = ("cataloguer", "coordinator", "administrator")
SHORTEST_PASSWORD: Final = 10  # characters; NIST SP 800-63B-4 asks for length, not for symbols
LONGEST_PASSWORD: Final = 1000
FEWEST_LETTERS: Final = 5  # different ones in a password: «1111111111» is no password
EMAIL: Final = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\"]+")

HASHER: Final = PasswordHasher()  # Argon2id of RFC 9106's second profile: 64 MiB, 0.3 s
# Each hash takes 64 MiB: a flood of logins must queue, not exhaust the memory.
HASHING: Final = threading.BoundedSemaphore(2)


def normal_login(login: str) -> str:
    return login.strip().casefold()


def add_account(
    session: Session,
    *,
    login: str,
    role: str,
    now: datetime,
    password: str | None = None,
    library: str | None = None,
    name: str = "",
    email: str = "",
) -> Account:
    """A new person; a cataloguer belongs to the library with this code, others to none.

    Without a password nobody gets in until one was chosen by a link. Raises Refused, NotFound
    (library) and Conflict (the login is taken).
    """
    login = normal_login(login)
    if not login or len(login) > 80:
        raise Refused("account.login", login=login)
    if password is not None:
        check_password(password, login=login)
    if session.scalars(select(Account.id).where(Account.login == login)).first() is not None:
        raise Conflict("account.exists", login=login)
    account = Account(
        login=login,
        password_hash=hash_password(password) if password is not None else "",
        created_at=now,
        ended_at=None,
    )
    describe(session, account, role=role, library=library, name=name, email=email)
    session.add(account)
    session.flush()
    return account


def describe(
    session: Session, account: Account, *, role: str, library: str | None, name: str, email: str
) -> None:
    """Say anew what this person is. Raises Refused and NotFound (library)."""
    if role not in ROLES or (role == "cataloguer") != (library is not None):
        raise Refused("account.role", role=role)
    if email and (not EMAIL.fullmatch(email) or len(email) > 254):
        raise Refused("account.email", email=email)
    account.library_id = library_id(session, library) if library is not None else None
    account.role, account.name, account.email = role, name.strip()[:200], email


def find(session: Session, number: int) -> Account:
    """The person with this number. Raises NotFound."""
    account = session.get(Account, number)
    if account is None:
        raise NotFound("account.unknown", account=number)
    return account


def with_login(session: Session, login: str) -> Account | None:
    """The person who can log in under this name, if there is one."""
    return session.scalars(
        select(Account).where(Account.login == normal_login(login), Account.ended_at.is_(None))
    ).first()


def find_login(session: Session, login: str) -> Account:
    """The person with this login. Raises NotFound."""
    account = session.scalars(select(Account).where(Account.login == normal_login(login))).first()
    if account is None:
        raise NotFound("account.unknown", account=login)
    return account


def listed(session: Session) -> Iterator[tuple[Account, str | None]]:
    """Everybody with the name of their library, those who left at the end."""
    rows = session.execute(
        select(Account, Library.name)
        .outerjoin(Library, Library.id == Account.library_id)
        .order_by(Account.ended_at.is_not(None), Account.login)
    )
    return ((account, library) for account, library in rows)


def working(session: Session) -> list[Account]:
    """Those who can log in, by name: whom one may ask."""
    found = session.scalars(select(Account).where(Account.ended_at.is_(None)))
    return sorted(found, key=lambda one: one.name or one.login)


def close(session: Session, account: Account, *, now: datetime) -> None:
    """Let a person in no more; what they did stays signed. Raises Conflict (the last one)."""
    keep_an_administrator(session, account)
    account.ended_at = now
    forget_ways_in(session, account)


def open_again(account: Account) -> None:
    """Let a person who had left in again, with the password of then."""
    account.ended_at = None


def keep_an_administrator(session: Session, account: Account) -> None:
    """Refuse what would leave nobody who can let others in. Raises Conflict."""
    others = session.scalar(
        select(func.count()).where(
            Account.role == "administrator", Account.ended_at.is_(None), Account.id != account.id
        )
    )
    if account.role == "administrator" and not others:
        raise Conflict("account.last_administrator")


def forget_ways_in(session: Session, account: Account) -> None:
    """End every session and every link of a person."""
    session.execute(delete(LoginSession).where(LoginSession.account_id == account.id))
    session.execute(delete(PersonalLink).where(PersonalLink.account_id == account.id))


def library_id(session: Session, code: str) -> int:
    found = session.scalars(select(Library.id).where(Library.code == code)).first()
    if found is None:
        raise NotFound("library.unknown", library=code)
    return found


# --- secrets ------------------------------------------------------------------------------------


def new_token() -> str:
    """A random text nobody guesses: 256 bits, for cookies, links and programs."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept of a random token; being random, it needs no slow hash."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def check_password(password: str, *, login: str) -> None:
    """Refused: too short, too long, or one that is guessed first."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Refused("account.password", least=SHORTEST_PASSWORD)
    if len(set(password)) < FEWEST_LETTERS or login in password.casefold():
        raise Refused("account.password_easy")


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


# --- permissions --------------------------------------------------------------------------------


def is_at_least(account: Account, role: str) -> bool:
    """Whether this person may do what that role may."""
    return ROLES.index(account.role) >= ROLES.index(role)


def may_handle(account: Account, library_id: int) -> bool:
    """Whether this person sends files for, and sees the uploads of, that library."""
    return is_at_least(account, "coordinator") or account.library_id == library_id


def libraries_of(session: Session, account: Account) -> list[Library]:
    """The libraries this person works for, by name."""
    query = select(Library).order_by(Library.name, Library.id)
    if not is_at_least(account, "coordinator"):
        query = query.where(Library.id == account.library_id)
    return list(session.scalars(query))
