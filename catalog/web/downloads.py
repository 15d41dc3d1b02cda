"""What lies ready at /dumps/? The list for people, the manifest for machines, the files."""

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from catalog import dumping
from catalog.errors import NotFound
from catalog.web.protocols import note_client
from catalog.web.rendering import page
from catalog.web.state import settings_of


def routes() -> list[Route]:
    return [
        Route("/dumps/", listing),
        Route("/dumps/manifest.json", manifest),
        Route("/dumps/{name}", file),
    ]


def listing(request: Request) -> Response:
    """/dumps/: the newest first, each with its files."""
    found = dumping.read(settings_of(request).dumps)
    return page(request, "dumps.html", dumps=found[::-1])


def manifest(request: Request) -> Response:
    """/dumps/manifest.json: what is there, its sizes and sums; an empty list before the first."""
    return Response(
        dumping.manifest(dumping.read(settings_of(request).dumps)),
        media_type="application/json",
        headers={"Cache-Control": "no-cache"},
    )


def file(request: Request) -> Response:
    """/dumps/{name}: a file of the manifest, whole or from where a download broke (Range)."""
    folder, name = settings_of(request).dumps, request.path_params["name"]
    for one in dumping.read(folder):
        for found in one.files:
            if found.name == name:
                note_client(request, "dumps", found.records)
                headers = {"ETag": f'"{found.sha256}"', "Cache-Control": "public, max-age=604800"}
                return FileResponse(
                    folder / name, media_type="application/gzip", filename=name, headers=headers
                )
    raise NotFound("http.404")
