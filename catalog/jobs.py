"""Who does the work that waits in the job table, and what if that worker dies?

A job is claimed for the length of a lease, and the lease is renewed while the handler runs. A
worker that falls silent loses it, and another takes the job over; the old worker then finds that
the lease is no longer its own, and its renewals and reports count for nothing.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, and_, exists, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, aliased

from catalog import db
from catalog.errors import Conflict, NotFound, SvodError
from catalog.model import Job, Upload

log = logging.getLogger(__name__)

UNFINISHED: Final = ("queued", "running")
ATTEMPTS: Final = 5  # in a row without any progress; then the job has failed
RETRY_AFTER: Final = timedelta(seconds=2)  # doubled with every attempt
CLAIM_LOCK: Final = 7110003
BEAT: Final = 1.0  # seconds between two looks at a running handler
POLL: Final = 0.5  # seconds between two looks at an empty queue
LOOK: Final = 20.0  # seconds between two looks at what is to be done at its hour

Clock = Callable[[], datetime]


class Stopped(Exception):
    """The handler must let go: the worker is shutting down, or the lease went to another."""


@dataclass(frozen=True, slots=True)
class Task:
    """A claimed job; `lease_until` is also the proof that the claim is still ours."""

    id: int
    kind: str
    upload_id: int | None
    attempts: int
    lease_until: datetime
    source_id: int | None = None


Tick = Callable[[], None]  # a handler calls it as it advances; raises Stopped
Handler = Callable[[Task, Tick], object]


# --- at the table -------------------------------------------------------------------------------


def add(engine: Engine, kind: str, *, now: datetime) -> None:
    """Let a job that is about no upload wait for a worker."""
    with db.writing(engine) as session:
        session.add(Job(kind=kind, state="queued", created_at=now))


def claim(
    engine: Engine, *, kinds: Collection[str], now: datetime, lease: timedelta
) -> Task | None:
    """Take the oldest job that may run: it waits, or its worker fell silent.

    A library's uploads run one at a time, in the order received: the later file wins. Who finds
    the table empty writes nothing: an idle worker keeps nobody waiting.
    """
    with db.reading(engine) as session:
        if session.scalar(select(Job.id).where(Job.state.in_(UNFINISHED)).limit(1)) is None:
            return None
    with db.writing(engine) as session:
        db.lock(session, CLAIM_LOCK)  # two workers would not see each other's claim
        session.execute(
            update(Job)
            .where(Job.state == "running", Job.lease_until <= now, Job.attempts >= ATTEMPTS)
            .values(state="failed", error="job.lost", finished_at=now, lease_until=None)
        )
        job = session.scalars(
            select(Job)
            .where(Job.kind.in_(kinds), may_run(now), ~library_is_busy())
            .order_by(Job.id)
            .limit(1)
        ).first()
        if job is None:
            return None
        job.state = "running"
        job.started_at = job.started_at or now
        job.attempts += 1
        job.lease_until = now + lease
        return Task(
            job.id, job.kind, job.upload_id, job.attempts, job.lease_until, job.source_id
        )  # fmt: skip


def cancel(session: Session, number: int, *, now: datetime) -> None:
    """Stop a job for good: it waits no more, or its worker finds its claim gone at the next tick.

    A load keeps what it has stored so far, and can be undone. Raises NotFound and Conflict.
    """
    job = find(session, number)
    if job.state not in UNFINISHED:
        raise Conflict("job.ended", job=number)
    job.state, job.finished_at, job.lease_until = "cancelled", now, None
    upload = session.get(Upload, job.upload_id) if job.upload_id is not None else None
    if upload is not None and job.kind == "load":
        upload.state, upload.finished_at = "cancelled", now


def retry(session: Session, number: int) -> None:
    """Let a failed job wait for a worker again. Raises NotFound and Conflict."""
    job = find(session, number)
    if job.state != "failed":
        raise Conflict("job.not_failed", job=number)
    job.state, job.attempts, job.finished_at, job.lease_until = "queued", 0, None, None


def find(session: Session, number: int) -> Job:
    job = session.get(Job, number, with_for_update=True)
    if job is None:
        raise NotFound("job.unknown", job=number)
    return job


def may_run(now: datetime) -> ColumnElement[bool]:
    """Waiting, and not told to wait longer; or running under a lease that has run out."""
    return or_(
        and_(Job.state == "queued", func.coalesce(Job.lease_until, now) <= now),
        and_(Job.state == "running", Job.lease_until <= now),
    )


def library_is_busy() -> ColumnElement[bool]:
    """An unfinished earlier upload, or a running later one, of the library this job is about."""
    other, its_upload, upload = aliased(Job), aliased(Upload), aliased(Upload)
    return exists().where(
        upload.id == Job.upload_id,
        its_upload.library_id == upload.library_id,
        other.upload_id == its_upload.id,
        other.id != Job.id,
        or_(
            and_(other.state.in_(("queued", "running")), other.id < Job.id),
            other.state == "running",
        ),
    )


def renew(
    engine: Engine, task: Task, *, now: datetime, lease: timedelta, advanced: bool
) -> Task | None:
    """Hold the lease for longer, or None when it is no longer ours.

    An advance sets the attempts back to one: a long load may outlive any number of restarts.
    """
    attempts = 1 if advanced else task.attempts
    if update_ours(engine, task, lease_until=now + lease, attempts=attempts):
        return replace(task, lease_until=now + lease, attempts=attempts)
    return None


def update_ours(engine: Engine, task: Task, **values: Any) -> bool:
    """Change the job's row, if our claim on it still stands."""
    with db.writing(engine) as session:
        ours = session.scalars(
            update(Job)
            .where(Job.id == task.id, Job.state == "running")
            .where(Job.lease_until == task.lease_until, Job.attempts == task.attempts)
            .values(**values)
            .returning(Job.id)
        ).all()
    return bool(ours)


