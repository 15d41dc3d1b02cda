"""How does the best member's statement give way where two libraries agree, and what fills it?

A title, an edition, an imprint and an extent are statements: one member's words in one member's
order. What other members say goes into them a subfield at a time, and only from those that speak
of the same thing, so that a union record never states two years or two extents.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from catalog.merge.policy import Row
from catalog.merge.saying import parts
from marc import text
from marc.facts import Facts
from marc.record import Field, Subfields
from marc.text import isbd

AGREE: Final = 2  # libraries that outweigh the best member alone
# Before which subfield MARC 21 writes which ISBD mark at the end of the one before.
MARKS: Final = {
    "245": {"b": ":", "c": "/"},
    "260": {"b": ":", "c": ","},
    "264": {"b": ":", "c": ","},
    "300": {"b": ":", "c": ";", "e": "+"},
}
# 264, second indicator: manufacture and copyright are no statements of publication.
NOT_PUBLISHED: Final = ("3", "4")


class Sayer(Protocol):
    """A member, as far as this module needs it."""

    @property
    def library(self) -> str: ...
    @property
    def facts(self) -> Facts: ...


class Stated(NamedTuple):
    """The best member's fields of a row, and the place of the member whose fact they state."""

    fields: tuple[Field, ...]
    fact_from: int


def stated(row: Row, said: Mapping[int, Sequence[Field]], members: Sequence[Sayer]) -> Stated:
    """The statement of the best member that has one, mended and filled by the others.

    `said` maps the place of each member that has such fields to them, best first.
    """
    best = next(iter(said))
    fields = tuple(said[best])
    at = main(fields)
    if len(said) == 1 or not row.fact or at is None or fields[at].every(row.code)[1:]:
        return Stated(fields, best)
    chosen = agreed(row.fact, said, members)
    field = fields[at]
    if row.element != "title" or not members[best].facts.parts:  # a subtitle may be the whole's
        field = covering(field, said.values(), row.filled)
    if chosen != best:
        other = statement(said[chosen])
        if other is None or not may_replace(field, other, row):
            return Stated(fields, best)
        field = replaced(field, row.code, other.first(row.code))
    fact = getattr(members[chosen].facts, row.fact)
    for place, fields_of in said.items():
        other = statement(fields_of)
        same = getattr(members[place].facts, row.fact) == fact
        if place != best and other is not None and same:
            field = filled(field, other, row)
    return Stated((*fields[:at], field, *fields[at + 1 :]), chosen)


def covering(field: Field, said: Iterable[Sequence[Field]], codes: str) -> Field:
    """Of the statements that say all this one says, in this order, the one that says most."""
    found, most = field, told(field, codes)
    for fields in said:
        other = statement(fields)
        if other is not None and other.tag == field.tag and told(other, codes) > most:
            rest = iter(parts(other))
            if all(part in rest for part in parts(field)):
                found, most = other, told(other, codes)
    return found


def told(field: Field, codes: str) -> int:
    return sum([code in codes for code, _ in field.subfields])


def main(fields: Sequence[Field]) -> int | None:
    """Where the statement stands among the fields of a row, if there is one and no second."""
    if len(fields) == 1 and fields[0].tag != "264":
        return 0
    found = [at for at, field in enumerate(fields) if not beside(field)]
    return found[0] if len(found) == 1 else None


def beside(field: Field) -> bool:
    return field.tag == "264" and field.indicators[1:] in NOT_PUBLISHED


def statement(fields: Sequence[Field]) -> Field | None:
    at = main(fields)
    return None if at is None else fields[at]


def agreed(fact: str, said: Mapping[int, Sequence[Field]], members: Sequence[Sayer]) -> int:
    """The place of the member whose value stands: the best, unless two libraries say otherwise."""
    best = next(iter(said))
    libraries: dict[object, set[str]] = {}
    first: dict[object, int] = {}
    for place in said:
        value = getattr(members[place].facts, fact)
        if value:
            libraries.setdefault(value, set()).add(members[place].library)
            first.setdefault(value, place)
    mine = len(libraries.get(getattr(members[best].facts, fact), ()))
    if not mine:
        return best
    most = max(libraries, key=lambda value: (len(libraries[value]), -first[value]))
    return first[most] if len(libraries[most]) >= max(AGREE, mine + 1) else best


def may_replace(field: Field, other: Field, row: Row) -> bool:
    """Whether one subfield of the other can stand for one of this: parts of titles cannot."""
    codes = [code for code, _ in (*field.subfields, *other.subfields)]
    return codes.count(row.code) == 2 and not (row.element == "title" and set("hinp") & set(codes))


def replaced(field: Field, code: str, new: str) -> Field:
    """The field with other words in a subfield; the ISBD mark after them stays."""
    subfields = tuple(
        [
            (found, like(words, isbd.clean(new)) if found == code else words)
            for found, words in field.subfields
        ]
    )
    return field._replace(subfields=subfields)


def like(old: str, new: str) -> str:
    mark = isbd.bare(old)[1]
    return isbd.with_mark(new, mark) if mark else new


def filled(field: Field, other: Field, row: Row) -> Field:
    """The field with the subfields of the row that it lacks and the other has."""
    for code in row.filled:
        if field.first(code):
            continue
        words = other.every(code)
        if words and opened(row, field, other) and is_new(words, field):
            field = field._replace(subfields=inserted(field, code, words, row.filled))
    return field


def opened(row: Row, field: Field, other: Field) -> bool:
    """Whether there is room: only the same title in the same words, and of no parts, is filled."""
    if row.element != "title":
        return True
    codes = [found for found, _ in (*field.subfields, *other.subfields)]
    if codes.count("a") != 2 or set("hinpg") & set(codes):
        return False
    return text.comparable(field.first("a")) == text.comparable(other.first("a"))


def is_new(words: Sequence[str], field: Field) -> bool:
    """Whether the field does not say this elsewhere: a subtitle typed into the title."""
    known = f" {text.comparable(field.value)} "
    return not any(f" {text.comparable(found)} " in known for found in words)


def inserted(field: Field, code: str, words: Sequence[str], order: str) -> Subfields:
    """The subfields with these words at the place of their code in the order."""
    before = order[: order.index(code)]
    at = max(
        (place + 1 for place, (found, _) in enumerate(field.subfields) if found in before),
        default=0,
    )
    head, tail = list(field.subfields[:at]), field.subfields[at:]
    marks = MARKS.get(field.tag)
    texts = [isbd.clean(text) for text in words] if marks else list(words)
    if marks and head and code in marks:
        head[-1] = (head[-1][0], isbd.with_mark(isbd.clean(head[-1][1]), marks[code]))
    if marks and tail and tail[0][0] in marks:
        texts[-1] = isbd.with_mark(texts[-1], marks[tail[0][0]])
    return (*head, *((code, text) for text in texts), *tail)
