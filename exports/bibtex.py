"""How does a record read as BibTeX, in UTF-8 for biber and modern BibTeX alike?"""

from typing import Final
from urllib.parse import quote

from exports import names
from exports.reference import Reference, reference
from exports.union import Union
from marc.facts import Kind, Name

# CSL type → entry type. What BibTeX has no word for is `misc`.
ENTRIES: Final = {
    "book": "book",
    "chapter": "incollection",
    "article-journal": "article",
    "article-newspaper": "article",
    "article": "misc",
    "thesis": "phdthesis",
    "manuscript": "unpublished",
    "periodical": "book",
}
# Entry type → the field that names the source of a part.
SOURCES: Final = {"incollection": "booktitle", "article": "journal"}
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun",
                 "jul", "aug", "sep", "oct", "nov", "dec")  # fmt: skip
# Reference → field; the source is told by SOURCES, names, dates and pages below.
FIELDS: Final = {
    "title": "title",
    "volume": "volume",
    "issue": "number",
    "place": "address",
    "edition": "edition",
    "series": "series",
    "issn": "issn",
    "genre": "type",
}
# Characters TeX reads as commands; a backslash first, so that none is written twice.
SPECIAL: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "_": r"\_",
        "%": r"\%",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\n": " ",
        "\r": " ",
    }
)
# Inside of url = {…} nothing is a command, but braces must not end the field.
IN_ADDRESS: Final = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


def bibtex(union: Union) -> bytes:
    """One entry; a key is the union id, which is letters and digits."""
    found = reference(union.facts)
    entry = ENTRIES.get(found.type, "misc")
    rows = [(name, escaped(getattr(found, fact))) for fact, name in FIELDS.items()]
    rows += [("author", people(found.creators)), ("editor", people(found.editors)),
             ("translator", people(found.translators)),
             (SOURCES.get(entry, "howpublished"), escaped(found.container)),
             ("school" if entry == "phdthesis" else "publisher", publisher(found, union)),
             ("number" if not found.issue else "", escaped(found.series_number)),
             ("year", year(found)),
             ("pages", "--".join(filter(None, map(escaped, (found.first_page, found.last_page))))),
             ("pagetotal", str(union.facts.pages or "")),
             ("isbn", ", ".join(found.isbns)),
             ("url", found.url.translate(IN_ADDRESS)),
             ("langid", "russian" if "rus" in union.facts.languages[:1] else ""),
             ("abstract", escaped(union.facts.abstract))]  # fmt: skip
    lines = [f"  {name} = {{{value}}}" for name, value in rows if name and value]
    if len(found.date) > 1:
        lines += [f"  month = {MONTHS[found.date[1] - 1]}"]
        lines += [f"  day = {{{found.date[2]}}}"] if len(found.date) > 2 else []
    inside = ",\n".join([key(union.union_id), *lines])
    return f"@{entry}{{{inside}\n}}\n\n".encode()


def key(identifier: str) -> str:
    """An identifier as a citation key, which has no commas, braces or letters but Latin ones."""
    return quote(identifier, safe="").replace("%", "_").replace("~", "_7E")


def escaped(text: str) -> str:
    return text.translate(SPECIAL)


def people(found: tuple[Name, ...]) -> str:
    """«Петров, Иван and {Псковский музей}»: braces keep the name of a body in one piece."""
    return " and ".join(map(person, found))


def person(name: Name) -> str:
    found = names.parted(name)
    if not found.family or " and " in found.whole:
        return f"{{{escaped(found.whole)}}}"
    return f"{escaped(found.family)}, {escaped(found.given)}"


def publisher(found: Reference, union: Union) -> str:
    """The publisher; for a thesis the body that grants the degree."""
    if union.facts.kind in (Kind.THESIS, Kind.ABSTRACT):
        bodies = names.by_role(union.facts, "degree grantor")
        return escaped(bodies[0].text if bodies else found.publisher)
    return escaped(found.publisher)


def year(found: Reference) -> str:
    if not found.date:
        return ""
    first = str(found.date[0])
    return f"{first}--{found.until or ''}" if found.until != 0 else first
