"""Where does MARC 21 say what? The table, and how its title, fixed data and names are read."""

import re
from typing import Final

from marc.dialects.marc21_coded import (
    body,
    carrier,
    clean,
    coded,
    fixed,
    languages,
    person,
    subject_system,
    undot,
)
from marc.dialects.marc21_links import Above, article_host, set_above
from marc.dialects.rusmarc import is_abstract, is_thesis
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
from marc.text.numbering import counts_volumes, pages, parts
from marc.text.spelling import CYRILLIC, comparable, display

# Leader/06, MARC 21; language material is looked at more closely in `kind_of`.
KIND_BY_TYPE: Final = {
    "c": Kind.SCORE,
    "d": Kind.SCORE,
    "e": Kind.MAP,
    "f": Kind.MAP,
    "g": Kind.VIDEO,
    "i": Kind.SOUND,
    "j": Kind.SOUND,
    "k": Kind.GRAPHIC,
    "m": Kind.ELECTRONIC,
    "o": Kind.OTHER,
    "p": Kind.OTHER,
    "r": Kind.OBJECT,
    "t": Kind.MANUSCRIPT,
}
VARIANTS: Final = (
    *(Spot("246", "a"), Spot("240", "a"), Spot("130", "a"), Spot("247", "a"), Spot("210", "a")),
    *(Spot("222", "a"), Spot("242", "a"), Spot("740", "a")),
)
SERIES: Final = (SeriesSpot("490"), SeriesSpot("440"), SeriesSpot("830"))
ANALYTIC: Final = ("a", "b")  # leader/07
LINK: Final = re.compile(r"(\d{3})-(\d\d)")


def prepare(fields: Fields) -> Fields:
    """Fields in the original script: a Cyrillic 880 takes the place of the field it is linked to.

    The transliterated title becomes a variant (field 246) of it (MARC 21, appendix D).
    """
    if "880" not in fields:
        return fields
    found = {tag: list(group) for tag, group in fields.items() if tag != "880"}
    for field in fields["880"]:
        link = LINK.match(field.first("6"))
        if link is None:
            continue
        tag = link[1]
        original = Field(tag, field.indicators, field.subfields)
        place = occurrence(found.get(tag, []), link[2])
        if not CYRILLIC.search(field.value) or (tag != "245" and place is None):
            if tag == "245":
                found.setdefault("246", []).append(original)
            elif place is None:
                found.setdefault(tag, []).append(original)
            continue
        if tag == "245" and "245" in found:
            found.setdefault("246", []).append(found["245"][0])
            found["245"] = [original]
        elif place is None:
            found.setdefault(tag, []).append(original)
        else:
            found[tag][place] = original
    return found


def occurrence(group: list[Field], number: str) -> int | None:
    """The place of the field linked to this 880 by its `$6`; "00" is linked to nothing."""
    for place, field in enumerate(group):
        if number != "00" and field.first("6")[:6] == f"880-{number}":
            return place
    return None


# --- title and kind -------------------------------------------------------------------------------


def describe(record: Record, fields: Fields) -> Described:
    """Kind, title and source of a record: 245, leader and 773 together."""
    own = read_title(fields)
    source = None if record.leader[7:8] in ANALYTIC else set_above(fields)
    found = carrier(record.leader, fields, own)
    kind = settled_kind(kind_of(record.leader, fields, own, source), found)
    described = Described(
        kind,
        own.title,
        own.sort_title,
        own.subtitle,
        own.part_title,
        own.parts,
        responsibility=own.responsibility,
        series=read_series(fields),
        carrier=found,
        variants=variants(fields, own),
        parallel=own.parallel,
        host=article_host(fields) if kind is Kind.ARTICLE else None,
    )
    if kind in (Kind.ARTICLE, Kind.SERIAL) or source is None:
        return described
    host = Host(
        title=source.title,
        key=comparable(source.title),
        issn=source.issn,
        isbn=source.isbn,
        volume="-".join(number for _, number in source.parts),
        local_id=source.local_id,
        subtitle=source.subtitle,
        responsibility=source.responsibility,
        imprint=source.imprint,
    )
    described = described._replace(host=host if host.title or host.local_id else None)
    return with_part(described, source.title, source.title, source.subtitle, source.parts)


