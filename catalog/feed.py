"""What is in the catalogue, in the order it changed: its stretches, and its union records.

Everything is read by key from `Cluster.changed`, the number of a cluster's last change: unique,
given in commit order, with a datestamp that never runs backwards along it. A page therefore goes
on exactly after the last change sent, however the catalogue moves meanwhile: a record that
changes during a harvest moves to the end of the list and comes there. What harvesters are told of
it is `catalog.oai_answers`.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Engine, Row, ScalarSelect, Select, and_, bindparam, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from catalog import db, ids, sets, unions
from catalog.errors import NotFound
from catalog.match.hosts import Hosts
from catalog.model import Cluster, Library, Part, Payload, SetMember, UnionRecord
from catalog.settings import Settings
from exports import oai
from exports.formats import FORMATS
from exports.union import Union
from marc import facts, record

LIVE: Final = "live"
NOWHERE: Final[frozenset[str]] = frozenset()
DUMP_PAGE: Final = 500
BLOCK: Final = 200  # records read at a time for a list


# --- stretches of it ------------------------------------------------------------------------------


def read_sets(session: Session) -> Iterator[oai.SetEntry]:
    """Every set there is."""
    rows = session.execute(select(Library.code, Library.name).order_by(Library.code))
    return sets.every({row.code: row.name for row in rows})


def specs_under(session: Session, spec: str) -> frozenset[str]:
    """The sets whose members are in this set: itself and those below it (OAI-PMH 2.0, 2.6)."""
    if not spec:
        return frozenset()
    listed = {entry.spec for entry in read_sets(session)}
    if spec not in listed:
        return frozenset()
    return frozenset(found for found in listed if found == spec or found.startswith(f"{spec}:"))


def along(
    chosen: Select[*tuple[Any, ...]],
    asked: Set[str],
    *,
    after: Any,
    start: Any = None,
    until: Any = None,
) -> Select[*tuple[Any, ...]]:
    """A query of clusters kept to a stretch of the feed, in its order: one range of one index.

    The bounds are those of a span, or what stands for them in a statement. A list of one set runs
    along the set's own index, so that a sparse set costs no more.
    """
    changed: InstrumentedAttribute[int] = Cluster.changed
    if len(asked) == 1:
        changed = SetMember.changed
        (spec,) = asked
        member = and_(SetMember.cluster_id == Cluster.id, SetMember.spec == spec)
        chosen = chosen.join(SetMember, member)
    elif asked:
        inside = and_(SetMember.cluster_id == Cluster.id, SetMember.spec.in_(sorted(asked)))
        chosen = chosen.where(exists().where(inside))
    bounds = [changed > after]
    if start is not None:
        bounds.append(changed >= first_since(start))
    if until is not None:
        bounds.append(changed <= last_until(until))
    return chosen.where(*bounds).order_by(changed)


def within_span(
    chosen: Select[*tuple[Any, ...]], span: oai.Span, asked: Set[str]
) -> Select[*tuple[Any, ...]]:
    return along(chosen, asked, after=span.after, start=span.start, until=span.until)


def first_since(moment: Any) -> ScalarSelect[int]:
    """The first change stamped at this moment or later; NULL, which nothing passes, if none."""
    ordered = select(Cluster.changed).order_by(Cluster.changed_at, Cluster.changed)
    return ordered.where(Cluster.changed_at >= moment).limit(1).scalar_subquery()


def last_until(moment: Any) -> ScalarSelect[int]:
    """The last change stamped at this second or earlier."""
    ordered = select(Cluster.changed).order_by(Cluster.changed_at.desc(), Cluster.changed.desc())
    return ordered.where(Cluster.changed_at <= moment).limit(1).scalar_subquery()


# --- its union records ----------------------------------------------------------------------------


def stream(
    engine: Engine, settings: Settings, *, spec: str = "", since: datetime | None = None
) -> Iterator[Union]:
    """Every live union record of one moment in feed order, a page at a time in constant memory.

    `spec` keeps those in a set, `since` those changed at or after a moment; an unknown set is
    NotFound. Writers are not held up meanwhile.
    """
    with db.reading(engine) as session:
        asked = specs_under(session, spec)
        if spec and not asked:
            raise NotFound("set.unknown", spec=spec)
        yield from walk(session, settings, oai.Span(spec=spec, start=since), asked)


def walk(
    session: Session, settings: Settings, span: oai.Span, asked: Set[str] = NOWHERE
) -> Iterator[Union]:
    """The live union records of a stretch of the feed as this session sees it, page by page."""
    while rows := read_unions(session, span, asked):
        for row in rows:
            if not asked or not asked.isdisjoint(row.specs.split()):
                yield union(row, settings)
        span = replace(span, after=rows[-1].changed, cursor=span.cursor + len(rows))


def read_unions(session: Session, span: oai.Span, asked: Set[str]) -> Sequence[Row[Any]]:
    return session.execute(within_span(union_rows(), span, asked).limit(DUMP_PAGE)).all()


def union_rows() -> Select[*tuple[Any, ...]]:
    """What `union` needs of every live cluster."""
    return (
        select(
            *(Cluster.id, Cluster.changed, Cluster.changed_at, Cluster.union_id, Cluster.specs),
            *(UnionRecord.rusmarc, UnionRecord.marc21, UnionRecord.facts),
            *(Part.unit_id, Part.serial_id),
        )
        .join(UnionRecord, UnionRecord.cluster_id == Cluster.id)
        .outerjoin(Part, Part.cluster_id == Cluster.id)
        .where(Cluster.state == LIVE)
    )


ONE_UNION: Final = union_rows().where(Cluster.id == bindparam("cluster_id"))
CALLED_UNION: Final = union_rows().where(Cluster.union_id == bindparam("union_id"))


def read_union(session: Session, cluster_id: int, settings: Settings) -> Union:
    """The union record of a live cluster."""
    return union(db.rows(session, ONE_UNION, {"cluster_id": cluster_id}).one(), settings)


def read_called(
    session: Session, union_id: str, settings: Settings
) -> tuple[int, Union, Hosts] | None:
    """The live cluster with this public id, its union record and what that is a part of, in one
    question."""
    if ids.number(union_id) is None:
        return None
    row = db.rows(session, CALLED_UNION, {"union_id": union_id.lower()}).first()
    if row is None:
        return None
    return row.id, union(row, settings), Hosts(row.unit_id, row.serial_id)


def read_some(session: Session, clusters: Sequence[int], settings: Settings) -> dict[int, Union]:
    """The union records of those of these clusters that are live."""
    found: dict[int, Union] = {}
    for chunk in db.chunks(clusters):
        for row in session.execute(union_rows().where(Cluster.id.in_(chunk))):
            found[row.id] = union(row, settings)
    return found


def in_order(engine: Engine, settings: Settings, ids: Iterable[int]) -> Iterator[Union]:
    """The live union records of these clusters in their order; one gone meanwhile is left out.

    A transaction a block: who takes them slowly keeps none open.
    """
    for block in db.chunks(ids, BLOCK):
        with db.reading(engine) as session:
            found = read_some(session, block, settings)
        yield from (found[id] for id in block if id in found)


def bodies(
    session: Session, clusters: Sequence[int], prefix: str, settings: Settings
) -> dict[int, bytes]:
    """The metadata of those of these clusters that are live, in one format."""
    if not FORMATS[prefix].stored:
        return rendered(session, clusters, prefix, settings)
    of_prefix = Payload.cluster_id.in_(clusters), Payload.prefix == prefix
    found = session.execute(select(Payload.cluster_id, Payload.body).where(*of_prefix))
    return {cluster_id: db.unpack(packed) for cluster_id, packed in found}


def rendered(
    session: Session, clusters: Sequence[int], prefix: str, settings: Settings
) -> dict[int, bytes]:
    """The same, made of the stored union records."""
    render = FORMATS[prefix].render
    return {id: render(one) for id, one in read_some(session, clusters, settings).items()}


def union(row: Row[Any], settings: Settings) -> Union:
    """A stored union record as the outputs take it, the same as in the feed's payloads."""
    return unions.published(
        row.id,
        (record.from_json(row.rusmarc), record.from_json(row.marc21)),
        facts.from_json(row.facts),
        sets.libraries_of(row.specs),
        Hosts(row.unit_id, row.serial_id),
        settings=settings,
        at=row.changed_at,
    )