def settle(engine: Engine, task: Task, error: BaseException | None, *, now: datetime) -> None:
    """Write down how the job ended: done, let go, refused for good, or to be tried again."""
    match error:
        case None:
            outcome: dict[str, Any] = {"state": "done", "error": "", "lease_until": None}
        case Stopped():
            outcome = {"state": "queued", "lease_until": None, "attempts": task.attempts - 1}
        case SvodError():
            outcome = {"state": "failed", "error": str(error), "lease_until": None}
        case _:
            log.error("job %s (%s) failed", task.id, task.kind, exc_info=error)
            outcome = {"state": "failed", "error": repr(error), "lease_until": None}
            if task.attempts < ATTEMPTS:
                outcome |= {"state": "queued", "lease_until": now + RETRY_AFTER * 2**task.attempts}
    if outcome["state"] != "queued":
        outcome["finished_at"] = now
    update_ours(engine, task, **outcome)


# --- the work -----------------------------------------------------------------------------------


@dataclass(slots=True)
class Watch:
    """What a running handler and the one who renews its lease tell each other."""

    stopping: threading.Event
    lost: bool = False
    advanced: bool = False

    def tick(self) -> None:
        self.advanced = True
        if self.lost or self.stopping.is_set():
            raise Stopped


def work_once(
    engine: Engine,
    handlers: Mapping[str, Handler],
    *,
    lease: timedelta,
    clock: Clock = db.utc_now,
    stopping: threading.Event | None = None,
) -> bool:
    """Do one job, if there is one; whatever its handler raises ends up in the job's row."""
    task = claim(engine, kinds=handlers.keys(), now=clock(), lease=lease)
    if task is None:
        return False
    watch = Watch(stopping or threading.Event())
    with ThreadPoolExecutor(1, thread_name_prefix=f"job-{task.id}") as pool:
        running = pool.submit(handlers[task.kind], task, watch.tick)
        while not wait([running], timeout=min(BEAT, lease.total_seconds() / 3)).done:
            now, advanced = clock(), watch.advanced
            if watch.lost or not (advanced or task.lease_until - now < lease * 2 / 3):
                continue
            watch.advanced = False
            renewed = renew(engine, task, now=now, lease=lease, advanced=advanced)
            watch.lost, task = renewed is None, renewed or task
    settle(engine, task, running.exception(), now=clock())
    return True


class Worker:
    """A thread that does one job after another until it is stopped."""

    def __init__(
        self,
        engine: Engine,
        handlers: Mapping[str, Handler],
        *,
        lease: timedelta,
        enqueue_due: Callable[[], None] = lambda: None,
    ) -> None:
        """`enqueue_due` is called now and then: it adds the jobs whose hour has come."""
        self.engine, self.handlers, self.lease = engine, handlers, lease
        self.enqueue_due, self.looked = enqueue_due, -LOOK
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run, name="svod-worker", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        """Ask the running handler to let go at its next advance, and wait for it."""
        self.stopping.set()
        if self.thread.ident is not None:
            self.thread.join()

    def run(self) -> None:
        """Work until told to stop; also what `svod work` calls in its main thread."""
        while not self.stopping.is_set():
            try:
                if time.monotonic() - self.looked >= LOOK:
                    self.enqueue_due()
                    self.looked = time.monotonic()
                busy = work_once(
                    self.engine, self.handlers, lease=self.lease, stopping=self.stopping
                )
            except SQLAlchemyError:
                log.exception("the database did not answer; trying again")
                busy = False
            if not busy:
                self.stopping.wait(POLL)
