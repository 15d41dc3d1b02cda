"""How is an answer sent that a reader saves as a file?"""

import re
from urllib.parse import quote

from starlette.responses import Response


def file(body: bytes, name: str, *, media: str) -> Response:
    """A file to save under this name."""
    return Response(body, media_type=media, headers={"Content-Disposition": saved_as(name)})


def saved_as(name: str) -> str:
    """The header that names a file, in a way that any system takes (RFC 6266)."""
    safe = re.sub(r"[^\w.-]+", "_", name)
    plain = safe.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe)}"
