"""Was this very request sent before? Answers kept under the key a program chose for its request.

The header is that of draft-ietf-httpapi-idempotency-key-header: the same key and the same request
bring the same answer; the same key and another request are a mistake of the caller.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine, delete
from starlette.requests import Request
from starlette.responses import Response

from catalog import db
from catalog.accounts.tokens import Bearer
from catalog.errors import Conflict, Refused
from catalog.model import KeptReply

HEADER: Final = "Idempotency-Key"
LONGEST: Final = 200
KEPT: Final = timedelta(days=1)
LOST: Final = timedelta(minutes=15)  # after which a request without an answer is given up
LOCK: Final = 7110013
AGAIN: Final = {"Idempotency-Replayed": "true"}


def answered_once(
    engine: Engine,
    request: Request,
    bearer: Bearer,
    content: str,
    answer: Callable[[], Response],
    *,
    now: datetime,
) -> Response:
    """The answer, made now or kept from the first time; `content` is a digest of the body.

    Raises Refused (the key was used for another request) and Conflict (its request is at work).
    """
    given = request.headers.get(HEADER, "")
    if not given:
        return answer()
    if len(given) > LONGEST:
        raise Refused("api.key_long", most=LONGEST)
    key = digest(str(bearer.token), given)
    asked = digest(request.method, request.url.path, request.url.query, content)
    kept = begin(engine, key, asked, now=now)
    if kept is not None:
        return Response(
            kept.body, kept.status, headers={**kept.headers, **AGAIN},
            media_type="application/json",
        )  # fmt: skip
    try:
        made = answer()
    except BaseException:
        with db.writing(engine) as session:  # nothing was done: the key may be used again
            session.execute(delete(KeptReply).where(KeptReply.key == key))
        raise
    with db.writing(engine) as session:
        row = session.get_one(KeptReply, key)
        row.status, row.body = made.status_code, bytes(made.body)
        row.headers = {name: made.headers[name] for name in ("location",) if name in made.headers}
    return made


def begin(engine: Engine, key: str, asked: str, *, now: datetime) -> KeptReply | None:
    """The kept answer; None when there is none yet, and the key is ours now."""
    with db.writing(engine) as session:
        db.lock(session, LOCK)
        session.execute(delete(KeptReply).where(KeptReply.created_at <= now - KEPT))
        found = session.get(KeptReply, key)
        if found is not None and found.asked != asked:
            raise Refused("api.key_reused")
        if found is not None and found.status:
            return found
        if found is not None and found.created_at > now - LOST:
            raise Conflict("api.key_at_work")
        if found is None:
            found = KeptReply(key=key, asked=asked, status=0, body=b"", headers={})
            session.add(found)
        found.created_at = now
        return None


def digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
