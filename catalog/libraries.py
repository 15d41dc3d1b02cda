"""Which libraries take part: added, listed with what they hold."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.errors import Conflict, NotFound, Refused
from catalog.merge import policy
from catalog.model import Contribution, Library
from marc.record import Dialect

# Part of an OAI setSpec (OAI-PMH 2.0, 2.6: unreserved URI characters; ours leaves out the colon).
CODE: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
DIALECTS: Final = ("auto", *(dialect for dialect in Dialect if dialect is not Dialect.UNKNOWN))
CHARSETS: Final = ("auto", "utf-8", "cp1251", "cp866", "koi8-r", "marc-8")


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a library besides its code; `rank` decides between equals, smaller wins."""

    name: str
    dialect: str = "auto"
    charset: str = "auto"
    rank: int = 100
    district: str = ""
    site: str = ""
    address: str = ""
    hours: str = ""  # as readers are told: «вт–вс 10–18, пн – выходной»


def add(session: Session, *, code: str, name: str, now: datetime, **known: Any) -> Library:
    """A new member library; `known` as in Profile. Raises Refused and Conflict."""
    if not CODE.fullmatch(code):
        raise Refused("library.code", library=code)
    if session.scalar(select(Library.id).where(Library.code == code)) is not None:
        raise Conflict("library.exists", library=code)
    library = Library(code=code, created_at=now)
    describe(library, Profile(name=name, **known))
    session.add(library)
    return library


def change(session: Session, code: str, profile: Profile) -> Library:
    """Another profile of a library. Raises NotFound and Refused."""
    library = find(session, code)
    describe(library, profile)
    return library


def find(session: Session, code: str) -> Library:
    """The library with this code. Raises NotFound."""
    library = session.scalars(select(Library).where(Library.code == code)).first()
    if library is None:
        raise NotFound("library.unknown", library=code)
    return library


def describe(library: Library, profile: Profile) -> None:
    """Write a profile down. Raises Refused: a dialect or charset that we do not know, no name."""
    if profile.dialect not in DIALECTS:
        raise Refused("library.dialect", dialect=profile.dialect, known=", ".join(DIALECTS))
    if profile.charset not in CHARSETS:
        raise Refused("library.charset", charset=profile.charset, known=", ".join(CHARSETS))
    if not profile.name:
        raise Refused("library.name")
    for name, value in asdict(profile).items():
        setattr(library, name, value)


def rank(session: Session, code: str, element: str, rank: int | None) -> Library:
    """Let a library's word on an element of the merge policy go before (or after) others'.

    None: as any other's. What it changes in union records, `svod rebuild` shows. Raises NotFound,
    and Refused for an element of which no one member is chosen.
    """
    library = find(session, code)
    if element not in policy.RANKED_ELEMENTS:
        known = ", ".join(sorted(policy.RANKED_ELEMENTS))
        raise Refused("library.element", element=element, known=known)
    others = {name: said for name, said in library.ranks.items() if name != element}
    library.ranks = others if rank is None else {**others, element: rank}
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
