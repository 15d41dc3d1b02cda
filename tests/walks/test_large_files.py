"""Large files over HTTP: made once for a state of the catalogue, one at a time, given whole."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from sqlalchemy import Engine

from catalog import shelf
from catalog.settings import Settings
from catalog.web import making
from catalog.web.reader import takeaway
from tests import sample
from tests.front_door import ONE_DATABASE, until
from tests.kits import rows

KIT = "/l/pskov/kit.html"


@pytest.fixture
def get(address: str) -> Callable[..., httpx2.Response]:
    def asked(path: str, **headers: str) -> httpx2.Response:
        return httpx2.get(address + path, headers={"Accept-Language": "ru", **headers}, timeout=30)

    return asked


def files(settings: Settings) -> list[str]:
    return sorted(place.name for place in settings.shelf.glob("*.gz"))


def test_a_kit_is_made_once_and_again_when_the_catalogue_changes(
    get: Callable[..., httpx2.Response], engine: Engine, settings: Settings
) -> None:
    sample.load(engine, settings, "pskov", [sample.rusmarc("1", "Старый Псков")])
    until(lambda: "Старый" in get("/search?q=псков").text)
    with ThreadPoolExecutor(4) as together:
        answers = list(together.map(get, [KIT] * 4))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    (made,) = files(settings)
    assert answers[0].headers["Content-Encoding"] == "gzip"
    part = get(KIT, Range="bytes=0-99", **{"Accept-Encoding": "gzip"})
    assert part.status_code == 206  # a broken download goes on
    plain = get(KIT, **{"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.content == answers[0].content
    assert [row[4] for row in rows(plain.content)] == ["Старый Псков"]

    sample.load(engine, settings, "pskov", [sample.rusmarc("2", "Новый Псков")])
    until(lambda: "Новый" in get("/search?q=псков").text)
    assert sorted(row[4] for row in rows(get(KIT).content)) == ["Новый Псков", "Старый Псков"]
    assert len({made, *files(settings)}) == 2


@ONE_DATABASE
def test_while_one_file_is_made_others_are_asked_to_come_again(
    get: Callable[..., httpx2.Response],
    engine: Engine,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(making, "PATIENCE", 0.1)
    monkeypatch.setattr(making, "LOOK", 0.02)
    monkeypatch.setattr(takeaway, "FEW", 1)
    titles = ("Старый Псков", "Новый Псков")
    records = [sample.rusmarc(str(number), title) for number, title in enumerate(titles)]
    sample.load(engine, settings, "pskov", records)
    until(lambda: "Новый" in get("/search?q=псков").text)
    ready = get(KIT).content
    takes = [f"/take/{name}?q=псков" for name in ("list.html", "list.docx", "gost.txt")]
    with shelf.turn(settings.shelf, shelf.MAKING):
        assert get(KIT).content == ready
        assert get("/take/gost.txt?q=новый").status_code == 200  # few records: sent at once
        for path in takes:
            answer = get(path)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
            assert "Сейчас готовится другой большой файл" in answer.text
    assert all(get(path).status_code == 200 for path in takes)
    assert get(takes[2]).text.count("Псков /") == 2
    assert len(files(settings)) == 3  # a page is made for its reader alone

    monkeypatch.setattr(takeaway, "MOST_KEPT", 1)
    with shelf.turn(settings.shelf, making.STREAM):
        assert get(takes[2]).status_code == 503
    assert get("/take/record.ris?q=псков").text.count("TY  -") == 2
    assert len(files(settings)) == 3
