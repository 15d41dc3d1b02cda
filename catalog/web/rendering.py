"""How does a page get its words, its language and its links?"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urlencode

import jinja2
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from catalog import __version__, i18n
from catalog.i18n import Words
from catalog.search import Segment
from catalog.web import view
from catalog.web.headers import STYLES
from marc import districts

LANGUAGE_COOKIE: Final = "svod_lang"
LIST_COOKIE: Final = "svod_list"  # the ids a reader put aside (`reader.picklist`)
YEAR: Final = 365 * 24 * 3600

ENVIRONMENT: Final = jinja2.Environment(
    loader=jinja2.PackageLoader("catalog.web"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    auto_reload=False,  # else every page asks the disk for the age of each of its templates
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES: Final = Jinja2Templates(env=ENVIRONMENT)


def contribution_url(library: str, local_id: str, **parameters: object) -> str:
    """The address of a library's record; its id may hold slashes, backslashes and Cyrillic."""
    address = f"/contribution/{quote(library, safe='')}/{quote(local_id, safe='')}"
    return with_query(address, parameters)


def with_query(address: str, parameters: Mapping[str, object] | Sequence[tuple[str, str]]) -> str:
    return f"{address}?{urlencode(parameters, doseq=True)}" if parameters else address


def language_of(request: Request) -> str:
    """?lang=, else the cookie of an earlier choice, else what the browser prefers."""
    for chosen in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if chosen in i18n.LANGUAGES:
            return chosen
    return i18n.preferred(request.headers.get("accept-language", ""))


def words_for(request: Request) -> Words:
    return i18n.words(language_of(request))


def other_language(request: Request) -> str:
    """This page in the other language: its path and query, `lang` changed."""
    other = next(one for one in i18n.LANGUAGES if one != language_of(request))
    url = request.url.include_query_params(lang=other)
    return f"{quote(request.url.path)}?{url.query}"


def listed_of(request: Request) -> list[str]:
    """The ids of the records that this reader put aside."""
    return [one for one in request.cookies.get(LIST_COOKIE, "").split(".") if one]


def here(request: Request) -> str:
    """The address of this page inside the site."""
    path, query = quote(request.url.path), request.url.query
    return f"{path}?{query}" if query else path


def marked(segments: Iterable[Segment]) -> Markup:
    """A text with the words that were looked for marked. A page has hundreds: a macro of the
    template language takes several times as long."""
    return Markup(
        "".join(
            f"<mark>{escape(segment.text)}</mark>" if segment.hit else escape(segment.text)
            for segment in segments
        )
    )


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> Response:
    """A page in the reader's language; remembers a language chosen by ?lang=."""
    words, settings = words_for(request), request.scope["app"].state.settings
    chosen_view = view.choice(request)
    common = {
        "t": words,
        "language": words.language,
        "other_language": other_language(request),
        "catalogue": settings.name,
        "release": __version__,
        "base_url": settings.base_url,
        "query_text": request.query_params.get("q", ""),
        "here": here(request),
        "view_classes": view.classes(chosen_view),
        "view_bar": view.bar(chosen_view),
        "listed": listed_of(request),
    }
    response = TEMPLATES.TemplateResponse(
        request, template, common | context, status_code=status, headers=headers
    )
    response.headers.setdefault("Vary", "Accept-Language, Cookie")
    response.headers["Content-Language"] = words.language
    if request.query_params.get("lang") in i18n.LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, words.language, max_age=YEAR, samesite="lax")
    return response


ENVIRONMENT.globals["contribution_url"] = contribution_url
ENVIRONMENT.globals["with_query"] = with_query
ENVIRONMENT.filters["marked"] = marked
ENVIRONMENT.globals["styles"] = Markup(STYLES)
ENVIRONMENT.globals["district_name"] = districts.short_title
