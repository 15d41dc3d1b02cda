"""A cataloguer's file, from the command line to the catalogue: sound, broken, repeated, killed."""

import gzip
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from catalog import db, ingest
from catalog.errors import Refused
from catalog.model import Contribution, Piece, Upload, Version
from catalog.settings import Settings
from catalog.verify import verify
from marc import xml
from tests import sample
from tests.front_door import Done, environment

BOOKS = [
    sample.rusmarc(str(n), f"Книга о Пскове {n}-я часть", year=str(1950 + n)) for n in range(40)
]


def printed(done: Done) -> dict[str, Any]:
    """The object that `svod load --json` printed."""
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def numbers(found: dict[str, Any]) -> tuple[int, ...]:
    return tuple(found[name] for name in ("new", "changed", "unchanged", "deleted", "rejected"))


def test_the_same_file_twice_changes_nothing_and_a_mended_record_makes_a_version(
    engine: Engine, settings: Settings, svod: Callable[..., Done], tmp_path: Path
) -> None:
    sample.add_libraries(engine, "a")
    file = tmp_path / "books.mrc"
    file.write_bytes(sample.iso2709(BOOKS, "cp1251"))
    assert numbers(printed(svod("load", file, "--library", "a", "--json"))) == (40, 0, 0, 0, 0)
    assert numbers(printed(svod("load", file, "--library", "a", "--json"))) == (0, 0, 40, 0, 0)
    mended = [sample.rusmarc("3", "Книга о Гдове"), sample.rusmarc("4", status="d")]
    file.write_bytes(sample.iso2709(mended, "cp866"))
    found = printed(svod("load", file, "--library", "a", "--json", "--charset", "cp866"))
    assert numbers(found) == (0, 1, 0, 1, 0)
    assert Path(found["report"]).is_file()
    with db.reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Version)) == 42
        assert session.scalar(select(func.count()).where(Contribution.live)) == 39
    assert svod("verify").returncode == 0


def test_a_complete_file_withdraws_what_it_lacks_unless_something_was_rejected(
    engine: Engine, settings: Settings
) -> None:
    sample.add_libraries(engine, "a", "b")
    sample.load(engine, settings, "a", BOOKS)
    sample.load(engine, settings, "b", BOOKS[:3])
    complete = ingest.Options(complete=True)
    nameless = sample.iso2709(BOOKS[:5]) + sample.iso2709([sample.rusmarc("99", "")])
    counts = sample.load(engine, settings, "a", nameless, options=complete)
    assert (counts["deleted"], counts["complete"]) == (0, "skipped")
    counts = sample.load(engine, settings, "a", BOOKS[:5], options=complete)
    assert (counts["deleted"], counts["complete"], counts["missing"]) == (0, "refused", 35)
    forced = ingest.Options(complete=True, force=True)
    counts = sample.load(engine, settings, "a", BOOKS[:5], options=forced)
    assert (counts["deleted"], counts["complete"]) == (35, "done")
    with db.reading(engine) as session:
        assert session.scalar(select(func.count()).where(Contribution.live)) == 8
    assert list(verify(engine, settings)) == []


def test_a_rehearsal_tells_and_records_nothing(
    engine: Engine, settings: Settings, svod: Callable[..., Done], tmp_path: Path
) -> None:
    sample.add_libraries(engine, "a")
    sample.load(engine, settings, "a", BOOKS[:10])
    file = tmp_path / "books.mrc"
    file.write_bytes(sample.iso2709(BOOKS))
    assert numbers(printed(svod("load", file, "--library", "a", "--json", "--dry-run"))) == (
        30,
        0,
        10,
        0,
        0,
    )
    with db.reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Upload)) == 1
    assert list(settings.spool.iterdir()) == []


