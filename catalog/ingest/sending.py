"""How does half a gigabyte come over a line that breaks? In parts that are kept as they arrive."""

import secrets
import threading
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from catalog import ingest
from catalog.errors import Conflict, NotFound, Refused
from catalog.model import Account, Sending
from catalog.settings import Settings

LASTS: Final = timedelta(days=7)
MOST: Final = 20  # unfinished ones of one person
WRITING: Final = threading.Lock()


def begin(
    session: Session,
    settings: Settings,
    account: Account,
    *,
    library: str,
    filename: str,
    length: int,
    options: ingest.Options,
    at_once: bool,
    now: datetime,
) -> Sending:
    """Somebody is about to send a file of this length; what is too old goes.

    Raises Refused: empty, too large, too many unfinished ones.
    """
    sweep(session, settings, now=now)
    if length == 0:
        raise Refused("upload.empty", filename=filename)
    if length > settings.upload_limit:
        limit = settings.upload_limit
        raise Refused("upload.too_large", filename=filename, size=length, limit=limit)
    if len(unfinished(session, account)) >= MOST:
        raise Refused("sending.too_many", most=MOST)
    sending = Sending(
        token=secrets.token_hex(16),
        account_id=account.id,
        library=library,
        filename=filename,
        length=length,
        options={**asdict(options), "at_once": at_once},
        created_at=now,
        uploads=[],
    )
    session.add(sending)
    settings.spool.mkdir(parents=True, exist_ok=True)
    place(settings, sending.token).touch()
    return sending


def sweep(session: Session, settings: Settings, *, now: datetime) -> None:
    """Forget sendings nobody went on with, and those long finished."""
    old = session.scalars(
        delete(Sending).where(Sending.created_at <= now - LASTS).returning(Sending.token)
    )
    for token in old.all():
        place(settings, token).unlink(missing_ok=True)


def unfinished(session: Session, account: Account) -> list[Sending]:
    """What this person began to send, the newest first."""
    mine = select(Sending).where(Sending.account_id == account.id)
    found = session.scalars(mine.order_by(Sending.created_at.desc()))
    return [one for one in found if not one.uploads]


def find(session: Session, account: Account, token: str) -> Sending:
    """One's own sending. Raises NotFound."""
    found = session.get(Sending, token)
    if found is None or found.account_id != account.id:
        raise NotFound("sending.unknown")
    return found


def place(settings: Settings, token: str) -> Path:
    return settings.spool / f"sending-{token}"


def arrived(settings: Settings, sending: Sending) -> int:
    """How many bytes are here: all of them once it is finished."""
    if sending.uploads:
        return sending.length
    path = place(settings, sending.token)
    return path.stat().st_size if path.is_file() else 0


def write(settings: Settings, token: str, part: bytes, *, offset: int) -> int:
    """Put a part where the file ends; returns where it ends now.

    A connection that was thought broken may still deliver: whoever comes second with the same part
    is told. Raises Conflict: the file is finished, or ends elsewhere than at `offset`.
    """
    path = place(settings, token)
    with WRITING:
        if not path.is_file():
            raise Conflict("sending.finished")
        with path.open("ab", buffering=0) as file:
            if file.tell() != offset:
                raise Conflict("sending.offset", offset=file.tell())
            file.write(part)
            return offset + len(part)


def finish(
    engine: Engine, settings: Settings, sending: Sending, *, login: str, now: datetime
) -> list[int]:
    """All is there: make the uploads, which wait to be checked, or to be loaded at once.

    One act, whoever asks for it again: raises Conflict when the uploads have been made.
    """
    asked = dict(sending.options)
    at_once = asked.pop("at_once")
    path = place(settings, sending.token)
    if not path.is_file():
        raise Conflict("sending.finished")

    def mark(session: Session, numbers: list[int]) -> None:
        found = session.get_one(Sending, sending.token, with_for_update=True)
        if found.uploads:
            raise Conflict("sending.finished")
        found.uploads = numbers

    numbers = ingest.accept(
        engine, settings, path, library=sending.library, filename=sending.filename,
        options=ingest.Options(**asked), sent_by=login, enqueue=True, staged=not at_once,
        also=mark, now=now,
    )  # fmt: skip
    path.unlink(missing_ok=True)
    return numbers


def forget(session: Session, settings: Settings, sending: Sending) -> None:
    """Give a sending up."""
    session.execute(delete(Sending).where(Sending.token == sending.token))
    place(settings, sending.token).unlink(missing_ok=True)
