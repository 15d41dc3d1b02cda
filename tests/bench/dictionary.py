"""What do published records have in common? `python -m tests.bench.dictionary` trains on them.

It writes catalog/payload.zdict, the dictionary that payloads are compressed with. What is stored
can be read only with the dictionary it was written with: once a release has carried one, a better
one is added beside it, never put in its place.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import zstandard

from catalog import db, unions
from catalog.match import hosts
from catalog.settings import Settings
from exports.formats import STORED
from tests import cluster_samples

SIZE: Final = 64 << 10
WORKS: Final = 1500
AT: Final = datetime(2026, 11, 28, tzinfo=UTC)


def main() -> None:
    dictionary = zstandard.train_dictionary(SIZE, list(bodies()), level=3)
    db.DICTIONARY.write_bytes(dictionary.as_bytes())


def bodies() -> Iterator[bytes]:
    """The records of the demo and of the generator as the feed sends them."""
    settings = Settings(data=Path("."), database="")
    clusters = [
        *cluster_samples.demo(least=1).values(),
        *cluster_samples.generated(seed=11, count=WORKS, least=1).values(),
    ]
    for number, members in enumerate(clusters, 1):
        built = unions.build(number, members, settings=settings)
        union = unions.as_published(number, built, hosts.NONE, settings=settings, at=AT)
        yield from (form.render(union) for form in STORED.values())


if __name__ == "__main__":
    main()
