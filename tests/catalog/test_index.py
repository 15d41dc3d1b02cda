"""The index keeps up with the catalogue, whatever happens to it on the way."""

import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from catalog import db, search
from catalog.model import Publication
from catalog.search import documents, generations, index, names
from catalog.search.index import Index
from catalog.settings import Settings
from tests import published, sample
from tests.published import about, book


def found(opened: Index, engine: Engine, text: str = "") -> list[str]:
    """The titles that answer a query, in alphabetical order."""
    with db.reading(engine) as session:
        results = search.run(opened, session, search.parse({"q": text, "sort": "title"}))
    assert len(results.hits) == min(results.total, 20)
    return [hit.facts.title for hit in results.hits]


def test_an_empty_catalogue_has_an_empty_index(engine: Engine, settings: Settings) -> None:
    with Index(settings.index) as opened:
        assert found(opened, engine) == []
        assert opened.follow(engine) == 0
        assert found(opened, engine) == []


def test_additions_changes_and_deletions_are_followed(engine: Engine, settings: Settings) -> None:
    with Index(settings.index) as opened:
        first, second, third = published.publish(engine, map(book, ["Гдов", "Дно", "Остров"]))
        assert opened.follow(engine) == 3
        assert opened.follow(engine) == 0
        published.change(engine, first, book("Печоры"))
        published.withdraw(engine, second)
        published.withdraw(engine, third, merged_into=first)
        published.publish(engine, [book("Невель")])
        assert opened.follow(engine) == 4
        assert found(opened, engine) == ["Невель", "Печоры"]
        assert found(opened, engine, "Гдов") == []


def test_a_record_is_found_by_the_title_that_was_outvoted(
    engine: Engine, settings: Settings
) -> None:
    sample.add_libraries(engine, "a", "b", "c")
    isbn = "978-5-00000-001-4"
    for library, title in (("a", "Старый Псков"), ("b", "Старый Псков"), ("c", "Старый Пков")):
        sample.load(engine, settings, library, [sample.rusmarc("1", title, isbn=isbn)])
    with Index(settings.index) as opened:
        opened.follow(engine)
        assert found(opened, engine, "псков") == ["Старый Псков"]
        assert found(opened, engine, "пков") == ["Старый Псков"]


def test_a_record_gone_since_the_index_was_written_is_not_shown(
    engine: Engine, settings: Settings
) -> None:
    with Index(settings.index) as opened, db.reading(engine) as session:
        one, _ = published.publish(engine, map(book, ["Гдов", "Дно"]))
        opened.follow(engine)
        published.withdraw(engine, one)
        results = search.run(opened, session, search.parse({}))
        assert [hit.facts.title for hit in results.hits] == ["Дно"]


def test_changes_come_in_batches_of_any_size(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "BATCH", 3)
    monkeypatch.setattr(index, "COMMIT_EVERY", 4)
    titles = [f"Том {number}" for number in range(1, 13)]  # a multiple of the batch
    with Index(settings.index) as opened:
        published.publish(engine, map(book, titles))
        assert opened.follow(engine) == 12
        assert found(opened, engine) == titles
        assert opened.follow(engine) == 0


def test_another_process_sees_what_was_written(engine: Engine, settings: Settings) -> None:
    with Index(settings.index) as writer, Index(settings.index) as reader:
        published.publish(engine, [book("Гдов")])
        writer.follow(engine)
        assert found(reader, engine) == []
        reader.refresh()
        assert found(reader, engine) == ["Гдов"]
        published.publish(engine, [book("Дно")])
        writer.follow(engine)
        assert reader.follow(engine) == 0  # it looks again, and finds nothing left to do
        assert found(reader, engine) == ["Гдов", "Дно"]


def test_one_writes_at_a_time(engine: Engine, settings: Settings) -> None:
    with Index(settings.index) as opened:
        published.publish(engine, [book("Гдов")])
        opened.follow(engine)
        published.publish(engine, [book("Дно")])
        with index.writer(settings.index / "1"):
            assert opened.follow(engine) == 0
            assert found(opened, engine) == ["Гдов"]
        assert opened.follow(engine) == 1
        assert found(opened, engine) == ["Гдов", "Дно"]


