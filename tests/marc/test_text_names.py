"""People, bodies, publishers and places have one key however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marc import text


@pytest.mark.parametrize(
    ("surname", "forenames", "key"),
    [
        ("Петров", "Иван Сергеевич", "петров и с"),
        ("Петров", "И. С.", "петров и с"),
        ("Петров", "И.С.", "петров и с"),
        ("ПЕТРОВ", "", "петров"),
        ("Суровцевъ", "Ѳ. К.", "суровцев ф к"),
        ("Петров-Водкин", "Кузьма", "петров водкин к"),
        ("Ковалёв", "Е.", "ковалев е"),
        ("", "", ""),
    ],
)
def test_a_persons_key(surname: str, forenames: str, key: str) -> None:
    assert text.person_key(surname, forenames) == key


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Петров, Иван Сергеевич", ("Петров", "Иван Сергеевич")),
        ("Петров, И. С.", ("Петров", "И. С.")),
        ("Петров И. С.", ("Петров", "И. С.")),
        ("Петров И.С.", ("Петров", "И.С.")),
        ("Евгений", ("Евгений", "")),
    ],
)
def test_a_name_is_split(name: str, parts: tuple[str, str]) -> None:
    assert text.split_name(name) == parts


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Изд-во «Логос»", "логос"),
        ("ООО Логос", "логос"),
        ("Издательский дом «Стерх»", "стерх"),
        ("Логосъ", "логос"),
        ("Псковская областная типография", "псковская областная"),
        ("Лениздат. Псковское отделение", "лениздат псковское отделение"),
        ("[б. и.]", ""),
        ("Типография", "типография"),
    ],
)
def test_a_publishers_key(name: str, key: str) -> None:
    assert text.publisher_key(name) == key


def test_a_bodys_key() -> None:
    assert text.body_key("ГБУК «Псковский музей-заповедник»") == "псковский музей заповедник"


@pytest.mark.parametrize(
    ("written", "full"),
    [
        ("М.", "Москва"),
        ("[М.]", "Москва"),
        ("СПб. :", "Санкт-Петербург"),
        ("Пг.", "Петроград"),
        ("Л.", "Ленинград"),
        ("В. Луки", "Великие Луки"),
        ("г. Псков", "Псков"),
        ("[Б. м.]", ""),
        ("S. l.", ""),
        ("Гдов", "Гдов"),
    ],
)
def test_a_place_in_full(written: str, full: str) -> None:
    assert text.place(written) == full
    assert text.place_key(written) == text.comparable(full)


@pytest.mark.parametrize(
    ("statement", "role"),
    [
        ("сост. И. С. Петров", "compiler"),
        ("под ред. О. П. Лис", "editor"),
        ("отв. за вып. О. П. Лис", "editor"),
        ("худож. А. Н. Орлова", "artist"),
        ("пер. с эст. А. Орловой", "translator"),
        ("авт. предисл. Н. Юрьев", "foreword"),
        ("фот. Н. Юрьева", "photographer"),
        ("ил. А. Орловой", "illustrator"),
        ("И. С. Петров", ""),
    ],
)
def test_a_role_in_words(statement: str, role: str) -> None:
    assert text.role_of_words(statement) == role


@given(st.text(), st.text())
def test_any_name_has_a_key(surname: str, forenames: str) -> None:
    key = text.person_key(surname, forenames)
    assert key == key.strip() or not surname
    text.split_name(surname)
    text.publisher_key(surname)
    text.body_key(surname)
    text.place_key(surname)
