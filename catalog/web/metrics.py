"""How is it going? What monitoring reads at /metrics, in the text format of Prometheus.

Requests are those of this process; what is counted in the database is the same from every process.
"""

import time
from collections.abc import Iterator, Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalog import db
from catalog.model import Edge, Job, Publication, Upload
from catalog.web.pages import totals_of
from catalog.web.state import engine_of, index_of

SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
UNDONE: Final = ("queued", "running", "failed")
WAITING: Final = ("staged", "received", "running", "unreadable")


class Requests:
    """Counts the answers and their time, by route, method and status; none by what was asked."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        start = time.perf_counter()
        try:
            await self.app(scope, receive, noting)
        finally:
            route = getattr(scope.get("route"), "path", "")
            seconds: Histogram = scope["app"].state.seconds
            seconds.labels(scope["method"], route, str(status)).observe(time.perf_counter() - start)


def request_seconds() -> Histogram:
    """The histogram of one application."""
    return Histogram(
        "svod_request_seconds",
        "Time to the end of an answer",
        ("method", "route", "status"),
        buckets=SECONDS,
        registry=None,
    )


def show(request: Request) -> Response:
    """The measurements of this moment, in the form the reader asks for."""
    registry = CollectorRegistry()
    registry.register(request.app.state.seconds)
    with db.reading(engine_of(request)) as session:
        registry.register(Gathered(list(gathered(request, session))))
    encode, media_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(registry), headers={"content-type": media_type})


class Gathered:
    """Measurements already made, as a registry takes them."""

    def __init__(self, metrics: list[Metric]) -> None:
        self.metrics = metrics

    def collect(self) -> list[Metric]:
        return self.metrics


def gathered(request: Request, session: Session) -> Iterator[Metric]:
    """What the database and the index say."""
    totals = totals_of(request, session)
    yield gauge("svod_union_records", "Live union records", totals.records)
    yield gauge("svod_contributions", "Live contributions", totals.contributions)
    yield gauge("svod_libraries", "Member libraries", totals.libraries)
    doubtful = select(func.count()).select_from(Edge).where(Edge.verdict == "doubtful")
    yield gauge("svod_doubtful_pairs", "Pairs compared as doubtful", session.scalar(doubtful) or 0)
    changed = session.get_one(Publication, 1).changed
    yield gauge("svod_changes", "Number of the last change published", changed)
    behind = max(changed - index_of(request).changed, 0)
    yield gauge("svod_index_behind", "Changes the search index has yet to follow", behind)
    jobs = counted(session, Job.state, UNDONE)
    yield by_state("svod_jobs", "Jobs not done", jobs)
    uploads = counted(session, Upload.state, WAITING)
    yield by_state("svod_uploads", "Uploads not taken in", uploads)
    oldest = session.scalar(select(func.min(Job.created_at)).where(Job.state == "queued"))
    waited = (db.utc_now() - oldest).total_seconds() if oldest else 0
    yield gauge("svod_oldest_job_seconds", "How long the oldest queued job has waited", waited)


def gauge(name: str, help: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help, value)


def counted(
    session: Session, column: InstrumentedAttribute[str], states: tuple[str, ...]
) -> dict[str, int]:
    """How many rows are in each of these states: also 0, so that a graph has no gaps."""
    rows = session.execute(select(column, func.count()).where(column.in_(states)).group_by(column))
    return dict.fromkeys(states, 0) | dict(rows.all())


def by_state(name: str, help: str, counts: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, help, labels=("state",))
    for state, count in counts.items():
        family.add_metric([state], count)
    return family
