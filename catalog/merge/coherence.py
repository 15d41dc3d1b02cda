"""Do the fields of different members fit together? Indicators that speak of other fields."""

from collections.abc import Sequence
from typing import Final

from catalog.merge.origins import Traced
from catalog.merge.policy import Table
from marc.record import Dialect, Field

TRACED_SERIES = frozenset(("800", "810", "811", "830"))


def coherent(fields: Sequence[Traced], table: Table, target: Dialect) -> list[Traced]:
    """The fields of a union record, MARC 21 indicators and main entry brought in line.

    245 says in its first indicator whether there is a main entry (MARC 21, 245), 490 whether the
    series is traced; a uniform title is a main entry (130) only while there is no other (240), and
    its forms in other scripts (880) follow it. RUSMARC has no such indicators.
    """
    if target is not Dialect.MARC21:
        return list(fields)
    tags = {field.tag for field, _ in fields}
    main = bool(tags & table.main)
    traced = bool(tags & TRACED_SERIES)
    out: list[Traced] = []
    for field, origin in fields:
        first, second = field.indicators[:1], field.indicators[1:2]
        if field.tag == "130" and main:
            field = second_title(field)._replace(tag="240")
        elif field.tag == "880" and main and field.first("6").startswith(UNDER_MAIN):
            field = relinked(second_title(field))
        elif field.tag == "245":
            entry = "1" if main or "130" in tags else "0"
            field = field._replace(indicators=entry + second)
        elif field.tag == "490" and traced and first == "0":
            field = field._replace(indicators="1" + second)
        out.append((field, origin))
    return out


UNDER_MAIN: Final = "130-"  # how the `$6` of a uniform title's form begins


def second_title(field: Field) -> Field:
    """A uniform title, or a form of it, that is no main entry: the mark of sorting moves over."""
    first = field.indicators[:1]
    return field._replace(indicators="1" + (first if first.isdigit() else "0"))


def relinked(form: Field) -> Field:
    """A form in another script whose field is in 240 now: `$6` names the tag (MARC 21, 880)."""
    link = form.first("6")
    moved = [("6", "240" + link[3:]) if one == ("6", link) else one for one in form.subfields]
    return form._replace(subfields=tuple(moved))
