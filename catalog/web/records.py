"""What stands at a record's lasting address? The union record, its fields, its sources."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from catalog import contents, db, feed, history, merge, naming, unions
from catalog.errors import NotFound, Refused
from catalog.match.hosts import NONE, Hosts
from catalog.model import Cluster, Contribution, Library, Part, Undo, UnionRecord, Upload, Version
from catalog.web import contents as web_contents
from catalog.web import taking
from catalog.web.description import short_title, tongue
from catalog.web.files import file
from catalog.web.labelled import rows
from catalog.web.reader import related
from catalog.web.rendering import listed_of, page, words_for
from catalog.web.state import engine_of, index_of, settings_of
from exports import citations, coins, dumps, jsonld, references
from marc import facts as marc_facts
from marc import writing
from marc.record import Dialect, Field, Record, from_json

XML: Final = ("xml", "application/xml")
ISO2709: Final = ("mrc", "application/marc")
DIALECTS: Final = {"rusmarc": "RUSMARC", "marc21": "MARC 21"}
MEMBERS: Final = (
    select(
        *(Contribution.id, Library.code, Library.name),
        *(Contribution.local_id, Library.district),
    )
    .join(Library, Library.id == Contribution.library_id)
    .where(Contribution.cluster_id == bindparam("cluster_id"), Contribution.live)
    .order_by(Library.name, Contribution.id)
)


@dataclass(frozen=True, slots=True)
class Source:
    """A contribution as a record page names it."""

    id: int
    library: str
    library_name: str
    local_id: str
    district: str


# --- the union record ---------------------------------------------------------------------------


def record(request: Request) -> Response:
    """/record/{union_id}: 301 to the survivor of a merge, 410 when every library withdrew it.

    Of a record others stand in, ?year= and ?from= say which of them are listed.
    """
    year, first = web_contents.asked(request)
    with db.reading(engine_of(request)) as session:
        called = request.path_params["union_id"]
        found = feed.read_called(session, called, settings_of(request))
        if found is None:
            return moved_or_gone(request, session, history.find(session, called))
        cluster, union, above = found
        sources = members(session, cluster)
        inside = contents.read(session, cluster, union.facts.kind, year=year, first=first)
        hosts = contents.hosts(session, above)
        around = related.related(index_of(request), session, cluster, union.facts)
    facts, today = union.facts, db.utc_now().date()
    return page(
        request,
        "record.html",
        union_id=union.union_id,
        facts=facts,
        title=short_title(facts),
        tongue=tongue(facts),
        description=citations.describe(facts, accessed=today),
        reference=references.refer(facts, accessed=today),
        linked=jsonld.in_page(union).decode(),
        forms=taking.FORMS.values(),
        context=coins.coins(union),
        rows=rows(facts, words_for(request), hosts),
        contents=web_contents.listed(union.union_id, inside) if inside else None,
        sources=related.by_district((source.district, source) for source in sources),
        libraries=len({source.library for source in sources}),
        related=around,
        listing=union.union_id in listed_of(request),
    )


def record_marc(request: Request) -> Response:
    """/record/{union_id}/{dialect}: the union record field by field, with each field's origin."""
    dialect = request.path_params["dialect"]
    if dialect not in DIALECTS:
        raise NotFound("http.404")
    with db.reading(engine_of(request)) as session:
        cluster = history.find(session, request.path_params["union_id"])
        if cluster.state != "live":
            return moved_or_gone(request, session, cluster, f"/{dialect}")
        union = session.get_one(UnionRecord, cluster.id)
        part = session.get(Part, cluster.id)
        sources = {source.id: source for source in members(session, cluster.id)}
    stored, origins = in_dialect(union, dialect)
    of = Hosts(part.unit_id, part.serial_id) if part is not None else NONE
    shown = unions.with_hosts(stored, Dialect(dialect), of, settings_of(request))
    return page(
        request,
        "marc.html",
        cluster=cluster,
        title=short_title(marc_facts.from_json(union.facts)),
        dialect=dialect,
        dialect_name=DIALECTS[dialect],
        dialects=DIALECTS,
        leader=shown.leader,
        fields=[
            (field, sources_of(field, origin, sources))
            for field, origin in zip(
                shown.fields, merge.linking.traced(shown, stored, origins), strict=True
            )
        ],
    )


