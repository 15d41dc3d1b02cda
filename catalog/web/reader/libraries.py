"""What does one library show of itself? Its page, and what it may put on its own site."""

from typing import Final

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from catalog import db, kits
from catalog.errors import NotFound
from catalog.model import Library
from catalog.search import queries
from catalog.shelf import Order
from catalog.web import making
from catalog.web.headers import FRAMED
from catalog.web.reader import headings, hits, lists, narrowing
from catalog.web.rendering import page, with_query, words_for
from catalog.web.state import engine_of, index_of, settings_of
from exports import kit

NEWEST: Final = 10
EMBEDDED: Final = 5
SHOWN: Final = ("kind", "district", "topic", "source")


def without_slash(request: Request) -> Response:
    return RedirectResponse(f"/l/{request.path_params['code']}/", status_code=301)


def show(request: Request) -> Response:
    """/l/{code}/: a library's own holdings, a search among them, and what came in last."""
    code, index = request.path_params["code"], index_of(request)
    query = lists.asking(library=code)
    with db.reading(engine_of(request)) as session:
        library = session.scalars(select(Library).where(Library.code == code)).first()
        if library is None:
            raise NotFound("library.unknown", library=code)
        total, newest = lists.best(index, session, query, size=NEWEST, sort="new")
    return page(
        request,
        "library.html",
        library=library,
        total=total,
        hits=hits.lines(newest),
        everything=narrowing.link(query),
        shown=headings.shown(index, query, *SHOWN),
        feed=with_query("/feed.atom", queries.params(query)),
    )  # fmt: skip


async def offline(request: Request) -> Response:
    """/l/{code}/kit.html: the library's records and a search among them, to be used offline."""
    order = await run_in_threadpool(kit_of, request)
    name = f"svod-{request.path_params['code']}.html"
    return await making.given(request, order, name, media=kit.MEDIA_TYPE)


def kit_of(request: Request) -> Order:
    """The kit of a library; made anew also when anything around its records is another."""
    engine, settings, index = engine_of(request), settings_of(request), index_of(request)
    wanted = kits.Wanted(library=request.path_params["code"])
    around = kits.describe(engine, settings, wanted, words_for(request))
    return making.order(
        request,
        lambda: kit.pieces(kits.records(engine, settings, index, wanted), around),
        kit.page(around),
    )


def widgets(request: Request) -> Response:
    """/widgets?library=: a form and a frame to paste into a library's own pages."""
    with db.reading(engine_of(request)) as session:
        libraries = session.scalars(select(Library).order_by(Library.name)).all()
    codes = {library.code for library in libraries}
    code = request.query_params.get("library", "")
    return page(request, "widgets.html", libraries=libraries, code=code if code in codes else "")


def embedded(request: Request) -> Response:
    """/embed: a search box and the newest records, for a frame on another site."""
    code, index = request.query_params.get("library", ""), index_of(request)
    with db.reading(engine_of(request)) as session:
        library = session.scalars(select(Library).where(Library.code == code)).first()
        query = lists.asking(library=library.code) if library else queries.Query()
        _, newest = lists.best(index, session, query, size=EMBEDDED, sort="new")
    return page(request, "embed.html", headers=FRAMED, library=library, hits=hits.lines(newest))
