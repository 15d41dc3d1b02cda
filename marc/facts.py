"""What does a record say, free of its dialect? One engine reads every dialect by its table."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from typing import Final

from marc import districts
from marc.dialects import irbis_fields, marc21, rusmarc, unimarc
from marc.dialects.table import (
    Coded,
    Described,
    Fields,
    HoldingSpot,
    NameSpot,
    Spot,
    SubjectSpot,
    Table,
)
from marc.record import Dialect, Field, Record
from marc.shape import (
    Facts,
    Holding,
    Host,
    Kind,
    Name,
    Subject,
    changed,
    from_json,
    to_json,
)
from marc.sources import source_key
from marc.text.dating import Years, years
from marc.text.identifiers import isbn13, issn
from marc.text.names import body_key, person_key, place, publisher_key, role_of_words
from marc.text.numbering import edition_number, is_reprint, pages, scale
from marc.text.roles import OTHER, ROLES, role_of_code, role_of_term
from marc.text.spelling import comparable, title_key

__all__ = [
    "ROLES",
    "Facts",
    "Holding",
    "Host",
    "Kind",
    "Name",
    "Subject",
    "changed",
    "facts",
    "from_json",
    "held",
    "local_id",
    "to_json",
]

TABLES: Final = {
    Dialect.RUSMARC: rusmarc.TABLE,
    Dialect.UNIMARC: unimarc.TABLE,
    Dialect.MARC21: marc21.TABLE,
    Dialect.IRBIS: irbis_fields.TABLE,
}
SUBDIVISION: Final = " — "
ONGOING: Final = 9999
NOT_HELD: Final = Holding()
OTHER_SCRIPT: Final = "880"  # MARC 21: any field once more


def table_of(record: Record, dialect: Dialect) -> Table:
    """The table of a dialect; a record of no known one is read by where its title stands."""
    found = TABLES.get(dialect)
    if found is not None:
        return found
    return marc21.TABLE if record.first("245") is not None else rusmarc.TABLE


def local_id(record: Record, dialect: Dialect) -> str:
    """The record's number in its library's system, or ""."""
    return table_of(record, dialect).local_id(record)


def facts(record: Record, dialect: Dialect) -> Facts:
    """What this record says. Never fails: what cannot be understood is left out."""
    table = table_of(record, dialect)
    fields = table.prepare(by_tag(record))
    told = table.describe(record, fields)
    places, publishers, date = imprint(fields, table)
    edition = " ; ".join(texts(fields, table.edition, table.clean))
    extent = " ; ".join(texts(fields, table.extent, table.clean))
    wrong = texts(fields, table.isbns_wrong, table.clean)
    isbns, bad = checked(texts(fields, table.isbns, table.clean), isbn13)
    coded = table.coded(fields)
    span = when(told, coded, date)
    headings_found = tuple(dict.fromkeys(subjects(fields, table)))
    classes_found = tuple(dict.fromkeys(classes(fields, table)))
    return Facts(
        kind=told.kind,
        title=told.title,
        title_key=title_key(told.sort_title or told.title),
        subtitle=told.subtitle,
        subtitle_key=comparable(told.subtitle),
        parallel=told.parallel,
        part_title=told.part_title,
        part_title_key=comparable(told.part_title),
        parts=told.parts,
        variants=told.variants,
        responsibility=told.responsibility,
        names=tuple(names(fields, table, told.responsibility)),
        edition=edition,
        edition_number=edition_number(edition) if edition else None,
        reprint=coded.reprint or is_reprint(edition),
        places=places,
        publishers=publishers,
        publisher_key=publisher_key(publishers[0]) if publishers else "",
        date=date,
        years=span[:2] if span else None,
        years_certain=span[2] if span else True,
        extent=extent,
        pages=pages(extent) if extent and told.kind is not Kind.ARTICLE else None,
        illustrations=", ".join(texts(fields, table.illustrations, table.clean)),
        size=" ; ".join(texts(fields, table.size, table.clean)),
        accompanying=" + ".join(texts(fields, table.accompanying, table.clean)),
        series=told.series,
        isbns=isbns,
        isbns_wrong=(*bad, *wrong),
        issns=checked(texts(fields, table.issns, table.clean), issn)[0],
        host=named_in_full(told.host),
        scale=first_scale(texts(fields, table.scale, table.clean)),
        languages=tuple(dict.fromkeys(table.languages(fields))),
        carrier=told.carrier,
        subjects=headings_found,
        classes=classes_found,
        abstract="\n".join(texts(fields, table.abstract, table.clean)),
        notes=tuple(texts(fields, table.notes, table.clean)),
        urls=tuple(dict.fromkeys(texts(fields, table.urls, str.strip))),
        holdings=tuple(dict.fromkeys(holdings(fields, table))),
        districts=districts.districts(
            titles=(told.title, told.part_title, told.subtitle),
            subjects=headings_found,
            classes=classes_found,
        ),
    )


def held(record: Record, dialect: Dialect) -> tuple[Holding, ...]:
    """Who has it: the one part of `facts` that is about copies."""
    table = table_of(record, dialect)
    tags = {OTHER_SCRIPT, *[spot.tag for spot in table.holdings]}
    copies = Record(record.leader, tuple([field for field in record.fields if field[0] in tags]))
    return tuple(dict.fromkeys(holdings(table.prepare(by_tag(copies)), table)))


def named_in_full(host: Host | None) -> Host | None:
    """A source whose short name the table of sources knows is compared by its full one."""
    if host is None or (key := source_key(host.key)) == host.key:
        return host
    return replace(host, key=key)


def by_tag(record: Record) -> Fields:
    found: Fields = {}
    for field in record.fields:
        tag = field[0]
        if tag in found:
            found[tag].append(field)
        else:
            found[tag] = [field]
    return found


def texts(fields: Fields, spots: Iterable[Spot], clean: Callable[[str], str]) -> list[str]:
    """The words in all these places, in the order of the table, cleaned, the empty left out."""
    found: list[str] = []
    for tag, codes in spots:
        if tag in fields:
            found += said(fields[tag], codes, clean)
    return found


def said(group: Iterable[Field], codes: str, clean: Callable[[str], str]) -> list[str]:
    return [
        words
        for _, _, subfields in group
        for code, text in subfields
        if code and code in codes and (words := clean(text))
    ]


def checked(
    numbers: list[str], check: Callable[[str], str | None]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Valid numbers in their one form, and those that fail their check digit, as written."""
    if not numbers:
        return (), ()
    good: dict[str, None] = {}
    bad: dict[str, None] = {}
    for number in numbers:
        valid = check(number)
        if valid:
            good[valid] = None
        elif any(letter.isdigit() for letter in number):
            bad[number] = None
    return tuple(good), tuple(bad)


