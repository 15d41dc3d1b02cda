"""Clusters depend on the records alone, keep their public ids, and tell harvesters every change."""

import random

import pytest
from sqlalchemy import Engine, delete, select

from catalog import clusters, db, ids, rebuilding
from catalog.errors import Conflict
from catalog.match import blocking
from catalog.model import BlockKey, Cluster, Publication, SetMember, Sketch, UnionRecord
from catalog.settings import Settings
from catalog.verify import verify
from marc.record import Record
from tests import sample

BOOKS = [
    ("a", sample.rusmarc("1", isbn="978-5-00000-001-4")),
    ("b", sample.rusmarc("7", author="Петров|Иван Сергеевич", publisher="Изд-во «Логос»")),
    ("c", sample.marc21("x1", isbn="5-00000-001-X", pages="216 p.")),
    ("a", sample.rusmarc("2", "Храмы Гдова", author="Лис|О. П.", year="1999", pages="80 с.")),
    ("c", sample.marc21("x2", "Храмы Гдова", author="Лис, О. П.", year="1999", pages="80 с.")),
    ("a", sample.rusmarc("3", "Псковская земля", volume="Т. 1")),
    ("b", sample.rusmarc("8", "Псковская земля", volume="Т. 2")),
    ("c", sample.rusmarc("9", "Псковская земля", volume="Т. 1")),
    ("a", sample.rusmarc("4", "Отчёт", author="", pages="20 с.", publisher="Музей")),
    ("b", sample.rusmarc("5", "Отчёт", author="", pages="90 с.", publisher="Архив")),
]


def send(engine: Engine, settings: Settings, books: list[tuple[str, Record]], batch: int) -> None:
    """Load the books in this order, in uploads of at most `batch` records of one library."""
    pending: list[Record] = []
    for place, (library, record) in enumerate(books):
        pending.append(record)
        ends = place + 1 == len(books) or books[place + 1][0] != library
        if ends or len(pending) == batch:
            sample.load(engine, settings, library, pending)
            pending = []


@pytest.mark.parametrize("seed", range(6))
def test_any_order_and_batching_gives_the_same_catalogue(
    engine: Engine, settings: Settings, seed: int
) -> None:
    sample.add_libraries(engine, "a", "b", "c")
    shuffled = random.Random(seed).sample(BOOKS, len(BOOKS))
    send(engine, settings, shuffled, batch=1 + seed % 3)
    with db.reading(engine) as session:
        assert sample.partition(session) == {
            frozenset({("a", "1"), ("b", "7"), ("c", "x1")}),
            frozenset({("a", "2"), ("c", "x2")}),
            frozenset({("a", "3"), ("c", "9")}),
            frozenset({("b", "8")}),
            frozenset({("a", "4")}),
            frozenset({("b", "5")}),
        }
    assert list(verify(engine, settings)) == []


def test_a_rebuild_changes_nothing_and_tells_harvesters_nothing(
    engine: Engine, settings: Settings
) -> None:
    sample.add_libraries(engine, "a", "b", "c")
    send(engine, settings, BOOKS, batch=3)
    with db.reading(engine) as session:
        before = session.get_one(Publication, 1).changed, sample.public_ids(session)
    assert rebuilding.rebuild(engine, settings, now=sample.NOW).changed == 0
    with db.reading(engine) as session:
        after = session.get_one(Publication, 1).changed, sample.public_ids(session)
    assert after == before
    assert list(verify(engine, settings)) == []


def test_a_catalogue_from_before_there_were_lists_asks_for_a_rebuild(
    engine: Engine, settings: Settings
) -> None:
    sample.add_libraries(engine, "a", "b")
    sample.load(engine, settings, "a", [sample.rusmarc("1")])
    with db.writing(engine) as session:
        session.execute(delete(Sketch))
        session.execute(delete(BlockKey))
    with pytest.raises(Conflict, match=r"catalogue\.old"):
        sample.load(engine, settings, "b", [sample.rusmarc("7")])
    rebuilding.rebuild(engine, settings, now=sample.NOW)
    sample.load(engine, settings, "b", [sample.rusmarc("7")])
    assert list(verify(engine, settings)) == []


