"""How are files sent: those that a reader saves, and our own scripts and pictures?"""

import os
import re
from typing import Final
from urllib.parse import quote

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

KEPT: Final = "public, max-age=86400"  # a day: a release may be mended under its number


class Static(StaticFiles):
    """Our scripts and pictures; what is asked for by its release (?v=) is not asked for again."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope,
        status_code: int = 200,
    ) -> Response:  # fmt: skip
        response = super().file_response(full_path, stat_result, scope, status_code)
        if scope["query_string"].startswith(b"v="):
            response.headers["Cache-Control"] = KEPT
        return response


def file(body: bytes, name: str, *, media: str) -> Response:
    """A file to save under this name."""
    return Response(body, media_type=media, headers={"Content-Disposition": saved_as(name)})


def saved_as(name: str) -> str:
    """The header that names a file, in a way that any system takes (RFC 6266)."""
    safe = re.sub(r"[^\w.-]+", "_", name)
    plain = safe.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe)}"
