"""Which records are worth comparing? Neighbours in the lists of their blocking keys. Pure.

Every key is a list of the records that carry it, ordered by place. A record meets those of the
`NEAREST` before and after it that are `near`, however many carry the key:
docs/decisions/0006-neighbours-in-lists.md.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from hashlib import blake2b
from typing import Final, TypeVar
from zlib import crc32

from catalog.match.policy import DEFAULT
from catalog.match.vetoes import EXACT, UNDATED
from catalog.match.views import ANNUAL, COPYRIGHT, View, latin_word, view
from marc import text
from marc.facts import Facts, Kind

NEAREST: Final = 8  # neighbours a record meets in a list, on either side
WORD_LETTERS: Final = 4  # a slip of the pen is seldom in the first letters
SHEETS: Final = 4  # so few pages tell nothing: every map has one

# A place has 63 bits: 12 for each number of its spot, 25 of a hash of the contribution's name, and
# two that say how far its year binds.
BITS: Final = 12
NAME_BITS: Final = 27
PART_SHIFT: Final = BITS + NAME_BITS
YEAR_SHIFT: Final = BITS + PART_SHIFT
MASK: Final = (1 << BITS) - 1
YEAR: Final = 1 << YEAR_SHIFT
PART: Final = MASK << PART_SHIFT
MOST: Final = MASK - 1  # so that the year after it is one of 12 bits too
YEARS_APART: Final = max(DEFAULT.years_apart, 1)

# How far the year of a record binds, in its places: another year is another edition, or another
# than the next one is, or any year may be the same edition's.
EXACTLY, NEARLY, LOOSELY = 0, 1, 2

# Python 3.11 calls a function for every member of an enumeration it reads.
ARTICLE, MAP = Kind.ARTICLE, Kind.MAP
NUMBERED: Final = frozenset((Kind.SERIAL, Kind.SET))  # an ISSN of anything else is its host's
BESIDE: Final = frozenset(("год", "вал"))  # levels that may stand beside a number, or not

Name = tuple[str, str]  # library code, local id
T = TypeVar("T")


def entries(facts: Facts, name: Name) -> dict[int, int]:
    """The lists a contribution stands in: hash of the key → its place there."""
    own = tail(facts, name)
    return {hash63(key): spot | own for key, spot in keyed(facts).items()}


def tail(facts: Facts, name: Name) -> int:
    """The end of a place: a hash of the name, so that equals stand in an order of their own."""
    return crc32("\t".join(name).encode()) >> (34 - NAME_BITS) << 2 | binding(facts)


def binding(facts: Facts) -> int:
    """How far another year than this means another edition (`vetoes`: the rules of year and issue).

    Not at all for a set, a serial, an uncertain year or a span, nor where a year of copyright is
    named. The year of an article binds where it is that of its host.
    """
    if facts.kind is ARTICLE:
        hosted = facts.host is not None and facts.host.year == year_of(facts) != 0
        return EXACTLY if hosted else LOOSELY
    bound = (
        facts.years_certain
        and facts.kind not in UNDATED
        and facts.years is not None
        and facts.years[0] == facts.years[1]
        and DEFAULT.stereotype_is_another
        and not copyrighted(facts.date)
    )
    if not bound:
        return LOOSELY
    return EXACTLY if facts.kind in EXACT else NEARLY


@lru_cache(maxsize=1 << 10)  # there are as many dates as years
def copyrighted(date: str) -> bool:
    return COPYRIGHT.search(date) is not None


def spot(*, part: int, order: int, year: int = 0) -> int:
    """A place without a name: each number is at most `MOST`.

    `year` is 0 in lists where it does not matter; `part` tells volumes of a set and issues of a
    source apart (0: not said); `order` brings those together that a long list should.
    """
    return year << YEAR_SHIFT | part << PART_SHIFT | order << NAME_BITS


def meet(a: Facts, b: Facts) -> bool:
    """Whether two records stand in one list and near."""
    left, right = (entries(facts, ("", "")) for facts in (a, b))
    return any(near(left[key], right[key]) for key in left.keys() & right.keys())


def near(place: int, other: int) -> bool:
    """Whether two of one list may be one edition: years at most one apart, no different parts."""
    if abs((place >> YEAR_SHIFT) - (other >> YEAR_SHIFT)) > 1:
        return False
    return not ((place ^ other) & PART and place & PART and other & PART)


def comparable(place: int, other: int) -> bool:
    """Whether two of one list are near, and no rule of years forbids them by what places say.

    Where the list is not one of years, the order of its places is.
    """
    if not (place ^ other) >> NAME_BITS:
        return True  # as most are: nothing but their names tells them apart
    if not near(place, other):
        return False
    if (place | other) & LOOSELY:
        return True
    year, another = place >> YEAR_SHIFT, other >> YEAR_SHIFT
    if not year:
        year, another = place >> NAME_BITS & MASK, other >> NAME_BITS & MASK
        if not year or not another:
            return True
    return abs(year - another) <= (YEARS_APART if place & other & NEARLY else 0)


def neighbours(listed: Sequence[tuple[int, T]], at: int) -> list[T]:
    """Whom the one at this index of a list, given in order of places, meets there."""
    own = listed[at][0]
    around = (*listed[max(at - NEAREST, 0) : at], *listed[at + 1 : at + 1 + NEAREST])
    return [other for place, other in around if comparable(own, place)]


def meeting(listed: Sequence[tuple[int, T]]) -> Iterator[tuple[T, T]]:
    """All who meet in a list, given in order of places."""
    for at, (own, one) in enumerate(listed):
        for place, other in listed[at + 1 : at + 1 + NEAREST]:
            if comparable(own, place):
                yield one, other


def brought_together(listed: Sequence[tuple[int, T]], place: int) -> Iterator[tuple[T, T]]:
    """Who meet in a list, given in order, across a place where nobody stands any more."""
    gap = bisect_left(listed, (place,))
    for above, (one, member) in enumerate(listed[max(gap - NEAREST, 0) : gap][::-1]):
        for another, other in listed[gap : gap + NEAREST - above]:
            if comparable(one, another):
                yield member, other


def pushed_apart(listed: Sequence[tuple[int, T]], came: Set[T]) -> Iterator[tuple[T, T]]:
    """Who met in a list, given in order, before these came to stand between them."""
    ranks = [rank for rank, (_, who) in enumerate(listed) if who not in came]
    widest = NEAREST + 1 - (len(listed) - len(ranks))  # apart by less, they meet as before
    for left, rank in enumerate(ranks):
        for other in ranks[left + max(widest, 1) : left + NEAREST + 1]:
            if other - rank > NEAREST and comparable(listed[rank][0], listed[other][0]):
                yield listed[rank][1], listed[other][1]


def candidates(listed: Mapping[Name, Facts]) -> Set[tuple[Name, Name]]:
    """All pairs worth comparing among these contributions, each in the order of names.

    They come list by list, so that pairs of one record stand together.
    """
    names = sorted(listed)
    lists: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, name in enumerate(names):
        facts = listed[name]
        own = tail(facts, name)
        for key, place in keyed(facts).items():
            lists[key].append((place | own, number))
    pairs: dict[tuple[int, int], None] = {}
    for entered in lists.values():
        if len(entered) > 1:
            entered.sort()
            for a, b in meeting(entered):
                pairs[(a, b) if a < b else (b, a)] = None
    return dict.fromkeys([(names[a], names[b]) for a, b in pairs]).keys()


# --- the keys ------------------------------------------------------------------------------------


def keyed(facts: Facts) -> dict[str, int]:
    """The keys of a record in words, each with its spot in the list. On the hot path of loading."""
    seen = view(facts)
    part, year = part_of(seen), year_of(facts)
    article = facts.kind is ARTICLE
    keys: dict[str, int] = {}
    if facts.isbns or facts.issns:
        undated = spot(part=part, order=0 if article else year)
        keys = {f"isbn:{isbn}": undated for isbn in facts.isbns}
        if facts.kind in NUMBERED:
            keys |= {f"issn:{issn}": undated for issn in facts.issns}
    words = unnumbered(seen.title, seen).split() or seen.title.split()
    if words:
        by_words = keys_of_article if article else keys_of_edition
        keys |= by_words(seen, words, part=part, year=year)
    return keys


def unnumbered(words: str, seen: View) -> str:
    """The title of an annual without its year, which another record gives as a number of volume."""
    return ANNUAL.sub("", words) if "год" in seen.parts else words


def year_of(facts: Facts) -> int:
    year = facts.years[0] if facts.years else facts.host.year if facts.host else None
    return min(max(year, 0), MOST) if year else 0


def part_of(seen: View) -> int:
    """A hash of the volume's number, of a map's scale, or of the issue an article stands in.

    0: none, or several.
    """
    if seen.kind is MAP:
        return detail(str(seen.facts.scale or ""))
    if seen.kind is not ARTICLE:
        for level, number in seen.parts.items():
            if level not in BESIDE:
                return detail(number)
        return 0
    if seen.host is None:
        return 0
    issue = seen.host.issue
    return detail(seen.host.date or ("" if "-" in issue or "," in issue else issue))


def keys_of_edition(seen: View, words: list[str], *, part: int, year: int) -> dict[str, int]:
    """By the beginning of the title, by pages, by the people named."""
    pages = min(seen.facts.pages or 0, MOST)
    dated = spot(year=year, part=part, order=pages)
    undated = spot(part=part, order=year)
    latin = [*map(latin_word, unnumbered(seen.whole, seen).split()[:8])]
    title = latin[: len(words)]
    start = title[0][:WORD_LETTERS]
    surnames = surnames_of(seen.facts)
    first = surnames[0] if surnames else ""
    keys = {
        # Title and subtitle run on in one record and stand apart in another.
        f"title:{' '.join([word for word in latin if len(word) > 2][:4])}": undated,
        f"short:{' '.join([word[:2] for word in title[:5]])}": dated,
    }
    for surname in surnames:
        keys[f"name:{surname}:{start}"] = dated
    if len(title) < 4:
        keys[f"title:{' '.join(title)}:{first}"] = undated
    if pages > SHEETS:
        keys[f"pages:{pages}:{start}"] = dated
    if first:
        keys[f"name:{first}:{pages}"] = dated
    return keys


def keys_of_article(seen: View, words: list[str], *, part: int, year: int) -> dict[str, int]:
    """By the title, by the author, by where it stands: date or issue and page.

    A slip of the pen spoils one end of a title; a missing page spoils one place.
    """
    standing = spot(year=year, part=part, order=min(int(seen.page or 0), MOST))
    surnames = surnames_of(seen.facts)
    start, end = words[0][:WORD_LETTERS], words[-1][:WORD_LETTERS]
    keys = {f"article:{' '.join(map(latin_word, words[:4]))}": standing}
    if surnames:
        keys[f"author:{surnames[0]}:{latin_word(start)}"] = standing
        keys[f"author:{surnames[0]}:{latin_word(end)}"] = standing
    host = seen.host
    if host is None or not host.key:
        return keys
    source = host.key[:WORD_LETTERS]
    if not surnames:
        keys[f"in:{source}:{end}"] = standing
    if when := host.date or host.issue:
        at = f"at:{year}:{when}:{seen.page or start}:{source}"
        keys[at] = spot(year=year, part=0, order=detail(start))
    return keys


def surnames_of(facts: Facts) -> list[str]:
    """The surnames of the persons named, else the first words of the bodies."""
    people = [name for name in facts.names if not name.body] or facts.names
    return [surname(name.key) for name in people[:2]]


@lru_cache(maxsize=1 << 15)
def surname(key: str) -> str:
    return text.latin_key(key.partition(" ")[0])


def detail(words: str) -> int:
    """A number that brings equal words together in the order of a list; 0 for none."""
    return crc32(words.encode()) & MOST if words else 0


def hash63(words: str) -> int:
    """A 63-bit hash of a text, the same on every machine; fits a signed BIGINT."""
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest()) >> 1
