"""What of a record's facts is compared, ready for comparing? A view, made once for each record."""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import compress
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

from marc import text
from marc.facts import Facts, Kind

KEPT: Final = 3_000  # views at hand: about a batch and its candidates
PART_INSIDE: Final = re.compile(
    r"[.,:;(\[]\s*(?P<part>(?:т|том|ч|часть|кн|книга|вып|выпуск|vol|v|pt|part|bd)"
    r"\.?\s*(?:\d+|[IVXLC]+)(?!\w))",
    re.IGNORECASE,
)
# «на 1867 год», «за 1912-1913 гг.» is no annual of one year.
ANNUAL: Final = re.compile(r"(?:^| )(?:на|за) ((?:1[6-9]|20)\d\d) г(?:од)?(?!\w)")
ROMAN_WORD: Final = re.compile(r"(?<!\w)[ivxl][ivxlc]*(?!\w)")
NOTHING: Final[frozenset[str]] = frozenset()
ROMAN: Final = re.compile("(?:x[lc]|l?x{0,3})(?:ix|iv|v?i{0,3})")
ABSTRACT: Final = re.compile(r"(?<!\w)автореф")
# What is published beside a book under its title, in the words of its title page.
COMPANION: Final = re.compile(
    r"(?<!\w)(указател|приложени|дополнени|атлас|альбом|комментари|практикум|задачник"
    r"|рабочая тетрадь|методические указания|ключи|index|supplement|appendix|atlas|workbook"
    r"|study guide|answer|solution|manual|handbook|guide)"
)
THESIS: Final = re.compile(r"(?<!\w)(?:дис|дисс|диссертация)(?!\w)")
INFERRED: Final = re.compile(r"[\[?©]|(?<!\w)(?:c|cop|коп)(?=\.?\s*\d)", re.I)
NUMBER: Final = re.compile(r"\d+")
PAGINATION: Final = re.compile(r"(?<![\d\[–-])\d+(?![\d\]–-])")  # not «[2]», not «223-338»
CENTIMETRES: Final = re.compile(r"(\d{1,3}(?:[.,]\d)?)[^x×хX]*?(?:cm|см)", re.I)
VOLUMES: Final = re.compile(
    r"(?<!\w)(\d+)\s*(?:т|кн|вып|ч|v|vols?|volumes?|pts?|bd)\b\.?(?:\s*(?:in|в)\s*(\d+))?", re.I
)
COPYRIGHT: Final = re.compile(r"(?:cop(?:yright)?\.?|©|\(c\)|(?<!\w)c|коп\.?)\s*(\d{4})", re.I)
YEAR: Final = re.compile(r"\d{4}")
LASTING: Final = re.compile(r"\d\]?\s*[-–—/]")
# Words that say «edition» and not which.
EDITIONS: Final = frozenset(
    ("изд", "издание", "издания", "ed", "edition", "éd", "édition", "aufl", "the", "a", "an", "и")
)
PARTED: Final = frozenset((Kind.SET, Kind.BOOK, Kind.VOLUME))  # a title may name a volume of it
GRAPHIC: Final = Kind.GRAPHIC
# A judge of the fact is asked where both records fill the field.
FIELD: Final = {
    "title": "title_key",
    "subtitle": "subtitle_key",
    "names": "names",
    "numbers": "title_key",
    "host": "host",
    "issue": "host",
    "host_pages": "host",
    "part_title": "part_title_key",
    "year": "years",
    "pages": "pages",
    "volumes": "extent",
    "size": "size",
    "isbn": "isbns",
    "issn": "issns",
    "publisher": "publishers",
    "place": "places",
    "series": "series",
    "series_number": "series",
    "edition": "edition",
    "scale": "scale",
}
BIT: Final = {fact: 1 << number for number, fact in enumerate(FIELD)}
PARTS: Final = 1 << len(FIELD)
stated: Final = attrgetter(*FIELD.values())

Value = TypeVar("Value")


class once(Generic[Value]):
    """A property worked out once: `functools.cached_property` without its lock (Python 3.11)."""

    def __init__(self, work: Callable[[Any], Value]) -> None:
        self.work, self.name = work, work.__name__
        self.__doc__ = work.__doc__

    def __get__(self, view: "View", _: type) -> Value:
        found = view.__dict__[self.name] = self.work(view)
        return found


