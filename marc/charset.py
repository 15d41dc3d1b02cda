"""Which characters do these bytes stand for: UTF-8, MARC-8 or an eight-bit Cyrillic set, how sure?

The answer comes from the bytes. What a record declares (RUSMARC 100$a/26-29, MARC 21 leader/09)
is often wrong and serves only to tell apart what the bytes leave open.
"""

import functools
import re
from codecs import charmap_decode
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from marc import marc8

UTF8: Final = "utf-8"
MARC8: Final = "marc-8"
LATIN: Final = "latin-1"
CYRILLIC: Final = ("cp1251", "cp866", "koi8-r")
NAMES: Final = (UTF8, *CYRILLIC, MARC8, LATIN)

ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{"utf8": UTF8, "ascii": UTF8, "us-ascii": UTF8},
        **{"windows-1251": "cp1251", "win-1251": "cp1251", "win1251": "cp1251", "1251": "cp1251"},
        **{"ibm866": "cp866", "dos": "cp866", "866": "cp866"},
        **{"koi8": "koi8-r", "koi8r": "koi8-r", "marc8": MARC8},
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

# How often two letters stand side by side in Russian catalogue records: 0 never … 9 very often,
# in steps of about two times. `_` is the end of a word. Counted over 37,000 words of titles,
# names and subjects; each row is a first letter, the columns are the same letters in order.
LETTERS: Final = "_абвгдежзийклмнопрстуфхцчшщъыьэюяё"
PAIRS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "_": "0777875478386877888866645530206450",
        "а": "9267664474568682587845575430002470",
        "б": "4610225216015146062150111043310100",
        "в": "8802307037045267144541102200710030",
        "г": "5601116007015247261250000002300000",
        "д": "5604327227043367354150101001520120",
        "е": "9357575552677796588715644440001130",
        "ж": "3420045005020241000030000000000000",
        "з": "4715145016033556140040010001420020",
        "и": "8556568376776787577715648330001380",
        "й": "8020121010033243125101002100000000",
        "к": "6814015108025238065760242201311000",
        "л": "6700428108035338012251101110580450",
        "м": "7841117017033557514040012010520030",
        "н": "7833557329050279016744153100830130",
        "о": "8379876565668784688725556320004240",
        "п": "4610117005026037383441110000330021",
        "р": "7943548318054669236674432301640150",
        "с": "5625116106086457646954323201520140",
        "т": "7826138018044368285161202000661230",
        "у": "5442463341066450565512315330101400",
        "ф": "4510005006003116042443000101110000",
        "х": "7502102015012355142221100000100000",
        "ц": "3211105007020012000010000000300000",
        "ч": "6501008005031160110120000100200002",
        "ш": "3401005005044232121220001000211000",
        "щ": "2300005005000020000010000000010000",
        "ъ": "1000003010011000010101000000001000",
        "ы": "8024128120643440344301703410000010",
        "ь": "6022225032032370104402011210000340",
        "э": "2011010010055230231302011200000000",
        "ю": "4111220211122310032400102140000000",
        "я": "8013232350241450043501332220000210",
        "ё": "2022212121122422122200000000000000",
    }
)
ORDINARY: Final = "«»„“”…–—‑№§°·'’\u00a0\u00ad"  # signs that stand in Russian records
EXPECTED: Final = 4  # a pair scored lower than this speaks against the charset
ALIEN: Final = -8  # box drawing and other signs no catalogue holds
JOINED: Final = -6  # a Latin letter glued to a Cyrillic one, a capital after a small letter

# One letter alone says nothing: it may be an accented one in a Western word.
WORDS: Final = re.compile(rb"[A-Za-z]?[\x80-\xff]{2,40}[A-Za-z]?")
WORDS_ENOUGH: Final = 3000  # different words: more do not make the answer surer
PAIRS_ENOUGH: Final = 40
MARKS_ENOUGH: Final = 5  # combining marks, each before a letter: MARC-8 whatever the leader says
RUSSIAN: Final = 0.0  # a mean score below this is no Russian text
MULTIBYTE: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
HIGH: Final = re.compile(rb"[\x80-\xff]")
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


def guess(data: bytes, *, marc8_likely: bool = False) -> Guess:
    """The charset of a stretch of a file.

    `marc8_likely`: the records say so (MARC 21, leader/09 blank), which decides for Western text
    that is neither UTF-8 nor Cyrillic.
    """
    if MARC8_ESCAPE.search(data):
        return Guess(MARC8, 1.0)
    high = len(HIGH.findall(data))
    if not high:
        return Guess(UTF8, 0.0)
    valid = sum(map(len, MULTIBYTE.findall(data)))
    if valid >= high * MOST:
        return Guess(UTF8, min(1.0, valid / 40) * valid / high)
    cyrillic = guess_cyrillic(data)
    if cyrillic is not None:
        return cyrillic
    if valid > high / 2:
        return Guess(UTF8, valid / high / 2)
    marks, misplaced = marc8.marks(data)
    if misplaced * 5 <= marks and (marc8_likely or marks >= MARKS_ENOUGH):
        return Guess(MARC8, 0.3)
    return Guess(LATIN, 0.3)


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
    return charmap_decode(data, "strict", TABLES[charset])[0]
