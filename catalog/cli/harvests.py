"""Commands that fetch records from other servers, once or every so many hours."""

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from catalog.cli.base import opened, say
from catalog.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from catalog.harvesting import Done

STOPPED: Final = 1  # exit codes: it did not come to the end
NOTHING: Final = 2  # nothing could be fetched

command: Final = typer.Typer()
app: Final = typer.Typer(help=say("cli.harvests"), no_args_is_help=True)

Url = Annotated[str, typer.Argument(metavar="URL", help=say("cli.option.harvest_url"))]
OfLibrary = Annotated[str, typer.Option("--library", help=say("cli.option.library"))]
OfSet = Annotated[str, typer.Option("--set", help=say("cli.option.harvest_set"))]
Prefix = Annotated[str, typer.Option("--prefix", help=say("cli.option.harvest_prefix"))]
Json = Annotated[bool, typer.Option("--json", help=say("cli.option.json"))]
Number = Annotated[int, typer.Argument(metavar="N", help=say("cli.option.harvest_source"))]


@command.command(help=say("cli.harvest"))
def harvest(
    url: Url,
    library: OfLibrary,
    spec: OfSet = "",
    prefix: Prefix = "",
    since: Annotated[
        str | None, typer.Option("--from", help=say("cli.option.harvest_from"))
    ] = None,
    full: Annotated[bool, typer.Option("--full", help=say("cli.option.harvest_full"))] = False,
    complete: Annotated[
        bool, typer.Option("--complete", help=say("cli.option.harvest_complete"))
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("cli.option.dry_run"))] = False,
    as_json: Json = False,
) -> None:
    import orjson

    from catalog import loading

    settings = Settings()
    asked = moment(since, full=full or complete)
    fetched = rehearsed if dry_run else fetched_and_loaded
    with opened(settings) as engine:
        done, loaded = fetched(
            engine, settings, url, library=library, prefix=prefix, spec=spec, since=asked,
            complete=complete,
        )  # fmt: skip
    if as_json:
        typer.echo(orjson.dumps(as_object(done, loaded)).decode())
    else:
        for line in told(done):
            typer.echo(line)
        for one in loaded:
            typer.echo(loading.line(one["filename"], one, say))
    if done.stop is not None:
        raise typer.Exit(STOPPED if done.counts["pages"] else NOTHING)
    raise typer.Exit(loading.exit_code(loaded, strict=False))


def moment(since: str | None, *, full: bool) -> str | None:
    """What the list is asked from: None: where the last one ended; "": everything."""
    from catalog.errors import Refused
    from catalog.harvesting import pages

    if since is None:
        return "" if full else None
    if not pages.moment(since):
        raise Refused("harvest.from", since=since)
    return since


def fetched_and_loaded(
    engine: "Engine",
    settings: Settings,
    url: str,
    *,
    library: str,
    prefix: str,
    spec: str,
    since: str | None,
    complete: bool,
) -> "tuple[Done, list[dict[str, Any]]]":
    from catalog import db, harvesting, ingest, loading
    from catalog.harvesting import sources

    with db.writing(engine) as session:
        source = sources.find_or_add(
            session, url, library=library, prefix=prefix, spec=spec, now=db.utc_now()
        )
    done = harvesting.harvest(engine, settings, source.id, since=since, complete=complete)
    loaded = []
    for number in done.uploads:
        with loading.progress(url) as advance:
            ingest.run(engine, settings, number, on_progress=lambda p: advance(p.position, p.size))
        loaded.append(loading.summary(engine, settings, number))
    return done, loaded


def rehearsed(
    engine: "Engine", settings: Settings, url: str, **asked: Any
) -> "tuple[Done, list[dict[str, Any]]]":
    from catalog import harvesting

    return harvesting.rehearse(engine, settings, url, **asked)


def as_object(done: "Done", loaded: list[dict[str, Any]]) -> dict[str, Any]:
    """What came of a harvest, for a script."""
    from catalog.harvesting import COUNTS, jsonable

    counts = {name: done.counts[name] for name in COUNTS}
    stop = done.stop and {"code": done.stop.code, **jsonable(done.stop.values)}
    return {
        "source": done.source, "from": done.since, **counts, "stop": stop, "uploads": loaded
    }  # fmt: skip


def told(done: "Done") -> list[str]:
    """The same in words."""
    lines = [say("cli.harvest.done", since=done.since or "–", **as_object(done, []))]
    if done.stop is not None:
        lines.append("  " + stopped(done.stop.code, done.stop.values))
    elif done.listed and done.listed > done.counts["records"]:
        received = done.counts["records"]
        lines.append("  " + say("cli.harvest.short", listed=done.listed, received=received))
    if not done.keeps_deleted:
        lines.append("  " + say("cli.harvest.no_deletions"))
    for kind in ("mended", "broken", "empty", "unknown", "replaced"):
        if done.counts[kind]:
            lines.append("  " + say(f"cli.harvest.{kind}", count=done.counts[kind]))
    return lines


def stopped(code: str, values: dict[str, Any]) -> str:
    return say("cli.harvest.stopped", why=say(f"harvest.stop.{code}", **values))


# --- stored sources -------------------------------------------------------------------------------


@app.command(help=say("cli.harvests.add"))
def add(
    url: Url,
    library: OfLibrary,
    every: Annotated[int, typer.Option(help=say("cli.option.harvest_every"))] = 24,
    spec: OfSet = "",
    prefix: Prefix = "",
) -> None:
    from catalog import db
    from catalog.harvesting import sources

    with opened(Settings()) as engine, db.writing(engine) as session:
        source = sources.find_or_add(
            session, url, library=library, prefix=prefix, spec=spec, now=db.utc_now()
        )
        sources.schedule(source, every=every, now=db.utc_now())
        number = source.id
    typer.echo(say("cli.harvests.added", source=number, every=every))


@app.command("list", help=say("cli.harvests.list"))
def listed(as_json: Json = False) -> None:
    import orjson

    from catalog import db
    from catalog.harvesting import sources

    with opened(Settings()) as engine, db.reading(engine) as session:
        for source, library, last in sources.listed(session):
            one = {
                "source": source.id, "library": library.code, "url": source.url,
                "prefix": source.prefix, "set": source.spec, "every": source.every,
                "next_at": source.next_at, "from": source.since,
                "last": last and {
                    "at": last.started_at, **last.counts, "stop": last.stop,
                    "details": last.details, "uploads": last.uploads,
                },
            }  # fmt: skip
            typer.echo(orjson.dumps(one).decode() if as_json else "\t".join(row(one)))


def row(one: dict[str, Any]) -> list[str]:
    every = say("cli.harvests.every", every=one["every"]) if one["every"] else "–"
    last = one["last"]
    ended = "–"
    if last:
        why = stopped(last["stop"], last["details"]) if last["stop"] else ""
        ended = f"{say.moment(last['at'])} {last.get('records', 0)} {why}".rstrip()
    of = (one["library"], one["url"], one["prefix"], one["set"] or "–")
    return [str(one["source"]), *of, every, one["from"] or "–", ended]


@app.command(help=say("cli.harvests.remove"))
def remove(number: Number) -> None:
    from catalog import db
    from catalog.harvesting import sources

    with opened(Settings()) as engine, db.writing(engine) as session:
        sources.schedule(sources.find(session, number), every=None, now=db.utc_now())
    typer.echo(say("cli.harvests.removed", source=number))
