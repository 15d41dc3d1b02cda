"""Which words of a union record does a coordinator fix? From one member, or in own words."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import select
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from catalog import db, decisions, merge, naming, pins, unions
from catalog.errors import NotFound, Refused, SvodError
from catalog.merge import policy
from catalog.model import Cluster, Contribution, UnionRecord
from catalog.web import auth, forms
from catalog.web.desk import LARGEST_ID, desk_page
from catalog.web.problems import status_of
from catalog.web.rendering import words_for
from catalog.web.state import engine_of, settings_of
from marc import convert, mnemonic
from marc.record import Dialect, Field, Record, from_json

COORDINATOR: Final = "coordinator"
ELEMENTS: Final = tuple(
    sorted(name for name in policy.RUSMARC.elements if name not in ("record", "coded"))
)


def listed(request: Request) -> Response:
    """/desk/pins: those that hold, and the way to a union record by its id."""
    wanted = request.query_params.get("record", "").strip()
    if wanted:
        return RedirectResponse(f"/desk/pins/{safe(wanted)}", status_code=303)
    with db.reading(engine_of(request)) as session:
        account = auth.account_of(request, session, least=COORDINATOR)
        held = pins.every(session)
        ids = {id for one in held for id in (one.contribution_id, one.source_id) if id}
        homes = session.execute(
            select(Contribution.id, Cluster.union_id)
            .join(Cluster, Cluster.id == Contribution.cluster_id)
            .where(db.among(session, Contribution.id, {one.contribution_id for one in held}))
        )
        return desk_page(
            request, "pins.html", account, pins=held, names=naming.read_names(session, ids),
            homes={row.id: row.union_id for row in homes}, written=written,
        )  # fmt: skip


def safe(union_id: str) -> str:
    return "".join(c for c in union_id if c.isascii() and c.isalnum())[:12]


def written(own: list[Any]) -> str:
    """Fields kept in a pin as MarcEdit writes them."""
    return "\n".join(line(field) for field in from_json(own).fields)


def line(field: Field) -> str:
    return f"={field.tag}  {mnemonic.body(field)}"


def show(request: Request) -> Response:
    """/desk/pins/{union_id}: every element, what it says now, what each member says."""
    return shown(request)


def shown(request: Request, *, problem: SvodError | None = None) -> Response:
    with db.reading(engine_of(request)) as session:
        account = auth.account_of(request, session, least=COORDINATOR)
        cluster = session.scalars(
            select(Cluster).where(Cluster.union_id == request.path_params["union_id"])
        ).first()
        union = session.get(UnionRecord, cluster.id) if cluster is not None else None
        if cluster is None or union is None:
            raise NotFound("record.unknown", id=request.path_params["union_id"])
        ids = session.scalars(
            select(Contribution.id).where(Contribution.cluster_id == cluster.id, Contribution.live)
        ).all()
        members = list(unions.read_members(session, ids).values())
        held = [one for found in pins.read(session, ids).values() for one in found]
        names = {one.id: f"{one.library}:{one.local_id}" for one in members}
        records = [from_json(union.rusmarc), *map(in_rusmarc, members)]
        stated = [by_element(one) for one in records]
        words = words_for(request)
        return desk_page(
            request,
            "pinning.html",
            account,
            status=status_of(problem) if problem else 200,
            union_id=cluster.union_id,
            elements=[one for one in ELEMENTS if any(one in fields for fields in stated)],
            said=stated[0],
            members=list(zip(names.values(), stated[1:], strict=True)),
            held=pins.holding(held),
            names=names,
            written=written,
            problem=words(f"error.{problem.code}", **problem.values) if problem else "",
        )


def in_rusmarc(member: merge.Member) -> Record:
    return convert.carried(member.record, member.dialect, Dialect.RUSMARC)


def by_element(record: Record) -> dict[str, str]:
    """The fields of each element that can be pinned, as MarcEdit writes them."""
    found: dict[str, list[str]] = {}
    for field in record.fields:
        row = policy.RUSMARC.rows.get(field.tag)
        if row is not None and row.element in ELEMENTS:
            found.setdefault(row.element, []).append(line(field))
    return {element: "\n".join(lines) for element, lines in found.items()}


def add(request: Request, form: FormData) -> Response:
    """Fix an element: `source` names a member, or `own` are fields, or neither leaves it out."""
    union_id = request.path_params["union_id"]
    settings = settings_of(request)
    try:
        with db.reading(engine_of(request)) as session:
            account = auth.account_of(request, session, least=COORDINATOR)
            wanted = read_pin(form, lambda name: naming.find(session, name).id)
            anchor = naming.anchor(session, union_id).id
        with db.publishing(engine_of(request)) as session:
            number = decisions.pin(
                session, anchor, wanted, by=account.login, why=forms.text(form, "why"),
                settings=settings, now=db.utc_now(),
            )  # fmt: skip
            auth.note(request, session, account, "pin.made", f"№ {number}")
    except SvodError as refusal:
        return shown(request, problem=refusal)
    return RedirectResponse(f"/desk/pins/{union_id}", status_code=303)


def read_pin(form: FormData, find: Callable[[str], int]) -> merge.Pin:
    """The pin that a form asks for. Raises Refused, and what `find` raises."""
    element, source = forms.text(form, "element"), forms.text(form, "source")
    if element not in ELEMENTS:
        raise Refused("pin.element", element=element, known=", ".join(ELEMENTS))
    if source == "own":
        lines = [one for one in forms.text(form, "own").splitlines() if one.strip()]
        own = tuple(field for one in lines for field in mnemonic.understand([one]).fields)
        if len(own) != len(lines) or not own:
            raise Refused("pin.own", text=forms.text(form, "own"))
        return merge.Pin(element, own=own)
    return merge.Pin(element, source=find(source) if source else None)


def end(request: Request, form: FormData) -> Response:
    id = min(request.path_params["id"], LARGEST_ID)
    with db.reading(engine_of(request)) as session:
        account = auth.account_of(request, session, least=COORDINATOR)
    with db.publishing(engine_of(request)) as session:
        decisions.end_pin(
            session, id, by=account.login, settings=settings_of(request), now=db.utc_now()
        )
        auth.note(request, session, account, "pin.ended", f"№ {id}")
    back = safe(forms.text(form, "record"))
    return RedirectResponse(f"/desk/pins/{back}" if back else "/desk/pins", status_code=303)


def routes() -> list[BaseRoute]:
    before = auth.at_least(COORDINATOR)
    return [
        Route("/desk/pins", listed),
        Route("/desk/pins/{id:int}/end", forms.posted(end, before=before), methods=["POST"]),
        Route("/desk/pins/{union_id}", show),
        Route("/desk/pins/{union_id}", forms.posted(add, before=before), methods=["POST"]),
    ]
