"""MARC tools without a catalogue: what is wrong with a file; its records in another format."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date as Date
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

import orjson

from catalog.errors import Refused
from catalog.i18n import Words
from exports import dumps
from exports.union import Union
from marc import check, facts, packing, reading, writers, writing
from marc.convert import convert
from marc.record import Dialect, Record, Remark, Severity

UNPACK_LIMIT: Final = 64 << 30  # a file of one's own: only a bomb is refused
UNREADABLE: Final = 2  # exit codes
REJECTED: Final = 1


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
class Part:
    """One file of an upload as it was told."""

    name: str
    format: str
    charset: str
    sureness: float
    dialect: str


@dataclass(slots=True)
class Totals:
    """What a file added up to; `rules` counts remarks, `touched` records, by code."""

    records: int = 0
    clean: int = 0
    rejected: int = 0
    unread: int = 0
    dialects: Counter[str] = field(default_factory=Counter)
    charsets: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    touched: Counter[str] = field(default_factory=Counter)
    severities: dict[str, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)


class Checked(NamedTuple):
    """One record, or a stretch that is none, with everything said about it."""

    part: str
    number: int
    offset: int
    id: str
    title: str
    dialect: str
    remarks: tuple[Remark, ...]


Severities = Mapping[str, Severity | None]


# --- reading any file -----------------------------------------------------------------------------


def items(path: Path, totals: Totals) -> Iterator[tuple[str, reading.Item]]:
    """The items of a file, a gzip or every file of a zip; container and charset tell themselves."""
    if not path.is_file():
        raise Refused("file.missing", filename=str(path))
    try:
        for member in packing.unpack(path, limit=UNPACK_LIMIT):
            with member.open() as stream:
                found = reading.read(stream)
                totals.parts.append(
                    Part(member.name, found.format, found.charset, found.sureness, found.dialect)
                )
                for item in found:
                    yield member.name, item
    except packing.PackingError as error:
        raise Refused(error.code, **error.values) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused("file.unreadable", filename=str(path), reason=reason) from error


def profile(path: Path | None) -> dict[str, Severity | None]:
    """A library's weights of rules: TOML with a table `[severity]`, "off" silences a rule."""
    if path is None:
        return {}
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("severity", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused("check.profile", filename=str(path), reason=str(error)) from error
    known = {rule.code for rule in check.RULES}
    weights: dict[str, Severity | None] = {}
    for code, weight in rows.items():
        if code not in known or weight not in ("off", *Severity):
            raise Refused("check.profile", filename=str(path), reason=f"{code} = {weight}")
        weights[code] = None if weight == "off" else Severity(weight)
    return weights


# --- checking -------------------------------------------------------------------------------------


def checked(path: Path, totals: Totals, *, severities: Severities) -> Iterator[Checked]:
    """Every record of a file with its remarks, one by one; `totals` grows along."""
    for part, item in items(path, totals):
        match item:
            case reading.Good():
                one = check_one(part, item, severities)
                totals.dialects[one.dialect] += 1
                totals.charsets[item.charset] += 1
            case reading.Bad(number=number, offset=offset, reason=reason):
                one = Checked(part, number, offset, "", "", "", (reason,))
                totals.unread += 1
            case reading.Tail():
                continue
        count(totals, one)
        yield one


def check_one(part: str, item: reading.Good, severities: Severities) -> Checked:
    record, dialect = item.record, item.dialect
    said = facts.facts(record, dialect)
    remarks = (*item.remarks, *check.check(record, dialect, said, severities=severities))
    local_id = facts.local_id(record, dialect)
    return Checked(part, item.number, item.offset, local_id, said.title, dialect.value, remarks)


def count(totals: Totals, one: Checked) -> None:
    totals.records += 1
    totals.clean += not one.remarks
    totals.rejected += bool(one.dialect) and any(
        remark.severity is Severity.REJECT for remark in one.remarks
    )
    totals.rules.update(remark.code for remark in one.remarks)
    totals.touched.update({remark.code for remark in one.remarks})
    totals.severities.update((r.code, r.severity.value) for r in one.remarks)


def remarked(one: Checked, say: Words) -> dict[str, Any]:
    """A record of the report, for JSON."""
    value = one._asdict()
    value["remarks"] = [
        {
            "code": remark.code,
            "severity": remark.severity.value,
            "tag": remark.tag,
            "value": remark.value,
            "message": say.remark(remark),
        }
        for remark in one.remarks
    ]
    return value


def summed(totals: Totals, say: Words) -> dict[str, Any]:
    """The totals, for JSON: the rules that spoke most first."""
    return {
        "records": totals.records,
        "clean": totals.clean,
        "rejected": totals.rejected,
        "unread": totals.unread,
        "dialects": dict(totals.dialects),
        "charsets": dict(totals.charsets),
        "rules": [
            {
                "code": code,
                "severity": totals.severities[code],
                "remarks": times,
                "records": totals.touched[code],
                "name": say.either(f"rule.{code}", code),
            }
            for code, times in totals.rules.most_common()
        ],
    }


def report_json(path: Path, out: BinaryIO, say: Words, *, severities: Severities) -> Totals:
    """The whole report as one JSON object, written as the file is read."""
    totals = Totals()
    out.write(b'{"file":' + orjson.dumps(str(path)) + b',"records":[')
    for number, one in enumerate(checked(path, totals, severities=severities)):
        out.write((b"\n" if number == 0 else b",\n") + orjson.dumps(remarked(one, say)))
    out.write(b'\n],"parts":' + orjson.dumps(totals.parts))
    out.write(b',"totals":' + orjson.dumps(summed(totals, say)) + b"}\n")
    return totals


def report_text(path: Path, out: BinaryIO, say: Words, *, severities: Severities) -> Totals:
    """The report for people: records with remarks, then the totals of every rule."""
    totals = Totals()
    for one in checked(path, totals, severities=severities):
        if one.remarks:
            out.write("\n".join(lines_of(one, say)).encode() + b"\n")
    out.write("\n".join(lines_of_totals(totals, say)).encode() + b"\n")
    return totals


def lines_of(one: Checked, say: Words) -> Iterator[str]:
    name = " ".join(filter(None, (one.part, one.id, f"«{one.title}»" if one.title else "")))
    yield say("cli.check.record", number=one.number, offset=one.offset, name=name)
    for remark in one.remarks:
        yield f"  {say(f'severity.{remark.severity}')}  {remark.code}: {say.remark(remark)}"


def lines_of_totals(totals: Totals, say: Words) -> Iterator[str]:
    for part in totals.parts:
        yield say(
            "cli.check.part", name=part.name, format=part.format, charset=part.charset or "–",
            dialect=part.dialect,
        ).strip()  # fmt: skip
    yield say(
        "cli.check.totals", records=totals.records, clean=totals.clean,
        rejected=totals.rejected, unread=totals.unread,
    )  # fmt: skip
    for row in summed(totals, say)["rules"]:
        yield f"{row['records']:>8}  {row['code']:<24}  {row['severity']:<8}  {row['name']}"


def exit_code(totals: Totals, *, strict: bool) -> int:
    """2 when no record could be read, 1 when some were refused and that matters."""
    if totals.records == totals.unread:
        return UNREADABLE
    return REJECTED if strict and (totals.rejected or totals.unread) else 0


# --- converting -----------------------------------------------------------------------------------


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
