"""What does a person's word do to the catalogue? Judging pairs, pinning fields, taking it back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from catalog import clusters, judgements, merge, naming, standings
from catalog.errors import Conflict, NotFound, Refused
from catalog.match import Verdict
from catalog.model import Judgement, Pin
from catalog.naming import Moved
from catalog.settings import Settings
from catalog.standings import Cause
from marc.record import Record, to_json

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
        named_at=[found.since - 1],
    )
    return Decision(number, naming.moves(session, [grouping]))


# --- pins -----------------------------------------------------------------------------------------


def pin(
    session: Session,
    contribution: int,
    wanted: merge.Pin,
    *,
    by: str,
    why: str = "",
    settings: Settings,
    now: datetime,
) -> int:
    """Fix one element of the union record this contribution stands in; returns the pin's number.

    Needs a session of `db.publishing`. It goes where the contribution goes, and holds until ended;
    of two pins on one thing the later holds. Refused: nobody's word.
    """
    if not by:
        raise Refused("judgement.unsigned")
    made = Pin(
        contribution_id=contribution,
        element=wanted.element,
        source_id=wanted.source,
        own=to_json(Record("", wanted.own)),
        dialect=wanted.dialect.value,
        instead_of=wanted.instead_of,
        by=by[:80],
        why=why,
        since=standings.next_change(session),
        made_at=now,
    )
    session.add(made)
    session.flush()
    clusters.resettle(
        session, {contribution}, cause=Cause("pin", made.id), settings=settings, now=now
    )
    return made.id


def end_pin(session: Session, number: int, *, by: str, settings: Settings, now: datetime) -> None:
    """Take a pin back; the one before it on the same thing holds again."""
    found = session.get(Pin, number)
    if found is None:
        raise NotFound("pin.unknown", number=number)
    if found.ended_at is not None:
        raise Conflict("pin.ended", number=number)
    found.ended_at, found.ended_by = now, by[:80]
    found.until = standings.next_change(session)
    session.flush()
    clusters.resettle(
        session,
        {found.contribution_id},
        cause=Cause("unpin", number),
        settings=settings,
        now=now,
        named_at=[found.since - 1],
    )
