"""The pages of researchers, by families: searching, headings, places, sources, days, lists."""

from functools import partial

from starlette.routing import Route

from catalog.web import forms
from catalog.web.reader import (
    calendar,
    feeds,
    headings,
    libraries,
    overview,
    picklist,
    places,
    related,
    results,
    sources,
    takeaway,
    yearbook,
)


def routes() -> list[Route]:
    """Addresses of pages come before those of `records` that take any name."""
    return [
        Route("/search", results.search_page),
        Route("/search/{facet}", results.facet_page),
        Route("/suggest", feeds.suggest),
        Route("/take/{name}", takeaway.take),
        Route("/list", picklist.show),
        Route("/list", forms.posted(picklist.change), methods=["POST"]),
        Route("/places", places.listing),
        Route("/places/names", partial(headings.listing, headings.PLACE_NAMES)),
        Route("/places/names/{heading:path}", partial(headings.heading_page, headings.PLACE_NAMES)),
        Route("/places/{slug}", places.show),
        Route("/people", partial(headings.listing, headings.PEOPLE)),
        Route("/people/{heading:path}", partial(headings.heading_page, headings.PEOPLE)),
        Route("/topics", partial(headings.listing, headings.TOPICS)),
        Route("/topics/{heading:path}", partial(headings.heading_page, headings.TOPICS)),
        Route("/sources", sources.listing),
        Route("/sources/{title}", sources.show),
        Route("/calendar", calendar.today),
        Route("/calendar/year", yearbook.show),
        Route("/calendar/year.{suffix}", yearbook.as_file),
        Route("/calendar/{day}", calendar.show),
        Route("/timeline", overview.timeline),
        Route("/about", overview.about),
        Route("/help", overview.help_page),
        Route("/l/{code}", libraries.without_slash),
        Route("/l/{code}/", libraries.show),
        Route("/l/{code}/kit.html", libraries.offline),
        Route("/widgets", libraries.widgets),
        Route("/embed", libraries.embedded),
        Route("/record/{union_id}/qr.svg", related.qr),
        Route("/feed.atom", feeds.atom),
        Route("/sitemap.xml", feeds.sitemap),
        Route("/sitemap-{number:int}.xml", feeds.sitemap_file),
        Route("/opensearch.xml", feeds.opensearch),
        Route("/robots.txt", feeds.robots),
    ]
