"""What number do these words name? Volumes, issues, editions, pages, scales."""

import re
from collections.abc import Iterable
from functools import lru_cache
from operator import itemgetter
from typing import Final

from marc.text.spelling import DASHES, comparable_word, listed

PLAIN_DASHES: Final = str.maketrans(dict.fromkeys(DASHES, "-"))
PLAIN: Final = PLAIN_DASHES | str.maketrans("", "", "[]<>")
NOT_PLAIN: Final = re.compile(rf"[{DASHES}\[\]<>]")
Parts = tuple[tuple[str, str], ...]


def unbracketed(text: str) -> str:
    """A text without brackets, every dash a hyphen; most have neither."""
    return text.translate(PLAIN) if NOT_PLAIN.search(text) else text


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of these words in any case, parted by first letter: so it fails fast."""
    groups: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        groups.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(
        f"[{re.escape(first + first.upper())}](?i:{'|'.join(rest)})"
        for first, rest in groups.items()
    )


# --- Roman numerals -------------------------------------------------------------------------------

# Typists without a Latin layout write Х for X, І for I, У for V, П for II and Ш for III.
ROMAN_LOOKS: Final = str.maketrans(
    {"Х": "X", "І": "I", "У": "V", "П": "II", "Ш": "III", "С": "C", "М": "M", "х": "x", "і": "i"}
)
ROMAN: Final = re.compile(
    "M{0,3}(?:CM|CD|D?C{0,4})(?:XC|XL|L?X{0,4})(?:IX|IV|V?I{0,4})", re.IGNORECASE
)
ROMAN_VALUES: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def roman(text: str) -> int | None:
    """The value of a Roman numeral, Cyrillic look-alikes allowed; None when it is not one."""
    numeral = text.translate(ROMAN_LOOKS)
    if not numeral or not ROMAN.fullmatch(numeral):
        return None
    values = [ROMAN_VALUES[letter] for letter in numeral.upper()]
    following = [*values[1:], 0]
    return sum(-v if v < after else v for v, after in zip(values, following, strict=True))


# --- volumes, parts, issues -----------------------------------------------------------------------

LEVELS: Final = {
    "т": "т том тома томе томъ тт vol v volume volumes bd band t tome tom tomus köide kd",
    "ч": "ч часть части частей чч part pt parts teil theil tl pars osa",
    "кн": "кн книга книги книжка book bk buch livre liber raamat",
    "вып": "вып выпуск выпуски выпускъ iss issue fasc fascicle heft",
    "№": "№ no n nr номер номера number num numero",
    "полутом": "полутом полут п/т",
    "сер": "сер серия series ser",
    "отд": "отд отдел отделение",
    "разд": "разд раздел section",
    "сб": "сб сборник",
    "альбом": "альбом",
    "лист": "лист sheet",
    "год": "год year",
    "прил": "прил приложение suppl",
}
LEVEL_OF: Final = {word: level for level, group in LEVELS.items() for word in group.split()}
LEVEL_WORD: Final = re.compile(r"№|[^\W\d_]+")
ORDINALS: Final = {
    stem: number
    for number, stems in enumerate(
        listed(
            "перв|first втор|second трет|third четверт|fourth пят|fifth шест|sixth седьм|seventh "
            "восьм|eighth девят|ninth десят|tenth одиннадцат двенадцат"
        ),
        start=1,
    )
    for stem in stems.split("|")
}
ORDINAL_WORD: Final = re.compile(
    f"(?:{alternatives(ORDINALS)})(?i:ый|ой|ий|ая|ья|ое|ье|ого|его|ые|ъ|ій)?"
)
DIGITS: Final = r"\d+(?:-(?:й|я|е|ая|ый|ой|го)|[а-яa-z])?(?:\s*[-/,]\s*\d+[а-яa-z]?)*(?!\w)"
SUFFIX: Final = re.compile(r"(?<=\d)-(?:й|я|е|ая|ый|ой|го)(?!\w)")
ROMANS: Final = r"[IVXLCDMІХУПШСМ]+(?:\s*[-/]\s*[IVXLCDMІХУПШСМ]+)?(?!\w)"
LETTERS: Final = r"[А-ЯA-Z](?:\s*-\s*[А-ЯA-Z])?(?![\w.])"
LEVEL_WORDS: Final = alternatives(LEVEL_OF)
PART: Final = re.compile(
    rf"(?<![\w])(?P<level>{LEVEL_WORDS})(?:(?<=№)|\.|(?<=\w)(?=\s|\d))\s*"
    rf"(?P<number>{DIGITS}|{ROMANS}|{ORDINAL_WORD.pattern}(?!\w)|{LETTERS})"
    r"(?:\s*\((?:№\s*)?(?!(?:1[5-9]|20)\d\d\))(?P<running>\d+)\))?"
)
ORDINAL_PART: Final = re.compile(
    rf"(?<!\w)(?P<number>\d+|{ORDINAL_WORD.pattern}(?!\w))"
    rf"(?P<end>-?(?i:й|я|е|ой|ая|ый|ое|го|st|nd|rd|th)\b)?\s+(?P<level>{LEVEL_WORDS})(?!\w)"
)
BARE: Final = re.compile(rf"\W*(?P<number>{DIGITS}|{ROMANS})\W*")
YEAR_BEFORE: Final = re.compile(
    r"^\W*(1[5-9]\d\d|20\d\d)(?:\s*г\.?)?\s*[,.:;]\s*(?=№|N|вып|Вып|no)"
)
# «на 1912 год», «за 1895-1896 гг.»: the year tells the volumes of an annual apart.
YEAR_OF: Final = re.compile(
    r"(?<!\d)((?:1[5-9]|20)\d\d(?:-(?:1[5-9]|20)?\d\d)?)\s*(?:г\.|гг\.|годъ?(?!\w)|годы)", re.I
)
NUMBER_JOIN: Final = re.compile(r"\s*[-/,]\s*")


def number_of(text: str) -> str:
    """A number as it is compared: Arabic, joined by a hyphen when there are several."""
    joined = NUMBER_JOIN.sub("-", SUFFIX.sub("", text.strip()))
    return "-".join(one_number(piece) for piece in joined.split("-") if piece)


def one_number(text: str) -> str:
    if text[0].isdigit():
        return (text.lstrip("0") or "0").lower()
    lower = text.lower()
    for stem, value in ORDINALS.items():
        if len(text) > 3 and lower.startswith(stem):
            return str(value)
    # A lone С, М or Д names a volume by its letter; a lone Х or І is a numeral.
    value_or_none = None if len(text) == 1 and text in "CDLMСМ" else roman(text)
    return comparable_word(text) if value_or_none is None else str(value_or_none)


@lru_cache(maxsize=1 << 14)
def parts(text: str) -> Parts:
    """The volumes, parts and issues a text names, as (level, number) in their order.

    «Т. 2, ч. 1» is (("т", "2"), ("ч", "1")); a bare «2» has the level "", and the running number
    of «№ 5 (1234)» the level "вал".
    """
    text = unbracketed(text).strip(" /:;,.")
    found: list[tuple[int, str, str]] = []
    year = YEAR_BEFORE.match(text)
    if year:
        found.append((-1, "год", year.group(1)))
    levelled = any(word in LEVEL_OF for word in LEVEL_WORD.findall(text.lower()))
    for match in PART.finditer(text) if levelled else ():
        level = LEVEL_OF[match["level"].lower()]
        found.append((match.start(), level, number_of(match["number"])))
        if match["running"]:
            found.append((match.start(), "вал", match["running"]))
    if not found and levelled:
        for match in ORDINAL_PART.finditer(text):
            if match["end"] or not match["number"].isdigit():
                level = LEVEL_OF[match["level"].lower()]
                found.append((match.start(), level, number_of(match["number"])))
    if not found:
        found = [(at.start(), "год", at[1]) for at in YEAR_OF.finditer(text)]
    if not found:
        bare = BARE.fullmatch(text)
        return (("", number_of(bare["number"])),) if bare else ()
    found.sort(key=itemgetter(0))
    return tuple(dict.fromkeys((level, number) for _, level, number in found))


def ordinal_part(text: str, position: int) -> re.Match[str] | None:
    """«2-й том» or «второй том» at this place; «3 т.» counts volumes and is neither."""
    found = ORDINAL_PART.match(text, position)
    return found if found and (found["end"] or not found["number"].isdigit()) else None


def split_parts(title: str) -> tuple[Parts, str]:
    """The designation a title begins with, and what follows it: «Т. 2. Средние века».

    The designation is empty for a title that only mentions a volume somewhere inside.
    """
    text = title.translate(PLAIN_DASHES)
    position = 0
    while True:
        match = PART.match(text, position) or ordinal_part(text, position)
        if match is None:
            break
        position = match.end()
        while position < len(text) and text[position] in " .,:;/":
            position += 1
    return (parts(text[:position]), title[position:].strip()) if position else ((), title)


# --- editions, pages, scales ----------------------------------------------------------------------

EDITION_NUMBER: Final = (
    re.compile(
        r"(?<![\w-])(\d{1,3})\s*(?:-?\s*(?:е|ое|ье|го|st|nd|rd|th|d)\b|\.(?=\s*Aufl))", re.I
    ),
    re.compile(r"\b(?:изд|издание|ed|edition|éd)\.?\s*(\d{1,3})(?!\d)", re.I),
)
# Printings of one edition: «5th impression», «3-й завод», «11-20 тыс.».
PRINTING: Final = re.compile(
    r"\d+\s*(?:-?\s*\w{1,2}\b)?\s*(?:impression|impr|printing|thousand|завод|тыс)", re.I
)
EDITION_ROMAN: Final = re.compile(r"\b(?i:изд|издание|ed|edition)\.?\s*([IVXІХУПШ]+)(?!\w)")
EDITION_WORD: Final = re.compile(r"\b(?:изд|ed|aufl)", re.I)
REPRINT: Final = re.compile(r"репринт|репр\.|факсимил|факс\. (?:изд|воспр)|\breprint|facsim", re.I)


@lru_cache(maxsize=1 << 12)
def edition_number(text: str) -> int | None:
    """The number of an edition: «2-е изд., испр.» is 2; None when it has none."""
    text = PRINTING.sub(" ", text)
    for pattern in EDITION_NUMBER:
        found = pattern.search(text)
        if found:
            return int(found.group(1))
    numeral = EDITION_ROMAN.search(text)
    if numeral:
        return roman(numeral.group(1))
    word = ORDINAL_WORD.search(text) if EDITION_WORD.search(text) else None
    return int(one_number(word.group())) if word else None


def is_reprint(text: str) -> bool:
    """Whether an edition statement speaks of a reprint or a facsimile."""
    return bool(text) and bool(REPRINT.search(text))


# «3 p. l., 231 p.»: preliminary leaves are no pages.
PAGE_WORDS: Final = r"(?:с|стр|p|pp|pages?|seiten|s|lk)(?!\w)(?!\.?\s*[lℓ]\b)"
PAGED: Final = re.compile(
    rf"((?:\[?[\dIVXLCivxlc]+\*?\]?\s*[,.+]\s*)*\[?\d+\]?)\s*{PAGE_WORDS}", re.IGNORECASE
)
NUMBERED: Final = re.compile(r"(?<![\[\d])\d{1,5}(?![\d\]])")
ANY_NUMBER: Final = re.compile(r"\d{1,5}")
UNITS: Final = (
    re.compile(r"(\d{1,5})\s*\]?\s*(?:отд\.? )?(?:л|лист\w*|leaves|leaf|l|ff?)(?!\w)", re.I),
    re.compile(r"(\d{1,5})\s*\]?\s*(?:открыт|откр|фото|карточ|плакат|буклет|карт|отт)", re.I),
    re.compile(r"^\D{0,3}(\d{1,5})\W*$"),
)


@lru_cache(maxsize=1 << 13)
def pages(text: str) -> int | None:
    """How many pages (or leaves, postcards) an extent counts: «XII, 215, [1] с.» is 215.

    Numbered pages win over leaves and over unnumbered ones; volumes are not pages.
    """
    if "-" in text.translate(PLAIN_DASHES) and text[:1] in "СсCcPpSs":
        return None  # «С. 15-25» says where an article stands
    paged = " ".join(PAGED.findall(text))
    if paged:
        return max(map(int, NUMBERED.findall(paged) or ANY_NUMBER.findall(paged)))
    for unit in UNITS:
        found = unit.findall(text)
        if found:
            return max(map(int, found))
    return None


VOLUMES: Final = re.compile(r"(?<!\w)\d+\s*(?:т|v|vols?|volumes|кн|вып|bd)\b\.?", re.I)


def counts_volumes(extent: str) -> bool:
    """Whether an extent counts volumes («3 т.»): the record describes a whole set."""
    return bool(VOLUMES.search(extent))


SCALE: Final = re.compile(r"1\s*:\s*(\d[\d\s.,]{2,12}\d)")
CENTIMETRES: Final = re.compile(r"в 1 см\D{0,3}(\d+(?:[.,]\d+)?)\s*(км|м)\b", re.I)


def scale(text: str) -> int | None:
    """The denominator of a map's scale: «М-б 1:500 000» and «в 1 см 5 км» are 500000."""
    found = SCALE.search(text)
    if found:
        return int(re.sub(r"\D", "", found.group(1)))
    metres = CENTIMETRES.search(text)
    if metres is None:
        return None
    factor = 100_000 if metres.group(2).lower() == "км" else 100
    return round(float(metres.group(1).replace(",", ".")) * factor)
