"""How does a spelled work look as a MARC 21 record of a library with such habits?

Fields and subfields are those of the MARC 21 Format for Bibliographic Data, with the ISBD
punctuation before subfields that Russian university libraries keep.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from catalog.demo.habits import Habit, typed
from catalog.demo.rusmarc import direct, said
from catalog.demo.works import Person, Source, Topic, Work
from marc.record import Field, Record, control, data

# Leader/06-07 (type, level) of each kind.
LEADERS: Final = {
    "newspaper": "as",
    "journal": "as",
    "article": "aa",
    "map": "em",
    "graphic": "km",
    "electronic": "mm",
    "score": "cm",
    "manuscript": "tm",
}
ROLES: Final = {
    "": ("автор", "aut"),
    "сост.": ("составитель", "com"),
    "ред.": ("редактор", "edt"),
    "отв. ред.": ("редактор", "edt"),
    "гл. ред.": ("редактор", "edt"),
    "фот.": ("фотограф", "pht"),
    "интервьюер": ("интервьюер", "ivr"),
}
SYSTEM: Final = ("2", "nlr_sh")

Subfield = tuple[str, str]


def render(work: Work, habit: Habit, *, local_id: str, entered: str) -> Record:
    """The record; `entered` is the day it was made."""
    fields = (
        *numbers(work, local_id=local_id, entered=entered),
        *codes(work, habit),
        *main_entry(work, habit),
        *description(work, habit),
        *notes(work, habit),
        *subjects(work),
        *added_entries(work, habit),
        *source(work),
        *holdings(work, habit),
    )
    unicode = "a" if habit.charset == "utf-8" else " "
    leader = f"     n{LEADERS.get(work.kind, 'am')} {unicode}22      i 4500"
    return typed(Record(leader, fields), habit)


def numbers(work: Work, *, local_id: str, entered: str) -> Iterator[Field]:
    yield control("001", local_id)
    yield control("003", "RuPskSU")
    yield control("005", f"{entered}120000.0")
    yield control("008", f"{entered[2:]}{dates(work)}ru {material(work)}rus d")
    if work.isbn:
        yield data("020", "  ", ("a", work.isbn))
    if work.issn and work.kind != "article":
        yield data("022", "  ", ("a", work.issn))


def dates(work: Work) -> str:
    """008/06-14: the type of date and two dates."""
    years = work.years or ["    "]
    if work.reprint:
        return f"r{years[0]}{work.reprint}"
    if work.kind in ("newspaper", "journal"):
        return f"d{years[0]}{years[1]}" if len(years) > 1 else f"c{years[0]}9999"
    if len(years) > 1 or work.year.endswith("-"):
        return f"m{years[0]}{years[1] if len(years) > 1 else '9999'}"
    if "?" in work.year:
        return f"q{int(years[0]) - 1}{int(years[0]) + 1}"
    return f"s{years[0]}    "


def material(work: Work) -> str:
    """008/18-34, the positions that depend on the type of material."""
    if work.kind in ("newspaper", "journal"):
        form = "n" if work.kind == "newspaper" else "p"
        return f"wr {form} r     0   c0"
    if work.kind == "map":
        return "       a   r 0   "
    ill = "a" if work.illustrations else " "
    nature = "m" if work.kind == "abstract" else " "
    return f"{ill}     {nature}    000 0 "


def codes(work: Work, habit: Habit) -> Iterator[Field]:
    yield data("040", "  ", ("a", habit.sigla), ("b", "rus"), ("c", habit.sigla), ("e", "rcr"))
    yield data("041", "0 ", ("a", "rus"))
    yield data("043", "  ", ("a", "e-ru---"))
    if work.bbk:
        yield data("084", "  ", ("a", work.bbk), ("2", "rubbk"))


def main_entry(work: Work, habit: Habit) -> Iterator[Field]:
    if work.authors and len(work.authors) < 4:
        yield name("100", work.authors[0], habit)
    elif work.body and not work.authors:
        yield data("110", "2 ", ("a", work.body))


def name(tag: str, person: Person, habit: Habit) -> Field:
    """«Спегальский, Юрий Павлович, 1909-1969, автор»: commas end the subfields that go on."""
    given = person.forenames if habit.full_names else person.initials
    entry = ", ".join(part for part in (person.surname, given) if part)
    word, code = ROLES[person.role]
    pieces = [("a", entry)]
    if person.addition:
        pieces.append(("c", person.addition))
    if person.dates and habit.dates:
        pieces.append(("d", person.dates))
    pieces.append(("e", word))
    ended = [(letter, f"{text},") for letter, text in pieces[:-1]]
    return data(tag, "1 " if given else "0 ", *ended, pieces[-1], ("4", code))


def description(work: Work, habit: Habit) -> Iterator[Field]:
    yield title(work)
    if work.edition:
        yield data("250", "  ", ("a", work.edition))
    if work.scale:
        yield data("255", "  ", ("a", f"Масштаб {work.scale}"))
    if work.year:
        yield data("264", " 1", *imprint(work))
    if work.pages:
        yield data("300", "  ", *extent(work))
    if work.frequency:
        yield data("310", "  ", ("a", work.frequency))
    yield from media(work)
    if work.series:
        yield data("490", "0 ", ("a", work.series))


def title(work: Work) -> Field:
    """245: a part stands under its set's title, in $n and $p (MARC 21, 245)."""
    if work.set_title:
        proper, rest = work.set_title, work.set_subtitle
        parts = [("n", work.part), ("p", work.title)]
    else:
        proper, rest, parts = work.title, work.subtitle, []
    pieces: list[Subfield] = [("a", proper)]
    pieces += [(code, text) for code, text in parts if text]
    if rest:
        pieces.append(("b", rest))
    said_by = statement(work)
    if said_by:
        pieces.append(("c", said_by))
    marks = {"n": ".", "p": ",", "b": " :", "c": " /"}
    marked = [(code, text + marks[following]) for (code, text), (following, _) in pairwise(pieces)]
    return data("245", "10" if work.authors else "00", *marked, pieces[-1])


