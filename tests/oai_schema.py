"""The published XML schemas as one, so that a whole OAI-PMH answer is checked with its payloads."""

from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

ALL = """<schema xmlns="http://www.w3.org/2001/XMLSchema">
<import namespace="http://www.openarchives.org/OAI/2.0/" schemaLocation="OAI-PMH.xsd"/>
<import namespace="http://www.openarchives.org/OAI/2.0/oai_dc/" schemaLocation="oai_dc.xsd"/>
<import namespace="http://www.openarchives.org/OAI/2.0/oai-identifier"
        schemaLocation="oai-identifier.xsd"/>
<import namespace="http://www.loc.gov/MARC21/slim" schemaLocation="MARC21slim.xsd"/>
<import namespace="info:lc/xmlns/marcxchange-v1" schemaLocation="marcxchange-1-1.xsd"/>
<import namespace="http://www.loc.gov/mods/v3" schemaLocation="mods-3-7.xsd"/>
</schema>"""


class Local(etree.Resolver):
    """Finds every imported schema by its file name in one folder; the network is left alone."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def resolve(self, url: str, _: str, context: Any) -> Any:
        name = url.rpartition("/")[2]
        return self.resolve_filename(str(self.folder / name), context)


@cache
def load(folder: Path) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local(folder))
    return etree.XMLSchema(etree.fromstring(ALL.encode(), parser, base_url=f"{folder}/all.xsd"))


def check(document: bytes, folder: Path) -> None:
    """Fail with what is wrong when the document breaks a schema."""
    load(folder).assertValid(etree.fromstring(document))
