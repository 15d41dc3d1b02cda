"""What goes in and out of /api/v1, as the document at /api/v1/openapi.json says it."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, create_model

from catalog.search import queries

# Any text but a NUL, which no database holds; written so that every dialect of patterns agrees.
TEXT: Final = "^[^\\x00]*$"
DIGITS: Final = re.compile(r"-?[0-9]{1,16}", re.ASCII)


def known(value: str) -> str:
    if value and value not in queries.SORTS:
        raise ValueError("not an order")
    return value


def whole(value: object) -> object:
    """A number of an address is written in digits: no `1.0`, no ` 1`."""
    if isinstance(value, str) and not DIGITS.fullmatch(value):
        raise ValueError("not a whole number")
    return value


Year = Annotated[int, Field(ge=0, le=9998), BeforeValidator(whole)]
Page = Annotated[int, Field(ge=1, le=500), BeforeValidator(whole)]
Size = Annotated[int, Field(ge=1, le=100), BeforeValidator(whole)]
Cursor = Annotated[int, Field(ge=0, le=10_000), BeforeValidator(whole)]
Change = Annotated[int, Field(ge=0, le=2**53), BeforeValidator(whole)]
Many = Annotated[int, Field(ge=1, le=1000), BeforeValidator(whole)]
Version = Annotated[int, Field(ge=1, le=10**9 - 1), BeforeValidator(whole)]
Name = Annotated[str, Field(max_length=1000, pattern="^[a-z0-9._-]{1,40}:[^\\x00]+$")]
Empty = Literal[""]  # as a form on a page sends what nobody filled in
Text = Annotated[str, Field(max_length=1000, pattern=TEXT)]
Value = Annotated[str, Field(max_length=300, pattern=TEXT)]
Day = Annotated[str, Field(pattern="^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")]
Place = Annotated[str, Field(pattern="^[0-9]{0,18}$")]
Flag = Literal["1", ""]
Order = Annotated[
    str, Field(json_schema_extra={"enum": [*queries.SORTS, ""]}), AfterValidator(known)
]


class Query(BaseModel):
    """Parameters of an address; those that are not ours are passed over."""

    model_config = ConfigDict(extra="ignore")


# What a record's suffix and `format` may be: `negotiation.MEDIA` and its short names.
Format = Literal[
    "json", "jsonld", "marcxml", "marcxml-marc21", "marcxml-rusmarc", "mrc", "marc21", "rusmarc",
    "mods", "dc", "dcterms", "csl", "csv", "ris", "bib", "bibtex", "txt", "gost", "gost-2008",
    "jsonl",
]  # fmt: skip


class FormatQuery(Query):
    format: Format | Empty = Field("", description="the format, instead of what Accept asks for")


class Searched(FormatQuery):
    """What to look for besides the filters, and how much of it to send."""

    q: Text = Field("", description="as in the search box of the pages")
    from_: Year | Empty | None = Field(None, alias="from", description="the first year")
    to: Year | Empty | None = Field(None, description="the last year")
    since: Day = Field("", description="first published on this day or later")
    sort: Order = Field("", description="the order; relevance without it")
    exact: Flag = Field("", description="1: words as they are written")
    typed: Flag = Field("", description="1: no other reading of what was typed")
    some: Flag = Field("", description="1: any of the words")
    page: Page | Empty = Field(1, description="as on the pages")
    after: Place = Field("", description="where a sorted list goes on: from a link")
    limit: Size = Field(20, description="records in a reply")
    cursor: Cursor | None = Field(None, description="where to go on: from a link")


def filtered(names: Sequence[str]) -> Any:
    """A field for each filter of the pages: several values are alternatives."""
    return {
        name.replace("-", "_"): (
            list[Value],
            Field(default_factory=list, max_length=8, alias=name, description=name),
        )
        for name in names
    }


# The parameters of /search, whatever filters it has, and what each leaves out.
RecordsQuery = create_model(
    "RecordsQuery", __base__=Searched,
    **filtered([*queries.FILTERS, *(f"{queries.WITHOUT}{name}" for name in queries.FILTERS)]),
)  # fmt: skip


class ChangesQuery(Query):
    after: Change = Field(0, description="the number of the last change known")
    limit: Many = 100


class ExplainQuery(Query):
    a: Name = Field(description="a contribution: LIBRARY:ID")
    b: Name = Field(description="another")


class VersionQuery(Query):
    version: Version | None = Field(None, description="an earlier one; the current one without it")


# --- replies --------------------------------------------------------------------------------------


class Fault(BaseModel):
    """One thing that is wrong: in which record or field, by which rule."""

    record: str | None = None
    field: str | None = None
    rule: str
    message: str


class Problem(BaseModel):
    """RFC 9457. `code` is the same in every language; `title` is said in the reader's."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    errors: list[Fault] | None = None


class Links(BaseModel):
    self: str
    next: str | None = None
    prev: str | None = None


class Brief(BaseModel):
    """A union record as a list shows it."""

    id: str
    url: str
    kind: str
    title: str
    description: str = Field(description="ГОСТ Р 7.0.100-2018")
    date: str
    languages: list[str]
    isbns: list[str]
    libraries: list[str]
    members: int


class Count(BaseModel):
    value: str
    count: int
    chosen: bool


class SearchMeta(BaseModel):
    total: int
    limit: int
    reachable: int = Field(description="how many of them paging comes to; `format` takes all")
    corrected: str = Field(description="a query that would find something, when this found nothing")
    approximate: list[str] = Field(description="facets whose counts may be too low")


