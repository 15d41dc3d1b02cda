"""A cataloguer logs in, sends a file and sees what became of every record of it."""

import csv
import io
import re
import socket
import time
import zipfile
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import Engine, select
from starlette.testclient import TestClient

from catalog import db
from catalog.model import Account, Job, LoginSession, Upload
from catalog.settings import Settings
from catalog.web import create_app
from tests.front_door import ONE_DATABASE, PASSWORD, finds, log_in, until
from tests.sample import iso2709, rusmarc

pytestmark = pytest.mark.usefixtures("people")

GOOD = [rusmarc("1", "Старый Псков"), rusmarc("2", "Летопись земли"), rusmarc("3", "Гдов")]
# Two that cannot be read: a leader that promises more than there is, and no record at all.
CUT = b"00200nam0 2200061   450 001000200000" + b"\x1e7\x1e"
JUNK = "не запись, а строка текста".encode() + b"\x1d"


def send(
    site: TestClient, body: bytes, *, name: str = "sent.mrc", library: str = "pskov", **fields: str
) -> str:
    """Post the form of the upload page, to be taken in at once; the address it leads to."""
    form = {"library": library, "at_once": "yes", **fields}
    answer = site.post("/desk/upload", data=form, files={"file": (name, body)})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def finished(site: TestClient, address: str) -> str:
    """The report, once the worker is done with the file."""
    until(lambda: "<progress" not in site.get(address).text)
    return site.get(address).text


# --- coming in ----------------------------------------------------------------------------------


@ONE_DATABASE
def test_the_desk_asks_who_is_there_and_then_leads_on(site: TestClient) -> None:
    for path in ("/desk/", "/desk/upload", "/desk/uploads/1"):
        site.cookies.clear()
        asked = site.get(path)
        assert (asked.status_code, asked.headers["location"]) == (303, f"/desk/login?next={path}")
        assert f'name="next" value="{path}"' in site.get(asked.headers["location"]).text
        form = {"login": "anna", "password": PASSWORD, "next": path}
        assert site.post("/desk/login", data=form).headers["location"] == path


ELSEWHERE = (
    *("https://example.org/", "//example.org", "/desk/../../x", "/desk/\\x", "/desk/?x", "/search"),
    *("javascript:alert(1)", "/desk/%2e%2e", "/desk/\n/x", "/desk/\r\nSet-Cookie: a=b"),
)


@ONE_DATABASE
def test_a_login_leads_nowhere_else(site: TestClient) -> None:
    for target in ELSEWHERE:
        form = {"login": "anna", "password": PASSWORD, "next": target}
        assert site.post("/desk/login", data=form).headers["location"] == "/desk/", target


