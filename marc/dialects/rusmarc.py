"""Where does RUSMARC say what? The table, and how its title block, dates and names are read."""

import re
from typing import Final

from marc.dialects.rusmarc_coded import body, carrier, coded, languages, pair_of, person
from marc.dialects.rusmarc_links import Linked, article_host, linked
from marc.dialects.table import (
    ClassSpot,
    Described,
    Fields,
    HoldingSpot,
    NameSpot,
    SeriesSpot,
    Spot,
    SubjectSpot,
    Table,
)
from marc.dialects.titles import (
    Title,
    settled_kind,
    whole_title,
    with_part,
)
from marc.record import Field, Record
from marc.shape import Host, Kind
from marc.text.numbering import Parts, counts_volumes, pages, parts
from marc.text.spelling import comparable, display

# Leader/06, RUSMARC; text is looked at more closely in `kind_of`.
KIND_BY_TYPE: Final = {
    "b": Kind.MANUSCRIPT,
    "c": Kind.SCORE,
    "d": Kind.SCORE,
    "e": Kind.MAP,
    "f": Kind.MAP,
    "g": Kind.VIDEO,
    "i": Kind.SOUND,
    "j": Kind.SOUND,
    "k": Kind.GRAPHIC,
    "l": Kind.ELECTRONIC,
    "m": Kind.ELECTRONIC,
    "r": Kind.OBJECT,
}
ABSTRACT: Final = ("автореф", "autoref", "avtoref")
THESIS: Final = re.compile(r"(?<!\w)(?:дис\.|дисс?\.|диссертац|thesis)", re.I)
ISSUE_TITLE: Final = re.compile(r"^\W*(?:т(?:ом|\.)? ?[\divx]+, )?(?:№|N|No\.?)\s*\d", re.I)
LINKS: Final[tuple[str, ...]] = ("461", "462", "463")
SERIES: Final = SeriesSpot("225")
VARIANTS: Final = tuple(
    Spot(tag)
    for tag in (
        *("500", "510", "512", "513", "514", "515", "516", "517", "518", "520"),
        *("530", "531", "532", "540", "541"),
    )
)


def describe(record: Record, fields: Fields) -> Described:
    """Kind, title and source of a record: what block 2 and the links 461-463 say together."""
    own = read_title(fields)
    links = {tag: linked(fields[tag][0]) for tag in LINKS if tag in fields}
    series, dependent = read_series(fields)
    above = sets_above(record.leader, links, series)
    found = carrier(record.leader, fields, own)
    kind = settled_kind(kind_of(record.leader, fields, own, above), found)
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
        variants=variants(fields, own),
        parallel=own.parallel,
        host=article_host(links) if kind is Kind.ARTICLE else None,
    )
    if kind not in (Kind.ARTICLE, Kind.SERIAL) and (above or dependent):
        return under_set(described, above, dependent)
    return described


def read_title(fields: Fields) -> Title:
    """Field 200 in the order of its subfields: what follows $h or $i belongs to the part."""
    found = fields.get("200")
    return Title() if not found else title_of(found[0])


def title_of(field: Field) -> Title:
    titles: list[str] = []
    others: list[str] = []
    part_others: list[str] = []
    numbers: list[str] = []
    names: list[str] = []
    parallel: list[str] = []
    statements: list[str] = []
    gmd = ""
    for code, text in field.subfields:
        words = display(text)
        if not words:
            continue
        if code == "a":
            titles.append(text)
        elif code == "e":
            (part_others if names else others).append(words)
        elif code in ("f", "g"):
            statements.append(words)
        elif code in ("h", "v"):
            numbers.append(words)
        elif code == "i":
            names.append(words)
        elif code == "d":
            parallel.append(words.lstrip("= "))
        elif code == "b":
            gmd = gmd or words
    return whole_title(
        titles=titles,
        others=others or part_others,
        statements=statements,
        numbers=numbers,
        names=names,
        parallel=parallel,
        gmd=gmd,
    )


def variants(fields: Fields, own: Title) -> tuple[str, ...]:
    found = list(own.variants)
    for tag, codes in VARIANTS:
        if tag in fields:
            for field in fields[tag]:
                found += map(display, field.every(codes))
    return tuple(dict.fromkeys(filter(None, found)))


