"""The days that texts of records name, as libraries write them."""

import pytest

from marc.text.days import Day, days, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("23 июля 1944 года", [Day(7, 23, 1944)], id="a day and its year"),
        pytest.param("День города, 23 июля", [Day(7, 23, 0)], id="a day without a year"),
        pytest.param("Освобождение Пскова, 1944, 23 июля", [Day(7, 23, 1944)], id="year first"),
        pytest.param("12 (25) марта 1918", [Day(3, 25, 1918)], id="both styles"),
        pytest.param("28 октября (10 ноября) 1917 г.", [Day(11, 10, 1917)], id="both in full"),
        pytest.param("9 маія 1899 г.", [Day(5, 9, 1899)], id="old spelling"),
        pytest.param("22-23 августа 1581", [Day(8, 23, 1581)], id="two days: the last"),
        pytest.param("5 мая; 7 июня", [Day(5, 5, 0), Day(6, 7, 0)], id="several"),
        pytest.param("29 февраля", [Day(2, 29, 0)], id="of a leap year"),
        pytest.param("31 апреля, 0 мая, 45 марта", [], id="no such days"),
        pytest.param("в 3 томах и 5 частях, 1914", [], id="numbers of other things"),
        pytest.param("Вып. 12.5 мая", [], id="a fraction"),
        pytest.param("май 1945", [], id="a month alone"),
    ],
)
def test_days(text: str, expected: list[Day]) -> None:
    assert days(text) == expected


def test_a_day_comes_with_the_sentence_that_names_it() -> None:
    text = "Очерк истории. 23 июля 1944 г. Псков освобождён. М. П. Мусоргский родился 9 (21) марта."
    assert told(text) == [
        (Day(7, 23, 1944), "23 июля 1944 г. Псков освобождён."),
        (Day(3, 21, 0), "М. П. Мусоргский родился 9 (21) марта."),
    ]
