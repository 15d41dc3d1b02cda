"""How does a record become one of pymarc's type, and come from it? For code that speaks pymarc.

Nothing of our own imports this module: pymarc's reader and writer are loaded with it.
"""

import pymarc

from marc.mending import LEADER
from marc.record import Field, Record, control


def to_pymarc(record: Record) -> pymarc.Record:
    """The record as pymarc's type, its leader as it was, its texts in Unicode.

    pymarc tells control fields by their tags: text without indicators in any other field (ИРБИС)
    becomes a subfield with an empty code behind two blanks. Its `as_marc` writes UTF-8 and puts an
    "a" into leader/09, which RUSMARC leaves blank; `marc.writing.iso2709` does not.
    """
    fields = [to_pymarc_field(field) for field in record.fields]
    found = pymarc.Record(fields=fields, force_utf8=True)
    found.leader = pymarc.Leader(record.leader)
    return found


def to_pymarc_field(field: Field) -> pymarc.Field:
    tag, indicators, subfields = field
    if tag < "010" and tag.isdigit():
        return pymarc.Field(tag, data=field.value)
    return pymarc.Field(
        tag,
        indicators=pymarc.Indicators(*(indicators or "  ")),
        subfields=[pymarc.Subfield(code, text) for code, text in subfields],
    )


def from_pymarc(record: pymarc.Record) -> Record:
    """The record that pymarc holds; what a leader lacks of 24 characters is filled with blanks."""
    fields = tuple(map(from_pymarc_field, record.fields))
    return Record(str(record.leader).ljust(LEADER)[:LEADER], fields)


def from_pymarc_field(field: pymarc.Field) -> Field:
    if field.control_field:
        return control(field.tag, field.data or "")
    first, second = field.indicators or "  "
    subfields = tuple((part.code, part.value) for part in field.subfields)
    return Field(field.tag, f"{first or ' '}{second or ' '}", subfields)
