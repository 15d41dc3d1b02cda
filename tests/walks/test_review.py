"""A cataloguer works through the doubtful pairs: what is settled shows everywhere at once."""

import re
from html import unescape
from urllib.parse import unquote

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from catalog import db, review
from catalog.errors import NotFound, Refused
from catalog.settings import Settings
from catalog.verify import verify
from tests.front_door import ONE_DATABASE, finds, log_in, until
from tests.sample import add_libraries, load, public_ids, rusmarc

pytestmark = pytest.mark.usefixtures("people")

ISBN = "978-5-00000-002-1"
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def doubts(engine: Engine, settings: Settings, people: None) -> None:
    """Two pairs under one ISBN and two titles; one of them would join three records."""
    add_libraries(engine, "gdov")
    load(engine, settings, "pskov", [rusmarc("1", "Старый Псков", isbn=ISBN)])
    load(engine, settings, "luki", [rusmarc("2", "Гдовская старина", isbn=ISBN)])
    other = {"isbn": "978-5-00000-001-4", "year": "1999", "author": "Лис|О. П.", "pages": "80 с."}
    load(engine, settings, "gdov", [rusmarc("3", "Храмы уезда", **other)])
    load(engine, settings, "pskov", [rusmarc("4", "Храмы уезда", **other)])
    load(engine, settings, "luki", [rusmarc("5", "Монастыри и погосты", **other)])


def pair(page: str) -> tuple[str, ...]:
    """The two records a review page asks about."""
    found = re.findall(r'name="[ab]" value="([^"]+)"', page)[:2]
    return tuple(unescape(name) for name in found)


def judge(site: TestClient, page: str, verdict: str) -> str:
    """Press a button of the page; the page that comes next."""
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    form |= dict(zip("ab", pair(page), strict=True))
    answer = site.post("/desk/review", data={**form, "verdict": verdict, "why": "сверено"})
    assert answer.status_code == 303, answer.text
    return site.get(answer.headers["location"], headers=ENGLISH).text


@pytest.mark.usefixtures("doubts")
def test_a_pair_after_another_until_nothing_is_left(
    site: TestClient, engine: Engine, settings: Settings
) -> None:
    log_in(site, "anna")
    page = site.get("/desk/review", headers=ENGLISH).text
    assert "2 pairs left" in page
    first = pair(page)
    assert "luki:5" in first, "the pair that joins three records comes first"
    assert "Title" in page.split("Where they differ</h2>")[1].split("<details>")[0]
    assert "fields are equal" in page
    page = judge(site, page, "same")
    assert "Judgement 1: the same." in page
    assert "1 pair left" in page
    with db.reading(engine) as session:
        ids = public_ids(session)
    assert ids["luki", "5"] == ids["gdov", "3"] == ids["pskov", "4"]
    until(finds(site, "*", 3))
    assert set(pair(page)) == {"pskov:1", "luki:2"}
    page = judge(site, page, "different")
    assert "there are no doubtful pairs" in page
    assert list(verify(engine, settings)) == []
    answer = site.post("/desk/review/undo", data={"number": "2"})
    assert set(pair(site.get(answer.headers["location"]).text)) == {"pskov:1", "luki:2"}


@ONE_DATABASE
@pytest.mark.usefixtures("doubts")
def test_a_skipped_pair_comes_again_from_the_start(site: TestClient) -> None:
    log_in(site, "anna")
    page = site.get("/desk/review", headers=ENGLISH).text
    for _ in range(2):
        skip = re.search(r'href="(/desk/review\?after=[^"]+)" data-key="3"', page)
        assert skip
        before, page = pair(page), site.get(unescape(skip[1]), headers=ENGLISH).text
        assert pair(page) != before
    assert 'href="/desk/review">Show those you skipped' in page


@ONE_DATABASE
@pytest.mark.usefixtures("doubts")
def test_any_two_records_can_be_judged(site: TestClient) -> None:
    log_in(site, "anna")
    page = site.get("/desk/review?a=gdov:3&b=pskov:4", headers=ENGLISH).text
    assert "They stand in one union record now." in page
    judge(site, page, "different")
    until(finds(site, "храмы уезда", 2))
    assert site.get("/desk/review?a=gdov:3&b=nobody:4").status_code == 404


@ONE_DATABASE
@pytest.mark.usefixtures("doubts")
def test_a_word_is_signed_and_only_its_owner_or_a_coordinator_takes_it_back(
    site: TestClient,
) -> None:
    assert site.post("/desk/review", data={"a": "pskov:1", "b": "luki:2"}).status_code == 303
    log_in(site, "olga")
    words = {"a": "pskov:1", "b": "luki:2", "verdict": "different"}
    assert "done=1" in site.post("/desk/review", data=words).headers["location"]
    log_in(site, "anna")
    site.post("/desk/review", data=words | {"verdict": "same", "why": "одна обложка"})
    page = site.get("/desk/judgements", headers=ENGLISH).text
    assert "Contradictions" in page
    assert "одна обложка" in page
    assert site.post("/desk/review/undo", data={"number": "1"}).status_code == 403
    log_in(site, "olga")
    back = site.post("/desk/review/undo", data={"number": "2", "back": "judgements"})
    assert "Contradictions" not in site.get(back.headers["location"], headers=ENGLISH).text
    assert site.post("/desk/review/undo", data={"number": "77"}).status_code == 404


