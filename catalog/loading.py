"""Loading files from the command line: a progress bar, a report on disk, a summary to print."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from sqlalchemy import Engine

from catalog import db, ingest
from catalog.errors import Refused
from catalog.i18n import Words, words
from catalog.ingest import rehearsal, report, staging
from catalog.model import Library, Upload
from catalog.settings import Settings

UNREADABLE: Final = 2  # exit codes
REJECTED: Final = 1
LANGUAGE: Final = "ru"  # of the sentences in a report on disk


def load(
    engine: Engine,
    settings: Settings,
    file: Path,
    *,
    library: str,
    options: ingest.Options | None = None,
) -> list[dict[str, Any]]:
    """Load a file to its end; one summary for each upload (a zip may hold several)."""
    numbers = ingest.accept(
        engine,
        settings,
        existing(file),
        library=library,
        filename=file.name,
        options=options or ingest.Options(),
        sent_by="svod load",
        now=db.utc_now(),
    )
    done = []
    for number in numbers:
        with progress(file.name) as advance:
            ingest.run(engine, settings, number, on_progress=lambda p: advance(p.position, p.size))
        done.append(summary(engine, settings, number))
    return done


def stage(
    engine: Engine, settings: Settings, file: Path, *, library: str, options: ingest.Options
) -> list[dict[str, Any]]:
    """Receive and check a file, and keep it until it is committed; one summary for each upload."""
    numbers = staging.stage(
        engine, settings, existing(file), library=library, filename=file.name, options=options,
        now=db.utc_now(), sent_by="svod load",
    )  # fmt: skip
    return [summary(engine, settings, number) for number in numbers]


def commit(engine: Engine, settings: Settings, number: int) -> dict[str, Any]:
    """Take a staged upload in, to its end."""
    with db.writing(engine) as session:
        staging.commit(session, number, now=db.utc_now(), enqueue=False)
        filename = session.get_one(Upload, number).filename
    with progress(filename) as advance:
        ingest.run(engine, settings, number, on_progress=lambda p: advance(p.position, p.size))
    return summary(engine, settings, number)


def existing(file: Path) -> Path:
    if not file.is_file():
        raise Refused("file.missing", filename=str(file))
    return file


def rehearse(
    engine: Engine, settings: Settings, file: Path, *, library: str, options: ingest.Options
) -> list[dict[str, Any]]:
    return rehearsal.rehearse(engine, settings, existing(file), library=library, options=options)


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error; silent when nobody watches."""

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def summary(engine: Engine, settings: Settings, number: int) -> dict[str, Any]:
    """What became of an upload, and where its report lies."""
    with db.reading(engine) as session:
        upload = session.get_one(Upload, number)
        found = report.summary(upload, session.get_one(Library, upload.library_id).code)
    place = settings.data / "reports" / f"upload-{number}.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as out:
        out.writelines(report.as_json(engine, number, words(LANGUAGE)))
    flat = {name: value for name, value in found.items() if name != "counts"}
    return {**flat, **found["counts"], "report": str(place)}


def line(file: str, one: dict[str, Any], say: Words) -> str:
    """What became of a file, or would."""
    would = "preview" in one and one["state"] in ("staged", "rehearsed")
    text = say("cli.load.would" if would else "cli.load.done", file=file, **one)
    if one["state"] == "unreadable":
        text += "\n  " + say("cli.load.unreadable", reason=reason(one, say))
    if would:
        text += "\n  " + say("cli.load.preview", **one["preview"])
    if one["state"] == "staged":
        text += "\n  " + say("cli.load.staged", upload=one["upload"])
    if one.get("complete") == "refused":
        text += "\n  " + say("cli.load.sweep_refused", missing=one["missing"])
    return text


def reason(one: dict[str, Any], say: Words) -> str:
    """Why nothing could be read, in words."""
    return " ".join(say(f"remark.{code}", tag="", value="") for code in one["remarks"])


def together(done: list[dict[str, Any]]) -> dict[str, Any]:
    """One object for all uploads: the first one's particulars, the sums, and each of them."""
    if len(done) == 1:
        return done[0]
    sums = {
        name: sum(one.get(name, 0) for one in done)
        for name, value in done[0].items()
        if isinstance(value, int) and name not in ("upload", "size")
    }
    return {**done[0], **sums, "uploads": done}


def exit_code(done: list[dict[str, Any]], *, strict: bool) -> int:
    if any(one["state"] == "unreadable" for one in done):
        return UNREADABLE
    return REJECTED if strict and any(one["rejected"] for one in done) else 0
