"""An offline kit in a real browser: opened from a file, searched, its articles sent to the site."""

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from catalog import i18n, kits
from catalog.i18n import words
from catalog.search import analyzer, romanised
from catalog.settings import Settings
from marc import drafts, facts, marcjson
from marc.facts import Facts, Kind, Subject
from marc.text import spelling
from tests import reading_room
from tests.front_door import ONE_DATABASE, Done, finds, until
from tests.kits import HOSTILE, page
from tests.union_samples import union

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: no kit was opened in a browser"
)
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
browsers = pytest.importorskip("tests.browsers")

TESTS = Path(__file__).parents[1]
Svod = Callable[..., Done]

pytestmark = [
    pytest.mark.skipif(
        browsers.CHROMIUM is None, reason="no chromium: no kit was opened in a browser"
    ),
    pytest.mark.slow,
]


@pytest.fixture(scope="module")
def browser() -> Iterator["sync_api.Browser"]:
    with browsers.launched() as browser:
        yield browser


class Opened:
    """A kit opened from a file: its page, and whatever went wrong or was asked of a network."""

    def __init__(self, browser: "sync_api.Browser", path: Path, *, before: str = "") -> None:
        self.context = browser.new_context(locale="ru-RU", accept_downloads=True)
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.troubles: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", lambda message: self.troubles.append(message.text))
        self.page.on("request", lambda request: self.troubles.append(request.url))
        if before:
            self.page.add_init_script(before)
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("html[data-open]")
        self.troubles.remove(path.as_uri())

    def search(self, text: str) -> list[str]:
        """The titles shown for it, by keyboard."""
        self.page.focus("#q")
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")
        return self.page.locator("#hits h2").all_inner_texts()

    def close(self) -> None:
        assert self.troubles == []
        self.context.close()


