"""Which address of /api/v1 does what? The table of operations, the routes and the document."""

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from catalog import __version__
from catalog.settings import Settings
from catalog.web.api import openapi, records, schemas
from catalog.web.api.limits import Limiter
from catalog.web.api.negotiation import MEDIA, bare
from catalog.web.api.operations import PREFIX, Answer, Operation, endpoint, preflight
from catalog.web.state import settings_of

FORMS: Final = tuple(dict.fromkeys(map(bare, MEDIA.values())))
LINKS: Final = {"Link": "the pages beside this one (RFC 8288)"}
TAGGED: Final = {"ETag": "to be sent as If-None-Match the next time"}
KNOWN: Final = {"If-None-Match": "the ETag of what is known already"}
UNION_ID: Final = {"union_id": "the public id of the record"}
NOT_ACCEPTABLE: Final = Answer("None of the formats asked for can be had; `accepted` lists them.")
RECORD: Final = {
    200: Answer("The record.", schemas.Record, FORMS, TAGGED),
    301: Answer("It was merged into another, which `Location` names."),
    304: Answer("It is what is known already."),
    400: Answer("The format cannot hold it."),
    404: Answer("There is no such record."),
    406: NOT_ACCEPTABLE,
    410: Answer("Every library withdrew it."),
}

OPERATIONS: Final = (
    Operation(
        "listRecords", f"{PREFIX}/records",
        "Search with the parameters of the pages; JSON by pages, other formats whole",
        records.listed,
        {
            200: Answer("What was found.", schemas.Search, FORMS, LINKS),
            406: NOT_ACCEPTABLE,
        },
        query=schemas.RecordsQuery,
    ),
    Operation(
        "getRecordAs", f"{PREFIX}/records/{{union_id}}.{{suffix}}",
        "A union record in the form its suffix names",
        records.one, RECORD, query=schemas.FormatQuery, headers=KNOWN,
        parameters=UNION_ID | {"suffix": "json, jsonld, marcxml, mrc, ris, bib, txt and others"},
    ),
    Operation(
        "getRecord", f"{PREFIX}/records/{{union_id}}",
        "A union record, with the origin of everything it says",
        records.one, RECORD, query=schemas.FormatQuery, headers=KNOWN, parameters=UNION_ID,
    ),
    Operation(
        "getContribution", f"{PREFIX}/contributions/{{library}}/{{local_id:path}}",
        "A library's own record, as it sent it",
        records.contribution,
        {
            200: Answer("The record.", schemas.Contribution, headers=TAGGED),
            304: Answer("It is what is known already."),
            404: Answer("There is no such record or version."),
        },
        query=schemas.VersionQuery, headers=KNOWN,
        parameters={"library": "the code of the library", "local_id": "its number there"},
    ),
    Operation(
        "explain", f"{PREFIX}/explain",
        "Why two contributions are, or are not, one edition",
        records.explain,
        {
            200: Answer("The verdict and its evidence.", schemas.Explanation),
            400: Answer("A contribution is named LIBRARY:ID."),
            404: Answer("One of them is not there."),
        },
        query=schemas.ExplainQuery,
    ),
    Operation(
        "listChanges", f"{PREFIX}/changes",
        "Union records in the order they changed, each once, from a change on",
        records.changes,
        {200: Answer("Changes.", schemas.Changes, headers=LINKS)},
        query=schemas.ChangesQuery,
    ),
    Operation(
        "listDeletions", f"{PREFIX}/deletions",
        "The same of those that are no more: withdrawn, or merged into another",
        records.deletions,
        {200: Answer("Deletions.", schemas.Changes, headers=LINKS)},
        query=schemas.ChangesQuery,
    ),
)  # fmt: skip


def routes(settings: Settings) -> list[Route]:
    """The addresses of the API; one count of requests for all of them."""
    limiter = Limiter(settings.api_quota)
    found = [Route(f"{PREFIX}/openapi.json", describe)]
    for operation in OPERATIONS:
        found.append(
            Route(operation.path, endpoint(operation, limiter), methods=[operation.method])
        )
        if operation.method == "GET" and not operation.scope:
            found.append(Route(operation.path, preflight, methods=["OPTIONS"]))
    return found


def describe(request: Request) -> Response:
    """/api/v1/openapi.json"""
    found = openapi.document(OPERATIONS, settings_of(request), __version__)
    return JSONResponse(found, headers={"Access-Control-Allow-Origin": "*"})
