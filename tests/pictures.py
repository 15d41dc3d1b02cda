"""What does every page look like? `python -m tests.pictures` takes docs/img and the page of them.

The demo catalogue behind a real server, in Debian's Chromium: wide, as a tablet in the dark, as a
phone, and in the low-vision view; its offline kit from a file. Needs `chromium` and the group
`browser` of pyproject.toml.
"""

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx2
import uvicorn
from playwright.sync_api import Browser

from catalog.settings import Settings
from catalog.web import create_app
from tests import browsers, reading_room
from tests.front_door import until

DOCS: Final = Path(__file__).parents[1] / "docs"
FOLDER: Final = DOCS / "img" / "pages"
PAGE: Final = DOCS / "researcher" / "pages.md"
KIT: Final = DOCS / "img" / "kit"
KIT_WIDTHS: Final = (320, 768, 1440)
QUALITY: Final = 45  # of JPEG: pictures to look over, not to read
HEAD: Final = (
    "# Как выглядят страницы\n\nСнято с демонстрационного каталога: `python -m tests.pictures`.\n"
)
LIST: Final = "svod_list"
ENTRY: Final = {
    "title": "Как строили мост через Великую",
    "host": "Псковская правда",
    "year": "1971",
    "number": "12 мая",
}


@dataclass(frozen=True)
class Picture:
    """A page: the name of its file, its address, a title, and how it is looked at."""

    name: str
    address: str
    title: str
    width: int = 1280
    dark: bool = False
    view: str = ""


PICTURES: Final = (
    Picture("home", "/", "Главная"),
    Picture("results", "/search?q=порхов крепость", "Результаты поиска"),
    Picture("results-layout", "/search?q=gcrjdcrbq rhtvkm", "Забытая раскладка"),
    Picture("results-some", "/search?q=псков зоопарк", "Не все слова нашлись"),
    Picture("facet", "/search/person?q=псков", "Все лица в результате"),
    Picture("record", "RECORD", "Запись"),
    Picture("places", "/places", "Места"),
    Picture("place", "/places/porkhov", "Район"),
    Picture("people", "/people?letter=П", "Люди"),
    Picture("person", "/people/Пушкин, Александр Сергеевич (1799-1837)", "Лицо"),
    Picture("topics", "/topics", "Темы"),
    Picture("sources", "/sources", "Газеты, журналы, сборники"),
    Picture("source", "/sources/псковская-правда?year=2018", "Газета: год, номера и сетка"),
    Picture("calendar", "/calendar/05-27", "День"),
    Picture("yearbook", "/calendar/year?year=2027", "Календарь знаменательных дат года"),
    Picture("timeline", "/timeline", "Лента времени"),
    Picture("about", "/about", "Каталог в числах"),
    Picture("help", "/help", "Как искать"),
    Picture("library", "/l/pskov/", "Страница библиотеки"),
    Picture("widgets", "/widgets?library=pskov", "Для сайтов библиотек"),
    Picture("list", "LIST", "Список"),
    Picture("printed", "/take/index.html?q=крепость&sections=topic", "Печатный указатель"),
    Picture("not-found", "/nowhere", "Нет такой страницы"),
    Picture("results-tablet", "/search?q=порхов крепость", "Планшет, тёмное", 768, dark=True),
    Picture("home-phone", "/", "Телефон: главная", 320),
    Picture("results-phone", "/search?q=порхов крепость", "Телефон: результаты", 320),
    Picture("record-phone", "RECORD", "Телефон: запись", 320),
    Picture("low-vision", "/search?q=порхов крепость", "Версия для слабовидящих", 1280,
            view="size-2.colours-black.spacing-wide.images-on"),
    Picture("low-vision-blue", "RECORD", "Версия для слабовидящих, другие цвета", 768,
            view="size-3.colours-blue.spacing-wider.images-off"),
)  # fmt: skip


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, browsers.launched() as browser:
        settings = reading_room.filled(Path(temporary))
        with serving(settings) as base:
            found = records(browser, base)
            for picture in PICTURES:
                take(browser, base, picture, found)
            offline(browser, f"{base}/l/pskov/kit.html", Path(temporary) / "kit.html")
    lines = (
        f"\n## {one.title}\n\n![{one.title}](../img/pages/{one.name}.jpg)\n" for one in PICTURES
    )
    PAGE.write_text(HEAD + "".join(lines), encoding="utf-8", newline="\n")


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The application in a real server of this process."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app = create_app(settings.model_copy(update={"base_url": base}), worker=False)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        until(lambda: server.started)
        yield base
        server.should_exit = True
        thread.join()


def records(browser: Browser, base: str) -> list[str]:
    """The ids of a few records to show."""
    page = browser.new_page()
    page.goto(f"{base}/search?q=крепость")
    links = page.locator(".hits h3 a").all()[:3]
    found = [f"{link.get_attribute('href')}".removeprefix("/record/") for link in links]
    page.close()
    return found


def take(browser: Browser, base: str, picture: Picture, found: list[str]) -> None:
    """One picture of what is seen first."""
    context = browser.new_context(
        base_url=base,
        locale="ru-RU",
        color_scheme="dark" if picture.dark else "light",
        viewport={"width": picture.width, "height": 800 if picture.width > 400 else 640},
    )
    cookies = {
        "svod_view": picture.view,
        LIST: ".".join(found) if picture.address == "LIST" else "",
    }
    context.add_cookies(
        [{"name": name, "value": value, "url": base} for name, value in cookies.items() if value]
    )
    page = context.new_page()
    page.goto(
        {"RECORD": f"/record/{found[0]}", "LIST": "/list"}.get(picture.address, picture.address)
    )
    page.screenshot(path=FOLDER / f"{picture.name}.jpg", type="jpeg", quality=QUALITY)
    context.close()


def offline(browser: Browser, address: str, path: Path) -> None:
    """Pictures of an offline kit: a search in it, and an article described."""
    path.write_bytes(httpx2.get(address, headers={"Accept-Language": "ru"}).content)
    KIT.mkdir(parents=True, exist_ok=True)
    for width in KIT_WIDTHS:
        height = 640 if width < 400 else 900
        page = browser.new_page(locale="ru-RU", viewport={"width": width, "height": height})
        page.goto(f"{path.as_uri()}#q=псковская крѣпость")
        page.wait_for_selector("#hits li")
        page.screenshot(path=KIT / f"search-{width}.jpg", type="jpeg", quality=QUALITY)
        page.click("#to-entries")
        for name, text in ENTRY.items():
            page.fill(f"#entry-{name}", text)
        page.press("#entry-year", "Enter")
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=KIT / f"entries-{width}.jpg", type="jpeg", quality=QUALITY)
        page.close()


if __name__ == "__main__":
    main()
