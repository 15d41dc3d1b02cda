"""How tests go in by the front door: logging in, and waiting for what goes on behind the pages."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from starlette.testclient import TestClient

from catalog.settings import Settings

# For walks in which the database says nothing of its own: SQLite alone, in half the time.
ONE_DATABASE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

PASSWORD = "кремль над рекой"


def environment(settings: Settings) -> dict[str, str]:
    return {
        "SVOD_DATA": str(settings.data),
        "SVOD_DATABASE": settings.database,
        "SVOD_LANGUAGE": "en",
    }


@dataclass(frozen=True)
class Done:
    """How a command ended and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def log_in(site: TestClient, login: str) -> None:
    """Log in; the client keeps the cookie."""
    answer = site.post("/desk/login", data={"login": login, "password": PASSWORD})
    assert answer.status_code == 303, answer.text


def until(true: Callable[[], object], *, seconds: float = 30) -> None:
    """Wait for what another thread is doing."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def finds(site: TestClient, query: str, total: int) -> Callable[[], bool]:
    """Whether the search answers with this many records."""
    words = f"{total} record{'s' if total != 1 else ''} found"
    english = {"Accept-Language": "en"}
    return lambda: words in site.get("/search", params={"q": query}, headers=english).text
