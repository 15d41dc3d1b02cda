"""The page of remarks explains all that reading a file can say, with its weight and words."""

import re
from pathlib import Path

import pytest

import marc
from catalog import i18n
from marc import containers

PAGE = Path(__file__).parents[2] / "docs" / "librarian" / "remarks.md"
SENDING = PAGE.with_name("sending.md")
HEADING = "## Чтение файла / Reading a file"
SOURCES = sorted(Path(str(marc.__file__)).parent.glob("*.py"))
REFUSALS = ("container.", "json.", "xml.")  # reasons why nothing could be read
CODE = re.compile(
    r'"((?:charset|container|dialect|field|irbis_mst|irbis_text|iso2709|json|text|xml)\.[a-z0-9_]+)"'
    r"(?:,\s*Severity\.([A-Z]+))?"
)


def said_by_reading() -> dict[str, str]:
    """Each code in the modules that read files, and its weight."""
    found = {}
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        for match in CODE.finditer(text):
            before = text[: match.start()].rstrip()
            rejected = before.endswith("reject(") or match[1].startswith(REFUSALS)
            found[match[1]] = "reject" if rejected else (match[2] or "warning").lower()
    return found


def rows() -> dict[str, list[str]]:
    """The cells of the page's second table, by code."""
    _, _, section = PAGE.read_text(encoding="utf-8").partition(HEADING)
    cells = [line.strip("| ").split(" | ") for line in section.splitlines() if "| `" in line]
    return {code.strip("`"): rest for code, *rest in cells}


def test_every_remark_of_reading_is_on_the_page() -> None:
    assert {code: cells[0] for code, cells in rows().items()} == said_by_reading()


@pytest.mark.parametrize(("language", "cell"), [("ru", 1), ("en", 2)])
def test_the_page_says_what_the_report_says(language: str, cell: int) -> None:
    words = {key: forms[0] for key, forms in i18n.read_po(i18n.po_text(language)).items()}

    for code, cells in rows().items():
        assert cells[cell] == words[f"remark.{code}"]


def test_every_container_is_on_the_page_of_sending() -> None:
    text = SENDING.read_text(encoding="utf-8")

    assert [name for name in containers.NAMES if f"| `{name}` |" not in text] == []
