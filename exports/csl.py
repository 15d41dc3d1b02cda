"""How does a record read as CSL-JSON, the data of citation processors (Zotero, Pandoc, Word)?"""

from typing import Any, Final

import orjson

from exports import names
from exports.reference import Reference, reference
from exports.union import Union
from marc.facts import Name

# Reference → variable of CSL 1.0.2, appendix IV.
VARIABLES: Final = {
    "title": "title",
    "container": "container-title",
    "volume": "volume",
    "issue": "issue",
    "place": "publisher-place",
    "publisher": "publisher",
    "edition": "edition",
    "series": "collection-title",
    "series_number": "collection-number",
    "issn": "ISSN",
    "url": "URL",
    "genre": "genre",
}
NAMES: Final = {"creators": "author", "editors": "editor", "translators": "translator"}


def item(union: Union) -> dict[str, Any]:
    """The record as one item; what is not known is left out."""
    found = reference(union.facts)
    value: dict[str, Any] = {"id": union.union_id, "type": found.type}
    value |= {name: getattr(found, fact) for fact, name in VARIABLES.items()}
    value |= {name: [*map(person, getattr(found, fact))] for fact, name in NAMES.items()}
    value["page"] = "-".join(filter(None, (found.first_page, found.last_page)))
    value["number-of-pages"] = str(union.facts.pages or "")
    value["ISBN"] = " ".join(found.isbns)
    value["issued"] = issued(found)
    value["abstract"] = union.facts.abstract
    value["keyword"] = ", ".join(dict.fromkeys(one.text for one in union.facts.subjects))
    value["language"] = "".join(union.facts.languages[:1])
    return {name: said for name, said in value.items() if said}


def person(name: Name) -> dict[str, str]:
    found = names.parted(name)
    if not found.family:
        return {"literal": found.whole}
    return {"family": found.family, "given": found.given}


def issued(found: Reference) -> dict[str, Any]:
    if not found.date:
        return {}
    parts = [[*found.date], [found.until]] if found.until else [[*found.date]]
    return {"date-parts": parts} if found.certain else {"date-parts": parts, "circa": True}


def csl(union: Union) -> bytes:
    """One object of the array that a file of CSL-JSON is."""
    return orjson.dumps(item(union))
