"""In which metadata formats can a union record be had, and how is each made?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from exports import dc, mods, xml
from exports.union import Union
from marc import xml as marc_xml

__all__ = ["FORMATS", "LINKED", "STORED", "MetadataFormat", "Union"]


@dataclass(frozen=True, slots=True)
class MetadataFormat:
    """A format by its OAI-PMH prefix; `render` gives its one element, without XML declaration.

    A format that is `stored` is rendered when a record is published and sent as it lies; any
    other is rendered when it is asked for. One that is `linked` names the hosts of a record.
    """

    prefix: str
    namespace: str
    schema: str
    render: Callable[[Union], bytes]
    stored: bool = True
    linked: bool = True


DC: Final = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC_SCHEMA: Final = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
MARC21: Final = "http://www.loc.gov/MARC21/slim"
MARC21_SCHEMA: Final = "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd"
# ISO 25577:2008. A RUSMARC leader ends in «450 », which MARC21slim refuses and MarcXchange allows.
MARCXCHANGE: Final = "info:lc/xmlns/marcxchange-v1"
MARCXCHANGE_SCHEMA: Final = "http://www.loc.gov/standards/iso25577/marcxchange-1-1.xsd"


def oai_dc(union: Union) -> bytes:
    return xml.located(dc.oai_dc(union), DC, DC_SCHEMA)


def marc21(union: Union) -> bytes:
    return xml.located(marc_xml.marcxml(union.marc21), MARC21, MARC21_SCHEMA)


def rusmarc(union: Union) -> bytes:
    return xml.located(marc_xml.marcxchange(union.rusmarc), MARCXCHANGE, MARCXCHANGE_SCHEMA)


def in_mods(union: Union) -> bytes:
    return xml.located(mods.mods(union.marc21), mods.NAMESPACE, mods.SCHEMA)


FORMATS: Final = {
    format.prefix: format
    for format in (
        MetadataFormat("oai_dc", DC, DC_SCHEMA, oai_dc, linked=False),
        MetadataFormat("marc21", MARC21, MARC21_SCHEMA, marc21),
        MetadataFormat("rusmarc", MARCXCHANGE, MARCXCHANGE_SCHEMA, rusmarc),
        # Rendering takes longer than all the rest of publishing, and few harvest it.
        MetadataFormat("mods", mods.NAMESPACE, mods.SCHEMA, in_mods, stored=False),
    )
}
STORED: Final = {prefix: format for prefix, format in FORMATS.items() if format.stored}
LINKED: Final = {prefix: format for prefix, format in STORED.items() if format.linked}
