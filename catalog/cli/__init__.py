"""The command line: every command opens what it needs, calls one use case and prints the answer."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Final

import typer

from catalog.cli import decisions, dumps, harvests, history, people, searches, sources, upkeep
from catalog.cli.base import BROKEN, REFUSED, opened, say
from catalog.errors import Refused, SvodError
from catalog.settings import Settings

app: Final = typer.Typer(
    help=say("cli.help"),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(decisions.app)
app.add_typer(history.app)
app.add_typer(upkeep.app)
app.add_typer(sources.app)
app.add_typer(searches.app)
app.add_typer(dumps.app, name="dumps")
app.add_typer(dumps.kit_app)
app.add_typer(people.library_app, name="library")
app.add_typer(people.user_app, name="user")
app.add_typer(people.token_app, name="token")
app.add_typer(harvests.command)
app.add_typer(harvests.app, name="harvests")


def main() -> None:
    """The `svod` command; what a user can mend is one line on standard error."""
    try:
        app()
    except SvodError as error:
        typer.echo(f"svod: {say(f'error.{error.code}', **error.values)}", err=True)
        sys.exit(REFUSED)


# --- serving -------------------------------------------------------------------------------------

Host = Annotated[str, typer.Option(help=say("cli.option.host"))]
Port = Annotated[int, typer.Option(help=say("cli.option.port"))]


@app.command(help=say("cli.serve"))
def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    worker: Annotated[bool, typer.Option(help=say("cli.option.worker"))] = True,
    processes: Annotated[int, typer.Option(min=1, help=say("cli.option.processes"))] = 1,
) -> None:
    settings = Settings()
    if processes > 1:
        run_servers(settings, processes, host=host, port=port, worker=worker)
    else:
        run_server(settings, host=host, port=port, worker=worker)


def run_servers(settings: Settings, processes: int, *, host: str, port: int, worker: bool) -> None:
    """Pages from several processes; this one starts them and does the jobs meanwhile."""
    import uvicorn

    from catalog import work as doing

    with opened(settings) as engine:  # the schema is upgraded before they start
        jobs = doing.worker(engine, settings)
        if worker:
            jobs.start()
        try:
            uvicorn.run("catalog.web:pages_only", factory=True, workers=processes,
                        host=host, port=port, log_level="warning")  # fmt: skip
        finally:
            jobs.stop()


def run_server(settings: Settings, *, host: str, port: int, worker: bool = True) -> None:
    import uvicorn

    from catalog import garbage
    from catalog.web import create_app

    pages = create_app(settings, worker=worker)
    garbage.seldom_while_serving()
    uvicorn.run(pages, host=host, port=port, log_level="warning")


@app.command(help=say("cli.work"))
def work() -> None:
    from catalog import work as doing

    settings = Settings()
    with opened(settings) as engine:
        doing.worker(engine, settings).run()


@app.command(help=say("cli.demo"))
def demo(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    folder: Annotated[Path | None, typer.Option(help=say("cli.option.folder"))] = None,
    serve: Annotated[bool, typer.Option(help=say("cli.option.serve"))] = True,
) -> None:
    import secrets
    import tempfile

    with tempfile.TemporaryDirectory(prefix="svod-demo-") as temporary:
        settings = Settings(
            data=folder or Path(temporary), database="", base_url=f"http://{host}:{port}"
        )
        password = secrets.token_urlsafe(9)
        fill_demo(settings, password=password)
        address = settings.base_url
        typer.echo(say("cli.demo.ready", address=address, login="demo", password=password))
        if serve:
            run_server(settings, host=host, port=port)


def fill_demo(settings: Settings, *, password: str) -> None:
    """Five libraries, their files through the real pipeline, and an administrator to log in as."""
    from catalog import accounts, db, libraries, loading
    from catalog import demo as sample

    with opened(settings) as engine:
        with db.writing(engine) as session:
            for one in sample.LIBRARIES:
                libraries.add(
                    session, code=one.code, name=one.name, district=one.district, rank=one.rank,
                    dialect=one.dialect, now=db.utc_now(),
                )  # fmt: skip
            accounts.add_account(
                session, login="demo", password=password, role="administrator", now=db.utc_now()
            )
        for one in sample.LIBRARIES:
            for file in one.files:
                counts = loading.load(engine, settings, sample.path(file), library=one.code)
                typer.echo(loading.line(file, counts[-1], say))


# --- loading -------------------------------------------------------------------------------------


@app.command(help=say("cli.load"))
def load(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help=say("cli.option.files"))],
    library: Annotated[str, typer.Option(help=say("cli.option.library"))],
    format: Annotated[str, typer.Option(help=say("cli.option.format"))] = "auto",
    dialect: Annotated[str, typer.Option(help=say("cli.option.dialect"))] = "auto",
    charset: Annotated[str, typer.Option(help=say("cli.option.charset"))] = "auto",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("cli.option.dry_run"))] = False,
    stage: Annotated[bool, typer.Option("--stage", help=say("cli.option.stage"))] = False,
    complete: Annotated[bool, typer.Option("--complete", help=say("cli.option.complete"))] = False,
    force: Annotated[bool, typer.Option("--force", help=say("cli.option.force"))] = False,
    strict: Annotated[bool, typer.Option("--strict", help=say("cli.option.strict"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say("cli.option.json"))] = False,
) -> None:
    import orjson

    from catalog import ingest, loading

    settings = Settings()
    options = ingest.Options(format, dialect, charset, complete, force)
    done: list[dict[str, Any]] = []
    with opened(settings) as engine:
        for file in files:
            once = loading.rehearse if dry_run else loading.stage if stage else loading.load
            found = once(engine, settings, file, library=library, options=options)
            done += found
            if not as_json:
                for one in found:
                    typer.echo(loading.line(str(file), one, say))
    if as_json:
        typer.echo(orjson.dumps(loading.together(done)).decode())
    raise typer.Exit(loading.exit_code(done, strict=strict))


Staged = Annotated[int, typer.Argument(help=say("cli.option.upload"))]


@app.command(help=say("cli.commit"))
def commit(
    number: Staged,
    as_json: Annotated[bool, typer.Option("--json", help=say("cli.option.json"))] = False,
) -> None:
    import orjson

    from catalog import loading

    settings = Settings()
    with opened(settings) as engine:
        done = loading.commit(engine, settings, number)
    told = orjson.dumps(done).decode() if as_json else loading.line(done["filename"], done, say)
    typer.echo(told)
    raise typer.Exit(loading.exit_code([done], strict=False))


@app.command(help=say("cli.discard"))
def discard(number: Staged) -> None:
    from catalog import db
    from catalog.ingest import staging

    settings = Settings()
    with opened(settings) as engine, db.writing(engine) as session:
        staging.discard(session, settings, number, now=db.utc_now())
    typer.echo(say("cli.discard.done", upload=number))


# --- what the catalogue holds --------------------------------------------------------------------

Output = Annotated[Path | None, typer.Option("-o", "--output", help=say("cli.option.output"))]


@app.command(help=say("cli.clusters"))
def clusters(output: Output = None) -> None:
    from catalog import db, listing

    with opened(Settings()) as engine, db.reading(engine) as session, written(output) as out:
        for row in listing.clusters(session):
            out.write("\t".join(row) + "\n")


@contextmanager
def written(output: Path | None) -> Iterator[Any]:
    if output is None:
        yield sys.stdout
        return
    with output.open("w", encoding="utf-8", newline="") as out:
        yield out


@app.command(help=say("cli.dump"))
def dump(
    output: Annotated[Path, typer.Option("-o", "--output", help=say("cli.option.output"))],
    format: Annotated[str, typer.Option(help=say("cli.option.dump_format"))] = "rusmarc",
    set: Annotated[str | None, typer.Option(help=say("cli.option.set"))] = None,
    since: Annotated[datetime | None, typer.Option(help=say("cli.option.since"))] = None,
) -> None:
    from catalog import db, feed
    from exports import dumps

    if format not in dumps.FORMATS:
        raise Refused("dump.format", format=format, known=", ".join(dumps.FORMATS))
    settings = Settings()
    moment = since.replace(tzinfo=UTC) if since is not None else None
    unfinished = output.with_name(output.name + ".part")  # a failed dump spoils no earlier one
    with opened(settings) as engine, unfinished.open("wb") as out:
        records = feed.stream(engine, settings, spec=set or "", since=moment)
        done = dumps.dump(records, format, out, today=db.utc_now().date())
    unfinished.replace(output)
    typer.echo(say("cli.dump.done", written=done.written, output=output), err=True)
    for union_id in done.too_long:
        typer.echo(say("cli.dump.too_long", union_id=union_id), err=True)


# --- MARC tools, without a database ---------------------------------------------------------------


@app.command(help=say("cli.check"))
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("cli.option.check_file"))],
    profile: Annotated[Path | None, typer.Option(help=say("cli.option.profile"))] = None,
    strict: Annotated[bool, typer.Option("--strict", help=say("cli.option.strict"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say("cli.option.json"))] = False,
) -> None:
    from catalog import profiles, tools

    report = tools.report_json if as_json else tools.report_text
    with written_bytes(None) as out:
        totals = report(file, out, say, severities=profiles.read(profile))
    raise typer.Exit(tools.exit_code(totals, strict=strict))


@app.command(help=say("cli.convert"))
def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help=say("cli.option.check_file"))],
    output: Annotated[Path, typer.Argument(metavar="OUT", help=say("cli.option.converted"))],
    to: Annotated[str, typer.Option("--to", help=say("cli.option.to"))],
    repair: Annotated[bool, typer.Option("--repair", help=say("cli.option.repair"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say("cli.option.json"))] = False,
) -> None:
    import orjson

    from catalog import converting

    today = datetime.now(UTC).date()
    if str(output) == "-":
        with written_bytes(None) as out:
            carried = converting.conversion(source, out, to, today=today, repair=repair)
    else:
        carried = converting.convert_file(source, output, to, today=today, repair=repair)
    told = converting.carried_json(carried)
    if as_json:
        typer.echo(orjson.dumps(told).decode(), err=str(output) == "-")
    else:
        kept = "–" if told["kept"] is None else f"{told['kept']:.1%}"
        typer.echo(say("cli.convert.done", **told | {"kept": kept}), err=True)
        for code, times in carried.reasons.most_common():
            rule = say.either(f"rule.{code}", code)
            typer.echo(say("cli.convert.unread", code=code, rule=rule, count=times), err=True)
        for tag, times in carried.left_out.most_common():
            typer.echo(say("cli.convert.left_out", tag=tag, count=times), err=True)
    raise typer.Exit(0 if carried.written else REFUSED)


@contextmanager
def written_bytes(output: Path | None) -> Iterator[BinaryIO]:
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with output.open("wb") as out:
        yield out


# --- matching -------------------------------------------------------------------------------------

Named = Annotated[str, typer.Argument(help=say("cli.option.contribution"))]


@app.command(help=say("cli.explain"))
def explain(
    a: Named,
    b: Named,
    as_json: Annotated[bool, typer.Option("--json", help=say("cli.option.json"))] = False,
) -> None:
    import orjson

    from catalog import db, explaining

    with opened(Settings()) as engine, db.reading(engine) as session:
        case = explaining.explain(session, a, b)
    if as_json:
        typer.echo(orjson.dumps(explaining.as_json(case.comparison)).decode())
        return
    for line in explaining.told(case, say):
        typer.echo(line)


@app.command(help=say("cli.pairs"))
def pairs(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("cli.option.pairs_file"))],
) -> None:
    import orjson

    from catalog import explaining

    if not file.is_file():
        raise Refused("file.missing", filename=str(file))
    unread = 0
    with file.open("rb") as lines:
        for found in explaining.pairs(lines):
            unread += "error" in found
            sys.stdout.write(orjson.dumps(found).decode() + "\n")
    if unread:
        typer.echo(say("cli.pairs.unread", count=unread), err=True)
        raise typer.Exit(BROKEN)
