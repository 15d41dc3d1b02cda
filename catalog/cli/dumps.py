"""Commands for the files that lie ready for partners at /dumps/."""

from typing import Annotated, Final

import typer

from catalog.cli.base import opened, say
from catalog.settings import Settings

app: Final = typer.Typer(help=say("cli.dumps"), no_args_is_help=True)


@app.callback()
def dumps() -> None:
    """A command group even while it holds one command."""


@app.command(help=say("cli.dumps.make"))
def make(
    format: Annotated[list[str] | None, typer.Option(help=say("cli.option.dumps_format"))] = None,
    full: Annotated[bool, typer.Option("--full", help=say("cli.option.dumps_full"))] = False,
    queue: Annotated[bool, typer.Option("--queue", help=say("cli.option.dumps_queue"))] = False,
) -> None:
    from catalog import db, dumping, jobs

    settings = Settings()
    formats = format or settings.dump_formats.split()
    with opened(settings) as engine:
        if queue:
            jobs.add(engine, "dump", now=db.utc_now())
            typer.echo(say("cli.dumps.queued"), err=True)
            return
        made = dumping.make(engine, settings, formats=formats, full=full, now=db.utc_now())
    for file in made.files:
        typer.echo(f"{file.records}\t{file.bytes}\t{file.sha256}\t{settings.dumps / file.name}")
