"""How is a MODS element written? Nothing is written of nothing."""

from collections.abc import Iterable
from functools import lru_cache

from exports import xml
from marc.dialects.marc21_coded import clean, undot
from marc.record import Field


def node(name: str, inside: Iterable[str], **told: str) -> str:
    """An element around elements already written, or "" when there are none."""
    content = "".join(inside)
    return f"{opening(name, (*told.items(),))}{content}</{name}>" if content else ""


def said(name: str, text: str, **told: str) -> str:
    """An element that holds only text, or "" when there is none."""
    words = text.strip()
    return f"{opening(name, (*told.items(),))}{xml.text(words)}</{name}>" if words else ""


@lru_cache(maxsize=4096)  # the same few in every record
def opening(name: str, told: tuple[tuple[str, str], ...]) -> str:
    return f"<{name}{xml.attributes({one: value for one, value in told if value})}>"


def joined(field: Field, codes: str, mark: str = " ") -> str:
    """The words of these subfields in the order of the field, marks of ISBD off their ends."""
    return mark.join(words for code, text in field.subfields
                     if code and code in codes and (words := clean(text)))  # fmt: skip


def ended(field: Field, codes: str) -> str:
    """The same without the full stop that ends an element."""
    return undot(joined(field, codes))