@pytest.mark.parametrize(("base_url", "secure"), [("https://svod.example", True), ("", False)])
@ONE_DATABASE
def test_the_cookie_is_kept_from_scripts_and_plain_lines(
    engine: Engine, settings: Settings, base_url: str, secure: bool
) -> None:
    settings = settings.model_copy(update={"base_url": base_url})
    with TestClient(create_app(settings, worker=False), follow_redirects=False) as site:
        answer = site.post("/desk/login", data={"login": "anna", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert ("secure" in cookie) is secure


@ONE_DATABASE
def test_a_wrong_password_says_so_and_too_many_wait(site: TestClient) -> None:
    form = {"login": "anna", "password": "wrong"}
    answers = [site.post("/desk/login", data=form) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert "неверны" in answers[0].text
    assert "Повторите через 15 мин" in answers[5].text
    assert "wrong" not in answers[0].text


@ONE_DATABASE
def test_each_login_has_a_token_of_its_own_and_logging_out_ends_it(site: TestClient) -> None:
    site.cookies.set("svod_session", "chosen-by-somebody-else")
    log_in(site, "anna")
    cookies = [c.value for c in site.cookies.jar if c.name == "svod_session"]
    token = next(value for value in cookies if value != "chosen-by-somebody-else")
    assert token is not None
    site.cookies.clear()
    site.cookies.set("svod_session", token)
    assert site.get("/desk/").status_code == 200
    assert site.post("/desk/logout").status_code == 303
    site.cookies.set("svod_session", token)
    assert site.get("/desk/").status_code == 303


def test_a_login_runs_out(site: TestClient, engine: Engine) -> None:
    log_in(site, "anna")
    with db.writing(engine) as session:
        session.scalars(select(LoginSession)).one().expires_at -= timedelta(hours=13)
    assert site.get("/desk/").status_code == 303


FOREIGN = {
    "said by the browser": {"Sec-Fetch-Site": "cross-site"},
    "a neighbour": {"Sec-Fetch-Site": "same-site"},
    "an older browser": {"Origin": "https://example.org"},
    "a sandbox": {"Origin": "null"},
    "cookies and nothing else": {},
}


@ONE_DATABASE
def test_other_sites_cannot_act_for_a_visitor(engine: Engine, settings: Settings) -> None:
    with TestClient(create_app(settings, worker=False), follow_redirects=False) as site:
        form = {"login": "anna", "password": PASSWORD}
        assert site.post("/desk/login", data=form).status_code == 303
        for path in ("/desk/upload", "/desk/logout", "/desk/login"):
            for case, headers in FOREIGN.items():
                answer = site.post(path, data=form, headers=headers)
                assert answer.status_code == 403, f"{path}: {case}"
                assert "чужой страницы" in answer.text
        assert site.get("/desk/").status_code == 200


# --- a file and its report ----------------------------------------------------------------------


def test_from_the_file_to_the_catalogue(site: TestClient) -> None:
    log_in(site, "anna")
    assert "Библиотека pskov" in site.get("/desk/upload").text
    address = send(site, iso2709(GOOD, "cp1251"))
    report = finished(site, address)
    assert "В файле 3 записи" in report
    assert "cp1251" in report
    titles = re.search(r'<ol class="titles">(.*?)</ol>', report)
    assert titles
    assert re.findall(r"<li>(.*?)</li>", titles[1]) == ["Старый Псков", "Летопись земли", "Гдов"]
    until(finds(site, "летописи", 1))
    assert address in site.get("/desk/").text


def test_the_rejected_come_back_as_they_came_with_the_reason(site: TestClient) -> None:
    log_in(site, "anna")
    body = iso2709(GOOD[:2]) + JUNK + iso2709(GOOD[2:]) + CUT
    address = send(site, body)
    report = finished(site, address)
    assert "Не принятые записи" in report
    rejected = site.get(f"{address}/rejected.mrc")
    assert rejected.content == JUNK + CUT
    assert "attachment" in rejected.headers["content-disposition"]

    whole = site.get(f"{address}/report.json").json()
    assert (whole["library"], whole["filename"], whole["size"]) == ("pskov", "sent.mrc", len(body))
    assert [one["outcome"] for one in whole["records"]] == [
        *("new", "new", "rejected", "new", "rejected")
    ]
    bad = [one for one in whole["records"] if one["outcome"] == "rejected"]
    assert [body[one["offset"] : one["offset"] + one["length"]] for one in bad] == [JUNK, CUT]
    for one in bad:
        (reason,) = [r for r in one["remarks"] if r["severity"] == "reject"]
        assert reason["sentence"] in report.replace("&gt;", ">")
        assert f"<code>{reason['code']}</code>" in report

    text = site.get(f"{address}/report.csv").content.decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert {row["Правило"] for row in table if row["Важность"] == "не принята"} == {
        reason["code"] for one in bad for reason in one["remarks"] if reason["severity"] == "reject"
    }


def test_records_are_listed_by_outcome_and_rule_and_paged(site: TestClient) -> None:
    log_in(site, "anna")
    many = [rusmarc(f"{n:03}", f"Летопись {n}") for n in range(230)]
    address = send(site, iso2709(many) + JUNK)
    finished(site, address)
    page, numbers = f"{address}/records?outcome=new", []
    while page:
        text = site.get(page).text
        numbers += re.findall(r'<td class="n" data-label="№">([\d\xa0]+)</td>', text)
        following = re.search(r'<a href="([^"]+)">Дальше', text)
        page = following[1].replace("&amp;", "&") if following else ""
    assert numbers == [str(n) for n in range(1, 231)]
    rejected = site.get(f"{address}/records", params={"outcome": "rejected"}).text
    (code,) = re.findall(r"<code>([\w.]+)</code>", rejected)
    by_rule = site.get(f"{address}/records", params={"rule": code}).text
    assert re.findall(r'<td class="n" data-label="№">([\d\xa0]+)</td>', by_rule) == ["231"]
    for odd in ("after=x", "outcome=%00", "rule=%25", "rule=%22%5D", "after=99999999999"):
        assert site.get(f"{address}/records?{odd}").status_code == 200


@ONE_DATABASE
def test_a_named_charset_is_used(site: TestClient) -> None:
    log_in(site, "anna")
    address = send(site, iso2709(GOOD, "koi8-r"), charset="koi8-r", dialect="rusmarc")
    assert "Летопись земли" in finished(site, address)


def test_a_complete_file_withdraws_the_rest(site: TestClient) -> None:
    log_in(site, "anna")
    finished(site, send(site, iso2709(GOOD)))
    report = finished(site, send(site, iso2709(GOOD[:2]), complete="yes"))
    assert re.search(r"исключённые</a>: 1<", report) or "исключённые" in report
    until(finds(site, "летопись", 1))
    until(finds(site, "Гдов", 0))


def test_an_archive_becomes_an_upload_for_each_file(site: TestClient) -> None:
    log_in(site, "anna")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("книги.mrc", iso2709(GOOD[:1]))
        archive.writestr("../../статьи.mrc", iso2709(GOOD[1:]))
    assert send(site, packed.getvalue(), name="all.zip") == "/desk/"
    text = site.get("/desk/").text
    assert "книги.mrc" in text
    assert "статьи.mrc" in text
    until(finds(site, "летопись", 1))


@ONE_DATABASE
def test_what_is_no_marc_is_said_so(site: TestClient) -> None:
    log_in(site, "anna")
    report = finished(site, send(site, b"%PDF-1.7\n" + bytes(2000), name="report.pdf"))
    assert "не удалось прочитать ни одной записи" in report
    assert "документ PDF" in report


NOT_TAKEN = (
    (("a.mrc", b""), "Файл a.mrc пуст"),
    (("", b""), "Файл не выбран"),
    (("a.gz", b"\x1f\x8b\x08\x00broken"), "повреждён"),
)


@ONE_DATABASE
def test_a_file_that_cannot_be_taken(site: TestClient) -> None:
    log_in(site, "anna")
    for file, words in NOT_TAKEN:
        answer = site.post("/desk/upload", data={"library": "pskov"}, files={"file": file})
        assert answer.status_code == 400
        assert words in answer.text
        assert '<form class="form"' in answer.text


@ONE_DATABASE
def test_too_large_a_file_is_refused_before_it_is_read(engine: Engine, settings: Settings) -> None:
    settings = settings.model_copy(update={"upload_limit": 10_000})
    headers = {"Sec-Fetch-Site": "same-origin"}
    with TestClient(
        create_app(settings, worker=False), headers=headers, follow_redirects=False
    ) as site:
        log_in(site, "anna")
        for size in (20_000, 200_000):
            files = {"file": ("a.mrc", bytes(size))}
            answer = site.post("/desk/upload", data={"library": "pskov"}, files=files)
            assert answer.status_code == 413
    assert not settings.spool.exists() or not list(settings.spool.iterdir())
    with db.reading(engine) as session:
        assert session.scalars(select(Upload)).all() == []


NAMES = (
    ("../../etc/passwd", "passwd"),
    ("C:\\выгрузка\\книги.iso", "книги.iso"),
    ("a\u200bb\u202e.mrc", "ab.mrc"),
    ("<script>.mrc", "<script>.mrc"),
)


def test_a_files_name_is_only_a_name(site: TestClient, engine: Engine) -> None:
    log_in(site, "anna")
    addresses = [send(site, iso2709(GOOD[:1]), name=sent) for sent, _ in NAMES]
    for address in addresses:
        assert "<script>" not in finished(site, address)
    with db.reading(engine) as session:
        found = list(session.scalars(select(Upload.filename).order_by(Upload.id)))
    assert found == [kept for _, kept in NAMES]
    assert "<script>" not in site.get("/desk/").text


@ONE_DATABASE
def test_nothing_is_left_in_the_spool(site: TestClient, settings: Settings) -> None:
    log_in(site, "anna")
    finished(site, send(site, iso2709(GOOD)))
    assert list(settings.spool.iterdir()) == []


@ONE_DATABASE
def test_a_broken_connection_leaves_nothing_behind(
    address: str, engine: Engine, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with httpx2.Client(base_url=address, headers={"Sec-Fetch-Site": "same-origin"}) as client:
        client.post("/desk/login", data={"login": "anna", "password": PASSWORD})
        cookie = client.cookies["svod_session"]
        head = (
            f"POST /desk/upload HTTP/1.1\r\nHost: {client.base_url.netloc.decode()}\r\n"
            f"Cookie: svod_session={cookie}\r\nSec-Fetch-Site: same-origin\r\n"
            "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 5000000\r\n\r\n"
            '--b\r\nContent-Disposition: form-data; name="file"; filename="a.mrc"\r\n\r\n'
        )
        for _ in range(3):
            with socket.create_connection((client.base_url.host, client.base_url.port)) as line:
                line.sendall(head.encode() + iso2709(GOOD) * 5000)
        time.sleep(0.3)
        assert client.get("/desk/").status_code == 200
    assert not settings.spool.exists()
    with db.reading(engine) as session:
        assert session.scalars(select(Upload)).all() == []
    assert [r for r in caplog.records if r.levelname == "ERROR"] == []


def test_progress_needs_no_script_and_can_be_paused(engine: Engine, settings: Settings) -> None:
    headers = {"Sec-Fetch-Site": "same-origin"}
    with TestClient(
        create_app(settings, worker=False), headers=headers, follow_redirects=False
    ) as site:
        log_in(site, "anna")
        first, second = send(site, iso2709(GOOD)), send(site, iso2709(GOOD[:1]), name="b.mrc")
        assert "следующий" in site.get(first).text
        assert "впереди 1 файл" in site.get(second).text
        assert '<meta http-equiv="refresh"' in site.get(first).text
        assert "http-equiv" not in site.get(f"{first}?watch=no").text
        with db.writing(engine) as session:
            job = session.scalars(select(Job).order_by(Job.id)).first()
            assert job is not None
            job.state, job.error = "failed", "RuntimeError('disk')"
        failed = site.get(first).text
        assert "остановилась из-за ошибки" in failed
        assert "http-equiv" not in failed


# --- whose file ---------------------------------------------------------------------------------


def test_a_cataloguer_works_for_one_library_only(site: TestClient, engine: Engine) -> None:
    log_in(site, "olga")
    own = send(site, iso2709(GOOD), library="pskov")
    other = send(site, iso2709(GOOD), library="luki", name="luki.mrc")
    finished(site, other)
    log_in(site, "anna")
    assert site.get(own).status_code == 200
    desk = site.get("/desk/").text
    assert own in desk
    assert other not in desk
    for path in ("", "/records", "/report.json", "/report.csv", "/rejected.mrc"):
        assert site.get(other + path).status_code == 404
    assert "Библиотека luki" not in site.get("/desk/upload").text
    files = {"file": ("a.mrc", iso2709(GOOD))}
    for library, status in (("luki", 403), ("nowhere", 404), ("", 404)):
        answer = site.post("/desk/upload", data={"library": library}, files=files)
        assert answer.status_code == status


def test_without_a_login_nothing_is_taken_or_shown(site: TestClient, engine: Engine) -> None:
    log_in(site, "olga")
    address = send(site, iso2709(GOOD))
    finished(site, address)
    site.cookies.clear()
    for path in ("", "/records", "/report.json", "/report.csv", "/rejected.mrc"):
        assert site.get(address + path).status_code == 303
    files = {"file": ("a.mrc", iso2709(GOOD))}
    answer = site.post("/desk/upload", data={"library": "pskov"}, files=files)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/login")
    with db.reading(engine) as session:
        assert len(session.scalars(select(Upload)).all()) == 1


def test_an_account_that_was_removed_is_out(site: TestClient, engine: Engine) -> None:
    log_in(site, "anna")
    with db.writing(engine) as session:
        for login in session.scalars(select(LoginSession)):
            session.delete(login)
        session.delete(session.scalars(select(Account).where(Account.login == "anna")).one())
    assert site.get("/desk/").status_code == 303


def test_no_such_upload(site: TestClient) -> None:
    log_in(site, "olga")
    for path in ("/desk/uploads/1", "/desk/uploads/99999999999999999999", "/desk/uploads/-1"):
        assert site.get(path).status_code == 404
