"""Which fields of a MARC 21 record are the original script of which (880, MARC 21 appendix D)?"""

from marc.dialects import marc21
from marc.record import Field, Record


def in_original_script(record: Record) -> tuple[Record, tuple[Field, ...]]:
    """The record with Cyrillic 880s in the place of the fields they are linked to.

    Dialects without 880 have room for one form: also returns the transliterated fields (and the
    880s in yet another script) that stay behind.
    """
    if record.first("880") is None:
        return record, ()
    tags: dict[str, list[Field]] = {}
    for field in record.fields:
        tags.setdefault(field.tag, []).append(field)
    found = marc21.prepare(tags)
    fields = tuple(
        [field._replace(tag=tag) for tag in sorted(found) if tag != "880" for field in found[tag]]
    )
    kept = {field[2] for field in fields}
    left = tuple([field for field in record.fields if field[2] not in kept])
    return Record(record.leader, fields), left
