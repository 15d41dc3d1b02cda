"""Where does IFLA UNIMARC say what? RUSMARC's table with what other UNIMARC systems add."""

from dataclasses import replace
from typing import Final

from marc.dialects import rusmarc
from marc.dialects.table import HoldingSpot, Table

# Field 214 has replaced 210 since 2019 (UNIMARC Manual, update 2019); Koha keeps copies in 995.
TABLE: Final[Table] = replace(
    rusmarc.TABLE,
    imprint=(("214", "a", "c", "d"), ("210", "a", "c", "d")),
    holdings=(
        *rusmarc.TABLE.holdings,
        HoldingSpot("930", library="b", call_number="a", copy=""),
        HoldingSpot("995", library="b", collection="e", call_number="k", copy="f"),
    ),
)
