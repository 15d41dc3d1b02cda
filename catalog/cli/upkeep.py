"""Commands that keep a catalogue sound: look it through, compute it anew, put it away."""

from pathlib import Path
from typing import Annotated, Final

import typer

from catalog.cli.base import BROKEN, opened, say
from catalog.settings import Settings

app: Final = typer.Typer()


@app.command(help=say("cli.verify"))
def verify() -> None:
    from catalog import verify as checking

    settings = Settings()
    broken = 0
    with opened(settings) as engine:
        for found in checking.verify(engine, settings):
            broken += 1
            typer.echo(f"{found.invariant}: {found.what}")
    if broken:
        typer.echo(say("cli.verify.broken", count=broken), err=True)
        raise typer.Exit(BROKEN)
    typer.echo(say("cli.verify.sound", count=len(checking.CHECKS)))


@app.command(help=say("cli.rebuild"))
def rebuild() -> None:
    from catalog import db, loading, rebuilding
    from catalog.search.index import Index

    settings = Settings()
    with opened(settings) as engine:
        with loading.progress(say("cli.rebuild.progress")) as advance:
            done = rebuilding.rebuild(
                engine,
                settings,
                now=db.utc_now(),
                on_progress=lambda _, n, total: advance(n, total),
            )
        with Index(settings.index) as index:
            index.rebuild(engine)
    typer.echo(say("cli.rebuild.done", contributions=done.contributions, changed=done.changed))


Folder = Annotated[Path, typer.Argument(metavar="DIR", help=say("cli.option.backup"))]


@app.command(help=say("cli.backup"))
def backup(folder: Folder) -> None:
    from catalog import backup as keeping
    from catalog import db

    settings = Settings()
    with opened(settings) as engine:
        made = keeping.make(engine, settings, folder, now=db.utc_now())
    typer.echo(say("cli.backup.done", folder=folder, tables=len(made.tables), rows=made.rows))


@app.command(help=say("cli.restore"))
def restore(
    folder: Folder,
    moved: Annotated[bool, typer.Option("--moved", help=say("cli.option.moved"))] = False,
) -> None:
    from catalog import backup as keeping
    from catalog import db

    settings = Settings()
    found = keeping.restore(settings, folder, moved=moved, now=db.utc_now())
    typer.echo(say("cli.restore.done", made_at=found.made_at, rows=found.rows))
