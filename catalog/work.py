"""What is done for each kind of job, and by whom: the handlers that `svod serve` and `work` run."""

from datetime import timedelta

from sqlalchemy import Engine

from catalog import db, digest, dumping, harvesting, ingest, mail
from catalog.harvesting import sources
from catalog.ingest import staging
from catalog.jobs import Handler, Task, Tick, Worker
from catalog.settings import Settings


def handlers(engine: Engine, settings: Settings) -> dict[str, Handler]:
    """Kind of job → what does it; a kind that is not here waits for a worker that knows it."""

    def load(task: Task, tick: Tick) -> object:
        done = ingest.run(engine, settings, upload_of(task), on_progress=lambda _: tick())
        mail.report(engine, settings, upload_of(task))
        return done

    def check(task: Task, tick: Tick) -> object:
        staging.check(engine, settings, upload_of(task), tick=tick)
        return None

    def dump(_: Task, tick: Tick) -> object:
        formats = settings.dump_formats.split()
        return dumping.make(
            engine, settings, formats=formats, full=False, now=db.utc_now(), tick=tick
        )

    def harvest(task: Task, tick: Tick) -> object:
        if task.source_id is None:
            raise ValueError(f"job {task.id} names no source")
        return harvesting.harvest(engine, settings, task.source_id, enqueue=True, tick=tick)

    def tell(_: Task, tick: Tick) -> object:
        return digest.send_all(engine, settings, now=db.utc_now(), tick=tick)

    return {"load": load, "check": check, "dump": dump, "harvest": harvest, digest.KIND: tell}


def enqueue_due(engine: Engine, settings: Settings) -> None:
    """Add the jobs whose hour has come."""
    now = db.utc_now()
    sources.enqueue_due(engine, now=now)
    digest.enqueue_due(engine, settings, now=now)


def upload_of(task: Task) -> int:
    if task.upload_id is None:
        raise ValueError(f"job {task.id} names no upload")
    return task.upload_id


def worker(engine: Engine, settings: Settings) -> Worker:
    """A worker that knows every kind; `start()` it in a thread or `run()` it here."""
    return Worker(
        engine,
        handlers(engine, settings),
        lease=timedelta(seconds=settings.lease),
        enqueue_due=lambda: enqueue_due(engine, settings),
    )
