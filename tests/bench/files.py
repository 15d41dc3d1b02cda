"""What is each real file told to be, and what is remarked on? `python -m tests.bench.files`.

Writes docs/real-files.tsv, a line for each file named in the MANIFEST.tsv of SVOD_REAL_DATA, as
`svod check` sees it: no catalogue is needed.
"""

import csv
import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from catalog import tools
from catalog.errors import Refused
from tests.bench.real import manifest

TARGET: Final = Path(__file__).parents[2] / "docs" / "real-files.tsv"
COLUMNS: Final = (
    "file",
    "label",  # dialect, charset and container, as the collection has it
    "container",
    "charset",
    "sureness",
    "dialects",  # of its records, with how many are of each
    "records",
    "unread",
    "rejected",
    "remarks",  # code of a rule and in how many records it spoke, frequent ones first
)


def told(path: Path) -> dict[str, object]:
    """What `svod check` says of a file."""
    totals = tools.Totals()
    try:
        for _ in tools.checked(path, totals, severities={}):
            pass
    except Refused as refused:
        return {"remarks": refused.code}
    part = totals.parts[0]
    return {
        "container": part.format,
        "charset": listed(totals.charsets) if len(totals.charsets) > 1 else part.charset,
        "sureness": f"{part.sureness:.2f}",
        "dialects": listed(totals.dialects) if len(totals.dialects) > 1 else part.dialect,
        "records": totals.records,
        "unread": totals.unread,
        "rejected": totals.rejected,
        "remarks": listed(totals.touched),
    }


def listed(counts: Counter[str]) -> str:
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{name} {count}" for name, count in ranked)


def labelled(row: Mapping[str, str]) -> dict[str, str]:
    """Where the file comes from and what its finder says it is."""
    origin = row["origin"].replace("(derived)", "").split(":see ")[0]
    name = origin if ":" in origin else f"{origin}: {Path(row['file']).name}"
    return {"file": name, "label": f"{row['dialect']}, {row['charset']}, {row['format']}"}


def main() -> None:
    folder = Path(os.environ["SVOD_REAL_DATA"])
    with TARGET.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, COLUMNS, delimiter="\t", lineterminator="\n")
        table.writeheader()
        for row in manifest(folder):
            table.writerow(labelled(row) | told(folder / row["file"]))


if __name__ == "__main__":
    main()
