"""How is a record read from and written as an ИРБИС text export?

A field is a line `#200: ^AЗаглавие^FАвтор`, its tag without zero padding and up to four digits, its
subfield codes of either case; text before the first `^` belongs to the field itself. A line of
asterisks ends the record (ИРБИС64, импорт и экспорт в текстовый файл). Exports of RUSMARC put two
indicators before the first `^`.
"""

import re
from typing import Final

from marc.lines import SHOWN, Drafted, continued
from marc.mending import LOOKALIKES
from marc.record import Field, Record, Remark, Subfields

END: Final = b"*****"
LINE: Final = re.compile(r"\ufeff?[ \t]*(#?)([0-9]{1,5})(:?) ?(.*)", re.DOTALL)
INDICATORS: Final = re.compile(r"[ 0-9|]{2}")
ASTERISKS: Final = re.compile(r"\*{5,}\s*")
CONTROLS: Final = re.compile(r"[\x00-\x1f\x85\u2028\u2029]+")
STAND_IN: Final = "ˆ"  # a `^` within a text would begin a subfield


def begins(line: bytes, opened: list[bytes]) -> bool:
    """The line after the asterisks begins a record."""
    last = next((one for one in reversed(opened) if one.strip()), b"")
    return bool(line.strip()) and last.startswith(END)


# --- reading ------------------------------------------------------------------------------------


def understand(lines: list[str]) -> Drafted:
    fields: list[Field] = []
    remarks: list[Remark] = []
    for line in lines:
        if ASTERISKS.fullmatch(line):
            continue
        found = LINE.match(line)
        if found is None or not is_field(found):
            continued(fields, line, remarks)
            continue
        mark, tag, colon, text = found.groups()
        if not (mark and colon):
            remarks.append(Remark("irbis_text.line", tag=padded(tag), value=line[:SHOWN]))
        fields.append(to_field(padded(tag), text, remarks))
    return Drafted("", fields, remarks)


def is_field(found: re.Match[str]) -> bool:
    """A damaged line may lack `#` or `:`; lacking both, it must show a subfield at once."""
    mark, _, colon, text = found.groups()
    return bool(mark or colon) or text.startswith("^")


def padded(tag: str) -> str:
    return tag.lstrip("0").zfill(3)


def to_field(tag: str, text: str, remarks: list[Remark]) -> Field:
    first, *rest = text.split("^")
    if not rest and tag < "010" and len(tag) == 3:
        return Field(tag, "", (("", text),))
    indicators = "  "
    if rest and INDICATORS.match(first):
        indicators, first = first[:2].replace("|", " "), first[2:]
    subfields = [("", first.rstrip())] if first.strip() else []
    subfields += [to_subfield(tag, part, remarks) for part in rest if part]
    return Field(tag, indicators, tuple(subfields))


def to_subfield(tag: str, part: str, remarks: list[Remark]) -> tuple[str, str]:
    code, text = part[0].lower(), part[1:]
    if not "!" <= code <= "~":
        remarks.append(Remark("field.code", tag=tag, value=part[0]))
        code = code.translate(LOOKALIKES)
    return code, text


# --- writing ------------------------------------------------------------------------------------


def write(record: Record) -> bytes:
    """The record as lines in UTF-8, asterisks behind it. The format has no place for a leader."""
    lines = [f"#{field.tag.lstrip('0') or '0'}: {body(field)}" for field in record.fields]
    return "\r\n".join([*lines, "*****", ""]).encode()


def body(field: Field) -> str:
    if field.is_control:
        return flat(field.value)
    texts = "".join(
        f"^{code.upper()}{flat(text)}" if code else flat(text) for code, text in field.subfields
    )
    return (
        texts
        if field.indicators == "  " or not coded(field.subfields)
        else (f"{field.indicators}{texts}")
    )


def coded(subfields: Subfields) -> bool:
    return any(code for code, _ in subfields)


def flat(text: str) -> str:
    """The text on one line, without what would begin a subfield."""
    return CONTROLS.sub(" ", text).replace("^", STAND_IN)
