"""How fast is marc/ beside its peers? `python -m tests.bench.marc [--records N]` prints it.

The same comparison as in `make bench`, alone. mrrc takes part where it is installed
(`pip install --group bench`).
"""

import argparse
import tempfile
from pathlib import Path

from tests.bench import measure, reading
from tests.bench.measure import Figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="svod-bench-") as folder:
        options = ("--seed", str(given.seed), "--records", str(given.records))
        made = measure.module("generate", folder, "--what", "samples", *options, env={})
        paths = [Path(line.split("\t")[0]) for line in made.output.splitlines()]
        reading.compare(Figures(), {path.suffix[1:]: path for path in paths})


if __name__ == "__main__":
    main()
