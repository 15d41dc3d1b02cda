"""The whole application behind its front door, for the walks."""

import io
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from argon2 import PasswordHasher
from sqlalchemy import Engine
from starlette.testclient import TestClient

from catalog import accounts, cli, db, jobs
from catalog.settings import Settings
from catalog.web import background, create_app
from tests.front_door import PASSWORD, Done, environment, until
from tests.sample import add_libraries


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that look more often: a test should wait for the work, not for the pauses."""
    monkeypatch.setattr(jobs, "POLL", 0.02)
    monkeypatch.setattr(jobs, "BEAT", 0.02)
    monkeypatch.setattr(background, "LOOK_EVERY", 0.02)


@pytest.fixture
def site(settings: Settings, engine: Engine) -> Iterator[TestClient]:
    """A client of the running application, worker and search index included.

    It answers as a browser on our own pages would: with Sec-Fetch-Site, without following.
    """
    app = create_app(settings)
    headers = {"Sec-Fetch-Site": "same-origin"}
    with TestClient(app, headers=headers, follow_redirects=False) as client:
        yield client


@pytest.fixture
def people(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two libraries, the cataloguer «anna» of the first and the coordinator «olga»."""
    monkeypatch.setattr(accounts, "HASHER", PasswordHasher(1, 8, 1))  # its cost is not tested here
    accounts.nobody.cache_clear()
    add_libraries(engine, "pskov", "luki")
    with db.writing(engine) as session:
        for login, role, library in (
            ("anna", "cataloguer", "pskov"),
            ("olga", "coordinator", None),
        ):
            accounts.add_account(
                session,
                login=login,
                password=PASSWORD,
                role=role,
                library=library,
                now=datetime.now(UTC),
            )


@pytest.fixture
def address(settings: Settings, engine: Engine, people: None) -> Iterator[str]:
    """Where the application listens, in a real server."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        base_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app = create_app(settings.model_copy(update={"base_url": base_url}))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        until(lambda: server.started)
        yield base_url
        server.should_exit = True
        thread.join()


@pytest.fixture
def svod(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """The `svod` command, run in this process: starting one for each call takes a second."""

    def run(*arguments: str | Path, **extra: str) -> Done:
        out, err = io.StringIO(), io.StringIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["svod", *map(str, arguments)])
            for name, value in (environment(settings) | extra).items():
                patch.setenv(name, value)
            with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
                cli.main()
        return Done(int(ended.value.code or 0), out.getvalue(), err.getvalue())

    return run
