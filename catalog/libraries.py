"""Which libraries take part: added, listed with what they hold."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.errors import Conflict, Refused
from catalog.model import Contribution, Library
from marc.record import Dialect

# Part of an OAI setSpec (OAI-PMH 2.0, 2.6: unreserved URI characters; ours leaves out the colon).
CODE: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
DIALECTS: Final = ("auto", *(dialect for dialect in Dialect if dialect is not Dialect.UNKNOWN))
CHARSETS: Final = ("auto", "utf-8", "cp1251", "cp866", "koi8-r", "marc-8")


def add(
    session: Session,
    *,
    code: str,
    name: str,
    now: datetime,
    dialect: str = "auto",
    charset: str = "auto",
    rank: int = 100,
    district: str = "",
    site: str = "",
) -> Library:
    """A new member library. Raises Refused (a code or profile we do not know) and Conflict."""
    if not CODE.fullmatch(code):
        raise Refused("library.code", library=code)
    if dialect not in DIALECTS:
        raise Refused("library.dialect", dialect=dialect, known=", ".join(DIALECTS))
    if charset not in CHARSETS:
        raise Refused("library.charset", charset=charset, known=", ".join(CHARSETS))
    if session.scalar(select(Library.id).where(Library.code == code)) is not None:
        raise Conflict("library.exists", library=code)
    library = Library(
        code=code,
        name=name,
        dialect=dialect,
        charset=charset,
        rank=rank,
        district=district,
        site=site,
        created_at=now,
    )
    session.add(library)
    return library


def listed(session: Session) -> Iterator[tuple[Library, int]]:
    """Every library with the number of records it has in the catalogue, by code."""
    held = (
        select(Contribution.library_id, func.count().label("held"))
        .where(Contribution.live)
        .group_by(Contribution.library_id)
        .subquery()
    )
    rows = session.execute(
        select(Library, func.coalesce(held.c.held, 0))
        .outerjoin(held, held.c.library_id == Library.id)
        .order_by(Library.code)
    )
    return ((library, count) for library, count in rows)
