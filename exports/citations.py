"""How does ГОСТ Р 7.0.100-2018 describe this? Facts → one paragraph, area by area."""

import re
from collections.abc import Iterable
from datetime import date as Date
from typing import Final

from stdnum import isbn

from exports import names, unabbreviated
from marc.facts import Facts, Host, Kind, Name

AREA: Final = ". – "
HEADED: Final = 3  # authors at most behind whose first name a description stands
NAMED: Final = 4  # authors at most who are all named after the slash
ISBN_13_SINCE: Final = 2007
ONGOING: Final = 9999

# "Вид содержания : средство доступа" (ГОСТ Р 7.0.100-2018, 5.10), in the gender of the first word.
CONTENT: Final = {
    Kind.MAP: "Изображение (картографическое ; неподвижное ; двухмерное ; визуальное)",
    Kind.GRAPHIC: "Изображение (неподвижное ; двухмерное ; визуальное)",
    Kind.SCORE: "Музыка (знаковая)",
}
TEXT: Final = "Текст"
ACCESS: Final = {
    TEXT: {"print": "непосредственный", "electronic": "электронный"},
    CONTENT[Kind.MAP]: {"print": "непосредственное", "electronic": "электронное"},
    CONTENT[Kind.GRAPHIC]: {"print": "непосредственное", "electronic": "электронное"},
    CONTENT[Kind.SCORE]: {"print": "непосредственная", "electronic": "электронная"},
}
MICROFORM: Final = "микроформа"
# Sound may be music or speech, a film has both: what facts do not tell is not said.
WORDLESS: Final = (Kind.SOUND, Kind.VIDEO, Kind.OBJECT, Kind.OTHER, Kind.MANUSCRIPT)

MONTHS: Final = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
MONTH_NAMES: Final = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)
# How a description abbreviates the levels of `marc.facts` (ГОСТ Р 7.0.12-2011).
PART_WORDS: Final = {
    "т": "Т.",
    "ч": "Ч.",
    "кн": "Кн.",
    "вып": "Вып.",
    "сер": "Сер.",
    "отд": "Отд.",
    "разд": "Разд.",
    "сб": "Сб.",
    "прил": "Прил.",
    "полутом": "Полутом",
    "альбом": "Альбом",
    "лист": "Лист",
    "год": "Год",
}
IN_VOLUMES: Final = re.compile(r"\[?в \d+(?:-х|-ми|-ти)? (?:т|ч|кн|вып|томах|частях|книгах)\b")
CARTOGRAPHIC: Final = re.compile(r"карт|план|атлас|схема|map|atlas", re.I)
CODE: Final = re.compile(r" : |: (?=\d\d\.\d\d\.\d\d)")
# «a-ил.»: ИРБИС64 keeps the code of its menu before the word.
MENU_CODE: Final = re.compile(r"^[a-zа-я]-(?=\w)", re.I)
BARE_SIZE: Final = re.compile(r"\d\d(?: × \d\d)?|\d\d(?:,\d)?", re.ASCII)
PAGES_NOTE: Final = re.compile(r"^(?:Библиогр|Bibliogr|Список лит)", re.I)
RANGE: Final = re.compile(r"(?<=\d)-(?=\d)")
SIDES: Final = re.compile(r"(?<=\d)\s*[xх×*]\s*(?=\d)", re.I)


def describe(facts: Facts, *, accessed: Date | None = None) -> str:
    """The description, ending in a full stop; areas that are not known are left out.

    `accessed` is the day on which an address was looked at («дата обращения»).
    """
    host = described_host(facts)
    if facts.kind is Kind.ISSUE:
        text = join([title_area(facts, parts=False), imprint(facts), *numbers(facts), *tail(facts)])
    elif host is None:
        whole = facts.host
        known = whole is not None and whole.imprint and (facts.parts or facts.part_title)
        text = two_levels(facts, whole, accessed) if whole and known else one_level(facts, accessed)
    else:
        text = f"{join([title_area(facts), content(facts)])} // {join(host_areas(host))}"
        if is_electronic(facts):
            text = join([text, *addresses(facts, accessed)])
    return closed(headed(heading(facts), text))


