"""What may a program with a token do? Send batches, take them in and back, judge pairs."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from catalog import audit, db, decisions, ingest, judgements, naming
from catalog.errors import NotFound
from catalog.ingest import report, staging, undoing
from catalog.model import Job, Judgement, Upload
from catalog.web import auth, desk
from catalog.web.api import repeats, schemas
from catalog.web.api.operations import PREFIX, Asked, Doubted, Faulty, reply
from catalog.web.rendering import with_query, words_for
from catalog.web.state import engine_of, settings_of

CHECKING: Final = "checking"
SHOWN: Final = ("staged", "discarded", "received", "running", "done", "unreadable")


@dataclass(frozen=True, slots=True)
class Sent:
    """A body that was streamed to disk."""

    path: Path
    sha256: str


async def to_disk(request: Request) -> Sent:
    """The body as it comes, in the spool, under a name of our own."""
    folder = settings_of(request).spool
    folder.mkdir(parents=True, exist_ok=True)
    path, digest = folder / f"incoming-{secrets.token_hex(8)}", hashlib.sha256()
    try:
        with path.open("wb") as out:
            async for part in request.stream():
                digest.update(part)
                out.write(part)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Sent(path, digest.hexdigest())


def once(asked: Asked, content: str, answer: Any) -> Response:
    assert asked.bearer is not None
    engine = engine_of(asked.request)
    return repeats.answered_once(
        engine, asked.request, asked.bearer, content, answer, now=db.utc_now()
    )


def note(asked: Asked, session: Session, action: str, object: str) -> None:
    assert asked.bearer is not None
    address = auth.visitor(asked.request).address
    by = asked.bearer.signature
    audit.note(session, action, object, by=by, address=address, now=db.utc_now())


# --- batches --------------------------------------------------------------------------------------


def send(asked: Asked) -> Response:
    """POST /batches: keep the file, have it checked; nothing changes before it is committed."""
    sent: Sent = asked.body
    try:
        return once(asked, sent.sha256, lambda: staged(asked, sent.path))
    finally:
        sent.path.unlink(missing_ok=True)


def staged(asked: Asked, source: Path) -> Response:
    assert asked.bearer is not None
    engine, given = engine_of(asked.request), asked.query
    numbers = ingest.accept(
        engine,
        settings_of(asked.request),
        source,
        library=asked.bearer.library,
        filename=desk.file_name(given.filename),
        options=ingest.Options(
            format=given.format, dialect=given.dialect, charset=given.charset,
            complete=given.complete == "1",
        ),
        now=db.utc_now(),
        sent_by=asked.bearer.signature,
        staged=True,
        enqueue=True,
    )  # fmt: skip
    with db.writing(engine) as session:
        for number in numbers:
            note(asked, session, "upload.sent", f"№ {number}")
        batches = [as_batch(asked, session, session.get_one(Upload, one)) for one in numbers]
    return accepted(batches)


def accepted(batches: list[schemas.Batch], status: int = 202) -> Response:
    first = batches[0].links.self
    body = schemas.Batches(links=schemas.Links(self=first), data=batches)
    return reply(body, status, headers={"Location": first})


def as_batch(asked: Asked, session: Session, upload: Upload) -> schemas.Batch:
    counts = dict(upload.counts)
    preview = counts.pop("preview", None)
    state = upload.state
    if state == "staged" and preview is None:
        state = CHECKING
    job = session.scalars(
        select(Job).where(Job.upload_id == upload.id).order_by(Job.id.desc()).limit(1)
    ).first()
    failed = job is not None and job.state == "failed" and state not in ("done", "unreadable")
    own = f"{settings_of(asked.request).base_url}{PREFIX}/batches/{upload.id}"
    return schemas.Batch(
        links=schemas.BatchLinks(
            self=own, report=f"{own}/report", commit=f"{own}/commit", revert=f"{own}/revert"
        ),
        number=upload.id,
        state="failed" if failed else state,
        error=job.error if failed and job is not None else "",
        filename=upload.filename,
        size=upload.size,
        format=upload.format,
        dialect=upload.dialect,
        charset=upload.charset,
        received_at=upload.received_at.isoformat(),
        finished_at=upload.finished_at.isoformat() if upload.finished_at else None,
        counts={name: value for name, value in counts.items() if isinstance(value, int)},
        rules=counts.get("remarks", {}),
        preview=preview,
    )


def find(asked: Asked, session: Session) -> Upload:
    """The upload of this address, when it is one of the token's library."""
    assert asked.bearer is not None
    number = asked.request.path_params["number"]
    upload = session.get(Upload, number) if number <= desk.LARGEST_ID else None
    if upload is None or upload.library_id != asked.bearer.library_id:
        raise NotFound("upload.unknown", upload=number)
    return upload


def show(asked: Asked) -> Response:
    """GET /batches/{number}: how far it has come."""
    with db.reading(engine_of(asked.request)) as session:
        return accepted([as_batch(asked, session, find(asked, session))], 200)