def test_a_killed_load_goes_on_where_it_stopped(
    engine: Engine, settings: Settings, svod: Callable[..., Done], tmp_path: Path
) -> None:
    sample.add_libraries(engine, "a")
    books = [
        sample.rusmarc(str(n), f"Выпуск о крае {n}", year=str(1900 + n % 90)) for n in range(400)
    ]
    file = tmp_path / "books.mrc"
    file.write_bytes(sample.iso2709(books))
    command = [sys.executable, "-m", "catalog.cli", "load", str(file), "--library", "a"]
    running = subprocess.Popen(
        command,
        env=os.environ | environment(settings) | {"SVOD_BATCH": "20"},
        stdout=subprocess.DEVNULL,
    )
    while running.poll() is None:
        with db.reading(engine) as session:
            if (session.scalar(select(func.max(Upload.pieces))) or 0) >= 60:
                break
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()
    with db.reading(engine) as session:
        stopped = session.scalars(select(Upload)).one()
        assert 0 < stopped.pieces < 400
    found = printed(svod("load", file, "--library", "a", "--json"))
    assert found["upload"] == stopped.id
    assert numbers(found) == (400, 0, 0, 0, 0)
    with db.reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Piece)) == 400
        assert session.scalar(select(func.count()).select_from(Version)) == 400
    assert list(verify(engine, settings)) == []


RECORD = sample.iso2709([BOOKS[0]])
XML_HEAD = b'<?xml version="1.0"?>\n'
SLIM = b'<collection xmlns="http://www.loc.gov/MARC21/slim">'


def far_directory() -> bytes:
    """A record whose first directory entry points far outside of it."""
    return RECORD[:27] + b"9999" + b"99999" + RECORD[36:]


def long_record() -> bytes:
    """A record of 99,999 bytes, the most its leader can say."""
    fields = [sample.data("300", "  ", ("a", "x" * 9000)) for _ in range(10)]
    short = len(sample.iso2709([sample.rusmarc("1", extra=fields)]))
    rest = sample.data("327", "  ", ("a", "y" * (99_999 - short - 17)))
    record = sample.iso2709([sample.rusmarc("1", extra=[*fields, rest])])
    assert len(record) == 99_999
    return record


UNREADABLE = [
    pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n" * 50, "PDF", id="a PDF"),
    pytest.param(b"PK\x05\x06" + bytes(18), "", id="an empty zip"),
    pytest.param(
        XML_HEAD
        + b'<!DOCTYPE c [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        + SLIM + b"<record><leader>&b;</leader></record></collection>",
        "DOCTYPE",
        id="an XML bomb",
    ),
    pytest.param(
        XML_HEAD
        + b'<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        + SLIM + b"<record><leader>&x;</leader></record></collection>",
        "DOCTYPE",
        id="an external entity",
    ),
    pytest.param(b"just some words, no MARC at all\n" * 20, "", id="plain text"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "names"), UNREADABLE)
def test_a_file_without_records_is_refused_in_words(
    engine: Engine,
    settings: Settings,
    svod: Callable[..., Done],
    tmp_path: Path,
    content: bytes,
    names: str,
) -> None:
    sample.add_libraries(engine, "a")
    file = tmp_path / "strange.bin"
    file.write_bytes(content)
    done = svod("load", file, "--library", "a")
    assert done.returncode == 2
    told = done.stdout + done.stderr
    assert "strange.bin" in told
    assert names in told
    assert "Traceback" not in told
    assert not re.search(r"\b(remark|error)\.[a-z]", told), told
    with db.reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Contribution)) == 0
    assert list(verify(engine, settings)) == []


def test_an_empty_file_a_missing_one_and_an_unknown_library_are_named(
    engine: Engine, settings: Settings, svod: Callable[..., Done], tmp_path: Path
) -> None:
    sample.add_libraries(engine, "a")
    file = tmp_path / "empty.mrc"
    file.touch()
    for arguments, expected in (
        ((file, "--library", "a"), "empty.mrc"),
        ((tmp_path / "none.mrc", "--library", "a"), "none.mrc"),
        ((tmp_path, "--library", "a"), str(tmp_path)),
        ((file, "--library", "nobody"), ""),
    ):
        done = svod("load", *arguments)
        assert done.returncode == 2
        assert done.stderr.startswith("svod: ")
        assert expected in done.stderr
        assert "error." not in done.stderr
        assert "Traceback" not in done.stderr
    with db.reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Upload)) == 0