def test_a_list_longer_than_anybody_looks_leaves_no_trace_of_order(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes between two or leaves them, in whatever batches: as if all had come at once."""
    monkeypatch.setattr(blocking, "NEAREST", 2)
    sample.add_libraries(engine, "a", "b")
    dice = random.Random(7)
    reports = [
        (
            "ab"[n % 2],
            sample.rusmarc(
                str(n), "Отчёт о работе музея", pages=f"{80 + n % 4} с.", year=str(2010 + n % 2)
            ),
        )
        for n in range(12)
    ]
    send(engine, settings, dice.sample(reports, 12), batch=3)
    assert list(verify(engine, settings)) == []
    for n in dice.sample(range(12), 5):
        gone = sample.rusmarc(str(n), status="d")
        sample.load(engine, settings, "ab"[n % 2], [gone])
        assert list(verify(engine, settings)) == []
    changed = [sample.rusmarc(str(n), "Отчёт о работе музея", pages="81 с.") for n in range(6)]
    send(engine, settings, [("ab"[n % 2], one) for n, one in enumerate(changed)], batch=2)
    assert list(verify(engine, settings)) == []
    assert rebuilding.rebuild(engine, settings, now=sample.NOW).changed == 0


def test_the_older_id_survives_a_merge_and_the_younger_returns_after_a_split(
    engine: Engine, settings: Settings
) -> None:
    sample.add_libraries(engine, "a", "b")
    apart = sample.rusmarc("7", "Совсем другая книга")
    sample.load(engine, settings, "a", [sample.rusmarc("1")])
    sample.load(engine, settings, "b", [apart])
    with db.reading(engine) as session:
        first = sample.public_ids(session)
    sample.load(engine, settings, "b", [sample.rusmarc("7")])  # now describes the same book
    with db.reading(engine) as session:
        assert set(sample.public_ids(session).values()) == {first["a", "1"]}
        younger = session.scalars(select(Cluster).where(Cluster.union_id == first["b", "7"])).one()
        assert younger.state == "merged"
        assert younger.merged_into == ids.number(first["a", "1"])
    sample.load(engine, settings, "b", [apart])
    with db.reading(engine) as session:
        assert sample.public_ids(session) == first
    assert list(verify(engine, settings)) == []


def test_a_cluster_outlives_the_record_it_is_named_after(
    engine: Engine, settings: Settings
) -> None:
    sample.add_libraries(engine, "a", "b")
    sample.load(engine, settings, "a", [sample.rusmarc("1")])
    sample.load(engine, settings, "b", [sample.rusmarc("7")])
    with db.reading(engine) as session:
        before = sample.public_ids(session)
    sample.load(engine, settings, "a", [sample.rusmarc("1", status="d")])
    with db.reading(engine) as session:
        assert sample.public_ids(session) == {("b", "7"): before["b", "7"]}
    sample.load(engine, settings, "a", [sample.rusmarc("1")])
    with db.reading(engine) as session:
        assert sample.public_ids(session) == before
    assert list(verify(engine, settings)) == []


def test_leaving_a_library_and_vanishing_are_published(engine: Engine, settings: Settings) -> None:
    sample.add_libraries(engine, "a", "b")
    sample.load(engine, settings, "a", [sample.rusmarc("1")])
    sample.load(engine, settings, "b", [sample.rusmarc("7")])

    def state() -> tuple[int, str, dict[str, bool]]:
        with db.reading(engine) as session:
            cluster = session.scalars(select(Cluster)).one()
            sets = {row.spec: row.present for row in session.scalars(select(SetMember))}
            libraries = {spec: sets[spec] for spec in sets if spec.startswith("library:")}
            return cluster.changed, cluster.state, libraries

    changed, *rest = state()
    assert rest == ["live", {"library:a": True, "library:b": True}]
    sample.load(engine, settings, "b", [sample.rusmarc("7", status="d")])
    later, *rest = state()
    assert later > changed
    assert rest == ["live", {"library:a": True, "library:b": False}]
    sample.load(engine, settings, "a", [sample.rusmarc("1", status="d")])
    last, *rest = state()
    assert last > later
    assert rest == ["deleted", {"library:a": False, "library:b": False}]
    with db.reading(engine) as session:
        assert session.scalars(select(UnionRecord)).all() == []
    assert list(verify(engine, settings)) == []


@pytest.mark.parametrize(
    ("parts", "before", "expected"),
    [
        pytest.param([(3, 5)], {3: None, 5: None}, {3: (3, 5)}, id="named after the earliest"),
        pytest.param([(1, 2)], {1: 1, 2: 2}, {1: (1, 2)}, id="the older name survives a merge"),
        pytest.param([(1,), (2,)], {1: 1, 2: 1}, {1: (1,), 2: (2,)}, id="a split"),
        pytest.param([(2, 4)], {2: 1, 4: 1}, {1: (2, 4)}, id="its first record was withdrawn"),
        pytest.param(
            [(2,), (4,)], {2: 1, 4: 1}, {1: (2,), 4: (4,)}, id="withdrawn, then the rest split"
        ),
        pytest.param([(1,), (2,)], {1: None, 2: 1}, {1: (1,), 2: (2,)}, id="it came back alone"),
    ],
)
def test_who_inherits_a_public_id(
    parts: list[tuple[int, ...]],
    before: dict[int, int | None],
    expected: dict[int, tuple[int, ...]],
) -> None:
    assert clusters.assign(parts, before) == expected