def one_level(facts: Facts, accessed: Date | None) -> str:
    """«Псковская земля. В 3 т. Т. 2. Средние века. – Псков : Логос, 2006. – …»."""
    areas = (title_area(facts), facts.edition, scale(facts), imprint(facts))
    return join([*areas, *tail(facts, accessed)])


def tail(facts: Facts, accessed: Date | None = None) -> list[str]:
    """Extent, series, notes, numbers, addresses and the kind of content."""
    return [extent(facts), *series(facts), *notes(facts), *standard_numbers(facts),
            *(addresses(facts, accessed) if is_electronic(facts) else ()),
            content(facts)]  # fmt: skip


def two_levels(facts: Facts, whole: Host, accessed: Date | None) -> str:
    """«Псковская земля : в 3 т. – Псков : Логос, 2005. – Т. 2 : Средние века. – 2006. – …»."""
    said = responsible(whole.title, whole.subtitle, whole.responsibility)
    designation = ", ".join(part(level, number) for level, number in facts.parts)
    named = responsible(designation, facts.part_title, statement(facts))
    own = imprint(facts)
    at, _, _ = own.rpartition(", ")
    if at and whole.imprint.startswith(f"{at}, "):
        own = own.removeprefix(f"{at}, ")
    if own == whole.imprint:
        own = ""
    return join([said, dashed(whole.imprint), named, facts.edition, own, *tail(facts, accessed)])


# --- heading and title ----------------------------------------------------------------------------


def heading(facts: Facts) -> str:
    """«Петров, И. С.» for up to three authors, else nothing (ГОСТ Р 7.0.80-2023).

    The author of one volume heads the description of a set only when the set names him.
    """
    people = names.authors(facts)
    if not 1 <= len(people) <= HEADED:
        return ""
    if facts.kind is Kind.VOLUME and facts.part_title and facts.host is not None:
        surname = names.parted(people[0]).family
        if not surname or surname not in facts.host.responsibility:
            return ""
    return names.inverted(people[0])


def headed(head: str, text: str) -> str:
    return " ".join(filter(None, (closed(head), text)))


def title_area(facts: Facts, *, parts: bool = True) -> str:
    """Title = parallel : other title information. Parts / responsibility."""
    title = " = ".join(filter(None, (facts.title, *facts.parallel)))
    others = other_titles(facts)
    if parts and facts.parts and IN_VOLUMES.match(facts.subtitle):
        title, others = ". ".join((title, capital(facts.subtitle.rstrip(".")))), []
    text = " : ".join(filter(None, (title, *others)))
    if parts:
        text = with_parts(text, facts)
    return f"{text} / {said}".strip() if (said := statement(facts)) else text


def with_parts(text: str, facts: Facts) -> str:
    """«Псковская земля. Т. 2. Средние века»."""
    numbered = ", ".join(part(level, number) for level, number in facts.parts)
    pieces = [piece for piece in (text, numbered, facts.part_title) if piece]
    return ". ".join([piece.rstrip(".") for piece in pieces[:-1]] + pieces[-1:])


def title_proper(facts: Facts) -> str:
    """What a list shows as the name of the thing: as the record has it, nothing supplied."""
    return with_parts(" : ".join(filter(None, (facts.title, facts.subtitle))), facts)


def other_titles(facts: Facts) -> list[str]:
    """Other title information, what it abbreviates written out and what it lacks supplied."""
    pieces = [piece.strip() for piece in CODE.split(facts.subtitle) if piece.strip()]
    if facts.kind in (Kind.ABSTRACT, Kind.THESIS):
        return thesis_titles(facts, pieces)
    if facts.kind is Kind.MAP and not CARTOGRAPHIC.search(f"{facts.title} {facts.subtitle}"):
        pieces.append("[карта]")
    if is_site(facts) and not pieces:
        pieces.append("[сайт]")
    return [unabbreviated.other_title(piece) for piece in pieces]


