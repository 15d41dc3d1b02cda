"""Which fields of several members make the shared description? The policy, row by row."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, filterfalse
from operator import itemgetter
from typing import Final, Protocol

from catalog.merge import linking, several, spelling, statements
from catalog.merge import names as merge_names
from catalog.merge.pins import Pin, said
from catalog.merge.policy import UNRANKED, Policy, Row, Table
from catalog.merge.saying import (
    LINKAGE,
    ByTag,
    Said,
    Saying,
    key,
    of_one_library,
    without_linkage,
)
from marc.facts import Facts, Host
from marc.record import Field, Record


class Sayer(Protocol):
    """A member, or a coordinator, as far as choosing needs it."""

    @property
    def id(self) -> int: ...
    @property
    def library(self) -> str: ...
    @property
    def ranks(self) -> Mapping[str, int]: ...
    @property
    def record(self) -> Record: ...
    @property
    def facts(self) -> Facts: ...


View = tuple[Sayer, Record]
SEVERAL: Final[dict[Policy, Callable[[Sequence[Saying], Mapping[int, str]], list[Said]]]] = {
    Policy.UNION: several.distinct,
    Policy.AGENCIES: several.distinct,
    Policy.FULLEST: several.fullest,
    Policy.LONGEST: several.longest,
    Policy.SUBJECTS: several.headings,
    Policy.LINKS: several.links,
}


def sayings(views: Iterable[View], table: Table) -> ByTag:
    """The shared fields of the members by tag, best member first."""
    by_tag: ByTag = {}
    links = table.links
    for place, (member, record) in enumerate(views):
        id, codes = member.id, record.codes()
        linked = place and not codes.isdisjoint(LINKAGE)
        for field in shared_of(record, table, codes):
            said = without_linkage(field) if linked else field
            tag = said[0]
            if tag in links:
                ours = linking.without_local(said)
                if ours is None:
                    continue
                said = ours
            if tag in by_tag:
                by_tag[tag].append((place, id, said))
            else:
                by_tag[tag] = [(place, id, said)]
    return by_tag


def shared_of(record: Record, table: Table, codes: set[str]) -> list[Field]:
    """The fields of a record, which has these codes, that all libraries share."""
    tags = table.shared
    shared = [field for field in record.fields if field[0] in tags]
    if "5" in codes:
        return [field for field in shared if not of_one_library(field)]
    return shared


def chosen(
    by_tag: ByTag, views: Sequence[View], table: Table, pinned: frozenset[str]
) -> list[Said]:
    """What the policy takes of these sayings; the elements `pinned` are taken as they stand."""
    libraries = {member.id: member.library for member, _ in views}
    rows = {row.group: row for tag in by_tag if (row := table.rows[tag]).policy is not Policy.NAMES}
    naming = [by_tag[tag] for tag in by_tag if table.rows[tag].policy is Policy.NAMES]
    out = merge_names.merged(list(chain.from_iterable(naming)), table=table)
    ranked = any(member.ranks for member, _ in views)
    titled = dated = 0
    subjects: list[Said] = []
    keywords: list[Saying] = []
    # Statements first: the source goes by the title taken, the coded years by the imprint.
    for row in (*filter(states, rows.values()), *filterfalse(states, rows.values())):
        found = said_in(by_tag, row.group)
        if ranked and row.element not in pinned:
            found = by_rank(row.element, found, views)
        match row.policy:
            case Policy.BEST:
                taken, place, fact_from = best(row, found, views)
                out.extend(taken)
                titled = place if row.element == "title" else titled
                dated = fact_from if row.element == "imprint" else dated
            case Policy.HOST | Policy.LEADING if row.element in pinned:
                out.extend(of_place(found, found[0][0]))
            case Policy.HOST:
                out.extend(of_place(found, host_place(views, found, titled)))
            case Policy.DATES:
                out.extend(dates(found, views, dated))
            case Policy.LEADING:
                out.extend(of_place(found, 0))
            case Policy.KEYWORDS:
                keywords.extend(found)
            case _:
                alike = unanimous(found)
                into = subjects if row.element == "subject" else out
                into.extend([alike] if alike else SEVERAL[row.policy](found, libraries))
    headings = several.once_in_any_field(subjects) if subjects else []
    return [*out, *headings, *several.keywords(keywords, headings)]


def states(row: Row) -> bool:
    """Whether the row is a statement, of a fact that libraries may agree on."""
    return bool(row.fact)


PLACE: Final = itemgetter(0)


def said_in(by_tag: ByTag, group: tuple[str, ...]) -> list[Saying]:
    """What is said in the fields of a group, best member first."""
    if len(group) == 1:
        return by_tag[group[0]]
    found = chain.from_iterable([by_tag[tag] for tag in group if tag in by_tag])
    return sorted(found, key=PLACE)


def by_rank(element: str, found: Sequence[Saying], views: Sequence[View]) -> list[Saying]:
    """The sayings of the libraries whose word on this element goes before others' first."""

    def rank(saying: Saying) -> int:
        return views[saying[0]][0].ranks.get(element, UNRANKED)

    return sorted(found, key=rank)


def unanimous(found: Sequence[Saying]) -> Said | None:
    """The one field everybody writes alike, if it is so: most often it is."""
    field = found[0][2]
    if len(found) > 1:
        for _, _, other in found:
            if other != field:
                return None
    return field, tuple(sorted({id for _, id, _ in found}))


