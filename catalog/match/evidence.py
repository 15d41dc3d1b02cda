"""What does each fact of two records say about their being one edition? Pure.

A judge looks at one fact that both records state (`views.FIELD`) and names an outcome, a row of
`weights.tsv`, or nothing (""). `SHOWN` gives the words of a record that a judge looked at.
"""

from collections.abc import Callable
from functools import cache
from typing import Final

from catalog.match.vetoes import different_parts, printed_later, within, year_distance
from catalog.match.views import BIT, PARTS, View
from catalog.match.wording import NEAR, abbreviated, begins, likeness, opens, other_script, reworded
from marc import text
from marc.facts import Facts, Host, Kind

Judge = Callable[[View, View], str]


# --- title ----------------------------------------------------------------------------------------


def judge_title(a: View, b: View) -> str:
    if a.title == b.title:
        return exact(a.title)
    agreed = a.forms & b.forms
    if agreed:
        return exact(max(agreed, key=len))
    if begins(a.title, b.title):
        return longer_title(a, b)
    alike = max(likeness(a.title, b.title), likeness(a.whole, b.whole))
    if alike >= NEAR:
        return "reworded" if reworded(a.title, b.title) and reworded(a.whole, b.whole) else "near"
    in_latin = a.title.isascii() and b.title.isascii()
    if not in_latin and a.latin == b.latin:
        return "transliterated"
    return longer_title(a, b) or worse_title(a, b, alike=bool(alike), in_latin=in_latin)


def longer_title(a: View, b: View) -> str:
    if begins(a.title, b.title) or opens(a.whole, b.whole):
        if beside(a, b):
            return "supplement"
        return "longer" if min(len(a.title), len(b.title)) >= 15 else "longer_short"
    if begins(a.whole, b.whole) or joined(a, b) or joined(b, a):
        return "joined"
    return "abbreviated" if abbreviated(a.title, b.title) else ""


def beside(a: View, b: View) -> bool:
    """Whether the longer title may be that of an index or a workbook beside the shorter's book."""
    pages = judge_pages(a, b)
    if pages in ("different", "far"):
        return True
    return pages != "same" and a.companion != b.companion


def worse_title(a: View, b: View, *, alike: bool, in_latin: bool) -> str:
    if alike:
        return "reworded" if reworded(a.whole, b.whole) else "similar"
    if in_latin or min(len(a.latin), len(b.latin)) < 12:
        return "different"
    return "transliterated" if likeness(a.latin, b.latin) >= NEAR else "different"


def joined(a: View, b: View) -> bool:
    """Whether the title of one is title and subtitle of the other."""
    return bool(likeness(a.title, b.whole)) and not reworded(a.title, b.whole)


def exact(title: str) -> str:
    """«Память» and «Отчёт» say less than a title of three words."""
    words = title.count(" ") + 1
    return "exact" if words >= 3 else "exact_short" if words == 2 else "exact_word"


def judge_subtitle(a: View, b: View) -> str:
    left, right = a.facts.subtitle_key, b.facts.subtitle_key
    if left == right:
        return "same"
    alike = likeness(left, right)
    if alike >= NEAR or abbreviated(left, right):
        return "different" if reworded(left, right) else "near"
    if begins(left, right):
        return "longer"
    if alike:
        return "similar"
    if other_script(left, right):
        return ""
    return "other_extent" if judge_pages(a, b) == "far" else "different"


def judge_part_title(a: View, b: View) -> str:
    left, right = a.facts.part_title_key, b.facts.part_title_key
    if left == right:
        return "same"
    if begins(left, right):
        return "near"
    if not likeness(left, right):
        return "different"
    return "reworded" if reworded(left, right) else "near"


def judge_numbers(a: View, b: View) -> str:
    """Numbers anywhere in title and subtitle: years of a report, numbers of a paper."""
    left, right = a.all_numbers, b.all_numbers
    if not left or not right:
        return ""
    if a.parts or b.parts:
        parts = {*a.parts.values(), *b.parts.values()}
        left, right = left - parts, right - parts
        if not left or not right:
            return ""
    if left == right:
        return "same"
    only, other = left - right, right - left
    if not only or not other:
        return "part"
    # «1914-18» and «1914-1918»
    shortened = all(any(x.endswith(y) or y.endswith(x) for y in other) for x in only)
    return "part" if shortened else "different"


# --- responsibility -------------------------------------------------------------------------------


def judge_names(a: View, b: View) -> str:
    if a.people == b.people:
        return "same"
    if not a.people.isdisjoint(b.people):
        return "shared"
    if any(compatible(x, y) for x in a.people for y in b.people):
        return "compatible"
    left, right = a.surnames - b.surnames, b.surnames - a.surnames  # namesakes differ
    if not left.isdisjoint(b.statement) or not right.isdisjoint(a.statement):
        return "mentioned"
    if not a.surnames.isdisjoint(b.surnames):
        return "namesake"
    if any(likeness(x, y) for x in a.people for y in b.people if x[0] == y[0]):
        return "similar"
    return "different" if a.persons and b.persons else "bodies"


