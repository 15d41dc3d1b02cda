"""What stands around a record? What is printed in it, what is like it, and its square code."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

import segno
import tantivy
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from tantivy import Occur

from catalog import db, history, search
from catalog.search import documents, scoring
from catalog.search.index import Index
from catalog.web.reader import hits, lists, sources
from catalog.web.reader.hits import Line
from catalog.web.state import engine_of, settings_of
from marc.facts import Facts, Kind
from marc.sources import source_key

ALIKE: Final = 5
COMMON: Final = 5_000  # records with one of the headings looked at
HOSTS: Final = (Kind.SERIAL, Kind.BOOK)  # what articles are printed in
# Points that a shared value of a facet earns.
SHARED: Final = {"person": 5, "topic": 4, "place": 3, "source": 1, "district": 1}
Heading = tuple[tantivy.Query, int]  # whatever has it, and its points


@dataclass(frozen=True, slots=True)
class Related:
    """What a record page shows beside the record; `coverage` is the page of what is printed in it,
    "" when nothing is."""

    coverage: str
    alike: list[Line]


def related(index: Index, session: Session, cluster_id: int, facts: Facts) -> Related:
    key = source_key(facts.title_key) if facts.kind in HOSTS else ""
    printed = bool(key) and lists.total(index, lists.asking(serial=key)) > 0
    return Related(
        coverage=sources.address(key) if printed else "",
        alike=hits.lines(search.read_hits(session, alike(index, cluster_id, facts))),
    )


def alike(index: Index, cluster_id: int, facts: Facts) -> list[int]:
    """The clusters that share most headings with this one."""
    entry, searcher = documents.Entry(cluster_id, facts, ()), index.searcher()
    shared = [
        (scoring.one_of(facet, [value]), number)
        for facet, number in SHARED.items()
        for value in documents.values_of(entry, facet)
    ]
    wanted = [(Occur.Should, scoring.points(*one)) for one in telling(searcher, shared)]
    if not wanted:
        return []
    this = tantivy.Query.term_query(documents.schema(), "key", cluster_id, "basic")
    query = tantivy.Query.boolean_query([*wanted, (Occur.MustNot, this)])
    return search.find_relevant(searcher, query, 0, ALIKE)[1]


def telling(searcher: tantivy.Searcher, shared: Sequence[Heading]) -> list[Heading]:
    """The headings that others share too, the rarest first, without those that very many do: they
    tell little, and looking through all their records took a third of a record page's time."""
    found: list[Heading] = []
    looked_at = 0
    counted = [(scoring.number(searcher, one[0]), one) for one in shared]
    for records, one in sorted(counted, key=itemgetter(0)):
        looked_at += records
        if records > 1 and (not found or looked_at <= COMMON):
            found.append(one)
    return found


def by_district(held: Iterable[tuple[str, object]]) -> list[tuple[str, list[object]]]:
    """Holders under their districts, in the order of the alphabet; those without one come last."""
    found: dict[str, list[object]] = {}
    for district, holder in held:
        found.setdefault(district, []).append(holder)
    return sorted(found.items(), key=lambda item: (not item[0], item[0]))


def qr(request: Request) -> Response:
    """/record/{union_id}/qr.svg: the lasting address as a square code (ISO/IEC 18004)."""
    with db.reading(engine_of(request)) as session:
        cluster = history.find(session, request.path_params["union_id"])
        address = f"{settings_of(request).base_url}/record/{cluster.union_id}"
    drawn = io.BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", scale=4, border=2, dark="#000", light="#fff"
    )
    return Response(
        drawn.getvalue(), media_type="image/svg+xml",
        headers={"Cache-Control": "public, max-age=86400"},
    )  # fmt: skip
