"""Which address of /api/v1 does what? The table of operations, the routes and the document."""

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from catalog import __version__
from catalog.settings import Settings
from catalog.web.api import openapi, records, schemas, writes
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
BATCH: Final = {"number": "the number of the batch"}
NO_BATCH: Final = Answer("The token's library has no such batch.")
AT_WORK: Final = Answer("The request of this Idempotency-Key is at work.")
LOCATION: Final = {"Location": "where to look how it goes on"}
ONCE: Final = {"Idempotency-Key": "the same key and request bring the same answer, for a day"}
# Told from the bytes, whatever they are called.
FILES: Final = ("application/octet-stream", "application/marc")

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
    Operation(
        "sendBatch", f"{PREFIX}/batches",
        "Send a file of records: it is kept and checked, and changes nothing yet",
        writes.send,
        {
            202: Answer("It is being checked.", schemas.Batches, headers=LOCATION),
            400: Answer("It is empty, or cannot be unpacked."), 409: AT_WORK,
            413: Answer("It is too large."),
        },
        method="POST", query=schemas.BatchQuery, receive=writes.to_disk, takes=FILES,
        scope="upload", headers=ONCE,
    ),
    Operation(
        "getBatch", f"{PREFIX}/batches/{{number:int}}",
        "How far a batch has come, and what committing it would do",
        writes.show,
        {200: Answer("The batch.", schemas.Batches, headers=LOCATION), 404: NO_BATCH},
        scope="report", parameters=BATCH,
    ),
    Operation(
        "getReport", f"{PREFIX}/batches/{{number:int}}/report",
        "Every record of a batch with its remarks",
        writes.told,
        {
            200: Answer("The report.", schemas.Report, ("application/json", "text/csv")),
            404: NO_BATCH,
        },
        query=schemas.ReportQuery, scope="report", parameters=BATCH,
    ),
    Operation(
        "commitBatch", f"{PREFIX}/batches/{{number:int}}/commit",
        "Take a checked batch in",
        writes.commit,
        {
            202: Answer("It is being taken in.", schemas.Batches, headers=LOCATION),
            404: NO_BATCH,
            409: Answer("It is not checked yet, or no longer waits; or holds what is refused."),
        },
        method="POST", query=schemas.CommitQuery, scope="upload", parameters=BATCH, headers=ONCE,
    ),
    Operation(
        "revertBatch", f"{PREFIX}/batches/{{number:int}}/revert",
        "Throw a batch away that was not taken in, or take back what it did",
        writes.revert,
        {
            200: Answer("It is undone.", schemas.Reverted), 404: NO_BATCH,
            409: Answer("It is not finished, or undone already."),
        },
        method="POST", scope="upload", parameters=BATCH, headers=ONCE,
    ),
    Operation(
        "judge", f"{PREFIX}/judgements",
        "Say that two contributions are, or are not, one edition",
        writes.judge,
        {
            201: Answer("It holds from now on.", schemas.Judgement),
            400: Answer("A record cannot be judged with itself."),
            404: Answer("One of them is not there."),
            409: Answer("Others said the opposite: `candidates`."),
        },
        method="POST", body=schemas.Judged, scope="judge", headers=ONCE,
    ),
)  # fmt: skip


def routes(settings: Settings) -> list[Route]:
    """The addresses of the API; one count of requests for all of them."""
    limiter = Limiter(settings.api_quota)
    found = [Route(f"{PREFIX}/openapi.json", describe)]
    for operation in OPERATIONS:
        found.append(
            Route(
                operation.path,
                endpoint(operation, limiter),
                methods=[operation.method],
                max_body_size=settings.upload_limit if operation.receive else None,
            )
        )
        if operation.method == "GET" and not operation.scope:
            found.append(Route(operation.path, preflight, methods=["OPTIONS"]))
    return found


def describe(request: Request) -> Response:
    """/api/v1/openapi.json"""
    found = openapi.document(OPERATIONS, settings_of(request), __version__)
    return JSONResponse(found, headers={"Access-Control-Allow-Origin": "*"})
