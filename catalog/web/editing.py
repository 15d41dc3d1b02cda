"""How does a cataloguer find, mend, write and take home single records?"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from catalog import accounts, db, editing, feed, history, labels, search
from catalog.errors import Conflict, NotFound, Refused, SvodError
from catalog.ingest.arrivals import Arrival
from catalog.libraries import CODE
from catalog.model import Account, Contribution, Library, Version
from catalog.web import auth, fieldform, forms
from catalog.web.description import short_title
from catalog.web.desk import NO_STORE, desk_page, number
from catalog.web.problems import status_of
from catalog.web.rendering import contribution_url, with_query, words_for
from catalog.web.state import engine_of, index_of, settings_of
from marc import facts as marc_facts
from marc import irbis_text, mnemonic, writing
from marc.record import Dialect, Record, Remark

PAGE: Final = 50
SHOWN: Final = 10  # versions with their differences
FIELDS_OF_FORM: Final = 4000
RESHAPING: Final = frozenset(("field", "sub", "drop", "up"))  # buttons that change the form

# Forms of a union record besides those of its page: the last name of the address → type, writer.
HOME: Final[dict[str, tuple[str, Any]]] = {
    "rusmarc-cp1251.mrc": (
        "application/marc",
        lambda record: writing.iso2709(record, charset="cp1251"),
    ),
    "irbis.txt": ("text/plain; charset=utf-8", irbis_text.write),
    "record.mrk": ("text/plain; charset=utf-8", mnemonic.write),
}


# --- finding ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """One of the library's records as the list shows it."""

    library: str
    local_id: str
    title: str
    version: int
    edit: str


def records(request: Request) -> Response:
    """/desk/records: those of one's libraries; ?q= as in the search, or an identifier."""
    asked = request.query_params.get("q", "").replace("\0", "").strip()
    after = number(request.query_params.get("after", ""))
    with db.reading(engine_of(request)) as session:
        account = auth.account_of(request, session)
        query = (
            select(Contribution, Library.code, Version)
            .join(Library, Library.id == Contribution.library_id)
            .join(Version, Version.id == Contribution.version_id)
            .where(Contribution.live)
            .order_by(Contribution.id.desc())
            .limit(PAGE + 1)
        )
        if not accounts.is_at_least(account, "coordinator"):
            query = query.where(Contribution.library_id == account.library_id)
        if asked:
            clusters = found_clusters(request, session, account, asked)
            named = Contribution.local_id == asked
            query = query.where(named | db.among(session, Contribution.cluster_id, clusters))
        if after:
            query = query.where(Contribution.id < after)
        rows = session.execute(query).all()
    shown = [
        Found(code, one.local_id, title_of(version), version.number, edit_url(code, one.local_id))
        for one, code, version in rows[:PAGE]
    ]
    following = {"q": asked, "after": str(rows[PAGE - 1][0].id)} if len(rows) > PAGE else None
    return desk_page(
        request, "records.html", account, records=shown, asked=asked,
        more=with_query("/desk/records", following) if following else "",
    )  # fmt: skip


def found_clusters(request: Request, session: Session, account: Account, text: str) -> list[int]:
    """The union records that the search finds, of the person's libraries, the best first."""
    codes = [one.code for one in accounts.libraries_of(session, account)]
    query = search.parse({"q": text, "library": codes})
    return [hit.cluster_id for hit in search.run(index_of(request), session, query).hits]


def title_of(version: Version) -> str:
    return short_title(marc_facts.from_json(version.facts)) if version.facts else ""


def edit_url(library: str, local_id: str) -> str:
    return f"/desk/edit/{quote(library, safe='')}/{quote(local_id, safe='')}"


# --- one record ---------------------------------------------------------------------------------


def own(request: Request, session: Session) -> tuple[Account, editing.Own]:
    """The record of this address, if the person at the desk may change it."""
    account = auth.account_of(request, session)
    path = request.path_params
    if "\0" in path["local_id"]:
        raise NotFound("contribution.unknown", library=path["library"], id=path["local_id"])
    found = editing.find(session, path["library"], path["local_id"])
    if not accounts.may_handle(account, found.library.id):
        raise Refused("edit.not_yours")
    return account, found


