"""How is a MODS element written? Nothing is written of nothing."""

from collections.abc import Iterable

from exports import xml
from marc.dialects.marc21_coded import clean, undot
from marc.record import Field


def node(name: str, inside: Iterable[str], **told: str) -> str:
    """An element around elements already written, or "" when there are none."""
    content = "".join(inside)
    return f"<{name}{attributes(told)}>{content}</{name}>" if content else ""


def said(name: str, text: str, **told: str) -> str:
    """An element that holds only text, or "" when there is none."""
    words = text.strip()
    return f"<{name}{attributes(told)}>{xml.text(words)}</{name}>" if words else ""


def attributes(told: dict[str, str]) -> str:
    return xml.attributes({name: value for name, value in told.items() if value})


def joined(field: Field, codes: str, mark: str = " ") -> str:
    """The words of these subfields in the order of the field, marks of ISBD off their ends."""
    return mark.join(words for code, text in field.subfields
                     if code and code in codes and (words := clean(text)))  # fmt: skip


def ended(field: Field, codes: str) -> str:
    """The same without the full stop that ends an element."""
    return undot(joined(field, codes))
