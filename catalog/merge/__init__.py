"""What the members of a cluster become together: one record in a dialect, with origins. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Final

from catalog.merge import names as merge_names
from catalog.merge import policy, spelling
from catalog.merge.policy import Policy, Table
from marc import convert, text
from marc.facts import Facts
from marc.record import Dialect, Field, Record, control, data


@dataclass(frozen=True, slots=True)
class Member:
    """One contribution of a cluster, as merging sees it; `rank` is its library's, small wins."""

    id: int  # of the contribution
    library: str  # code
    rank: int
    local_id: str
    dialect: Dialect
    record: Record
    facts: Facts


@dataclass(frozen=True, slots=True)
class Merged:
    """A union record and, for every field of it in order, the contributions it came from."""

    record: Record
    origins: tuple[tuple[int, ...], ...]


# A member's place among the best, its id, its field; what is said stands in order of place.
Saying = tuple[int, int, Field]
Key = tuple[str, ...]  # what a field says in comparable form
Said = tuple[Field, tuple[int, ...]]  # a field and the ids of those who said it


WEIGHTS: Final = [weight for _, weight in policy.WEIGHTS]
WEIGHED: Final = attrgetter(*[name for name, _ in policy.WEIGHTS])


def tag_of(said: Said) -> str:
    """The order of a union record's fields."""
    return said[0][0]


def merge(
    members: Sequence[Member], target: Dialect, *, union_id: str, agency: str, country: str
) -> Merged:
    """The union record of these members in one exchange dialect, whatever their order.

    Every field of a member is in it, in comparable form, unless the policy takes that tag from
    another member or keeps it local. Fields that Svod writes itself have no origin.
    """
    best_first = ranked(members)
    views = [(member, in_dialect(member, target)) for member in best_first]
    table = policy.TABLES[target]
    chosen = alone(*views[0], table) if len(views) == 1 else together(views, table)
    own = ours(best_first, target, union_id=union_id, agency=agency)
    chosen = [*chosen, *spelling.of_today(chosen, views, target)]
    signed = sign(in_utf8(chosen, target), target, agency=agency, country=country)
    fields = sorted(chain(own, signed, holdings(views, table)), key=tag_of)
    return Merged(
        Record(leader(views[0][1], target), tuple([field for field, _ in fields])),
        tuple([origin for _, origin in fields]),
    )


# --- who is best ---------------------------------------------------------------------------------


def ranked(members: Sequence[Member]) -> list[Member]:
    """The members, first the one whose record says most: its description leads."""
    return sorted(members, key=quality) if len(members) > 1 else list(members)


def quality(member: Member) -> tuple[float, int, str, str, int]:
    """The order of members: fullest first, then by rank, library and local id."""
    return -completeness(member), member.rank, member.library, member.local_id, member.id


def completeness(member: Member) -> float:
    """The weights of the facts the record states, and of how fully it was catalogued."""
    found = zip(WEIGHTS, WEIGHED(member.facts), strict=True)
    level = policy.LEVELS.get(member.record.leader[17:18], 0.0)
    return sum([weight for weight, said in found if said]) + level


def in_dialect(member: Member, target: Dialect) -> Record:
    """The member's record as it is when it is of the family, converted otherwise."""
    return convert.convert(member.record, member.dialect, target).record


# --- one member ----------------------------------------------------------------------------------


def alone(member: Member, record: Record, table: Table) -> list[Said]:
    """What the shared description takes of a single member: all but holdings and local data."""
    tags, main = table.shared, table.main
    kept = [field for field in record.fields if field[0] in tags and not of_one_library(field)]
    if sum([field[0] in main for field in kept]) > 1:
        return together([(member, record)], table)
    origin = (member.id,)
    return [(field, origin) for field in kept]


def of_one_library(field: Field) -> bool:
    """Whether `$5` says that the field is about the copy of one library."""
    return "5" in dict(field[2])  # asked of every field: half the time of `any`


# --- several members -----------------------------------------------------------------------------

View = tuple[Member, Record]


