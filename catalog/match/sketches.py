"""What of a record's facts does comparing need, small enough to keep beside its keys? Pure."""

from dataclasses import fields
from typing import Final

import orjson

from marc.facts import Facts, from_json
from marc.shape import plain

# No judge and no veto looks at these (tests/catalog/test_sketches.py).
UNCOMPARED: Final = frozenset(
    ("isbns_wrong", "subjects", "classes", "abstract", "notes", "urls", "holdings", "districts")
)
COMPARED: Final = tuple(
    (field.name, field.default) for field in fields(Facts) if field.name not in UNCOMPARED
)


def pack(facts: Facts) -> bytes:
    """The compared facts as JSON; what is empty is left out."""
    return orjson.dumps({
        name: plain(found)
        for name, default in COMPARED
        if (found := getattr(facts, name)) != default
    })  # fmt: skip


def unpack(packed: bytes) -> Facts:
    """The facts that `pack` was given, silent about what is not compared."""
    return from_json(orjson.loads(packed))
