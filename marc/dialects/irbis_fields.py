"""Where does the native format of ИРБИС say what? Its table: RUSMARC's tags with other subfields.

Field and subfield meanings are those of the ИРБИС64 electronic catalogue and of the published
exchange tables of the МАРС project.
"""

from typing import Final

from marc.dialects import rusmarc, rusmarc_coded
from marc.dialects.rusmarc_links import imprint
from marc.dialects.table import (
    ClassSpot,
    Coded,
    Described,
    Fields,
    HoldingSpot,
    NameSpot,
    Person,
    Spot,
    SubjectSpot,
    Table,
)
from marc.dialects.titles import Title, carrier_of, settled_kind, with_part
from marc.record import Field, Record
from marc.shape import Host, Kind
from marc.text.identifiers import isbn13, issn
from marc.text.names import place, split_name
from marc.text.numbering import Parts, counts_volumes, pages, parts
from marc.text.sources import first_year, pages_of, reference
from marc.text.spelling import comparable, display, title_key

# 920: the worksheet a record was made with.
KIND_BY_WORKSHEET: Final = {
    "SPEC": Kind.VOLUME,
    "J": Kind.SERIAL,
    "NJ": Kind.ISSUE,
    "NJP": Kind.ISSUE,
    "NJK": Kind.ISSUE,
    "ASP": Kind.ARTICLE,
    "MUSP": Kind.OBJECT,
}
# 900^b: kind of document.
KIND_BY_DOCUMENT: Final = {"01": Kind.SERIAL, "03": Kind.VOLUME, "12": Kind.ARTICLE}
EXTENT_UNIT: Final = "с."


def prepare(fields: Fields) -> Fields:
    """Codes in lower case (ИРБИС does not tell case apart), text before any code as `a`.

    The extent gets its unit, which stands apart in 215^1 and is pages when it is absent.
    """
    found = {
        tag.zfill(3): [Field(field.tag, field.indicators, lowered(field)) for field in group]
        for tag, group in fields.items()
    }
    if "215" in found:
        found["215"] = [with_unit(field) for field in found["215"]]
    if "910" in found and ("906" in found or "908" in found):
        found["910"] = [with_mark(field, found) for field in found["910"]]
    return found


SHELF_MARK: Final = "="  # a code of our own: the mark stands in 906 and 908 for every copy


def with_mark(field: Field, fields: Fields) -> Field:
    """A copy with its shelf mark: class for the shelf (906) and author mark (908)."""
    words = [group[0].first("a") for tag in ("906", "908") if (group := fields.get(tag))]
    mark = " ".join(filter(None, words))
    return field._replace(subfields=(*field.subfields, (SHELF_MARK, mark))) if mark else field


def lowered(field: Field) -> tuple[tuple[str, str], ...]:
    return tuple((code.lower() or "a", text.strip()) for code, text in field.subfields)


def with_unit(field: Field) -> Field:
    count, unit = field.first("a"), field.first("1")
    if count[-1:].isdigit():
        count = f"{count} {unit or EXTENT_UNIT}"
    rest = tuple(pair for pair in field.subfields if pair[0] not in ("a", "1"))
    return Field(field.tag, field.indicators, (("a", count), *rest) if count else rest)


def one(fields: Fields, tag: str, code: str = "a") -> str:
    """The first text at this place, or ""."""
    for field in fields.get(tag, ()):
        if text := field.first(code):
            return display(text)
    return ""


# --- title, kind, source --------------------------------------------------------------------------


def describe(record: Record, fields: Fields) -> Described:
    """Kind, title and source: worksheet and kind of document, 200, 461 for a set, 463 a source."""
    own = rusmarc.read_title(fields)
    found = carrier(fields, own)
    series, _ = rusmarc.read_series(fields)
    kind = settled_kind(kind_of(fields, own), found)
    described = Described(
        kind,
        own.title,
        own.sort_title,
        own.subtitle,
        own.part_title,
        own.parts,
        responsibility=own.responsibility,
        series=series,
        carrier=found,
        variants=rusmarc.variants(fields, own),
        parallel=own.parallel,
    )
    if kind is Kind.ARTICLE:
        return described._replace(host=article_host(fields))
    if kind is Kind.ISSUE:
        return issue(described, fields)
    return under_set(described, fields) if "461" in fields else described


