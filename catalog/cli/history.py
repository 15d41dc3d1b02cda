"""The command that tells how a record came to be what it is."""

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from catalog.cli.base import opened, say
from catalog.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from catalog.history import Difference, Moment, State, Why
    from marc.record import Record

app: Final = typer.Typer()
EVERY: Final = 1_000_000  # moments: all of them


@app.command(help=say("cli.history"))
def history(
    name: Annotated[str, typer.Argument(help=say("cli.option.union"))],
    at: Annotated[str, typer.Option(help=say("cli.option.at"))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=say("cli.option.json"))] = False,
) -> None:
    import orjson

    from catalog import db

    settings = Settings()
    with opened(settings) as engine, db.reading(engine) as session:
        told = union(session, name, at, settings) if ":" not in name else own(session, name, at)
    if as_json:
        typer.echo(orjson.dumps(told[0] if at else told).decode())
        return
    for one in told:
        typer.echo(headline(one))
        for sign, lines in (("-", one["removed"]), ("+", one["added"]), (" ", one["fields"])):
            for line in lines if bool(at) is (sign == " ") else ():
                typer.echo(f"  {sign} {line}".rstrip())


def union(session: "Session", name: str, at: str, settings: Settings) -> list[dict[str, Any]]:
    """A union record's moments, newest first, or the one moment asked for."""
    from catalog import history as past

    cluster = past.find(session, name).id
    if at:
        found = [past.moment_at(session, cluster, past.moment_of(at), settings=settings)]
    else:
        found = past.moments(session, cluster, settings=settings, limit=EVERY)
    records = [one.record for one in found]
    steps = [past.difference(older, newer) for newer, older in pairs(records)]
    together = zip(found, records, steps, strict=True)
    return [moment(one, record, step) for one, record, step in together]


def own(session: "Session", name: str, at: str) -> list[dict[str, Any]]:
    """A contribution's versions, newest first, or the one that stood at a moment."""
    from catalog import history as past
    from catalog import naming

    contribution = naming.find(session, name)
    if at:
        found = [past.state_at(session, contribution, past.moment_of(at))]
    else:
        found = past.states(session, contribution)
    records = [None if one.withdrawn else one.record for one in found]
    steps = [past.difference(older, newer) for newer, older in pairs(records)]
    together = zip(found, records, steps, strict=True)
    return [version(one, record, step) for one, record, step in together]


def pairs(records: "list[Record | None]") -> "zip[tuple[Record | None, Record | None]]":
    """Each record, newest first, with the one before it."""
    return zip(records, [*records[1:], None], strict=True)


def moment(one: "Moment", record: "Record | None", step: "Difference") -> dict[str, Any]:
    return {
        "change": one.change,
        "at": one.at,
        "state": one.state,
        "merged_into": one.merged_into,
        **cause(one.why),
        "members": list(one.members),
        **fields(record, step),
    }


def version(one: "State", record: "Record | None", step: "Difference") -> dict[str, Any]:
    return {
        "version": one.number,
        "at": one.at,
        "state": "deleted" if one.withdrawn else "live",
        **cause(one.why),
        **fields(record, step),
    }


def cause(why: "Why") -> dict[str, Any]:
    return {"cause": why.cause, "number": why.number, "by": why.by}


def fields(record: "Record | None", step: "Difference") -> dict[str, Any]:
    from catalog.history import as_field_line

    return {
        "removed": [as_field_line(field) for field in step.removed],
        "added": [as_field_line(field) for field in step.added],
        "fields": [as_field_line(field) for field in record.fields] if record else [],
    }


def headline(one: dict[str, Any]) -> str:
    text = say(
        "cli.history.line",
        place=one.get("version", one.get("change")),
        at=say.moment(one["at"]),
        why=say(f"history.cause.{one['cause']}", number=one["number"]),
        by=one["by"] or "–",
    )
    if one["state"] != "live":
        text += " " + say(f"history.state.{one['state']}", into=one.get("merged_into"))
    return " ".join([text, *one.get("members", ())])
