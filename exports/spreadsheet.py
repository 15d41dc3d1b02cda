"""How does a record read as a row of CSV, for people who count and sort?"""

import csv
import io
from collections.abc import Callable
from typing import Final

from exports import citations, names
from exports.reference import CREATORS
from exports.union import Union
from marc.facts import Facts

MANY: Final = " | "
# A spreadsheet takes a cell that begins so for a formula; records come from many hands.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
BOM: Final = b"\xef\xbb\xbf"  # without it Excel takes UTF-8 for a one-byte charset


def of_type(*types: str) -> Callable[[Facts], str]:
    return lambda facts: MANY.join(
        dict.fromkeys(one.text for one in facts.subjects if one.type in types)
    )


def year(place: int) -> Callable[[Facts], str]:
    return lambda facts: (
        str(facts.years[place])
        if facts.years is not None and facts.years[place] != citations.ONGOING
        else ""
    )


# Column → what stands in it; the columns of the record itself come before and after.
COLUMNS: Final[dict[str, Callable[[Facts], str]]] = {
    "kind": lambda facts: facts.kind.value,
    "authors": lambda facts: MANY.join(name.text for name in names.by_role(facts, *CREATORS)),
    "other_names": lambda facts: MANY.join(
        f"{name.text} ({name.role})" for name in facts.names if name.role not in CREATORS
    ),
    "title": citations.title_proper,
    "responsibility": lambda facts: facts.responsibility,
    "edition": lambda facts: facts.edition,
    "place": lambda facts: MANY.join(facts.places),
    "publisher": lambda facts: MANY.join(facts.publishers),
    "date": lambda facts: facts.date,
    "year_from": year(0),
    "year_to": year(1),
    "extent": citations.extent,
    "series": lambda facts: MANY.join(text.strip("()") for text in citations.series(facts)),
    "source": lambda facts: facts.host.title if facts.host else "",
    "source_year": lambda facts: str(facts.host.year or "") if facts.host else "",
    "volume": lambda facts: facts.host.volume if facts.host else "",
    "issue": lambda facts: facts.host.issue if facts.host else "",
    "issue_date": lambda facts: citations.day(facts.host.date) if facts.host else "",
    "pages": lambda facts: facts.host.pages if facts.host else "",
    "isbn": lambda facts: MANY.join(map(citations.hyphened, facts.isbns)),
    "issn": lambda facts: MANY.join(facts.issns),
    "language": lambda facts: MANY.join(facts.languages),
    "persons": of_type("person"),
    "places_about": of_type("place"),
    "subjects": of_type("topic", "body", "title", "event", "form", "keyword"),
    "classes": lambda facts: MANY.join(f"{scheme} {index}" for scheme, index in facts.classes),
    "abstract": lambda facts: facts.abstract,
    "links": lambda facts: MANY.join(facts.urls),
    "citation": citations.describe,
}
HEADER: Final = ("union_id", *COLUMNS, "libraries", "url")


def row(union: Union) -> bytes:
    """The record's line (RFC 4180), ending in CRLF."""
    cells = [column(union.facts) for column in COLUMNS.values()]
    return line((union.union_id, *cells, MANY.join(union.libraries), union.url))


def header() -> bytes:
    return BOM + line(HEADER)


def line(cells: tuple[str, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([safe(cell) for cell in cells])
    return out.getvalue().encode()


def safe(cell: str) -> str:
    """The cell; an apostrophe before what a spreadsheet would compute."""
    plain = cell.replace("\0", "")
    return f"'{plain}" if plain.startswith(FORMULA) else plain
