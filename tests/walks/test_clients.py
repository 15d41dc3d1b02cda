"""Partners' other clients take everything: Catmandu, and two from npm, by OAI-PMH and SRU.

Those that run with every change are in test_harvest.py and test_sru.py.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import Engine

from catalog import db
from catalog.settings import Settings
from tests.front_door import ONE_DATABASE, until
from tests.sample import load, public_ids, rusmarc

NUMBER = 230  # records: two pages of OAI-PMH, three of SRU
FROM_NPM = ("@natlibfi/sru-client@6.0.18", "oai-pmh@2.0.3")
pytestmark = [pytest.mark.slow, ONE_DATABASE]


@pytest.fixture
def filled(engine: Engine, settings: Settings, address: str) -> str:
    """The address of a running catalogue of 230 records."""
    books = [rusmarc(f"p{n}", f"Деревня {n}", author=f"Автор{n}|И.") for n in range(NUMBER)]
    load(engine, settings, "pskov", books)
    found = f"<numberOfRecords>{NUMBER}</numberOfRecords>"
    until(lambda: found in httpx2.get(f"{address}/sru?query=cql.allRecords=1").text)
    return address


@pytest.fixture
def expected(engine: Engine, filled: str) -> set[str]:
    with db.reading(engine) as session:
        return set(public_ids(session).values())


def said(*command: str | Path, **more: Any) -> list[Any]:
    """The lines of JSON a client writes."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def catmandu(package: str, *arguments: str) -> list[Any]:
    perl = shutil.which("perl")
    probe = [perl or "perl", f"-M{package}", "-e", "1"]
    if perl is None or subprocess.run(probe, capture_output=True, check=False).returncode:
        debian = f"lib{package.replace('::', '-').lower()}-perl"
        pytest.skip(f"no {package} (Debian: {debian}): it was not tried")
    return said("catmandu", "convert", *arguments, "to", "JSON", "--line_delimited", "1")


def test_catmandu_takes_everything(filled: str, expected: set[str]) -> None:
    oai = ("OAI", "--url", f"{filled}/oai")
    for prefix in ("oai_dc", "rusmarc", "mods"):
        records = catmandu("Catmandu::OAI", *oai, "--metadataPrefix", prefix, "--handler", "raw")
        ids = [record["_id"].rpartition(":")[2] for record in records]
        assert len(ids) == NUMBER
        assert set(ids) == expected
        assert all("Деревня" in record["_metadata"] for record in records)
    sets = catmandu("Catmandu::OAI", *oai, "--listSets", "1")
    assert "library:pskov" in {one["setSpec"] for one in sets}
    sru = ("SRU", "--base", f"{filled}/sru", "--query", "cql.allRecords=1", "--limit", "100")
    for version in ("1.1", "1.2"):
        how = ("--version", version, "--recordSchema", "marcxml", "--parser", "marcxml")
        records = catmandu("Catmandu::SRU", *sru, *how)
        assert len(records) == NUMBER
        assert {record["_id"] for record in records} == expected


@pytest.fixture(scope="module")
def node_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the clients from npm, and our few lines that use them."""
    folder, npm = tmp_path_factory.mktemp("node"), shutil.which("npm")
    if npm is None:
        pytest.skip("no npm: its clients were not tried")
    command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), *FROM_NPM]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"{FROM_NPM} could not be had from npm: {done.stderr[-300:]}")
    (folder / "sru.js").write_text(SRU, encoding="utf-8")
    (folder / "oai.js").write_text(OAI, encoding="utf-8")
    return folder


SRU = """
const {default: createClient} = require('@natlibfi/sru-client');
const [url, version, recordSchema] = process.argv.slice(2);
const client = createClient({url, version, recordSchema, maxRecordsPerRequest: 100});
client.searchRetrieve('title=деревня sortby rec.id')
  .on('total', total => console.log(JSON.stringify(total)))
  .on('record', record => console.log(JSON.stringify(record)))
  .on('error', error => { console.error(error); process.exit(1); });
"""
OAI = """
const {OaiPmh} = require('oai-pmh');
const [url, metadataPrefix] = process.argv.slice(2);
(async () => {
  for await (const record of new OaiPmh(url).listRecords({metadataPrefix}))
    console.log(JSON.stringify(record.header.identifier));
})().catch(error => { console.error(error); process.exit(1); });
"""


def test_clients_from_npm_take_everything(
    filled: str, expected: set[str], node_folder: Path
) -> None:
    for version, schema in (("2.0", "rusmarc"), ("1.2", "marcxml"), ("1.1", "mods")):
        total, *records = said("node", node_folder / "sru.js", f"{filled}/sru", version, schema)
        assert total == NUMBER == len(records)
        assert all(sum(union_id in record for record in records) == 1 for union_id in expected)
    for prefix in ("oai_dc", "rusmarc"):
        names = said("node", node_folder / "oai.js", f"{filled}/oai", prefix)
        assert len(names) == NUMBER
        assert {name.rpartition(":")[2] for name in names} == expected
