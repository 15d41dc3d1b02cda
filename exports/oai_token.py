"""How a list is taken up again: resumption tokens that carry everything and cannot be forged."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

from exports.oai_model import Span, Verb

FORM = 1  # the first value of every token: raise it when the values change


def write(verb: Verb, prefix: str, span: Span, *, secret: str) -> str:
    """A token for the rest of this list. It never expires and may be used again."""
    values = [
        FORM, verb.value, prefix, span.spec, seconds(span.start), seconds(span.until),
        span.after, span.cursor, span.size,
    ]  # fmt: skip
    packed = json.dumps(values, separators=(",", ":")).encode()
    body = base64.urlsafe_b64encode(packed).rstrip(b"=").decode()
    return f"{body}.{sign(body, secret)}"


def read(token: str, *, verb: Verb, secret: str) -> tuple[str, Span] | None:
    """The prefix and span of a token we wrote for this verb, or None for any other text."""
    body, dot, signature = token.partition(".")
    expected = sign(body, secret)
    if not dot or not hmac.compare_digest(expected.encode(), signature.encode(errors="replace")):
        return None
    form, *values = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    if form != FORM or values[0] != verb:
        return None
    _, prefix, spec, start, until, after, cursor, size = values
    return prefix, Span(spec, date(start), date(until), after, cursor, size)


def sign(body: str, secret: str) -> str:
    digest = hmac.digest(secret.encode(), body.encode(errors="replace"), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:18]).decode()


def seconds(value: datetime | None) -> int | None:
    return None if value is None else round(value.timestamp())


def date(value: int | None) -> datetime | None:
    return None if value is None else datetime.fromtimestamp(value, UTC)
