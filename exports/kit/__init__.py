"""How do union records become one page that searches itself, with no server and no network?

The page opens from a USB stick. The records are one packed block in it, written as they come;
the scripts beside this unpack them, search them and keep the articles that a cataloguer describes
meanwhile. Everything a record says is data there: nothing of it is read as HTML or as a script.
"""

import base64
import hashlib
import html
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from importlib.resources import files
from string import Template
from typing import Any, Final

import orjson

from exports import citations
from exports.union import Union
from marc.facts import Facts, Kind
from marc.text import spelling

MEDIA_TYPE: Final = "text/html; charset=utf-8"
GZIP: Final = 16 + zlib.MAX_WBITS  # the packing that every browser since 2020 can undo
LEVEL: Final = 9  # written once, carried on a stick
LINE: Final = 57 << 10  # bytes behind a line of base64; a multiple of three
LONGEST_ABSTRACT: Final = 600  # characters that are shown and searched
NO_YEAR: Final = 0
# One script, in this order; whatever a record says is put on the page as text.
SCRIPTS: Final = (
    *("words.js", "spellings.js", "unpacking.js", "searching.js"),
    *("page.js", "entries.js", "opening.js"),
)


@dataclass(frozen=True, slots=True)
class Kit:
    """What stands around the records of a kit.

    `words` are the texts of the page by their names in it and in its scripts, those of kinds
    («kind.book») and the day it was made («made») among them. `libraries` and `places` are names
    by code and by slug; entries are of the library `own`, or of one to be chosen when it is empty.
    `style` is a sheet that goes before the kit's own. `search` are the tables of the reader's
    language that `words.js` and `spellings.js` go by: `known`, stems by word; `stop`, words that
    say nothing; `synonyms`, pairs of a way and words by when they answer for one another; `latin`,
    Russian readings of Latin letters, of those at a word's end (`at_the_end`) and of those before
    a sign (`with_sign`).
    `home` is where its title leads, the first page of a site.
    """

    title: str
    language: str
    catalogue: str
    base_url: str
    made_on: Date
    words: Mapping[str, str]
    libraries: Mapping[str, str]
    places: Mapping[str, str]
    style: str
    search: Mapping[str, Any]
    own: str = ""
    home: str = "#"


def pieces(records: Iterable[Union], kit: Kit) -> Iterator[bytes]:
    """The page piece by piece, in constant memory."""
    head, rest = page(kit).split(RECORDS)
    yield head.encode()
    yield from packed(rows(records, kit))
    yield rest.encode()


# --- the page -----------------------------------------------------------------------------------

RECORDS: Final = "<!--records-->"


def page(kit: Kit) -> str:
    """The page with a mark where the records come."""
    script = "\n".join(map(part, SCRIPTS))
    style = f"{kit.style}\n{part('kit.css')}"
    # A page without a server says for itself what it may do: run this script, and nothing else.
    policy = (
        f"default-src 'none'; script-src {digest(script)}; style-src {digest(style)}; "
        "base-uri 'none'; form-action 'none'"
    )
    told = {name.replace(".", "_"): html.escape(text) for name, text in kit.words.items()}
    return Template(part("kit.html")).substitute(
        told,
        language=kit.language,
        title=html.escape(kit.title),
        catalogue=html.escape(kit.catalogue),
        address=html.escape(kit.base_url),
        home=html.escape(kit.home),
        policy=policy,
        style=style,
        script=script,
        kit=data(around(kit)),
    )


def part(name: str) -> str:
    return (files("exports.kit") / name).read_text(encoding="utf-8")


def digest(text: str) -> str:
    """How a Content-Security-Policy names a script or a sheet in the page (CSP3, 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def data(value: Any) -> str:
    """JSON that no script element ends in, whatever its texts are."""
    return orjson.dumps(value).decode().replace("<", "\\u003c")


def around(kit: Kit) -> dict[str, Any]:
    """What the scripts need besides the records."""
    return {
        "words": kit.words,
        "base": kit.base_url,
        "own": kit.own,
        "libraries": list(kit.libraries.items()),
        "places": list(kit.places.values()),
        "kinds": [kind.value for kind in Kind],
        "language": {
            **kit.search,
            "looks": [spelling.LATIN_LOOKS, spelling.CYRILLIC_LOOKS],
            "old": {chr(code): letter for code, letter in spelling.OLD_LETTERS.items()},
            "whole": spelling.WHOLE_WORDS,
            "roots": spelling.STEMS,
            "plurals": sorted(spelling.PLURAL_I_WORDS),
        },
    }


# --- the records --------------------------------------------------------------------------------


def rows(records: Iterable[Union], kit: Kit) -> Iterator[bytes]:
    """A JSON list of the rows of the records."""
    holders = {code: number for number, code in enumerate(kit.libraries)}
    places = {slug: number for number, slug in enumerate(kit.places)}
    before = b"["
    for union in records:
        yield before + orjson.dumps(row(union, holders, places, today=kit.made_on))
        before = b",\n"
    yield b"]" if before != b"[" else b"[]"


def row(
    union: Union, holders: Mapping[str, int], places: Mapping[str, int], *, today: Date
) -> Sequence[Any]:
    """What the page knows of a record, in the order of COLUMNS in `searching.js`.

    Public id, number of the kind, first and last year (0: not known), title, description, numbers
    of the libraries and of the districts, headings of places, other headings, abstract, and words
    that are searched and not shown.
    """
    facts = union.facts
    first, last = years(facts)
    headings = list(dict.fromkeys(subject.text for subject in facts.subjects))
    about = [s.text for s in facts.subjects if s.type == "place"]
    return (
        union.union_id,
        KINDS[facts.kind],
        first,
        last,
        citations.title_proper(facts) or (facts.host.title if facts.host else ""),
        citations.describe(facts, accessed=today),
        [holders[code] for code in union.libraries if code in holders],
        [places[slug] for slug, _ in facts.districts if slug in places],
        list(dict.fromkeys(about)),
        [text for text in headings if text not in about],
        facts.abstract[:LONGEST_ABSTRACT],
        " ".join(unseen(facts)),
    )


KINDS: Final = {kind: number for number, kind in enumerate(Kind)}


def years(facts: Facts) -> tuple[int, int]:
    """The earliest and latest year of a record, an article's from its source if need be."""
    found = facts.years or ((facts.host.year, facts.host.year) if facts.host else None)
    first, last = found or (None, None)
    return first or NO_YEAR, last or NO_YEAR


def unseen(facts: Facts) -> Iterator[str]:
    """What a record is searched by besides its description, headings and abstract."""
    yield from (name.text for name in facts.names)
    yield from facts.variants
    yield from facts.isbns
    yield from facts.notes


# --- packing ------------------------------------------------------------------------------------


def packed(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The parts as one gzip in base64, a line at a time."""
    packing, waiting = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP), b""
    for part in parts:
        waiting += packing.compress(part)
        while len(waiting) >= LINE:
            yield base64.b64encode(waiting[:LINE]) + b"\n"
            waiting = waiting[LINE:]
    waiting += packing.flush()
    for start in range(0, len(waiting), LINE):
        yield base64.b64encode(waiting[start : start + LINE]) + b"\n"
