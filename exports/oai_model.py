"""What an OAI-PMH request can ask and what it can be answered (OAI-PMH 2.0)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

Sent = tuple[tuple[str, str], ...]


class Verb(StrEnum):
    """The six requests (OAI-PMH 2.0, 4)."""

    IDENTIFY = "Identify"
    METADATA_FORMATS = "ListMetadataFormats"
    SETS = "ListSets"
    RECORD = "GetRecord"
    IDENTIFIERS = "ListIdentifiers"
    RECORDS = "ListRecords"


class Code(StrEnum):
    """The error codes (OAI-PMH 2.0, 3.6)."""

    BAD_ARGUMENT = "badArgument"
    BAD_TOKEN = "badResumptionToken"
    BAD_VERB = "badVerb"
    CANNOT_DISSEMINATE = "cannotDisseminateFormat"
    NO_SUCH_ID = "idDoesNotExist"
    NO_RECORDS = "noRecordsMatch"
    NO_FORMATS = "noMetadataFormats"
    NO_SETS = "noSetHierarchy"


@dataclass(frozen=True, slots=True)
class Span:
    """The stretch of the feed a list asks for, and how far it has come.

    `spec` empty means everything. `start` and `until` are inclusive. `after` is the number of
    the last change sent, `cursor` how many records were sent, `size` the length of the complete
    list as it was counted when the list began.
    """

    spec: str = ""
    start: datetime | None = None
    until: datetime | None = None
    after: int = 0
    cursor: int = 0
    size: int = 0

    @property
    def is_first(self) -> bool:
        return self.cursor == 0


@dataclass(frozen=True, slots=True)
class Ask:
    """A well-formed request; `sent` are its arguments as they came, to be told back."""

    verb: Verb
    sent: Sent
    identifier: str = ""
    prefix: str = ""
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class OaiError:
    """Why there is no answer; `sent` are the arguments that may be told back."""

    code: Code
    message: str
    sent: Sent = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """What Identify says that is not the same for every repository."""

    name: str
    emails: tuple[str, ...]
    earliest: datetime
    namespace: str  # the repositoryIdentifier of the oai-identifier scheme
    sample: str
    friends: tuple[str, ...] = ()  # the addresses of other repositories
    icon: str = ""  # the address of a picture that stands for this one
    site: str = ""  # where a click on it leads


@dataclass(frozen=True, slots=True)
class FormatEntry:
    """A metadata format records can be had in."""

    prefix: str
    schema: str
    namespace: str


@dataclass(frozen=True, slots=True)
class FormatList:
    entries: tuple[FormatEntry, ...]


@dataclass(frozen=True, slots=True)
class SetEntry:
    spec: str
    name: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class SetList:
    entries: tuple[SetEntry, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Header:
    """What the headers of records alike have in common: their last change, and their sets.

    Records of one batch in the same sets share one, which is how it is written only once.
    """

    datestamp: datetime
    specs: tuple[str, ...] = ()


class Entry(NamedTuple):
    """A record or header: `body` is the ready-made element inside `<metadata>`.

    A tuple: a page has hundreds, and a harvest of everything makes one for each record.
    """

    identifier: str
    header: Header
    deleted: bool = False
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list. `token` empty: the last part; None: the list came in one piece."""

    entries: tuple[Entry, ...]
    cursor: int = 0
    size: int = 0
    token: str | None = None
    expires: datetime | None = None  # the token holds at least until then


Content = OaiError | Identity | FormatList | SetList | Entry | Page


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `date` is the responseDate, from which the harvester may go on next time."""

    date: datetime
    content: Content


@lru_cache(maxsize=4096)  # a batch has one datestamp
def moment(value: datetime) -> str:
    """A UTCdatetime at seconds granularity (OAI-PMH 2.0, 3.3)."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
