"""Who is at the desk? Logging in and out, the session's cookie, choosing a password by a link."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session
from starlette.background import BackgroundTask
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from catalog import accounts, audit, db, mail
from catalog.accounts import links, logins
from catalog.errors import NotFound, Refused
from catalog.model import Account
from catalog.settings import Settings
from catalog.web import forms
from catalog.web.problems import LoginNeeded, is_desk_path, status_of
from catalog.web.rendering import page, words_for
from catalog.web.state import engine_of, settings_of

COOKIE: Final = "svod_session"
NO_STORE: Final = {"Cache-Control": "no-store"}


def account_of(request: Request, session: Session, *, least: str = "cataloguer") -> Account:
    """The person at the desk; LoginNeeded when nobody is logged in, Refused below that role."""
    account = logins.whose(session, token_of(request), now=db.utc_now())
    if account is None:
        raise LoginNeeded
    if not accounts.is_at_least(account, least):
        raise Refused("desk.not_allowed")
    return account


def token_of(request: Request) -> str:
    return request.cookies.get(COOKIE, "")


def required(request: Request) -> None:
    """LoginNeeded, unless somebody is logged in."""
    at_least("cataloguer")(request)


def at_least(role: str) -> Callable[[Request], None]:
    """What a form's endpoint asks before it receives anything: is this somebody of that role?"""

    def check(request: Request) -> None:
        with db.reading(engine_of(request)) as session:
            account_of(request, session, least=role)

    return check


def visitor(request: Request) -> logins.Visitor:
    """From where a request comes; behind a proxy, what uvicorn took from its headers."""
    host = request.client.host if request.client is not None else ""
    return logins.Visitor(host[:45], request.headers.get("user-agent", "")[:200])


def note(
    request: Request, session: Session, account: Account, action: str, object: str = ""
) -> None:
    """A line of the audit log, in the transaction of the act."""
    address = visitor(request).address
    audit.note(session, action, object, by=account.login, address=address, now=db.utc_now())


# --- in and out ---------------------------------------------------------------------------------


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
    login, next = forms.text(form, "login"), forms.text(form, "next")
    try:
        entered = logins.log_in(
            engine_of(request),
            login,
            secret(form, "password"),
            now=db.utc_now(),
            lasts=lasting(settings_of(request)),
            visitor=visitor(request),
        )
    except Refused as refusal:
        problem, status = told(request, refusal), status_of(refusal)
        return form_page(request, next=next, login=login, problem=problem, status=status)
    match entered:
        case logins.CodeNeeded(token=token):
            return code_page(request, token=token, next=next)
        case logins.In(token=token):
            return welcomed(request, token, next=next)


def code_page(
    request: Request, *, token: str, next: str, problem: str = "", status: int = 200
) -> Response:
    return page(
        request, "login_code.html", status=status, headers=NO_STORE,
        token=token, next=next, problem=problem, account=None,
    )  # fmt: skip


def second_step(request: Request, form: FormData) -> Response:
    """The code after the password; a wrong one may be tried again, one that expired may not."""
    token, next = forms.text(form, "token"), forms.text(form, "next")
    try:
        entered = logins.second_step(
            engine_of(request),
            token,
            forms.text(form, "code"),
            now=db.utc_now(),
            lasts=lasting(settings_of(request)),
            visitor=visitor(request),
        )
    except Refused as refusal:
        problem, status = told(request, refusal), status_of(refusal)
        if refusal.code == "login.expired":
            return form_page(request, next=next, problem=problem, status=status)
        return code_page(request, token=token, next=next, problem=problem, status=status)
    return welcomed(request, entered.token, next=next)


def welcomed(request: Request, token: str, *, next: str = "") -> Response:
    settings = settings_of(request)
    response = RedirectResponse(next if is_desk_path(next) else "/desk/", status_code=303)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(lasting(settings).total_seconds()),
        httponly=True,
        samesite="lax",
        secure=settings.base_url.startswith("https://"),
    )
    return response


def lasting(settings: Settings) -> timedelta:
    return timedelta(hours=settings.session_hours)


