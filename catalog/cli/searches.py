"""The command that runs the stored searches."""

from typing import Final

import typer

from catalog.cli.base import BROKEN, opened, say
from catalog.settings import Settings

app: Final = typer.Typer()


@app.command(help=say("cli.searches"))
def searches() -> None:
    from catalog import db
    from catalog import searches as stored
    from catalog.search.index import Index

    settings = Settings()
    with opened(settings) as engine, Index(settings.index) as index:
        index.follow(engine)
        with db.reading(engine) as session:
            done = list(stored.run(index, session))
    for one in done:
        outcome = say(f"searches.{one.word}", place=one.place or 0, deepest=stored.DEEPEST)
        mark = "+" if one.passed else "-"
        typer.echo(f"{mark}\t{one.stored.name}\t{one.union_id or one.stored.union_id}\t{outcome}")
    passed = sum(one.passed for one in done)
    typer.echo(say("searches.passed", passed=passed, total=len(done)), err=True)
    raise typer.Exit(0 if passed == len(done) else BROKEN)
