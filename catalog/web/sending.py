"""How does a browser send a large file in parts? The tus protocol 1.0.0.

https://tus.io/protocols/resumable-upload: core, creation, termination. What the file is for stands
in Upload-Metadata, under the names of the form's fields; where its upload can be watched is told in
Upload-Done.
"""

import base64
import binascii
import re
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from catalog import accounts, db
from catalog.errors import Conflict, Refused
from catalog.ingest import sending
from catalog.model import Account, Sending
from catalog.settings import Settings
from catalog.web import auth, forms
from catalog.web.desk import asked_options, file_name, target_of
from catalog.web.problems import answer
from catalog.web.state import engine_of, settings_of

VERSION: Final = "1.0.0"
ADDRESS: Final = "/desk/sending"
PART_TYPE: Final = "application/offset+octet-stream"
NUMBER: Final = re.compile(r"[0-9]{1,15}", re.ASCII)


def plain(status: int, **headers: object) -> Response:
    told = {name.replace("_", "-"): str(value) for name, value in headers.items()}
    fixed = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}
    return Response(status_code=status, headers={**fixed, **told})


def options(request: Request) -> Response:
    """OPTIONS: what is spoken here."""
    return plain(
        204, Tus_Version=VERSION, Tus_Extension="creation,termination",
        Tus_Max_Size=settings_of(request).upload_limit,
    )  # fmt: skip


def create(request: Request) -> Response:
    """POST: a place for a file; 201 and its address."""
    length = NUMBER.fullmatch(request.headers.get("upload-length", ""))
    if length is None:
        raise Refused("http.400")
    form = FormData(metadata(request.headers.get("upload-metadata", "")))
    library = forms.text(form, "library")
    with db.writing(engine_of(request)) as session:
        account = auth.account_of(request, session)
        if not accounts.may_handle(account, accounts.library_id(session, library)):
            raise Refused("upload.not_allowed", library=library)
        begun = sending.begin(
            session,
            settings_of(request),
            account,
            library=library,
            filename=file_name(forms.text(form, "filename")),
            length=int(length[0]),
            options=asked_options(form),
            at_once=forms.text(form, "at_once") == "yes",
            now=db.utc_now(),
        )
    return plain(201, Location=f"{ADDRESS}/{begun.token}")


def metadata(header: str) -> dict[str, str]:
    """Upload-Metadata: names, each with its value in Base64, with commas between."""
    found = {}
    for pair in header.split(",")[:20]:
        name, _, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise Refused("http.400") from error
    return found


def mine(request: Request) -> tuple[Account, Sending]:
    with db.reading(engine_of(request)) as session:
        account = auth.account_of(request, session)
        return account, sending.find(session, account, request.path_params["token"])


def head(request: Request) -> Response:
    """HEAD: how much has come, and what became of it."""
    _, found = mine(request)
    return told(200, found, sending.arrived(settings_of(request), found))


def told(status: int, found: Sending, offset: int) -> Response:
    done = {"Upload_Done": target_of(found.uploads)} if found.uploads else {}
    return plain(status, Upload_Offset=offset, Upload_Length=found.length, **done)


async def patch(request: Request) -> Response:
    """PATCH: the next part, kept as it streams in; the last one makes the upload."""
    given = NUMBER.fullmatch(request.headers.get("upload-offset", ""))
    if given is None or request.headers.get("content-type") != PART_TYPE:
        return await run_in_threadpool(answer, request, 415, "http.400")
    account, found = await run_in_threadpool(mine, request)
    settings, offset = settings_of(request), int(given[0])
    try:
        async for part in request.stream():
            if part:
                offset = await run_in_threadpool(keep, settings, found, part, offset)
        if offset == found.length and not found.uploads:
            found = await run_in_threadpool(finish, request, account, found)
    except Conflict as conflict:
        return await run_in_threadpool(
            answer, request, 409, conflict.code, headers={"Tus-Resumable": VERSION}
        )
    return told(204, found, offset)


def keep(settings: Settings, found: Sending, part: bytes, offset: int) -> int:
    if offset + len(part) > found.length:
        raise Refused("upload.too_large", filename=found.filename, size=offset + len(part),
                      limit=found.length)  # fmt: skip
    return sending.write(settings, found.token, part, offset=offset)


def finish(request: Request, account: Account, found: Sending) -> Sending:
    """Make the uploads; a file that cannot be taken is given up, as it is when posted whole."""
    engine, settings = engine_of(request), settings_of(request)
    now = db.utc_now()
    try:
        numbers = sending.finish(engine, settings, found, login=account.login, now=now)
    except Refused:
        with db.writing(engine) as session:
            sending.forget(session, settings, found)
        raise
    with db.writing(engine) as session:
        for number in numbers:
            auth.note(request, session, account, "upload.sent", f"№ {number}")
        return session.get_one(Sending, found.token)


def delete(request: Request) -> Response:
    """DELETE: give it up."""
    give_up(request)
    return plain(204)


def give_up(request: Request) -> None:
    _, found = mine(request)
    with db.writing(engine_of(request)) as session:
        sending.forget(session, settings_of(request), found)


def give_up_form(request: Request, form: FormData) -> Response:
    """The same from a page without a script."""
    give_up(request)
    return RedirectResponse("/desk/upload", status_code=303)


def routes(largest: int) -> list[BaseRoute]:
    one = f"{ADDRESS}/{{token}}"
    stop = forms.posted(give_up_form, before=auth.required)
    return [
        Route(ADDRESS, create, methods=["POST"]),
        Route(ADDRESS, options, methods=["OPTIONS"]),
        Route(one, head, methods=["HEAD"]),
        Route(one, patch, methods=["PATCH"], max_body_size=largest),
        Route(one, delete, methods=["DELETE"]),
        Route(f"{one}/stop", stop, methods=["POST"]),
    ]
