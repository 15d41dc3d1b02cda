"""What does a page add to the file of a harvest? Its records, and withdrawals of deleted ones."""

import html
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import db
from catalog.harvesting.pages import Item, Page
from catalog.model import Contribution, HarvestItem, HarvestSource, Library, Version
from marc import facts
from marc.reading import Good, read
from marc.record import Dialect

OPENING: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n<collection>\n'
CLOSING: Final = b"</collection>\n"
# How the vocabularies that we read say that a record is withdrawn: its leader and its number.
WITHDRAWN: Final[Mapping[str, str]] = {
    "record": '<record xmlns="info:lc/xmlns/marcxchange-v1"><leader>{leader}</leader>'
    '<controlfield tag="001">{id}</controlfield></record>',
    "rec": '<rec><lab>{leader}</lab><cf t="001">{id}</cf></rec>',
    "oai_marc": '<oai_marc><fixfield id="LDR">{leader}</fixfield>'
    '<fixfield id="001">{id}</fixfield></oai_marc>',
}
LEADERS: Final = {Dialect.MARC21: "00000dam a2200000   4500"}
LEADER: Final = "00000dam0 2200000   450 "


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page as the file has it, and what its identifiers stand for."""

    content: bytes
    local_ids: dict[str, str]
    counts: Counter[str]


def compose(session: Session, source: HarvestSource, library: Library, page: Page) -> Leaf:
    """The records of a page, and withdrawals for those deleted or now under another number."""
    counts: Counter[str] = Counter()
    now = local_ids([item for item in page.items if item.body], library)
    before = known(session, source, [item.identifier for item in page.items])
    gone: list[str] = []
    for item in page.items:
        held = before.get(item.identifier, "")
        if item.deleted:
            counts["deleted" if held else "unknown"] += 1
            gone += [held] if held else []
        elif item.broken or not item.body:
            counts["broken" if item.broken else "empty"] += 1
        elif held and now.get(item.identifier, held) != held:
            counts["replaced"] += 1
            gone.append(held)
    bodies = [item.body for item in page.items if item.body]
    gone = [id for id in gone if id not in now.values()]
    content = [*bodies, *withdrawals(session, library, gone, word=vocabulary(bodies))]
    return Leaf(b"".join(body + b"\n" for body in content), now, counts)


def local_ids(items: Sequence[Item], library: Library) -> dict[str, str]:
    """Identifier → the record's number in its library's system, of those that can be read."""
    ends, stream = [], io.BytesIO()
    stream.write(OPENING)
    for item in items:
        stream.write(item.body + b"\n")
        ends.append(stream.tell())
    stream.seek(0)
    found: dict[str, str] = {}
    place = 0
    for piece in read(stream, dialect=library.dialect):
        if isinstance(piece, Good):
            while piece.offset >= ends[place]:
                place += 1
            if own := facts.local_id(piece.record, piece.dialect):
                found[items[place].identifier] = own
    return found


def known(session: Session, source: HarvestSource, identifiers: Sequence[str]) -> dict[str, str]:
    """What these identifiers stood for when they came last."""
    rows = session.execute(
        select(HarvestItem.identifier, HarvestItem.local_id).where(
            HarvestItem.source_id == source.id,
            db.among(session, HarvestItem.identifier, identifiers),
        )
    )
    return {row.identifier: row.local_id for row in rows}


def vocabulary(bodies: Sequence[bytes]) -> str:
    """The name of the record elements, without a prefix."""
    for word in WITHDRAWN:
        if bodies and f"{word}".encode() in bodies[0].split(b">", 1)[0].split()[0]:
            return word
    return "record"


def withdrawals(
    session: Session, library: Library, local_ids: Sequence[str], *, word: str
) -> Iterator[bytes]:
    """Records that say of others that they are deleted, in the dialect those were in."""
    rows = session.execute(
        select(Contribution.local_id, Version.dialect)
        .join(Version, Version.id == Contribution.version_id)
        .where(
            Contribution.library_id == library.id,
            db.among(session, Contribution.local_id, local_ids),
        )
    )
    dialects = {row.local_id: row.dialect for row in rows}
    for id in local_ids:
        leader = LEADERS.get(Dialect(dialects.get(id, Dialect.RUSMARC)), LEADER)
        yield WITHDRAWN[word].format(leader=leader, id=html.escape(id, quote=False)).encode()
