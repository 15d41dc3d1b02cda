"""Who works here, for which library, with which programs? The administrator's pages; the log."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final, TypedDict

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from catalog import accounts, audit, db, libraries
from catalog.accounts import links, logins, tokens
from catalog.errors import Refused, SvodError
from catalog.model import Account, Library
from catalog.web import auth, forms
from catalog.web.desk import LARGEST_ID, desk_page, number
from catalog.web.problems import status_of
from catalog.web.rendering import words_for
from catalog.web.state import engine_of, settings_of

ADMINISTRATOR: Final = "administrator"
TOKEN_DAYS: Final = (30, 90, 365, 730)


def administrator(request: Request, session: Session) -> Account:
    return auth.account_of(request, session, least=ADMINISTRATOR)


def in_words(request: Request, problem: SvodError | None) -> str:
    return words_for(request)(f"error.{problem.code}", **problem.values) if problem else ""


def shown(
    request: Request,
    template: str,
    read: Callable[[Session], dict[str, Any]],
    problem: SvodError | None = None,
) -> Response:
    """A page of the administrator's, with what `read` finds, and what was refused."""
    with db.reading(engine_of(request)) as session:
        account = administrator(request, session)
        status = status_of(problem) if problem else 200
        said = {**read(session), "problem": in_words(request, problem)}
        return desk_page(request, template, account, status=status, **said)


def all_libraries(session: Session) -> list[Library]:
    return list(session.scalars(select(Library).order_by(Library.name, Library.id)))


# --- people -------------------------------------------------------------------------------------


def people(request: Request) -> Response:
    """/desk/people: everybody, and a form for somebody new."""
    return people_page(request)


def people_page(request: Request, *, problem: SvodError | None = None) -> Response:
    def read(session: Session) -> dict[str, Any]:
        listed = list(accounts.listed(session))
        return {"people": listed, "libraries": all_libraries(session), "roles": accounts.ROLES}

    return shown(request, "people.html", read, problem)


def person(request: Request) -> Response:
    """/desk/people/{id}: what one person is, and may."""
    return person_page(request, request.path_params["id"])


def person_page(
    request: Request, number: int, *, link: str = "", problem: SvodError | None = None
) -> Response:
    """A `link` is shown on this one answer and never again."""

    def read(session: Session) -> dict[str, Any]:
        found = accounts.find(session, min(number, LARGEST_ID))
        return {
            "person": found,
            "sessions": logins.sessions_of(session, found, now=db.utc_now()),
            "libraries": all_libraries(session),
            "roles": accounts.ROLES,
            "link": f"{settings_of(request).base_url}/desk/join/{link}" if link else "",
        }

    return shown(request, "person.html", read, problem)


class About(TypedDict):
    """What a form says a person is."""

    role: str
    library: str | None
    name: str
    email: str


def described(form: FormData) -> About:
    """What a form says a person is; a library only for a cataloguer."""
    role = forms.text(form, "role")
    return {
        "role": role,
        "library": forms.text(form, "library") if role == "cataloguer" else None,
        "name": forms.text(form, "name"),
        "email": forms.text(form, "email"),
    }


def add_person(request: Request, form: FormData) -> Response:
    """Somebody new, and the link of the invitation."""
    now = db.utc_now()
    try:
        with db.writing(engine_of(request)) as session:
            account = administrator(request, session)
            added = accounts.add_account(
                session, login=forms.text(form, "login"), now=now, **described(form)
            )
            link = links.password_link(session, added, now=now)
            auth.note(request, session, account, "account.added", added.login)
    except SvodError as refusal:
        return people_page(request, problem=refusal)
    auth.mail_link(request, added, link)
    return person_page(request, added.id, link=link)


def change_person(request: Request, form: FormData) -> Response:
    """Another role, library, name or address; nobody takes the last administrator away."""
    id = min(request.path_params["id"], LARGEST_ID)
    about = described(form)
    try:
        with db.writing(engine_of(request)) as session:
            account = administrator(request, session)
            found = accounts.find(session, id)
            if about["role"] != found.role:
                accounts.keep_an_administrator(session, found)
            accounts.describe(session, found, **about)
            auth.note(request, session, account, "account.changed", found.login)
    except SvodError as refusal:
        return person_page(request, id, problem=refusal)
    return RedirectResponse(f"/desk/people/{id}", status_code=303)


def act_on_person(request: Request, form: FormData) -> Response:
    """One of ACTS; a link is told on the answer itself."""
    id = min(request.path_params["id"], LARGEST_ID)
    act = ACTS.get(forms.text(form, "act"))
    if act is None:
        raise Refused("http.400")
    try:
        with db.writing(engine_of(request)) as session:
            account = administrator(request, session)
            found = accounts.find(session, id)
            link = act[1](session, found)
            auth.note(request, session, account, act[0], found.login)
    except SvodError as refusal:
        return person_page(request, id, problem=refusal)
    if link:
        auth.mail_link(request, found, link)
        return person_page(request, id, link=link)
    return RedirectResponse(f"/desk/people/{id}", status_code=303)


def make_link(session: Session, person: Account) -> str:
    if person.ended_at is not None:
        raise Refused("account.closed", login=person.login)
    return links.password_link(session, person, now=db.utc_now())


def close(session: Session, person: Account) -> None:
    accounts.close(session, person, now=db.utc_now())


def open_again(session: Session, person: Account) -> None:
    accounts.open_again(person)


def forget_second_step(session: Session, person: Account) -> None:
    """For somebody who lost the telephone."""
    person.totp_secret = ""


def end_sessions(session: Session, person: Account) -> None:
    logins.end_sessions(session, person)


