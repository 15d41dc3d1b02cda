"""By which rules can two records never be one edition? Named and pure; silence forbids nothing."""

import re
from collections.abc import Callable
from typing import Final

from catalog.match.policy import DEFAULT, Policy
from catalog.match.views import View
from marc.facts import Host, Kind

# An issue of a journal is described as a volume of it where the serial has no record of its own.
PERIODIC: Final = frozenset((Kind.ISSUE, Kind.VOLUME))
UNDATED: Final = frozenset((Kind.SET, Kind.SERIAL, Kind.ARTICLE))
EXACT: Final = frozenset((Kind.MAP, Kind.ISSUE))
STEREOTYPE: Final = re.compile(r"стереотип|(?<!\w)стер\b|stereotyp", re.I)
CODED_OTHERWISE: Final = frozenset((Kind.BOOK, Kind.ELECTRONIC, Kind.MANUSCRIPT, Kind.OTHER))
COUNTED: Final = frozenset((Kind.VOLUME, Kind.THESIS))
Rule = Callable[[View, View, Policy], bool]


def vetoes(a: View, b: View, policy: Policy = DEFAULT) -> tuple[str, ...]:
    """The names of the rules by which these two can never be one edition."""
    return tuple(name for name, forbids in VETOES if forbids(a, b, policy))


def forbidden(a: View, b: View, policy: Policy = DEFAULT) -> bool:
    """Whether any rule forbids: asks those whose matter differs, stops at the first."""
    if a.ruled == b.ruled:
        return False
    for (_, forbids), left, right in zip(VETOES, a.ruled, b.ruled, strict=True):
        if left != right and forbids(a, b, policy):
            return True
    return False


def different_kind(a: View, b: View, _: Policy) -> bool:
    if a.kind is b.kind:
        return a.kind in CODED_OTHERWISE and different_degree(a, b)
    if Kind.OTHER in (a.kind, b.kind):
        return False
    if a.kind in PERIODIC and b.kind in PERIODIC:
        return False
    if Kind.MANUSCRIPT in (a.kind, b.kind) and not a.publishers.isdisjoint(b.publishers):
        return False  # what a publisher brought out is no manuscript, whatever its code
    if Kind.SET in (a.kind, b.kind) and a.volumes > 1 and b.volumes > 1:
        return False  # «Т. 1» of the cataloguer's eyes, «3 т.» of the extent: the set
    if a.kind is Kind.BOOK:
        return not book_as(a, b)
    return not (b.kind is Kind.BOOK and book_as(b, a))


def different_degree(a: View, b: View) -> bool:
    """A thesis and its abstract, both coded as books or as files."""
    return bool(a.degree and b.degree) and a.degree != b.degree


def book_as(book: View, other: View) -> bool:
    """Whether a book may be the same as this set («1 v.»), volume («Псков. Т. 2») or thesis.

    Equal pages show that a volume or thesis was only coded otherwise.
    """
    if other.kind is Kind.SET:
        if not book.volumes and not book.facts.pages:
            return not book.parts  # its extent is not said
        return not book.counted.isdisjoint(other.counted)
    if other.kind is Kind.VOLUME and book.parts:
        return True
    if other.kind not in COUNTED:
        return False
    if book.facts.pages and other.facts.pages:
        return book.facts.pages == other.facts.pages
    return bool(book.extents) and book.extents == other.extents  # «С. 223-338» of a series


def different_parts(a: View, b: View, _: Policy = DEFAULT) -> bool:
    """Two volumes of one set: a level both name carries other numbers."""
    left, right = a.parts, b.parts
    if not left or not right or left == right:
        return False
    shared = left.keys() & right.keys()
    if shared:
        return any(left[level] != right[level] for level in shared)
    return sorted(left.values()) != sorted(right.values())


def year_distance(a: View, b: View) -> int:
    """Years between two dated records; 0 when the spans touch or one is undated."""
    if a.years is None or b.years is None:
        return 0
    return max(0, a.years[0] - b.years[1], b.years[0] - a.years[1])


def different_edition(a: View, b: View, _: Policy) -> bool:
    left, right = a.facts.edition_number, b.facts.edition_number
    if left == right:
        return False
    if left and right:
        return True
    # A first edition seldom says so: a stated second one against silence, years apart, differs.
    return max(left or 0, right or 0) > 1 and year_distance(a, b) > 0


