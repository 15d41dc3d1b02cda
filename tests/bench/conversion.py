"""What share of real subfields survives each conversion? `python -m tests.bench.conversion`.

Reads every file that the MANIFEST.tsv of SVOD_REAL_DATA names (of each at most LIMIT records) and
writes docs/conversion.md: the share kept by direction, and what is lost, by field.
"""

import csv
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from marc import reading
from marc.convert import convert
from marc.record import Dialect, Field, Record

TARGET: Final = Path(__file__).parents[2] / "docs" / "conversion.md"
LIMIT: Final = 2000
SHOWN: Final = 12
WAYS: Final = (
    (Dialect.RUSMARC, Dialect.MARC21),
    (Dialect.UNIMARC, Dialect.MARC21),
    (Dialect.MARC21, Dialect.RUSMARC),
    (Dialect.IRBIS, Dialect.RUSMARC),
    (Dialect.IRBIS, Dialect.MARC21),
)
BIBLIOGRAPHIC: Final = frozenset("abcdefgijklmoprt")  # leader/06 of what is converted
HEAD: Final = """# What conversions carry

`python -m tests.bench.conversion` makes this page from a collection of real records ({records}
bibliographic records of {files} files, at most {limit} of a file). A subfield is *kept* when
`convert` does not list it in `left_out`; nothing vanishes without being listed (a property test).
*Local* are tags with a nine or of other than three digits, which no exchange format defines, the
holdings MARC 21 libraries embed (841-878), and codes no format has: `$9` of MARC 21, capitals and
signs. A subfield that is carried but cannot come back whole (a coded position without a
counterpart) counts as lost.

| from | to | records | subfields | kept | kept, without local fields |
|---|---|---:|---:|---:|---:|
"""
MARK: Final = "<!-- what follows is written by hand -->"


@dataclass(slots=True)
class Share:
    records: int = 0
    subfields: int = 0
    lost: int = 0
    own: int = 0  # subfields of fields that are not local
    own_lost: int = 0
    tags: Counter[str] = field(default_factory=Counter)


def records(folder: Path) -> Iterator[tuple[str, Record, Dialect]]:
    """Every bibliographic record that can be read, with its file."""
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as rows:
        names = [row["file"] for row in csv.DictReader(rows, delimiter="\t")]
    for name in names:
        path = folder / name
        if not path.is_file():
            continue
        with path.open("rb") as stream:
            found = (item for item in reading.read(stream) if isinstance(item, reading.Good))
            for number, item in enumerate(found):
                if number == LIMIT:
                    break
                if item.record.leader[6:7] in BIBLIOGRAPHIC or item.dialect is Dialect.IRBIS:
                    yield name, item.record, item.dialect


def local(tag: str) -> bool:
    """Whether a field is its library's own, or a copy's: no conversion promises to carry it."""
    if not (len(tag) == 3 and tag.isascii() and tag.isdigit()) or "841" <= tag <= "878":
        return tag not in ("850", "852", "856")
    return "9" in tag and tag not in ("029", "039", "490")


def local_code(code: str, source: Dialect) -> bool:
    """Whether a subfield is its library's or its program's own."""
    if code == "9":
        return source is Dialect.MARC21
    known = code.isascii() and code.isalnum() and (code.islower() or code.isdigit())
    return bool(code) and not known and source is not Dialect.IRBIS


def own(field: Field, source: Dialect) -> list[str]:
    """The codes of a field that an exchange format defines."""
    if local(field.tag):
        return []
    return [code for code, _ in field.subfields if not local_code(code, source)]


def count(share: Share, record: Record, source: Dialect, target: Dialect) -> None:
    share.records += 1
    for found in record.fields:
        share.subfields += len(found.subfields)
        share.own += len(own(found, source))
    for left in convert(record, source, target).left_out:
        share.lost += len(left.subfields)
        lost = own(left, source)
        share.own_lost += len(lost)
        share.tags.update(f"{left.tag} ${code or '–'}" for code in lost)


def percent(lost: int, total: int) -> str:
    return f"{1 - lost / total:.1%}" if total else "–"


def page(shares: dict[tuple[Dialect, Dialect], Share], *, files: int, total: int) -> str:
    text = HEAD.format(records=total, files=files, limit=LIMIT)
    for (source, target), share in shares.items():
        text += (
            f"| {source} | {target} | {share.records} | {share.subfields} "
            f"| {percent(share.lost, share.subfields)} | {percent(share.own_lost, share.own)} |\n"
        )
    text += "\n## What is lost most, local fields aside\n\n"
    for (source, target), share in shares.items():
        worst = ", ".join(f"{name} ({times})" for name, times in share.tags.most_common(SHOWN))
        text += f"- {source} → {target}: {worst}\n"
    return text


def main() -> None:
    shares = {way: Share() for way in WAYS}
    files: set[str] = set()
    total = 0
    for name, record, dialect in records(Path(os.environ["SVOD_REAL_DATA"])):
        files.add(name)
        total += 1
        for (source, target), share in shares.items():
            if source is dialect:
                count(share, record, source, target)
    by_hand = TARGET.read_text(encoding="utf-8").partition(MARK)[2] if TARGET.exists() else "\n"
    TARGET.write_text(page(shares, files=len(files), total=total) + "\n" + MARK + by_hand, "utf-8")
    print(page(shares, files=len(files), total=total))


if __name__ == "__main__":
    main()
