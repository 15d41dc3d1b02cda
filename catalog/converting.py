"""How do the records of a file look in another format? Converted without a catalogue."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date as Date
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

from catalog.errors import Refused
from catalog.tools import Totals, items
from exports import dumps
from exports.union import Union
from marc import check, facts, packing, reading, writers, writing
from marc.convert import convert
from marc.record import Dialect, Record


class Target(NamedTuple):
    """A format to convert to: its container, and its dialect; None keeps each record's own."""

    container: str
    dialect: Dialect | None


# Containers of MARC: names as in `svod dump`, and those that hold any dialect. Every other format
# of `svod dump` is a target too.
TARGETS: Final = {
    "rusmarc": Target("iso2709", Dialect.RUSMARC),
    "marc21": Target("iso2709", Dialect.MARC21),
    "marcxml-rusmarc": Target("marcxchange", Dialect.RUSMARC),
    "marcxml-marc21": Target("marcxml", Dialect.MARC21),
    "iso2709": Target("iso2709", None),
    "marcxml": Target("marcxml", None),
    "marcxchange": Target("marcxchange", None),
    "unimarcslim": Target("unimarcslim", None),
    "mrk": Target("mrk", None),
    "irbis-text": Target("irbis_text", None),
    "json": Target("json", None),
    "jsonl": Target("jsonl", None),
}


@dataclass(slots=True)
class Carried:
    """What became of a conversion: `left_out` counts subfields by tag, of `subfields` in all.

    Of a format that is made of facts no subfields are counted.
    """

    written: int = 0
    unread: int = 0
    refused: int = 0  # read, but of no dialect that can be converted
    too_long: int = 0
    reasons: Counter[str] = field(default_factory=Counter)  # why stretches were not read
    subfields: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


def convert_file(
    path: Path, output: Path, target: str, *, today: Date, repair: bool = False
) -> Carried:
    """Convert `path` to the file `output`, packed when its name ends in .gz or .zip.

    What was there before stays when nothing could be written.
    """
    unfinished = output.with_name(output.name + ".part")
    try:
        with packing.packed(unfinished, output.name) as out:
            carried = conversion(path, out, target, today=today, repair=repair)
        if carried.written:
            unfinished.replace(output)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused("file.unwritable", filename=str(output), reason=reason) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return carried


def conversion(
    path: Path, out: BinaryIO, target: str, *, today: Date, repair: bool = False
) -> Carried:
    """Write every record of `path` to `out` in `target`, one by one, in constant memory."""
    carried = Carried()
    if target in TARGETS:
        container, dialect = TARGETS[target]
        writer = writers.WRITERS[container]
        out.write(writer.head)
        for own, source in sound(path, carried, repair=repair):
            record = carry(own, source, dialect, carried)
            if record is not None:
                put(record, writer, out, carried)
        out.write(writer.end)
    elif target in dumps.FORMATS:
        made = described(path, carried, target, repair=repair)
        carried.written = dumps.dump(made, target, out, today=today).written
    else:
        raise Refused("dump.format", format=target, known=", ".join((*TARGETS, *dumps.FORMATS)))
    return carried


def sound(path: Path, carried: Carried, *, repair: bool) -> Iterator[tuple[Record, Dialect]]:
    """The records of a file that can be read, mended if that is wanted; the others are counted."""
    for _, item in items(path, Totals()):
        if isinstance(item, reading.Bad):
            carried.unread += 1
            carried.reasons[item.reason.code] += 1
        elif isinstance(item, reading.Good):
            mended = check.repair(item.record, item.dialect).record if repair else item.record
            yield mended, item.dialect


def described(path: Path, carried: Carried, target: str, *, repair: bool) -> Iterator[Union]:
    """The records of a file as the outputs take them; one without an id is named by its number.

    MODS is made of MARC 21; what is made of facts needs no conversion.
    """
    dialect = dumps.FORMATS[target].source
    for number, (own, source) in enumerate(sound(path, carried, repair=repair), start=1):
        record = own if dialect is None else carry(own, source, dialect, carried)
        if record is not None:
            name = facts.local_id(own, source) or str(number)
            yield Union(name, "", record, record, facts.facts(own, source), ())


def carry(
    record: Record, source: Dialect, target: Dialect | None, carried: Carried
) -> Record | None:
    """The record in the target's dialect, what it could not carry counted."""
    carried.subfields += sum(len(found.subfields) for found in record.fields)
    if target is None:
        return record
    if source is Dialect.UNKNOWN:
        carried.refused += 1
        return None
    found = convert(record, source, target)
    for left in found.left_out:
        carried.left_out[left.tag] += len(left.subfields)
    return found.record


def put(record: Record, writer: writers.Writer, out: BinaryIO, carried: Carried) -> None:
    try:
        made = writer.write(record)
    except writing.TooLong:
        carried.too_long += 1
        return
    out.write(writer.between + made if carried.written else made)
    carried.written += 1


def carried_json(carried: Carried) -> dict[str, Any]:
    """The account of a conversion, for JSON."""
    lost = carried.left_out.total()
    share = round(1 - lost / carried.subfields, 4) if carried.subfields else None
    return {
        "written": carried.written,
        "unread": carried.unread,
        "reasons": dict(carried.reasons),
        "refused": carried.refused,
        "too_long": carried.too_long,
        "subfields": carried.subfields,
        "kept": share,
        "left_out": dict(sorted(carried.left_out.items())),
    }
