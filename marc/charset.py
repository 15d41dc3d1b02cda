"""Which characters do these bytes stand for: UTF-8, MARC-8 or an eight-bit Cyrillic set, how sure?

The answer comes from the bytes. What a record declares (RUSMARC 100$a/26-29, MARC 21 leader/09)
is often wrong and serves only to tell apart what the bytes leave open.
"""

import functools
import re
from codecs import charmap_decode, utf_8_decode
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from marc import iso5426, marc8

UTF8: Final = "utf-8"
MARC8: Final = "marc-8"
ISO5426: Final = "iso-5426"
LATIN: Final = "latin-1"
CYRILLIC: Final = ("cp1251", "cp866", "koi8-r")
NAMES: Final = (UTF8, *CYRILLIC, MARC8, ISO5426, LATIN)

ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{"utf8": UTF8, "ascii": UTF8, "us-ascii": UTF8},
        **{"windows-1251": "cp1251", "win-1251": "cp1251", "win1251": "cp1251", "1251": "cp1251"},
        **{"ibm866": "cp866", "dos": "cp866", "866": "cp866"},
        **{"koi8": "koi8-r", "koi8r": "koi8-r", "marc8": MARC8, "iso5426": ISO5426},
        **{"iso-8859-1": LATIN, "latin1": LATIN, "windows-1252": LATIN, "cp1252": LATIN},
    }
)
# cp1251 leaves 0x98 undefined, yet files hold it: it stays the C1 character of the same number.
TABLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        name: "".join(bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in range(256))
        for name, codec in [(name, name) for name in CYRILLIC] + [(LATIN, "cp1252")]
    }
)

# The bytes 0x88 and 0x89 as a pair round a word at the beginning of a text or of a number: an
# article, «Вып.». In CP866 they are letters, so what stands between must be an article or end in a
# full stop; in CP1251 they are € and ‰, in KOI8-R pieces of frames, which no other pair holds.
NON_SORTING: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "cp1251": re.compile("€([^\\W\\d][^€‰\\x1d-\\x1f]{0,40})‰"),
        "cp866": re.compile("И([A-Z][a-z]*[' ]?|[А-Я][а-я]*\\. ?)Й"),
        **{
            name: re.compile(
                re.escape(TABLES[name][0x88])
                + "([^\\W\\d][^\\x1d-\\x1f]{0,40}?)"
                + re.escape(TABLES[name][0x89])
            )
            for name in ("koi8-r", LATIN)
        },
    }
)

# How often two letters stand side by side in Russian: 0 never … 9 very often, in steps of two
# times, 4 as often as chance. `_` is the end of a word; each row is a first letter, the columns are
# the same letters in order. Counted over the 3,500 different words of this project's own Russian
# text by `python -m tests.bench.letters`: on none of the files that charsets are measured on.
LETTERS: Final = "_абвгдежзийклмнопрстуфхцчшщъыьэюяё"
PAIRS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "_": "0667675467176677878665445311115342",
        "а": "8056565352557672576734534420000361",
        "б": "4502005004024035051040000032400110",
        "в": "6701307016035167145430120202530041",
        "г": "4520244005003117162040000100000000",
        "д": "5613116116022366254040122002430033",
        "е": "8147464542557674577603145320000011",
        "ж": "2400045004010031001020001000001000",
        "з": "3634054004030343111020101100330021",
        "и": "7444446264665574357703556330000360",
        "й": "7000030000013032003300010000000000",
        "к": "6713004017005148065450020002000000",
        "л": "6600117106043236001050100000360553",
        "м": "7610016006003345303040000002300032",
        "н": "7811346028030067215541031001740253",
        "о": "7068675454667663677624325400001030",
        "п": "4510106005014007274250000100300010",
        "р": "6834427306042457215561511101540041",
        "с": "5515016105085456535840210101340052",
        "т": "7705027006051257165241103000560131",
        "у": "6241453441053340355401314410000300",
        "ф": "2300203005000004020001200000100002",
        "х": "6400003003001005030130020003000000",
        "ц": "3401105005030001010010002000300000",
        "ч": "5500006005020043022130001300030003",
        "ш": "3300004003043032001120000030000001",
        "щ": "2300004013000000000010000000000001",
        "ъ": "5000002001000000000001000000000001",
        "ы": "6024315000523310222400401200101010",
        "ь": "6031104003020350004200011300000341",
        "э": "0000000000022010001300000000000110",
        "ю": "5030020000011020013300003010000010",
        "я": "8021223130131450010500411030000000",
        "ё": "3002020000102240020300000000000000",
    }
)
ORDINARY: Final = "«»„“”…–—‑№§°·'’\u00a0\u00ad"  # signs that stand in Russian records
EXPECTED: Final = 4  # a pair scored lower than this speaks against the charset
ALIEN: Final = -8  # box drawing and other signs no catalogue holds
JOINED: Final = -6  # a Latin letter glued to a Cyrillic one, a capital after a small letter

