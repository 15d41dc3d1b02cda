"""What does a newspaper of many articles cost when it, or one article more, comes?

`python -m tests.bench.hosts ARTICLES` loads the articles into the database of the environment, then
their newspaper, another library's record of it and an article more, and withdraws the first record.
"""

import sys
import time
from collections.abc import Sequence
from random import Random
from typing import Final

from catalog import db
from catalog.settings import Settings
from marc.record import Record
from tests import sample
from tests.analytic import article, serial

PAPER: Final = "Псковская правда"
FIRST_YEAR, YEARS, ISSUES = 1990, 20, 250
WORDS: Final = (
    "музей крепость храм река озеро улица школа завод праздник урожай конкурс выставка книга война "
    "герой поле лес дорога мост рынок театр музыка спорт учитель врач дети ветеран партизан"
)


def main() -> None:
    count = int(sys.argv[1])
    settings, dice = Settings(), Random(1)
    engine = db.open_database(settings)
    sample.add_libraries(engine, "a", "b", "c")

    def load(work: str, library: str, records: Sequence[Record]) -> None:
        start = time.process_time()
        sample.load(engine, settings, library, records)
        print(f"{work}\t{time.process_time() - start:.2f} CPU seconds")

    def printed(number: int) -> Record:
        title = " ".join(dice.sample(WORDS.split(), 5)).capitalize()
        year = FIRST_YEAR + number * YEARS // count
        issue = f"№ {1 + number % ISSUES}"
        return article(str(number), title, source=PAPER, issue=issue, year=str(year))

    paper = serial("s", PAPER, began="1944-")
    load(f"loading {count:,} articles", "b", [printed(number) for number in range(count)])
    load("their newspaper comes", "a", [paper])
    load("another library has it too", "c", [paper])
    load("one article more", "b", [printed(count)])
    load("the first record becomes another's", "a", [serial("s", "Иное издание")])


if __name__ == "__main__":
    main()
