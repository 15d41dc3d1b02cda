"""What goes on behind the pages? The worker that loads files, the follower of the search index."""

import logging
import threading
from typing import Final, Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from catalog import work
from catalog.search.index import Index
from catalog.settings import Settings

log = logging.getLogger(__name__)

LOOK_EVERY: Final = 0.4  # seconds: what was loaded can be found within a second


class Background(Protocol):
    """A thread of ours."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


def threads(engine: Engine, settings: Settings, index: Index, *, worker: bool) -> list[Background]:
    """What runs beside the pages of one process."""
    follower = Follower(engine, index)
    return [work.worker(engine, settings), follower] if worker else [follower]


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
