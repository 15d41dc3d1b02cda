"""The engine, transactions and whatever differs between SQLite and PostgreSQL."""

import itertools
import secrets
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import orjson
import zstandard
from alembic import command
from alembic.config import Config
from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    CursorResult,
    Engine,
    Select,
    Table,
    any_,
    bindparam,
    create_engine,
    event,
    func,
    insert,
    literal,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.pool import ConnectionPoolEntry

from catalog.model import Base, Publication
from catalog.settings import Settings

THREADS: Final = 40  # Starlette's pool of worker threads; a connection for each
MIGRATION_LOCK: Final = 7110001
PUBLISHER_LOCK: Final = 7110002
LOCAL: Final = threading.local()
DICTIONARY: Final = Path(__file__).parent / "payload.zdict"  # tests.bench.dictionary trains it
T = TypeVar("T")


def utc_now() -> datetime:
    """The clock of production; tests pass their own."""
    return datetime.now(UTC)


def make_engine(url: str) -> Engine:
    """An engine for either database, with the pragmas SQLite needs to be shared by processes."""
    engine = create_engine(
        url,
        json_serializer=as_json,
        json_deserializer=orjson.loads,
        pool_size=THREADS,
        max_overflow=8,
        pool_use_lifo=True,  # the last one used has plans and pages at hand
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", set_pragmas)
        event.listen(engine, "begin", begin)
    else:
        event.listen(engine, "before_cursor_execute", choose_format)
    return engine


def choose_format(
    connection: Connection, cursor: Any, text: str, given: Any, context: Any, many: bool
) -> None:
    """Let PostgreSQL send what `fetch` reads in binary: bytes as they are, not as hex digits."""
    if context is not None and context.execution_options.get("svod_binary"):
        cursor.format = 1  # psycopg.pq.Format.BINARY


def set_pragmas(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we emit BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "cache_size=-16384",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def begin(connection: Connection) -> None:
    # A deferred BEGIN that reads and then writes fails with "database is locked" whatever the
    # busy_timeout (23-30 % of transactions with four writers); IMMEDIATE waits its turn.
    writes = connection.get_execution_options().get("svod_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that sees one state of the database from its first query to its end."""
    isolated = (
        engine.execution_options(isolation_level="REPEATABLE READ")
        if engine.dialect.name == "postgresql"
        else engine
    )
    with Session(isolated, expire_on_commit=False) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session that commits at the end, or rolls everything back when an error passes through."""
    with (
        Session(engine.execution_options(svod_write=True), expire_on_commit=False) as session,
        session.begin(),
    ):
        yield session


@contextmanager
def publishing(engine: Engine) -> Iterator[Session]:
    """A writing session that may stamp the feed: one at a time, announced before it begins.

    The announcement (`Publication.since`) is committed first, so that a harvester reading
    meanwhile can be told a responseDate that this batch's stamps will not precede.
    """
    while True:
        announce(engine)
        with writing(engine) as session:
            lock(session, PUBLISHER_LOCK)
            publication = session.get_one(Publication, 1)
            if publication.since is None:
                continue  # another publisher finished in between and took the announcement down
            # The clock again, now that the announcement can be seen: a harvester that just missed
            # it may have been told a date a little later than `since`, never later than this.
            publication.changed_at = max(publication.changed_at, utc_now().replace(microsecond=0))
            yield session
            publication.since = None
            return


@contextmanager
def rehearsing(engine: Engine) -> Iterator[Session]:
    """A session in which everything can be done as when publishing, and none of it remains."""
    with Session(engine.execution_options(svod_write=True), expire_on_commit=False) as session:
        lock(session, PUBLISHER_LOCK)
        yield session
        session.rollback()


def announce(engine: Engine) -> None:
    with writing(engine) as session:
        publication = session.get_one(Publication, 1, with_for_update=True)
        if publication.since is None:
            publication.since = max(utc_now(), publication.changed_at)


def lock(session: Session, number: int) -> None:
    """Hold one of our locks to the end of the transaction; SQLite has one writer as it is."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("select pg_advisory_xact_lock(:number)"), {"number": number})


def rows(
    session: Session, chosen: Select[*tuple[Any, ...]], given: Mapping[str, Any]
) -> CursorResult[*tuple[Any, ...]]:
    """The rows of a question about columns, not about objects: asked past the object layer, which
    takes as long as SQLite takes to answer by key."""
    return session.connection().execute(chosen, given)


def fetch(
    session: Session, chosen: Select[*tuple[Any, ...]], given: Mapping[str, Any]
) -> Sequence[Any]:
    """The rows as the driver's tuples, none of SQLAlchemy's made of them; for columns of numbers,
    texts and bytes."""
    binary = {"svod_binary": True}
    with session.connection().execute(chosen, given, execution_options=binary) as found:
        assert found.cursor is not None  # a SELECT has rows
        return found.cursor.fetchall()


def table(model: type[Base]) -> Table:
    """The table behind a class, for statements that pass the object layer by."""
    return cast(Table, model.__table__)


def upsert(
    session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]], *, keys: Sequence[str]
) -> None:
    """Insert the rows, or overwrite those whose `keys` are there already."""
    if not rows:
        return
    names, values = for_driver(session, model, rows)
    connection = session.connection()
    quote = connection.dialect.identifier_preparer.quote
    changed = [f"{quote(name)} = excluded.{quote(name)}" for name in names if name not in keys]
    act = f"DO UPDATE SET {', '.join(changed)}" if changed else "DO NOTHING"
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    connection.exec_driver_sql(
        f"INSERT INTO {model.__tablename__} ({', '.join(map(quote, names))}) "
        f"VALUES ({', '.join([mark] * len(names))}) "
        f"ON CONFLICT ({', '.join(map(quote, keys))}) {act}",
        values,
    )


def bulk_insert(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows the fast way; a column they leave out has the database's own default."""
    if rows:
        names, values = for_driver(session, model, rows)
        insert_plain(session, model, values, names=names)


def for_driver(
    session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The columns of these rows, which have all the same, and their values as the driver has them.

    What SQLAlchemy does of every statement, done once: it would look at every value of every row.
    """
    names = list(rows[0])
    dialect = session.get_bind().dialect
    types = [table(model).c[name].type.dialect_impl(dialect) for name in names]
    as_driver = [(name, of.bind_processor(dialect)) for name, of in zip(names, types, strict=True)]
    return names, [
        tuple([work(row[name]) if work else row[name] for name, work in as_driver]) for row in rows
    ]


def insert_plain(
    session: Session,
    model: type[Base],
    rows: Sequence[tuple[Any, ...]],
    *,
    names: Iterable[str] | None = None,
) -> None:
    """Insert rows of numbers, texts and bytes straight to the driver, in the order of the columns.

    `names` are the columns, all of them unless given.
    """
    if not rows:
        return
    connection = session.connection()
    quote = connection.dialect.identifier_preparer.quote
    listed = ", ".join(map(quote, names or table(model).columns.keys()))
    into = f"{model.__tablename__} ({listed})"
    if connection.dialect.name == "postgresql":
        driver = cast(Any, connection.connection)
        with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(rows[0]))
        connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({marks})", list(rows))


def update_rows(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write these values into the rows with these `id`s."""
    if rows:
        names = [name for name in rows[0] if name != "id"]
        statement = update(table(model)).where(table(model).c.id == bindparam("the_id"))
        statement = statement.values({name: bindparam(f"new_{name}") for name in names})
        session.connection().execute(
            statement,
            [{"the_id": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows],
        )


def as_json(value: Any) -> str:
    """A value as a JSON column keeps it."""
    return orjson.dumps(value).decode()


def next_id(session: Session, column: InstrumentedAttribute[int]) -> int:
    """The id after the largest one; only for tables that a publisher alone writes."""
    return (session.scalar(select(func.max(column))) or 0) + 1


def among(session: Session, column: InstrumentedAttribute[T], values: Collection[T]) -> Any:
    """The condition that a column has one of many values: one parameter, however many they are."""
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(literal(list(values), ARRAY(column.type)))
    listed = func.json_each(as_json(list(values))).table_valued("value")
    return column.in_(select(listed.c.value))


def among_given(
    column: InstrumentedAttribute[T], name: str, *, dialect: str
) -> ColumnElement[bool]:
    """The same for a statement put together once, its values given under a name each time. On
    PostgreSQL it is one parameter, so that a statement planned once serves for any number; SQLite
    answers a list of parameters sooner."""
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=ARRAY(column.type)))
    return column.in_(bindparam(name, expanding=True))


def numbers(session: Session, names: Sequence[str], rows: Sequence[Sequence[int]]) -> CTE:
    """A table of these rows for one statement: 63-bit numbers under these names."""
    chosen: list[ColumnElement[int]]
    if session.get_bind().dialect.name == "postgresql":
        given = [literal([row[at] for row in rows], ARRAY(BigInteger)) for at in range(len(names))]
        table = func.unnest(*given).table_valued(*names).render_derived()
        chosen = [table.c[name] for name in names]
    else:
        listed = func.json_each(as_json(rows)).table_valued("value")
        values = [listed.c.value.op("->>")(literal(at)) for at in range(len(names))]
        chosen = [
            type_coerce(value, BigInteger).label(name)
            for value, name in zip(values, names, strict=True)
        ]
    # Materialized, or SQLite would read the JSON again at every use of a column.
    return select(*chosen).cte("numbers").prefix_with("MATERIALIZED")


def chunks(values: Iterable[T], size: int = 5000) -> Iterator[list[T]]:
    """Lists short enough for one IN: both databases limit the parameters of a statement."""
    remaining = iter(values)
    while chunk := list(itertools.islice(remaining, size)):
        yield chunk


def pack(raw: bytes) -> bytes:
    """Compress for keeping (zstd)."""
    return compressors()[0].compress(raw)


def pack_payload(body: bytes) -> bytes:
    """Compress a published record: with what all of them share known beforehand, a quarter as big.

    `unpack` reads it like any other.
    """
    return compressors()[1].compress(body)


def unpack(packed: bytes) -> bytes:
    """What `pack` or `pack_payload` was given."""
    return decompressors().decompress(packed)


@cache
def payload_dictionary() -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(DICTIONARY.read_bytes())


def compressors() -> tuple[zstandard.ZstdCompressor, zstandard.ZstdCompressor]:
    """This thread's compressors, without and with the dictionary of payloads."""
    # A compressor is fast to reuse and must not be shared between threads.
    if not hasattr(LOCAL, "compressors"):
        LOCAL.compressors = (
            zstandard.ZstdCompressor(level=3),
            zstandard.ZstdCompressor(level=3, dict_data=payload_dictionary()),
        )
    found: tuple[zstandard.ZstdCompressor, zstandard.ZstdCompressor] = LOCAL.compressors
    return found


def decompressors() -> zstandard.ZstdDecompressor:
    """This thread's decompressor; it reads what was packed with the dictionary and without."""
    if not hasattr(LOCAL, "decompressor"):
        LOCAL.decompressor = zstandard.ZstdDecompressor(dict_data=payload_dictionary())
    found: zstandard.ZstdDecompressor = LOCAL.decompressor
    return found


def upgrade(engine: Engine, *, now: datetime) -> None:
    """Bring the schema to this version; safe to call from several processes at once."""
    with migrating(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_xact_lock(:n)"), {"n": MIGRATION_LOCK})
        migrate(connection)
        if connection.execute(select(Publication.id)).first() is None:
            start = now.replace(microsecond=0)
            connection.execute(
                insert(Publication).values(
                    id=1,
                    changed=0,
                    changed_at=start,
                    earliest=start,
                    secret=secrets.token_hex(32),
                )
            )


def migrate(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to a revision."""
    config = Config()
    config.set_main_option("script_location", "catalog:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """A transaction that may change tables others refer to.

    SQLite changes a table by making it anew, which its foreign keys would refuse; they can be
    switched off only outside of a transaction, and are checked at its end instead.
    """
    with engine.execution_options(svod_write=True).connect() as connection:
        if connection.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        driver = connection.connection.cursor()
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                if broken:
                    raise RuntimeError(f"a migration broke references: {broken[:5]}")
        finally:
            driver.execute("PRAGMA foreign_keys=ON")
            driver.close()


def open_database(settings: Settings) -> Engine:
    """The engine of these settings, its schema up to date."""
    if not settings.database:
        settings.data.mkdir(parents=True, exist_ok=True)
    engine = make_engine(settings.database_url)
    upgrade(engine, now=utc_now())
    return engine
