"""When do two spellings say the same words? Comparable forms: marks, homoglyphs, old letters, case.

`comparable` is the form records are matched by; `display` is what people read. Both take any text
a record may hold. The rules of the old Russian spelling are those of the reform of 1918.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final


def listed(text: str) -> list[str]:
    """The words of a table's line: tables of words are written as text, many to a line."""
    return text.split()


# Non-sorting marks: ISO 6630 0x88/0x89, and 0x98/0x9C of UNIMARC, as control characters; the
# others are stress, soft hyphen and characters without width.
MARKS: Final = "\u0088\u0089\u0098\u009c"
NO_WIDTH: Final = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u0301"
DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\uff0d"
SPACES: Final = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"

CLEANING: Final = str.maketrans(
    {
        **dict.fromkeys(MARKS + NO_WIDTH.replace("\u0301", "")),
        **dict.fromkeys(SPACES + "\t\n\r", " "),
    }
)
NEEDS_CLEANING: Final = re.compile(f"[{MARKS}{NO_WIDTH}{SPACES}\t\n\r]|<<|  ")
HIDDEN: Final = re.compile(r"[\u0088\u0098].*?[\u0089\u009c]|<<.*?>>")
# The bytes 0x88 and 0x89 that somebody took for CP1251.
MISREAD_MARKS: Final = re.compile(r"€([^\W\d][^€‰]{0,40})‰")
COMBINING: Final = re.compile(
    r"[\u0300-\u036f\u0483-\u0489\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]"
)
# Letters and marks of nearly every text: composed already, none to be taken out.
SETTLED: Final = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u00ff\u0400-\u0482\u048a-\u04ff\u2010-\u2026\u2116]*"
)
WORD: Final = re.compile(r"[^\W_]+")
SPACE_RUN: Final = re.compile(r" {2,}")
ARTICLES: Final = frozenset(
    ("the", "a", "an", "der", "die", "das", "ein", "eine", "le", "la", "les", "l", "un", "une")
)

# --- letters that look alike ----------------------------------------------------------------------

LATIN_LOOKS: Final = "ABCEHIKMOPTXYaceikopxyïë"
CYRILLIC_LOOKS: Final = "АВСЕНІКМОРТХУасеікорхуїё"
TO_CYRILLIC: Final = str.maketrans(LATIN_LOOKS, CYRILLIC_LOOKS)
LOOKS_WITH_DOTS: Final = str.maketrans("ëïËÏ", "ёїЁЇ")
TO_LATIN: Final = str.maketrans(CYRILLIC_LOOKS, LATIN_LOOKS)
RUSSIAN: Final = re.compile("[А-Яа-яЁё]+")  # letters of today, none of another alphabet
CYRILLIC: Final = re.compile("[\u0400-\u04ff]")
LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
ONLY_CYRILLIC: Final = re.compile(f"[\u0400-\u04ff](?<![{CYRILLIC_LOOKS}])")
ONLY_LATIN: Final = re.compile(f"[A-Za-z\u00c0-\u024f\u1e00-\u1eff](?<![{LATIN_LOOKS}])")
ROMAN_LOOKS: Final = re.compile("[IІVXХL]+")
ROMAN_MARK: Final = re.compile("[IІVXL]")


def folding_table() -> dict[int, str]:
    """Latin letters with diacritics to plain ones: «Põltsamaa» is found as «Poltsamaa»."""
    plain_letters = listed("ss ae oe o d l i ae oe o d l")
    table = {
        ord(letter): plain for letter, plain in zip("ßæœøđłıÆŒØĐŁ", plain_letters, strict=True)
    }
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        plain = "".join(c for c in unicodedata.normalize("NFD", chr(code)) if c.isascii())
        if plain:
            table.setdefault(code, plain)
    return table


FOLDING: Final = folding_table()


