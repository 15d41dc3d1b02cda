"""In which charset does this very record stand, when its file says another?

A file's charset holds for nearly all of its records. Each is still held against it, cheaply:
merged exports mix charsets, and a single record typed elsewhere must not come out as garbage.
"""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from marc import charset as charsets
from marc.charset import CYRILLIC, ISO5426, LATIN, MARC8, MARC8_ESCAPE, TABLES, UTF8, to_text
from marc.pieces import Decode, Decoded
from marc.record import Remark, Severity

COMMON: Final[Mapping[str, bytes]] = MappingProxyType(
    {
        name: bytes(b for b in range(128, 256) if TABLES[name][b] in "оеаинтсрвлкмдп")
        for name in CYRILLIC
    }
)
ASCII: Final = bytes(range(128))
# The commonest small letters make up three quarters of Russian text. Capitals do not count: CP1251
# read as KOI8-R, and the other way round, swaps them with small letters.
EXPECTED: Final = 0.5
FEW: Final = 20  # bytes beyond ASCII that say nothing yet
SURE: Final = 0.3
UNKNOWN: Final = "\ufffd"  # what stands for bytes that could not be decoded


def decoder(charset: str, *, named: bool) -> Decode:
    """How to decode the records of a file; `named`: the user said so, and is believed."""
    if charset == UTF8:
        return partial(from_utf8, named=named)
    return partial(from_named if named else from_other, charset=charset)


def from_utf8(raw: bytes, *, named: bool) -> Decoded:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return damaged_utf8(raw, named=named)
    if "\x1b" in text and not named and MARC8_ESCAPE.search(raw):
        return mixed(raw, UTF8, MARC8)
    return Decoded(text, UTF8)


def damaged_utf8(raw: bytes, *, named: bool) -> Decoded:
    """A record that is not UTF-8 in a file that is: other letters, or damage."""
    own = charsets.guess(raw, marc8_likely=declares_marc8(raw))
    other = own.charset != UTF8 and (own.sureness >= SURE or raw[9:10] != b"a")
    if other and not named:
        return mixed(raw, UTF8, own.charset)
    return Decoded(to_text(raw, UTF8), UTF8, contradicted(UTF8, own) if other else ())


def lost_here(raw: bytes, decoded: Decoded) -> bool:
    """Could bytes of this record not be decoded? A file that has U+FFFD itself lost them before."""
    count = decoded.text.count(UNKNOWN)
    return count > (raw.count(UNKNOWN.encode()) if count and decoded.charset == UTF8 else 0)


def declares_marc8(raw: bytes) -> bool:
    """MARC 21, leader/09 blank: MARC-8. The entry map 4500 tells MARC 21 from UNIMARC."""
    return raw[9:10] == b" " and raw[20:24] == b"4500"


def from_other(raw: bytes, *, charset: str) -> Decoded:
    """A record of a file in another charset than UTF-8, told by ourselves."""
    if raw.isascii() and b"\x1b" not in raw:
        return Decoded(raw.decode("ascii"), charset)
    own = own_charset(raw, charset)
    if own == charset or (charset == MARC8 and raw[9:10] == b"a"):
        return Decoded(to_text(raw, own), own)
    return mixed(raw, charset, own)


def own_charset(raw: bytes, charset: str) -> str:
    """The charset of one record: its file's, unless its bytes speak clearly against it."""
    if is_utf8(raw):
        return UTF8
    if MARC8_ESCAPE.search(raw):
        return ISO5426 if charset == ISO5426 else MARC8
    if charset in COMMON and reads_russian(raw, charset):
        return charset
    own = charsets.guess_cyrillic(raw)
    if own is not None and own.sureness >= SURE:
        return own.charset
    if own is None and charset in CYRILLIC and len(raw.translate(None, ASCII)) >= FEW:
        return MARC8 if declares_marc8(raw) else LATIN
    return charset


def is_utf8(raw: bytes) -> bool:
    try:
        return not raw.isascii() and bool(raw.decode())
    except UnicodeDecodeError:
        return False


def reads_russian(raw: bytes, charset: str) -> bool:
    """Are enough of the letters common ones? Four times faster than a full measure."""
    letters = raw.translate(None, ASCII)
    rare = letters.translate(None, COMMON[charset])
    return len(letters) < FEW or len(rare) <= len(letters) * EXPECTED


def from_named(raw: bytes, *, charset: str) -> Decoded:
    """A record in the charset the user named, even where its bytes say otherwise."""
    remarks: tuple[Remark, ...] = ()
    if is_utf8(raw):
        remarks = contradicted(charset, charsets.Guess(UTF8, 1.0))
    elif charset in COMMON and not reads_russian(raw, charset):
        remarks = contradicted(charset, charsets.guess_cyrillic(raw))
    return Decoded(to_text(raw, charset), charset, remarks)


def contradicted(charset: str, own: charsets.Guess | None) -> tuple[Remark, ...]:
    if own is None or own.charset == charset or own.sureness < SURE:
        return ()
    return (Remark("charset.contradicted", Severity.WARNING, value=f"{charset} ≠ {own.charset}"),)


def mixed(raw: bytes, file: str, own: str) -> Decoded:
    """A record decoded otherwise than its file, said so."""
    remark = Remark("charset.mixed", Severity.INFO, value=f"{file} ≠ {own}")
    return Decoded(to_text(raw, own), own, (remark,))