# --- imprint and dates ----------------------------------------------------------------------------


def imprint(fields: Fields, table: Table) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Places in full, publishers and the date of the first imprint field a record has."""
    for tag, place_codes, publisher_codes, date_codes in table.imprint:
        if tag in fields:
            places = said(fields[tag], place_codes, table.clean)
            publishers = said(fields[tag], publisher_codes, table.clean)
            dates = said(fields[tag], date_codes, table.clean)
            return (
                tuple(dict.fromkeys(filter(None, map(place, places)))),
                tuple(filter(None, map(table.undot, dict.fromkeys(publishers)))),
                ", ".join([date.rstrip(".") for date in dates]),
            )
    return (), (), ""


def when(told: Described, coded: Coded, date: str) -> Years | None:
    """The years of publication: as the description states them, else as they are coded.

    An article appeared in its source's year. A coded year equal to the year of data entry is
    often a default nobody changed: it does not speak where the description gives a date.
    """
    if told.host is not None and told.host.year and told.kind is Kind.ARTICLE:
        return told.host.year, told.host.year, True
    stated = years(date) if date else None
    if stated is None:
        default = coded.years is not None and coded.years[0] == coded.entered
        return None if default and date else coded.years
    lasting = stated[1] == ONGOING or told.kind in (Kind.SET, Kind.SERIAL)
    if lasting and coded.years and coded.years[0] == stated[0]:
        return coded.years
    if not stated[2] and coded.years and coded.years[2] and within(coded.years, stated):
        return stated if coded.years[0] == coded.entered else coded.years
    return stated


def within(inner: Years, outer: Years) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def first_scale(statements: list[str]) -> int | None:
    return next((found for statement in statements if (found := scale(statement))), None)


# --- names ----------------------------------------------------------------------------------------


def names(fields: Fields, table: Table, responsibility: str) -> Iterator[Name]:
    """The people and bodies of a record, each with its role, without repetition."""
    seen: set[tuple[str, str]] = set()
    for spot in table.names:
        for field in fields.get(spot.tag, ()):
            name, surname = read_name(field, spot, table)
            if name.key and not name.role:
                role = role_in_statement(surname, responsibility, first=spot.named_first)
                name = name._replace(role=role or OTHER)
            if name.key and (name.key, name.role) not in seen:
                seen.add((name.key, name.role))
                yield name


@lru_cache(maxsize=1 << 12)  # authors of a library's books come again
def read_name(field: Field, spot: NameSpot, table: Table) -> tuple[Name, str]:
    """A name and its surname; the role is empty when only the statement can tell it."""
    role = coded_role(field, table) or spot.role
    if spot.body:
        whole = table.body(field)
        return Name(whole, body_key(whole), role or OTHER, body=True), ""
    person = table.person(field)
    key = person_key(person.surname, person.forenames)
    return Name(person.text, key, role, dates=person.dates), person.surname


def coded_role(field: Field, table: Table) -> str:
    """A role by its code, else by its term."""
    for code, text in field.subfields:
        if code and code in table.relator and (role := role_of_code(text)):
            return role
    for code, text in field.subfields:
        if code and code in table.relator_term and (role := role_of_term(text)):
            return role
    return ""


def role_in_statement(surname: str, responsibility: str, *, first: str) -> str:
    """The role of the statement that names this person: «сост. И. Петров ; худож. О. Лис»."""
    stem = comparable(surname)[:6]
    if not stem or not responsibility:
        return ""
    for number, statement in enumerate(responsibility.split(";")):
        if f" {stem}" in f" {comparable(statement)}":
            return role_of_words(statement) or (first if number == 0 else "")
    return ""


# --- subjects, classes, holdings ------------------------------------------------------------------


def subjects(fields: Fields, table: Table) -> Iterator[Subject]:
    for spot in table.subjects:
        for field in fields.get(spot.tag, ()):
            yield from read_subjects(field, spot, table)


@lru_cache(maxsize=1 << 12)  # a library's headings come again and again
def read_subjects(field: Field, spot: SubjectSpot, table: Table) -> tuple[Subject, ...]:
    kind = "event" if spot.type == "body" and table.is_event(field) else spot.type
    system = table.subject_system(field)
    return tuple([Subject(kind, text, system) for text in headings(field, spot, table)])


def headings(field: Field, spot: SubjectSpot, table: Table) -> Iterator[str]:
    """The headings of a subject field: main words, then subdivisions in their order."""
    if spot.each:
        yield from (w for text in field.every(spot.main) if (w := table.undot(text)))
        return
    if spot.type == "person":
        person = table.person(field)
        main = f"{person.text} ({person.dates})" if person.dates else person.text
    elif spot.type == "body":
        main = table.body(field)
    else:
        main = ", ".join(w for text in field.every(spot.main) if (w := table.undot(text)))
    under = [w for text in field.every(spot.sub) if (w := table.undot(text))]
    if not under:
        main = unchained(main)
    if main or under:
        yield SUBDIVISION.join(filter(None, (main, *under)))


def unchained(heading: str) -> str:
    """«Библиотеки -- Оборудование» typed into one subfield, with the usual mark between parts."""
    return heading.replace(" -- ", SUBDIVISION).replace(" - ", SUBDIVISION)


def classes(fields: Fields, table: Table) -> Iterator[tuple[str, str]]:
    for spot in table.classes:
        for field in fields.get(spot.tag, ()):
            scheme = spot.scheme or field.first("2").strip()
            for index in field.every(spot.codes):
                if words := table.clean(index):
                    yield scheme, words


def holdings(fields: Fields, table: Table) -> Iterator[Holding]:
    for spot in table.holdings:
        for field in fields.get(spot.tag, ()):
            found = read_holding(field, spot)
            if found != NOT_HELD:
                yield found


def read_holding(field: Field, spot: HoldingSpot) -> Holding:
    facts_of = holding_facts(spot)
    found: dict[str, str] = {}
    for code, text in field.subfields:
        fact = facts_of.get(code)
        if fact is not None:
            words = text.strip()
            found[fact] = f"{found[fact]} {words}" if fact in found else words
    return Holding(**found)


@cache
def holding_facts(spot: HoldingSpot) -> dict[str, str]:
    """Which part of a holding each subfield code says."""
    _, *groups = spot
    return {
        code: fact for fact, codes in zip(spot._fields[1:], groups, strict=True) for code in codes
    }