def mend_homoglyphs(word: str) -> str:
    """A word typed in two alphabets, put back into the one its other letters are of.

    Words made only of look-alikes become Cyrillic, unless they are Roman numerals («ХІХ» with
    Cyrillic letters is XIX); a true mixture («Web-сайт») is left as it is.
    """
    if ROMAN_LOOKS.fullmatch(word) and ROMAN_MARK.search(word):
        return word.translate(TO_LATIN)
    if not CYRILLIC.search(word) or not LATIN.search(word):
        return word
    word = word.translate(LOOKS_WITH_DOTS).translate(FOLDING)
    if not ONLY_LATIN.search(word):
        return word.translate(TO_CYRILLIC)
    if not ONLY_CYRILLIC.search(word):
        return word.translate(TO_LATIN)
    return word


# --- spelling before 1918 -------------------------------------------------------------------------

OLD_LETTERS: Final = str.maketrans(
    {
        **dict(zip("ѣіїѳѡѧѫєѕꙋ", "еиифояуезу", strict=True)),
        **{"ѯ": "кс", "ѱ": "пс", "ѿ": "от"},
    }
)
# ѵ is [в] after а and е («Еѵангеліе»), [и] elsewhere («Сѵнодъ»).
IZHITSA: Final = re.compile("(?<=[ае])ѵ")
OLD_ENDINGS: Final = ("го", "ыя", "ия", "ся")
PREFIX: Final = re.compile("^(бе|во|в|и|ни|ра|ро|чре|чере)з(?=[кпстфхцчшщ]..)")
PREFIX_KEPT: Final = re.compile("^(низк|низш|возк|возч|возщ)")
MASCULINE: Final = re.compile("(?<=...)(аго|яго)(ся)?$")
MASCULINE_KEPT: Final = re.compile("(благо|саго|чикаго|живаго|мертваго|веселаго|тобаго|сантьяго)$")
HARD_BEFORE_AGO: Final = re.compile("(чуж|больш)$")
SOFT_BEFORE_AGO: Final = re.compile("[жчшщц]$")
PLURAL_Y: Final = re.compile("(?<=..)ыя(ся)?$")
PLURAL_I: Final = re.compile("(?<=[сц]к)ия$")
PLURAL_I_SIBILANT: Final = re.compile("(?<=[жчшщ])ия(?=(?:ся)?$)")
PLURAL_I_WORDS: Final = frozenset(
    listed(
        "древния последния краткия многия прежния средния верхния нижния поздния ранния летния "
        "зимния осенния весенния домашния внутренния внешния соседния нынешния тогдашния здешния "
        "давния крайния синия городския немногия тихия сухия глухия ветхия"
    )
)
WHOLE_WORDS: Final = {
    "ея": "её",
    "нея": "неё",
    "онѣ": "они",
    "однѣ": "одни",
    "итти": "идти",
    "нумер": "номер",
    "нумера": "номера",
}
STEMS: Final = (
    ("корридор", "коридор"),
    ("галлере", "галере"),
    ("оффици", "офици"),
    ("коммисс", "комисс"),
    ("чорт", "черт"),
)


def modern_word(word: str) -> str:
    """A lower-case Cyrillic word in the spelling of today; a modern word stays as it is."""
    if word in WHOLE_WORDS:
        return WHOLE_WORDS[word]
    had_i = "і" in word or "ї" in word
    if "ѵ" in word:
        word = IZHITSA.sub("в", word).replace("ѵ", "и")
    if not RUSSIAN.fullmatch(word):
        word = word.translate(OLD_LETTERS)
    word = word.rstrip("ъ").replace("ъи", "ы")
    if word.endswith(OLD_ENDINGS):
        word = modern_ending(word, had_i=had_i)
    if "з" in word[1:5]:
        word = modern_prefix(word)
    for old, new in STEMS:
        if old in word:
            word = word.replace(old, new)
    return WHOLE_WORDS.get(word, word)


def modern_prefix(word: str) -> str:
    """«безплатный» → «бесплатный»; not «низкий», where з is of the root."""
    return word if PREFIX_KEPT.match(word) else PREFIX.sub(r"\1с", word)


