"""Which fields of a MARC 21 record are the original script of which (880, MARC 21 appendix D)?"""

from marc.dialects import marc21
from marc.record import Field, Record


def in_original_script(record: Record) -> tuple[Record, tuple[Field, ...]]:
    """The record with Cyrillic 880s in the place of the fields they are linked to.

    Dialects without 880 have room for one form. Also returns what stays behind: the
    transliterated fields, 880s in yet another script, the links `$6`.
    """
    if record.first("880") is None:
        return record, ()
    tags: dict[str, list[Field]] = {}
    for field in record.fields:
        tags.setdefault(field.tag, []).append(field)
    found = {tag: group for tag, group in marc21.prepare(tags).items() if tag != "880"}
    kept = {field.subfields for group in found.values() for field in group}
    fields = [unlinked(field, tag) for tag in sorted(found) for field in found[tag]]
    left = [field if field.subfields not in kept else links(field) for field in record.fields]
    return Record(record.leader, tuple(fields)), tuple([field for field in left if field.subfields])


def unlinked(field: Field, tag: str) -> Field:
    """The field under the tag it is linked to, without the link."""
    return Field(tag, field.indicators, tuple([s for s in field.subfields if s[0] != "6"]))


def links(field: Field) -> Field:
    """Only the links of a field."""
    return field._replace(subfields=tuple([s for s in field.subfields if s[0] == "6"]))
