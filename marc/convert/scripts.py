"""How does a field in another script cross: 880 with its `$6` ⇄ the field once more with `$6` `$7`?

MARC 21 (appendix D, model A) keeps the other script in 880; UNIMARC and RUSMARC repeat the field,
`$6` «a01» numbering the pair and `$7` naming the script (UNIMARC Manual, 3.11 and 3.13).
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from marc.dialects.marc21 import LINK
from marc.dialects.rusmarc_coded import pair_of
from marc.record import Field, Record
from marc.text.spelling import CYRILLIC

# UNIMARC 100$a/34-35, MARC 21 $6 (appendix A; of scripts without a code there, ISO 15924), letters.
SCRIPTS: Final = tuple(
    (unimarc, marc21, re.compile(f"[{letters}]"))
    for unimarc, marc21, letters in (
        ("ca", "(N", "\u0400-\u052f"),
        ("ga", "(S", "\u0370-\u03ff"),
        ("ha", "(2/r", "\u0590-\u05ff"),
        ("fa", "(3/r", "\u0600-\u06ff"),
        ("ma", "Geor", "\u10a0-\u10ff"),
        ("mb", "Armn", "\u0530-\u058f"),
        ("da", "$1", "\u3040-\u30ff"),
        ("ka", "$1", "\u1100-\u11ff\uac00-\ud7af"),
        ("ea", "$1", "\u3400-\u9fff"),
        ("ba", "(B", "A-Za-z\u00c0-\u024f\u1e00-\u1eff"),
    )
)
OTHER_SCRIPT: Final = ("zz", "", re.compile(""))
UNLINKED: Final = "00"
TITLE: Final = "245"


class Parted(NamedTuple):
    """A record in one script, and beside it the same fields in others.

    `pairs` are fields of the record, each with one in another script; `left` is linked to nothing.
    """

    record: Record
    pairs: tuple[tuple[Field, Field], ...] = ()
    left: tuple[Field, ...] = ()


def script_of(field: Field) -> tuple[str, str]:
    """The script of a field by UNIMARC's code and MARC 21's; Latin only where there is no other."""
    words = "".join(text for code, text in field.subfields if code not in "0123456789")
    codes = next((row for row in SCRIPTS if row[2].search(words)), OTHER_SCRIPT)
    return codes[:2]


# --- taking apart --------------------------------------------------------------------------------


def parted_marc21(record: Record) -> Parted:
    """Cyrillic 880s take the place of the fields they are linked to, which become the other form.

    An 880 that is linked to nothing stands under its own tag.
    """
    if record.first("880") is None:
        return Parted(record)
    found = [[field] for field in record.fields if field.tag != "880"]  # each with other forms
    places = linked_places(found)
    left = []
    for field in record.every("880"):
        link = LINK.match(field.first("6"))
        if link is None:
            left.append(field)
            continue
        tag, number = link.groups()
        add(found, places.get((tag, "" if tag == TITLE else number)), field._replace(tag=tag))
    return parted(record, sorted(found, key=lambda forms: forms[0].tag), codes="6", left=left)


def linked_places(found: Sequence[Sequence[Field]]) -> dict[tuple[str, str], int]:
    """Where the field of a tag and number stands; the title is one, whatever its number."""
    places: dict[tuple[str, str], int] = {}
    for place, (field,) in enumerate(found):
        link = LINK.match(field.first("6"))
        if field.tag == TITLE:
            places.setdefault((TITLE, ""), place)
        elif link and link[1] == "880" and link[2] != UNLINKED:
            places[field.tag, link[2]] = place
    return places


def add(found: list[list[Field]], place: int | None, original: Field) -> None:
    """The original beside the field it is linked to, before it when it alone is in Cyrillic."""
    cyrillic = bool(CYRILLIC.search(original.value))
    if place is None:
        variant = original.tag == TITLE and not cyrillic
        found.append([original._replace(tag="246") if variant else original])
    elif cyrillic and not CYRILLIC.search(found[place][0].value):
        found[place].insert(0, original)
    else:
        found[place].append(original)


def parted_rusmarc(record: Record, codes: set[str]) -> Parted:
    """The first field of each number is the main one, the others its forms in other scripts.

    `codes` are those of the record.
    """
    if "6" not in codes:
        return Parted(record)  # as nearly all
    found: list[list[Field]] = []
    numbered: dict[str, list[Field]] = {}
    for field in record.fields:
        number = pair_of(field)
        if number and number in numbered and numbered[number][0].tag == field.tag:
            numbered[number].append(field)
            continue
        found.append([field])
        if number:
            numbered[number] = found[-1]
    if len(found) == len(record.fields):
        return Parted(record)
    return parted(record, found, codes="67", left=())


def in_one_script(record: Record) -> Record:
    """A RUSMARC record whose fields in other scripts are gone; another title is a variant (517)."""
    parts = parted_rusmarc(record, record.codes())
    if not parts.pairs:
        return record
    titles = [
        Field("517", "1 ", tuple([pair for pair in other.subfields if pair[0] in "ae"]))
        for main, other in parts.pairs
        if main.tag == "200"
    ]
    fields = sorted((*parts.record.fields, *titles), key=lambda field: field.tag)
    return Record(record.leader, tuple(fields))


def parted(
    record: Record, found: Sequence[Sequence[Field]], *, codes: str, left: Sequence[Field]
) -> Parted:
    """Groups of forms without the links between them; a field alone keeps what it has."""
    plain = [
        [unlinked(field, codes) for field in forms] if len(forms) > 1 else forms for forms in found
    ]
    pairs = [(main, other) for main, *others in plain for other in others]
    fields = tuple(forms[0] for forms in plain)
    return Parted(Record(record.leader, fields), tuple(pairs), tuple(left))


def unlinked(field: Field, codes: str) -> Field:
    kept = [pair for pair in field.subfields if pair[0] not in codes or not pair[0]]
    return field._replace(subfields=tuple(kept))


# --- putting together ----------------------------------------------------------------------------


class Carried(NamedTuple):
    """Fields of the new record, and what of the source they do not say."""

    fields: tuple[Field, ...]
    left: tuple[Field, ...]


Alone = Callable[[Field], Carried]  # what becomes of one field by itself
Linked = Callable[[int, Field, Field], tuple[Field, Field]]  # number, main, other form


def joined(fields: Sequence[Field], parts: Parted, *, alone: Alone, linked: Linked) -> Carried:
    """The converted record with the other forms beside their fields, linked by number.

    A form that needs more than one field, or whose field came out elsewhere, is left out; so is
    the title of a source, whose link begins with the fields it embeds.
    """
    after: list[list[Field]] = [[] for _ in fields]
    mains = list(fields)
    numbers: dict[int, int] = {}
    left: list[Field] = []
    for main, other in parts.pairs:
        place = place_of(alone(main).fields, fields)
        told = alone(other)
        if place is None or not alike(told.fields, fields[place]):
            left.append(other)
            continue
        number = numbers.setdefault(place, len(numbers) + 1)
        mains[place], form = linked(number, fields[place], told.fields[0])
        after[place].append(form)
        left += told.left
    both = [field for main, forms in zip(mains, after, strict=True) for field in (main, *forms)]
    return Carried(tuple(sorted(both, key=lambda field: field.tag)), tuple(left))


def alike(made: Sequence[Field], main: Field) -> bool:
    return [field.tag for field in made] == [main.tag] and main.subfields[0][0] != "1"


def place_of(made: Sequence[Field], fields: Sequence[Field]) -> int | None:
    """Where a field that alone becomes this stands: word for word, or alone under its tag."""
    same = [place for place, field in enumerate(fields) if field in made]
    tags = {field.tag for field in made}
    near = same or [place for place, field in enumerate(fields) if field.tag in tags]
    return near[0] if len(near) == 1 else None


def linked_rusmarc(number: int, main: Field, other: Field) -> tuple[Field, Field]:
    """Both with `$6` and `$7`; the tag of a form is its main field's."""
    first, second = (
        field._replace(
            subfields=(("6", f"a{number:02}"), ("7", script_of(field)[0]), *field.subfields)
        )
        for field in (main, other)
    )
    return first, second


def linked_marc21(number: int, main: Field, other: Field) -> tuple[Field, Field]:
    """The field with `$6` «880-01», and 880 with `$6` «245-01/(N»."""
    script = script_of(other)[1]
    back = f"{main.tag}-{number:02}{'/' if script else ''}{script}"
    form = Field("880", other.indicators, (("6", back), *other.subfields))
    return main._replace(subfields=(("6", f"880-{number:02}"), *main.subfields)), form
