"""The published XML schemas of SRU as one for each version, so that answers are checked whole."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from lxml import etree

# What the schemas import by another name than the one their files have here.
FILES: Final = {
    "1": {"xcql.xsd": "srw-xcql.xsd", "diagnostics.xsd": "srw-diagnostics.xsd"},
    "2": {
        f"{name}.xsd": f"sru20-{name}.xsd"
        for name in ("diagnostic", "facetedResults", "searchResultAnalysis", "xcql", "scan")
    },
}
PAYLOADS: Final = """
<import namespace="http://purl.org/dc/elements/1.1/" schemaLocation="simpledc20021212.xsd"/>
<import namespace="http://www.loc.gov/MARC21/slim" schemaLocation="MARC21slim.xsd"/>
<import namespace="info:lc/xmlns/marcxchange-v1" schemaLocation="marcxchange-1-1.xsd"/>
<import namespace="http://www.loc.gov/mods/v3" schemaLocation="mods-3-7.xsd"/>
"""
# ZeeRex's schema belongs to 2.0: it demands what 1.x did not know.
ANSWERS: Final = {
    "1": '<import namespace="http://www.loc.gov/zing/srw/" schemaLocation="srw-types.xsd"/>',
    "2": """<import namespace="http://docs.oasis-open.org/ns/search-ws/sruResponse"
                schemaLocation="sru20-sruResponse.xsd"/>
            <import namespace="http://docs.oasis-open.org/ns/search-ws/scan"
                schemaLocation="sru20-scan.xsd"/>
            <import namespace="http://explain.z3950.org/dtd/2.0/"
                schemaLocation="sru20-explain.xsd"/>""",
}


class Local(etree.Resolver):
    """Finds every imported schema in one folder; the network is left alone."""

    def __init__(self, folder: Path, names: dict[str, str]) -> None:
        super().__init__()
        self.folder, self.names = folder, names

    def resolve(self, url: str, _: str, context: Any) -> Any:
        name = url.rpartition("/")[2]
        return self.resolve_filename(str(self.folder / self.names.get(name, name)), context)


@cache
def load(folder: Path, major: str) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local(folder, FILES[major]))
    text = f'<schema xmlns="http://www.w3.org/2001/XMLSchema">{ANSWERS[major]}{PAYLOADS}</schema>'
    return etree.XMLSchema(etree.fromstring(text.encode(), parser, base_url=f"{folder}/all.xsd"))


def check(document: bytes, folder: Path) -> None:
    """Fail with what is wrong when the document breaks the schema of its version."""
    root = etree.fromstring(document)
    major = "1" if root.tag.startswith("{http://www.loc.gov/zing/srw/}") else "2"
    load(folder, major).assertValid(root)
