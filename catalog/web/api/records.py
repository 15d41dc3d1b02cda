"""What can be read at /api/v1? Records, contributions, explanations, changes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote, urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from catalog import db, explaining, feed, history, naming, search
from catalog.errors import Refused
from catalog.ingest.report import blocks
from catalog.model import Cluster, UnionRecord, Version
from catalog.search import Hit, Results
from catalog.web import records as pages
from catalog.web.api import schemas
from catalog.web.api.negotiation import JSON, MEDIA, format_of
from catalog.web.api.operations import PREFIX, Asked, Gone, reply
from catalog.web.description import short_title
from catalog.web.rendering import words_for
from catalog.web.state import engine_of, index_of, settings_of
from exports import citations, dumps
from marc import facts as marc_facts
from marc import record, writing
from marc.record import Record

VARY: Final = {"Vary": "Accept, Accept-Encoding", "Cache-Control": "no-cache"}


# --- lists ----------------------------------------------------------------------------------------


def listed(asked: Asked) -> Response:
    """GET /records: a page of what was found, or all of it as a file."""
    request, given = asked.request, asked.query
    format = format_of(request, given.format)
    query = search.parse(parameters(given))
    if format != JSON:
        return streamed(request, query, format)
    query = replace(query, size=given.limit, page=given.cursor or given.page or 1)
    with db.reading(engine_of(request)) as session:
        found = search.run(index_of(request), session, query)
    return reply(as_page(request, query, found), headers=VARY)


def parameters(given: schemas.Searched) -> dict[str, Any]:
    """As the search of the pages takes them."""
    asked = given.model_dump(by_alias=True, exclude={"format", "limit", "cursor", "page"})
    return {name: as_text(value) for name, value in asked.items() if value not in (None, "", [])}


def as_text(value: object) -> object:
    return value if isinstance(value, list) else str(value)


def as_page(request: Request, query: search.queries.Query, found: Results) -> schemas.Search:
    last = min(found.pages, search.DEEPEST // query.size)
    return schemas.Search(
        links=schemas.Links(
            self=address(request, cursor=query.page),
            next=following(request, query, found, last),
            prev=address(request, cursor=query.page - 1) if 1 < query.page <= last + 1 else None,
        ),
        meta=schemas.SearchMeta(
            total=found.total,
            limit=query.size,
            reachable=min(found.total, search.DEEPEST),
            corrected=found.corrected,
            approximate=sorted(found.approximate),
        ),
        data=[brief(request, hit) for hit in found.hits],
        facets={
            name: [
                schemas.Count(value=one.value, count=one.records, chosen=one.chosen)
                for one in counts
            ]
            for name, counts in found.facets.items()
        },
    )


def following(
    request: Request, query: search.queries.Query, found: Results, last: int
) -> str | None:
    """The next page: of a sorted list by its place, else by number as far as that goes."""
    if found.following is not None:
        return address(request, after=found.following, cursor=1)
    return address(request, cursor=query.page + 1) if query.page < last else None


def address(request: Request, **changed: int) -> str:
    """The address of this request with other parameters."""
    kept = [
        pair for pair in request.query_params.multi_items() if pair[0] not in {"page", *changed}
    ]
    query = urlencode([*kept, *changed.items()])
    return f"{settings_of(request).base_url}{request.url.path}?{query}"


def brief(request: Request, hit: Hit) -> schemas.Brief:
    facts = hit.facts
    return schemas.Brief(
        id=hit.union_id,
        url=f"{settings_of(request).base_url}/record/{hit.union_id}",
        kind=facts.kind.value,
        title=short_title(facts),
        description=citations.describe(facts, accessed=db.utc_now().date()),
        date=facts.date,
        languages=list(facts.languages),
        isbns=list(facts.isbns),
        libraries=list(hit.libraries),
        members=hit.members,
    )


def streamed(request: Request, query: search.queries.Query, format: str) -> Response:
    """Everything that matches, in the order of the catalogue, in constant memory."""
    ids = search.every(index_of(request), query)
    unions = feed.in_order(engine_of(request), settings_of(request), ids)
    file = dumps.pieces(unions, format, today=db.utc_now().date())
    return StreamingResponse(blocks(file), media_type=MEDIA[format], headers=VARY)


# --- one record -----------------------------------------------------------------------------------


def one(asked: Asked) -> Response:
    """GET /records/{union_id}: in the form that is asked for; 301 and 410 as on the pages."""
    request = asked.request
    suffix = request.path_params.get("suffix", "")
    format = format_of(request, asked.query.format or suffix)
    with db.reading(engine_of(request)) as session:
        cluster = history.find(session, request.path_params["union_id"])
        if cluster.state != "live":
            return elsewhere(request, session, cluster, suffix)
        tag = f'W/"{cluster.changed}.{format}"'
        if is_known(request, tag):
            return Response(status_code=304, headers={"ETag": tag, **VARY})
        if format == JSON:
            found = whole(request, session, cluster)
            return reply(found, headers={"ETag": tag, **VARY})
        union = feed.read_union(session, cluster.id, settings_of(request))
    try:
        body = dumps.one(union, format, today=db.utc_now().date())
    except writing.TooLong as error:
        raise Refused("record.too_long") from error
    return Response(body, media_type=MEDIA[format], headers={"ETag": tag, **VARY})


def elsewhere(request: Request, session: Session, cluster: Cluster, suffix: str) -> Response:
    into = naming.survivor(session, cluster)
    if into is None:
        raise Gone("record.gone", id=cluster.union_id)
    target = f"{PREFIX}/records/{into.union_id}" + (f".{suffix}" if suffix else "")
    query = request.url.query
    return RedirectResponse(f"{target}?{query}" if query else target, status_code=301)


def is_known(request: Request, tag: str) -> bool:
    """Whether the caller has what it would get (RFC 9110, 13.1.2: compared weakly)."""
    known = [one.strip() for one in request.headers.get("if-none-match", "").split(",")]
    return "*" in known or tag.removeprefix("W/") in [one.removeprefix("W/") for one in known]


def whole(request: Request, session: Session, cluster: Cluster) -> schemas.Record:
    settings = settings_of(request)
    stored = session.get_one(UnionRecord, cluster.id)
    union = feed.read_union(session, cluster.id, settings)
    ids = {
        id
        for origins in (stored.rusmarc_origins, stored.marc21_origins)
        for of_field in origins
        for of_subfield in of_field
        for id in of_subfield
    }
    names = naming.read_names(session, sorted(ids))
    own = f"{settings.base_url}{PREFIX}/records/{cluster.union_id}"
    return schemas.Record(
        links=schemas.Links(self=own),
        meta=schemas.RecordMeta(formats=sorted(MEDIA)),
        data=schemas.UnionRecord(
            id=cluster.union_id,
            url=union.url,
            changed=cluster.changed,
            changed_at=cluster.changed_at.isoformat(),
            facts=marc_facts.to_json(union.facts),
            rusmarc=with_origins(*pages.in_dialect(stored, "rusmarc"), names),
            marc21=with_origins(*pages.in_dialect(stored, "marc21"), names),
            members=[
                schemas.Member(
                    library=source.library,
                    local_id=source.local_id,
                    url=contribution_url(request, source.library, source.local_id),
                )
                for source in pages.members(session, cluster.id)
            ],
        ),
    )


def contribution_url(request: Request, library: str, local_id: str) -> str:
    base = f"{settings_of(request).base_url}{PREFIX}/contributions"
    return f"{base}/{quote(library, safe='')}/{quote(local_id)}"


def with_origins(found: Record, origins: Sequence[Any], names: Mapping[int, str]) -> schemas.Marc:
    """The record, each subfield with the contributions it is from: one list may stand for all."""
    fields = []
    for field, said in zip(found.fields, origins, strict=True):
        each = said if len(said) == len(field.subfields) else said * len(field.subfields)
        subfields = [
            schemas.Subfield(
                code=code, value=value, origins=[names[id] for id in ids if id in names]
            )
            for (code, value), ids in zip(field.subfields, each, strict=True)
        ]
        fields.append(
            schemas.MarcField(tag=field.tag, indicators=field.indicators, subfields=subfields)
        )
    return schemas.Marc(leader=found.leader, fields=fields)


# --- contributions, explanations ------------------------------------------------------------------


def contribution(asked: Asked) -> Response:
    """GET /contributions/{library}/{local_id}: a library's own record."""
    request = asked.request
    code, local_id = request.path_params["library"], request.path_params["local_id"]
    number = "" if asked.query.version is None else str(asked.query.version)
    with db.reading(engine_of(request)) as session:
        found, _ = pages.find_contribution(session, code, local_id)
        version = pages.find_version(session, found, number)
        newest = pages.find_version(session, found, "")
        union_id = session.scalar(select(Cluster.union_id).where(Cluster.id == found.cluster_id))
    tag = f'W/"{version.id}.{union_id}"'
    if is_known(request, tag):
        return Response(status_code=304, headers={"ETag": tag, **VARY})
    return reply(
        schemas.Contribution(
            links=schemas.Links(self=contribution_url(request, code, local_id)),
            data=contributed(code, local_id, version, newest.number, union_id),
        ),
        headers={"ETag": tag, **VARY},
    )


