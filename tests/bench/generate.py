"""What would a region's libraries send? A seeded catalogue of any size, with the truth beside it.

The works are combined from `vocabulary`; each library writes them by the habits of the demo
catalogue, so that the differences are of the kinds that real catalogues have. The same seed gives
the same bytes. `python -m tests.bench.generate FOLDER --records 20000 --seed 1`.
"""

import argparse
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final

from catalog.demo import marc21, rusmarc
from catalog.demo.build import COLLECTION, OPOCHKA, PORKHOV, PSKOV, PSKOVGU, VLUKI
from catalog.demo.habits import Habit, spelled
from catalog.demo.works import Person, Source, Topic, Work
from marc.record import Dialect, Record
from marc.writing import iso2709
from marc.xml import marcxml
from tests.bench import vocabulary

# How many libraries describe a work: 45 records of 100 describe what another described before.
COPIES: Final = ((1, 2, 3, 4, 5, 6), (60, 18, 10, 6, 3, 3))
TYPOS: Final = 0.01  # share of records with a letter lost or doubled in the title
HABITS: Final = (PSKOV, VLUKI, PSKOVGU, PORKHOV, OPOCHKA)


@dataclass(frozen=True, slots=True)
class Sent:
    """A library of the generated region and the file it sends."""

    code: str
    dialect: str
    path: Path
    records: int


def generate(folder: Path, *, seed: int, records: int, libraries: int = 12) -> list[Sent]:
    """Write a file for each library and truth.tsv; returns what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    habits = [habit(number) for number in range(libraries)]
    counts = dict.fromkeys(range(libraries), 0)
    with ExitStack() as stack:
        files = [stack.enter_context(place(folder, habit).open("wb")) for habit in habits]
        truth = stack.enter_context((folder / "truth.tsv").open("w", encoding="utf-8"))
        truth.write("library\tlocal_id\twork\n")
        for file, own in zip(files, habits, strict=True):
            file.write(COLLECTION[0] if is_xml(own) else b"")
        for number, work, local_id, raw in written(Random(seed), habits, records, counts):
            files[number].write(raw)
            truth.write(f"{habits[number].library}\t{local_id}\t{work.id}\n")
        for file, own in zip(files, habits, strict=True):
            file.write(COLLECTION[1] if is_xml(own) else b"")
    return [
        Sent(own.library, own.dialect, place(folder, own), counts[number])
        for number, own in enumerate(habits)
    ]


def habit(number: int) -> Habit:
    """The habits of the library with this number: the demo's five, in turn, each time varied."""
    base = HABITS[number % len(HABITS)]
    turn = number // len(HABITS)
    return replace(
        base,
        library=f"lib{number:02}",
        sigla=f"{base.sigla} {number + 1}",
        id_form=f"L{number:02}-{{:07}}",
        edition=("{}-е изд.", "Изд. {}-е", "{}-е издание")[(number + turn) % 3],
        hyphens=base.hyphens != bool(turn % 2),
        slips=0.02,
    )


def place(folder: Path, own: Habit) -> Path:
    return folder / f"{own.library}.{'xml' if is_xml(own) else 'mrc'}"


def is_xml(own: Habit) -> bool:
    return own.dialect is Dialect.MARC21


def written(
    dice: Random, habits: list[Habit], records: int, counts: dict[int, int]
) -> Iterator[tuple[int, Work, str, bytes]]:
    """Records in the order they are made: library number, work, local id and bytes."""
    made = 0
    for work in works(dice):
        (copies,) = dice.choices(*COPIES)
        for number in dice.sample(range(len(habits)), min(copies, len(habits))):
            counts[number] += 1
            local_id = habits[number].id_form.format(counts[number])
            yield number, work, local_id, encoded(work, habits[number], local_id, dice)
            made += 1
            if made == records:
                return


