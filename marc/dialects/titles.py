"""How are the pieces of a title put together, in any dialect? Parts, variants, carriers."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from marc.dialects.table import Described
from marc.shape import Kind
from marc.text.numbering import Parts, parts, split_parts
from marc.text.spelling import comparable, display

BRACKETS: Final = re.compile(r"^[(\[]+|[)\]]+$")


class Title(NamedTuple):
    """A title field taken apart; `sort_title` keeps the non-sorting marks."""

    title: str = ""
    sort_title: str = ""
    subtitle: str = ""
    part_title: str = ""
    parts: Parts = ()
    variants: tuple[str, ...] = ()
    responsibility: str = ""
    gmd: str = ""
    parallel: tuple[str, ...] = ()


def whole_title(
    *,
    titles: Sequence[str],
    others: Sequence[str],
    statements: Sequence[str],
    numbers: Sequence[str],
    names: Sequence[str],
    parallel: Sequence[str],
    gmd: str,
) -> Title:
    """One title of its pieces; ISBD typed into the first of them is taken apart."""
    sort_title = titles[0] if titles else ""
    title, other, statement = from_isbd(display(sort_title), others, statements)
    if title != display(sort_title):
        sort_title = title
    found: Parts = ()
    for number in numbers:
        found += parts(number)
    return Title(
        title=title,
        sort_title=sort_title,
        subtitle=" : ".join(other),
        part_title=". ".join(names),
        parts=tuple(dict.fromkeys(found)),
        variants=tuple(map(display, (*titles[1:], *parallel))),
        responsibility=" ; ".join(statement),
        gmd=gmd,
        parallel=tuple(map(display, parallel)),
    )


def from_isbd(
    title: str, others: Sequence[str], statements: Sequence[str]
) -> tuple[str, Sequence[str], Sequence[str]]:
    """«Псков : очерки / И. Петров» in one subfield: the marks of ISBD part it."""
    if " / " in title and not statements:
        title, _, said = title.partition(" / ")
        statements = (said.strip(),)
    if " : " in title and not others:
        title, _, rest = title.partition(" : ")
        others = (rest.strip(),)
    return title.strip(), others, statements


def with_part(
    own: Described, title: str, sort_title: str, subtitle: str, numbers: Parts
) -> Described:
    """A volume under its set: the set's title first, the own title as the part's.

    A volume without a title of its own («Вып. 13») gives its number only; without a set's title
    the record keeps the title it has.
    """
    is_whole = comparable(own.title) == comparable(title)  # «1941-й год» is no part of itself
    designation, rest = ((), own.title) if is_whole else split_parts(own.title)
    merged = one_level(numbers + designation + own.parts)
    if not title:
        return own._replace(parts=merged)
    part_title = rest.strip(" .,:;/")
    if comparable(part_title) == comparable(title):
        part_title = ""
    return own._replace(
        title=title,
        sort_title=sort_title or title,
        subtitle=subtitle or own.subtitle,
        part_title=". ".join(filter(None, (part_title, own.part_title))),
        parts=merged,
    )


def one_level(numbers: Parts) -> Parts:
    """Each number once: «13» without a word is «Вып. 13» when that stands beside it."""
    named = {number for level, number in numbers if level}
    return tuple(
        dict.fromkeys((level, number) for level, number in numbers if level or number not in named)
    )


def unbracketed(text: str) -> str:
    """«(1870-1938)» without its brackets."""
    return BRACKETS.sub("", text.strip())


# Words of 203$c, of a general material designation and of extents.
CARRIERS: Final = (
    (
        "electronic",
        re.compile(
            r"электрон|electronic|elektron|сетево|online|онлайн|cd-?rom|dvd|компьютер|computer|файл",
            re.I,
        ),
    ),
    ("microform", re.compile(r"микро|microf|mikro", re.I)),
    ("manuscript", re.compile(r"рукоп|manuscript", re.I)),
    ("print", re.compile(r"непосред|^\W*текст\b|^\W*text\b|unmediated", re.I)),
)
# RUSMARC 182$a and the codes of MARC 21 337$b and RDA media types.
CARRIER_BY_MEDIA: Final = {"n": "print", "b": "electronic", "c": "microform"}
# RUSMARC 106$a.
CARRIER_BY_FORM: Final = {
    "r": "print",
    "d": "print",
    "e": "print",
    "s": "electronic",
    "t": "microform",
    "h": "manuscript",
}


def carrier_of(
    *, words: Iterable[str], media: str, form: str, electronic: bool, handwritten: bool
) -> str:
    """ "print", "electronic", "microform", "manuscript", or "" when nothing says."""
    if electronic:
        return "electronic"
    if handwritten:
        return "manuscript"
    found = CARRIER_BY_MEDIA.get(media.strip()) or CARRIER_BY_FORM.get(form)
    if found:
        return found
    return next((found for text in words if text and (found := carrier_in(text))), "")


@lru_cache(maxsize=1 << 12)
def carrier_in(text: str) -> str:
    return next((carrier for carrier, pattern in CARRIERS if pattern.search(text)), "")


def settled_kind(kind: Kind, carrier: str) -> Kind:
    """A book on an electronic carrier is an electronic resource, however the leader types it."""
    return Kind.ELECTRONIC if kind is Kind.BOOK and carrier == "electronic" else kind
