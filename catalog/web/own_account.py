"""What does everybody decide for themselves? Name, password, second step, where they are in."""

from typing import Final

import segno
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from catalog import accounts, db, mail
from catalog.accounts import logins, totp
from catalog.errors import NotFound, Refused, SvodError
from catalog.i18n import LANGUAGES
from catalog.model import Account, Library
from catalog.web import auth, forms
from catalog.web.desk import desk_page
from catalog.web.problems import status_of
from catalog.web.rendering import words_for
from catalog.web.state import engine_of, settings_of

ADDRESS: Final = "/desk/account"


def show(request: Request) -> Response:
    """/desk/account: all of it on one page."""
    return shown(request)


def shown(
    request: Request,
    *,
    problem: SvodError | None = None,
    done: str = "",
    secret: str = "",
    status: int = 200,
) -> Response:
    now = db.utc_now()
    with db.reading(engine_of(request)) as session:
        account = auth.account_of(request, session)
        library = session.get(Library, account.library_id) if account.library_id else None
        sessions = logins.sessions_of(session, account, now=now)
    words = words_for(request)
    return desk_page(
        request,
        "account.html",
        account,
        status=status if problem is None else status_of(problem),
        library=library,
        sessions=sessions,
        current=accounts.token_hash(auth.token_of(request)),
        problem=words(f"error.{problem.code}", **problem.values) if problem else "",
        done=done or request.query_params.get("done", ""),
        secret=secret,
        qr=drawn(secret, account.login, settings_of(request).name) if secret else "",
        languages=LANGUAGES,
        can_send=mail.can_send(settings_of(request)),
        least=accounts.SHORTEST_PASSWORD,
    )


def drawn(secret: str, login: str, catalogue: str) -> str:
    """The address of a secret as a QR code in SVG."""
    uri = totp.address(secret, login=login, catalogue=catalogue)
    return segno.make(uri, micro=False).svg_inline(scale=5)


def change_password(request: Request, form: FormData) -> Response:
    """Whoever knows the old one chooses a new one; every other session ends."""
    engine = engine_of(request)
    with db.reading(engine) as session:
        account = auth.account_of(request, session)
    try:
        confirm(request, account, form)
        chosen = auth.twice(form)
        accounts.check_password(chosen, login=account.login)
    except Refused as refusal:
        return shown(request, problem=refusal)
    hashed = accounts.hash_password(chosen)
    with db.writing(engine) as session:
        account = auth.account_of(request, session)
        account.password_hash = hashed
        logins.end_sessions(session, account, but=auth.token_of(request))
        auth.note(request, session, account, "password.changed")
    return RedirectResponse(f"{ADDRESS}?done=password", status_code=303)


def confirm(request: Request, account: Account, form: FormData) -> None:
    """Refused, unless the form holds the password of the person at the desk; guesses count."""
    logins.confirm(
        engine_of(request),
        account,
        auth.secret(form, "current"),
        visitor=auth.visitor(request),
        now=db.utc_now(),
    )


def totp_start(request: Request, form: FormData) -> Response:
    """A fresh secret to scan; it is kept only once a code of it has been typed."""
    with db.reading(engine_of(request)) as session:
        account = auth.account_of(request, session)
    try:
        confirm(request, account, form)
    except Refused as refusal:
        return shown(request, problem=refusal)
    return shown(request, secret=totp.new_secret())


def totp_on(request: Request, form: FormData) -> Response:
    secret, now = forms.text(form, "secret"), db.utc_now()
    if not totp.SECRET.fullmatch(secret):
        raise Refused("http.400")
    step = totp.matching_step(secret, forms.text(form, "code"), now=now)
    if step is None:
        return shown(request, problem=Refused("login.wrong_code"), secret=secret)
    with db.writing(engine_of(request)) as session:
        account = auth.account_of(request, session)
        if account.totp_secret:
            raise Refused("account.totp_on")
        account.totp_secret, account.totp_step = secret, step
        logins.end_sessions(session, account, but=auth.token_of(request))
        auth.note(request, session, account, "totp.on")
    return RedirectResponse(f"{ADDRESS}?done=totp_on", status_code=303)


def totp_off(request: Request, form: FormData) -> Response:
    engine = engine_of(request)
    with db.reading(engine) as session:
        account = auth.account_of(request, session)
    try:
        confirm(request, account, form)
    except Refused as refusal:
        return shown(request, problem=refusal)
    with db.writing(engine) as session:
        account = auth.account_of(request, session)
        account.totp_secret = ""
        auth.note(request, session, account, "totp.off")
    return RedirectResponse(f"{ADDRESS}?done=totp_off", status_code=303)


def letters(request: Request, form: FormData) -> Response:
    """Which letters come, and in which language."""
    language = forms.text(form, "language")
    if language not in LANGUAGES:
        raise Refused("http.400")
    with db.writing(engine_of(request)) as session:
        account = auth.account_of(request, session)
        account.language, account.digest = language, forms.text(form, "digest") == "yes"
        auth.note(request, session, account, "letters.chosen")
    return RedirectResponse(f"{ADDRESS}?done=letters", status_code=303)


def end_session(request: Request, form: FormData) -> Response:
    """End one other session, or with no `session` all others."""
    asked = forms.text(form, "session")
    with db.writing(engine_of(request)) as session:
        account = auth.account_of(request, session)
        try:
            logins.end_sessions(session, account, only=asked, but=auth.token_of(request))
        except NotFound as refusal:
            return shown(request, problem=refusal)
        auth.note(request, session, account, "session.ended")
    return RedirectResponse(f"{ADDRESS}?done=session", status_code=303)


def routes() -> list[BaseRoute]:
    changes = {
        "password": change_password, "totp": totp_start, "totp/on": totp_on,
        "totp/off": totp_off, "letters": letters, "sessions/end": end_session,
    }  # fmt: skip
    return [
        Route(ADDRESS, show),
        *(
            Route(
                f"{ADDRESS}/{name}", forms.posted(handler, before=auth.required), methods=["POST"]
            )
            for name, handler in changes.items()
        ),
    ]
