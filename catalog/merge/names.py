"""Which people and bodies made it, when several members name them: each once, one main entry."""

from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Final, NamedTuple

from catalog.merge.policy import Table
from marc import text
from marc.dialects import equivalents
from marc.record import Field

MARC21_MAIN: Final = frozenset(("100", "110", "111"))
PRIMARY: Final = frozenset(
    equivalents.RELATORS[role] for role in equivalents.PRIMARY if role in equivalents.RELATORS
)


class Naming(NamedTuple):
    """A member's field with a name: the member's place among the best, its id, the field."""

    place: int
    id: int
    field: Field


class Identity(NamedTuple):
    """Who is named, and with what weight: of main or equal responsibility, or of less."""

    sort: str  # person, body, or work (a name with a title)
    primary: bool
    name: str


def merged(
    namings: Sequence[tuple[int, int, Field]], *, table: Table
) -> list[tuple[Field, tuple[int, ...]]]:
    """Every person and body once for each weight, with all roles; main is the best member's."""
    marc21 = "100" in table.main
    groups: dict[Identity, list[Naming]] = {}
    for place, member, field in namings:
        groups.setdefault(identity(field, marc21=marc21), []).append(Naming(place, member, field))
    groups = joined(groups)
    main = main_entry(groups, table.main)
    ordered = sorted(groups.items(), key=lambda group: (group[1][0].place, group[0] != main))
    return [
        (written(who, said, main=who == main, marc21=marc21), ids(said)) for who, said in ordered
    ]


def ids(said: Sequence[Naming]) -> tuple[int, ...]:
    return tuple(sorted({naming.id for naming in said}))


# --- who is named --------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 13)  # libraries name the same people alike
def identity(field: Field, *, marc21: bool) -> Identity:
    """The person, body or work a field names."""
    if marc21 and field.first("t"):
        words = tuple(text.comparable(words) for _, words in field.subfields)
        return Identity("work", False, " ".join(words))
    primary = primary_in_marc21(field) if marc21 else field.tag[2] != "2"
    if field.tag[1:] == "00" or (not marc21 and field.tag[1] == "0"):
        return Identity("person", primary, person(field))
    parts = [text.comparable(words) for code, words in field.subfields if code in "ab"]
    return Identity("body", primary, " ".join(parts))


def primary_in_marc21(field: Field) -> bool:
    """Main entries, authors and those whose role is not told."""
    if field.tag in MARC21_MAIN:
        return True
    roles = {words.strip().rpartition("/")[2].lower() for words in field.every("4")}
    return bool(roles & PRIMARY) or not (roles or field.first("e"))


def person(field: Field) -> str:
    """The key of a person in either dialect: RUSMARC $b and $g, MARC 21 a comma in $a."""
    surname, forenames = field.first("a"), field.first("g") or field.first("b")
    number = field.first("d") if field.tag[0] in "67" and not field.first("q") else ""
    if "," in surname or field.tag == "100":
        surname, forenames = text.split_name(surname)
        number = field.first("b")
    roman = number if number and set(number) <= set("IVXLC. ,") else ""
    return " ".join([text.person_key(surname, forenames), *roman.split()])


def joined(groups: dict[Identity, list[Naming]]) -> dict[Identity, list[Naming]]:
    """Groups of one person under a fuller and a shorter form brought together.

    «Петров И.» is «Петров И. С.» when no other Петров И. is named and nobody names both; a name
    without a role is the one with a role.
    """
    if len(groups) == 1:
        ((who, said),) = groups.items()
        return {who: sorted(said, key=PLACE)}
    target: dict[Identity, Identity] = {}
    for who, said in groups.items():
        longer = [
            other
            for other in groups
            if other[:2] == who[:2]
            and other.name.startswith(who.name + " ")
            and not {naming.id for naming in said} & {naming.id for naming in groups[other]}
        ]
        if who.sort == "person" and len(longer) == 1:
            target[who] = longer[0]
        elif not who.primary and who.sort != "work" and not any(map(has_role, said)):
            same = Identity(who.sort, True, who.name)
            if same in groups:
                target[who] = same
    out: dict[Identity, list[Naming]] = {}
    for who, said in groups.items():
        final = who
        while final in target:
            final = target[final]
        out.setdefault(final, []).extend(said)
    return {who: sorted(said, key=PLACE) for who, said in out.items()}


PLACE: Final = attrgetter("place")


def has_role(naming: Naming) -> bool:
    return any(code in ("4", "e") for code, _ in naming.field.subfields)


# --- how it is written ---------------------------------------------------------------------------


def main_entry(groups: dict[Identity, list[Naming]], tags: frozenset[str]) -> Identity | None:
    """The main entry of the best member that has one."""
    places = [
        (naming.place, order, who)
        for order, (who, said) in enumerate(groups.items())
        for naming in said
        if naming.field.tag in tags and who.primary
    ]
    return min(places)[2] if places else None


def written(who: Identity, said: Sequence[Naming], *, main: bool, marc21: bool) -> Field:
    """The fullest form of a name that leaves out nothing of the best member's, with every role."""
    first = said[0].field
    if all(naming.field == first for naming in said):
        tag = tag_of(first.tag, who, main=main, marc21=marc21)
        return Field(tag, first.indicators, first.subfields)
    fuller = [naming for naming in said if naming.field == first or covers(naming.field, first)]
    fullest = max(fuller, key=lambda naming: (weight(naming.field), -naming.place)).field
    roles = [("4", words) for naming in said for words in naming.field.every("4")]
    known = set(fullest.every("4"))
    added = [role for role in dict.fromkeys(roles) if role[1] not in known]
    subfields = (*fullest.subfields, *added)
    return Field(tag_of(fullest.tag, who, main=main, marc21=marc21), fullest.indicators, subfields)


def covers(field: Field, other: Field) -> bool:
    """Does this heading say every word of the other? «Ольга Петровна» says «О. П.», not «О. В.»."""
    words = heading(field)
    return all(any(word.startswith(said) for word in words) for said in heading(other))


def heading(field: Field) -> list[str]:
    said = " ".join(words for code, words in field.subfields if code not in "4e")
    return text.comparable(said).split()


def weight(field: Field) -> int:
    """How much a heading says of the name."""
    return sum(len(words) for code, words in field.subfields if code not in "4e")


def tag_of(tag: str, who: Identity, *, main: bool, marc21: bool) -> str:
    if marc21:
        return ("1" if main else "7") + tag[1:]
    return tag[:2] + ("0" if main else "1" if who.primary else "2")
