"""Words that readers take for the same meet in one term; words as written keep their own."""

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.search import analyzer

PLACES = [
    "Псков Пскова Пскову Псковом Пскове",
    "Порхов Порхова Порхову Порховом Порхове",
    "Остров Острова Острову Островом Острове",
    "Дно Дна Дну Дном Дне",
    "Невель Невеля Невелю Невелем Невеле",
    "Себеж Себежа Себежу Себежем Себеже",
    "Опочка Опочки Опочке Опочку Опочкой",
    "Гдов Гдова Гдову Гдовом Гдове",
    "Печоры Печор Печорам Печорами Печорах",
    "Пыталово Пыталова Пыталову Пыталовом Пыталове",
    "Луки Лук Лукам Луками Луках",
    "Великие Великих Великим Великими",
    "Бежаницы Бежаниц Бежаницам Бежаницами Бежаницах",
    "Дедовичи Дедовичей Дедовичам Дедовичами Дедовичах",
    "Красногородск Красногородска Красногородску Красногородском Красногородске",
    "Кунья Куньи Кунье Кунью Куньей",
    "Локня Локни Локне Локню Локней",
    "Новоржев Новоржева Новоржеву Новоржевом Новоржеве",
    "Новосокольники Новосокольников Новосокольникам Новосокольниками Новосокольниках",
    "Палкино Палкина Палкину Палкином Палкине",
    "Плюсса Плюссы Плюссе Плюссу Плюссой",
    "Пустошка Пустошки Пустошке Пустошку Пустошкой",
    "Горы Гор Горам Горами Горах",
    "Струги Струг Стругам Стругами Стругах",
    "Усвяты Усвят Усвятам Усвятами Усвятах",
    "Изборск Изборска Изборску Изборском Изборске",
    "Михайловское Михайловского Михайловскому Михайловским Михайловском",
]
COMMON = [
    "день дня дню днём дне дни дней дням днями днях",
    "летопись летописи летописью летописей летописям",
    "церковь церкви церковью церквей церквам церквах",
    "земля земли земле землю землёй земель землям",
    "деревня деревни деревень деревнях",
    "крестьянин крестьянина крестьяне крестьян крестьянам",
    "псковитянин псковитяне псковитян",
    "монастырь монастыря монастыри монастырей",
    "крепость крепости крепостью крепостей",
    "село сёла сёл селе",
]


def terms(text: str) -> list[tuple[int, str]]:
    """Every term of a text at its position."""
    return sorted(
        (word.position, term)
        for word in analyzer.words(text)
        for term in (*word.forms.exact, *word.forms.stems)
    )


def written(text: str) -> list[tuple[int, str]]:
    return [(position, term) for position, term in terms(text) if term[0] != analyzer.STEM]


def stems(text: str) -> set[str]:
    return {stem for word in analyzer.words(text) for stem in word.forms.stems}


@pytest.mark.parametrize(
    ("one", "other"),
    [("открыток", "открытки"), ("городок", "городка"), ("часовен", "часовня"),
     ("купец", "купца"), ("книжек", "книжка"), ("лён", "льном")],
)  # fmt: skip
def test_a_vowel_that_comes_and_goes(one: str, other: str) -> None:
    assert set(analyzer.forms(one).stems) & set(analyzer.forms(other).stems)


@pytest.mark.parametrize("forms", [*PLACES, *COMMON], ids=lambda forms: forms.split()[0])
def test_the_forms_of_a_word_share_a_stem(forms: str) -> None:
    each = [stems(form) for form in forms.split()]
    assert set.intersection(*each), each


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("остров", "острый", id="a town is not an adjective"),
        pytest.param("крестьяне", "крест", id="peasants are no cross"),
        pytest.param("псков", "псковский", id="a noun and its adjective stay apart"),
        pytest.param("дно", "день", id="the town of Dno and a day"),
    ],
)
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stems(one).isdisjoint(stems(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("ПСКОВ", "псков", id="case"),
        pytest.param("Пётр", "петр", id="ё is е"),
        pytest.param("И\u0306од", "йод", id="й composed"),
        pytest.param("за\u0301мок", "замок", id="a mark of stress"),
        pytest.param("\u0098The\u009c Pskov", "the pskov", id="non-sorting marks"),
        pytest.param("лето\u00adпись", "летопись", id="a soft hyphen"),
        pytest.param("Räpina Võru", "rapina voru", id="Latin letters with marks"),
        pytest.param("Ⅳ", "iv", id="a Roman numeral in one character"),
        pytest.param("«Псков»: путеводитель!", "псков путеводитель", id="punctuation"),
    ],
)
def test_the_same_words_written_otherwise(one: str, other: str) -> None:
    assert terms(one) == terms(other)


