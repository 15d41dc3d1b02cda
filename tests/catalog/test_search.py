"""Readers find what is there, in a fixed order, with counts; and nothing they type is an error."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, text

from catalog import db, search
from catalog.search import Results, correcting, counting, queries, suggesting
from catalog.search import index as index_files
from catalog.search.index import Index
from catalog.settings import Settings
from marc.facts import Facts, Host, Kind, Subject
from tests import published
from tests.published import about, book, by

SHELF = {
    "крепость": book(
        "Псковская крепость",
        subtitle="очерк истории",
        names=by("Петров, Иван Сергеевич"),
        years=(1995, 1995),
        places=("Псков",),
        publishers=("Курсив",),
        languages=("rus",),
        subjects=(*about("place", "Псков, город"), *about("topic", "Крепости — Псков, город")),
        isbns=("9785769519949",),
    ),
    "порхов": book(
        "Старый Порхов",
        names=by("Семёнова, Анна"),
        years=(1970, 1970),
        languages=("rus",),
        subjects=(*about("place", "Порхов, город"), *about("person", "Гаррис, Нил")),
        abstract="О крепости и её людях; Псковская губерния, крепость на Шелони.",
    ),
    "описание": book(
        "Описаніе Псково-Печерскаго монастыря",
        date="1832-1834",
        years=(1832, 1834),
        languages=("rus",),
        subjects=about("place", "Печоры, город — История"),
    ),
    "guide": book(
        "Pskov: a guide to the old cities",
        names=by("Smith, John"),
        years=(2001, 2001),
        languages=("eng",),
        subjects=about("place", "Псков, город"),
        series=(("Towns of Russia", "3"),),
    ),
    "статья": Facts(
        Kind.ARTICLE,
        title="Память о войне",
        names=by("Петрова, Мария"),
        languages=("rus",),
        host=Host(
            title="Псковская правда", key="псковская правда", year=1968, issue="51", date="03-12"
        ),
        subjects=about("topic", "Великая Отечественная война"),
        notes=("Первая часть: в Порхове.",),
    ),
    "дно": book("В Дне зимой", years=(1943, 1943), subjects=about("place", "Дно, город")),
}


Shelf = tuple[Engine, Index, dict[int, str]]


def new_postgres(request: pytest.FixtureRequest, name: str) -> str:
    """The address of an empty catalogue with this name."""
    url: str = request.getfixturevalue("postgres_url")
    template: str = request.getfixturevalue("postgres_template")
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"create database {name} template {template}"))
    server.dispose()
    return url.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def shelf(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shelf]:
    """The records above, published and indexed once for all searches, with their names by id."""
    folder = tmp_path_factory.mktemp("shelf")
    name = f"svod_shelf_{os.getpid()}"
    database = new_postgres(request, name) if request.param == "postgresql" else ""
    settings = Settings(data=folder, database=database)
    engine = db.open_database(settings)
    ids = published.publish(engine, SHELF.values(), libraries=["psk", "por"])
    ids += published.publish(engine, [SHELF["порхов"]], libraries=["vl"])
    with Index(settings.index) as index:
        index.follow(engine)
        yield engine, index, dict(zip(ids, [*SHELF, "порхов_vl"], strict=True))
    engine.dispose()


def ask(shelf: Shelf, typed: str = "", **params: str | list[str]) -> tuple[Results, list[str]]:
    """The results, and the names of the records found in their order."""
    engine, index, names = shelf
    with db.reading(engine) as session:
        results = search.run(index, session, search.parse({"q": typed, **params}))
    assert results.total == len(results.hits)
    return results, [names[hit.cluster_id] for hit in results.hits]


def found(shelf: Shelf, typed: str = "", **params: str | list[str]) -> set[str]:
    return {name for name in ask(shelf, typed, **params)[1] if name != "порхов_vl"}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("крепость", "крепость порхов", id="a word"),
        pytest.param("КРЕПОСТЯМИ", "крепость порхов", id="in any case and ending"),
        pytest.param("семенова", "порхов", id="е for ё"),
        pytest.param("Псковской крепости", "крепость порхов", id="words are joined by AND"),
        pytest.param("крепость Гаррис", "порхов", id="words of different fields"),
        pytest.param("описание монастыря", "описание", id="modern for old spelling"),
        pytest.param("описаніе псково-печерскаго", "описание", id="old spelling"),
        pytest.param("псково-печерский", "описание", id="a compound"),
        pytest.param("псковопечерский", "описание", id="a compound in one word"),
        pytest.param("печерский", "описание", id="a part of a compound"),
        pytest.param("Дно", "дно", id="a town Snowball splits"),
        pytest.param("city", "guide", id="an English word"),
        pytest.param("зима в Пскове", "", id="not everything matches"),
        pytest.param("война в Порхове", "статья", id="a preposition does not narrow"),
        pytest.param("крепость с", "крепость порхов", id="a preposition found nowhere"),
        pytest.param("Петров И. С.", "крепость", id="initials of a full name"),
        pytest.param("петрова", "крепость статья", id="a surname in either gender"),
        pytest.param('"псковская крепость"', "крепость", id="a phrase"),
        pytest.param('"псковской крепостью"', "крепость", id="a phrase in another case"),
        pytest.param('"крепость псковская"', "", id="a phrase the other way round"),
        pytest.param("крепость -порхов", "крепость", id="without a word"),
        pytest.param('псков -"псковская правда"', "крепость guide описание", id="without a phrase"),
        pytest.param("-крепость -год:1900..", "описание", id="nothing but exclusions"),
        pytest.param("крепост*", "крепость порхов", id="a beginning"),
        pytest.param("печер$", "описание", id="a beginning the old way"),
        pytest.param("автор:петров", "крепость статья", id="an author"),
        pytest.param("автор:гаррис", "", id="a person written about is no author"),
        pytest.param("персона:гаррис", "порхов", id="a person written about"),
        pytest.param("заглавие:псковская", "крепость", id="a title"),
        pytest.param("заглавие:очерк", "крепость", id="a subtitle"),
        pytest.param("тема:крепости", "крепость", id="a subject"),
        pytest.param("место:порхов", "порхов", id="a place"),
        pytest.param('источник:"псковская правда"', "статья", id="a source"),
        pytest.param("источник:правда 51", "статья", id="a source and its number"),
        pytest.param("серия:towns", "guide", id="a series"),
        pytest.param("издательство:курсив", "крепость", id="a publisher"),
        pytest.param("библиотека:por", "крепость порхов описание guide статья дно", id="a library"),
        pytest.param("isbn:978-5-7695-1994-9", "крепость", id="an ISBN with hyphens"),
        pytest.param("9785769519949", "крепость", id="an ISBN anywhere"),
        pytest.param("5-7695-1994-0", "крепость", id="an ISBN of ten digits"),
        pytest.param("5769519940", "крепость", id="an ISBN of ten digits without hyphens"),
        pytest.param("год:1833", "описание", id="a year within"),
        pytest.param("год:1900..1970", "порхов статья дно", id="years, also of sources"),
        pytest.param("год:..1832", "описание", id="years before"),
        pytest.param("год:2001..", "guide", id="years after"),
        pytest.param("1968", "статья", id="a year as a word"),
        pytest.param("Pskovskai\u0361a krepost\u02b9", "крепость порхов", id="ALA-LC"),
        pytest.param('"pskovskaya krepost"', "крепость", id="a phrase in Latin letters"),
        pytest.param("pskovo-pecherskij", "описание", id="a compound in Latin letters"),
        pytest.param("krepos*", "крепость порхов", id="a beginning in Latin letters"),
        pytest.param("автор:petrov", "крепость статья", id="Latin letters in a field"),
    ],
)
def test_what_is_found(shelf: Shelf, typed: str, expected: str) -> None:
    assert found(shelf, typed) == set(expected.split())


def test_words_exactly_as_written(shelf: Shelf) -> None:
    assert found(shelf, "крепости", exact="1") == {"крепость", "порхов"}
    assert found(shelf, "крепостью", exact="1") == set()
    assert found(shelf, '"псковская крепость"', exact="1") == {"крепость"}
    assert found(shelf, '"псковской крепости"', exact="1") == set()


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        pytest.param({"kind": "article"}, "статья", id="a kind"),
        pytest.param({"library": "vl"}, "", id="a library"),
        pytest.param({"language": ["rus", "eng"], "to": "1950"}, "описание", id="languages, years"),
        pytest.param({"language": "eng"}, "guide", id="a language"),
        pytest.param({"place": "Псков, город"}, "крепость guide", id="a place"),
        pytest.param(
            {"place": ["Псков, город", "Печоры, город"], "language": "rus"},
            "крепость описание",
            id="OR within a filter, AND between",
        ),
        pytest.param({"person": "Гаррис, Нил"}, "порхов", id="a person written about"),
        pytest.param({"person": "Smith, John"}, "guide", id="a person who wrote"),
        pytest.param({"topic": "Крепости"}, "крепость", id="a topic"),
        pytest.param({"source": "Псковская правда"}, "статья", id="a source"),
        pytest.param({"from": "1943", "to": "1970"}, "порхов статья дно", id="years"),
        pytest.param({"from": "1834"}, "крепость порхов описание guide статья дно", id="from"),
        pytest.param({"kind": "no such kind"}, "", id="a value nothing has"),
        pytest.param({"not-kind": "book"}, "статья", id="without a kind"),
        pytest.param(
            {"not-place": ["Псков, город", "Порхов, город"], "kind": "book"},
            "описание дно",
            id="without places",
        ),
        pytest.param({"day": "03-12"}, "", id="a day nothing tells of"),
        pytest.param({"printed": "03-12"}, "статья", id="printed on a day"),
        pytest.param({"serial": "псковская правда"}, "статья", id="printed in"),
        pytest.param({"since": "2026-11-24"}, "", id="nothing is so new"),
        pytest.param({"since": "2026-11-23", "kind": "article"}, "статья", id="new since"),
    ],
)
def test_what_is_left_by_filters(
    shelf: Shelf, params: dict[str, str | list[str]], expected: str
) -> None:
    assert found(shelf, **params) == set(expected.split())


def test_titles_come_before_notes_and_exact_words_before_stems(shelf: Shelf) -> None:
    assert ask(shelf, "крепость")[1] == ["крепость", "порхов", "порхов_vl"]
    assert ask(shelf, "петрова")[1] == ["статья", "крепость"]
    assert ask(shelf, "псковская крепость")[1][0] == "крепость"


def test_the_whole_title_and_the_phrase_come_first(engine: Engine, settings: Settings) -> None:
    titles = [
        "Крепость и город Псков",
        "Крепость Псков: исследования",
        "Крепость Псков",
        "Псков. Крепость",
    ]
    published.publish(engine, map(book, titles))
    with Index(settings.index) as index, db.reading(engine) as session:
        index.follow(engine)
        results = search.run(index, session, search.parse({"q": "крепость Псков"}))
    assert [hit.facts.title for hit in results.hits][:2] == [titles[2], titles[1]]
    assert results.hits[0].facts.title == "Крепость Псков"


OTHER_WORDS = (
    ("псковская область", {"Псковская область", "Псковская обл. в цифрах"}, False),
    ("обл", {"Псковская обл. в цифрах"}, False),
    ("артистка", {"Актриса"}, False),
    ("золото наталка", {"Наталкинское золоторудное месторождение"}, True),
    ("собор пскова", {"Храмы Пскова"}, True),
    ("храм пскова", {"Храмы Пскова"}, False),
    ("псков зоопарк", {"Храмы Пскова"}, False),  # no such word: records with some of them
)


def test_other_words_for_a_thing(engine: Engine, settings: Settings) -> None:
    """Abbreviations and pairs always, words of one root and near ones when nothing is found."""
    titles = ["Псковская область", "Псковская обл. в цифрах", "Актриса", "Храмы Пскова",
              "Наталкинское золоторудное месторождение"]  # fmt: skip
    published.publish(engine, map(book, titles))
    with Index(settings.index) as index, db.reading(engine) as session:
        index.follow(engine)
        for typed, expected, wide in OTHER_WORDS:
            found = search.answer(index, session, search.parse({"q": typed}))
            hits = found.results.hits
            assert ({hit.facts.title for hit in hits}, found.query.wide) == (expected, wide), typed
            again = search.run(index, session, search.parse(dict(queries.params(found.query))))
            assert again.hits == hits
            marked = search.highlight(hits[0].facts.title, found.query)
            assert any(segment.hit for segment in marked), typed


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("year", "описание дно статья порхов порхов_vl крепость guide"),
        ("year_desc", "guide крепость порхов порхов_vl статья дно описание"),
        ("title", "guide дно описание статья крепость порхов порхов_vl"),
    ],
)
def test_orders(shelf: Shelf, sort: str, expected: str) -> None:
    assert ask(shelf, sort=sort)[1] == expected.split()


def test_a_hit_tells_what_it_is_and_who_has_it(shelf: Shelf) -> None:
    results, _ = ask(shelf, "псковская крепость очерк")
    (hit,) = results.hits
    assert hit.facts == SHELF["крепость"]
    assert hit.libraries == ("por", "psk")
    assert hit.members == 2
    assert len(hit.union_id) == 8


def counts(results: Results, facet: str) -> dict[str, int]:
    return {count.value: count.records for count in results.facets[facet]}


def test_facets_count_the_whole_result(shelf: Shelf) -> None:
    results, _ = ask(shelf)
    assert counts(results, "library") == {"por": 6, "psk": 6, "vl": 1}
    assert counts(results, "kind") == {"book": 6, "article": 1}
    assert counts(results, "language") == {"rus": 5, "eng": 1}
    assert [count.value for count in results.facets["place"]] == [
        "Порхов, город",
        "Псков, город",
        "Дно, город",
        "Печоры, город",
    ]
    assert counts(results, "source") == {"Псковская правда": 1}
    assert results.decades == ((1830, 1), (1940, 1), (1960, 1), (1970, 2), (1990, 1), (2000, 1))
    assert results.approximate == frozenset()


@pytest.mark.parametrize(
    ("large", "exactly"),
    [pytest.param(0, False, id="of a large result"), pytest.param(100, True, id="of any other")],
)
def test_what_is_shown_of_a_long_facet_is_counted_exactly(
    large: int,
    exactly: bool,
    engine: Engine,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of a large result each part of the index tells of two of its places only; the sum of those
    may be too low."""
    monkeypatch.setattr(index_files, "BATCH", 1)
    monkeypatch.setattr(index_files, "COMMIT_EVERY", 1)
    monkeypatch.setattr(counting, "LARGE", large)
    monkeypatch.setattr(counting, "LOOKED_AT", 2)
    monkeypatch.setattr(counting, "FACET_SIZE", 2)
    everywhere = tuple(Subject("place", name) for name in ("Гдов", "Дно", "Остров"))
    published.publish(engine, [book(f"Книга {n}", subjects=everywhere[n:]) for n in range(3)])
    with Index(settings.index) as index, db.reading(engine) as session:
        index.follow(engine)
        results = search.run(index, session, search.parse({}))
    assert counts(results, "place")["Остров"] == 3
    assert results.approximate == (frozenset() if exactly else frozenset({"place"}))


