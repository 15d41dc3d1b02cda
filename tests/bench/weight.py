"""How heavy is a first page, and when is it seen? `python -m tests.bench.weight`.

The demo catalogue in Debian's Chromium with nothing cached, over a throttled connection: 1.6 Mbit/s
down, 750 kbit/s up and 150 ms there and back (WebPageTest's "3G Fast"; Lighthouse calls it "slow
4G"). The weight is of everything the page loads, as it comes over the wire, headers included.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser

from tests import browsers, pictures, reading_room

DOWN, UP = 1_600_000 / 8, 750_000 / 8  # bytes a second
LATENCY: Final = 150  # ms
TIMES: Final = 5
PAGES: Final = {"home": "/", "results": "/search?q=порхов крепость", "record": "RECORD"}
SEEN: Final = """() => new Promise(done => new PerformanceObserver(list =>
    done(list.getEntries().at(-1).startTime)).observe(
    {type: "largest-contentful-paint", buffered: true}))"""


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes over the wire, and when the largest piece was painted, in ms."""

    octets: int
    painted: float


def weigh(browser: Browser, base: str, path: str, *, throttled: bool) -> Weight:
    """Of a page opened by a browser that has never been here."""
    with browser.new_context(base_url=base, locale="ru-RU") as context:
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        loaded: list[int] = []

        def finished(event: dict[str, Any]) -> None:
            loaded.append(int(event["encodedDataLength"]))

        wire.on("Network.loadingFinished", finished)
        if throttled:
            wire.send(
                "Network.emulateNetworkConditions",
                {"offline": False, "latency": LATENCY, "downloadThroughput": DOWN,
                 "uploadThroughput": UP},
            )  # fmt: skip
        page.goto(path, wait_until="networkidle")
        return Weight(sum(loaded), float(page.evaluate(SEEN)))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, browsers.launched() as browser:
        settings = reading_room.filled(Path(folder))
        with pictures.serving(settings) as base:
            record = f"/record/{pictures.records(browser, base)[0]}"
            for name, path in PAGES.items():
                found = [
                    weigh(browser, base, record if path == "RECORD" else path, throttled=True)
                    for _ in range(TIMES)
                ]
                painted = sorted(one.painted for one in found)
                heaviest = max(one.octets for one in found) / 1024
                print(f"{name}\t{heaviest:.1f} KB, largest paint {painted[TIMES // 2]:.0f} ms "
                      f"({painted[0]:.0f}–{painted[-1]:.0f})", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
