"""How much does each rule weigh for this library? Profiles: TOML files that an operator edits."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from catalog.errors import Refused
from catalog.settings import Settings
from marc import check
from marc.record import Severity

OFF: Final = "off"
OF_FILE: Final = {"record.number_twice": "001", "link.outside": "461"}  # rules about a whole file

Severities = Mapping[str, Severity | None]  # by the rule's code; None: the rule is silent


def of_library(settings: Settings, code: str) -> Severities:
    """The profile `profiles/CODE.toml` of the data folder; a library without one has the table's.

    Raises Refused as `read` does.
    """
    path = settings.data / "profiles" / f"{code}.toml"
    return read(path) if path.is_file() else {}


def read(path: Path | None) -> Severities:
    """The weights in a profile: a table `[severity]`, "off" silences a rule.

    Raises Refused when the file cannot be read, or names a rule or a weight that does not exist.
    """
    if path is None:
        return {}
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("severity", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused("check.profile", filename=str(path), reason=str(error)) from error
    known = {rule.code for rule in check.RULES} | OF_FILE.keys()
    weights: dict[str, Severity | None] = {}
    for code, weight in rows.items():
        if code not in known or weight not in (OFF, *Severity):
            raise Refused("check.profile", filename=str(path), reason=f"{code} = {weight}")
        weights[code] = None if weight == OFF else Severity(weight)
    return weights
