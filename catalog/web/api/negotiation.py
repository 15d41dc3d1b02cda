"""In which form does a program want a record? A suffix, `format=`, or the Accept header."""

from typing import Final

from starlette.requests import Request

from catalog.errors import SvodError
from exports import dumps

JSON: Final = "json"
# Short names → formats of `exports.dumps`; all its own names count too.
SHORT: Final = {
    "marcxml": "marcxml-marc21",
    "mrc": "rusmarc",
    "bib": "bibtex",
    "txt": "gost",
}
# The first format of a media type is the one that Accept means.
MEDIA: Final[dict[str, str]] = {JSON: "application/json"} | {
    name: format.media_type for name, format in dumps.FORMATS.items()
}
PREFERRED: Final = (JSON, "jsonld", "marcxml-marc21", "marcxml-rusmarc", "mods", "rusmarc")


class NotAcceptable(SvodError):
    """Nothing that the request accepts can be had; `accepted` lists what can."""


def offered() -> dict[str, str]:
    """Media type without parameters → format."""
    found: dict[str, str] = {}
    for name in (*PREFERRED, *MEDIA):
        found.setdefault(bare(MEDIA[name]), name)
    return found


def bare(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def format_of(request: Request, asked: str = "") -> str:
    """The format to answer in. Raises NotAcceptable."""
    name = SHORT.get(asked, asked)
    if name:
        if name not in MEDIA:
            raise NotAcceptable("api.not_acceptable", accepted=sorted({*MEDIA, *SHORT}))
        return name
    types = offered()
    accepted = ranges(",".join(request.headers.getlist("accept")) or "*/*")
    best = max(types, key=lambda one: quality(one, accepted))
    if quality(best, accepted) == 0:
        raise NotAcceptable("api.not_acceptable", accepted=list(types))
    return types[best]


def ranges(header: str) -> dict[str, float]:
    """The media ranges of an Accept header with their weights (RFC 9110, 12.5.1)."""
    found: dict[str, float] = {}
    for part in header.split(",")[:50]:
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weights = [one.removeprefix("q=") for one in parameters if one.startswith("q=")]
        if media:
            found[media] = weight(weights[0]) if weights else 1.0
    return found


def weight(text: str) -> float:
    """A weight between 0 and 1; 0 for what is none."""
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


def quality(media: str, accepted: dict[str, float]) -> float:
    """How much a media type is wanted: by its name, its kind, or at all; the first offered of
    equally wanted ones wins.
    """
    kind = media.partition("/")[0]
    for one in (media, f"{kind}/*", "*/*"):
        if one in accepted:
            return accepted[one]
    return 0.0
