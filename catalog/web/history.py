"""How did a union record come to be what it is? Every change, its cause, and what it changed."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from catalog import db, history
from catalog.web.description import short_title
from catalog.web.desk import number
from catalog.web.rendering import page
from catalog.web.state import engine_of, settings_of

PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """A moment and how it differs from the one before."""

    moment: history.Moment
    step: history.Difference


def show(request: Request) -> Response:
    """/record/{union_id}/history: newest first, paged by key; ?change=N the whole record then."""
    before = number(request.query_params.get("before", ""))
    asked = number(request.query_params.get("change", ""))
    with db.reading(engine_of(request)) as session:
        cluster = history.find(session, request.path_params["union_id"])
        found = history.moments(
            session,
            cluster.id,
            settings=settings_of(request),
            before=asked + 1 if asked else before,
            limit=1 if asked else PAGE + 1,
        )
    records = [one.record for one in found]
    steps = zip(found, records, [*records[1:], None], strict=True)
    shown = [Shown(one, history.difference(older, newer)) for one, newer, older in steps][:PAGE]
    titles = [short_title(one.built.facts) for one in found if one.built]
    return page(
        request,
        "history.html",
        cluster=cluster,
        title=titles[0] if titles else cluster.union_id,
        shown=shown,
        older=shown[-1].moment.change if len(found) > PAGE else None,
        whole=records[0] if asked and records else None,
    )
