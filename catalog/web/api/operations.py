"""What does every request to /api/v1 pass through? Quota, token, parameters, and its answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from catalog import db
from catalog.accounts import tokens
from catalog.accounts.tokens import Bearer
from catalog.errors import Conflict, SvodError
from catalog.web import problems
from catalog.web.api.limits import QUOTA, Limiter
from catalog.web.api.negotiation import NotAcceptable
from catalog.web.api.schemas import Fault, Problem, Query
from catalog.web.rendering import words_for
from catalog.web.state import engine_of

PROBLEM: Final = "application/problem+json"
PREFIX: Final = "/api/v1"
READABLE: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, ETag, RateLimit, RateLimit-Policy, Retry-After",
}
PREFLIGHT: Final = {
    **READABLE,
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A status that an operation answers with: in words, and what its body is."""

    description: str
    model: type[BaseModel] | None = None
    media: tuple[str, ...] = ("application/json",)
    headers: Mapping[str, str] = field(default_factory=dict)  # name → what it says


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that passed: its parameters, its body and who sends it."""

    request: Request
    query: Any
    body: Any = None
    bearer: Bearer | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one address. `scope` is what a token must allow; without one all may ask."""

    name: str
    path: str
    summary: str
    handle: Callable[[Asked], Response]
    answers: Mapping[int, Answer]
    method: str = "GET"
    query: type[Query] = Query
    body: type[BaseModel] | None = None
    receive: Callable[[Request], Any] | None = None  # a body that is no JSON: read in its own way
    takes: Sequence[str] = ()  # its media types
    scope: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)  # of the path: what each is
    headers: Mapping[str, str] = field(default_factory=dict)  # of the request, none needed


class Unauthorized(SvodError):
    """No token, or none that is good."""


class Forbidden(SvodError):
    """A good token that does not allow this."""


class Invalid(SvodError):
    """Parameters or a body that are not as the document says; `faults` tell each."""

    def __init__(self, error: ValidationError, *, body: bool = False) -> None:
        super().__init__("api.body" if body else "api.parameters")
        self.faults = [
            Fault(field=str((*one["loc"], "")[0]), rule=one["type"], message=one["msg"])
            for one in error.errors(include_url=False, include_context=False, include_input=False)
        ]


class Gone(SvodError):
    """A record that every library withdrew."""


class Faulty(SvodError):
    """A batch with records that the caller does not want taken in; `faults` tell each."""

    def __init__(self, code: str, faults: list[Fault], **values: object) -> None:
        super().__init__(code, **values)
        self.faults = faults


class Doubted(Conflict):
    """What the request asks for is doubtful; its value `candidates` says what else is meant."""


class TooMany(SvodError):
    """The quota of this caller is used up."""


def endpoint(operation: Operation, limiter: Limiter) -> Any:
    """What Starlette calls for an operation."""

    async def answer(request: Request) -> Response:
        standing = limiter.count(caller(request))
        response: Response
        try:
            if standing is not None and standing.exceeded:
                raise TooMany("api.too_many", quota=standing.quota, seconds=standing.reset)
            asked = await run_in_threadpool(admitted, request, operation)
            if operation.receive is not None:
                asked = replace_body(asked, await operation.receive(request))
            elif operation.body is not None:
                asked = replace_body(asked, valid_body(operation.body, await request.body()))
            response = await run_in_threadpool(operation.handle, asked)
        except SvodError as error:
            response = await run_in_threadpool(problem, request, error)
        response.headers.update(standing.headers() if standing is not None else {})
        if operation.method == "GET" and not operation.scope:
            response.headers.update(READABLE)
        return response

    return answer


def replace_body(asked: Asked, body: Any) -> Asked:
    return Asked(asked.request, asked.query, body, asked.bearer)


def caller(request: Request) -> str:
    """Whose quota it is: the token's, else the address's."""
    given = request.headers.get("authorization", "")
    host = request.client.host if request.client is not None else ""
    return given[:100] or host


def admitted(request: Request, operation: Operation) -> Asked:
    """The parameters, and the bearer of the token. Raises Unauthorized, Forbidden and Invalid."""
    bearer = bearer_of(request, operation.scope) if operation.scope else None
    try:
        query = operation.query.model_validate(given(request, operation.query))
    except ValidationError as error:
        raise Invalid(error) from error
    return Asked(request, query, bearer=bearer)


def bearer_of(request: Request, scope: str) -> Bearer:
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    now = db.utc_now()
    with db.writing(engine_of(request)) as session:
        found = tokens.bearer(session, text.strip(), now=now) if kind.lower() == "bearer" else None
        if found is None:
            raise Unauthorized("api.token")
        tokens.used(session, found.token, now=now)
    if scope not in found.scopes:
        raise Forbidden("api.scope", scope=scope)
    return found


def given(request: Request, query: type[Query]) -> dict[str, Any]:
    """The parameters that this operation knows: a list where several may be given."""
    found: dict[str, Any] = {}
    for name, about in query.model_fields.items():
        key = about.alias or name
        values = request.query_params.getlist(key)
        if values:
            several = "list" in str(about.annotation)
            found[key] = values if several else values[-1]
    return found


def valid_body(model: type[BaseModel], raw: bytes) -> BaseModel:
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise Invalid(error, body=True) from error


# --- answers --------------------------------------------------------------------------------------

STATUS: Final[dict[type[SvodError], int]] = {
    Unauthorized: 401,
    Forbidden: 403,
    NotAcceptable: 406,
    Gone: 410,
    Invalid: 422,
    Faulty: 409,
    Doubted: 409,
    TooMany: 429,
}


def problem(request: Request, error: SvodError) -> Response:
    """RFC 9457, whatever the request accepts: the sentence, the code, its values."""
    status = STATUS.get(type(error)) or problems.status_of(error)
    words = words_for(request)
    values = {name: value for name, value in error.values.items() if plain(value)}
    body = Problem(
        type=QUOTA if isinstance(error, TooMany) else "about:blank",
        title=words(f"error.{error.code}", **{name: said(one) for name, one in values.items()}),
        status=status,
        code=error.code,
        errors=error.faults if isinstance(error, Invalid | Faulty) else None,
        **{name: value for name, value in values.items() if name not in Problem.model_fields},
    )
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, Unauthorized) else None
    return Response(
        body.model_dump_json(exclude_none=True), status, headers=headers, media_type=PROBLEM
    )


def plain(value: object) -> bool:
    return isinstance(value, str | int | float | list | dict)


def said(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def reply(
    model: BaseModel, status: int = 200, *, headers: Mapping[str, str] | None = None
) -> Response:
    """A reply in JSON, with the Link header of its links (RFC 8288)."""
    links = getattr(model, "links", None)
    pages = {
        name: getattr(links, name, None) for name in ("next", "prev") if links is not None
    }  # fmt: skip
    told = ", ".join(f'<{url}>; rel="{name}"' for name, url in pages.items() if url)
    found = dict(headers or {}) | ({"Link": told} if told else {})
    body = orjson.dumps(model.model_dump(mode="json", by_alias=True, exclude_none=False))
    return Response(body, status, headers=found, media_type="application/json")


def preflight(_: Request) -> Response:
    """What a browser asks before a page of another site may read (Fetch standard, CORS)."""
    return Response(status_code=204, headers=PREFLIGHT)
