"""Which searches must keep finding their record? The coordinator's list, run when asked."""

from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from catalog import db, searches
from catalog.errors import SvodError
from catalog.web import auth, forms
from catalog.web.desk import desk_page, number
from catalog.web.problems import status_of
from catalog.web.rendering import words_for
from catalog.web.state import engine_of, index_of

COORDINATOR: Final = "coordinator"


def show(request: Request) -> Response:
    """/desk/searches: the list; ?run=1 says what each of them finds now."""
    return shown(request)


def shown(request: Request, *, problem: SvodError | None = None) -> Response:
    asked = request.query_params.get("run") == "1"
    with db.reading(engine_of(request)) as session:
        account = auth.account_of(request, session, least=COORDINATOR)
        return desk_page(
            request,
            "searches.html",
            account,
            status=status_of(problem) if problem else 200,
            searches=searches.listed(session),
            outcomes=list(searches.run(index_of(request), session)) if asked else [],
            first=searches.FIRST,
            deepest=searches.DEEPEST,
            problem=words_for(request)(f"error.{problem.code}", **problem.values)
            if problem
            else "",
        )


def add(request: Request, form: FormData) -> Response:
    try:
        with db.writing(engine_of(request)) as session:
            account = auth.account_of(request, session, least=COORDINATOR)
            stored = searches.add(
                session,
                name=forms.text(form, "name"),
                address=forms.text(form, "address"),
                union_id=forms.text(form, "record"),
                first=number(forms.text(form, "first")) or 0,
                by=account.login,
                now=db.utc_now(),
            )
            auth.note(request, session, account, "search.added", stored.name)
    except SvodError as refusal:
        return shown(request, problem=refusal)
    return RedirectResponse("/desk/searches", status_code=303)


def remove(request: Request, form: FormData) -> Response:
    with db.writing(engine_of(request)) as session:
        account = auth.account_of(request, session, least=COORDINATOR)
        removed = searches.remove(session, number(forms.text(form, "number")) or 0)
        if removed is not None:
            auth.note(request, session, account, "search.removed", removed)
    return RedirectResponse("/desk/searches", status_code=303)


def routes() -> list[BaseRoute]:
    before = auth.at_least(COORDINATOR)
    removing = forms.posted(remove, before=before)
    return [
        Route("/desk/searches", show),
        Route("/desk/searches", forms.posted(add, before=before), methods=["POST"]),
        Route("/desk/searches/remove", removing, methods=["POST"]),
    ]
