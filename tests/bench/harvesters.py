"""Does every harvester hold the catalogue as it is, after a day of loading at once? In minutes.

`python -m tests.bench.harvesters SEED RECORDS MINUTES HARVESTERS` serves the empty catalogue of the
environment, loads a region of so many records library by library, until the minutes are over, and
lets harvesters of different formats and sets keep their copies in step all the while, each going on
from the date of its first or of its last page. In the end each copy is compared with the database
record by record. It prints what was done and what was wrong, and fails when anything was.
"""

import http.client
import os
import random
import re
import sys
import tempfile
import threading
import time
import urllib.parse
import zlib
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import select

from catalog import db
from catalog.model import Cluster, Payload, SetMember
from catalog.settings import Settings
from tests.bench import doors, measure
from tests.bench.__main__ import free_port

PREFIXES: Final = ("rusmarc", "oai_dc", "marc21")
SPECS: Final = ("", "", "kind:book", "library:lib00", "kind:article", "library:lib01", "library")
PAUSES: Final = (2.0, 20.0)  # seconds between two harvests of one harvester, from and to
RECORD: Final = re.compile(
    rb"<record><header( status=\"deleted\")?><identifier>([^<]+)</identifier>"
    rb"<datestamp>([^<]+)</datestamp>.*?</header>(?:<metadata>(.*?)</metadata>)?</record>",
    re.DOTALL,
)
DATE: Final = re.compile(rb"<responseDate>([^<]+)</responseDate>")
ERROR: Final = re.compile(rb'<error code="(\w+)">')


@dataclass(slots=True)
class Harvester:
    """A copy kept in step over HTTP: identifier → checksum of the metadata."""

    port: int
    prefix: str
    spec: str
    goes_on_from: int  # of the dates of a harvest: the first, 0, or the last, -1
    copy: dict[str, int] = field(default_factory=dict)
    start: str = ""
    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def harvest(self) -> None:
        """One list to its end; a change that comes twice in it is wrong."""
        asked = {"verb": "ListRecords", "metadataPrefix": self.prefix}
        asked |= {"set": self.spec} if self.spec else {}
        asked |= {"from": self.start} if self.start else {}
        seen: set[tuple[bytes, bytes]] = set()
        dates: list[str] = []
        with closing(http.client.HTTPConnection(doors.HOST, self.port, timeout=300)) as connection:
            while asked:
                connection.request("GET", f"/oai?{urllib.parse.urlencode(asked)}")
                answer = connection.getresponse()
                body = answer.read()
                if answer.status != 200:
                    raise RuntimeError(f"{asked} answered {answer.status}")
                dates += [one.decode() for one in DATE.findall(body)]
                asked = self.take(body, seen)
        self.start = dates[self.goes_on_from]
        self.done["harvests"] += 1

    def take(self, body: bytes, seen: set[tuple[bytes, bytes]]) -> dict[str, str]:
        """Keep what a page brings; what to ask next."""
        error = ERROR.search(body)
        if error and error[1] != b"noRecordsMatch":
            raise RuntimeError(body[:500].decode())
        self.done["pages"] += 1
        for deleted, name, date, metadata in RECORD.findall(body):
            if (name, date) in seen:
                self.wrong.append(f"{name!r} of {date!r} came twice")
            seen.add((name, date))
            self.done["records"] += 1
            if deleted:
                self.copy.pop(sys.intern(name.decode()), None)
            else:
                self.copy[sys.intern(name.decode())] = zlib.crc32(metadata)
        token = doors.TOKEN.search(body)
        return {"verb": "ListRecords", "resumptionToken": token[1].decode()} if token else {}

    def keep_up(self, working: threading.Event, seed: int) -> None:
        """Harvest over and over; the last time when nothing is loaded any more."""
        pauses = random.Random(seed)
        while True:
            last = not working.is_set()
            try:
                self.harvest()
            except (OSError, RuntimeError, http.client.HTTPException) as error:
                self.wrong.append(f"{type(error).__name__}: {error}")
            if last:
                return
            time.sleep(pauses.uniform(*PAUSES))