def compatible(a: str, b: str) -> bool:
    """«петров и» and «петров и с»; «петров» and «petrov»; «u s dept» and «u s department»."""
    short, long = (a, b) if len(a) < len(b) else (b, a)
    if long.startswith(short + " "):
        return True
    return (a[0].isascii() != b[0].isascii() and text.latin_key(a) == text.latin_key(b)) or (
        a[0] == b[0] and abbreviated(a, b)
    )


# --- imprint --------------------------------------------------------------------------------------


def judge_year(a: View, b: View) -> str:
    if a.years is None or b.years is None:
        return ""
    gap = year_distance(a, b) if a.years != b.years else 0
    if gap == 0:
        if not a.facts.years_certain or not b.facts.years_certain:
            return "possible"
        apart = abs(a.years[0] - b.years[0])
        if not apart or (a.printed and a.printed == b.printed):
            return "same"
        # A library gives a newspaper the years it holds.
        return "overlap" if apart > 1 and Kind.SERIAL not in (a.kind, b.kind) else "overlap_near"
    if printed_later(a, b):
        return "copyright"
    if gap == 1:
        return "next_inferred" if a.inferred_year or b.inferred_year else "next"
    return "different" if gap <= 3 else "far"


def judge_publisher(a: View, b: View) -> str:
    if a.facts.publisher_key == b.facts.publisher_key != "":
        return "same"
    if not a.publishers or not b.publishers:
        return ""
    if not a.publishers.isdisjoint(b.publishers):
        return "same"
    alike = likeness(a.facts.publisher_key, b.facts.publisher_key)
    alike = alike or any(
        x.startswith(y) or y.startswith(x)
        for x in a.publishers
        for y in b.publishers
        if min(len(x), len(y)) > 2
    )
    if alike:
        return "similar"
    return "" if other_script(a.facts.publisher_key, b.facts.publisher_key) else "different"


def judge_place(a: View, b: View) -> str:
    """Every second town has its «Вестник»; one book comes out in London and in New York."""
    if a.facts.places == b.facts.places or not a.places.isdisjoint(b.places):
        return "same"
    if any(begins(x, y) or likeness(x, y) for x in a.places for y in b.places):
        return "near"
    if other_script(a.facts.places[0], b.facts.places[0]):
        return ""
    another = a.isbns.isdisjoint(b.isbns) and judge_publisher(a, b) == "different"
    return "elsewhere" if another else "different"


def judge_edition(a: View, b: View) -> str:
    left, right = a.facts.edition_number, b.facts.edition_number
    if left and left == right:
        return "same"
    if bool(a.facts.edition) is not bool(b.facts.edition):
        if 1 in (left, right):
            return "first"
        otherwise = judge_year(a, b) not in ("", "same", "possible")
        return "later" if otherwise or judge_publisher(a, b) == "different" else "one"
    if not a.edition or not b.edition:
        return ""
    if a.edition == b.edition:
        return "alike"
    alike = any(x.startswith(y) or y.startswith(x) for x in a.edition for y in b.edition)
    return "alike" if alike else "different"


def judge_series(a: View, b: View) -> str:
    near = any(one_series(x, y) for x, _ in a.series for y, _ in b.series)
    return "same" if near else "different"


def one_series(a: str, b: str) -> bool:
    return a == b or begins(a, b) or bool(likeness(a, b))


def judge_series_number(a: View, b: View) -> str:
    """The number of one series: two bulletins of a station differ by it in little else."""
    numbers = [
        (left, right)
        for x, left in a.series
        for y, right in b.series
        if left and right and one_series(x, y)
    ]
    if not numbers:
        return ""
    return "same" if any(x <= y or y <= x for x, y in numbers) else "different"


# --- extent and numbers ---------------------------------------------------------------------------


def judge_pages(a: View, b: View) -> str:
    left, right = a.facts.pages, b.facts.pages
    if not left or not right:
        return ""
    if left == right:
        return "same"
    gap, most = abs(left - right), max(left, right)
    if gap <= 2:
        return "close"
    if not a.extents.isdisjoint(b.extents):
        return "shared"
    return "near" if gap <= 0.03 * most else "different" if gap <= 0.15 * most else "far"


def judge_volumes(a: View, b: View) -> str:
    if not a.volumes or not b.volumes:
        return ""
    return "same" if a.volumes == b.volumes else "different"


def judge_size(a: View, b: View) -> str:
    left, right = a.centimetres, b.centimetres
    if not left or not right:
        return ""
    gap = abs(left - right)
    return "same" if gap < 1 else "near" if gap < 2 else "different"


def judge_isbn(a: View, b: View) -> str:
    return "different" if a.isbns.isdisjoint(b.isbns) else "same"


def judge_issn(a: View, b: View) -> str:
    if a.kind is not Kind.SERIAL:
        return ""
    return "different" if set(a.facts.issns).isdisjoint(b.facts.issns) else "same"


