"""Every table: what libraries sent, how it was grouped, what was published, who works here."""

from catalog.model.base import Base, UtcDateTime
from catalog.model.decided import Judgement, PairAssignment, PairComment, Pin, StoredSearch, Undo
from catalog.model.grouped import BlockKey, Cluster, Edge, Sketch
from catalog.model.harvested import HarvestItem, HarvestRun, HarvestSource
from catalog.model.past import Change, Standing
from catalog.model.people import (
    Account,
    ApiToken,
    AuditEntry,
    KeptReply,
    Library,
    LoginFailure,
    LoginSession,
    PersonalLink,
)
from catalog.model.published import (
    HarvesterDay,
    HostKey,
    Part,
    Payload,
    Publication,
    SetMember,
    UnionRecord,
)
from catalog.model.received import Contribution, Piece, Sending, StagedRecord, Upload, Version
from catalog.model.work import Job

__all__ = [
    "Account",
    "ApiToken",
    "AuditEntry",
    "Base",
    "BlockKey",
    "Change",
    "Cluster",
    "Contribution",
    "Edge",
    "HarvestItem",
    "HarvestRun",
    "HarvestSource",
    "HarvesterDay",
    "HostKey",
    "Job",
    "Judgement",
    "KeptReply",
    "Library",
    "LoginFailure",
    "LoginSession",
    "PairAssignment",
    "PairComment",
    "Part",
    "Payload",
    "PersonalLink",
    "Piece",
    "Pin",
    "Publication",
    "Sending",
    "SetMember",
    "Sketch",
    "StagedRecord",
    "Standing",
    "StoredSearch",
    "Undo",
    "UnionRecord",
    "Upload",
    "UtcDateTime",
    "Version",
]