def test_an_index_of_other_rules_is_built_anew(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Index(settings.index) as opened:
        published.publish(engine, map(book, ["Гдов", "Дно"]))
        opened.follow(engine)
        monkeypatch.setattr(documents, "VERSION", documents.VERSION + 1)
        assert opened.follow(engine) == 2
        assert found(opened, engine) == ["Гдов", "Дно"]
        assert sorted(path.name for path in settings.index.iterdir()) == ["2", "current"]


def test_the_index_of_another_catalogue_is_built_anew(engine: Engine, settings: Settings) -> None:
    with Index(settings.index) as opened:
        published.publish(engine, map(book, ["Гдов", "Дно"]))
        opened.follow(engine)
        with db.writing(engine) as session:
            session.get_one(Publication, 1).secret = "another"
        assert opened.follow(engine) == 2


def test_an_index_ahead_of_its_catalogue_is_built_anew(engine: Engine, settings: Settings) -> None:
    """As after a backup was put back."""
    with Index(settings.index) as opened:
        published.publish(engine, [book("Гдов")])
        opened.follow(engine)
        state = generations.read_state(settings.index / "1")
        assert state is not None
        generations.write_state(settings.index / "1", replace(state, changed=100))
        assert opened.follow(engine) == 1
        assert found(opened, engine) == ["Гдов"]


def harm_nothing(folder: Path) -> None:
    """The index as it was left."""


def lose_everything(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


def lose_state(folder: Path) -> None:
    (folder / "1" / "state.json").unlink()


def spoil_state(folder: Path) -> None:
    (folder / "1" / "state.json").write_text('{"changed": tru')


def spoil_current(folder: Path) -> None:
    (folder / "current").write_text("most recent")


def lose_meta(folder: Path) -> None:
    (folder / "1" / "meta.json").unlink()


def spoil_meta(folder: Path) -> None:
    (folder / "1" / "meta.json").write_bytes(b"\0" * 100)


def lose_segments(folder: Path) -> None:
    for path in (folder / "1").glob("*.idx"):
        path.unlink()


def cut_segments(folder: Path) -> None:
    for path in (folder / "1").glob("*.*"):
        if path.suffix in (".idx", ".term", ".fast", ".pos"):
            half = path.read_bytes()[: path.stat().st_size // 2]
            path.unlink()  # somebody may have the whole file mapped
            path.write_bytes(half)


def lose_names(folder: Path) -> None:
    (folder / "1" / names.FILE).unlink()


def spoil_names(folder: Path) -> None:
    (folder / "1" / names.FILE).write_bytes(b"\0" * 100)


@pytest.mark.parametrize(
    "harm",
    [
        harm_nothing,
        lose_everything,
        lose_state,
        spoil_state,
        spoil_current,
        lose_meta,
        spoil_meta,
        lose_segments,
        cut_segments,
        lose_names,
        spoil_names,
    ],
    ids=lambda harm: harm.__name__,
)
def test_a_damaged_index_heals_by_following(harm, engine: Engine, settings: Settings) -> None:
    titles = ["Гдов", "Дно", "Остров"]
    published.publish(engine, map(book, titles[:2]))
    with Index(settings.index) as opened:
        opened.follow(engine)
    harm(settings.index)
    published.publish(engine, [book(titles[2])])
    with Index(settings.index) as opened:
        opened.follow(engine)
        opened.follow(engine)
        assert found(opened, engine) == titles
        assert found(opened, engine, "Остров") == ["Остров"]


def test_names_lost_while_it_is_read_come_back(engine: Engine, settings: Settings) -> None:
    published.publish(engine, [book("Гдов", subjects=about("place", "Гдов, город"))])
    with Index(settings.index) as opened:
        opened.follow(engine)
        with sqlite3.connect(settings.index / "1" / names.FILE) as base:
            base.execute("delete from name")
        base.close()
        with pytest.raises(names.Unnamed):
            found(opened, engine)
        assert opened.follow(engine) == 1
        assert found(opened, engine) == ["Гдов"]
        assert opened.follow(engine) == 0


DIES = """
import os, signal, sys
from pathlib import Path
from catalog import db
from catalog.search import documents
from catalog.search import index

def die(*args):
    os.kill(os.getpid(), signal.SIGKILL)

index.BATCH = index.COMMIT_EVERY = 4
left = int(sys.argv[3])
write_state, document = index.write_state, documents.document

def document_until(entry, values):
    global left
    left -= 1
    if left == 0:
        die()
    return document(entry, values)

def state_until(folder, state):
    die() if left <= 0 and state.changed else write_state(folder, state)

if left:
    documents.document = document_until
else:
    index.write_state = state_until
index.Index(Path(sys.argv[1])).follow(db.make_engine(sys.argv[2]))
"""


@pytest.mark.parametrize(
    ("document", "begun"),
    [
        pytest.param(0, True, id="after a commit, before its number is kept"),
        pytest.param(11, False, id="after two commits of a new index"),
    ],
)
def test_kill_9_costs_nothing(
    document: int, begun: bool, engine: Engine, settings: Settings
) -> None:
    old, new = ["Гдов", "Дно"] if begun else [], [f"Том {number}" for number in range(1, 17)]
    with Index(settings.index) as opened:
        if begun:
            published.publish(engine, map(book, old))
            opened.follow(engine)
        published.publish(engine, map(book, new))
        died = subprocess.run(
            [sys.executable, "-c", DIES, settings.index, settings.database_url, str(document)],
            cwd=Path(index.__file__).parent.parent,
            env=os.environ | {"PYTHONPATH": str(Path(index.__file__).parent.parent)},
            capture_output=True,
            check=False,
        )
        assert died.returncode == -signal.SIGKILL, died.stderr.decode()
        opened.follow(engine)
        assert found(opened, engine) == old + new
        assert opened.searcher().num_docs == len(old + new)


def test_a_rebuilt_index_answers_as_the_followed_one(engine: Engine, settings: Settings) -> None:
    with Index(settings.index) as opened:
        ids = published.publish(engine, (book(f"Псков, выпуск {n}") for n in range(40)))
        opened.follow(engine)
        for id_ in ids[::3]:
            published.change(engine, id_, book("Псков и Порхов", years=(1990, 1990)))
        for id_ in ids[1::3]:
            published.withdraw(engine, id_)
        opened.follow(engine)
        before = [search.find(opened.searcher(), search.parse({"q": "псков", "page": page}))
                  for page in "123"]  # fmt: skip
        assert opened.rebuild(engine) == 40  # the withdrawn ones are passed over
        after = [search.find(opened.searcher(), search.parse({"q": "псков", "page": page}))
                 for page in "123"]  # fmt: skip
        assert before == after
        assert [len(ids) for _, ids in before] == [20, 7, 0]
