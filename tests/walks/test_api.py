"""A partner's program reads the catalogue at /api/v1 as its document says."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from openapi_spec_validator import validate
from sqlalchemy import Engine
from starlette.testclient import TestClient

from catalog import db
from catalog.search import queries
from catalog.settings import Settings
from catalog.web import create_app
from catalog.web.api import schemas
from catalog.web.api.limits import Limiter
from catalog.web.api.negotiation import MEDIA, SHORT
from exports import dumps
from tests import sample
from tests.front_door import until

BOOKS = 25


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A catalogue of twenty-five books, one of two libraries, one withdrawn, two joined."""
    folder: Path = tmp_path_factory.mktemp("api")
    settings = Settings(data=folder, database="", api_quota=0)
    engine = db.open_database(settings)
    fill(engine, settings)
    engine.dispose()
    with TestClient(create_app(settings, worker=False), follow_redirects=False) as client:
        client.headers["Accept-Language"] = "en"
        until(lambda: client.get("/api/v1/records").json()["meta"]["total"] == BOOKS)
        yield client


def fill(engine: Engine, settings: Settings) -> None:
    sample.add_libraries(engine, "pskov", "luki")
    books = [
        sample.rusmarc(f"P{n}", f"Псковская быль, часть {n}", year=str(1900 + n))
        for n in range(1, BOOKS + 1)
    ]
    again = sample.marc21("L1", "Псковская быль, часть 1", year="1901")
    other = sample.marc21("L2", "Великолукские напевы", year="1960")
    sample.load(engine, settings, "pskov", books)
    sample.load(engine, settings, "luki", [again, other, sample.marc21("L3", "Снетки")])
    # The third of Luki is corrected into the second of Pskov; the second is withdrawn.
    sample.load(
        engine, settings, "luki",
        [sample.rusmarc("L2", status="d"),
         sample.marc21("L3", "Псковская быль, часть 2", year="1902")],
    )  # fmt: skip


def ids(api: TestClient, **query: object) -> list[str]:
    found = api.get("/api/v1/records", params=query).json()["data"]
    return [one["id"] for one in found]


# --- lists ----------------------------------------------------------------------------------------


def test_the_parameters_of_the_pages_find_the_same(api: TestClient) -> None:
    found = api.get("/api/v1/records?q=быль&library=luki&from=1901&to=&sort=year&exact=&page=1")
    said = schemas.Search.model_validate(found.json())
    assert [(one.title, one.libraries, one.members) for one in said.data] == [
        ("Псковская быль, часть 1", ["luki", "pskov"], 2),
        ("Псковская быль, часть 2", ["luki", "pskov"], 2),
    ]
    assert said.facets["library"][0] == schemas.Count(value="pskov", count=BOOKS, chosen=False)
    assert said.data[0].description.startswith("Петров, И. С. Псковская быль, часть 1")


def test_every_parameter_of_the_search_is_one_of_the_api() -> None:
    known = {field.alias or name for name, field in schemas.RecordsQuery.model_fields.items()}
    filters = {name for filter in queries.FILTERS for name in (filter, queries.WITHOUT + filter)}
    assert known >= filters | {"q", "from", "to", "since", "sort", "exact", "typed", "some", "page"}


def test_whatever_a_page_of_search_may_ask_the_api_takes(api: TestClient) -> None:
    asked = dict.fromkeys((*queries.FILTERS, *(f"not-{one}" for one in queries.FILTERS)), "x")
    for name, value in asked.items():
        found = api.get("/api/v1/records", params={name: value}).json()["meta"]["total"]
        assert found == (BOOKS if name.startswith("not-") else 0), name
    for sort in queries.SORTS:
        assert api.get("/api/v1/records", params={"sort": sort}).status_code == 200


def test_pages_are_linked_to_their_end(api: TestClient) -> None:
    seen: list[str] = []
    url: str | None = "/api/v1/records?sort=title&limit=10&q=быль"
    while url:
        found = api.get(url)
        seen += [one["id"] for one in found.json()["data"]]
        url = found.json()["links"]["next"]
        assert (f'<{url}>; rel="next"' in found.headers.get("link", "")) == bool(url)
    assert len(seen) == len(set(seen)) == BOOKS


