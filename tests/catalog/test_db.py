"""The schema and the transactions hold on both databases."""

import threading
from datetime import UTC, datetime

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData, select, text

from catalog import db
from catalog.model import Base, Cluster, Library, Publication, SetMember, Standing, Version

DICTIONARY_ID = 2013806665


def test_the_migrations_make_what_the_model_says(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


THEN = "'2026-11-23 10:00:00+00:00'"
# A catalogue of the first schema: one library, one record, one cluster in its set.
FIRST = (
    f"insert into library values (1, 'pskov', 'П', 'auto', 'auto', 1, '', '', {THEN})",
    "insert into upload (id, library_id, filename, received_size, received_sha256, size, sha256,"
    " options, format, dialect, charset, state, pieces, position, counts, sent_by, received_at)"
    " values (1, 1, 'a.mrc', 1, 'x', 1, 'x', '{}', '', '', '', 'done', 1, 1, '{}', '', "
    + THEN
    + ")",
    "insert into contribution (id, library_id, local_id, version_id, live, cluster_id)"
    " values (1, 1, '7', 1, true, 1)",
    "insert into version (id, contribution_id, number, upload_id, deleted, raw, raw_sha256,"
    " dialect, charset, record, facts, created_at)"
    " values (1, 1, 1, 1, false, '', '', 'rusmarc', 'utf-8', '[]', '{}', " + THEN + ")",
    'insert into piece (upload_id, number, "offset", length, outcome, version_id, local_id,'
    " title, remarks) values (1, 1, 0, 1, 'new', 1, '7', '', '[]')",
    f"insert into cluster values (1, 'aaaaaaaa', 'live', null, 1, {THEN}, {THEN})",
    "insert into set_member values ('library:pskov', 1, true)",
)


def test_a_catalogue_of_the_first_schema_is_brought_up_to_date(engine: Engine) -> None:
    with db.migrating(engine) as connection:
        tables = MetaData()
        tables.reflect(connection)
        tables.drop_all(connection)
        db.migrate(connection, "0001")
        for statement in FIRST:
            connection.execute(text(statement))
    db.upgrade(engine, now=datetime(2026, 11, 28, tzinfo=UTC))
    with db.reading(engine) as session:
        assert session.get_one(Cluster, 1).specs == "library:pskov"
        assert [row.changed for row in session.scalars(select(SetMember))] == [1]
        assert session.get_one(Version, 1).cause == "upload"
        assert session.execute(select(Standing.contribution_id, Standing.cluster_id)).all() == [
            (1, 1)
        ]
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    with db.reading(engine) as session:
        before = session.get_one(Publication, 1).secret
    db.upgrade(engine, now=datetime(2030, 1, 1, tzinfo=UTC))
    with db.reading(engine) as session:
        assert session.get_one(Publication, 1).secret == before


def test_every_publisher_is_announced_while_it_writes(engine: Engine) -> None:
    unannounced: list[int] = []

    def publish(number: int) -> None:
        for _ in range(5):
            with db.publishing(engine) as session:
                with db.reading(engine) as other:
                    if other.get_one(Publication, 1).since is None:
                        unannounced.append(number)
                session.get_one(Publication, 1).changed += 1

    threads = [threading.Thread(target=publish, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert unannounced == []
    with db.reading(engine) as session:
        publication = session.get_one(Publication, 1)
        assert publication.changed == 20
        assert publication.since is None


def test_an_upsert_overwrites_and_inserts(engine: Engine) -> None:
    row = {
        "code": "psk", "name": "A", "dialect": "auto", "charset": "auto",
        "rank": 1, "district": "", "site": "", "created_at": datetime(2026, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    with db.writing(engine) as session:
        db.upsert(session, Library, [row], keys=["code"])
        db.upsert(session, Library, [row | {"name": "B"}, row | {"code": "vl"}], keys=["code"])
    with db.reading(engine) as session:
        assert {(x.code, x.name) for x in session.query(Library)} == {("psk", "B"), ("vl", "A")}


def test_payloads_are_small_and_read_like_any_other() -> None:
    body = b'<record xmlns="http://www.loc.gov/MARC21/slim"><leader>00000nam a2200000'

    assert db.unpack(db.pack_payload(body)) == db.unpack(db.pack(body)) == body
    assert len(db.pack_payload(body)) < len(db.pack(body)) / 2


def test_the_dictionary_of_payloads_is_the_one_they_were_written_with() -> None:
    """Another one under the same name would leave every stored payload unreadable."""
    assert db.payload_dictionary().dict_id() == DICTIONARY_ID
