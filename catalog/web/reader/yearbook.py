"""Which memorable dates does a year bring? The calendar of a year: a page, an .ics, a .docx."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from typing import Final
from urllib.parse import urlsplit

import tantivy
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from catalog import db, search
from catalog.errors import NotFound
from catalog.i18n import Words
from catalog.search import Hit, counting, documents, queries
from catalog.search.queries import Query
from catalog.web.files import file
from catalog.web.reader import jubilees, lists, narrowing
from catalog.web.reader.jubilees import Jubilee
from catalog.web.rendering import page, with_query, words_for
from catalog.web.state import engine_of, index_of, settings_of
from exports import citations, docx, icalendar
from marc import districts

MARKS: Final = {"day": "event", "born": "about", "died": "about", "begun": "begun"}
CITED: Final = {"day": 10, "born": 3, "died": 3, "begun": 10}  # records under a date
MOST_PEOPLE: Final = 150  # on one calendar; it says how many there are
AHEAD, BEHIND = 5, 2  # years to choose from, around this one
AUTUMN: Final = 9  # the month from which the next year's calendar is asked for
FIRST_YEAR, LAST_YEAR = 1700, 2999
BOTH_STYLES: Final = re.compile(r"\d(?: \w+)? \(\d")
LONGEST_SUMMARY: Final = 200  # characters in a program's grid of days


@dataclass(frozen=True, slots=True)
class Asked:
    """What calendar is wanted: of a year, of a district or (empty) the region, how round."""

    year: int
    district: str
    every: int

    @property
    def query(self) -> Query:
        return lists.asking(district=self.district) if self.district else Query()

    def parameters(self) -> dict[str, object]:
        every = "" if self.every == jubilees.EVERY[0] else self.every
        named = {"district": self.district, "every": every}
        return {"year": self.year} | {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Proven:
    """A round date, how many records tell of it, and the first of them."""

    jubilee: Jubilee
    records: int
    cluster_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """A record that tells of a date, described by ГОСТ; the sentence that says so, if any."""

    union_id: str
    description: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Memory:
    """A round date with what it is called, its records, and where the rest of them are."""

    jubilee: Jubilee
    called: tuple[str, ...]
    proofs: tuple[Proof, ...]
    more: int
    url: str

    @property
    def style_unsaid(self) -> bool:
        """Whether nothing says by which calendar the day is counted."""
        return self.jubilee.old_style and not any(map(BOTH_STYLES.search, self.called))


@dataclass(frozen=True, slots=True)
class Yearbook:
    """The memorable dates of a year: by months, then those of which records know the year alone.

    `people_in_all` is how many lives there are when not all are shown.
    """

    months: tuple[tuple[int, tuple[Memory, ...]], ...]
    people: tuple[Memory, ...]
    serials: tuple[Memory, ...]
    people_in_all: int

    @property
    def days(self) -> Iterator[Memory]:
        return (memory for _, memories in self.months for memory in memories)


def asked_of(request: Request, today: Date) -> Asked:
    """Raises NotFound for a year that no calendar is made for and for a district nobody knows."""
    params = request.query_params
    year = queries.number(params, "year") if params.get("year") else coming(today)
    district = params.get("district", "")
    every = queries.number(params, "every", digits=2) or jubilees.EVERY[0]
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR or every not in jubilees.EVERY:
        raise NotFound("http.404")
    if district and district not in districts.all_districts():
        raise NotFound("http.404")
    return Asked(year, district, every)


def coming(today: Date) -> int:
    """The year a calendar is most likely wanted for: in autumn already the next."""
    return today.year + (today.month >= AUTUMN)


# --- reading ------------------------------------------------------------------------------------


def read(request: Request, asked: Asked, today: Date) -> Yearbook:
    dates, people_in_all = index_of(request).answer(
        ("jubilees", asked), lambda view: found(view.searcher, asked)
    )
    with db.reading(engine_of(request)) as session:
        described = read_described(session, dates, today)
    told = [memory(date, described) for date in dates]
    by_month: dict[int, list[Memory]] = {}
    for one in told:
        if one.jubilee.sort == "day":
            by_month.setdefault(int(one.jubilee.day[:2]), []).append(one)
    return Yearbook(
        months=tuple((month, tuple(memories)) for month, memories in sorted(by_month.items())),
        people=tuple(one for one in told if one.jubilee.sort in ("born", "died")),
        serials=tuple(one for one in told if one.jubilee.sort == "begun"),
        people_in_all=people_in_all,
    )


def found(searcher: tantivy.Searcher, asked: Asked) -> tuple[list[Proven], int]:
    """The round dates of days, of the people most told of and of serials in what is asked about;
    of how many people there are."""

    def values(mark: str) -> list[counting.Count]:
        return counting.values_of(searcher, asked.query, mark)

    year, every = asked.year, asked.every
    people = jubilees.of_people(values("about"), year, every)
    dates = (
        *jubilees.of_days(values("event"), year, every),
        *jubilees.most_told(people, MOST_PEOPLE),
        *jubilees.of_beginnings(values("begun"), year, every),
    )
    return [proven(searcher, one, asked) for one in dates], len(people)


def proven(searcher: tantivy.Searcher, jubilee: Jubilee, asked: Asked) -> Proven:
    filters = dict(asked.query.filters) | {MARKS[jubilee.sort]: jubilee.values}
    query = replace(asked.query, filters=filters, size=CITED[jubilee.sort])
    total, ids = search.find(searcher, query)
    return Proven(jubilee, total, tuple(ids))


def read_described(
    session: Session, dates: Iterable[Proven], today: Date
) -> dict[int, tuple[Hit, str]]:
    """The records of all dates with their descriptions, each read and described once."""
    wanted = dict.fromkeys(id_ for date in dates for id_ in date.cluster_ids)
    return {
        hit.cluster_id: (hit, citations.describe(hit.facts, accessed=today))
        for chunk in db.chunks(wanted)
        for hit in search.read_hits(session, chunk)
    }


def memory(date: Proven, described: Mapping[int, tuple[Hit, str]]) -> Memory:
    """The date with the records that prove it; one gone meanwhile is left out."""
    jubilee, own = date.jubilee, [described[id_] for id_ in date.cluster_ids if id_ in described]
    proofs = tuple(Proof(hit.union_id, text, sentence(hit, jubilee)) for hit, text in own)
    called = tuple(names_of(jubilee, [hit for hit, _ in own], proofs))
    return Memory(jubilee, called, proofs, date.records - len(proofs), address(jubilee))


def names_of(jubilee: Jubilee, hits: Sequence[Hit], proofs: Sequence[Proof]) -> Iterable[str]:
    """What a date is called: the sentences that tell of it, a person's name, a newspaper's."""
    match jubilee.sort:
        case "day":
            return dict.fromkeys(proof.sentence for proof in proofs if proof.sentence)
        case "begun":
            return dict.fromkeys(citations.title_proper(hit.facts) for hit in hits)
    return (max(jubilee.values, key=len),)


def sentence(hit: Hit, jubilee: Jubilee) -> str:
    """The first sentence of a record that names the day."""
    if jubilee.sort != "day":
        return ""
    told = documents.days_told(hit.facts)
    return next(
        (text for day, text in told if day.year == jubilee.since and day.code == jubilee.day), ""
    )


def address(jubilee: Jubilee) -> str:
    """The page with every record."""
    if jubilee.sort == "day":
        return f"/calendar/{jubilee.day}"
    return narrowing.link(lists.asking(**{MARKS[jubilee.sort]: jubilee.values}))


# --- as a page and as files -----------------------------------------------------------------------


def show(request: Request) -> Response:
    """/calendar/year?year=…&district=…&every=…: the page."""
    today = db.utc_now().date()
    asked, words = asked_of(request, today), words_for(request)
    years = sorted({*range(today.year - BEHIND, today.year + AHEAD + 1), asked.year})
    return page(
        request,
        "yearbook.html",
        asked=asked,
        title=title(asked, words),
        book=read(request, asked, today),
        years=years,
        districts=[(slug, districts.short_title(slug)) for slug in districts.all_districts()],
        every=jubilees.EVERY,
        day_name=lambda code: narrowing.day_name(code, words),
        files=[(suffix, with_query(f"/calendar/year.{suffix}", asked.parameters()))
               for suffix in ("docx", "ics")],
    )  # fmt: skip


def title(asked: Asked, words: Words) -> str:
    whose = districts.short_title(asked.district) if asked.district else words("yearbook.region")
    return words("yearbook.title", year=asked.year, place=whose)


def as_file(request: Request) -> Response:
    """/calendar/year.docx and /calendar/year.ics."""
    now = db.utc_now()
    asked, words = asked_of(request, now.date()), words_for(request)
    book = read(request, asked, now.date())
    name = f"svod-{asked.year}.{request.path_params['suffix']}"
    match request.path_params["suffix"]:
        case "docx":
            heading = title(asked, words)
            made = docx.document(heading, list(blocks(heading, book, words, asked)),
                                 language=words.language)  # fmt: skip
            return file(made, name, media=docx.MEDIA_TYPE)
        case "ics":
            base = settings_of(request).base_url
            happened = (event(one, asked.year, words, base) for one in book.days)
            made = icalendar.calendar(title(asked, words), happened, now=now)
            return file(made, name, media=icalendar.MEDIA_TYPE)
    raise NotFound("http.404")


def blocks(heading: str, book: Yearbook, words: Words, asked: Asked) -> Iterator[docx.Block]:
    """The calendar as it is printed: months, then the dates without a day."""
    yield docx.Heading(heading, 1)
    yield docx.Paragraph(words("yearbook.about", every=asked.every))
    yield docx.Contents()
    for month, memories in book.months:
        yield docx.Heading(words(f"month.{month}").capitalize())
        for one in memories:
            yield from entry(one, narrowing.day_name(one.jubilee.day, words), words)
    for part, memories in (("people", book.people), ("serials", book.serials)):
        if memories:
            yield docx.Heading(words(f"yearbook.{part}", year=asked.year))
        for one in memories:
            yield from entry(one, "; ".join(one.called), words)
    if len(book.people) < book.people_in_all:
        yield docx.Paragraph(people_left(book, words))
    yield docx.Paragraph(words("yearbook.styles"))


def people_left(book: Yearbook, words: Words) -> str:
    return words("yearbook.people_left", shown=len(book.people), all=book.people_in_all)


def entry(memory: Memory, heading: str, words: Words) -> Iterator[docx.Block]:
    yield docx.Heading(f"{heading} – {how_long(memory.jubilee, words)}", 3)
    if memory.jubilee.sort == "day":
        yield from map(docx.Paragraph, memory.called)
    for proof in memory.proofs:
        yield docx.Paragraph(proof.description, indented=True)
    if memory.more:
        yield docx.Paragraph(words.count("yearbook.more", memory.more), indented=True)


def how_long(jubilee: Jubilee, words: Words) -> str:
    """«75 лет (1952)», «125 лет со дня рождения (1902)»."""
    years = words.count("yearbook.years", jubilee.years)
    return words(f"yearbook.{jubilee.sort}", years=years, since=jubilee.since)


def event(memory: Memory, year: int, words: Words, base: str) -> icalendar.Event:
    """A date in a calendar program; 29 February falls on the 28th of a common year."""
    jubilee = memory.jubilee
    day = narrowing.day_name(jubilee.day, words)
    called = memory.called[0] if memory.called else day
    summary = f"{how_long(jubilee, words)}: {called}"
    site = urlsplit(base).netloc or "svod"
    return icalendar.Event(
        uid=f"{jubilee.since:04}-{jubilee.day}-{year}@{site}",
        day=day_in(year, jubilee.day),
        summary=summary[:LONGEST_SUMMARY],
        description="\n".join(proof.description for proof in memory.proofs),
        url=f"{base}{memory.url}",
    )


def day_in(year: int, code: str) -> Date:
    month, day = map(int, code.split("-"))
    try:
        return Date(year, month, day)
    except ValueError:
        return Date(year, month, day - 1)
