"""How does a spelled work look as a RUSMARC record of a library with such habits?

Fields and subfields are those of the RUSMARC bibliographic format; of the three codings of
articles and of volumes in block 4, and of 852 and its forerunner 899, the habit chooses.
"""

import re
from collections.abc import Iterator
from typing import Final

from catalog.demo.habits import Habit, typed
from catalog.demo.works import Person, Source, Topic, Work
from marc.record import Field, Record, control, data

# Leader/06-08 (type, level, hierarchy) of each kind.
LEADERS: Final = {
    "book": "am0",
    "volume": "am2",
    "set": "am1",
    "newspaper": "as1",
    "journal": "as1",
    "issue": "am2",
    "article": "aa2",
    "map": "em0",
    "graphic": "km0",
    "abstract": "am0",
    "electronic": "lm0",
    "score": "cm0",
    "manuscript": "bm0",
}
# 100 $a/26-33: the charset of the record as the format codes it.
CHARSETS: Final = {
    "utf-8": "50      ",
    "cp1251": "0189    ",
    "cp866": "0179    ",
    "koi8-r": "0199    ",
}
# $4 relator codes and the word of the statement of responsibility.
ROLES: Final = {
    "": "070",
    "сост.": "220",
    "ред.": "340",
    "отв. ред.": "340",
    "гл. ред.": "340",
    "фот.": "600",
    "интервьюер": "470",
}
FORMS: Final = {"abstract": "m", "electronic": "z"}  # 105 $a/4
FREQUENCIES: Final = {"Еженедельно": "c", "2 раза в неделю": "d", "3 раза в неделю": "d"}
SYSTEM: Final = ("2", "nlr_sh")

Subfield = tuple[str, str]


def render(work: Work, habit: Habit, *, local_id: str, entered: str, set_id: str = "") -> Record:
    """The record; `entered` is the day it was made, `set_id` the set's record of this library."""
    level = LEADERS[work.kind]
    if work.kind == "volume" and habit.volumes == "one":
        level = "am0"
    fields = (
        *numbers(work, local_id=local_id, entered=entered),
        *codes(work, habit, entered),
        *description(work, habit),
        *notes(work, habit),
        *links(work, habit, set_id),
        *modern_title(work, habit),
        *subjects(work, habit),
        *names(work, habit),
        *origin(work, habit, local_id=local_id, entered=entered),
    )
    return typed(Record(f"     n{level} 22        450 ", fields), habit)


def numbers(work: Work, *, local_id: str, entered: str) -> Iterator[Field]:
    yield control("001", local_id)
    yield control("005", f"{entered}120000.0")
    if work.isbn:
        yield data("010", "  ", ("a", work.isbn))
    if work.issn and work.kind != "article":
        yield data("011", "  ", ("a", work.issn))


def codes(work: Work, habit: Habit, entered: str) -> Iterator[Field]:
    kind, first, second = date_codes(work)
    yield data(
        *("100", "  "),
        ("a", f"{entered}{kind}{first}{second}|||y0rusy{CHARSETS[habit.charset]}ca"),
    )
    yield data("101", "0 ", ("a", "rus"))
    yield data("102", "  ", ("a", "RU"))
    if work.kind in ("book", "volume", "abstract"):
        ill = "a" if work.illustrations else "y"
        yield data("105", "  ", ("a", f"{ill}   {FORMS.get(work.kind, 'z')}   000yy"))
    elif work.kind in ("newspaper", "journal"):
        form = "c" if work.kind == "newspaper" else "a"
        yield data("110", "  ", ("a", f"{form}{FREQUENCIES.get(work.frequency, 'f')}azz  0xx0"))
    elif work.kind == "map":
        yield data("120", "  ", ("a", "ca|||||||||||"))
        yield data("123", "0 ", ("a", "a"), ("b", work.scale.removeprefix("1:").replace(" ", "")))


def date_codes(work: Work) -> tuple[str, str, str]:
    """100 $a/8-16: the type of date and two dates."""
    years = work.years or ["    "]
    if work.reprint:
        return "e", years[0], work.reprint
    if work.kind in ("newspaper", "journal"):
        return ("b", years[0], years[1]) if len(years) > 1 else ("a", years[0], "9999")
    if len(years) > 1 or work.year.endswith("-"):
        return "g", years[0], years[1] if len(years) > 1 else "9999"
    if "?" in work.year:
        return "f", f"{int(years[0]) - 1}", f"{int(years[0]) + 1}"
    return "d", years[0], "    "


