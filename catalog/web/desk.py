"""What does a cataloguer do first at the desk? Looks at the uploads, sends a file."""

import re
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from catalog import accounts, db, ingest
from catalog.errors import Refused, SvodError
from catalog.ingest import sending
from catalog.ingest.report import accepted
from catalog.libraries import CHARSETS, DIALECTS
from catalog.model import Account, Library, Upload
from catalog.web import auth, forms
from catalog.web.problems import status_of
from catalog.web.rendering import page, words_for
from catalog.web.state import engine_of, settings_of

UPLOADS_PAGE: Final = 50
LARGEST_ID: Final = (1 << 31) - 1
NO_STORE: Final = {"Cache-Control": "no-store"}


def desk_page(
    request: Request, template: str, account: Account, *, status: int = 200, **context: Any
) -> Response:
    context |= {"account": account, "accepted": accepted, "is_at_least": accounts.is_at_least}
    return page(request, template, status=status, headers=NO_STORE, **context)


# --- my uploads ---------------------------------------------------------------------------------


def home(request: Request) -> Response:
    """/desk/: the uploads this person may see, newest first."""
    before = number(request.query_params.get("before", "")) or LARGEST_ID
    with db.reading(engine_of(request)) as session:
        account = auth.account_of(request, session)
        query = (
            select(Upload, Library.name)
            .join(Library, Library.id == Upload.library_id)
            .where(Upload.id < before)
            .order_by(Upload.id.desc())
            .limit(UPLOADS_PAGE + 1)
        )
        if not accounts.is_at_least(account, "coordinator"):
            query = query.where(Upload.library_id == account.library_id)
        uploads = session.execute(query).all()
        own = session.get(Library, account.library_id) if account.library_id else None
    return desk_page(
        request,
        "desk.html",
        account,
        own=own,
        uploads=uploads[:UPLOADS_PAGE],
        older=uploads[UPLOADS_PAGE - 1][0].id if len(uploads) > UPLOADS_PAGE else None,
    )


def number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


# --- sending a file -----------------------------------------------------------------------------


def upload_form(request: Request) -> Response:
    with db.reading(engine_of(request)) as session:
        account = auth.account_of(request, session)
        return form_page(request, session, account)


def form_page(
    request: Request, session: Session, account: Account, *, problem: str = "", status: int = 200
) -> Response:
    """The first step; ?after= takes the library and the choices from an earlier upload."""
    after = number(request.query_params.get("after", ""))
    earlier = session.get(Upload, after) if after else None
    if earlier is not None and not accounts.may_handle(account, earlier.library_id):
        earlier = None
    return desk_page(
        request,
        "upload.html",
        account,
        status=status,
        libraries=accounts.libraries_of(session, account),
        charsets=CHARSETS,
        dialects=DIALECTS,
        limit=settings_of(request).upload_limit,
        problem=problem,
        earlier=earlier,
        unfinished=[
            (one, sending.arrived(settings_of(request), one))
            for one in sending.unfinished(session, account)
        ],
    )


def receive(request: Request, form: FormData) -> Response:
    """Keep the file, write the upload and its job down, and show where to watch."""
    engine = engine_of(request)
    with db.reading(engine) as session:
        account = auth.account_of(request, session)
    try:
        uploads = take(request, form, account)
    except SvodError as refusal:
        problem = words_for(request)(f"error.{refusal.code}", **refusal.values)
        with db.reading(engine) as session:
            status = status_of(refusal)
            return form_page(request, session, account, problem=problem, status=status)
    with db.writing(engine) as session:
        for sent in uploads:
            auth.note(request, session, account, "upload.sent", f"№ {sent}")
    return RedirectResponse(target_of(uploads), status_code=303)


def target_of(uploads: Sequence[int]) -> str:
    """Where to watch what came of a file: its upload, or the list when an archive held several."""
    return f"/desk/uploads/{uploads[0]}" if len(uploads) == 1 else "/desk/"


def take(request: Request, form: FormData, account: Account) -> list[int]:
    """The ids of the uploads made from the posted file: one, or one for each file in a .zip.

    They wait to be taken in, unless the form says `at_once`.
    """
    settings, file, code = settings_of(request), forms.uploaded(form, "file"), library(form)
    with db.reading(engine_of(request)) as session:
        if not accounts.may_handle(account, accounts.library_id(session, code)):
            raise Refused("upload.not_allowed", library=code)
    if file is None:
        raise Refused("upload.no_file")
    source = spool(settings.spool, file)
    try:
        return ingest.accept(
            engine_of(request),
            settings,
            source,
            library=code,
            filename=file_name(file.filename or ""),
            options=asked_options(form),
            sent_by=account.login,
            enqueue=True,
            staged=forms.text(form, "at_once") != "yes",
            now=db.utc_now(),
        )
    finally:
        source.unlink(missing_ok=True)


def library(form: FormData) -> str:
    return forms.text(form, "library")


def asked_options(form: FormData) -> ingest.Options:
    charset, dialect = forms.text(form, "charset"), forms.text(form, "dialect")
    return ingest.Options(
        charset=charset if charset in CHARSETS else "auto",
        dialect=dialect if dialect in DIALECTS else "auto",
        complete=forms.text(form, "complete") == "yes",
    )


def spool(folder: Path, file: UploadFile) -> Path:
    """The posted file under a name of our own in the spool."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"incoming-{secrets.token_hex(8)}"
    with path.open("wb") as target:
        shutil.copyfileobj(file.file, target, 1 << 20)
    return path


def file_name(sent: str) -> str:
    """The last part of the name a browser sent, from whatever system, printable."""
    name = PureWindowsPath(PurePosixPath(sent).name).name
    return "".join(c for c in name if c.isprintable())[:200] or "?"
