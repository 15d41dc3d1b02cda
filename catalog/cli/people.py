"""Commands about who takes part: libraries, people, tokens of programs."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from catalog.cli.base import opened, say
from catalog.errors import Refused
from catalog.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

library_app: Final = typer.Typer(help=say("cli.library"), no_args_is_help=True)
user_app: Final = typer.Typer(help=say("cli.user"), no_args_is_help=True)
token_app: Final = typer.Typer(help=say("cli.token"), no_args_is_help=True)

Login = Annotated[str, typer.Argument(help=say("cli.option.login"))]


@contextmanager
def noted(action: str, object: str) -> Iterator["Session"]:
    """A writing session whose act stands in the audit log, signed by who runs the command."""
    from catalog import audit, db

    with opened(Settings()) as engine, db.writing(engine) as session:
        yield session
        audit.note(
            session, action, object, by=getpass.getuser(), address=audit.CLI, now=db.utc_now()
        )


# --- libraries -----------------------------------------------------------------------------------


@library_app.command("add", help=say("cli.library.add"))
def library_add(
    code: Annotated[str, typer.Argument(help=say("cli.option.code"))],
    name: Annotated[str, typer.Option(help=say("cli.option.name"))],
    dialect: Annotated[str, typer.Option(help=say("cli.option.dialect"))] = "auto",
    charset: Annotated[str, typer.Option(help=say("cli.option.charset"))] = "auto",
    rank: Annotated[int, typer.Option(help=say("cli.option.rank"))] = 100,
    district: Annotated[str, typer.Option(help=say("cli.option.district"))] = "",
    site: Annotated[str, typer.Option(help=say("cli.option.site"))] = "",
    address: Annotated[str, typer.Option(help=say("cli.option.address"))] = "",
    hours: Annotated[str, typer.Option(help=say("cli.option.hours"))] = "",
) -> None:
    from catalog import db, libraries

    with noted("library.added", code) as session:
        libraries.add(
            session, code=code, name=name, dialect=dialect, charset=charset, rank=rank,
            district=district, site=site, address=address, hours=hours, now=db.utc_now(),
        )  # fmt: skip
    typer.echo(say("cli.library.added", code=code))


@library_app.command("list", help=say("cli.library.list"))
def library_list() -> None:
    from catalog import db, libraries

    with opened(Settings()) as engine, db.reading(engine) as session:
        for one, held in libraries.listed(session):
            typer.echo(f"{one.code}\t{one.name}\t{one.district}\t{held}")


@library_app.command("rank", help=say("cli.library.rank"))
def library_rank(
    code: Annotated[str, typer.Argument(help=say("cli.option.code"))],
    element: Annotated[str, typer.Argument(help=say("cli.option.element"))],
    rank: Annotated[int | None, typer.Argument(help=say("cli.option.element_rank"))] = None,
) -> None:
    from catalog import libraries

    with noted("library.changed", code) as session:
        ranks = libraries.rank(session, code, element, rank).ranks
        said = ", ".join(f"{name} {number}" for name, number in sorted(ranks.items()))
    typer.echo(say("cli.library.ranked", code=code, ranks=said or "–"))


# --- people --------------------------------------------------------------------------------------


@user_app.command("add", help=say("cli.user.add"))
def user_add(
    login: Login,
    password: Annotated[str | None, typer.Option(help=say("cli.option.password"))] = None,
    invite: Annotated[bool, typer.Option("--invite", help=say("cli.option.invite"))] = False,
    library: Annotated[str | None, typer.Option(help=say("cli.option.user_library"))] = None,
    role: Annotated[str | None, typer.Option(help=say("cli.option.role"))] = None,
    name: Annotated[str, typer.Option(help=say("cli.option.user_name"))] = "",
    email: Annotated[str, typer.Option(help=say("cli.option.email"))] = "",
) -> None:
    from catalog import accounts, db
    from catalog.accounts import links

    if not invite and password is None:
        password = typer.prompt(
            say("cli.option.password"), hide_input=True, confirmation_prompt=True
        )
    role = role or ("coordinator" if library is None else "cataloguer")
    with noted("account.added", login) as session:
        account = accounts.add_account(
            session, login=login, password=None if invite else password, role=role,
            library=library, name=name, email=email, now=db.utc_now(),
        )  # fmt: skip
        link = links.password_link(session, account, now=db.utc_now()) if invite else None
    typer.echo(say("cli.user.added", login=login, role=role))
    if link:
        typer.echo(f"{Settings().base_url}/desk/join/{link}")


@user_app.command("list", help=say("cli.user.list"))
def user_list() -> None:
    from catalog import accounts, db

    with opened(Settings()) as engine, db.reading(engine) as session:
        for one, library in accounts.listed(session):
            ended = one.ended_at.date().isoformat() if one.ended_at else ""
            typer.echo(f"{one.login}\t{one.role}\t{library or ''}\t{one.name}\t{ended}")


@user_app.command("link", help=say("cli.user.link"))
def user_link(login: Login) -> None:
    from catalog import accounts, db
    from catalog.accounts import links

    with noted("link.made", login) as session:
        account = accounts.find_login(session, login)
        if account.ended_at is not None:
            raise Refused("account.closed", login=login)
        link = links.password_link(session, account, now=db.utc_now())
    typer.echo(f"{Settings().base_url}/desk/join/{link}")


@user_app.command("close", help=say("cli.user.close"))
def user_close(login: Login) -> None:
    from catalog import accounts, db

    with noted("account.closed", login) as session:
        accounts.close(session, accounts.find_login(session, login), now=db.utc_now())
    typer.echo(say("cli.user.closed", login=login))


# --- tokens --------------------------------------------------------------------------------------


@token_app.command("add", help=say("cli.token.add"))
def token_add(
    library: Annotated[str, typer.Option(help=say("cli.option.library"))],
    scope: Annotated[list[str], typer.Option(help=say("cli.option.scope"))],
    name: Annotated[str, typer.Option(help=say("cli.option.token_name"))] = "api",
    days: Annotated[int, typer.Option(min=1, help=say("cli.option.days"))] = 365,
) -> None:
    from catalog import db
    from catalog.accounts import tokens

    now = db.utc_now()
    with noted("token.added", f"{library}: {name}") as session:
        token, text = tokens.add(
            session, library=library, name=name, scopes=scope,
            expires_at=now + timedelta(days=days), by=getpass.getuser(), now=now,
        )  # fmt: skip
    typer.echo(text)
    typer.echo(
        say("cli.token.added", token=token.id, until=token.expires_at.date().isoformat()), err=True
    )


@token_app.command("list", help=say("cli.token.list"))
def token_list() -> None:
    from catalog import db
    from catalog.accounts import tokens

    with opened(Settings()) as engine, db.reading(engine) as session:
        for one, library in tokens.listed(session):
            moments = (one.expires_at, one.ended_at, one.used_at)
            dates = [at.date().isoformat() if at else "" for at in moments]
            row = (str(one.id), library.code, one.name, " ".join(one.scopes), one.by, *dates)
            typer.echo("\t".join(row))


@token_app.command("revoke", help=say("cli.token.revoke"))
def token_revoke(
    number: Annotated[int, typer.Argument(help=say("cli.option.token"))],
) -> None:
    from catalog import db
    from catalog.accounts import tokens

    with noted("token.ended", f"№ {number}") as session:
        tokens.end(session, number, by=getpass.getuser(), now=db.utc_now())
    typer.echo(say("cli.token.ended", token=number))
