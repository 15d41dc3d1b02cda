"""What does OAI-PMH answer? Single answers, and the pages of lists in the order of the feed."""

from collections import defaultdict
from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from itertools import accumulate, takewhile
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, String, and_, bindparam, func, literal, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from catalog import db, feed, ids
from catalog.feed import LIVE, NOWHERE
from catalog.model import Cluster, Payload, Publication, SetMember
from catalog.settings import Settings
from exports import oai
from exports.formats import FORMATS

TOKEN_HOLDS: Final = timedelta(days=30)  # at least: nothing makes a token of ours stale

# Of a cluster: id, public id, state, number and date of its last change, sets, and its metadata,
# packed where they are stored.
Line = tuple[int, str, str, int, str, str, bytes | None]

NO_RECORDS: Final = oai.OaiError(oai.Code.NO_RECORDS, "nothing in the catalogue matches")
NO_SUCH_ID: Final = oai.OaiError(oai.Code.NO_SUCH_ID, "no record has this identifier")
STALE: Final = oai.OaiError(oai.Code.BAD_TOKEN, "nothing is left of the list this token is from")


class Clock(NamedTuple):
    """What is asked of `Publication` at every request, without making an object of its row."""

    since: datetime | None
    earliest: datetime
    secret: str  # signs the resumption tokens of this catalogue


CLOCK: Final = select(Publication.since, Publication.earliest, Publication.secret)


def clock(session: Session) -> Clock:
    return Clock(*session.connection().execute(CLOCK).one())


def answer(
    session: Session, ask: oai.Ask, clock: Clock, *, settings: Settings, now: datetime
) -> oai.Reply:
    """The reply to a well-formed request.

    `now` must be taken before the session's first query and the session must see one state of
    the database (`db.reading`). While a batch is being published the reply is dated no later than
    the announcement of that batch, so that a harvester which goes on from this date is sent every
    change the batch stamps (OAI-PMH 2.0, 2.7.1).
    """
    date = min(now, clock.since) if clock.since is not None else now
    return oai.Reply(date, content(session, ask, clock, settings, now=now))


def content(
    session: Session, ask: oai.Ask, clock: Clock, settings: Settings, *, now: datetime
) -> oai.Content:
    match ask.verb:
        case oai.Verb.IDENTIFY:
            return identity(clock, settings)
        case oai.Verb.METADATA_FORMATS:
            return formats(session, ask, settings)
        case oai.Verb.SETS:
            return oai.SetList(tuple(feed.read_sets(session)))
        case oai.Verb.RECORD:
            return one(session, ask, settings)
        case oai.Verb.IDENTIFIERS | oai.Verb.RECORDS:
            return page(session, ask, clock, settings, now=now)


# --- single answers -----------------------------------------------------------------------------


def identity(clock: Clock, settings: Settings) -> oai.Identity:
    return oai.Identity(
        name=settings.name,
        emails=(settings.admin_email,),
        earliest=clock.earliest,
        namespace=settings.namespace,
        sample=identifier(ids.union_id(1), settings),
        friends=tuple(settings.oai_friends.split()),
        icon=settings.oai_icon,
        site=settings.base_url,
    )


def identifier(union_id: str, settings: Settings) -> str:
    """The OAI identifier of a union record; it stays the same for ever."""
    return f"oai:{settings.namespace}:{union_id}"


def formats(session: Session, ask: oai.Ask, settings: Settings) -> oai.FormatList | oai.OaiError:
    """Every record, deleted ones too, can be asked for in every format."""
    if ask.identifier and find(session, ask.identifier, settings) is None:
        return NO_SUCH_ID
    return oai.FormatList(
        tuple(oai.FormatEntry(f.prefix, f.schema, f.namespace) for f in FORMATS.values())
    )


def one(session: Session, ask: oai.Ask, settings: Settings) -> oai.Entry | oai.OaiError:
    cluster = find(session, ask.identifier, settings)
    if cluster is None:
        return NO_SUCH_ID
    prefix = ask.prefix if sends_stored(ask) else ""
    found = db.fetch(session, columns(prefix).where(Cluster.id == cluster), {})
    (row,), unpack = filled(session, found, ask, settings)
    return as_entry(row, left=NOWHERE, prefix=identifier("", settings), unpack=unpack)


