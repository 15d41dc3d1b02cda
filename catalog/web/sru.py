"""How do machines search? /sru: the parameters, the search of the pages, the records."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from catalog import db, feed, ids, search
from catalog.model import Cluster, Publication
from catalog.search import faceting, from_cql, scanning
from catalog.search.index import Index
from catalog.settings import Settings
from catalog.web import protocols
from catalog.web.state import engine_of, index_of, settings_of
from exports import oai, sru


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer comes from."""

    engine: Engine
    index: Index
    settings: Settings


def routes() -> list[Route]:
    return [Route("/sru", answer_request, methods=["GET", "POST"])]


async def answer_request(request: Request) -> Response:
    """SRU by GET and POST: always status 200 and text/xml, whatever is wrong."""
    raw = [request.scope["query_string"], await protocols.read_form(request)]
    arguments = [pair for part in raw for pair in oai.pairs(part)]
    protocols.note_client(request, "sru")
    place = Place(engine_of(request), index_of(request), settings_of(request))
    body = await run_in_threadpool(answer, arguments, place)
    return await run_in_threadpool(protocols.packed, request, body)


def answer(arguments: Sequence[tuple[str, str]], place: Place) -> bytes:
    ask = sru.parse(arguments)
    match ask:
        case sru.Explain():
            return sru.explained(ask, describe(place))
        case sru.Search():
            return retrieve(ask, place)
        case sru.Scan():
            return scan(ask, place)
        case sru.Failed():
            return sru.failed(ask)


def describe(place: Place) -> sru.Database:
    with db.reading(place.engine) as session:
        live = select(func.count()).select_from(Cluster).where(Cluster.state == "live")
        return sru.Database(
            url=f"{place.settings.base_url}/sru",
            title=place.settings.name,
            contact=place.settings.admin_email,
            records=session.scalars(live).one(),
            changed_at=session.get_one(Publication, 1).changed_at,
        )


def retrieve(ask: sru.Search, place: Place) -> bytes:
    """A stretch of what was found. Past the deepest place nothing is shown, and that is said."""
    offset = min(ask.start - 1, search.DEEPEST)
    size = min(ask.maximum, search.DEEPEST - offset)
    try:
        wanted, view = from_cql.understand(ask.query), place.index.view()
        total, found = from_cql.find(view.searcher, wanted, offset=offset, size=size)
        facets = faceting.count(view, wanted.matched, ask.facets)
    except sru.Diagnosed as diagnosed:
        return sru.failed(sru.Failed(ask.version, diagnosed.diagnostic))
    reachable = min(total, search.DEEPEST)
    if ask.start > max(reachable, 1):
        diagnostic = sru.Diagnostic(61, f"1 to {reachable}")
        return sru.failed(sru.Failed(ask.version, diagnostic), total=total)
    with db.reading(place.engine) as session:
        entries = read_entries(session, ask, found, place.settings)
        return sru.found(ask, sru.Found(total, entries, facets))


def scan(ask: sru.Scan, place: Place) -> bytes:
    try:
        return sru.scanned(ask, scanning.around(place.index.searcher(), ask))
    except sru.Diagnosed as diagnosed:
        return sru.failed(sru.Failed(ask.version, diagnosed.diagnostic, scan=True))


def read_entries(
    session: Session, ask: sru.Search, found: Sequence[int], settings: Settings
) -> tuple[sru.Entry, ...]:
    """The records of these clusters, in this order; one gone meanwhile says so in its place."""
    bodies = feed.bodies(session, found, ask.schema.prefix, settings)
    gone = sru.Diagnostic(65)
    return tuple(
        sru.Entry(position, ids.union_id(id_), bodies.get(id_, gone))
        for position, id_ in enumerate(found, ask.start)
    )