class View:
    """Comparable forms of one record; what costs something is worked out when first asked for."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.kind = facts.kind
        self.title = facts.title_key
        self.parts = dict(reversed(facts.parts or part_in_title(facts)))
        self.years = facts.years
        self.host = facts.host

    @once
    def said(self) -> int:
        """What this record states, a bit of `BIT` for each."""
        return sum(compress(BIT.values(), stated(self.facts))) | (PARTS if self.parts else 0)

    @once
    def ruled(self) -> tuple[object, ...]:
        """What each rule of `vetoes.VETOES` looks at: where two are equal, it forbids nothing."""
        facts, host = self.facts, self.host
        return (
            facts.years,
            (host.year, host.date, host.issue) if host else None,
            (self.kind, self.degree),
            self.parts,
            (self.title, facts.part_title_key),
            facts.edition_number,
            facts.reprint,
            facts.languages,
            facts.carrier,
            facts.scale,
            facts.pages if self.kind is GRAPHIC else None,
            facts.isbns,
        )

    @once
    def numbers(self) -> frozenset[str]:
        """The numbers in the title itself."""
        return numbers_in(self.title)

    @once
    def all_numbers(self) -> frozenset[str]:
        """The numbers in everything that may be read as title."""
        rest = f"{self.facts.subtitle_key} {self.facts.part_title_key}"
        return self.numbers | numbers_in(rest) if len(rest) > 1 else self.numbers

    @once
    def part_numbers(self) -> frozenset[str]:
        """The numbers in the title of the part, Roman ones too: «за III-IV кварталы»."""
        return numbers_in(self.facts.part_title_key, least=1)

    @once
    def degree(self) -> str:
        """Whether the words say that this is a thesis or its abstract, whatever it is coded as."""
        words = f"{self.title} {self.facts.subtitle_key}"
        if "автореф" not in words and "дис" not in words:
            return ""
        if ABSTRACT.search(words):
            return "abstract"
        return "thesis" if THESIS.search(words) else ""

    @once
    def companion(self) -> frozenset[str]:
        """The words that name a companion to a book: its index, supplement, workbook."""
        return frozenset(COMPANION.findall(self.whole))

    @once
    def forms(self) -> frozenset[str]:
        """The title as libraries write it: alone, with its subtitle, with the title of the part."""
        facts = self.facts
        forms = {self.title, *map(text.title_key, facts.variants)}
        if facts.subtitle_key:
            forms.add(f"{self.title} {facts.subtitle_key}")
        if facts.part_title_key:
            forms.add(f"{self.title} {facts.part_title_key}")
            if facts.subtitle_key:
                forms.add(f"{self.title} {facts.subtitle_key} {facts.part_title_key}")
        return frozenset(filter(None, forms))

    @once
    def whole(self) -> str:
        """Title, subtitle and title of the part in one."""
        subtitle, part_title = self.facts.subtitle_key, self.facts.part_title_key
        if not subtitle and not part_title:
            return self.title
        return " ".join(filter(None, (self.title, subtitle, part_title)))

    @once
    def latin(self) -> str:
        return " ".join(filter(None, map(latin_word, self.facts.title.split())))

    @once
    def people(self) -> frozenset[str]:
        return frozenset([name.key for name in self.facts.names])

    @once
    def persons(self) -> bool:
        """Whether a person is named, not bodies alone, which are called in many ways."""
        return any(not name.body for name in self.facts.names)

    @once
    def inferred_year(self) -> bool:
        """Whether the year is the cataloguer's or of the copyright: «[1971]», «c1970»."""
        return bool(INFERRED.search(self.facts.date))

    @once
    def surnames(self) -> frozenset[str]:
        names = (name.key for name in self.facts.names if not name.body)
        return frozenset(key.partition(" ")[0] for key in names)

    @once
    def statement(self) -> frozenset[str]:
        """The words of the statement of responsibility, where names stand that no field holds."""
        return frozenset(text.words(self.facts.responsibility))

    @once
    def publishers(self) -> frozenset[str]:
        """The words that tell a publisher, of all publishers named."""
        others = self.facts.publishers[1:]
        keys = (self.facts.publisher_key, *map(text.publisher_key, others))
        return frozenset(" ".join(keys).split())

    @once
    def places(self) -> frozenset[str]:
        return frozenset(map(text.comparable, self.facts.places))

    @once
    def edition(self) -> frozenset[str]:
        """The words that tell an edition: «испр», «доп», «new», «rev»."""
        return frozenset(text.words(self.facts.edition)) - EDITIONS

    @once
    def copyright_years(self) -> frozenset[str]:
        return frozenset(COPYRIGHT.findall(self.facts.date))

    @once
    def copyright_only(self) -> bool:
        return self.copyright_years == frozenset(YEAR.findall(self.facts.date))

    @once
    def printed(self) -> str:
        """The year of printing, where others may stand beside it: «1967 [1914]»; not of a span."""
        date = self.facts.date
        return "" if LASTING.search(date) else max(YEAR.findall(date), default="")

    @once
    def series(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """Title and number of each series."""
        return tuple(
            (key, number_words(number))
            for title, number in self.facts.series
            if (key := text.comparable(title))
        )

    @once
    def centimetres(self) -> float:
        return centimetres(self.facts.size)

    @once
    def extents(self) -> frozenset[str]:
        """The numbers of an extent that may count pages: «VIII, 226, 4 p.» counts 226 of them."""
        return frozenset(n for n in NUMBER.findall(self.facts.extent) if len(n) > 1)

    @once
    def volumes(self) -> int:
        """How many volumes the extent counts; 0 when it counts none."""
        found = VOLUMES.search(self.facts.extent)
        return int(found[1]) if found else 0

    @once
    def counted(self) -> frozenset[int]:
        """The volumes an extent counts in any way: «2 т. в 1 кн.» 2 and 1; 1 when it is silent.

        «293, 258 с.» are 2 too: each has the 49 pages of a book (UNESCO's count).
        """
        found = VOLUMES.search(self.facts.extent)
        if found:
            return frozenset(map(int, filter(None, found.groups())))
        pages = PAGINATION.findall(self.facts.extent)
        return frozenset((1, sum(int(last) > 48 for last in pages)))

    @once
    def page(self) -> str:
        """The page an article begins on: «15-25» and «С. 15–25» begin on "15"."""
        found = NUMBER.search(self.host.pages) if self.host else None
        return found[0].lstrip("0") if found else ""

    @once
    def isbns(self) -> frozenset[str]:
        return frozenset(self.facts.isbns)


@lru_cache(maxsize=1 << 10)  # a library has a dozen sizes
def centimetres(size: str) -> float:
    found = CENTIMETRES.search(size)
    return float(found[1].replace(",", ".")) if found else 0.0


@lru_cache(maxsize=1 << 15)
def latin_word(word: str) -> str:
    return text.latin_key(word)


@lru_cache(maxsize=1 << 13)  # records that are compared have one title
def numbers_in(key: str, least: int = 2) -> frozenset[str]:
    """The numbers in a comparable text, Roman ones («в XVII веке») of so many letters too."""
    found = [] if key.replace(" ", "").isalpha() else NUMBER.findall(key)
    if "i" in key or "v" in key or "x" in key or "l" in key:
        for word in ROMAN_WORD.findall(key):
            if len(word) >= least and ROMAN.fullmatch(word):
                found.append(str(text.roman(word)))
    return frozenset(found) if found else NOTHING


def number_words(said: str) -> frozenset[str]:
    """What tells a number: «вып. VII», «007» and «7» are 7, «no. 148-B» is 148 and b."""
    words = text.words(said)
    return frozenset(
        str(text.roman(word)) if ROMAN.fullmatch(word) else word.lstrip("0") or word
        for word in words
        if word not in text.LEVEL_OF
    )


def part_in_title(facts: Facts) -> text.Parts:
    """The volume a title names within: «Псковская земля. Т. 2. Средние века», «Works (v. 2)».

    The year of an annual is its volume too: «Памятная книжка на 1867 год».
    """
    if facts.kind not in PARTED:
        return ()
    for words in (facts.title, facts.subtitle):
        found = PART_INSIDE.search(words) if words else None
        if found:
            return text.parts(found["part"])
    for key in (facts.title_key, facts.subtitle_key):
        if " г" in key and (found := ANNUAL.search(key)):
            return (("год", found[1]),)
    return ()


YOUNG: Final[dict[int, View]] = {}
OLD: Final[dict[int, View]] = {}


def view(facts: Facts) -> View:
    """The view of these facts; kept for the next comparison.

    Facts are frozen, and a view holds its facts, so that no other object takes over their id
    while the view is kept.
    """
    found = YOUNG.get(id(facts))
    if found is None:
        if len(YOUNG) >= KEPT:
            OLD.clear()
            OLD.update(YOUNG)
            YOUNG.clear()
        found = YOUNG[id(facts)] = OLD.get(id(facts)) or View(facts)
    return found
