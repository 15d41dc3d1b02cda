"""Which fields in other scripts (MARC 21, 880) go with the fields that were taken?

The best member's own are chosen with its fields. Those of other members are about fields of their
own records: they go with a field that says the same, under a number of this record.
"""

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from catalog.merge import names
from catalog.merge.policy import Policy, Table
from catalog.merge.saying import LINKAGE, Said, key, without_linkage
from marc import text
from marc.dialects.marc21 import LINK
from marc.record import Field, Record

FORM: Final = "880"
TITLE: Final = "245"  # there is one: a form of it needs no number
UNLINKED: Final = "00"
# Statements are one member's words: so are they in another script.
STATED: Final = (Policy.BEST, Policy.HOST, Policy.DATES, Policy.LEADING)


class HasId(Protocol):
    """A member, as far as this module needs it."""

    @property
    def id(self) -> int: ...


def of_others(
    chosen: Sequence[Said], views: Sequence[tuple[HasId, Record]], table: Table
) -> list[Said]:
    """The chosen fields, with what members but the best say of them in other scripts.

    A form that is of no field stands as it is; one of a statement that was not taken goes with it.
    """
    out = list(chosen)
    for member, record in views[1:]:
        for form in record.every(FORM):
            link = LINK.match(form.first("6"))
            main = main_of(form, record) if link else None
            at = None if main is None else place_of(main, out, table)
            tag = link[1] if link else ""
            stated = tag in table.rows and table.rows[tag].policy in STATED
            if at is not None:
                beside(out, at, form, member.id, once=stated)
            elif not stated:
                add(out, form._replace(subfields=loose(form)), member.id)
    return out


def main_of(form: Field, record: Record) -> Field | None:
    """The field of its own record that a form is of."""
    tag, _, number = form.first("6")[:6].partition("-")
    if tag == TITLE:
        return record.first(TITLE)
    linked = f"{FORM}-{number}"
    same = (field for field in record.every(tag) if field.first("6")[:6] == linked)
    return None if number == UNLINKED else next(same, None)


def place_of(main: Field, fields: Sequence[Said], table: Table) -> int | None:
    """Where the field stands that says what this one says."""
    row = table.rows.get(main.tag)
    for at, (field, _) in enumerate(fields):
        if row is not None and table.rows[field.tag].element == row.element:
            if row.policy is Policy.NAMES:
                found = names.identity(field, marc21=True) == names.identity(main, marc21=True)
            elif row.policy in STATED:
                found = field.tag == main.tag and first_words(field) == first_words(main)
            else:
                found = key(without_linkage(field)) == key(without_linkage(main))
            if found:
                return at
    return None


def first_words(field: Field) -> str:
    return text.comparable(field.first("a"))


def beside(out: list[Said], at: int, form: Field, member: int, *, once: bool) -> None:
    """Put a form beside its field, under the field's number; of a statement there is one."""
    field, ids = out[at]
    number = field.first("6")[4:6] if field.first("6").startswith(f"{FORM}-") else ""
    if not number:
        number = f"{max(map(int, numbers(out)), default=0) + 1:02}"
        out[at] = field._replace(subfields=(("6", f"{FORM}-{number}"), *field.subfields)), ids
    elif once and any(one.first("6")[:6] == f"{field.tag}-{number}" for one, _ in out):
        return
    script = form.first("6")[6:]
    rest = without_linkage(form).subfields
    link = ("6", f"{field.tag}-{number}{script}")
    add(out, form._replace(subfields=(link, *rest)), member)


def numbers(fields: Sequence[Said]) -> Iterator[str]:
    """The numbers by which fields are linked already."""
    for field, _ in fields:
        found = field.first("6")
        link = LINK.match(found)
        if link:
            yield link[2]


def loose(form: Field) -> tuple[tuple[str, str], ...]:
    """A form of no field of this record: `$6` says of what sort it is, and in which script."""
    found = form.first("6")
    rest = tuple([one for one in form.subfields if one[0] not in LINKAGE])
    return (("6", f"{found[:3]}-{UNLINKED}{found[6:]}"), *rest) if LINK.match(found) else rest


def add(out: list[Said], form: Field, member: int) -> None:
    """A form, unless it is there in the same words: then one more says it."""
    what = form.first("6")[:6], key(without_linkage(form))
    for at, (field, ids) in enumerate(out):
        if field.tag == FORM and (field.first("6")[:6], key(without_linkage(field))) == what:
            out[at] = field, tuple(sorted({*ids, member}))
            return
    out.append((form, (member,)))
