"""`svod serve` with nothing going on behind it: a catalogue is measured as it lies, at once.

`python -m tests.bench.serving PORT`. No search index is built, so it answers no searches.
"""

import sys

import uvicorn

from catalog.web import background, create_app


def main() -> None:
    background.threads = lambda *_, **__: []
    uvicorn.run(create_app(worker=False), port=int(sys.argv[1]), log_level="warning")


if __name__ == "__main__":
    main()