def test_facets_count_as_one_does_by_hand(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over several parts of an index, and after records that lose their headings."""
    monkeypatch.setattr(index_files, "BATCH", 7)
    monkeypatch.setattr(index_files, "COMMIT_EVERY", 7)
    towns = [f"Город {n}" for n in range(20)]
    dice = Random(7)
    said = [dice.sample(towns, dice.randrange(6)) for _ in range(60)]
    ids = published.publish(engine, [book("Гдов", subjects=about("place", *of)) for of in said])
    with Index(settings.index) as index, db.reading(engine) as session:
        index.follow(engine)
        for number in range(0, 60, 3):
            said[number] = said[number][1:]
            published.change(
                engine, ids[number], book("Гдов", subjects=about("place", *said[number]))
            )
        index.follow(engine)
        results = search.run(index, session, search.parse({"q": "гдов"}))
    by_hand = Counter(town for of in said for town in of)
    expected = sorted(by_hand.items(), key=lambda item: (-item[1], item[0]))
    assert list(counts(results, "place").items()) == expected


def test_a_heading_with_any_sign_in_it_is_counted_exactly(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "LARGE", 0)
    monkeypatch.setattr(counting, "LOOKED_AT", 2)
    monkeypatch.setattr(counting, "FACET_SIZE", 2)
    odd = ['«Дно» "Ⅱ"', r"a\b", r"c\"d", "e: (f) [g]* ~^!", "'ё' AND NOT й", "||", "-1"]
    published.publish(
        engine, [book("Книга", subjects=(Subject("topic", name),)) for name in odd for _ in "12"]
    )
    with Index(settings.index) as index, db.reading(engine) as session:
        index.follow(engine)
        for name in odd:
            results = search.run(index, session, search.parse({"topic": name}))
            (chosen,) = [count for count in results.facets["topic"] if count.chosen]
            assert (chosen.value, chosen.records) == (name, 2)


def test_a_facet_leaves_out_its_own_choice(shelf: Shelf) -> None:
    results, _ = ask(shelf, library="vl", kind="book")
    assert counts(results, "library") == {"por": 5, "psk": 5, "vl": 1}
    assert counts(results, "kind") == {"book": 1}
    assert [c.value for c in results.facets["library"] if c.chosen] == ["vl"]
    results, _ = ask(shelf, **{"from": "1990", "place": "Нигде"})
    assert [(c.value, c.records) for c in results.facets["place"] if c.chosen] == [("Нигде", 0)]


def test_pages_follow_one_another_whatever_the_scores(engine: Engine, settings: Settings) -> None:
    """All records are alike: their order is that of their standing, then of their ids."""
    ids = published.publish(engine, [book("Псков", years=(1990, 1990))] * 130)
    with Index(settings.index) as index, db.reading(engine) as session:
        index.follow(engine)
        for sort in ("relevance", "year", "year_desc", "title", "new"):
            pages = [
                search.run(
                    index, session, search.parse({"q": "псков", "sort": sort, "page": str(page)})
                )
                for page in range(1, 9)
            ]
            listed = [hit.cluster_id for page in pages for hit in page.hits]
            assert sorted(listed) == ids
            assert {page.total for page in pages} == {130}
            assert {page.pages for page in pages} == {7}
            assert pages[-1].hits == ()
        assert list(search.every(index, search.parse({"q": "псков"}), block=50)) == ids
        assert list(search.every(index, search.parse({}), after=ids[99], block=7)) == ids[100:]


def test_some_of_the_words_are_enough_when_asked(shelf: Shelf) -> None:
    assert found(shelf, "крепость Гаррис зоопарк") == set()
    assert ask(shelf, "крепость Гаррис зоопарк", some="1")[1][0] == "порхов"
    assert found(shelf, "крепость Гаррис зоопарк", some="1") == {"порхов"}
    assert found(shelf, "крепость зоопарк", some="1") == {"крепость", "порхов"}
    assert found(shelf, "крепость зоопарк -Порхов", some="1") == {"крепость"}
    assert found(shelf, "зоопарк", some="1") == set()
    assert found(shelf, "крепость крепость зоопарк слоновник", some="1") == set()  # said once


def test_of_many_words_the_rarest_are_looked_for(shelf: Shelf) -> None:
    """«Крепость» stands in three records: the others tell more, and what is excluded stays."""
    _, index, _ = shelf
    unknown = [f"зоопарк{number}" for number in range(queries.MOST_OF_SOME)]
    known = "очерк монастыря Гаррис cities Нил зимой правда Курсив Towns Петров Шелони война"
    typed = f"крепость {' '.join(unknown)} {known} -зима"
    asked = correcting.partly(index.searcher(), search.parse({"q": typed}))
    assert len([one for one in asked.clauses if not one.negative]) == queries.MOST_OF_SOME
    assert set(known.split()) <= set(asked.text.split())
    assert "крепость" not in asked.text.split()
    assert asked.text.endswith("-зима")
    assert search.parse(queries.dict_of(queries.params(asked))) == asked  # pages follow on it


@pytest.mark.parametrize("sort", sorted(search.CURSORS))
def test_a_sorted_list_goes_on_after_its_last_record(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    """Past the depth of pages a list is followed from its last record, to its very end."""
    monkeypatch.setattr(search, "DEEPEST", 2)
    engine, index, names = shelf
    query = replace(search.parse({"sort": sort}), size=2)
    listed: list[int] = []
    with db.reading(engine) as session:
        results = search.run(index, session, query)
        while True:
            listed += [hit.cluster_id for hit in results.hits]
            if results.following is None:
                break
            results = search.run(index, session, replace(query, after=results.following))
    monkeypatch.undo()
    assert [names[id_] for id_ in listed] == ask(shelf, sort=sort)[1]


@pytest.mark.parametrize(
    ("typed", "params", "expected"),
    [
        pytest.param("крепость зоопарк", {}, [("word", "крепость", 3)], id="without a word"),
        pytest.param("автор:крепость", {}, [("fields", "крепость", 3)], id="in any field"),
        pytest.param("крепость", {"kind": "map"}, [("filters", "крепость", 3)], id="no filters"),
        pytest.param("зоопарк", {}, [], id="one word"),
    ],
)
def test_ways_on_from_nothing(
    shelf: Shelf,
    typed: str,
    params: dict[str, str | list[str]],
    expected: list[tuple[str, str, int]],
) -> None:
    results, _ = ask(shelf, typed, **params)
    assert [(way.kind, way.query.text, way.records) for way in results.ways] == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("порхов гаррис", ["subject: [Гаррис], Нил"], id="a heading"),
        pytest.param("порхов шелонь", ["notes: О крепости и её людях; Псковская губерния, "
                     "крепость на [Шелони]."], id="an abstract"),
        pytest.param("старый порхов", [], id="all is shown"),
    ],
)  # fmt: skip
def test_why_a_record_was_found(typed: str, expected: list[str]) -> None:
    query, facts = search.parse({"q": typed}), SHELF["порхов"]
    shown = (search.highlight(facts.title, query, field="title"),)
    found = [
        f"{reason.field}: " + "".join(f"[{s.text}]" if s.hit else s.text for s in reason.segments)
        for reason in search.reasons(facts, query, shown)
    ]
    assert found == expected


def test_suggestions_come_from_the_catalogue(shelf: Shelf) -> None:
    searcher = shelf[1].searcher()
    assert suggesting.suggest(searcher, "псков")[:2] == ["Псков, город", "Псковская правда"]
    assert "старый порхов" in suggesting.suggest(searcher, "старый порх")
    assert suggesting.suggest(searcher, "п") == []
    assert suggesting.suggest(searcher, "ыыыы") == []


def test_both_databases_answer_alike_and_so_do_different_histories(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """SQLite is loaded at once, PostgreSQL record by record with changes on the way."""
    postgres = new_postgres(request, f"svod_alike_{os.getpid()}")
    records = [
        replace(record, title=f"{record.title} {n}") for n in range(2) for record in SHELF.values()
    ]
    engine, settings = opened(tmp_path / "at_once", "")
    with Index(settings.index) as index:
        published.publish(engine, records)
        index.follow(engine)
        at_once = answers(index, engine)
    engine, settings = opened(tmp_path / "by_and_by", postgres)
    with Index(settings.index) as index:
        for record in records:
            (id_,) = published.publish(engine, [book("Крепость Порхов Псков")])
            index.follow(engine)
            published.change(engine, id_, record)
        index.follow(engine)
        assert answers(index, engine) == at_once


def opened(folder: Path, database: str) -> tuple[Engine, Settings]:
    folder.mkdir()
    settings = Settings(data=folder, database=database)
    return db.open_database(settings), settings


def answers(index: Index, engine: Engine) -> list[tuple[list[int], object]]:
    """The pages of some queries, with their counts; the database is closed afterwards."""
    found = []
    with db.reading(engine) as session:
        for typed in ("псков", "крепость", "псковская крепость", ""):
            results = search.run(index, session, search.parse({"q": typed}))
            found.append(([hit.cluster_id for hit in results.hits], results.facets))
    engine.dispose()
    return found


TYPED = st.text(
    st.one_of(st.sampled_from("\"«»“”„-*$:.…()[]{}^~\\/?|&+' псковавторгод19"), st.characters()),
    max_size=80,
)


@hypothesis_settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(typed=TYPED, value=TYPED, sort=st.sampled_from(search.queries.SORTS))
def test_whatever_is_typed_gives_results(shelf: Shelf, typed: str, value: str, sort: str) -> None:
    engine, index, _ = shelf
    params = {"q": typed, "place": value, "sort": sort, "exact": value[:1], "from": value}
    with db.reading(engine) as session:
        for asked in ({"q": typed}, params):
            query = search.parse(asked)
            results = search.run(index, session, query)
            assert results.total >= len(results.hits)
            segments = search.highlight(typed, query)
            assert "".join(segment.text for segment in segments) == typed


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        pytest.param("псков", "О Пскове и Порхове", "О [Пскове] и Порхове", id="a word"),
        pytest.param("ПЕТР", "Пётр Первый", "[Пётр] Первый", id="ё"),
        pytest.param("крепост*", "Крепости-крепостицы", "[Крепости]-[крепостицы]", id="beginning"),
        pytest.param("описание", "Описаніе Пскова", "[Описаніе] Пскова", id="old spelling"),
        pytest.param('"старый псков"', "Псков старый", "[Псков] [старый]", id="a phrase"),
        pytest.param(
            "-псков порхов", "Псков и Порхов", "Псков и [Порхов]", id="not what is left out"
        ),
        pytest.param("в пскове", "В Пскове", "В [Пскове]", id="not a preposition"),
        pytest.param("автор:псков", "Псков", "Псков", id="not what belongs to another field"),
        pytest.param("псково-печерский", "Псково-Печерский", "[Псково]-[Печерский]", id="compound"),
        pytest.param("год:1914", "1914", "1914", id="not a year of a range"),
        pytest.param("", "Псков", "Псков", id="nothing asked"),
        pytest.param("псков", "", "", id="nothing to mark"),
        pytest.param("замок", "за\u0301мок.", "[за\u0301мок].", id="a mark of stress"),
    ],
)
def test_highlighting(typed: str, text: str, expected: str) -> None:
    segments = search.highlight(text, search.parse({"q": typed}))
    assert "".join(f"[{s.text}]" if s.hit else s.text for s in segments) == expected


def test_highlighting_knows_the_field() -> None:
    query = search.parse({"q": "автор:петров псков"})
    marked = [s.text for s in search.highlight("Петров. Псков", query, field="author") if s.hit]
    assert marked == ["Петров", "Псков"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("gcrjdcrfz rhtgjcnm", "псковская крепость", id="the other keyboard"),
        pytest.param("Gjh[jd", "Порхов", id="letters where others have brackets"),
        pytest.param("зпглкщм", "", id="nothing like it"),
        pytest.param("псковская крепотсь", "псковская крепость", id="two letters swapped"),
        pytest.param("Порхов крипость", "Порхов крепость", id="a wrong letter"),
        pytest.param("автор:петров манастырь", "", id="nothing even when it is put right"),
        pytest.param("псков", "", id="nothing to put right"),
        pytest.param("", "", id="nothing typed"),
    ],
)
def test_what_was_meant(shelf: Shelf, typed: str, expected: str) -> None:
    assert ask(shelf, typed)[0].corrected == expected
