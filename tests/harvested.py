"""A server of other people's records: by OAI-PMH, as well or as badly as a test wants it."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from marc import xml
from marc.record import Record
from tests import sample

DATE = "2026-11-20T10:00:00Z"
DATED = f"<responseDate>{DATE}</responseDate>"
OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
    f"{DATED}<request>x</request>"
)
CLOSE = "</OAI-PMH>"
IDENTIFY = (
    "<Identify><repositoryName>N</repositoryName><baseURL>x</baseURL>"
    "<protocolVersion>2.0</protocolVersion><adminEmail>a@b.ru</adminEmail>"
    "<earliestDatestamp>2000-01-01T00:00:00Z</earliestDatestamp>"
    "<deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity>"
    "</Identify>"
)
FORMATS = (
    "<ListMetadataFormats>"
    "<metadataFormat><metadataPrefix>oai_dc</metadataPrefix><schema>x</schema>"
    "<metadataNamespace>http://www.openarchives.org/OAI/2.0/oai_dc/</metadataNamespace>"
    "</metadataFormat><metadataFormat><metadataPrefix>mx</metadataPrefix><schema>x</schema>"
    "<metadataNamespace>info:lc/xmlns/marcxchange-v1</metadataNamespace></metadataFormat>"
    "</ListMetadataFormats>"
)


class Answer(NamedTuple):
    body: bytes
    status: int = 200
    headers: Mapping[str, str] = {"Content-Type": "text/xml"}


Ask = Mapping[str, str]
Trick = Callable[[Ask], Answer | None]  # None: as a good server would


def document(inside: str) -> Answer:
    return Answer((OPEN + inside + CLOSE).encode())


def error(code: str) -> Answer:
    return document(f'<error code="{code}">no</error>')


def entry(identifier: str, content: Record | str | None) -> str:
    """A record of the list; None: deleted."""
    if content is None:
        return (
            f'<record><header status="deleted"><identifier>{identifier}</identifier>'
            f"<datestamp>{DATE}</datestamp></header></record>"
        )
    body = content if isinstance(content, str) else xml.marcxchange(content).decode()
    return (
        f"<record><header><identifier>{identifier}</identifier><datestamp>{DATE}</datestamp>"
        f"</header><metadata>{body}</metadata></record>"
    )


def listing(entries: list[str], token: str | None, attributes: str = "") -> str:
    end = (
        "" if token is None else f"<resumptionToken {attributes}>{escape(token)}</resumptionToken>"
    )
    return f"<ListRecords>{''.join(entries)}{end}</ListRecords>"


def books(count: int, *, first: int = 1) -> dict[str, Record | str | None]:
    """Identifier → record: the identifiers and the numbers of the records have little in common."""
    return {
        f"oai:there:{n}": sample.rusmarc(f"B{n}", f"Летопись края, выпуск {n}", year=str(1900 + n))
        for n in range(first, first + count)
    }


@dataclass
class Repository:
    """What a server holds; `asked` are the requests it got, `trick` answers before it does."""

    records: dict[str, Record | str | None] = field(default_factory=dict)
    page: int = 3
    trick: Trick = lambda ask: None
    asked: list[dict[str, str]] = field(default_factory=list)

    def answer(self, ask: dict[str, str]) -> Answer:
        self.asked.append(ask)
        return self.trick(ask) or self.well(ask)

    def well(self, ask: Ask) -> Answer:
        match ask.get("verb"):
            case "Identify":
                return document(IDENTIFY)
            case "ListMetadataFormats":
                return document(FORMATS)
            case "ListRecords" if self.records:
                return document(self.listed(int(ask.get("resumptionToken", "0"))))
            case "ListRecords":
                return error("noRecordsMatch")
        return error("badVerb")

    def listed(self, start: int) -> str:
        entries = [entry(*one) for one in self.records.items()]
        end = start + self.page
        token = str(end) if end < len(entries) else "" if start else None
        return listing(entries[start:end], token, f'completeListSize="{len(entries)}"')

    @property
    def lists(self) -> list[dict[str, str]]:
        return [ask for ask in self.asked if ask.get("verb") == "ListRecords"]


@contextmanager
def served(repository: Repository) -> Iterator[str]:
    """The repository behind an address, /oai."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            ask = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            answer = repository.answer(ask)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if "Content-Length" not in answer.headers:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/oai"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