def thesis_titles(facts: Facts, pieces: list[str]) -> list[str]:
    """The speciality first, then the degree: ГОСТ Р 7.0.100-2018 has no classes to say it."""
    codes = [index for scheme, index in facts.classes if scheme == "oksvnk"]
    if codes and codes[0] not in facts.subtitle:
        pieces = [*pieces, codes[0]]
    full = [unabbreviated.other_title(piece) for piece in pieces]
    return sorted(full, key=lambda piece: not piece.startswith("специальность"))


def responsible(title: str, other: str, said: str) -> str:
    text = " : ".join(filter(None, (title, other)))
    return f"{text} / {unabbreviated.responsibility(said)}" if said else text


def statement(facts: Facts) -> str:
    """What stands after the slash: the record's words, the authors counted as the standard wants.

    Four are all named, of five and more the first three; one to three whom the record names only
    in its headings are repeated here.
    """
    people = names.authors(facts)
    first, _, rest = facts.responsibility.partition(" ; ")
    if not first or (len(people) >= NAMED and names_one_of(first, people)):
        first = named_authors(people)
    if facts.kind in (Kind.ABSTRACT, Kind.THESIS):
        rest = granting_body(facts) or rest
    return unabbreviated.responsibility(" ; ".join(filter(None, (first, rest))))


def named_authors(people: tuple[Name, ...]) -> str:
    if len(people) > NAMED:
        return ", ".join(map(names.direct, people[:HEADED])) + " [и др.]"
    return ", ".join(map(names.direct, people))


def names_one_of(said: str, people: Iterable[Name]) -> bool:
    return any((names.parted(person).family or person.text) in said for person in people)


def granting_body(facts: Facts) -> str:
    return "".join(name.text for name in names.by_role(facts, "degree grantor")[:1])


def part(level: str, number: str) -> str:
    """("т", "2") → «Т. 2»; ("№", "3") → «№ 3»."""
    return f"{PART_WORDS.get(level, level)} {dashed(number)}".strip()


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- the other areas ------------------------------------------------------------------------------


def scale(facts: Facts) -> str:
    """«1:500 000»."""
    return "1:" + f"{facts.scale:,}".replace(",", " ") if facts.scale else ""


def imprint(facts: Facts) -> str:
    """«Псков : Логос, 2010»; places and publishers in pairs when each place has one."""
    if len(facts.places) == len(facts.publishers):
        pairs = zip(facts.places, facts.publishers, strict=True)
        producers = " ; ".join(f"{place} : {name}" for place, name in pairs)
    else:
        producers = " : ".join(filter(None, (" ; ".join(facts.places), *facts.publishers)))
    return ", ".join(filter(None, (producers, published(facts))))


def published(facts: Facts) -> str:
    """The date; four blanks after the dash of what goes on («2013–    »)."""
    text = dashed(facts.date)
    if facts.years is not None and facts.years[1] == ONGOING:
        open_ended = text.rstrip(" .…-–")
        return f"{open_ended}–    " if open_ended and text != open_ended else text
    return text


def numbers(facts: Facts) -> list[str]:
    """Volume and number of an issue, with the title it has of its own."""
    numbered = [part(level, number) for level, number in facts.parts]
    if facts.part_title and numbered:
        numbered[-1] = f"{numbered[-1]} : {facts.part_title}"
    return numbered or [facts.part_title]


def extent(facts: Facts) -> str:
    """«215 с. : ил. ; 21 см + 1 CD-ROM»; the size of nothing is not said."""
    text = " : ".join(filter(None, (facts.extent, MENU_CODE.sub("", facts.illustrations))))
    text = " ; ".join(filter(None, (text, size(facts)))) if text else ""
    return dashed(" + ".join(filter(None, (text, facts.accompanying))))


def size(facts: Facts) -> str:
    """«21 см», «60 × 80 см»: centimetres where a record leaves them out."""
    text = SIDES.sub(" × ", facts.size)
    return f"{text} см" if BARE_SIZE.fullmatch(text) else text


def series(facts: Facts) -> list[str]:
    return [f"({title} ; {number})" if number else f"({title})" for title, number in facts.series]


