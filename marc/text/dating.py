"""Which years does a date of publication name, and which day an issue of a newspaper?"""

import re
from functools import lru_cache
from typing import Final

from marc.text.numbering import alternatives, roman, unbracketed
from marc.text.spelling import comparable, listed

# --- years and days -------------------------------------------------------------------------------

YEAR: Final = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
SHORT_RANGE: Final = re.compile(r"(?<!\d)(1[4-9]|20)(\d\d)\s*[-/]\s*(\d\d)(?!\d)")
OPEN_RANGE: Final = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)\s*-\s*(?:\.\.\.|…|[^\d\s]|$|\s+$)")
DECADE: Final = re.compile(r"(?<!\d)(1[4-9]|20)(\d?)\s?[-_?uU]{1,2}(?!\d)")
# Not «c1930-1934»: the years of a set's volumes, whatever stands before them.
COPYRIGHT: Final = re.compile(
    r"(?:cop(?:yright)?\.?|©|\(c\)|\bc|коп\.?)\s*\d{4}(?!\s*-\s*\d{2})", re.I
)
CORRECTED: Final = re.compile(r"(?:\bi\. ?e\.|\bт\. ?е\.)(?=.*\d{4})", re.I)
ROMAN_YEAR: Final = re.compile(r"(?<!\w)M[MDCLXVI]{3,}(?!\w)")
UNSURE_WORDS: Final = (
    "между",
    "около",
    "ок.",
    "не ранее",
    "не позд",
    "или",
    "ca.",
    "circa",
    "between",
)
UNSURE: Final = re.compile(rf"\?|{alternatives(UNSURE_WORDS)}|(?i:or)\b")
Years = tuple[int, int, bool]


@lru_cache(maxsize=1 << 13)
def years(text: str) -> Years | None:
    """The earliest and latest year a date names and whether they are certain; None without any.

    «[191-]» is (1910, 1919, False), «1914-1916» (1914, 1916, True); an open range ends in 9999.
    A copyright year counts when there is no other, what was corrected («1907 [i.e. 1917]») not.
    """
    plain = CORRECTED.split(unbracketed(text))[-1]
    certain = not UNSURE.search(plain)
    written = YEAR.findall(plain)
    if len(written) > 1:
        written = YEAR.findall(COPYRIGHT.sub(" ", plain)) or written
    found = [int(year) for year in written]
    short = SHORT_RANGE.search(plain)
    if short:
        found += [int(short[1] + short[2]), int(short[1] + short[3])]
    if found:
        last = 9999 if len(set(found)) == 1 and OPEN_RANGE.search(plain) else max(found)
        return min(found), last, certain
    return unsure_years(plain)


def unsure_years(plain: str) -> Years | None:
    """Years written by decade («191-»), by century («19--») or in Roman numerals."""
    decade = DECADE.search(plain)
    if decade and decade[2]:
        first = int(decade[1] + decade[2]) * 10
        return first, first + 9, False
    if decade:
        first = int(decade[1]) * 100
        return first, first + 99, False
    numeral = ROMAN_YEAR.search(plain)
    year = roman(numeral.group()) if numeral else None
    return (year, year, True) if year and 1400 <= year < 2100 else None


MONTHS: Final = {
    stem: number
    for number, stems in enumerate(
        listed(
            "янв|jan фев|feb мар|mar апр|apr мая|май|may июн|jun июл|jul авг|aug сен|sep окт|oct "
            "ноя|nov дек|dec"
        ),
        start=1,
    )
    for stem in stems.split("|")
}
DAY_MONTH: Final = re.compile(rf"(?<!\d)(\d{{1,2}})\s+({'|'.join(MONTHS)})[а-яa-z]*")
MONTH_DAY: Final = re.compile(rf"({'|'.join(MONTHS)})[a-z]*\s+(\d{{1,2}})(?!\d)")
ONE_MONTH: Final = re.compile(rf"\b({'|'.join(MONTHS)})[а-яa-z]*")
NUMERIC_DAY: Final = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})(?:\.(?:\d{4}|\d\d))?(?!\d)")


@lru_cache(maxsize=1 << 13)
def issue_date(text: str) -> str:
    """The day of a newspaper as MM-DD («15 мая» is 05-15), a month alone as MM, or nothing."""
    numeric = NUMERIC_DAY.search(text)
    if numeric:
        return month_and_day(int(numeric[2]), int(numeric[1]))
    plain = comparable(text)
    day = DAY_MONTH.search(plain)
    if day:
        return month_and_day(MONTHS[day[2]], int(day[1]))
    english = MONTH_DAY.search(plain)
    if english:
        return month_and_day(MONTHS[english[1]], int(english[2]))
    months = ONE_MONTH.findall(plain)
    return f"{MONTHS[months[0]]:02}" if len(months) == 1 else ""


def month_and_day(month: int, day: int) -> str:
    return f"{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else ""
