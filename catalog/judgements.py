"""What did people say of two records, and which word holds? Kept for ever, read by key."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import db
from catalog.match import Verdict
from catalog.model import Contribution, Judgement

Pair = tuple[int, int]  # contribution ids, the smaller first


def holding(found: Iterable[Judgement]) -> list[Judgement]:
    """Those not ended; of what one person said of one pair, the last word."""
    last = {
        (one.a_id, one.b_id, one.by): one
        for one in sorted(found, key=lambda one: one.id)
        if one.ended_at is None
    }
    return sorted(last.values(), key=lambda one: one.id)


def verdicts(found: Iterable[Judgement]) -> dict[Pair, Verdict]:
    """What holds of each pair: "different" if anybody says so.

    Two records kept apart in error are found twice; two joined in error hide one of them.
    """
    said: dict[Pair, Verdict] = {}
    for one in holding(found):
        pair = one.a_id, one.b_id
        if said.get(pair) is not Verdict.DIFFERENT:
            said[pair] = Verdict(one.verdict)
    return said


# --- by key ---------------------------------------------------------------------------------------


def read(session: Session, ids: Collection[int]) -> list[Judgement]:
    """The judgements that hold and name any of these contributions."""
    found: dict[int, Judgement] = {}
    for chunk in db.chunks(ids):
        for end in (Judgement.a_id, Judgement.b_id):
            rows = session.scalars(
                select(Judgement).where(db.among(session, end, chunk), Judgement.ended_at.is_(None))
            )
            found.update((one.id, one) for one in rows)
    return holding(found.values())


def read_verdicts(session: Session, ids: Collection[int]) -> dict[Pair, Verdict]:
    """What holds of the pairs within these contributions."""
    within = set(ids)
    said = verdicts(read(session, ids))
    return {(a, b): one for (a, b), one in said.items() if a in within and b in within}


def read_bonds(session: Session, ids: Collection[int]) -> list[Pair]:
    """The pairs with one of these contributions that hold for the same."""
    said = verdicts(read(session, ids))
    return [pair for pair, verdict in said.items() if verdict is Verdict.SAME]


def every(session: Session) -> list[Judgement]:
    """All that hold, oldest first."""
    return holding(session.scalars(select(Judgement).where(Judgement.ended_at.is_(None))))


# --- where people contradict each other -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Conflict:
    """A word "different", and the words "same" that together say the opposite."""

    different: Judgement
    chain: tuple[Judgement, ...]


def conflicts(session: Session) -> Iterator[Conflict]:
    """Every contradiction among the judgements that hold, of live contributions."""
    found = every(session)
    named = {id for one in found for id in (one.a_id, one.b_id)}
    live: set[int] = set()
    for chunk in db.chunks(named):
        here = select(Contribution.id).where(db.among(session, Contribution.id, chunk))
        live |= set(session.scalars(here.where(Contribution.live)))
    yield from contradictions([one for one in found if {one.a_id, one.b_id} <= live])


def contradictions(held: Sequence[Judgement]) -> Iterator[Conflict]:
    """For every "different", the shortest chain of "same" between the two, if there is one."""
    around: dict[int, list[tuple[int, Judgement]]] = {}
    for one in held:
        if one.verdict == Verdict.SAME:
            around.setdefault(one.a_id, []).append((one.b_id, one))
            around.setdefault(one.b_id, []).append((one.a_id, one))
    for one in held:
        if one.verdict == Verdict.DIFFERENT:
            chain = way(around, one.a_id, one.b_id)
            if chain:
                yield Conflict(one, chain)


def way(
    around: Mapping[int, Sequence[tuple[int, Judgement]]], start: int, end: int
) -> tuple[Judgement, ...]:
    """The shortest chain of judgements between two contributions; empty when there is none."""
    came: dict[int, tuple[Judgement, ...]] = {start: ()}
    queue = deque([start])
    while queue and end not in came:
        here = queue.popleft()
        for there, judgement in around.get(here, ()):
            if there not in came:
                came[there] = (*came[here], judgement)
                queue.append(there)
    return came.get(end, ())
