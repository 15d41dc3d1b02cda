"""Which places a text names, and which words only look like places: a table both ways."""

from pathlib import Path

import pytest

from marc import data as tables
from marc import districts, facts
from marc.record import Dialect
from marc.shape import Subject
from marc.text.spelling import comparable
from tests.written import rusmarc

NAMED = [
    pytest.param("Гдов, город", ("gdov",), id="town"),
    pytest.param("Гдовский район (Псковская область)", ("gdov",), id="district"),
    pytest.param("В Гдове и Порхове", ("gdov", "porkhov"), id="two, declined"),
    pytest.param("Гдовъ и Гдовскій уѣздъ", ("gdov",), id="old spelling"),
    pytest.param("Очеркъ Великолуцкаго уѣзда", ("velikie-luki-district",), id="Великолуцкий"),
    pytest.param("Великія Луки", ("velikie-luki",), id="Великие Луки of old"),
    pytest.param("из Великих Лук", ("velikie-luki",), id="Великих Лук"),
    pytest.param("В. Луки, город", ("velikie-luki",), id="В. Луки"),
    pytest.param("Бежаницкий муниципальный округ", ("bezhanitsy",), id="okrug"),
    pytest.param("район Бежаницкий", ("bezhanitsy",), id="turned round"),
    pytest.param("г. Остров", ("ostrov",), id="г. Остров"),
    pytest.param("Остров, город -- История", ("ostrov",), id="Остров, город"),
    pytest.param("в городе Острове", ("ostrov",), id="в городе Острове"),
    pytest.param("Островский район", ("ostrov",), id="Островский район"),
    pytest.param("Остров (Псковская область)", ("ostrov",), id="Остров (область)"),
    pytest.param("Дно, станция", ("dno",), id="Дно, станция"),
    pytest.param("Дновский район -- 1941-1944", ("dno",), id="Дновский район"),
    pytest.param("город Дно", ("dno",), id="город Дно"),
    pytest.param("Печоры в годы войны", ("pechory",), id="Печоры"),
    pytest.param("Описаніе Псково-Печерскаго монастыря", ("pechory",), id="Псково-Печерский"),
    pytest.param("Petseri maakond", ("pechory",), id="Petseri"),
    pytest.param("Старый Изборск", ("pechory",), id="Изборск"),
    pytest.param("Невель и невельчане", ("nevel",), id="Невель"),
    pytest.param("Пушкинские Горы, поселок", ("pushkinskie-gory",), id="Пушкинские Горы"),
    pytest.param("Святогорский монастырь", ("pushkinskie-gory",), id="Святые Горы"),
    pytest.param("Пыталово (Абрене)", ("pytalovo",), id="Абрене"),
    pytest.param("Струги Белые", ("strugi-krasnye",), id="Струги Белые"),
    pytest.param("Стругокрасненский район", ("strugi-krasnye",), id="Струго-Красненский"),
    pytest.param("Красногородск", ("krasnogorodsk",), id="Красногородск"),
    pytest.param("пос. Красногородское", ("krasnogorodsk",), id="Красногородское"),
    pytest.param("посёлок Кунья", ("kunya",), id="Кунья"),
    pytest.param("Себежем любуясь", ("sebezh",), id="Себежем"),
    pytest.param("Опочецкий уезд", ("opochka",), id="Опочецкий уезд"),
    pytest.param("Псковичи на войне", ("pskov",), id="псковичи"),
    pytest.param("История Пскова", ("pskov",), id="Пскова"),
    pytest.param("Псковский район", ("pskov-district",), id="Псковский район"),
    pytest.param("Псковское озеро", ("pskov-district",), id="Псковское озеро"),
    pytest.param("Усвятский район -- Озёра", ("usvyaty",), id="Усвятский район"),
    pytest.param("Cтарый Псков и Гдoв", ("pskov", "gdov"), id="Latin letters"),
]
NOT_NAMED = [
    pytest.param("Остров сокровищ", id="an island"),
    pytest.param("Острова Чудского озера", id="islands"),
    pytest.param("Островский А. Н. Гроза", id="a surname"),
    pytest.param("На дне", id="the bottom"),
    pytest.param("Дно океана", id="the sea bed"),
    pytest.param("Кунья шапка", id="a fur hat"),
    pytest.param("Река Печора", id="the river"),
    pytest.param("Печора, город (Коми)", id="the town in Коми"),
    pytest.param("Печорское море", id="the sea"),
    pytest.param("Адмирал Невельской", id="the admiral"),
    pytest.param("Пушкинский край", id="Пушкинский"),
    pytest.param("Псковская область -- История", id="the region is no district"),
    pytest.param("Святые горы Донбасса", id="other Святые горы"),
    pytest.param("Луки и стрелы", id="bows"),
    pytest.param("Палкино (Костромская область)", id="another Палкино"),
    pytest.param("", id="nothing"),
]


@pytest.mark.parametrize(("text", "slugs"), NAMED)
def test_a_place_is_told(text: str, slugs: tuple[str, ...]) -> None:
    assert districts.places_in(text) == slugs


@pytest.mark.parametrize("text", NOT_NAMED)
def test_a_word_that_looks_like_a_place_is_none(text: str) -> None:
    assert districts.places_in(text) == ()


def test_facts_give_districts_with_their_evidence() -> None:
    record = rusmarc(
        """200 1# $aКрепости края
607 ## $aГдов, город$xКрепость
606 0# $aЗамки$yИзборск
610 0# $aПорхов$aмузеи
617 ## $aRU$dОпочка, город
686 ## $a63.3(2Рос-4Пск-2Остров)$2rubbk"""
    )
    assert facts.facts(record, Dialect.RUSMARC).districts == (
        ("pechory", "topic: Замки — Изборск"),
        ("gdov", "place: Гдов, город — Крепость"),
        ("porkhov", "keyword: Порхов"),
        ("opochka", "place: RU, Опочка, город"),
        ("ostrov", "class: 63.3(2Рос-4Пск-2Остров)"),
    )


def test_the_first_evidence_is_kept_and_titles_speak_last() -> None:
    found = districts.districts(
        titles=("Старый Псков", "Гдов"), subjects=(Subject("place", "Псков, город"),), classes=()
    )
    assert found == (("pskov", "place: Псков, город"), ("gdov", "title: Гдов"))


def test_facts_stored_before_districts_are_still_read() -> None:
    assert facts.from_json({"kind": "book", "title": "Гдов"}).districts == ()


def test_every_name_of_the_gazetteer_is_in_comparable_form() -> None:
    for row in tables.table("districts.toml")["district"]:
        for pattern in (*row["names"], *row.get("without", ())):
            for word in pattern.replace(districts.DISTRICT, "").split():
                stem = word.partition("/")[0]
                assert comparable(stem) == stem.replace("ё", "е"), (row["slug"], pattern)


def test_there_are_24_districts_and_two_towns() -> None:
    assert len(districts.gazetteer().titles) == 26


def test_an_operator_edits_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "districts.toml").write_text(
        '[[district]]\nslug = "luga"\nname = "Лужский район"\nnames = ["луг/f"]\n', encoding="utf-8"
    )
    monkeypatch.setenv(tables.FOLDER, str(tmp_path))
    assert [row["slug"] for row in tables.table("districts.toml")["district"]] == ["luga"]
    assert len(tables.table("sources.toml")["source"]) > 20
