"""A record, a file name or a person's name that is meant to run in somebody's browser does not."""

import pytest
from lxml import html
from sqlalchemy import Engine
from starlette.testclient import TestClient

from catalog import accounts, db
from catalog.settings import Settings
from marc.record import data
from tests.front_door import ONE_DATABASE, PASSWORD, finds, log_in, until
from tests.sample import iso2709, load, public_ids, rusmarc

pytestmark = [ONE_DATABASE, pytest.mark.slow, pytest.mark.usefixtures("people")]

EVIL = "<script>alert(1)</script>"
QUOTED = "\"><img src=x onerror=alert(1)>' autofocus onfocus=alert(1) x='"
FIELDS = [
    data("856", "4 ", ("u", "javascript:alert(1)"), ("z", EVIL)),
    data("856", "4 ", ("u", " JaVaScript:alert(1)")),
    data("856", "4 ", ("u", "data:text/html,<script>alert(1)</script>")),
    data("606", "1 ", ("a", QUOTED)),
    data("330", "  ", ("a", EVIL)),
]


@pytest.fixture
def evil(engine: Engine, settings: Settings, people: None) -> str:
    """Two records that would like to, doubtful with each other; the union id of the first."""
    with db.writing(engine) as session:
        accounts.add_account(
            session, login="ada", password=PASSWORD, role="administrator", name=QUOTED,
            now=db.utc_now(),
        )  # fmt: skip
    record = rusmarc("1", EVIL, author=f"{EVIL}|И.", year="1998", publisher=QUOTED, extra=FIELDS)
    other = rusmarc(QUOTED, EVIL, author="", year="1999", publisher=QUOTED, extra=FIELDS)
    load(engine, settings, "pskov", [record], name="q.mrc")
    load(engine, settings, "luki", iso2709([other]) + b"<script>alert(1)</script>\x1d")
    with db.reading(engine) as session:
        return public_ids(session)["pskov", "1"]


PLACES = (
    *("/", "/search?q=alert", "/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"),
    *("/record/{union}", "/record/{union}/rusmarc", "/record/{union}/history"),
    *("/contribution/pskov/1", "/desk/", "/desk/uploads/1", "/desk/uploads/1/records"),
    *("/desk/uploads/2", "/desk/uploads/3", "/desk/uploads/3?charsets=yes", "/desk/records"),
    *("/desk/edit/pskov/1", "/desk/edit/pskov/1?form=rows", "/desk/review", "/desk/people"),
    *("/desk/review?quick=yes", "/desk/pins/{union}", "/desk/statistics", "/desk/letter?upload=2"),
    *("/desk/log", "/desk/jobs", "/desk/article?title=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"),
    *("/desk/login?next=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "/desk/account"),
)
LINKS = {"href", "src", "action", "formaction"}


def dangers(page: bytes) -> list[str]:
    """What a browser would run, or go to, of a page: looked at as it parses it."""
    found = []
    for element in html.fromstring(page).iter("*"):
        runs = element.tag == "script" and element.get("type") != "application/ld+json"
        if runs and "alert" in (element.text or ""):
            found.append(element.text)
        for name, value in element.attrib.items():
            scheme = value.strip().lower()
            if name.startswith("on") or (
                name in LINKS and scheme.startswith(("javascript:", "data:"))
            ):
                found.append(f"{element.tag} {name}={value}")
    return found


def test_nothing_in_a_record_runs(site: TestClient, evil: str) -> None:
    log_in(site, "ada")
    until(finds(site, "alert", 2))
    files = {"file": (f"{EVIL}.mrc", iso2709([rusmarc("7", EVIL, extra=FIELDS)]))}
    place = site.post("/desk/upload", data={"library": "pskov"}, files=files).headers["location"]
    until(lambda: "<progress" not in site.get(place).text)
    for place in PLACES:
        answer = site.get(place.replace("{union}", evil))
        assert answer.status_code == 200, place
        assert dangers(answer.content) == [], place
        assert "default-src 'self'" in answer.headers["content-security-policy"]
