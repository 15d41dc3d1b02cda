"""What else do libraries do to a description? Habits kept for the final test only.

Nothing is learned from these and no weight is tuned to them: they answer whether matching holds
for what it was not made on. `final` writes a region as `tests.bench.generate` does, each
description changed once more.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Final

from catalog.demo.works import Work
from tests.bench import generate
from tests.bench.generate import COLLECTION, Sent

OFTEN: Final = 0.12
SOMETIMES: Final = 0.05
SELDOM: Final = 0.015
TWINS: Final = 0.05
SHORT_NAMES: Final = {"Псковская": "Пск.", "правда": "правда", "Великолукская": "Великолук."}
LATIN: Final = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziĭklmnoprstufyė", strict=True))
    | {"ё": "ë", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch"}
    | {"ъ": "ʺ", "ь": "ʹ", "ю": "iu", "я": "ia"}
)


def doubtful(folder: Path, *, seed: int, records: int, libraries: int = 12) -> list[Sent]:
    """The same where some descriptions are old cards: title and year, which nobody can tell."""
    return final(folder, seed=seed, records=records, libraries=libraries, cards=SOMETIMES)


def final(
    folder: Path, *, seed: int, records: int, libraries: int = 12, cards: float = 0.0
) -> list[Sent]:
    """A region whose every description went through one more pair of hands."""
    folder.mkdir(parents=True, exist_ok=True)
    habits = [generate.habit(number) for number in range(libraries)]
    counts, dice = dict.fromkeys(range(libraries), 0), Random(seed)
    with ExitStack() as stack:
        files = [stack.enter_context(generate.place(folder, one).open("wb")) for one in habits]
        truth = stack.enter_context((folder / "truth.tsv").open("w", encoding="utf-8"))
        truth.write("library\tlocal_id\twork\n")
        for file, own in zip(files, habits, strict=True):
            file.write(COLLECTION[0] if generate.is_xml(own) else b"")
        made = 0
        for work in with_twins(generate.works(dice), dice):
            (copies,) = dice.choices(*generate.COPIES)
            for number in dice.sample(range(libraries), min(copies, libraries)):
                counts[number] += 1
                own = habits[number]
                local_id = own.id_form.format(counts[number])
                changed = handled(work, dice, latin=own.charset == "utf-8")
                if cards and work.kind == "book" and dice.random() < cards:
                    changed = card(changed)
                files[number].write(generate.encoded(changed, own, local_id, dice))
                truth.write(f"{own.library}\t{local_id}\t{work.id}\n")
                made += 1
            if made >= records:
                break
        for file, own in zip(files, habits, strict=True):
            file.write(COLLECTION[1] if generate.is_xml(own) else b"")
    return [
        Sent(own.library, own.dialect, generate.place(folder, own), counts[number])
        for number, own in enumerate(habits)
    ]


def with_twins(works: Iterator[Work], dice: Random) -> Iterator[Work]:
    """The works, some followed by another that looks like it and is not."""
    for work in works:
        yield work
        if dice.random() < TWINS and (other := twin(work, dice)):
            yield replace(other, id=f"{work.id}t")


def twin(work: Work, dice: Random) -> Work | None:
    """What a cataloguer could take for this work: a printing, a continuation, a reused ISBN."""
    host = work.source
    if host is not None and host.number.startswith("№ ") and host.number[2:].isdigit():
        return replace(work, source=replace(host, number=f"№ {int(host.number[2:]) + 1}"))
    if host is not None:
        return replace(work, source=replace(host, year=str(int(host.year) + 1)))
    if work.kind == "map" and work.year.isdigit():
        return replace(work, year=str(int(work.year) + 2))
    if work.kind != "book" or not work.year.isdigit():
        return None
    if dice.random() < 0.5:
        printed = {"year": str(int(work.year) + dice.randint(2, 4)), "edition": "2-е изд., стер."}
        return replace(work, isbn="", **printed)
    pages = f"{dice.randint(20, 90)} с."  # the publisher gave one ISBN twice
    return replace(work, title=f"{work.title}: указатель", subtitle="", pages=pages)


def handled(work: Work, dice: Random, *, latin: bool) -> Work:
    """The work as these hands leave it; every habit strikes on its own."""
    work = with_title(work, dice, latin=latin)
    if dice.random() < OFTEN:
        work = replace(work, isbn="")
    if dice.random() < SOMETIMES:
        work = replace(work, publisher="")
    elif dice.random() < OFTEN and work.publisher:
        work = replace(work, publisher=f"ООО «{work.publisher}»")
    if dice.random() < OFTEN and work.pages.endswith(" с."):
        work = replace(work, pages=f"{work.pages[:-3]}, [{dice.randint(1, 5)}] с.")
    elif dice.random() < SOMETIMES:
        work = replace(work, pages="")
    if dice.random() < SOMETIMES and work.authors:
        work = replace(work, authors=work.authors[:1])
    elif dice.random() < SELDOM:
        work = replace(work, authors=())
    if dice.random() < SELDOM and work.kind == "book" and work.year.isdigit():
        work = replace(work, year=str(int(work.year) + 1))  # the year signed for printing
    return with_source(work, dice)


def card(work: Work) -> Work:
    """What a card of an old catalogue says; an edition of the same year says no more."""
    bare = replace(work, subtitle="", authors=(), publisher="", place="", pages="", isbn="")
    return replace(bare, illustrations="", size="", edition="", abstract="", topics=(), places=())


def with_title(work: Work, dice: Random, *, latin: bool) -> Work:
    chance = dice.random()
    if chance < SOMETIMES and work.subtitle and work.kind == "book":
        return replace(work, title=f"{work.title}. {work.subtitle.capitalize()}", subtitle="")
    if chance < 2 * SOMETIMES:
        return replace(work, subtitle="") if work.kind == "book" else work
    if chance < 2 * SOMETIMES + SELDOM and len(work.title) > 12:
        return replace(work, title=swapped(work.title, dice))
    if chance < 2 * SOMETIMES + 2 * SELDOM:
        return replace(work, title=work.title.upper())
    if latin and chance > 1 - SELDOM / 2 and work.title:
        return replace(work, title=work.title.lower().translate(LATIN).capitalize())
    return work


def swapped(text: str, dice: Random) -> str:
    """Two neighbouring letters in each other's place."""
    places = [at for at in range(1, len(text) - 1) if text[at : at + 2].isalpha()]
    at = dice.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def with_source(work: Work, dice: Random) -> Work:
    if work.source is None:
        return work
    host = work.source
    if dice.random() < OFTEN:
        host = replace(host, pages="")
    if dice.random() < SOMETIMES:
        words = [SHORT_NAMES.get(word, word) for word in host.title.split(" ")]
        host = replace(host, title=" ".join(words))
    elif dice.random() < SOMETIMES and host.subtitle:
        host = replace(host, title=f"{host.title} : {host.subtitle}", subtitle="")
    return replace(work, source=host)
