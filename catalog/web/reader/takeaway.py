"""How does a whole list leave the catalogue? As files of records, a numbered list by ГОСТ, or a
printed index."""

from collections.abc import Iterable, Iterator
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from catalog import db, feed, search
from catalog.errors import NotFound, Refused
from catalog.i18n import Words
from catalog.search import analyzer, scoring
from catalog.web import taking
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
MOST_IN_LIST: Final = 5000  # descriptions of a numbered list, which is sorted in memory


def take(request: Request) -> Response:
    """/take/{name}?ids=… or ?q=…: the reader's list, a shared one or a whole result as a file."""
    name = request.path_params["name"]
    if name in ("list.docx", "list.html"):
        return numbered(request, name)
    if name in ("index.docx", "index.html"):
        return index(request, name)
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
    described = (record.description for record in described_all(request))
    items = sorted(described, key=analyzer.sort_key)
    title = request.query_params.get("title") or words_for(request)("list.document")
    if name == "list.docx":
        return file(docx.numbered(title, items), "svod-list.docx", media=docx.MEDIA_TYPE)
    return page(request, "listed.html", title=title, items=items)


def described_all(request: Request) -> list[Described]:
    """The records asked for with their descriptions. Raises Refused when they are too many."""
    if "ids" not in request.query_params and request.query_params:
        query = search.parse(request.query_params)
        if scoring.total(index_of(request).searcher(), query) > MOST_IN_LIST:
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
    if "ids" in asked or not asked:
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
