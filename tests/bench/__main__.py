"""What does each kind of work cost here? `python -m tests.bench` measures and writes the table.

Everything runs as an operator runs it: the real command, a real server, real files. The figures go
into docs/benchmarks.md under the day and the machine, newest first. Nothing is asserted. This
process stays small: Linux counts what a parent has into its child's peak (getrusage, ru_maxrss).
"""

import argparse
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from tests import postgres
from tests.bench import measure, reading
from tests.bench.measure import Cost, Figures

REPORT: Final = Path(__file__).parents[2] / "docs" / "benchmarks.md"
HEAD: Final = """# Benchmarks

`make bench` measures and adds a table here, newest first; `python -m tests.bench --large` adds the
loading of a 300 MB file, `--marc` reading, writing, facts and checks alone, `--grouping` how fast
contributions are compared and grouped, whether in 20 random orders they give one partition, and the
same work by Splink (group `bench` of pyproject.toml); with `--records 100000` the newcomers
show what a large catalogue does to the rate. `--merging` is how fast union records are made, and
what the newspaper of so many articles costs when it comes or goes. `--harvest` is OAI-PMH alone:
pages of 500 beside the same bytes from nginx and the same records from pyoai's server, then thirty
harvesters beside a load, their copies compared record by record; `python -m tests.bench.harvesting`
does the first with a catalogue that is there. The catalogues come from a
seeded generator (tests/bench/generate.py): twelve libraries in two dialects and four charsets, 45
of 100 records describing what another library described too. Loading runs `svod load` once for each
library, start of the process included; PostgreSQL keeps its default durability. Peak memory is the
process's own, the PostgreSQL server apart. A busy machine slows everything: compare rows of one
table, or CPU seconds.
"""
ORDERS: Final = "20"
LOADED_MEANWHILE, HARVESTERS = "100000", "30"
LARGE: Final = 300 << 20  # the file an issue asks about: 300 MB of ISO 2709


@dataclass(frozen=True, slots=True)
class Sent:
    """A generated file; its name is the code of the library that sends it."""

    path: Path
    records: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--marc", action="store_true", help="only marc/ beside its peers")
    parser.add_argument("--large", action="store_true", help="only load a file of 300 MB")
    parser.add_argument("--grouping", action="store_true", help="only compare and group")
    parser.add_argument("--merging", action="store_true", help="only merge, and link to hosts")
    parser.add_argument("--harvest", action="store_true", help="only harvest, alone and by 30")
    parser.add_argument("--minutes", type=int, default=10, help="how long 30 harvest beside a load")
    parser.add_argument("--large-size", type=int, default=LARGE, help="size of that file in bytes")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--report", type=Path, default=REPORT)
    given = parser.parse_args()
    figures = Figures()
    titles = {"a large file": given.large, "marc": given.marc, "grouping": given.grouping,
              "merging": given.merging, "harvesting": given.harvest}  # fmt: skip
    title = next((name for name, wanted in titles.items() if wanted), "all")
    chosen = given.database or ["sqlite", "postgresql"]
    with tempfile.TemporaryDirectory(prefix="svod-bench-") as temporary:
        folder = Path(temporary)
        if given.large:
            load_large(figures, folder, seed=given.seed, size=given.large_size, chosen=chosen)
        elif given.marc:
            read_and_compare(figures, folder, seed=given.seed, records=given.records)
        elif given.grouping:
            group(figures, folder, seed=given.seed, records=given.records, chosen=chosen)
        elif given.merging:
            merge(figures, folder, seed=given.seed, records=given.records, chosen=chosen)
        elif given.harvest:
            sent = made("region", folder / "region", seed=given.seed, records=given.records)
            harvest(figures, folder, sent, chosen=chosen)
            keep_up(figures, folder, seed=given.seed, minutes=given.minutes, chosen=chosen)
        else:
            everything(figures, folder, seed=given.seed, records=given.records, chosen=chosen)
    write(given.report, figures, title=title)


def everything(
    figures: Figures, folder: Path, *, seed: int, records: int, chosen: list[str]
) -> None:
    read_and_compare(figures, folder, seed=seed, records=records)
    sent = made("region", folder / "region", seed=seed, records=records)
    for name in chosen:
        with catalogue(name, folder / name) as env:
            load(figures, sent, env, name=name)
            serve(figures, env, name=name, seed=seed)


def made(what: str, folder: Path, *, seed: int, **numbers: int) -> list[Sent]:
    """Files of the generator (which needs more memory than this process may have)."""
    options = [word for name, value in numbers.items() for word in (f"--{name}", str(value))]
    cost = measure.module(
        *("generate", str(folder), "--what", what, "--seed", str(seed), *options), env={}
    )
    files = [line.split("\t") for line in cost.output.splitlines()]
    return [Sent(Path(path), int(records)) for path, _, records in files]


def read_and_compare(figures: Figures, folder: Path, *, seed: int, records: int) -> None:
    """One RUSMARC file in ISO 2709 and one MARC 21 file in MARCXML, both UTF-8."""
    files = made("samples", folder / "samples", seed=seed, records=records)
    reading.compare(figures, {file.path.suffix[1:]: file.path for file in files})


