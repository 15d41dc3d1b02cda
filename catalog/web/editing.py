"""How does a cataloguer find, mend, write and take home single records?"""

from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from catalog import accounts, db, editing, feed, history, search
from catalog.errors import NotFound, Refused, SvodError
from catalog.libraries import CODE
from catalog.model import Account, Contribution, Library, Version
from catalog.web import auth, forms
from catalog.web.description import short_title
from catalog.web.desk import NO_STORE, desk_page, number
from catalog.web.problems import status_of
from catalog.web.rendering import contribution_url, with_query, words_for
from catalog.web.state import engine_of, index_of, settings_of
from marc import drafts, irbis_text, mnemonic, writing
from marc import facts as marc_facts
from marc.record import Dialect, Record, Remark

PAGE: Final = 50
SPARE: Final = 4  # empty rows at the end of the form
SHOWN: Final = 10  # versions with their differences
FIELDS_OF_FORM: Final = 4000
LIVE: Final = 1 << 18

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
    """/desk/edit/{library}/{local_id}: the record as text; ?form=rows as a row a field."""
    return editor(request)


def editor(
    request: Request,
    *,
    text: str | None = None,
    remarks: list[Remark] | None = None,
    problem: SvodError | None = None,
) -> Response:
    """The page, with what was typed when it came back with remarks."""
    with db.reading(engine_of(request)) as session:
        account, found = own(request, session)
        states = history.states(session, found.contribution)[: SHOWN + 1]
    if text is None:
        text = found.text
        arrival = editing.understand(settings_of(request), found.library.code, text, found.dialect)
        remarks = list(arrival.remarks)
    steps = [
        (newer, history.difference(older.record, newer.record)) for newer, older in pairwise(states)
    ]
    path = request.path_params
    words = words_for(request)
    return desk_page(
        request,
        "edit.html",
        account,
        status=status_of(problem) if problem else 200,
        own=found,
        text=text,
        rows=rows_of(text) if request.query_params.get("form") == "rows" else None,
        remarks=remarks or [],
        checked=remarks is not None,
        problem=words(f"error.{problem.code}", **problem.values) if problem else "",
        address=edit_url(path["library"], path["local_id"]),
        steps=steps,
        as_line=history.as_field_line,
    )


def rows_of(text: str) -> list[tuple[str, str, str]]:
    """The lines of a text as tag, indicators and content, with some empty ones at the end."""
    rows = []
    for line in text.splitlines():
        tag, body = line[1:4], line[6:]
        plain = tag == "LDR" or tag < "010"
        rows.append((tag, "", body) if plain else (tag, body[:2], body[2:]))
    return rows + [("", "", "")] * SPARE


def typed(form: FormData) -> str:
    """The text of a form, whichever way it was typed; a row without content is left out."""
    if "text" in form:
        return forms.text(form, "text")
    columns = [[str(value) for value in form.getlist(name)] for name in ("tag", "ind", "body")]
    if len({len(column) for column in columns}) != 1:
        raise Refused("http.400")
    return "".join(
        f"={tag.strip()[:3]}  {ind}{body.strip()}\n"
        for tag, ind, body in zip(*columns, strict=True)
        if tag.strip() and body.strip()
    )


def edit(request: Request, form: FormData) -> Response:
    """Check what was typed, or keep it as a new version."""
    settings = settings_of(request)
    text = typed(form)
    with db.reading(engine_of(request)) as session:
        account, found = own(request, session)
    code, local_id = found.library.code, found.contribution.local_id
    remarks: list[Remark] = []
    try:
        remarks = list(editing.understand(settings, code, text, found.dialect).remarks)
        if forms.text(form, "act") != "save":
            return editor(request, text=text, remarks=remarks)
        with db.reading(engine_of(request)) as session:
            editing.unchanged_since(session, found, number(forms.text(form, "version")) or 0)
        upload = editing.save(
            engine_of(request), settings, text, library=code, local_id=local_id,
            dialect=found.dialect, by=account.login, now=db.utc_now(),
        )  # fmt: skip
    except SvodError as refusal:
        return editor(request, text=text, remarks=remarks, problem=refusal)
    with db.writing(engine_of(request)) as session:
        auth.note(request, session, account, "record.changed", f"{code}:{local_id}, № {upload}")
    return RedirectResponse(contribution_url(code, local_id), status_code=303)


def check(request: Request, form: FormData) -> Response:
    """/desk/check: what is wrong with a text, for the page that asks while one types."""
    with db.reading(engine_of(request)) as session:
        auth.account_of(request, session)
    words = words_for(request)
    dialect = forms.text(form, "dialect")
    known = Dialect(dialect) if dialect in {one.value for one in Dialect} else Dialect.RUSMARC
    try:
        text, library = forms.text(form, "text"), forms.text(form, "library")
        if not CODE.fullmatch(library):
            raise NotFound("library.unknown", library=library)
        arrival = editing.understand(settings_of(request), library, text, known)
    except SvodError as refusal:
        sentence = words(f"error.{refusal.code}", **refusal.values)
        told = [{"severity": "reject", "sentence": sentence, "code": refusal.code}]
    else:
        told = [
            {"severity": one.severity, "sentence": words.remark(one), "code": one.code}
            for one in arrival.remarks
        ]
    return JSONResponse({"remarks": told}, headers=NO_STORE)


# --- an article ---------------------------------------------------------------------------------

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
            engine_of(request), settings, editing.lines(record), library=code,
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
    keep = forms.posted(edit, before=auth.required, fields=FIELDS_OF_FORM)
    article = forms.posted(write_article, before=auth.required, fields=40)
    return [
        Route("/desk/records", records),
        Route(one, edit_page),
        Route(one, keep, methods=["POST"]),
        Route("/desk/check", forms.posted(check, before=auth.required), methods=["POST"]),
        Route("/desk/article", article_page),
        Route("/desk/article", article, methods=["POST"]),
        Route("/desk/take/{union_id}/{name}", take_home),
    ]
