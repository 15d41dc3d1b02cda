"""The command that proposes rows for the table of sources."""

from typing import Annotated, Final

import typer

from catalog.cli.base import opened, say
from catalog.settings import Settings

app: Final = typer.Typer()


@app.command(help=say("cli.sources"))
def sources(
    least: Annotated[int, typer.Option(min=1, help=say("cli.option.least_articles"))] = 3,
) -> None:
    from catalog import citing, db

    with opened(Settings()) as engine, db.reading(engine) as session:
        found = citing.propose(session, least=least)
    typer.echo(say("cli.sources.found", count=len(found)), err=True)
    for line in citing.rows(found):
        typer.echo(line)
