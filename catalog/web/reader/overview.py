"""What is in the catalogue as a whole? Its timeline, its numbers, and how to ask it."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from catalog import db
from catalog.search import counting, queries
from catalog.search.queries import Query, Years
from catalog.web.reader import headings, lists, narrowing
from catalog.web.reader.narrowing import Names
from catalog.web.reader.results import library_names
from catalog.web.rendering import page, with_query, words_for
from catalog.web.state import engine_of, index_of

TOPICS: Final = 4  # of a decade
STATISTICS: Final = ("library", "kind", "language", "district", "source")
MOST: Final = 100  # rows of a table


@dataclass(frozen=True, slots=True)
class Decade:
    """A row of the timeline: a bar, and what was written about most."""

    bar: narrowing.Bar
    themes: list[tuple[str, str, int]]


def timeline(request: Request) -> Response:
    """/timeline: the decades in which things were printed, each with its places and themes."""
    index = index_of(request)
    found = counting.count_decades(index.searcher(), Query())
    rows = []
    for bar, first in zip(
        narrowing.bars_of(Query(), found), range(*bounds(found), counting.DECADE), strict=True
    ):
        within = Query(years=Years(first, first + counting.DECADE - 1))
        themes = lists.values(index, within, "topic", most=TOPICS)["topic"] if bar.count else []
        rows.append(Decade(bar, headings.linked("topic", themes, within)))
    return page(request, "timeline.html", decades=[row for row in rows if row.bar.count])


def bounds(decades: tuple[tuple[int, int], ...]) -> tuple[int, int]:
    firsts = [first for first, _ in decades]
    return (min(firsts), max(firsts) + counting.DECADE) if firsts else (0, 0)


def about(request: Request) -> Response:
    """/about: what this is, and how much of what sort there is."""
    index = index_of(request)
    with db.reading(engine_of(request)) as session:
        names = Names(words_for(request), library_names(session))
    found = lists.values(index, Query(), *STATISTICS, most=MOST)
    return page(
        request,
        "about.html",
        total=lists.total(index, Query()),
        tables=[
            (facet, [(names(facet, count.value), count.records,
                      narrowing.chosen(Query(), facet, (count.value,))) for count in counts])
            for facet, counts in found.items()
        ],
        decades=narrowing.bars_of(Query(), counting.count_decades(index.searcher(), Query())),
    )  # fmt: skip


# What the help shows: a message that says what it does, and the query itself by its message.
EXAMPLES: Final = (
    "words", "phrase", "minus", "beginning", "field", "years", "old", "latin", "layout", "isbn",
)  # fmt: skip


def help_page(request: Request) -> Response:
    """/help: how to ask, by examples that work."""
    words = words_for(request)
    examples = [
        (words(f"help.{name}.query"), with_query("/search", {"q": words(f"help.{name}.query")}),
         words(f"help.{name}"))
        for name in EXAMPLES
    ]  # fmt: skip
    return page(request, "help.html", examples=examples, fields=fields())


def fields() -> list[tuple[str, str]]:
    """The fields of the query language: the index's name, and all the words for it."""
    found: dict[str, list[str]] = {}
    for word, field in queries.FIELDS.items():
        found.setdefault(field, []).append(f"{word}:")
    return [(field, " ".join(names)) for field, names in found.items()]
