"""Researchers' pages in a real browser: axe, phones, large print, keyboard, no JavaScript."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from catalog.settings import Settings

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: no page was opened in a browser"
)
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
browsers = pytest.importorskip("tests.browsers")
pictures = pytest.importorskip("tests.pictures")
weight = pytest.importorskip("tests.bench.weight")

PERSON = "Пушкин, Александр Сергеевич (1799-1837)"
PAGES = (
    *("/", "/search?q=псков", "/search?q=псков&kind=book&not-place=Псков, город", "RECORD"),
    *("/search?q=зоопарк псков", "/search/person?q=псков", "/places", "/places/porkhov"),
    *("/places/names", "/people", f"/people/{PERSON}", "/topics/Археология", "/sources"),
    *("/sources/псковская-правда?year=2018", "/calendar/05-27", "/timeline", "/about", "/help"),
    "/calendar/year?year=2027",
    *("/l/pskov/", "/widgets?library=pskov", "/embed?library=pskov", "LIST", "/nowhere"),
    *("/take/list.html?q=крепость", "/take/index.html?q=крепость&sections=topic"),
)
VIEWS = (
    pytest.param("", "light", "ru-RU", id="usual"),
    pytest.param("", "dark", "en-GB", id="dark, English"),
    pytest.param("size-3.colours-black.spacing-wider.images-on", "light", "ru-RU", id="black"),
    pytest.param("size-2.colours-blue.spacing-wide.images-off", "light", "ru-RU", id="blue"),
)
# Links, buttons and fields smaller than 24 pixels either way.
SMALL = """() => [...document.querySelectorAll("a, button, input, select, summary")]
  .filter((one) => getComputedStyle(one).display !== "inline" && !one.closest(".hidden, svg"))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.height < 24 || box.width < 24))
  .map(([one, box]) => `${one.outerHTML.slice(0, 80)} ${box.width} x ${box.height}`)"""

pytestmark = [
    pytest.mark.skipif(
        browsers.CHROMIUM is None, reason="no chromium: no page was opened in a browser"
    ),
    pytest.mark.slow,
]


@pytest.fixture(scope="module")
def browser() -> Iterator["sync_api.Browser"]:
    with browsers.launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def base(demo_settings: Settings) -> Iterator[str]:
    with pictures.serving(demo_settings) as base:
        yield base


@pytest.fixture(scope="module")
def places(browser: "sync_api.Browser", base: str) -> list[str]:
    found = pictures.records(browser, base)
    named = {"RECORD": f"/record/{found[0]}", "LIST": f"/list?ids={'.'.join(found)}"}
    return [named.get(place, place) for place in PAGES]


@pytest.mark.parametrize("place", ["/", "/search?q=псков", "/places", "RECORD"])
def test_a_first_page_is_light(
    browser: "sync_api.Browser", base: str, places: list[str], place: str
) -> None:
    """50 KB in all for whoever comes for the first time; a page weighs some 14."""
    path = places[PAGES.index("RECORD")] if place == "RECORD" else place
    assert 2_000 < weight.weigh(browser, base, path, throttled=False).octets <= 50 * 1024


@pytest.mark.parametrize(("view", "scheme", "locale"), VIEWS)
def test_axe_finds_nothing_wrong_and_nothing_scrolls_sideways(
    browser: "sync_api.Browser", base: str, places: list[str], view: str, scheme: str, locale: str
) -> None:
    """WCAG 2.2 AA as far as axe-core can tell; 1.4.10 (reflow) at 320 pixels, as on wider screens;
    2.5.8 (target size) for what stands by itself: a link in a line of text may be lower."""
    context = browser.new_context(base_url=base, locale=locale, color_scheme=scheme)
    if view:
        context.add_cookies([{"name": "svod_view", "value": view, "url": base}])
    page = context.new_page()
    page.set_default_timeout(60_000)
    for place in places:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(place)
        results = axe.Axe().run(page)
        assert results.violations_count == 0, f"{place}\n{results.generate_report()}"
        for width in (1280, 768, 320):
            page.set_viewport_size({"width": width, "height": 640})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (place, width)
            assert page.evaluate(SMALL) == [], (place, width)
    context.close()


def test_a_journey_by_keyboard_without_javascript(browser: "sync_api.Browser", base: str) -> None:
    """From the box to a record, into the list, to the list's page, and to the large print."""
    context = browser.new_context(base_url=base, locale="ru-RU", java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto("/")
    page.focus("#q")
    page.keyboard.type("порховская крепость")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    page.focus(".hits h3 a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/record/*")
    title = page.inner_text("h1")
    page.focus(".tools button")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Список (1)")
    page.get_by_role("link", name="Список (1)").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/list")
    assert title in page.inner_text(".hits")
    page.get_by_role("link", name="Версия для слабовидящих").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("html.view.size-2")
    context.close()


def test_suggestions_appear_while_typing(browser: "sync_api.Browser", base: str) -> None:
    page = browser.new_page(base_url=base, locale="ru-RU")
    page.set_default_timeout(60_000)
    page.goto("/")
    page.locator("#q").press_sequentially("псков")
    page.wait_for_selector('#offers option[value="Псков, город"]', state="attached")
    page.close()


@pytest.fixture
def other_site(base: str) -> Iterator[str]:
    """A library's own page with our snippet in it, on a server of its own."""
    html = f'<div data-svod="pskov"></div><script src="{base}/static/embed.js" async></script>'

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            """Nothing: what a page asked for is nobody's news."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_a_frame_on_another_site_grows_to_its_page(
    browser: "sync_api.Browser", other_site: str
) -> None:
    page = browser.new_page(locale="ru-RU")
    page.set_default_timeout(60_000)
    page.goto(other_site)
    page.frame_locator("iframe").get_by_role("button", name="Найти").wait_for()
    page.wait_for_function("document.querySelector('iframe').style.height.endsWith('px')")
    page.close()
