"""What does the coordinator see over all libraries? The year, quality, jobs, storage; letters."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from catalog import accounts, db, harvesters, jobs, statistics
from catalog.errors import NotFound
from catalog.ingest import letters
from catalog.model import Account, Job, Library, Upload
from catalog.web import auth, forms
from catalog.web.desk import NO_STORE, desk_page, number
from catalog.web.rendering import with_query, words_for
from catalog.web.state import engine_of, settings_of

COORDINATOR: Final = "coordinator"
JOBS: Final = 100
MONTHS: Final = tuple(range(1, 13))


# --- the year -----------------------------------------------------------------------------------


def year_page(request: Request) -> Response:
    """/desk/statistics: a year beside the one before; ?year=, ?library= by months."""
    now = db.utc_now()
    year = number(request.query_params.get("year", "")) or now.year
    year = min(max(year, 1990), now.year + 1)
    with db.reading(engine_of(request)) as session:
        account = auth.account_of(request, session, least=COORDINATOR)
        this, last = statistics.sent(session, year), statistics.sent(session, year - 1)
        known = statistics.libraries(session)
        chosen = next(
            (one for one in known.values() if one.code == request.query_params.get("library")), None
        )
        return desk_page(
            request,
            "statistics.html",
            account,
            year=year,
            this=this,
            last=last,
            stocks=statistics.stocks(session, year),
            stocks_before=statistics.stocks(session, year - 1),
            libraries=known,
            chosen=chosen,
            months=MONTHS,
            nothing=statistics.Sent(),
            no_stock=statistics.Stock(0, 0, 0),
            ranking=statistics.ranking(this),
            ages=statistics.queue_ages(session, now=now),
        )


# --- jobs ---------------------------------------------------------------------------------------


def jobs_page(request: Request) -> Response:
    """/desk/jobs: the latest jobs, failed ones first; who takes the catalogue away; the room."""
    with db.reading(engine_of(request)) as session:
        account = auth.account_of(request, session, least=COORDINATOR)
        rows = session.execute(
            select(Job, Upload, Library.name)
            .outerjoin(Upload, Upload.id == Job.upload_id)
            .outerjoin(Library, Library.id == Upload.library_id)
            .order_by(Job.state != "failed", Job.id.desc())
            .limit(JOBS)
        ).all()
        return desk_page(
            request,
            "jobs.html",
            account,
            jobs=rows,
            harvesters=harvesters.activity(session, now=db.utc_now()),
            days=harvesters.SHOWN.days,
            storage=statistics.storage(session, settings_of(request)),
        )


def act_on_job(
    act: Callable[[Session, int, datetime], None], action: str
) -> Callable[[Request, FormData], Response]:
    """An endpoint that does this to a job and writes it down."""

    def endpoint(request: Request, form: FormData) -> Response:
        asked = number(forms.text(form, "number")) or 0
        with db.writing(engine_of(request)) as session:
            account = auth.account_of(request, session, least=COORDINATOR)
            act(session, asked, db.utc_now())
            auth.note(request, session, account, action, f"№ {asked}")
        return RedirectResponse("/desk/jobs", status_code=303)

    return endpoint


def cancel(session: Session, asked: int, now: datetime) -> None:
    jobs.cancel(session, asked, now=now)


def retry(session: Session, asked: int, now: datetime) -> None:
    jobs.retry(session, asked)


# --- letters ------------------------------------------------------------------------------------


def asked_uploads(request: Request, session: Session) -> tuple[Account, Library, list[int]]:
    """?upload= one, or ?library=, ?month= all of a month; those one may see. Raises NotFound."""
    account = auth.account_of(request, session)
    upload = session.get(Upload, number(request.query_params.get("upload", "")) or 0)
    if upload is not None and upload.state in letters.FINISHED:
        library, uploads = session.get_one(Library, upload.library_id), [upload.id]
    else:
        code = request.query_params.get("library", "").replace("\0", "")
        library = session.get_one(Library, accounts.library_id(session, code))
        uploads = letters.of_month(session, library.id, request.query_params.get("month", ""))
    if not uploads or not accounts.may_handle(account, library.id):
        raise NotFound("letter.nothing")
    return account, library, uploads


def letter(request: Request) -> Response:
    """/desk/letter: what to send back to a library, to read, to print or to copy."""
    with db.reading(engine_of(request)) as session:
        account, library, uploads = asked_uploads(request, session)
        listed = [session.get_one(Upload, one) for one in uploads]
        asked = {name: request.query_params[name] for name in request.query_params}
        return desk_page(
            request,
            "letter.html",
            account,
            library=library,
            uploads=listed,
            sent=statistics.total(listed),
            groups=letters.groups(session, uploads),
            corrected=with_query("/desk/letter/corrected.mrc", asked),
            remarks=with_query("/desk/letter/remarks.csv", asked),
        )


def letter_file(request: Request) -> Response:
    """/desk/letter/{name}: the mended records, or the remarks for a spreadsheet."""
    name = request.path_params["name"]
    engine = engine_of(request)
    with db.reading(engine) as session:
        _, library, uploads = asked_uploads(request, session)
    body: Iterator[bytes]
    if name == "corrected.mrc":
        body, media = letters.corrected(engine, uploads), "application/marc"
    elif name == "remarks.csv":
        body, media = letters.remarks(engine, uploads, words_for(request)), "text/csv"
    else:
        raise NotFound("http.404")
    saved = f"{library.code}-{uploads[0]}-{name}"
    headers: dict[str, Any] = {
        **NO_STORE, "Content-Disposition": f'attachment; filename="{saved}"'
    }  # fmt: skip
    return StreamingResponse(body, media_type=media, headers=headers)


def routes() -> list[BaseRoute]:
    before = auth.at_least(COORDINATOR)
    cancelling = forms.posted(act_on_job(cancel, "job.cancelled"), before=before)
    retrying = forms.posted(act_on_job(retry, "job.retried"), before=before)
    return [
        Route("/desk/statistics", year_page),
        Route("/desk/jobs", jobs_page),
        Route("/desk/jobs/cancel", cancelling, methods=["POST"]),
        Route("/desk/jobs/retry", retrying, methods=["POST"]),
        Route("/desk/letter", letter),
        Route("/desk/letter/{name}", letter_file),
    ]
