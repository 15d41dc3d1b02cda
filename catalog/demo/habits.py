"""How does one library write what another writes otherwise? Habits, and a work spelled by them."""

import re
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Any, Final

from catalog.demo.works import Source, Work
from marc.record import Dialect, Field, Record


@dataclass(frozen=True, slots=True)
class Habit:
    """What is settled in a library's cataloguing instructions, or merely usual there."""

    library: str
    sigla: str  # how it calls itself in 801 and in the holdings
    id_form: str
    dialect: Dialect = Dialect.RUSMARC
    charset: str = "utf-8"
    # Words
    yo: bool = True  # keeps ё
    old: str = "kept"  # spelling before 1918: kept, half (no ѣ in the charset), modern
    abbreviates: bool = False
    short_places: bool = False
    publisher: str = "{}"
    edition: str = "{}-е изд."
    blank_pages: bool = False  # counts the unnumbered page: «255, [1] с.»
    months: str = "full"  # full, short («окт.») or digits («15.05»)
    isbn10: bool = False
    hyphens: bool = True
    # Fields
    full_names: bool = True
    dates: bool = True  # of persons
    subtitle_inside: bool = False  # the other title information stays in $a
    joined_statement: bool = False  # all responsibility in one $f
    volumes: str = "levels"  # levels, embedded or one (RUSMARC 461, block 4; 200 $h $i)
    articles: str = "standard"  # standard 461 and 463, host (463 alone), linked ($t $d $v)
    old_title: bool = False  # 518 for the modern spelling
    text_mark: bool = False  # 200 $b «Текст»
    subjects: str = "divided"  # divided, chains or keywords
    holdings: str = "899"
    # Gaps and slips, as shares of the records
    gaps: float = 0.0
    slips: float = 0.0


SHORT_PLACES: Final = {
    "Москва": "М.",
    "Ленинград": "Л.",
    "Санкт-Петербург": "СПб.",
    "Санкт-Петербургъ": "СПб.",
    "Москва ; Ленинград": "М. ; Л.",
    "Ленинград ; Санкт-Петербург": "Л. ; СПб.",
    "Великие Луки": "В. Луки",
}
# ГОСТ Р 7.0.12 abbreviations, as libraries use them in other title information.
ABBREVIATIONS: Final = (
    ("историко-краеведческий", "ист.-краевед."),
    ("научно-практический", "науч.-практ."),
    ("общественно-политическая", "обществ.-полит."),
    ("исторические очерки", "ист. очерки"),
    ("областная", "обл."),
    ("районная", "район."),
    ("городская", "гор."),
    ("газета", "газ."),
    ("журнал", "журн."),
    ("сборник статей", "сб. ст."),
    ("учебное пособие", "учеб. пособие"),
    ("автореферат диссертации", "автореф. дис."),
    ("на соискание учёной степени", "..."),
    ("кандидата исторических наук", "канд. ист. наук"),
    ("кандидата филологических наук", "канд. филол. наук"),
    ("доктора исторических наук", "д-ра ист. наук"),
    ("Издательство", "Изд-во"),
    ("Ленинградское отделение", "Ленингр. отд-ние"),
    ("университета", "ун-та"),
    ("государственный", "гос."),
    ("историко-", "ист.-"),
)
MONTHS: Final = {
    "января": ("янв.", "01"),
    "февраля": ("февр.", "02"),
    "марта": ("марта", "03"),
    "апреля": ("апр.", "04"),
    "мая": ("мая", "05"),
    "июня": ("июня", "06"),
    "июля": ("июля", "07"),
    "августа": ("авг.", "08"),
    "сентября": ("сент.", "09"),
    "октября": ("окт.", "10"),
    "ноября": ("нояб.", "11"),
    "декабря": ("дек.", "12"),
}
GAPS: Final[tuple[dict[str, Any], ...]] = (
    {"illustrations": ""},
    {"size": ""},
    {"series": ""},
    {"publisher": ""},
    {"others": ()},
    {"topics": ()},
)
# What a charset lacks is typed by what it has; half-modern spelling comes from there.
SUBSTITUTES: Final = {
    "cp1251": {"ѣ": "е", "Ѣ": "Е", "ѳ": "ф", "Ѳ": "Ф", "ѵ": "и"},
    "cp866": {"«": '"', "»": '"', "–": "-", "—": "-", "…": "...", "№": "N"},
    "koi8-r": {"«": '"', "»": '"', "–": "-", "—": "-", "…": "...", "№": "N"},
}
LOOK_ALIKES: Final = str.maketrans("аеосух", "aeocyx")
EDITION: Final = re.compile(r"(\d+)-е изд\.")
PAGES: Final = re.compile(r"(\d+) с\.$")
OLD_LETTERS: Final = str.maketrans("ѣѢіІѳѲѵ", "еЕиИфФи")
FINAL_HARD_SIGN: Final = re.compile(r"ъ\b")
OLD_GENITIVE: Final = re.compile(r"([нк])аго\b")


def spelled(work: Work, habit: Habit, dice: Random) -> Work:
    """The work in this library's words: nothing left but to put it into fields."""
    work = dated(work, habit)
    work = with_gaps(work, habit, dice)
    return replace(
        work,
        title=slipped(work.title, habit, dice),
        subtitle=abbreviated(work.subtitle, habit),
        set_subtitle=abbreviated(work.set_subtitle, habit),
        edition=edition(work.edition, habit),
        place=place(work.place, habit),
        publisher=publisher(work.publisher, habit),
        pages=pages(work.pages, habit),
        isbn=isbn(work.isbn, habit, int(work.years[0]) if work.years else 0),
        source=source(work.source, habit, dice) if work.source else None,
    )


