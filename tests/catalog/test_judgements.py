"""People's word on records: stronger than the machine, kept for ever, contradictions shown."""

import random
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select

from catalog import db, decisions, explaining, judgements, match, naming, rebuilding
from catalog.errors import Conflict, NotFound, Refused
from catalog.i18n import words
from catalog.match import Verdict
from catalog.model import Cluster, Judgement, Publication
from catalog.settings import Settings
from catalog.verify import verify
from marc import facts as marc_facts
from marc.facts import Facts
from marc.record import Dialect
from tests import sample

SAME, DIFFERENT = Verdict.SAME, Verdict.DIFFERENT
TITLES = {"a": "Старый Псков", "b": "Храмы Гдова", "c": "Летопись края"}

Judge = Callable[..., int]


@pytest.fixture
def judge(engine: Engine, settings: Settings) -> Judge:
    """Keep a word on two records named LIBRARY:ID; returns its number."""

    def once(verdict: str, a: str, b: str, by: str = "анна") -> int:
        with db.publishing(engine) as session:
            pair = naming.find(session, a).id, naming.find(session, b).id
            done = decisions.judge(
                session, verdict, *pair, by=by, settings=settings, now=sample.NOW
            )
        return done.number

    return once


@pytest.fixture
def undo(engine: Engine, settings: Settings) -> Callable[[int], None]:
    def once(number: int) -> None:
        with db.publishing(engine) as session:
            decisions.end_judgement(session, number, by="анна", settings=settings, now=sample.NOW)

    return once


def groups(engine: Engine) -> set[frozenset[str]]:
    with db.reading(engine) as session:
        return {
            frozenset(":".join(member) for member in group) for group in sample.partition(session)
        }


def apart(*names: str) -> set[frozenset[str]]:
    """Groups written "a:1 b:1"."""
    return {frozenset(name.split()) for name in names}


@pytest.fixture
def three(engine: Engine, settings: Settings) -> None:
    """Three libraries, a different book in each."""
    sample.add_libraries(engine, *TITLES)
    for code, title in TITLES.items():
        sample.load(engine, settings, code, [sample.rusmarc("1", title)])


# --- the word and the catalogue -------------------------------------------------------------------


def test_same_joins_records_that_have_nothing_in_common_and_undo_parts_them(
    engine: Engine, settings: Settings, three: None, judge: Judge, undo: Callable[[int], None]
) -> None:
    with db.reading(engine) as session:
        before = sample.public_ids(session)
    number = judge("same", "b:1", "a:1")
    assert groups(engine) == apart("a:1 b:1", "c:1")
    with db.reading(engine) as session:
        younger = session.scalars(select(Cluster).where(Cluster.union_id == before["b", "1"])).one()
        assert (younger.state, younger.merged_into) == ("merged", 1)
    assert list(verify(engine, settings)) == []
    undo(number)
    with db.reading(engine) as session:
        assert sample.public_ids(session) == before
    assert list(verify(engine, settings)) == []


def test_different_parts_what_the_machine_is_sure_of(
    engine: Engine, settings: Settings, judge: Judge
) -> None:
    sample.add_libraries(engine, "a", "b", "c")
    for code in "abc":
        sample.load(engine, settings, code, [sample.rusmarc("1")])
    assert groups(engine) == apart("a:1 b:1 c:1")
    judge("different", "a:1", "c:1")
    assert groups(engine) == apart("a:1 b:1", "c:1")
    assert list(verify(engine, settings)) == []


def test_both_sides_are_told_to_harvesters_and_nobody_else(
    engine: Engine, three: None, judge: Judge
) -> None:
    with db.reading(engine) as session:
        last = session.get_one(Publication, 1).changed
    judge("same", "a:1", "b:1")
    with db.reading(engine) as session:
        changed = session.scalars(select(Cluster.id).where(Cluster.changed > last))
        assert set(changed) == {1, 2}


def test_a_word_outlives_a_new_version_a_rebuild_a_deletion_and_a_return(
    engine: Engine, settings: Settings, three: None, judge: Judge
) -> None:
    judge("same", "a:1", "b:1")
    sample.load(engine, settings, "b", [sample.rusmarc("1", "Храмы Гдова и уезда", year="1999")])
    assert groups(engine) == apart("a:1 b:1", "c:1")
    rebuilding.rebuild(engine, settings, now=sample.NOW)
    assert groups(engine) == apart("a:1 b:1", "c:1")
    sample.load(engine, settings, "b", [sample.rusmarc("1", status="d")])
    assert groups(engine) == apart("a:1", "c:1")
    assert list(verify(engine, settings)) == []
    sample.load(engine, settings, "b", [sample.rusmarc("1", "Храмы Гдова")])
    assert groups(engine) == apart("a:1 b:1", "c:1")
    assert list(verify(engine, settings)) == []


def test_a_chain_of_same_holds_through_a_third_record(
    engine: Engine, settings: Settings, three: None, judge: Judge
) -> None:
    judge("same", "a:1", "b:1")
    judge("same", "b:1", "c:1")
    assert groups(engine) == apart("a:1 b:1 c:1")
    sample.load(engine, settings, "b", [sample.rusmarc("1", status="d")])
    assert groups(engine) == apart("a:1", "c:1")
    assert list(verify(engine, settings)) == []


def test_two_people_of_two_minds_are_shown_and_different_holds(
    engine: Engine, settings: Settings, three: None, judge: Judge, undo: Callable[[int], None]
) -> None:
    first = judge("same", "a:1", "b:1", by="анна")
    second = judge("different", "a:1", "b:1", by="ольга")
    assert groups(engine) == apart("a:1", "b:1", "c:1")
    with db.reading(engine) as session:
        (found,) = judgements.conflicts(session)
        assert (found.different.id, [one.id for one in found.chain]) == (second, [first])
    assert list(verify(engine, settings)) == []
    undo(second)
    assert groups(engine) == apart("a:1 b:1", "c:1")


