"""How does a cataloguer describe one article after another from one issue? By a short form."""

from dataclasses import fields
from typing import Final

from sqlalchemy import select
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from catalog import accounts, db, editing
from catalog.errors import Refused, SvodError
from catalog.model import Library
from catalog.web import auth, forms
from catalog.web.desk import desk_page
from catalog.web.problems import status_of
from catalog.web.rendering import with_query, words_for
from catalog.web.state import engine_of, settings_of
from marc import drafts
from marc.record import Dialect

CARRIED: Final = ("host", "year", "number", "place", "library")


def article_page(request: Request) -> Response:
    """/desk/article: the short form; what is carried over stands in the address."""
    return article_form(request, dict(request.query_params))


def article_form(
    request: Request, said: dict[str, str], *, problem: str = "", status: int = 200
) -> Response:
    with db.reading(engine_of(request)) as session:
        account = auth.account_of(request, session)
        return desk_page(
            request,
            "article.html",
            account,
            status=status,
            said=said,
            libraries=accounts.libraries_of(session, account),
            names=[one.name for one in fields(drafts.Article)],
            problem=problem,
            done=said.get("done", ""),
        )


def write_article(request: Request, form: FormData) -> Response:
    """Keep the article, then the form again for the next one of the same issue."""
    said = {one.name: forms.text(form, one.name) for one in fields(drafts.Article)}
    code = forms.text(form, "library")
    settings, now = settings_of(request), db.utc_now()
    words = words_for(request)
    try:
        with db.reading(engine_of(request)) as session:
            account = auth.account_of(request, session)
            if not accounts.may_handle(account, accounts.library_id(session, code)):
                raise Refused("upload.not_allowed", library=code)
            library = session.scalars(select(Library).where(Library.code == code)).one()
            local_id = editing.new_id(session, library)
        if not (said["title"] and said["host"] and said["year"]):
            raise Refused("article.needs")
        record = drafts.article(
            drafts.Article(**said), local_id=local_id, agency=code, day=now.strftime("%Y%m%d")
        )
        upload = editing.save(
            engine_of(request), settings, editing.record_written(record), library=code,
            local_id=local_id, dialect=Dialect.RUSMARC, by=account.login, now=now,
        )  # fmt: skip
    except SvodError as refusal:
        problem = words(f"error.{refusal.code}", **refusal.values)
        return article_form(
            request, {**said, "library": code}, problem=problem, status=status_of(refusal)
        )
    with db.writing(engine_of(request)) as session:
        auth.note(request, session, account, "record.changed", f"{code}:{local_id}, № {upload}")
    carried = {name: value for name in CARRIED if (value := {**said, "library": code}[name])}
    address = with_query("/desk/article", {**carried, "done": f"{code}:{local_id}"})
    return RedirectResponse(address, status_code=303)


def routes() -> list[BaseRoute]:
    article = forms.posted(write_article, before=auth.required, fields=40)
    return [
        Route("/desk/article", article_page),
        Route("/desk/article", article, methods=["POST"]),
    ]
