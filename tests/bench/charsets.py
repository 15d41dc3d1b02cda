"""How often is the charset told right? `python -m tests.bench.charsets [--text FILE]`.

Every record of SVOD_REAL_DATA that holds Cyrillic words is recoded to each charset, alone and with
the others of its file, and read again. Letters and signs a charset lacks are replaced as
converters do («» by quotes, № by N). The table it is told by is counted on other text
(`tests.bench.letters`). `--text` judges a Russian text of one's own instead, UTF-8: each line of
it that has as many letters becomes the title of a record with nothing else in it.
"""

import argparse
import csv
import gzip
import io
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from marc import reading, writing
from marc.charset import CYRILLIC, UTF8
from marc.reading import Good
from marc.record import Field, Record, control, data
from tests.marc_samples import RUSMARC

NAMES = (UTF8, *CYRILLIC)
ENOUGH = 20  # small Cyrillic letters that make a record Cyrillic
REPLACED = str.maketrans("«»„“”–—‑№іѣѳѵІѢѲѴ\u00a0", '"""""---NiефиIЕФИ ')


def files(folder: Path) -> Iterator[tuple[str, list[Record]]]:
    """The name of each file of the collection and its Cyrillic records."""
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        for row in csv.DictReader(manifest, delimiter="\t"):
            content = (folder / row["file"]).read_bytes()
            if row["file"].endswith(".gz"):
                content = gzip.decompress(content)
            found = [one.record for one in reading.read(io.BytesIO(content)) if type(one) is Good]
            if records := [record for record in found if is_cyrillic(record)]:
                yield row["file"], records


def titles(text: Path) -> Iterator[tuple[str, list[Record]]]:
    """The lines of a text as records of a number and a title, which is all there is to go by."""
    lines = text.read_text(encoding="utf-8").splitlines()
    records = [
        Record(RUSMARC.leader, (control("001", f"{number}"), data("200", "1 ", ("a", line))))
        for number, line in enumerate(lines)
    ]
    yield text.name, [record for record in records if is_cyrillic(record)]


def is_cyrillic(record: Record) -> bool:
    text = "".join(field.value for field in record.fields)
    readable = "\ufffd" not in text
    return readable and sum("а" <= letter <= "я" for letter in text) >= ENOUGH


def recoded(record: Record, name: str) -> bytes:
    """The record in another charset; empty when it is too long for ISO 2709."""
    try:
        return writing.iso2709(encodable(record, name), charset=name)
    except writing.TooLong:
        return b""


def encodable(record: Record, name: str) -> Record:
    """The record with what the charset lacks replaced."""
    if name == UTF8:
        return record
    fields = [
        Field(tag, indicators, tuple((code, fit(text, name)) for code, text in subfields))
        for tag, indicators, subfields in record.fields
    ]
    return Record(record.leader, tuple(fields))


def fit(text: str, name: str) -> str:
    try:
        text.encode(name)
    except UnicodeEncodeError:
        return text.translate(REPLACED).encode(name, "replace").decode(name)
    return text


def told(content: bytes) -> list[str]:
    """The charset of each record that is read."""
    return [one.charset for one in reading.read(io.BytesIO(content)) if type(one) is Good]


def measure(
    collection: list[tuple[str, list[Record]]],
) -> Iterator[tuple[str, Counter[str], list[str]]]:
    """For each charset: how many files and records were tried and told right, and the misses."""
    for name in NAMES:
        counts: Counter[str] = Counter()
        misses: list[str] = []
        for file, records in collection:
            raws = [raw for raw in (recoded(record, name) for record in records) if raw]
            right = told(b"".join(raws)) == [name] * len(raws)
            counts.update({"files": 1, "files right": right})
            misses += [] if right else [f"{file}: as a file"]
            alone = [told(raw) for raw in raws]
            counts.update({"records": len(raws), "records right": alone.count([name])})
            misses += [f"{file}: {one}" for one in alone if one != [name]]
        yield name, counts, misses


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", type=Path, help="lines to judge instead of SVOD_REAL_DATA")
    text = parser.parse_args().text
    found = titles(text) if text else files(Path(os.environ["SVOD_REAL_DATA"]))
    print("| charset | files | right | records alone | right |\n|---|---:|---:|---:|---:|")
    for name, counts, misses in measure(list(found)):
        shares = [counts[f"{what} right"] / counts[what] for what in ("files", "records")]
        print(
            f"| {name} | {counts['files']} | {shares[0]:.2%} "
            f"| {counts['records']} | {shares[1]:.2%} |"
        )
        for miss, times in Counter(misses).most_common(10):
            print(f"    {times} × {miss}")


if __name__ == "__main__":
    main()
