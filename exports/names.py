"""How is a name written: surname first or last, with initials or in full?"""

from typing import NamedTuple

from marc.facts import Facts, Name


class Parted(NamedTuple):
    """A personal name taken apart; a body, a monk or a tsar has only `whole`."""

    family: str
    given: str
    whole: str


def parted(name: Name) -> Parted:
    """«Петров, Иван Сергеевич» by its comma; «Николай II, император» stays whole."""
    family, _, given = (piece.strip() for piece in name.text.partition(","))
    words = given.split()
    if name.body or not family or not words or not all(word[:1].isupper() for word in words):
        return Parted("", "", name.text.strip(" ,"))
    return Parted(family, given, name.text.strip())


def initials(given: str) -> str:
    """«Иван Сергеевич» → «И. С.»; «А.С.» → «А. С.»; «Жан-Жак» → «Ж.-Ж.»."""
    letters = []
    for word in given.replace(".", ". ").split():
        pieces = [piece for piece in word.rstrip(".").split("-") if piece]
        letters.append("-".join(f"{piece[0].upper()}." for piece in pieces))
    return " ".join(filter(None, letters))


def inverted(name: Name) -> str:
    """«Петров, И. С.»."""
    found = parted(name)
    return f"{found.family}, {initials(found.given)}" if found.family else found.whole


def direct(name: Name) -> str:
    """«И. С. Петров»."""
    found = parted(name)
    return f"{initials(found.given)} {found.family}" if found.family else found.whole


def by_role(facts: Facts, *roles: str) -> tuple[Name, ...]:
    """The names with one of these roles, in the order of the record."""
    return tuple(name for name in facts.names if name.role in roles)


def authors(facts: Facts) -> tuple[Name, ...]:
    """The persons who wrote it."""
    return tuple(name for name in by_role(facts, "author") if not name.body)
