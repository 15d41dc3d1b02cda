"""Which libraries does the demo catalogue have, and where are their files?"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "files"
TRUTH: Final = FOLDER.parent / "truth.tsv"  # which work each record describes


@dataclass(frozen=True, slots=True)
class DemoLibrary:
    """A member of the demo: what `svod library add` asks, and the files it sends."""

    code: str
    name: str
    district: str
    dialect: str
    rank: int
    files: tuple[str, ...]


LIBRARIES: Final = (
    DemoLibrary(
        code="pskov",
        name="Псковская областная универсальная научная библиотека",
        district="Псков",
        dialect="rusmarc",
        rank=10,
        files=("pskov-books.mrc", "pskov-articles.xml"),
    ),
    DemoLibrary(
        code="vluki",
        name="Великолукская центральная городская библиотека им. М. И. Семевского",
        district="Великие Луки",
        dialect="rusmarc",
        rank=20,
        files=("vluki.mrc",),
    ),
    DemoLibrary(
        code="pskovgu",
        name="Библиотека Псковского государственного университета",
        district="Псков",
        dialect="marc21",
        rank=30,
        files=("pskovgu-books.xml", "pskovgu-articles.mrc"),
    ),
    DemoLibrary(
        code="porkhov",
        name="Порховская районная библиотека",
        district="Порховский",
        dialect="rusmarc",
        rank=40,
        files=("porkhov.mrc",),
    ),
    DemoLibrary(
        code="opochka",
        name="Опочецкая районная библиотека им. А. С. Пушкина",
        district="Опочецкий",
        dialect="rusmarc",
        rank=50,
        files=("opochka.mrc",),
    ),
)


def path(file: str) -> Path:
    """The place of one of the libraries' files."""
    return FOLDER / file