def contributed(
    library: str, local_id: str, version: Version, versions: int, union_id: str | None
) -> schemas.Contributed:
    held = record.from_json(version.record)
    return schemas.Contributed(
        library=library,
        local_id=local_id,
        version=version.number,
        versions=versions,
        withdrawn=version.deleted,
        union_id=union_id,
        dialect=version.dialect,
        charset=version.charset,
        upload=version.upload_id,
        created_at=version.created_at.isoformat(),
        facts=dict(version.facts),
        leader=held.leader,
        fields=[[one.tag, one.indicators, list(map(list, one.subfields))] for one in held.fields],
    )


def explain(asked: Asked) -> Response:
    """GET /explain?a=&b=: why two contributions are, or are not, one edition."""
    request = asked.request
    with db.reading(engine_of(request)) as session:
        case = explaining.explain(session, asked.query.a, asked.query.b)
    return reply(
        schemas.Explanation(
            links=schemas.Links(self=address(request)),
            data=schemas.Explained(
                a=case.a.name,
                b=case.b.name,
                together=case.together,
                words=list(explaining.told(case, words_for(request))),
                **explaining.as_json(case.comparison),
            ),
        )
    )


# --- changes --------------------------------------------------------------------------------------


def changes(asked: Asked) -> Response:
    """GET /changes?after=: what changed since, in the order of the feed; each record once."""
    return told_changes(asked, deleted=False)


