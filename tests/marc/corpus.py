"""Records of the corpus as text: how a pair of files becomes a record and what is expected of it.

A line is a field: `200 1# $aПсков$eочерки` with `#` for a blank indicator, `001 number` for a
control field, `LDR` with 24 characters and `#` for blanks.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

from marc.record import Dialect, Field, Record, control

FOLDER = Path(__file__).parent.parent / "corpus"


class Case(NamedTuple):
    """One record of the corpus; `expected` is the JSON beside it."""

    name: str
    dialect: Dialect
    record: Record
    expected: dict[str, Any]


def parse(text: str) -> Record:
    """A record out of the lines of a corpus file."""
    leader, *lines = text.splitlines()
    assert leader.startswith("LDR "), leader
    assert len(leader) == 28, f"{leader}: {len(leader) - 4} characters"
    return Record(leader[4:].replace("#", " "), tuple(map(parse_field, filter(None, lines))))


def parse_field(line: str) -> Field:
    tag, rest = line[:3], line[4:]
    if tag < "010":
        return control(tag, rest)
    indicators, body = rest[:2].replace("#", " "), rest[3:]
    plain, *subfields = body.split("$")
    bare = (("", plain),) if plain else ()
    return Field(tag, indicators, (*bare, *((text[:1], text[1:]) for text in subfields)))


def cases() -> list[Case]:
    """Every pair of the corpus, in order of name."""
    return [
        Case(
            f"{path.parent.name}/{path.stem}",
            Dialect(path.parent.name),
            parse(path.read_text(encoding="utf-8")),
            json.loads(path.with_suffix(".facts.json").read_text(encoding="utf-8")),
        )
        for path in sorted(FOLDER.glob("*/*.txt"))
    ]
