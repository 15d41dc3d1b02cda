"""Databases to test on: every test that asks for `engine` runs on SQLite and on PostgreSQL."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Engine, create_engine, text

from catalog import db
from catalog.settings import Settings
from tests import postgres, reading_room

COUNTER = itertools.count(1)

# No test is timed: how fast an example runs says how busy the machine is.
hypothesis.settings.register_profile(
    "untimed",
    hypothesis.settings.get_profile(hypothesis.settings.get_current_profile_name()),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL of this test session: SVOD_TEST_PG_URL, or one started on a socket."""
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> str:
    """The name of a database with the schema in it, to copy for each test."""
    name = f"svod_template_{os.getpid()}"
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"drop database if exists {name}"))
        connection.execute(text(f"create database {name}"))
    server.dispose()
    engine = db.make_engine(postgres_url.replace("/postgres?", f"/{name}?"))
    db.upgrade(engine, now=db.utc_now())
    engine.dispose()
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a fresh, empty catalogue on the database of this run."""
    if request.param == "sqlite":
        yield Settings(data=tmp_path / "svod", database="")
        return
    url: str = request.getfixturevalue("postgres_url")
    template: str = request.getfixturevalue("postgres_template")
    name = f"svod_test_{os.getpid()}_{next(COUNTER)}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"create database {name} template {template}"))
    (tmp_path / "svod").mkdir()
    yield Settings(data=tmp_path / "svod", database=url.replace("/postgres?", f"/{name}?"))
    with server.connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))
    server.dispose()


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    """An open database, migrated; the same test runs on both."""
    engine = db.open_database(settings)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real MARC files; the tests over them are skipped, loudly, without it."""
    return named_folder("SVOD_REAL_DATA", "real MARC files")


@pytest.fixture(scope="session")
def schemas() -> Path:
    """The folder of published XML schemas."""
    return named_folder("SVOD_SCHEMAS", "published XML schemas")


def named_folder(variable: str, what: str) -> Path:
    value = os.environ.get(variable)
    if not value:
        pytest.skip(f"{variable} is not set: nothing was checked against {what}")
    return Path(value)


@pytest.fixture(scope="session")
def demo_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The demo catalogue on SQLite, filled once; tests only read it."""
    return reading_room.filled(tmp_path_factory.mktemp("demo"))
