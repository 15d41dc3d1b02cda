"""May this address be asked, and how much may it answer? The HTTP of a harvest, every hop checked.

A harvested server is a stranger: it may redirect to the inside of our network, answer without end,
drip a byte a minute, or send a bomb. The name is resolved here once, the addresses are looked at,
and the connection goes to the very address that was looked at (no second answer of a DNS counts).
"""

import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Final

import httpx2

PORTS: Final = {"http": 80, "https": 443}
REDIRECTS: Final = 5
TIMEOUT: Final = 60.0  # seconds of silence
LONGEST: Final = 300.0  # seconds that one answer may take in all
ENCODINGS: Final = {"": False, "identity": False, "gzip": True, "x-gzip": True}
OURS: Final = frozenset(["content-encoding", "content-length", "transfer-encoding"])

Resolve = Callable[[str, int], list[str]]


class Stop(Exception):
    """Why a harvest ended before its end: a code and values; the words are in `locale`."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code, self.values = code, values


class Again(Stop):
    """A trouble that may pass: worth another try, no sooner than after `wait` seconds."""

    def __init__(self, code: str, *, wait: float = 0.0, **values: object) -> None:
        super().__init__(code, **values)
        self.wait = wait


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host, as text."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Again("host.unknown", host=host) from error
    return list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, also when it wraps one of IPv4."""
    parsed = ipaddress.ip_address(address)
    inner = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    return (inner or parsed).is_global and not parsed.is_multicast


@dataclass(frozen=True, slots=True)
class Hosts:
    """Who may be asked.

    `listed`: names, `name:port`, or `*.domain`; when there are any, nobody else is asked, and
    what they resolve to is the operator's business. Without a list it is the `named` place
    (`host:port`) of the harvest's own address, and, by redirection, any public address.
    """

    named: str
    listed: tuple[str, ...] = ()

    def address(self, url: httpx2.URL, resolve: Resolve = resolve) -> str:
        """The address to connect to. Raises Stop."""
        place = place_of(url)
        if self.listed and not self.is_listed(url.host, place):
            raise Stop("host.not_listed", host=place)
        found = resolve(url.host, url.port or PORTS[url.scheme])
        trusted = bool(self.listed) or place == self.named
        inside = [] if trusted else [one for one in found if not is_public(one)]
        if inside or not found:
            raise Stop("host.private", host=place, address=", ".join(inside))
        return found[0]

    def is_listed(self, host: str, place: str) -> bool:
        return any(fnmatchcase(name, one) for one in self.listed for name in (host, place))


def place_of(url: httpx2.URL) -> str:
    """`host:port` of an address of the web. Raises Stop for any other."""
    if url.scheme not in PORTS or not url.host:
        raise Stop("url.scheme", url=str(url))
    return f"{url.host}:{url.port or PORTS[url.scheme]}"


@cache
def certificates() -> ssl.SSLContext:
    """What a server's certificate is checked with; reading the authorities takes a while."""
    return httpx2.create_ssl_context()


class Guarded(httpx2.BaseTransport):
    """Connects to checked addresses only and reads no more than `limit` bytes of an answer."""

    def __init__(self, hosts: Hosts, *, limit: int) -> None:
        self.hosts, self.limit = hosts, limit
        self.inner = httpx2.HTTPTransport(verify=certificates())

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Every hop of a redirection comes through here anew."""
        extensions = {**request.extensions, "sni_hostname": request.url.host}
        checked = httpx2.Request(
            request.method,
            request.url.copy_with(host=self.hosts.address(request.url)),
            headers=request.headers,  # Host among them: it names whom we mean
            stream=request.stream,
            extensions=extensions,
        )
        response = self.inner.handle_request(checked)
        try:
            body = b"".join(self.blocks(response))
        finally:
            response.close()
        kept = [pair for pair in response.headers.multi_items() if pair[0].lower() not in OURS]
        return httpx2.Response(response.status_code, headers=kept, content=body)

    def blocks(self, response: httpx2.Response) -> Iterator[bytes]:
        """The body, unpacked, within the limits of size and time."""
        encoding = response.headers.get("content-encoding", "").strip().lower()
        if encoding not in ENCODINGS:
            raise Stop("answer.encoding", encoding=encoding)
        end, size = time.monotonic() + LONGEST, 0
        raw = response.iter_raw()
        for block in unpacked(raw, self.limit) if ENCODINGS[encoding] else raw:
            size += len(block)
            if size > self.limit:
                raise Stop("answer.too_large", limit=self.limit)
            if time.monotonic() > end:
                raise Again("answer.too_slow", seconds=int(LONGEST))
            yield block

    def close(self) -> None:
        self.inner.close()


def unpacked(blocks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    """A gzip stream unpacked, never more than `limit` and a byte at once."""
    packed = zlib.decompressobj(wbits=31)
    try:
        for block in blocks:
            yield packed.decompress(block, limit + 1)
            while packed.unconsumed_tail:
                yield packed.decompress(packed.unconsumed_tail, limit + 1)
    except zlib.error as error:
        raise Again("answer.broken", detail=str(error)) from error
    if not packed.eof:
        raise Again("answer.broken", detail="gzip")
