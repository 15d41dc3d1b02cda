"""How is a server asked that may be slow, busy, broken or endless? Page by page, with patience."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

import httpx2
from oaipmh_scythe import Scythe, exceptions
from oaipmh_scythe.models import MetadataFormat

from catalog.harvesting import pages
from catalog.harvesting.fetching import REDIRECTS, TIMEOUT, Again, Guarded, Hosts, Stop, place_of
from catalog.harvesting.pages import Page
from catalog.settings import Settings

TRIES: Final = 5  # of one request
PAUSE: Final = 2.0  # seconds before the second; doubled with each
LONGEST_PAUSE: Final = 600.0  # whatever Retry-After says
NOTHING_NEW: Final = 10  # pages in a row that bring nothing, or what another brought
BUSY: Final = frozenset([429, 502, 503, 504])
ROOT: Final = re.compile(rb"<(?:[A-Za-z_][\w.\-]*:)?OAI-PMH\b")
# Which of a server's formats holds most of what we read: parts of its namespace or prefix.
PREFERRED: Final = ("rusmarc", "unimarc", "marcxchange", "marc21/slim", "marc21", "marcxml", "marc")
DAY: Final = "YYYY-MM-DD"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class About:
    """What a server says of itself that a harvest must know."""

    by_day: bool  # its datestamps have no time
    keeps_deleted: bool


class Server(Scythe):
    """A client of one server, its connections guarded; `tick` is called while it waits."""

    def __init__(
        self, url: str, settings: Settings, *, tick: Callable[[], None], seconds: float
    ) -> None:
        super().__init__(url)
        self.tick, self.end = tick, time.monotonic() + seconds
        self.date = ""  # of the last answer
        hosts = Hosts(place_of(httpx2.URL(url)), tuple(settings.harvest_hosts.split()))
        self.guarded = httpx2.Client(
            transport=Guarded(hosts, limit=settings.harvest_page_limit),
            follow_redirects=True,
            max_redirects=REDIRECTS,
            timeout=TIMEOUT,
            headers={
                "Accept": "text/xml, application/xml",
                "Accept-Encoding": "gzip",
                "User-Agent": f"Svod ({settings.base_url}; {settings.admin_email})",
            },
            event_hooks={"response": [self.look]},
        )

    @property
    def client(self) -> httpx2.Client:
        return self.guarded

    def close(self) -> None:
        self.guarded.close()

    def look(self, response: httpx2.Response) -> None:
        """Before anything is made of an answer: is it one of this protocol?"""
        if response.is_redirect or ROOT.search(response.content):
            found = pages.DATE.search(response.content.decode("utf-8", "replace"))
            self.date = pages.moment(found[1]) if found else ""
        elif response.status_code in BUSY or response.is_server_error:
            raise Again("answer.status", wait=waits(response), status=response.status_code)
        elif response.is_error:
            raise Stop("answer.status", status=response.status_code)
        else:
            raise Again("answer.other", type=response.headers.get("content-type", ""))

    def patiently(self, ask: Callable[[], T]) -> T:
        """What a request gives, asked again after troubles that may pass. Raises Stop."""
        for attempt in range(1, TRIES + 1):
            if time.monotonic() > self.end:
                raise Stop("time")
            self.tick()
            try:
                return ask()
            except Again as trouble:
                last: Stop = trouble
                pause = max(PAUSE * 2**attempt / 2, trouble.wait)
            except httpx2.HTTPStatusError as error:
                last = Stop("answer.status", status=error.response.status_code)
                pause = max(PAUSE * 2**attempt / 2, waits(error.response))
            except httpx2.TransportError as error:
                last, pause = Stop("connection", detail=str(error)), PAUSE * 2**attempt / 2
            except (httpx2.TooManyRedirects, httpx2.InvalidURL) as error:
                raise Stop("redirects", detail=str(error)) from error
            if attempt < TRIES:
                self.wait(min(pause, LONGEST_PAUSE))
        raise last

    def wait(self, seconds: float) -> None:
        """Wait, alive."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.tick()
            time.sleep(min(left, 0.5))

    def about(self) -> About:
        """From Identify; a server that cannot say it is taken for the usual kind."""
        try:
            said = self.patiently(self.identify)
        except (exceptions.OAIPMHException, ValueError):
            return About(by_day=False, keeps_deleted=False)
        kept = str(getattr(said, "deletedRecord", ""))
        return About(getattr(said, "granularity", "") == DAY, kept in ("persistent", "transient"))

    def best_format(self) -> str:
        """The prefix of the format we read best. Raises Stop when there is none."""
        try:
            offered = self.patiently(lambda: list(self.list_metadata_formats()))
        except exceptions.OAIPMHException as error:
            raise refusal(error) from error
        named = {
            str(one.metadataPrefix): f"{one.metadataNamespace} {one.metadataPrefix}".lower()
            for one in offered
            if isinstance(one, MetadataFormat)
        }
        for mark in PREFERRED:
            for prefix, text in named.items():
                if mark in text:
                    return prefix
        raise Stop("format.none", offered=", ".join(named))

    def page(self, query: Mapping[str, str]) -> Page:
        """One page of a list, empty when nothing matches. Raises Stop and BadResumptionToken."""
        try:
            return self.patiently(lambda: self.read(dict(query)))
        except exceptions.NoRecordsMatch:
            return Page(self.date, (), "")
        except exceptions.BadResumptionToken:
            raise
        except exceptions.OAIPMHException as error:
            raise refusal(error) from error

    def read(self, query: dict[str, str]) -> Page:
        return pages.read(self.harvest(query).http_response.content)


def refusal(error: exceptions.OAIPMHException) -> Stop:
    """The server understood the request and says no."""
    return Stop("refused", error=type(error).__name__, detail=str(error)[:500])


def waits(response: httpx2.Response) -> float:
    """The seconds a Retry-After asks for: a number or a date (RFC 9110, 10.2.3); 0 for neither."""
    said = response.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return float(said)
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return 0.0
    return max(0.0, (at.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def walk(server: Server, first: Mapping[str, str], token: str) -> Iterator[Page]:
    """The pages of a list from `first`, or on from a token of it, until the server says it ends.

    A token refused on the way begins the list anew, once. Raises Stop for what would never end.
    """
    seen: set[str] = set()
    brought: set[int] = set()  # what whole pages brought
    idle, anew = 0, False
    while True:
        asked = {"verb": "ListRecords", "resumptionToken": token} if token else first
        try:
            page = server.page(asked)
        except exceptions.BadResumptionToken as error:
            if anew or not token:
                raise Stop("token.refused", detail=str(error)[:500]) from error
            token, anew, seen, brought, idle = "", True, set(), set(), 0
            continue
        content = hash(page.items)
        idle = 0 if page.items and content not in brought else idle + 1
        brought.add(content)
        yield page
        if not page.token:
            return
        if page.token == token or page.token in seen:
            raise Stop("token.loop", token=page.token[:200])
        if idle >= NOTHING_NEW:
            raise Stop("endless", pages=idle)
        seen.add(page.token)
        token = page.token
