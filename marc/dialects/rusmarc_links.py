"""What does a linking field of block 4 say about the other record? Both styles, one answer."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from marc.record import Field, embedded
from marc.shape import Host
from marc.text.identifiers import isbn13, issn
from marc.text.names import place
from marc.text.numbering import Parts, parts
from marc.text.sources import Reference, first_year, pages_of, reference
from marc.text.spelling import comparable, display, title_key


class Linked(NamedTuple):
    """The other record as a 4xx names it; $v is a volume, or the pages in a source (463)."""

    title: str = ""
    sort_title: str = ""
    subtitle: str = ""
    volume: str = ""
    numbering: str = ""  # $h: a part of a set, but also «15 мая» of a newspaper named in 463 alone
    parts: Parts = ()
    issn: str = ""
    isbn: str = ""
    date: str = ""
    pages: str = ""
    local_id: str = ""
    responsibility: str = ""
    imprint: str = ""  # of a book or a set, when it names a place


@lru_cache(maxsize=1 << 12)  # the articles of a newspaper name it alike
def linked(field: Field) -> Linked:
    """A 4xx with fields embedded in `$1`, or with the subfields of the standard technique."""
    inner = embedded(field)
    return from_embedded(inner) if inner else from_subfields(field)


def from_embedded(inner: tuple[Field, ...]) -> Linked:
    texts = by_place(inner)
    title = first(texts, "200a")
    said = numbered(texts.get("200h", ()), display(first(texts, "200v")))
    date = display(first(texts, "210d"))
    return Linked(
        title=display(title),
        sort_title=title,
        subtitle=" : ".join(map(display, texts.get("200e", ()))),
        volume=said.volume,
        numbering=said.numbering,
        parts=said.parts,
        issn=issn(first(texts, "011a")) or "",
        isbn=isbn13(first(texts, "010a")) or "",
        date=date,
        pages=said.pages or pages_of(display(first(texts, "215a"))),
        local_id=first(texts, "001").strip(),
        responsibility=" ; ".join(map(display, texts.get("200f", ()))),
        imprint=imprint(
            " ; ".join(map(place, map(display, texts.get("210a", ())))),
            " : ".join(map(display, texts.get("210c", ()))),
            date,
        ),
    )


def by_place(inner: tuple[Field, ...]) -> dict[str, list[str]]:
    """The texts of embedded fields by tag and code («210d»); of several titles the first counts.

    Both codes of responsibility are one here, in their order.
    """
    found: dict[str, list[str]] = {}
    titled = False
    for tag, _, subfields in inner:
        if tag == "200":
            if titled:
                continue
            titled = True
        for code, text in subfields:
            at = tag + ("f" if code == "g" else code)
            if at in found:
                found[at].append(text)
            else:
                found[at] = [text]
    return found


def first(texts: dict[str, list[str]], at: str) -> str:
    return texts[at][0] if at in texts else ""


def imprint(places: str, publishers: str, date: str) -> str:
    """«Псков : Логос, 2005»; nothing for a date alone, which is said by `year`."""
    made = " : ".join(text for text in (places, publishers) if text)
    return ", ".join(text for text in (made, date) if text) if made else ""


class Numbered(NamedTuple):
    """What $h and $v say: a volume, or the pages in a source (463)."""

    volume: str = ""
    numbering: str = ""
    parts: Parts = ()
    pages: str = ""


def numbered(numbers: Sequence[str], volume: str) -> Numbered:
    if not numbers and not volume:
        return Numbered()
    pages = only_pages(volume)
    if pages:
        volume = ""
    return Numbered(
        volume, " ".join(map(display, numbers)), parts(" ".join((*numbers, volume))), pages
    )


def only_pages(volume: str) -> str:
    """The pages of a $v that says nothing else: «С. 7», not «№ 3. - С. 7» nor «5.11. - С. 7»."""
    return "" if parts(volume) or reference(volume).date else pages_of(volume)


def from_subfields(field: Field) -> Linked:
    said = numbered(field.every("h"), display(field.first("v")))
    title = field.first("t") or field.first("a")
    return Linked(
        title=display(title),
        sort_title=title,
        subtitle=display(field.first("o")),
        volume=said.volume,
        numbering=said.numbering,
        parts=said.parts,
        issn=issn(field.first("x")) or "",
        isbn=isbn13(field.first("y")) or "",
        date=display(field.first("d")),
        pages=said.pages or pages_of(field.first("p")),
        local_id=(field.first("0") or field.first("3")).strip(),
        responsibility=display(field.first("f")),
        imprint=imprint(
            place(field.first("c")), display(field.first("n")), display(field.first("d"))
        ),
    )


def article_host(links: Mapping[str, Linked]) -> Host | None:
    """The source of an article: a serial (461) with its issue (463), or a book (463 alone).

    Between them may stand a subset (462). The serial gives the title, the issue its number, day,
    year and pages (RUSMARC, block 4, analytic level).
    """
    levels = [links[tag] for tag in ("461", "462", "463") if tag in links]
    if not levels:
        return None
    top, unit = levels[0], levels[-1]
    named = issue_of(levels)
    title = top.title or unit.title
    return Host(
        title=title,
        key=title_key(top.sort_title or unit.sort_title),
        issn=next((link.issn for link in levels if link.issn), ""),
        isbn=next((link.isbn for link in levels if link.isbn), ""),
        year=next((y for link in reversed(levels) if (y := first_year(link.date))), None)
        or named.year,
        volume=named.volume,
        issue=named.issue,
        date=named.date,
        pages=next((link.pages for link in reversed(levels) if link.pages), "") or named.pages,
        local_id=unit.local_id or top.local_id,
        subtitle=top.subtitle,
        responsibility=top.responsibility,
        imprint=unit.imprint,
    )


def issue_of(levels: list[Linked]) -> Reference:
    """The number and day of the issue: $h and $v of all, and the titles below the serial."""
    below = [link.title for link in levels[1:] if comparable(link.title)]
    numbered = [text for link in levels for text in (link.numbering, link.volume) if text]
    return reference(", ".join((*numbered, *below)))
