"""What readers type becomes a query: the operators of the language, and words for the rest."""

from dataclasses import replace
from datetime import date as Date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search import documents, queries
from catalog.search.analyzer import Forms
from catalog.search.queries import Beginning, Clause, Phrase, Term, Years


def said(clause: Clause) -> str:
    """A clause in short: its words as typed, with its operators."""
    match clause:
        case Years(first, last, negative):
            text = f"year:{first or ''}..{last or ''}"
        case Beginning(start, field, negative):
            text = f"{field}:{start}*"
        case Phrase(words, field, negative, joined):
            text = f'{field}:"{" ".join(map(written, words))}"'
            text += f"|{written(joined)}" if joined.exact else ""
        case Term(forms, field, negative, optional):
            text = f"{field}:{written(forms)}{'?' if optional else ''}"
    return ("-" if negative else "") + text.removeprefix("all:")


def written(forms: Forms) -> str:
    """A word as typed: Russian readings come after it, modern spelling before it."""
    return forms.exact[0 if forms.exact[0].isascii() else -1]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("Псков крепость", ["псков", "крепость"], id="words"),
        pytest.param('"Псковская крепость"', ['"псковская крепость"'], id="a phrase"),
        pytest.param("«Псковская правда»", ['"псковская правда"'], id="angled quotes"),
        pytest.param("„Псковская правда“", ['"псковская правда"'], id="low quotes"),
        pytest.param("“Pskov town”", ['"pskov town"'], id="high quotes"),
        pytest.param('"Псков"', ["псков"], id="a phrase of one word"),
        pytest.param("Псков -война", ["псков", "-война"], id="a word left out"),
        pytest.param('Псков -"война и мир"', ["псков", '-"война и мир"'], id="a phrase left out"),
        pytest.param("крепост*", ["крепост*"], id="a beginning"),
        pytest.param("крепост$", ["крепост*"], id="a beginning the old way"),
        pytest.param("п*", ["п"], id="too short for a beginning"),
        pytest.param("автор:Петров", ["author:петров"], id="a field"),
        pytest.param("Автор: Петров", ["author:петров"], id="a field and a space"),
        pytest.param("author:Petrov", ["author:petrov"], id="a field in English"),
        pytest.param('заглавие:"Старый Псков"', ['title:"старый псков"'], id="a phrase in a field"),
        pytest.param("-тема:война", ["-subject:война"], id="a field left out"),
        pytest.param("персона:пушк*", ["person:пушк*"], id="a beginning in a field"),
        pytest.param("год:1914..1922", ["year:1914..1922"], id="years"),
        pytest.param("год:1914-1922", ["year:1914..1922"], id="years with a hyphen"),
        pytest.param("year:1914–1922", ["year:1914..1922"], id="years with a dash"),
        pytest.param("год:1914", ["year:1914..1914"], id="a year"),
        pytest.param("год:..1917", ["year:..1917"], id="up to a year"),
        pytest.param("год:1945..", ["year:1945.."], id="from a year on"),
        pytest.param("-год:1990", ["-year:1990..1990"], id="a year left out"),
        pytest.param("год:смуты", ["смуты"], id="not a year"),
        pytest.param('год:"1914 1915"', ['"1914 1915"'], id="a year in quotes"),
        pytest.param("Псково-Печерский", ['"псково печерский"|псковопечерский'], id="a compound"),
        pytest.param("псково-печ*", ["псковопеч*"], id="a beginning of a compound"),
        pytest.param("История Пскова: очерк", ["история", "пскова", "очерк"], id="a colon"),
        pytest.param("Псков/Порхов", ["псков", "порхов"], id="no space between"),
        pytest.param('Псков "крепость', ["псков", "крепость"], id="a quote that does not close"),
        pytest.param('"" «»', [], id="empty quotes"),
        pytest.param("автор:", ["автор"], id="a field without a value"),
        pytest.param("- -- * $ : () AND", ["and"], id="stray operators"),
        pytest.param("Псков -", ["псков"], id="a stray minus"),
        pytest.param("война в Пскове", ["война", "в?", "пскове"], id="a preposition is optional"),
        pytest.param("в на", ["в", "на"], id="nothing but prepositions"),
        pytest.param('"в Пскове"', ['"в пскове"'], id="a preposition in a phrase counts"),
        pytest.param("автор:и", ["author:и"], id="a preposition in a field counts"),
        pytest.param("И. С. Петров", ["и", "с", "петров"], id="initials are no prepositions"),
        pytest.param("-в Псков", ["-в", "псков"], id="a preposition left out counts"),
    ],
)
def test_what_is_typed(typed: str, expected: list[str]) -> None:
    assert [said(clause) for clause in queries.parse({"q": typed}).clauses] == expected