@pytest.mark.parametrize(
    ("old", "modern"),
    [
        ("Псковъ", "Псков"),
        ("Псковскія губернскія вѣдомости", "псковские губернские ведомости"),
        ("Описаніе Псково-Печерскаго монастыря", "Описание Псково-Печерского монастыря"),
        ("Еѵангеліе", "Евангелие"),
        ("Пcкoв", "Псков"),  # с and о are Latin
    ],
)
def test_an_old_spelling_is_found_by_the_modern_and_by_itself(old: str, modern: str) -> None:
    assert set(terms(modern)) <= set(terms(old))
    assert stems(old) == stems(modern)
    typed = [word.forms.exact[-1] for word in analyzer.words(old)]
    assert set(typed) <= {term for _, term in terms(old)}


def test_a_compound_gives_its_parts_and_the_joined_word() -> None:
    assert written("Псково-Печерский монастырь") == [
        (0, "псково"),
        (0, "псковопечерский"),
        (1, "печерский"),
        (2, "монастырь"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "5-94542-123-X",
            [(0, "5"), (0, "594542123x"), (1, "94542"), (2, "123"), (3, "x")],
            id="an ISBN with hyphens",
        ),
        pytest.param("594542123X", [(0, "594542123x")], id="an ISBN without"),
        pytest.param("0131-9876", [(0, "0131"), (0, "01319876"), (1, "9876")], id="an ISSN"),
        pytest.param("1914–1922", [(0, "1914"), (1, "1922")], id="years with a dash"),
        pytest.param("№ 12(345)", [(0, "12"), (1, "345")], id="digits are words"),
        pytest.param("И. С. Петров", [(0, "и"), (1, "с"), (2, "петров")], id="initials"),
        pytest.param("д'Артаньян", [(0, "д"), (0, "дартаньян"), (1, "артаньян")], id="apostrophe"),
        pytest.param("-псков-", [(0, "псков")], id="hyphens that join nothing"),
        pytest.param("", [], id="nothing"),
        pytest.param(" — … _ ", [], id="no words"),
    ],
)
def test_words_as_written(text: str, expected: list[tuple[int, str]]) -> None:
    assert written(text) == expected


def test_digits_have_no_stem_and_latin_words_an_english_one() -> None:
    assert stems("1914 5a") == set()
    assert stems("cities") == stems("city")


def test_compounds_are_told_apart() -> None:
    groups = analyzer.compounds("Псково-Печерский монастырь, 1-2")
    assert [[word.forms.exact[0] for word in group] for group in groups] == [
        ["псково", "печерский", "псковопечерский"],
        ["монастырь"],
        ["1", "2", "12"],
    ]


TEXTS = st.text(st.one_of(st.sampled_from("аёйяѣъiІ-'’ .1X\u0301\u0098"), st.characters()))


@given(TEXTS)
@example("Псково\u0301-Печерский")
def test_any_text_has_words_in_order_and_in_place(text: str) -> None:
    words = analyzer.words(text)
    for word in words:
        assert 0 <= word.start < word.end <= len(text)
        assert all(form and not form.isspace() for form in word.forms.exact)
    assert [(word.position, word.forms) for word in words] == list(analyzer.placed_forms(text))
    assert [word for group in analyzer.compounds(text) for word in group] == words


@given(TEXTS)
def test_a_term_typed_as_a_query_finds_itself(text: str) -> None:
    for word in analyzer.words(text):
        for form in word.forms.exact:
            assert form in analyzer.forms(form).exact


@pytest.mark.parametrize(
    "ordered",
    [
        pytest.param(["Ель", "Ёж", "Жук"], id="ё just after е"),
        pytest.param(["Т. 2", "Т. 10"], id="numbers by value"),
        pytest.param(["«Аврора»", "Берег", "\u0098В\u009c Пскове"], id="punctuation is skipped"),
        pytest.param(["1914", "Pskov", "Псков"], id="digits, Latin, Cyrillic"),
    ],
)
def test_titles_sort_as_a_reader_expects(ordered: list[str]) -> None:
    for first, second in itertools.pairwise(ordered):
        assert analyzer.sort_key(first) < analyzer.sort_key(second)