def read_title(fields: Fields) -> Title:
    """Field 245 in the order of its subfields; the marks of ISBD say what $b is.

    The second indicator counts the characters not compared at the beginning of the title.
    """
    if "245" not in fields:
        return Title()
    field = fields["245"][0]
    titles: list[str] = []
    others: list[str] = []
    part_others: list[str] = []
    numbers: list[str] = []
    names: list[str] = []
    parallel: list[str] = []
    statements: list[str] = []
    gmd = mark = ""
    for code, text in field.subfields:
        words = display(text)
        if code == "a":
            titles.append(undot(text))
        elif code == "b":
            rest, *equal = words.split(" = ")
            (parallel if mark == "=" else part_others if names else others).append(undot(rest))
            parallel += [undot(other) for other in equal]
        elif code == "c":
            statements.append(undot(text))
        elif code == "n":
            numbers.append(clean(text))
        elif code == "p":
            names.append(undot(text))
        elif code == "h":
            gmd = words
        mark = words[-1:]
    title = whole_title(
        titles=titles,
        others=others or part_others,
        statements=statements,
        numbers=numbers,
        names=names,
        parallel=parallel,
        gmd=gmd,
    )
    return title._replace(sort_title=unskipped(title.title, field.indicators[1:2]))


def unskipped(title: str, count: str) -> str:
    """The title after so many nonfiling characters; nothing when it begins with its first."""
    if not count.isdigit() or not 0 < int(count) < len(title):
        return ""
    hidden, rest = title[: int(count)], title[int(count) :]
    # A wrong count would cut a word: «Beef cattle» with 2 is no title «ef cattle».
    return "" if hidden[-1].isalnum() and rest[0].isalnum() else rest


def variants(fields: Fields, own: Title) -> tuple[str, ...]:
    found = list(own.variants)
    for tag, codes in VARIANTS:
        if tag in fields:
            for field in fields[tag]:
                found += map(undot, field.every(codes))
    return tuple(variant for variant in dict.fromkeys(found) if variant and variant != own.title)


def title_proper(text: str) -> str:
    """«Труды : сборник / Институт» as «Труды»: 490$a holds the whole ISBD statement."""
    words = display(text).partition(" / ")[0].partition(" : ")[0]
    return clean(words.partition(" = ")[0])


def read_series(fields: Fields) -> tuple[tuple[str, str], ...]:
    """Series as on the piece (490, 440), else as traced (830)."""
    for spot in SERIES:
        rows = [
            (title_proper(field.first(spot.title)), clean(field.first(spot.number)))
            for field in fields.get(spot.tag, ())
        ]
        if any(title for title, _ in rows):
            return tuple(dict.fromkeys(row for row in rows if row[0]))
    return ()


def kind_of(leader: str, fields: Fields, own: Title, source: Above | None) -> Kind:
    """Leader/06-07 first, then 502, 008/24-27 and words, then parts."""
    level = leader[7:8]
    if level in ANALYTIC:
        return Kind.ARTICLE
    if level == "s" or (level == "i" and leader[6:7] != "m"):
        return Kind.SERIAL
    by_type = KIND_BY_TYPE.get(leader[6:7])
    if by_type is Kind.MANUSCRIPT:  # a dissertation is one until it is printed
        noted = "502" in fields or "m" in fixed(fields)[24:28]
        by_type = None if noted else dissertation(fields, own) or by_type
    return by_type or dissertation(fields, own) or monograph(leader, fields, own, source)


def dissertation(fields: Fields, own: Title) -> Kind | None:
    """A note 502 or 008/24-27 code m; «автореферат» tells the abstract."""
    notes = " ".join(field.value for tag in ("500", "502") for field in fields.get(tag, ()))
    coded = "502" in fields or "m" in fixed(fields)[24:28]
    words = f"{own.subtitle} {own.part_title}"
    if is_abstract(words) or (coded and is_abstract(f"{own.title} {notes}")):
        return Kind.ABSTRACT
    return Kind.THESIS if coded or is_thesis(own.subtitle) else None


