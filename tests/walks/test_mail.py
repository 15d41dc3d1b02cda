"""Letters leave by a real SMTP server: invitations, new passwords, what became of a file."""

import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import Engine, select
from starlette.testclient import TestClient

from catalog import accounts, db, decisions, digest, jobs, mail, naming, work
from catalog.model import Account, Judgement, Upload
from catalog.settings import Settings
from catalog.web import create_app
from tests.front_door import ONE_DATABASE, PASSWORD, log_in, until
from tests.sample import iso2709, load, rusmarc

pytestmark = [ONE_DATABASE, pytest.mark.slow, pytest.mark.usefixtures("people")]


class Postbox:
    """Keeps what a server is given."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        parsed = BytesParser(policy=default).parsebytes(content)
        assert isinstance(parsed, EmailMessage)
        self.letters.append(parsed)
        return "250 OK"


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, str]]:
    box = Postbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, f"smtp://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def site(
    settings: Settings, engine: Engine, people: None, postbox: tuple[Postbox, str]
) -> Iterator[TestClient]:
    with db.writing(engine) as session:
        accounts.add_account(
            session, login="ada", password=PASSWORD, role="administrator", now=db.utc_now()
        )
        accounts.find_login(session, "anna").email = "anna@library.test"
    settings = settings.model_copy(update={"smtp": postbox[1], "admin_email": "svod@region.test"})
    headers = {"Sec-Fetch-Site": "same-origin"}
    with TestClient(create_app(settings), headers=headers, follow_redirects=False) as client:
        yield client


def link_in(letter: EmailMessage) -> str:
    found = re.search(r"/desk/join/\S+", letter.get_content())
    assert found
    return found[0]


def test_letters(site: TestClient, postbox: tuple[Postbox, str]) -> None:
    box, _ = postbox
    log_in(site, "ada")
    about = {"login": "vera", "role": "coordinator", "email": "vera@library.test"}
    site.post("/desk/people", data=about)
    (letter,) = box.letters
    assert (letter["To"], letter["From"]) == ("vera@library.test", "svod@region.test")
    site.cookies.clear()
    assert site.get(link_in(letter)).status_code == 200

    answers = {site.post("/desk/forgot", data={"login": one}).text for one in ("anna", "x", "olga")}
    assert len(answers) == 1, "nobody learns who has a login here"
    until(lambda: len(box.letters) == 2)
    assert site.get(link_in(box.letters[1])).status_code == 200
    for _ in range(4):
        site.post("/desk/forgot", data={"login": "anna"})
    assert site.post("/desk/forgot", data={"login": "anna"}).status_code == 429

    log_in(site, "anna")
    form = {"library": "pskov", "at_once": "yes"}
    site.post("/desk/upload", data=form, files={"file": ("книги.mrc", iso2709([rusmarc("1")]))})
    until(lambda: "книги.mrc" in str(box.letters[-1]["Subject"]))
    assert "/desk/uploads/1" in box.letters[-1].get_content()


@pytest.fixture
def last_week(settings: Settings, engine: Engine, people: None) -> None:
    """A week ago «pskov» sent a file, «luki» one whose book may be the same; «olga» decided."""
    about: dict[str, Any] = {"isbn": "978-5-00000-002-1", "author": "Лис|О. П."}
    load(engine, settings, "pskov", [rusmarc("1", "Гдовская старина", **about), rusmarc("2")])
    load(engine, settings, "luki", [rusmarc("9", "Храмы уезда", **about), rusmarc("8")])
    now = db.utc_now()
    load(engine, settings, "pskov", [rusmarc("3", "Ещё одна")], name="новая неделя.mrc")
    with db.publishing(engine) as session:
        a, b = (naming.find(session, name).id for name in ("pskov:2", "luki:8"))
        decisions.judge(session, "same", a, b, by="olga", why="обложка", settings=settings, now=now)
    past = digest.week_before(now).first + timedelta(days=2)
    with db.writing(engine) as session:
        for one in session.scalars(select(Upload)):
            one.received_at = past if one.id < 3 else now
        for account in session.scalars(select(Account)):
            account.created_at = past
            account.email = f"{account.login}@library.test"
        session.scalars(select(Judgement)).one().made_at = past


@pytest.mark.usefixtures("last_week")
def test_the_week_is_told_once(
    settings: Settings, engine: Engine, postbox: tuple[Postbox, str]
) -> None:
    box, address = postbox
    settings = settings.model_copy(update={"smtp": address, "base_url": "https://svod.test"})
    with db.writing(engine) as session:
        accounts.find_login(session, "olga").language = "en"
    work.enqueue_due(engine, settings)
    work.enqueue_due(engine, settings)  # another process
    now = db.utc_now()
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda _: digest.send_all(engine, settings, now=now), range(4)))
    assert sum(told) == len(box.letters) == 2
    assert jobs.work_once(engine, work.handlers(engine, settings), lease=timedelta(seconds=30))
    assert not jobs.work_once(engine, work.handlers(engine, settings), lease=timedelta(seconds=30))
    letters = {str(one["To"]): one.get_content() for one in box.letters}
    own = letters["anna@library.test"]
    for words in ("sent.mrc", "готово", "1 сомнительная пара", "pskov:2 и luki:8: одно издание",
                  "olga (обложка)", "https://svod.test/desk/account"):  # fmt: skip
        assert words in own, own
    assert "новая неделя" not in own
    every = letters["olga@library.test"]
    for words in ("Библиотека luki: files 1", "1 doubtful pair", "1 judgement on pairs"):
        assert words in every, every
    digest.send_all(engine, settings, now=now + timedelta(days=7))
    assert len(box.letters) == 4, "the next week is another letter"
    assert "новая неделя.mrc" in box.letters[2].get_content() + box.letters[3].get_content()


@pytest.mark.usefixtures("last_week")
def test_who_does_not_want_the_week_and_a_server_that_was_away(
    settings: Settings, engine: Engine, postbox: tuple[Postbox, str]
) -> None:
    box, address = postbox
    there = settings.model_copy(update={"smtp": address})
    browser: dict[str, Any] = {"headers": {"Sec-Fetch-Site": "same-origin"}}
    app = create_app(there, worker=False)
    with TestClient(app, follow_redirects=False, **browser) as site:
        log_in(site, "olga")
        assert "checked" in site.get("/desk/account").text
        assert site.post("/desk/account/letters", data={"language": "xx"}).status_code == 400
        assert site.post("/desk/account/letters", data={"language": "en"}).status_code == 303
        assert "checked" not in site.get("/desk/account").text
    now, away = db.utc_now(), settings.model_copy(update={"smtp": "smtp://127.0.0.1:1"})
    with pytest.raises(digest.Unsent):
        digest.send_all(engine, away, now=now)
    assert digest.send_all(engine, there, now=now) == 1
    assert [one["To"] for one in box.letters] == ["anna@library.test"]


def test_a_server_that_does_not_answer_stops_nothing(settings: Settings) -> None:
    nobody = settings.model_copy(update={"smtp": "smtp://127.0.0.1:1"})
    assert mail.send(nobody, "a@b.test", "link", address="x", login="x") is False
    assert mail.send(settings, "a@b.test", "link", address="x", login="x") is False
