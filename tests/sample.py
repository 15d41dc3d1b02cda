"""Small true-to-life records and a catalogue to load them into, for tests of the application."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog import db, ingest, libraries, listing
from catalog.settings import Settings
from marc import writing
from marc.record import Field, Record, control, data

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def rusmarc(
    local_id: str,
    title: str = "Старый Псков",
    *,
    author: str = "Петров|И. С.",
    year: str = "2010",
    pages: str = "215 с.",
    isbn: str = "",
    volume: str = "",
    publisher: str = "Логос",
    status: str = "n",
    extra: Sequence[Field] = (),
) -> Record:
    """A book as a RUSMARC library describes it."""
    surname, _, initials = author.partition("|")
    fields = [
        control("001", local_id),
        *([data("010", "  ", ("a", isbn))] if isbn else []),
        data("100", "  ", ("a", f"20200101d{year}    |||y0rusy0189    ca")),
        data("101", "0 ", ("a", "rus")),
        data("200", "1 ", ("a", title), *([("h", volume)] if volume else [])),
        data("210", "  ", ("a", "Псков"), ("c", publisher), ("d", year)),
        data("215", "  ", ("a", pages)),
        *([data("700", " 1", ("a", surname), ("b", initials))] if surname else []),
        data("801", " 0", ("a", "RU"), ("b", "TEST")),
        *extra,
    ]
    return Record(f"00000{status}am0 2200000   450 ", tuple(sorted(fields, key=lambda f: f.tag)))


def marc21(
    local_id: str,
    title: str = "Старый Псков",
    *,
    author: str = "Петров, И. С.",
    year: str = "2010",
    pages: str = "215 с.",
    isbn: str = "",
    publisher: str = "Логос",
) -> Record:
    """The same kind of book as a MARC 21 library describes it."""
    fields = [
        control("001", local_id),
        control("008", f"200101s{year}    ru            000 0 rus d"),
        *([data("020", "  ", ("a", isbn))] if isbn else []),
        data("040", "  ", ("a", "TEST"), ("b", "rus")),
        data("100", "1 ", ("a", author)),
        data("245", "10", ("a", f"{title} /"), ("c", author)),
        data("264", " 1", ("a", "Псков :"), ("b", f"{publisher},"), ("c", year)),
        data("300", "  ", ("a", pages)),
    ]
    return Record("00000nam a2200000 i 4500", tuple(fields))


def iso2709(records: Iterable[Record], charset: str = "utf-8") -> bytes:
    return b"".join(writing.iso2709(record, charset=charset) for record in records)


def add_libraries(engine: Engine, *codes: str) -> None:
    with db.writing(engine) as session:
        for code in codes:
            libraries.add(session, code=code, name=f"Библиотека {code}", now=NOW)


def load(
    engine: Engine,
    settings: Settings,
    library: str,
    content: bytes | Iterable[Record],
    *,
    name: str = "sent.mrc",
    options: ingest.Options | None = None,
) -> dict[str, Any]:
    """Send content through the real pipeline; returns the counts of its (last) upload."""
    settings.data.mkdir(parents=True, exist_ok=True)
    path: Path = settings.data / name
    path.write_bytes(content if isinstance(content, bytes) else iso2709(content))
    numbers = ingest.accept(
        engine,
        settings,
        path,
        library=library,
        filename=name,
        options=options or ingest.Options(),
        now=NOW,
    )
    return [ingest.run(engine, settings, number) for number in numbers][-1]


def partition(session: Session) -> set[frozenset[tuple[str, ...]]]:
    """The clusters as sets of (library, local id), without their public ids."""
    groups: dict[str, set[tuple[str, ...]]] = {}
    rows = listing.clusters(session)
    next(rows)
    for union_id, *member in rows:
        groups.setdefault(union_id, set()).add(tuple(member))
    return {frozenset(group) for group in groups.values()}


def public_ids(session: Session) -> dict[tuple[str, ...], str]:
    """(library, local id) → the public id of its union record."""
    rows = listing.clusters(session)
    next(rows)
    return {tuple(member): union_id for union_id, *member in rows}