def description(work: Work, habit: Habit) -> Iterator[Field]:
    yield title(work, habit)
    if work.edition:
        yield data("205", "  ", ("a", work.edition))
    if work.scale:
        yield data("206", "  ", ("a", work.scale))
    if work.year:
        yield imprint("210", "  ", work)
    if work.pages:
        yield data("215", "  ", *said(a=work.pages, c=work.illustrations, d=work.size))
    if work.series:
        yield data("225", "1 ", ("a", work.series))


def said(**values: str) -> tuple[Subfield, ...]:
    """The subfields that have something in them."""
    return tuple((code, text) for code, text in values.items() if text)


def imprint(tag: str, indicators: str, work: Work) -> Field:
    places = tuple(("a", place) for place in work.place.split(" ; ") if place)
    return data(tag, indicators, *places, *said(c=work.publisher, d=work.year))


def title(work: Work, habit: Habit) -> Field:
    """200: a volume's own title, or the set's with $h and $i where that is the habit."""
    mark = (("b", "Текст"),) if habit.text_mark and work.kind in ("book", "volume") else ()
    if in_one(work, habit):
        proper = (("a", work.set_title), *mark, *said(e=work.set_subtitle, h=work.part))
        return data("200", "1 ", *proper, *said(i=work.title), *statement(work, habit))
    if not work.title:
        return data("200", "0 ", ("a", work.part), *mark, *statement(work, habit))
    if habit.subtitle_inside and work.subtitle:
        proper = (("a", f"{work.title} : {work.subtitle}"), *mark)
    else:
        rest = tuple(("e", part) for part in work.subtitle.split(" : ") if part)
        proper = (("a", work.title), *mark, *rest)
    return data("200", "1 ", *proper, *statement(work, habit))


def in_one(work: Work, habit: Habit) -> bool:
    """Whether the part and its set share this record's 200."""
    if work.kind == "issue":
        return habit.volumes != "levels"
    return work.kind == "volume" and habit.volumes == "one"


def statement(work: Work, habit: Habit) -> tuple[Subfield, ...]:
    """200 $f and $g: names with initials first, the others with their part in the work."""
    first = ", ".join(direct(person) for person in work.authors[:3])
    if len(work.authors) == 4:
        first = ", ".join(direct(person) for person in work.authors)
    elif len(work.authors) > 4:
        first += " [и др.]"
    others = [f"{person.role} {direct(person)}" for person in work.others]
    statements = [text for text in (first, work.body if not first else "", *others) if text]
    if habit.joined_statement:
        return (("f", " ; ".join(statements)),) if statements else ()
    return tuple(("g" if index else "f", text) for index, text in enumerate(statements))


def direct(person: Person) -> str:
    """«Ю. П. Спегальский», «митрополит Евгений»."""
    return f"{person.initials or person.addition} {person.surname}".strip()


def notes(work: Work, habit: Habit) -> Iterator[Field]:
    if work.frequency:
        yield data("326", "  ", ("a", work.frequency))
    if work.abstract and not habit.gaps:
        yield data("330", "  ", ("a", work.abstract))
    if work.kind == "electronic":
        yield data("337", "  ", ("a", "Интернет-браузер" if work.url else "CD-привод"))


def links(work: Work, habit: Habit, set_id: str) -> Iterator[Field]:
    if work.source:
        yield from source(work.source, work, habit)
    elif work.kind == "issue" and habit.volumes == "levels":
        issn = (("1", "011  "), ("a", work.issn)) if work.issn else ()
        yield data("461", " 0", *issn, *set_link(work))
    elif work.kind == "volume" and habit.volumes == "levels":
        record = (("1", f"001{set_id}"),) if set_id else ()
        yield data("461", " 0", *record, *set_link(work))
    elif work.kind == "volume" and habit.volumes == "embedded":
        printed = imprint("210", "  ", work).subfields
        yield data("461", " 1", *set_link(work), ("1", "210  "), *printed)


def set_link(work: Work) -> tuple[Subfield, ...]:
    return (
        ("1", "2001 "),
        ("a", work.set_title),
        *said(e=work.set_subtitle, v=work.part[:1].lower() + work.part[1:]),
    )


