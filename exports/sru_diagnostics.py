"""What can be wrong with an SRU request, by number (SRU 1.2, "Diagnostics List")?"""

from dataclasses import dataclass
from typing import Final

# The meanings of the standard list, of those we give.
MESSAGES: Final = {
    4: "Unsupported operation",
    5: "Unsupported version",
    6: "Unsupported parameter value",
    7: "Mandatory parameter not supplied",
    8: "Unsupported parameter",
    9: "Unsupported combination of parameters",
    10: "Query syntax error",
    12: "Too many characters in query",
    15: "Unsupported context set",
    16: "Unsupported index",
    19: "Unsupported relation",
    20: "Unsupported relation modifier",
    22: "Unsupported combination of relation and index",
    27: "Empty term unsupported",
    28: "Masking character not supported",
    29: "Masked words too short",
    31: "Anchoring character not supported",
    36: "Term in invalid format for index or relation",
    37: "Unsupported boolean operator",
    38: "Too many boolean operators in query",
    39: "Proximity not supported",
    46: "Unsupported boolean modifier",
    61: "First record position out of range",
    65: "Record does not exist",
    66: "Unknown schema for retrieval",
    71: "Unsupported record packing",
    72: "XPath retrieval unsupported",
    84: "Too many sort keys to sort",
    88: "Unsupported path for sort",
    90: "Unsupported direction",
    91: "Unsupported case",
    92: "Unsupported missing value action",
    96: "Sort specification included both in query and protocol: error",
    110: "Stylesheets not supported",
    120: "Response position out of range",
}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A number of the standard list, and what exactly it is about."""

    number: int
    details: str = ""

    @property
    def uri(self) -> str:
        return f"info:srw/diagnostic/1/{self.number}"

    @property
    def message(self) -> str:
        return MESSAGES[self.number]


class Diagnosed(Exception):
    """The request cannot be answered, for the reason in `diagnostic`."""

    def __init__(self, number: int, details: str = "") -> None:
        super().__init__(number, details)
        self.diagnostic = Diagnostic(number, details)