def statement(work: Work) -> str:
    names = ", ".join(direct(person) for person in work.authors[:3])
    if len(work.authors) == 4:
        names = ", ".join(direct(person) for person in work.authors)
    elif len(work.authors) > 4:
        names += " [и др.]"
    others = [f"{person.role} {direct(person)}" for person in work.others]
    return " ; ".join(text for text in (names, work.body if not names else "", *others) if text)


def imprint(work: Work) -> Iterator[Subfield]:
    places = [place for place in work.place.split(" ; ") if place]
    for index, place in enumerate(places):
        last = index == len(places) - 1
        mark = (" :" if work.publisher else ",") if last else " ;"
        yield "a", place + mark
    if work.publisher:
        yield "b", f"{work.publisher},"
    yield "c", work.year


def extent(work: Work) -> Iterator[Subfield]:
    yield "a", work.pages + (" :" if work.illustrations else " ;" if work.size else "")
    if work.illustrations:
        yield "b", work.illustrations + (" ;" if work.size else "")
    if work.size:
        yield "c", work.size


def media(work: Work) -> Iterator[Field]:
    """336-338: content, media and carrier."""
    content = {"map": "cri", "graphic": "sti", "score": "ntm"}.get(work.kind, "txt")
    electronic = work.kind == "electronic"
    carrier = ("cr" if work.url else "cd") if electronic else "nc"
    yield data("336", "  ", ("b", content), ("2", "rdacontent"))
    yield data("337", "  ", ("b", "c" if electronic else "n"), ("2", "rdamedia"))
    yield data("338", "  ", ("b", carrier), ("2", "rdacarrier"))


def notes(work: Work, habit: Habit) -> Iterator[Field]:
    if work.abstract and not habit.gaps:
        yield data("520", "  ", ("a", work.abstract))
    if work.kind == "abstract":
        yield data("502", "  ", ("b", "Автореферат диссертации"), *said(c=work.body, d=work.year))


def subjects(work: Work) -> Iterator[Field]:
    for person in work.people:
        given = person.forenames or person.addition
        text = f"{person.surname}, {given}" if given else person.surname
        yield data("600", "17", *said(a=text, d=person.dates), SYSTEM)
    for topic in work.topics:
        yield data("650", " 7", *heading(topic), *said(z=topic.place), SYSTEM)
    for place in work.places:
        yield data("651", " 7", *heading(place), SYSTEM)


def heading(topic: Topic) -> Iterator[Subfield]:
    """$a and its divisions; a part that is a time goes to $y."""
    yield "a", topic.head
    for part in topic.parts:
        yield "y" if re.match(r"\d", part) else "x", part


def added_entries(work: Work, habit: Habit) -> Iterator[Field]:
    rest = work.authors[1:] if len(work.authors) < 4 else work.authors
    for person in (*rest, *work.others):
        yield name("700", person, habit)
    if work.body and work.authors:
        yield data("710", "2 ", ("a", work.body))


def source(work: Work) -> Iterator[Field]:
    """773: the title in $t, place and year in $d, the number and pages in $g."""
    if work.source:
        yield host(work.source, work.issn)
    elif work.kind == "issue":
        yield data("773", "0 ", *said(t=work.set_title, g=work.part, x=work.issn))


def host(text: Source, issn: str) -> Field:
    title = f"{text.title} : {text.subtitle}" if text.subtitle else text.title
    if text.where == "book":
        place = f"{text.place} : {text.publisher}, {text.year}"
        where = " - ".join(part for part in (text.number, text.pages) if part)
        return data("773", "0 ", *said(t=title, d=place, g=where))
    number = f"{text.year}. - {text.number}" + (f". - {text.pages}" if text.pages else "")
    return data("773", "0 ", *said(t=title, g=number, x=issn))


def holdings(work: Work, habit: Habit) -> Iterator[Field]:
    if work.kind != "article":
        yield data("852", "  ", ("a", habit.sigla), ("b", "НТБ"), *said(j=work.bbk))
    if work.url:
        yield data("856", "40", ("u", work.url))
