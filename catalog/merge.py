"""What the members of a cluster become together: one record in a dialect, with origins. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from marc.facts import Facts
from marc.record import Dialect, Record


@dataclass(frozen=True, slots=True)
class Member:
    """One contribution of a cluster, as merging sees it; `rank` is its library's, small wins."""

    id: int  # of the contribution
    library: str  # code
    rank: int
    local_id: str
    dialect: Dialect
    record: Record
    facts: Facts


@dataclass(frozen=True, slots=True)
class Merged:
    """A union record and, for every field of it in order, the contributions it came from."""

    record: Record
    origins: tuple[tuple[int, ...], ...]


def merge(
    members: Sequence[Member], target: Dialect, *, union_id: str, agency: str, country: str
) -> Merged:
    """The union record of these members in one exchange dialect, whatever their order."""
    raise NotImplementedError
