"""How does a reader want pages to look? «Версия для слабовидящих»: the same pages, seen otherwise.

A choice is kept in a cookie and becomes classes of the page; the stylesheet does the rest. So it
works on every page, without JavaScript (ГОСТ Р 52872-2019; decree № 102 of 07.02.2026).
"""

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

COOKIE: Final = "svod_view"
YEAR: Final = 365 * 24 * 3600
LONGEST_BACK: Final = 4000

# What can be chosen; the first is how it is when the view is switched on.
CHOICES: Final = {
    "size": ("2", "1", "3"),
    "colours": ("white", "black", "blue"),
    "spacing": ("wide", "normal", "wider"),
    "images": ("on", "off"),
}
SHOWN: Final = {"size": ("1", "2", "3"), "spacing": ("normal", "wide", "wider")}  # in their order


def routes() -> list[Route]:
    return [Route("/view", choose)]


def choice(request: Request) -> dict[str, str]:
    """What this reader chose; empty when pages look as usual."""
    kept = request.cookies.get(COOKIE, "")
    if not kept:
        return {}
    found = dict(part.partition("-")[::2] for part in kept.split("."))
    return chosen(found, {})


def chosen(asked: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """A whole choice: what is asked for, else what was known, else the first."""
    return {
        name: next(
            value for value in (asked.get(name), known.get(name), values[0]) if value in values
        )
        for name, values in CHOICES.items()
    }


def choose(request: Request) -> Response:
    """/view?size=3&back=/…: keeps a choice and goes back; ?off=1 is the usual look."""
    answer = RedirectResponse(back(request.query_params.get("back", "/")), status_code=303)
    if request.query_params.get("off"):
        answer.delete_cookie(COOKIE)
        return answer
    kept = chosen(request.query_params, choice(request))
    value = ".".join(f"{name}-{found}" for name, found in kept.items())
    answer.set_cookie(COOKIE, value, max_age=YEAR, samesite="lax")
    return answer


def back(address: str) -> str:
    """An address of this site to return to, whatever was asked: «//evil» is another site."""
    inside = address.startswith("/") and not address.startswith(("//", "/\\"))
    plain = address.isprintable() and len(address) <= LONGEST_BACK
    return address if inside and plain else "/"


def classes(choice: Mapping[str, str]) -> str:
    """The classes of the page; empty for the usual look."""
    return (
        " ".join(("view", *(f"{name}-{value}" for name, value in choice.items()))) if choice else ""
    )


def bar(choice: Mapping[str, str]) -> list[tuple[str, list[tuple[str, bool]]]]:
    """The controls above every page: each with its values, and which of them holds."""
    return [
        (name, [(value, choice.get(name) == value) for value in SHOWN.get(name, values)])
        for name, values in CHOICES.items()
    ]