@pytest.mark.parametrize("typed", ["978-5-7695-1994-9", "9785769519949", "5-7695-1994-0"])
def test_an_isbn_is_looked_for_by_its_thirteen_digits(typed: str) -> None:
    (clause,) = queries.parse({"q": f"isbn:{typed}"}).clauses
    match clause:
        case Term(forms, "number") | Phrase(_, "number", _, forms):
            assert "9785769519949" in forms.exact
        case _:
            pytest.fail(f"not looked for as a number: {clause}")


class Multi(dict[str, str]):
    """Parameters of an address as web frameworks give them."""

    def getlist(self, name: str) -> list[str]:
        return self[name].split("|") if name in self else []


def test_filters_come_from_either_kind_of_parameters() -> None:
    plain = queries.parse({"q": "Псков", "library": ["psk", "vl"], "kind": "book"})
    multi = queries.parse(Multi(q="Псков", library="psk|vl|psk|", kind="book"))
    assert plain == multi
    assert plain.filters == {"library": ("psk", "vl"), "kind": ("book",)}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        pytest.param("page", "3", 3, id="a page"),
        pytest.param("page", "-1", 1, id="a page before the first"),
        pytest.param("page", "two", 1, id="a page that is no number"),
        pytest.param("page", "99999999999999999999", 1, id="a page beyond reason"),
        pytest.param("sort", "title", "title", id="an order"),
        pytest.param("sort", "drop table", "relevance", id="an unknown order"),
        pytest.param("exact", "1", True, id="as written"),
        pytest.param("from", "1914", Years(1914, None), id="from a year"),
        pytest.param("to", "1922", Years(None, 1922), id="to a year"),
        pytest.param("from", "long ago", None, id="a year that is none"),
        pytest.param("since", "2026-11-23", Date(2026, 11, 23), id="since a day"),
        pytest.param("since", "2026-02-31", None, id="since no day"),
        pytest.param("not-kind", "map", {"kind": ("map",)}, id="without a kind"),
        pytest.param("after", "123456789012345678", 123456789012345678, id="a place in a list"),
        pytest.param("after", "-1", None, id="no place in a list"),
        pytest.param("typed", "1", True, id="as typed"),
    ],
)
def test_other_parameters(name: str, value: str, expected: object) -> None:
    query = queries.parse({name: value})
    named = {"from": "years", "to": "years", "not-kind": "excluded"}
    assert getattr(query, named.get(name, name)) == expected


def test_what_is_cut_is_told() -> None:
    assert queries.parse({"q": "слово " * 30}).cut is False
    assert queries.parse({"q": "слово " * 50}).cut is True
    assert queries.parse({"q": "а" * 1001}).cut is True


def test_the_filters_are_the_facets_of_the_index() -> None:
    assert set(queries.FACETS) == set(documents.FACETS)
    assert set(queries.FILTERS) == set(documents.EXACT)
    assert set(queries.FIELDS.values()) == {*documents.ROLES, "year"} - {"notes"}


TYPED = st.text(
    st.one_of(st.sampled_from("\"«»“”„-*$:.…' авторгод19"), st.characters()), max_size=60
)


@given(TYPED, st.lists(TYPED, max_size=3), TYPED, TYPED)
def test_any_parameters_make_a_query_that_reads_back(
    typed: str, places: list[str], year: str, page: str
) -> None:
    query = queries.parse({"q": typed, "place": places, "from": year, "page": page, "sort": typed})
    again: dict[str, list[str]] = {}
    for name, value in queries.params(query):
        again.setdefault(name, []).append(value)
    assert queries.parse(again) == query


def test_another_text_is_asked_for_as_much_of_from_the_first_page() -> None:
    asked = replace(queries.parse({"q": "летопимь", "kind": "book", "page": "3"}), size=100)
    meant = queries.retyped(asked, "летопись")
    assert (meant.text, meant.page, meant.size) == ("летопись", 1, 100)
    assert meant.filters == asked.filters


def test_what_costs_much_is_bounded() -> None:
    """Words of which some are enough, beginnings, and words for which others are looked up."""
    words = " ".join(f"слово{number}" for number in range(30))
    some = queries.parse({"q": f"-лишнее {words} -иное", "some": "1"})
    assert len([one for one in some.clauses if not one.negative]) == queries.MOST_OF_SOME
    assert some.cut is True
    begun = queries.parse({"q": f"{words.replace(' ', '* ')} последнее"})
    assert len([one for one in begun.clauses if isinstance(one, Beginning)]) == 8
    assert begun.clauses[-1] == queries.parse({"q": "последнее"}).clauses[0]
    assert queries.parse({"q": words, "wide": "1"}).wide is False
