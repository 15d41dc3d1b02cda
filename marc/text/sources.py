"""Where does an article stand? Volume, issue, day, year and pages out of a reference in words."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from marc.text.dating import issue_date, years
from marc.text.numbering import parts, unbracketed

ISSUE_LEVELS: Final = ("№", "вып", "вал")
VOLUME_LEVELS: Final = ("т", "кн", "ч", "сб", "полутом", "год", "сер", "прил")
NUMBERS: Final = r"\d+[а-яa-z]?(?:\s*-\s*\d+)?(?:\s*[,;]\s*\d+(?:\s*-\s*\d+)?(?!\s*[-.]?\w))*"
PAGES: Final = re.compile(
    rf"(?<!\w)(?:[СсCcPpSs]|стр|Стр|pp|Pp|lk|Lk|[СсC]б?\.с)\.?\s*(?P<pages>{NUMBERS}|[IVXLivxl]+"
    r"(?:\s*-\s*[IVXLivxl]+)?)(?!\w)"
)
PAGES_OF: Final = re.compile(rf"^\W*(?P<pages>{NUMBERS})\s*(?:с|стр|p|pp)\.?\W*$")
PAGES_BARE: Final = re.compile(r"^\W*(?P<pages>\d+\s*-\s*\d+)\W*$")
SPACED_DASH: Final = re.compile(r"\s*-\s*")
BARE_LEVEL: Final = ""


class Reference(NamedTuple):
    """What a reference names; a missing part is empty or None."""

    volume: str = ""
    issue: str = ""
    date: str = ""
    pages: str = ""
    year: int | None = None


def pages_of(text: str) -> str:
    """The pages of «С. 128-176», «с. [5]» or «15-25» without their words, or ""."""
    plain = unbracketed(text)
    found = PAGES.search(plain) or PAGES_OF.match(plain) or PAGES_BARE.match(plain)
    return SPACED_DASH.sub("-", found["pages"]).strip() if found else ""


def first_year(text: str) -> int | None:
    found = years(text)
    return found[0] if found else None


@lru_cache(maxsize=1 << 14)
def reference(text: str) -> Reference:
    """Take apart «N 4 (1982). С. 128-176», «№ 20», «26 окт.», «Т. 5, вып. 2» or «2019. 15 мая».

    Words that name neither a number nor a day are kept as the issue.
    """
    plain = unbracketed(text).strip(" .,;:/")
    pages = PAGES.search(plain)
    if pages:
        plain = (plain[: pages.start()] + plain[pages.end() :]).strip(" .,;:/-")
    numbers = dict(reversed(parts(plain)))
    date = issue_date(plain)
    bare = numbers.get(BARE_LEVEL, "")
    year = first_year(plain)
    if bare and year and bare.startswith(str(year)):
        bare = ""
    issue = next((numbers[level] for level in ISSUE_LEVELS if numbers.get(level)), bare)
    volume = next((numbers[level] for level in VOLUME_LEVELS if numbers.get(level)), "")
    if volume and volume == str(year or ""):
        volume = ""  # «1999, № 3» names a year, not a volume
    if plain and not (issue or volume or date or year):
        issue = plain
    found = SPACED_DASH.sub("-", pages["pages"]).strip() if pages else ""
    return Reference(volume, issue, date, found, year)
