"""How many records a second does Svod read, and how many pymarc, on the same file in one run?"""

import statistics
import sys
from pathlib import Path
from typing import Final

from tests.bench import measure
from tests.bench.measure import Cost, Figures

TURNS: Final = 3  # the readers take turns; the middle one counts


def compare(figures: Figures, files: dict[str, Path]) -> None:
    """Svod's reader and pymarc's over the same files, turn by turn."""
    for name, path in files.items():
        costs: dict[str, list[Cost]] = {"svod": [], "pymarc": []}
        rates: dict[str, list[float]] = {"svod": [], "pymarc": []}
        for _ in range(TURNS):
            for reader in costs:
                command = [sys.executable, "-m", "tests.bench.readers", reader, str(path)]
                cost = measure.run(command)
                records, seconds = cost.output.split()
                costs[reader].append(cost)
                rates[reader].append(int(records) / float(seconds))
        for reader, found in rates.items():
            peak = max(cost.peak for cost in costs[reader])
            rate = statistics.median(found)
            figures.add(f"reading {name}, {reader}", f"{rate:,.0f} records/s", peak)
