"""CQL finds what it says: relations, booleans, masks, anchors, years, order; all by the index."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from catalog import db, ids, search
from catalog.search import faceting, from_cql
from catalog.search.index import Index
from catalog.settings import Settings
from exports import cql, sru_facets
from exports.sru_diagnostics import Diagnosed
from marc.facts import Facts, Host, Kind
from tests import published
from tests.front_door import ONE_DATABASE
from tests.published import about, book, by

SHELF = {
    "крепость": book(
        "Псковская крепость", subtitle="очерк истории", names=by("Петров, Иван Сергеевич"),
        years=(1995, 1995), places=("Псков",), publishers=("Курсив",), languages=("rus",),
        subjects=(*about("place", "Псков, город"), *about("topic", "Крепости — Псков, город")),
        isbns=("9785769519949",),
    ),
    "порхов": book(
        "Старый Порхов", names=by("Семёнова, Анна"), years=(1970, 1970), languages=("rus",),
        subjects=(*about("place", "Порхов, город"), *about("person", "Гаррис, Нил")),
        abstract="О крепости и её людях.",
    ),
    "описание": book(
        "Описаніе Псково-Печерскаго монастыря", date="1832-1834", years=(1832, 1834),
        languages=("rus",), subjects=about("place", "Печоры, город — История"),
    ),
    "guide": book(
        "Pskov: a guide to the old cities", names=by("Smith, John"), years=(2001, 2001),
        languages=("eng",), series=(("Towns of Russia", "3"),),
    ),
    "статья": Facts(
        Kind.ARTICLE, title="Память о войне", names=by("Петрова, Мария"), languages=("rus",),
        host=Host(title="Псковская правда", key="псковская правда", year=1968, issn="0000-0019"),
    ),
    "дно": book("Псковская крепость на карте"),
}  # fmt: skip
EVERYTHING = set(SHELF)

Shelf = tuple[Index, dict[int, str]]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """An index over the shelf: what tantivy is asked does not depend on the database."""
    settings = Settings(data=tmp_path_factory.mktemp("svod"), database="")
    engine = db.open_database(settings)
    keys = published.publish(engine, SHELF.values(), libraries=("psk", "luki"))
    with Index(settings.index) as index:
        index.follow(engine)
        yield index, dict(zip(keys, SHELF, strict=True))
    engine.dispose()


def found(shelf: Shelf, text: str, *, offset: int = 0, size: int = 10) -> list[str]:
    index, names = shelf
    wanted = from_cql.understand(cql.parse(text))
    total, keys = from_cql.find(index.searcher(), wanted, offset=offset, size=size)
    assert len(keys) == min(max(total - offset, 0), size)
    return [names[key] for key in keys]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("cql.allRecords=1", EVERYTHING, id="all"),
        pytest.param("порхову", {"порхов"}, id="inflected"),
        pytest.param('"крепость псковская"', {"крепость", "дно"}, id="anywhere: every word"),
        pytest.param('anywhere any "guide порхов"', {"guide", "порхов"}, id="any"),
        pytest.param('title all "крепость псковская"', {"крепость", "дно"}, id="all of them"),
        pytest.param('title = "крепость псковская"', set(), id="= is a row in a title"),
        pytest.param('title adj "псковской крепости"', {"крепость", "дно"}, id="adj, inflected"),
        pytest.param('title == "Псковская крепость"', {"крепость"}, id="the whole title"),
        pytest.param('title exact "псковская крепость"', {"крепость"}, id="exact, older"),
        pytest.param('title="^псковская крепость"', {"крепость", "дно"}, id="begins so"),
        pytest.param('title="крепость^"', {"крепость"}, id="ends so"),
        pytest.param('title="^крепость"', set(), id="does not begin so"),
        pytest.param("title=псков*", {"крепость", "описание", "дно"}, id="beginning"),
        pytest.param("title=*хов", {"порхов"}, id="ending"),
        pytest.param("title=п?рхов", {"порхов"}, id="one letter"),
        pytest.param("title=порх??в", set(), id="one letter, not none"),
        pytest.param('title="старый порх*"', {"порхов"}, id="masked in a row"),
        pytest.param('title="порх* старый"', set(), id="masked, in this order"),
        pytest.param(r"title=псков\*", {"описание"}, id="an escaped mask is no mask"),
        pytest.param("title=Псково-Печерского", {"описание"}, id="old spelling, compound"),
        pytest.param('creator="Иван Петров"', {"крепость"}, id="a name in two orders"),
        pytest.param('creator="И. Петров"', {"крепость"}, id="initials"),
        pytest.param('author == "Петров, Иван Сергеевич"', {"крепость"}, id="the whole name"),
        pytest.param('author == "Петров"', set(), id="not the whole name"),
        pytest.param('subject == "Псков, город"', {"крепость"}, id="a heading"),
        pytest.param('svod.place="порхов"', {"порхов"}, id="place"),
        pytest.param("svod.person=гаррис", {"порхов"}, id="person"),
        pytest.param('source == "Псковская правда"', {"статья"}, id="source"),
        pytest.param("dc.publisher=курсив", {"крепость"}, id="publisher"),
        pytest.param("dc.description=люди", {"порхов"}, id="notes"),
        pytest.param("svod.series=towns", {"guide"}, id="series"),
        pytest.param("isbn=978-5-7695-1994-9", {"крепость"}, id="isbn with hyphens"),
        pytest.param("bath.isbn=5769519940", {"крепость"}, id="isbn of ten digits"),
        pytest.param("dc.identifier=urn:isbn:9785769519949", {"крепость"}, id="urn"),
        pytest.param("issn=0000-0019", {"статья"}, id="issn of the source"),
        pytest.param("dc.language=eng", {"guide"}, id="language"),
        pytest.param('dc.language any "ENG est"', {"guide"}, id="languages"),
        pytest.param("dc.type=article", {"статья"}, id="kind"),
        pytest.param("svod.library=psk", EVERYTHING, id="library"),
        pytest.param("svod.library=PSK", set(), id="library, another code"),
        pytest.param("date=1833", {"описание"}, id="a year in a span"),
        pytest.param("date=1968-03-12", {"статья"}, id="a day is its year"),
        pytest.param('date any "1970 2001"', {"порхов", "guide"}, id="years"),
        pytest.param('date within "1960 1995"', {"крепость", "порхов", "статья"}, id="within"),
        pytest.param("date<1970", {"описание", "статья"}, id="before"),
        pytest.param("date<=1970", {"описание", "статья", "порхов"}, id="up to"),
        pytest.param("date>1995", {"guide"}, id="after"),
        pytest.param("date>=1995", {"guide", "крепость"}, id="from"),
        pytest.param("date<>1995", {"описание", "порхов", "guide", "статья"}, id="not in"),
        pytest.param("date<0", set(), id="before all years"),
        pytest.param("date>9999", set(), id="after all years"),
        pytest.param("порхов or крепость and карта", {"дно"}, id="left to right"),
        pytest.param("порхов or guide or война", {"порхов", "guide", "статья"}, id="or"),
        pytest.param("псковская not date>1990 not title=карта", {"статья"}, id="not"),
        pytest.param("псковская not (date>1990 or title=карта)", {"статья"}, id="not a group"),
        pytest.param("cql.allRecords=1 not псковская", {"порхов", "описание", "guide"}, id="rest"),
        pytest.param('> t="http://purl.org/dc/elements/1.1/" t.title=порхов', {"порхов"}, id="map"),
        pytest.param("title any/stem/cql.relevant порхов", {"порхов"}, id="modifiers granted"),
        pytest.param("---", set(), id="no word at all"),
        pytest.param("title=^", set(), id="an anchor of nothing"),
    ],
)  # fmt: skip
def test_a_query_finds(shelf: Shelf, text: str, expected: set[str]) -> None:
    assert set(found(shelf, text)) == expected


def test_a_record_is_found_by_its_id(shelf: Shelf) -> None:
    for key, name in shelf[1].items():
        for form in (ids.union_id(key), f"oai:svod.local:{ids.union_id(key)}"):
            assert found(shelf, f'rec.id=="{form}"') == [name]
    assert found(shelf, "rec.id=nonsense") == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("foo.title=x", 15), ("dc.foo=x", 16), ("title encloses x", 19), ("title any/fuzzy x", 20),
        ("title =/stem=1 x", 20), ("title < x", 22), ("date adj 1900", 22), ("notes == x", 22),
        ('title=""', 27), ('" "', 27), ("date=19*", 28), ("svod.library=p?k", 28),
        ("title==пск*", 28), ("п*", 29), ("title=*", 29), ("creator=^петров", 31), ("date=^1", 31),
        ('title="^пск*"', 31), ('title="псков^ская"', 31), ("date=вчера", 36),
        ("date within 1914", 36), ("a prox b", 39), ("a prox/unit=word b", 39), ("a and/x b", 46),
        ("a sortby title date", 84), ("a sortby subject", 88), ("a sortby foo.x", 15),
        ("a sortby title/sort.respectcase", 91),
        ("a sortby date/sort.missinglow", 92), ("a sortby title/sort.locale=ru", 90),
        (" or ".join("a" * 300), 38),
    ],
)  # fmt: skip
def test_what_the_index_cannot_do_has_a_number(text: str, number: int) -> None:
    with pytest.raises(Diagnosed) as raised:
        from_cql.understand(cql.parse(text))
    assert raised.value.diagnostic.number == number


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("date", ["описание", "статья", "порхов", "крепость", "guide", "дно"]),
        ("date/sort.descending", ["guide", "крепость", "порхов", "статья", "описание", "дно"]),
        ("title", ["guide", "описание", "статья", "крепость", "дно", "порхов"]),
        ("dc.title/sort.descending", ["порхов", "дно", "крепость", "статья", "описание", "guide"]),
        ("rec.id", list(SHELF)),
        ("rec.id/sort.ascending", list(SHELF)),
    ],
)
def test_an_order_can_be_asked_for(shelf: Shelf, keys: str, expected: list[str]) -> None:
    assert found(shelf, f"cql.allRecords=1 sortby {keys}") == expected


@pytest.mark.parametrize("order", ["", " sortby title", " sortby date/sort.descending"])
def test_stretches_of_any_length_make_the_whole_list(shelf: Shelf, order: str) -> None:
    text = f"псковская or порхов or pskov{order}"
    whole = found(shelf, text)
    assert len(whole) >= 5
    for size in (1, 2, 3):
        parts = [found(shelf, text, offset=at, size=size) for at in range(0, len(whole), size)]
        assert [name for part in parts for name in part] == whole
    assert found(shelf, text, offset=2, size=0) == []


def test_what_matches_better_comes_first(shelf: Shelf) -> None:
    assert found(shelf, '"псковская крепость"')[0] == "крепость"
    as_typed = search.find(shelf[0].searcher(), search.parse({"q": "псковская крепость"}))[1]
    assert found(shelf, 'cql.anywhere all "псковская крепость"') == [
        shelf[1][key] for key in as_typed
    ]


@pytest.mark.parametrize("depth", [200, from_cql.MOST_OPERATORS])
def test_depth_costs_no_stack(shelf: Shelf, depth: int) -> None:
    assert found(shelf, "(" * 5000 + "порхов" + ")" * 5000) == ["порхов"]
    turns = "".join(f"(порхов {('and', 'or')[n % 2]} " for n in range(depth))
    assert found(shelf, turns + "порхов" + ")" * depth) == ["порхов"]
    assert found(shelf, "порхов" + " and порхов" * depth) == ["порхов"]


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.sampled_from(
    ["title", "date", "rec.id", "svod.library", "=", "any", "==", "<", "and", "or", "not", "(", ")",
     "псков*", "*", "?а", "^б^", "1914", '"a b"', '""', "-", "x-y", "sortby", "'", "\u0301",
     "ё", "0-1", "٣", "[a", ".*", "~x", "\\*", "ﬁ"]
), max_size=9))  # fmt: skip
def test_no_query_breaks_the_search(shelf: Shelf, words: list[str]) -> None:
    with suppress(Diagnosed):
        found(shelf, " ".join(words))


@ONE_DATABASE
def test_a_heading_of_two_kinds_is_counted_once_a_record(settings: Settings) -> None:
    engine = db.open_database(settings)
    twice = (*about("place", "Порхов, город"), *about("topic", "Порхов, город"))
    shelf = [book("Крепость", subjects=twice), book("Усадьбы", subjects=about("place", "Дно"))]
    published.publish(engine, shelf, libraries=("psk",))
    with Index(settings.index) as index:
        index.follow(engine)
        everything = from_cql.understand(cql.parse("cql.allRecords=1")).matched
        asked = sru_facets.read({"facetLimit": "50:subject"})
        (subjects,) = faceting.count(index.view(), everything, asked)
    assert subjects.values == [("Дно", 1), ("Порхов, город", 1)]
    engine.dispose()