def kind_of(fields: Fields, own: Title) -> Kind:
    """920 first, then the type of 900^t, a set above (461), words of the title, 900^b."""
    sheet = one(fields, "920").rstrip("0123456789").upper()
    document = one(fields, "900", "b")
    by_sheet = KIND_BY_WORKSHEET.get(sheet)
    if by_sheet is not None and by_sheet is not Kind.VOLUME:
        return by_sheet
    if "463" in fields and document in ("", "12"):
        return Kind.ARTICLE
    by_type = rusmarc.KIND_BY_TYPE.get(one(fields, "900", "t"))
    if by_type is None or by_type is Kind.MANUSCRIPT:  # a dissertation is one until printed
        by_type = rusmarc.dissertation(fields, own) or by_type
    found = by_type or by_sheet
    if found is None and ("461" in fields or own.parts):
        found = Kind.VOLUME
    if found is None and counts_volumes(one(fields, "215")) and pages(one(fields, "215")) is None:
        found = Kind.SET
    return found or KIND_BY_DOCUMENT.get(document, Kind.BOOK)


def article_host(fields: Fields) -> Host | None:
    """463: ^c source, ^j year, ^v volume, ^h issue or day, ^s page, ^1 pages in words."""
    if "463" not in fields:
        return None
    field = fields["463"][0]
    title = display(field.first("c") or field.first("a"))
    named = reference(display(field.first("h")))
    said = display(field.first("1"))
    return Host(
        title=title,
        key=title_key(title),
        issn=next(filter(None, map(issn, serial_numbers(fields))), "") or "",
        year=first_year(field.first("j")) or named.year,
        volume=number_in(display(field.first("v"))) or named.volume,
        issue=named.issue,
        date=named.date,
        pages=pages_of(said) or pages_of(f"С. {display(field.first('s'))}") or named.pages,
        local_id=field.first("w"),
    )


def serial_numbers(fields: Fields) -> list[str]:
    return [text for field in fields.get("963", ()) for _, text in field.subfields]


def number_in(text: str) -> str:
    found: Parts = parts(text)
    return found[0][1] if found else ""


def issue(own: Described, fields: Fields) -> Described:
    """An issue of a serial: 933 the serial's number, 934 year, 935 volume, 936 issue.

    The serial's title is in 200, or in 461 when the issue has a title of its own or none.
    """
    volume, number = one(fields, "935"), one(fields, "936")
    serial = one(fields, "461", "c")
    if serial and comparable(serial) != comparable(own.title):
        own = own._replace(title=serial, sort_title=serial, part_title=own.title)
    numbered = tuple(
        (level, words)
        for level, text in (("т", volume), ("№", number))
        if (words := number_in(text))
    )
    host = Host(
        title=own.title,
        key=title_key(own.title),
        issn=issn(one(fields, "461", "x")) or "",
        year=first_year(one(fields, "934")),
        volume=volume,
        issue=number_in(number),
        local_id=one(fields, "933"),
    )
    return own._replace(parts=tuple(dict.fromkeys((*own.parts, *numbered))), host=host)


def under_set(own: Described, fields: Fields) -> Described:
    """461: ^c title of the set, ^e other title, ^i ISBN; the volume's number is in 200^v."""
    title, subtitle = one(fields, "461", "c"), one(fields, "461", "e")
    numbers = own.parts
    host = Host(
        title=title,
        key=comparable(title),
        isbn=isbn13(one(fields, "461", "i")) or "",
        volume="-".join(number for _, number in numbers),
        local_id=one(fields, "461", "w"),
        subtitle=subtitle,
        imprint=imprint(
            place(one(fields, "461", "d")), one(fields, "461", "g"), one(fields, "461", "h")
        ),
    )
    return with_part(own._replace(host=host), title, title, subtitle, ())


