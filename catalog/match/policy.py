"""Where may libraries of good faith count differently? The choices of a union catalogue, frozen.

`marc/data/editions.toml` makes them, or an operator's copy of it.
"""

from dataclasses import dataclass
from typing import Final

from marc.data import table


@dataclass(frozen=True, slots=True)
class Policy:
    """What counts as another edition; `editions.toml` says what each choice is about."""

    stereotype_is_another: bool = True
    reprint_is_another: bool = True
    binding_is_another: bool = False
    continuation_is_another: bool = False
    carrier_is_another: bool = True
    years_apart: int = 1


def read() -> Policy:
    """The policy of this catalogue. Raises TypeError when its table names an unknown choice."""
    return Policy(**table("editions.toml"))


DEFAULT: Final = read()
