"""How often do two letters stand side by side in Russian? `python -m tests.bench.letters`.

Prints the table PAIRS of marc/charset.py, counted over the different words of this repository's own
Russian text: manuals, messages, tables of names and places, the demo and the test records. None of
the real files that charsets are measured on is in it.
"""

import math
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from marc.charset import EXPECTED, LETTERS, letter

ROOT = Path(__file__).parents[2]
WORD = re.compile("[А-Яа-яЁё]{2,}")
MOST = 9
OWN = "marc/charset.py"  # the table itself is no text


def words() -> set[str]:
    """The different words of the files under version control that are UTF-8 text."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    return {word.lower() for path in listed.split("\0") if path for word in words_of(path)}


def words_of(path: str) -> Iterator[str]:
    try:
        text = (ROOT / path).read_bytes().decode()
    except (UnicodeDecodeError, OSError):
        return
    if path != OWN:
        yield from WORD.findall(text)


def levels(counts: Counter[str]) -> Iterator[tuple[str, str]]:
    """A row for each first letter: EXPECTED for a pair as frequent as chance, one more for twice
    as often; 0 is rare or never.
    """
    scale = len(LETTERS) ** 2 / counts.total()
    for first in LETTERS:
        steps = [math.log2((counts[first + second] + 0.25) * scale) for second in LETTERS]
        yield first, "".join(str(min(MOST, max(0, round(EXPECTED + step)))) for step in steps)


def main() -> None:
    counts: Counter[str] = Counter()
    found = words()
    for word in found:
        spaced = f"_{''.join(map(letter, word))}_"
        counts.update(map("".join, pairwise(spaced)))
    print(f"# {len(found)} different words")
    for first, row in levels(counts):
        print(f'        "{first}": "{row}",')


if __name__ == "__main__":
    main()
