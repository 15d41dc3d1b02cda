"""Coded descriptions of carriers cross position by position: 115-135 ⇄ 007, 105 and 110 ⇄ 006."""

import pytest

from marc.convert import convert
from marc.record import Dialect, Record
from tests.written import line, lines, marc21, rusmarc

RUSMARC, MARC21 = Dialect.RUSMARC, Dialect.MARC21


def to_marc21(text: str, *tags: str, leader: str = "00000nam0 2200000   450 ") -> list[str]:
    return lines(convert(rusmarc(text, leader=leader), RUSMARC, MARC21).record, *tags)


def to_rusmarc(text: str, *tags: str, leader: str = "00000nam a2200000 i 4500") -> list[str]:
    return lines(convert(marc21(text, leader=leader), MARC21, RUSMARC).record, *tags)


def left(record: Record, source: Dialect, target: Dialect) -> list[str]:
    return [line(field) for field in convert(record, source, target).left_out]


BOTH_WAYS = [
    pytest.param("115 ## $ac|||ba|o|||||||cb|||", "007 vf cba|o|", id="videocassette"),
    pytest.param(
        "115 ## $aa|||aaada|a|||||||||", "007 mr baaad|||||||||||||||", id="film on a reel"
    ),
    pytest.param("115 ## $ab|||b|||k|||||||||||", "007 gs c|||||", id="slides"),
    pytest.param("116 ## $afi|b||||||||||||||", "007 kh bo|", id="photograph on paper"),
    pytest.param("120 ## $ab||||||||||||", "007 a| c||||", id="map in colours"),
    pytest.param("124 ## $bd", "007 aj |||||", id="map"),
    pytest.param("126 ## $aabbbe||||||||||", "007 sd bsme|||||||", id="gramophone record"),
    pytest.param("126 ## $acka|||c||||||||", "007 ss lm|||c|||||", id="sound cassette"),
    pytest.param("130 ## $adaf||||aa||", "007 hd af||||ba||", id="microfilm"),
    pytest.param("135 ## $a|rcnauuuuuuuu", "007 cr cnauuuuuuuu", id="online"),
    pytest.param("135 ## $a|ocga||||||||", "007 co cga||||||||", id="optical disc"),
]


@pytest.mark.parametrize(("here", "there"), BOTH_WAYS)
def test_a_carrier_goes_both_ways(here: str, there: str) -> None:
    assert to_marc21(here, "007") == [there]
    assert to_rusmarc(there, here[:3]) == [here]
    assert left(rusmarc(here), RUSMARC, MARC21) == []
    assert left(marc21(there), MARC21, RUSMARC) == []


def test_a_film_with_its_length_and_technique() -> None:
    here = rusmarc("115 ## $aa090bab||b||||||||||", leader="00000ngm0 2200000   450 ")

    found = convert(here, RUSMARC, MARC21)

    fixed = found.record.control("008")
    assert (fixed[18:21], fixed[34]) == ("090", "l")
    assert [line(f) for f in found.left_out] == []
    assert lines(convert(found.record, MARC21, RUSMARC).record, "115") == lines(here, "115")


def test_the_type_of_files_stands_in_006_of_a_book_and_008_of_a_disc() -> None:
    online = "135 ## $adrcna||||||||"

    assert to_marc21(online, "006") == ["006 m        d        "]
    assert to_marc21(online, "006", leader="00000nlm0 2200000   450 ") == []
    there = convert(rusmarc(online, leader="00000nlm0 2200000   450 "), RUSMARC, MARC21).record
    assert there.control("008")[26] == "d"
    assert lines(convert(there, MARC21, RUSMARC).record, "135") == [online]


def test_a_disc_described_as_a_book_too_has_006() -> None:
    here = "105 ## $aa   a   000ya"

    there = to_marc21(here, "006", leader="00000nlm0 2200000   450 ")

    assert [one[:5] for one in there] == ["006 a"]
    assert to_rusmarc(there[0], "105", leader="00000nmm a2200000 i 4500") == [here]


@pytest.mark.parametrize(
    "here",
    [
        pytest.param("116 ## $afi|b|||aa|||||||||", id="technique of a drawing"),
        pytest.param("121 ## $a|c|||||||", id="how a map's image was made"),
        pytest.param("126 ## $aзвук", id="words instead of codes"),
        pytest.param("105 ## $aay  z   000yy", id="contents of another sort"),
    ],
)
def test_a_position_without_a_counterpart_is_left_out(here: str) -> None:
    assert left(rusmarc(here), RUSMARC, MARC21) == [here]


def test_a_007_that_says_more_is_left_out() -> None:
    assert left(marc21("007 vf cbaho|\n007 ta"), MARC21, RUSMARC) == ["007 ta"]
    assert left(marc21("007 kh bo|\n007 gs c|||||"), MARC21, RUSMARC) == []
    assert left(marc21("007 kp bo|"), MARC21, RUSMARC) == ["007 kp bo|"]
