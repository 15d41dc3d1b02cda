"""How do machines ask? /oai: the arguments as they came, parse, ask the feed, render."""

import gzip
from typing import Final

from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog import db, feed
from catalog.settings import Settings
from catalog.web.state import engine_of, settings_of
from exports import oai as oai_pmh
from exports.formats import FORMATS

FORM: Final = "application/x-www-form-urlencoded"
FORM_LIMIT: Final = 64 << 10  # bytes; as much as a query string may have
# 71,000 records/s at level 1 against 25,000 at level 6, for pages a quarter larger.
GZIP_LEVEL: Final = 1


def routes() -> list[Route]:
    """The addresses of the machine interfaces."""
    return [Route("/oai", oai, methods=["GET", "POST"])]


async def oai(request: Request) -> Response:
    """OAI-PMH 2.0 by GET and POST: always status 200 and text/xml, whatever is wrong."""
    raw = [request.scope["query_string"], await read_form(request)]
    arguments = [pair for part in raw for pair in oai_pmh.pairs(part)]
    return await run_in_threadpool(answer, request, arguments)


async def read_form(request: Request) -> bytes:
    """The body of a POST, or nothing when it is no form or too long to be a request of OAI-PMH."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return b""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > FORM_LIMIT:
            return b""
    return body


def answer(request: Request, arguments: list[tuple[str, str]]) -> Response:
    body = harvest(arguments, engine=engine_of(request), settings=settings_of(request))
    return packed(request, body)


def harvest(arguments: list[tuple[str, str]], *, engine: Engine, settings: Settings) -> bytes:
    now = db.utc_now()  # before the snapshot, as `feed.answer` wants it
    with db.reading(engine) as session:
        ask = oai_pmh.parse(arguments, prefixes=FORMATS, secret=feed.secret(session))
        reply = (
            oai_pmh.Reply(now, ask)
            if isinstance(ask, oai_pmh.OaiError)
            else feed.answer(session, ask, settings=settings, now=now)
        )
    return oai_pmh.render(ask, reply, base_url=f"{settings.base_url}/oai")


def packed(request: Request, body: bytes) -> Response:
    """The document, compressed for those who take gzip."""
    headers = {"Vary": "Accept-Encoding"}
    if takes_gzip(",".join(request.headers.getlist("accept-encoding"))):
        body = gzip.compress(body, GZIP_LEVEL, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type="text/xml", headers=headers)


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding takes gzip: `gzip;q=0` does not (RFC 9110, 12.5.3)."""
    qualities: dict[str, float] = {}
    for part in accepted.lower().split(","):
        coding, _, parameter = part.partition(";")
        name, _, value = parameter.partition("=")
        qualities[coding.strip()] = quality(value) if name.strip() == "q" else 1.0
    return qualities.get("gzip", qualities.get("x-gzip", qualities.get("*", 0.0))) > 0


def quality(text: str) -> float:
    """A weight; 0 for what is none, so that nothing is assumed."""
    try:
        return float(text)
    except ValueError:
        return 0.0
