"""In which words does the catalogue speak? gettext, domain "svod", straight from the .po files.

The texts are read from `locale/<language>/LC_MESSAGES/svod.po` when first asked for, turned into
gettext's binary form in memory and given to the standard library. So there is nothing to compile:
a wheel, an editable install and a plain checkout all speak, and never in stale words.
"""

import ast
import gettext
import io
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Final

from marc.record import Remark

DOMAIN: Final = "svod"
LANGUAGES: Final = ("ru", "en")
DEFAULT: Final = "ru"

NO_BREAK: Final = "\N{NO-BREAK SPACE}"
LINE: Final = re.compile(r'(?:(msgid|msgid_plural|msgstr)(?:\[(\d)\])?\s+)?(".*")\s*\Z')


class Values(dict[str, object]):
    """Placeholders' values; one that was not given shows as «…» and breaks no page."""

    def __missing__(self, key: str) -> str:
        return "…"


class Words:
    """The messages of one language: `words("id", name=value)`, `words.count("id", 5)`."""

    def __init__(self, language: str, translations: gettext.NullTranslations) -> None:
        self.language = language
        self.translations = translations

    def __call__(self, message: str, /, **values: object) -> str:
        """The sentence with this id, its {placeholders} filled; the id when there is none."""
        found = self.translations.gettext(message)
        return found if "{" not in found or found == message else found.format_map(Values(values))

    def raw(self, message: str) -> str:
        """The sentence as it stands, for a page that fills its {placeholders} itself."""
        return self.translations.gettext(message)

    def count(self, message: str, number: int, /, **values: object) -> str:
        """The sentence in the form that this number asks for; {n} is the number, grouped."""
        found = self.translations.ngettext(message, message, number)
        return found.format_map(Values({"n": self.number(number), **values}))

    def has(self, message: str) -> bool:
        return self.translations.gettext(message) != message

    def either(self, message: str, otherwise: str) -> str:
        """The text with this id, or `otherwise` when the table of words has no such id."""
        return self(message) if self.has(message) else otherwise

    def remark(self, remark: Remark) -> str:
        """What a remark says: what is wrong, where, what to do."""
        return self(f"remark.{remark.code}", tag=remark.tag, value=remark.value)

    def number(self, value: int) -> str:
        """1234567 as «1 234 567» or "1,234,567"."""
        return f"{value:,}".replace(",", NO_BREAK) if self.language == "ru" else f"{value:,}"

    def size(self, octets: int) -> str:
        """A number of bytes as people read it: «12,4 МБ»."""
        value, unit = float(octets), 0
        while value >= 1024 and unit < 3:
            value, unit = value / 1024, unit + 1
        figure = f"{value:.1f}" if unit and value < 100 else f"{value:.0f}"
        if self.language == "ru":
            figure = figure.replace(".", ",")
        return f"{figure}{NO_BREAK}{self(f'size.{unit}')}"

    def day(self, at: date) -> str:
        """A day of the calendar."""
        return f"{at:%d.%m.%Y}" if self.language == "ru" else f"{at:%Y-%m-%d}"

    def moment(self, at: datetime) -> str:
        """A moment in the time zone of the server, to the minute."""
        local = at.astimezone()
        return f"{self.day(local)} {local:%H:%M}"


@cache
def words(language: str) -> Words:
    """The words of a language of ours; of the default one when we do not speak it."""
    language = language if language in LANGUAGES else DEFAULT
    compiled = io.BytesIO(machine_object(read_po(po_text(language))))
    return Words(language, gettext.GNUTranslations(compiled))


def po_text(language: str) -> str:
    place = files("catalog") / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    return place.read_text(encoding="utf-8")


def preferred(header: str) -> str:
    """The language of ours that an Accept-Language header puts first (RFC 9110, 12.5.4)."""
    wanted = []
    for position, part in enumerate(header.split(",")[:20]):
        tag, _, quality = part.partition(";")
        language = tag.strip().lower().partition("-")[0]
        weight = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", quality)
        share = float(weight[1]) if weight else 1.0
        if language in LANGUAGES and share > 0:
            wanted.append((-share, position, language))
    return min(wanted)[2] if wanted else DEFAULT


# --- the files ----------------------------------------------------------------------------------


def read_po(text: str) -> dict[str, tuple[str, ...]]:
    """The messages of a .po file: id → its forms (GNU gettext manual, "PO Files"); header at ""."""
    messages: dict[str, tuple[str, ...]] = {}
    for entry in entries(text.splitlines()):
        forms = tuple(
            entry[f"msgstr{form}"] for form in range(len(entry)) if f"msgstr{form}" in entry
        )
        key = entry["msgid"]
        if "msgid_plural" in entry:
            key += "\0" + entry["msgid_plural"]
        messages[key] = forms
    return messages


def entries(lines: Sequence[str]) -> Iterator[Mapping[str, str]]:
    """Each message as {"msgid": …, "msgid_plural": …, "msgstr0": …}; comments are passed over."""
    entry: dict[str, str] = {}
    name = ""
    for line in lines:
        found = LINE.match(line.strip())
        if found is None:
            continue
        keyword, form, quoted = found.groups()
        if keyword == "msgid" and entry:
            yield entry
            entry = {}
        if keyword:
            name = keyword + (form or "0") if keyword == "msgstr" else keyword
        entry[name] = entry.get(name, "") + ast.literal_eval(quoted)
    if entry:
        yield entry


def machine_object(messages: Mapping[str, tuple[str, ...]]) -> bytes:
    """The same messages as a .mo file (GNU gettext manual, "MO Files"), sorted by id."""
    pairs = sorted((key.encode(), "\0".join(forms).encode()) for key, forms in messages.items())
    head = 28 + 16 * len(pairs)
    tables: list[bytes] = []
    texts = b""
    for column in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[column]), head + len(texts)))
            texts += pair[column] + b"\0"
    magic = (0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return struct.pack("<7I", *magic) + b"".join(tables) + texts
