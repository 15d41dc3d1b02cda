"""From records that look alike to clusters with lasting ids: settle, step by step."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import db, judgements, links, match, standings, unions
from catalog.merge import Member
from catalog.model import Cluster, Contribution, Edge
from catalog.settings import Settings
from catalog.standings import Cause
from marc.facts import Facts

Weighted = tuple[int, int, float]


@dataclass(frozen=True, slots=True)
class Grouping:
    """Who stands where after a regrouping: `parts` maps cluster id to its live members."""

    parts: dict[int, tuple[int, ...]]
    before: dict[int, int | None]  # contribution → its cluster until now


def settle(
    session: Session,
    changed: Mapping[int, Member | None],
    *,
    cause: Cause,
    settings: Settings,
    now: datetime,
    named_at: Sequence[int] = (),
) -> Grouping:
    """Bring clusters, union records and feed in line with contributions whose record changed.

    `changed` holds every contribution that came or changed as it is now, and None for those
    withdrawn; an undo gives back the public ids of the change numbered `named_at`, the last before
    the one it takes back: of several, the first since which nobody around moved again, else the
    first. Needs a session of `db.publishing`.
    """
    links.require(session)
    facts = {id: member.facts if member else None for id, member in changed.items()}
    seen: dict[int, Facts] = {}
    touched = links.link(session, facts, seen=seen)
    grouping = regroup(session, touched | changed.keys(), seen=seen, named_at=named_at)
    publish(session, grouping, changed, cause=cause, settings=settings, now=now)
    return grouping


def resettle(
    session: Session,
    touched: set[int],
    *,
    cause: Cause,
    settings: Settings,
    now: datetime,
    named_at: Sequence[int] = (),
) -> Grouping:
    """The same after people's word on these contributions changed, and their records did not."""
    links.require(session)
    grouping = regroup(session, touched, named_at=named_at)
    unread = dict.fromkeys(touched)
    publish(session, grouping, unread, cause=cause, settings=settings, now=now)
    return grouping


def regroup(
    session: Session,
    touched: set[int],
    *,
    seen: dict[int, Facts] | None = None,
    named_at: Sequence[int] = (),
) -> Grouping:
    """Partition the components around these contributions again; facts in `seen` are not read."""
    tried = (around(session, touched, at) for at in named_at or (None,))
    first = next(tried)
    found = first if first.as_left else next((one for one in tried if one.as_left), first)
    judged = judgements.read_verdicts(session, found.live)
    facts = {} if seen is None else seen
    parts = partition(session, found.live, found.edges, judged, seen=facts)
    return Grouping(parts=assign(parts, found.names), before=found.before)


@dataclass(frozen=True, slots=True)
class Around:
    """A neighbourhood: its live members and edges, and where all of it stands (`before`).

    Where something is taken back, `then` is where it stood before that change, `after` where the
    change left it.
    """

    live: set[int]
    edges: set[Weighted]
    before: dict[int, int | None]
    then: dict[int, int | None]
    after: dict[int, int | None]

    @property
    def as_left(self) -> bool:
        """Whether nobody here moved since the change that is taken back."""
        return all(self.after.get(id) == cluster for id, cluster in self.before.items())

    @property
    def names(self) -> dict[int, int | None]:
        """By which cluster each is called: as then, but for those who moved since."""
        then = {
            id: cluster
            for id, cluster in self.then.items()
            if cluster is not None and self.after[id] == self.before[id]
        }
        return {**self.before, **then}


def around(session: Session, touched: set[int], named_at: int | None) -> Around:
    members, edges = neighbourhood(session, touched, named_at)
    places = read_places(session, members)
    return Around(
        live={id for id, (_, live) in places.items() if live},
        edges=edges,
        before={id: cluster for id, (cluster, _) in places.items()},
        then=standings.read(session, members, named_at) if named_at is not None else {},
        after=standings.read(session, members, named_at + 1) if named_at is not None else {},
    )


