"""The schema and the transactions hold on both databases."""

import threading
from datetime import UTC, datetime

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine

from catalog import db
from catalog.model import Base, Library, Publication

DICTIONARY_ID = 2013806665


def test_the_migrations_make_what_the_model_says(engine: Engine) -> None:
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
