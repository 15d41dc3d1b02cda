"""Who says a field, and when do two fields say the same? The words that merging is written in."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from marc import text
from marc.record import Field

# A member's place among the best, its id, its field; what is said stands in order of place.
Saying = tuple[int, int, Field]
ByTag = dict[str, list[Saying]]
Key = tuple[str, ...]  # what a field says in comparable form
Said = tuple[Field, tuple[int, ...]]  # a field and the ids of those who say the whole of it

# Subfields that say how a thing is known, not what it is: authority ids, lists, sources.
ASIDE: Final = frozenset("23056")
ISBN_TAGS: Final = frozenset(("010", "020"))


def of_one_library(field: Field) -> bool:
    """Whether `$5` says that the field is about the copy of one library."""
    return "5" in dict(field[2])  # asked of every field: half the time of `any`


LINKAGE: Final = frozenset("68")


def without_linkage(field: Field) -> Field:
    """`$6` and `$8` link fields of one record; they mean nothing in another."""
    for code, _ in field[2]:
        if code in LINKAGE:
            return field._replace(subfields=tuple([s for s in field[2] if s[0] not in LINKAGE]))
    return field


# Libraries write the same words, and each field is compared in two dialects and at every joining.
@lru_cache(maxsize=1 << 14)
def key(field: Field) -> Key:
    """What a field says, so that two ways of writing it are one."""
    if field.is_control:
        return field.tag, field.value
    number = field.first("a") if field.tag in ISBN_TAGS else ""
    isbn = text.isbn13(number) if number else None
    if isbn:
        return field.tag, isbn
    return field.tag, *[words for _, words in parts(field)]


@lru_cache(maxsize=1 << 14)
def parts(field: Field) -> tuple[tuple[str, str], ...]:
    """The subfields of a field in comparable form."""
    return tuple([(code, text.comparable(words)) for code, words in field.subfields])


def sayers(said: Sequence[Saying], keys: Sequence[Key]) -> dict[Key, tuple[int, ...]]:
    """Who says each thing, in comparable form: sorted contribution ids."""
    found: dict[Key, set[int]] = {}
    for (_, member, _), what in zip(said, keys, strict=True):
        found.setdefault(what, set()).add(member)
    return {what: tuple(sorted(ids)) for what, ids in found.items()}
