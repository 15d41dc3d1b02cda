"""Where does a researcher begin? The home page, the search, the page of a station that is up."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from catalog import db
from catalog.model import Cluster, Contribution, Library, Publication
from catalog.search.queries import Query
from catalog.web.reader import calendar, drawing, hits, lists, narrowing, places
from catalog.web.rendering import page, words_for
from catalog.web.state import engine_of, index_of

NEWEST: Final = 5
EXAMPLES: Final = ("example.1", "example.2", "example.3")


@dataclass(frozen=True, slots=True)
class Totals:
    """How much there is, as of one change of the catalogue."""

    changed: int
    libraries: int
    records: int
    contributions: int


def home(request: Request) -> Response:
    with db.reading(engine_of(request)) as session:
        index = index_of(request)
        today = calendar.code_of(db.utc_now().date())
        code = calendar.next_marked(request, today)
        totals = totals_of(request, session)
        _, newest = lists.best(index, session, Query(), size=NEWEST, sort="new")
        memories = calendar.brief(index, session, code)
    return page(
        request,
        "home.html",
        totals=totals,
        examples=EXAMPLES,
        hits=hits.lines(newest),
        day=code,
        is_today=code == today,
        day_name=narrowing.day_name(code, words_for(request)),
        memories=memories,
        shape=drawing.shape(),
        spots=places.spots(request),
    )


def totals_of(request: Request, session: Session) -> Totals:
    """Counted anew only after a change: counting a million rows takes a moment."""
    changed, libraries = session.execute(
        select(
            select(Publication.changed).where(Publication.id == 1).scalar_subquery(),
            select(func.count(Library.id)).scalar_subquery(),
        )
    ).one()
    known: Totals | None = request.app.state.totals
    if known is None or (known.changed, known.libraries) != (changed, libraries):
        records = session.scalar(select(func.count()).where(Cluster.state == "live"))
        contributions = session.scalar(select(func.count()).where(Contribution.live))
        known = Totals(changed, libraries, records or 0, contributions or 0)
        request.app.state.totals = known
    return known


def health(request: Request) -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"})


def ready(request: Request) -> Response:
    """The database answers too: send readers here."""
    with db.reading(engine_of(request)) as session:
        session.execute(select(Publication.changed)).one()
    return JSONResponse({"status": "ready"})
