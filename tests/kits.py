"""Offline kits made for tests: what stands around their records, and what is packed in them."""

import base64
import gzip
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

import orjson

from catalog import kits
from catalog.i18n import words
from exports import kit
from exports.kit import Kit
from exports.union import Union

HOSTILE = "</script><!--<script>\u2028<img src=x onerror=alert(1)>"
PACKED = re.compile(rb'<script type="text/plain" id="records">([^<]*)</script>')
AROUND = Kit(
    title="Порхов & Ко",
    language="ru",
    catalogue="Свод",
    base_url="https://svod.example",
    made_on=date(2026, 11, 28),
    words={**kits.texts(words("ru")), "made": "28.11.2026"},
    libraries={"porkhov": "Порховская библиотека", "pskov": HOSTILE},
    places={"pskov": "Псков", "porkhov": "Порховский округ"},
    style="body { color: black }",
    search=kits.language(),
)


def page(records: Iterable[Union]) -> bytes:
    return b"".join(kit.pieces(records, AROUND))


def rows(page: bytes) -> list[list[Any]]:
    """The records in a kit, as its scripts take them."""
    (packed,) = PACKED.findall(page)
    found: list[list[Any]] = orjson.loads(gzip.decompress(base64.b64decode(packed)))
    return found
