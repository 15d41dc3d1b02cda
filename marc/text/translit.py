"""Is a title in Latin letters the transliteration of one in Cyrillic? A lossy key for both."""

import re
from typing import Final

from marc.text.spelling import COMBINING, WORD, comparable, composed, listed

CYRILLIC_TO_LATIN: Final = str.maketrans(
    dict(
        zip(
            "абвгдезийклмнопрстуфыэёіґўѓќћљњџ",
            listed("a b v g d e z i i k l m n o p r s t u f i e e i g u g k c l n dz"),
            strict=True,
        )
    )
    | {"ж": "zh", "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sch", "ю": "iu", "я": "ia"}
    | {"ъ": "", "ь": "", "є": "e", "ї": "i", "ј": "i"}
)
# ISO 9 and ГОСТ 7.79 A write one letter with a mark where the others write two letters.
MARKED_LATIN: Final = str.maketrans(
    {"ž": "zh", "č": "ch", "š": "sh", "ŝ": "sch", "û": "iu", "â": "ia", "è": "e", "ė": "e"}
    | {"ë": "e", "ĭ": "i", "ḟ": "f", "ẏ": "i", "ʹ": "", "ʺ": "", "'": "", "`": "", "’": ""}
    | {"ʼ": "", "″": "", "′": "", '"': ""}
)
# Longest first: ALA-LC, ГОСТ 7.79 B, ГОСТ Р 52535.1 and passports agree after these.
DIGRAPHS: Final = (
    (re.compile("shch|shh|sch"), "q"),
    (re.compile("kh|x"), "h"),
    (re.compile("cz|ts|tc"), "c"),
    (re.compile("[yj]"), "i"),
    (re.compile("w"), "v"),
    (re.compile("i+[eo]"), "e"),
    (re.compile(r"([a-z])(?=\1)"), ""),
)


def latin_key(text: str) -> str:
    """A key equal for a Cyrillic text and its transliteration by any of the usual tables.

    Words that differ may share a key: it finds candidates and never decides.
    """
    joined = COMBINING.sub("", composed(text)).lower().translate(MARKED_LATIN)
    latin = comparable(joined).translate(CYRILLIC_TO_LATIN)
    for pattern, letters in DIGRAPHS:
        latin = pattern.sub(letters, latin)
    return " ".join(WORD.findall(latin))
