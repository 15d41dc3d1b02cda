"""Which records go into an offline kit, and what stands around them?"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, BinaryIO, Final

from sqlalchemy import Engine, select

from catalog import db, feed, search
from catalog.errors import NotFound
from catalog.i18n import Words
from catalog.model import Library
from catalog.search import analyzer, romanised, synonyms
from catalog.search.index import Index
from catalog.settings import Settings
from exports import kit, site
from exports.kit import Kit
from exports.union import Union
from marc import districts
from marc.facts import Kind

# The texts of the page: their names there are those of the messages without «kit.».
WORDS: Final = (
    *("skip", "views", "search", "entries", "script_off", "opening", "label", "find", "narrow"),
    *("kind", "place", "library", "from", "to", "clear", "more", "any_kind", "any_library"),
    *("any_place", "districts", "places", "topics", "held", "untitled", "found", "instead", "wide"),
    *("about", "broken", "only_here", "mine", "agency", "save_file", "sending", "new", "hint"),
    *("keep", "year_needs", "not_kept", "changing", "edit", "drop", "drop_sure", "dropped"),
    *("kept", "saved", "footer", "about_site", "by_year", "undated", "site.search", "site.people"),
    *("site.places", "site.sources"),
)
ENTRY: Final = (
    *("title", "responsibility", "authors", "host", "year", "number", "pages", "place"),
    *("abstract", "topics", "places", "people"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records: all that a query finds, of one library's and about one district's if named."""

    library: str = ""
    district: str = ""
    query: str = ""


def write_site(
    engine: Engine,
    settings: Settings,
    index: Index,
    wanted: Wanted,
    words: Words,
    *,
    address: str,
    out: BinaryIO,
) -> None:
    """A site of these records as a zip, the kit its search page. Raises NotFound as `pieces`."""
    around = describe(engine, settings, wanted, words)
    site.write(records(engine, settings, index, wanted), around, out, address=address)


def pieces(
    engine: Engine, settings: Settings, index: Index, wanted: Wanted, words: Words
) -> Iterator[bytes]:
    """The kit piece by piece; raises NotFound, before the first, for what is not known."""
    around = describe(engine, settings, wanted, words)
    return kit.pieces(records(engine, settings, index, wanted), around)


def records(engine: Engine, settings: Settings, index: Index, wanted: Wanted) -> Iterator[Union]:
    """The union records wanted, in the order in which they came to be."""
    filters = {"library": wanted.library, "district": wanted.district, "q": wanted.query}
    query = search.parse({name: value for name, value in filters.items() if value})
    return feed.in_order(engine, settings, search.every(index, query))


def describe(engine: Engine, settings: Settings, wanted: Wanted, words: Words) -> Kit:
    """What stands around the records. Raises NotFound: no such library or district."""
    with db.reading(engine) as session:
        rows = session.execute(select(Library.code, Library.name).order_by(Library.name))
        names = {row.code: row.name for row in rows}
    if wanted.library and wanted.library not in names:
        raise NotFound("library.unknown", library=wanted.library)
    known = {slug: one.short for slug, one in districts.all_districts().items()}
    if wanted.district and wanted.district not in known:
        raise NotFound("kit.district", district=wanted.district, known=", ".join(known))
    of = (names.get(wanted.library), known.get(wanted.district), wanted.query)
    today = db.utc_now().date()
    return Kit(
        title=" · ".join(filter(None, of)) or settings.name,
        language=words.language,
        catalogue=settings.name,
        base_url=settings.base_url,
        made_on=today,
        words={**texts(words), "made": words.day(today)},
        libraries=names,
        places=known,
        style=style(),
        search=language(),
        own=wanted.library,
    )


def language() -> dict[str, Any]:
    """The tables by which the search of the site reads a query, for that of the kit."""
    return {
        "known": analyzer.KNOWN_STEMS,
        "stop": sorted(analyzer.STOP | romanised.STOP),
        "synonyms": {when: synonyms.rows(when) for when in ("same", "near")},
        "latin": {
            "letters": romanised.LETTERS,
            "at_the_end": romanised.AT_THE_END,
            "with_sign": romanised.WITH_SIGN,
        },
    }


def texts(words: Words) -> dict[str, str]:
    return {
        **{name: words.raw(f"kit.{name}") for name in WORDS},
        **{f"kind.{kind.value}": words.raw(f"kind.{kind.value}") for kind in Kind},
        **{f"entry.{name}": words.raw(f"article.field.{name}") for name in ENTRY},
        "needs": words.raw("error.article.needs"),
    }


@cache
def style() -> str:
    """The sheet of the site."""
    return (files("catalog.web") / "static" / "svod.css").read_text(encoding="utf-8")
