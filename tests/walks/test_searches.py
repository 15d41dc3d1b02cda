"""The coordinator keeps searches by name; they are run at the desk and on the command line."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from catalog import db, ids, searches
from catalog.settings import Settings
from tests.front_door import ONE_DATABASE, Done, finds, log_in, until
from tests.sample import load, rusmarc

pytestmark = pytest.mark.usefixtures("people")

ENGLISH = {"Accept-Language": "en"}
RECORDS = [
    rusmarc("1", "Изборск и его окрестности", author="Назимов|А. Н."),
    rusmarc("2", "Летопись Гдова", author="Кирпичников|А. Н."),
    rusmarc("3", "Остров"),
]


def keep(site: TestClient, name: str, address: str, record: str, first: int = 10) -> int:
    form = {"name": name, "address": address, "record": record, "first": str(first)}
    return site.post("/desk/searches", data=form, headers=ENGLISH).status_code


def test_stored_searches_tell_which_record_is_no_longer_found(
    engine: Engine, settings: Settings, site: TestClient, svod: Callable[..., Done]
) -> None:
    load(engine, settings, "pskov", RECORDS)
    load(engine, settings, "luki", [rusmarc("9", "Прибытие поезда", author="Лебедев|П.")])
    until(finds(site, "изборск", 1))
    log_in(site, "olga")
    izborsk, gdov, ostrov, train = (ids.union_id(n) for n in range(1, 5))
    misprint = "http://testserver/search?q=" + quote("летопимь")
    assert keep(site, "Изборск", "/search?q=изборск&page=3&sort=year#found", izborsk) == 303
    assert keep(site, "с опечаткой", misprint, gdov) == 303
    assert keep(site, "поезд", "q=прибытие&library=luki", train.upper()) == 303
    assert keep(site, "Изборск", "q=остров", ostrov) == 409
    assert keep(site, "другая запись", "q=остров", "0000000") == 404
    for name, address, first in (
        ("", "q=остров", 10), ("ничего", "/search?sort=year", 10), ("ничего", "", 10),
        ("далеко", "q=остров", 101), ("близко", "q=остров", 0), ("длинно", "q=" + "я" * 3000, 9),
    ):  # fmt: skip
        assert keep(site, name, address, ostrov, first) == 400, address
    page = site.get("/desk/searches?run=1", headers=ENGLISH).text
    assert "In their place: 3 of 3." in page
    assert page.count("at place 1") == 3
    done = svod("searches")
    assert (done.returncode, done.stdout.count("\n")) == (0, 3)
    assert done.stdout.startswith(f"+\tИзборск\t{izborsk}\tat place 1\n")

    assert keep(site, "не то", "q=изборск", ostrov) == 303
    load(engine, settings, "luki", [rusmarc("9", "Прибытие поезда", status="d")])
    until(finds(site, "прибытие", 0))
    page = site.get("/desk/searches?run=1", headers=ENGLISH).text
    assert "In their place: 2 of 4." in page
    assert "not among the first 100" in page
    assert "every library withdrew the record" in page
    failed = svod("searches")
    assert failed.returncode == 1
    assert f"-\tне то\t{ostrov}\tnot among the first 100\n" in failed.stdout
    for number in (3, 4, 4):
        removed = site.post("/desk/searches/remove", data={"number": str(number)})
        assert removed.status_code == 303
    assert svod("searches").returncode == 0
    log = site.get("/desk/log", headers=ENGLISH).text
    assert "added a test search" in log
    assert log.count("<td>removed a test search</td>") == 2


@ONE_DATABASE
def test_a_record_merged_away_is_looked_for_where_it_went(
    engine: Engine, settings: Settings, site: TestClient
) -> None:
    load(engine, settings, "pskov", [rusmarc("1", "Изборск"), rusmarc("2", "Остров")])
    with db.writing(engine) as session:
        searches.add(
            session, name="остров", address="q=изборск", union_id=ids.union_id(2),
            first=1, by="olga", now=datetime.now(UTC),
        )  # fmt: skip
    load(engine, settings, "pskov", [rusmarc("2", "Изборск")])
    until(finds(site, "изборск", 1))
    log_in(site, "olga")
    page = site.get("/desk/searches?run=1", headers=ENGLISH).text
    assert "In their place: 1 of 1." in page
