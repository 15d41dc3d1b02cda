"""Records served by pyoai's OAI-PMH server out of memory, to be measured beside ours.

`python -m tests.bench.pyoai_server FILE PORT`: FILE holds pages of ListRecords, a NUL between them.
"""

import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl
from wsgiref.simple_server import WSGIRequestHandler, make_server

from lxml import etree
from oaipmh import common, metadata, server

OAI: Final = "{http://www.openarchives.org/OAI/2.0/}"
PAGE: Final = 500
Record = tuple[common.Header, etree._Element, None]


def read(path: Path) -> list[Record]:
    """The records of the pages, their metadata as trees."""
    pages = map(etree.fromstring, path.read_bytes().split(b"\0"))
    return [record(one) for page in pages for one in page.iter(f"{OAI}record")]


def record(found: etree._Element) -> Record:
    header, payload = found[0], found[1][0]
    at = datetime.strptime(header.findtext(f"{OAI}datestamp"), "%Y-%m-%dT%H:%M:%SZ")
    specs = [one.text for one in header.iterfind(f"{OAI}setSpec")]
    name = header.findtext(f"{OAI}identifier")
    return common.Header(header, name, at, specs, False), payload, None


class Repository:
    """What pyoai asks of a repository, by its names."""

    def __init__(self, records: list[Record]) -> None:
        self.records = records

    def identify(self) -> common.Identify:
        return common.Identify(
            *("peer", "http://127.0.0.1/", "2.0", ["a@b.example"], datetime(2026, 1, 1)),
            *("persistent", "YYYY-MM-DDThh:mm:ssZ", ["identity"]),
        )

    def listRecords(self, cursor: int, batch_size: int, **_: Any) -> list[Record]:
        return self.records[cursor : cursor + batch_size]


def written(element: etree._Element, payload: etree._Element) -> None:
    element.append(payload)


class Silent(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Nothing is said of a request."""


def main() -> None:
    registry = metadata.MetadataRegistry()
    registry.registerWriter("rusmarc", written)
    repository = Repository(read(Path(sys.argv[1])))
    peer = server.BatchingServer(repository, registry, resumption_batch_size=PAGE)

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        body = peer.handleRequest(dict(parse_qsl(environ["QUERY_STRING"])))
        start("200 OK", [("Content-Type", "text/xml"), ("Content-Length", str(len(body)))])
        return [body]

    make_server("127.0.0.1", int(sys.argv[2]), answer, handler_class=Silent).serve_forever()


if __name__ == "__main__":
    main()
