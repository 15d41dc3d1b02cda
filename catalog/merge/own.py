"""What does Svod itself write into a union record: numbers, agency, charset, leader, holders?"""

from collections.abc import Sequence
from functools import cache
from typing import Final, Protocol

from catalog.merge.origins import Origin, Traced, by_subfield, shortened
from catalog.merge.policy import Table
from marc.record import Dialect, Field, Record, control, data, new

NOBODY: Final[Origin] = ((),)  # of what Svod writes itself


class Holder(Protocol):
    """A member, as far as this module needs it."""

    @property
    def id(self) -> int: ...
    @property
    def library(self) -> str: ...
    @property
    def local_id(self) -> str: ...


def numbers(
    members: Sequence[Holder], target: Dialect, *, union_id: str, agency: str
) -> list[Traced]:
    """001, in MARC 21 003, and the members' own numbers in 035: `(LIBRARY)local id`."""
    out: list[Traced] = [(control("001", union_id), NOBODY)]
    if target is Dialect.MARC21:
        out.append((control("003", agency), NOBODY))
    for member in members:
        if member.local_id:
            number = ("a", f"({member.library}){member.local_id}")
            out.append((new(Field, ("035", "  ", (number,))), ((member.id,),)))
    return out


def signed(chosen: list[Traced], target: Dialect, *, agency: str, country: str) -> list[Traced]:
    """The fields with Svod among the agencies: 801 with second indicator 2, 040 `$d`."""
    if target is not Dialect.MARC21:
        return [*chosen, (ours(agency, country), NOBODY)]
    agencies = [one for one in chosen if one[0].tag == "040"]
    rest = [one for one in chosen if one[0].tag != "040"]
    said = [
        (code, words, ids)
        for field, origin in agencies
        for (code, words), ids in zip(field.subfields, by_subfield(field, origin), strict=True)
    ]
    first = said[: len(agencies[0][0].subfields)] if agencies else []
    known = {words for code, words, _ in first if code in ("a", "d")}
    added: dict[str, tuple[int, ...]] = {}
    for code, words, ids in said[len(first) :]:
        if code in ("a", "c", "d"):
            added.setdefault(words, ids)
    added.setdefault(agency, ())
    first += [("d", words, ids) for words, ids in added.items() if words not in known]
    field = data("040", "  ", *[(code, words) for code, words, _ in first])
    return [*rest, (field, shortened([ids for _, _, ids in first]))]


@cache
def ours(agency: str, country: str) -> Field:
    """801 of Svod."""
    return data("801", " 2", *((("a", country),) if country else ()), ("b", agency))


def in_utf8(chosen: list[Traced], target: Dialect) -> list[Traced]:
    """RUSMARC says the charset in 100$a/26-33: 50 is Unicode, and then the rest is blank."""
    if target is Dialect.MARC21:
        return chosen
    return [(unicode_100(one[0]), one[1]) if one[0][0] == "100" else one for one in chosen]


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


def holdings(views: Sequence[tuple[Holder, Record]], table: Table, target: Dialect) -> list[Traced]:
    """852 for every member: the library's code in `$a`, then what its own field says.

    A library that says nothing about its copies has one all the same: it sent the record.
    """
    out: list[Traced] = []
    tags = table.holdings
    for member, record in views:
        found = [
            holding(member.library, field, target) for field in record.fields if field[0] in tags
        ]
        copies = found or [data("852", "  ", ("a", member.library))]
        origin = ((member.id,),)
        out += [(copy, origin) for copy in (dict.fromkeys(copies) if len(copies) > 1 else copies)]
    return out


# Items of Koha: 995 in UNIMARC, 952 in MARC 21 → 852 collection, call number, piece.
ITEMS: Final = {
    "995": {"c": "b", "k": "j", "f": "p"},
    "952": {"b": "b", "c": "c", "o": "j", "p": "p"},
}


# What 899 and MARC 21 have in 852, as RUSMARC's 852 has it (RUSMARC, 852).
PUBLIC_NOTE: Final = {"z": "y"}


def holding(library: str, field: Field, target: Dialect) -> Field:
    """One holding under the library's code; a name of its own in `$a` moves to `$b`."""
    tag, indicators, subfields = field
    items = ITEMS.get(tag)
    if items:
        kept = [(items[code], words) for code, words in subfields if code in items]
        return data("852", "  ", ("a", library), *kept)
    named = [("b", words) for code, words in subfields if code == "a" and words != library]
    rest = [one for one in subfields if one[0] != "a"]
    if target is not Dialect.MARC21:
        rest = [(PUBLIC_NOTE.get(code, code), words) for code, words in one_mark(rest)]
    marks = indicators if tag == "852" else "  "
    return new(Field, ("852", marks, (("a", library), *named, *rest)))


def one_mark(subfields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Class `$h` and the rest `$i` are one call number `$j`, as 852 of RUSMARC has it."""
    pieces = [words for code, words in subfields if code in ("h", "i")]
    if not pieces:
        return subfields
    first = next(at for at, (code, _) in enumerate(subfields) if code in ("h", "i"))
    head, tail = subfields[:first], subfields[first:]
    mark = ("j", " ".join(pieces))
    return [*head, mark, *[one for one in tail if one[0] not in ("h", "i")]]
