"""What do other programs follow? Atom of any query, the sitemap, OpenSearch and its suggestions."""

from typing import Final
from xml.sax.saxutils import escape, quoteattr

from sqlalchemy import func, select
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from catalog import db, search
from catalog.errors import NotFound
from catalog.model import Cluster
from catalog.search import queries, suggesting
from catalog.web.description import short_title
from catalog.web.reader import lists, narrowing
from catalog.web.rendering import with_query, words_for
from catalog.web.state import engine_of, index_of, settings_of
from exports import citations

ENTRIES: Final = 30
PER_FILE: Final = 40_000  # addresses; sitemaps.org allows 50,000 in a file
FILES_PER_INDEX: Final = 50_000
PAGES: Final = ("/", "/places", "/people", "/topics", "/sources", "/timeline", "/about", "/help")
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAP: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
ROBOTS: Final = (
    "User-agent: *", "Disallow: /desk/", "Disallow: /search/", "Disallow: /search?*&",
    "Disallow: /take/", "Disallow: /list", "Disallow: /view", "Disallow: /suggest",
    "Disallow: /l/*/kit.html", "Allow: /",
)  # fmt: skip


def atom(request: Request) -> Response:
    """/feed.atom?q=…: what a query finds, the newest in the catalogue first (RFC 4287).

    Dates are those of first publication: a record that is changed does not come up again.
    """
    query = search.parse(request.query_params)
    with db.reading(engine_of(request)) as session:
        _, found = lists.best(index_of(request), session, query, size=ENTRIES, sort="new")
    base, name = settings_of(request).base_url, settings_of(request).name
    words = words_for(request)
    here = f"{base}{with_query('/feed.atom', queries.params(query))}"
    updated = max((hit.first_at for hit in found), default=db.utc_now()).isoformat()
    title = words("search.heading", query=query.text) if query.text else words("search.everything")
    entries = "".join(
        f"<entry><id>{base}/record/{hit.union_id}</id>"
        f"<title>{escape(short_title(hit.facts) or words('record.untitled'))}</title>"
        f"<link href={quoteattr(f'{base}/record/{hit.union_id}')}/>"
        f"<published>{hit.first_at.isoformat()}</published>"
        f"<updated>{hit.first_at.isoformat()}</updated>"
        f"<summary>{escape(citations.describe(hit.facts))}</summary></entry>\n"
        for hit in found
    )
    body = (
        f'{DECLARATION}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{words.language}">\n'
        f"<id>{escape(here)}</id>\n<title>{escape(f'{name}: {title}')}</title>\n"
        f"<author><name>{escape(name)}</name></author>\n"
        f'<link rel="self" href={quoteattr(here)}/>\n'
        f"<link href={quoteattr(base + narrowing.link(query))}/>\n"
        f"<updated>{updated}</updated>\n{entries}</feed>\n"
    )
    return Response(visible(body), media_type="application/atom+xml; charset=utf-8")


def visible(text: str) -> str:
    """A text without the characters that XML 1.0 forbids (2.2, production 2)."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))


def sitemap(request: Request) -> Response:
    """/sitemap.xml: the files that list all records, by stretches of cluster ids."""
    with db.reading(engine_of(request)) as session:
        last = session.scalar(select(func.max(Cluster.id)).where(Cluster.state == "live")) or 0
    base = settings_of(request).base_url
    files = [f"{base}/sitemap-{n}.xml" for n in range(min(last // PER_FILE + 1, FILES_PER_INDEX))]
    listed = "".join(f"<sitemap><loc>{escape(file)}</loc></sitemap>\n" for file in files)
    body = f"{DECLARATION}<sitemapindex {SITEMAP}>\n{listed}</sitemapindex>\n"
    return Response(body, media_type="application/xml")


def sitemap_file(request: Request) -> Response:
    """/sitemap-{n}.xml: the records of one stretch; the first file has the other pages too."""
    number = request.path_params["number"]
    start = number * PER_FILE
    with db.reading(engine_of(request)) as session:
        last = session.scalar(select(func.max(Cluster.id)).where(Cluster.state == "live")) or 0
        if start > last:
            raise NotFound("http.404")
        rows = session.execute(
            select(Cluster.union_id, Cluster.changed_at)
            .where(Cluster.id >= start, Cluster.id < start + PER_FILE, Cluster.state == "live")
            .order_by(Cluster.id)
        ).all()
    base = settings_of(request).base_url
    pages = [f"<url><loc>{base}{path}</loc></url>\n" for path in (PAGES if number == 0 else ())]
    records = [
        f"<url><loc>{base}/record/{union_id}</loc><lastmod>{changed:%Y-%m-%d}</lastmod></url>\n"
        for union_id, changed in rows
    ]
    body = f"{DECLARATION}<urlset {SITEMAP}>\n{''.join(pages + records)}</urlset>\n"
    return Response(body, media_type="application/xml")


def robots(request: Request) -> Response:
    """Records may be indexed; the desk and endless lists of filtered results need not be."""
    lines = (*ROBOTS, f"Sitemap: {settings_of(request).base_url}/sitemap.xml", "")
    return PlainTextResponse("\n".join(lines))


def opensearch(request: Request) -> Response:
    """/opensearch.xml: how a browser searches here from its own box (OpenSearch 1.1)."""
    settings, words = settings_of(request), words_for(request)
    base, name = settings.base_url, escape(settings.name)
    body = (
        f'{DECLARATION}<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        f"<ShortName>{name[:16]}</ShortName>\n"
        f"<Description>{escape(words('home.heading'))}</Description>\n"
        "<InputEncoding>UTF-8</InputEncoding>\n"
        f'<Image type="image/svg+xml">{base}/static/icon.svg</Image>\n'
        f'<Url type="text/html" template="{base}/search?q={{searchTerms}}"/>\n'
        f'<Url type="application/atom+xml" template="{base}/feed.atom?q={{searchTerms}}"/>\n'
        '<Url type="application/x-suggestions+json" '
        f'template="{base}/suggest?q={{searchTerms}}"/>\n'
        "</OpenSearchDescription>\n"
    )
    return Response(body, media_type="application/opensearchdescription+xml")


def suggest(request: Request) -> Response:
    """/suggest?q=: how what was typed may go on, from the catalogue's own headings and words."""
    typed = request.query_params.get("q", "")
    found = suggesting.suggest(index_of(request).searcher(), typed)
    return JSONResponse([typed, found], media_type="application/x-suggestions+json")
