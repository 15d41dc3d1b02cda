"""How many records a second does marc/ read, write and look into, and its peers in the same run?"""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from tests.bench import measure
from tests.bench.measure import Cost, Figures

TURNS: Final = 3  # the works take turns; the best counts: a busy machine only slows
# For each kind of work: what it is called, in which file it is done, ours and its peers.
ISO, XML = "ISO 2709 (RUSMARC)", "MARCXML (MARC 21)"
PARSING: Final = "pymarc reading"  # the same records: nobody else has facts or checks of ours
WORKS: Final = (
    (f"reading {ISO}", "mrc", "read", ("svod", "pymarc", "mrrc")),
    (f"reading {XML}", "xml", "read", ("svod", "pymarc")),
    ("writing ISO 2709", "mrc", "iso2709", ("svod", "pymarc")),
    ("writing MARCXML", "mrc", "marcxml", ("svod", "pymarc")),
    ("facts of RUSMARC", "mrc", "facts", ("svod", PARSING)),
    ("facts of MARC 21", "xml", "facts", ("svod", PARSING)),
    ("checks of RUSMARC", "mrc", "check", ("svod", PARSING)),
    ("checks of MARC 21", "xml", "check", ("svod", PARSING)),
)


def compare(figures: Figures, files: dict[str, Path]) -> None:
    """Every work by every reader over the same file (by suffix), turn by turn, in CPU time."""
    for name, suffix, work, readers in WORKS:
        present = [one for one in readers if one != "mrrc" or find_spec("mrrc")]
        costs: dict[str, list[Cost]] = {reader: [] for reader in present}
        rates: dict[str, list[float]] = {reader: [] for reader in present}
        for _ in range(TURNS):
            for reader in present:
                cost = measure.module("readers", f"{work}-{reader}", str(files[suffix]), env={})
                records, seconds = cost.output.split()
                costs[reader].append(cost)
                rates[reader].append(int(records) / float(seconds))
        own = max(rates["svod"])
        for reader, found in rates.items():
            rate = max(found)
            ratio = "" if reader == "svod" else f"; svod {own / rate:.2f} times that"
            peak = max(cost.peak for cost in costs[reader])
            figures.add(f"{name}, {reader}", f"{rate:,.0f} records a CPU second{ratio}", peak)