@ONE_DATABASE
@pytest.mark.usefixtures("doubts")
def test_the_queue_narrows_to_a_library_and_a_kind(engine: Engine, site: TestClient) -> None:
    with db.reading(engine) as session:

        def length(**asked: str) -> int:
            return len(list(review.queue(session, **asked)))

        assert (length(), length(library="gdov"), length(library="pskov")) == (2, 1, 2)
        assert (length(kind="book"), length(kind="map")) == (2, 0)
        with pytest.raises(Refused, match=r"review\.kind"):
            length(kind="roman")
        with pytest.raises(NotFound, match=r"library\.unknown"):
            length(library="nobody")
    log_in(site, "anna")
    page = site.get("/desk/review?library=gdov&kind=book&after=junk", headers=ENGLISH).text
    assert "1 pair left" in page
    location = site.post(
        "/desk/review", data={"a": "gdov:3", "b": "luki:5", "verdict": "same", "library": "gdov"}
    ).headers["location"]
    assert unquote(location) == "/desk/review?library=gdov&done=1"


@ONE_DATABASE
@pytest.mark.usefixtures("doubts")
def test_what_both_would_become_is_shown_and_chosen(site: TestClient, engine: Engine) -> None:
    log_in(site, "anna")
    page = site.get("/desk/review?a=pskov:1&b=luki:2", headers=ENGLISH).text
    assert "take-title" not in page, "a cataloguer chooses nothing for the union record"
    words = {"a": "pskov:1", "b": "luki:2", "verdict": "same", "take-title": "a"}
    assert site.post("/desk/review", data=words).status_code == 403
    log_in(site, "olga")
    page = site.get("/desk/review?a=pskov:1&b=luki:2", headers=ENGLISH).text
    (row,) = re.findall(r'<tr><th scope="row">Title</th>(.*?)</tr>', page, re.DOTALL)
    cells = [re.sub(r"<[^>]+>|\s+", " ", cell) for cell in row.split("</td>")[:3]]
    assert "Старый Псков" in cells[0]
    assert "Гдовская старина" in cells[1]
    assert "Гдовская старина" in cells[2], "what comes out by itself"
    site.post("/desk/review", data=words)
    until(finds(site, "старый псков", 1))
    with db.reading(engine) as session:
        union = public_ids(session)["pskov", "1"]
    page = site.get(f"/desk/pins/{union}", headers=ENGLISH).text
    assert "pskov:1" in page.split("<details")[0]
    own = {"element": "title", "source": "own", "own": "=200  1\\$aСвои <b>слова"}
    assert site.post(f"/desk/pins/{union}", data=own).status_code == 303
    until(finds(site, "свои слова", 1))
    assert "Свои &lt;b&gt;слова" in site.get("/desk/pins", headers=ENGLISH).text
    assert site.post(f"/desk/pins/{union}", data=own | {"own": "200 a"}).status_code == 400
    for number in (1, 2):
        site.post(f"/desk/pins/{number}/end", data={"record": union})
    until(finds(site, "гдовская старина", 1))


@ONE_DATABASE
@pytest.mark.usefixtures("doubts")
def test_a_pair_is_discussed_and_given_to_somebody(site: TestClient) -> None:
    log_in(site, "anna")
    pair_of = {"a": "luki:2", "b": "pskov:1"}
    said = {**pair_of, "text": "Обложка <i>одна</i>", "assigned": "olga"}
    assert site.post("/desk/review/comment", data=said).status_code == 303
    assert site.post("/desk/review/comment", data={**pair_of, "assigned": "x"}).status_code == 404
    assert "no doubtful pairs" in site.get("/desk/review?mine=yes", headers=ENGLISH).text
    log_in(site, "olga")
    page = site.get("/desk/review?mine=yes", headers=ENGLISH).text
    assert "1 pair left" in page
    assert "Обложка &lt;i&gt;одна" in page


@ONE_DATABASE
@pytest.mark.usefixtures("doubts")
def test_one_question_at_a_time(site: TestClient) -> None:
    log_in(site, "anna")
    page = site.get("/desk/review?quick=yes", headers=ENGLISH).text
    assert "Is this one edition?" in page
    assert "<table" not in page
    page = judge(site, page, "same")
    assert "Is this one edition?" in page, "the next question comes in the same way"
    page = judge(site, page, "different")
    assert "there are no doubtful pairs" in page
