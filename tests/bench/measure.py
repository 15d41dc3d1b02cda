"""How long did a process take, and how much memory did it need at most?"""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Final

PACKAGES: Final = ("pymarc", "lxml", "SQLAlchemy", "tantivy", "starlette", "uvicorn", "psycopg")


@dataclass(slots=True)
class Cost:
    """What a process cost. `peak` is its largest resident memory in bytes, its children apart.

    `cpu` are the seconds it was on a processor: steadier than the clock on a busy machine.
    """

    seconds: float = 0.0
    cpu: float = 0.0
    peak: int = 0
    output: str = ""

    def rate(self, records: int) -> str:
        """Records a second by the clock and by the processor."""
        return (
            f"{records / self.seconds:,.0f} records/s, {records / self.cpu:,.0f} a CPU second "
            f"({records:,} records)"
        )

    def add(self, other: "Cost") -> None:
        self.seconds += other.seconds
        self.cpu += other.cpu
        self.peak = max(self.peak, other.peak)


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the table."""

    work: str
    result: str
    peak: int = 0


@dataclass(slots=True)
class Figures:
    """The rows, printed as they come: a long run should show that it goes on."""

    rows: list[Figure] = field(default_factory=list)

    def add(self, work: str, result: str, peak: int = 0) -> None:
        self.rows.append(Figure(work, result, peak))
        print(f"{work}: {result}{f', {mebibytes(peak)}' if peak else ''}", flush=True)


def mebibytes(size: int) -> str:
    return f"{size / (1 << 20):,.0f} MiB"


def run(command: Sequence[str], *, env: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end; a failure is an error with what it said."""
    started = time.perf_counter()
    child = subprocess.Popen(
        command, env=environment(env), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    output = child.stdout.read()
    cost = reap(child, started)
    if child.returncode:
        assert child.stderr is not None
        raise RuntimeError(f"{' '.join(command)}: {child.stderr.read()}")
    cost.output = output
    return cost


def environment(added: Mapping[str, str] | None) -> dict[str, str]:
    """Our environment without settings of Svod that happen to be in it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SVOD_")}
    return kept | dict(added or {})


def reap(child: "subprocess.Popen[str]", started: float) -> Cost:
    """Wait for a process and say what it used (getrusage counts kibibytes on Linux)."""
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(time.perf_counter() - started, cpu, usage.ru_maxrss * unit)


def children() -> float:
    """The CPU seconds of all processes we started that have ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


def running(pid: int) -> float:
    """The CPU seconds so far of a process that runs and of its children (proc(5), `stat`)."""
    pids = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    stats = (Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in pids)
    ticks = sum(int(stat[11]) + int(stat[12]) for stat in stats)
    return ticks / os.sysconf("SC_CLK_TCK")


def svod(*arguments: str, env: Mapping[str, str]) -> Cost:
    """The real command in a process of its own."""
    return run([sys.executable, "-m", "catalog.cli", *arguments], env=env)


def module(name: str, *arguments: str, env: Mapping[str, str]) -> Cost:
    """One of our own modules in a process of its own."""
    return run([sys.executable, "-m", f"tests.bench.{name}", *arguments], env=env)


@contextmanager
def serving(port: int, *, env: Mapping[str, str]) -> Iterator[Cost]:
    """`svod serve` for this block; its cost is known when the block has ended."""
    command = [sys.executable, "-m", "catalog.cli", "serve", "--port", str(port)]
    cost, started = Cost(), time.perf_counter()
    child = subprocess.Popen(command, env=environment(env), text=True)
    try:
        yield cost
    finally:
        child.terminate()
        cost.add(reap(child, started))


def machine() -> list[str]:
    """What it ran on, a line each."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return [
        f"{processor()}, {os.cpu_count()} cores, {memory / (1 << 30):.0f} GiB, "
        f"{platform.system()} {platform.release()}",
        f"Python {platform.python_version()}, "
        + ", ".join(f"{package} {version(package)}" for package in PACKAGES),
    ]


def processor() -> str:
    """The processor's name as Linux tells it."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