def different_issue(a: View, b: View, policy: Policy) -> bool:
    """Articles of two issues, whatever they are called: a weekly column comes back every week."""
    left, right = a.host, b.host
    if left is None or right is None:
        return False
    if left.year and right.year and left.year != right.year:
        return True
    if not policy.continuation_is_another and within(left, right):
        return False
    if left.date and right.date:
        return left.date != right.date
    return bool(left.issue and right.issue and left.issue != right.issue)


def within(a: Host, b: Host) -> bool:
    """Whether one record describes an article in several issues, «№ 4-6», and the other in one."""
    if not a.issue or not b.issue or a.year != b.year:
        return False
    return spans(a.issue, b.issue) or spans(b.issue, a.issue)


def spans(several: str, one: str) -> bool:
    first, dash, last = several.partition("-")
    if not dash or not (first.isdigit() and last.isdigit() and one.isdigit()):
        return False
    return int(first) <= int(one) <= int(last)


def different_year(a: View, b: View, policy: Policy) -> bool:
    if a.years == b.years or a.kind in UNDATED or b.kind in UNDATED:
        return False
    allowed = 0 if a.kind in EXACT or b.kind in EXACT else policy.years_apart
    certain = a.facts.years_certain and b.facts.years_certain
    if not certain or year_distance(a, b) <= allowed or printed_later(a, b):
        return False
    return policy.stereotype_is_another or not stereotype(a, b)


def printed_later(a: View, b: View) -> bool:
    """Whether one gives only the year of copyright, and the other the same one beside its own.

    «cop. 1934» does not say when it was printed: «1939, cop. 1934» may be that.
    """
    if a.copyright_years.isdisjoint(b.copyright_years):
        return False
    return a.copyright_only is not b.copyright_only


def stereotype(a: View, b: View) -> bool:
    """Printings from the same plates: one says so, and the pages agree."""
    said = STEREOTYPE.search(a.facts.edition) or STEREOTYPE.search(b.facts.edition)
    return bool(said) and bool(a.facts.pages) and a.facts.pages == b.facts.pages


def different_numbers_in_title(a: View, b: View, _: Policy) -> bool:
    """«Памятная книжка на 1912 год» and «… на 1913 год»; «за I-II кварталы» and «за III-IV»."""
    if a.title != b.title and a.numbers - b.all_numbers and b.numbers - a.all_numbers:
        return True
    if a.facts.part_title_key == b.facts.part_title_key:
        return False
    left, right = a.part_numbers, b.part_numbers
    return bool(left - right) and bool(right - left)


def different_scale(a: View, b: View, _: Policy) -> bool:
    return bool(a.facts.scale and b.facts.scale) and a.facts.scale != b.facts.scale


def different_language(a: View, b: View, _: Policy) -> bool:
    """A translation; not where all but the code agrees: codes are often wrong, titles are not."""
    left, right = a.facts.languages, b.facts.languages
    if left == right or not left or not right or not set(left).isdisjoint(right):
        return False
    return not (
        (
            not a.forms.isdisjoint(b.forms)
            or a.title.startswith(b.title)
            or b.title.startswith(a.title)
        )
        and a.facts.pages == b.facts.pages
        and not a.publishers.isdisjoint(b.publishers)
    )


def different_carrier(a: View, b: View, policy: Policy) -> bool:
    left, right = a.facts.carrier, b.facts.carrier
    return policy.carrier_is_another and left != right and bool(left and right)


def reprint_and_original(a: View, b: View, policy: Policy) -> bool:
    if a.facts.reprint == b.facts.reprint:
        return False
    return policy.reprint_is_another and year_distance(a, b) > policy.years_apart


def different_sheets(a: View, b: View, _: Policy) -> bool:
    """Two sets of postcards under one title: 12 cards and 16."""
    if a.kind is not Kind.GRAPHIC or b.kind is not Kind.GRAPHIC:
        return False
    left, right = a.facts.pages, b.facts.pages
    return bool(left and right) and left != right


def different_binding(a: View, b: View, policy: Policy) -> bool:
    """A hardback and a paperback, told by their ISBNs, where a library keeps them apart."""
    return policy.binding_is_another and bool(a.isbns and b.isbns) and a.isbns.isdisjoint(b.isbns)


VETOES: Final[tuple[tuple[str, Rule], ...]] = (
    ("year", different_year),
    ("issue", different_issue),
    ("kind", different_kind),
    ("parts", different_parts),
    ("numbers_in_title", different_numbers_in_title),
    ("edition", different_edition),
    ("reprint", reprint_and_original),
    ("language", different_language),
    ("carrier", different_carrier),
    ("scale", different_scale),
    ("sheets", different_sheets),
    ("binding", different_binding),
)
