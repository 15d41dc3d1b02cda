"""How does Svod explain its decisions? Pairs written by us, as a cataloguer reads the case."""

from collections.abc import Iterator
from typing import Final

from catalog import explaining, match
from catalog.i18n import Words, words
from tests.evaluate import cards

MERGED: Final = (
    "transliterated by ALA-LC with diacritics",
    "ISBN of 10 digits",
    "old book in old and new letters",
    "one-record form",
    "hardback and paperback",
    "title, subtitle and responsibility run together",
    "date in figures",
    "under the interviewer",
    "scale in words only",
    "minimal record of the same",
)
REFUSED: Final = (
    "volumes 3 and 4 with one ISBN",
    "stereotype edition",
    "reprint",
    "column of two weeks",
    "scale alone",
    "16 cards",
    "thesis",
    "next year's report, one imprint",
    "print and PDF",
    "same ISBN, another book of the series",
)


def page() -> Iterator[str]:
    say, found = words("ru"), {one.habit: one for one in cards.written()}
    for title, habits in (("Ten pairs joined", MERGED), ("Ten pairs kept apart", REFUSED)):
        yield f"## {title}"
        yield ""
        yield "Pairs of `tests/pairs`, in the words of `svod explain`."
        yield ""
        for habit in habits:
            yield from told(found[habit], say)


def told(one: cards.Written, say: Words) -> Iterator[str]:
    comparison = match.compare(one.a, one.b)
    yield f"**{one.habit}** ({explaining.number(comparison.weight)}): "
    yield say(f"explain.verdict.{comparison.verdict}")
    yield ""
    for line in explaining.vetoes(comparison, one.a, one.b, say):
        yield f"- {line}"
    for item in comparison.asked:
        yield f"- {say('explain.asked', why=explaining.sentence(item, say))}"
    for item in comparison.evidence:
        yield f"- {explaining.number(item.weight)} {explaining.sentence(item, say)}"
    yield ""
