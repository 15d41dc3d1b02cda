"""How does a page tell a browser's reference manager what it is about? COinS (OpenURL 1.0).

ContextObjects in Spans: the query string of an OpenURL (NISO Z39.88-2004) in the title of an empty
span of class Z3988.
"""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

from exports import names
from exports.reference import Reference, reference
from exports.union import Union

BOOK: Final = "info:ofi/fmt:kev:mtx:book"
JOURNAL: Final = "info:ofi/fmt:kev:mtx:journal"
# CSL type → metadata format and genre; other things are described in Dublin Core.
FORMATS: Final = {
    "book": (BOOK, "book"),
    "chapter": (BOOK, "bookitem"),
    "article-journal": (JOURNAL, "article"),
    "article-newspaper": (JOURNAL, "article"),
    "thesis": ("info:ofi/fmt:kev:mtx:dissertation", ""),
}
DUBLIN_CORE: Final = ("info:ofi/fmt:kev:mtx:dc", "")


def coins(union: Union) -> str:
    """The key/encoded-value pairs of the record, for the `title` of the span."""
    found = reference(union.facts)
    pairs = [("ctx_ver", "Z39.88-2004"), *keys(found), ("rft_id", union.url)]
    return urlencode([(key, value) for key, value in pairs if value])


def keys(found: Reference) -> Iterator[tuple[str, str]]:
    format, genre = FORMATS.get(found.type, DUBLIN_CORE)
    yield "rft_val_fmt", format
    yield "rft.genre", genre
    date = "-".join(f"{part:02}" for part in found.date)
    if format == DUBLIN_CORE[0]:
        yield "rft.title", found.title
        yield from (("rft.creator", name.text) for name in found.creators)
        yield "rft.publisher", found.publisher
        yield "rft.date", date
        return
    titles = {"book": "rft.btitle", "": "rft.title"}
    yield titles.get(genre, "rft.atitle"), found.title
    yield "rft.jtitle" if format == JOURNAL else "rft.btitle", found.container
    for name in found.creators[:1]:
        parted = names.parted(name)
        yield "rft.aulast", parted.family
        yield "rft.aufirst", parted.given
        yield "rft.aucorp", "" if parted.family else parted.whole
    yield from (("rft.au", name.text) for name in found.creators[1:])
    yield "rft.place", found.place
    yield "rft.pub", found.publisher
    yield "rft.date", date
    yield "rft.volume", found.volume
    yield "rft.issue", found.issue
    yield "rft.spage", found.first_page
    yield "rft.epage", found.last_page
    yield "rft.isbn", "".join(found.isbns[:1]).replace("-", "")
    yield "rft.issn", found.issn
    yield "rft.edition", found.edition