def deletions(asked: Asked) -> Response:
    """GET /deletions?after=: what is no more, withdrawn or merged away."""
    return told_changes(asked, deleted=True)


def told_changes(asked: Asked, *, deleted: bool) -> Response:
    request, given = asked.request, asked.query
    query = select(Cluster).where(Cluster.changed > given.after).order_by(Cluster.changed)
    if deleted:
        query = query.where(Cluster.state != "live")
    with db.reading(engine_of(request)) as session:
        found = session.scalars(query.limit(given.limit + 1)).all()
        shown = found[: given.limit]
        merged = {one.merged_into for one in shown if one.merged_into is not None}
        into = {
            row.id: row.union_id
            for row in session.execute(
                select(Cluster.id, Cluster.union_id).where(Cluster.id.in_(merged))
            )
        }
    last = shown[-1].changed if shown else given.after
    base = f"{settings_of(request).base_url}{PREFIX}/records"
    return reply(
        schemas.Changes(
            links=schemas.Links(
                self=address(request, after=given.after),
                next=address(request, after=last) if len(found) > given.limit else None,
            ),
            meta=schemas.ChangesMeta(last=last),
            data=[
                schemas.Changed(
                    id=one.union_id,
                    state=one.state,
                    into=into.get(one.merged_into or 0),
                    changed=one.changed,
                    changed_at=one.changed_at.isoformat(),
                    url=f"{base}/{one.union_id}",
                )
                for one in shown
            ],
        )
    )