def neighbourhood(
    session: Session, touched: set[int], named_at: int | None
) -> tuple[set[int], set[Weighted]]:
    """All whose place may depend on these: linked to them, or standing in a cluster with them.

    With `named_at`, those too who stood with them then, and whose names those clusters bore.
    """
    members: set[int] = set()
    edges: set[Weighted] = set()
    fresh = set(touched)
    while fresh:
        mates = cluster_mates(session, fresh)
        if named_at is not None:
            mates |= former_mates(session, fresh, named_at)
        linked, found = component(session, fresh | mates)
        edges |= found
        fresh = linked - members - fresh
        members |= linked
    return members, edges


def cluster_mates(session: Session, ids: set[int]) -> set[int]:
    """Everybody in the clusters of these contributions and in those named after them."""
    homes = {cluster for cluster, _ in read_places(session, ids).values() if cluster is not None}
    mates: set[int] = set()
    for chunk in db.chunks(homes | ids):
        those = db.among(session, Contribution.cluster_id, chunk)
        mates |= {id for (id,) in db.fetch(session, select(Contribution.id).where(those), {})}
    return mates


def former_mates(session: Session, ids: set[int], at: int) -> set[int]:
    """Everybody who stood then in the clusters where these did, or do now, or named after them."""
    homes = {cluster for cluster in standings.read(session, ids, at).values() if cluster}
    now = {cluster for cluster, _ in read_places(session, ids).values() if cluster}
    return standings.members(session, homes | now | ids, at).keys() | homes


def component(session: Session, start: set[int]) -> tuple[set[int], set[Weighted]]:
    """All that is linked to these contributions, however far, and the edges between them.

    Linked by comparison (an edge says "same") or by a person's word.
    """
    seen, frontier = set(start), set(start)
    edges: set[Weighted] = set()
    while frontier:
        found: set[Weighted] = set()
        for chunk in db.chunks(sorted(frontier)):
            for end in (Edge.a_id, Edge.b_id):
                # The verdict is looked at here: nearly all say "same", and with it among the
                # conditions SQLite reads every edge of the catalogue by its index.
                read = select(Edge.a_id, Edge.b_id, Edge.weight, Edge.verdict)
                rows = db.fetch(session, read.where(db.among(session, end, chunk)), {})
                found |= {(a, b, weight) for a, b, weight, told in rows if told == match.SAME}
        edges |= found
        linked = [(a, b) for a, b, _ in found] + judgements.read_bonds(session, frontier)
        frontier = set(chain.from_iterable(linked)) - seen
        seen |= frontier
    return seen, edges


def read_places(session: Session, ids: set[int]) -> dict[int, tuple[int | None, bool]]:
    """The cluster each contribution stands in, and whether it is live."""
    found: dict[int, tuple[int | None, bool]] = {}
    for chunk in db.chunks(ids):
        read = select(Contribution.id, Contribution.cluster_id, Contribution.live)
        rows = db.fetch(session, read.where(db.among(session, Contribution.id, chunk)), {})
        found |= {id: (cluster, bool(live)) for id, cluster, live in rows}
    return found


def partition(
    session: Session,
    live: set[int],
    edges: set[Weighted],
    judged: Mapping[links.Pair, match.Verdict],
    *,
    seen: dict[int, Facts],
) -> list[tuple[int, ...]]:
    """The clusters of these contributions; each component is cut on its own."""
    bonds = [pair for pair, verdict in judged.items() if verdict is match.Verdict.SAME]
    groups = connected(live, chain(((a, b) for a, b, _ in edges), bonds))
    linked = {id for group in groups if len(group) > 1 for id in group}
    facts = links.read_facts(session, linked, seen=seen)
    names = links.read_names(session, linked)
    ids = {name: id for id, name in names.items()}
    edges_of: defaultdict[int, list[Weighted]] = defaultdict(list)
    for edge in edges:
        edges_of[edge[0]].append(edge)
    said_of: defaultdict[int, list[tuple[int, int, match.Verdict]]] = defaultdict(list)
    for (a, b), verdict in judged.items():
        said_of[a].append((a, b, verdict))
    parts: list[tuple[int, ...]] = []
    for group in groups:
        if len(group) == 1:
            parts.append(tuple(group))
            continue
        found = match.partition(
            {names[id]: facts[id] for id in group},
            [(names[a], names[b], weight) for id in group for a, b, weight in edges_of[id]],
            {
                match.pair_of(names[a], names[b]): verdict
                for a, b, verdict in chain.from_iterable(said_of[id] for id in group)
                if b in group
            },
        )
        parts.extend(tuple(sorted(ids[name] for name in part)) for part in found)
    return parts


