"""Which tables of the region may an operator edit? The files here, or copies in his folder."""

import os
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

FOLDER: Final = "SVOD_TABLES"  # environment: a folder whose files stand for those of the same name


def table(name: str) -> dict[str, Any]:
    """The contents of a table: from the operator's folder when it has such a file, else our own."""
    folder = os.environ.get(FOLDER)
    own = Path(folder) / name if folder else None
    if own is not None and own.is_file():
        return tomllib.loads(own.read_text(encoding="utf-8"))
    return tomllib.loads(files("marc.data").joinpath(name).read_text(encoding="utf-8"))
