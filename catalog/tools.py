"""What is wrong with a file of MARC records? Read and checked without a catalogue."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

import orjson

from catalog.errors import Refused
from catalog.i18n import Words
from catalog.profiles import OF_FILE, Severities
from marc import check, facts, packing, reading
from marc.record import Dialect, Record, Remark, Severity, embedded

UNPACK_LIMIT: Final = 64 << 30  # a file of one's own: only a bomb is refused
UNREADABLE: Final = 2  # exit codes
REJECTED: Final = 1
ABOVE: Final = frozenset(("461", "462", "463"))


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


# --- checking -------------------------------------------------------------------------------------


def checked(path: Path, totals: Totals, *, severities: Severities) -> Iterator[Checked]:
    """Every record of a file with its remarks, one by one; `totals` grows along.

    Records that name a set or serial which is not in the file come once more at the end.
    """
    batch = Batch()
    for part, item in items(path, totals):
        match item:
            case reading.Good():
                one = batch.see(check_one(part, item, severities), item, severities)
                totals.dialects[one.dialect] += 1
                totals.charsets[item.charset] += 1
            case reading.Bad(number=number, offset=offset, reason=reason):
                one = Checked(part, number, offset, "", "", "", (reason,))
                totals.unread += 1
            case reading.Tail():
                continue
        count(totals, one)
        yield one
    for one in batch.outside(severities):
        count_remarks(totals, one)
        yield one


class Batch:
    """What the records of one file have to do with each other: numbers used twice, links astray.

    Numbers are kept as hashes, eight bytes for a record.
    """

    def __init__(self) -> None:
        self.numbers: set[int] = set()
        self.wanted: dict[str, Checked] = {}  # by number, the first record that names it

    def see(self, one: Checked, item: reading.Good, severities: Severities) -> Checked:
        """The record, with a remark when its number was there before."""
        known = len(self.numbers)
        if one.id:
            self.numbers.add(hash(one.id))
        for target in named_above(item.record, item.dialect):
            self.wanted.setdefault(target, one)
        if not one.id or len(self.numbers) > known:
            return one
        return with_remark(one, "record.number_twice", Severity.WARNING, one.id, severities)

    def outside(self, severities: Severities) -> Iterator[Checked]:
        for target, one in self.wanted.items():
            if hash(target) not in self.numbers:
                bare = one._replace(remarks=())
                said = with_remark(bare, "link.outside", Severity.INFO, target, severities)
                if said.remarks:
                    yield said


def with_remark(
    one: Checked, code: str, severity: Severity, value: str, severities: Severities
) -> Checked:
    weight = severities.get(code, severity)
    if weight is None:
        return one
    return one._replace(remarks=(*one.remarks, Remark(code, weight, OF_FILE[code], value)))


def named_above(record: Record, dialect: Dialect) -> Iterator[str]:
    """The numbers of the sets and serials that a record of the UNIMARC family names (461-463)."""
    if dialect in (Dialect.RUSMARC, Dialect.UNIMARC):
        for field in record.fields:
            if field.tag in ABOVE:
                inner = embedded(field)
                yield from (found.value.strip() for found in inner if found.tag == "001")


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
    count_remarks(totals, one)


def count_remarks(totals: Totals, one: Checked) -> None:
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
