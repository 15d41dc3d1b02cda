"""How are the demo files made? `python -m catalog.demo.build` writes them anew from the works.

Each library describes the works it holds by its habits. A few records are damaged on purpose
(DEFECTS), as real files are; the rest are listed with the work they describe in truth.tsv.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from catalog.demo import FOLDER, TRUTH, marc21, rusmarc
from catalog.demo.habits import Habit, spelled
from catalog.demo.works import Work, load
from marc.record import Dialect, Field, Record
from marc.writing import iso2709
from marc.xml import marcxml

PSKOV: Final = Habit(
    library="pskov",
    sigla="Псковская ОУНБ",
    id_form="RU\\PSKOV\\bibl\\{:05}",
    old_title=True,
    holdings="852",
)
VLUKI: Final = Habit(
    library="vluki",
    sigla="Великолукская ЦГБ",
    id_form="RU/ВЛЦГБ/EK/{}",
    charset="cp1251",
    yo=False,
    old="half",
    abbreviates=True,
    short_places=True,
    publisher="Изд-во «{}»",
    edition="Изд. {}-е",
    blank_pages=True,
    isbn10=True,
    full_names=False,
    joined_statement=True,
    volumes="embedded",
    articles="host",
    text_mark=True,
    subjects="chains",
    gaps=0.1,
    slips=0.06,
)
PORKHOV: Final = Habit(
    library="porkhov",
    sigla="Порховская РБ",
    id_form="{}",
    charset="cp866",
    yo=False,
    old="modern",
    abbreviates=True,
    short_places=True,
    months="short",
    isbn10=True,
    hyphens=False,
    full_names=False,
    dates=False,
    volumes="one",
    gaps=0.25,
    slips=0.08,
)
OPOCHKA: Final = Habit(
    library="opochka",
    sigla="Опочецкая РБ",
    id_form="OPK-{:04}",
    charset="koi8-r",
    yo=False,
    old="modern",
    short_places=True,
    edition="{}-е издание",
    months="digits",
    full_names=False,
    dates=False,
    subtitle_inside=True,
    volumes="one",
    articles="linked",
    subjects="keywords",
    gaps=0.3,
    slips=0.05,
)
PSKOVGU: Final = Habit(
    library="pskovgu",
    sigla="ПсковГУ",
    id_form="pgu{:07}",
    dialect=Dialect.MARC21,
    isbn10=True,
    months="full",
    slips=0.02,
)


@dataclass(frozen=True, slots=True)
class File:
    """A file of a library: its container and the kinds of works in it (all, when empty)."""

    name: str
    habit: Habit
    articles: bool | None = None  # only articles, everything else, or (None) both
    between: bytes = b""  # what stands after each record

    def takes(self, work: Work) -> bool:
        return self.articles is None or self.articles == (work.kind == "article")


FILES: Final = (
    File("pskov-books.mrc", PSKOV, articles=False),
    File("pskov-articles.xml", PSKOV, articles=True),
    File("vluki.mrc", VLUKI),
    File("pskovgu-books.xml", PSKOVGU, articles=False),
    File("pskovgu-articles.mrc", replace(PSKOVGU, charset="cp1251", old="half"), articles=True),
    File("porkhov.mrc", PORKHOV, between=b"\r\n"),
    File("opochka.mrc", OPOCHKA),
)
# (library, work) and what is wrong with the record.
DEFECTS: Final = {
    ("vluki", "luki-krepost-2016"): "isbn",
    ("opochka", "opochka-600-2014"): "length",
    ("porkhov", "porkhov-zemstvo-1896"): "untitled",
    ("opochka", "gaz-osvobozhdal-2015"): "truncated",
}
REJECTED: Final = ("untitled", "truncated")  # these do not come into the catalogue
COLLECTION: Final = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="http://www.loc.gov/MARC21/slim">\n',
    b"</collection>\n",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of one library: the work, its number there, and its damage, if any."""

    work: Work
    local_id: str
    copy: int  # 1 for the second record of the same work in the same library
    defect: str


def main() -> None:
    """Write every file and the truth."""
    FOLDER.mkdir(exist_ok=True)
    for name, content in build():
        (FOLDER / name).write_bytes(content)
    TRUTH.write_text(truth(), encoding="utf-8", newline="\n")


