"""How text becomes XML: escaped, legal in XML 1.0, joined as strings because that is fast."""

import re
from functools import cache
from typing import Final

DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n'
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"

# XML 1.0 (5th ed.), 2.2: everything outside Char.
ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SPECIAL: Final = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
TEXT: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
# XML 1.0, 3.3.3: a parser turns a literal tab or line end in an attribute into a space.
ATTRIBUTE: Final = TEXT | str.maketrans({'"': "&quot;", "\t": "&#9;", "\n": "&#10;"})


def is_legal(value: str) -> bool:
    """Whether XML 1.0 can carry these characters at all."""
    return ILLEGAL.search(value) is None


def text(value: str) -> str:
    """The value as element content; a character XML cannot carry becomes U+FFFD."""
    if value.isprintable() and not ("&" in value or "<" in value or ">" in value):
        return value  # no pattern is needed for most: they are short and plain
    if SPECIAL.search(value) is None:
        return value
    return ILLEGAL.sub("\ufffd", value).translate(TEXT)


def attribute(value: str) -> str:
    """The value as it stands between the quotes of an attribute."""
    return ILLEGAL.sub("\ufffd", value).translate(ATTRIBUTE)


def element(name: str, content: str) -> str:
    """An element that holds only text."""
    return f"<{name}>{text(content)}</{name}>"


def attributes(values: dict[str, str]) -> str:
    """Attributes with a leading space each, in the order given."""
    return "".join(f' {name}="{attribute(value)}"' for name, value in values.items())


def located(root: bytes, namespace: str, schema: str) -> bytes:
    """The same element, told where its schema lies.

    OAI-PMH 2.0, 2.5 wants `xsi:schemaLocation` on the root of every metadata part.
    """
    if b"schemaLocation" in root[: root.index(b">")]:
        return root
    name = NAME.match(root)
    if name is None:
        raise ValueError("not an XML element")
    return b"".join((name.group(), location(namespace, schema), root[name.end() :]))


NAME: Final = re.compile(rb"<[^\s/>]+")


@cache
def location(namespace: str, schema: str) -> bytes:
    where = {"xmlns:xsi": XSI, "xsi:schemaLocation": f"{namespace} {schema}"}
    return attributes(where).encode()
