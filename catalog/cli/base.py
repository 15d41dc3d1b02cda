"""What every command needs: its words, an open database, exit codes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from catalog.i18n import Words, words
from catalog.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

REFUSED: Final = 2  # what was asked cannot be done, or nothing could be read
BROKEN: Final = 1  # `svod verify` found something


def speech() -> Words:
    """The words of the user's locale: Russian unless it names another language (POSIX, 8.2)."""
    for variable in ("SVOD_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return words("ru" if value.startswith("ru") else "en")
    return words("ru")


say: Final = speech()


@contextmanager
def opened(settings: Settings) -> Iterator["Engine"]:
    from catalog import db

    engine = db.open_database(settings)
    try:
        yield engine
    finally:
        engine.dispose()
