"""How is an old title read today? The modern spelling beside a title printed before 1918."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

from marc import text
from marc.dialects.crosswalk import TOLD_TITLES
from marc.record import Dialect, Field, Record, data

# і alone is no sign: Ukrainian and Belarusian have it today.
OLD: Final = re.compile(r"[ѣѳѵѢѲѴ]|[бвгдзклмнпрстфхцчшщБВГДЗКЛМНПРСТФХЦЧШЩ][ъЪ](?!\w)")
WORD: Final = re.compile(r"[^\W\d_]+")
MODERN: Final = "518"  # RUSMARC: title in modern spelling


class HasId(Protocol):
    """A member, as far as this module needs it."""

    @property
    def id(self) -> int: ...


def of_today(
    chosen: Iterable[tuple[Field, tuple[int, ...]]],
    views: Sequence[tuple[HasId, Record]],
    target: Dialect,
) -> list[tuple[Field, tuple[int, ...]]]:
    """518, in MARC 21 a 246 that says so, for a title in the spelling before 1918.

    In the words of the members that write it the modern way; else by the rules of 1918, with the
    origin of the old title. Nothing when a field says it already.
    """
    tag = "245" if target is Dialect.MARC21 else "200"
    titled = next((said for said in chosen if said[0].tag == tag), None)
    old = titled[0].first("a") if titled else ""
    if titled is None or not OLD.search(old) or any(modern(field) for field, _ in chosen):
        return []
    same = [
        (field.first("a"), member.id)
        for member, record in views
        for field in record.every(tag)
        if text.comparable(field.first("a")) == key(old)
    ]
    found = [one for one in same if not OLD.search(one[0])]
    words = text.display(found[0][0]) if found else modernised(text.display(old))
    words = words.rstrip(" :/=;,.")
    # Of a title that was filled from several members, nobody may say the whole.
    said = tuple(sorted({id for _, id in same}))
    origin = tuple(sorted({id for _, id in found})) or titled[1] or said
    if target is Dialect.MARC21:
        return [(data("246", "1 ", ("i", TOLD_TITLES[MODERN]), ("a", words)), origin)]
    return [(data(MODERN, "1 ", ("a", words)), origin)]


def original_first(said: Mapping[int, list[Field]]) -> dict[int, list[Field]]:
    """The titles of members, best first, unless another has the spelling of the book itself.

    That one leads when it leaves out nothing of the best member's title: the modern spelling is
    added as a variant (`of_today`), the old one could not be got back.
    """
    best = next(iter(said))
    title = said[best][0]
    if OLD.search(title.first("a")):
        return dict(said)
    codes = {code for code, _ in title.subfields}
    for place, fields in said.items():
        words = fields[0].first("a")
        covers = codes <= {code for code, _ in fields[0].subfields}
        if OLD.search(words) and covers and key(words) == key(title.first("a")):
            return {place: fields, **said}
    return dict(said)


def key(title: str) -> str:
    return text.comparable(title)


def modern(field: Field) -> bool:
    """Whether a field is a title in modern spelling."""
    return field.tag == MODERN or (field.tag == "246" and "орфограф" in field.first("i"))


def modernised(title: str) -> str:
    """The title by the rules of 1918, its capitals kept."""

    def respelled(found: re.Match[str]) -> str:
        word = found.group()
        today = text.modern(word)
        return (
            today.upper()
            if len(word) > 1 and word.isupper()
            else (today[:1].upper() + today[1:] if word[:1].isupper() else today)
        )

    return WORD.sub(respelled, title)