# --- statements, one member's ---------------------------------------------------------------------


def best(row: Row, found: Sequence[Saying], views: Sequence[View]) -> tuple[list[Said], int, int]:
    """The statement of the best member that has one, its place, and whose fact it states."""
    place = found[0][0]
    alike = unanimous(found)
    if alike and len(alike[1]) == len(found):
        return [alike], place, place
    by_place: dict[int, list[Field]] = {}
    for at, _, field in found:
        by_place.setdefault(at, []).append(field)
    if len(by_place) == 1:
        return [(field, (id,)) for _, id, field in found], place, place
    if row.element == "title":
        by_place = spelling.original_first(by_place)
        place = next(iter(by_place))
    stated = statements.stated(row, by_place, [member for member, _ in views])
    return [(field, who(found, field)) for field in stated.fields], place, stated.fact_from


def of_place(found: Sequence[Saying], place: int) -> list[Said]:
    """All the fields one member says, and beside each who else says it."""
    return [(field, who(found, field)) for at, _, field in found if at == place]


def who(found: Sequence[Saying], field: Field) -> tuple[int, ...]:
    """The contributions that say this field, in comparable form."""
    what = key(field)
    return tuple(sorted({id for _, id, other in found if other == field or key(other) == what}))


def host_place(views: Sequence[View], found: Sequence[Saying], titled: int) -> int:
    """Whose source to take: the one of the title, so that both are told on one level.

    An article has one level: its source is the one most libraries name, where it is told most
    fully.
    """
    places = list(dict.fromkeys([place for place, _, _ in found]))
    if views[titled][1].leader[7:8] not in ("a", "b"):
        return titled if titled in places else -1
    hosts = {place: host for place in places if (host := views[place][0].facts.host) is not None}
    libraries: dict[str, set[str]] = {}
    for place, host in hosts.items():
        libraries.setdefault(host.key, set()).add(views[place][0].library)
    if not libraries:
        return titled if titled in places else places[0]
    named = max(libraries, key=lambda key: len(libraries[key]))
    told = [place for place, host in hosts.items() if host.key == named]
    return max(
        told,
        key=lambda place: (
            told_of(hosts[place]), in_two_levels(views[place][0].record), place == titled, -place
        ),
    )  # fmt: skip


# A journal or newspaper in 461 and its issue in 463 (RUSMARC, block 4); MARC 21 says both in 773.
LEVELS: Final = (frozenset(("461", "463")), frozenset(("773",)))


def in_two_levels(record: Record) -> bool:
    """Whether a source and its issue are told apart, as the format has it."""
    tags = {field.tag for field in record.fields}
    return any(levels <= tags for levels in LEVELS)


def told_of(host: Host) -> int:
    """How much is told of a source."""
    return sum(map(bool, (host.issn, host.year, host.volume, host.issue or host.date, host.pages)))


# Where the dates of publication stand in the coded field: type, date 1, date 2.
DATES: Final = {"100": slice(8, 17), "008": slice(6, 15)}
ONE_YEAR: Final = {"100": "d", "008": "s"}


def dates(found: Sequence[Saying], views: Sequence[View], dated: int) -> list[Said]:
    """The coded field of the best member, with the dates of the member whose imprint was taken."""
    taken = of_place(found, found[0][0])
    if dated == found[0][0]:
        return taken
    field = taken[0][0]
    other = next((field.subfields[0][1] for place, _, field in found if place == dated), "")
    (code, text), *rest = field.subfields or (("", ""),)
    where = DATES[field.tag]
    said = other[where] if len(other) >= where.stop else from_facts(views[dated][0].facts, field)
    if not said or len(text) < where.stop or text[where] == said:
        return taken
    spliced = text[: where.start] + said + text[where.stop :]
    who = sorted({id for at, id, _ in found if at in (found[0][0], dated)})
    return [(field._replace(subfields=((code, spliced), *rest)), tuple(who)), *taken[1:]]


def from_facts(facts: Facts, field: Field) -> str:
    """The dates of a record that codes none; nothing when its year is unsure or no single one."""
    if facts.years is None or facts.years[0] != facts.years[1] or not facts.years_certain:
        return ""
    return f"{ONE_YEAR[field.tag]}{facts.years[0]:04}    "


# --- pins -----------------------------------------------------------------------------------------


def put(by_tag: ByTag, pin: Pin, own: Sequence[Saying], table: Table) -> bool:
    """Let a pin stand among the sayings of its element; whether there was anything to do.

    `own` are the coordinator's fields in the dialect of the table.
    """
    tags = table.elements.get(pin.element, frozenset()) & (
        by_tag.keys() | {f[0] for _, _, f in own}
    )
    if pin.source is not None:
        if not any(id == pin.source for tag in tags for _, id, _ in by_tag[tag]):
            return False
        kept = {tag: [one for one in by_tag[tag] if one[1] == pin.source] for tag in tags}
    elif pin.instead_of:
        kept = {
            tag: [one for one in by_tag.get(tag, ()) if said(one[2]) != pin.instead_of]
            for tag in tags
        }
    else:
        kept = {tag: [] for tag in tags}
    for one in own:
        if one[2][0] in kept:
            kept[one[2][0]].append(one)
    for tag, sayings_left in kept.items():
        if sayings_left:
            by_tag[tag] = sayings_left
        else:
            by_tag.pop(tag, None)
    return True