def modern_ending(word: str, *, had_i: bool) -> str:
    """Endings of adjectives: -аго, -яго, -ыя, and -ія of adjectives only (not «губернія»)."""
    found = MASCULINE.search(word)
    if found:
        return word if MASCULINE_KEPT.search(word) else masculine(word, found)
    word = PLURAL_Y.sub(r"ые\1", word)
    if word in PLURAL_I_WORDS or PLURAL_I.search(word):
        return word[:-1] + "е"
    return PLURAL_I_SIBILANT.sub("ие", word) if had_i else word


def masculine(word: str, found: re.Match[str]) -> str:
    stem, reflexive = word[: found.start()], found.group(2) or ""
    soft = found.group(1) == "яго" or (
        SOFT_BEFORE_AGO.search(stem) and not HARD_BEFORE_AGO.search(stem)
    )
    return f"{stem}{'его' if soft else 'ого'}{reflexive}"


# --- the forms ------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 15)
def comparable_word(word: str) -> str:
    """One word as it is compared: one alphabet, modern spelling, lower case, ё as е."""
    if word.isascii():
        return word.lower()
    if RUSSIAN.fullmatch(word):
        return modern_word(word.lower()).replace("ё", "е")
    word = mend_homoglyphs(word)
    if CYRILLIC.search(word) and not LATIN.search(word):
        return modern_word(word.lower()).replace("ё", "е")
    # Twice: a capital may fold into a small letter that folds again.
    return word.translate(FOLDING).lower().translate(FOLDING).replace("ё", "е")


@lru_cache(maxsize=1 << 14)  # half of the texts compared were compared before, most just now
def comparable(text: str) -> str:
    """The form of a text that is compared: words in order, single spaces between them.

    Comparing twice changes nothing. Non-sorting marks go, the words they enclose stay.
    """
    if text.isascii():
        return " ".join(WORD.findall(text.lower()))
    return " ".join(filter(None, map(comparable_word, WORD.findall(composed(text)))))


def words(text: str) -> list[str]:
    """The comparable words of a text."""
    return comparable(text).split()


def title_key(text: str) -> str:
    """The comparable form of a title: without its hidden words and leading article.

    What stands between non-sorting marks is not compared (ISO 6630, MARC 21 245 ind2), unless
    nothing else is left.
    """
    if "<<" in text or not SETTLED.fullmatch(text):
        text = MISREAD_MARKS.sub("", text) or text
        text = HIDDEN.sub("", text) or text
    key = comparable(text)
    first, _, rest = key.partition(" ")
    return rest if rest and first in ARTICLES else key


def composed(text: str) -> str:
    """A text with й and ё in one character, and without marks of any sort."""
    if SETTLED.fullmatch(text):
        return text
    if NEEDS_CLEANING.search(text):
        text = text.translate(CLEANING).replace("\u0301", "")
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if COMBINING.search(text):
        text = unicodedata.normalize("NFC", COMBINING.sub("", text))
    return text


@lru_cache(maxsize=1 << 15)
def display(text: str) -> str:
    """A text for people: composed, without non-sorting marks and doubled spaces."""
    if SETTLED.fullmatch(text) and "  " not in text and "<<" not in text:
        return text.strip()
    if NEEDS_CLEANING.search(text):
        text = text.replace("<<", "").replace(">>", "").translate(CLEANING)
        text = SPACE_RUN.sub(" ", text)
    if "‰" in text:
        text = MISREAD_MARKS.sub(r"\1", text)
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text.strip()


def modern(text: str) -> str:
    """A text in lower case and modern spelling, its punctuation and ё kept."""
    return WORD.sub(lambda found: modern_mended(found.group()), composed(text))


def modern_mended(word: str) -> str:
    word = mend_homoglyphs(word).lower()
    return modern_word(word) if CYRILLIC.search(word) and not LATIN.search(word) else word


def has_homoglyphs(text: str) -> bool:
    """Whether a word of this text mixes alphabets in a way `comparable` mends."""
    if text.isascii() or not LATIN.search(text):
        return False
    return any(
        CYRILLIC.search(word) and LATIN.search(word) and mend_homoglyphs(word) != word
        for word in WORD.findall(text)
    )
