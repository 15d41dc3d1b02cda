"""The face of OAI-PMH 2.0: `parse` a request into an Ask, `render` the Reply to it."""

from exports.oai_arguments import pairs, parse
from exports.oai_model import (
    Ask,
    Code,
    Content,
    Entry,
    FormatEntry,
    FormatList,
    Header,
    Identity,
    OaiError,
    Page,
    Reply,
    SetEntry,
    SetList,
    Span,
    Verb,
    moment,
)
from exports.oai_token import write as write_token
from exports.oai_xml import render

__all__ = [
    "Ask",
    "Code",
    "Content",
    "Entry",
    "FormatEntry",
    "FormatList",
    "Header",
    "Identity",
    "OaiError",
    "Page",
    "Reply",
    "SetEntry",
    "SetList",
    "Span",
    "Verb",
    "moment",
    "pairs",
    "parse",
    "render",
    "write_token",
]
