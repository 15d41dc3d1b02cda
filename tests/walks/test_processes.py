"""Pages answered by several processes, jobs done beside them."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import Engine, select

from catalog import db, jobs
from catalog.model import Job
from catalog.settings import Settings
from tests import sample
from tests.front_door import environment, until

PATIENCE = 90  # seconds


@pytest.mark.slow
def test_two_processes_answer_and_another_does_the_jobs(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database="")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"
    command = [sys.executable, "-m", "catalog.cli", "serve", "--processes", "2", "--port"]
    with subprocess.Popen(
        [*command, address.rpartition(":")[2]], env={**os.environ, **environment(settings)}
    ) as serving:
        try:
            until(lambda: is_ready(address), seconds=PATIENCE)
            listed = ["ps", "--ppid", str(serving.pid), "-ww", "-o", "args="]
            children = subprocess.run(listed, capture_output=True, text=True, check=True).stdout
            assert children.count("--multiprocessing-fork") == 2
            engine = db.open_database(settings)
            jobs.add(engine, "dump", now=db.utc_now())
            until(lambda: is_done(engine), seconds=PATIENCE)
            sample.add_libraries(engine, "pskov")
            answers = [httpx2.get(f"{address}/l/pskov/kit.html", timeout=30) for _ in range(6)]
            assert len({answer.content for answer in answers}) == 1
            assert len(list(settings.shelf.glob("*.gz"))) == 1
            engine.dispose()
        finally:
            serving.send_signal(signal.SIGTERM)
        assert serving.wait(PATIENCE) in (0, -signal.SIGTERM)


def is_ready(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/ready", timeout=5).status_code == 200
    except httpx2.TransportError:
        return False


def is_done(engine: Engine) -> bool:
    with db.reading(engine) as session:
        return session.scalars(select(Job.state)).all() == ["done"]
