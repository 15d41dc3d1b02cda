"""What became of an uploaded file? Remarks by rule, records by outcome, rejected bytes."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Engine, Select, Text, cast, select
from sqlalchemy.orm import Session

from catalog import db
from catalog.i18n import Words
from catalog.model import Library, Piece, Upload
from marc.record import Remark, Severity

PAGE: Final = 100
BLOCK: Final = 1 << 16  # smaller pieces cost a thread hop each
OUTCOMES: Final = ("new", "changed", "unchanged", "deleted", "rejected", "ignored")
WEIGHT: Final = {Severity.REJECT: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Group:
    """The remarks of one rule in one file: how many, and the first of them."""

    example: Remark
    count: int
    number: int  # of the record that the example is from
    title: str


def accepted(counts: Mapping[str, Any]) -> int:
    """How many records of a file the catalogue took as they are or holds already."""
    return sum(counts.get(name, 0) for name in ("new", "changed", "unchanged", "deleted"))


def remarks_of(piece_remarks: Iterable[Sequence[str]]) -> list[Remark]:
    """The remarks of a piece, as they are kept: [[code, severity, tag, value], …]."""
    return [
        Remark(code, Severity(severity), tag, value) for code, severity, tag, value in piece_remarks
    ]


def grouped(session: Session, upload: Upload) -> list[Group]:
    """Every rule that had something to say, the gravest and most frequent first.

    The numbers were counted as the file was read; the records are looked through only until each
    rule has its example.
    """
    counts: dict[str, int] = dict(upload.counts.get("remarks", {}))
    found: dict[str, Group] = {}
    rows = session.execute(
        select(Piece.number, Piece.title, Piece.remarks)
        .where(Piece.upload_id == upload.id, has_remarks())
        .order_by(Piece.number)
        .execution_options(yield_per=500)
    )
    for number, title, remarks in rows:
        for remark in remarks_of(remarks):
            if remark.code not in found:
                count = counts.get(remark.code, 1)
                found[remark.code] = Group(remark, count, number, title)
        if len(found) >= len(counts):
            break
    rows.close()
    return sorted(found.values(), key=gravity)


def gravity(one: Group) -> tuple[int, int]:
    """The order of rules in a report: the gravest first, then the most frequent."""
    return WEIGHT[one.example.severity], -one.count


def has_remarks() -> Any:
    return cast(Piece.remarks, Text) != "[]"


def first_titles(session: Session, upload_id: int) -> list[str]:
    """Five titles to look at: is the text readable?"""
    return list(
        session.scalars(
            select(Piece.title)
            .where(Piece.upload_id == upload_id, Piece.title != "", Piece.outcome != "tail")
            .order_by(Piece.number)
            .limit(5)
        )
    )


def pieces(
    session: Session, upload_id: int, *, outcome: str = "", rule: str = "", after: int = 0
) -> list[Piece]:
    """A page of records after number `after`, and one more when there is a next page."""
    query = chosen(upload_id, outcome, rule).where(Piece.number > after).limit(PAGE + 1)
    return list(session.scalars(query))


def chosen(upload_id: int, outcome: str = "", rule: str = "") -> Select[Piece]:
    query = select(Piece).where(Piece.upload_id == upload_id, Piece.outcome != "tail")
    if outcome:
        query = query.where(Piece.outcome == outcome)
    if rule:
        query = query.where(cast(Piece.remarks, Text).contains(f'"{rule}"', autoescape=True))
    return query.order_by(Piece.number)


# --- files to take away -------------------------------------------------------------------------


def rejected_bytes(engine: Engine, upload_id: int) -> Iterator[bytes]:
    """The rejected records, exactly as they were received, one after another."""
    with db.reading(engine) as session:
        query = chosen(upload_id, "rejected").execution_options(yield_per=200)
        yield from blocks(
            db.unpack(piece.raw) for piece in session.scalars(query) if piece.raw is not None
        )


def as_json(engine: Engine, upload_id: int, words: Words) -> Iterator[bytes]:
    """The whole report as one JSON object: the upload, then every record with its remarks."""
    with db.reading(engine) as session:
        upload = session.get_one(Upload, upload_id)
        library = session.get_one(Library, upload.library_id)
        head = orjson.dumps(summary(upload, library.code))[:-1]
        query = chosen(upload_id).execution_options(yield_per=1000)
        yield head + b',"records":['
        lines = (orjson.dumps(line(piece, words)) for piece in session.scalars(query))
        first = True
        for block in blocks(b"," + text for text in lines):
            yield block[1:] if first else block
            first = False
        yield b"]}\n"


def summary(upload: Upload, library: str) -> dict[str, Any]:
    kept = ("filename", "size", "sha256", "format", "dialect", "charset", "state", "counts")
    return {
        "upload": upload.id,
        "library": library,
        **{name: getattr(upload, name) for name in kept},
        "received_at": upload.received_at,
        "finished_at": upload.finished_at,
    }


def line(piece: Piece, words: Words) -> Mapping[str, Any]:
    return {
        "number": piece.number,
        "offset": piece.offset,
        "length": piece.length,
        "local_id": piece.local_id,
        "title": piece.title,
        "outcome": piece.outcome,
        "remarks": [
            {
                "code": remark.code,
                "severity": remark.severity,
                "tag": remark.tag,
                "value": remark.value,
                "sentence": words.remark(remark),
            }
            for remark in remarks_of(piece.remarks)
        ],
    }


COLUMNS: Final = (
    *("number", "offset", "local_id", "title", "outcome"),
    *("severity", "tag", "value", "code", "sentence"),
)


def as_csv(engine: Engine, upload_id: int, words: Words) -> Iterator[bytes]:
    """One line a remark, for a spreadsheet: semicolons and a byte order mark, as Excel wants."""
    with db.reading(engine) as session:
        query = chosen(upload_id).where(has_remarks()).execution_options(yield_per=1000)
        yield "\ufeff".encode() + csv_line([words(f"column.{name}") for name in COLUMNS])
        yield from blocks(
            csv_line([str(cell) for cell in row])
            for piece in session.scalars(query)
            for row in csv_rows(piece, words)
        )


def csv_rows(piece: Piece, words: Words) -> Iterator[list[object]]:
    record = [piece.number, piece.offset, piece.local_id, piece.title]
    for remark in remarks_of(piece.remarks):
        yield [
            *(*record, words(f"outcome.one.{piece.outcome}"), words(f"severity.{remark.severity}")),
            *(remark.tag, remark.value, remark.code, words.remark(remark)),
        ]


def csv_line(cells: Iterable[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerow([harmless(cell) for cell in cells])
    return buffer.getvalue().encode()


def harmless(cell: str) -> str:
    """A spreadsheet takes a cell that starts like this for a formula (OWASP, CSV Injection)."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def blocks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of at least BLOCK."""
    gathered: list[bytes] = []
    size = 0
    for part in parts:
        gathered.append(part)
        size += len(part)
        if size >= BLOCK:
            yield b"".join(gathered)
            gathered, size = [], 0
    if gathered:
        yield b"".join(gathered)