def build() -> Iterator[tuple[str, bytes]]:
    """Every file of the demo: its name and its bytes."""
    for file in FILES:
        entries = [entry for entry in listed(file.habit) if file.takes(entry.work)]
        sets = set_records(file.habit)
        pieces = [piece(entry, file, sets) for entry in entries]
        if file.name.endswith(".xml"):
            head, tail = COLLECTION
            yield file.name, b"".join([head, *(piece + b"\n" for piece in pieces), tail])
        else:
            yield file.name, b"".join(piece + file.between for piece in pieces)


def truth() -> str:
    """A line for every record that can be read: library, local id, work."""
    lines = ["library\tlocal_id\twork\n"]
    for habit in (PSKOV, VLUKI, PSKOVGU, PORKHOV, OPOCHKA):
        for entry in listed(habit):
            if entry.defect not in REJECTED:
                lines.append(f"{habit.library}\t{entry.local_id}\t{entry.work.id}\n")
    return "".join(lines)


def listed(habit: Habit) -> list[Entry]:
    """The records of a library in the order it made them; a truncated one comes last."""
    order = Random(habit.library)
    held = [work for work in load() for code in work.held if code == habit.library]
    late = [work for work in held if work.late]
    held = [work for work in held if not work.late]
    order.shuffle(held)
    held += late
    held.sort(key=lambda work: DEFECTS.get((habit.library, work.id)) == "truncated")
    entries: list[Entry] = []
    seen: set[str] = set()
    for number, work in enumerate(held):
        local_id = habit.id_form.format(1001 + 3 * number)
        defect = DEFECTS.get((habit.library, work.id), "")
        entries.append(Entry(work, local_id, int(work.id in seen), defect))
        seen.add(work.id)
    return entries


def set_records(habit: Habit) -> dict[str, str]:
    """The local ids of a library's records of whole sets, by the title of the set."""
    return {entry.work.title: entry.local_id for entry in listed(habit) if entry.work.kind == "set"}


def piece(entry: Entry, file: File, sets: dict[str, str]) -> bytes:
    """The bytes of one record, its damage done."""
    record = damaged(described(entry, file.habit, sets), entry.defect)
    if file.name.endswith(".xml"):
        return marcxml(record)
    raw = iso2709(record, charset=file.habit.charset)
    if entry.defect == "length":
        return b"00999" + raw[5:]
    return raw[: len(raw) * 2 // 3] if entry.defect == "truncated" else raw


def described(entry: Entry, habit: Habit, sets: dict[str, str]) -> Record:
    """The record as the library made it."""
    dice = Random(f"{habit.library} {entry.work.id} {entry.copy}")
    if entry.copy:  # once more, from a card of the old catalogue
        habit = replace(habit, full_names=False, dates=False, gaps=1.0, abbreviates=True)
    work = spelled(entry.work, habit, dice)
    day = f"{entry_year(work, dice)}{dice.randint(1, 12):02}{dice.randint(1, 28):02}"
    if habit.dialect is Dialect.MARC21:
        return marc21.render(work, habit, local_id=entry.local_id, entered=day)
    set_id = sets.get(entry.work.set_title, "")
    return rusmarc.render(work, habit, local_id=entry.local_id, entered=day, set_id=set_id)


def entry_year(work: Work, dice: Random) -> int:
    first = max([2002, *(int(year) for year in work.years)])
    return dice.randint(first, max(first, 2022))


def damaged(record: Record, defect: str) -> Record:
    if defect == "untitled":
        return Record(record.leader, tuple(f for f in record.fields if f.tag != "200"))
    if defect == "isbn":
        fields: Sequence[Field] = [
            Field("010", field.indicators, (("a", wrong_check(field.first("a"))),))
            if field.tag == "010"
            else field
            for field in record.fields
        ]
        return Record(record.leader, tuple(fields))
    return record


def wrong_check(isbn: str) -> str:
    """The ISBN with another last digit than it should have."""
    return isbn[:-1] + str((int(isbn[-1]) + 1) % 10)


if __name__ == "__main__":
    main()
