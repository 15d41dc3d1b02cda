"""How do two records look side by side, and what would they become? А, Б, and the result."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from catalog import explaining, unions
from catalog.i18n import Words
from catalog.match import Evidence
from catalog.model import Cluster, Contribution, Library
from catalog.settings import Settings
from catalog.web import forms, labelled
from catalog.web.description import short_title
from exports import citations
from marc import text
from marc.facts import Facts

# The element of the union record that a row of the table speaks of, where one member's statement
# is taken whole and a person may say whose.
ELEMENTS: Final = {
    "title": "title",
    "edition": "edition",
    "place": "imprint",
    "publisher": "imprint",
    "date": "imprint",
    "extent": "extent",
    "source": "host",
    "language": "language",
    "abstract": "abstract",
}


@dataclass(frozen=True, slots=True)
class Row:
    """What the two say beside one label, and the union record of both; equal: comparably.

    `element` is what can be chosen here; once for rows that are chosen together.
    """

    label: str
    a: tuple[labelled.Value, ...]
    b: tuple[labelled.Value, ...]
    result: tuple[labelled.Value, ...]
    equal: bool
    element: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One of the two: its name, where it stands, and with whom."""

    name: str
    library: str
    library_name: str
    local_id: str
    title: str
    description: str
    kind: str
    union_id: str
    mates: int


def pair(
    session: Session, case: explaining.Case, words: Words, settings: Settings
) -> dict[str, Any]:
    """Everything the page says of two records."""
    a, b = case.a, case.b
    rows = aligned(a.facts, b.facts, together(session, case, settings), words)
    evidence = sorted(case.comparison.evidence, key=lambda one: -abs(one.weight))
    return {
        "a": column(session, a),
        "b": column(session, b),
        "together": case.together,
        "verdict": case.comparison.verdict,
        "different": choices([row for row in rows if not row.equal]),
        "equal": [row for row in rows if row.equal],
        "decisive": [
            *explaining.vetoes(case.comparison, a.facts, b.facts, words),
            *(explaining.sentence(one, words) for one in decisive(evidence)),
        ],
        "sentences": [
            *explaining.vetoes(case.comparison, a.facts, b.facts, words),
            *(explaining.sentence(one, words) for one in evidence),
        ],
    }


def decisive(evidence: Sequence[Evidence]) -> list[Evidence]:
    """What one question needs: the weightiest against, and the weightiest for. Heaviest first."""
    against = [one for one in evidence if one.weight < 0]
    return [*against[:2], *(one for one in evidence if one.weight > 0)][:3]


def column(session: Session, side: explaining.Side) -> Column:
    code, _, local_id = side.name.partition(":")
    name = session.scalar(select(Library.name).where(Library.code == code)) or code
    mates = session.scalars(
        select(Contribution.id)
        .join(Cluster, Cluster.id == Contribution.cluster_id)
        .where(Cluster.union_id == side.union_id, Contribution.live)
    ).all()
    facts = side.facts
    return Column(
        side.name, code, name, local_id, short_title(facts), citations.describe(facts),
        facts.kind, side.union_id, len(mates) - 1,
    )  # fmt: skip


def together(session: Session, case: explaining.Case, settings: Settings) -> Facts:
    """What the union record says once both stand in it, with all who stand with them now."""
    public = {case.a.union_id, case.b.union_id}
    rows = session.execute(
        select(Contribution.id, Contribution.cluster_id)
        .join(Cluster, Cluster.id == Contribution.cluster_id)
        .where(Cluster.union_id.in_(public), Contribution.live)
    ).all()
    members = unions.read_members(session, [id for id, _ in rows])
    cluster = min(cluster for _, cluster in rows if cluster is not None)
    pinned = unions.read_pins(session, {cluster: list(members)})
    built = unions.build(
        cluster, list(members.values()), pins=pinned.get(cluster, ()), settings=settings
    )
    return built.facts


def aligned(a: Facts, b: Facts, both: Facts, words: Words) -> list[Row]:
    """The fields of two records beside each other, those that neither states left out."""
    titled = [[labelled.Value(short_title(one))] for one in (a, b, both)]
    columns = zip(*(labelled.candidates(one, words) for one in (a, b, both)), strict=True)
    stated = [(label, [left, right, result]) for (label, left), (_, right), (_, result) in columns]
    return [
        Row(label, tuple(left), tuple(right), tuple(result), told(left) == told(right))
        for label, (left, right, result) in [("title", titled), *stated]
        if left or right
    ]


def choices(rows: Sequence[Row]) -> list[Row]:
    """The rows with what can be chosen at each; at the first of those chosen together."""
    named = ["", *(ELEMENTS.get(row.label, "") for row in rows)]
    return [
        replace(row, element=element if element != before else "")
        for row, (before, element) in zip(rows, pairwise(named), strict=True)
    ]


def chosen(form: FormData) -> dict[str, str]:
    """Whose statement a form takes: element → "a" or "b"; what is not chosen is left out."""
    found = {name: forms.text(form, f"take-{name}") for name in set(ELEMENTS.values())}
    return {name: side for name, side in sorted(found.items()) if side in ("a", "b")}


def told(values: Sequence[labelled.Value]) -> set[str]:
    return {text.comparable(value.text) for value in values}
