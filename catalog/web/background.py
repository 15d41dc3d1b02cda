"""What goes on behind the pages? The worker that loads files, the follower of the search index."""

import logging
import threading
from collections.abc import Callable
from typing import Final, Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from catalog import work
from catalog.harvesters import Tally
from catalog.search.index import Index
from catalog.settings import Settings

log = logging.getLogger(__name__)

LOOK_EVERY: Final = 0.4  # seconds: what was loaded can be found within a second
WRITE_EVERY: Final = 60.0  # seconds


class Background(Protocol):
    """A thread of ours."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


def threads(
    engine: Engine, settings: Settings, index: Index, tally: Tally, *, worker: bool
) -> list[Background]:
    """What runs beside the pages of one process."""
    beside: list[Background] = [
        Repeated("svod-index", lambda: index.follow(engine), every=LOOK_EVERY),
        Repeated("svod-tally", lambda: tally.write(engine), every=WRITE_EVERY, at_end=True),
    ]
    return [work.worker(engine, settings), *beside] if worker else beside


class Repeated:
    """A thread that does something again and again: keeps this machine's search index in step with
    the catalogue, writes down what harvesters took. Trouble is logged, and it is tried again.
    """

    def __init__(
        self, name: str, act: Callable[[], object], *, every: float, at_end: bool = False
    ) -> None:
        self.act, self.every, self.at_end = act, every, at_end
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run, name=name, daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.stopping.set()
        self.thread.join()

    def run(self) -> None:
        while not self.stopping.is_set():
            self.try_once()
            self.stopping.wait(self.every)
        if self.at_end:
            self.try_once()

    def try_once(self) -> None:
        try:
            self.act()
        except (SQLAlchemyError, OSError, ValueError):
            log.exception("%s could not do its work; trying again", self.thread.name)
