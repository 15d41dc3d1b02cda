"""How soon do page, search and feed show a judgement in a large catalogue?

`python -m tests.bench.judging PORT SEED PAIRS` works on the catalogue of SVOD_DATA and
SVOD_DATABASE, a copy of which nothing else is asked: pairs of records that stand alone are judged
the same by the API of a real server, then by its doors it is seen when the younger one is gone.
Times are by the clock, from the request on, those of all three doors asked in turn.
"""

import http.client
import json
import os
import sys
import time
import urllib.parse
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import timedelta
from random import Random
from statistics import median
from typing import Final, NamedTuple

from sqlalchemy import Engine, func, select

from catalog import db, ids
from catalog.accounts import tokens
from catalog.model import Contribution, Library, UnionRecord
from catalog.settings import Settings
from marc import facts as marc_facts
from tests.bench import doors, measure

READY: Final = 1800.0  # seconds: the index of a large catalogue is built first
PATIENCE: Final = 60.0


class Alone(NamedTuple):
    """A union record of one member: its number and public id, its contribution, what finds it."""

    cluster: int
    union_id: str
    name: str
    words: str


def main() -> None:
    port, seed, pairs = map(int, sys.argv[1:])
    engine = db.open_database(Settings())
    token = token_of(engine)
    records = alone(engine, Random(seed))
    env = {name: value for name, value in os.environ.items() if name.startswith("SVOD_")}
    taken: defaultdict[str, list[float]] = defaultdict(list)
    with measure.serving(port, env=env):
        doors.wait(port, READY)
        while len(taken["judged"]) < pairs:
            older, younger = sorted((next(records), next(records)))
            if found(port, younger):
                for what, seconds in judged(port, older, younger, token).items():
                    taken[what].append(seconds)
    for what, times in taken.items():
        print(f"{what}\tmedian {median(times):.2f} s, longest {max(times):.2f} s")


def token_of(engine: Engine) -> str:
    now = db.utc_now()
    with db.writing(engine) as session:
        code = session.scalars(select(Library.code).limit(1)).one()
        _, text = tokens.add(
            session, library=code, name="bench", scopes=["judge"], by="bench", now=now,
            expires_at=now + timedelta(days=1),
        )  # fmt: skip
    return text


def alone(engine: Engine, dice: Random) -> Iterator[Alone]:
    """Records of the catalogue that stand alone, anywhere in it."""
    chosen = (
        select(UnionRecord.cluster_id, UnionRecord.facts, Contribution.local_id, Library.code)
        .join(Contribution, Contribution.cluster_id == UnionRecord.cluster_id)
        .join(Library, Library.id == Contribution.library_id)
        .where(UnionRecord.members == 1)
        .order_by(UnionRecord.cluster_id)
        .limit(1)
    )
    with db.reading(engine) as session:
        last = session.scalar(select(func.max(UnionRecord.cluster_id))) or 0
    while True:
        start = dice.randrange(last)
        with db.reading(engine) as session:
            row = session.execute(chosen.where(UnionRecord.cluster_id > start)).first()
        if row is not None:
            facts = marc_facts.from_json(row.facts)
            words = " ".join([facts.title, *[name.text for name in facts.names[:1]]])
            yield Alone(row.cluster_id, ids.union_id(row.cluster_id),
                        f"{row.code}:{row.local_id}", words)  # fmt: skip


def judged(port: int, older: Alone, younger: Alone, token: str) -> dict[str, float]:
    """Seconds until the judgement is kept, and until each door shows it."""
    body = json.dumps({"verdict": "same", "a": older.name, "b": younger.name})
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    started = time.perf_counter()
    status, said = ask(port, "/api/v1/judgements", body, headers)
    if status != 201:
        raise RuntimeError(f"the judgement was answered {status}: {said[:300]!r}")
    seconds = {"judged": time.perf_counter() - started}
    waiting: dict[str, Callable[[], bool]] = {
        "page": lambda: ask(port, f"/record/{younger.union_id}")[0] == 301,
        "feed": lambda: b'status="deleted"' in ask(port, oai(younger))[1],
        "search": lambda: not found(port, younger),
    }
    while waiting:
        for what in list(waiting):
            if waiting[what]():
                seconds[what] = time.perf_counter() - started
                del waiting[what]
        if time.perf_counter() - started > PATIENCE:
            raise TimeoutError(f"{', '.join(waiting)} did not show the judgement")
    return seconds


def found(port: int, one: Alone) -> bool:
    """Whether a search by its words leads to this record."""
    path = f"/search?{urllib.parse.urlencode({'q': one.words})}"
    return f"/record/{one.union_id}".encode() in ask(port, path)[1]


def oai(one: Alone) -> str:
    identifier = f"oai:{Settings().namespace}:{one.union_id}"
    asked = {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": identifier}
    return f"/oai?{urllib.parse.urlencode(asked)}"


def ask(
    port: int, path: str, body: str = "", headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """The status and the body; each request comes by a connection of its own."""
    with closing(http.client.HTTPConnection(doors.HOST, port, timeout=60)) as connection:
        connection.request("POST" if body else "GET", path, body.encode(), dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read()


if __name__ == "__main__":
    main()