def together(views: Sequence[View], table: Table) -> list[Said]:
    """The fields of several members chosen by the policy, best member first."""
    by_tag: dict[str, list[Saying]] = {}
    shared = table.shared
    for place, (member, record) in enumerate(views):
        id = member.id
        for field in record.fields:
            tag = field[0]
            if tag in shared and not of_one_library(field):
                unlinked = field if place == 0 else without_linkage(field)
                by_tag.setdefault(tag, []).append((place, id, unlinked))
    names = [said for tag, said in by_tag.items() if table.policies[tag] is Policy.NAMES]
    out = merge_names.merged(list(chain.from_iterable(names)), table=table)
    titled = min(
        (place for tag in ("200", "245") for place, _, _ in by_tag.get(tag, ())), default=0
    )
    for tag, said in by_tag.items():
        match table.policies[tag]:
            case Policy.BEST:
                out.extend(of_one(said, said[0][0]))
            case Policy.HOST:
                out.extend(of_one(said, host_place(views, said, titled)))
            case Policy.LONGEST:
                out.extend(longest(said))
            case Policy.UNION | Policy.AGENCIES:
                out.extend(distinct(said))
            case _:
                pass
    return out


def without_linkage(field: Field) -> Field:
    """`$6` and `$8` link fields of one record; they mean nothing in another."""
    for code, _ in field[2]:
        if code in ("6", "8"):
            return field._replace(subfields=tuple([s for s in field[2] if s[0] not in "68"]))
    return field


def host_place(views: Sequence[View], said: Sequence[Saying], titled: int) -> int:
    """Whose source to take: the one of the title; for an article, any that tells its source."""
    places = {place for place, _, _ in said}
    if titled in places:
        return titled
    analytic = views[titled][1].leader[7:8] in ("a", "b")
    return min(places) if analytic else -1


def of_one(said: Sequence[Saying], place: int) -> list[Said]:
    """All the fields one member says, and beside each who else says it."""
    if said[0][0] == said[-1][0]:
        return [(field, (member,)) for found, member, field in said if found == place]
    keys = [key(field) for _, _, field in said]
    everywhere = sayers(said, keys)
    return [
        (field, everywhere[what])
        for (found, _, field), what in zip(said, keys, strict=True)
        if found == place
    ]


def longest(said: Sequence[Saying]) -> list[Said]:
    """The field with most words; of equally long ones the better member's."""
    _, _, field = max(said, key=lambda one: (len(one[2].value), -one[0]))
    return [(field, sayers(said, [key(field) for _, _, field in said])[key(field)])]


def distinct(said: Sequence[Saying]) -> list[Said]:
    """Every field once in comparable form, written as the member wrote it who says most."""
    if len(said) == 1:
        return [(said[0][2], (said[0][1],))]
    keys = [key(field) for _, _, field in said]
    everywhere = sayers(said, keys)
    written: dict[Key, Field] = {}
    for (_, _, field), what in zip(said, keys, strict=True):
        if what not in written or len(field.subfields) > len(written[what].subfields):
            written[what] = field
    return [(field, everywhere[what]) for what, field in written.items()]


def sayers(said: Sequence[Saying], keys: Sequence[Key]) -> dict[Key, tuple[int, ...]]:
    """Who says each thing, in comparable form: sorted contribution ids."""
    found: dict[Key, set[int]] = {}
    for (_, member, _), what in zip(said, keys, strict=True):
        found.setdefault(what, set()).add(member)
    return {what: tuple(sorted(ids)) for what, ids in found.items()}


# Subfields that say how a thing is known, not what it is: authority ids, lists, sources.
ASIDE: Final = frozenset("23056")
ISBN_TAGS: Final = frozenset(("010", "020"))


# Libraries write the same words, and each field is compared in two dialects and at every joining.
@lru_cache(maxsize=1 << 14)
def key(field: Field) -> Key:
    """What a field says, so that two ways of writing it are one."""
    if field.is_control:
        return field.tag, field.value
    number = field.first("a") if field.tag in ISBN_TAGS else ""
    isbn = text.isbn13(number) if number else None
    if isbn:
        return field.tag, isbn
    aside = ASIDE if field.tag[0] == "6" else frozenset()
    words = [text.comparable(words) for code, words in field.subfields if code not in aside]
    return field.tag, *words


