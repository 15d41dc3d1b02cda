"""Commands for people's word on records: judging pairs, taking words back, what is contradicted."""

import getpass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from catalog.cli.base import opened, say
from catalog.errors import Refused
from catalog.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy.orm import Session

    from catalog.ingest.undoing import Step, Undone
    from catalog.model import Judgement
    from catalog.naming import Moved
    from marc.record import Field

app: Final = typer.Typer()
undo_app: Final = typer.Typer(help=say("cli.undo"), no_args_is_help=True)
redo_app: Final = typer.Typer(help=say("cli.redo"), no_args_is_help=True)
app.add_typer(undo_app, name="undo")
app.add_typer(redo_app, name="redo")

Named = Annotated[str, typer.Argument(help=say("cli.option.contribution"))]
Why = Annotated[str, typer.Option(help=say("cli.option.why"))]
By = Annotated[str, typer.Option(help=say("cli.option.by"))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=say("cli.option.undo_dry_run"))]
Conflicts = Annotated[bool, typer.Option("--conflicts", help=say("cli.option.conflicts"))]
Json = Annotated[bool, typer.Option("--json", help=say("cli.option.json"))]


def signed(by: str) -> str:
    """Whose word it is: as given, else the login of whoever runs the command."""
    return by or getpass.getuser()


@app.command(help=say("cli.judge"))
def judge(
    verdict: Annotated[str, typer.Argument(help=say("cli.option.verdict"))],
    a: Named,
    b: Named,
    by: By = "",
    why: Why = "",
    as_json: Json = False,
) -> None:
    from catalog import db, decisions, naming

    settings = Settings()
    with opened(settings) as engine, db.publishing(engine) as session:
        left, right = naming.find(session, a).id, naming.find(session, b).id
        done = decisions.judge(
            session, verdict, left, right, by=signed(by), why=why, settings=settings,
            now=db.utc_now(),
        )  # fmt: skip
    tell("cli.judge.done", done.number, done.moved, as_json=as_json)


