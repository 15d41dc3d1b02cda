"""What has a reader put aside? A list in a cookie, without an account; its address shares it."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from catalog import db, ids, search
from catalog.errors import Refused
from catalog.model import Cluster
from catalog.web import forms, view
from catalog.web.reader import hits
from catalog.web.rendering import LIST_COOKIE, listed_of, page, with_query
from catalog.web.state import engine_of

MOST: Final = 300  # records; a cookie ends at 4,096 bytes
YEAR: Final = 365 * 24 * 3600
SEPARATOR: Final = "."


def chosen(request: Request) -> list[str]:
    """The union ids asked for by ?ids=, else those of the cookie."""
    asked = request.query_params.get("ids")
    return valid(asked.split(SEPARATOR)) if asked is not None else valid(listed_of(request))


def valid(union_ids: Iterable[str]) -> list[str]:
    """What are public ids, each once."""
    found = dict.fromkeys(one for one in union_ids if ids.number(one) is not None)
    return list(found)[:MOST]


def show(request: Request) -> Response:
    """/list: the reader's own list; with ?ids= one that somebody shares."""
    union_ids = chosen(request)
    with db.reading(engine_of(request)) as session:
        found = search.read_hits(session, clusters(session, union_ids))
    shared = "ids" in request.query_params
    return page(
        request,
        "list.html",
        hits=hits.lines(found),
        shared=shared,
        missing=len(union_ids) - len(found),
        address=with_query("/list", {"ids": SEPARATOR.join(union_ids)}),
        take=[("ids", SEPARATOR.join(union_ids))],
    )


def clusters(session: Session, union_ids: Iterable[str]) -> list[int]:
    """The clusters of these public ids in their order; the survivor of one that was merged away."""
    wanted = list(union_ids)
    rows = session.execute(
        select(Cluster.union_id, Cluster.id, Cluster.state, Cluster.merged_into).where(
            Cluster.union_id.in_(wanted)
        )
    )
    found = {
        union_id: merged if state == "merged" and merged else id_
        for union_id, id_, state, merged in rows
    }
    return list(dict.fromkeys(found[one] for one in wanted if one in found))


def change(request: Request, form: FormData) -> Response:
    """POST /list: `add` or `remove` a record, `keep` the list shared by its ids, or `clear`."""
    listed = valid(listed_of(request))
    if forms.text(form, "clear"):
        listed = []
    added = valid([*forms.text(form, "keep").split(SEPARATOR), forms.text(form, "add")])
    new = [one for one in added if one not in listed]
    if len(listed) + len(new) > MOST:
        raise Refused("list.full", most=MOST)
    removed = forms.text(form, "remove")
    answer = RedirectResponse(view.back(forms.text(form, "back") or "/list"), status_code=303)
    kept = SEPARATOR.join(one for one in (*listed, *new) if one != removed)
    answer.set_cookie(LIST_COOKIE, kept, max_age=YEAR, samesite="lax", httponly=True)
    return answer
