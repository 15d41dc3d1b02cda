"""A catalogue put away is the same catalogue when it is brought back, on either database."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine, create_engine, inspect, select, text

from catalog import backup, db, ingest
from catalog.decisions import judge
from catalog.errors import Refused
from catalog.ingest import undoing
from catalog.model import Base, Change, Cluster, Contribution, SetMember, Upload
from catalog.settings import Settings
from catalog.verify import verify
from tests import sample
from tests.front_door import Done

LATER = sample.NOW + timedelta(days=3)


@pytest.fixture
def elsewhere(settings: Settings, tmp_path: Path, postgres_url: str) -> Iterator[Settings]:
    """An empty place for a catalogue on the other database."""
    if settings.database:
        yield Settings(data=tmp_path / "elsewhere", database="")
        return
    name = f"svod_elsewhere_{os.getpid()}"
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"create database {name}"))
    url = postgres_url.replace("/postgres?", f"/{name}?")
    yield Settings(data=tmp_path / "elsewhere", database=url)
    with server.connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))
    server.dispose()


@pytest.fixture
def lived_in(engine: Engine, settings: Settings) -> None:
    """A catalogue with a history: duplicates, a rejected record, a judgement, an undo, a wait."""
    sample.add_libraries(engine, "a", "b")
    sample.load(engine, settings, "a", [sample.rusmarc("1"), sample.rusmarc("2", "Изборск")])
    sample.load(engine, settings, "b", sample.iso2709([sample.marc21("3")]) + b"no record\x1d")
    sample.load(engine, settings, "b", [sample.rusmarc("4", "Печоры")], name="more.mrc")
    with db.publishing(engine) as session:
        judge(session, "same", 1, 2, by="анна", settings=settings, now=sample.NOW)
        undoing.undo(session, 3, by="анна", settings=settings, now=sample.NOW)
    waiting = settings.data / "waiting.mrc"
    waiting.write_bytes(sample.iso2709([sample.rusmarc("5", "Гдов")]))
    ingest.accept(
        engine,
        settings,
        waiting,
        library="a",
        filename="waiting.mrc",
        options=ingest.Options(),
        now=sample.NOW,
    )


def rows(engine: Engine) -> dict[str, list[Any]]:
    """Everything in the database, table by table."""
    with db.reading(engine) as session:
        return {
            table.name: [
                tuple(row)
                for row in session.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in Base.metadata.sorted_tables
        }


@pytest.mark.usefixtures("lived_in")
def test_the_other_database_holds_the_same_catalogue(
    engine: Engine, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    made = backup.make(engine, settings, tmp_path / "kept", now=LATER)
    assert backup.restore(elsewhere, tmp_path / "kept", moved=True, now=LATER) == made
    there = db.open_database(elsewhere)
    assert rows(there) == rows(engine)
    assert list(verify(there, elsewhere)) == []
    with db.reading(there) as session:
        waiting = session.scalars(select(Upload.id).where(Upload.spooled_as.is_not(None))).one()
    assert ingest.run(there, elsewhere, waiting)["new"] == 1
    assert sample.load(there, elsewhere, "b", [sample.rusmarc("6", "Остров")])["new"] == 1
    assert list(verify(there, elsewhere)) == []
    there.dispose()


@pytest.mark.usefixtures("lived_in")
def test_harvesters_are_given_all_again_and_no_id_twice(
    engine: Engine, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    backup.make(engine, settings, tmp_path / "kept", now=sample.NOW)
    sample.load(engine, settings, "a", [sample.rusmarc("7", "Опочка")], name="lost.mrc")
    backup.restore(elsewhere, tmp_path / "kept", moved=False, now=LATER)
    there = db.open_database(elsewhere)
    assert sample.load(there, elsewhere, "a", [sample.rusmarc("8", "Себеж")])["new"] == 1
    with db.reading(engine) as session:
        given = {*session.scalars(select(Cluster.union_id))}
        known = {*session.scalars(select(Contribution.id))}
    with db.reading(there) as session:
        assert min(session.scalars(select(Cluster.changed_at))) >= LATER
        newest = session.scalars(select(Cluster).order_by(Cluster.changed.desc())).first()
        assert newest is not None
        assert newest.union_id not in given
        assert newest.id > max(known)
        stamped = select(Cluster.changed, Change.changed).join(
            Change, Change.changed == Cluster.changed
        )
        assert len(session.execute(stamped).all()) == len(session.scalars(select(Cluster)).all())
        beside = select(SetMember.changed, Cluster.changed).join(
            Cluster, Cluster.id == SetMember.cluster_id
        )
        assert all(own == cluster for own, cluster in session.execute(beside))
    assert list(verify(there, elsewhere)) == []
    there.dispose()


@pytest.mark.usefixtures("lived_in")
def test_what_is_not_whole_restores_nothing(
    engine: Engine, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    backup.make(engine, settings, kept, now=LATER)
    with pytest.raises(Refused, match=r"backup\.folder"):
        backup.make(engine, settings, kept, now=LATER)
    with pytest.raises(Refused, match=r"backup\.occupied"):
        backup.restore(settings, kept, moved=True, now=LATER)
    manifest = (kept / backup.MANIFEST).read_bytes()

    def refused(code: str) -> None:
        with pytest.raises(Refused, match=code):
            backup.restore(elsewhere, kept, moved=True, now=LATER)
        elsewhere.data.mkdir(exist_ok=True)
        there = db.make_engine(elsewhere.database_url)
        assert inspect(there).get_table_names() == []
        there.dispose()

    for changes, code in (
        ({"format": 2}, r"backup\.later"),
        ({"revision": "9999"}, r"backup\.later"),
        ({"tables": []}, r"backup\.manifest"),
    ):
        (kept / backup.MANIFEST).write_bytes(orjson.dumps(orjson.loads(manifest) | changes))
        refused(code)
    (kept / backup.MANIFEST).write_bytes(manifest[:-1])
    refused(r"backup\.manifest")
    (kept / backup.MANIFEST).write_bytes(manifest)
    versions = kept / "version.jsonl.zst"
    versions.write_bytes(versions.read_bytes()[:-1])
    refused(r"backup\.damaged")


def test_a_backup_of_the_first_schema_is_brought_up_to_date(
    elsewhere: Settings, tmp_path: Path
) -> None:
    """Written out by hand, as the first version would have put it away."""
    folder = tmp_path / "kept"
    (folder / "spool").mkdir(parents=True)
    moment = sample.NOW.isoformat()
    publication = {
        "id": 1,
        "changed": 0,
        "changed_at": moment,
        "since": None,
        "earliest": moment,
        "secret": "s",
    }
    line = db.pack(orjson.dumps([*publication.values()]) + b"\n")
    (folder / "publication.jsonl.zst").write_bytes(line)
    moments = ("changed_at", "since", "earliest")
    columns = {name: "moment" if name in moments else "plain" for name in publication}
    sum = backup.sum_of(folder / "publication.jsonl.zst")
    tables = {"publication": {"columns": columns, "rows": 1, "sha256": sum}}
    manifest = {"format": 1, "made_at": moment, "revision": "0001", "tables": tables, "spool": {}}
    (folder / backup.MANIFEST).write_bytes(orjson.dumps(manifest))
    backup.restore(elsewhere, folder, moved=False, now=LATER)
    there = db.open_database(elsewhere)
    sample.add_libraries(there, "a")
    assert sample.load(there, elsewhere, "a", [sample.rusmarc("1")])["new"] == 1
    assert list(verify(there, elsewhere)) == []
    there.dispose()


@pytest.mark.usefixtures("lived_in")
def test_the_commands(svod: Callable[..., Done], elsewhere: Settings, tmp_path: Path) -> None:
    done = svod("backup", tmp_path / "kept")
    assert (done.returncode, "kept" in done.stdout) == (0, True)
    place = {"SVOD_DATA": str(elsewhere.data), "SVOD_DATABASE": elsewhere.database}
    assert svod("restore", tmp_path / "kept", "--moved", **place).returncode == 0
    assert svod("clusters", **place).stdout == svod("clusters").stdout
    assert svod("verify", **place).returncode == 0
