"""How long does a search take without a server? `python -m tests.bench.searching SEED`.

The index and the database of the settings in the environment; a page of hits and all facets.
"""

import sys

from catalog import db, search
from catalog.search import queries
from catalog.search.index import Index
from catalog.settings import Settings
from tests.bench.doors import timed


def main() -> None:
    settings = Settings()
    engine = db.open_database(settings)
    with Index(settings.index) as index:

        def ask(text: str) -> None:
            with db.reading(engine) as session:
                search.run(index, session, queries.parse({"q": text}))

        print(f"search in process\t{timed(ask, int(sys.argv[1]))}")
    engine.dispose()


if __name__ == "__main__":
    main()
