"""How long do answers take when questions come at a steady pace? An open loop.

A question is sent when it is due, whether those before it were answered or not, and waited for
from that moment: a server that falls behind shows it (no coordinated omission).

`python -m tests.bench.pace serve PORT` is the server, of the settings in the environment, which
tells with every answer how long it had the request. `python -m tests.bench.pace ask PORT RATE`
reads lines of a name and a path and prints a line for each name: over HTTP, inside the server.
"""

import http.client
import re
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from queue import SimpleQueue
from statistics import quantiles
from typing import Final, TypeVar

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalog.web import pages_only

HOST: Final = "127.0.0.1"
ASKERS: Final = 48  # questions on their way at most
PROCESSES: Final = 2  # that answer
SERVER_TIMING: Final = "Server-Timing"  # W3C Server Timing: `app;dur=` in milliseconds
Q = TypeVar("Q")
A = TypeVar("A")


def spread(seconds: Sequence[float]) -> str:
    cut = quantiles(seconds, n=100)
    return f"p50 {cut[49] * 1000:.1f} ms, p99 {cut[98] * 1000:.1f} ms"


def at_pace(
    asker: Callable[[], Callable[[Q], A]], questions: Sequence[Q], rate: float
) -> list[tuple[Q, float, A]]:
    """Every question with the seconds from its moment to its answer, and the answer. Each of the
    threads has an asker of its own, so that none waits for another's connection."""
    waiting: SimpleQueue[tuple[float, Q] | None] = SimpleQueue()
    answered: list[tuple[Q, float, A]] = []

    def work() -> None:
        ask = asker()
        while (due := waiting.get()) is not None:
            moment, question = due
            answer = ask(question)
            answered.append((question, time.perf_counter() - moment, answer))

    threads = [threading.Thread(target=work) for _ in range(ASKERS)]
    for thread in threads:
        thread.start()
    started = time.perf_counter() + 0.2
    for number, question in enumerate(questions):
        moment = started + number / rate
        time.sleep(max(0.0, moment - time.perf_counter()))
        waiting.put((moment, question))
    for _ in threads:
        waiting.put(None)
    for thread in threads:
        thread.join()
    return answered


# --- the server -----------------------------------------------------------------------------------


class Timed:
    """An application that says in `Server-Timing` how long it took until it began to answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                spent = f"app;dur={(time.perf_counter() - started) * 1000:.2f}"
                message["headers"].append((SERVER_TIMING.lower().encode(), spent.encode()))
            await send(message)

        await self.app(scope, receive, told)


def application() -> ASGIApp:
    return Timed(pages_only())


def serve(port: int) -> None:
    """As `svod serve --processes 2` does."""
    uvicorn.run("tests.bench.pace:application", factory=True, workers=PROCESSES, host=HOST,
                port=port, log_level="warning")  # fmt: skip


# --- the client -----------------------------------------------------------------------------------


def over_http(port: int) -> Callable[[str], float]:
    """Asks for a path over a connection that stays; the seconds the server says it took."""
    connection = http.client.HTTPConnection(HOST, port, timeout=60)

    def ask(path: str) -> float:
        connection.request("GET", path, headers={"Accept-Language": "ru"})
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{path} answered {response.status}: {body[:200]!r}")
        told = re.search(r"dur=([\d.]+)", response.getheader(SERVER_TIMING, ""))
        return float(told[1]) / 1000 if told else 0.0

    return ask


def ask(port: int, rate: float, asked: Sequence[tuple[str, str]]) -> None:
    def asker() -> Callable[[tuple[str, str]], float]:
        connected = over_http(port)
        return lambda question: connected(question[1])

    over: dict[str, list[float]] = defaultdict(list)
    inside: dict[str, list[float]] = defaultdict(list)
    for (name, _), seconds, server in at_pace(asker, asked, rate):
        over[name].append(seconds)
        inside[name].append(server)
    for name, found in over.items():
        print(f"{name}, inside the server\t{spread(inside[name])}")
        print(f"{name}, over HTTP\t{spread(found)} ({len(found):,} of {rate:.0f} a second)")


def wait(port: int, seconds: float = 180) -> None:
    """Until something listens."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with closing(http.client.HTTPConnection(HOST, port, timeout=5)) as connection:
                connection.connect()
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"nothing listens on port {port} after {seconds:.0f} s")


def main() -> None:
    match sys.argv[1:]:
        case ["serve", port]:
            serve(int(port))
        case ["ask", port, rate]:
            lines = (line.rstrip("\n").partition("\t") for line in sys.stdin)
            ask(int(port), float(rate), [(name, path) for name, _, path in lines])
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
