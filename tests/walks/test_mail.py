"""Letters leave by a real SMTP server: invitations, new passwords, what became of a file."""

import re
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import Engine
from starlette.testclient import TestClient

from catalog import accounts, db, mail
from catalog.settings import Settings
from catalog.web import create_app
from tests.front_door import ONE_DATABASE, PASSWORD, log_in, until
from tests.sample import iso2709, rusmarc

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


def test_a_server_that_does_not_answer_stops_nothing(settings: Settings) -> None:
    nobody = settings.model_copy(update={"smtp": "smtp://127.0.0.1:1"})
    assert mail.send(nobody, "a@b.test", "link", address="x", login="x") is False
    assert mail.send(settings, "a@b.test", "link", address="x", login="x") is False
