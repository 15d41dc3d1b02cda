"""Does a record declare another charset than the one it stands in?

RUSMARC and UNIMARC, 100$a/26-29, two sets: 50 Unicode, 79 CP866, 89 CP1251, 99 KOI8, 01-11 the
sets of ISO with escapes; «0189», ISO 646 and CP1251, is usual. MARC 21, leader/09: blank MARC-8, a
Unicode. Exports often leave what was there before, so the bytes decide and the declaration is only
remarked upon.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from marc.charset import ISO5426, MARC8, UTF8
from marc.record import Dialect, Record, Remark, Severity

ISO646: Final = "ISO 646"
RUSMARC_CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{"50": UTF8, "79": "cp866", "89": "cp1251", "99": "koi8-r"},
        **dict.fromkeys((f"{code:02}" for code in range(1, 12)), ISO646),
    }
)
ESCAPED: Final = (MARC8, ISO5426)  # sets that begin with ISO 646
CODED: Final = re.compile(rb"\x1fa[0-9]{8}[ -~]{18}([0-9]{2}[0-9 ]{2})")
MARC21_CODES: Final[Mapping[str, str]] = MappingProxyType({" ": MARC8, "a": UTF8})


def says_iso5426(head: bytes) -> bool:
    """Do most of the records with a UNIMARC 100 name ISO 5426 (03) among their charsets?"""
    codes = CODED.findall(head)
    return sum("03" in (one[:2], one[2:]) for one in map(bytes.decode, codes)) * 2 > len(codes)


def contradiction(record: Record, dialect: Dialect, charset: str) -> tuple[Remark, ...]:
    """A remark when the record declares a charset other than its own; only for records that hold
    more than ASCII.
    """
    tag, sets = declaration(record, dialect)
    if not sets or charset in sets or (sets[0] == ISO646 and charset in ESCAPED):
        return ()
    said = ", ".join(dict.fromkeys(sets))
    return (Remark("charset.declared", Severity.INFO, tag, f"{said} ≠ {charset}"),)


def declaration(record: Record, dialect: Dialect) -> tuple[str, tuple[str, ...]]:
    """Where the record declares its charset, and which sets; none when it does not."""
    if dialect == Dialect.MARC21:
        declared = MARC21_CODES.get(record.leader[9:10])
        return "LDR", (declared,) if declared else ()
    if dialect in (Dialect.RUSMARC, Dialect.UNIMARC):
        for field in record.fields:
            if field[0] == "100":
                return "100", sets_of(field.first("a")[26:30])
    return "", ()


@lru_cache(maxsize=1 << 10)
def sets_of(codes: str) -> tuple[str, ...]:
    """The sets that two codes of 100$a name, those we know."""
    return tuple(RUSMARC_CODES[code] for code in (codes[:2], codes[2:]) if code in RUSMARC_CODES)
