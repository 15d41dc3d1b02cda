"""Where does each record element of an XML stream begin and end?

The stream is not parsed as a whole: a malformed record must cost only itself, and every record
must keep its untouched bytes. Record elements are cut out by their tags, comments, CDATA sections
and processing instructions skipped; of nested ones (OAI-PMH and SRU wrap MARC in a `record` of
their own) the innermost counts.
"""

import re
from collections.abc import Iterator
from typing import Final

from marc.pieces import Piece, Window

TOKEN: Final = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    rb"|<(?P<close>/?)(?:[A-Za-z_][\w.\-]*:)?record(?=[\s/>])(?:[^>\"']|\"[^\"]*\"|'[^']*')*+>",
    re.DOTALL,
)


def split(window: Window) -> Iterator[Piece]:
    """Cut the stream into record elements; every byte is in one piece, in order."""
    while window.more():
        pass
    data = window.data
    at, begin = 0, -1
    for token in TOKEN.finditer(data):
        if token["close"] is None:
            continue
        if not token["close"]:
            begin = token.start()
        elif begin >= 0:
            yield Piece(data[at:begin], data[begin : token.end()])
            at, begin = token.end(), -1
    if data[at:]:
        yield Piece(data[at:], b"")
