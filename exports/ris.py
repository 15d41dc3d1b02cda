"""How does a record read as RIS, which every reference manager takes?

Tags after the specification of Research Information Systems (2011), as EndNote and Zotero read
them: https://en.wikipedia.org/wiki/RIS_(file_format).
"""

from collections.abc import Iterator
from typing import Final

from exports import names
from exports.reference import Reference, reference
from exports.union import Union
from marc.facts import Name

# CSL type → TY.
TYPES: Final = {
    "book": "BOOK",
    "chapter": "CHAP",
    "article-journal": "JOUR",
    "article-newspaper": "NEWS",
    "article": "GEN",
    "periodical": "SER",
    "map": "MAP",
    "graphic": "ART",
    "musical_score": "MUSIC",
    "song": "SOUND",
    "motion_picture": "VIDEO",
    "thesis": "THES",
    "manuscript": "UNPB",
    "webpage": "ELEC",
    "document": "GEN",
}


def ris(union: Union) -> bytes:
    """One reference: lines of «TY  - BOOK», the last of them ER, and an empty line."""
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in rows(union) if value.strip()]
    return "\r\n".join([*lines, "ER  - ", "", ""]).encode()


def rows(union: Union) -> Iterator[tuple[str, str]]:
    facts, found = union.facts, reference(union.facts)
    yield "TY", TYPES[found.type]
    yield "ID", union.union_id
    yield "TI", found.title
    yield from (("AU", inverted(name)) for name in found.creators)
    # A2 is the editor of a book and, in a chapter, of the book it is in.
    yield from (("A2", inverted(name)) for name in found.editors)
    yield from (("A4", inverted(name)) for name in found.translators)
    yield "T2", found.container or found.series
    yield "M3", found.genre
    yield "PY", str(found.date[0]) if found.date else ""
    yield "DA", day(found)
    yield "CY", found.place
    yield "PB", found.publisher
    yield "ET", found.edition
    yield "VL", found.volume or found.series_number
    yield "IS", found.issue
    yield "SP", found.first_page or str(facts.pages or "")
    yield "EP", found.last_page
    yield from (("SN", number) for number in (*found.isbns, found.issn))
    yield from (("KW", one) for one in dict.fromkeys(subject.text for subject in facts.subjects))
    yield "AB", facts.abstract
    yield "LA", "".join(facts.languages[:1])
    yield from (("N1", note) for note in facts.notes)
    yield from (("UR", url) for url in (*facts.urls, union.url))


def inverted(name: Name) -> str:
    """«Петров, Иван Сергеевич»; a comma in the name of a body would part it in two."""
    found = names.parted(name)
    return f"{found.family}, {found.given}" if found.family else found.whole.replace(",", "")


def day(found: Reference) -> str:
    """«1968/03/12/» as far as it is known; a year alone is said by PY."""
    if len(found.date) < 2:
        return ""
    numbers = [f"{part:02}" for part in found.date]
    return "/".join([*numbers, "", ""][:4])
