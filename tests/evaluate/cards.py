"""Which pairs did we write ourselves? `tests/pairs/*.txt`: cards in a shorthand, and verdicts."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from catalog.match import Verdict
from marc.facts import Facts, facts
from marc.record import Dialect, Field, Record

WRITTEN: Final = Path(__file__).parent.parent / "pairs"
VERDICTS: Final = {"S": Verdict.SAME, "D": Verdict.DIFFERENT, "H": Verdict.DOUBTFUL}
SORT: Final = re.compile(r"(?:(marc21|irbis) )?([a-z]{2})")
FIELD: Final = re.compile(r"\d{3}\$")


class Card(NamedTuple):
    """A record in shorthand: its dialect, leader/06-07 and fields."""

    dialect: Dialect
    sort: str
    fields: tuple[Field, ...]

    @property
    def record(self) -> Record:
        return Record(f"00000n{self.sort} a2200000 a 4500", self.fields)

    @property
    def facts(self) -> Facts:
        return facts(self.record, self.dialect)


class Written(NamedTuple):
    """Two cards and what a cataloguer says of them; `verdict` DOUBTFUL: a person has to look."""

    habit: str
    a: Facts
    b: Facts
    verdict: Verdict
    cards: tuple[Card, Card]


def written(folder: Path = WRITTEN) -> Iterator[Written]:
    for path in sorted(folder.glob("*.txt")):
        cards: dict[str, Card] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("= "):
                name, _, said = line[2:].partition(" : ")
                cards[name] = card(said, cards)
            elif line[:2] in ("S ", "D ", "H "):
                habit, _, sides = line[2:].partition(": ")
                sides_said = re.split(r" / (?=[a-z]|\d{3}\$)", sides, maxsplit=1)
                left, right = (card(side, cards) for side in sides_said)
                yield Written(habit, left.facts, right.facts, VERDICTS[line[0]], (left, right))


def card(said: str, known: dict[str, Card]) -> Card:
    """A card by its shorthand: a known card or a leader first, then fields."""
    first, *rest = said.split(" | ")
    sort = SORT.fullmatch(first.strip())
    if first.strip() in known:
        base = known[first.strip()]
    elif sort:
        base = Card(Dialect(sort[1] or "rusmarc"), sort[2], ())
    else:
        base, rest = Card(Dialect.RUSMARC, "am", ()), [first, *rest]
    fields = [field(one) for one in rest if FIELD.match(one)]
    gone = {one[1:].strip() for one in rest if one.startswith("-")} | {one.tag for one in fields}
    kept = [one for one in base.fields if one.tag not in gone]
    return Card(base.dialect, base.sort, (*kept, *fields))


def field(said: str) -> Field:
    """«200$aПсков$eочерки» as a field; indicators are those a main entry has."""
    pieces = said[4:].rstrip().split("$")
    subfields = tuple((piece[0], piece[1:]) for piece in pieces if piece)
    marks = {"200": "1 ", "245": "10", "100": "1 ", "700": " 1", "701": " 1", "702": " 1"}
    return Field(said[:3], marks.get(said[:3], "  "), subfields)