def find(session: Session, identifier: str, settings: Settings) -> int | None:
    """The cluster with this OAI identifier, live or not."""
    prefix, _, union_id = identifier.rpartition(":")
    if prefix != f"oai:{settings.namespace}":
        return None
    return session.scalar(select(Cluster.id).where(Cluster.union_id == union_id))


# --- lists --------------------------------------------------------------------------------------


def page(
    session: Session, ask: oai.Ask, clock: Clock, settings: Settings, *, now: datetime
) -> oai.Page | oai.OaiError:
    """The next part of a list: as many records, and as many bytes, as a page may have."""
    span, asked = ask.span, feed.specs_under(session, ask.span.spec)
    if span.spec and not asked:
        return NO_RECORDS
    rows = read_rows(session, ask, asked, limit=settings.oai_page + 1)
    if not rows:
        return NO_RECORDS if span.is_first else STALE
    shown = rows[: settings.oai_page]
    made = within(
        entries(session, shown, ask, asked=asked, settings=settings), settings.oai_page_bytes
    )
    shown = shown[: len(made)]
    more = len(rows) > len(shown)
    sent = span.cursor + len(shown)
    size = max(sent, span.size)
    if more and span.is_first:
        size = count(session, span, asked)
    return oai.Page(
        entries=made,
        cursor=span.cursor,
        size=size,
        token=next_token(ask, clock.secret, number(shown[-1]), sent, size) if more else last(span),
        expires=(now + TOKEN_HOLDS).replace(hour=0, minute=0, second=0, microsecond=0),
    )


def number(line: Line) -> int:
    """The number of the change that this line of the feed tells."""
    return line[3]


def within(made: tuple[oai.Entry, ...], octets: int) -> tuple[oai.Entry, ...]:
    """The first of these records that together have no more bytes; always one."""
    sizes = accumulate([len(entry.body) for entry in made])
    fit = sum(1 for _ in takewhile(lambda size: size <= octets, sizes))
    return made if fit == len(made) else made[: max(fit, 1)]


def last(span: oai.Span) -> str | None:
    """The token of a list's end: none when the list came in one piece, else an empty one."""
    return None if span.is_first else ""


def next_token(ask: oai.Ask, secret: str, after: int, sent: int, size: int) -> str:
    span = replace(ask.span, after=after, cursor=sent, size=size)
    return oai.write_token(ask.verb, ask.prefix, span, secret=secret)


def read_rows(session: Session, ask: oai.Ask, asked: Set[str], *, limit: int) -> Sequence[Line]:
    """The next changes of a list, one more than a page to tell whether there are others.

    A record that changes while a list with an `until` is read leaves its window. When no other
    remains, a page would be empty, which OAI-PMH cannot say: the first of those that left is sent
    instead, as the protocol allows (OAI-PMH 2.0, 3.5.1: items that moved out of the range).
    """
    rows = read_stretch(session, ask, ask.span, asked, limit=limit)
    if rows or ask.span.is_first:
        return rows
    return read_stretch(session, ask, replace(ask.span, until=None), asked, limit=1)


def read_stretch(
    session: Session, ask: oai.Ask, span: oai.Span, asked: Set[str], *, limit: int
) -> Sequence[Line]:
    """The next lines of a stretch."""
    prefix = ask.prefix if sends_stored(ask) else ""
    bounds = {"after": span.after, "start": span.start, "until": span.until, "page": limit}
    given = {name: value for name, value in bounds.items() if value is not None}
    shape = listing(prefix, frozenset(asked), "start" in given, "until" in given)
    return db.fetch(session, shape, given)


@lru_cache(maxsize=256)
def listing(
    prefix: str, asked: frozenset[str], starts: bool, ends: bool
) -> Select[*tuple[Any, ...]]:
    """The statement of a page, made once for each shape: making it takes as long as running it."""
    start: Any = bindparam("start") if starts else None
    until: Any = bindparam("until") if ends else None
    bounded = feed.along(columns(prefix), asked, after=bindparam("after"), start=start, until=until)
    return bounded.limit(bindparam("page"))