def edit_page(request: Request) -> Response:
    """/desk/edit/{library}/{local_id}: the record as a form; ?form=text as text."""
    with db.reading(engine_of(request)) as session:
        _, found = own(request, session)
    draft = fieldform.draft_of(found.record)
    try:
        typed = editing.record_written(found.record)
        remarks = understood(request, found, typed).remarks
    except SvodError as refusal:
        return editor(request, draft, problem=refusal)
    if request.query_params.get("form") == "text":
        return editor(request, editing.lines(found.record), remarks=remarks)
    return editor(request, draft, remarks=remarks)


def understood(request: Request, found: editing.Own, written: editing.Written) -> Arrival:
    return editing.understand(settings_of(request), found.library.code, written, found.dialect)


def editor(
    request: Request,
    typed: str | fieldform.Draft,
    *,
    remarks: Sequence[Remark] | None = None,
    problem: SvodError | None = None,
    version: int | None = None,
    focus: str = "",
) -> Response:
    """The page with what was typed, as text or in the form, in place of this version."""
    with db.reading(engine_of(request)) as session:
        account, found = own(request, session)
        states = history.states(session, found.contribution)[: SHOWN + 1]
    steps = [
        (newer, history.difference(older.record, newer.record)) for newer, older in pairwise(states)
    ]
    words, path = words_for(request), request.path_params
    shown: dict[str, Any] = {"text": typed, "boxes": None}
    if not isinstance(typed, str):
        about = (typed, found.dialect, words.language)
        shown = {
            "boxes": list(fieldform.boxes(*about, remarks or ())),
            "offered": fieldform.offered(*about),
            "tags": labels.names(words.language, found.dialect),
        }
    return desk_page(
        request,
        "edit.html",
        account,
        status=status_of(problem) if problem else 200,
        own=found,
        version=version or found.version,
        remarks=remarks or [],
        checked=remarks is not None,
        problem=words(f"error.{problem.code}", **problem.values) if problem else "",
        address=edit_url(path["library"], path["local_id"]),
        focus=focus,
        steps=steps,
        as_line=history.as_field_line,
        **shown,
    )


def typed_in(form: FormData) -> str | fieldform.Draft:
    """What a form holds: a text, or the fields one by one."""
    if "text" in form:
        return forms.text(form, "text")
    said = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    return fieldform.drafted(said)


def written(typed: str | fieldform.Draft) -> editing.Written:
    if isinstance(typed, str):
        return editing.text_written(typed)
    return editing.record_written(fieldform.record_of(typed))


def edit(request: Request, form: FormData) -> Response:
    """Check what was typed, or keep it as a new version; or change the form itself."""
    act = forms.text(form, "act")
    with db.reading(engine_of(request)) as session:
        account, found = own(request, session)
    typed = typed_in(form)
    show = partial(editor, request, version=number(forms.text(form, "version")))
    remarks: Sequence[Remark] | None = None
    try:
        if act.partition(":")[0] in RESHAPING:
            after = reshaped(request, found, typed, act, form)
            return show(after.draft, remarks=remarks_on(request, found, after), focus=after.focus)
        arrival = understood(request, found, written(typed))
        remarks = arrival.remarks
        if act == "form" and arrival.record is not None:
            return show(fieldform.draft_of(arrival.record), remarks=remarks)
        if act == "text" and arrival.record is not None:
            return show(editing.lines(arrival.record), remarks=remarks)
        if act != "save":
            return show(typed, remarks=remarks)
        return saved(request, form, typed, account, found)
    except Conflict as conflict:  # who saves once more has been told what it replaces
        return editor(request, typed, remarks=remarks, problem=conflict)
    except SvodError as refusal:
        return show(typed, remarks=remarks, problem=refusal)