@pytest.mark.parametrize("accept", ["application/jsonl", "application/json;q=0.1, */*;q=0"])
def test_accept_chooses(api: TestClient, accept: str) -> None:
    answer = api.get("/api/v1/records?q=быль&limit=3", headers={"Accept": accept})
    lines = answer.text.splitlines()
    if "jsonl" in accept:
        assert answer.headers["content-type"] == "application/jsonl"
        assert len({json.loads(line)["union_id"] for line in lines}) == BOOKS
    else:
        assert len(answer.json()["data"]) == 3
    assert "Accept" in answer.headers["vary"]


def test_everything_comes_in_any_format_and_packed(api: TestClient) -> None:
    whole = api.get("/api/v1/records?format=marcxml-rusmarc", headers={"Accept-Encoding": "gzip"})
    assert whole.headers["content-encoding"] == "gzip"
    assert whole.text.count("<record ") == BOOKS
    assert gzip.compress(whole.content)  # it was unpacked by the client: a whole stream
    listed = api.get("/api/v1/records?q=быль&library=luki&format=ris")
    assert listed.text.count("TY  - ") == 2


# --- one record -----------------------------------------------------------------------------------


def test_a_record_says_where_everything_in_it_is_from(api: TestClient) -> None:
    (id,) = ids(api, q="быль", library="luki", **{"from": "1901", "to": "1901"})
    said = schemas.Record.model_validate(api.get(f"/api/v1/records/{id}").json()).data
    assert {(one.library, one.local_id) for one in said.members} == {
        ("pskov", "P1"), ("luki", "L1"),
    }  # fmt: skip
    titles = [field for field in said.rusmarc.fields if field.tag == "200"]
    assert titles[0].subfields[0].value == "Псковская быль, часть 1"
    assert "pskov:P1" in titles[0].subfields[0].origins
    held = schemas.Contribution.model_validate(api.get(said.members[0].url).json()).data
    assert held.union_id == id


@pytest.mark.parametrize("format", [*MEDIA, *SHORT])
def test_every_format_by_suffix_by_name_and_by_accept(api: TestClient, format: str) -> None:
    id = ids(api, limit=1)[0]
    by_suffix = api.get(f"/api/v1/records/{id}.{format}")
    by_name = api.get(f"/api/v1/records/{id}", params={"format": format})
    name = SHORT.get(format, format)
    assert by_suffix.headers["content-type"] == MEDIA[name]
    assert by_suffix.content == by_name.content
    if name != "json":
        page = api.get(f"/api/v1/records?format={format}").content
        assert page.startswith(dumps.FORMATS[name].opening)


def test_accept_is_weighed_and_what_cannot_be_had_is_said(api: TestClient) -> None:
    url = f"/api/v1/records/{ids(api, limit=1)[0]}"

    def media(accept: str) -> str:
        return api.get(url, headers={"Accept": accept}).headers["content-type"]

    assert media("application/ld+json;q=0.9, application/mods+xml") == "application/mods+xml"
    assert media("text/*") == "text/csv; charset=utf-8"
    assert media("image/png, */*;q=0.1") == "application/json"
    refused = api.get(url, headers={"Accept": "image/png, application/json;q=0"})
    problem = refused.json()
    assert (refused.status_code, problem["status"]) == (406, 406)
    assert "application/marcxml+xml" in problem["accepted"]
    assert api.get(f"{url}.docx").status_code == 406


