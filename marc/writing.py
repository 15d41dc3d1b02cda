"""How is a record written as ISO 2709 bytes?"""

from itertools import accumulate
from typing import Final

from marc.mending import ENTRY, FOUR_DIGITS, LEADER, LOOKALIKES
from marc.record import Field, Record

FIELD_LIMIT: Final = 9_999  # bytes with the terminator: four digits in the directory
RECORD_LIMIT: Final = 99_999  # five digits in the leader
CONTROL_TAGS: Final = frozenset([f"00{digit}" for digit in range(1, 10)])
LOCAL_CODE: Final = "9"
CONTROLS: Final = {0x1D: " ", 0x1E: " ", 0x1F: " "}
# What nearly all records hold: numbers for tags, two printable indicators, printable codes.
TAGS: Final = frozenset(f"{number:03}" for number in range(1000))
PRINTABLE: Final = [chr(code) for code in range(0x20, 0x7F)]
INDICATORS: Final = {one + two: one + two for one in PRINTABLE for two in PRINTABLE}
OPENED: Final = {code: f"\x1f{code}" for code in PRINTABLE}


class TooLong(ValueError):
    """A field (`tag` says which) or the whole record (`tag` is empty) does not fit ISO 2709."""

    def __init__(self, tag: str, size: int) -> None:
        self.tag, self.size = tag, size
        self.limit = FIELD_LIMIT if tag else RECORD_LIMIT
        super().__init__(f"{tag or 'record'}: {size} bytes, ISO 2709 allows {self.limit}")


def iso2709(record: Record, *, charset: str = "utf-8") -> bytes:
    """The record in the exchange format, lengths in bytes, leader/09 as it was.

    Raises TooLong, and UnicodeEncodeError for a character the charset lacks. Fields whose tag is
    not three ASCII characters have no place in a directory and are left out. What readers would
    take for something else is written as in XML: 001-009 without subfields, codes in ASCII.
    """
    return usual(record, charset) or any_record(record, charset)


def usual(record: Record, charset: str) -> bytes | None:
    """The record, when nothing in it must be cleaned or left out and its numbers are small; else
    None. Put together once and measured afterwards: twice as fast as field by field.
    """
    tags: list[str] = []
    words: list[str] = []
    fields = record.fields
    try:
        for tag, indicators, subfields in fields:
            if (tag in CONTROL_TAGS) == bool(indicators):
                return None
            tags.append(tag)
            if indicators:
                words.append(INDICATORS[indicators])
                for code, text in subfields:
                    words += (OPENED[code], text)
            else:
                ((_, text),) = subfields
                words.append(text)
            words.append("\x1e")
        data = "".join(words).encode(charset)
        sizes = [len(part) + 1 for part in data.split(b"\x1e")][:-1]
        # Each field came with one mark, and each code: more of them stand inside of texts.
        marks = len(words) // 2 - len(fields)
        if len(sizes) != len(fields) or data.count(b"\x1f") != marks or b"\x1d" in data:
            return None
        entries = [
            f"{tag}{FOUR_DIGITS[size]}0{FOUR_DIGITS[start]}"
            for tag, size, start in zip(tags, sizes, accumulate(sizes, initial=0), strict=False)
        ]
    except (KeyError, IndexError, ValueError):
        return None
    if not TAGS.issuperset(tags):
        return None
    base = LEADER + ENTRY * len(fields) + 1
    head = leader(record.leader, length=base + len(data) + 1, base=base)
    return b"%b%b\x1e%b\x1d" % (head.encode(), "".join(entries).encode(), data)


def any_record(record: Record, charset: str) -> bytes:
    """What `iso2709` promises, field by field."""
    fields = [field for field in record.fields if len(field.tag) == 3 and field.tag.isascii()]
    bodies = [body.encode(charset) for body in written(fields)]
    directory, start = [], 0
    for field, data in zip(fields, bodies, strict=True):
        size = len(data)
        if size > FIELD_LIMIT:
            raise TooLong(field.tag, size)
        directory.append(f"{field.tag}{size:04}{start:05}")
        start += size
    base = LEADER + ENTRY * len(fields) + 1
    length = base + start + 1
    if length > RECORD_LIMIT:
        raise TooLong("", length)
    head = leader(record.leader, length=length, base=base) + "".join(directory) + "\x1e"
    return b"".join([head.encode("ascii"), *bodies, b"\x1d"])


def written(fields: list[Field]) -> list[str]:
    """The fields with their terminators; separators inside of a text become blanks."""
    bodies = [body(field) for field in fields]
    text = "".join(bodies)
    codes = sum([len(subfields) for _, indicators, subfields in fields if indicators])
    right = text.count("\x1e") == len(fields) and text.count("\x1f") == codes
    if right and "\x1d" not in text:
        return bodies
    return [body(cleaned(field)) for field in fields]


def body(field: Field) -> str:
    tag, indicators, subfields = field
    if not indicators or tag in CONTROL_TAGS:
        return f"{field.value}\x1e"
    if len(indicators) != 2 or not indicators.isascii():
        indicators = "".join(c if " " <= c <= "~" else " " for c in indicators)[:2].ljust(2)
    texts = [f"\x1f{coded(code)}{text}" if code else text for code, text in subfields]
    return f"{indicators}{''.join(texts)}\x1e"


def coded(code: str) -> str:
    """The code in ASCII: the Latin letter it looks like, or 9, a local subfield."""
    latin = code.translate(LOOKALIKES)
    return latin if latin.isascii() else LOCAL_CODE


def cleaned(field: Field) -> Field:
    """The field without separators in its texts, codes and indicators."""
    tag, indicators, subfields = field
    return Field(
        tag.translate(CONTROLS),
        indicators.translate(CONTROLS),
        tuple((code.translate(CONTROLS), text.translate(CONTROLS)) for code, text in subfields),
    )


def leader(old: str, *, length: int, base: int) -> str:
    """The leader with its numbers right; the last character (MARC 21: 0, UNIMARC: blank) stays."""
    if len(old) == LEADER and old.isascii() and old.isprintable():
        kept = old
    else:
        kept = "".join(c if " " <= c <= "~" else " " for c in old).ljust(LEADER)
    return f"{length:05}{kept[5:10]}22{base:05}{kept[17:20]}450{kept[23]}"
