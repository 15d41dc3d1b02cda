"""People are invited, choose passwords and second steps, and are watched by nobody but the log."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import urlsplit

import pyotp
import pytest
import time_machine
from sqlalchemy import Engine
from starlette.testclient import TestClient

from catalog import accounts, db
from catalog.accounts import logins, tokens
from tests.front_door import ONE_DATABASE, PASSWORD, Done, log_in

pytestmark = [ONE_DATABASE, pytest.mark.usefixtures("people")]

ENGLISH = {"Accept-Language": "en"}
Svod = Callable[..., Done]
NEW = "новый пароль на год"


@pytest.fixture
def ada(engine: Engine, people: None) -> None:
    with db.writing(engine) as session:
        accounts.add_account(
            session, login="ada", password=PASSWORD, role="administrator", now=db.utc_now()
        )


def secret_on(page: str) -> str:
    """The link or key that a page shows once."""
    found = re.search(r'class="secret" readonly [^>]*value="([^"]+)"', page)
    assert found, page
    return unescape(found[1])


def log(site: TestClient, **asked: str) -> str:
    return site.get("/desk/log", params=asked, headers=ENGLISH).text


@pytest.mark.usefixtures("ada")
def test_from_the_invitation_to_the_first_login_and_out_again(site: TestClient) -> None:
    log_in(site, "ada")
    about = {"login": "Vera", "role": "cataloguer", "library": "luki", "name": "Вера <b>"}
    page = site.post("/desk/people", data=about, headers=ENGLISH)
    link = urlsplit(secret_on(page.text)).path
    assert "Вера &lt;b&gt;" in page.text
    assert page.headers["cache-control"] == "no-store"
    person = re.search(r'action="(/desk/people/\d+)"', page.text)
    assert person
    assert 'class="secret"' not in site.get(person[1]).text
    site.cookies.clear()

    assert "vera" in site.get(link).text
    wrong = {"password": NEW, "again": NEW + "!"}
    assert site.post(link, data=wrong).status_code == 400
    for easy in ("short", "1111111111111", "я vera 2026 года"):
        assert site.post(link, data={"password": easy, "again": easy}).status_code == 400
    assert site.post(link, data={"password": NEW, "again": NEW}).status_code == 200
    assert site.post(link, data={"password": NEW, "again": NEW}).status_code == 404, "used"
    assert site.post("/desk/login", data={"login": "VERA", "password": NEW}).status_code == 303
    assert "Вера" in site.get("/desk/").text
    vera = site.cookies["svod_session"]

    site.cookies.clear()
    log_in(site, "ada")
    assert site.post(f"{person[1]}/act", data={"act": "close"}).status_code == 303
    assert "added a person" in log(site, by="ada")
    site.cookies.clear()
    site.cookies.set("svod_session", vera)
    assert site.get("/desk/").status_code == 303, "the session ended with the account"
    assert site.post("/desk/login", data={"login": "vera", "password": NEW}).status_code == 401
    assert site.get(link).status_code == 404


@pytest.mark.usefixtures("ada")
def test_a_reset_ends_every_session_and_the_link_before_it(
    site: TestClient, engine: Engine
) -> None:
    log_in(site, "anna")
    anna = site.cookies["svod_session"]
    site.cookies.clear()
    log_in(site, "ada")
    paths = [
        urlsplit(secret_on(site.post("/desk/people/1/act", data={"act": "link"}).text)).path
        for _ in range(2)
    ]
    assert site.get(paths[0]).status_code == 404
    site.post(paths[1], data={"password": NEW, "again": NEW})
    with db.reading(engine) as session:
        assert logins.whose(session, anna, now=db.utc_now()) is None
    with time_machine.travel("2030-01-01", tick=False):
        assert site.get(paths[1]).status_code == 404


@pytest.mark.usefixtures("ada")
def test_the_last_administrator_stays(site: TestClient) -> None:
    log_in(site, "ada")
    demoted = site.post("/desk/people/3", data={"role": "coordinator"}, headers=ENGLISH)
    closed = site.post("/desk/people/3/act", data={"act": "close"}, headers=ENGLISH)
    for answer in (demoted, closed):
        assert answer.status_code == 409
        assert "only administrator" in answer.text
    assert site.get("/desk/people").status_code == 200


def test_a_second_step_is_asked_for_and_no_code_is_good_twice(site: TestClient) -> None:
    log_in(site, "anna")
    assert site.post("/desk/account/totp", data={"current": "wrong"}).status_code == 400
    page = site.post("/desk/account/totp", data={"current": PASSWORD}).text
    assert "<svg" in page
    found = re.search(r'name="secret" value="(\w+)"', page)
    assert found
    secret = found[1]
    code = pyotp.TOTP(secret)
    with time_machine.travel("2026-11-28 10:00:00Z", tick=False):
        wrong = site.post("/desk/account/totp/on", data={"secret": secret, "code": "000"})
        assert wrong.status_code == 401
        on = site.post("/desk/account/totp/on", data={"secret": secret, "code": code.now()})
        assert on.status_code == 303
        site.cookies.clear()
        token = halfway(site)
        assert "svod_session" not in site.cookies
        stale = site.post("/desk/login/code", data={"token": token, "code": code.now()})
        assert stale.status_code == 401, "the code that switched it on"
    with time_machine.travel("2026-11-28 10:02:00Z", tick=False):
        data = {"token": token, "code": code.now(), "next": "/desk/review"}
        assert site.post("/desk/login/code", data=data).headers["location"] == "/desk/review"
        site.cookies.clear()
        assert site.post("/desk/login/code", data=data).status_code == 401
    with time_machine.travel("2026-11-28 10:04:00Z", tick=False):
        token = halfway(site)
        answers = [
            site.post("/desk/login/code", data={"token": token, "code": "000000"})
            for _ in range(logins.FAILURES)
        ]
    assert [one.status_code for one in answers][-1] == 429


def halfway(site: TestClient) -> str:
    """Log in with the password; the token of the form that asks for the code."""
    page = site.post("/desk/login", data={"login": "anna", "password": PASSWORD})
    assert page.status_code == 200
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    assert found
    return found[1]


def test_sessions_are_listed_and_ended_and_a_new_password_ends_the_rest(site: TestClient) -> None:
    others = []
    for _ in range(2):
        site.cookies.clear()
        log_in(site, "anna")
        others.append(site.cookies["svod_session"])
    site.cookies.clear()
    site.headers["User-Agent"] = "Mozilla <script>"
    log_in(site, "anna")
    own = site.cookies["svod_session"]
    page = site.get("/desk/account", headers=ENGLISH).text
    assert page.count("/desk/account/sessions/end") == 3
    assert "<script>" not in page.split("</head>")[1]
    handle = accounts.token_hash(others[0])
    assert site.post("/desk/account/sessions/end", data={"session": handle}).status_code == 303
    assert site.post("/desk/account/sessions/end", data={"session": handle}).status_code == 404
    assert alive(site, [*others, own]) == [False, True, True]
    form = {"current": PASSWORD, "password": NEW, "again": NEW}
    assert site.post("/desk/account/password", data=form | {"current": "x"}).status_code == 400
    assert site.post("/desk/account/password", data=form).status_code == 303
    assert alive(site, [*others, own]) == [False, False, True]
    assert site.post("/desk/account/password", data=form).status_code == 400, "the old one"


def alive(site: TestClient, sessions: list[str]) -> list[bool]:
    """Which of these sessions are good; the last stays the client's own."""
    found = []
    for one in sessions:
        site.cookies.clear()
        site.cookies.set("svod_session", one)
        found.append(site.get("/desk/").status_code == 200)
    return found