def source(host: Source, work: Work, habit: Habit) -> Iterator[Field]:
    """The source of an article in one of the three codings."""
    if habit.articles == "linked":
        where = ". - ".join(part for part in (host.number, host.pages) if part)
        yield data("461", " 0", *said(t=host.title, c=host.place, d=host.year, v=where))
        return
    whole = (("1", "2001 "), ("a", host.title), *said(e=host.subtitle))
    printed = (("1", "210  "), *said(a=host.place, c=host.publisher, d=host.year))
    if host.where == "book":
        volume = said(h=host.number)
        yield data("463", " 0", *whole, *volume, *said(v=host.pages), *printed)
    elif habit.articles == "host":
        part = said(h=host.number, v=host.pages)
        yield data("463", " 0", *whole, *part, *printed)
    else:
        issn = (("1", "011  "), ("a", work.issn)) if work.issn else ()
        yield data("461", " 0", *issn, *whole)
        issue = (("1", "2000 "), ("a", host.number), *said(v=host.pages))
        yield data("463", " 0", *issue, *printed)


def modern_title(work: Work, habit: Habit) -> Iterator[Field]:
    """518, the title in modern spelling, beside a title that keeps the old."""
    if habit.old_title and work.modern_title:
        yield data("518", "1 ", *said(a=work.modern_title, e=work.modern_subtitle))


def subjects(work: Work, habit: Habit) -> Iterator[Field]:
    for person in work.people:
        yield person_subject(person)
    if habit.subjects == "keywords":
        words = [topic.head for topic in (*work.topics, *work.places)]
        if words:
            yield data("610", "0 ", *(("a", word) for word in words))
    elif habit.subjects == "chains":
        for topic in (*work.topics, *work.places):
            chain = " - ".join(part for part in (topic.head, *topic.parts, topic.place) if part)
            yield data("606", "1 ", ("a", chain))
    else:
        yield from divided(work)
    if work.bbk:
        yield data("686", "  ", ("a", work.bbk), ("2", "rubbk"))


def person_subject(person: Person) -> Field:
    if person.forenames == "" and person.addition == "род":
        return data("602", "  ", ("a", f"{person.surname} ({person.addition})"), SYSTEM)
    entry = "1" if person.forenames else "0"
    initials = said(b=person.initials, g=person.forenames, c=person.addition, f=person.dates)
    return data("600", f" {entry}", ("a", person.surname), *initials, SYSTEM)


def divided(work: Work) -> Iterator[Field]:
    for topic in work.topics:
        yield data("606", "1 ", *heading(topic), *said(y=topic.place), SYSTEM)
    for place in work.places:
        yield data("607", "  ", *heading(place), SYSTEM)


def heading(topic: Topic) -> tuple[Subfield, ...]:
    """$a and its divisions; a part that is a time goes to $z."""
    divisions = (("z" if re.match(r"\d", part) else "x", part) for part in topic.parts)
    return (("a", topic.head), *divisions)


def names(work: Work, habit: Habit) -> Iterator[Field]:
    for index, person in enumerate(work.authors):
        first = index == 0 and len(work.authors) < 4
        yield name("700" if first else "701", person, habit)
    for person in work.others:
        yield name("702", person, habit)
    if work.body:
        yield data("711" if work.authors else "710", "02", ("a", work.body))


def name(tag: str, person: Person, habit: Habit) -> Field:
    entry = "1" if person.forenames else "0"
    full = person.forenames if habit.full_names else ""
    dates = person.dates if habit.dates else ""
    given = said(b=person.initials, g=full, c=person.addition, f=dates)
    return data(tag, f" {entry}", ("a", person.surname), *given, ("4", ROLES[person.role]))


def origin(work: Work, habit: Habit, *, local_id: str, entered: str) -> Iterator[Field]:
    """801 twice (made by, sent by), the holdings and the address of an electronic resource."""
    for use in "01":
        agency = (("a", "RU"), ("b", habit.sigla), ("c", entered), ("g", "RCR"))
        yield data("801", f" {use}", *agency)
    if work.kind != "article":
        shelf = work.bbk
        if habit.holdings == "852":
            yield data("852", "  ", ("a", habit.sigla), ("b", "Краеведение"), *said(j=shelf))
        else:
            number = re.sub(r"\D", "", local_id)
            yield data("899", "  ", ("a", habit.sigla), *said(h=shelf, p=number))
    if work.url:
        yield data("856", "4 ", ("u", work.url))
