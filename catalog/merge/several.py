"""What may a record say many times, and when is once enough? Fields of several members together."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from catalog.merge.names import person
from catalog.merge.saying import ASIDE, Key, Said, Saying, key, parts, sayers
from marc import text
from marc.record import Field

PERSONS: Final = "600"  # as subjects
AGREE: Final = 2  # libraries that together outweigh a longer text
Libraries = Mapping[int, str]  # of each contribution


def distinct(said: Sequence[Saying], _: Libraries) -> list[Said]:
    """Every field once in comparable form, written as the member wrote it who says most."""
    return once(said, key)


def once(said: Sequence[Saying], what: Callable[[Field], Key]) -> list[Said]:
    """Every field once by what it says; of those that say the same the fullest, then the first."""
    if len(said) == 1:
        return [(said[0][2], (said[0][1],))]
    keys = [what(field) for _, _, field in said]
    everywhere = sayers(said, keys)
    written: dict[Key, Field] = {}
    for (_, _, field), found in zip(said, keys, strict=True):
        if found not in written or fuller(field, written[found]):
            written[found] = field
    return [(field, everywhere[found]) for found, field in written.items()]


def fuller(field: Field, other: Field) -> bool:
    """Whether one of two fields that say the same says more: a name in full, beside initials."""
    mine, others = len(field.subfields), len(other.subfields)
    if mine != others or field.tag != PERSONS:
        return mine > others
    return len(field.value) > len(other.value)


def fullest(said: Sequence[Saying], libraries: Libraries) -> list[Said]:
    """Every field once, without those whose words a field of other members says too."""
    found = once(said, key)
    if len(found) == 1:
        return found
    words = [f" {' '.join(key(field)[1:])} " for field, _ in found]
    return [
        one
        for one, mine in zip(found, words, strict=True)
        if not any(
            mine in other and mine != other and not {*ids} & {*one[1]}
            for (_, ids), other in zip(found, words, strict=True)
        )
    ]


def longest(said: Sequence[Saying], libraries: Libraries) -> list[Said]:
    """The field with most words, the better member's of two, and what two libraries agree on."""
    if len(said) == 1:
        return once(said, key)
    _, _, most = max(said, key=lambda one: (len(one[2].value), -one[0]))
    return [
        (field, ids)
        for field, ids in fullest(said, libraries)
        if key(field) == key(most) or len({libraries[id] for id in ids}) >= AGREE
    ]


# --- subjects, keywords, addresses ----------------------------------------------------------------

NAMED: Final = frozenset("abcdfgpq4")  # subfields of 600 that are the name, in either dialect


def headings(said: Sequence[Saying], _: Libraries) -> list[Said]:
    """Every heading once, whichever system or list it is of; a person once, in the fullest form."""
    lived: dict[Key, set[str]] = {}
    for _place, _id, field in said:
        if field.tag == PERSONS and dates(field):
            lived.setdefault(heading(field), set()).add(dates(field))

    def what(field: Field) -> Key:
        found = heading(field)
        namesakes = len(lived.get(found, ())) > 1
        return (*found, dates(field)) if namesakes else found

    return once(said, what)


@lru_cache(maxsize=1 << 13)  # asked for at every comparison with another
def heading(field: Field) -> Key:
    """What a subject or class says; where its parts are divided makes no difference."""
    if field.tag == PERSONS:
        under = [words for code, words in parts(field) if code not in NAMED | ASIDE]
        return field.tag, person(field), *under
    return field.tag, " ".join([words for code, words in parts(field) if code not in ASIDE])


def dates(field: Field) -> str:
    """The years of a person's life: RUSMARC $f, MARC 21 $d."""
    return text.comparable(field.first("f") or field.first("d"))


def once_in_any_field(chosen: Sequence[Said]) -> list[Said]:
    """Headings without those that other members put into a better field: 606 «Псков» beside 607.

    What a member itself says in two fields stays in both.
    """
    if len(chosen) == 1:
        return list(chosen)
    same: dict[Key, list[Said]] = {}
    for one in chosen:
        same.setdefault(heading(one[0])[1:], []).append(one)
    out: list[Said] = []
    for one in chosen:
        rivals = [rival for rival in same[heading(one[0])[1:]] if not {*rival[1]} & {*one[1]}]
        if not any(worth(rival) > worth(one) for rival in rivals):
            who = {*one[1]}.union(*[ids for _, ids in rivals])
            out.append((one[0], tuple(sorted(who))))
    return out


def worth(one: Said) -> tuple[int, int, str]:
    """Which of two fields with one heading stands: the more divided, the one of more members."""
    return len(one[0].subfields), len(one[1]), one[0].tag


def keywords(said: Sequence[Saying], subjects: Sequence[Said]) -> list[Said]:
    """Every keyword once, without those that are a subject heading of other members."""
    ids: dict[str, set[int]] = {}
    for _, member, field in said:
        for words in field.every("a"):
            ids.setdefault(text.comparable(words), set()).add(member)
    taken = {heading(field)[-1]: set(members) for field, members in subjects}
    seen = {words for words, members in ids.items() if not members & taken.get(words, members)}
    out: list[Said] = []
    for _, _, field in said:
        kept = []
        for code, words in field.subfields:
            plain = text.comparable(words)
            if code != "a" or plain not in seen:
                kept.append((code, words))
            if code == "a":
                seen.add(plain)
        found = [text.comparable(words) for code, words in kept if code == "a"]
        if found:
            whole = set.intersection(*[ids[words] for words in found])
            out.append((field._replace(subfields=tuple(kept)), tuple(sorted(whole))))
    return out


def links(said: Sequence[Saying], _: Libraries) -> list[Said]:
    """Every address once, in the words of the member that says most about it."""
    return once(said, address)


def address(field: Field) -> Key:
    url = field.first("u").strip().rstrip("/")
    return (field.tag, url) if url else key(field)
