"""Records as cataloguers write them down: a field a line, `#` for a blank indicator, `$` codes."""

from marc.record import Field, Record

RUSMARC_LEADER = "00000nam0 2200000   450 "
MARC21_LEADER = "00000nam a2200000 i 4500"


def field(line: str) -> Field:
    """`200 1# $aСтарый Псков$eочерки` or `001 12345`; `{1}` in a text stands for `$1` data."""
    tag, rest = line[:3], line[3:].strip()
    if tag < "010":
        return Field(tag, "", (("", rest),))
    indicators, _, body = rest.partition(" ")
    pieces = body.strip().split("$")[1:]
    subfields = tuple((piece[0], piece[1:].replace("~", " ")) for piece in pieces)
    return Field(tag, indicators.replace("#", " "), subfields)


def fields(text: str) -> tuple[Field, ...]:
    """Fields a line each; a blank at the end of a subfield is written `~`."""
    return tuple(field(line.strip()) for line in text.strip().splitlines() if line.strip())


def rusmarc(text: str, *, leader: str = RUSMARC_LEADER) -> Record:
    return Record(leader, fields(text))


def marc21(text: str, *, leader: str = MARC21_LEADER) -> Record:
    return Record(leader, fields(text))


def line(field: Field) -> str:
    """A field as it is written down."""
    if field.is_control:
        return f"{field.tag} {field.value}"
    body = "".join(f"${code}{text}" for code, text in field.subfields)
    return f"{field.tag} {field.indicators.replace(' ', '#')} {body}"


def lines(record: Record, *tags: str) -> list[str]:
    """The fields with these tags (all without any) as they are written down."""
    return [line(field) for field in record.fields if not tags or field.tag in tags]
