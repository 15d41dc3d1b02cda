"""Who is at the desk? Logging in and out; the session's cookie."""

from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from catalog import accounts, db
from catalog.errors import Refused
from catalog.model import Account
from catalog.web import forms
from catalog.web.problems import LoginNeeded, is_desk_path, status_of
from catalog.web.rendering import page, words_for
from catalog.web.state import engine_of, settings_of

COOKIE: Final = "svod_session"


def account_of(request: Request, session: Session) -> Account:
    """The person at the desk; LoginNeeded when nobody is logged in."""
    token = request.cookies.get(COOKIE, "")
    account = accounts.whose(session, token, now=db.utc_now())
    if account is None:
        raise LoginNeeded
    return account


def required(request: Request) -> None:
    """LoginNeeded, unless somebody is logged in."""
    with db.reading(engine_of(request)) as session:
        account_of(request, session)


def login_page(request: Request) -> Response:
    return form_page(request, next=request.query_params.get("next", ""))


def form_page(
    request: Request, *, next: str, login: str = "", problem: str = "", status: int = 200
) -> Response:
    return page(
        request, "login.html", status=status, next=next, login=login, problem=problem, account=None
    )


def log_in(request: Request, form: FormData) -> Response:
    """Start a session under a fresh token, or show the form again and say why not."""
    settings = settings_of(request)
    lasts = timedelta(hours=settings.session_hours)
    login, next = forms.text(form, "login"), forms.text(form, "next")
    password = form.get("password")
    try:
        token = accounts.log_in(
            engine_of(request),
            login,
            password if isinstance(password, str) else "",
            now=db.utc_now(),
            lasts=lasts,
        )
    except Refused as refusal:
        problem = words_for(request)(f"error.{refusal.code}", **refusal.values)
        status = status_of(refusal)
        return form_page(request, next=next, login=login, problem=problem, status=status)
    response = RedirectResponse(next if is_desk_path(next) else "/desk/", status_code=303)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(lasts.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=settings.base_url.startswith("https://"),
    )
    return response


def log_out(request: Request) -> Response:
    """End the session here and in the database."""
    with db.writing(engine_of(request)) as session:
        accounts.close_session(session, request.cookies.get(COOKIE, ""))
    response = RedirectResponse("/", status_code=303)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return response
