"""How does a whole list leave the catalogue? As files of records, or a numbered list by ГОСТ."""

from collections.abc import Iterable, Iterator
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from catalog import db, feed, search
from catalog.errors import NotFound, Refused
from catalog.search import analyzer, scoring
from catalog.web import taking
from catalog.web.files import file, saved_as
from catalog.web.reader import picklist
from catalog.web.rendering import page, words_for
from catalog.web.state import engine_of, index_of, settings_of
from exports import citations, docx, dumps
from exports.union import Union

# Forms of taking.FORMS that make sense for many records at once.
NAMES: Final = (
    "rusmarc.mrc", "marc21.mrc", "rusmarc.xml", "marc21.xml", "record.ris", "record.bib",
    "csl.json", "record.csv", "record.jsonl", "gost.txt", "gost-2008.txt",
)  # fmt: skip
MOST_IN_LIST: Final = 5000  # descriptions of a numbered list, which is sorted in memory


def take(request: Request) -> Response:
    """/take/{name}?ids=… or ?q=…: the reader's list, a shared one or a whole result as a file."""
    name = request.path_params["name"]
    if name in ("list.docx", "list.html"):
        return numbered(request, name)
    form = taking.FORMS.get(name)
    if form is None or name not in NAMES:
        raise NotFound("http.404")
    return StreamingResponse(
        dumps.pieces(wanted(request), form.format, today=db.utc_now().date()),
        media_type=dumps.FORMATS[form.format].media_type,
        headers={"Content-Disposition": saved_as(f"svod-{name}")},
    )


def wanted(request: Request) -> Iterator[Union]:
    """The union records asked for: a list in its order, a result in the order of arrival."""
    engine, settings, index = engine_of(request), settings_of(request), index_of(request)
    if "ids" in request.query_params or not request.query_params:
        with db.reading(engine) as session:
            ids: Iterable[int] = picklist.clusters(session, picklist.chosen(request))
    else:
        ids = search.every(index, search.parse(request.query_params))
    return feed.in_order(engine, settings, ids)


def numbered(request: Request, name: str) -> Response:
    """A numbered list of descriptions by ГОСТ Р 7.0.100-2018 in the order of the alphabet."""
    if "ids" not in request.query_params and request.query_params:
        query = search.parse(request.query_params)
        if scoring.total(index_of(request).searcher(), query) > MOST_IN_LIST:
            raise Refused("list.too_long", most=MOST_IN_LIST)
    today = db.utc_now().date()
    described = (citations.describe(union.facts, accessed=today) for union in wanted(request))
    items = sorted(described, key=analyzer.sort_key)
    title = request.query_params.get("title") or words_for(request)("list.document")
    if name == "list.docx":
        return file(docx.numbered(title, items), "svod-list.docx", media=docx.MEDIA_TYPE)
    return page(request, "listed.html", title=title, items=items)
