"""Which Russian words may a word in Latin letters stand for? Pure.

Readers type what they see in foreign catalogues and on their own keyboards: ALA-LC («Pskovskīi͡a
gubernskīi͡a vi͡edomosti»), ГОСТ 7.79 A and B («Pskov`», «bol`shoj»), passports («Pechory»). A letter
may stand for several, so a word gives its likeliest readings, the best first. Rules: domain of
ГОСТ 7.79-2000 (ISO 9), ALA-LC Romanization Tables: Russian, ICAO 9303 part 3.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from catalog.search import analyzer
from catalog.search.analyzer import Forms

SHORTEST: Final = 3  # letters; «no» and «on» are words of other languages
READINGS: Final = 8  # of one word
KEPT: Final = 24  # of a beginning of a word, while it is read

# Russian prepositions and conjunctions in Latin letters: they need not be found.
STOP_LINE: Final = "v vo iz k ko na o ob ot po pod pri s so u za do dlya dlia i"
STOP: Final = frozenset(STOP_LINE.split())

# What stands for ь and ъ, and the ties of ALA-LC.
SIGNS: Final = "'`’ʹʼ′"
HARD: Final = 'ʺ″"'
TIES: Final = dict.fromkeys(map(ord, "\u0361\ufe20\ufe21\u0360"))
WORD: Final = re.compile(rf"[a-z\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f{SIGNS}{HARD}]+")

# Latin → Cyrillic, the likelier reading first; longer beginnings are read first.
LETTERS: Final = {
    "shch": "щ", "shh": "щ", "sch": "щ", "šč": "щ", "ŝ": "щ",
    "zh": "ж", "kh": "х", "ts": "ц тс", "tc": "ц", "cz": "ц", "ch": "ч", "sh": "ш сх", "ph": "ф",
    "aya": "ая", "aia": "ая", "yo": "ё йо", "jo": "ё", "yu": "ю", "ju": "ю", "iu": "ю иу",
    "ya": "я ыа", "ja": "я",
    "ia": "я ия иа", "iia": "ия", "iya": "ия", "ye": "е ые", "je": "е", "ie": "ие е",
    "yh": "ѵ", "fh": "ѳ", "ij": "ий", "iy": "ий ы", "yj": "ый", "yy": "ый", "ii": "ий ии",
    "oy": "ой оы", "ey": "ей", "ay": "ай", "uy": "уй",
    "oi": "ой ои", "ei": "ей еи", "ai": "ай аи", "ui": "уй уи",
    **dict(zip("abvgdzklmnoprstuf", "абвгдзклмнопрстуф", strict=True)),
    "e": "е э", "i": "и", "y": "ы й", "j": "й ж", "h": "х г", "c": "ц к", "w": "в", "x": "кс х",
    "ž": "ж", "č": "ч", "š": "ш", "ë": "ё", "è": "э", "ė": "э", "ĭ": "й", "ī": "і", "ì": "і",
    "ï": "ї", "û": "ю", "â": "я", "ě": "ѣ", "ḟ": "ѳ", "ẏ": "ѵ", "é": "э", "ỳ": "ы",
}  # fmt: skip
# ГОСТ 7.79 B writes a grave after a letter: y` ы, e` э.
WITH_SIGN: Final = {"y": "ы", "e": "э"}
AT_THE_END: Final = {"y": "ы ый ий й", "iy": "ий", "i": "и ий", "ie": "ие"}
LONGEST: Final = max(map(len, LETTERS))


@lru_cache(maxsize=1 << 12)
def readings(word: str) -> tuple[str, ...]:
    """The likeliest Russian spellings of a word in Latin letters; none for what is no such word."""
    plain = unicodedata.normalize("NFC", word.casefold().translate(TIES))
    letters = sum(map(str.isalpha, plain))
    if letters < SHORTEST or len(plain) > analyzer.LONGEST or WORD.fullmatch(plain) is None:
        return ()
    # A beginning of the word → its readings with how unlikely each is.
    ways: list[list[tuple[int, str]]] = [[] for _ in range(len(plain) + 1)]
    ways[0] = [(0, "")]
    for at in range(len(plain)):
        begun = sorted(ways[at])[:KEPT]
        for length, options in steps(plain, at):
            ways[at + length] += [
                (cost + extra, text + option) for cost, text in begun for extra, option in options
            ]
    return tuple(dict.fromkeys(text for _, text in sorted(ways[-1])))[:READINGS]


def steps(word: str, at: int) -> list[tuple[int, list[tuple[int, str]]]]:
    """How far each reading of what stands here goes, and the letters it may be."""
    found: list[tuple[int, list[tuple[int, str]]]] = []
    if word[at] in SIGNS or word[at] in HARD:
        doubled = word[at] in HARD or word[at : at + 2] in ("''", "``")
        return [(2 if word[at : at + 2] in ("''", "``") else 1, [(0, "ъ" if doubled else "ь")])]
    if word[at + 1 : at + 2] == "`" and word[at] in WITH_SIGN:
        found.append((2, [(0, WITH_SIGN[word[at]])]))
    for length in range(min(LONGEST, len(word) - at), 0, -1):
        chunk = word[at : at + length]
        options = LETTERS.get(chunk, "")
        if at + length == len(word) and at:
            options = AT_THE_END.get(chunk, options)
        if options:
            # Letter by letter is less likely than the whole chunk: «ch» is seldom «цх».
            worse = 2 * (longest_here(word, at) - length)
            found.append(
                (length, [(worse + n, option) for n, option in enumerate(options.split())])
            )
    return found or [(1, [(3, word[at])])]


def longest_here(word: str, at: int) -> int:
    return next(
        n for n in range(min(LONGEST, len(word) - at), 0, -1) if word[at : at + n] in LETTERS
    )


def forms(word: str) -> Forms:
    """The forms of a word in Latin letters with those of its Russian readings after them."""
    own = analyzer.forms("".join(c for c in word if c not in SIGNS + HARD))
    exact, stems = list(own.exact), list(own.stems)
    for reading in readings(word):
        found = analyzer.forms(reading)
        exact += found.exact[:1]
        stems += found.stems
    return Forms(tuple(dict.fromkeys(exact)), tuple(dict.fromkeys(stems)))


def is_latin(word: str) -> bool:
    """Whether a word may be Russian in Latin letters."""
    return any("a" <= c <= "z" for c in word.casefold()) and bool(readings(word))
