"""How is an upload watched and its report read? Progress, the report, its lists and files."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from catalog import db
from catalog.errors import NotFound
from catalog.i18n import Words
from catalog.ingest import report, staging, undoing
from catalog.model import Account, Job, Library, Piece, Upload
from catalog.web import staged
from catalog.web.desk import NO_STORE, desk_page, number
from catalog.web.rendering import words_for
from catalog.web.staged import found
from catalog.web.state import engine_of, settings_of
from marc.record import Remark

UNFINISHED: Final = ("received", "running")
STAGED: Final = ("staged", "discarded")

Writer = Callable[[Engine, int, Words], Iterator[bytes]]

# The files of a report: its name → media type and what writes it.
FILES: Final[dict[str, tuple[str, Writer]]] = {
    "report.json": ("application/json", report.as_json),
    "report.csv": ("text/csv; charset=utf-8", report.as_csv),
    "rejected.mrc": ("application/marc", lambda engine, id, _: report.rejected_bytes(engine, id)),
    "rejected.xml": ("application/xml", lambda engine, id, _: report.rejected_bytes(engine, id)),
}


def show(request: Request) -> Response:
    """/desk/uploads/{id}: how far it has come, then the report."""
    with db.reading(engine_of(request)) as session:
        account, upload, library = found(request, session)
        checking = upload.state == "staged" and "preview" not in upload.counts
        if upload.state in UNFINISHED or checking:
            return progress(request, session, account, upload=upload, library=library)
        if upload.state in STAGED:
            return staged.show(request, session, account, upload=upload, library=library)
        rejected = report.pieces(session, upload.id, outcome="rejected")
        return desk_page(
            request,
            "report.html",
            account,
            upload=upload,
            library=library,
            groups=groups(request, session, upload),
            titles=report.first_titles(session, upload.id),
            rejected=[
                (piece, report.remarks_of(piece.remarks)) for piece in rejected[: report.PAGE]
            ],
            more_rejected=len(rejected) > report.PAGE,
            undone=next(iter(undoing.undos(session, upload.id)), None),
            outcomes=report.OUTCOMES,
            rejected_form="xml" if upload.format == "marcxml" else "mrc",
        )


def with_remarks(pieces: Sequence[Piece]) -> list[tuple[Piece, list[Remark]]]:
    return [(piece, report.remarks_of(piece.remarks)) for piece in pieces]


def progress(
    request: Request, session: Session, account: Account, *, upload: Upload, library: Library
) -> Response:
    """How far the worker has come with the check or the load, how fast, how long it will take."""
    job = session.scalars(
        select(Job).where(Job.upload_id == upload.id).order_by(Job.id.desc()).limit(1)
    ).first()
    ahead = 0
    if job is not None and job.state == "queued":
        ahead = session.scalar(
            select(func.count()).where(Job.id < job.id, Job.state.in_(("queued", "running")))
        ) or 0  # fmt: skip
    speed, left = pace(upload, job.started_at if job is not None else None, now=db.utc_now())
    return desk_page(
        request,
        "progress.html",
        account,
        upload=upload,
        library=library,
        job=job,
        ahead=ahead,
        speed=speed,
        left=left,
        watching=request.query_params.get("watch") != "no",
        outcomes=report.OUTCOMES,
    )


def pace(upload: Upload, began: datetime | None, *, now: datetime) -> tuple[int, int]:
    """Records a second so far, and the seconds that the rest will take; zeros while unknown."""
    seconds = (now - began).total_seconds() if began is not None else 0.0
    if seconds < 1 or not upload.position:
        return 0, 0
    speed = round(upload.counts.get("records", 0) / seconds)
    return speed, round((upload.size - upload.position) * seconds / upload.position)


def groups(request: Request, session: Session, upload: Upload) -> list[report.Group]:
    """The remarks by rule; a finished report never changes, so its groups are remembered."""
    known: dict[int, list[report.Group]] = request.app.state.groups
    if upload.id not in known:
        if len(known) >= 100:
            known.clear()
        known[upload.id] = report.grouped(session, upload)
    return known[upload.id]


def records(request: Request) -> Response:
    """/desk/uploads/{id}/records: record by record, by outcome or rule, paged by key."""
    asked = {name: request.query_params.get(name, "") for name in ("outcome", "rule")}
    after = number(request.query_params.get("after", "")) or 0
    asked = {name: value.replace("\0", "") for name, value in asked.items()}
    with db.reading(engine_of(request)) as session:
        account, upload, library = found(request, session)
        listed = report.pieces(session, upload.id, **asked, after=after)
    return desk_page(
        request,
        "pieces.html",
        account,
        upload=upload,
        library=library,
        pieces=with_remarks(listed[: report.PAGE]),
        more=listed[report.PAGE - 1].number if len(listed) > report.PAGE else None,
        asked={name: value for name, value in asked.items() if value},
        outcomes=report.OUTCOMES,
    )


def file(request: Request) -> Response:
    """/desk/uploads/{id}/{name}: a file of the report, streamed."""
    name = request.path_params["name"]
    with db.reading(engine_of(request)) as session:
        _, upload, _ = found(request, session)
    waits = upload.state in STAGED
    if name not in FILES or (waits and (upload.state != "staged" or "rejected" not in name)):
        raise NotFound("http.404")
    media, write = FILES[name]
    headers: dict[str, Any] = {
        **NO_STORE,
        "Content-Disposition": f'attachment; filename="upload-{upload.id}-{name}"',
    }
    engine = engine_of(request)
    body = (
        staging.rejected_bytes(engine, settings_of(request), upload.id)
        if waits
        else write(engine, upload.id, words_for(request))
    )
    return StreamingResponse(body, media_type=media, headers=headers)
