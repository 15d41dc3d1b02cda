"""Jobs are done once, in order, and outlive the worker that dies on them."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Engine, select

from catalog import db, jobs
from catalog.errors import Refused
from catalog.jobs import Task, Tick
from catalog.model import Job, Library, Upload

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)
SECOND = timedelta(seconds=1)


class Clock:
    """A clock that goes on when told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def add_job(engine: Engine, *, library: str | None = None, kind: str = "load") -> int:
    with db.writing(engine) as session:
        upload_id = None if library is None else add_upload(session, library)
        job = Job(kind=kind, upload_id=upload_id, state="queued", created_at=START)
        session.add(job)
        session.flush()
        return job.id


def add_upload(session: db.Session, code: str) -> int:
    library = session.scalars(select(Library).where(Library.code == code)).first()
    if library is None:
        library = Library(code=code, name=code, created_at=START)
        session.add(library)
        session.flush()
    upload = Upload(
        library_id=library.id,
        filename="a.mrc",
        received_size=1,
        received_sha256="",
        size=1,
        sha256="",
        options={},
        state="received",
        counts={},
        received_at=START,
    )
    session.add(upload)
    session.flush()
    return upload.id


def claim(engine: Engine, *, now: datetime = START) -> Task | None:
    return jobs.claim(engine, kinds=["load"], now=now, lease=LEASE)


def read(engine: Engine, id: int) -> Job:
    with db.reading(engine) as session:
        return session.get_one(Job, id)


def work(engine: Engine, clock: Clock, handler: Callable[[Task, Tick], object]) -> bool:
    return jobs.work_once(engine, {"load": handler}, lease=LEASE, clock=clock)


def test_jobs_are_done_in_their_order(engine: Engine, clock: Clock) -> None:
    ids = [add_job(engine) for _ in range(3)]
    done: list[int] = []
    while work(engine, clock, lambda task, tick: done.append(task.id)):
        pass
    assert done == ids
    assert {read(engine, id).state for id in ids} == {"done"}
    assert read(engine, ids[0]).finished_at == START


def test_eight_workers_never_take_the_same_job(engine: Engine) -> None:
    ids = [add_job(engine) for _ in range(30)]

    def drain(_: int) -> list[int]:
        found = []
        while (task := claim(engine)) is not None:
            found.append(task.id)
        return found

    with ThreadPoolExecutor(8) as pool:
        taken = Counter(id for found in pool.map(drain, range(8)) for id in found)
    assert taken == Counter(ids)


def test_a_kind_nobody_here_knows_waits(engine: Engine) -> None:
    add_job(engine, kind="dump")
    assert claim(engine) is None


def test_a_silent_worker_loses_its_job_and_its_say(engine: Engine) -> None:
    id = add_job(engine)
    first = claim(engine)
    assert first is not None
    assert claim(engine, now=START + LEASE - SECOND) is None
    second = claim(engine, now=START + LEASE)
    assert second is not None
    assert (second.id, second.attempts) == (id, 2)
    later = START + LEASE + SECOND
    assert jobs.renew(engine, first, now=later, lease=LEASE, advanced=True) is None
    jobs.settle(engine, first, None, now=later)
    assert read(engine, id).state == "running"
    jobs.settle(engine, second, None, now=later)
    assert read(engine, id).state == "done"


def test_a_renewed_lease_holds(engine: Engine) -> None:
    add_job(engine)
    task = claim(engine)
    assert task is not None
    task = jobs.renew(engine, task, now=START + 20 * SECOND, lease=LEASE, advanced=False)
    assert task is not None
    assert claim(engine, now=START + 40 * SECOND) is None
    assert claim(engine, now=START + 50 * SECOND) is not None


def test_a_job_that_kills_its_worker_is_given_up(engine: Engine) -> None:
    id = add_job(engine)
    now = START
    for _ in range(jobs.ATTEMPTS):
        assert claim(engine, now=now) is not None
        now += LEASE
    assert claim(engine, now=now) is None
    job = read(engine, id)
    assert (job.state, job.error) == ("failed", "job.lost")


def test_a_job_that_advances_outlives_any_number_of_restarts(engine: Engine) -> None:
    id = add_job(engine)
    now = START
    for _ in range(3 * jobs.ATTEMPTS):
        task = claim(engine, now=now)
        assert task is not None
        assert jobs.renew(engine, task, now=now, lease=LEASE, advanced=True) is not None
        now += LEASE
    assert read(engine, id).state == "running"


def test_a_refusal_fails_the_job_at_once(engine: Engine, clock: Clock) -> None:
    id = add_job(engine)

    def refuse(task: Task, tick: Tick) -> None:
        raise Refused("upload.empty", filename="a.mrc")

    assert work(engine, clock, refuse)
    job = read(engine, id)
    assert (job.state, job.error) == ("failed", "upload.empty (filename=a.mrc)")
    assert not work(engine, clock, refuse)


def test_a_fault_is_tried_again_later_and_then_left(
    engine: Engine, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    id = add_job(engine)
    tries: list[datetime] = []

    def fault(task: Task, tick: Tick) -> None:
        tries.append(clock.now)
        raise RuntimeError("the disk is full")

    while read(engine, id).state == "queued":
        work(engine, clock, fault)
        clock.now += SECOND
    job = read(engine, id)
    assert (job.state, job.error) == ("failed", "RuntimeError('the disk is full')")
    assert len(tries) == jobs.ATTEMPTS
    waits = [later - earlier for earlier, later in pairwise(tries)]
    assert waits == sorted(waits)
    assert waits[0] >= jobs.RETRY_AFTER
    assert "the disk is full" in caplog.text


def test_a_worker_that_is_stopped_gives_its_job_back(engine: Engine) -> None:
    id = add_job(engine)
    begun = threading.Event()

    def endless(task: Task, tick: Tick) -> None:
        while True:
            begun.set()
            tick()

    worker = jobs.Worker(engine, {"load": endless}, lease=LEASE)
    worker.start()
    assert begun.wait(10)
    worker.stop()
    job = read(engine, id)
    assert (job.state, job.attempts, job.lease_until) == ("queued", 0, None)


def test_a_handler_whose_lease_went_to_another_lets_go(
    engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BEAT", 0.01)
    id = add_job(engine)

    def outlived(task: Task, tick: Tick) -> None:
        later = clock.now + 2 * LEASE  # this process slept, and meanwhile…
        assert claim(engine, now=later) is not None
        clock.now = later
        while True:
            tick()

    assert work(engine, clock, outlived)
    job = read(engine, id)
    assert (job.state, job.attempts) == ("running", 2)


def test_a_library_is_loaded_one_file_at_a_time_in_order(engine: Engine) -> None:
    first, second = add_job(engine, library="pskov"), add_job(engine, library="pskov")
    other = add_job(engine, library="luki")
    one = claim(engine)
    two = claim(engine)
    assert one is not None
    assert two is not None
    assert [one.id, two.id] == [first, other]
    assert claim(engine) is None
    jobs.settle(engine, one, None, now=START)
    three = claim(engine)
    assert three is not None
    assert three.id == second


def test_a_worker_thread_does_what_waits_and_what_comes(engine: Engine) -> None:
    done: list[int] = []
    all_done = threading.Event()

    def note(task: Task, tick: Tick) -> None:
        done.append(task.id)
        if len(done) == 2:
            all_done.set()

    expected = [add_job(engine)]
    worker = jobs.Worker(engine, {"load": note}, lease=LEASE)
    worker.start()
    try:
        expected.append(add_job(engine))
        assert all_done.wait(10)
    finally:
        worker.stop()
    assert done == expected
