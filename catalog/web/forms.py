"""How does a posted form reach a plain function?"""

from collections.abc import Callable, Coroutine
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

MOST_FIELDS = 20

FormEndpoint = Callable[[Request, FormData], Response]
Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


def posted(
    handler: FormEndpoint,
    *,
    before: Callable[[Request], object] | None = None,
    fields: int = MOST_FIELDS,
) -> Endpoint:
    """An endpoint that receives the form as it streams in, then runs `handler` in a thread.

    `before` runs first and may refuse: nobody's half a gigabyte is received for nothing.
    """

    async def endpoint(request: Request) -> Response:
        if before is not None:
            await run_in_threadpool(before, request)
        async with request.form(max_files=1, max_fields=fields) as form:
            return await run_in_threadpool(handler, request, form)

    return endpoint


def text(form: FormData, name: str) -> str:
    """A field's text, trimmed; empty when it is absent or a file. NUL cannot be stored."""
    value = form.get(name)
    return value.replace("\0", "").strip() if isinstance(value, str) else ""


def uploaded(form: FormData, name: str) -> UploadFile | None:
    """A file that was chosen; a browser sends an empty, nameless one for an empty field."""
    value = form.get(name)
    return value if isinstance(value, UploadFile) and value.filename else None