def samples(folder: Path, *, seed: int, records: int) -> list[Sent]:
    """The same works twice, UTF-8: as RUSMARC in ISO 2709 and as MARC 21 in MARCXML."""
    sent = []
    for own in (habit(0), habit(2)):
        dice, path = Random(seed), place(folder, own)
        with path.open("wb") as file:
            file.write(COLLECTION[0] if is_xml(own) else b"")
            for number, work in enumerate(islice(works(dice), records), 1):
                file.write(encoded(work, own, own.id_form.format(number), dice))
            file.write(COLLECTION[1] if is_xml(own) else b"")
        sent.append(Sent(own.library, own.dialect, path, records))
    return sent


def large(path: Path, *, seed: int, size: int) -> int:
    """Write one ISO 2709 file of at least `size` bytes, every work in it once; returns records."""
    dice, own, written_bytes, number = Random(seed), habit(0), 0, 0
    with path.open("wb") as file:
        for number, work in enumerate(works(dice), 1):
            raw = encoded(work, own, own.id_form.format(number), dice)
            written_bytes += file.write(raw)
            if written_bytes >= size:
                break
    return number


def encoded(work: Work, own: Habit, local_id: str, dice: Random) -> bytes:
    record = described(work, own, local_id, dice)
    return marcxml(record) + b"\n" if is_xml(own) else iso2709(record, charset=own.charset)


def described(work: Work, own: Habit, local_id: str, dice: Random) -> Record:
    """The work as this library writes it down."""
    work = spelled(work, own, dice)
    if dice.random() < TYPOS and len(work.title) > 8:
        work = replace(work, title=mistyped(work.title, dice))
    day = f"{dice.randint(2005, 2022)}{dice.randint(1, 12):02}{dice.randint(1, 28):02}"
    if own.dialect is Dialect.MARC21:
        return marc21.render(work, own, local_id=local_id, entered=day)
    return rusmarc.render(work, own, local_id=local_id, entered=day)


def mistyped(text: str, dice: Random) -> str:
    """The text with one letter lost or doubled; a wrong digit would make it another text."""
    at = dice.choice([at for at, letter in enumerate(text) if at and letter.isalpha()])
    return (
        text[:at] + text[at + 1 :]
        if dice.random() < 0.5
        else text[:at] + text[at : at + 1] + text[at:]
    )


def works(dice: Random) -> Iterator[Work]:
    """Works without end, a family at a time; each has its own id."""
    kinds = (one_book, editions, volumes, article, column, issues, abstract, sheet)
    weights = (40, 4, 3, 30, 2, 2, 5, 3)
    number = 0
    while True:
        (family,) = dice.choices(kinds, weights)
        for work in family(dice):
            number += 1
            yield replace(work, id=f"w{number:07}")


def one_book(dice: Random) -> Iterator[Work]:
    yield book(dice)


def book(dice: Random) -> Work:
    place, publisher = dice.choice(vocabulary.PUBLISHERS)
    year = dice.randint(1950, 2022)
    topic, where, title = titled(dice)
    return Work(
        id="",
        held=(),
        kind="book",
        title=title,
        subtitle=dice.choice(vocabulary.SUBTITLES) if dice.random() < 0.6 else "",
        authors=tuple(person(dice) for _ in range(dice.choices((0, 1, 2, 3), (15, 60, 18, 7))[0])),
        place=place,
        publisher=publisher,
        year=str(year),
        pages=f"{dice.randint(16, 480)} с.",
        illustrations="ил." if dice.random() < 0.7 else "",
        size=f"{dice.choice((17, 20, 21, 24))} см",
        isbn=isbn(dice) if year > 1988 and dice.random() < 0.8 else "",
        topics=(Topic(topic, ("История",), "Псковская область"),),
        places=(Topic(where, ("История",)),),
        bbk="63.3(2Рос-4Пск)",
        abstract=abstract_text(dice, title),
    )


