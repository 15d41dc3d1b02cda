"""Which dates are round in a year: only what records are sure of."""

import pytest

from catalog.search.counting import Count
from catalog.web.reader import jubilees


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        pytest.param("Юдин, Иван (1902-1977)", [("born", 125), ("died", 50)], id="both ends"),
        pytest.param("Юдин, Иван (1902-)", [("born", 125)], id="alive"),
        pytest.param("Юдин, Иван (род. 1952)", [("born", 75)], id="born"),
        pytest.param(
            "Евгений (митрополит ; 1767-1837)", [("born", 260), ("died", 190)], id="title"
        ),
        pytest.param("Юдин, Иван (1902?-1977)", [], id="a question mark"),
        pytest.param("Юдин, Иван (ок. 1902-1977)", [], id="about"),
        pytest.param("Юдин, Иван (1977)", [], id="a year of what"),
        pytest.param("Юдин, Иван (1903-1978)", [], id="no round number"),
    ],
)
def test_lives(heading: str, expected: list[tuple[str, int]]) -> None:
    found = jubilees.of_people([Count(heading, 2)], 2027, 5)
    assert [(one.sort, one.years) for one in found] == expected


def test_forms_of_a_name_are_one_person_and_namesakes_are_not() -> None:
    headings = ["Гейченко, С. С. (1903-1993)", "Гейченко, Семён Степанович (1903-1993)",
                "Гейченко, С. С. (1953-)"]  # fmt: skip
    found = jubilees.of_people([Count(h, n) for n, h in enumerate(headings, 1)], 2028, 5)
    assert [(one.values, one.sort, one.records) for one in found] == [
        ((headings[2],), "born", 3),
        ((headings[1], headings[0]), "born", 3),
        ((headings[1], headings[0]), "died", 3),
    ]


def test_days_go_by_the_calendar_and_by_the_number_asked_for() -> None:
    events = [Count("1944-07-23", 4), Count("1242-04-05", 1), Count("1927-08-01", 5)]
    found = jubilees.of_days(events, 2027, 5)
    assert [(one.day, one.years, one.great) for one in found] == [
        ("04-05", 785, False), ("08-01", 100, True)
    ]  # fmt: skip
    assert [one.day for one in jubilees.of_days(events, 2027, 50)] == ["08-01"]
    assert [one.old_style for one in found] == [True, False]
    assert jubilees.of_days(events, 1927, 5) == [jubilees.Jubilee("day", 1242, 685, "04-05",
                                                                  ("1242-04-05",), 1)]  # fmt: skip


def test_a_cap_keeps_those_most_is_written_about() -> None:
    people = jubilees.of_people(
        [
            Count(f"Юдин, {name} (1902-)", number)
            for name, number in zip("АБВ", (1, 5, 3), strict=True)
        ],
        2027,
        5,
    )
    kept = jubilees.most_told(people, 2)
    assert [one.values[0] for one in kept] == ["Юдин, Б (1902-)", "Юдин, В (1902-)"]