# One letter alone says nothing: it may be an accented one in a Western word. The letter behind a
# subfield mark (that of ISO 2709, ИРБИС or MarcEdit) is its code and stands in no word.
WORDS: Final = re.compile(rb"(?:(?<![\x1f^$])[A-Za-z])?[\x80-\xff]{2,40}[A-Za-z]?")
WORDS_ENOUGH: Final = 3000  # different words: more do not make the answer surer
PAIRS_ENOUGH: Final = 40
MARKS_ENOUGH: Final = 5  # combining marks, each before a letter: MARC-8 whatever the leader says
RUSSIAN: Final = 0.0  # a mean score below this is no Russian text
MULTIBYTE: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
ASCII: Final = bytes(range(128))
MARC8_ESCAPE: Final = re.compile(rb"\x1b(?:[(),$\-]|[bgps])")
MOST: Final = 0.9  # of the letters beyond ASCII valid as UTF-8: the rest is damage, not a charset


@dataclass(frozen=True, slots=True)
class Guess:
    """A charset and how sure the answer is, from 0 (nothing to go by) to 1."""

    charset: str
    sureness: float


def named(name: str) -> str:
    """The name we use for a charset that people or files call `name`; empty when unknown."""
    lower = name.strip().lower().replace("_", "-")
    lower = ALIASES.get(lower, lower)
    return lower if lower in NAMES else ""


def guess(data: bytes, *, marc8_likely: bool = False, iso5426_likely: bool = False) -> Guess:
    """The charset of a stretch of a file.

    `marc8_likely`, `iso5426_likely`: the records say so (MARC 21, leader/09 blank; UNIMARC, 03 in
    100$a/26-29), which decides for Western text that is neither UTF-8 nor Cyrillic.
    """
    if MARC8_ESCAPE.search(data):
        return Guess(ISO5426 if iso5426_likely else MARC8, 1.0)
    high = len(data.translate(None, ASCII))
    if not high:
        return Guess(UTF8, 0.0)
    valid = in_utf8(data, high)
    if valid >= high * MOST:
        return Guess(UTF8, min(1.0, valid / 40) * valid / high)
    cyrillic = guess_cyrillic(data)
    if cyrillic is not None:
        return cyrillic
    if valid > high / 2:
        return Guess(UTF8, valid / high / 2)
    if iso5426_likely:
        return Guess(ISO5426, 0.5)
    marks, misplaced = marc8.marks(data)
    if misplaced * 5 <= marks and (marc8_likely or marks >= MARKS_ENOUGH):
        return Guess(MARC8, 0.3)
    return Guess(LATIN, 0.3)


def in_utf8(data: bytes, high: int) -> int:
    """How many of the `high` bytes beyond ASCII are parts of characters of UTF-8."""
    try:
        read = utf_8_decode(data, "strict", False)[1]  # the last character may be cut
    except UnicodeDecodeError:
        return sum(map(len, MULTIBYTE.findall(data)))
    return high - (len(data) - read)


def guess_cyrillic(data: bytes) -> Guess | None:
    """The eight-bit Cyrillic charset in which the data reads best, None when in none of them."""
    words = Counter(WORDS.findall(data))
    if len(words) > WORDS_ENOUGH:
        words = Counter(dict(words.most_common(WORDS_ENOUGH)))
    pairs = sum((len(word) + 1) * count for word, count in words.items())
    if not pairs:
        return None
    scores = sorted((fitness(words, name) / pairs, name) for name in CYRILLIC)
    (second, _), (best, name) = scores[-2:]
    if best < RUSSIAN:
        return None
    return Guess(name, min(1.0, (best - second) / EXPECTED) * min(1.0, pairs / PAIRS_ENOUGH))


def fitness(words: Mapping[bytes, int], charset: str) -> int:
    """How much like Russian the words read in this charset, summed over pairs of letters."""
    table, total = TABLES[charset], 0
    for word, count in words.items():
        text = f" {charmap_decode(word, 'strict', table)[0]} "
        total += count * sum(map(pair_score, text, text[1:]))
    return total


@functools.cache
def pair_score(left: str, right: str) -> int:
    """What two neighbouring characters say for (above 0) or against the charset."""
    signs = [one for one in (left, right) if one > "\x7f" and not one.isalpha()]
    if signs:
        return 0 if all(one in ORDINARY for one in signs) else ALIEN
    first, second = letter(left), letter(right)
    if first not in PAIRS or second not in PAIRS:
        return JOINED
    swapped = JOINED if left.islower() and right.isupper() else 0
    return int(PAIRS[first][LETTERS.index(second)]) - EXPECTED + swapped


def letter(character: str) -> str:
    lower = character.lower()
    return "и" if lower in "іѝ" else "_" if lower == " " else lower


def to_text(data: bytes, charset: str) -> str:
    """The text of the bytes; what cannot be decoded becomes U+FFFD."""
    if charset == UTF8:
        return data.decode("utf-8", "replace")
    if charset == MARC8:
        return marc8.to_text(data)
    if charset == ISO5426:
        return marc8.to_text(data, right=iso5426.FINAL)
    text = charmap_decode(data, "strict", TABLES[charset])[0]
    return with_marks(text, charset) if b"\x88" in data and b"\x89" in data else text


def with_marks(text: str, charset: str) -> str:
    """The text with the bytes 0x88 … 0x89 (ISO 6630: words not for sorting) as these marks."""
    return NON_SORTING[charset].sub("\u0088\\1\u0089", text)