def connected(ids: Iterable[int], pairs: Iterable[links.Pair]) -> list[list[int]]:
    """The connected components, singletons included."""
    root = {id: id for id in ids}

    def find(id: int) -> int:
        while root[id] != id:
            root[id] = root[root[id]]
            id = root[id]
        return id

    for a, b in pairs:
        root[find(a)] = find(b)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for id in root:
        groups[find(id)].append(id)
    return list(groups.values())


def assign(
    parts: Sequence[tuple[int, ...]], before: Mapping[int, int | None]
) -> dict[int, tuple[int, ...]]:
    """Give every part its cluster id: the id of its earliest contribution.

    A cluster outlives the contribution it is named after: when that one was withdrawn, the name
    stays with the part that holds the earliest of those who stood in the cluster with it.
    """
    part_of = {id: number for number, part in enumerate(parts) for id in part}
    claims: dict[int, int] = {}  # cluster named after a withdrawn contribution → earliest member
    for id in sorted(part_of):
        cluster = before.get(id)
        if cluster is not None and cluster not in part_of:
            claims.setdefault(cluster, id)
    names = {number: min(part) for number, part in enumerate(parts)}
    for cluster, earliest in claims.items():
        number = part_of[earliest]
        names[number] = min(names[number], cluster)
    return {names[number]: part for number, part in enumerate(parts)}


def publish(
    session: Session,
    grouping: Grouping,
    changed: Mapping[int, Member | None],
    *,
    cause: Cause,
    settings: Settings,
    now: datetime,
) -> int:
    """Write who stands where, rebuild what that changes, stamp it; returns how many changed.

    `changed` holds the contributions whose record changed, at hand or (None) to be read.
    """
    home = {id: cluster for cluster, part in grouping.parts.items() for id in part}
    moved = {id for id, cluster in home.items() if grouping.before.get(id) != cluster}
    ended = {id for id, old in grouping.before.items() if old is not None and id not in home}
    since = standings.next_change(session)
    write_clusters(session, {**{id: home[id] for id in moved}, **dict.fromkeys(ended)}, since=since)
    disturbed = {
        cluster
        for id in moved | ended | changed.keys()
        for cluster in (home.get(id), grouping.before.get(id))
        if cluster is not None
    }
    live = {cluster: grouping.parts[cluster] for cluster in disturbed & grouping.parts.keys()}
    retired = {
        cluster: successor(cluster, home, grouping.before)
        for cluster in disturbed - grouping.parts.keys()
    }
    redirect(session, home)
    at_hand = {id: member for id, member in changed.items() if member is not None}
    stamped = unions.publish(session, live, retired, at_hand=at_hand, settings=settings, now=now)
    standings.write_changes(session, since=since, cause=cause)
    return stamped


def write_clusters(session: Session, homes: Mapping[int, int | None], *, since: int) -> None:
    db.update_rows(
        session, Contribution, [{"id": id, "cluster_id": home} for id, home in homes.items()]
    )
    standings.write(session, homes, since=since)


def successor(
    cluster: int, home: Mapping[int, int], before: Mapping[int, int | None]
) -> int | None:
    """Where a public id that is no longer used leads: to its own contribution, else its mates."""
    if cluster in home:
        return home[cluster]
    mates = sorted(id for id, old in before.items() if old == cluster and id in home)
    return home[mates[0]] if mates else None


def redirect(session: Session, home: Mapping[int, int]) -> None:
    """Let ids retired earlier follow the contribution they are named after."""
    moved = []
    for chunk in db.chunks(home):
        retired = session.scalars(
            select(Cluster.id).where(db.among(session, Cluster.id, chunk), Cluster.state != "live")
        )
        moved += [id for id in retired if home[id] != id]
    db.update_rows(
        session,
        Cluster,
        [{"id": id, "state": "merged", "merged_into": home[id]} for id in moved],
    )
