"""A server killed while it loads a file goes on where it stopped once it is started again."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest
from sqlalchemy import Engine, select

from catalog import db
from catalog.model import Job, Upload
from catalog.settings import Settings
from tests.front_door import PASSWORD, until
from tests.sample import iso2709, load, partition, rusmarc

RECORDS = [rusmarc(f"{n:04}", f"Летопись города {n}", author=f"Автор{n}|А.") for n in range(900)]


@contextmanager
def serving(settings: Settings, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`svod serve` as a process of its own, with a lease that runs out soon."""
    environment = os.environ | {
        "SVOD_DATA": str(settings.data),
        "SVOD_DATABASE": settings.database,
        "SVOD_LEASE": "2",
        "SVOD_BATCH": "50",
    }
    command = [sys.executable, "-m", "catalog.cli", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment) as server:
        try:
            until(lambda: answers(port), seconds=60)
            yield server
        finally:
            server.kill()


def answers(port: int) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/ready").status_code == 200
    except httpx2.TransportError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def send(port: int, body: bytes) -> None:
    headers = {"Sec-Fetch-Site": "same-origin"}
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", headers=headers) as client:
        client.post("/desk/login", data={"login": "anna", "password": PASSWORD})
        form, files = {"library": "pskov", "at_once": "yes"}, {"file": ("sent.mrc", body)}
        answer = client.post("/desk/upload", data=form, files=files)
        assert answer.status_code == 303, answer.text


@pytest.mark.slow
@pytest.mark.usefixtures("people")
def test_killed_in_the_middle_of_a_load(settings: Settings, engine: Engine) -> None:
    def stored() -> int:
        with db.reading(engine) as session:
            return session.scalars(select(Upload.pieces)).one()

    port, body = free_port(), iso2709(RECORDS)
    with serving(settings, port) as server:
        send(port, body)
        until(lambda: stored() >= 300, seconds=90)
        server.send_signal(signal.SIGKILL)
    assert stored() < len(RECORDS)
    with serving(settings, port):
        until(lambda: stored() >= len(RECORDS), seconds=120)

        def done() -> bool:
            with db.reading(engine) as session:
                return session.scalars(select(Job.state)).one() == "done"

        until(done)
    with db.reading(engine) as session:
        upload = session.scalars(select(Upload)).one()
        assert (upload.state, upload.counts["new"]) == ("done", len(RECORDS))
        assert len(partition(session)) == len(RECORDS)
    assert load(engine, settings, "pskov", body)["unchanged"] == len(RECORDS)
