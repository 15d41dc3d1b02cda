"""How fast does a catalogue give itself away by OAI-PMH, and what sets the limit?

`python -m tests.bench.harvesting` serves the catalogue that SVOD_DATA and SVOD_DATABASE name, of
any size, in pages of 500 and harvests `rusmarc` over one connection, uncompressed. It prints
records a second by the clock and by the server's processor time, what a page costs at the
beginning, in the middle and at the end of the list, the server's memory, and, in turns with the
first pages, catalogues on SQLite in the folders named as arguments, the same bytes as files of
nginx and the same records by pyoai's server (`tests.bench.pyoai_server`), where there are these.
"""

import http.client
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from tests.bench import doors, measure
from tests.bench.__main__ import free_port

PAGE: Final = 500
ENV: Final = {"SVOD_OAI_PAGE": str(PAGE), "SVOD_OAI_PAGE_BYTES": str(1 << 30)}
START: Final = "verb=ListRecords&metadataPrefix=rusmarc"
NEXT: Final = "verb=ListRecords&resumptionToken="
STRETCH: Final = 20  # pages timed at the beginning, in the middle and at the end
ROUNDS: Final = 7
NGINX: Final = """daemon off; master_process off; pid {folder}/pid; error_log stderr;
events {{ worker_connections 64; }}
http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  server {{ listen 127.0.0.1:{port}; root {folder}; }} }}
"""


@dataclass(slots=True)
class Server:
    """A process that answers on a port, over one connection."""

    pid: int
    port: int
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(doors.HOST, self.port, timeout=120)

    def get(self, target: str) -> bytes:
        self.connection.request("GET", target, headers={"Accept-Encoding": "identity"})
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{target} answered {answer.status}: {body[:200]!r}")
        return body

    def cpu(self) -> float:
        """Seconds on a processor so far, all its threads together."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def resident(self) -> int:
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * 4096


Asked = tuple[Server, Sequence[str]]  # a server and the pages asked of it


@dataclass(slots=True)
class Spent:
    """What some pages took: records, seconds by the clock and of the server's processor."""

    records: int = 0
    seconds: float = 0.0
    cpu: float = 0.0

    def rates(self) -> str:
        return (
            f"{self.records / self.seconds:,.0f} records/s, "
            f"{self.records / self.cpu:,.0f} a CPU second of the server"
        )


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="svod-harvest-") as temporary, ExitStack() as stack:
        folder = Path(temporary)
        named = {n: os.environ[n] for n in ("SVOD_DATA", "SVOD_DATABASE") if n in os.environ}
        ours = stack.enter_context(started(*serving(named)))
        before, spent = ours.resident(), Spent()
        targets = harvest(ours, "/oai", spent)
        print(f"rusmarc in pages of {PAGE}, plain\t{spent.rates()} ({spent.records:,} records)")
        grown = f"{measure.mebibytes(before)}, {measure.mebibytes(ours.resident())}"
        print(f"memory of the server before and after\t{grown}")
        stretches(ours, targets)
        asked = {"here": (ours, targets[:STRETCH])}
        for other in sys.argv[1:]:
            beside = stack.enter_context(started(*serving({"SVOD_DATA": other})))
            asked[other] = (beside, harvest(beside, "/oai", Spent())[:STRETCH])
        add_peers(stack, ours, asked, folder)
        in_turns(asked)


def harvest(server: Server, path: str, spent: Spent) -> list[str]:
    """The whole list; the targets of its pages."""
    targets, target = [], f"{path}?{START}"
    while target:
        targets.append(target)
        body = timed(server, target, spent)
        ended = body.rfind(b"</resumptionToken>")
        token = body[body.rfind(b">", 0, ended) + 1 : ended].decode() if ended > 0 else ""
        target = f"{path}?{NEXT}{urllib.parse.quote(token)}" if token else ""
    return targets


def timed(server: Server, target: str, spent: Spent) -> bytes:
    cpu, begun = server.cpu(), time.perf_counter()
    body = server.get(target)
    spent.seconds += time.perf_counter() - begun
    spent.cpu += server.cpu() - cpu
    spent.records += body.count(b"<record>")
    return body


def stretches(server: Server, targets: Sequence[str]) -> None:
    """The first, middle and last whole pages in turns: the median of the rounds, as a ratio."""
    whole = targets[:-1]
    middle = len(whole) // 2
    parts = {"first": whole[:STRETCH], "middle": whole[middle : middle + STRETCH],
             "last": whole[-STRETCH:]}  # fmt: skip
    costs: dict[str, list[float]] = {name: [] for name in parts}
    for _ in range(ROUNDS):
        for name, stretch in parts.items():
            costs[name].append(cost(server, stretch))
    first = statistics.median(costs["first"])
    told = ", ".join(f"{name} {statistics.median(c) / first:.2f}" for name, c in costs.items())
    print(f"CPU of a page by its place, the first as 1\t{told} ({first * 1e6:.1f} µs a record)",
          flush=True)  # fmt: skip


def cost(server: Server, targets: Sequence[str]) -> float:
    spent = Spent()
    for target in targets:
        timed(server, target, spent)
    return spent.cpu / spent.records


def add_peers(stack: ExitStack, ours: Server, asked: dict[str, Asked], folder: Path) -> None:
    """The same pages as files, and the same records from another server, where there are these."""
    ours.connection.close()  # a server hangs up after some idle seconds; the next request calls
    bodies = [ours.get(target) for target in asked["here"][1]]
    if shutil.which("nginx"):
        for number, body in enumerate(bodies):
            (folder / f"{number}.xml").write_bytes(body)
        port = free_port()
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
        command = ("nginx", "-c", str(folder / "nginx.conf"))
        files = [f"/{number}.xml" for number in range(len(bodies))]
        asked["files of nginx"] = (stack.enter_context(started(command, port, files[0])), files)
    if find_spec("oaipmh"):
        (folder / "pages").write_bytes(b"\0".join(bodies))
        port = free_port()
        module = (sys.executable, "-m", "tests.bench.pyoai_server")
        command = (*module, str(folder / "pages"), str(port))
        peer = stack.enter_context(started(command, port, "/?verb=Identify"))
        # Its first page over and over: it cannot read its own tokens with this Python.
        asked["pyoai"] = (peer, [f"/?{START}"] * len(bodies))


def in_turns(asked: Mapping[str, Asked]) -> None:
    spent = {name: Spent() for name in asked}
    for _ in range(ROUNDS):
        for name, (server, targets) in asked.items():
            server.connection.close()
            for target in targets:
                timed(server, target, spent[name])
    here = spent["here"]
    for name, one in spent.items():
        by_clock = (here.seconds / here.records) / (one.seconds / one.records)
        by_cpu = (here.cpu / here.records) / (one.cpu / one.records)
        told = f"{one.rates()}, {by_clock:.2f} of the first row by the clock, {by_cpu:.2f} by CPU"
        print(f"the first {STRETCH} pages in turns, {name}\t{told}")


def serving(env: Mapping[str, str]) -> tuple[Sequence[str], int, str, Mapping[str, str]]:
    """How a catalogue is served."""
    port = free_port()
    command = (sys.executable, "-m", "tests.bench.serving", str(port))
    return command, port, "/ready", {**env, **ENV}


@contextmanager
def started(
    command: Sequence[str], port: int, target: str, env: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """A server for this block."""
    child = subprocess.Popen(command, env=measure.environment(env))
    try:
        doors.wait(port, target=target)
        server = Server(child.pid, port)
        with closing(server.connection):
            yield server
    finally:
        child.terminate()
        child.wait()


if __name__ == "__main__":
    main()
