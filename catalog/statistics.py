"""What did each library send, and how good was it? Counted for a year, for the coordinator."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Subquery, and_, case, func, or_, select, text
from sqlalchemy.orm import Session, aliased

from catalog.match import Verdict
from catalog.model import Contribution, Edge, Library, Upload, Version
from catalog.settings import Settings

COUNTED: Final = ("records", "new", "changed", "unchanged", "deleted", "rejected", "merged")
AGES: Final = ((7, "week"), (31, "month"), (92, "quarter"), (10_000, "older"))  # days


@dataclass(slots=True)
class Sent:
    """What came from a library in some time: files, records by outcome, remarks by rule."""

    files: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)
    last: datetime | None = None

    def add(self, upload: Upload) -> None:
        self.files += 1
        self.counts.update({name: upload.counts.get(name, 0) for name in COUNTED})
        self.remarks.update(upload.counts.get("remarks", {}))
        self.last = max(self.last or upload.received_at, upload.received_at)

    @property
    def accepted(self) -> int:
        return sum(self.counts[name] for name in ("new", "changed", "unchanged", "deleted"))

    @property
    def worst(self) -> str:
        """The rule that was broken most often; "" for none."""
        return self.remarks.most_common(1)[0][0] if self.remarks else ""


@dataclass(frozen=True, slots=True)
class Stock:
    """Form 6-НК, the electronic catalogue: made and withdrawn in the year, held at its end.

    All of it can be read on the internet.
    """

    created: int
    withdrawn: int
    total: int


def span(year: int) -> tuple[datetime, datetime]:
    return datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)


def finished(
    session: Session, first: datetime, after: datetime, *, library: int | None = None
) -> Iterator[Upload]:
    """The files received in a time and done with, of all libraries or one."""
    found = (
        select(Upload)
        .where(Upload.received_at >= first, Upload.received_at < after)
        .where(Upload.state.in_(("done", "unreadable", "cancelled")))
        .order_by(Upload.id)
    )
    if library is not None:
        found = found.where(Upload.library_id == library)
    yield from session.scalars(found.execution_options(yield_per=500))


def total(uploads: Iterable[Upload]) -> Sent:
    """All of them together."""
    found = Sent()
    for upload in uploads:
        found.add(upload)
    return found


def sent(session: Session, year: int) -> dict[int, dict[int, Sent]]:
    """Library → month (0 for the whole year) → what it sent; finished files only."""
    found: defaultdict[int, defaultdict[int, Sent]] = defaultdict(lambda: defaultdict(Sent))
    for upload in finished(session, *span(year)):
        for month in (0, upload.received_at.month):
            found[upload.library_id][month].add(upload)
    return {library: dict(months) for library, months in found.items()}


def stocks(session: Session, year: int) -> dict[int, Stock]:
    """Library → what form 6-НК asks of its part of the catalogue.

    Created is also what came back after it had been withdrawn; a record whose upload was taken back
    in the same year was never made. So last year's total, with what was created and without what
    was withdrawn, is this year's.
    """
    first, after = span(year)
    then, now = state_before(first), state_before(after)
    gone, was_there = now.c.deleted, and_(then.c.deleted.is_not(None), ~then.c.deleted)
    made = and_(then.c.deleted.is_(None), or_(~gone, now.c.cause != "undo"))
    back = and_(then.c.deleted.is_(True), ~gone)
    rows = session.execute(
        select(
            Contribution.library_id,
            func.sum(case((or_(made, back), 1), else_=0)).label("created"),
            func.sum(case((and_(gone, or_(was_there, made)), 1), else_=0)).label("withdrawn"),
            func.sum(case((gone, 0), else_=1)).label("total"),
        )
        .join(now, now.c.contribution_id == Contribution.id)
        .outerjoin(then, then.c.contribution_id == Contribution.id)
        .group_by(Contribution.library_id)
    )
    return {row.library_id: Stock(row.created, row.withdrawn, row.total) for row in rows}


def state_before(moment: datetime) -> Subquery:
    """Each contribution that was there already, as its newest version of then has it."""
    newest = (
        select(Version.contribution_id, func.max(Version.number).label("number"))
        .where(Version.created_at < moment)
        .group_by(Version.contribution_id)
        .subquery()
    )
    same = and_(
        Version.contribution_id == newest.c.contribution_id, Version.number == newest.c.number
    )
    columns = (Version.contribution_id, Version.deleted, Version.cause)
    return select(*columns).join(newest, same).subquery()


@dataclass(frozen=True, slots=True)
class Ranked:
    """A rule: how often it was broken, and by whom most often for each thousand records."""

    rule: str
    total: int
    library: int
    share: float


def ranking(year: Mapping[int, Mapping[int, Sent]]) -> list[Ranked]:
    """The rules broken in a year, the most frequent first."""
    whole = {library: months[0] for library, months in year.items()}
    totals: Counter[str] = Counter()
    for one in whole.values():
        totals.update(one.remarks)

    def per_thousand(library: int, rule: str) -> float:
        return 1000 * whole[library].remarks[rule] / max(whole[library].counts["records"], 1)

    def ranked(rule: str) -> Ranked:
        shares = [(per_thousand(library, rule), -library) for library in whole]
        share, library = max(shares)
        return Ranked(rule, totals[rule], -library, share)

    return [ranked(rule) for rule, _ in totals.most_common()]


def queue_ages(session: Session, *, now: datetime) -> dict[str, int]:
    """How long doubtful pairs have waited: since the later of their versions came."""
    a, b = aliased(Contribution), aliased(Contribution)
    left, right = aliased(Version), aliased(Version)
    rows = session.execute(
        select(left.created_at, right.created_at)
        .select_from(Edge)
        .join(a, a.id == Edge.a_id)
        .join(b, b.id == Edge.b_id)
        .join(left, left.id == a.version_id)
        .join(right, right.id == b.version_id)
        .where(Edge.verdict == Verdict.DOUBTFUL, a.cluster_id != b.cluster_id)
        .execution_options(yield_per=1000)
    )
    found = dict.fromkeys((name for _, name in AGES), 0)
    for first, second in rows:
        age = now - max(first, second)
        found[next(name for days, name in AGES if age < timedelta(days=days))] += 1
    return found


def storage(session: Session, settings: Settings) -> dict[str, int]:
    """Bytes in the database and in the folders of the data."""
    if session.get_bind().dialect.name == "postgresql":
        size = session.scalar(text("select pg_database_size(current_database())"))
    else:
        pages, page = (
            session.scalar(text(f"pragma {name}")) for name in ("page_count", "page_size")
        )
        size = int(pages) * int(page)
    folders = {"spool": settings.spool, "index": settings.index, "dumps": settings.dumps}
    return {"database": int(size or 0), **{name: weight(at) for name, at in folders.items()}}


def weight(folder: Path) -> int:
    """The bytes of the files in a folder; one that goes meanwhile weighs nothing."""
    total = 0
    for path in folder.rglob("*") if folder.is_dir() else ():
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total


def libraries(session: Session) -> dict[int, Library]:
    return {one.id: one for one in session.scalars(select(Library).order_by(Library.name))}
