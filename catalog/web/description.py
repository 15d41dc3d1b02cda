"""How is a record described in one paragraph? Facts → ГОСТ Р 7.0.100-2018. Pure."""

import re
from collections.abc import Iterable
from typing import Final

from marc.facts import Facts, Host, Kind, Name

AREA: Final = ". – "

# "Вид содержания : средство доступа" (ГОСТ Р 7.0.100-2018, 5.10); said only when it is known.
CONTENT: Final = {
    Kind.MAP: "Изображение (картографическое ; неподвижное ; двухмерное ; визуальное)",
    Kind.GRAPHIC: "Изображение (неподвижное ; двухмерное ; визуальное)",
    Kind.SCORE: "Музыка (знаковая)",
}
NEUTER: Final = {"print": "непосредственное", "electronic": "электронное"}
FEMININE: Final = {"print": "непосредственная", "electronic": "электронная"}
MASCULINE: Final = {"print": "непосредственный", "electronic": "электронный"}
WORDLESS: Final = (Kind.SOUND, Kind.VIDEO, Kind.OBJECT, Kind.OTHER)

MONTHS: Final = (
    *("января", "февраля", "марта", "апреля", "мая", "июня", "июля"),
    *("августа", "сентября", "октября", "ноября", "декабря"),
)


# ISO 639-2/B → BCP 47: in which voice a screen reader should read a title.
TONGUES: Final = {
    **{"rus": "ru", "eng": "en", "ger": "de", "fre": "fr", "est": "et", "lav": "lv"},
    **{"lit": "lt", "fin": "fi", "swe": "sv", "pol": "pl", "ukr": "uk", "bel": "be"},
    **{"lat": "la", "chu": "cu", "ita": "it", "spa": "es", "grc": "grc", "orv": "orv"},
}


def tongue(facts: Facts) -> str:
    """The language of the title as HTML names it; Russian when nothing is said."""
    return TONGUES.get(facts.languages[0] if facts.languages else "rus", "ru")


def describe(facts: Facts) -> str:
    """The description, ending in a full stop; areas that are not known are left out."""
    head = heading(facts.names)
    areas = [title_area(facts)]
    host = host_described(facts)
    if host is None:
        areas += [facts.edition, scale(facts), imprint(facts), extent(facts), *series(facts)]
        areas += [f"ISBN {isbn}" for isbn in facts.isbns] + [f"ISSN {x}" for x in facts.issns]
        areas.append(content(facts))
        text = join(areas)
    else:
        text = join([*areas, content(facts)]) + " // " + join(host_areas(host))
    return closed(
        f"{head}. {text}" if head and not head.endswith(".") else f"{head} {text}".strip()
    )


def short_title(facts: Facts) -> str:
    """What a list shows as the record's name: title, its parts and other title information."""
    return title_proper(facts) or (facts.host.title if facts.host else "")


def imprint_line(facts: Facts) -> str:
    """The second line of a search hit: host and place in it, or imprint and extent."""
    host = host_described(facts)
    if host is not None:
        return "// " + closed(join(host_areas(host)))
    return closed(join([facts.edition, imprint(facts), extent(facts)]))


def host_described(facts: Facts) -> Host | None:
    """The source after « // »: of a part described in it, not of a volume or issue of its own."""
    return None if facts.kind in (Kind.VOLUME, Kind.ISSUE) else facts.host


# --- areas --------------------------------------------------------------------------------------


def heading(names: Iterable[Name]) -> str:
    """«Петров, И. С.» for up to three personal authors (ГОСТ Р 7.0.80-2023), else nothing."""
    authors = [name for name in names if name.role == "author" and not name.body]
    return inverted(authors[0].text) if 1 <= len(authors) <= 3 else ""


def inverted(text: str) -> str:
    """«Петров, Иван Сергеевич» → «Петров, И. С.»; initials and anything unusual stay as is."""
    surname, comma, forenames = text.partition(",")
    words = forenames.split()
    if not comma or not words or not all(word[:1].isalpha() for word in words):
        return text.strip()
    initials = [word if word.endswith(".") else f"{word[0]}." for word in words]
    return f"{surname.strip()}, {' '.join(initials)}"


def title_area(facts: Facts) -> str:
    if not facts.responsibility:
        return title_proper(facts)
    return f"{title_proper(facts)} / {facts.responsibility}".strip()


def title_proper(facts: Facts) -> str:
    text = f"{facts.title} : {facts.subtitle}" if facts.subtitle else facts.title
    parts = [part(level, number) for level, number in facts.parts]
    more = [*parts, facts.part_title] if facts.part_title else parts
    pieces = [piece for piece in (text, *more) if piece]
    return ". ".join([piece.rstrip(".") for piece in pieces[:-1]] + pieces[-1:])


def part(level: str, number: str) -> str:
    """("т", "2") → «Т. 2»; ("№", "3") → «№ 3»."""
    if not level:
        return number
    dot = "." if level.isalpha() else ""
    return f"{level[:1].upper()}{level[1:]}{dot} {number}".strip()


def scale(facts: Facts) -> str:
    return "1:" + f"{facts.scale:,}".replace(",", " ") if facts.scale else ""


def imprint(facts: Facts) -> str:
    places = " ; ".join(facts.places)
    publishers = " : ".join(facts.publishers)
    producers = " : ".join(text for text in (places, publishers) if text)
    return ", ".join(text for text in (producers, facts.date) if text)


def extent(facts: Facts) -> str:
    return " ; ".join(text for text in (facts.extent, facts.size) if text)


def series(facts: Facts) -> list[str]:
    return [f"({title} ; {number})" if number else f"({title})" for title, number in facts.series]


def content(facts: Facts) -> str:
    if facts.kind in WORDLESS or facts.carrier not in MASCULINE:
        return ""
    if facts.kind in CONTENT:
        access = FEMININE if facts.kind is Kind.SCORE else NEUTER
        return f"{CONTENT[facts.kind]} : {access[facts.carrier]}"
    return f"Текст : {MASCULINE[facts.carrier]}"


def host_areas(host: Host) -> list[str]:
    return [
        host.title,
        str(host.year or ""),
        f"Т. {host.volume}" if host.volume else "",
        f"№ {host.issue}" if host.issue else "",
        host_date(host.date),
        f"С. {pages(host.pages)}" if host.pages else "",
    ]


def host_date(date: str) -> str:
    """«03-12» → «12 марта»; what is not a month and day stays as written."""
    found = re.fullmatch(r"(\d\d)-(\d\d)", date, re.ASCII)
    if found is None or not 1 <= int(found[1]) <= 12:
        return date
    return f"{int(found[2])} {MONTHS[int(found[1]) - 1]}"


def pages(text: str) -> str:
    return re.sub(r"(?<=\d)-(?=\d)", "–", text)


def join(areas: Iterable[str]) -> str:
    """The areas that say something, with « . – » between and no full stop doubled."""
    return AREA.join(area.strip().rstrip(".") for area in areas if area.strip())


def closed(text: str) -> str:
    return text if text.endswith(".") or not text else f"{text}."
