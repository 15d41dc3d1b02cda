"""Commands for files of many records: those ready for partners at /dumps/, and offline kits."""

from pathlib import Path
from typing import Annotated, Final

import typer

from catalog.cli.base import opened, say
from catalog.settings import Settings

app: Final = typer.Typer(help=say("cli.dumps"), no_args_is_help=True)
kit_app: Final = typer.Typer()


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


@kit_app.command(help=say("cli.kit"))
def kit(
    out: Annotated[Path, typer.Argument(metavar="OUT", help=say("cli.option.kit_out"))],
    library: Annotated[str, typer.Option(help=say("cli.option.kit_library"))] = "",
    district: Annotated[str, typer.Option(help=say("cli.option.kit_district"))] = "",
    query: Annotated[str, typer.Option(help=say("cli.option.kit_query"))] = "",
    lang: Annotated[str, typer.Option(help=say("cli.option.kit_lang"))] = "ru",
    site: Annotated[bool, typer.Option("--site", help=say("cli.option.kit_site"))] = False,
    address: Annotated[str, typer.Option(help=say("cli.option.kit_address"))] = "",
) -> None:
    from catalog import kits
    from catalog.i18n import words
    from catalog.search.index import Index

    settings, wanted = Settings(), kits.Wanted(library, district, query)
    unfinished = out.with_name(out.name + ".part")  # a failed kit spoils no earlier one
    with opened(settings) as engine, Index(settings.index) as index:
        index.follow(engine)
        of = (engine, settings, index, wanted, words(lang))
        with unfinished.open("wb") as file:
            if site:
                kits.write_site(*of, address=address, out=file)
            else:
                file.writelines(kits.pieces(*of))
    unfinished.replace(out)
    size = say.size(out.stat().st_size)
    typer.echo(say("cli.kit.done", output=out, size=size), err=True)
