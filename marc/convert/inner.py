"""What fields does a link carry inside, in either technique of block 4?"""

from collections.abc import Sequence
from typing import Final

from marc.record import Field, embedded

# The other form of a link, without $1 (UNIMARC Manual, block 4, "standard subfields technique").
STANDARD: Final = {
    "a": ("700", "a"), "t": ("200", "a"), "h": ("200", "h"), "i": ("200", "i"), "v": ("200", "v"),
    "f": ("200", "f"), "o": ("200", "e"), "e": ("205", "a"), "c": ("210", "a"), "n": ("210", "c"),
    "d": ("210", "d"), "p": ("215", "a"), "s": ("225", "a"), "x": ("011", "a"), "y": ("010", "a"),
    "0": ("001", ""), "3": ("001", ""),
}  # fmt: skip


def inner_fields(field: Field) -> tuple[Field, ...]:
    """The embedded fields of a link; those the standard technique spells flatly are built."""
    if any(code == "1" for code, _ in field.subfields):
        return embedded(field)
    built: dict[str, list[tuple[str, str]]] = {}
    for code, text in field.subfields:
        if code in STANDARD:
            tag, inner = STANDARD[code]
            built.setdefault(tag, []).append((inner, text))
    return tuple(
        Field(tag, "" if tag == "001" else "1 " if tag == "200" else "  ", tuple(subfields))
        for tag, subfields in built.items()
    )


def first_of(inner: Sequence[Field], tag: str, code: str) -> str:
    for field in inner:
        if field.tag == tag:
            text = field.first(code)
            if text:
                return text
    return ""


def title(field: Field) -> str:
    """The title a link names, alone."""
    return first_of(inner_fields(field), "200", "a")
