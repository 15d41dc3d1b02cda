"""How is a text broken into the terms that search compares? Pure.

A term comes in two forms at one position: the word as written (folded: lower case, ё→е, no
accents) and, marked with `~`, its stem. A query matches on stems and ranks exact words first.
Snowball's Russian stemmer runs until nothing changes: once only, it gives «Порхов» and «Порхова»
different stems. What it still splits is listed in `IRREGULAR` and `PEOPLE`.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

import snowballstemmer

from marc.text import spelling

VERSION: Final = 4  # raise it when the terms of any text change: every index is then built anew
STEM: Final = "~"  # cannot occur in a word
LONGEST: Final = 80  # characters of a word that count

# Letters and digits; marks of stress, soft hyphens, zero-width and non-sorting characters
# (ISO 6630: NSB 88/98, NSE 89/9C) may stand inside a word and are dropped from it.
INSIDE: Final = "\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff\u0088\u0089\u0098\u009c"
WORD: Final = rf"[^\W_]+(?:[{INSIDE}]+[^\W_]*)*"
WORD_PATTERN: Final = re.compile(WORD)
JOINERS: Final = frozenset("-\u2010\u2011'’ʹʼ")  # hyphens and apostrophes make compounds
JOINER: Final = f"[{re.escape(''.join(JOINERS))}]"
JOINED_PATTERN: Final = re.compile(rf"\w[{INSIDE}]*{JOINER}\w")
COMPOUND_PATTERN: Final = re.compile(f"{WORD}(?:{JOINER}{WORD})*")  # or a word alone
DIGITS_PATTERN: Final = re.compile(r"\d+")

# Words of local history whose forms Snowball tells apart, or throws in with another word.
# «stem»: every form.
IRREGULAR: Final = {
    "дно": "дно дна дну дном дне",
    "остров": "остров острова острову островом острове островов островам островами островах",
    "день": "день дня дню днем дне дни дней дням днями днях",
    "церкв": "церковь церковью церкви церквей церквям церквами церквях церквах",
    "летопис": "летопись летописью летописи летописей летописям летописями летописях",
    "земл": "земля земли земле землю землей землею земель землям землями землях",
    "деревн": "деревня деревни деревне деревню деревней деревень деревням деревнями деревнях",
    "усадьб": "усадьба усадьбы усадьбе усадьбу усадьбой усадеб усадьбам усадьбами усадьбах",
    "сел": "село села селу селом селе сел селам селами селах",
    "песн": "песня песни песне песню песней песен песням песнями песнях",
    "башн": "башня башни башне башню башней башен башням башнями башнях",
    "лен": "лен льна льну льном льне",
    "лед": "лед льда льду льдом льде",
}
# Nouns in -ин whose plural drops it: крестьянин, крестьяне, крестьян.
PEOPLE: Final = (
    "крестьян дворян мещан горожан граждан псковитян великолучан островитян порховитян "
    "славян христиан прихожан сельчан односельчан россиян англичан датчан киевлян"
)
# «открыток» is a form of «открытка», «городка» of «городок»: a vowel that comes and goes.
FLEETING: Final = re.compile(r"(.{2,}[бвгджзклмнпрстфхцчшщь])[ое]([кцн])")
PEOPLE_ENDINGS: Final = ("ин", "ина", "ину", "ином", "ине", "е", "", "ам", "ами", "ах")

STOP_LINE: Final = (
    "а без в во для до же за и из или к ко как на над не ни но о об от по под при про с со у "
    "a an and at by for from in of on or the to with de der die das la le und et"
)
STOP: Final = frozenset(STOP_LINE.split())


class Forms(NamedTuple):
    """What one word may be found by; `stems` carry their mark, digits and initials have none."""

    exact: tuple[str, ...]
    stems: tuple[str, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        """The widest terms: stems, or the word itself when it has none."""
        return self.stems or self.exact


class Word(NamedTuple):
    """A word of a text: its position among the words, its place in the text, its forms."""

    position: int
    start: int
    end: int
    forms: Forms


NOTHING: Final = Forms((), ())


def words(text: str) -> list[Word]:
    """The words of a text in their order.

    A compound gives its parts, each at a position of its own, and then, at the position of the
    first part, the parts joined: «Псково-Печерский» is found as «Печерский», «псково-печерский»
    and «псковопечерский», an ISBN with hyphens and without.
    """
    found: list[Word] = []
    position, compound, end = 0, 0, -2  # `compound`: where the present one begins in `found`
    for match in WORD_PATTERN.finditer(text):
        start = match.start()
        if start != end + 1 or text[end] not in JOINERS:
            if len(found) > compound + 1:
                found.append(joined(found[compound:], text))
            compound = len(found)
        end = match.end()
        word_forms = forms(match.group())
        if word_forms.exact:
            found.append(Word(position, start, end, word_forms))
            position += 1
    if len(found) > compound + 1:
        found.append(joined(found[compound:], text))
    return found


def placed_forms(text: str) -> Iterable[tuple[int, Forms]]:
    """The positions and forms of `words`, quicker."""
    if JOINED_PATTERN.search(text):
        return ((word.position, word.forms) for word in words(text))
    found = map(forms, WORD_PATTERN.findall(text))
    return enumerate([word_forms for word_forms in found if word_forms.exact])


def compounds(text: str) -> list[list[Word]]:
    """The words of a text, those of one compound together, its joined word last."""
    groups: list[list[Word]] = []
    end = -2
    for word in words(text):
        if word.start < end or (word.start == end + 1 and text[end] in JOINERS):
            groups[-1].append(word)
        else:
            groups.append([word])
        end = word.end
    return groups


def joined(parts: list[Word], text: str) -> Word:
    """The parts of a compound as one word, at the position of the first."""
    whole = "".join(text[part.start : part.end] for part in parts)
    return Word(parts[0].position, parts[0].start, parts[-1].end, forms(whole))


@lru_cache(maxsize=1 << 17)
def forms(word: str) -> Forms:
    """The forms of one word: in modern spelling and as written, with the stems of the former."""
    plain = unicodedata.normalize("NFKC", word)
    written = folded(plain)
    if not written:
        return NOTHING
    modern = spelling.comparable(plain)[:LONGEST]
    if not modern.isalnum():
        modern = written
    exact = (written,) if modern == written else (modern, written)
    return Forms(exact, stems(modern) if modern.isalpha() and len(modern) > 1 else ())


def folded(word: str) -> str:
    """A word in lower case without accents; ё is е, й stays й."""
    plain = word.casefold().replace("ё", "е")
    if not plain.isascii():
        plain = "".join(map(bare, plain))
    return plain[:LONGEST]


@lru_cache(maxsize=1 << 12)
def bare(character: str) -> str:
    """A character without its accent when it is not Cyrillic; nothing for a mark alone."""
    if not character.isalnum():
        return ""
    if "\u0400" <= character <= "\u052f":
        return character
    return unicodedata.normalize("NFD", character)[0]


def stems(word: str) -> tuple[str, ...]:
    """The stems of a folded word, marked: English when every letter is Latin, else Russian."""
    known = KNOWN_STEMS.get(word)
    if known:
        return tuple(STEM + stem for stem in known)
    found = [snowball(word)]
    fleeting = FLEETING.fullmatch(word)
    if fleeting is not None:
        found.append(fleeting[1].removesuffix("ь") + fleeting[2])
    return tuple(STEM + stem for stem in dict.fromkeys(found))


def snowball(word: str) -> str:
    """What is left when Snowball's stemmer finds nothing more to take off."""
    stemmer = ENGLISH if word.isascii() else RUSSIAN
    with STEMMING:  # a stemmer keeps the word it works on in itself
        while True:
            shorter: str = stemmer.stemWord(word)
            if shorter == word or len(shorter) < 2:
                return word
            word = shorter


def known_stems() -> dict[str, tuple[str, ...]]:
    """The tables above as form → stems; «дне» is a form of both «день» and «дно»."""
    found: dict[str, tuple[str, ...]] = {}
    for stem, line in IRREGULAR.items():
        for form in line.split():
            found[form] = (*found.get(form, ()), stem)
    for people in PEOPLE.split():
        found |= {people + ending: (people,) for ending in PEOPLE_ENDINGS}
    return found


RUSSIAN: Final = snowballstemmer.stemmer("russian")
ENGLISH: Final = snowballstemmer.stemmer("english")
STEMMING: Final = threading.Lock()
KNOWN_STEMS: Final = known_stems()


def sort_key(text: str) -> str:
    """What a list of titles is ordered by: words only, ё just after е, numbers by their value."""
    lowered = unicodedata.normalize("NFC", text).casefold().replace("ё", "е\u0450")
    plain = " ".join(
        "".join(c for c in word if c.isalnum()) for word in WORD_PATTERN.findall(lowered)
    )
    return DIGITS_PATTERN.sub(lambda number: number.group()[:12].zfill(12), plain)