@pytest.fixture(scope="module")
def demo_kits(demo_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Kits of a library of the demo, by language."""
    folder, wanted = tmp_path_factory.mktemp("kits"), kits.Wanted(library="pskov")
    with reading_room.opened(demo_settings) as (session, index):
        engine = session.get_bind()
        assert isinstance(engine, Engine)
        for language in ("ru", "en"):
            pieces = kits.pieces(engine, demo_settings, index, wanted, words(language))
            (folder / f"{language}.html").write_bytes(b"".join(pieces))
    return {language: folder / f"{language}.html" for language in ("ru", "en")}


def test_words_are_taken_as_the_site_takes_them(
    browser: "sync_api.Browser", demo_kits: dict[str, Path]
) -> None:
    """Every word of our records, queries, pages and tables: exact forms and Russian stems."""
    texts = (
        *(TESTS / "corpus").rglob("*.json"),
        *(TESTS / "relevance").glob("*.tsv"),
        *(TESTS.parent / "docs").rglob("*.md"),
        *(Path(i18n.__file__).parent / "locale").rglob("*.po"),
    )
    found = {
        word
        for path in (*texts, Path(spelling.__file__), Path(analyzer.__file__))
        for word in analyzer.WORD_PATTERN.findall(path.read_text(encoding="utf-8"))
    }
    opened = Opened(browser, demo_kits["ru"])
    theirs = opened.page.evaluate(
        "all => all.map((one) => [svodKit.forms(one).exact, svodKit.forms(one).stems])",
        sorted(found),
    )
    assert len(found) > 5000
    for word, (exact, stems) in zip(sorted(found), theirs, strict=True):
        ours = analyzer.forms(word)
        assert exact == list(ours.exact), word
        if spelling.CYRILLIC.search(ours.exact[0]):  # English endings the kit leaves alone
            assert stems == [one.removeprefix(analyzer.STEM) for one in ours.stems], word
    opened.close()


def test_latin_letters_are_read_as_the_site_reads_them(
    browser: "sync_api.Browser", demo_kits: dict[str, Path]
) -> None:
    """Every word in Latin letters of our tests of readings, queries and pages: the same readings,
    in the same order."""
    texts = (
        *(TESTS / "relevance").glob("*.tsv"),
        *(TESTS.parent / "docs").rglob("*.md"),
        *(TESTS / "catalog").glob("test_romanised.py"),
    )
    found = sorted(
        {
            word
            for path in texts
            for word in re.split(r"[^\w\u0300-\u036f'`’ʹʼ′ʺ″]", path.read_text(encoding="utf-8"))
            if word.isascii() or romanised.readings(word)
        }
    )
    opened = Opened(browser, demo_kits["ru"])
    theirs = opened.page.evaluate("all => all.map(svodKit.readings)", found)
    assert sum(map(bool, theirs)) > 1000
    for word, readings in zip(found, theirs, strict=True):
        assert readings == list(romanised.readings(word)), word
    opened.close()


CASTLE = Facts(
    kind=Kind.BOOK, title="Псковская крепость", abstract="Крепость и город Порхов.",
    names=(facts.Name("Сёмгин, Илья", "семгин"),), subjects=(Subject("topic", "Актрисы"),),
)  # fmt: skip
GAZETTE = Facts(
    kind=Kind.BOOK, title="Описаніе Псково-Печерскаго монастыря", abstract="Ист. очерк; обл. музей."
)
TEMPLE = Facts(kind=Kind.BOOK, title="Храмы Порхова", abstract="Золоторудное дело.")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param('"псковской крепости"', "castle", id="a phrase in another case"),
        pytest.param('"крепость псковская"', "", id="a phrase the other way round"),
        pytest.param("«город Порхов» крепость", "castle", id="a phrase and a word"),
        pytest.param('порхов -"город порхов"', "temple", id="without a phrase"),
        pytest.param('"очерк музей"', "", id="words in a row are not words nearby"),
        pytest.param('"псково печерского"', "gazette", id="a phrase in the spelling of today"),
        pytest.param("Pskovskai\u0361a krepost\u02b9", "castle", id="ALA-LC"),
        pytest.param("porkhov", "castle temple", id="a passport's letters"),
        pytest.param("Opisanie monasty`rya", "gazette", id="ГОСТ 7.79"),
        pytest.param('"pskovskaya krepost"', "castle", id="a phrase in Latin letters"),
        pytest.param("o krepost'", "castle", id="a preposition in Latin letters"),
        pytest.param("pskovo-pecherskij", "gazette", id="a compound in Latin letters"),
        pytest.param("историческая область", "gazette", id="abbreviations"),
        pytest.param("ист", "gazette", id="who types the abbreviation knows why"),
        pytest.param("артистка", "castle", id="a pair of words"),
        pytest.param("собор порхова", "temple", id="near in meaning when nothing else is there"),
        pytest.param("золотой порхова", "temple", id="of one root when nothing else is there"),
        pytest.param("храмъ", "temple", id="letters of before 1918"),
        pytest.param('"', "castle gazette temple", id="a quotation mark alone asks for nothing"),
        pytest.param('"псковская крепость', "castle", id="a quotation that does not end"),
    ],
)
def test_what_a_kit_finds(small_kit: Opened, typed: str, expected: str) -> None:
    titles = {
        "castle": CASTLE.title, "gazette": GAZETTE.title, "temple": TEMPLE.title,
    }  # fmt: skip
    assert set(small_kit.search(typed)) == {titles[name] for name in expected.split()}
    near = typed in ("собор порхова", "золотой порхова")
    told = small_kit.page.locator("#instead:visible").all_inner_texts()
    assert told == ([words("ru")("kit.wide")] if near else [])


@pytest.fixture(scope="module")
def small_kit(
    browser: "sync_api.Browser", tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Opened]:
    path = tmp_path_factory.mktemp("kit") / "kit.html"
    path.write_bytes(
        page(union(name, one) for name, one in zip("abc", (CASTLE, GAZETTE, TEMPLE), strict=True))
    )
    opened = Opened(browser, path)
    yield opened
    opened.close()


@pytest.mark.parametrize("before", ["", "delete globalThis.DecompressionStream"])
def test_a_kit_is_searched_without_a_server(
    browser: "sync_api.Browser", demo_kits: dict[str, Path], before: str
) -> None:
    opened = Opened(browser, demo_kits["ru"], before=before)
    modern = opened.search("древний псков")
    assert any("Псков" in title for title in modern)
    for other in ("древній Псковъ", "ДРЕВНЕГО ПСКОВА", "lhtdybq gcrjd"):
        assert opened.search(other) == modern
    assert opened.search("древний -псков") != modern
    opened.search("")
    everything = opened.page.inner_text("#found")
    opened.page.select_option("#kind", index=1)
    assert opened.page.inner_text("#found") != everything
    assert len(set(opened.page.locator("#hits .kind").all_inner_texts())) == 1
    opened.page.go_back()
    opened.page.wait_for_function(
        "text => document.querySelector('#found').innerText === text", arg=everything
    )
    opened.page.fill("#to", "1917")
    opened.page.press("#to", "Enter")
    assert "ъ" in opened.page.inner_text("#hits")
    assert ", 20" not in opened.page.inner_text("#hits .description >> nth=0")
    opened.close()


def test_a_site_of_files_leads_from_a_heading_to_its_records(
    browser: "sync_api.Browser", demo_settings: Settings, tmp_path: Path
) -> None:
    wanted = kits.Wanted(library="pskov")
    with (
        reading_room.opened(demo_settings) as (session, index),
        (tmp_path / "site.zip").open("wb") as out,
    ):
        engine = session.get_bind()
        assert isinstance(engine, Engine)
        of = (engine, demo_settings, index, wanted, words("ru"))
        kits.write_site(*of, address="", out=out)
    zipfile.ZipFile(tmp_path / "site.zip").extractall(tmp_path / "site")
    page = browser.new_page(locale="ru-RU", viewport={"width": 320, "height": 640})
    page.set_default_timeout(60_000)
    for place in ("index.html", "people.html", "sources.html", "year-2018.html", "places.html"):
        page.goto((tmp_path / "site" / place).as_uri())
        results = axe.Axe().run(page)
        assert results.violations_count == 0, f"{place}\n{results.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, place
    page.click(".index a >> nth=0")
    page.wait_for_selector("#hits li")
    assert not page.inner_text("#found").startswith("Найдено записей: 0 ")
    page.click(".brand")
    page.wait_for_url("**/index.html")
    page.close()


@pytest.mark.parametrize(("language", "scheme"), [("ru", "light"), ("en", "dark")])
def test_axe_finds_nothing_wrong_and_nothing_scrolls_sideways(
    browser: "sync_api.Browser", demo_kits: dict[str, Path], language: str, scheme: Any
) -> None:
    opened = Opened(browser, demo_kits[language])
    page = opened.page
    page.emulate_media(color_scheme=scheme)
    for place in ("#q=псков", "#entries"):
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{demo_kits[language].as_uri()}{place}")
            results = axe.Axe().run(page)
            assert results.violations_count == 0, results.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    opened.context.close()


def test_hostile_records_are_text(browser: "sync_api.Browser", tmp_path: Path) -> None:
    facts = Facts(kind=Kind.BOOK, title=HOSTILE, subjects=(Subject("place", HOSTILE),))
    text = page([union('"><script>', facts, libraries=("pskov",))])
    (tmp_path / "kit.html").write_bytes(text)
    opened = Opened(browser, tmp_path / "kit.html")
    assert "<img src=x" in opened.page.inner_text("#hits h2")
    assert opened.page.locator("img").count() == 0
    opened.close()


FULL = drafts.Article(
    title="Мост через Великую", host="Псковская правда", year="2019", responsibility="И. Иванов",
    authors="Иванов, И. И.; Петров", number="№ 12", pages="С. 3", place="Псков",
    abstract="О новом мосте", topics="Мосты; Транспорт", places="Псков, город",
    people="Сидоров, А.",
)  # fmt: skip
SHORT = drafts.Article(title="Мост", host="Псковская правда", year="2019")


@pytest.mark.parametrize("said", [FULL, SHORT])
def test_an_entry_is_the_record_that_the_desk_makes(
    browser: "sync_api.Browser", demo_kits: dict[str, Path], said: drafts.Article
) -> None:
    opened = Opened(browser, demo_kits["ru"])
    theirs = opened.page.evaluate(
        "said => svodKit.record('kit-1', said, 'pskov')", {**asdict(said), "day": "20261128"}
    )
    ours = drafts.article(said, local_id="kit-1", agency="pskov", day="20261128")
    assert theirs == json.loads(marcjson.write(ours))
    opened.close()


@ONE_DATABASE
def test_articles_described_offline_come_into_the_catalogue(
    browser: "sync_api.Browser",
    demo_kits: dict[str, Path],
    site: TestClient,
    people: None,
    svod: Svod,
    tmp_path: Path,
) -> None:
    """Described by keyboard, kept over a reload, saved, sent twice: taken once."""
    opened = Opened(browser, demo_kits["ru"])
    page = opened.page
    page.click("#to-entries")
    page.focus("#entry-title")
    page.keyboard.type(FULL.title)
    page.keyboard.press("Enter")
    assert page.inner_text("#problem") == words("ru")("error.article.needs")
    assert page.evaluate("document.activeElement.id") == "entry-host"
    for name, text in asdict(FULL).items():
        page.fill(f"#entry-{name}", text)
    page.fill("#entry-year", "19")
    page.press("#entry-year", "Enter")
    assert page.inner_text("#problem") == words("ru")("kit.year_needs")
    page.fill("#entry-year", FULL.year)
    page.press("#entry-year", "Enter")
    assert page.input_value("#entry-host") == FULL.host  # carried over to the next one
    assert page.input_value("#entry-title") == ""
    page.reload()
    page.wait_for_selector("html[data-open]")
    with page.expect_download() as saving:
        page.click("#save")
    sent = tmp_path / saving.value.suggested_filename
    saving.value.save_as(sent)
    opened.context.close()

    first, again = (
        orjson.loads(svod("load", sent, "--library", "pskov", "--json").stdout) for _ in range(2)
    )
    assert (first["new"], first["rejected"]) == (1, 0)
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 1)
    until(finds(site, "мост через Великую", 1))
