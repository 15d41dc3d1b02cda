"""A library's program sends records at /api/v1, takes them in and back, and judges pairs."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from starlette.testclient import TestClient

from catalog import db
from catalog.accounts import tokens
from catalog.model import AuditEntry, Contribution, Judgement, Upload
from catalog.settings import Settings
from catalog.web.api import schemas
from tests import sample
from tests.front_door import ONE_DATABASE, until

BOOK = sample.rusmarc("P1", "Псковская быль", year="1901")


@pytest.fixture
def program(engine: Engine, people: None, site: TestClient) -> Iterator[TestClient]:
    """A client with a token of «pskov» for everything."""
    site.headers["Authorization"] = f"Bearer {token(engine, 'pskov')}"
    site.headers["Accept-Language"] = "en"
    return site


def token(engine: Engine, library: str, *scopes: str) -> str:
    now = db.utc_now()
    with db.writing(engine) as session:
        _, text = tokens.add(
            session, library=library, name="loader", scopes=scopes or tokens.SCOPES,
            expires_at=now + timedelta(days=1), by="olga", now=now,
        )  # fmt: skip
    return text


def send(program: TestClient, *records: Any, **query: str) -> schemas.Batch:
    answer = program.post("/api/v1/batches", params=query, content=sample.iso2709(records))
    assert answer.status_code == 202, answer.text
    (batch,) = schemas.Batches.model_validate(answer.json()).data
    assert answer.headers["location"] == batch.links.self
    return batch


def waited(program: TestClient, number: int, state: str) -> schemas.Batch:
    def look() -> schemas.Batch:
        return schemas.Batches.model_validate(program.get(f"/api/v1/batches/{number}").json()).data[
            0
        ]

    until(lambda: look().state == state)
    return look()


def live(engine: Engine) -> int:
    with db.reading(engine) as session:
        return session.scalar(select(func.count()).where(Contribution.live)) or 0


def test_a_batch_is_checked_taken_in_reported_and_taken_back(
    engine: Engine, program: TestClient
) -> None:
    sent = send(program, BOOK, sample.rusmarc("", "Без номера", author=""), filename="нов.mrc")
    staged = waited(program, sent.number, "staged")
    assert staged.preview is not None
    assert (staged.counts["new"], staged.preview["alone"], live(engine)) == (2, 2, 0)
    assert program.post(f"/api/v1/batches/{sent.number}/commit").status_code == 202
    done = waited(program, sent.number, "done")
    assert (done.counts["records"], live(engine)) == (2, 2)
    report = schemas.Report.model_validate(
        program.get(f"/api/v1/batches/{sent.number}/report").json()
    )
    assert [one.outcome for one in report.records] == ["new", "new"]
    sheet = program.get(f"/api/v1/batches/{sent.number}/report?format=csv")
    assert sheet.headers["content-type"].startswith("text/csv")

    undone = program.post(f"/api/v1/batches/{sent.number}/revert")
    assert (undone.json()["meta"]["withdrawn"], live(engine)) == (2, 0)
    assert program.post(f"/api/v1/batches/{sent.number}/revert").status_code == 409
    with db.reading(engine) as session:
        noted = session.execute(
            select(AuditEntry.action, AuditEntry.by).order_by(AuditEntry.id)
        ).all()
    assert noted == [
        (action, "token:pskov:loader")
        for action in ("upload.sent", "upload.committed", "upload.undone")
    ]


@ONE_DATABASE
def test_what_is_refused_is_named_record_by_record(engine: Engine, program: TestClient) -> None:
    sample.load(
        engine,
        engine_settings(program),
        "luki",
        [sample.marc21("L1", "Псковская быль", author="Иванов, П. П.", year="1901")],
    )
    broken = sample.rusmarc("P9", "Без заглавия")
    broken = replace(broken, fields=tuple(one for one in broken.fields if one.tag != "200"))
    number = send(program, BOOK, broken).number
    waited(program, number, "staged")
    refused = program.post(f"/api/v1/batches/{number}/commit?rejected=refuse")
    problem = schemas.Problem.model_validate(refused.json())
    assert (refused.status_code, problem.code) == (409, "api.rejected")
    assert problem.errors is not None
    assert {(one.record, one.field) for one in problem.errors} >= {("P9", "200")}
    doubtful = program.post(f"/api/v1/batches/{number}/commit?doubtful=refuse")
    assert (doubtful.status_code, doubtful.json()["code"]) == (409, "api.doubtful")
    assert [one["local_id"] for one in doubtful.json()["candidates"]] == ["P1"]
    assert live(engine) == 1
    reverted = program.post(f"/api/v1/batches/{number}/revert")
    assert reverted.json()["data"]["state"] == "discarded"


def engine_settings(program: TestClient) -> Settings:
    found: Settings = program.app.state.settings
    return found


@ONE_DATABASE
def test_a_token_acts_for_its_library_within_its_scopes(
    engine: Engine, program: TestClient
) -> None:
    number = send(program, BOOK).number
    other = {"Authorization": f"Bearer {token(engine, 'luki')}"}
    for method, rest in (("GET", ""), ("GET", "/report"), ("POST", "/commit"), ("POST", "/revert")):
        answer = program.request(method, f"/api/v1/batches/{number}{rest}", headers=other)
        assert answer.status_code == 404, rest
    reading = {"Authorization": f"Bearer {token(engine, 'pskov', 'report')}"}
    refused = program.post("/api/v1/batches", content=b"x", headers=reading)
    assert (refused.status_code, refused.json()["code"]) == (403, "api.scope")
    for wrong in ("Bearer svod_nobody", "Basic YTpi", ""):
        answer = program.post("/api/v1/batches", content=b"x", headers={"Authorization": wrong})
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert "access-control-allow-origin" not in refused.headers


def test_the_same_request_twice_is_done_once(engine: Engine, program: TestClient) -> None:
    key = {"Idempotency-Key": "nightly-2026-11-28"}
    content = sample.iso2709([BOOK])

    def post(body: bytes = content) -> Any:
        return program.post("/api/v1/batches", content=body, headers=key)

    with ThreadPoolExecutor(3) as pool:
        answers = [one.result() for one in [pool.submit(post) for _ in range(3)]]
    assert {one.status_code for one in answers} <= {202, 409}  # 409: the first is at work
    again = post()
    assert (again.status_code, again.headers["idempotency-replayed"]) == (202, "true")
    (first,) = {one.text for one in answers if one.status_code == 202}
    assert again.text == first
    assert again.headers["location"]
    other = post(content * 2)
    assert (other.status_code, other.json()["code"]) == (422, "api.key_reused")
    with db.reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Upload)) == 1


@ONE_DATABASE
def test_a_refusal_leaves_its_key_free(program: TestClient) -> None:
    key = {"Idempotency-Key": "one"}
    for _ in range(2):
        assert program.post("/api/v1/batches/99/commit", headers=key).status_code == 404
    assert program.post("/api/v1/batches", content=b"", headers=key).status_code == 400


def test_a_pair_is_judged_and_a_contradiction_shown(engine: Engine, program: TestClient) -> None:
    settings = engine_settings(program)
    sample.load(engine, settings, "pskov", [BOOK])
    sample.load(engine, settings, "luki", [sample.marc21("L1", "Псковская быль", year="1901")])
    word = {"verdict": "different", "a": "pskov:P1", "b": "luki:L1", "why": "другой набор"}
    said = program.post("/api/v1/judgements", json=word)
    assert said.status_code == 201, said.text
    assert [one["contribution"] for one in said.json()["data"]["moved"]] == ["luki:L1"]

    against = {**word, "verdict": "same"}
    other = {"Authorization": f"Bearer {token(engine, 'luki', 'judge')}"}
    opposed = program.post("/api/v1/judgements", json=against, headers=other)
    assert (opposed.status_code, opposed.json()["code"]) == (409, "api.opposed")
    assert opposed.json()["candidates"][0]["by"] == "token:pskov:loader"
    said = program.post("/api/v1/judgements", json={**against, "override": True}, headers=other)
    assert said.status_code == 201
    with db.reading(engine) as session:
        assert len(session.scalars(select(Judgement)).all()) == 2
    wrong = program.post("/api/v1/judgements", json={**word, "verdict": "maybe"})
    assert wrong.json()["errors"][0]["field"] == "verdict"