def read_series(fields: Fields) -> tuple[tuple[tuple[str, str], ...], tuple[str, str] | None]:
    """Series of 225, and apart from them the set an "dependent" 225 (first indicator 2) names."""
    series: list[tuple[str, str]] = []
    dependent = None
    for field in fields.get(SERIES.tag, ()):
        row = display(field.first(SERIES.title)), display(field.first(SERIES.number))
        if not row[0]:
            continue
        if field.indicators[:1] == "2":
            dependent = dependent or row
        else:
            series.append(row)
    return tuple(series), dependent


def sets_above(
    leader: str, links: dict[str, Linked], series: tuple[tuple[str, str], ...]
) -> dict[str, Linked]:
    """The sets and serials this record is a part of.

    463 leads up only from an article or a record below a top one (leader/08 2); a link that
    names neither title, record nor number is somebody's note.
    """
    return {
        tag: link
        for tag, link in links.items()
        if (tag != "463" or leader[8:9] == "2")
        and (link.title or link.local_id or link.parts)
        and not is_series(link, series)
    }


def is_series(link: Linked, series: tuple[tuple[str, str], ...]) -> bool:
    """Whether a link 461 or 462 only repeats a series of 225: RUSMARC has no 410."""
    key = comparable(link.title)
    return bool(key) and any(comparable(title) == key for title, _ in series)


# --- kinds ----------------------------------------------------------------------------------------


def kind_of(leader: str, fields: Fields, own: Title, above: dict[str, Linked]) -> Kind:
    """Leader/06-08 first, then the coded form of contents, links and words."""
    level = leader[7:8]
    if level in ("a", "b"):
        return Kind.ARTICLE
    if level == "s" or (level == "i" and leader[6:7] not in ("l", "m")):
        return Kind.SERIAL
    by_type = KIND_BY_TYPE.get(leader[6:7])
    if by_type is Kind.MANUSCRIPT:  # a dissertation is one until it is printed
        return dissertation(fields, own) or by_type
    if by_type is not None and not (by_type is Kind.SCORE and is_plain_text(fields)):
        return by_type
    return dissertation(fields, own) or monograph(leader, fields, own, above)


def is_plain_text(fields: Fields) -> bool:
    """A record typed as a score that has nothing of music in it: Руслан exports books so."""
    return not fields.keys() & {"036", "125", "128", "145", "208"}


def dissertation(fields: Fields, own: Title) -> Kind | None:
    """105$a/4-7 code m, or the words of title and notes; «автореферат» tells the abstract."""
    words = f"{own.subtitle} {own.part_title} {noted(fields)}"
    coded = any("m" in field.first("a")[4:8] for field in fields.get("105", ()))
    if is_abstract(words) or (coded and is_abstract(own.title)):
        return Kind.ABSTRACT
    return Kind.THESIS if coded or is_thesis(own.subtitle) else None


def is_abstract(words: str) -> bool:
    lower = words.lower()
    return any(word in lower for word in ABSTRACT)


def is_thesis(subtitle: str) -> bool:
    return bool(subtitle) and bool(THESIS.search(subtitle))


def noted(fields: Fields) -> str:
    return " ".join(field.value for tag in ("300", "328") for field in fields.get(tag, ()))


def monograph(leader: str, fields: Fields, own: Title, above: dict[str, Linked]) -> Kind:
    if above:
        serial = any(link.issn for link in above.values()) or ISSUE_TITLE.match(own.title)
        return Kind.ISSUE if serial else Kind.VOLUME
    if own.parts or (leader[8:9] == "2" and parts(own.title)):
        return Kind.VOLUME
    extent = " ".join(field.first("a") for field in fields.get("215", ()))
    if leader[8:9] == "1" or (counts_volumes(extent) and pages(extent) is None):
        return Kind.SET
    return Kind.OTHER if leader[7:8] == "c" else Kind.BOOK


# --- volumes --------------------------------------------------------------------------------------


