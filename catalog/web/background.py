"""What goes on behind the pages? The worker that loads files, the follower of the search index."""

import logging
import threading
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
    beside: list[Background] = [Follower(engine, index), Clerk(engine, tally)]
    return [work.worker(engine, settings), *beside] if worker else beside


class Follower:
    """Keeps this machine's search index in step with the catalogue."""

    def __init__(self, engine: Engine, index: Index) -> None:
        self.engine, self.index = engine, index
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run, name="svod-index", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.stopping.set()
        self.thread.join()

    def run(self) -> None:
        while not self.stopping.is_set():
            try:
                self.index.follow(self.engine)
            except (SQLAlchemyError, OSError, ValueError):
                log.exception("the search index could not be brought up to date; trying again")
            self.stopping.wait(LOOK_EVERY)


class Clerk:
    """Writes down now and then, and at the end, what harvesters took."""

    def __init__(self, engine: Engine, tally: Tally) -> None:
        self.engine, self.tally = engine, tally
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run, name="svod-tally", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.stopping.set()
        self.thread.join()

    def run(self) -> None:
        while not self.stopping.wait(WRITE_EVERY):
            self.write()
        self.write()

    def write(self) -> None:
        try:
            self.tally.write(self.engine)
        except SQLAlchemyError:
            log.exception("what harvesters took could not be written down")
