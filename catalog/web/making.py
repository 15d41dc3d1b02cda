"""How does a reader get a file that takes long to make? From the shelf, or in turn."""

import gzip
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, TypeVar

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from catalog import __version__, db, shelf
from catalog.shelf import Order
from catalog.web.files import saved_as
from catalog.web.protocols import takes_gzip
from catalog.web.rendering import language_of
from catalog.web.state import index_of, settings_of

PATIENCE: Final = 20.0  # seconds of waiting for the turn
LOOK: Final = 0.25  # seconds between two looks at whose turn it is
COME_AGAIN: Final = {"Retry-After": "30", "Cache-Control": "no-store"}
STREAM: Final = "streaming"  # the turn of what is too large to be kept
CHUNK: Final = 1 << 20  # bytes
T = TypeVar("T")


def order(request: Request, pieces: Callable[[], Iterable[bytes]], *around: str) -> Order:
    """The file of this address, made of the catalogue as it is today. What else stands in it than
    records and the words of a language comes as `around`."""
    state = str(index_of(request).shown), db.utc_now().date().isoformat(), __version__
    address = request.url.path, request.url.query, language_of(request)
    return Order(state, (*address, settings_of(request).model_dump_json(), *around), pieces)


async def given(request: Request, order: Order, name: str, *, media: str) -> Response:
    """The file, made if it does not lie ready. Raises HTTPException 503 when others are made."""
    folder = settings_of(request).shelf
    place = await in_turn(lambda: shelf.fetch(folder, order))
    headers = {"Content-Disposition": saved_as(name), "Vary": "Accept-Encoding, Accept-Language"}
    if takes_gzip(",".join(request.headers.getlist("accept-encoding"))):
        headers["Content-Encoding"] = "gzip"
        return FileResponse(place, media_type=media, headers=headers)
    return StreamingResponse(unpacked(place), media_type=media, headers=headers)


async def in_turn(attempt: Callable[[], T | None]) -> T:
    """What is given in our turn. Who waits holds no thread, and is told to come again before the
    browser gives up."""
    end = anyio.current_time() + PATIENCE
    while (got := await run_in_threadpool(attempt)) is None:
        if anyio.current_time() > end:
            raise HTTPException(503, headers=COME_AGAIN)
        await anyio.sleep(LOOK)
    return got


def unpacked(place: Path) -> Iterator[bytes]:
    with gzip.open(place) as file:
        while chunk := file.read(CHUNK):
            yield chunk


class Alone(StreamingResponse):
    """A stream that goes out alone: while one does, others are told to come again."""

    def __init__(self, folder: Path, pieces: Iterable[bytes], name: str, *, media: str) -> None:
        headers = {"Content-Disposition": saved_as(name)}
        super().__init__(pieces, media_type=media, headers=headers)
        self.folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with shelf.turn(self.folder, STREAM) as mine:
            if not mine:
                raise HTTPException(503, headers=COME_AGAIN)
            await super().__call__(scope, receive, send)