def under_set(
    own: Described, above: dict[str, Linked], dependent: tuple[str, str] | None
) -> Described:
    """A volume told from its set: the three ways RUSMARC allows give the same facts.

    The set is named by 461 (with its own record or without), or by a 225 with indicator 2.
    """
    link = next((found for found in above.values() if found.title), None)
    first = link or next(iter(above.values()), Linked())
    title = first.title or (dependent[0] if dependent else "")
    numbers: Parts = ()
    for found in above.values():
        numbers += found.parts
    if dependent and not numbers:
        numbers = parts(dependent[1])
    host = Host(
        title=title,
        key=comparable(title),
        issn=first.issn,
        isbn=first.isbn,
        volume="-".join(number for _, number in numbers),
        local_id=first.local_id,
        subtitle=first.subtitle,
        responsibility=first.responsibility,
        imprint=first.imprint,
    )
    kind = Kind.VOLUME if own.kind is Kind.BOOK else own.kind
    return with_part(
        own._replace(kind=kind, host=host if title or first.local_id else None),
        title,
        first.sort_title,
        first.subtitle,
        numbers,
    )


def local_id(record: Record) -> str:
    return record.control("001").strip()


def prepare(fields: Fields) -> Fields:
    """Without fields repeated in other scripts: the first speaks; another title is a variant."""
    if not any(pair_of(f) for group in fields.values() if len(group) > 1 for f in group):
        return fields
    found = {tag: first_of_pairs(group) for tag, group in fields.items()}
    titles = [field for field in fields.get("200", ()) if field not in found["200"]]
    if titles:
        found["517"] = [*found.get("517", ()), *titles]
    return found


def first_of_pairs(group: list[Field]) -> list[Field]:
    seen: set[str] = set()
    kept = []
    for field in group:
        number = pair_of(field)
        if number not in seen:
            kept.append(field)
        if number:
            seen.add(number)
    return kept


TABLE: Final = Table(
    describe=describe,
    coded=coded,
    person=person,
    body=body,
    names=(
        NameSpot("700", "author"),
        NameSpot("701", "author"),
        NameSpot("702", ""),
        NameSpot("710", "author", body=True),
        NameSpot("711", "", body=True),
        NameSpot("712", "", body=True),
        NameSpot("720", "author"),
        NameSpot("721", "author"),
        NameSpot("722", ""),
    ),
    relator="4",
    relator_term="",
    edition=(Spot("205", "ab"),),
    imprint=(("210", "a", "c", "d"), ("214", "a", "c", "d")),
    extent=(Spot("215", "a"),),
    illustrations=(Spot("215", "c"),),
    size=(Spot("215", "d"),),
    accompanying=(Spot("215", "e"),),
    isbns=(Spot("010", "a"),),
    isbns_wrong=(Spot("010", "z"),),
    issns=(Spot("011", "a"),),
    scale=(Spot("206", "ab"), Spot("123", "b")),
    languages=languages,
    subjects=(
        SubjectSpot("600", "person"),
        SubjectSpot("601", "body"),
        SubjectSpot("602", "person"),
        SubjectSpot("605", "title"),
        SubjectSpot("606", "topic"),
        SubjectSpot("607", "place"),
        SubjectSpot("608", "form"),
        SubjectSpot("610", "keyword", each=True),
        SubjectSpot("617", "place", main="abcdkm", sub=""),
    ),
    classes=(
        ClassSpot("675", "udc"),
        ClassSpot("676", "ddc"),
        ClassSpot("680", "lcc"),
        ClassSpot("686", ""),
    ),
    abstract=(Spot("330"),),
    # Notes on a copy (316-318, 345) belong to the holdings and stay out.
    notes=tuple(
        Spot(tag)
        for tag in (
            *("300", "301", "302", "303", "304", "305", "306", "307", "308", "309"),
            *("310", "311", "312", "313", "314", "315", "320", "321", "322", "323", "324"),
            *("325", "326", "327", "328", "332", "333", "336", "337", "371"),
        )
    ),
    urls=(Spot("856", "u"),),
    holdings=(
        HoldingSpot("852", library="a", collection="b", call_number="kmhij", copy="tp"),
        HoldingSpot("899", library="a", collection="bc", call_number="hij", copy="pt"),
        HoldingSpot("910", library="", collection="d", call_number="", copy="b"),
    ),
    subject_system=lambda field: field.first("2").strip(),
    is_event=lambda field: field.indicators[:1] == "1",
    clean=display,
    undot=display,
    local_id=local_id,
    prepare=prepare,
)