def told(asked: Asked) -> Response:
    """GET /batches/{number}/report: every record with its remarks, streamed."""
    engine, words = engine_of(asked.request), words_for(asked.request)
    with db.reading(engine) as session:
        number = find(asked, session).id
    if asked.query.format == "csv":
        body = report.as_csv(engine, number, words)
        return StreamingResponse(body, media_type="text/csv; charset=utf-8")
    return StreamingResponse(report.as_json(engine, number, words), media_type="application/json")


def commit(asked: Asked) -> Response:
    """POST /batches/{number}/commit: take a checked batch in, unless it holds what is refused."""

    def answer() -> Response:
        with db.writing(engine_of(asked.request)) as session:
            upload = find(asked, session)
            if upload.state == "staged":
                refuse(asked, upload.counts)
            staging.commit(session, upload.id, now=db.utc_now(), enqueue=True)
            note(asked, session, "upload.committed", f"№ {upload.id}")
            session.flush()
            return accepted([as_batch(asked, session, upload)])

    return once(asked, "", answer)


def refuse(asked: Asked, counts: Mapping[str, Any]) -> None:
    """Faulty and Doubted, where the caller does not want such records taken in."""
    preview = counts.get("preview", {})
    if asked.query.rejected == "refuse" and counts.get("rejected"):
        words = words_for(asked.request)
        raise Faulty("api.rejected", [
            schemas.Fault(
                record=one["local_id"] or f"№ {one['number']}", field=remark.tag or None,
                rule=remark.code, message=words.remark(remark),
            )
            for one in preview.get("rejected", ())
            for remark in report.remarks_of(one["remarks"])
        ], count=counts["rejected"])  # fmt: skip
    if asked.query.doubtful == "refuse" and preview.get("to_decide"):
        candidates = preview["records"]["to_decide"]
        raise Doubted("api.doubtful", count=preview["to_decide"], candidates=candidates)


def revert(asked: Asked) -> Response:
    """POST /batches/{number}/revert: throw a staged batch away, or take back what it did."""

    def answer() -> Response:
        engine, settings, now = engine_of(asked.request), settings_of(asked.request), db.utc_now()
        assert asked.bearer is not None
        with db.publishing(engine) as session:
            upload = find(asked, session)
            steps: tuple[undoing.Step, ...] = ()
            if upload.state == "staged":
                staging.discard(session, settings, upload.id, now=now)
                note(asked, session, "upload.discarded", f"№ {upload.id}")
            else:
                by = asked.bearer.signature
                undone = undoing.undo(session, upload.id, by=by, settings=settings, now=now)
                steps = undone.steps
                note(asked, session, "upload.undone", f"№ {upload.id}")
            session.flush()
            batch = as_batch(asked, session, session.get_one(Upload, upload.id))
        return reply(
            schemas.Reverted(
                links=schemas.Links(self=batch.links.self),
                meta=schemas.RevertedMeta(
                    **{
                        what: sum(one.what == what for one in steps)
                        for what in ("returned", "withdrawn", "kept")
                    }
                ),
                data=batch,
            )
        )

    return once(asked, "", answer)


# --- judgements -----------------------------------------------------------------------------------


def judge(asked: Asked) -> Response:
    """POST /judgements: a word on two contributions; Conflict when others said the opposite."""
    said: schemas.Judged = asked.body
    return once(asked, said.model_dump_json(), lambda: judged(asked, said))


def judged(asked: Asked, said: schemas.Judged) -> Response:
    assert asked.bearer is not None
    by, settings = asked.bearer.signature, settings_of(asked.request)
    with db.publishing(engine_of(asked.request)) as session:
        a, b = (naming.find(session, one).id for one in (said.a, said.b))
        against = opposed(session, a, b, said.verdict, by=by)
        if against and not said.override:
            raise Doubted("api.opposed", count=len(against), candidates=against)
        made = decisions.judge(
            session, said.verdict, a, b, by=by, why=said.why, settings=settings, now=db.utc_now()
        )
        note(asked, session, "judgement.made", f"№ {made.number}")
    return reply(
        schemas.Judgement(
            links=schemas.Links(
                self=with_query(f"{settings.base_url}{PREFIX}/explain", {"a": said.a, "b": said.b})
            ),
            data=schemas.Decided(
                number=made.number,
                verdict=said.verdict,
                a=said.a,
                b=said.b,
                moved=[
                    schemas.Moved(contribution=one.name, before=one.before, after=one.after)
                    for one in made.moved
                ],
            ),
        ),
        201,
    )


def opposed(session: Session, a: int, b: int, verdict: str, *, by: str) -> list[dict[str, Any]]:
    """What others said of the pair and still holds, when it is the opposite."""
    held: list[Judgement] = judgements.read(session, {a, b})
    pair = {a, b}
    return [
        {"judgement": one.id, "verdict": one.verdict, "by": one.by, "why": one.why}
        for one in held
        if {one.a_id, one.b_id} == pair and one.verdict != verdict and one.by != by
    ]
