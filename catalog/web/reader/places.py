"""What is there about a place? The map and tree of districts, and a page for each of them."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from catalog import db
from catalog.errors import NotFound
from catalog.search import queries
from catalog.web.reader import drawing, headings, hits, lists, narrowing
from catalog.web.rendering import page, with_query
from catalog.web.state import engine_of, index_of
from marc import districts
from marc.districts import District

NEWEST: Final = 10
SHOWN: Final = ("place", "topic", "person", "source", "kind")


@dataclass(frozen=True, slots=True)
class Spot:
    """A district on the map or in the tree, with its number of records."""

    district: District
    records: int
    shade: int


def spots(request: Request) -> dict[str, Spot]:
    """Every district by its slug, in the order of the gazetteer."""
    counts = {count.value: count.records for count in lists.whole(request, "district")}
    known = districts.all_districts()
    shades = drawing.shades({slug: counts.get(slug, 0) for slug in known})
    return {
        slug: Spot(district, counts.get(slug, 0), shades[slug]) for slug, district in known.items()
    }


def listing(request: Request) -> Response:
    """/places: the map, and the same districts as a list with their towns."""
    found = spots(request)
    return page(request, "places.html", shape=drawing.shape(), spots=found, tree=tree(found))


def tree(found: dict[str, Spot]) -> list[tuple[Spot, list[Spot]]]:
    """Districts in the order of the alphabet, each with the towns that are apart from it."""
    wholes = sorted(
        (spot for spot in found.values() if not spot.district.city),
        key=lambda spot: spot.district.name,
    )
    cities = [spot for spot in found.values() if spot.district.city]
    return [(whole, [one for one in cities if one.district.town == whole.district.town])
            for whole in wholes]  # fmt: skip


def show(request: Request) -> Response:
    """/places/{slug}: names and subordination in time, what there is, by years and themes."""
    slug = request.path_params["slug"]
    district = districts.all_districts().get(slug)
    if district is None:
        raise NotFound("http.404")
    query, index = lists.asking(district=slug), index_of(request)
    with db.reading(engine_of(request)) as session:
        total, newest = lists.best(index, session, query, size=NEWEST, sort="year_desc")
    return page(
        request,
        "place.html",
        district=district,
        total=total,
        hits=hits.lines(newest),
        everything=narrowing.link(query),
        shown=headings.shown(index, query, *SHOWN),
        decades=headings.decades(request, query),
        shape=drawing.shape(),
        here_slug=slug,
        spots=spots(request),
        feed=with_query("/feed.atom", queries.params(query)),
    )  # fmt: skip
