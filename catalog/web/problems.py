"""How is a request that went wrong answered? One table from errors to pages and JSON."""

import re
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from catalog.errors import Conflict, NotFound, Refused, SvodError
from catalog.web.headers import SECURITY
from catalog.web.rendering import page, words_for

# Status of a refusal: by its code when it is listed here, else by its class.
BY_CODE: Final = {
    "login.wrong": 401,
    "login.wrong_code": 401,
    "login.expired": 401,
    "login.throttled": 429,
    "desk.not_allowed": 403,
    "edit.not_yours": 403,
    "upload.too_large": 413,
    "upload.not_allowed": 403,
    "judgement.not_yours": 403,
    "api.key_long": 422,
    "api.key_reused": 422,
}
BY_CLASS: Final[dict[type[SvodError], int]] = {Refused: 400, NotFound: 404, Conflict: 409}


class LoginNeeded(Exception):
    """The page asked for is for people who have logged in."""


def status_of(error: SvodError) -> int:
    return BY_CODE.get(error.code, BY_CLASS.get(type(error), 400))


def refused(request: Request, error: Exception) -> Response:
    """SvodError: the sentence of its code, filled with its values."""
    assert isinstance(error, SvodError)
    return answer(request, status_of(error), error.code, **error.values)


def http_error(request: Request, error: Exception) -> Response:
    """What Starlette refuses by itself: no such page, wrong method, too large a body."""
    assert isinstance(error, HTTPException)
    return answer(request, error.status_code, f"http.{error.status_code}", headers=error.headers)


def server_error(request: Request, error: Exception) -> Response:
    """A bug: the log has it whole, the reader a plain page.

    Answered outside of all middleware, so it brings its own headers.
    """
    return answer(request, 500, "http.500", headers=SECURITY)


def broken_off(request: Request, error: Exception) -> Response:
    """The browser left in the middle of sending: no fault of ours, and nobody reads the answer."""
    return answer(request, 400, "http.broken_off")


def login_needed(request: Request, error: Exception) -> Response:
    """To the login page, and back here afterwards when this was a page to look at."""
    target = "/desk/login"
    if request.method in ("GET", "HEAD") and is_desk_path(request.url.path):
        target += f"?next={request.url.path}"
    return RedirectResponse(target, status_code=303)


def is_desk_path(path: str) -> bool:
    """Whether a path may be returned to after login: one of our own desk, nothing cleverer."""
    return re.fullmatch(r"/desk/[\w/-]*", path, re.ASCII) is not None


def answer(
    request: Request, status: int, code: str, *, headers: Any = None, **values: object
) -> Response:
    """The problem in words: RFC 9457 for a program that asks for JSON, a page for people."""
    words = words_for(request)
    message = f"error.{code}"
    if not words.has(message):
        message = "error.http.500" if status >= 500 else "error.http.400"
    sentence = words(message, **values)
    if wants_json(request):
        body = {"type": "about:blank", "title": sentence, "status": status, "code": code}
        return JSONResponse(
            body, status_code=status, headers=headers, media_type="application/problem+json"
        )
    return page(
        request, "problem.html", status=status, headers=headers, sentence=sentence, code=status
    )


def wants_json(request: Request) -> bool:
    accept = request.headers.get("accept", "")
    return request.url.path.startswith("/api/") or ("json" in accept and "text/html" not in accept)


HANDLERS: Final[Any] = {
    SvodError: refused,
    HTTPException: http_error,
    LoginNeeded: login_needed,
    ClientDisconnect: broken_off,
    Exception: server_error,
}
