"""A Russian word in Latin letters, by any of the usual systems, is read as the Russian word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search import analyzer, romanised


@pytest.mark.parametrize(
    ("latin", "russian"),
    [
        pytest.param("Pskov", "Псков", id="letter for letter"),
        pytest.param("Pskovskii\u0361a", "Псковская", id="ALA-LC, a tie"),
        pytest.param("Pskovski\u0304i\u0361a", "Псковскія", id="ALA-LC, old spelling"),
        pytest.param("vi\u0361edomosti", "вѣдомости", id="ALA-LC, yat"),
        pytest.param("letopis\u02b9", "летопись", id="ALA-LC, a soft sign"),
        pytest.param("Izborsk\u02ba", "Изборскъ", id="ALA-LC, a hard sign"),
        pytest.param("bol`shoj", "большой", id="GOST 7.79 B, a soft sign"),
        pytest.param("s``ezd", "съезд", id="GOST 7.79 B, a hard sign"),
        pytest.param("E`kskursiya", "экскурсия", id="GOST 7.79 B, э"),
        pytest.param("Puškin", "Пушкин", id="GOST 7.79 A"),
        pytest.param("Ŝukin", "Щукин", id="GOST 7.79 A, щ"),
        pytest.param("Shchukin", "Щукин", id="a passport, щ"),
        pytest.param("pechorskij", "печорский", id="-ij"),
        pytest.param("Pechorskiy", "печорский", id="-iy"),
        pytest.param("Evgeny", "Евгений", id="-y"),
        pytest.param("Kniaz'", "князь", id="an apostrophe"),
        pytest.param("kniaz’", "князь", id="a curly apostrophe"),
        pytest.param("khramy", "храмы", id="kh"),
        pytest.param("tserkov", "церков", id="ts"),
    ],
)
def test_a_word_has_the_stem_of_the_russian_one(latin: str, russian: str) -> None:
    assert set(analyzer.forms(russian).stems) <= set(romanised.forms(latin).stems)


@pytest.mark.parametrize("word", ["of", "Псков", "1914", "x1", "", "''", "日本"])
def test_what_is_no_such_word_has_no_readings(word: str) -> None:
    assert romanised.readings(word) == ()


@given(st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz'`ʹžč\u0361\u0301 -Ж1"), max_size=60))
def test_any_word_has_few_readings(word: str) -> None:
    assert len(romanised.readings(word)) <= romanised.READINGS