def reshaped(
    request: Request, found: editing.Own, typed: str | fieldform.Draft, act: str, form: FormData
) -> fieldform.Changed:
    """The form with a field or subfield more, or less, or in another place."""
    if isinstance(typed, str):
        raise Refused("http.400")
    field = act.partition(":")[2].partition(".")[0]
    return fieldform.changed(
        typed, act, dialect=found.dialect, language=words_for(request).language,
        new=forms.text(form, f"n{field}"),
    )  # fmt: skip


def remarks_on(request: Request, found: editing.Own, after: fieldform.Changed) -> Sequence[Remark]:
    """What is wrong now; of what cannot be read at all, saving will say so."""
    try:
        return understood(request, found, written(after.draft)).remarks
    except SvodError:
        return ()


def saved(
    request: Request,
    form: FormData,
    typed: str | fieldform.Draft,
    account: Account,
    found: editing.Own,
) -> Response:
    code, local_id = found.library.code, found.contribution.local_id
    with db.reading(engine_of(request)) as session:
        editing.unchanged_since(session, found, number(forms.text(form, "version")) or 0)
    upload = editing.save(
        engine_of(request), settings_of(request), written(typed), library=code, local_id=local_id,
        dialect=found.dialect, by=account.login, now=db.utc_now(),
    )  # fmt: skip
    with db.writing(engine_of(request)) as session:
        auth.note(request, session, account, "record.changed", f"{code}:{local_id}, № {upload}")
    return RedirectResponse(contribution_url(code, local_id), status_code=303)


def check(request: Request, form: FormData) -> Response:
    """/desk/check: what is wrong with what is typed, for the page that asks while one types."""
    with db.reading(engine_of(request)) as session:
        auth.account_of(request, session)
    words = words_for(request)
    dialect = forms.text(form, "dialect")
    known = Dialect(dialect) if dialect in {one.value for one in Dialect} else Dialect.RUSMARC
    try:
        library = forms.text(form, "library")
        if not CODE.fullmatch(library):
            raise NotFound("library.unknown", library=library)
        arrival = editing.understand(settings_of(request), library, written(typed_in(form)), known)
    except SvodError as refusal:
        sentence = words(f"error.{refusal.code}", **refusal.values)
        told = [{"severity": "reject", "sentence": sentence, "code": refusal.code, "tag": ""}]
    else:
        told = [
            {"severity": one.severity, "sentence": words.remark(one), "code": one.code,
             "tag": one.tag}
            for one in arrival.remarks
        ]  # fmt: skip
    return JSONResponse({"remarks": told}, headers=NO_STORE)


# --- home ---------------------------------------------------------------------------------------


def take_home(request: Request) -> Response:
    """/desk/take/{union_id}/{name}: a union record in a form of HOME."""
    name = request.path_params["name"]
    if name not in HOME:
        raise NotFound("http.404")
    media, write = HOME[name]
    with db.reading(engine_of(request)) as session:
        auth.account_of(request, session)
        cluster = history.find(session, request.path_params["union_id"])
        if cluster.state != "live":
            raise NotFound("record.not_live", id=cluster.union_id)
        record: Record = feed.read_union(session, cluster.id, settings_of(request)).rusmarc
    try:
        body = write(record)
    except writing.TooLong as error:
        raise Refused("record.too_long") from error
    saved = f"{cluster.union_id}-{name}"
    headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="{saved}"'}
    return Response(body, media_type=media, headers=headers)


def routes() -> list[BaseRoute]:
    one = "/desk/edit/{library}/{local_id:path}"
    live = forms.posted(check, before=auth.required, fields=FIELDS_OF_FORM)
    keep = forms.posted(edit, before=auth.required, fields=FIELDS_OF_FORM)
    return [
        Route("/desk/records", records),
        Route(one, edit_page),
        Route(one, keep, methods=["POST"]),
        Route("/desk/check", live, methods=["POST"]),
        Route("/desk/take/{union_id}/{name}", take_home),
    ]
