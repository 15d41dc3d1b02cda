"""How is an upload taken back at the desk? First told what returns, then done; and back again."""

from collections import Counter
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from catalog import db
from catalog.ingest import undoing
from catalog.web import auth, forms, staged
from catalog.web.desk import desk_page
from catalog.web.state import engine_of, settings_of

SHOWN: Final = 100
SORTS: Final = ("returned", "withdrawn", "kept")


def show(request: Request) -> Response:
    """/desk/uploads/{id}/undo: what would return, what would go, what later uploads keep."""
    with db.reading(engine_of(request)) as session:
        account, upload, library = staged.found(request, session)
        steps = undoing.foresee(session, upload.id)
    return desk_page(
        request,
        "undo.html",
        account,
        upload=upload,
        library=library,
        counts=Counter(one.what for one in steps),
        sorts={sort: [one for one in steps if one.what == sort][:SHOWN] for sort in SORTS},
        shown=SHOWN,
    )


def undo(request: Request, form: FormData) -> Response:
    with db.reading(engine_of(request)) as session:
        account, upload, _ = staged.found(request, session)
    with db.publishing(engine_of(request)) as session:
        undoing.undo(
            session, upload.id, by=account.login, why=forms.text(form, "why"),
            settings=settings_of(request), now=db.utc_now(),
        )  # fmt: skip
        auth.note(request, session, account, "upload.undone", f"№ {upload.id}")
    return RedirectResponse(f"/desk/uploads/{upload.id}", status_code=303)


def redo(request: Request, form: FormData) -> Response:
    with db.reading(engine_of(request)) as session:
        account, upload, _ = staged.found(request, session)
    with db.publishing(engine_of(request)) as session:
        undoing.redo(
            session, upload.id, by=account.login, settings=settings_of(request), now=db.utc_now()
        )
        auth.note(request, session, account, "upload.redone", f"№ {upload.id}")
    return RedirectResponse(f"/desk/uploads/{upload.id}", status_code=303)
