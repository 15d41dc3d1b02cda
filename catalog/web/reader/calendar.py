"""What happened here on this day? A page for each day of the year, from the dates in records."""

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from catalog import db
from catalog.errors import NotFound
from catalog.search import Hit, documents
from catalog.search.index import Index
from catalog.web.reader import hits, lists, narrowing
from catalog.web.reader.hits import Line
from catalog.web.rendering import page, words_for
from catalog.web.state import engine_of, index_of

MOST: Final = 60  # records of each sort on a page
LEAP: Final = 2024  # a year with all the days there are
BRIEF: Final = 4  # records on the home page


@dataclass(frozen=True, slots=True)
class Memory:
    """A record that tells of a day, and the year it says (0: none)."""

    year: int
    line: Line


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day in the grid of the year: how much is told of it."""

    code: str
    day: int
    records: int


def today(request: Request) -> Response:
    """/calendar: to the page of today."""
    return RedirectResponse(f"/calendar/{code_of(db.utc_now().date())}", status_code=302)


def code_of(day: Date) -> str:
    return f"{day:%m-%d}"


def day_of(code: str) -> Date:
    """The day in a leap year. Raises NotFound for what is no day."""
    try:
        found = Date.fromisoformat(f"{LEAP}-{code}")
    except ValueError as error:
        raise NotFound("http.404") from error
    if code_of(found) != code:
        raise NotFound("http.404")
    return found


def show(request: Request) -> Response:
    """/calendar/{MM-DD}: what records tell of this day, and what newspapers printed on it."""
    code = request.path_params["day"]
    day, index = day_of(code), index_of(request)
    with db.reading(engine_of(request)) as session:
        told, told_number = remembered(index, session, code, most=MOST)
        printed, number = lists.best(
            index, session, lists.asking(printed=code), size=MOST, sort="year"
        )[::-1]
    words = words_for(request)
    return page(
        request,
        "calendar.html",
        code=code,
        name=narrowing.day_name(code, words),
        told=told,
        more_told=narrowing.link(lists.asking(day=code)) if told_number > MOST else "",
        printed=[Memory(hit.facts.host.year or 0, line) for hit, line in
                 zip(printed, hits.lines(printed), strict=True) if hit.facts.host],
        more_printed=narrowing.link(lists.asking(printed=code)) if number > MOST else "",
        before=code_of(day - timedelta(days=1)),
        after=code_of(day + timedelta(days=1)),
        months=year_grid(request),
    )  # fmt: skip


def remembered(index: Index, session: Session, code: str, *, most: int) -> tuple[list[Memory], int]:
    """The records that tell of a day, by the years they name, and how many there are."""
    number, found = lists.best(index, session, lists.asking(day=code), size=most)
    return sorted(memories(found, code), key=lambda one: (one.year, one.line.union_id)), number


def memories(found: Iterable[Hit], code: str) -> Iterator[Memory]:
    for hit in found:
        years = [day.year for day in documents.days_named(hit.facts) if day.code == code]
        yield Memory(max(years, default=0), hits.line(hit, hits.NOTHING))


def brief(index: Index, session: Session, code: str) -> list[Memory]:
    """A few records for the home page: what is told of the day, then what was printed on it."""
    told, _ = remembered(index, session, code, most=BRIEF)
    if len(told) >= BRIEF:
        return told
    _, printed = lists.best(index, session, lists.asking(printed=code), size=BRIEF - len(told))
    of_day = [Memory(hit.facts.host.year or 0, hits.line(hit, hits.NOTHING))
              for hit in printed if hit.facts.host]  # fmt: skip
    seen = {one.line.union_id for one in told}
    return told + sorted(
        (one for one in of_day if one.line.union_id not in seen), key=lambda one: one.year
    )


def year_grid(request: Request) -> list[tuple[int, list[DayCell]]]:
    """Every day of the year by months, with the number of records that tell of it or are of it."""
    counts = day_counts(request)
    return [(month, list(month_cells(month, counts))) for month in range(1, 13)]


def day_counts(request: Request) -> dict[str, int]:
    counts: dict[str, int] = {}
    for facet in ("day", "printed"):
        for count in lists.whole(request, facet):
            counts[count.value] = counts.get(count.value, 0) + count.records
    return counts


def next_marked(request: Request, code: str) -> str:
    """The first day from this one on, over the end of the year, that has any record; or this."""
    marked = sorted(day for day, records in day_counts(request).items() if records)
    return next((day for day in marked if day >= code), marked[0] if marked else code)


def month_cells(month: int, counts: dict[str, int]) -> Iterator[DayCell]:
    for day in range(1, calendar.monthrange(LEAP, month)[1] + 1):
        code = f"{month:02}-{day:02}"
        yield DayCell(code, day, counts.get(code, 0))
