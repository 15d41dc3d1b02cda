"""Does every rule forbid what it is for, and nothing that only looks like it?"""

from dataclasses import replace

import pytest

from catalog.match import vetoes
from catalog.match.policy import Policy
from catalog.match.views import view
from marc.facts import Facts, Host, Kind

BOOK = Facts(
    kind=Kind.BOOK,
    title="Очерки края",
    title_key="очерки края",
    years=(2010, 2010),
    pages=215,
    extent="215 с.",
    languages=("rus",),
)
PART = replace(BOOK, kind=Kind.VOLUME, parts=(("т", "2"),))
NOTE = Facts(
    kind=Kind.ARTICLE,
    title="Память",
    title_key="память",
    host=Host("Красный Север", "красный север", year=2006, date="04-12"),
)
MAP = replace(BOOK, kind=Kind.MAP, scale=500_000)
CARDS = replace(BOOK, kind=Kind.GRAPHIC, pages=12)
YEARBOOK = replace(BOOK, title_key="календарь на 2016 год")

CASES = [
    ("year", BOOK, replace(BOOK, years=(2013, 2013)), replace(BOOK, years=(2011, 2011))),
    ("issue", NOTE, replace(NOTE, host=replace(NOTE.host, date="04-19")), replace(NOTE, host=None)),
    ("kind", BOOK, replace(BOOK, kind=Kind.SERIAL), replace(BOOK, kind=Kind.OTHER)),
    ("parts", PART, replace(PART, parts=(("т", "3"),)), replace(PART, parts=())),
    (
        "numbers_in_title",
        YEARBOOK,
        replace(YEARBOOK, title_key="календарь на 2017 год"),
        replace(YEARBOOK, title_key="календарь"),
    ),
    ("edition", replace(BOOK, edition_number=2), replace(BOOK, edition_number=3), BOOK),
    ("reprint", BOOK, replace(BOOK, reprint=True, years=(2015, 2015)), replace(BOOK, reprint=True)),
    (
        "language",
        BOOK,
        replace(BOOK, languages=("est",), title_key="x"),
        replace(BOOK, languages=()),
    ),
    (
        "carrier",
        replace(BOOK, carrier="print"),
        replace(BOOK, carrier="electronic"),
        replace(BOOK, carrier=""),
    ),
    ("scale", MAP, replace(MAP, scale=200_000), replace(MAP, scale=None)),
    ("sheets", CARDS, replace(CARDS, pages=16), replace(CARDS, pages=None)),
    (
        "binding",
        replace(BOOK, isbns=("9785930660128",)),
        replace(BOOK, isbns=("9785930660234",)),
        replace(BOOK, isbns=()),
    ),
]


@pytest.mark.parametrize(("rule", "one", "another", "like"), CASES, ids=[case[0] for case in CASES])
def test_a_rule_forbids_what_differs_and_not_what_is_silent(
    rule: str, one: Facts, another: Facts, like: Facts
) -> None:
    strict = Policy(binding_is_another=True)
    assert rule in vetoes.vetoes(view(one), view(another), strict)
    assert rule in vetoes.vetoes(view(another), view(one), strict)
    assert vetoes.vetoes(view(one), view(like), strict) == ()
    assert vetoes.vetoes(view(like), view(one), strict) == ()


def test_every_rule_has_its_case() -> None:
    assert [case[0] for case in CASES] == [name for name, _ in vetoes.VETOES]
