"""What does a MARC 21 field 773 say about the source an article or a part stands in?"""

from typing import NamedTuple

from marc.dialects.table import Fields
from marc.record import Field
from marc.shape import Host
from marc.text.identifiers import isbn13, issn
from marc.text.isbd import clean, undotted
from marc.text.names import place
from marc.text.numbering import Parts, parts
from marc.text.sources import Reference, first_year, pages_of, reference
from marc.text.spelling import display, title_key


class Above(NamedTuple):
    """The set a volume belongs to."""

    title: str
    parts: Parts
    issn: str
    isbn: str
    local_id: str
    subtitle: str
    responsibility: str
    imprint: str


def set_above(fields: Fields) -> Above | None:
    """The set named by 773, for a record that is no article."""
    if "773" not in fields:
        return None
    field = fields["773"][0]
    return Above(
        title=title_of(field),
        parts=tuple(part for text in field.every("g") for part in parts(text)),
        issn=issn(field.first("x")) or "",
        isbn=isbn13(field.first("z")) or "",
        local_id=number_of(field),
        subtitle=subtitle_of(field),
        responsibility=display(field.first("t")).partition(" / ")[2].strip(),
        imprint=imprint_of(field),
    )


def article_host(fields: Fields) -> Host | None:
    """The source of an article: $t, with volume, issue, day, year and pages out of $g and $q."""
    if "773" not in fields:
        return None
    field = fields["773"][0]
    named = reference(". ".join(clean(display(text)) for text in field.every("g")))
    title = title_of(field)
    return Host(
        title=title,
        key=title_key(title),
        issn=issn(field.first("x")) or "",
        isbn=isbn13(field.first("z")) or "",
        year=named.year or first_year(field.first("d")) or year_of_enumeration(field.first("q")),
        volume=named.volume,
        issue=named.issue,
        date=named.date,
        pages=named.pages or pages_in(field, named),
        local_id=number_of(field),
        subtitle=subtitle_of(field),
        responsibility=display(field.first("t")).partition(" / ")[2].strip(),
        imprint=imprint_of(field),
    )


def title_of(field: Field) -> str:
    # ISBD inside $t («Псков : журнал / учредитель»): the title proper is its beginning.
    words = display(field.first("t")).partition(" / ")[0].partition(" : ")[0].partition(" = ")[0]
    title = undotted(words)
    return title or undotted(display(field.first("a")) or display(field.first("s")))


def subtitle_of(field: Field) -> str:
    """Other title information inside $t, or in $b, which 773 lacks and libraries use."""
    words = display(field.first("t")).partition(" / ")[0].partition(" = ")[0]
    return undotted(words.partition(" : ")[2] or display(field.first("b")))


def imprint_of(field: Field) -> str:
    """«Псков : Логос, 2005» of $d; a date alone is said by the year."""
    at, mark, rest = display(field.first("d")).rstrip(" .").partition(" : ")
    if not mark:
        at, mark, rest = at.partition(", ")
    return f"{full}{mark}{rest}" if any(map(str.isalpha, at)) and (full := place(at)) else ""


def pages_in(field: Field, named: Reference) -> str:
    """Pages given as the extent ($h), or as the first page of $q («5:2<15»)."""
    first = field.first("q").partition("<")[2].strip()
    return pages_of(field.first("h")) or (first if first.isdigit() else "")


def year_of_enumeration(text: str) -> int | None:
    return first_year(text.partition("<")[0])


def number_of(field: Field) -> str:
    """The host's control number: $w without the code of its agency."""
    number = field.first("w").strip()
    return number.partition(")")[2].strip() if number.startswith("(") else number