@contextmanager
def catalogue(name: str, folder: Path) -> Iterator[dict[str, str]]:
    """The environment of an empty catalogue on one of the databases."""
    env = {"SVOD_DATA": str(folder)}
    if name == "sqlite":
        yield env
        return
    with postgres.server(durable=True) as url:
        yield env | {"SVOD_DATABASE": url}


def load(figures: Figures, sent: list[Sent], env: dict[str, str], *, name: str) -> None:
    """Every library's file, by the command line."""
    total, records = Cost(), sum(library.records for library in sent)
    for library in sent:
        measure.svod("library", "add", library.path.stem, "--name", library.path.stem, env=env)
    for library in sent:
        total.add(measure.svod("load", str(library.path), "--library", library.path.stem, env=env))
    figures.add(f"svod load, {len(sent)} files, {name}", total.rate(records), total.peak)


def serve(figures: Figures, env: dict[str, str], *, name: str, seed: int) -> None:
    """The web doors over the catalogue just loaded, then the search without them."""
    port = free_port()
    with measure.serving(port, env=env) as cost:
        asked = measure.module("doors", str(port), str(seed), env=env)
    for work, result in lines(asked):
        figures.add(f"{work}, {name}", result)
    figures.add(f"svod serve, {name}, while answering these", f"{cost.seconds:,.0f} s", cost.peak)
    inside = measure.module("searching", str(seed), env=env)
    for work, result in lines(inside):
        figures.add(f"{work}, {name}", result, inside.peak)


def lines(cost: Cost) -> list[tuple[str, str]]:
    """The figures a process printed."""
    found = [line.partition("\t") for line in cost.output.splitlines()]
    return [(work, result) for work, _, result in found]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def group(figures: Figures, folder: Path, *, seed: int, records: int, chosen: list[str]) -> None:
    """Settling on each database, orders that should not matter, and a peer."""
    region = (str(seed), str(records))
    for name in chosen:
        with catalogue(name, folder / f"settling-{name}") as env:
            add(figures, measure.module("settling", *region, env=env), name=name)
        with catalogue(name, folder / f"orders-{name}") as env:
            add(figures, measure.module("orders", *region, ORDERS, env=env), name=name)
    if find_spec("splink"):
        add(figures, measure.module("linkage", *region, env={}))


def merge(figures: Figures, folder: Path, *, seed: int, records: int, chosen: list[str]) -> None:
    """Union records out of memory; on each database, a newspaper with so many articles."""
    add(figures, measure.module("merging", str(seed), str(records), env={}))
    for name in chosen:
        with catalogue(name, folder / f"hosts-{name}") as env:
            add(figures, measure.module("hosts", str(records), env=env), name=name)


def harvest(figures: Figures, folder: Path, sent: list[Sent], *, chosen: list[str]) -> None:
    """OAI-PMH from each database, beside files and another server."""
    for name in chosen:
        with catalogue(name, folder / f"harvesting-{name}") as env:
            load(figures, sent, env, name=name)
            add(figures, measure.module("harvesting", env=env), name=name)


def keep_up(figures: Figures, folder: Path, *, seed: int, minutes: int, chosen: list[str]) -> None:
    """Thirty harvesters beside a load as large as the minutes allow."""
    for name in chosen:
        with catalogue(name, folder / f"harvesters-{name}") as env:
            numbers = (str(seed), LOADED_MEANWHILE, str(minutes), HARVESTERS)
            add(figures, measure.module("harvesters", *numbers, env=env), name=name)


def add(figures: Figures, asked: Cost, *, name: str = "") -> None:
    for work, result in lines(asked):
        figures.add(", ".join(filter(None, (work, name))), result, asked.peak)


def load_large(figures: Figures, folder: Path, *, seed: int, size: int, chosen: list[str]) -> None:
    (file,) = made("large", folder, seed=seed, size=size)
    for name in chosen:
        with catalogue(name, folder / name) as env:
            measure.svod("library", "add", "large", "--name", "large", env=env)
            cost = measure.svod("load", str(file.path), "--library", "large", env=env)
        figures.add(f"svod load of {size >> 20} MiB, {name}", cost.rate(file.records), cost.peak)


def write(report: Path, figures: Figures, *, title: str) -> None:
    """Put the table above those of earlier days."""
    now = datetime.now(UTC)
    rows = "".join(
        f"| {row.work} | {row.result} | {measure.mebibytes(row.peak) if row.peak else ''} |\n"
        for row in figures.rows
    )
    lines = "\n".join(measure.machine())
    section = (
        f"\n## {now:%Y-%m-%d %H:%M} UTC: {title}\n\n{lines}\n\n"
        f"| work | result | peak memory |\n|---|---|---|\n{rows}"
    )
    earlier = report.read_text(encoding="utf-8") if report.exists() else HEAD
    _, mark, rest = earlier.partition("\n## ")
    report.parent.mkdir(exist_ok=True)
    report.write_text(HEAD + section + mark + rest, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