@undo_app.command("judgement", help=say("cli.undo.judgement"))
def undo_judgement(
    number: Annotated[int, typer.Argument(help=say("cli.option.judgement"))],
    by: By = "",
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    from catalog import db, decisions

    settings = Settings()
    with (
        opened(settings) as engine,
        db.rehearsing(engine) if dry_run else db.publishing(engine) as session,
    ):
        done = decisions.end_judgement(
            session, number, by=signed(by), settings=settings, now=db.utc_now()
        )
    message = "cli.undo.judgement.would" if dry_run else "cli.undo.judgement.done"
    tell(message, done.number, done.moved, as_json=as_json)


@app.command(help=say("cli.pin"))
def pin(
    name: Annotated[str, typer.Argument(help=say("cli.option.union"))],
    element: Annotated[str, typer.Argument(help=say("cli.option.element"))],
    source: Annotated[str, typer.Option("--from", help=say("cli.option.source"))] = "",
    own: Annotated[list[str] | None, typer.Option(help=say("cli.option.own"))] = None,
    dialect: Annotated[str, typer.Option(help=say("cli.option.own_dialect"))] = "rusmarc",
    instead_of: Annotated[str, typer.Option(help=say("cli.option.instead_of"))] = "",
    by: By = "",
    why: Why = "",
) -> None:
    from catalog import db, decisions, merge, naming
    from catalog.merge import policy
    from marc.record import Dialect

    if element not in policy.ELEMENTS:
        raise Refused("pin.element", element=element, known=", ".join(sorted(policy.ELEMENTS)))
    if dialect not in ("rusmarc", "marc21"):
        raise Refused("pin.dialect", dialect=dialect)
    if source and (own or instead_of):
        raise Refused("pin.both")
    settings = Settings()
    with opened(settings) as engine, db.publishing(engine) as session:
        wanted = merge.Pin(
            element,
            source=naming.find(session, source).id if source else None,
            own=tuple(own_field(text) for text in own or ()),
            dialect=Dialect(dialect),
            instead_of=said(instead_of),
        )
        number = decisions.pin(
            session, naming.anchor(session, name).id, wanted, by=signed(by), why=why,
            settings=settings, now=db.utc_now(),
        )  # fmt: skip
    typer.echo(say("cli.pin.done", number=number))


def own_field(text: str) -> "Field":
    """A field written as MarcEdit writes it: `=200  1\\$aTitle`."""
    from marc import mnemonic

    fields = mnemonic.understand([text]).fields
    if len(fields) != 1:
        raise Refused("pin.own", text=text)
    return fields[0]


def said(text: str) -> str:
    """What a field says, as pins compare it; the field as MarcEdit writes it, or its words."""
    from catalog import merge
    from marc.text import comparable

    return merge.said(own_field(text)) if text.startswith("=") else comparable(text)


@app.command(help=say("cli.pins"))
def pins() -> None:
    from catalog import db, naming
    from catalog import pins as kept
    from marc import mnemonic
    from marc.record import from_json

    with opened(Settings()) as engine, db.reading(engine) as session:
        held = kept.every(session)
        ids = {id for one in held for id in (one.contribution_id, one.source_id) if id}
        names = naming.read_names(session, ids)
    for one in held:
        own = " ".join(f"={f.tag}  {mnemonic.body(f)}" for f in from_json(one.own).fields)
        told = names[one.source_id] if one.source_id else own or "–"
        at = say.moment(one.made_at)
        typer.echo(say("cli.pins.line", number=one.id, name=names[one.contribution_id],
                       element=one.element, told=told, by=one.by, at=at))  # fmt: skip


@undo_app.command("pin", help=say("cli.undo.pin"))
def undo_pin(
    number: Annotated[int, typer.Argument(help=say("cli.option.pin"))], by: By = ""
) -> None:
    from catalog import db, decisions

    settings = Settings()
    with opened(settings) as engine, db.publishing(engine) as session:
        decisions.end_pin(session, number, by=signed(by), settings=settings, now=db.utc_now())
    typer.echo(say("cli.undo.pin.done", number=number))


Upload = Annotated[int, typer.Argument(help=say("cli.option.upload"))]
Record = Annotated[str, typer.Option(help=say("cli.option.record"))]
SHOWN: Final = 20  # records of each sort that are named; --json names all


@undo_app.command("upload", help=say("cli.undo.upload"))
def undo_upload(
    number: Upload,
    record: Record = "",
    by: By = "",
    why: Why = "",
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    from catalog.ingest import undoing

    turn = partial(undoing.undo, record=record, by=signed(by), why=why)
    turn_upload("undo", number, turn, dry_run=dry_run, as_json=as_json)


@redo_app.command("upload", help=say("cli.redo.upload"))
def redo_upload(
    number: Upload,
    record: Record = "",
    by: By = "",
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    from catalog.ingest import undoing

    turn = partial(undoing.redo, record=record, by=signed(by))
    turn_upload("redo", number, turn, dry_run=dry_run, as_json=as_json)


def turn_upload(
    command: str, number: int, turn: "Callable[..., Undone]", *, dry_run: bool, as_json: bool
) -> None:
    """Undo or redo an upload, or only try to, and tell what became of its records."""
    from catalog import db

    settings = Settings()
    with (
        opened(settings) as engine,
        db.rehearsing(engine) if dry_run else db.publishing(engine) as session,
    ):
        done = turn(session, number, settings=settings, now=db.utc_now())
    told = f"cli.{command}.upload.{'would' if dry_run else 'done'}"
    tell_steps(told, number, done, as_json=as_json)


def tell_steps(message: str, upload: int, done: "Undone", *, as_json: bool) -> None:
    """What became of the records of an upload, how many of each sort and the first by name."""
    from collections import Counter
    from dataclasses import asdict

    import orjson

    sorts = Counter(one.what for one in done.steps)
    counts = {name: sorts[name] for name in ("returned", "withdrawn", "kept")}
    if as_json:
        whole = {"upload": upload, **counts, **asdict(done)}
        typer.echo(orjson.dumps(whole).decode())
        return
    typer.echo(say(message, upload=upload, **counts))
    for sort in counts:
        for one in [one for one in done.steps if one.what == sort][:SHOWN]:
            typer.echo("  " + step_line(one))
        if sorts[sort] > SHOWN:
            typer.echo("  " + say("cli.undo.more", count=sorts[sort] - SHOWN))
    for moved in done.moved[:SHOWN]:
        typer.echo("  " + say("cli.moved", name=moved.name, before=moved.before, after=moved.after))


def step_line(one: "Step") -> str:
    if one.version is None:
        return say(f"undo.{one.what}.none", name=one.name)
    return say(f"undo.{one.what}", name=one.name, version=one.version, upload=one.upload)


def tell(message: str, number: int, moved: "Iterable[Moved]", *, as_json: bool) -> None:
    """What was decided, and the records it moved."""
    import orjson

    if as_json:
        rows = [{"name": one.name, "before": one.before, "after": one.after} for one in moved]
        typer.echo(orjson.dumps({"number": number, "moved": rows}).decode())
        return
    typer.echo(say(message, number=number))
    for one in moved:
        typer.echo("  " + say("cli.moved", name=one.name, before=one.before, after=one.after))


@app.command(help=say("cli.judgements"))
def judgements(
    conflicts: Annotated[
        bool, typer.Option("--conflicts", help=say("cli.option.conflicts"))
    ] = False,
    as_json: Json = False,
) -> None:
    import orjson

    from catalog import db
    from catalog import judgements as kept

    with opened(Settings()) as engine, db.reading(engine) as session:
        if conflicts:
            listed = [[one.different, *one.chain] for one in kept.conflicts(session)]
        else:
            listed = [[one] for one in kept.every(session)]
        names = read_names(session, listed)
    if as_json:
        found = [[as_data(one, names) for one in group] for group in listed]
        typer.echo(orjson.dumps(found if conflicts else [one for (one,) in found]).decode())
        return
    for group in listed:
        for place, one in enumerate(group):
            typer.echo(("  " if place else "") + line(one, names))


@app.command(help=say("cli.review"))
def review(
    library: Annotated[str, typer.Option(help=say("cli.option.review_library"))] = "",
    kind: Annotated[str, typer.Option(help=say("cli.option.review_kind"))] = "",
    limit: Annotated[int, typer.Option(help=say("cli.option.limit"))] = 20,
) -> None:
    from itertools import islice

    from catalog import db, naming
    from catalog import review as waiting

    with opened(Settings()) as engine, db.reading(engine) as session:
        found = list(islice(waiting.queue(session, library=library, kind=kind), limit))
        names = naming.read_names(session, [id for one in found for id in (one.a, one.b)])
    for one in found:
        typer.echo(f"{names[one.a]}\t{names[one.b]}\t{one.weight:+.1f}\t{one.settles}")


def read_names(session: "Session", listed: "list[list[Judgement]]") -> dict[int, str]:
    from catalog import naming

    ids = {id for group in listed for one in group for id in (one.a_id, one.b_id)}
    return naming.read_names(session, list(ids))


def line(one: "Judgement", names: dict[int, str]) -> str:
    verdict, at = say(f"judgement.{one.verdict}"), say.moment(one.made_at)
    text = say(
        "cli.judgement", number=one.id, verdict=verdict, a=names[one.a_id], b=names[one.b_id],
        by=one.by, at=at,
    )  # fmt: skip
    return f"{text} {one.why}".rstrip()


def as_data(one: "Judgement", names: dict[int, str]) -> dict[str, Any]:
    return {
        "number": one.id,
        "verdict": one.verdict,
        "a": names[one.a_id],
        "b": names[one.b_id],
        "by": one.by,
        "why": one.why,
        "made_at": one.made_at,
    }
