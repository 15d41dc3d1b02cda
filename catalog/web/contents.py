"""How does a record page list what stands in it? By year and issue, a link to each."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from starlette.requests import Request

from catalog import contents
from catalog.contents import Contents, Entry
from catalog.web.description import short_title, tongue
from catalog.web.rendering import with_query
from exports import citations
from marc.facts import Facts, Kind


@dataclass(frozen=True, slots=True)
class Line:
    """A part: its address, who wrote it, its title and the voice to read it in, its pages."""

    url: str
    names: str
    title: str
    tongue: str
    pages: str


@dataclass(frozen=True, slots=True)
class Group:
    """The parts of one issue (its name "": no issue is told), and the issue's own record."""

    name: str
    url: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """What the page shows: years with their addresses, groups, and where the list goes on."""

    years: tuple[tuple[int, int, str], ...]  # year, how many, address
    year: int
    total: int
    groups: tuple[Group, ...]
    previous: str
    next: str


def asked(request: Request) -> tuple[int | None, int]:
    """?year= and ?from=; anything else than a number asks for nothing."""
    year, first = (request.query_params.get(name, "") for name in ("year", "from"))
    return number(year), number(first) or 0


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def listed(union_id: str, found: Contents) -> Listed:
    def address(year: int, first: int = 0) -> str:
        asked = {"year": str(year), **({"from": str(first)} if first else {})}
        return with_query(f"/record/{union_id}", asked) + "#contents"

    before, after = found.first - contents.AT_ONCE, found.first + contents.AT_ONCE
    return Listed(
        years=tuple((year, count, address(year)) for year, count in found.years),
        year=found.year,
        total=found.total,
        groups=tuple(grouped(found.parts)),
        previous=address(found.year, max(before, 0)) if found.first else "",
        next=address(found.year, after) if after < found.total else "",
    )


def grouped(parts: Sequence[Entry]) -> list[Group]:
    groups = []
    for name, entries in groupby(parts, key=lambda entry: issue_name(entry.facts)):
        inside = list(entries)
        url = next((page_of(one) for one in inside if one.facts.kind is Kind.ISSUE), "")
        lines = tuple(line(one) for one in inside if one.facts.kind is not Kind.ISSUE)
        groups.append(Group(name, url, lines))
    return groups


def issue_name(facts: Facts) -> str:
    """«Т. 2, № 20, 12 марта», whatever of it is told."""
    if facts.kind is Kind.ISSUE:
        return ", ".join(citations.part(level, number) for level, number in facts.parts)
    host = facts.host
    if facts.kind is not Kind.ARTICLE or host is None:
        return ""
    return ", ".join(citations.host_issue(host))


def line(entry: Entry) -> Line:
    facts = entry.facts
    pages = facts.host.pages if facts.host and facts.kind is Kind.ARTICLE else ""
    return Line(
        url=page_of(entry),
        names=citations.heading(facts),
        title=short_title(facts),
        tongue=tongue(facts),
        pages=citations.dashed(pages),
    )


def page_of(entry: Entry) -> str:
    return f"/record/{entry.union_id}"
