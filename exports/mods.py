"""How does a MARC 21 record read as MODS 3.7? Title, names, origin, description, numbers.

After the Library of Congress mapping "MARC to MODS", version 3.7; its tables are `mods_tables`.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from exports import mods_links, mods_subjects, xml
from exports.mods_elements import ended, joined, node, said
from exports.mods_names import name
from exports.mods_tables import (
    AUDIENCES,
    BOOK_GENRES,
    CLASSES,
    EVENTS,
    FORMS,
    FREQUENCIES,
    IDENTIFIERS,
    ISSUANCE,
    LITERARY,
    MANUSCRIPTS,
    MULTIPART,
    NOTES,
    OTHER_IDENTIFIERS,
    RELATED,
    RESOURCES,
    SERIAL_GENRES,
    STANDARDS,
    TITLES,
)
from marc.dialects import marc21
from marc.record import Field, Record

NAMESPACE: Final = "http://www.loc.gov/mods/v3"
SCHEMA: Final = "http://www.loc.gov/standards/mods/v3/mods-3-7.xsd"
VERSION: Final = "3.7"
ORIGIN: Final = "Svod, MARC 21 to MODS 3.7"
# The elements that can say of which other element they are the same in another script.
START_TAG: Final = re.compile(
    r"^<(titleInfo|name|note|abstract|tableOfContents|subject|genre|targetAudience|location)\b"
)
NOT_WORDS: Final = ("5", "6", "8", "u", "w")  # institutions, links and addresses in notes
LINKED: Final = re.compile(r"(\d{3})-(\d\d)")


def mods(record: Record) -> bytes:
    """The `mods` element of a MARC 21 record."""
    inside = [
        *whole(record),
        *(element for field in record.fields for element in of_field(field)),
        record_info(record),
    ]
    opening = f"<mods{xml.attributes({'xmlns': NAMESPACE, 'version': VERSION})}>"
    return f"{opening}{''.join(inside)}</mods>".encode()


def whole(record: Record) -> Iterator[str]:
    """What the leader, 008 and fields that are read together say."""
    type_, level = record.leader[6:7], record.leader[7:8]
    fixed = record.control("008")
    yield said("typeOfResource", RESOURCES.get(type_, ""),
               manuscript="yes" if type_ in MANUSCRIPTS else "",
               collection="yes" if level == "c" else "")  # fmt: skip
    yield from (said("genre", words, authority="marcgt") for words in genres(type_, level, fixed))
    yield from origins(record, fixed)
    yield from languages(record, fixed)
    yield physical(record, fixed)
    if type_ in ("a", "t", "c", "d", "i", "j", "m") and level not in ("b", "i", "s"):
        yield said("targetAudience", AUDIENCES.get(fixed[22:23], ""), authority="marctarget")


def of_field(field: Field) -> Iterator[str]:
    """The elements of one field; 880 gives those of the field it is linked to, in its script."""
    tag, group = field.tag, ""
    link = LINKED.match(field.first("6"))
    if link is not None:
        group = link[2] if link[2] != "00" else ""
        if tag == "880":
            tag = link[1]
            field = Field(tag, field.indicators, field.subfields)
    rule = RULES.get(tag)
    if rule is None:
        return
    for element in rule(field):
        yield START_TAG.sub(rf'<\1 altRepGroup="{group}"', element) if group else element


# --- titles and names -----------------------------------------------------------------------------


def title(field: Field) -> Iterator[str]:
    """245: $b after an equals sign is a parallel title, otherwise a subtitle."""
    main = ended(field, "afgk")
    skipped = field.indicators[1:2]
    before = main[: int(skipped)] if skipped.isdigit() and int(skipped) < len(main) else ""
    read = marc21.read_title({"245": [field]})
    yield node("titleInfo", [
        node("nonSort", [xml.text(before)]),
        said("title", main[len(before):]), said("subTitle", read.subtitle),
        said("partNumber", ended(field, "n")), said("partName", ended(field, "p")),
    ])  # fmt: skip
    for parallel in read.parallel:
        yield node("titleInfo", [said("title", parallel)], type="translated")
    yield said("note", ended(field, "c"), type="statement of responsibility")


def variant(field: Field) -> Iterator[str]:
    kind = TITLES[field.tag]
    if field.tag == "246" and field.indicators[1:2] == "1":
        kind = "translated"
    yield node("titleInfo", [
        said("title", ended(field, "adfgklmors")), said("subTitle", ended(field, "b")),
        said("partNumber", ended(field, "n")), said("partName", ended(field, "p")),
    ], type=kind, displayLabel=ended(field, "i").rstrip(":"))  # fmt: skip


def main_name(field: Field) -> Iterator[str]:
    yield name(field, usage="primary")


def added_name(field: Field) -> Iterator[str]:
    """7XX; with a title it names another work."""
    if field.first("t"):
        yield mods_links.work(field)
    else:
        yield name(field)


# --- origin, language, description ----------------------------------------------------------------


def genres(type_: str, level: str, fixed: str) -> list[str]:
    if type_ not in ("a", "t"):
        return ["map"] if type_ in ("e", "f") else []
    if level in ("b", "i", "s"):
        return [SERIAL_GENRES[fixed[21:22]]] if fixed[21:22] in SERIAL_GENRES else []
    codes = dict.fromkeys(fixed[24:28])
    found = [BOOK_GENRES[code] for code in codes if code in BOOK_GENRES]
    found += [LITERARY[fixed[33:34]]] if fixed[33:34] in LITERARY else []
    return [*found, "biography"] if fixed[34:35] in ("a", "b", "c", "d") else found


def origins(record: Record, fixed: str) -> Iterator[str]:
    """One originInfo for each 260 and 264; the first also says what 008, 250 and 310 say."""
    coded = [*coded_place(fixed), *coded_dates(fixed), *issuance(record, fixed)]
    coded += [said("edition", joined(field, "ab", " / ")) for field in record.every("250")]
    for field in (*record.every("260"), *record.every("264")):
        event = EVENTS.get(field.indicators[1:2], "") if field.tag == "264" else ""
        yield node("originInfo", [*imprint(field, event), *coded], eventType=event)
        coded = []
    yield node("originInfo", coded)


def imprint(field: Field, event: str) -> Iterator[str]:
    for code, text in field.subfields:
        one = Field(field.tag, field.indicators, ((code, text),))
        if code == "a":
            yield node("place", [said("placeTerm", ended(one, "a").strip("[]"), type="text")])
        elif code == "b":
            yield said("publisher", ended(one, "b"))
        elif code == "c":
            element = "copyrightDate" if event == "copyright notice" else "dateIssued"
            yield said(element, ended(one, "c"))


def coded_place(fixed: str) -> list[str]:
    code = fixed[15:18].strip(" |")
    term = said("placeTerm", code, type="code", authority="marccountry")
    return [node("place", [term])] if code.isalpha() else []


def coded_dates(fixed: str) -> list[str]:
    """008/06-14: a year, or the start and end of a span."""
    kind, first, second = fixed[6:7], fixed[7:11].strip(" |"), fixed[11:15].strip(" |")
    if kind in "bn|" or not first:
        return []
    told = {"encoding": "marc", "qualifier": "questionable" if kind == "q" else ""}
    if kind in "cdikmqu" and second:
        return [said("dateIssued", first, point="start", **told),
                said("dateIssued", second, point="end", **told)]  # fmt: skip
    found = [said("dateIssued", first, **told)]
    return [*found, said("copyrightDate", second, encoding="marc")] if kind == "t" else found


def issuance(record: Record, fixed: str) -> Iterator[str]:
    level = record.leader[7:8]
    several = level == "m" and record.leader[19:20] in MULTIPART
    yield said("issuance", "multipart monograph" if several else ISSUANCE.get(level, ""))
    if level in ("b", "i", "s"):
        yield said("frequency", FREQUENCIES.get(fixed[18:19], ""), authority="marcfrequency")
    yield from (said("frequency", ended(field, "ab")) for field in record.every("310"))


def languages(record: Record, fixed: str) -> Iterator[str]:
    """008/35-37, then 041: the languages of the text, and of its parts by name."""
    codes = [fixed[35:38]] + [code for field in record.every("041") for code in field.every("a")]
    for code in dict.fromkeys(code.strip() for code in codes):
        yield from language(code, "")
    for field in record.every("041"):
        for letter, part in (("b", "summary"), ("f", "table of contents"), ("h", "original")):
            for code in field.every(letter):
                yield from language(code.strip(), part)


def language(code: str, part: str) -> Iterator[str]:
    if len(code) == 3 and code.isascii() and code.isalpha():
        term = said("languageTerm", code, authority="iso639-2b", type="code")
        yield node("language", [term], objectPart=part)


def physical(record: Record, fixed: str) -> str:
    type_ = record.leader[6:7]
    code = fixed[29:30] if type_ in ("e", "f", "g", "k", "o", "r") else fixed[23:24]
    inside = [said("form", FORMS.get(code, ""), authority="marcform")]
    for tag, authority in (("337", "rdamedia"), ("338", "rdacarrier")):
        for field in record.every(tag):
            inside.append(said("form", joined(field, "a"), authority=field.first("2") or authority))
    for field in record.every("300"):
        pieces = ((" : ", "b"), (" ; ", "c"), (" + ", "e"))
        extent = joined(field, "a")
        for mark, letter in pieces:
            extent = mark.join(filter(None, (extent, joined(field, letter))))
        inside.append(said("extent", extent))
    inside += [said("internetMediaType", media) for field in record.every("856")
               for media in field.every("q")]  # fmt: skip
    return node("physicalDescription", inside)


# --- notes, numbers, locations --------------------------------------------------------------------


def note(field: Field) -> Iterator[str]:
    words = [text for code, text in field.subfields if code not in NOT_WORDS]
    yield said("note", " ".join(words), type=NOTES[field.tag])


def abstract(field: Field) -> Iterator[str]:
    yield said("abstract", joined(field, "ab"))


def contents(field: Field) -> Iterator[str]:
    yield said("tableOfContents", " ".join(field.every("agrt")))


def audience(field: Field) -> Iterator[str]:
    yield said("targetAudience", joined(field, "ab"))


def access(field: Field) -> Iterator[str]:
    kind = "restriction on access" if field.tag == "506" else "use and reproduction"
    yield said("accessCondition", joined(field, "abcd"), type=kind)


def classification(field: Field) -> Iterator[str]:
    authority = CLASSES[field.tag] or field.first("2")
    edition = field.first("2") if field.tag in ("080", "082") else ""
    for index in field.every("a"):
        yield said("classification", f"{index} {joined(field, 'b')}",
                   authority=authority, edition=edition)  # fmt: skip


def identifier(field: Field) -> Iterator[str]:
    kind = IDENTIFIERS[field.tag]
    yield from (said("identifier", text, type=kind) for text in field.every("a"))
    yield from (said("identifier", text, type=kind, invalid="yes") for text in field.every("z"))


def other_identifier(field: Field) -> Iterator[str]:
    kind = OTHER_IDENTIFIERS.get(field.indicators[:1], field.first("2").strip())
    yield from (said("identifier", text, type=kind) for text in field.every("a"))


def location(field: Field) -> Iterator[str]:
    """852: who holds it and where it stands there."""
    where = [said("physicalLocation", joined(field, "abe"))]
    yield node("location", [*where, said("shelfLocator", joined(field, "hijkm"))])


def address(field: Field) -> Iterator[str]:
    """856: the thing itself, or what is related to it (second indicator 2)."""
    label = joined(field, "y3")
    urls = [said("url", text, displayLabel=label) for text in field.every("u")]
    if field.indicators[1:2] == "2":
        yield node("relatedItem", [node("location", urls)])
    else:
        yield node("location", urls)


def record_info(record: Record) -> str:
    """Who made the record and when: 001, 003, 005, 008/00-05, 040, leader/18."""
    inside = [said("descriptionStandard", STANDARDS.get(record.leader[18:19], ""))]
    for field in record.every("040"):
        inside.append(said("recordContentSource", joined(field, "a")))
        inside += [said("descriptionStandard", rules) for rules in field.every("e")]
    inside += [
        said("recordCreationDate", record.control("008")[:6].strip(), encoding="marc"),
        said("recordChangeDate", record.control("005"), encoding="iso8601"),
        said("recordIdentifier", record.control("001"), source=record.control("003").strip()),
        said("recordOrigin", ORIGIN),
    ]
    for field in record.every("040"):
        for code in field.every("b")[:1]:
            term = said("languageTerm", code, authority="iso639-2b", type="code")
            inside.append(node("languageOfCataloging", [term]))
    return node("recordInfo", inside)


Rule = Callable[[Field], Iterator[str]]
RULES: Final[dict[str, Rule]] = {
    **dict.fromkeys(("100", "110", "111"), main_name),
    **dict.fromkeys(("700", "710", "711"), added_name),
    "245": title,
    **dict.fromkeys(TITLES, variant),
    **dict.fromkeys(NOTES, note),
    **dict.fromkeys(CLASSES, classification),
    **dict.fromkeys(IDENTIFIERS, identifier),
    **dict.fromkeys(RELATED, mods_links.linked),
    **dict.fromkeys(("440", "490", "830"), mods_links.series),
    **mods_subjects.RULES,
    "024": other_identifier,
    "505": contents,
    "506": access,
    "520": abstract,
    "521": audience,
    "540": access,
    "852": location,
    "856": address,
}
