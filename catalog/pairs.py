"""What do people say of a pair before it is decided? Comments, and who is asked to judge it."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalog.errors import NotFound, Refused
from catalog.model import Account, PairAssignment, PairComment

LONGEST: Final = 2000  # characters of a comment


def ordered(a: int, b: int) -> tuple[int, int]:
    return min(a, b), max(a, b)


def comment(session: Session, a: int, b: int, text: str, *, by: str, now: datetime) -> None:
    """Say something about two contributions. Refused: nothing, or too much, said."""
    if not text or len(text) > LONGEST:
        raise Refused("comment.length", most=LONGEST)
    a, b = ordered(a, b)
    session.add(PairComment(a_id=a, b_id=b, by=by[:80], text=text, made_at=now))


def comments(session: Session, a: int, b: int) -> list[PairComment]:
    """What was said about them, oldest first."""
    a, b = ordered(a, b)
    found = select(PairComment).where(PairComment.a_id == a, PairComment.b_id == b)
    return list(session.scalars(found.order_by(PairComment.id)))


def assign(session: Session, a: int, b: int, login: str, *, by: str) -> None:
    """Ask somebody to judge them, or nobody (""). Raises NotFound: no such person."""
    a, b = ordered(a, b)
    session.execute(
        delete(PairAssignment).where(PairAssignment.a_id == a, PairAssignment.b_id == b)
    )
    if not login:
        return
    known = select(Account.id).where(Account.login == login, Account.ended_at.is_(None))
    if session.scalar(known) is None:
        raise NotFound("account.unknown", account=login)
    session.add(PairAssignment(a_id=a, b_id=b, login=login, by=by[:80]))


def assigned_to(session: Session, a: int, b: int) -> str:
    """The login of who is asked to judge them; "" when nobody is."""
    found = session.get(PairAssignment, ordered(a, b))
    return found.login if found is not None else ""


def of_person(session: Session, login: str) -> frozenset[tuple[int, int]]:
    """The pairs somebody is asked to judge."""
    rows = session.execute(
        select(PairAssignment.a_id, PairAssignment.b_id).where(PairAssignment.login == login)
    )
    return frozenset((a, b) for a, b in rows)