# What the buttons of a person's page do: the line of the log, the deed.
ACTS: Final[dict[str, tuple[str, Callable[[Session, Account], str | None]]]] = {
    "link": ("link.made", make_link),
    "close": ("account.closed", close),
    "open": ("account.opened", open_again),
    "totp_off": ("totp.off", forget_second_step),
    "end_sessions": ("session.ended", end_sessions),
}


# --- libraries ----------------------------------------------------------------------------------


def library_list(request: Request) -> Response:
    """/desk/libraries: who takes part, with a form for a new one."""
    return libraries_page(request)


def libraries_page(request: Request, *, problem: SvodError | None = None) -> Response:
    def read(session: Session) -> dict[str, Any]:
        return {
            "libraries": list(libraries.listed(session)),
            "dialects": libraries.DIALECTS,
            "charsets": libraries.CHARSETS,
        }

    return shown(request, "libraries.html", read, problem)


def profile(form: FormData) -> libraries.Profile:
    """What a form says about a library; its rank a number or as if none were given."""
    rank = number(forms.text(form, "rank"))
    return libraries.Profile(
        name=forms.text(form, "name"),
        dialect=forms.text(form, "dialect") or "auto",
        charset=forms.text(form, "charset") or "auto",
        rank=100 if rank is None else rank,
        district=forms.text(form, "district"),
        site=forms.text(form, "site"),
        address=forms.text(form, "address"),
        hours=forms.text(form, "hours"),
    )


def add_library(request: Request, form: FormData) -> Response:
    code = forms.text(form, "code")
    try:
        with db.writing(engine_of(request)) as session:
            account = administrator(request, session)
            libraries.add(session, code=code, now=db.utc_now(), **asdict(profile(form)))
            auth.note(request, session, account, "library.added", code)
    except SvodError as refusal:
        return libraries_page(request, problem=refusal)
    return RedirectResponse("/desk/libraries", status_code=303)


def change_library(request: Request, form: FormData) -> Response:
    code = forms.text(form, "code")
    try:
        with db.writing(engine_of(request)) as session:
            account = administrator(request, session)
            libraries.change(session, code, profile(form))
            auth.note(request, session, account, "library.changed", code)
    except SvodError as refusal:
        return libraries_page(request, problem=refusal)
    return RedirectResponse("/desk/libraries", status_code=303)


# --- tokens -------------------------------------------------------------------------------------


def token_list(request: Request) -> Response:
    """/desk/tokens: the programs that act for libraries."""
    return tokens_page(request)


def tokens_page(request: Request, *, text: str = "", problem: SvodError | None = None) -> Response:
    """The `text` of a new token is shown on this one answer and never again."""

    def read(session: Session) -> dict[str, Any]:
        return {
            "tokens": list(tokens.listed(session)),
            "libraries": all_libraries(session),
            "scopes": tokens.SCOPES,
            "days": TOKEN_DAYS,
            "now": db.utc_now(),
            "text": text,
        }

    return shown(request, "tokens.html", read, problem)


def add_token(request: Request, form: FormData) -> Response:
    now, library, name = db.utc_now(), forms.text(form, "library"), forms.text(form, "name")
    days = number(forms.text(form, "days")) or 0
    try:
        with db.writing(engine_of(request)) as session:
            account = administrator(request, session)
            _, text = tokens.add(
                session,
                library=library,
                name=name,
                scopes=[value for value in form.getlist("scope") if isinstance(value, str)],
                expires_at=now + timedelta(days=min(days, 100_000)),
                by=account.login,
                now=now,
            )
            auth.note(request, session, account, "token.added", f"{library}: {name}")
    except SvodError as refusal:
        return tokens_page(request, problem=refusal)
    return tokens_page(request, text=text)


def end_token(request: Request, form: FormData) -> Response:
    number_ = number(forms.text(form, "number")) or 0
    try:
        with db.writing(engine_of(request)) as session:
            account = administrator(request, session)
            ended = tokens.end(session, number_, by=account.login, now=db.utc_now())
            auth.note(request, session, account, "token.ended", f"№ {ended.id}: {ended.name}")
    except SvodError as refusal:
        return tokens_page(request, problem=refusal)
    return RedirectResponse("/desk/tokens", status_code=303)


# --- the log ------------------------------------------------------------------------------------


def log(request: Request) -> Response:
    """/desk/log: what everybody did, newest first; ?by=, ?action= narrow it."""
    asked = {
        name: request.query_params.get(name, "").replace("\0", "") for name in ("by", "action")
    }
    before = number(request.query_params.get("before", ""))
    with db.reading(engine_of(request)) as session:
        account = auth.account_of(request, session, least="coordinator")
        found = audit.entries(session, **asked, before=before)
    return desk_page(
        request,
        "log.html",
        account,
        entries=found[: audit.PAGE],
        older=found[audit.PAGE - 1].id if len(found) > audit.PAGE else None,
        asked=asked,
        actions=audit.ACTIONS,
    )


def routes() -> list[BaseRoute]:
    changes = {
        "/desk/people": add_person,
        "/desk/people/{id:int}": change_person,
        "/desk/people/{id:int}/act": act_on_person,
        "/desk/libraries": add_library,
        "/desk/libraries/change": change_library,
        "/desk/tokens": add_token,
        "/desk/tokens/revoke": end_token,
    }
    before = auth.at_least(ADMINISTRATOR)
    return [
        Route("/desk/people", people),
        Route("/desk/people/{id:int}", person),
        Route("/desk/libraries", library_list),
        Route("/desk/tokens", token_list),
        Route("/desk/log", log),
        *(
            Route(path, forms.posted(handler, before=before), methods=["POST"])
            for path, handler in changes.items()
        ),
    ]
