"""What does a person's word do to the catalogue? Judging a pair of records, taking it back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from catalog import clusters, judgements, naming, standings
from catalog.errors import Conflict, NotFound, Refused
from catalog.match import Verdict
from catalog.model import Judgement
from catalog.naming import Moved
from catalog.settings import Settings
from catalog.standings import Cause

VERDICTS = (Verdict.SAME, Verdict.DIFFERENT)


@dataclass(frozen=True, slots=True)
class Decision:
    """The number of what was decided, and what it moved."""

    number: int
    moved: tuple[Moved, ...]


def judge(
    session: Session,
    verdict: str,
    a: int,
    b: int,
    *,
    by: str,
    why: str = "",
    settings: Settings,
    now: datetime,
) -> Decision:
    """Keep a person's word on two contributions, and settle around them.

    Needs a session of `db.publishing`. Saying again what one said before changes nothing. Refused:
    a verdict we do not know, one record twice, nobody's word.
    """
    if verdict not in VERDICTS:
        raise Refused("judgement.verdict", verdict=verdict)
    if a == b:
        raise Refused("judgement.itself")
    if not by:
        raise Refused("judgement.unsigned")
    a, b = min(a, b), max(a, b)
    for one in judgements.read(session, {a, b}):
        if (one.a_id, one.b_id, one.by, one.verdict) == (a, b, by, verdict):
            return Decision(one.id, ())
    made = Judgement(
        verdict=verdict, a_id=a, b_id=b, by=by[:80], why=why, made_at=now,
        since=standings.next_change(session),
    )  # fmt: skip
    session.add(made)
    session.flush()
    grouping = clusters.resettle(
        session, {a, b}, cause=Cause("judgement", made.id), settings=settings, now=now
    )
    return Decision(made.id, naming.moves(session, [grouping]))


def end_judgement(
    session: Session, number: int, *, by: str, settings: Settings, now: datetime
) -> Decision:
    """Take a judgement back; what the person had said of the pair before holds again."""
    found = session.get(Judgement, number)
    if found is None:
        raise NotFound("judgement.unknown", number=number)
    if found.ended_at is not None:
        raise Conflict("judgement.ended", number=number)
    found.ended_at, found.ended_by = now, by[:80]
    session.flush()
    grouping = clusters.resettle(
        session,
        {found.a_id, found.b_id},
        cause=Cause("unjudged", number),
        settings=settings,
        now=now,
        named_at=found.since - 1,
    )
    return Decision(number, naming.moves(session, [grouping]))
