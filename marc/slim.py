"""How is a record written in UNIMARC slim, embedded fields as elements of their own?

The vocabulary of the National Central Library of Florence (rec, lab, cf, df, sf); `s1` holds a
field that UNIMARC embeds by `$1`, as UNISlim of the National Library of Russia has it too.
"""

import re
from collections.abc import Iterator
from typing import Final

from marc import xml
from marc.record import Record, Subfields

NAMESPACE: Final = "http://www.bncf.firenze.sbn.it/unimarc/slim"
OPEN: Final = xml.SLIM_OPEN.replace(xml.SLIM.encode(), NAMESPACE.encode())
# The beginning of an embedded field: tag and data of a control field, tag and two indicators.
CONTROL: Final = re.compile("(00[1-9])(.*)", re.DOTALL)
DATA: Final = re.compile("([0-9]{3})([0-9 ])([0-9 ])")


def write(record: Record) -> bytes:
    """One `rec` element. Fields that MARCXML has no place for are left out here too."""
    parts = [f'<rec xmlns="{NAMESPACE}"><lab>{xml.marcxchange_leader(record.leader)}</lab>']
    for tag, indicators, subfields in xml.safe(record.fields):
        opened = xml.opened(tag, indicators)
        if opened.startswith("<c"):
            parts += (f'<cf t="{tag}">', " ".join([text for _, text in subfields]), "</cf>")
        elif opened and subfields:
            first, second = (one if "0" <= one <= "9" else " " for one in indicators[:2].ljust(2))
            parts += (f'<df t="{tag}" i1="{first}" i2="{second}">', *inside(subfields), "</df>")
    return "".join([*parts, "</rec>"]).encode()


def inside(subfields: Subfields) -> Iterator[str]:
    """The elements of a field, those between one `$1` and the next within its `s1`."""
    closing = ""
    following = [*[code for code, _ in subfields[1:]], "1"]
    for (code, text), after in zip(subfields, following, strict=True):
        control = CONTROL.fullmatch(text) if code == "1" else None
        data = DATA.fullmatch(text) if code == "1" and after != "1" else None
        if code == "1":
            yield closing
            closing = "</df></s1>" if data else ""
        if control:
            yield f'<s1><cf t="{control[1]}">{control[2]}</cf></s1>'
        elif data:
            yield f'<s1><df t="{data[1]}" i1="{data[2]}" i2="{data[3]}">'
        else:
            yield xml.coded(code).replace("<subfield code=", "<sf c=") + f"{text}</sf>"
    yield closing