def test_what_is_known_is_not_sent_again(api: TestClient) -> None:
    url = f"/api/v1/records/{ids(api, limit=1)[0]}"
    first = api.get(url)
    again = api.get(url, headers={"If-None-Match": f'"x", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    other = api.get(f"{url}.ris", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200
    held = api.get("/api/v1/contributions/pskov/P7")
    known = {"If-None-Match": held.headers["etag"]}
    assert api.get("/api/v1/contributions/pskov/P7", headers=known).status_code == 304


def test_a_merged_record_redirects_and_a_withdrawn_one_is_gone(api: TestClient) -> None:
    gone = {one["id"]: one for one in api.get("/api/v1/deletions").json()["data"]}
    states = {one["state"]: one for one in gone.values()}
    merged, deleted = states["merged"], states["deleted"]
    moved = api.get(f"/api/v1/records/{merged['id']}.ris?x=1")
    assert moved.status_code == 301
    assert moved.headers["location"] == f"/api/v1/records/{merged['into']}.ris?x=1"
    answer = api.get(f"/api/v1/records/{deleted['id']}")
    assert (answer.status_code, answer.json()["code"]) == (410, "record.gone")
    assert api.get("/api/v1/records/nothing").status_code == 404


# --- the rest -------------------------------------------------------------------------------------


def test_changes_lead_to_the_end_and_on(api: TestClient) -> None:
    after, seen = 0, []
    while True:
        said = schemas.Changes.model_validate(
            api.get(f"/api/v1/changes?after={after}&limit=10").json()
        )
        seen += [(one.id, one.state) for one in said.data]
        after = said.meta.last
        if said.links.next is None:
            break
    assert len({id for id, _ in seen}) == len(seen)
    assert len([id for id, state in seen if state == "live"]) == BOOKS
    assert api.get(f"/api/v1/changes?after={after}").json()["data"] == []


def test_a_pair_is_explained(api: TestClient) -> None:
    said = api.get("/api/v1/explain?a=pskov:P1&b=luki:L1").json()["data"]
    assert (said["verdict"], said["together"]) == ("same", True)
    assert {one["fact"] for one in said["evidence"]} > {"title"}
    assert api.get("/api/v1/explain?a=pskov:P1&b=luki:none").status_code == 404


def test_problems_name_what_is_wrong(api: TestClient) -> None:
    refused = api.get("/api/v1/records?limit=1000&from=1.0&q=x")
    assert refused.headers["content-type"] == "application/problem+json"
    problem = schemas.Problem.model_validate(refused.json())
    assert (problem.status, problem.code) == (422, "api.parameters")
    assert problem.errors is not None
    assert {one.field for one in problem.errors} == {"limit", "from"}
    wrong = api.post("/api/v1/records")
    assert wrong.status_code == 405
    assert {*wrong.headers["allow"].split(", ")} == {"GET", "HEAD"}
    assert api.get("/api/v1/nothing").json()["status"] == 404


def test_pages_of_other_sites_may_read(api: TestClient) -> None:
    asked = api.options("/api/v1/records", headers={"Origin": "https://library.example"})
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == "*"
    found = api.get("/api/v1/records", headers={"Origin": "https://library.example"})
    assert found.headers["access-control-allow-origin"] == "*"


def test_the_document_is_sound(api: TestClient) -> None:
    document = api.get("/api/v1/openapi.json").json()
    validate(document)
    assert document["openapi"].startswith("3.1")


def test_a_caller_has_a_quota() -> None:
    now = 100.0
    limiter = Limiter(2, clock=lambda: now)
    assert [limiter.count("a").exceeded for _ in range(3)] == [False, False, True]
    standing = limiter.count("a")
    assert standing.headers() == {
        "RateLimit-Policy": '"default";q=2;w=60',
        "RateLimit": '"default";r=0;t=60',
        "Retry-After": "60",
    }
    assert not limiter.count("b").exceeded
    now += 60
    assert not limiter.count("a").exceeded


def test_a_quota_that_is_used_up_is_said(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database="", api_quota=1)
    with TestClient(create_app(settings, worker=False)) as client:
        first, second = (client.get("/api/v1/changes") for _ in range(2))
    assert first.headers["ratelimit"].startswith('"default";r=0;t=')
    assert (second.status_code, second.json()["code"]) == (429, "api.too_many")
    assert int(second.headers["retry-after"]) > 0
