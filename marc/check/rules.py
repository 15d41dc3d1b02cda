"""What is a rule of checking made of? A code, a weight, the dialects it is for, and a search."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from marc.dialects.table import Fields
from marc.record import Dialect, Record, Severity
from marc.shape import Facts

UNIMARC_FAMILY: Final = frozenset((Dialect.RUSMARC, Dialect.UNIMARC))
MARC21_ONLY: Final = frozenset((Dialect.MARC21,))
EXCHANGE: Final = UNIMARC_FAMILY | MARC21_ONLY
EVERY: Final = frozenset(Dialect)

Found = Iterable[tuple[str, str]]  # (tag, value) of each place a rule speaks about


class Seen(NamedTuple):
    """A record as the rules see it: decoded, sorted by tag, understood.

    `faults` are its breaches of the format's definitions, by rule.
    """

    record: Record
    dialect: Dialect
    facts: Facts
    fields: Fields
    faults: Mapping[str, list[tuple[str, str]]]


class Rule(NamedTuple):
    """One rule: `find` yields the places it speaks about, nothing when all is well."""

    code: str
    severity: Severity
    dialects: frozenset[Dialect]
    find: Callable[[Seen], Found]
