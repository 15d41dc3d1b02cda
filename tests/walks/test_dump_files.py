"""Files at /dumps/: what a harvest brings, followed by what changed, downloaded in pieces."""

import gzip
import hashlib
import json
import re
from datetime import timedelta

import pytest
from lxml import etree
from sqlalchemy import Engine
from starlette.testclient import TestClient
from typer.testing import CliRunner

from catalog import cli, db, dumping, jobs, work
from catalog.errors import Refused
from catalog.settings import Settings
from exports import dumps
from tests import press, sample
from tests.front_door import ONE_DATABASE

FORMATS = ("marcxml-rusmarc", "jsonl")
LOCATION = re.compile(rb' xmlns:xsi="[^"]*" xsi:schemaLocation="[^"]*"')


def fill(engine: Engine, settings: Settings) -> None:
    sample.add_libraries(engine, "porkhov", "gdov")
    books = [sample.rusmarc(str(n), f"Порховская старина, очерк {n}") for n in range(1, 13)]
    sample.load(engine, settings, "porkhov", books)
    sample.load(engine, settings, "gdov", [sample.marc21("m1", "Гдовские рыбаки")])


def make(engine: Engine, settings: Settings, *, full: bool = False) -> dumping.Dump:
    return dumping.make(engine, settings, formats=FORMATS, full=full, now=db.utc_now())


def content(site: TestClient, dump: dumping.Dump, format: str) -> bytes:
    """A file of a dump, downloaded, its size and sum checked."""
    (file,) = [file for file in dump.files if file.format == format]
    raw = site.get(f"/dumps/{file.name}").content
    assert (len(raw), hashlib.sha256(raw).hexdigest()) == (file.bytes, file.sha256)
    return gzip.decompress(raw)


def records(site: TestClient, dump: dumping.Dump) -> dict[str, bytes]:
    """Union id → the record in MarcXchange."""
    raw = content(site, dump, "marcxml-rusmarc")
    opening = dumps.FORMATS["marcxml-rusmarc"].opening
    lines = raw.removeprefix(opening).removesuffix(b"</collection>\n").splitlines()
    namespace = {"m": "info:lc/xmlns/marcxchange-v1"}
    ids = etree.fromstring(raw).xpath("//m:controlfield[@tag='001']/text()", namespaces=namespace)
    return dict(zip(map(str, ids), lines, strict=True))


def harvested(engine: Engine, settings: Settings) -> dict[str, bytes]:
    harvester = press.Harvester(engine, settings, "metadataPrefix=rusmarc")
    harvester.harvest()
    return {
        identifier.rpartition(":")[2]: LOCATION.sub(b"", body)
        for identifier, body in harvester.copy.items()
    }


def test_a_full_dump_and_its_followers_are_what_a_harvest_brings(
    engine: Engine, settings: Settings, site: TestClient
) -> None:
    fill(engine, settings)
    full = make(engine, settings)
    copy = records(site, full)
    assert (full.kind, len(copy)) == ("full", 13)
    assert copy == harvested(engine, settings)

    changed = sample.rusmarc("3", "Порховская старина, очерк 3", pages="7 с.")
    sample.load(engine, settings, "porkhov", [changed, sample.rusmarc("5", status="d")])
    sample.load(engine, settings, "gdov", [sample.marc21("m2", "Снетки")])
    first = make(engine, settings)
    sample.load(engine, settings, "porkhov", [sample.rusmarc("7", status="d")])
    second = make(engine, settings)

    for dump, before in ((first, full), (second, first)):
        assert (dump.kind, dump.after) == ("changes", before.until)
        for union_id in content(site, dump, dumping.DELETED).decode().split():
            copy.pop(union_id, None)
        copy |= records(site, dump)
    assert len(records(site, first)) == 2
    assert copy == harvested(engine, settings)


@ONE_DATABASE
def test_the_manifest_tells_everything_of_what_lies_there(
    engine: Engine, settings: Settings, site: TestClient
) -> None:
    assert json.loads(site.get("/dumps/manifest.json").content) == {"dumps": []}
    assert "Выгрузок пока нет" in site.get("/dumps/").text
    fill(engine, settings)
    made = make(engine, settings)
    assert make(engine, settings) == made  # nothing changed since
    told = json.loads(site.get("/dumps/manifest.json").content)["dumps"]
    assert [(one["kind"], one["after"], one["until"]) for one in told] == [("full", 0, made.until)]
    assert [file["records"] for file in told[0]["files"]] == [13, 13]
    listed = site.get("/dumps/").text
    for file in made.files:
        assert f'href="/dumps/{file.name}"' in listed
        assert file.sha256 in listed
    assert len(content(site, made, "jsonl").splitlines()) == 13
    inside = {path.name for path in settings.dumps.iterdir()}
    assert inside == {dumping.MANIFEST, *(file.name for file in made.files)}


