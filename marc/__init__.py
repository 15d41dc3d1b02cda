"""MARC for Russian libraries: any dialect, charset and container in; facts, checks and MARC out.

Values in, values out; nothing here knows of a database or the web. The verbs live in modules:

- `marc.packing.unpack`: what lies in a gzip or zip
- `marc.reading.read`: a stream into `Good` and `Bad` records, every byte accounted for
- `marc.dialects.detect`: which family of formats a record belongs to
- `marc.facts.facts`: what a record says, free of its dialect
- `marc.check.check`: what a cataloguer should know about it
- `marc.convert.convert`: into another dialect, and what had to be left out
- `marc.bridge.to_pymarc`, `marc.bridge.from_pymarc`: for code that speaks pymarc
- `marc.writing.iso2709`, `marc.xml.marcxml`, `marc.xml.marcxchange`: a record as bytes
"""

from marc.record import Dialect, Field, Record, Remark, Severity

__all__ = ["Dialect", "Field", "Record", "Remark", "Severity"]
