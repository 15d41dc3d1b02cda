"""Who did what here, when and from where? Written down in the act's own transaction."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.model import AuditEntry

PAGE: Final = 100
CLI: Final = "cli"  # the address of an act on the command line

ACTIONS: Final = (
    *("login", "login.failed", "logout", "session.ended", "password.changed"),
    *(
        "totp.on",
        "totp.off",
        "letters.chosen",
        "account.added",
        "account.changed",
        "account.closed",
    ),
    *("account.opened", "link.made", "token.added", "token.ended"),
    *("library.added", "library.changed"),
    *("upload.sent", "upload.committed", "upload.discarded", "upload.undone", "upload.redone"),
    *("judgement.made", "judgement.ended", "pin.made", "pin.ended"),
    *("record.changed", "job.retried", "job.cancelled", "search.added", "search.removed"),
)


def note(
    session: Session, action: str, object: str = "", *, by: str, address: str, now: datetime
) -> None:
    """One line of the log. `object` names what was acted on: a login, «upload 5», a token."""
    if action not in ACTIONS:
        raise ValueError(f"{action} is not an action of the audit log")
    session.add(AuditEntry(at=now, by=by[:80], address=address[:45], action=action, object=object))


def entries(
    session: Session, *, by: str = "", action: str = "", before: int | None = None
) -> list[AuditEntry]:
    """A page of the log, newest first, and one more when there is a next page."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(PAGE + 1)
    if by:
        query = query.where(AuditEntry.by == by)
    if action:
        query = query.where(AuditEntry.action == action)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return list(session.scalars(query))
