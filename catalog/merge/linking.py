"""Which other records does a union record name by number? Not by a library's own: by ours.

A number in one library's file means nothing to others: 001 inside of a RUSMARC 4XX, a MARC 21 `$w`
without the agency it is from. It is left out; hosts that have a union record are named by its id.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

from catalog.merge.origins import Stored, by_subfield
from marc.record import Dialect, Field, Record, Subfields, data

UNIT: Final = "463"  # the issue or the book an article stands in
ABOVE: Final = "461"  # the journal or newspaper; the set of a volume
HOST: Final = "773"
ANALYTIC: Final = ("a", "b")  # leader/07


def without_local(field: Field) -> Field | None:
    """A linking field without the local numbers of other records; None if it says nothing else."""
    kept = tuple([one for one in field[2] if not is_local(field, *one)])
    return field._replace(subfields=kept) if kept else None


def without_local_in(fields: Iterable[Field], links: frozenset[str]) -> list[Field]:
    """The same in all fields of these tags."""
    out = []
    for field in fields:
        found = without_local(field) if field[0] in links else field
        if found is not None:
            out.append(found)
    return out


def is_local(field: Field, code: str, words: str) -> bool:
    if field[0] >= "5":
        return code == "w" and not words.startswith("(")
    # The standard technique has the number in $0, Koha in $3.
    return words.startswith("001") if code == "1" else code in "03" and not field.first("1")


def numbered(record: Record, target: Dialect, *, unit: str, serial: str, agency: str) -> Record:
    """The record with the public ids of its hosts ("": it has none): `$1001`, `$w (AGENCY)id`."""
    fields = list(record.fields)
    for tag, numbers in wanted(record, target, unit=unit, serial=serial, agency=agency):
        at = next((at for at, field in enumerate(fields) if field[0] == tag), None)
        if at is None:
            at = sum([field[0] <= tag for field in fields])
            fields.insert(at, data(tag, "0 " if tag == HOST else " 0"))
        fields[at] = with_numbers(fields[at], numbers)
    return Record(record.leader, tuple(fields))


def wanted(
    record: Record, target: Dialect, *, unit: str, serial: str, agency: str
) -> list[tuple[str, list[str]]]:
    """Which field is to name which records, as each dialect has it.

    RUSMARC, block 4: the serial in 461, the issue or book in 463; where one field says it all, the
    numbers go there. MARC 21 names the issue before the serial, as converting reads it.
    """
    if target is Dialect.MARC21:
        numbers = [f"({agency}){id}" for id in (unit, serial) if id]
        return [(HOST, numbers)] if numbers else []
    here = {field[0] for field in record.fields}
    analytic = record.leader[7:8] in ANALYTIC
    below = UNIT if serial or UNIT in here or (analytic and ABOVE not in here) else ABOVE
    above = UNIT if not unit and ABOVE not in here and UNIT in here else ABOVE
    return [(tag, [id]) for tag, id in ((above, serial), (below, unit)) if id]


def with_numbers(field: Field, numbers: Sequence[str]) -> Field:
    if field.tag == HOST:
        return field._replace(subfields=(*field.subfields, *[("w", one) for one in numbers]))
    embeds = not field.subfields or field.first("1")
    ours: Subfields = tuple([("1", f"001{id}") if embeds else ("0", id) for id in numbers])
    return field._replace(subfields=(*ours, *field.subfields))


def traced(shown: Record, stored: Record, origins: Sequence[Stored]) -> list[Stored]:
    """The origin of every field of a `numbered` record, by those of the record it was made of."""
    left = deque(zip(stored.fields, origins, strict=True))
    out: list[Stored] = []
    for field in shown.fields:
        if not left or field.tag != left[0][0].tag:
            out.append([[]])
            continue
        old, origin = left.popleft()
        added = len(field.subfields) - len(old.subfields)
        if added:
            ours: list[Sequence[int]] = [()] * added
            said = by_subfield(old, origin)
            origin = [*said, *ours] if field.tag == HOST else [*ours, *said]
        out.append(origin)
    return out