def secret(form: FormData, name: str) -> str:
    """A password as typed: nothing trimmed."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def told(request: Request, refusal: Refused | NotFound) -> str:
    return words_for(request)(f"error.{refusal.code}", **refusal.values)


def log_out(request: Request) -> Response:
    """End the session here and in the database."""
    with db.writing(engine_of(request)) as session:
        account = logins.whose(session, token_of(request), now=db.utc_now())
        if account is not None:
            note(request, session, account, "logout")
        logins.close_session(session, token_of(request))
    response = RedirectResponse("/", status_code=303)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return response


# --- an invitation, a reset ---------------------------------------------------------------------


def join_page(request: Request) -> Response:
    """/desk/join/{token}: whose link this is, and a password to choose."""
    with db.reading(engine_of(request)) as session:
        account = links.holder(session, request.path_params["token"], now=db.utc_now())
    return choosing(request, account)


def choosing(
    request: Request, account: Account, *, problem: str = "", status: int = 200
) -> Response:
    return page(
        request, "join.html", status=status, headers=NO_STORE, problem=problem,
        person=account, least=accounts.SHORTEST_PASSWORD, account=None,
    )  # fmt: skip


def join(request: Request, form: FormData) -> Response:
    """Keep the chosen password; the person then logs in with it, second step and all."""
    token, now = request.path_params["token"], db.utc_now()
    with db.reading(engine_of(request)) as session:
        account = links.holder(session, token, now=now)
    try:
        chosen = twice(form)
        account = links.choose_password(engine_of(request), token, chosen, now=now)
    except Refused as refusal:
        problem = told(request, refusal)
        return choosing(request, account, problem=problem, status=status_of(refusal))
    with db.writing(engine_of(request)) as session:
        note(request, session, account, "password.changed")
    return page(request, "login.html", next="", login=account.login, problem="", account=None,
                chosen=True)  # fmt: skip


def mail_link(request: Request, account: Account, link: str) -> None:
    """Send the link by which a password is chosen, where there is an address to send it to."""
    settings = settings_of(request)
    address = f"{settings.base_url}/desk/join/{link}"
    mail.send(
        settings, account.email, "link", language=account.language,
        address=address, login=account.login,
    )  # fmt: skip


def forgot_page(request: Request) -> Response:
    """/desk/forgot: for somebody who has an address here and no password any more."""
    return page(request, "forgot.html", sent=False, can_send=mail.can_send(settings_of(request)),
                account=None)  # fmt: skip


def forgot(request: Request, form: FormData) -> Response:
    """Send a link, if there is such a person with an address; the answer is the same anyway."""
    engine, now = engine_of(request), db.utc_now()
    login = accounts.normal_login(forms.text(form, "login"))[:70]
    with db.writing(engine) as session:
        logins.count_attempt(session, f"reset {login}", visitor(request), now=now)
        account = accounts.with_login(session, login)
        task = None
        if account is not None and account.email and mail.can_send(settings_of(request)):
            link = links.password_link(session, account, now=now)
            note(request, session, account, "link.made", account.login)
            task = BackgroundTask(mail_link, request, account, link)
    answer = page(request, "forgot.html", sent=True, can_send=True, account=None)
    answer.background = task
    return answer


def twice(form: FormData) -> str:
    """A new password, typed twice alike. Raises Refused."""
    chosen = secret(form, "password")
    if chosen != secret(form, "again"):
        raise Refused("account.password_differs")
    return chosen


def routes() -> list[BaseRoute]:
    return [
        Route("/desk/login", login_page),
        Route("/desk/login", forms.posted(log_in), methods=["POST"]),
        Route("/desk/login/code", forms.posted(second_step), methods=["POST"]),
        Route("/desk/forgot", forgot_page),
        Route("/desk/forgot", forms.posted(forgot), methods=["POST"]),
        Route("/desk/logout", log_out, methods=["POST"]),
        Route("/desk/join/{token}", join_page),
        Route("/desk/join/{token}", forms.posted(join), methods=["POST"]),
    ]
