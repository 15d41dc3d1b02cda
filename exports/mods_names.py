"""How does a MARC 21 name field read as a MODS name?"""

from exports.mods_elements import ended, node, said
from exports.mods_tables import NAMES
from marc.dialects.marc21_coded import clean
from marc.record import Field


def name(field: Field, *, usage: str = "", roles: bool = True) -> str:
    """100, 600, 700 and their like; a body's divisions are parts of its name."""
    kind, main, address, dates = NAMES[field.tag[1:]]
    if field.tag[1:] == "00" and field.indicators[:1] == "3":
        kind = "family"
    if kind in ("corporate", "conference"):
        parts = [said("namePart", clean(text).rstrip(".")) for text in every(field, main)]
    else:
        parts = [said("namePart", ended(field, main))]
    parts.append(said("namePart", ended(field, address), type="termsOfAddress") if address else "")
    parts.append(said("namePart", ended(field, dates), type="date"))
    if roles:
        parts += role_of(field, "j" if kind == "conference" else "e")
    return node("name", parts, type=kind, usage=usage)


def role_of(field: Field, term: str) -> list[str]:
    terms = [said("roleTerm", clean(text).rstrip("."), type="text") for text in field.every(term)]
    codes = [said("roleTerm", text.rpartition("/")[2].strip(), type="code",
                  authority="marcrelator") for text in field.every("4")]  # fmt: skip
    return [node("role", [one]) for one in (*terms, *codes)]


def every(field: Field, codes: str) -> list[str]:
    return [text for code, text in field.subfields if code and code in codes]