def titled(dice: Random) -> tuple[str, str, str]:
    """A topic, a place and the title they make together."""
    topic = dice.choice(vocabulary.TOPICS)
    kind = dice.random()
    if kind < 0.35:
        stem = dice.choice(vocabulary.DISTRICTS)
        unit = dice.choice(vocabulary.UNITS)
        where, heading = f"{stem}ого {unit}", f"{stem}ий район (Псковская область)"
    else:
        name = village(dice)
        where, heading = f"{dice.choice(vocabulary.VILLAGE_KINDS)} {name}", f"{name}, деревня"
    when = dice.choice(vocabulary.PERIODS)
    if kind > 0.7:
        first = dice.randint(1750, 1990)
        when = f"({first}-{first + dice.randint(3, 90)} гг.)"
    return topic, heading, f"{topic} {where} {when}"


def village(dice: Random) -> str:
    return dice.choice(vocabulary.VILLAGE_STEMS) + dice.choice(vocabulary.VILLAGE_ENDINGS)


def person(dice: Random) -> Person:
    surname = dice.choice(vocabulary.SURNAMES) + dice.choice(vocabulary.SURNAME_ENDINGS)
    if dice.random() < 0.5:
        given = f"{dice.choice(vocabulary.MEN)} {dice.choice(vocabulary.MEN_FATHERS)}"
        return Person(surname, given)
    feminine = surname[:-2] + "ая" if surname.endswith("ий") else surname + "а"
    return Person(
        feminine, f"{dice.choice(vocabulary.WOMEN)} {dice.choice(vocabulary.WOMEN_FATHERS)}"
    )


def isbn(dice: Random) -> str:
    """A valid ISBN of the Russian group."""
    body = f"978-5-{dice.randint(9000, 9999)}-{dice.randint(0, 9999):04}"
    digits = [int(digit) for digit in body if digit != "-"]
    total = sum(digit * (3 if index % 2 else 1) for index, digit in enumerate(digits))
    return f"{body}-{-total % 10}"


def abstract_text(dice: Random, title: str) -> str:
    if dice.random() < 0.6:
        return ""
    chosen = dice.sample(vocabulary.SENTENCES, dice.randint(2, 5))
    return " ".join([f"{title}.", *chosen])


def editions(dice: Random) -> Iterator[Work]:
    """A book and its second and third editions: alike in all but the edition, year and pages."""
    first = replace(book(dice), year=str(dice.randint(1960, 1990)), isbn="")
    yield first
    for number in range(2, dice.randint(3, 4)):
        yield replace(
            first,
            edition=f"{number}-е изд., доп.",
            year=str(int(first.year) + 4 * number),
            pages=f"{dice.randint(100, 500)} с.",
        )


def volumes(dice: Random) -> Iterator[Work]:
    """The volumes of one set, which share an ISBN as such sets do."""
    whole = book(dice)
    number = dice.randint(2, 5)
    for volume in range(1, number + 1):
        yield replace(
            whole,
            kind="volume",
            set_title=whole.title,
            set_subtitle=f"в {number} т.",
            part=f"Т. {volume}",
            title=titled(dice)[2] if dice.random() < 0.7 else "",
            subtitle="",
            pages=f"{dice.randint(150, 500)} с.",
        )


def article(dice: Random) -> Iterator[Work]:
    """An article in a journal, a newspaper or a collection."""
    topic, where, title = titled(dice)
    kind = dice.random()
    year, page = dice.randint(1991, 2022), dice.randint(3, 200)
    pages = f"С. {page}-{page + dice.randint(2, 15)}"
    if kind < 0.3:
        name, rest = dice.choice(vocabulary.JOURNALS)
        issue = f"№ {dice.randint(1, 24)}"
        source = Source("journal", name, rest, "", "", str(year), issue, pages)
    elif kind < 0.8:
        source = newspaper(dice, year)
    else:
        place, publisher = dice.choice(vocabulary.PUBLISHERS)
        name = f"{titled(dice)[2]}"
        source = Source("book", name, "сборник статей", place, publisher, str(year), "", pages)
    yield in_source(dice, title, source, Topic(topic, ("История",)), Topic(where))


