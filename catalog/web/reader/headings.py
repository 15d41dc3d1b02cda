"""Who and what is in the catalogue, from А to Я? Indexes of headings, and a page for each."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from catalog import db, search
from catalog.errors import NotFound
from catalog.search import counting, queries
from catalog.search.counting import Count
from catalog.search.index import Index as SearchIndex
from catalog.search.queries import Query
from catalog.web.reader import hits, lists, narrowing
from catalog.web.rendering import page, with_query
from catalog.web.state import engine_of, index_of
from marc.text.spelling import comparable

RUSSIAN: Final = "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ"
OTHERS: Final = "#"  # Latin letters, digits and the rest
LETTERS: Final = (*RUSSIAN, OTHERS)
ALSO: Final = {"Е": "Ёё", "И": "Йй"}  # letters that stand under another
QUOTES: Final = """[«„"'(\\[ ]*"""
OTHER_PATTERN: Final = "[^а-яА-ЯёЁ]{0,3}[^а-яА-ЯёЁ «„(\\[].*"
PER_PAGE: Final = 200
NEIGHBOURS: Final = 6
NEWEST: Final = 10
FIRST_ASKED: Final = 3  # letters by which neighbours are looked up


@dataclass(frozen=True, slots=True)
class Index:
    """A family of headings: its name in addresses and messages, the facet it lists, the field of
    the query language their words are in."""

    name: str
    facet: str
    field: str
    shown: tuple[str, ...]  # facets shown on a heading's page


PEOPLE: Final = Index("people", "person", "person", ("topic", "place", "source", "kind"))
TOPICS: Final = Index("topics", "topic", "subject", ("district", "person", "source", "kind"))
PLACE_NAMES: Final = Index("places/names", "place", "place", ("topic", "person", "source", "kind"))


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading in an index, with its page and the number of its records."""

    text: str
    url: str
    records: int


def address(index: Index, heading: str) -> str:
    return f"/{index.name}/{quote(heading, safe='')}"


# --- the index ----------------------------------------------------------------------------------


def listing(index: Index, request: Request) -> Response:
    """/people: letters, then the headings under one of them (the first that has any, if none is
    asked for) or those that hold what was typed."""
    params = request.query_params
    asked, typed = params.get("letter", "")[:1].upper(), params.get("filter", "").strip()[:80]
    if typed:
        letter, wanted = "", holding(index, request, typed)
    else:
        letters = (asked,) if asked in LETTERS else LETTERS
        under_each = ((one, beginning(index, request, one)) for one in letters)
        letter, wanted = next((one for one in under_each if one[1]), (letters[0], []))
    start = queries.number(params, "start", digits=6) or 0
    before = max(start - PER_PAGE, 0)
    return page(
        request,
        "headings.html",
        index=index,
        letters=[(one, with_query(f"/{index.name}", {"letter": one}), one == letter)
                 for one in LETTERS],
        typed=typed,
        total=len(wanted),
        entries=entries(index, wanted[start : start + PER_PAGE]),
        later=further(index, letter, typed, start + PER_PAGE, len(wanted)),
        earlier=further(index, letter, typed, before, len(wanted), back=start > 0),
    )  # fmt: skip


def beginning(index: Index, request: Request, letter: str) -> list[Count]:
    """The headings under a letter."""
    pattern = (
        OTHER_PATTERN
        if letter == OTHERS
        else f"{QUOTES}[{letter}{letter.lower()}{ALSO.get(letter, '')}].*"
    )
    return lists.every_value(index_of(request), Query(), index.facet, pattern)


def holding(index: Index, request: Request, typed: str) -> list[Count]:
    """The headings that hold what was typed: those of the records that have its words in them."""
    query = search.parse({"q": f'{index.field}:"{typed.replace(chr(34), " ")}"'})
    found = lists.every_value(index_of(request), query, index.facet)
    return [count for count in found if comparable(typed) in comparable(count.value)]


def further(
    index: Index, letter: str, typed: str, start: int, total: int, *, back: bool | None = None
) -> str:
    """The address of the next stretch of a long list, or "" at its end."""
    if back is False or (back is None and start >= total):
        return ""
    parameters = {"letter": letter, "filter": typed, "start": str(start) if start else ""}
    return with_query(f"/{index.name}", {name: one for name, one in parameters.items() if one})


def present(headings: Iterable[str]) -> list[str]:
    """The letters that headings begin with, in the order of the Russian alphabet."""
    found = {initial(heading) for heading in headings}
    return [letter for letter in (*RUSSIAN, OTHERS) if letter in found]


def initial(heading: str) -> str:
    """The letter that a heading stands under: Ё under Е, quotes passed over, others together."""
    for character in heading:
        if character.isalnum():
            letter = character.upper().replace("Ё", "Е").replace("Й", "И")
            return letter if letter in RUSSIAN else OTHERS
    return OTHERS


def under(heading: str, letter: str, typed: str) -> bool:
    if typed:
        return comparable(typed) in comparable(heading)
    return initial(heading) == letter


def entries(index: Index, counts: Sequence[Count]) -> list[Entry]:
    return [Entry(one.value, address(index, one.value), one.records) for one in counts]


# --- one heading --------------------------------------------------------------------------------


def heading_page(index: Index, request: Request) -> Response:
    """/people/{heading}: what there is, with whom and what it goes, its neighbours in the index."""
    heading = request.path_params["heading"]
    query = lists.asking(**{index.facet: heading})
    found = index_of(request)
    with db.reading(engine_of(request)) as session:
        total, newest = lists.best(found, session, query, size=NEWEST, sort="year_desc")
    if not total:
        raise NotFound("heading.unknown", heading=heading)
    return page(
        request,
        "heading.html",
        index=index,
        heading=heading,
        total=total,
        hits=hits.lines(newest),
        everything=narrowing.link(query),
        roles=roles(index, request, heading),
        shown=shown(found, query, *index.shown, but=heading),
        decades=decades(request, query),
        neighbours=neighbours(index, request, heading),
        feed=with_query("/feed.atom", queries.params(query)),
    )


def roles(index: Index, request: Request, heading: str) -> list[tuple[str, int, str]]:
    """How many records a person wrote and how many are about them, each with its search."""
    if index is not PEOPLE:
        return []
    name = heading.partition(" (")[0].replace('"', " ")
    found = []
    for message, field in (("person.wrote", "автор"), ("person.about", "тема")):
        query = search.parse({"q": f'{field}:"{name}"'})
        if number := lists.total(index_of(request), query):
            found.append((message, number, narrowing.link(query)))
    return found


def shown(
    found: SearchIndex, query: Query, *facets: str, but: str = ""
) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """The facets of what a page is about that have values, each value with its search."""
    values = lists.values(found, query, *facets, but=but)
    return [(facet, linked(facet, counts, query)) for facet, counts in values.items() if counts]


def linked(facet: str, counts: Sequence[Count], query: Query) -> list[tuple[str, str, int]]:
    """Values with the search for both them and what the page is about."""
    return [
        (count.value, narrowing.chosen(query, facet, (count.value,)), count.records)
        for count in counts
    ]


def decades(request: Request, query: Query) -> list[narrowing.Bar]:
    found = counting.count_decades(index_of(request).searcher(), query)
    return narrowing.bars_of(query, found)


def neighbours(index: Index, request: Request, heading: str) -> list[Entry]:
    """The headings around this one in the index: other ways to write the name are often there."""
    begins = re.escape(heading[:FIRST_ASKED])
    near = lists.every_value(index_of(request), Query(), index.facet, f"{begins}.*")
    place = next((n for n, count in enumerate(near) if count.value == heading), 0)
    around = near[max(place - NEIGHBOURS // 2, 0) : place + NEIGHBOURS // 2 + 1]
    return entries(index, [count for count in around if count.value != heading])
