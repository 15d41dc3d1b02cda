"""A large file over a line that breaks: what arrives is what was sent, byte for byte."""

import base64
import hashlib
import random
import socket
from collections.abc import Iterator

import httpx2
import pytest
from sqlalchemy import Engine, select
from starlette.testclient import TestClient

from catalog import db
from catalog.errors import Conflict
from catalog.ingest import sending
from catalog.model import Sending, Upload
from catalog.settings import Settings
from catalog.web import create_app
from tests.front_door import ONE_DATABASE, PASSWORD, log_in, until
from tests.sample import iso2709, rusmarc

pytestmark = [ONE_DATABASE, pytest.mark.usefixtures("people")]

PART = "application/offset+octet-stream"
TUS = {"Tus-Resumable": "1.0.0"}


def metadata(**said: str) -> str:
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in said.items())


def asking(length: int, **said: str) -> dict[str, str]:
    about = {"library": "pskov", "filename": "../большой.mrc", **said}
    return TUS | {"Upload-Length": str(length), "Upload-Metadata": metadata(**about)}


def part(offset: int) -> dict[str, str]:
    return TUS | {"Upload-Offset": str(offset), "Content-Type": PART}


@pytest.mark.slow
def test_interrupted_at_random_points_the_stored_file_is_the_same(
    address: str, engine: Engine, settings: Settings
) -> None:
    """Twenty times the connection is torn in the middle of a part, over a real socket."""
    chance = random.Random(7)
    body = iso2709([rusmarc(str(n), f"Летопись {n}") for n in range(3000)])
    with httpx2.Client(base_url=address, headers={"Sec-Fetch-Site": "same-origin"}) as client:
        client.post("/desk/login", data={"login": "anna", "password": PASSWORD})
        place = client.post("/desk/sending", headers=asking(len(body))).headers["location"]
        for _ in range(20):
            torn(client, place, body, here(client, place), chance.randint(1, len(body) // 15))
        offset = here(client, place)
        assert 0 < offset < len(body)
        answer = client.patch(place, headers=part(offset), content=body[offset:])
        assert answer.status_code == 204
        again = client.head(place, headers=TUS)
        assert again.headers["upload-done"] == answer.headers["upload-done"] == "/desk/uploads/1"
        late = client.patch(place, headers=part(len(body)), content=b"more")
        assert late.status_code in (400, 409, 413)
    with db.reading(engine) as session:
        upload = session.scalars(select(Upload)).one()
    assert (upload.sha256, upload.size) == (hashlib.sha256(body).hexdigest(), len(body))
    assert upload.filename == "большой.mrc"
    until(lambda: not list(settings.spool.glob("sending-*")))


def here(client: httpx2.Client, place: str) -> int:
    """How much the server has, once the torn connection has been noticed."""
    answer = client.head(place, headers=TUS)
    assert answer.status_code == 200
    return int(answer.headers["upload-offset"])


def torn(client: httpx2.Client, place: str, body: bytes, offset: int, length: int) -> None:
    """Promise the rest of the file, send a part of it and vanish."""
    lines = [
        f"PATCH {place} HTTP/1.1", f"Host: {client.base_url.netloc.decode()}",
        f"Cookie: svod_session={client.cookies['svod_session']}", "Sec-Fetch-Site: same-origin",
        f"Content-Length: {len(body) - offset}",
        *(f"{name}: {value}" for name, value in part(offset).items()),
    ]  # fmt: skip
    with socket.create_connection((client.base_url.host, client.base_url.port)) as line:
        line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode() + body[offset : offset + length])
        until(lambda: here(client, place) > offset)


@pytest.fixture
def desk(engine: Engine, settings: Settings, people: None) -> Iterator[TestClient]:
    headers = {"Sec-Fetch-Site": "same-origin"}
    settings = settings.model_copy(update={"upload_limit": 1000})
    app = create_app(settings, worker=False)
    with TestClient(app, headers=headers, follow_redirects=False) as client:
        log_in(client, "anna")
        yield client


def test_what_the_protocol_says_is_refused_is_refused(desk: TestClient) -> None:
    about = desk.options("/desk/sending")
    assert about.headers["tus-version"] == "1.0.0"
    assert about.headers["tus-max-size"] == "1000"
    for headers, status in (
        (asking(1001), 413), (asking(0), 400), (asking(9, library="luki"), 403),
        (asking(9, library="nowhere"), 404), (asking(9) | {"Upload-Metadata": "library ***"}, 400),
        (TUS | {"Upload-Length": "-1"}, 400), (TUS, 400),
    ):  # fmt: skip
        assert desk.post("/desk/sending", headers=headers).status_code == status, headers
    place = desk.post("/desk/sending", headers=asking(9)).headers["location"]
    assert desk.patch(place, headers=part(0), content=b"abcd").headers["upload-offset"] == "4"
    for headers, content, status in (
        (part(0), b"abcd", 409), (part(9), b"x", 413), (part(4), b"far too long", 413),
        (TUS | {"Content-Type": PART}, b"x", 415), (part(4) | {"Content-Type": "a/b"}, b"x", 415),
    ):  # fmt: skip
        assert desk.patch(place, headers=headers, content=content).status_code == status, headers
    assert desk.head(place).headers["upload-offset"] == "4"
    assert desk.delete(place).status_code == 204
    assert desk.head(place).status_code == 404
    assert desk.head("/desk/sending/../../etc/passwd").status_code == 404


def test_what_nobody_goes_on_with_is_listed_limited_and_swept(
    desk: TestClient, engine: Engine, settings: Settings
) -> None:
    places = [desk.post("/desk/sending", headers=asking(9)) for _ in range(sending.MOST + 1)]
    assert [one.status_code for one in places] == [201] * sending.MOST + [400]
    page = desk.get("/desk/upload").text
    assert page.count("/stop") == sending.MOST
    stop = f"{places[0].headers['location']}/stop"
    assert desk.post(stop).status_code == 303
    with db.writing(engine) as session:
        for one in session.scalars(select(Sending)):
            one.created_at -= sending.LASTS
    assert desk.post("/desk/sending", headers=asking(9)).status_code == 201
    assert len(list(settings.spool.glob("sending-*"))) == 1


def test_a_file_that_cannot_be_taken_is_given_up(desk: TestClient) -> None:
    broken = b"\x1f\x8b\x08\x00broken"
    place = desk.post("/desk/sending", headers=asking(len(broken))).headers["location"]
    assert desk.patch(place, headers=part(0), content=broken).status_code == 400
    assert desk.head(place).status_code == 404


def test_a_file_is_taken_in_once_however_often_its_end_is_asked_for(
    desk: TestClient, engine: Engine, settings: Settings
) -> None:
    body = iso2709([rusmarc("1")])
    place = desk.post("/desk/sending", headers=asking(len(body))).headers["location"]
    token = place.rpartition("/")[2]
    with db.reading(engine) as session:
        begun = session.get_one(Sending, token)
    assert desk.patch(place, headers=part(0), content=body).headers["upload-done"]
    for left in (None, body):  # what a server leaves that was killed before it tidied up
        if left:
            sending.place(settings, token).write_bytes(left)
        with pytest.raises(Conflict):
            sending.finish(engine, settings, begun, login="anna", now=db.utc_now())
    assert desk.patch(place, headers=part(len(body)), content=b"").headers["upload-done"]
    with db.reading(engine) as session:
        (upload,) = session.scalars(select(Upload))
    assert {one.name for one in settings.spool.iterdir()} == {upload.spooled_as, f"sending-{token}"}
