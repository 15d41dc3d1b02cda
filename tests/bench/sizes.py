"""How fast is a search in a large catalogue? `python -m tests.bench.sizes RECORDS SEED [FOLDER]`.

A catalogue of so many union records is written straight into SQLite (what a load would leave),
the index is built, and the pages of researchers are asked for; beside them the same words in
SQLite's own full text (FTS5, unicode61) and, when it can start, PostgreSQL's (`russian`).
Times are CPU seconds of this process, but for PostgreSQL's, whose are wall-clock.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random
from statistics import quantiles

from sqlalchemy import create_engine, insert, text
from starlette.testclient import TestClient

from catalog import db, ids, search
from catalog.model import Cluster, Contribution, Library, Publication, UnionRecord
from catalog.search import documents
from catalog.search.index import Index
from catalog.settings import Settings
from catalog.web import create_app
from catalog.web.reader import hits
from marc import facts
from marc.facts import Facts, Name, Subject
from marc.record import Dialect
from tests import postgres
from tests.bench import generate

POOL = 4000  # records described in full; the others take after them
BATCH = 5000
ASKED = 300
LIBRARIES = 12
PAGES = ("/", "/places", "/places/porkhov", "/people?letter=К", "/sources", "/timeline", "/about")


def main() -> None:
    records, seed = int(sys.argv[1]), int(sys.argv[2])
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[3]) if len(sys.argv) > 3 else Path(temporary)
        settings = Settings(data=folder, database="", base_url="http://testserver")
        made = list(catalogue(seed, records))
        fill(settings, made)
        build(settings, records)
        asked = generate.queries(seed, ASKED)
        ask(settings, asked)
        full_text(folder / "fts.sqlite", made, asked)
        postgresql(made, asked)


def say(work: str, result: str) -> None:
    print(f"{work}\t{result}", flush=True)


def spread(times: Sequence[float]) -> str:
    cut = quantiles(times, n=100)
    return f"p50 {cut[49] * 1000:.1f} ms, p99 {cut[98] * 1000:.1f} ms"


def timed(
    do: Callable[[str], object], asked: Sequence[str], clock: Callable[[], float]
) -> list[float]:
    """How long each took, after one that warms up."""
    do(asked[0])
    found = []
    for one in asked:
        started = clock()
        do(one)
        found.append(clock() - started)
    return found


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


def fill(settings: Settings, made: Sequence[Facts]) -> None:
    engine, now = db.open_database(settings), db.utc_now()
    with db.writing(engine) as session:
        session.add_all(
            Library(id=n, code=f"lib{n}", name=f"Библиотека {n}", created_at=now)
            for n in range(1, LIBRARIES + 1)
        )
    for start in range(0, len(made), BATCH):
        block = list(enumerate(made[start : start + BATCH], start + 1))
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


def build(settings: Settings, records: int) -> None:
    engine = db.open_database(settings)
    started = time.process_time()
    with Index(settings.index) as index:
        index.follow(engine)
    spent = time.process_time() - started
    size = sum(file.stat().st_size for file in settings.index.rglob("*") if file.is_file())
    say(f"index of {records:,} records", f"{records / spent:,.0f} records/s, {size / 1e6:,.0f} MB")
    engine.dispose()


def ask(settings: Settings, asked: Sequence[str]) -> None:
    engine = db.open_database(settings)
    with Index(settings.index) as index:

        def answer(typed: str) -> None:
            with db.reading(engine) as session:
                found = search.answer(index, session, search.parse({"q": typed}))
                hits.lines(found.results.hits, found.query)

        say(
            "search, facets, histogram and 20 hits", spread(timed(answer, asked, time.process_time))
        )
    engine.dispose()
    app = create_app(settings, worker=False)
    with TestClient(app, follow_redirects=False) as site:

        def get(path: str) -> None:
            assert site.get(path).status_code == 200

        clock = time.process_time
        paths = [f"/search?q={one}" for one in asked[:100]]
        say("the page of results, HTTP", spread(timed(get, paths, clock)))
        some = [f"/record/{ids.union_id(n)}" for n in range(1, 101)]
        say("a record's page, HTTP", spread(timed(get, some, clock)))
        for path in PAGES:
            say(f"{path}, HTTP", spread(timed(get, [path] * 10, clock)))


# --- peers ----------------------------------------------------------------------------------------


def words(one: Facts) -> str:
    """What our field `all` holds of a record."""
    entry = documents.Entry(0, one, ())
    roles = (role for role in documents.ROLES if role not in documents.NOT_IN_ALL)
    return " ".join(text for role in roles for text in documents.ROLES[role](entry))


def full_text(path: Path, made: Sequence[Facts], asked: Sequence[str]) -> None:
    """SQLite's own: the best 20 by bm25, and counts by kind and decade."""
    path.unlink(missing_ok=True)
    base = sqlite3.connect(path)
    base.execute("create virtual table t using fts5(words, kind unindexed, decade unindexed)")
    rows = ((words(one), one.kind.value, (one.years or (0,))[0] // 10) for one in made)
    prepared = list(rows)
    started = time.process_time()
    base.executemany("insert into t values (?, ?, ?)", prepared)
    base.commit()
    spent = time.process_time() - started
    say("FTS5, index", f"{len(made) / spent:,.0f} records/s, {path.stat().st_size / 1e6:,.0f} MB")

    def answer(typed: str) -> None:
        match = " ".join(f'"{word}"' for word in typed.split())
        base.execute(
            "select rowid from t where t match ? order by rank limit 20", (match,)
        ).fetchall()
        for facet in ("kind", "decade"):
            base.execute(
                f"select {facet}, count(*) from t where t match ? group by 1", (match,)
            ).fetchall()

    say("FTS5, 20 hits and two facets", spread(timed(answer, asked, time.process_time)))
    base.close()


def postgresql(made: Sequence[Facts], asked: Sequence[str]) -> None:
    with postgres.server(durable=True) as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(
                text("create table t (id int primary key, kind text, decade int, words tsvector)")
            )
            for start in range(0, len(made), BATCH):
                connection.execute(
                    text(
                        "insert into t values (:id, :kind, :decade, to_tsvector('russian', :words))"
                    ),
                    [
                        {
                            "id": start + n,
                            "kind": one.kind.value,
                            "decade": (one.years or (0,))[0] // 10,
                            "words": words(one),
                        }
                        for n, one in enumerate(made[start : start + BATCH])
                    ],
                )
            connection.execute(text("create index on t using gin (words)"))
        with engine.begin() as connection:
            connection.execute(text("analyze t"))
            size = connection.execute(text("select pg_total_relation_size('t')")).scalar_one()
            say("PostgreSQL, its table", f"{size / 1e6:,.0f} MB")
            match = "words @@ plainto_tsquery('russian', :q)"

            def answer(typed: str) -> None:
                rank = "ts_rank(words, plainto_tsquery('russian', :q))"
                connection.execute(
                    text(f"select id from t where {match} order by {rank} desc limit 20"),
                    {"q": typed},
                ).all()
                for facet in ("kind", "decade"):
                    connection.execute(
                        text(f"select {facet}, count(*) from t where {match} group by 1"),
                        {"q": typed},
                    ).all()

            say(
                "PostgreSQL, 20 hits and two facets, wall-clock",
                spread(timed(answer, asked, time.perf_counter)),
            )
        engine.dispose()  # fmt: skip


if __name__ == "__main__":
    main()
