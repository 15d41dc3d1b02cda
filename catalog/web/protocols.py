"""How do machines ask? /oai: the arguments as they came, parse, ask the feed, render."""

import gzip
from collections.abc import Callable
from typing import Final

import zstandard
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog import db, harvesters, oai_answers
from catalog.settings import Settings
from catalog.web.state import engine_of, settings_of
from exports import oai as oai_pmh
from exports.formats import FORMATS

FORM: Final = "application/x-www-form-urlencoded"
FORM_LIMIT: Final = 64 << 10  # bytes; as much as a query string may have
# 71,000 records/s at level 1 against 25,000 at level 6, for pages a quarter larger.
GZIP_LEVEL: Final = 1
# A copy in between may serve many harvesters: its responseDate is as old as it is, so whoever goes
# on from there misses nothing.
CACHED: Final = "public, max-age=30"
COME_AGAIN: Final = {"Retry-After": "10", "Cache-Control": "no-store"}


def routes() -> list[Route]:
    """The addresses of the machine interfaces."""
    return [Route("/oai", oai, methods=["GET", "POST"])]


async def oai(request: Request) -> Response:
    """OAI-PMH 2.0 by GET and POST: always text/xml, and status 200 whatever is wrong.

    Only when more requests are at work than we can serve is one told to come again (OAI-PMH 2.0,
    3.1.2.2).
    """
    raw = [request.scope["query_string"], await read_form(request)]
    arguments = [pair for part in raw for pair in oai_pmh.pairs(part)]
    state = request.app.state
    if state.harvesting >= settings_of(request).oai_at_once:
        return Response("busy\n", 503, headers=COME_AGAIN, media_type="text/plain")
    state.harvesting += 1
    try:
        return await run_in_threadpool(answer, request, arguments)
    finally:
        state.harvesting -= 1


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
    body, records = harvest(arguments, engine=engine_of(request), settings=settings_of(request))
    note_client(request, "oai", records)
    response = packed(request, body)
    response.headers["Cache-Control"] = CACHED
    return response


def harvest(
    arguments: list[tuple[str, str]], *, engine: Engine, settings: Settings
) -> tuple[bytes, int]:
    """The document, and how many records of a list are in it."""
    now = db.utc_now()  # before the snapshot, as `oai_answers.answer` wants it
    with db.reading(engine) as session:
        clock = oai_answers.clock(session)
        ask = oai_pmh.parse(arguments, prefixes=FORMATS, secret=clock.secret)
        reply = (
            oai_pmh.Reply(now, ask)
            if isinstance(ask, oai_pmh.OaiError)
            else oai_answers.answer(session, ask, clock, settings=settings, now=now)
        )
    page = reply.content if isinstance(reply.content, oai_pmh.Page) else None
    document = oai_pmh.render(ask, reply, base_url=f"{settings.base_url}/oai")
    return document, len(page.entries) if page else 0


def note_client(request: Request, door: str, records: int = 0) -> None:
    """Count the request for the coordinator, under the name of the client's program."""
    headers = request.headers
    name = harvesters.name_of(headers.get("user-agent", ""), headers.get("from", ""))
    request.app.state.harvesters.note(door, name, records, now=db.utc_now())


def packed(request: Request, body: bytes) -> Response:
    """The document, compressed for those who take zstd or gzip."""
    headers = {"Vary": "Accept-Encoding"}
    accepted = encodings(",".join(request.headers.getlist("accept-encoding")))
    for name, pack in PACKERS.items():
        if takes(accepted, name):
            body = pack(body)
            headers["Content-Encoding"] = name
            break
    return Response(body, media_type="text/xml", headers=headers)


def zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=1).compress(body)


def in_gzip(body: bytes) -> bytes:
    return gzip.compress(body, GZIP_LEVEL, mtime=0)


PACKERS: Final[dict[str, Callable[[bytes], bytes]]] = {"zstd": zstd, "gzip": in_gzip}
# Other names, and what stands for all: whoever takes anything gets gzip, which all can read.
OTHER_NAMES: Final = {"gzip": ("x-gzip", "*"), "zstd": ()}


def takes_gzip(accepted: str) -> bool:
    return takes(encodings(accepted), "gzip")


def takes(accepted: dict[str, float], name: str) -> bool:
    """Whether a coding is accepted: `gzip;q=0` does not (RFC 9110, 12.5.3)."""
    named = [accepted[one] for one in (name, *OTHER_NAMES[name]) if one in accepted]
    return bool(named) and named[0] > 0


def encodings(accepted: str) -> dict[str, float]:
    """The codings of an Accept-Encoding and their weights."""
    qualities: dict[str, float] = {}
    for part in accepted.lower().split(","):
        coding, _, parameter = part.partition(";")
        name, _, value = parameter.partition("=")
        qualities[coding.strip()] = quality(value) if name.strip() == "q" else 1.0
    return qualities


def quality(text: str) -> float:
    """A weight; 0 for what is none, so that nothing is assumed."""
    try:
        return float(text)
    except ValueError:
        return 0.0