# --- dates, names, carrier ------------------------------------------------------------------------


def coded(fields: Fields) -> Coded:
    """A UNIMARC 100 when there is one, else the year of an issue or of the set."""
    found = rusmarc_coded.coded(fields)
    if found.years is not None:
        return found
    year = first_year(one(fields, "934")) or first_year(one(fields, "461", "h"))
    return Coded((year, year, True) if year else None)


def person(field: Field) -> Person:
    """^a surname (or «Фамилия, И. О.» in 600), ^b initials, ^g full forenames, ^f dates."""
    surname, initials = display(field.first("a")), display(field.first("b"))
    full = display(field.first("g"))
    if not initials:
        surname, initials = split_name(surname)
    forenames = full or initials
    text = f"{surname}, {forenames}" if forenames else surname
    return Person(surname, forenames, text, display(field.first("f")).strip("()"))


def body(field: Field) -> str:
    return ". ".join(filter(None, (display(text).strip(" .,") for text in field.every("ab"))))


def carrier(fields: Fields, own: Title) -> str:
    words = [
        *(field.first("c") for field in fields.get("203", ())),
        own.gmd,
        *(field.value for field in fields.get("230", ())),
        *(field.first("a") for field in fields.get("215", ())),
    ]
    return carrier_of(
        words=words,
        media="",
        form="",
        electronic=one(fields, "900", "t") == "l",
        handwritten=one(fields, "900", "t") == "b",
    )


def local_id(record: Record) -> str:
    """The key of the record in its database (903), else 001."""
    field = record.first("903")
    return (field.value.strip() if field else "") or record.control("001").strip()


SUBDIVISIONS: Final = "bcdgeoh9"

TABLE: Final = Table(
    describe=describe,
    coded=coded,
    person=person,
    body=body,
    names=(
        NameSpot("700", "author"),
        NameSpot("701", "author"),
        NameSpot("702", ""),
        NameSpot("961", ""),
        NameSpot("710", "author", body=True),
        NameSpot("711", "", body=True),
        NameSpot("962", "", body=True),
        NameSpot("971", "", body=True),
        NameSpot("972", "", body=True),
    ),
    relator="4",
    relator_term="",
    edition=(Spot("205", "ab"),),
    imprint=(("210", "axy", "c", "d"), ("461", "d", "g", "h")),
    extent=(Spot("215", "a"),),
    illustrations=(Spot("215", "c"),),
    size=(Spot("215", "d"),),
    accompanying=(Spot("215", "e"),),
    isbns=(Spot("010", "a"),),
    isbns_wrong=(Spot("010", "z"),),
    issns=(Spot("011", "a"),),
    scale=(Spot("206", "ab"),),
    languages=rusmarc_coded.languages,
    subjects=(
        SubjectSpot("600", "person", sub=""),
        SubjectSpot("601", "body", sub=""),
        SubjectSpot("606", "topic", sub=SUBDIVISIONS),
        SubjectSpot("607", "place", sub=SUBDIVISIONS),
        SubjectSpot("608", "form"),
        SubjectSpot("610", "keyword", each=True),
    ),
    classes=(
        ClassSpot("675", "udc"),
        ClassSpot("621", "rubbk"),
        ClassSpot("964", "rugasnti"),
        ClassSpot("686", ""),
    ),
    abstract=(Spot("331"),),
    notes=tuple(
        Spot(tag) for tag in ("300", "314", "316", "320", "324", "327", "330", "337", "912")
    ),
    urls=(Spot("951", "i"),),
    holdings=(HoldingSpot("910", collection="d", call_number=SHELF_MARK, copy="b"),),
    subject_system=lambda field: (field.first("2") or field.first("0")).strip(),
    is_event=lambda _: False,
    clean=display,
    undot=display,
    local_id=local_id,
    prepare=prepare,
)
