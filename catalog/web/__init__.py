"""The doors of the application: which address leads where, and what stands ready behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Mount, Route

from catalog import db, garbage
from catalog.harvesters import Tally
from catalog.search.index import Index
from catalog.settings import Settings
from catalog.web import (
    api,
    articles,
    auth,
    background,
    desk,
    downloads,
    editing,
    forms,
    history,
    metrics,
    overview,
    own_account,
    pages,
    people,
    pinning,
    problems,
    protocols,
    reader,
    records,
    review,
    searches,
    sending,
    sru,
    staged,
    undo,
    uploads,
    view,
)
from catalog.web.files import Static
from catalog.web.guards import Compression, CrossSiteGuard, SecurityHeaders
from catalog.web.state import State

SMALL_BODY: Final = 1 << 20  # of any request but an upload
FORM_ROOM: Final = 1 << 16  # for the fields and boundaries around an uploaded file


def create_app(settings: Settings | None = None, *, worker: bool = True) -> Starlette:
    """The whole web application; without a worker, jobs wait for `svod work`.

    Also a factory for uvicorn: `uvicorn --factory catalog.web:create_app`.
    """
    settings = settings or Settings()
    app = Starlette(
        routes=routes(settings),
        middleware=[
            Middleware(metrics.Requests),
            Middleware(SecurityHeaders),
            Middleware(Compression),
            Middleware(CrossSiteGuard),
        ],
        exception_handlers=problems.HANDLERS,
        lifespan=partial(opened, settings, worker=worker),
        max_body_size=SMALL_BODY,
    )
    app.router.redirect_slashes = False  # an address is what it is: local ids may end in a slash
    app.state.settings = settings
    app.state.totals = None
    app.state.seconds = metrics.request_seconds()
    app.state.groups = {}
    app.state.harvesting = 0
    app.state.harvesters = Tally()
    return app


def pages_only() -> Starlette:
    """The application of one process among several: another does the jobs."""
    app = create_app(worker=False)
    garbage.seldom_while_serving()
    return app


@asynccontextmanager
async def opened(settings: Settings, app: Starlette, *, worker: bool) -> AsyncIterator[State]:
    """Database, search index and the threads that work behind the pages."""
    engine = await run_in_threadpool(db.open_database, settings)
    index = await run_in_threadpool(Index, settings.index)
    threads = background.threads(engine, settings, index, app.state.harvesters, worker=worker)
    for thread in threads:
        thread.start()
    try:
        yield {"engine": engine, "settings": settings, "index": index}
    finally:
        for thread in threads:
            await run_in_threadpool(thread.stop)
        index.close()
        engine.dispose()


def routes(settings: Settings) -> list[BaseRoute]:
    largest = settings.upload_limit + FORM_ROOM
    receive = forms.posted(desk.receive, before=auth.required)
    say = forms.posted(review.comment, before=auth.required)
    take_back = forms.posted(review.take_back, before=auth.required)
    return [
        # First: an address is sought in this order, and a harvest asks for one a thousand times.
        *protocols.routes(),
        *sru.routes(),
        Route("/", pages.home),
        *reader.routes(),
        *view.routes(),
        Route("/record/{union_id}", records.record),
        Route("/record/{union_id}/{name}.{suffix}", records.record_file),
        Route("/record/{union_id}/history", history.show),
        Route("/record/{union_id}/{dialect}", records.record_marc),
        Route("/contribution/{library}/{local_id:path}", records.contribution),
        Route("/desk", lambda _: RedirectResponse("/desk/", status_code=301)),
        Route("/desk/", desk.home),
        *auth.routes(),
        *own_account.routes(),
        *people.routes(),
        *sending.routes(largest),
        Route("/desk/upload", desk.upload_form),
        Route("/desk/upload", receive, methods=["POST"], max_body_size=largest),
        Route("/desk/uploads/{id:int}", uploads.show),
        Route("/desk/uploads/{id:int}/records", uploads.records),
        Route("/desk/uploads/{id:int}/undo", undo.show),
        Route("/desk/uploads/{id:int}/undo", forms.posted(undo.undo), methods=["POST"]),
        Route("/desk/uploads/{id:int}/commit", forms.posted(staged.commit), methods=["POST"]),
        Route("/desk/uploads/{id:int}/check", forms.posted(staged.check_again), methods=["POST"]),
        Route("/desk/uploads/{id:int}/discard", forms.posted(staged.discard), methods=["POST"]),
        Route("/desk/uploads/{id:int}/redo", forms.posted(undo.redo), methods=["POST"]),
        Route("/desk/uploads/{id:int}/{name}", uploads.file),
        Route("/desk/review", review.show),
        Route("/desk/review", forms.posted(review.decide, before=auth.required), methods=["POST"]),
        Route("/desk/review/undo", take_back, methods=["POST"]),
        Route("/desk/review/comment", say, methods=["POST"]),
        *pinning.routes(),
        *editing.routes(),
        *articles.routes(),
        *overview.routes(),
        *searches.routes(),
        Route("/desk/judgements", review.words_kept),
        *downloads.routes(),
        *api.routes(settings),
        Route("/health", pages.health),
        Route("/ready", pages.ready),
        Route("/metrics", metrics.show),
        Mount("/static", Static(packages=[("catalog.web", "static")]), name="static"),
    ]
