"""Which doubtful pairs should a person look at first? Those whose decision settles most."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from catalog.errors import NotFound, Refused
from catalog.match import Verdict
from catalog.model import Contribution, Edge, Judgement, Library, UnionRecord
from marc.facts import Kind

Key = tuple[int, float, int, int]  # the order of the queue: smaller comes first


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two contributions of two union records; `settles` counts the records of both together."""

    a: int
    b: int
    weight: float
    settles: int

    @property
    def key(self) -> Key:
        return -self.settles, -self.weight, self.a, self.b


def queue(
    session: Session, *, library: str = "", kind: str = "", after: Key | None = None
) -> Iterator[Doubt]:
    """The doubtful pairs nobody has judged, one for every two union records, best first.

    First those that would bring most records together, then those nearest to certainty. `library`
    keeps pairs with a record of that library, `kind` pairs with such a record, `after` those
    behind a place. Raises NotFound (library) and Refused (kind).
    """
    a, b = aliased(Contribution), aliased(Contribution)
    left, right = aliased(UnionRecord), aliased(UnionRecord)
    settles = left.members + right.members
    query = (
        select(Edge.a_id, Edge.b_id, Edge.weight, settles, a.cluster_id, b.cluster_id)
        .join(a, a.id == Edge.a_id)
        .join(b, b.id == Edge.b_id)
        .join(left, left.cluster_id == a.cluster_id)
        .join(right, right.cluster_id == b.cluster_id)
        .where(Edge.verdict == Verdict.DOUBTFUL, a.cluster_id != b.cluster_id)
        .order_by(settles.desc(), Edge.weight.desc(), Edge.a_id, Edge.b_id)
        .execution_options(yield_per=500)
    )
    if library:
        own = library_id(session, library)
        query = query.where(or_(a.library_id == own, b.library_id == own))
    if kind:
        if kind not in {one.value for one in Kind}:
            raise Refused("review.kind", kind=kind)
        kinds = (left.facts["kind"].as_string(), right.facts["kind"].as_string())
        query = query.where(or_(*(one == kind for one in kinds)))
    settled = judged(session)
    for first, second, weight, size, *clusters in session.execute(query):
        found = Doubt(first, second, weight, size)
        if frozenset(clusters) not in settled and (after is None or found.key > after):
            yield found
        settled.add(frozenset(clusters))


def library_id(session: Session, code: str) -> int:
    found = session.scalar(select(Library.id).where(Library.code == code))
    if found is None:
        raise NotFound("library.unknown", library=code)
    return found


def judged(session: Session) -> set[frozenset[int | None]]:
    """The pairs of union records between which somebody's word stands: they stay apart."""
    a, b = aliased(Contribution), aliased(Contribution)
    rows = session.execute(
        select(a.cluster_id, b.cluster_id)
        .select_from(Judgement)
        .join(a, a.id == Judgement.a_id)
        .join(b, b.id == Judgement.b_id)
        .where(Judgement.ended_at.is_(None), a.cluster_id != b.cluster_id)
    )
    return {frozenset(row) for row in rows}
