"""What every answer carries and what no request may do: headers, and the guard against CSRF."""

from typing import Final
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalog.web import problems
from catalog.web.headers import SECURITY
from catalog.web.protocols import takes_gzip

SAFE: Final = ("GET", "HEAD", "OPTIONS")


class SecurityHeaders:
    """Adds SECURITY to every answer that does not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class Compression:
    """Compresses what is worth it for those who take gzip; `gzip;q=0` does not.

    Dumps are compressed files, and a part of one is asked for by its own bytes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.plain = app
        self.packed = GZipMiddleware(app, minimum_size=1000, compresslevel=5)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        accepted = (
            Headers(scope=scope).getlist("accept-encoding") if scope["type"] == "http" else []
        )
        packs = takes_gzip(",".join(accepted)) and not scope["path"].startswith("/dumps/")
        app = self.packed if packs else self.plain
        await app(scope, receive, send)


class CrossSiteGuard:
    """Refuses a changing request that another site's page sent (CSRF), without tokens in forms.

    Browsers say where a request comes from in Sec-Fetch-Site, older ones in Origin (Fetch
    standard). A request with neither but with cookies is refused as well; one that carries its
    own Authorization cannot be forged by another site.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE and is_foreign(scope):
            answer = await run_in_threadpool(problems.answer, Request(scope), 403, "cross_site")
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)


def is_foreign(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    if "authorization" in headers:
        return False
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site not in ("same-origin", "none")
    if origin is not None:
        return urlsplit(origin).netloc != headers.get("host")
    return "cookie" in headers
