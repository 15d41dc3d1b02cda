"""Every address of the desk, every role: the table of docs/operator/permissions.md, tried."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from starlette.routing import Route
from starlette.testclient import TestClient

from catalog import accounts, db, decisions, editing, ids
from catalog.accounts import links, logins, tokens
from catalog.ingest import Options, sending, staging
from catalog.model import Base, Job
from catalog.settings import Settings
from catalog.web import create_app
from tests.front_door import ONE_DATABASE, PASSWORD
from tests.sample import iso2709, load, rusmarc

DOCS = Path(__file__).parents[2] / "docs"
ROLES = ("nobody", "other", "own", "coordinator", "administrator")
LOGINS = {"other": "luka", "own": "anna", "coordinator": "olga", "administrator": "ada"}
ROW = re.compile(
    r"\| (GET|POST|HEAD|PATCH|DELETE|OPTIONS) \| `(/desk[^`]*)` \| "
    + r" \| ".join([r"(\w+)"] * 5)
    + r" \|"
)
ANNA = {"password": PASSWORD, "again": PASSWORD, "current": PASSWORD, "login": "anna"}
# What is written whoever comes: a login's own traces are no data of a library.
TRACES = {"login_session", "login_failure", "audit_entry", "personal_link", "sending"}

PSKOV = base64.b64encode(b"pskov").decode()
TUS = {"Tus-Resumable": "1.0.0", "Upload-Metadata": f"library {PSKOV},filename {PSKOV}"}
PART = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}

RECORD = editing.lines(rusmarc("1", "Новый Псков"))

# What is posted where: enough for the deed to be done by whoever may.
FORMS: dict[str, dict[str, str]] = {
    "/desk/login": ANNA,
    "/desk/join/{token}": ANNA,
    "/desk/account/password": ANNA,
    "/desk/account/totp": ANNA,
    "/desk/account/totp/off": ANNA,
    "/desk/upload": {"library": "pskov"},
    "/desk/review": {"a": "pskov:1", "b": "pskov:2", "verdict": "different"},
    "/desk/review/undo": {"number": "1"},
    "/desk/review/comment": {"a": "pskov:1", "b": "pskov:2", "text": "одна обложка"},
    "/desk/edit/{library}/{local_id}": {"act": "save", "version": "1", "text": RECORD},
    "/desk/article": {"library": "pskov", "title": "Заметка", "host": "Газета", "year": "1960"},
    "/desk/pins/{union_id}": {"element": "title", "source": "own", "own": "=200  1\\$aЗаглавие"},
    "/desk/people": {"login": "new", "role": "coordinator"},
    "/desk/people/{id}": {"role": "cataloguer", "library": "pskov", "name": "Анна"},
    "/desk/people/{id}/act": {"act": "link"},
    "/desk/libraries": {"code": "new", "name": "Новая"},
    "/desk/libraries/change": {"code": "luki", "name": "Луки"},
    "/desk/tokens": {"library": "pskov", "name": "абис", "scope": "upload", "days": "30"},
    "/desk/searches": {
        "name": "псков",
        "address": "q=псков",
        "record": ids.union_id(1),
        "first": "9",
    },
    "/desk/searches/remove": {"number": "1"},
    "/desk/jobs/cancel": {"number": "1"},
    "/desk/jobs/retry": {"number": "1"},
    "/desk/tokens/revoke": {"number": "1"},
}


def table() -> list[tuple[str, str, dict[str, str]]]:
    text = (DOCS / "operator" / "permissions.md").read_text(encoding="utf-8")
    return [
        (method, path, dict(zip(ROLES, cells, strict=True)))
        for method, path, *cells in ROW.findall(text)
    ]


def test_every_address_of_the_desk_is_in_the_table(settings: Settings) -> None:
    routes = [one for one in create_app(settings).routes if isinstance(one, Route)]
    there = {
        (method, re.sub(r":\w+}", "}", one.path))
        for one in routes
        if one.path.startswith("/desk")
        for method in (one.methods or set()) - ({"HEAD"} if "GET" in (one.methods or ()) else set())
    }
    assert there == {(method, path) for method, path, _ in table()}


@pytest.fixture
def desk(settings: Settings, engine: Engine, people: None) -> Iterator[TestClient]:
    """A staged upload and a loaded one of «pskov», a judgement and a key; no worker runs."""
    load(engine, settings, "pskov", [rusmarc("1", "Старый Псков"), rusmarc("2", "Гдов")])
    now = db.utc_now()
    source = settings.data / "staged.mrc"
    source.write_bytes(iso2709([rusmarc("3", "Остров")]))
    options = Options()
    for _ in range(len(ROLES)):
        staging.stage(
            engine, settings, source, library="pskov", filename="a.mrc", options=options, now=now
        )
    with db.writing(engine) as session:
        session.add(Job(kind="dump", state="failed", created_at=now))
        accounts.add_account(
            session, login="luka", password=PASSWORD, role="cataloguer", library="luki", now=now
        )
        accounts.add_account(session, login="ada", password=PASSWORD, role="administrator", now=now)
        tokens.add(
            session, library="pskov", name="абис", scopes=["upload"], by="ada", now=now,
            expires_at=now + tokens.USED_EVERY,
        )  # fmt: skip
    with db.publishing(engine) as session:
        decisions.judge(session, "different", 1, 2, by="anna", settings=settings, now=now)
    app = create_app(settings, worker=False)
    headers = {"Sec-Fetch-Site": "same-origin"}
    with TestClient(app, headers=headers, follow_redirects=False) as client:
        yield client


def become(client: TestClient, engine: Engine, role: str) -> None:
    """A fresh session of this role, past the login page: it is tried elsewhere."""
    client.cookies.clear()
    if role == "nobody":
        return
    with db.writing(engine) as session:
        account = accounts.find_login(session, LOGINS[role])
        now = db.utc_now()
        client.cookies.set(
            "svod_session", logins.open_session(session, account, now=now, lasts=logins.WINDOW)
        )


def link_for_anna(engine: Engine) -> str:
    with db.writing(engine) as session:
        account = accounts.find_login(session, "anna")
        return links.password_link(session, account, now=db.utc_now())


def snapshot(engine: Engine) -> dict[str, list[Any]]:
    """Everything kept, but for the traces that a login leaves."""
    with engine.connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(select(one))))
            for name, one in Base.metadata.tables.items()
            if name not in TRACES
        }


def sending_of_anna(engine: Engine, settings: Settings) -> str:
    with db.writing(engine) as session:
        anna = accounts.find_login(session, "anna")
        for earlier in sending.unfinished(session, anna):
            sending.forget(session, settings, earlier)
        return sending.begin(
            session, settings, anna, library="pskov",
            filename="a.mrc", length=9, options=Options(), at_once=False, now=db.utc_now(),
        ).token  # fmt: skip


def ask(
    client: TestClient, engine: Engine, settings: Settings, method: str, path: str, *, upload: int
) -> Any:
    address = path.replace("{name}", "report.json")
    if path.startswith("/desk/sending"):
        address = address.replace("{token}", sending_of_anna(engine, settings))
        headers = TUS | ({"Upload-Length": "9"} if path == "/desk/sending" else PART)
        return client.request(method, address, headers=headers, content=b"part")
    if "{token}" in path:
        address = path.replace("{token}", link_for_anna(engine))
    address = address.replace("{library}", "pskov").replace("{local_id}", "1")
    address = address.replace("/take/{union_id}/report.json", "/take/{union_id}/irbis.txt")
    address = address.replace("{union_id}", ids.union_id(1))
    address = address.replace("{id}", str(upload if "uploads" in path else 1))
    if method == "GET":
        address = address.replace("/letter/report.json", "/letter/remarks.csv")
        return client.get(address + ("?upload=1" if "/letter" in address else ""))
    files = {"file": ("a.mrc", iso2709([rusmarc("4")]))} if path == "/desk/upload" else None
    return client.post(address, data=FORMS.get(path, {}), files=files)


@pytest.mark.slow
@ONE_DATABASE
def test_every_cell_of_the_table(desk: TestClient, engine: Engine, settings: Settings) -> None:
    wrong = []
    for method, path, cells in table():
        before = snapshot(engine)
        refused = [role for role in ROLES if cells[role] != "yes"]
        allowed = [role for role in ROLES if cells[role] == "yes"]
        for role in (*refused, *allowed):
            if role in allowed[:1] and snapshot(engine) != before:
                wrong.append(f"{method} {path}: somebody who may not changed something")
            become(desk, engine, role)
            staged = path.endswith(("commit", "discard", "check"))
            number = 2 + ROLES.index(role) if staged else 1
            answer = ask(desk, engine, settings, method, path, upload=number)
            found = meaning(answer)
            if found != cells[role]:
                wrong.append(f"{method} {path} {role}: {found} ({answer.status_code})")
    assert wrong == []


def meaning(answer: Any) -> str:
    if answer.status_code == 303 and answer.headers["location"].startswith("/desk/login"):
        return "login"
    return "no" if answer.status_code in (403, 404) else "yes"
