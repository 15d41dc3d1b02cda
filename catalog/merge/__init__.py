"""What the members of a cluster become together: one record in a dialect, with origins. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter
from typing import Final

from catalog.merge import choosing, coherence, linking, originals, origins, own, policy, spelling
from catalog.merge.origins import Origin, Stored, Traced
from catalog.merge.pins import Pin, latest, said
from catalog.merge.policy import Table
from marc import convert
from marc import facts as marc_facts
from marc.convert.scripts import in_one_script
from marc.facts import Facts
from marc.record import Dialect, Record

__all__ = [
    "Member",
    "Merged",
    "Origin",
    "Pin",
    "Stored",
    "linking",
    "merge",
    "merge_ranked",
    "own",
    "policy",
    "ranked",
    "said",
]


@dataclass(frozen=True, slots=True)
class Member:
    """One contribution of a cluster, as merging sees it.

    `rank` is its library's, small wins; `ranks` are those for single elements of the policy.
    """

    id: int  # of the contribution
    library: str  # code
    rank: int
    local_id: str
    dialect: Dialect
    record: Record
    facts: Facts
    ranks: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Merged:
    """A union record and, for every field of it in order, the contributions it came from."""

    record: Record
    origins: tuple[Origin, ...]


WEIGHTS: Final = [weight for _, weight in policy.WEIGHTS]
WEIGHED: Final = attrgetter(*[name for name, _ in policy.WEIGHTS])
ORIGINAL: Final = "original"  # the element of fields in other scripts
COORDINATOR: Final = 0  # stands for a member's id where a pin has fields of its own


def merge(
    members: Sequence[Member],
    target: Dialect,
    *,
    union_id: str,
    agency: str,
    country: str,
    pins: Sequence[Pin] = (),
) -> Merged:
    """The union record of these members in one exchange dialect, whatever their order.

    Every field of a member is in it, in comparable form, unless the policy takes that tag from
    another member or keeps it local, or a pin says otherwise. Fields that Svod writes itself, and
    a coordinator's own, have no origin.
    """
    return merge_ranked(
        ranked(members), target, union_id=union_id, agency=agency, country=country, pins=pins
    )


def merge_ranked(
    best_first: Sequence[Member],
    target: Dialect,
    *,
    union_id: str,
    agency: str,
    country: str,
    pins: Sequence[Pin] = (),
) -> Merged:
    """As `merge`, of members that are `ranked` already."""
    views = [(member, in_dialect(member, target)) for member in best_first]
    table = policy.TABLES[target]
    if len(views) == 1 and not pins:
        found = alone(*views[0], table, target)
    else:
        found = together(views, table, target, latest(pins))
    fields = sorted(
        chain(
            own.numbers(best_first, target, union_id=union_id, agency=agency),
            own.signed(own.in_utf8(found, target), target, agency=agency, country=country),
            own.holdings(views, table, target),
        ),
        key=tag_of,
    )
    return Merged(
        Record(own.leader(views[0][1], target), tuple([field for field, _ in fields])),
        tuple([origin for _, origin in fields]),
    )


def tag_of(traced: Traced) -> str:
    """The order of a union record's fields."""
    return traced[0][0]


# --- who is best ----------------------------------------------------------------------------------


def ranked(members: Sequence[Member]) -> list[Member]:
    """The members, first the one whose record says most: its description leads."""
    return sorted(members, key=quality) if len(members) > 1 else list(members)


def quality(member: Member) -> tuple[float, int, str, str, int]:
    """The order of members: fullest first, then by rank, library and local id."""
    return -completeness(member), member.rank, member.library, member.local_id, member.id


def completeness(member: Member) -> float:
    """The weights of the facts the record states, of how fully and by which rules it was made."""
    found = zip(WEIGHTS, WEIGHED(member.facts), strict=True)
    level = policy.LEVELS.get(member.record.leader[17:18], 0.0)
    rules = policy.RULES_WEIGHT if names_rules(member.record) else 0.0
    return sum([weight for weight, said in found if said]) + level + rules


def names_rules(record: Record) -> bool:
    """Whether the record says by which rules it was made."""
    rules = policy.RULES
    return any(field.first(rules[field[0]]) for field in record.fields if field[0] in rules)


def in_dialect(member: Member, target: Dialect) -> Record:
    """The member's record as it is when it is of the family, converted otherwise; in one script."""
    found = convert.carried(member.record, member.dialect, target)
    return found if target is Dialect.MARC21 else in_one_script(found)


# --- the shared description -----------------------------------------------------------------------

View = tuple[Member, Record]


def alone(member: Member, record: Record, table: Table, target: Dialect) -> list[Traced]:
    """What the shared description takes of a single member: all but holdings and local data."""
    main = table.main
    kept = linking.without_local_in(choosing.shared_of(record, table, record.codes()), table.links)
    if sum([field[0] in main for field in kept]) > 1:
        return together([(member, record)], table, target, ())
    ids = (member.id,)
    origin = (ids,)
    modern = spelling.of_today([(field, ids) for field in kept], [(member, record)], target)
    return [(field, origin) for field in (*kept, *[field for field, _ in modern])]


def together(
    views: Sequence[View], table: Table, target: Dialect, pins: Sequence[Pin]
) -> list[Traced]:
    """The fields of several members chosen by the policy, best member first; pins win over it."""
    everything = choosing.sayings(views, table)
    left = dict(everything)
    sayers: list[tuple[choosing.Sayer, Record]] = list(views)
    standing = set()
    for pin in pins:
        record = own_words(pin, views[0][0], target)
        sayings = [(len(sayers), COORDINATOR, field) for field in record.fields]
        sayers.append((Coordinator(record, marc_facts.facts(record, target)), record))
        if choosing.put(left, pin, sayings, table) and not pin.instead_of:
            standing.add(pin.element)
    chosen = choosing.chosen(left, sayers, table, frozenset(standing))
    if originals.FORM in left and not any(pin.element == ORIGINAL for pin in pins):
        chosen = originals.of_others(chosen, views, table)
    chosen += spelling.of_today(chosen, views, target)
    found = origins.traced(chosen, everything, table, members=len(views), coordinator=COORDINATOR)
    return coherence.coherent(found, table, target)


@dataclass(frozen=True, slots=True)
class Coordinator:
    """Who stands behind a pin's own words."""

    record: Record
    facts: Facts
    id: int = COORDINATOR
    library: str = ""
    ranks: Mapping[str, int] = field(default_factory=dict)


def own_words(pin: Pin, best: Member, target: Dialect) -> Record:
    """A pin's own fields in a dialect, read as those of a record of the best member's sort."""
    leader = in_dialect(best, pin.dialect).leader
    return convert.carried(Record(leader, pin.own), pin.dialect, target)