@ONE_DATABASE
def test_a_broken_download_goes_on(engine: Engine, settings: Settings, site: TestClient) -> None:
    fill(engine, settings)
    file = make(engine, settings).files[0]
    for accepts in ("gzip", "identity"):
        headers = {"Accept-Encoding": accepts}
        whole = site.get(f"/dumps/{file.name}", headers=headers)
        assert whole.headers["content-type"] == "application/gzip"
        assert "content-encoding" not in whole.headers
        assert whole.headers["accept-ranges"] == "bytes"
        part = {**headers, "Range": "bytes=100-", "If-Range": whole.headers["etag"]}
        rest = site.get(f"/dumps/{file.name}", headers=part)
        assert rest.status_code == 206
        assert rest.headers["content-range"] == f"bytes 100-{file.bytes - 1}/{file.bytes}"
        assert whole.content[:100] + rest.content == whole.content
        changed = {**part, "If-Range": '"another"'}
        assert site.get(f"/dumps/{file.name}", headers=changed).content == whole.content


@ONE_DATABASE
@pytest.mark.parametrize("name", ["nothing", "manifest.json.part", "..%2Fsvod.sqlite", "%00"])
def test_nothing_else_can_be_had(
    engine: Engine, settings: Settings, site: TestClient, name: str
) -> None:
    fill(engine, settings)
    make(engine, settings)
    assert site.get(f"/dumps/{name}").status_code == 404


@ONE_DATABASE
def test_old_dumps_go_and_the_last_two_full_ones_stay(engine: Engine, settings: Settings) -> None:
    fill(engine, settings)
    made = []
    for number in range(4):
        sample.load(engine, settings, "gdov", [sample.marc21(f"n{number}", f"Рассказ {number}")])
        made.append(make(engine, settings, full=number != 2))
    abandoned = settings.dumps / f"{dumping.MAKING}x"
    abandoned.mkdir()
    kept = dumping.read(settings.dumps)
    assert kept == made[1:]
    later = db.utc_now() + timedelta(days=2)
    last = dumping.make(engine, settings, formats=("ris",), full=False, now=later)
    assert last.kind == "full"  # in other formats
    assert dumping.read(settings.dumps) == [made[3], last]
    names = {file.name for dump in (made[3], last) for file in dump.files}
    assert {path.name for path in settings.dumps.iterdir()} == {dumping.MANIFEST, *names}


@ONE_DATABASE
def test_an_unknown_format_is_refused(engine: Engine, settings: Settings) -> None:
    with pytest.raises(Refused):
        dumping.make(engine, settings, formats=["docx"], full=True, now=db.utc_now())
    assert not settings.dumps.exists()


def test_a_dump_shows_one_moment_and_holds_no_load_up(engine: Engine, settings: Settings) -> None:
    fill(engine, settings)
    expected = harvested(engine, settings)
    more = [sample.rusmarc("99", "Поздняя запись"), sample.rusmarc("7", status="d")]

    def load_meanwhile() -> None:
        if more:
            taken, more[:] = list(more), []
            sample.load(engine, settings, "porkhov", taken)

    dumping.make(
        engine, settings, formats=FORMATS, full=True, now=db.utc_now(), tick=load_meanwhile
    )
    assert more == []
    (dump,) = dumping.read(settings.dumps)
    assert [file.records for file in dump.files] == [len(expected)] * 2
    assert {file.records for file in make(engine, settings).files} == {1}


def test_a_worker_makes_what_is_queued(engine: Engine, settings: Settings) -> None:
    fill(engine, settings)
    jobs.add(engine, "dump", now=db.utc_now())
    handlers = work.handlers(engine, settings)
    assert jobs.work_once(engine, handlers, lease=timedelta(seconds=30))
    (dump,) = dumping.read(settings.dumps)
    assert [file.format for file in dump.files] == settings.dump_formats.split()


@ONE_DATABASE
def test_the_command_makes_or_queues_them(engine: Engine, settings: Settings) -> None:
    fill(engine, settings)
    env = {"SVOD_DATA": str(settings.data), "SVOD_DATABASE": settings.database}
    formats = [part for name in dumps.FORMATS for part in ("--format", name)]
    done = CliRunner().invoke(cli.app, ["dumps", "make", *formats], env=env)
    assert done.exit_code == 0, done.output
    (dump,) = dumping.read(settings.dumps)
    assert [(file.format, file.records) for file in dump.files] == [
        (name, 13) for name in dumps.FORMATS
    ]
    assert all(file.sha256 in done.output for file in dump.files)
    assert CliRunner().invoke(cli.app, ["dumps", "make", "--queue"], env=env).exit_code == 0
    assert jobs.work_once(engine, work.handlers(engine, settings), lease=timedelta(seconds=30))
    (again,) = dumping.read(settings.dumps)  # the same moment in other formats
    assert [file.format for file in again.files] == settings.dump_formats.split()


def test_of_two_at_once_the_first_to_be_ready_stands(engine: Engine, settings: Settings) -> None:
    fill(engine, settings)
    made: list[dumping.Dump] = []

    def make_another() -> None:
        if not made:
            made.append(make(engine, settings))

    late = dumping.make(
        engine, settings, formats=FORMATS, full=True, now=db.utc_now(), tick=make_another
    )
    assert [late] == made == dumping.read(settings.dumps)
