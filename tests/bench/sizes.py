"""How fast are the pages of researchers in a large catalogue? `python -m tests.bench.sizes`.

Of the catalogue that the settings in the environment name, or, with `--records`, of one written
straight into their database (what a load would leave, but for the records in MARC): the index is
brought up to date; then searches and record pages are asked for in turn at a steady pace
(`tests.bench.pace`), hostile queries one after another, and the same words of Zebra, of
PostgreSQL's own full text (`russian`) and of SQLite's (FTS5) over the same texts. It adds a table
to docs/benchmarks.md. The index may be kept up to date with a catalogue that others still load.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from random import Random
from urllib.parse import quote, urlencode

import psycopg
from sqlalchemy import Engine, func, insert, select

from catalog import db, ids, search
from catalog.model import Cluster, Contribution, Library, Publication, UnionRecord
from catalog.search import documents
from catalog.search.index import Index
from catalog.settings import Settings
from marc import facts
from marc.facts import Facts, Name, Subject
from marc.record import Dialect
from tests import hostile, postgres
from tests.bench import generate, measure, pace
from tests.bench.__main__ import REPORT, free_port, write
from tests.bench.measure import Figures
from tests.bench.relevance import every_word, zebra

POOL = 4000  # records described in full; the others take after them
BATCH = 5000
LIBRARIES = 12
RATE = 50.0  # questions a second
NARROWED = 4  # of so many searches one has a filter
HOSTILE, WHOLE = 10_000, 20  # hostile queries; of so many one is answered in full
KEPT = 4  # seconds of questions asked before the pace is measured


@dataclass(frozen=True, slots=True)
class Text:
    """A union record as others index it: every word of it, its title, kind and decade."""

    id: int
    title: str
    whole: str
    kind: str
    decade: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=0, help="write a catalogue of so many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=60, help="of questions to each")
    parser.add_argument("--without", nargs="*", default=[], help="hostile, zebra, postgresql, fts5")
    given = parser.parse_args()
    settings, figures = Settings(), Figures()
    if given.records:
        fill(settings, catalogue(given.seed, given.records))
    asked = generate.queries(given.seed, int(RATE * given.seconds))
    engine = db.open_database(settings)
    build(engine, settings, figures)
    at_pace(engine, asked, figures)
    if "hostile" not in given.without:
        ask_hostile(engine, settings, figures)
    peers = [] if len(given.without) > 3 else list(texts_of(engine))
    for name, peer in (("zebra", by_zebra), ("postgresql", by_postgresql), ("fts5", by_fts5)):
        if name not in given.without:
            peer(peers, asked, figures)
    name = f"{engine.dialect.name}, {number_of(engine):,} union records"
    engine.dispose()
    write(REPORT, figures, title=f"researchers' pages ({name})")


def number_of(engine: Engine) -> int:
    with db.reading(engine) as session:
        counted = select(func.count()).select_from(Cluster).where(Cluster.state == "live")
        return session.scalars(counted).one()


# --- the catalogue --------------------------------------------------------------------------------


def catalogue(seed: int, records: int) -> Iterator[Facts]:
    """The facts of so many records: a pool described in full, with other titles and people."""
    dice = Random(seed)
    own = generate.habit(0)
    pool = [
        facts.facts(generate.described(work, own, str(n), dice), Dialect(own.dialect))
        for n, work in enumerate(islice(generate.works(dice), POOL))
    ]
    for n in range(records):
        yield retold(pool[n % POOL], dice) if n >= POOL else pool[n]


def retold(one: Facts, dice: Random) -> Facts:
    topic, where, title = generate.titled(dice)
    person = generate.person(dice)
    name = Name(f"{person.surname}, {person.forenames}", person.surname.casefold())
    subjects = (Subject("topic", topic), Subject("place", where))
    return replace(one, title=title, title_key=title.casefold(), names=(name,), subjects=subjects)


def fill(settings: Settings, made: Iterator[Facts]) -> None:
    """What a load would leave, but for the records in MARC."""
    engine, now = db.open_database(settings), db.utc_now()
    with db.writing(engine) as session:
        session.add_all(
            Library(id=n, code=f"lib{n}", name=f"Библиотека {n}", created_at=now)
            for n in range(1, LIBRARIES + 1)
        )
    numbered = enumerate(made, 1)
    while block := list(islice(numbered, BATCH)):
        with db.writing(engine) as session:
            session.execute(
                insert(Contribution),
                [
                    {
                        "id": n,
                        "library_id": n % LIBRARIES + 1,
                        "local_id": str(n),
                        "live": True,
                        "cluster_id": n,
                    }
                    for n, _ in block
                ],
            )
            session.execute(
                insert(Cluster),
                [
                    {
                        "id": n,
                        "union_id": ids.union_id(n),
                        "state": "live",
                        "changed": n,
                        "changed_at": now,
                        "first_at": now,
                        "specs": f"library:lib{n % LIBRARIES + 1}",
                    }
                    for n, _ in block
                ],
            )
            session.execute(
                insert(UnionRecord),
                [
                    {
                        "cluster_id": n,
                        "members": 1,
                        "rusmarc": ["     nam0 22     450 ", []],
                        "rusmarc_origins": [],
                        "marc21": ["     nam a22     4500", []],
                        "marc21_origins": [],
                        "facts": facts.to_json(one),
                        "other_titles": [],
                    }
                    for n, one in block
                ],
            )
            session.get_one(Publication, 1).changed = block[-1][0]
    engine.dispose()  # fmt: skip


# --- ours -----------------------------------------------------------------------------------------


def build(engine: Engine, settings: Settings, figures: Figures) -> None:
    started = time.process_time()
    with Index(settings.index) as index:
        applied, spent = index.follow(engine), time.process_time() - started
        held = index.searcher().num_docs
    rate = f"{applied / spent:,.0f} a CPU second ({applied:,} records); " if applied else ""
    size = sum(file.stat().st_size for file in settings.index.rglob("*") if file.is_file())
    figures.add(f"index of {held:,} records", f"{rate}{size / 1e6:,.0f} MB")


def at_pace(engine: Engine, asked: Sequence[str], figures: Figures) -> None:
    """Searches and record pages in turn, half of the pace each, of a server of its own."""
    searches = [f"/search?{urlencode(parameters(n, typed))}" for n, typed in enumerate(asked)]
    records = [f"/record/{union_id}" for union_id in some_records(engine, len(asked))]
    both = [
        line
        for path, record in zip(searches[: len(asked) // 2], records, strict=False)
        for line in (f"search with facets\t{path}", f"record page\t{record}")
    ]
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.pace"]
    server = subprocess.Popen([*command, "serve", str(port)], env=os.environ)
    try:
        pace.wait(port)
        client = [*command, "ask", str(port), str(RATE)]
        begun = both[-int(RATE) * KEPT :]
        for lines in (begun, both):
            before = measure.running(server.pid)
            told = subprocess.run(
                client, input="\n".join(lines), capture_output=True, text=True, check=True
            )
            spent = measure.running(server.pid) - before
    finally:
        server.terminate()
        server.wait()
    for line in told.stdout.splitlines():
        work, _, result = line.partition("\t")
        figures.add(work, result)
    each = f"{spent / len(both) * 1000:.1f} ms of CPU"
    figures.add("the server's processes, an answer of either", each)


def parameters(number: int, typed: str) -> dict[str, str]:
    return {"q": typed} if number % NARROWED else {"q": typed, "kind": "article"}


def some_records(engine: Engine, count: int) -> list[str]:
    """The public ids of live records here and there in the catalogue."""
    dice = Random(count)
    with db.reading(engine) as session:
        last = session.scalars(select(func.max(Cluster.id))).one() or 1
        live = select(Cluster.union_id).where(Cluster.state == "live").order_by(Cluster.id).limit(1)
        found = (
            session.scalars(live.where(Cluster.id >= dice.randrange(last) + 1)).first()
            for _ in range(count)
        )
        return [union_id for union_id in found if union_id]


def ask_hostile(engine: Engine, settings: Settings, figures: Figures) -> None:
    """Every hostile query is parsed and looked for, some are answered in full; none may fail."""
    slowest = 0.0
    with Index(settings.index) as index, db.reading(engine) as session:
        for number, typed in enumerate(hostile.strings(1, HOSTILE)):
            started = time.process_time()
            query = search.parse({"q": typed})
            search.find(index.searcher(), query)
            if number % WHOLE == 0:
                search.answer(index, session, query)
            slowest = max(slowest, time.process_time() - started)
    figures.add(f"{HOSTILE:,} hostile queries", f"no error, slowest {slowest * 1000:.0f} ms of CPU")


# --- peers ----------------------------------------------------------------------------------------


def texts_of(engine: Engine) -> Iterator[Text]:
    """What our fields `title` and `all` hold of each union record."""
    roles = [role for role in documents.ROLES if role not in documents.NOT_IN_ALL]
    after = 0
    while True:
        with db.reading(engine) as session:
            rows = session.execute(
                select(UnionRecord.cluster_id, UnionRecord.facts)
                .where(UnionRecord.cluster_id > after)
                .order_by(UnionRecord.cluster_id)
                .limit(BATCH)
            ).all()
        for cluster_id, stored in rows:
            one = facts.from_json(stored)
            entry = documents.Entry(cluster_id, one, ())
            whole = " ".join(text for role in roles for text in documents.ROLES[role](entry))
            decade = (one.years or (0,))[0] // 10
            yield Text(cluster_id, " ".join(documents.titles(entry)), whole, one.kind.value, decade)
        if len(rows) < BATCH:
            return
        after = rows[-1][0]


def add_peer(
    figures: Figures, name: str, asked: Sequence[str], asker: Callable[[], Callable[[str], object]]
) -> None:
    """A peer's answers at the same pace, after the same warming."""
    pace.at_pace(asker, asked[-int(RATE) * KEPT :], RATE)
    found = pace.at_pace(asker, asked[: len(asked) // 2], RATE)
    figures.add(name, pace.spread([seconds for _, seconds, _ in found]))


def by_zebra(texts: Sequence[Text], asked: Sequence[str], figures: Figures) -> None:
    """Zebra by its SRU server, in its own query notation (`x-pquery`): 20 records, no facets."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        started = measure.children()
        with zebra(folder, ((one.id, one.title, one.whole) for one in texts)) as address:
            spent = measure.children() - started
            kept = [file for file in folder.iterdir() if file.suffix == ".mf"]
            size = sum(file.stat().st_size for file in kept)
            figures.add("Zebra, index", f"{spent:,.0f} CPU seconds, {size / 1e6:,.0f} MB")
            port = int(address.rpartition(":")[2])

            def asker() -> Callable[[str], float]:
                get = pace.over_http(port)
                fixed = "version=1.1&operation=searchRetrieve&maximumRecords=20&x-pquery="
                return lambda typed: get(f"/Default?{fixed}{quote(every_word(typed))}")

            add_peer(figures, "Zebra, 20 records", asked, asker)


def by_postgresql(texts: Sequence[Text], asked: Sequence[str], figures: Figures) -> None:
    """PostgreSQL's full text: the best 20 by ts_rank, and counts by kind and decade."""
    match = "words @@ plainto_tsquery('russian', %(q)s)"
    rank = "ts_rank(words, plainto_tsquery('russian', %(q)s))"
    statements = (
        f"select id from t where {match} order by {rank} desc limit 20",
        f"select kind, count(*) from t where {match} group by 1",
        f"select decade, count(*) from t where {match} group by 1",
    )
    with postgres.server(durable=True) as url:
        address = url.replace("+psycopg", "")
        with psycopg.connect(address) as connection:
            connection.execute("create table said (id int, kind text, decade int, words text)")
            with connection.cursor().copy("copy said from stdin") as copy:
                for one in texts:
                    copy.write_row((one.id, one.kind, one.decade, one.whole.replace("\0", " ")))
            copied = time.perf_counter()
            connection.execute(
                "create table t as select id, kind, decade,"
                " to_tsvector('russian', words) as words from said"
            )
            connection.execute("create index on t using gin (words)")
            spent = time.perf_counter() - copied
            connection.execute("drop table said")
            size = connection.execute("select pg_total_relation_size('t')").fetchone()
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("vacuum analyze t")
        figures.add(
            "PostgreSQL, its vectors and their index",
            f"{spent:,.0f} s by the clock, {size[0] / 1e6 if size else 0:,.0f} MB",
        )

        def asker() -> Callable[[str], object]:
            connection = psycopg.connect(address, autocommit=True)

            def answer(typed: str) -> None:
                for statement in statements:
                    connection.execute(statement, {"q": typed}).fetchall()

            return answer

        add_peer(figures, "PostgreSQL, 20 records and two facets", asked, asker)


def by_fts5(texts: Sequence[Text], asked: Sequence[str], figures: Figures) -> None:
    """SQLite's own: the best 20 by bm25, and counts by kind and decade."""
    with tempfile.TemporaryDirectory() as temporary:
        path, spent = Path(temporary) / "fts.sqlite", 0.0
        base = sqlite3.connect(path)
        base.execute("create virtual table t using fts5(words, kind unindexed, decade unindexed)")
        rows = ((one.whole, one.kind, one.decade) for one in texts)
        while block := list(islice(rows, BATCH)):
            started = time.process_time()
            base.executemany("insert into t values (?, ?, ?)", block)
            base.commit()
            spent += time.process_time() - started
        base.close()
        size = path.stat().st_size / 1e6
        figures.add("FTS5, index", f"{spent:,.0f} CPU seconds, {size:,.0f} MB")

        def asker() -> Callable[[str], object]:
            own = sqlite3.connect(path)

            def answer(typed: str) -> None:
                match = " ".join(f'"{word}"' for word in typed.split())
                best = "select rowid from t where t match ? order by rank limit 20"
                own.execute(best, (match,)).fetchall()
                for facet in ("kind", "decade"):
                    counted = f"select {facet}, count(*) from t where t match ? group by 1"
                    own.execute(counted, (match,)).fetchall()

            return answer

        add_peer(figures, "FTS5, 20 records and two facets", asked, asker)


if __name__ == "__main__":
    main()