def dated(work: Work, habit: Habit) -> Work:
    """A work printed before 1918 in the spelling the library writes such works in."""
    if habit.old == "kept" or not (work.modern_title or work.modern_set or "ъ" in work.place):
        return work
    if habit.old == "half":
        return half_modern(work)
    host = work.source
    return replace(
        work,
        title=work.modern_title or work.title,
        subtitle=work.modern_subtitle or work.subtitle,
        set_title=halved(work.modern_set) or work.set_title,
        set_subtitle=work.modern_set.partition(" : ")[2] or work.set_subtitle,
        place=modern(work.place),
        publisher=modern(work.publisher),
        source=replace(host, title=work.modern_source or host.title) if host else None,
    )


def half_modern(work: Work) -> Work:
    """The old endings with today's letters: «Псковскiя губернскiя ведомости»."""
    host = work.source
    return replace(
        work,
        title=FINAL_HARD_SIGN.sub("", work.title),
        subtitle=FINAL_HARD_SIGN.sub("", work.subtitle),
        set_title=FINAL_HARD_SIGN.sub("", work.set_title),
        set_subtitle=FINAL_HARD_SIGN.sub("", work.set_subtitle),
        place=modern(work.place),
        publisher=modern(work.publisher),
        source=replace(host, title=FINAL_HARD_SIGN.sub("", host.title)) if host else None,
    )


def halved(text: str) -> str:
    return text.partition(" : ")[0]


def modern(text: str) -> str:
    """Old spelling made new, well enough for towns and printers."""
    return OLD_GENITIVE.sub(r"\1ого", FINAL_HARD_SIGN.sub("", text.translate(OLD_LETTERS)))


def with_gaps(work: Work, habit: Habit, dice: Random) -> Work:
    """Some of what need not be said is left unsaid."""
    if dice.random() >= habit.gaps:
        return work
    return replace(work, **dice.choice(GAPS))


def slipped(text: str, habit: Habit, dice: Random) -> str:
    """Now and then a Latin letter typed for its Cyrillic look-alike."""
    if dice.random() >= habit.slips or len(text) < 4:
        return text
    start = dice.randrange(len(text) - 3)
    return text[:start] + text[start : start + 4].translate(LOOK_ALIKES) + text[start + 4 :]


def abbreviated(text: str, habit: Habit) -> str:
    if habit.abbreviates and text:
        for full, short in ABBREVIATIONS:
            text = text.replace(full, short)
    return text


def edition(text: str, habit: Habit) -> str:
    return EDITION.sub(lambda found: habit.edition.format(found[1]), text)


def place(text: str, habit: Habit) -> str:
    return SHORT_PLACES.get(text, text) if habit.short_places else text


def publisher(text: str, habit: Habit) -> str:
    text = abbreviated(text, habit)
    plain = re.fullmatch(r"(?!.*издат)\w+", text, re.IGNORECASE)
    return habit.publisher.format(text) if plain else text


def pages(text: str, habit: Habit) -> str:
    found = PAGES.match(text)
    if habit.blank_pages and found and int(found[1]) % 2:
        return f"{found[1]}, [1] с."
    return text


def isbn(text: str, habit: Habit, year: int) -> str:
    """In 13 digits, or in the 10 that were printed before 2007; with hyphens or without."""
    if habit.isbn10 and text and year < 2007:
        text = ten_digits(text)
    return text if habit.hyphens else text.replace("-", "")


def ten_digits(text: str) -> str:
    """The ISBN-10 of an ISBN-13 that begins with 978 (ISO 2108, annex on conversion)."""
    body = text.removeprefix("978-")[:-1]
    digits = [int(digit) for digit in body if digit != "-"]
    rest = -sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=True)) % 11
    return body + ("X" if rest == 10 else str(rest))


def source(text: Source, habit: Habit, dice: Random) -> Source:
    """The article's source; small libraries leave out its other title information and pages."""
    return replace(
        text,
        subtitle="" if habit.abbreviates else text.subtitle,
        place=place(text.place, habit),
        publisher=publisher(text.publisher, habit),
        number=day(text.number, habit),
        pages="" if dice.random() < habit.gaps / 2 else text.pages,
    )


def day(text: str, habit: Habit) -> str:
    """«15 мая», or «15.05» where they count the months."""
    number, _, month = text.partition(" ")
    if month not in MONTHS or habit.months == "full":
        return text
    short, digits = MONTHS[month]
    return f"{number} {short}" if habit.months == "short" else f"{int(number):02}.{digits}"


def typed(record: Record, habit: Habit) -> Record:
    """The record with the letters this library keeps, in the characters its charset has."""
    table = letters(habit)
    if not table:
        return record
    fields = tuple(
        Field(tag, indicators, tuple((code, text.translate(table)) for code, text in subfields))
        for tag, indicators, subfields in record.fields
    )
    return Record(record.leader, fields)


@cache
def letters(habit: Habit) -> dict[int, str]:
    table = dict(SUBSTITUTES.get(habit.charset, {}))
    if not habit.yo:
        table |= {"ё": "е", "Ё": "Е"}
    if habit.old == "half":
        table |= {"і": "i", "І": "I"}  # for want of ѣ they use one keyboard, and і is Latin
    return str.maketrans(table)
