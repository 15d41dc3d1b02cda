"""Monitoring reads how the catalogue is doing, in Prometheus' own reader."""

from prometheus_client.openmetrics import parser as open_parser
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine
from starlette.testclient import TestClient

from catalog import db, jobs
from catalog.settings import Settings
from tests import sample
from tests.front_door import until


def read(site: TestClient) -> dict[tuple[str, ...], float]:
    """Name and label values → value."""
    answer = site.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_records_jobs_and_answers_are_counted(
    site: TestClient, engine: Engine, settings: Settings
) -> None:
    sample.add_libraries(engine, "a", "b")
    sample.load(engine, settings, "a", [sample.rusmarc("1"), sample.rusmarc("2", "Изборск")])
    sample.load(engine, settings, "b", [sample.rusmarc("3")])
    with db.writing(engine) as session:
        session.add(jobs.Job(kind="dump", state="failed", created_at=sample.NOW))
    until(lambda: read(site)[("svod_index_behind",)] == 0)
    assert site.get("/search?q=псков").status_code == 200
    assert site.get("/record/nothing").status_code == 404
    assert site.get("/no/such/place?q=secret").status_code == 404
    found = read(site)
    assert found[("svod_union_records",)] == 2
    assert found[("svod_contributions",)] == 3
    assert found[("svod_jobs", "failed")] == 1
    assert found[("svod_jobs", "running")] == 0
    assert found[("svod_changes",)] >= 2
    assert found[("svod_request_seconds_count", "GET", "/search", "200")] == 1
    assert found[("svod_request_seconds_count", "GET", "/record/{union_id}", "404")] == 1
    assert found[("svod_request_seconds_count", "GET", "", "404")] == 1
    assert "secret" not in site.get("/metrics").text


def test_openmetrics_is_given_to_those_who_ask(site: TestClient) -> None:
    accepted = {"Accept": "application/openmetrics-text; version=1.0.0"}
    families = open_parser.text_string_to_metric_families(
        site.get("/metrics", headers=accepted).text
    )
    assert "svod_union_records" in {family.name for family in families}
