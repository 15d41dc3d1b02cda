"""How do MARC 21 headings read as MODS subjects: topics, places, times, names, scales?"""

from collections.abc import Callable, Iterator
from typing import Final

from exports.mods_elements import ended, joined, node, said
from exports.mods_names import name
from exports.mods_tables import HEADINGS, SUBDIVISIONS, THESAURI
from marc.dialects.marc21_coded import undot
from marc.record import Field

LEVELS: Final = (("a", "country"), ("b", "state"), ("c", "county"), ("d", "city"))


def heading(field: Field) -> Iterator[str]:
    """648-656: the main words, then the subdivisions in their order; 653 is a list of words."""
    element = HEADINGS[field.tag]
    if field.tag == "653":
        yield from (node("subject", [said(element, undot(t))]) for t in field.every("a"))
    else:
        main = said(element, ended(field, "ab"))
        yield node("subject", [main, *subdivisions(field)], authority=authority(field))


def named(field: Field) -> Iterator[str]:
    """600, 610, 611: a person or body, perhaps with one of its works."""
    inside = [name(field, roles=False)]
    if field.first("t"):
        inside.append(node("titleInfo", [said("title", ended(field, "t"))]))
    yield node("subject", [*inside, *subdivisions(field)], authority=authority(field))


def titled(field: Field) -> Iterator[str]:
    main = node("titleInfo", [said("title", ended(field, "afp"))])
    yield node("subject", [main, *subdivisions(field)], authority=authority(field))


def genre(field: Field) -> Iterator[str]:
    yield said("genre", joined(field, "abvxyz", "--"), authority=authority(field))


def subdivisions(field: Field) -> Iterator[str]:
    for code, text in field.subfields:
        if code in SUBDIVISIONS:
            yield said(SUBDIVISIONS[code], undot(text))


def authority(field: Field) -> str:
    return THESAURI.get(field.indicators[1:2], field.first("2").strip())


def hierarchical(field: Field) -> Iterator[str]:
    """662 and 752: a place from country to city."""
    levels = [said(element, ended(field, code)) for code, element in LEVELS]
    yield node("subject", [node("hierarchicalGeographic", levels)])


def area(field: Field) -> Iterator[str]:
    for code in field.every("a"):
        yield node("subject", [said("geographicCode", code, authority="marcgac")])


def cartographic(field: Field) -> Iterator[str]:
    yield node("subject", [node("cartographics", [
        said("scale", ended(field, "a")), said("projection", ended(field, "b")),
        said("coordinates", ended(field, "c").strip("()")),
    ])])  # fmt: skip


RULES: Final[dict[str, Callable[[Field], Iterator[str]]]] = {
    **dict.fromkeys(HEADINGS, heading),
    **dict.fromkeys(("600", "610", "611"), named),
    "630": titled,
    "655": genre,
    "043": area,
    "255": cartographic,
    **dict.fromkeys(("662", "752"), hierarchical),
}
