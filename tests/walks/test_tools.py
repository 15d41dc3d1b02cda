"""`svod check` and `svod convert`: any file in, a report or the same records out, no database."""

import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from catalog import cli, converting, tools
from exports import dumps
from marc import check, reading, writers, writing
from marc.record import Dialect, Record, data
from tests import sample

BOOKS = [sample.rusmarc(str(n), f"Псков, часть {n}", isbn="978-5-94542-301-7") for n in range(5)]


class Done(NamedTuple):
    code: int
    out: bytes
    err: str


@pytest.fixture
def svod(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Callable[..., Done]:
    """The command in this process, in an empty folder that must stay without a database."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Done:
        monkeypatch.setattr(sys, "argv", ["svod", *map(str, arguments)])
        try:
            cli.main()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        assert not (tmp_path / "svod-data").exists()
        return Done(code, out, err.decode())

    return run


def iso(path: Path, *records: Record, charset: str = "utf-8") -> Path:
    path.write_bytes(b"".join(writing.iso2709(record, charset=charset) for record in records))
    return path


def test_check_reports_every_record_and_every_rule(
    svod: Callable[..., Done], tmp_path: Path
) -> None:
    file = iso(tmp_path / "a.mrc", *BOOKS)

    told = json.loads(svod("check", "--json", file).out)

    assert told["parts"] == [
        {"name": "", "format": "iso2709", "charset": "utf-8", "sureness": 1.0, "dialect": "rusmarc"}
    ]
    assert [one["id"] for one in told["records"]] == ["0", "1", "2", "3", "4"]
    remark = next(r for r in told["records"][0]["remarks"] if r["code"] == "isbn.check")
    assert (remark["severity"], remark["tag"]) == ("warning", "010")
    assert "978-5-94542-301-7" in remark["message"]
    rule = next(rule for rule in told["totals"]["rules"] if rule["code"] == "isbn.check")
    assert (rule["records"], rule["remarks"]) == (5, 5)


def test_check_tells_people_too(svod: Callable[..., Done], tmp_path: Path) -> None:
    done = svod("check", iso(tmp_path / "a.mrc", *BOOKS))

    assert done.code == 0
    assert "isbn.check" in done.out.decode()
    assert "«Псков, часть 3»" in done.out.decode()


def test_check_counts_what_is_no_record(svod: Callable[..., Done], tmp_path: Path) -> None:
    file = iso(tmp_path / "a.mrc", *BOOKS[:1])
    file.write_bytes(file.read_bytes() + b"00099rubbish\x1d")

    done = svod("check", "--json", "--strict", file)

    assert json.loads(done.out)["totals"]["unread"] == 1
    assert done.code == tools.REJECTED


def test_what_is_no_marc_ends_with_two(svod: Callable[..., Done], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Псков\n", encoding="utf-8")
    assert svod("check", tmp_path / "a.txt").code == tools.UNREADABLE
    assert svod("check", tmp_path / "nothing").code == cli.REFUSED


def test_a_profile_changes_severities(svod: Callable[..., Done], tmp_path: Path) -> None:
    file = iso(tmp_path / "a.mrc", *BOOKS)
    weights = tmp_path / "weights.toml"
    weights.write_text('[severity]\n"isbn.check" = "reject"\n"holdings.missing" = "off"\n')

    done = svod("check", "--json", "--strict", "--profile", weights, file)

    totals = json.loads(done.out)["totals"]
    assert totals["rejected"] == 5
    assert "holdings.missing" not in {rule["code"] for rule in totals["rules"]}
    assert done.code == tools.REJECTED


@pytest.mark.parametrize("text", ['[severity]\n"no.rule" = "info"', "[severity", "[severity]\nx=1"])
def test_a_profile_that_is_not_understood_is_refused(
    svod: Callable[..., Done], tmp_path: Path, text: str
) -> None:
    (tmp_path / "w.toml").write_text(text)
    done = svod("check", "--profile", tmp_path / "w.toml", iso(tmp_path / "a.mrc", *BOOKS))
    assert done.code == cli.REFUSED
    assert "w.toml" in done.err


def test_check_looks_at_the_file_as_a_whole(svod: Callable[..., Done], tmp_path: Path) -> None:
    above = data("461", " 0", ("1", "001RU/PSK/99"), ("1", "2001 "), ("a", "Псков"), ("v", "Т. 1"))
    volume = sample.rusmarc("7", extra=[above])
    file = iso(tmp_path / "a.mrc", volume, volume, sample.rusmarc("8", extra=[above]))

    told = json.loads(svod("check", file, "--json").out)

    said = [
        (one["number"], r["code"], r["value"]) for one in told["records"] for r in one["remarks"]
    ]
    assert [one for one in said if one[1] in tools.OF_FILE] == [
        (2, "record.number_twice", told["records"][0]["id"]),
        (1, "link.outside", "RU/PSK/99"),
    ]
    assert told["totals"]["records"] == 3


@pytest.mark.parametrize("target", sorted(converting.TARGETS))
def test_every_target_is_read_back(svod: Callable[..., Done], tmp_path: Path, target: str) -> None:
    source, out = tmp_path / "a.mrc.gz", tmp_path / "out"
    source.write_bytes(gzip.compress(iso(tmp_path / "a.mrc", *BOOKS).read_bytes()))

    done = svod("convert", source, out, "--to", target, "--json")

    assert json.loads(done.out)["written"] == len(BOOKS)
    with out.open("rb") as stream:
        found = [item for item in reading.read(stream) if isinstance(item, reading.Good)]
    titles = [item.record.first("245") or item.record.first("200") for item in found]
    assert [title.first("a")[:12] for title in titles if title] == ["Псков, часть"] * len(BOOKS)


@pytest.mark.parametrize("target", sorted(dumps.FORMATS.keys() - converting.TARGETS.keys()))
def test_the_other_formats_of_a_dump_are_targets_too(
    svod: Callable[..., Done], tmp_path: Path, target: str
) -> None:
    foreign = data("990", "  ", ("a", "своё"))
    file = iso(tmp_path / "a.mrc", *BOOKS, sample.rusmarc("99", extra=[foreign]))

    told = json.loads(svod("convert", file, tmp_path / "o", "--to", target, "--json").out)

    assert told["written"] == len(BOOKS) + 1
    content = (tmp_path / "o").read_bytes().decode()
    assert content.count("Псков, часть") >= len(BOOKS)
    if target == "mods":
        assert told["left_out"] == {"990": 1}
        assert content.count("<recordIdentifier>") == len(BOOKS) + 1
    else:
        assert (told["kept"], told["left_out"]) == (None, {})


def test_convert_names_what_it_leaves_out(svod: Callable[..., Done], tmp_path: Path) -> None:
    local = data("990", "  ", ("a", "своё"), ("b", "ещё"))
    file = iso(tmp_path / "a.mrc", sample.rusmarc("1", extra=[local]))

    told = json.loads(svod("convert", file, tmp_path / "o", "--to", "marc21", "--json").out)
    said = svod("convert", file, tmp_path / "o", "--to", "marc21").err

    assert told["left_out"]["990"] == 2
    assert "990" in said


def test_convert_mends_when_asked(svod: Callable[..., Done], tmp_path: Path) -> None:
    broken = sample.rusmarc("1", isbn="0-8044-2957-Х")
    file = iso(tmp_path / "a.mrc", broken)

    svod("convert", file, tmp_path / "o", "--to", "rusmarc", "--repair")

    with (tmp_path / "o").open("rb") as stream:
        good = next(item for item in reading.read(stream) if isinstance(item, reading.Good))
    assert good.record == check.repair(good.record, Dialect.RUSMARC).record
    assert [field.first("a") for field in good.record.every("010")] == ["0-8044-2957-X"]


def test_convert_goes_to_standard_output_too(svod: Callable[..., Done], tmp_path: Path) -> None:
    file = iso(tmp_path / "a.mrc", *BOOKS, charset="cp1251")

    done = svod("convert", file, "-", "--to", "mrk")

    assert "Псков, часть 4".encode() in done.out
    assert done.out.count(b"=LDR") == len(BOOKS)


@pytest.mark.parametrize(("name", "begins"), [("o.mrc.gz", b"\x1f\x8b"), ("o.zip", b"PK")])
def test_convert_packs_by_the_name(
    svod: Callable[..., Done], tmp_path: Path, name: str, begins: bytes
) -> None:
    file, out = iso(tmp_path / "a.mrc", *BOOKS), tmp_path / name

    svod("convert", file, out, "--to", "rusmarc")
    again = json.loads(svod("check", out, "--json").out)

    assert out.read_bytes().startswith(begins)
    assert again["totals"]["records"] == len(BOOKS)


def test_a_file_that_cannot_be_written_is_named(svod: Callable[..., Done], tmp_path: Path) -> None:
    file = iso(tmp_path / "a.mrc", *BOOKS)
    done = svod("convert", file, tmp_path / "none" / "o", "--to", "rusmarc")
    assert done.code == cli.REFUSED
    assert str(tmp_path / "none" / "o") in done.err


def test_a_file_without_records_spoils_no_earlier_one(
    svod: Callable[..., Done], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("<html>")
    (tmp_path / "o").write_text("earlier")

    done = svod("convert", tmp_path / "a.txt", tmp_path / "o", "--to", "rusmarc")

    assert done.code == cli.REFUSED
    assert "container.html: " in done.err
    assert (tmp_path / "o").read_text() == "earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "o"]


def test_an_unknown_target_is_refused(svod: Callable[..., Done], tmp_path: Path) -> None:
    done = svod("convert", iso(tmp_path / "a.mrc", *BOOKS), tmp_path / "o", "--to", "docx")
    assert done.code == cli.REFUSED
    assert not (tmp_path / "o").exists()


def test_every_container_that_can_be_written_is_a_target() -> None:
    assert {target.container for target in converting.TARGETS.values()} == set(writers.WRITERS)
