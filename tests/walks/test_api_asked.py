"""Whatever the OpenAPI document allows, and does not, is asked of the API: schemathesis."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from catalog import db
from catalog.accounts import tokens
from catalog.settings import Settings
from tests import sample
from tests.front_door import ONE_DATABASE, until

CONFIG = Path(__file__).parents[1] / "schemathesis.toml"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"api_quota": 0})


@pytest.mark.slow
@ONE_DATABASE
@pytest.mark.parametrize("with_token", [False, True])
def test_schemathesis_finds_nothing(
    engine: Engine, settings: Settings, address: str, tmp_path: Path, *, with_token: bool
) -> None:
    books = [sample.rusmarc(f"P{n}", f"Псковская быль, часть {n}") for n in range(1, 9)]
    sample.load(engine, settings, "pskov", books)
    sample.load(engine, settings, "luki", [sample.marc21("L1", "Псковская быль, часть 1")])
    sample.load(engine, settings, "pskov", [sample.rusmarc("P2", status="d")])
    until(lambda: len(list(settings.index.iterdir())) > 0)
    phases = "coverage,fuzzing,stateful" if with_token else "fuzzing"
    allowed = ["--header", f"Authorization: Bearer {token(engine)}"] if with_token else []
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", CONFIG, "run"),
            *(f"{address}/api/v1/openapi.json", "--checks", "all", "--phases", phases, *allowed),
            *("--max-examples", "8", "--no-color", "--seed", "20261128"),
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,  # it keeps what it found there
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def token(engine: Engine) -> str:
    now = db.utc_now()
    with db.writing(engine) as session:
        _, text = tokens.add(
            session, library="pskov", name="asked", scopes=tokens.SCOPES,
            expires_at=now + timedelta(days=1), by="olga", now=now,
        )  # fmt: skip
    return text