def record_file(request: Request) -> Response:
    """/record/{union_id}/{name}.{suffix}: the union record in one of `taking.FORMS`."""
    name = "{name}.{suffix}".format_map(request.path_params)
    form = taking.FORMS.get(name)
    if form is None:
        raise NotFound("http.404")
    with db.reading(engine_of(request)) as session:
        cluster = history.find(session, request.path_params["union_id"])
        if cluster.state != "live":
            return moved_or_gone(request, session, cluster, f"/{name}")
        union = feed.read_union(session, cluster.id, settings_of(request))
    try:
        body = dumps.one(union, form.format, today=db.utc_now().date())
    except writing.TooLong as error:
        raise Refused("record.too_long") from error
    saved = f"{union.union_id}-{name}"
    return file(body, saved, media=dumps.FORMATS[form.format].media_type)


def sources_of(
    field: Field, origin: merge.Stored, sources: Mapping[int, Source]
) -> list[tuple[str, list[Source]]]:
    """Who said a field: `("", everybody)`, or each subfield's code and those who said it."""
    found = [[sources[id] for id in ids if id in sources] for ids in origin]
    if len(found) == 1:
        return [("", found[0])]
    return [(code, said) for (code, _), said in zip(field.subfields, found, strict=True)]


def in_dialect(union: UnionRecord, dialect: str) -> tuple[Record, list[merge.Stored]]:
    if dialect == "rusmarc":
        return from_json(union.rusmarc), union.rusmarc_origins
    return from_json(union.marc21), union.marc21_origins


def moved_or_gone(request: Request, session: Session, cluster: Cluster, rest: str = "") -> Response:
    into = naming.survivor(session, cluster)
    if into is not None:
        return RedirectResponse(f"/record/{into.union_id}{rest}", status_code=301)
    return page(request, "gone.html", status=410, cluster=cluster)


def members(session: Session, cluster_id: int) -> list[Source]:
    """The live contributions of a cluster, by library."""
    return [Source(*row) for row in db.fetch(session, MEMBERS, {"cluster_id": cluster_id})]


# --- what a library sent ------------------------------------------------------------------------


def contribution(request: Request) -> Response:
    """/contribution/{library}/{local_id}: a library's own record; ?version=, ?form=received."""
    code, local_id = request.path_params["library"], request.path_params["local_id"]
    with db.reading(engine_of(request)) as session:
        found, library = find_contribution(session, code, local_id)
        version = find_version(session, found, request.query_params.get("version", ""))
        if request.query_params.get("form") == "received":
            return received_file(version, code, local_id)
        context = contribution_context(session, found, version)
    facts = marc_facts.from_json(version.facts) if version.facts else None
    return page(
        request,
        "contribution.html",
        library=library,
        contribution=found,
        version=version,
        title=(short_title(facts) if facts else "") or local_id,
        record=from_json(version.record) if version.record else None,
        **context,
    )


def find_contribution(session: Session, code: str, local_id: str) -> tuple[Contribution, Library]:
    if "\0" not in code + local_id:  # PostgreSQL has no such texts
        row = session.execute(
            select(Contribution, Library)
            .join(Library, Library.id == Contribution.library_id)
            .where(Library.code == code, Contribution.local_id == local_id)
        ).first()
        if row is not None:
            contribution, library = row
            return contribution, library
    raise NotFound("contribution.unknown", library=code, id=local_id)


def find_version(session: Session, contribution: Contribution, number: str) -> Version:
    """The version asked for by number, else the one that holds now."""
    query = select(Version).where(Version.contribution_id == contribution.id)
    if re.fullmatch(r"[1-9][0-9]{0,8}", number):
        query = query.where(Version.number == int(number))
    version = session.scalars(query.order_by(Version.number.desc()).limit(1)).first()
    if version is None:
        raise NotFound("version.unknown", number=number)
    return version


def contribution_context(
    session: Session, contribution: Contribution, version: Version
) -> Mapping[str, Any]:
    act = func.coalesce(Undo.upload_id, Version.upload_id).label("act")
    versions = session.execute(
        select(Version.number, Version.created_at, Version.deleted, Version.cause, act)
        .outerjoin(Undo, Undo.id == Version.undo_id)
        .where(Version.contribution_id == contribution.id)
        .order_by(Version.number.desc())
    )
    return {
        "versions": versions.all(),
        "upload": session.get_one(Upload, version.upload_id),
        "union_id": session.scalar(
            select(Cluster.union_id).where(Cluster.id == contribution.cluster_id)
        ),
    }


def received_file(version: Version, code: str, local_id: str) -> Response:
    raw = db.unpack(version.raw) if version.raw else b""
    form, media = XML if raw.lstrip()[:1] == b"<" else ISO2709
    return file(raw, f"{code}-{local_id}-{version.number}.{form}", media=media)