def judge_parts(a: View, b: View) -> str:
    if a.parts and b.parts:
        return "" if different_parts(a, b) else "same"
    return "one" if a.parts or b.parts else ""


def judge_scale(a: View, b: View) -> str:
    return "same" if a.facts.scale == b.facts.scale else ""


# --- source of an article -------------------------------------------------------------------------


def judge_host(a: View, b: View) -> str:
    left, right = a.host, b.host
    if left is None or right is None or not left.key or not right.key:
        return ""
    if left.key == right.key or (left.issn and left.issn == right.issn):
        return "same"
    words, others = set(left.key.split()), set(right.key.split())
    if words <= others or others <= words:
        return "longer"
    near = likeness(left.key, right.key) >= 0.88 or abbreviated(left.key, right.key)
    return "near" if near or text.latin_key(left.key) == text.latin_key(right.key) else "different"


def judge_issue(a: View, b: View) -> str:
    left, right = a.host, b.host
    if left is None or right is None:
        return ""
    if (left.date and left.date == right.date) or (left.issue and left.issue == right.issue):
        return "same"
    if within(left, right):
        return "within"
    if left.year and right.year:
        return "same_year" if left.year == right.year else "different"
    return ""


def judge_place_in_host(a: View, b: View) -> str:
    if not a.page or not b.page:
        return ""
    return "same" if a.page == b.page else "different"


TITLE: Final[tuple[tuple[str, Judge], ...]] = (
    ("title", judge_title),
    ("subtitle", judge_subtitle),
    ("names", judge_names),
    ("numbers", judge_numbers),
)
OF_ARTICLES: Final = (
    *TITLE,
    ("host", judge_host),
    ("issue", judge_issue),
    ("host_pages", judge_place_in_host),
)
OF_EDITIONS: Final = (
    *TITLE,
    ("part_title", judge_part_title),
    ("year", judge_year),
    ("pages", judge_pages),
    ("volumes", judge_volumes),
    ("size", judge_size),
    ("isbn", judge_isbn),
    ("issn", judge_issn),
    ("publisher", judge_publisher),
    ("place", judge_place),
    ("series", judge_series),
    ("series_number", judge_series_number),
    ("parts", judge_parts),
    ("edition", judge_edition),
    ("scale", judge_scale),
)


EITHER: Final = BIT["edition"] | PARTS  # one record's silence is looked at too


def stated(a: View, b: View) -> int:
    """What there is to judge, a bit of `BIT` for each: what both say, or one of some facts."""
    return a.said & b.said | (a.said | b.said) & EITHER


@cache
def judges(a: Kind, b: Kind, said: int) -> tuple[tuple[str, Judge], ...]:
    """The judges of what two records of these kinds say; volumes are counted where pages are not.

    `said` is `stated` of them.
    """
    if said & BIT["pages"]:
        said &= ~BIT["volumes"]
    table = OF_ARTICLES if a is Kind.ARTICLE and b is Kind.ARTICLE else OF_EDITIONS
    return tuple((fact, judge) for fact, judge in table if said & BIT.get(fact, PARTS))


# --- the words a judge looked at ------------------------------------------------------------------


def show_parts(facts: Facts) -> str:
    return ", ".join(f"{level} {number}".strip() for level, number in facts.parts)


def show_issue(facts: Facts) -> str:
    host = facts.host or Host("", "")
    return ", ".join(str(x) for x in (host.year, host.volume, host.issue, host.date) if x)


def show_whole(facts: Facts) -> str:
    return ". ".join(filter(None, (facts.title, facts.subtitle, facts.part_title)))


SHOWN: Final[dict[str, Callable[[Facts], str]]] = {
    "title": lambda facts: facts.title,
    "subtitle": lambda facts: facts.subtitle,
    "names": lambda facts: "; ".join(name.text for name in facts.names[:3]),
    "numbers": show_whole,
    "part_title": lambda facts: facts.part_title,
    "year": lambda facts: facts.date or "-".join(map(str, dict.fromkeys(facts.years or ()))),
    "pages": lambda facts: facts.extent,
    "volumes": lambda facts: facts.extent,
    "size": lambda facts: facts.size,
    "isbn": lambda facts: ", ".join(facts.isbns),
    "issn": lambda facts: ", ".join(facts.issns),
    "publisher": lambda facts: ", ".join(facts.publishers),
    "place": lambda facts: ", ".join(facts.places),
    "series": lambda facts: "; ".join(title for title, _ in facts.series),
    "series_number": lambda facts: "; ".join(
        f"{title} ; {number}" for title, number in facts.series
    ),
    "parts": show_parts,
    "edition": lambda facts: facts.edition,
    "scale": lambda facts: f"1:{facts.scale}" if facts.scale else "",
    "host": lambda facts: facts.host.title if facts.host else "",
    "issue": show_issue,
    "host_pages": lambda facts: facts.host.pages if facts.host else "",
}
