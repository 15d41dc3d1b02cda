"""Which days does a text name? «23 июля 1944», «1918, 12 (25) марта», «9 маія 1899 г.»."""

import re
from typing import Final, NamedTuple

from marc.text.spelling import display

MONTHS: Final = {
    word: number
    for number, words in enumerate(
        (
            *("января янв", "февраля февр", "марта", "апреля апр", "мая маия", "июня", "июля"),
            *("августа авг", "сентября сент", "октября окт", "ноября нояб", "декабря дек"),
        ),
        1,
    )
    for word in words.split()
}
DIGIT: Final = re.compile(r"[0-9]")
LONGEST_MONTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# A bracket holds the day of the new style: 12 (25) марта, 28 октября (10 ноября).
DAY: Final = re.compile(
    r"""(?: (?<!\d) (?P<before>1[0-9]{3}|20[0-9]{2}) ,? \s+ (?:г(?:\.|ода?)? ,? \s+)? )?
    (?<![\d.]) (?P<day>[12]?[0-9]|3[01]) (?: \s? \( (?P<new>[0-9]{1,2}) \) )? \s+
    (?P<month>[а-я]{3,8})\b \.?
    (?: \s \( (?P<newer>[0-9]{1,2}) \s+ (?P<other>[а-я]{3,8}) \.? \) )?
    (?: \s+ (?P<after>1[0-9]{3}|20[0-9]{2}) (?!\d) )?""",
    re.VERBOSE,
)


class Day(NamedTuple):
    """A day of the year, and its year when the text says it (else 0)."""

    month: int
    day: int
    year: int

    @property
    def code(self) -> str:
        """`MM-DD`, as dates of issues are written."""
        return f"{self.month:02}-{self.day:02}"


# Where a sentence ends; «1944 г. Псков», «М. П. Мусоргский» and «им. Пушкина» go on.
SENTENCE_END: Final = re.compile(
    r"(?<=[.!?…])(?<!\b\w\.)(?<!\b\w\w\.)(?<!\bвек\.)(?<!\bобл\.)\s+(?=[«\"(А-ЯЁA-Z\d])"
)


def told(text: str) -> list[tuple[Day, str]]:
    """The days a text names, each with the sentence that names it."""
    if DIGIT.search(text) is None:
        return []
    sentences = [sentence.strip() for sentence in SENTENCE_END.split(text)]
    return [(day, sentence) for sentence in sentences for day in days(sentence)]


def days(text: str) -> list[Day]:
    """The days a text names, in their order; the new style where both are given."""
    if DIGIT.search(text) is None:
        return []
    plain = display(text).casefold().replace("ё", "е").replace("і", "и").replace("ъ", "")
    found = []
    for match in DAY.finditer(plain):
        month = MONTHS.get(match["other"] or match["month"], 0)
        day = int(match["newer"] or match["new"] or match["day"])
        if month and 1 <= day <= LONGEST_MONTHS[month - 1]:
            found.append(Day(month, day, int(match["after"] or match["before"] or 0)))
    return found