def test_many_failures_from_one_address_wait_whatever_the_login(site: TestClient) -> None:
    answers = [
        site.post("/desk/login", data={"login": f"guess-{n}", "password": "wrong"})
        for n in range(logins.FAILURES_FROM + 1)
    ]
    codes = [answer.status_code for answer in answers]
    assert codes == [401] * logins.FAILURES_FROM + [429]


@pytest.mark.usefixtures("ada")
def test_a_key_is_shown_once_and_told_whose_it_is(
    site: TestClient, engine: Engine, svod: Svod
) -> None:
    log_in(site, "ada")
    about = {"library": "luki", "name": "АБИС", "days": "30", "scope": ["report", "upload"]}
    text = secret_on(site.post("/desk/tokens", data=about).text)
    assert text not in site.get("/desk/tokens").text
    with db.reading(engine) as session:
        held = tokens.bearer(session, text, now=db.utc_now())
        assert held is not None
        assert (held.library, held.scopes) == ("luki", {"report", "upload"})
        assert held.signature == "token:luki:АБИС"
        for no in ("", "svod_", text[:-1], text + "x", text.removeprefix("svod_"), "\ud800"):
            assert tokens.bearer(session, no, now=db.utc_now()) is None
    printed = svod("token", "add", "--library", "pskov", "--scope", "judge", "--days", "2")
    assert printed.stdout.startswith("svod_")
    with db.reading(engine) as session, time_machine.travel("2040-01-01"):
        assert tokens.bearer(session, printed.stdout.strip(), now=db.utc_now()) is None
    assert "svod_" not in svod("token", "list").stdout
    assert svod("token", "add", "--library", "pskov", "--scope", "all").returncode == 2
    assert site.post("/desk/tokens/revoke", data={"number": "1"}).status_code == 303
    assert svod("token", "revoke", "1").returncode == 2
    with db.reading(engine) as session:
        assert tokens.bearer(session, text, now=db.utc_now()) is None
    assert "luki: АБИС" in log(site, action="token.added")


def test_people_on_the_command_line(svod: Svod, site: TestClient) -> None:
    done = svod("user", "add", "root", "--role", "administrator", "--invite")
    link = urlsplit(done.stdout.splitlines()[1]).path
    assert site.get(link).status_code == 200
    assert svod("user", "add", "x", "--invite", "--email", "nobody").returncode == 2
    again = urlsplit(svod("user", "link", "root").stdout.strip()).path
    assert site.get(link).status_code == 404
    assert site.get(again).status_code == 200
    assert svod("user", "close", "anna").returncode == 0
    assert svod("user", "link", "anna").returncode == 2
    listed = [line.split("\t") for line in svod("user", "list").stdout.splitlines()]
    assert [line[0] for line in listed] == ["olga", "root", "anna"]
    log_in(site, "olga")
    assert "cli" in log(site, action="account.closed")
