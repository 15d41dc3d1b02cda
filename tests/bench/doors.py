"""How fast do the web doors answer: a harvest of everything, and searches as readers type them?

`python -m tests.bench.doors PORT SEED` is the client: it prints a line for each figure.
"""

import gzip
import http.client
import re
import statistics
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Final

from tests.bench.generate import queries

HOST: Final = "127.0.0.1"
QUERIES: Final = 200
TOKEN: Final = re.compile(rb"<resumptionToken[^>]*>([^<]+)</resumptionToken>")


def wait(port: int, seconds: float = 120, *, target: str = "/ready") -> None:
    """Until the server answers there that all is well."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with closing(http.client.HTTPConnection(HOST, port, timeout=10)) as connection:
                connection.request("GET", target)
                if connection.getresponse().status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.2)
    raise TimeoutError(f"no server on port {port} after {seconds:.0f} s")


def harvest(port: int) -> None:
    """Everything the catalogue holds by ListRecords, in each format, page after page."""
    for prefix in ("oai_dc", "marc21", "rusmarc"):
        for packed in (False, True):
            started = time.perf_counter()
            records = sum(page.count(b"<record>") for page in pages(port, prefix, packed=packed))
            rate = records / (time.perf_counter() - started)
            how = "gzip" if packed else "plain"
            print(f"OAI-PMH harvest, {prefix}, {how}\t{rate:,.0f} records/s ({records:,} records)")


def pages(port: int, prefix: str, *, packed: bool) -> Iterator[bytes]:
    """The pages of a list, over one connection."""
    arguments = {"verb": "ListRecords", "metadataPrefix": prefix}
    headers = {"Accept-Encoding": "gzip" if packed else "identity"}
    with closing(http.client.HTTPConnection(HOST, port, timeout=60)) as connection:
        while arguments:
            connection.request("GET", f"/oai?{urllib.parse.urlencode(arguments)}", headers=headers)
            response = connection.getresponse()
            body = response.read()
            if response.status != 200:
                raise RuntimeError(f"/oai answered {response.status}: {body[:200]!r}")
            if response.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            yield body
            found = TOKEN.search(body)
            token = found[1].decode() if found else ""
            arguments = {"verb": "ListRecords", "resumptionToken": token} if token else {}


def searches(port: int, *, seed: int) -> None:
    """Searches through the search page, over one connection."""
    with closing(http.client.HTTPConnection(HOST, port, timeout=60)) as connection:

        def ask(text: str) -> None:
            connection.request("GET", f"/search?{urllib.parse.urlencode({'q': text})}")
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                raise RuntimeError(f"/search answered {response.status} to {text}")

        print(f"search page over HTTP\t{timed(ask, seed)}")


def timed(ask: Callable[[str], None], seed: int) -> str:
    """p50 and p99 of the queries, after ten others to warm up."""
    for text in queries(seed + 1, 10):
        ask(text)
    times = []
    for text in queries(seed, QUERIES):
        started = time.perf_counter()
        ask(text)
        times.append(time.perf_counter() - started)
    cuts = statistics.quantiles(times, n=100)
    return f"p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms"


def main() -> None:
    port, seed = int(sys.argv[1]), int(sys.argv[2])
    wait(port)
    harvest(port)
    searches(port, seed=seed)


if __name__ == "__main__":
    main()
