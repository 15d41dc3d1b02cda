"""The face of SRU: `parse` a request; tell what was `found`, `scanned`, `explained`,
or has `failed`."""

from exports.sru_arguments import parse
from exports.sru_diagnostics import Diagnosed, Diagnostic
from exports.sru_facets import Facet, FacetAsk
from exports.sru_model import Database, Entry, Explain, Failed, Found, Heading, Scan, Search
from exports.sru_xml import explained, failed, found, scanned

__all__ = [
    "Database",
    "Diagnosed",
    "Diagnostic",
    "Entry",
    "Explain",
    "Facet",
    "FacetAsk",
    "Failed",
    "Found",
    "Heading",
    "Scan",
    "Search",
    "explained",
    "failed",
    "found",
    "parse",
    "scanned",
]
