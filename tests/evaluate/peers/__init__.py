"""How good are other programs on the same pairs? Each runs in its own environment, under `.peers`.

`make peers` installs them there, outside the project's own dependencies; a peer that is not there
is left out, and the page says so. A peer reads lines `{"xml": …, "json": …, "facts": …}` of two
records and prints a score a line. Where a peer names no threshold it is given the one that is best
for it on the set itself, which is more than Svod gets.
"""

import json
import os
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from catalog.match import compare
from marc import marcjson, xml
from marc.convert import convert
from marc.facts import Facts
from marc.record import Dialect, Record
from tests.evaluate.regions import Score

HERE: Final = Path(__file__).parent
FOLDER: Final = HERE.parents[2] / ".peers"
PYTHON: Final = FOLDER / "venv" / "bin" / "python"
NODE: Final = FOLDER / "node_modules" / "@natlibfi" / "melinda-record-matching"


class Peer(NamedTuple):
    """A program, how it is started, what has to be installed, and from which score it merges."""

    name: str
    command: tuple[str, ...]
    needs: Path
    threshold: float | None


PEERS: Final = (
    Peer("dedupmarcxml (mean)", (str(PYTHON), str(HERE / "dedup.py")), PYTHON, None),
    Peer("Splink on DuckDB", (str(PYTHON), str(HERE / "splinked.py")), PYTHON, None),
    Peer("Melinda", ("node", str(HERE / "melinda.cjs")), NODE, 0.9),
)


class Side(NamedTuple):
    """One record of a pair, in its own dialect and as facts."""

    record: Record
    dialect: Dialect
    facts: Facts


class Both(NamedTuple):
    """Two records and whether people call them one edition."""

    a: Side
    b: Side
    same: bool


class Measured(NamedTuple):
    """What a peer found, how many pairs a second it took for it, and its score of each pair."""

    score: Score
    speed: float
    scored: Sequence[tuple[float, bool]]

    def recall_at(self, precision: float) -> float | None:
        """The most it finds at a threshold that errs no more than this; None: at no threshold."""
        every = (at(self.scored, score) for score in {score for score, _ in self.scored})
        careful = (one.recall for one in every if one.right and one.precision >= precision)
        return max(careful, default=None)


def marc21(side: Side) -> Record:
    """The record as the peers read it: they know MARC 21 alone."""
    if side.dialect in (Dialect.MARC21, Dialect.UNKNOWN):
        return side.record
    return convert(side.record, side.dialect, Dialect.MARC21).record


def told(side: Side) -> dict[str, object]:
    record, facts = marc21(side), side.facts
    return {
        "xml": xml.marcxml(record).decode(),
        "json": json.loads(marcjson.write(record)),
        "facts": {
            "title": " ".join(filter(None, (facts.title_key, facts.subtitle_key))),
            "name": facts.names[0].key if facts.names else None,
            "year": facts.years[0] if facts.years else None,
            "pages": facts.pages,
            "publisher": facts.publisher_key or None,
            "isbn": facts.isbns[0] if facts.isbns else None,
        },
    }


def measure(peer: Peer, pairs: Sequence[Both]) -> Measured:
    """Run a peer over these pairs."""
    asked = "\n".join(json.dumps({"a": told(p.a), "b": told(p.b)}) for p in pairs)
    start = time.perf_counter()
    found = subprocess.run(
        peer.command,
        input=asked,
        capture_output=True,
        text=True,
        check=True,
        cwd=FOLDER,
        env={**os.environ, "DOTENV_CONFIG_QUIET": "true"},
    )
    spent = time.perf_counter() - start
    scores = [float(line) for line in found.stdout.split()]
    scored = list(zip(scores, (pair.same for pair in pairs), strict=True))
    return Measured(judged(scored, peer.threshold), len(pairs) / spent, scored)


def judged(scored: Sequence[tuple[float, bool]], threshold: float | None) -> Score:
    """The score at a threshold, or at the best of all."""
    if threshold is not None:
        return at(scored, threshold)
    return max((at(scored, score) for score in {s for s, _ in scored}), key=lambda one: one.f1)


def at(scored: Iterable[tuple[float, bool]], threshold: float) -> Score:
    right = wrong = missed = 0
    for score, same in scored:
        right += same and score >= threshold
        wrong += not same and score >= threshold
        missed += same and score < threshold
    return Score(right, wrong, missed)


def by_weight(pairs: Sequence[Both]) -> Score:
    """What Svod's weights find without a rule, at the threshold best for them on this set."""
    return judged([(compare(p.a.facts, p.b.facts).weight, p.same) for p in pairs], None)


def gold_rush(pairs: Sequence[Both]) -> Measured:
    """One key a record, equal or not: after the published match key of the Colorado Alliance."""
    start = time.process_time()
    scored = [(float(key(p.a.facts) == key(p.b.facts)), p.same) for p in pairs]
    spent = time.process_time() - start
    return Measured(at(scored, 0.5), len(pairs) / spent, scored)


def key(facts: Facts) -> tuple[object, ...]:
    """Title, year, pages, edition, publisher, kind, part and author, each cut short."""
    return (
        f"{facts.title_key} {facts.subtitle_key}"[:70].strip(),
        facts.years[0] if facts.years else None,
        facts.pages,
        facts.edition_number,
        facts.publisher_key[:8],
        facts.kind,
        facts.part_title_key[:30],
        facts.parts,
        facts.names[0].key[:20] if facts.names else "",
        facts.host,
    )


def compared(name: str, pairs: Sequence[Both]) -> Iterator[tuple[str, str, Measured | None]]:
    """Each peer on this set; None for one that is not installed."""
    yield name, "one key (GoldRush)", gold_rush(pairs)
    for peer in PEERS:
        yield name, peer.name, measure(peer, pairs) if peer.needs.exists() else None