def main() -> None:
    seed, records, minutes, number = map(int, sys.argv[1:])
    env = {name: os.environ[name] for name in ("SVOD_DATA", "SVOD_DATABASE") if name in os.environ}
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="svod-harvesters-") as folder:
        files = region(Path(folder), seed=seed, records=records)
        with measure.serving(port, env=env | {"SVOD_OAI_PAGE": "500"}) as cost:
            doors.wait(port)
            harvesters = [
                Harvester(port, PREFIXES[n % 3], SPECS[n % len(SPECS)], -(n % 2))
                for n in range(number)
            ]
            loaded, seconds = load_while_harvested(files, harvesters, env, minutes=minutes)
    wrong = [f"{h.prefix} {h.spec}: {one}" for h in harvesters for one in h.wrong + differing(h)]
    done = sum((h.done for h in harvesters), Counter[str]())
    told = ", ".join(f"{count:,} {name}" for name, count in done.items())
    print(f"{number} harvesters beside a load of {loaded:,} records in {seconds:,.0f} s\t{told}, "
          f"{len(wrong)} wrong")  # fmt: skip
    print(f"svod serve meanwhile\t{cost.cpu:,.0f} CPU s, {measure.mebibytes(cost.peak)}")
    if wrong:
        sys.exit("\n".join(wrong[:20]))


def region(folder: Path, *, seed: int, records: int) -> list[tuple[Path, int]]:
    """Generated files, one a library, and how many records each has."""
    options = ("--what", "region", "--seed", str(seed), "--records", str(records))
    made = measure.module("generate", str(folder), *options, env={})
    lines = [line.split("\t") for line in made.output.splitlines()]
    return [(Path(path), int(number)) for path, _, number in lines]


def load_while_harvested(
    files: list[tuple[Path, int]],
    harvesters: list[Harvester],
    env: Mapping[str, str],
    *,
    minutes: int,
) -> tuple[int, float]:
    """How many records were loaded before the minutes were over, and in how many seconds."""
    working, loaded, started = threading.Event(), 0, time.monotonic()
    working.set()
    threads = [
        threading.Thread(target=harvester.keep_up, args=(working, seed))
        for seed, harvester in enumerate(harvesters)
    ]
    for thread in threads:
        thread.start()
    try:
        for path, number in files:
            if time.monotonic() - started > minutes * 60:
                break
            measure.svod("library", "add", path.stem, "--name", path.stem, env=env)
            measure.svod("load", str(path), "--library", path.stem, env=env)
            loaded += number
        seconds = time.monotonic() - started
    finally:
        working.clear()
        for thread in threads:
            thread.join()
    return loaded, seconds


def differing(harvester: Harvester) -> list[str]:
    """What the copy has otherwise than the database, record by record."""
    true = catalogue(harvester.prefix, harvester.spec)
    copy = harvester.copy
    return [
        f"{name}: {copy.get(name)} here, {true.get(name)} there"
        for name in copy.keys() | true.keys()
        if copy.get(name) != true.get(name)
    ]


def catalogue(prefix: str, spec: str) -> dict[str, int]:
    """What a perfect copy of a set holds, read from the tables."""
    settings = Settings()
    chosen = (
        select(Cluster.union_id, Payload.body)
        .join(Payload, Payload.cluster_id == Cluster.id)
        .where(Cluster.state == "live", Payload.prefix == prefix)
    )
    if spec:
        inside = (SetMember.spec == spec) | SetMember.spec.startswith(f"{spec}:")
        members = select(SetMember.cluster_id).where(SetMember.present, inside)
        chosen = chosen.where(Cluster.id.in_(members))
    engine = db.open_database(settings)
    with db.reading(engine) as session:
        return {
            f"oai:{settings.namespace}:{union_id}": zlib.crc32(db.unpack(body))
            for union_id, body in session.execute(chosen)
        }


if __name__ == "__main__":
    main()
