"""Does any damaged input hang the readers, fill the memory or escape as an exception?

`python -m tests.bench.fuzz [--inputs N] [--seed N]` mutates small files of every container and
hands each to `marc.reading.read`, a fifth of them to a reader named at random; of every tenth,
facts, checks, repairs, a conversion and the writers see what came out. Counts, the slowest input,
the peak of memory and the longest output are printed. An exception ends the run; its input is
kept, as are one that takes more than a second and one whose output is beyond the bound. With
`--guided` atheris, where installed, chooses the mutations by the branches they reach.
"""

import argparse
import importlib
import io
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType
from typing import Final

from marc import reading, writers, xml
from marc.check import check, repair
from marc.convert import convert
from marc.facts import facts, local_id
from marc.reading import Bad, Good
from marc.record import Dialect, Record
from marc.writing import TooLong, iso2709
from tests import marc_files
from tests.marc_samples import MARC21, RUSMARC, numbered

SLOWEST: Final = 1.0  # seconds an input may take
MEMORY: Final = 200 << 20
WHOLE: Final = 10  # of so many inputs one goes all the way
# What one byte may become: `<subfield code="a"></subfield>` for a mark and its code, then the
# decoded character in UTF-8; and the head of a record of its own.
TIMES, PLUS = 40, 2_000
# Into which dialect a record of each is converted.
ONTO: Final = {
    Dialect.RUSMARC: Dialect.MARC21,
    Dialect.UNIMARC: Dialect.RUSMARC,
    Dialect.MARC21: Dialect.RUSMARC,
    Dialect.IRBIS: Dialect.RUSMARC,
}
CHARSETS: Final = ("auto", "auto", "auto", "utf-8", "cp1251", "marc-8")
TOKENS: Final = (
    *(b"\x1d", b"\x1e", b"\x1f", b"\x1b(N", b"\x1b$1", b"\xef\xbb\xbf", b"\x00", b"\xff", b"\xd0"),
    *(b"<record>", b"</record>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"&amp;", b"&#0;", b"<?"),
    *(b"<!DOCTYPE x [", b"99999", b"00000", b"-1", b"     ", b"{", b"}", b"[", b'"', b"\\u"),
    *(b"*****", b"#200: ", b"^A", b"=245  ", b"$a", b"\r\n", b"\n", b"4500", b"450 "),
)


def seeds() -> list[bytes]:
    """Small files in every container that is read or written, some in several charsets."""
    groups = [[RUSMARC], [numbered(1)], [MARC21], [numbered(1), MARC21]]
    found = [
        b"".join(writers.file(group, name)) for group in groups for name in sorted(writers.WRITERS)
    ]
    for (record,) in groups[:3]:
        found += [iso2709(record, charset=name) for name in ("cp1251", "cp866", "koi8-r")]
        found += [marc_files.wrapped(iso2709(record)), marc_files.isis(record)]
    found += [text.encode() for text in marc_files.FILES.values()]
    found += [text.encode() for text in (marc_files.FLAT, marc_files.NESTED_SUBFIELD)]
    found.append(marc_files.master((1, 32, marc_files.PAZK), (2, 33, marc_files.PAZK)))
    found.append(iso2709(MARC21).replace("Гдовская".encode(), b"\x1b(NgDOWSKAQ  \x1b(B"))
    return found


def mutated(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """The content after some cuts, swaps, repeats, odd bytes and pieces of other files."""
    for _ in range(chance.choice((1, 1, 2, 3, 5, 9))):
        at = chance.randrange(len(content) + 1)
        end = min(len(content), at + chance.choice((0, 1, 1, 2, 4, 16, 200)))
        match chance.randrange(6):
            case 0:
                new = bytes([chance.randrange(256)])
            case 1:
                new = chance.choice(TOKENS)
            case 2:
                new = b""
            case 3:
                new = content[at:end] * chance.choice((2, 3, 20))
            case 4:
                other = chance.choice(others)
                begin = chance.randrange(len(other))
                new = other[begin : begin + chance.choice((1, 8, 60))]
            case _:
                new = content[end : end + 12]
        content = content[:at] + new + content[end:]
    return content[:20_000]


def run(content: bytes, *, charset: str, named: str, whole: bool) -> tuple[Counter[str], int]:
    """Read a file to its end and write what it holds; what was met, and how much came out."""
    met: Counter[str] = Counter()
    size = given = 0
    for item in reading.read(io.BytesIO(content), charset=charset, format=named):
        if isinstance(item, Bad):
            met[item.reason.code] += 1
            given += len(item.before) + len(item.raw)
        elif isinstance(item, Good):
            met["good"] += 1
            given += len(item.before) + len(item.raw)
            size += after(item) if whole else 0
        else:
            given += len(item.raw)
    if given != len(content):
        raise AssertionError(f"{given} bytes of {len(content)} handed on")
    return met, size


def after(item: Good) -> int:
    """What happens to a record that was read; how long its longest form is."""
    said = facts(item.record, item.dialect)
    local_id(item.record, item.dialect)
    check(item.record, item.dialect, said)
    mended = repair(item.record, item.dialect).record
    if item.dialect in ONTO:
        convert(mended, item.dialect, ONTO[item.dialect])
    written = [xml.marcxml(mended), xml.marcxchange(mended), binary(mended)]
    return max(map(len, written))


def binary(record: Record) -> bytes:
    try:
        return iso2709(record)
    except TooLong:
        return b""


class Watch:
    """What has been seen so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.met: Counter[str] = Counter()
        self.inputs = 0
        self.slowest = self.longest = 0.0

    def see(self, content: bytes, *, charset: str, named: str) -> None:
        whole = self.inputs % WHOLE == 0
        started = time.perf_counter()
        try:
            met, size = run(content, charset=charset, named=named, whole=whole)
        except Exception:
            self.keep(content, "crash")
            raise
        seconds = time.perf_counter() - started
        if seconds > SLOWEST:  # perhaps the machine was busy: once more, by the processor's time
            started = time.process_time()
            run(content, charset=charset, named=named, whole=whole)
            seconds = time.process_time() - started
        self.met += met
        self.inputs += 1
        self.slowest = max(self.slowest, seconds)
        self.longest = max(self.longest, size / (len(content) + PLUS / TIMES))
        if seconds > SLOWEST:
            self.keep(content, "slow")
        if size > TIMES * len(content) + PLUS * max(1, met["good"]):
            self.keep(content, "long")

    def keep(self, content: bytes, why: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{why}-{self.inputs}.bin"
        path.write_bytes(content)
        print(f"{why}: kept as {path}", flush=True)

    def tell(self) -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
        print(f"{self.inputs:,} inputs, {self.met['good']:,} records read, slowest", end=" ")
        print(f"{self.slowest:.3f} s, peak {peak >> 20} MiB, output up to {self.longest:.1f} times")
        print(", ".join(f"{code} {count:,}" for code, count in self.met.most_common()), flush=True)
        if peak > MEMORY:
            raise SystemExit(f"more than {MEMORY >> 20} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--guided", action="store_true", help="let atheris choose the mutations")
    parser.add_argument("--folder", type=Path, default=Path(), help="where inputs are kept")
    given = parser.parse_args()
    watch, others = Watch(given.folder), seeds()
    if given.guided:
        guided(watch, others, inputs=given.inputs, seed=given.seed)
        return
    chance = random.Random(given.seed)
    for number in range(1, given.inputs + 1):
        content = mutated(chance.choice(others), others, chance)
        named = chance.choice(reading.FORMATS) if chance.random() < 0.2 else "auto"
        watch.see(content, charset=chance.choice(CHARSETS), named=named)
        if number % 50_000 == 0:
            watch.tell()
    watch.tell()


def guided(watch: Watch, others: list[bytes], *, inputs: int, seed: int) -> None:
    """The same by atheris (libFuzzer), which must be installed; it ends the process itself."""
    atheris = importlib.import_module("atheris")
    corpus = watch.folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(others):
        (corpus / f"seed-{number}").write_bytes(content)

    def one(content: bytes) -> None:
        watch.see(content, charset="auto", named="auto")
        if watch.inputs % 50_000 == 0:
            watch.tell()

    for function in functions_of("marc"):
        atheris.instrument_func(function)
    limits = [f"-runs={inputs}", f"-seed={seed}", "-max_len=20000", "-rss_limit_mb=0"]
    atheris.Setup([sys.argv[0], *limits, str(corpus)], one)
    atheris.Fuzz()


def functions_of(package: str) -> Iterator[FunctionType]:
    """Every function of a package, those of its classes too; other libraries are left as fast."""
    for name, module in sorted(sys.modules.items()):
        if name.split(".")[0] == package:
            held = [*vars(module).values()]
            classes = [one for one in held if isinstance(one, type) and one.__module__ == name]
            held += [member for one in classes for member in vars(one).values()]
            yield from (
                one for one in held if isinstance(one, FunctionType) and one.__module__ == name
            )


if __name__ == "__main__":
    main()
