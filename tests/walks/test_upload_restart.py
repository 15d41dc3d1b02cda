"""A server killed while a file comes in goes on where it stopped once it is started again."""

import multiprocessing
import random
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import Engine, func, select

from catalog import cli, db, feed
from catalog.model import Job, Piece, Upload, Version
from catalog.settings import Settings
from tests.front_door import PASSWORD, until
from tests.sample import add_libraries, iso2709, load, partition, rusmarc
from tests.walks.test_sending import asking, here, part, torn

RECORDS = [rusmarc(f"{n:04}", f"Летопись города {n}", author=f"Автор{n}|А.") for n in range(600)]
FORKED = multiprocessing.get_context("forkserver")  # starts a server in no time once it is warm
FORKED.set_forkserver_preload(["catalog.web", "uvicorn"])


@contextmanager
def serving(settings: Settings, port: int) -> Iterator[None]:
    """`svod serve` as a process of its own, with a lease that runs out soon, until kill -9."""
    hasty = settings.model_copy(update={"lease": 2, "batch": 50})
    arguments = {"settings": hasty, "host": "127.0.0.1", "port": port}
    server = FORKED.Process(target=cli.run_server, kwargs=arguments)
    server.start()
    try:
        with httpx2.Client() as client:
            until(lambda: answers(client, port), seconds=60)
        yield
    finally:
        server.kill()
        server.join()


def answers(client: httpx2.Client, port: int) -> bool:
    try:
        return client.get(f"http://127.0.0.1:{port}/ready").status_code == 200
    except httpx2.TransportError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def desk(port: int) -> Iterator[httpx2.Client]:
    """Anna's browser, whoever of the servers of this port answers."""
    headers = {"Sec-Fetch-Site": "same-origin"}
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", headers=headers) as client:
        client.post("/desk/login", data={"login": "anna", "password": PASSWORD})
        yield client


def kept(engine: Engine) -> dict[str, Any]:
    """What a catalogue holds after a load, but for the hour: every piece, cluster and record."""
    with db.reading(engine) as session:
        upload = session.scalars(select(Upload).order_by(Upload.id.desc()).limit(1)).one()
        pieces = session.scalars(select(Piece).where(Piece.upload_id == upload.id))
        return {
            "upload": (upload.state, upload.pieces, upload.position, upload.counts),
            "pieces": {one.number: (one.offset, one.length, one.outcome) for one in pieces},
            "versions": session.scalar(select(func.count()).select_from(Version)),
            "clusters": partition(session),
            "dump": {
                one.union_id: [field for field in one.rusmarc.fields if field.tag != "005"]
                for one in feed.stream(engine, Settings())
            },
        }


@pytest.mark.slow
@pytest.mark.usefixtures("people")
def test_killed_at_ten_points_the_end_is_the_same(
    settings: Settings, engine: Engine, tmp_path: Path
) -> None:
    """Three times while the file is sent, seven while it is processed; then left in peace."""
    chance = random.Random(7)
    body = iso2709(RECORDS[:300]) + b"no record at all\x1d" + iso2709(RECORDS[300:])
    others = [rusmarc(f"l{n}", f"Летопись города {n}", author=f"Автор{n}|А.") for n in range(60)]
    load(engine, settings, "luki", others)

    def stored() -> int:
        with db.reading(engine) as session:
            return session.scalars(select(Upload.pieces).order_by(Upload.id.desc())).first() or 0

    def state() -> str:
        with db.reading(engine) as session:
            return session.scalars(select(Job.state).order_by(Job.id.desc())).first() or ""

    def reached(goal: int) -> None:
        until(lambda: stored() >= goal, seconds=60)
        time.sleep(chance.random() / 20)

    port, killed = free_port(), 0
    with serving(settings, port), desk(port) as client:
        place = client.post(
            "/desk/sending", headers=asking(len(body), at_once="yes")
        ).headers["location"]  # fmt: skip
        torn(client, place, body, 0, chance.randint(1, len(body) // 4))
        killed += 1
    for _ in range(2):
        with serving(settings, port), desk(port) as client:
            torn(client, place, body, here(client, place), chance.randint(1, len(body) // 4))
            killed += 1
    with serving(settings, port), desk(port) as client:
        offset = here(client, place)
        assert 0 < offset < len(body)
        client.patch(place, headers=part(offset), content=body[offset:]).raise_for_status()
        time.sleep(chance.random() / 5)
        killed += 1
    for goal in sorted(chance.sample(range(30, 420), 6)):
        with serving(settings, port):
            reached(goal)
            killed += state() == "running"
    assert killed == 10
    with serving(settings, port):
        until(lambda: state() == "done", seconds=60)
    calm = Settings(data=tmp_path / "calm", database="")
    undisturbed = db.open_database(calm)
    add_libraries(undisturbed, "pskov", "luki")
    load(undisturbed, calm, "luki", others)
    load(undisturbed, calm, "pskov", body)
    assert kept(engine) == kept(undisturbed)
    undisturbed.dispose()
