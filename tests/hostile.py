"""Query strings nobody means well: random ones, soups of operators, and what attackers type."""

from collections.abc import Iterator
from random import Random

from catalog.search.queries import FIELDS

OPERATORS = (
    *('"', "«", "»", "“", "„", "-", "--", "*", "$", ":", "::", "..", "…", "(", ")", "[", "]", "^"),
    *("~", "\\", "/", "|", "&", "&&", "!", "?", "+", "{", "}", "<", ">", "'", "`", "ʹ", ";", ","),
)
WORDS = (
    *("псков", "крепость", "Pskov", "pskovskīi͡a", "gcrjd", "вѣдомости", "1914", "год", "в", "и"),
    *("9785769519949", "ООО", "ё", "й", "а" * 200, "нетакогослова", "zzzz", "XX", "ХХ"),
)
ATTACKS = (
    "' or 1=1 --", "'; drop table cluster; --", "<script>alert(1)</script>", "../../etc/passwd",
    "${7*7}", "{{7*7}}", "%00", "%s%s%s%n", "\0", "\u202e", "\ufeff", "\ud83d", "🏰" * 50,
    "a" * 5000, "(a+)+$" * 20, ".*" * 100, "*" * 1000, '"' * 999, "-" * 999, "автор:" * 200,
    "год:" * 200,    "год:9999999999..-1", "год:٣٣٣", "год:²", "isbn:" + "9" * 500,
    "е\u0301" * 300, "\u0301" * 500,
    "AND OR NOT NEAR", "[1 TO *]", "_exists_:all", "all:псков", "~псков", "псков^99", "псков~9",
    "'" * 500, "`" * 500, "shch" * 200, "iia" * 200, "pskov'" * 100,
)  # fmt: skip


def strings(seed: int, count: int) -> Iterator[str]:
    """So many hostile strings, the same for the same seed; the named attacks come first."""
    dice = Random(seed)
    yield from ATTACKS[:count]
    makers = (soup, noise, fielded, mutated)
    for _ in range(count - len(ATTACKS)):
        yield dice.choice(makers)(dice)


def soup(dice: Random) -> str:
    """Words and operators in any order, with or without blanks."""
    between = dice.choice(("", " "))
    return between.join(
        dice.choice(dice.choice((OPERATORS, WORDS))) for _ in range(dice.randint(1, 25))
    )


def noise(dice: Random) -> str:
    """Any characters at all, half characters too."""
    return "".join(chr(dice.choice((dice.randrange(0x110000), dice.randrange(0x500))))
                   for _ in range(dice.randint(1, 60)))  # fmt: skip


def fielded(dice: Random) -> str:
    parts = (f"{dice.choice(('', '-'))}{field}:{dice.choice(('', ' ', chr(34)))}{soup(dice)}"
             for field in dice.choices(list(FIELDS), k=dice.randint(1, 8)))  # fmt: skip
    return " ".join(parts)


def mutated(dice: Random) -> str:
    """A sensible query with a few characters put in, taken out or doubled."""
    text = list('автор:Петров "старый псков" -война год:1914..1922 крепост* Pskovskai͡a')
    for _ in range(dice.randint(1, 12)):
        at = dice.randrange(len(text))
        text[at] = dice.choice(("", text[at] * 2, chr(dice.randrange(0x20, 0x460)), *OPERATORS))
    return "".join(text)