def test_a_person_may_change_her_mind_and_take_even_that_back(
    engine: Engine, settings: Settings, three: None, judge: Judge, undo: Callable[[int], None]
) -> None:
    judge("same", "a:1", "b:1")
    second = judge("different", "a:1", "b:1")
    assert groups(engine) == apart("a:1", "b:1", "c:1")
    with db.reading(engine) as session:
        assert list(judgements.conflicts(session)) == []
    undo(second)
    assert groups(engine) == apart("a:1 b:1", "c:1")


def test_a_contradicting_chain_breaks_at_its_weakest_link(
    engine: Engine, settings: Settings, judge: Judge
) -> None:
    sample.add_libraries(engine, "a", "b", "c")
    sample.load(engine, settings, "a", [sample.rusmarc("1")])
    sample.load(engine, settings, "b", [sample.rusmarc("1", pages="300 с.")])
    sample.load(engine, settings, "c", [sample.rusmarc("1", "Летопись края")])
    judge("same", "b:1", "c:1")
    judge("same", "a:1", "b:1")
    judge("different", "a:1", "c:1")
    assert groups(engine) == apart("a:1 b:1", "c:1")
    with db.reading(engine) as session:
        (found,) = judgements.conflicts(session)
        assert {one.id for one in found.chain} == {1, 2}
    assert list(verify(engine, settings)) == []


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_words_and_records_does_not_matter(
    engine: Engine, settings: Settings, judge: Judge, seed: int
) -> None:
    words = [("same", "a:1", "b:1"), ("same", "b:1", "c:1"), ("different", "a:1", "c:1"),
             ("different", "a:1", "d:1")]  # fmt: skip
    chance = random.Random(seed)
    sample.add_libraries(engine, "a", "b", "c", "d")
    titles = TITLES | {"d": TITLES["a"]}
    for code in chance.sample("abcd", 4):
        sample.load(engine, settings, code, [sample.rusmarc("1", titles[code])])
    for word in chance.sample(words, 4):
        judge(*word)
    assert groups(engine) == apart("a:1 b:1", "c:1", "d:1")
    assert list(verify(engine, settings)) == []


# --- what is refused ------------------------------------------------------------------------------


def test_what_cannot_be_judged(three: None, judge: Judge, undo: Callable[[int], None]) -> None:
    with pytest.raises(Refused, match=r"judgement\.itself"):
        judge("same", "a:1", "a:1")
    with pytest.raises(Refused, match=r"judgement\.verdict"):
        judge("doubtful", "a:1", "b:1")
    with pytest.raises(Refused, match=r"judgement\.unsigned"):
        judge("same", "a:1", "b:1", by="")
    with pytest.raises(Refused, match=r"contribution\.name"):
        judge("same", "a", "b:1")
    with pytest.raises(NotFound, match=r"contribution\.unknown"):
        judge("same", "a:1", "b:2")
    with pytest.raises(NotFound, match=r"judgement\.unknown"):
        undo(9)


def test_saying_it_twice_adds_nothing_and_taking_it_back_twice_is_told(
    engine: Engine, three: None, judge: Judge, undo: Callable[[int], None]
) -> None:
    assert judge("same", "a:1", "b:1") == judge("same", "b:1", "a:1")
    undo(1)
    with pytest.raises(Conflict, match=r"judgement\.ended"):
        undo(1)
    with db.reading(engine) as session:
        (kept,) = session.scalars(select(Judgement))
        assert (kept.verdict, kept.by, kept.ended_by) == ("same", "анна", "анна")


# --- the partition alone --------------------------------------------------------------------------


def book(title: str, **more: str) -> Facts:
    return marc_facts.facts(sample.rusmarc("1", title, **more), Dialect.RUSMARC)


VOLUMES = {
    ("a", "1"): book("Псковская земля", volume="Т. 1"),
    ("b", "1"): book("Псковская земля", volume="Т. 2"),
    ("c", "1"): book("Псковская земля", volume="Т. 1"),
    ("d", "1"): book("Псковская земля", volume="Т. 2"),
}
A, B, C, D = VOLUMES
EDGES = [(A, C, 20.0), (B, D, 20.0)]


@pytest.mark.parametrize(
    ("judged", "expected"),
    [
        pytest.param({}, [(A, C), (B, D)], id="the machine alone"),
        pytest.param({(A, B): SAME}, [(A, B, C), (D,)], id="third records stay under the rules"),
        pytest.param({(A, C): DIFFERENT}, [(A,), (B, D), (C,)], id="different"),
        pytest.param(
            {(A, B): SAME, (A, D): DIFFERENT}, [(A, B, C), (D,)], id="a third stays out by word"
        ),
        pytest.param({(A, D): SAME, (A, C): DIFFERENT}, [(A, B, D), (C,)], id="both"),
    ],
)
def test_what_a_word_does_to_a_component(
    judged: dict[match.Pair, Verdict], expected: list[tuple[match.MemberName, ...]]
) -> None:
    assert match.partition(VOLUMES, EDGES, judged) == sorted(expected)


def test_an_explanation_names_the_word(engine: Engine, three: None, judge: Judge) -> None:
    judge("same", "a:1", "b:1", by="ольга")
    with db.reading(engine) as session:
        told = list(explaining.told(explaining.explain(session, "b:1", "a:1"), words("en")))
        other = list(explaining.told(explaining.explain(session, "c:1", "a:1"), words("en")))
    assert any("judgement 1: same (ольга" in line for line in told)
    assert not any("judgement" in line for line in other)
