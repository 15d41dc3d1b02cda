"""By which rules can two records never be one edition? Named and pure; silence forbids nothing."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from marc.facts import Facts, Kind

# An issue of a journal is described as a volume of it where the serial has no record of its own.
INTERCHANGEABLE: Final = ({Kind.ISSUE, Kind.VOLUME},)


def vetoes(a: Facts, b: Facts) -> tuple[str, ...]:
    """The names of the rules by which these two can never be one edition."""
    return tuple(name for name, forbids in VETOES if forbids(a, b))


def different_kind(a: Facts, b: Facts) -> bool:
    kinds = {a.kind, b.kind}
    return len(kinds) > 1 and Kind.OTHER not in kinds and kinds not in INTERCHANGEABLE


def different_parts(a: Facts, b: Facts) -> bool:
    """Two volumes of one set: a level both name carries other numbers."""
    if not a.parts or not b.parts:
        return False
    left, right = dict(a.parts), dict(b.parts)
    shared = left.keys() & right.keys()
    if shared:
        return any(left[level] != right[level] for level in shared)
    return sorted(left.values()) != sorted(right.values())


def year_distance(a: Facts, b: Facts) -> int:
    """Years between two dated records; 0 when the spans touch or one is undated."""
    if a.years is None or b.years is None:
        return 0
    return max(0, a.years[0] - b.years[1], b.years[0] - a.years[1])


def different_edition(a: Facts, b: Facts) -> bool:
    left, right = a.edition_number, b.edition_number
    if left and right:
        return left != right
    # A first edition seldom says so: a stated second one against silence, years apart, differs.
    return max(left or 0, right or 0) > 1 and year_distance(a, b) > 0


def different_issue(a: Facts, b: Facts) -> bool:
    """Articles of two issues, whatever they are called: a weekly column comes back every week."""
    if a.host is None or b.host is None:
        return False
    if a.host.year and b.host.year and a.host.year != b.host.year:
        return True
    if a.host.date and b.host.date:
        return a.host.date != b.host.date
    return bool(a.host.issue and b.host.issue and a.host.issue != b.host.issue)


def different_year(a: Facts, b: Facts) -> bool:
    if a.kind in (Kind.SET, Kind.SERIAL, Kind.ARTICLE):
        return False
    allowed = 0 if a.kind in (Kind.MAP, Kind.ISSUE) else 1
    return a.years_certain and b.years_certain and year_distance(a, b) > allowed


def different_numbers_in_title(a: Facts, b: Facts) -> bool:
    """«Памятная книжка на 1912 год» and «… на 1913 год»."""
    left, right = numbers_of(a.title_key), numbers_of(b.title_key)
    return bool(left and right and left != right)


@lru_cache(maxsize=65536)
def numbers_of(title: str) -> tuple[str, ...]:
    return tuple(sorted(word for word in title.split() if word.isdigit()))


def different_scale(a: Facts, b: Facts) -> bool:
    return bool(a.scale and b.scale and a.scale != b.scale)


def different_language(a: Facts, b: Facts) -> bool:
    return bool(a.languages and b.languages and set(a.languages).isdisjoint(b.languages))


def different_carrier(a: Facts, b: Facts) -> bool:
    return bool(a.carrier and b.carrier and a.carrier != b.carrier)


def reprint_and_original(a: Facts, b: Facts) -> bool:
    return a.reprint != b.reprint and year_distance(a, b) > 0


def different_sheets(a: Facts, b: Facts) -> bool:
    """Two sets of postcards under one title: 12 cards and 16."""
    return a.kind is Kind.GRAPHIC and bool(a.pages and b.pages and a.pages != b.pages)


VETOES: Final[tuple[tuple[str, Callable[[Facts, Facts], bool]], ...]] = (
    ("kind", different_kind),
    ("parts", different_parts),
    ("edition", different_edition),
    ("issue", different_issue),
    ("year", different_year),
    ("numbers_in_title", different_numbers_in_title),
    ("scale", different_scale),
    ("language", different_language),
    ("carrier", different_carrier),
    ("reprint", reprint_and_original),
    ("sheets", different_sheets),
)
