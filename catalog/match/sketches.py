"""What of a record's facts does comparing need, small enough to keep beside its keys? Pure."""

from dataclasses import fields
from operator import attrgetter
from typing import Final

import orjson

from marc.facts import Facts, from_json
from marc.shape import ATOMS, plain

# No judge and no veto looks at these (tests/catalog/test_sketches.py).
UNCOMPARED: Final = frozenset(
    (
        "isbns_wrong",
        "subjects",
        "classes",
        "abstract",
        "notes",
        "urls",
        "holdings",
        "districts",
        "parallel",
        "illustrations",
        "accompanying",
    )
)
COMPARED: Final = tuple(field for field in fields(Facts) if field.name not in UNCOMPARED)
NAMES: Final = tuple(field.name for field in COMPARED)
DEFAULTS: Final = tuple(field.default for field in COMPARED)
values_of: Final = attrgetter(*NAMES)


def pack(facts: Facts) -> bytes:
    """The compared facts as JSON; what is empty is left out. On the hot path of loading."""
    said = zip(NAMES, values_of(facts), DEFAULTS, strict=True)
    return orjson.dumps(
        {
            name: found if type(found) in ATOMS else plain(found)
            for name, found, empty in said
            if found != empty
        }
    )


def unpack(packed: bytes) -> Facts:
    """The facts that `pack` was given, silent about what is not compared."""
    return from_json(orjson.loads(packed))