def notes(facts: Facts) -> list[str]:
    """Of the notes those on the bibliography: the others are for the catalogue, not for a list."""
    return [dashed(note) for note in facts.notes if PAGES_NOTE.match(note)]


def standard_numbers(facts: Facts) -> list[str]:
    issns = facts.issns or ((facts.host.issn,) if facts.host and facts.host.issn else ())
    old = facts.years is not None and facts.years[1] < ISBN_13_SINCE
    return [f"ISBN {hyphened(number, old=old)}" for number in facts.isbns] + [
        f"ISSN {number}" for number in issns
    ]


def hyphened(number: str, *, old: bool = False) -> str:
    """A 13-digit ISBN with its hyphens; before 2007 books bore it in ten digits."""
    if old and number.startswith("978"):
        number = isbn.to_isbn10(number)
    return isbn.format(number)


def addresses(facts: Facts, accessed: Date | None) -> list[str]:
    looked = f" (дата обращения: {accessed:%d.%m.%Y})" if accessed else ""
    return [f"URL: {url}{looked}" for url in facts.urls[:1]]


def content(facts: Facts) -> str:
    """«Текст : непосредственный»: what no record calls otherwise is on paper."""
    if facts.kind in WORDLESS:
        return ""
    what = CONTENT.get(facts.kind, TEXT)
    if facts.carrier == "microform":
        return f"{what} : {MICROFORM}"
    if facts.carrier == "manuscript":
        return ""
    return f"{what} : {ACCESS[what]['electronic' if is_electronic(facts) else 'print']}"


def is_electronic(facts: Facts) -> bool:
    return facts.kind is Kind.ELECTRONIC or facts.carrier == "electronic"


def is_site(facts: Facts) -> bool:
    return is_electronic(facts) and bool(facts.urls) and facts.years is not None and (
        facts.years[1] == ONGOING
    )  # fmt: skip


# --- the source of a part -------------------------------------------------------------------------


def described_host(facts: Facts) -> Host | None:
    """The source after « // »: of an article; what stands under a set is described by itself."""
    return facts.host if facts.kind is Kind.ARTICLE else None


def host_areas(host: Host) -> list[str]:
    """«Псков. – 2004. – № 20. – С. 15–25»; of a book also its subtitle and imprint."""
    title, published = host.title, str(host.year or "")
    if is_book(host):
        title = responsible(host.title, host.subtitle, host.responsibility)
        published = dashed(host.imprint) or published
    return [
        title,
        published,
        *host_issue(host),
        f"С. {dashed(host.pages)}" if host.pages else "",
    ]


def host_issue(host: Host) -> list[str]:
    """«Т. 2», «№ 20», «12 марта»: what is told of it."""
    volume = f"Т. {dashed(host.volume)}" if host.volume else ""
    return [told for told in (volume, issue(host.issue), day(host.date)) if told]


def is_book(host: Host) -> bool:
    """A source with an issue, a day or an ISSN is a serial, of which the title is enough."""
    return not (host.issue or host.date or host.issn)


def issue(number: str) -> str:
    """«№ 20»; words that are no number stand as they are."""
    return f"№ {dashed(number)}" if number[:1].isdigit() else number


def day(text: str) -> str:
    """«12 марта» for `03-12`, «март» for `03`; any other date as it is written."""
    found = re.fullmatch(r"(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?", text, re.ASCII)
    if found is None:
        return text
    month = int(found[1]) - 1
    return f"{int(found[2])} {MONTHS[month]}" if found[2] else MONTH_NAMES[month]


# --- punctuation ----------------------------------------------------------------------------------


def dashed(text: str) -> str:
    """«15-25» → «15–25»."""
    return RANGE.sub("–", text)


def join(areas: Iterable[str]) -> str:
    """The areas that say something, with « . – » between and no full stop doubled."""
    return AREA.join(area.lstrip().rstrip(".") for area in areas if area.strip())


def closed(text: str) -> str:
    return text if text.endswith(".") or not text else f"{text}."