DAMAGED = [
    pytest.param(RECORD[:-40], (1, 1), id="a truncated record at the end"),
    pytest.param(far_directory(), (2, 0), id="a directory that points outside"),
    pytest.param(long_record(), (2, 0), id="a record of 99,999 bytes"),
    pytest.param(b"\xef\xbb\xbf\r\n\x00\x1a" + RECORD, (2, 0), id="BOM, line end, NUL, ^Z"),
    pytest.param(b"99999" + RECORD[5:], (2, 0), id="a wrong length"),
    pytest.param(b"garbage\x1d" + RECORD, (2, 1), id="junk between records"),
]


@pytest.mark.parametrize(("content", "expected"), DAMAGED)
def test_a_damaged_record_does_not_stop_the_good_ones(
    engine: Engine, settings: Settings, content: bytes, expected: tuple[int, int]
) -> None:
    sample.add_libraries(engine, "a")
    good = sample.iso2709([sample.rusmarc("good", "Храмы Гдова", year="1999")])
    counts = sample.load(engine, settings, "a", good + content)
    assert (counts["new"], counts["rejected"]) == expected
    with db.reading(engine) as session:
        upload = session.scalars(select(Upload)).one()
        bytes_kept = b"".join(
            (piece.before or b"") + raw for piece, raw in ingest.pieces(session, upload.id)
        )
    assert bytes_kept == good + content
    assert list(verify(engine, settings)) == []


def test_a_rejected_record_is_corrected_and_sent_again(engine: Engine, settings: Settings) -> None:
    sample.add_libraries(engine, "a")
    nameless = sample.rusmarc("5", "")
    counts = sample.load(engine, settings, "a", [BOOKS[0], nameless])
    assert (counts["new"], counts["rejected"]) == (1, 1)
    with db.reading(engine) as session:
        piece = session.scalars(select(Piece).where(Piece.outcome == "rejected")).one()
        assert piece.raw is not None
        assert db.unpack(piece.raw) == sample.iso2709([nameless])
        assert piece.local_id == "5"
    counts = sample.load(engine, settings, "a", [sample.rusmarc("5", "Острова Псковского озера")])
    assert (counts["new"], counts["rejected"]) == (1, 0)


def test_a_librarys_profile_decides_what_is_rejected(engine: Engine, settings: Settings) -> None:
    sample.add_libraries(engine, "a", "b")
    folder = settings.data / "profiles"
    folder.mkdir()
    (folder / "a.toml").write_text('[severity]\n"isbn.check" = "reject"\n"coded.book" = "off"\n')
    wrong = sample.rusmarc("1", isbn="978-5-94542-301-7")

    counts = [sample.load(engine, settings, library, [wrong]) for library in "ab"]

    assert [(one["new"], one["rejected"]) for one in counts] == [(0, 1), (1, 0)]
    (folder / "b.toml").write_text('[severity]\n"no.rule" = "info"')
    with pytest.raises(Refused):
        sample.load(engine, settings, "b", [wrong])


def test_packed_files_are_unpacked_and_each_is_an_upload(
    engine: Engine, settings: Settings, svod: Callable[..., Done], tmp_path: Path
) -> None:
    sample.add_libraries(engine, "a")
    slim = SLIM + b"".join(xml.marcxml(sample.marc21(f"x{n}")) for n in range(3)) + b"</collection>"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../outside.mrc", sample.iso2709(BOOKS[:5], "cp1251"))
        archive.writestr("folder/three.xml.gz", gzip.compress(slim))
    file = tmp_path / "sent.zip"
    file.write_bytes(packed.getvalue())
    found = printed(svod("load", file, "--library", "a", "--json"))
    assert numbers(found) == (8, 0, 0, 0, 0)
    assert [one["format"] for one in found["uploads"]] == ["iso2709", "marcxml"]
    assert not (tmp_path.parent / "outside.mrc").exists()
    assert list(verify(engine, settings)) == []


def test_a_bomb_is_defused_at_the_door(
    engine: Engine, settings: Settings, svod: Callable[..., Done], tmp_path: Path
) -> None:
    sample.add_libraries(engine, "a")
    file = tmp_path / "zeros.gz"
    with gzip.open(file, "wb", compresslevel=9) as out:
        for _ in range(300):
            out.write(bytes(1 << 20))
    done = svod("load", file, "--library", "a", SVOD_UNPACK_LIMIT=str(200 << 20))
    assert done.returncode == 2
    assert "zeros.gz" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(settings.spool.iterdir()) == []
    with db.reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Upload)) == 0
