"""Where does the native format of ИРБИС say what? Its table, on the ground of RUSMARC's."""

from typing import Final

from marc.dialects import rusmarc
from marc.dialects.table import Table

TABLE: Final[Table] = rusmarc.TABLE
