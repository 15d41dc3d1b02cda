"""What becomes of every real file we have? `python -m tests.bench.real` writes docs/real-files.md.

Loads each file named in the MANIFEST.tsv of SVOD_REAL_DATA into one SQLite catalogue through the
real pipeline, verifies it, and sums up by dialect, charset and container, and by origin.
"""

import csv
import os
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from catalog import db, ingest, libraries
from catalog.errors import Refused
from catalog.i18n import words
from catalog.model import Piece, Upload
from catalog.settings import Settings
from catalog.verify import verify

TARGET = Path(__file__).parents[2] / "docs" / "real-files.md"
COLUMNS = ("files", "records", "accepted", "remarked", "rejected", "unread")
HEAD = """# What becomes of real files

Every file of a collection of real MARC data ({files} files of public repositories: Russian
libraries' exports and the test suites of other projects, full of real defects) loaded through the
real pipeline into one catalogue on {day}. `svod verify` afterwards: **{sound}**.
None of these files is part of Svod; `make real` makes this page from the folder that
`SVOD_REAL_DATA` names. [real-files.tsv](real-files.tsv) has a line for each file: what it was told
to be, and in how many records each rule spoke.

*accepted*: records in the catalogue or repeating one that is; *remarked*: accepted or not, with at
least one warning; *rejected*: readable, refused by a rule; *unread*: stretches that are no record.

"""


def manifest(folder: Path) -> Iterator[dict[str, str]]:
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t")


def load(engine: Engine, settings: Settings, path: Path) -> list[Mapping[str, Any]]:
    """The counts of each upload of a file; a refused file counts as one unread stretch."""
    try:
        numbers = ingest.accept(
            engine, settings, path, library="real", filename=path.name,
            options=ingest.Options(), now=db.utc_now(),
        )  # fmt: skip
    except Refused as refused:
        return [{"records": 1, "rejected": 1, "unread": 1, "reason": {refused.code: 1}}]
    return [
        {**ingest.run(engine, settings, number), "reason": reasons(engine, number)}
        for number in numbers
    ]


def reasons(engine: Engine, upload: int) -> Counter[str]:
    """Why records were rejected, by rule."""
    found: Counter[str] = Counter()
    with db.reading(engine) as session:
        for remarks in session.scalars(
            select(Piece.remarks).where(Piece.upload_id == upload, Piece.outcome == "rejected")
        ):
            found.update({code for code, severity, *_ in remarks if severity == "reject"})
    return found


def tally(counts: Iterable[Mapping[str, Any]]) -> Counter[str]:
    total: Counter[str] = Counter(files=1)
    for one in counts:
        total["records"] += one["records"]
        total["accepted"] += sum(
            one.get(name, 0) for name in ("new", "changed", "unchanged", "deleted", "ignored")
        )
        total["remarked"] += one.get("remarked", 0)
        total["unread"] += one["unread"]
        total["rejected"] += one["rejected"] - one["unread"]
    return total


def table(name: str, rows: Mapping[str, Counter[str]]) -> str:
    lines = [f"| {name} | " + " | ".join(COLUMNS) + " |", "|---" + "|---:" * len(COLUMNS) + "|"]
    for title, row in sorted(rows.items()):
        lines.append(f"| {title} | " + " | ".join(str(row[column]) for column in COLUMNS) + " |")
    total = sum(rows.values(), Counter())
    lines.append("| **all** | " + " | ".join(str(total[column]) for column in COLUMNS) + " |")
    return "\n".join(lines) + "\n\n"


def main() -> None:
    folder = Path(os.environ["SVOD_REAL_DATA"])
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    origins: defaultdict[str, Counter[str]] = defaultdict(Counter)
    why: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as temporary:
        settings = Settings(data=Path(temporary), database=os.environ.get("SVOD_DATABASE", ""))
        engine = db.open_database(settings)
        with db.writing(engine) as session:
            libraries.add(session, code="real", name="Real files", now=db.utc_now())
        files = 0
        for files, row in enumerate(manifest(folder), 1):
            counts = load(engine, settings, folder / row["file"])
            found = tally(counts)
            kinds[f"{row['dialect']}, {row['charset']}, {row['format']}"] += found
            origins[row["origin"].split("@")[0].split(" ")[0]] += found
            for one in counts:
                why.update(one["reason"])
            if files % 100 == 0:
                print(f"{files} files", file=sys.stderr)
        broken = list(verify(engine, settings))
        unfinished = unfinished_uploads(engine)
        engine.dispose()
    for problem in (*broken[:20], *unfinished):
        print(problem, file=sys.stderr)
    sound = f"{len(broken)} broken promises" if broken else "every promise kept, every byte found"
    say = words("en")
    text = HEAD.format(files=files, day=datetime.now(UTC).date(), sound=sound)
    text += "## By dialect, charset and container (as labelled)\n\n" + table("kind", kinds)
    text += "## Why records were rejected\n\n| rule | records | in words |\n|---|---:|---|\n"
    for code, count in why.most_common():
        text += f"| `{code}` | {count} | {say(f'remark.{code}', tag='…', value='…')} |\n"
    text += "\n## By origin\n\n" + table("repository", origins)
    TARGET.write_text(text, encoding="utf-8")


def unfinished_uploads(engine: Engine) -> list[str]:
    with db.reading(engine) as session:
        rows = session.scalars(select(Upload).where(Upload.state.in_(ingest.UNFINISHED)))
        return [f"upload {row.id}, {row.filename}: {row.state}" for row in rows]


if __name__ == "__main__":
    main()
