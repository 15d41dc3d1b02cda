"""What did a coordinator decide about a field? A pin wins over the policy, in both dialects."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from catalog.merge import policy
from marc import text
from marc.record import Dialect, Field


@dataclass(frozen=True, slots=True)
class Pin:
    """One element of a union record from one member, or in the coordinator's own words.

    `element` is one of `policy.ELEMENTS`. `source` is the id of the contribution whose fields
    stand, as it says them now; while it is not a member, or says nothing there, the pin rests.
    Without a source the fields of `own`, written in `dialect`, stand (none: the element is left
    out). With `instead_of` the pin is about the one field that says this (`said`), the others of
    its element stay. Raises ValueError for an element that has no policy to win over.
    """

    element: str
    source: int | None = None
    own: tuple[Field, ...] = ()
    dialect: Dialect = Dialect.RUSMARC
    instead_of: str = ""

    def __post_init__(self) -> None:
        if self.element not in policy.ELEMENTS:
            raise ValueError(f"there is no element {self.element!r} to pin")
        if self.source is not None and (self.own or self.instead_of):
            raise ValueError("a pin takes a member's whole element, or has fields of its own")


# Subfields that say how a thing is known, in what capacity or whose it is: not what it is.
BESIDE: Final = frozenset("023456")


def said(field: Field) -> str:
    """What one field says, free of its dialect: the address of a pin that is about it alone."""
    return text.comparable(
        " ".join([words for code, words in field.subfields if code not in BESIDE])
    )


def latest(pins: Sequence[Pin]) -> list[Pin]:
    """Of several pins on one thing the last one; order among the rest does not matter."""
    found = {(pin.element, pin.instead_of): pin for pin in pins}
    return [found[address] for address in sorted(found)]
