"""Runs migrations on the connection `db.upgrade` passes, or on SVOD_DATABASE for developers."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from catalog.db import make_engine
from catalog.model import Base, UtcDateTime
from catalog.settings import Settings


def render_item(kind: str, item: Any, _: object) -> str | Literal[False]:
    """Write our own types as plain SQLAlchemy ones: a migration must not import the model."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    settings = Settings()
    settings.data.mkdir(parents=True, exist_ok=True)
    engine = make_engine(settings.database_url)
    with engine.execution_options(svod_write=True).begin() as connection:
        run(connection)
    engine.dispose()
