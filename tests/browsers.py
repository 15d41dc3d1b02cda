"""How do tests and pictures get a browser? Debian's Chromium, driven by Playwright."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Browser, sync_playwright

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
PLAIN: Final = ("--no-sandbox", "--disable-gpu")


@contextmanager
def launched(arguments: Sequence[str] = PLAIN) -> Iterator[Browser]:
    """A browser for this block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(arguments))
        yield browser
        browser.close()
