"""Do pages answer while many people send large files at once, and does everything arrive?

`python -m tests.bench.senders --people 10 --size 20 --minutes 4`: a PostgreSQL of its own, `svod
serve --no-worker` and `svod work` beside it, and this process as ten browsers that each send a
file of so many megabytes by tus, to be loaded at once, while an eleventh opens pages. Then the
loading is watched for so many minutes, pages still being opened; when it ends, every record sent
must be in the catalogue and `svod verify` must find nothing.
"""

import argparse
import base64
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx2
from sqlalchemy import Engine, func, select

from catalog import accounts, db, libraries
from catalog.demo.build import COLLECTION
from catalog.model import Contribution, Job, Upload
from tests import postgres
from tests.bench import doors, measure
from tests.bench.__main__ import free_port
from tests.bench.generate import Sent, generate

PASSWORD: Final = "a long password of nobody"
PART: Final = 4 << 20
RECORD: Final = 1050  # bytes of a generated record in UTF-8; in one-byte letters it is shorter
PAGES: Final = ("/", "/search?q=псков", "/places", "/desk/", "/desk/upload", "/desk/review")
TUS: Final = {"Tus-Resumable": "1.0.0"}


@dataclass(slots=True)
class Opened:
    """How long each page took, in seconds."""

    seconds: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        found = sorted(self.seconds)
        middle, late = found[len(found) // 2], found[min(len(found) * 99 // 100, len(found) - 1)]
        over = sum(one > 1 for one in found)
        return (
            f"p50 {middle * 1000:,.0f} ms, p99 {late * 1000:,.0f} ms, slowest "
            f"{found[-1] * 1000:,.0f} ms; {over} of {len(found)} over a second"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--size", type=float, default=20, help="megabytes of each file, about")
    parser.add_argument("--times", type=int, default=1, help="each file holds its records so often")
    parser.add_argument("--minutes", type=float, default=4, help="how long loading is watched")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="svod-bench-") as folder:
        files = written(Path(folder), asked.seed, people=asked.people, size=asked.size)
        repeat(files, asked.times)
        with postgres.server(durable=True) as url:
            env = {"SVOD_DATA": f"{folder}/svod", "SVOD_DATABASE": url}
            measured(files, env, minutes=asked.minutes)


def written(folder: Path, seed: int, *, people: int, size: float) -> list[Sent]:
    """A file for each person, cut after a record where the generator wrote more."""
    octets = int(size * (1 << 20))
    records = people * octets // RECORD
    sent = generate(folder / "sent", seed=seed, records=records, libraries=people)
    for one in sent:
        body = one.path.read_bytes()
        if len(body) > octets:
            end, close = (b"\x1d", b"") if body.endswith(b"\x1d") else (b"</record>", COLLECTION[1])
            one.path.write_bytes(body[: body.rindex(end, 0, octets) + len(end)] + close)
    return sent


def repeat(files: list[Sent], times: int) -> None:
    """Make large files at once: what is sent counts, of what is loaded only the first time."""
    for one in files:
        body = one.path.read_bytes()
        head = body.index(b"<record") if body.startswith(b"<") else 0
        end = body.rindex(b"</record>") + len(b"</record>") if head else len(body)
        one.path.write_bytes(body[:head] + body[head:end] * times + body[end:])


def measured(files: list[Sent], env: dict[str, str], *, minutes: float) -> None:
    figures = measure.Figures()
    engine = prepared(files, env)
    port = free_port()
    with running(env, "serve", "--no-worker", "--port", str(port)), running(env, "work"):
        doors.wait(port)
        with ExitStack() as stack, ThreadPoolExecutor(len(files)) as pool:
            browsers = [stack.enter_context(logged_in(port, one.code)) for one in files]
            with opening(port) as while_sending:
                started = time.perf_counter()
                took = list(pool.map(send, browsers, files))
                seconds = time.perf_counter() - started
        octets = sum(one.path.stat().st_size for one in files)
        figures.add(
            f"{len(files)} people send at once",
            f"{octets / (1 << 20):,.0f} MiB in {seconds:,.1f} s, the slowest in {max(took):,.1f} s",
        )
        figures.add("pages meanwhile", str(while_sending))
        with opening(port) as while_loading:
            started = time.perf_counter()
            while time.perf_counter() - started < minutes * 60 and unfinished(engine):
                time.sleep(1)
            seconds = time.perf_counter() - started
        loaded, left = read(engine), unfinished(engine)
        figures.add(
            "loading, one worker beside the pages",
            f"{loaded:,} records in {seconds:,.0f} s, {loaded / seconds:,.0f} records/s; "
            f"{len(files) - left} of {len(files)} files done",
        )
        figures.add("pages meanwhile", str(while_loading))
        if not left:
            figures.add("in the catalogue when all was done", complete(engine, env))
    engine.dispose()


def prepared(files: list[Sent], env: dict[str, str]) -> Engine:
    """The catalogue with its libraries and people; the last of these is the coordinator."""
    Path(env["SVOD_DATA"]).mkdir()
    engine = db.make_engine(env["SVOD_DATABASE"])
    now = db.utc_now()
    db.upgrade(engine, now=now)
    with db.writing(engine) as session:
        for one in files:
            libraries.add(session, code=one.code, name=one.code, dialect=one.dialect, now=now)
            accounts.add_account(
                session, login=one.code, password=PASSWORD, role="cataloguer",
                library=one.code, now=now,
            )  # fmt: skip
        accounts.add_account(
            session, login="coordinator", password=PASSWORD, role="coordinator", now=now
        )
    return engine


@contextmanager
def running(env: dict[str, str], *arguments: str) -> Iterator[None]:
    command = [str(Path(sys.executable).with_name("svod")), *arguments]
    child = subprocess.Popen(command, env=os.environ | env)
    try:
        yield
    finally:
        child.terminate()
        child.wait()


@contextmanager
def logged_in(port: int, login: str) -> Iterator[httpx2.Client]:
    """A browser in which somebody has logged in."""
    base, headers = f"http://{doors.HOST}:{port}", {"Sec-Fetch-Site": "same-origin"}
    with httpx2.Client(base_url=base, headers=headers, timeout=120) as browser:
        browser.post("/desk/login", data={"login": login, "password": PASSWORD})
        yield browser


def send(browser: httpx2.Client, one: Sent) -> float:
    """Send a file in parts; returns the seconds it took."""
    body = one.path.read_bytes()
    about = {"library": one.code, "filename": one.path.name, "at_once": "yes"}
    said = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in about.items())
    started = time.perf_counter()
    asked = TUS | {"Upload-Length": str(len(body)), "Upload-Metadata": said}
    place = browser.post("/desk/sending", headers=asked).headers["location"]
    for offset in range(0, len(body), PART):
        told = TUS | {
            "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"
        }  # fmt: skip
        answer = browser.patch(place, headers=told, content=body[offset : offset + PART])
        if answer.status_code != 204:
            raise RuntimeError(f"{one.path.name}: {answer.status_code} {answer.text[:200]}")
    if "upload-done" not in answer.headers:
        raise RuntimeError(f"{one.path.name}: sent, and no upload made")
    return time.perf_counter() - started


