"""An offline kit as it is asked for: by a command, at the desk, on the page of a library."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine
from starlette.testclient import TestClient

from catalog.settings import Settings
from tests import sample
from tests.front_door import ONE_DATABASE, Done, log_in
from tests.kits import rows

Svod = Callable[..., Done]


@ONE_DATABASE
def test_a_kit_is_of_a_library_a_district_or_a_query(
    settings: Settings, engine: Engine, svod: Svod, tmp_path: Path
) -> None:
    sample.add_libraries(engine, "porkhov", "gdov")
    sample.load(engine, settings, "porkhov", [sample.rusmarc("1", "Порховская старина")])
    sample.load(engine, settings, "gdov", [sample.rusmarc("2", "Рыбаки Гдовского района")])

    def titles(*asked: str) -> list[str]:
        out = tmp_path / "kit.html"
        assert svod("kit", out, *asked).returncode == 0
        return sorted(row[4] for row in rows(out.read_bytes()))

    assert titles() == ["Порховская старина", "Рыбаки Гдовского района"]
    assert titles("--library", "porkhov") == ["Порховская старина"]
    assert titles("--district", "gdov") == ["Рыбаки Гдовского района"]
    assert titles("--query", "рыбак") == ["Рыбаки Гдовского района"]
    before = (tmp_path / "kit.html").read_bytes()
    for asked in (("--library", "nowhere"), ("--district", "nowhere")):
        assert svod("kit", tmp_path / "kit.html", *asked).returncode == 2
    assert (tmp_path / "kit.html").read_bytes() == before


@ONE_DATABASE
def test_the_desk_and_the_librarys_page_offer_its_kit(site: TestClient, people: None) -> None:
    log_in(site, "anna")
    for place in ("/desk/", "/l/pskov/"):
        assert 'href="/l/pskov/kit.html"' in site.get(place).text
    answer = site.get("/l/pskov/kit.html", headers={"Accept-Language": "en"})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert '<html lang="en">' in answer.text
    assert site.get("/l/nowhere/kit.html").status_code == 404


@ONE_DATABASE
def test_a_library_says_on_its_page_where_it_is_and_when_it_is_open(
    site: TestClient, engine: Engine, svod: Svod
) -> None:
    told = {"address": "Порхов, ул. Ленина, 1", "hours": "вт–вс 10–18"}
    options = [word for name, text in told.items() for word in (f"--{name}", text)]
    assert svod("library", "add", "porkhov", "--name", "Порховская", *options).returncode == 0
    shown = site.get("/l/porkhov/").text
    assert all(text in shown for text in told.values())
