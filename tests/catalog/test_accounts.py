"""Who may come in: passwords, sessions, the throttle, permissions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, func, select

from catalog import accounts, db
from catalog.accounts import logins
from catalog.errors import Conflict, NotFound, Refused, SvodError
from catalog.model import Account, Library, LoginFailure, LoginSession

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PASSWORD = "кремль над рекой"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 with the least parameters: what is tested here is not its cost."""
    monkeypatch.setattr(accounts, "HASHER", PasswordHasher(1, 8, 1))
    accounts.nobody.cache_clear()


@pytest.fixture
def people(engine: Engine) -> Engine:
    """A library, its cataloguer «anna» and the coordinator «olga»."""
    with db.writing(engine) as session:
        for code in ("pskov", "luki"):
            session.add(Library(code=code, name=code.title(), created_at=NOW))
        session.flush()
        add(engine, session, "anna", role="cataloguer", library="pskov")
        add(engine, session, "olga", role="coordinator")
    return engine


def add(engine: Engine, session: db.Session, login: str, **about: str) -> Account:
    return accounts.add_account(session, login=login, password=PASSWORD, now=NOW, **about)


def log_in(engine: Engine, login: str, password: str, *, now: datetime = NOW) -> str:
    entered = logins.log_in(engine, login, password, now=now, lasts=HOUR)
    assert isinstance(entered, logins.In)
    return entered.token


def who(engine: Engine, token: str, *, now: datetime = NOW) -> str | None:
    with db.reading(engine) as session:
        account = logins.whose(session, token, now=now)
        return account.login if account else None


def test_a_login_lasts_as_long_as_it_should(people: Engine) -> None:
    token = log_in(people, " Anna ", PASSWORD)
    assert who(people, token) == "anna"
    assert who(people, token, now=NOW + HOUR - timedelta(seconds=1)) == "anna"
    assert who(people, token, now=NOW + HOUR) is None


def test_logging_out_ends_only_this_session(people: Engine) -> None:
    first, second = log_in(people, "anna", PASSWORD), log_in(people, "anna", PASSWORD)
    with db.writing(people) as session:
        logins.close_session(session, first)
    assert (who(people, first), who(people, second)) == (None, "anna")


def test_neither_password_nor_token_is_stored(people: Engine) -> None:
    token = log_in(people, "anna", PASSWORD)
    with db.reading(people) as session:
        account = session.scalars(select(Account).where(Account.login == "anna")).one()
        stored = session.scalars(select(LoginSession.token_hash)).one()
    assert PASSWORD not in account.password_hash
    assert account.password_hash.startswith("$argon2id$")
    assert token not in stored


def test_expired_sessions_are_swept(people: Engine) -> None:
    log_in(people, "anna", PASSWORD)
    log_in(people, "anna", PASSWORD, now=NOW + 2 * HOUR)
    with db.reading(people) as session:
        assert session.scalar(select(func.count()).select_from(LoginSession)) == 1


@pytest.mark.parametrize("token", ["", "nothing", "x" * 5000, "кириллица"])
def test_an_invented_token_is_nobody(people: Engine, token: str) -> None:
    assert who(people, token) is None


@pytest.mark.parametrize(
    ("login", "password"),
    [
        pytest.param("anna", "кремль под рекой", id="wrong password"),
        pytest.param("anna", "", id="no password"),
        pytest.param("nobody", PASSWORD, id="no such person"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_wrong_words_are_refused_alike(people: Engine, login: str, password: str) -> None:
    with pytest.raises(Refused, match=r"login\.wrong"):
        log_in(people, login, password)


def test_after_five_failures_a_login_waits(people: Engine) -> None:
    for minute in range(5):
        with pytest.raises(Refused, match=r"login\.wrong"):
            log_in(people, "anna", "wrong", now=NOW + timedelta(minutes=minute))
    later = NOW + timedelta(minutes=5)
    with pytest.raises(Refused) as refusal:
        log_in(people, "anna", PASSWORD, now=later)
    assert (refusal.value.code, refusal.value.values) == ("login.throttled", {"minutes": 11})
    assert who(people, log_in(people, "olga", PASSWORD, now=later), now=later) == "olga"
    after = NOW + logins.WINDOW
    assert who(people, log_in(people, "anna", PASSWORD, now=after), now=after) == "anna"


def test_a_success_clears_the_failures(people: Engine) -> None:
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(Refused, match=r"login\.wrong"):
                log_in(people, "anna", "wrong")
        log_in(people, "anna", PASSWORD)
    with db.reading(people) as session:
        assert session.scalar(select(func.count()).select_from(LoginFailure)) == 0


def test_attempts_at_once_count_like_attempts_in_a_row(people: Engine) -> None:
    def attempt(number: int) -> str:
        try:
            log_in(people, "anna", f"wrong {number}")
        except Refused as refusal:
            return refusal.code
        return ""

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(attempt, range(20)))
    assert codes.count("login.wrong") == logins.FAILURES
    assert codes.count("login.throttled") == 20 - logins.FAILURES


@pytest.mark.parametrize(
    ("about", "code", "kind"),
    [
        ({"login": "  "}, "account.login", Refused),
        ({"login": "x" * 81}, "account.login", Refused),
        ({"login": "ANNA"}, "account.exists", Conflict),
        ({"password": "short"}, "account.password", Refused),
        ({"role": "administrator"}, "account.role", Refused),
        ({"role": "coordinator"}, "account.role", Refused),
        ({"library": None}, "account.role", Refused),
        ({"library": "nowhere"}, "library.unknown", NotFound),
    ],
)
def test_accounts_that_cannot_be(
    people: Engine, about: dict[str, str | None], code: str, kind: type[SvodError]
) -> None:
    whole = {
        "login": "new",
        "password": PASSWORD,
        "role": "cataloguer",
        "library": "pskov",
        **about,
    }
    with pytest.raises(kind) as refusal, db.writing(people) as session:
        accounts.add_account(session, now=NOW, **whole)  # type: ignore[arg-type]
    assert refusal.value.code == code


def test_a_cataloguer_handles_one_library_and_a_coordinator_all(people: Engine) -> None:
    with db.reading(people) as session:
        anna, olga = session.scalars(select(Account).order_by(Account.login))
        pskov, luki = (accounts.library_id(session, code) for code in ("pskov", "luki"))
        assert [accounts.may_handle(anna, id) for id in (pskov, luki)] == [True, False]
        assert [accounts.may_handle(olga, id) for id in (pskov, luki)] == [True, True]
        assert [one.code for one in accounts.libraries_of(session, anna)] == ["pskov"]
        assert [one.code for one in accounts.libraries_of(session, olga)] == ["luki", "pskov"]