@contextmanager
def opening(port: int) -> Iterator[Opened]:
    """Pages opened one after another, as long as the block runs; each was opened once before."""
    opened, stop = Opened(), threading.Event()

    def open_next(browser: httpx2.Client, page: str) -> float:
        started = time.perf_counter()
        status = browser.get(page).status_code
        if status != 200:
            raise RuntimeError(f"{page} answered {status}")
        return time.perf_counter() - started

    def walk(browser: httpx2.Client) -> None:
        while not stop.is_set() or len(opened.seconds) < len(PAGES):
            page = PAGES[len(opened.seconds) % len(PAGES)]
            opened.seconds.append(open_next(browser, page))
            stop.wait(0.1)

    with logged_in(port, "coordinator") as browser, ThreadPoolExecutor(1) as pool:
        for page in PAGES:
            open_next(browser, page)
        walking = pool.submit(walk, browser)
        try:
            yield opened
        finally:
            stop.set()
        walking.result()


def unfinished(engine: Engine) -> int:
    with db.reading(engine) as session:
        undone = select(func.count()).where(Upload.state.in_(("received", "running")))
        return session.scalar(undone) or 0


def read(engine: Engine) -> int:
    """The records of all files that have been taken in so far."""
    with db.reading(engine) as session:
        return sum(counts.get("records", 0) for counts in session.scalars(select(Upload.counts)))


def complete(engine: Engine, env: dict[str, str]) -> str:
    """What is there, beside what was sent."""
    with db.reading(engine) as session:
        held = session.scalar(select(func.count()).where(Contribution.live)) or 0
        uploads = list(session.scalars(select(Upload.counts)))
        failed = session.scalar(select(func.count()).where(Job.state != "done")) or 0
    new, rejected = (sum(one.get(name, 0) for one in uploads) for name in ("new", "rejected"))
    svod = str(Path(sys.executable).with_name("svod"))
    verified = subprocess.run([svod, "verify"], env=os.environ | env, capture_output=True)
    sound = "sound" if verified.returncode == 0 else f"broken: {verified.stdout.decode()[:300]}"
    return (
        f"{held:,} records, {new:,} new and {rejected:,} rejected of {read(engine):,} sent, "
        f"{failed} jobs not done; svod verify: {sound}"
    )


if __name__ == "__main__":
    main()
