"""The whole way of a new cataloguer in a real browser, in Russian, by keyboard and without scripts.

With SVOD_PICTURES naming a folder (`make pictures`) every step is photographed at two widths.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from catalog import accounts, db
from catalog.accounts import links
from catalog.settings import Settings
from catalog.verify import verify
from marc.record import Record
from tests.front_door import ONE_DATABASE, PASSWORD
from tests.sample import iso2709, load, public_ids, rusmarc
from tests.walks.test_pages_browser import BROKEN, axe, browser, log_in, opened, sync_api

__all__ = ["browser"]
pytestmark = [ONE_DATABASE, pytest.mark.slow]

Ids = dict[tuple[str, ...], str]
TITLES = (
    "Предания гдовского побережья", "Старые дороги уезда", "Усадьбы над Ловатью",
    "Песни порховской стороны", "Станция Дно", "Мосты и переправы", "Сады Пушкиногорья",
    "Аптекари и лекари", "Сельская школа", "Лён и льноводы",
)  # fmt: skip
WIDTHS = (1440, 390)


def held(number: int, title: str) -> Record:
    return rusmarc(f"L{number}", title, year=str(1980 + number), author="Горбатов|Н. П.")


def sent(number: int, title: str) -> Record:
    """The same book without its author and a year later: nobody but a person can tell."""
    return rusmarc(f"P{number}", title, year=str(1981 + number), author="")


@pytest.fixture
def before(engine: Engine, settings: Settings, address: str) -> Ids:
    load(engine, settings, "luki", [held(n, title) for n, title in enumerate(TITLES)])
    return standing(engine)


def standing(engine: Engine) -> Ids:
    with db.reading(engine) as session:
        return public_ids(session)


@pytest.fixture
def invitation(engine: Engine, address: str) -> str:
    with db.writing(engine) as session:
        vera = accounts.add_account(
            session, login="vera", role="cataloguer", library="pskov", name="Вера Ильина",
            now=db.utc_now(),
        )  # fmt: skip
        return f"/desk/join/{links.password_link(session, vera, now=db.utc_now())}"


def photographer(page: "sync_api.Page", script: bool) -> Callable[[str], None]:
    """What keeps a picture of a step, where pictures are wanted, and has axe look at it."""
    folder = os.environ.get("SVOD_PICTURES", "")

    def step(name: str) -> None:
        if script:
            results = axe.Axe().run(page)
            assert results.violations_count == 0, f"{name}\n{results.generate_report()}"
        if not (folder and script) or name.startswith("again"):
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(folder) / f"{name}-{width}.jpg", type="jpeg", quality=35)
        page.set_viewport_size({"width": 1280, "height": 900})

    return step


def press(page: "sync_api.Page", name: str) -> None:
    """Activate a button or link by keyboard alone."""
    target = page.get_by_role("button", name=name, exact=True)
    target = target if target.count() else page.get_by_role("link", name=name, exact=True)
    target.first.focus()
    page.keyboard.press("Enter")


def take_in(page: "sync_api.Page", file: Path, step: Callable[[str], None], name: str) -> None:
    """Steps two to four with a file."""
    page.set_input_files("#file", file)
    press(page, "Отправить")
    page.get_by_role("button", name="Принять").wait_for()
    step(f"{name}-staged")
    press(page, "Принять")
    page.get_by_role("link", name="Отменить приём").wait_for()
    step(f"{name}-report")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_from_the_invitation_to_the_undo(
    browser: "sync_api.Browser", address: str, before: Ids, invitation: str,
    engine: Engine, settings: Settings, tmp_path: Path, script: bool,
) -> None:  # fmt: skip
    page = opened(browser, address, script=script)
    step = photographer(page, script)
    page.goto(invitation)
    page.focus("#password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    step("invitation")
    page.keyboard.press("Enter")
    page.get_by_text("Пароль сохранён").wait_for()
    page.focus("#password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")

    press(page, "Отправить файл")
    page.locator("#file").wait_for()
    step("file")
    whole = tmp_path / "книги.mrc"
    whole.write_bytes(iso2709([sent(n, title) for n, title in enumerate(TITLES)]) + BROKEN)
    take_in(page, whole, step, "file")
    rejected = page.get_by_role("link", name="не принятые записи, как получены")
    with page.expect_download() as download:
        rejected.click()
    assert download.value.path().read_bytes() == BROKEN
    press(page, "Прислать исправленные записи")
    page.locator("#file").wait_for()
    mended = tmp_path / "исправленные.mrc"
    mended.write_bytes(iso2709([rusmarc("P99", "Гдов и гдовичи")]))
    take_in(page, mended, step, "again")
    assert len(standing(engine)) == 2 * len(TITLES) + 1

    press(page, "Сомнительные пары")
    for number in range(len(TITLES)):
        page.get_by_text(f"Осталось {n}" if (n := len(TITLES) - number) > 4 else "Остал").wait_for()
        if number == 0:
            step("pair")
        if script:
            page.locator(".verdict").wait_for()
            page.wait_for_load_state()
            page.keyboard.press("1" if number % 2 else "2")
        else:
            press(page, "1 · Одно издание" if number % 2 else "2 · Разные")
        word = "одно издание" if number % 2 else "разные"
        page.get_by_text(f"Решение № {number + 1}: {word}").wait_for()
    page.get_by_text("Решать нечего").wait_for()
    joined = standing(engine)
    assert joined["pskov", "P1"] == before["luki", "L1"]
    assert joined["pskov", "P0"] != before["luki", "L0"]

    for file in (mended, whole):
        page.goto("/desk/")
        page.get_by_role("link", name=file.name).first.click()
        press(page, "Отменить приём")
        page.locator("#why").wait_for()
        step("undo")
        page.locator("form[action$=undo] button").click()
        page.get_by_role("button", name="Вернуть").first.wait_for()
    assert standing(engine) == before
    assert list(verify(engine, settings)) == []
    page.context.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.usefixtures("before")
def test_a_record_is_mended_field_by_field(
    browser: "sync_api.Browser", address: str, engine: Engine, settings: Settings, script: bool
) -> None:
    title = "Сады Пушкиногорья: от усадеб до колхозов"
    load(engine, settings, "pskov", [sent(6, TITLES[6])])
    page = opened(browser, address, script=script)
    step = photographer(page, script)
    log_in(page, "anna")
    page.goto("/desk/edit/pskov/P6")
    words = page.get_by_label("Заглавие", exact=False).first
    words.fill("")
    if script:
        page.locator("#remarks .reject").first.wait_for()  # told while one types
        page.locator(".field[data-tag='200'] .remarks .reject").wait_for()
    else:
        page.keyboard.press("Enter")
        page.locator("#remarks .reject").first.wait_for()
    words.fill(title)
    page.get_by_label("Новое поле: метка").fill("607")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    place = page.locator(".field[data-tag='607'] input:focus")
    place.wait_for()  # the cursor stands in the new field
    place.press_sequentially("Пушкиногорский район")
    page.get_by_label("Полнота записи").select_option("3 – уровень 3: неполная")
    step("form")
    press(page, "Сохранить")
    page.wait_for_url("**/contribution/pskov/P6")
    shown = page.locator("main").inner_text()
    assert title in shown
    assert "Пушкиногорский район" in shown
    assert list(verify(engine, settings)) == []
    page.context.close()


PAGES = (
    *("/desk/", "/desk/upload", "/desk/uploads/1", "/desk/records", "/desk/edit/luki/L1"),
    *("/desk/edit/luki/L1?form=text", "/desk/article", "/desk/review", "/desk/review?quick=yes"),
    *(
        "/desk/pins",
        "/desk/statistics?library=luki",
        "/desk/searches",
        "/desk/jobs",
        "/desk/log",
        "/desk/people",
    ),
    *("/desk/people/1", "/desk/libraries", "/desk/tokens", "/desk/account"),
    "/desk/letter?upload=1",
)


def test_axe_finds_nothing_wrong_at_the_desk(
    browser: "sync_api.Browser", address: str, before: Ids, engine: Engine, settings: Settings
) -> None:
    """WCAG 2.2 AA as far as axe-core can tell, and nothing to scroll sideways for at 320 pixels."""
    load(engine, settings, "pskov", [sent(n, title) for n, title in enumerate(TITLES[:2])])
    with db.writing(engine) as session:
        accounts.add_account(
            session, login="ada", password=PASSWORD, role="administrator", now=db.utc_now()
        )
    page = opened(browser, address)
    log_in(page, "ada")
    union = before["luki", "L1"]
    for place in (*PAGES, f"/desk/pins/{union}"):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(place)
        results = axe.Axe().run(page)
        assert results.violations_count == 0, f"{place}\n{results.generate_report()}"
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, place
    page.context.close()
