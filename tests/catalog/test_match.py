"""Which descriptions are one edition, and does grouping depend on the records alone?"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import match
from catalog.match import Verdict, blocking
from marc import text
from marc.facts import Facts, Host, Kind, Name

PETROV = Name("Петров, И. С.", "петров и с")


def book(title: str = "Старый Псков: очерки", **facts: object) -> Facts:
    known: dict[str, object] = {
        "kind": Kind.BOOK,
        "title": title,
        "title_key": text.comparable(title),
        "names": (PETROV,),
        "years": (2010, 2010),
        "date": "2010",
        "pages": 215,
        "languages": ("rus",),
        **facts,
    }
    known.setdefault("extent", f"{known['pages']} с." if known["pages"] else "")
    return Facts(**known)  # type: ignore[arg-type]


def article(title: str, host: str = "Псковская правда", **source: object) -> Facts:
    place: dict[str, object] = {"year": 1968, "date": "03-12", "pages": "3", **source}
    return Facts(
        kind=Kind.ARTICLE,
        title=title,
        title_key=text.comparable(title),
        host=Host(title=host, key=text.comparable(host), **place),  # type: ignore[arg-type]
        languages=("rus",),
    )


BOOK = book()
OLD_TITLE = "Исторія княжества Псковскаго"
ARTICLE = article("Музей в Невеле открыт")

NEWSPAPER = replace(
    book("Сельская новь", names=(), pages=None, years=(1931, 9999)),
    kind=Kind.SERIAL,
    places=("Порхов",),
)

PAIRS = [
    pytest.param(BOOK, book("Старый Псков : очерки."), Verdict.SAME, id="punctuation"),
    pytest.param(
        book("Полёт над Изборском и Печорами"),
        book("Полет над Изборском и Печорами"),
        Verdict.SAME,
        id="ё and е are one letter",
    ),
    pytest.param(
        book(OLD_TITLE, names=(), publisher_key="синодальная типография"),
        book("История княжества Псковского", names=(), publisher_key="синодальная"),
        Verdict.SAME,
        id="pre-1918 and modern spelling",
    ),
    pytest.param(
        BOOK,
        book(names=(Name("Петров, Иван Сергеевич", "петров и"),)),
        Verdict.SAME,
        id="one initial against two",
    ),
    pytest.param(
        book(publishers=("Логос",), publisher_key="логос"),
        book(publishers=("Логос",), publisher_key="логос", years=(2011, 2011), date="2011"),
        Verdict.SAME,
        id="imprint year and year signed, same publisher and pages",
    ),
    pytest.param(
        BOOK,
        book(years=(2011, 2011), date="2011"),
        Verdict.DOUBTFUL,
        id="neighbouring years, no publisher said",
    ),
    pytest.param(
        book(names=(), pages=None, publisher_key="логос"),
        book(names=(), pages=64, publisher_key="курсив"),
        Verdict.DOUBTFUL,
        id="title and year alone do not decide",
    ),
    pytest.param(
        book("Отчёт", names=(), publisher_key="логос", pages=20),
        book("Отчёт", names=(), publisher_key="курсив", pages=64),
        Verdict.DIFFERENT,
        id="same generic title, other publisher and extent",
    ),
    pytest.param(
        replace(BOOK, kind=Kind.VOLUME, parts=(("т", "1"),)),
        replace(BOOK, kind=Kind.VOLUME, parts=(("т", "2"),)),
        Verdict.DIFFERENT,
        id="volume 1 and volume 2",
    ),
    pytest.param(
        replace(BOOK, kind=Kind.VOLUME, parts=(("т", "1"),), isbns=("9785000000014",)),
        replace(BOOK, kind=Kind.VOLUME, parts=(("т", "2"),), isbns=("9785000000014",)),
        Verdict.DIFFERENT,
        id="volumes that share the ISBN of the set",
    ),
    pytest.param(
        replace(BOOK, kind=Kind.SET),
        replace(BOOK, kind=Kind.VOLUME, parts=(("т", "2"),)),
        Verdict.DIFFERENT,
        id="a set and its volume",
    ),
    pytest.param(
        replace(BOOK, edition_number=2),
        replace(BOOK, edition_number=3, years=(2012, 2012)),
        Verdict.DIFFERENT,
        id="second and third edition",
    ),
    pytest.param(
        replace(BOOK, years=(1913, 1913)),
        replace(BOOK, years=(1994, 1994), reprint=True),
        Verdict.DIFFERENT,
        id="original and reprint",
    ),
    pytest.param(
        replace(BOOK, carrier="print"),
        replace(BOOK, carrier="electronic"),
        Verdict.DIFFERENT,
        id="on paper and as a file",
    ),
    pytest.param(
        book("Памятная книжка Псковской губернии на 1912 год", years=(1912, 1912)),
        book("Памятная книжка Псковской губернии на 1913 год", years=(1912, 1912)),
        Verdict.DIFFERENT,
        id="yearbooks of two years",
    ),
    pytest.param(
        replace(BOOK, kind=Kind.ABSTRACT),
        replace(BOOK, kind=Kind.THESIS),
        Verdict.DIFFERENT,
        id="a thesis and its abstract",
    ),
    pytest.param(
        replace(BOOK, kind=Kind.MAP, scale=500_000),
        replace(BOOK, kind=Kind.MAP, scale=200_000),
        Verdict.DIFFERENT,
        id="maps of two scales",
    ),
    pytest.param(
        replace(BOOK, kind=Kind.GRAPHIC, pages=12),
        replace(BOOK, kind=Kind.GRAPHIC, pages=16),
        Verdict.DIFFERENT,
        id="12 postcards and 16",
    ),
    pytest.param(
        replace(BOOK, languages=("rus",)),
        replace(BOOK, languages=("est",)),
        Verdict.DIFFERENT,
        id="a translation",
    ),
    pytest.param(
        replace(BOOK, isbns=("9785000000014",)),
        book("Храмы Гдова", names=(), isbns=("9785000000014",)),
        Verdict.DOUBTFUL,
        id="one ISBN on two titles of one year and extent: for a person to decide",
    ),
    pytest.param(
        replace(BOOK, isbns=("9785000000014",)),
        book("Храмы Гдова", names=(), pages=64, isbns=("9785000000014",)),
        Verdict.DIFFERENT,
        id="one ISBN on two books",
    ),
    pytest.param(BOOK, ARTICLE, Verdict.DIFFERENT, id="an article and a book"),
    pytest.param(
        replace(BOOK, kind=Kind.VOLUME, parts=(("№", "10"),)),
        replace(BOOK, kind=Kind.ISSUE, parts=(("№", "10"),)),
        Verdict.SAME,
        id="an issue described as a volume",
    ),
    pytest.param(NEWSPAPER, NEWSPAPER, Verdict.SAME, id="a newspaper by its title and town"),
    pytest.param(
        NEWSPAPER,
        replace(NEWSPAPER, places=("Дно",)),
        Verdict.DIFFERENT,
        id="newspapers of one title in two towns",
    ),
    pytest.param(
        ARTICLE, article("Музей в Невеле открыт", pages=""), Verdict.SAME, id="no page given"
    ),
    pytest.param(
        ARTICLE, article("Музей в Невеле открыт", pages="С. 3"), Verdict.SAME, id="С. 3 and 3"
    ),
    pytest.param(
        article("Память"),
        article("Память", date="03-19"),
        Verdict.DIFFERENT,
        id="a weekly column of two dates",
    ),
    pytest.param(
        ARTICLE,
        article("Музей в Невеле открыт", host="Невельский вестник", date="03-14"),
        Verdict.DIFFERENT,
        id="reprinted in another newspaper",
    ),
    pytest.param(
        ARTICLE,
        article("Музей в Невеле открыт", host="Невельский вестник"),
        Verdict.DOUBTFUL,
        id="same day and page, newspaper called otherwise",
    ),
    pytest.param(
        replace(ARTICLE, names=(Name("Лис, О. П.", "лис о п"),)),
        replace(ARTICLE, names=(Name("Орлова, А. Н.", "орлова а н"),)),
        Verdict.SAME,
        id="interview under either of two names",
    ),
]


@pytest.mark.parametrize(("a", "b", "verdict"), PAIRS)
def test_a_pair_is_judged_the_same_both_ways(a: Facts, b: Facts, verdict: Verdict) -> None:
    found = match.compare(a, b)
    assert found.verdict is verdict, found
    assert match.compare(b, a).weight == found.weight
    assert match.compare(b, a).vetoes == found.vetoes


@pytest.mark.parametrize(
    ("a", "b"), [p.values[:2] for p in PAIRS if p.values[2] is Verdict.SAME], ids=lambda _: ""
)
def test_what_is_the_same_meets_in_a_list(a: Facts, b: Facts) -> None:
    assert blocking.meet(a, b)


def editions() -> st.SearchStrategy[Facts]:
    """Descriptions drawn from few values, so that likes and near-likes meet often."""
    return st.builds(
        book,
        st.sampled_from(["Старый Псков: очерки", "Старый Псков", "Храмы древнего Гдова"]),
        names=st.sampled_from([(), (PETROV,), (Name("Лис, О. П.", "лис о п"),)]),
        years=st.sampled_from([None, (2010, 2010), (2011, 2011), (2015, 2015)]),
        pages=st.sampled_from([None, 215, 216, 96]),
        isbns=st.sampled_from([(), ("9785000000014",), ("9785000000021",)]),
        edition_number=st.sampled_from([None, 2]),
    )


def dated() -> st.SearchStrategy[Facts]:
    """Maps, issues and articles of few years, scales and numbers, beside books."""
    exact = st.builds(
        book,
        kind=st.sampled_from([Kind.MAP, Kind.ISSUE]),
        years=st.sampled_from([(2010, 2010), (2011, 2011), (2010, 2011)]),
        years_certain=st.booleans(),
        date=st.sampled_from(["2010", "cop. 2010"]),
        scale=st.sampled_from([None, 50_000, 100_000]),
    )
    articles = st.builds(
        article,
        st.just("Почта недели"),
        year=st.sampled_from([None, 1968, 1969]),
        date=st.sampled_from(["", "03-12"]),
    )
    return st.one_of(editions(), exact, articles)


@given(dated(), dated())
def test_places_refuse_only_what_a_rule_does(a: Facts, b: Facts) -> None:
    places, others = (blocking.entries(one, ("lib", "1")) for one in (a, b))
    shared = places.keys() & others.keys()
    near = [key for key in shared if blocking.near(places[key], others[key])]
    vetoes = match.compare(a, b).vetoes
    if not all(blocking.comparable(places[key], others[key]) for key in near):
        assert "year" in vetoes or "issue" in vetoes
    if len(near) < len(shared) and a.years == b.years and a.kind is b.kind is not Kind.ARTICLE:
        assert "scale" in vetoes


def same_edges(
    facts: dict[match.MemberName, Facts],
) -> Iterator[tuple[match.MemberName, match.MemberName, float]]:
    for a, b in combinations(facts, 2):
        found = match.compare(facts[a], facts[b])
        if found.verdict is Verdict.SAME:
            yield a, b, found.weight


@given(st.lists(editions(), min_size=1, max_size=9), st.randoms(use_true_random=False))
def test_the_partition_does_not_depend_on_order(found: list[Facts], random: Random) -> None:
    names = [("lib", str(number)) for number in range(len(found))]
    facts = dict(zip(names, found, strict=True))
    edges = list(same_edges(facts))
    once = match.partition(facts, edges)
    shuffled = list(facts.items())
    random.shuffle(shuffled)
    turned = [(b, a, weight) for a, b, weight in reversed(edges)]
    assert match.partition(dict(shuffled), turned) == once


@given(st.lists(editions(), min_size=1, max_size=9))
def test_no_cluster_holds_a_vetoed_pair_and_none_is_lost(found: list[Facts]) -> None:
    facts = {("lib", str(number)): one for number, one in enumerate(found)}
    parts = match.partition(facts, list(same_edges(facts)))
    assert sorted(name for part in parts for name in part) == sorted(facts)
    for part in parts:
        for a, b in combinations(part, 2):
            assert match.compare(facts[a], facts[b]).vetoes == ()