def columns(prefix: str) -> Select[*tuple[Any, ...]]:
    """What a header needs, and the ready-made payload of a format ("": of none)."""
    # As text: a page has a few datestamps, and `header` parses each once.
    at = sql_cast(Cluster.changed_at, String).label("at")
    header = (Cluster.id, Cluster.union_id, Cluster.state, Cluster.changed, at, Cluster.specs)
    if not prefix:
        return select(*header, literal(None).label("body"))
    body = and_(Payload.cluster_id == Cluster.id, Payload.prefix == prefix)
    return select(*header, Payload.body).outerjoin(Payload, body)


def sends_stored(ask: oai.Ask) -> bool:
    return ask.verb is not oai.Verb.IDENTIFIERS and FORMATS[ask.prefix].stored


def count(session: Session, span: oai.Span, asked: Set[str]) -> int:
    listed = feed.within_span(select(Cluster.id), span, asked).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(listed)) or 0


def entries(
    session: Session, rows: Sequence[Line], ask: oai.Ask, *, asked: Set[str], settings: Settings
) -> tuple[oai.Entry, ...]:
    """Rows of the feed as records of a list; with `asked`, of a list of these sets.

    What has left them all is deleted there; it is told in those it was in, so that whoever
    harvests them hears of it.
    """
    whole, unpack = filled(session, rows, ask, settings)
    prefix, new = identifier("", settings), tuple.__new__
    if not asked:  # the usual list, and the hot path: no call for each record but these
        return tuple(
            [
                new(oai.Entry, (prefix + union_id, header(at, specs), False, unpack(body)))
                if state == LIVE and body is not None
                else new(oai.Entry, (prefix + union_id, header(at, specs), state != LIVE, b""))
                for _, union_id, state, _, at, specs, body in whole
            ]
        )
    left = [id for id, _, _, _, _, specs, _ in rows if asked.isdisjoint(specs.split())]
    was_in = read_specs(session, left)
    made = partial(as_entry, prefix=prefix, unpack=unpack)
    return tuple([made(row, left=asked & was_in.get(row[0], NOWHERE)) for row in whole])


def filled(
    session: Session, rows: Sequence[Line], ask: oai.Ask, settings: Settings
) -> tuple[Sequence[Line], Callable[[bytes], bytes]]:
    """The rows with their metadata in the last place, rendered now where none is stored; and what
    unpacks it."""
    if ask.verb is oai.Verb.IDENTIFIERS or sends_stored(ask):
        return rows, db.decompressors().decompress
    made = feed.rendered(session, [row[0] for row in rows], ask.prefix, settings)
    return [(*row[:-1], made.get(row[0])) for row in rows], bytes


def as_entry(
    row: Line, *, left: Set[str], prefix: str, unpack: Callable[[bytes], bytes]
) -> oai.Entry:
    """A record of the feed; one that `left` the sets asked for is deleted in them."""
    _, union_id, state, _, at, specs, body = row
    deleted = state != LIVE or bool(left)
    told = " ".join(sorted(left)) if left and state == LIVE else specs
    return oai.Entry(
        prefix + union_id,
        header(at, told),
        deleted,
        b"" if deleted or body is None else unpack(body),
    )


@lru_cache(maxsize=1 << 15)  # of a batch, records alike in library, kind and district are many
def header(at: str, specs: str) -> oai.Header:
    """A header of the columns as they are written; only PostgreSQL tells the zone of a moment."""
    moment = datetime.fromisoformat(at)
    in_utc = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return oai.Header(in_utc, tuple(specs.split()))


def read_specs(session: Session, clusters: Sequence[int]) -> dict[int, set[str]]:
    """Every set these clusters ever were in."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for chunk in db.chunks(clusters):
        chosen = select(SetMember.cluster_id, SetMember.spec).where(SetMember.cluster_id.in_(chunk))
        for cluster, spec in session.execute(chosen):
            found[cluster].add(spec)
    return found
