"""What does each fact of two records say about their being one edition? Pure.

A judge looks at one fact and yields an outcome, a row of `weights.TABLE`, with the two values as
people read them; it yields nothing when either record is silent.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import Indel

from catalog.match.vetoes import different_parts, year_distance
from marc import text
from marc.facts import Facts, Host, Kind

Outcomes = Iterable[tuple[str, str, str]]


def judge_title(a: Facts, b: Facts) -> Outcomes:
    if a.title_key and b.title_key:
        yield title_outcome(a, b), a.title, b.title


def title_outcome(a: Facts, b: Facts) -> str:
    forms_a, forms_b = title_forms(a), title_forms(b)
    agreed = forms_a & forms_b
    if agreed:
        length = max(len(form.split()) for form in agreed)
        return "exact" if length >= 3 else "exact_short" if length == 2 else "exact_word"
    likeness = max(Indel.normalized_similarity(x, y) for x in forms_a for y in forms_b)
    if likeness >= 0.93:
        return "near"
    if text.latin_key(a.title) == text.latin_key(b.title):
        return "transliterated"
    if a.title_key.startswith(b.title_key) or b.title_key.startswith(a.title_key):
        return "longer"
    return "similar" if likeness >= 0.8 else "different"


def title_forms(facts: Facts) -> frozenset[str]:
    """The title as libraries write it: alone, with its subtitle, with the title of the part."""
    return forms_of(
        facts.title_key, facts.subtitle_key, facts.part_title_key, tuple(facts.variants)
    )


@lru_cache(maxsize=65536)
def forms_of(title: str, subtitle: str, part: str, variants: tuple[str, ...]) -> frozenset[str]:
    forms = {title, *(text.comparable(variant) for variant in variants)}
    if subtitle:
        forms.add(f"{title} {subtitle}")
    if part:
        forms |= {f"{title} {part}", f"{title} {subtitle} {part}"}
    return frozenset(form for form in forms if form)


def judge_part_title(a: Facts, b: Facts) -> Outcomes:
    if a.part_title_key and b.part_title_key:
        likeness = Indel.normalized_similarity(a.part_title_key, b.part_title_key)
        yield ("same" if likeness >= 0.9 else "different"), a.part_title, b.part_title


def judge_names(a: Facts, b: Facts) -> Outcomes:
    if not a.names or not b.names:
        return
    left, right = {name.key for name in a.names}, {name.key for name in b.names}
    shown = a.names[0].text, b.names[0].text
    if left & right:
        yield "same", *shown
    elif any(compatible(x, y) for x in left for y in right):
        yield "compatible", *shown
    else:
        yield "different", *shown


def compatible(a: str, b: str) -> bool:
    """«петров и» and «петров и с»; «петров» and «petrov»."""
    short, long = sorted((a, b), key=len)
    return long.startswith(short + " ") or text.latin_key(a) == text.latin_key(b)


def judge_year(a: Facts, b: Facts) -> Outcomes:
    if a.years is None or b.years is None or a.kind is Kind.ARTICLE:
        return
    if a.years[0] <= b.years[1] and b.years[0] <= a.years[1]:
        outcome = "same" if a.years_certain and b.years_certain else "possible"
    elif year_distance(a, b) == 1:
        outcome = "next"
    else:
        outcome = "different"
    yield outcome, a.date, b.date


def judge_pages(a: Facts, b: Facts) -> Outcomes:
    if a.pages and b.pages and a.kind is not Kind.ARTICLE:
        gap = abs(a.pages - b.pages)
        near = gap <= max(2, 0.03 * max(a.pages, b.pages))
        yield ("same" if gap == 0 else "near" if near else "different"), a.extent, b.extent


def judge_isbn(a: Facts, b: Facts) -> Outcomes:
    if a.isbns and b.isbns:
        same = not set(a.isbns).isdisjoint(b.isbns)
        yield ("same" if same else "different"), ", ".join(a.isbns), ", ".join(b.isbns)


def judge_issn(a: Facts, b: Facts) -> Outcomes:
    if a.issns and b.issns and a.kind is Kind.SERIAL:
        same = not set(a.issns).isdisjoint(b.issns)
        yield ("same" if same else "different"), ", ".join(a.issns), ", ".join(b.issns)


def judge_publisher(a: Facts, b: Facts) -> Outcomes:
    if a.publisher_key and b.publisher_key and a.kind is not Kind.ARTICLE:
        left, right = set(a.publisher_key.split()), set(b.publisher_key.split())
        same = bool(left & right)
        shown = ", ".join(a.publishers), ", ".join(b.publishers)
        yield ("same" if same else "different"), *shown


def judge_place(a: Facts, b: Facts) -> Outcomes:
    """Where a newspaper or journal comes out: every second town has its «Вестник»."""
    if a.kind is Kind.SERIAL and a.places and b.places:
        left, right = ({text.comparable(place) for place in one.places} for one in (a, b))
        shown = ", ".join(a.places), ", ".join(b.places)
        yield ("same" if left & right else "different"), *shown


def judge_parts(a: Facts, b: Facts) -> Outcomes:
    if a.parts and b.parts and not different_parts(a, b):
        yield "same", show_parts(a), show_parts(b)


def judge_edition(a: Facts, b: Facts) -> Outcomes:
    if a.edition_number and a.edition_number == b.edition_number:
        yield "same", a.edition, b.edition


def judge_scale(a: Facts, b: Facts) -> Outcomes:
    if a.scale and a.scale == b.scale:
        yield "same", str(a.scale), str(b.scale)


def judge_host(a: Facts, b: Facts) -> Outcomes:
    if a.host is None or b.host is None or a.kind is not Kind.ARTICLE:
        return
    if a.host.key and b.host.key:
        yield host_outcome(a.host, b.host), a.host.title, b.host.title


def host_outcome(a: Host, b: Host) -> str:
    if a.key == b.key or (a.issn and a.issn == b.issn):
        return "same"
    left, right = set(a.key.split()), set(b.key.split())
    if left <= right or right <= left:
        return "longer"
    return "near" if Indel.normalized_similarity(a.key, b.key) >= 0.88 else "different"


def judge_issue(a: Facts, b: Facts) -> Outcomes:
    if a.host is None or b.host is None:
        return
    shown = show_issue(a.host), show_issue(b.host)
    if (a.host.date and a.host.date == b.host.date) or (
        a.host.issue and a.host.issue == b.host.issue
    ):
        yield "same", *shown
    elif a.host.year and b.host.year:
        yield ("same_year" if a.host.year == b.host.year else "different"), *shown


def judge_place_in_host(a: Facts, b: Facts) -> Outcomes:
    if a.host is None or b.host is None or a.kind is not Kind.ARTICLE:
        return
    left, right = first_page(a.host.pages), first_page(b.host.pages)
    if left and right:
        yield ("same" if left == right else "different"), a.host.pages, b.host.pages


JUDGES: Final[tuple[tuple[str, Callable[[Facts, Facts], Outcomes]], ...]] = (
    ("title", judge_title),
    ("part_title", judge_part_title),
    ("names", judge_names),
    ("year", judge_year),
    ("pages", judge_pages),
    ("isbn", judge_isbn),
    ("issn", judge_issn),
    ("publisher", judge_publisher),
    ("place", judge_place),
    ("parts", judge_parts),
    ("edition", judge_edition),
    ("scale", judge_scale),
    ("host", judge_host),
    ("issue", judge_issue),
    ("host_pages", judge_place_in_host),
)


@lru_cache(maxsize=65536)
def first_page(pages: str) -> str:
    """«15-25» and «С. 15–25» begin on the same page, "15"."""
    digits = ""
    for character in pages:
        if character.isdigit():
            digits += character
        elif digits:
            break
    return digits.lstrip("0")


def show_parts(facts: Facts) -> str:
    return ", ".join(f"{level} {number}".strip() for level, number in facts.parts)


def show_issue(host: Host) -> str:
    return ", ".join(str(x) for x in (host.year, host.volume, host.issue, host.date) if x)
