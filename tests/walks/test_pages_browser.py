"""The same walks in a real browser: with and without JavaScript, by eye-less axe, on a phone."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from catalog.settings import Settings
from tests.front_door import ONE_DATABASE, PASSWORD
from tests.sample import iso2709, load, marc21, rusmarc

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: no page was opened in a browser"
)
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
browsers = pytest.importorskip("tests.browsers")

ARGUMENTS = [
    *(*browsers.PLAIN, "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
ISBN = "978-5-7107-7399-8"
SHARED = "978-5-00000-002-1"  # one ISBN on two titles
BROKEN = b"00200nam0 2200061   450 001000200000" + b"\x1e7\x1e\x1d"
LOCALES = {"ru": "ru-RU", "en": "en-GB"}

pytestmark = [
    pytest.mark.skipif(
        browsers.CHROMIUM is None, reason="no chromium: no page was opened in a browser"
    ),
    ONE_DATABASE,
]


@pytest.fixture(scope="module")
def browser() -> Iterator["sync_api.Browser"]:
    with browsers.launched(ARGUMENTS) as browser:
        yield browser


@pytest.fixture
def holdings(engine: Engine, settings: Settings, address: str) -> str:
    """Four records of two libraries, two of them a doubtful pair; returns the address."""
    load(engine, settings, "pskov", [rusmarc("RU\\1", isbn=ISBN), rusmarc("2", "Летопись")])
    doubtful = rusmarc("a/8", "Гдовская старина", isbn=SHARED, author="Лис|О. П.")
    load(engine, settings, "luki", [marc21("a/9", isbn=ISBN), doubtful])
    other = rusmarc("3", "Храмы уезда", isbn=SHARED, author="Лис|О. П.")
    load(engine, settings, "pskov", [other])
    return address


def opened(
    browser: "sync_api.Browser",
    address: str,
    *,
    language: str = "ru",
    script: bool = True,
    width: int = 1280,
) -> "sync_api.Page":
    context = browser.new_context(
        base_url=address,
        locale=LOCALES[language],
        java_script_enabled=script,
        viewport={"width": width, "height": 900},
    )
    page = context.new_page()
    page.set_default_timeout(60_000)  # a busy machine is slow, not wrong
    return page


def log_in(page: "sync_api.Page", login: str) -> None:
    page.goto("/desk/")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/desk/")


def found(page: "sync_api.Page", query: str) -> None:
    """Search from the box of the page until the index has caught up."""
    for _ in range(50):
        page.fill("#q", query)
        page.press("#q", "Enter")
        if page.locator(".hits h3 a").count():
            return
        time.sleep(0.1)
    raise AssertionError(f"{query} was not found")


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_from_a_file_to_the_record_and_its_source(
    browser: "sync_api.Browser", address: str, tmp_path: Path, script: bool
) -> None:
    file = tmp_path / "выгрузка.iso"
    file.write_bytes(iso2709([rusmarc("RU\\1"), rusmarc("2", "Летопись")], "cp866") + BROKEN)
    page = opened(browser, address, script=script)
    log_in(page, "anna")
    page.get_by_role("link", name="Отправить файл").first.click()
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Отправить").click()
    page.get_by_role("button", name="Принять").wait_for()  # refreshed by itself
    assert page.locator(".titles li").all_inner_texts() == ["Старый Псков", "Летопись"]
    page.get_by_role("button", name="Принять").click()
    page.get_by_role("link", name="Отменить приём").wait_for()
    assert "выгрузка.iso" in page.inner_text("h1")
    assert page.locator(".titles li").all_inner_texts() == ["Старый Псков", "Летопись"]
    assert page.locator(".pieces tbody tr").count() == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="не принятые записи, как получены").click()
    assert download.value.path().read_bytes() == BROKEN
    found(page, "старого пскова")
    page.locator(".hits h3 a").click()
    assert page.inner_text("h1") == "Старый Псков"
    assert page.get_by_role("heading", name="Запись предоставила 1 библиотека").is_visible()
    page.locator(".sources a").click()
    assert "RU\\1" in page.inner_text(".fields")
    page.get_by_role("link", name="К сводной записи").click()
    page.get_by_role("link", name="RUSMARC", exact=True).click()
    assert "Старый Псков" in page.inner_text(".marc")
    page.get_by_role("link", name="Библиотекарям").click()
    page.get_by_role("button", name="Выйти").click()
    page.goto("/desk/")
    assert page.locator("#password").is_visible()
    page.context.close()


def places(page: "sync_api.Page") -> list[str]:
    """An address of every sort of page, found by following links as a visitor would."""
    found(page, "псков")
    record = page.locator(".hits h3 a").first.get_attribute("href")
    page.goto(f"{record}")
    source = page.locator(".sources a").first.get_attribute("href")
    return [
        *("/", "/search?q=псков", "/search?q=псков&kind=book", "/search?q=ыыы", "/nowhere"),
        *(f"{record}", f"{record}/rusmarc", f"{record}/history", f"{source}"),
        *("/desk/login", "/desk/", "/desk/upload", "/desk/uploads/1", "/desk/uploads/1/records"),
        *("/desk/uploads/1/undo", "/desk/review", "/desk/review?kind=map", "/desk/judgements"),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ru", "en"])
def test_axe_finds_nothing_wrong_and_nothing_scrolls_sideways(
    browser: "sync_api.Browser", holdings: str, language: str
) -> None:
    """WCAG 2.2 AA as far as axe-core can tell, light and dark; 1.4.10 (reflow) at 320 pixels."""
    page = opened(browser, holdings, language=language)
    log_in(page, "olga")
    for place in places(page):
        page.emulate_media(color_scheme="dark" if language == "en" else "light")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(place)
        assert page.get_attribute("html", "lang") == language
        results = axe.Axe().run(page)
        assert results.violations_count == 0, f"{place}\n{results.generate_report()}"
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, place
    page.context.close()


def test_a_keyboard_is_enough(browser: "sync_api.Browser", holdings: str) -> None:
    page = opened(browser, holdings)
    page.goto("/desk/login")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    found(page, "летопись")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.hits') !== null"):
            break
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/record/*")
    assert page.inner_text("h1") == "Летопись"
    page.context.close()


def test_doubtful_pairs_are_judged_by_three_keys(
    browser: "sync_api.Browser", holdings: str
) -> None:
    page = opened(browser, holdings)
    log_in(page, "anna")
    page.goto("/desk/review")
    assert page.locator(".pair section").count() == 2
    page.keyboard.press("3")
    page.get_by_role("link", name="Показать пропущенные").click()
    page.locator(".verdict").wait_for()
    page.wait_for_load_state()  # the script that hears keys comes with the page
    page.keyboard.press("2")
    page.get_by_text("Решение № 1: разные.").wait_for()
    page.get_by_role("button", name="Отменить").click()
    page.locator(".verdict").wait_for()
    page.wait_for_load_state()
    page.keyboard.press("1")
    page.get_by_text("Решение № 2: одно издание.").wait_for()
    page.get_by_role("link", name="Решения").click()
    assert page.locator("tbody tr").count() == 1
    page.context.close()
