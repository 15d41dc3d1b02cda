"""How is a record read from and written as MarcEdit's mnemonic text (.mrk)?

A field is a line `=245  10$aTitle /$cauthor.`: the tag, two blanks, two indicators with `\\` for a
blank, subfields opened by `$`. Signs with a meaning of their own stand as names in braces, and so
may letters: `{dollar}`, `{eacute}`. A blank line ends the record.
"""

import re
import unicodedata
from collections.abc import Mapping
from html.entities import html5
from types import MappingProxyType
from typing import Final

from marc.lines import BLANKS, SHOWN, Drafted, continued
from marc.mending import mended_code, mended_indicators
from marc.record import Field, Record, Remark

LINE: Final = re.compile(r"\ufeff?=(LDR|[0-9A-Za-z]{3}) {0,2}(.*)", re.DOTALL)
LEADERS: Final = ("LDR", "000")
NAMED: Final = re.compile(r"\{([A-Za-z0-9]{2,12})\}")
# MARC 21's name of a mark stands before its letter, as in MARC-8.
MARKED: Final = re.compile(
    r"\{(grave|acute|circ|tilde|macr|breve|dot|uml|ring|caron|cedil|ogon)\}(\w)"
)
MARKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{"grave": "\u0300", "acute": "\u0301", "circ": "\u0302", "tilde": "\u0303"},
        **{"macr": "\u0304", "breve": "\u0306", "dot": "\u0307", "uml": "\u0308"},
        **{"ring": "\u030a", "caron": "\u030c", "cedil": "\u0327", "ogon": "\u0328"},
    }
)
SIGNS: Final[Mapping[str, str]] = MappingProxyType(
    {"dollar": "$", "lcub": "{", "rcub": "}", "bsol": "\\", "esc": "\x1b"}
)
ESCAPES: Final = MappingProxyType(
    str.maketrans({"$": "{dollar}", "{": "{lcub}", "}": "{rcub}", "\\": "{bsol}"})
)
CONTROLS: Final = re.compile(r"[\x00-\x1f\x85\u2028\u2029]+")


def begins(line: bytes, opened: list[bytes]) -> bool:
    """A leader begins a record, and so does any field after a blank line."""
    start = line.strip(BLANKS)
    return start.startswith((b"=LDR", b"=000")) or (
        start.startswith(b"=") and not opened[-1].strip(BLANKS)
    )


# --- reading ------------------------------------------------------------------------------------


def understand(lines: list[str]) -> Drafted:
    leader, fields, remarks = "", list[Field](), list[Remark]()
    for line in lines:
        found = LINE.match(line)
        if found is None and line.startswith("="):
            remarks.append(Remark("text.line", value=line[:SHOWN]))
        elif found is None:
            continued(fields, line, remarks)
        elif found[1] in LEADERS:
            leader = found[2].replace("\\", " ")
        else:
            fields.append(to_field(found[1], found[2], remarks))
    return Drafted(leader, fields, remarks)


def to_field(tag: str, text: str, remarks: list[Remark]) -> Field:
    if tag < "010" and "$" not in text:
        return Field(tag, "", (("", signs(text.replace("\\", " "))),))
    first, *rest = text.split("$")
    indicators, plain = mended_indicators(
        tag, first[:2].replace("\\", " ") + first[2:], bool(rest), remarks
    )
    subfields = [("", signs(plain))] if plain else []
    subfields += [mended_code(tag, signs(part), remarks) for part in rest if part]
    return Field(tag, indicators, tuple(subfields))


def signs(text: str) -> str:
    """The text with the names in braces replaced by what they stand for."""
    if "{" not in text:
        return text
    marked = MARKED.sub(lambda found: found[2] + MARKS[found[1]], text)
    return (
        unicodedata.normalize("NFC", NAMED.sub(sign, marked))
        if marked != text
        else (NAMED.sub(sign, text))
    )


def sign(found: re.Match[str]) -> str:
    """A name nobody knows stays as it is."""
    return SIGNS.get(found[1]) or html5.get(f"{found[1]};", found[0])


# --- writing ------------------------------------------------------------------------------------


def write(record: Record) -> bytes:
    """The record as lines in UTF-8, a blank line behind it."""
    lines = [f"={'LDR'}  {blanked(record.leader)}"]
    lines += [f"={field.tag}  {body(field)}" for field in record.fields]
    return "\r\n".join([*lines, "", ""]).encode()


def body(field: Field) -> str:
    if field.is_control:
        return blanked(escaped(field.value))
    texts = "".join(
        f"${code}{escaped(text)}" if code else escaped(text) for code, text in field.subfields
    )
    return blanked(field.indicators) + texts


def blanked(text: str) -> str:
    return text.replace(" ", "\\")


def escaped(text: str) -> str:
    return CONTROLS.sub(" ", text).translate(ESCAPES)