def newspaper(dice: Random, year: int) -> Source:
    name, rest = dice.choice(vocabulary.NEWSPAPERS)
    day = f"{dice.randint(1, 28)} {dice.choice(vocabulary.MONTHS)}"
    return Source("newspaper", name, rest, "", "", str(year), day, f"С. {dice.randint(1, 8)}")


def in_source(dice: Random, title: str, source: Source, *topics: Topic) -> Work:
    return Work(
        id="",
        held=(),
        kind="article",
        title=title,
        authors=(person(dice),) if dice.random() < 0.85 else (),
        source=source,
        topics=topics[:1],
        places=topics[1:],
        bbk="63.3(2Рос-4Пск)",
    )


def column(dice: Random) -> Iterator[Work]:
    """A newspaper's weekly column: one title, other dates, never the same article."""
    title, first = dice.choice(vocabulary.COLUMNS), newspaper(dice, dice.randint(1991, 2022))
    month, where = dice.choice(vocabulary.MONTHS), f"{village(dice)}, деревня"
    for day in range(dice.randint(1, 7), 29, 7):
        source = replace(first, number=f"{day} {month}")
        yield replace(in_source(dice, title, source, Topic(title), Topic(where)), authors=())


def issues(dice: Random) -> Iterator[Work]:
    """Issues of one journal in one year."""
    name, rest = dice.choice(vocabulary.JOURNALS)
    whole = book(dice)
    year, first = str(dice.randint(1991, 2022)), dice.randint(1, 20)
    for number in range(first, first + 4):
        yield replace(
            whole,
            kind="issue",
            title="",
            subtitle="",
            authors=(),
            isbn="",
            abstract="",
            set_title=f"{name}. Серия {dice.randint(1, 900)}",
            set_subtitle=rest,
            part=f"№ {number}",
            year=year,
        )


def abstract(dice: Random) -> Iterator[Work]:
    """An abstract of a thesis."""
    yield replace(
        book(dice),
        kind="abstract",
        subtitle="автореферат диссертации на соискание учёной степени кандидата исторических наук",
        authors=(person(dice),),
        pages=f"{dice.randint(16, 40)} с.",
        isbn="",
    )


def sheet(dice: Random) -> Iterator[Work]:
    """A map, at one scale and then at another."""
    town, year = dice.choice(vocabulary.TOWNS), dice.randint(1950, 2022)
    title = f"{town} и окрестности {village(dice)}"
    whole = replace(book(dice), kind="map", title=title, authors=(), isbn="", abstract="")
    for scale in ("1:25 000", "1:100 000"):
        yield replace(whole, scale=scale, year=str(year), pages="1 л.", subtitle="карта")


def queries(seed: int, count: int) -> list[str]:
    """What readers of such a catalogue would type: topics, villages, authors and mixtures."""
    dice = Random(seed)
    makers = (
        lambda: dice.choice(vocabulary.TOPICS),
        lambda: village(dice),
        lambda: person(dice).surname,
        lambda: f"{dice.choice(vocabulary.TOPICS).split()[0]} {dice.choice(vocabulary.TOWNS)}",
        lambda: f"{person(dice).surname} {dice.choice(vocabulary.TOPICS).split()[0]}",
        lambda: f"{dice.choice(vocabulary.DISTRICTS)}ий район",
    )
    return [makers[number % len(makers)]() for number in range(count)]


def main() -> None:
    """Writes what is asked and prints a line for each file: path, dialect, records."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--what", choices=("region", "samples", "large"), default="region")
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--libraries", type=int, default=12)
    parser.add_argument("--size", type=int, default=300 << 20, help="bytes of a large file")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.what == "region":
        sent = generate(
            given.folder, seed=given.seed, records=given.records, libraries=given.libraries
        )
    elif given.what == "samples":
        sent = samples(given.folder, seed=given.seed, records=given.records)
    else:
        path = given.folder / "large.mrc"
        number = large(path, seed=given.seed, size=given.size)
        sent = [Sent("large", habit(0).dialect, path, number)]
    for file in sent:
        print(f"{file.path}\t{file.dialect}\t{file.records}")


if __name__ == "__main__":
    main()
