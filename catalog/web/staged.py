"""What would a file do, and shall it? Looked at, read otherwise, taken in or thrown away."""

from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from catalog import accounts, db
from catalog.errors import NotFound
from catalog.ingest import FEW, preview, report, staging
from catalog.libraries import CHARSETS, DIALECTS
from catalog.model import Account, Contribution, Library, StagedRecord, Upload
from catalog.web import auth, forms
from catalog.web.desk import LARGEST_ID, desk_page, number
from catalog.web.state import engine_of, settings_of

TABS: Final = ("alone", "matched", "to_decide", "unchanged", "splits")


def found(request: Request, session: Session) -> tuple[Account, Upload, Library]:
    """The upload of this address, if the person at the desk may see it."""
    account = auth.account_of(request, session)
    id = request.path_params["id"]
    upload = session.get(Upload, id) if id <= LARGEST_ID else None
    if upload is None or not accounts.may_handle(account, upload.library_id):
        raise NotFound("upload.unknown", upload=id)
    return account, upload, session.get_one(Library, upload.library_id)


def show(
    request: Request, session: Session, account: Account, *, upload: Upload, library: Library
) -> Response:
    """The report of a file that waits.

    ?tab= one of TABS, from ?after= on; ?charsets=yes how other charsets read it.
    """
    told = upload.counts.get("preview", {})
    tab = request.query_params.get("tab", "")
    totals = tab_totals(upload, told) if told else {}
    if tab not in TABS:
        tab = next((one for one in ("to_decide", *TABS) if totals.get(one)), TABS[0])
    named, more = named_in(request, session, upload, tab)
    readings = {}
    if request.query_params.get("charsets") == "yes" and upload.state == "staged":
        readings = staging.readings(
            engine_of(request), settings_of(request), upload.id, charsets=CHARSETS[1:]
        )
    return desk_page(
        request,
        "staged.html",
        account,
        upload=upload,
        library=library,
        outcomes=report.OUTCOMES,
        told=told,
        tab=tab,
        totals=totals,
        named=named,
        more=more,
        rejected=rows(told.get("rejected", [])),
        rejected_form="xml" if upload.format == "marcxml" else "mrc",
        groups=groups(upload, told),
        charsets=CHARSETS,
        dialects=DIALECTS,
        readings=readings,
        lacks_too_much=lacks_too_much(session, upload, told, settings_of(request).sweep_limit),
    )


def named_in(
    request: Request, session: Session, upload: Upload, tab: str
) -> tuple[list[StagedRecord], str]:
    """A page of a tab, and the address of the next one."""
    after = number(request.query_params.get("after", "")) or 0
    found = staging.named(session, upload.id, tab, after=after)
    shown = found[: staging.PAGE]
    return shown, f"?tab={tab}&after={shown[-1].place}" if len(found) > len(shown) else ""


def tab_totals(upload: Upload, told: dict[str, Any]) -> dict[str, int]:
    return {
        **{sort: told[sort] for sort in preview.SORTS},
        "unchanged": upload.counts.get("unchanged", 0),
        "splits": told["splits_count"],
    }


def rows(listed: list[dict[str, Any]]) -> list[tuple[dict[str, Any], Any]]:
    """Records with their remarks as the table of pieces takes them."""
    return [
        ({**one, "version_id": None, "outcome": "rejected"}, report.remarks_of(one["remarks"]))
        for one in listed
    ]


def groups(upload: Upload, told: dict[str, Any]) -> list[report.Group]:
    """The remarks by rule, the gravest and most frequent first."""
    found = [
        report.Group(
            report.remarks_of(one["remarks"])[0],
            upload.counts["remarks"].get(code, 1),
            one["number"],
            one["title"],
        )
        for code, one in told.get("examples", {}).items()
    ]
    return sorted(found, key=report.gravity)


def lacks_too_much(session: Session, upload: Upload, told: dict[str, Any], share: float) -> bool:
    """Whether a complete file withdraws so much that somebody must confirm it."""
    if not upload.options.get("complete") or not told:
        return False
    live = (Contribution.library_id == upload.library_id, Contribution.live)
    held = session.scalar(select(func.count()).where(*live)) or 0
    return preview.too_many(told["missing"], held, share=share, few=FEW)


# --- what is done with it -----------------------------------------------------------------------


def back(upload: Upload) -> Response:
    return RedirectResponse(f"/desk/uploads/{upload.id}", status_code=303)


def commit(request: Request, form: FormData) -> Response:
    """Hand a staged upload to the worker."""
    with db.reading(engine_of(request)) as session:
        account, upload, _ = found(request, session)
    force = forms.text(form, "force") == "yes"
    with db.writing(engine_of(request)) as session:
        staging.commit(session, upload.id, now=db.utc_now(), enqueue=True, force=force)
        auth.note(request, session, account, "upload.committed", f"№ {upload.id}")
    return back(upload)


def discard(request: Request, form: FormData) -> Response:
    with db.reading(engine_of(request)) as session:
        account, upload, _ = found(request, session)
    with db.writing(engine_of(request)) as session:
        staging.discard(session, settings_of(request), upload.id, now=db.utc_now())
        auth.note(request, session, account, "upload.discarded", f"№ {upload.id}")
    return back(upload)


def check_again(request: Request, form: FormData) -> Response:
    """Read the file in another charset or dialect; `remember` it for all files of the library."""
    charset, dialect = forms.text(form, "charset"), forms.text(form, "dialect")
    charset = charset if charset in CHARSETS else "auto"
    dialect = dialect if dialect in DIALECTS else "auto"
    with db.reading(engine_of(request)) as session:
        account, upload, library = found(request, session)
    with db.writing(engine_of(request)) as session:
        staging.check_again(session, upload.id, charset=charset, dialect=dialect, now=db.utc_now())
        if forms.text(form, "remember") == "yes":
            profile = session.get_one(Library, library.id)
            profile.charset, profile.dialect = charset, dialect
            auth.note(request, session, account, "library.changed", library.code)
    return back(upload)
