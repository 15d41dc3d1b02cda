"""Is everything an operator can say written where operators look?"""

from pathlib import Path

import pytest
import typer
from lxml import etree

from catalog import cli
from catalog.settings import Settings

DOCS = Path(__file__).parents[1] / "docs"


def commands(app: typer.Typer, prefix: str = "svod") -> list[str]:
    """Every command with the words before it."""
    own = [
        f"{prefix} {command.name or command.callback.__name__}"
        for command in app.registered_commands
        if command.callback is not None
    ]
    for group in app.registered_groups:
        if group.typer_instance is not None:
            name = f" {group.name}" if isinstance(group.name, str) else ""
            own += commands(group.typer_instance, f"{prefix}{name}")
    return own


@pytest.mark.parametrize("command", commands(cli.app))
def test_every_command_is_documented(command: str) -> None:
    assert f"`{command}" in (DOCS / "operator" / "commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented_with_its_default(name: str) -> None:
    page = (DOCS / "operator" / "settings.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith(f"| `SVOD_{name.upper()}` |")]
    assert len(rows) == 1
    default = Settings.model_fields[name].default
    assert str(default) in rows[0] or (default == "" and "| empty |" in rows[0])


def test_no_page_links_to_a_file_that_is_not_there() -> None:
    for page in (*DOCS.rglob("*.md"), DOCS.parent / "README.md", DOCS.parent / "CONTRIBUTING.md"):
        for link in page.read_text(encoding="utf-8").split("](")[1:]:
            target = link.split(")")[0].split("#")[0]
            if target and "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_page_of_z3950_tells_what_the_gateway_is_configured_for() -> None:
    """Every Use attribute of the configuration stands in the page, and no other."""
    page = (DOCS / "partner" / "z3950.md").read_text(encoding="utf-8")
    configured = set(etree.parse(DOCS / "partner" / "z3950" / "z3950.xml").xpath("//map/@use"))
    rows = page.partition("| Use |")[2].partition("\n\n")[0].splitlines()[2:]
    cells = [cell for row in rows for cell in row.split("|")[1::2]]
    told = {word for cell in cells for word in cell.replace(",", " ").split() if word.isdigit()}
    assert told == configured
