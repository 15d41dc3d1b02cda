"""What does one record of an upload do to what the library holds? Read, checked, decided; pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from marc import check
from marc import facts as marc_facts
from marc.reading import Bad, Good, Item, Tail
from marc.record import Dialect, Record, Remark, Severity

Outcome = Literal["new", "changed", "unchanged", "deleted", "rejected", "ignored", "tail"]

TITLE_SHOWN: Final = 200  # characters of a title kept for the report


@dataclass(frozen=True, slots=True)
class Arrival:
    """A piece of an upload, read and checked; `facts` is None when it stays out."""

    number: int
    offset: int
    before: bytes
    raw: bytes
    sha256: str = ""
    local_id: str = ""
    record: Record | None = None
    dialect: Dialect = Dialect.UNKNOWN
    charset: str = ""
    facts: marc_facts.Facts | None = None
    withdraws: bool = False
    remarks: tuple[Remark, ...] = ()

    @property
    def title(self) -> str:
        return self.facts.title[:TITLE_SHOWN] if self.facts is not None else ""

    @property
    def rejected(self) -> bool:
        return any(remark.severity is Severity.REJECT for remark in self.remarks)

    @property
    def remark_rows(self) -> list[list[str]]:
        """The remarks as they are kept."""
        return [[one.code, one.severity, one.tag, one.value] for one in self.remarks]

    @property
    def remarked(self) -> bool:
        return any(remark.severity is Severity.WARNING for remark in self.remarks)


@dataclass(frozen=True, slots=True)
class Held:
    """The current version of a contribution."""

    contribution_id: int
    version_id: int
    version_number: int
    live: bool
    sha256: str
    dialect: str
    charset: str


def prepare(
    item: Item, number: int, *, severities: Mapping[str, Severity | None] | None = None
) -> Arrival:
    """Read the facts of a piece and check it; `number` counts the pieces of the upload from 1.

    `severities` is the library's profile: rules that weigh otherwise for it.
    """
    match item:
        case Tail(offset=offset, raw=raw):
            return Arrival(number=number, offset=offset + len(raw), before=raw, raw=b"")
        case Bad(offset=offset, before=before, raw=raw, reason=reason):
            return Arrival(number=number, offset=offset, before=before, raw=raw, remarks=(reason,))
        case Good():
            return arrive(item, number, severities)


def arrive(item: Good, number: int, severities: Mapping[str, Severity | None] | None) -> Arrival:
    found = marc_facts.facts(item.record, item.dialect)
    sha256 = hashlib.sha256(item.raw).hexdigest()
    own_id = marc_facts.local_id(item.record, item.dialect)
    withdraws = item.record.status == "d"
    if withdraws:
        # RUSMARC, leader/05 d: a deleted record need not carry more than its identifier.
        nameless = (
            () if own_id else (Remark("record.withdrawn_without_id", Severity.REJECT, "001"),)
        )
        remarks = (*item.remarks, *nameless)
    else:
        said = check.check(item.record, item.dialect, found, severities=severities)
        remarks = (*item.remarks, *said)
    return Arrival(
        number=number,
        offset=item.offset,
        before=item.before,
        raw=item.raw,
        sha256=sha256,
        # Without an identifier of its own, the same bytes are the same record.
        local_id=own_id or f"~{sha256[:16]}",
        record=item.record,
        dialect=item.dialect,
        charset=item.charset,
        facts=found,
        withdraws=withdraws,
        remarks=remarks,
    )


def decide(arrival: Arrival, held: Held | None) -> Outcome:
    """What this piece does to the catalogue."""
    if arrival.record is None and not arrival.remarks:
        return "tail"
    if arrival.rejected or arrival.record is None:
        return "rejected"
    if arrival.withdraws:
        return "deleted" if held is not None and held.live else "ignored"
    if held is None:
        return "new"
    as_held = (arrival.sha256, arrival.dialect, arrival.charset) == (
        held.sha256,
        held.dialect,
        held.charset,
    )
    return "unchanged" if as_held and held.live else "changed"