def monograph(leader: str, fields: Fields, own: Title, source: Above | None) -> Kind:
    """Leader/19 tells sets (a) from their parts (b, c); 245$n and 773 tell parts too."""
    if source is not None and (source.issn or any(level == "№" for level, _ in own.parts)):
        return Kind.ISSUE
    if leader[19:20] in ("b", "c") or source is not None or own.parts:
        return Kind.VOLUME
    if not own.title and parts(own.title):
        return Kind.VOLUME
    extent = " ".join(field.first("a") for field in fields.get("300", ()))
    if leader[19:20] == "a" or (counts_volumes(extent) and pages(extent) is None):
        return Kind.SET
    return Kind.OTHER if leader[7:8] in ("c", "d") else Kind.BOOK


def own_name(fields: Fields) -> Fields:
    """Without the added entries of other works (a name with a title, $t)."""
    found = dict(fields)
    for tag in ("700", "710", "711"):
        if tag in found:
            found[tag] = [field for field in found[tag] if not field.first("t")]
    return found


def local_id(record: Record) -> str:
    return record.control("001").strip()


TABLE: Final = Table(
    describe=describe,
    coded=coded,
    person=person,
    body=body,
    names=(
        NameSpot("100", "author"),
        NameSpot("110", "author", body=True),
        NameSpot("111", "author", body=True),
        NameSpot("700", "", named_first="author"),
        NameSpot("710", "", body=True),
        NameSpot("711", "", body=True),
    ),
    relator="4",
    relator_term="ej",
    edition=(Spot("250", "ab"),),
    imprint=(("264", "a", "b", "c"), ("260", "a", "b", "c")),
    extent=(Spot("300", "a"),),
    illustrations=(Spot("300", "b"),),
    size=(Spot("300", "c"),),
    accompanying=(Spot("300", "e"),),
    isbns=(Spot("020", "a"),),
    isbns_wrong=(Spot("020", "z"),),
    issns=(Spot("022", "a"),),
    scale=(Spot("255", "a"), Spot("034", "b")),
    languages=languages,
    subjects=(
        SubjectSpot("600", "person", sub="xyzv"),
        SubjectSpot("610", "body", sub="xyzv"),
        SubjectSpot("611", "event", sub="xyzv"),
        SubjectSpot("630", "title", sub="xyzv"),
        SubjectSpot("648", "topic", sub="xyzv"),
        SubjectSpot("650", "topic", sub="xyzv"),
        SubjectSpot("651", "place", sub="xyzv"),
        SubjectSpot("653", "keyword", each=True),
        SubjectSpot("655", "form", sub="xyzv"),
    ),
    classes=(
        ClassSpot("080", "udc"),
        ClassSpot("082", "ddc"),
        ClassSpot("050", "lcc"),
        ClassSpot("084", ""),
    ),
    abstract=(Spot("520", "ab"),),
    notes=tuple(
        Spot(tag)
        for tag in (
            *("500", "501", "502", "504", "505", "508", "510", "511", "515", "518", "521"),
            *("525", "530", "533", "534", "538", "545", "546", "547", "550", "580", "586"),
        )
    ),
    urls=(Spot("856", "u"),),
    holdings=(
        HoldingSpot("852", library="a", collection="b", call_number="khij", copy="pt"),
        HoldingSpot("952", library="a", collection="c", call_number="o", copy="p"),
        HoldingSpot("850", library="a"),
    ),
    subject_system=subject_system,
    is_event=lambda _: False,
    clean=clean,
    undot=undot,
    local_id=local_id,
    prepare=lambda fields: own_name(publication_first(prepare(fields))),
)


def publication_first(fields: Fields) -> Fields:
    """Of several 264 the publication (second indicator 1) speaks, else the first of them."""
    group = fields.get("264")
    if not group or len(group) == 1:
        return fields
    publication = [field for field in group if field.indicators[1:2] == "1"]
    return {**fields, "264": publication or group[:1]}
