"""How does a whole list leave the catalogue? As files of records, a numbered list by ГОСТ, or a
printed index."""

from collections.abc import Iterable, Iterator
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from catalog import db, feed, search, shelf
from catalog.errors import NotFound, Refused
from catalog.i18n import Words
from catalog.search import analyzer, scoring
from catalog.web import making, taking
from catalog.web.files import file, saved_as
from catalog.web.reader import narrowing, picklist, printed
from catalog.web.reader.narrowing import Names
from catalog.web.reader.printed import Described, PrintedIndex
from catalog.web.reader.results import library_names
from catalog.web.rendering import page, words_for
from catalog.web.state import engine_of, index_of, settings_of
from exports import citations, docx, dumps
from exports.union import Union

# Forms of taking.FORMS that make sense for many records at once.
NAMES: Final = (
    "rusmarc.mrc", "marc21.mrc", "rusmarc.xml", "marc21.xml", "record.ris", "record.bib",
    "csl.json", "record.csv", "record.jsonl", "gost.txt", "gost-2008.txt",
)  # fmt: skip
PAGES: Final = ("list.html", "index.html")
DOCUMENTS: Final = ("list.docx", "index.docx")
FEW: Final = picklist.MOST  # records that are sent at once
MOST_IN_LIST: Final = 5000  # descriptions of a numbered list, which is sorted in memory
MOST_KEPT: Final = 50_000  # records of a file that is kept; some 20 MB, half a minute of work


async def take(request: Request) -> Response:
    """/take/{name}?ids=… or ?q=…: the reader's list, a shared one or a whole result as a file.

    A few records are sent as they are read. Many are put into a file once, or described in turn;
    what is too large to be kept goes out as it is read, alone.
    """
    name = request.path_params["name"]
    if name not in (*NAMES, *PAGES, *DOCUMENTS):
        raise NotFound("http.404")
    records = await run_in_threadpool(number_wanted, request)
    if name in NAMES:
        return await records_in(request, name, records)
    if records <= FEW:
        return await run_in_threadpool(compiled, request, name)
    if name in PAGES:
        folder = settings_of(request).shelf
        return await making.in_turn(lambda: shelf.alone(folder, lambda: compiled(request, name)))
    order = making.order(request, lambda: [bytes(compiled(request, name).body)])
    return await making.given(request, order, f"svod-{name}", media=docx.MEDIA_TYPE)


async def records_in(request: Request, name: str, records: int) -> Response:
    """A file of records in one of the forms that a record can be taken home in."""
    form = taking.FORMS[name].format
    media, today = dumps.FORMATS[form].media_type, db.utc_now().date()
    saved = f"svod-{name}"

    def pieces() -> Iterator[bytes]:
        return dumps.pieces(wanted(request), form, today=today)

    if records <= FEW:
        headers = {"Content-Disposition": saved_as(saved)}
        return StreamingResponse(pieces(), media_type=media, headers=headers)
    if records > MOST_KEPT:
        return making.Alone(settings_of(request).shelf, pieces(), saved, media=media)
    return await making.given(request, making.order(request, pieces), saved, media=media)


def number_wanted(request: Request) -> int:
    """How many records are asked for; of a list, as many as it may hold."""
    if is_list(request):
        return FEW
    return scoring.total(index_of(request).searcher(), search.parse(request.query_params))


def is_list(request: Request) -> bool:
    """Whether records are named, here or in the reader's own list, and not looked for."""
    return "ids" in request.query_params or not request.query_params


def compiled(request: Request, name: str) -> Response:
    """A numbered list, or a printed index, as a page or a document."""
    return numbered(request, name) if name.startswith("list.") else index(request, name)


def wanted(request: Request) -> Iterator[Union]:
    """The union records asked for: a list in its order, a result in the order of arrival."""
    engine, settings, index = engine_of(request), settings_of(request), index_of(request)
    if is_list(request):
        with db.reading(engine) as session:
            ids: Iterable[int] = picklist.clusters(session, picklist.chosen(request))
    else:
        ids = search.every(index, search.parse(request.query_params))
    return feed.in_order(engine, settings, ids)


def numbered(request: Request, name: str) -> Response:
    """A numbered list of descriptions by ГОСТ Р 7.0.100-2018 in the order of the alphabet."""
    described = (record.description for record in described_all(request))
    items = sorted(described, key=analyzer.sort_key)
    title = request.query_params.get("title") or words_for(request)("list.document")
    if name == "list.docx":
        return file(docx.numbered(title, items), "svod-list.docx", media=docx.MEDIA_TYPE)
    return page(request, "listed.html", title=title, items=items)


def described_all(request: Request) -> list[Described]:
    """The records asked for with their descriptions. Raises Refused when they are too many."""
    if number_wanted(request) > MOST_IN_LIST:
        raise Refused("list.too_long", most=MOST_IN_LIST)
    today = db.utc_now().date()
    return [
        Described(one.union_id, one.facts, citations.describe(one.facts, accessed=today))
        for one in wanted(request)
    ]


# --- a printed index ------------------------------------------------------------------------------


def index(request: Request, name: str) -> Response:
    """/take/index.docx and .html: sections chosen by ?sections=, and indexes to their numbers."""
    by, words = request.query_params.get("sections", printed.SECTIONS[0]), words_for(request)
    if by not in printed.SECTIONS:
        raise NotFound("http.404")
    made = printed.compiled(described_all(request), by=by, words=words)
    title = request.query_params.get("title") or words("printed.title")
    told = preface(request, made, words)
    if name == "index.docx":
        blocks = list(index_blocks(title, made, told, words))
        document = docx.document(title, blocks, language=words.language)
        return file(document, "svod-index.docx", media=docx.MEDIA_TYPE)
    return page(request, "printed.html", title=title, index=made, told=told)


def preface(request: Request, made: PrintedIndex, words: Words) -> list[str]:
    """«От составителей»: what was asked of which catalogue, when, how much was found."""
    asked = request.query_params
    settings, today = settings_of(request), db.utc_now().date()
    query = search.parse(asked)
    found = narrowing.link(query)
    with db.reading(engine_of(request)) as session:
        names = Names(words, library_names(session))
    filters = [
        f"{words(f'facet.{facet}')}: {words('facet.not') + ' ' if chip.excluded else ''}{chip.text}"
        for facet, chip in narrowing.chips(query, names)
    ]
    if is_list(request):
        what = words("printed.of_list")
    else:
        conditions = "; ".join([*([f"«{query.text}»"] if query.text else []), *filters])
        what = words("printed.of_query", query=conditions or words("search.everything"))
        what = f"{what} {settings.base_url}{found}"
    return [
        what,
        words("printed.made", catalogue=settings.name, day=words.day(today)),
        words.count("printed.records", made.records),
        words("printed.rules"),
    ]


def index_blocks(
    title: str, made: PrintedIndex, told: list[str], words: Words
) -> Iterator[docx.Block]:
    yield docx.Heading(title, 1)
    yield docx.Contents()
    yield docx.Heading(words("printed.preface"))
    yield from map(docx.Paragraph, told)
    for section in made.sections:
        if section.title:
            yield docx.Heading(section.title)
        yield from (docx.Item(record.description) for _, record in section.items)
    for name, entries in made.indexes.items():
        yield docx.Heading(words(f"printed.{name}"))
        yield from (docx.References(entry.text, entry.numbers) for entry in entries)