class Search(BaseModel):
    links: Links
    meta: SearchMeta
    data: list[Brief]
    facets: dict[str, list[Count]]


class Subfield(BaseModel):
    code: str
    value: str
    origins: list[str] = Field(description="the contributions it is from: LIBRARY:ID")


class MarcField(BaseModel):
    tag: str
    indicators: str
    subfields: list[Subfield]


class Marc(BaseModel):
    leader: str
    fields: list[MarcField]


class Member(BaseModel):
    """A contribution to a union record."""

    library: str
    local_id: str
    url: str


class UnionRecord(BaseModel):
    """A union record: what it says, in both dialects with the origin of every subfield."""

    id: str
    url: str
    changed: int = Field(description="the number of its last change")
    changed_at: str
    facts: dict[str, Any]
    rusmarc: Marc
    marc21: Marc
    members: list[Member]


class RecordMeta(BaseModel):
    formats: list[str]


class Record(BaseModel):
    links: Links
    meta: RecordMeta
    data: UnionRecord


class Contributed(BaseModel):
    """A library's own record, as it sent it."""

    library: str
    local_id: str
    version: int
    versions: int
    withdrawn: bool
    union_id: str | None
    dialect: str
    charset: str
    upload: int
    created_at: str
    facts: dict[str, Any]
    leader: str
    fields: list[list[Any]] = Field(description="[tag, indicators, [[code, value], …]]")


class Contribution(BaseModel):
    links: Links
    data: Contributed


class Evidence(BaseModel):
    fact: str
    outcome: str
    weight: float
    a: str
    b: str


class Explained(BaseModel):
    """Why two contributions are, or are not, one edition."""

    a: str
    b: str
    together: bool = Field(description="whether they stand in one union record now")
    verdict: Literal["same", "doubtful", "different"]
    score: float
    vetoes: list[str]
    evidence: list[Evidence]
    words: list[str]


class Explanation(BaseModel):
    links: Links
    data: Explained


class Changed(BaseModel):
    """A union record that changed; `into` is the one it was merged into."""

    id: str
    state: Literal["live", "merged", "deleted"]
    into: str | None = None
    changed: int
    changed_at: str
    url: str


class ChangesMeta(BaseModel):
    last: int = Field(description="the number to go on after")


class Changes(BaseModel):
    links: Links
    meta: ChangesMeta
    data: list[Changed]


# --- writing --------------------------------------------------------------------------------------


class BatchQuery(Query):
    """How a file is to be read; "auto" is told from the content."""

    filename: Text = "batch"
    format: Literal[
        "auto", "iso2709", "iso2709_wrapped", "marcxml", "unimarcslim", "ruslan_xml", "oai_marc",
        "irbis_text", "irbis_mst", "mrk", "json", "alephseq", "marc_line",
    ] = "auto"  # fmt: skip
    dialect: Literal["auto", "rusmarc", "unimarc", "marc21", "irbis"] = "auto"
    charset: Literal["auto", "utf-8", "cp1251", "cp866", "koi8-r", "marc-8"] = "auto"
    complete: Literal["0", "1"] = Field("0", description="1: it is all the library has")


class CommitQuery(Query):
    rejected: Literal["accept", "refuse"] = Field(
        "accept", description="refuse: take nothing in while a record would be rejected"
    )
    doubtful: Literal["accept", "refuse"] = Field(
        "accept", description="refuse: take nothing in while it is doubtful which record is meant"
    )


class ReportQuery(Query):
    format: Literal["json", "csv"] = "json"


class BatchLinks(BaseModel):
    self: str
    report: str
    commit: str
    revert: str


class Batch(BaseModel):
    """A file on its way: checking, staged (committed or reverted from there), received, running,
    done, unreadable, discarded, failed.
    """

    links: BatchLinks
    number: int
    state: str
    error: str
    filename: str
    size: int
    format: str
    dialect: str
    charset: str
    received_at: str
    finished_at: str | None
    counts: dict[str, int] = Field(description="records by what becomes of them")
    rules: dict[str, int] = Field(description="remarks by rule")
    preview: dict[str, Any] | None = Field(description="what committing would do, once checked")


class Batches(BaseModel):
    """One batch, or one for each file of a zip."""

    links: Links
    data: list[Batch]


class Remarked(BaseModel):
    code: str
    severity: str
    tag: str
    value: str
    sentence: str


class Reported(BaseModel):
    number: int
    offset: int
    length: int
    local_id: str
    title: str
    outcome: str
    remarks: list[Remarked]


class Report(BaseModel):
    """Every record of a batch that was taken in, with its remarks."""

    model_config = ConfigDict(extra="allow")

    upload: int
    library: str
    counts: dict[str, Any]
    records: list[Reported]


class RevertedMeta(BaseModel):
    returned: int = Field(description="records that went back to an earlier version")
    withdrawn: int
    kept: int = Field(description="records that a later file had changed anyway")


class Reverted(BaseModel):
    links: Links
    meta: RevertedMeta
    data: Batch


class Judged(BaseModel):
    """A word on two contributions."""

    model_config = ConfigDict(extra="forbid")

    verdict: Literal["same", "different"]
    a: Name = Field(description="a contribution: LIBRARY:ID")
    b: Name = Field(description="another")
    why: Text = ""
    override: Annotated[bool, Field(strict=True)] = Field(
        False, description="say it though others said the opposite"
    )


class Moved(BaseModel):
    contribution: str
    before: str
    after: str


class Decided(BaseModel):
    number: int
    verdict: str
    a: str
    b: str
    moved: list[Moved] = Field(description="who stands in another union record now")


class Judgement(BaseModel):
    links: Links
    data: Decided
