"""Clusters published straight through the model, and a harvester without a network."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from catalog import db, ids, oai_answers
from catalog.model import Cluster, Library, Payload, Publication, SetMember, UnionRecord
from catalog.settings import Settings
from exports import oai
from exports.formats import FORMATS, STORED
from marc import facts as marc_facts
from marc import record
from tests import union_samples as samples

Render = Callable[[str, int, int], bytes]  # prefix, cluster, change → what stands in <metadata>
CODES = ("gdov", "opochka", "pskov")


def real(prefix: str, cluster: int, change: int) -> bytes:
    """A payload as a load renders it."""
    return FORMATS[prefix].render(samples.union(ids.union_id(cluster)))


def marked(prefix: str, cluster: int, change: int) -> bytes:
    """A payload that tells which change wrote it."""
    return f'<x xmlns="urn:x">{prefix} {cluster} {change}</x>'.encode()


def add_libraries(engine: Engine, *codes: str) -> None:
    with db.writing(engine) as session:
        for code in codes or CODES:
            session.add(
                Library(code=code, name=f"Библиотека «{code}»", created_at=db.utc_now())
            )  # fmt: skip


def publish(
    engine: Engine,
    changes: Mapping[int, frozenset[str] | None],
    *,
    now: datetime | None = None,
    render: Render = real,
) -> datetime:
    """Give these clusters these libraries (None: deleted) in one batch; the date it got."""
    with db.publishing(engine) as session:
        return stamp(session, changes, now=now or db.utc_now(), render=render)


def stamp(
    session: Session,
    changes: Mapping[int, frozenset[str] | None],
    *,
    now: datetime,
    render: Render = real,
) -> datetime:
    """What a load does inside of its transaction."""
    publication = session.get_one(Publication, 1)
    at = max(now, publication.changed_at, publication.since or now).replace(microsecond=0)
    publication.changed_at = at
    for id, libraries in changes.items():
        publication.changed += 1
        write_cluster(session, id, libraries, changed=publication.changed, at=at)
        write_payloads(session, id, libraries, changed=publication.changed, render=render)
        write_sets(
            session, id, {f"library:{code}" for code in libraries or ()},
            changed=publication.changed,
        )  # fmt: skip
    session.flush()
    return at


def write_cluster(
    session: Session, id: int, libraries: frozenset[str] | None, *, changed: int, at: datetime
) -> None:
    cluster = session.get(Cluster, id)
    if cluster is None:
        cluster = Cluster(id=id, union_id=ids.union_id(id), first_at=at)
        session.add(cluster)
    cluster.state = "deleted" if libraries is None else "live"
    cluster.changed, cluster.changed_at = changed, at
    session.flush()


def write_payloads(
    session: Session, id: int, libraries: frozenset[str] | None, *, changed: int, render: Render
) -> None:
    session.execute(delete(UnionRecord).where(UnionRecord.cluster_id == id))
    session.execute(delete(Payload).where(Payload.cluster_id == id))
    if libraries is None:
        return
    for prefix in STORED:
        body = db.pack(render(prefix, id, changed))
        session.add(Payload(cluster_id=id, prefix=prefix, body=body))
    made = samples.union(ids.union_id(id))
    session.add(
        UnionRecord(
            cluster_id=id, members=len(libraries), rusmarc_origins=[], marc21_origins=[],
            rusmarc=record.to_json(made.rusmarc), marc21=record.to_json(made.marc21),
            facts=marc_facts.to_json(made.facts),
        )
    )  # fmt: skip


def write_sets(session: Session, id: int, specs: set[str], *, changed: int) -> None:
    known = session.scalars(select(SetMember).where(SetMember.cluster_id == id)).all()
    for member in known:
        member.present, member.changed = member.spec in specs, changed
    ever = specs | {member.spec for member in known}
    for spec in specs - {member.spec for member in known}:
        session.add(SetMember(spec=spec, cluster_id=id, present=True, changed=changed))
    cluster = session.get_one(Cluster, id)
    cluster.specs = " ".join(sorted(specs if cluster.state == "live" else ever))


def empty(engine: Engine) -> None:
    """Take everything published out again; the clock goes on."""
    with db.writing(engine) as session:
        for table in (Payload, UnionRecord, SetMember, Cluster):
            session.execute(delete(table))


# --- harvesting -----------------------------------------------------------------------------------


def ask(
    engine: Engine, settings: Settings, query: str, *, now: datetime | None = None
) -> oai.Reply:
    """The reply to a query, as /oai comes by it."""
    now = now or db.utc_now()
    with db.reading(engine) as session:
        clock = oai_answers.clock(session)
        asked = oai.parse(oai.pairs(query.encode()), prefixes=FORMATS, secret=clock.secret)
        assert isinstance(asked, oai.Ask), asked
        return oai_answers.answer(session, asked, clock, settings=settings, now=now)


@dataclass
class Harvester:
    """Keeps a copy of a set in step, as a partner does: what it holds is `copy`."""

    engine: Engine
    settings: Settings
    arguments: str = "metadataPrefix=oai_dc"
    clock: Callable[[], datetime] = db.utc_now
    copy: dict[str, bytes] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)  # identifiers in the order they came
    told: list[datetime] = field(default_factory=list)  # the responseDate of every page

    def harvest(self, *, start: datetime | None = None) -> None:
        for _ in self.pages(start=start):
            pass

    def pages(self, *, start: datetime | None = None) -> Iterator[oai.Page]:
        """Harvest, standing still after each page; the answer "nothing" is no page."""
        self.seen, self.told = [], []
        query = f"verb=ListRecords&{self.arguments}"
        if start is not None:
            query += f"&from={oai.moment(start)}"
        while query:
            reply = ask(self.engine, self.settings, query, now=self.clock())
            self.told.append(reply.date)
            if isinstance(reply.content, oai.OaiError):
                assert reply.content.code is oai.Code.NO_RECORDS, reply.content
                return
            assert isinstance(reply.content, oai.Page)
            self.take(reply.content)
            token = reply.content.token
            yield reply.content
            query = f"verb=ListRecords&resumptionToken={token}" if token else ""

    def take(self, page: oai.Page) -> None:
        assert page.entries, "an empty page"
        for entry in page.entries:
            self.seen.append(entry.identifier)
            if entry.deleted:
                self.copy.pop(entry.identifier, None)
            else:
                self.copy[entry.identifier] = entry.body


def catalogue(engine: Engine, settings: Settings, spec: str = "") -> dict[str, bytes]:
    """What a perfect copy of a set holds now, read from the tables by itself."""
    inside = select(SetMember.cluster_id).where(
        SetMember.present, (SetMember.spec == spec) | SetMember.spec.startswith(f"{spec}:")
    )
    chosen = (
        select(Cluster.union_id, Payload.body)
        .join(Payload, Payload.cluster_id == Cluster.id)
        .where(Cluster.state == "live", Payload.prefix == "oai_dc")
    )
    if spec:
        chosen = chosen.where(Cluster.id.in_(inside))
    with db.reading(engine) as session:
        return {
            f"oai:{settings.namespace}:{union_id}": db.unpack(body)
            for union_id, body in session.execute(chosen)
        }


def identifiers(settings: Settings, *clusters: int) -> list[str]:
    return [f"oai:{settings.namespace}:{ids.union_id(id)}" for id in clusters]