# --- what Svod writes ----------------------------------------------------------------------------


def ours(members: Sequence[Member], target: Dialect, *, union_id: str, agency: str) -> list[Said]:
    """001, in MARC 21 003, and the members' own numbers in 035: `(LIBRARY)local id`."""
    out: list[Said] = [(control("001", union_id), ())]
    if target is Dialect.MARC21:
        out.append((control("003", agency), ()))
    out.extend(
        (data("035", "  ", ("a", f"({member.library}){member.local_id}")), (member.id,))
        for member in members
        if member.local_id
    )
    return out


def sign(chosen: list[Said], target: Dialect, *, agency: str, country: str) -> list[Said]:
    """The fields with Svod among the agencies: 801 with second indicator 2, 040 `$d`."""
    if target is not Dialect.MARC21:
        mine = data("801", " 2", *((("a", country),) if country else ()), ("b", agency))
        return [*chosen, (mine, ())]
    agencies = [said for said in chosen if said[0].tag == "040"]
    rest = [said for said in chosen if said[0].tag != "040"]
    first = agencies[0][0].subfields if agencies else ()
    changed = [words for field, _ in agencies[1:] for words in field.every("acd")]
    known = {words for code, words in first if code in ("a", "d")}
    added = [("d", words) for words in dict.fromkeys([*changed, agency]) if words not in known]
    origin = sorted({one for _, ids in agencies for one in ids})
    return [*rest, (data("040", "  ", *first, *added), tuple(origin))]


def in_utf8(chosen: list[Said], target: Dialect) -> list[Said]:
    """RUSMARC says the charset in 100$a/26-33: 50 is Unicode, and then the rest is blank."""
    if target is Dialect.MARC21:
        return chosen
    return [
        (unicode_100(field), ids) if field.tag == "100" else (field, ids) for field, ids in chosen
    ]


def unicode_100(field: Field) -> Field:
    subfields = tuple(
        [
            (
                code,
                f"{words[:26]}50      {words[34:]}" if code == "a" and len(words) >= 34 else words,
            )
            for code, words in field.subfields
        ]
    )
    return field._replace(subfields=subfields)


def leader(record: Record, target: Dialect) -> str:
    """The best member's leader; lengths are left to the writer, the charset is UTF-8."""
    old = record.leader.ljust(24)
    if target is Dialect.MARC21:
        return f"00000{old[5:9]}a2200000{old[17:20]}4500"
    return f"00000{old[5:9]} 2200000{old[17:19]} 450 "


# --- who has it ----------------------------------------------------------------------------------


def holdings(views: Sequence[View], table: Table) -> list[Said]:
    """852 for every member: the library's code in `$a`, then what its own field says.

    A library that says nothing about its copies has one all the same: it sent the record.
    """
    out: list[Said] = []
    for member, record in views:
        found = [field for field in record.fields if field[0] in table.holdings]
        copies = dict.fromkeys(holding(member.library, field) for field in found)
        copies = copies or {data("852", "  ", ("a", member.library)): None}
        out.extend((copy, (member.id,)) for copy in copies)
    return out


# Items of Koha: 995 in UNIMARC, 952 in MARC 21 → 852 collection, call number, piece.
ITEMS: Final = {
    "995": {"c": "b", "k": "j", "f": "p"},
    "952": {"b": "b", "c": "c", "o": "j", "p": "p"},
}


def holding(library: str, field: Field) -> Field:
    """One holding under the library's code; a name of its own in `$a` moves to `$b`."""
    items = ITEMS.get(field.tag)
    if items:
        kept = [(items[code], words) for code, words in field.subfields if code in items]
        return data("852", "  ", ("a", library), *kept)
    named = [("b", words) for code, words in field.subfields if code == "a" and words != library]
    rest = [one for one in field.subfields if one[0] != "a"]
    indicators = field.indicators if field.tag == "852" else "  "
    return data("852", indicators, ("a", library), *named, *rest)
