"""The demo's libraries, loaded in any order on either database, give one catalogue."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from catalog import db, demo, ingest
from catalog.settings import Settings
from catalog.verify import verify
from tests import sample

Partition = set[frozenset[tuple[str, ...]]]
FILES = [(one.code, file) for one in demo.LIBRARIES for file in one.files]


def loaded(engine: Engine, settings: Settings, files: list[tuple[str, str]]) -> Partition:
    sample.add_libraries(engine, *(one.code for one in demo.LIBRARIES))
    for code, file in files:
        numbers = ingest.accept(
            engine, settings, demo.path(file), library=code, filename=file,
            options=ingest.Options(), now=sample.NOW,
        )  # fmt: skip
        for number in numbers:
            ingest.run(engine, settings, number)
    with db.reading(engine) as session:
        return sample.partition(session)


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Partition]:
    """The partition after loading in the order of the list, on SQLite, in one batch a file."""
    folder: Path = tmp_path_factory.mktemp("in-order")
    settings = Settings(data=folder, database="")
    engine = db.open_database(settings)
    yield loaded(engine, settings, FILES)
    engine.dispose()


def test_another_order_and_other_batches_give_the_same_partition(
    engine: Engine, settings: Settings, in_order: Partition
) -> None:
    shuffled = random.Random(7).sample(FILES, len(FILES))
    small = settings.model_copy(update={"batch": 37})
    assert loaded(engine, small, shuffled) == in_order
    assert list(verify(engine, small)) == []
