"""Why are two records one edition, or why not? The case in numbers, and in a cataloguer's words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import judgements, match
from catalog.errors import NotFound, Refused
from catalog.i18n import Words
from catalog.match import blocking, evidence
from catalog.match.weights import DOUBTFUL, SAME
from catalog.model import Cluster, Contribution, Judgement, Library, Version
from marc import marcjson
from marc.dialects import detect
from marc.facts import Facts, facts, from_json
from marc.record import Dialect

# What a rule looked at, where no judge of the same name does.
LOOKED_AT: Final = {
    "kind": lambda one: one.kind.value,
    "numbers_in_title": evidence.show_whole,
    "language": lambda one: ", ".join(one.languages),
    "carrier": lambda one: one.carrier,
    "reprint": evidence.SHOWN["year"],
    "sheets": evidence.SHOWN["pages"],
    "binding": evidence.SHOWN["isbn"],
}
WORDED: Final = ("kind", "language", "carrier")  # codes that have words of their own


@dataclass(frozen=True, slots=True)
class Side:
    """A contribution of the catalogue, and where it stands."""

    id: int
    name: str
    facts: Facts
    union_id: str


@dataclass(frozen=True, slots=True)
class Case:
    """Two contributions compared; `meet` says whether they stand in one list."""

    a: Side
    b: Side
    comparison: match.Comparison
    meet: bool
    judged: tuple[Judgement, ...] = ()

    @property
    def together(self) -> bool:
        return self.a.union_id == self.b.union_id


def explain(session: Session, a: str, b: str) -> Case:
    """The case of two contributions, each named as LIBRARY:LOCAL_ID."""
    left, right = side(session, a), side(session, b)
    meet = blocking.meet(left.facts, right.facts)
    held = judgements.read(session, {left.id, right.id})
    judged = tuple(one for one in held if {one.a_id, one.b_id} == {left.id, right.id})
    return Case(left, right, match.compare(left.facts, right.facts), meet, judged)


def side(session: Session, name: str) -> Side:
    code, colon, local_id = name.partition(":")
    if not colon:
        raise Refused("contribution.name", name=name)
    row = session.execute(
        select(Contribution.id, Version.facts, Cluster.union_id)
        .join(Contribution, Contribution.version_id == Version.id)
        .join(Library, Library.id == Contribution.library_id)
        .join(Cluster, Cluster.id == Contribution.cluster_id)
        .where(Library.code == code, Contribution.local_id == local_id, Contribution.live)
    ).first()
    if row is None:
        raise NotFound("contribution.unknown", library=code, id=local_id)
    return Side(row.id, name, from_json(row.facts), row.union_id)


# --- in words -------------------------------------------------------------------------------------


def told(case: Case, say: Words) -> Iterator[str]:
    """The case as lines to read: where both stand, the verdict, the rules, the evidence."""
    for one in (case.a, case.b):
        yield say("explain.side", name=one.name, title=one.facts.title, union_id=one.union_id)
    for word in case.judged:
        verdict, at = say(f"judgement.{word.verdict}"), say.moment(word.made_at)
        yield say("explain.judged", number=word.id, verdict=verdict, by=word.by, at=at)
    yield say(f"explain.verdict.{case.comparison.verdict}")
    yield say("explain.weight", weight=number(case.comparison.weight), same=SAME, doubtful=DOUBTFUL)
    if not case.meet:
        yield say("explain.never_met")
    if case.together is not (case.comparison.verdict is match.Verdict.SAME):
        yield say("explain.together" if case.together else "explain.apart")
    yield from vetoes(case.comparison, case.a.facts, case.b.facts, say)
    for item in case.comparison.asked:
        yield say("explain.asked", why=sentence(item, say))
    yield from (
        f"{number(item.weight):>6}  {sentence(item, say)}" for item in case.comparison.evidence
    )


def vetoes(found: match.Comparison, a: Facts, b: Facts, say: Words) -> Iterator[str]:
    """Each rule that forbids, as a sentence."""
    for name in found.vetoes:
        shown = LOOKED_AT.get(name) or evidence.SHOWN[name]
        left, right = shown(a), shown(b)
        if name in WORDED:
            left, right = (worded(name, value, say) for value in (left, right))
        yield say(f"veto.{name}", a=left, b=right)


def worded(kind: str, values: str, say: Words) -> str:
    return ", ".join(say.either(f"{kind}.{value}", value) for value in values.split(", "))


def sentence(item: match.Evidence, say: Words) -> str:
    """What one fact says, as a cataloguer would put it."""
    said = say(f"evidence.{item.fact}.{item.outcome}", a=item.a, b=item.b)
    return f"{said[:-2]}." if said.endswith("..") else said


def number(weight: float) -> str:
    return f"{weight:+.1f}"


# --- as data --------------------------------------------------------------------------------------


def as_json(found: match.Comparison) -> dict[str, Any]:
    """Verdict, score, the rules that forbid and the evidence, for programs."""
    return {
        "verdict": found.verdict.value,
        "score": found.weight,
        "vetoes": list(found.vetoes),
        "evidence": [
            {
                "fact": item.fact,
                "outcome": item.outcome,
                "weight": item.weight,
                "a": item.a,
                "b": item.b,
            }
            for item in found.evidence
        ],
    }


def pairs(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """An answer for every line `{"id", "a", "b"}` of two records in MARC-in-JSON.

    The dialect of each record is told by itself. A line that cannot be read is answered with an
    `error` and its number as the id.
    """
    for place, line in enumerate(lines, 1):
        if line.strip():
            yield answer(place, line)


def answer(place: int, line: bytes) -> dict[str, Any]:
    try:
        asked = orjson.loads(line)
        a, b = read(asked["a"]), read(asked["b"])
    except (ValueError, KeyError, TypeError) as error:
        return {"id": place, "error": str(error)}
    return {"id": asked.get("id", place), **as_json(match.compare(a, b))}


def read(value: Any) -> Facts:
    record = marcjson.read(value)
    return facts(record, detect(record, prior=Dialect.UNKNOWN))
