"""How alike are two comparable texts: a slip of the pen, a longer form, or another word? Pure."""

from typing import Final

from rapidfuzz.distance import OSA, Indel

from catalog.match.views import numbers_in

ALIKE: Final = 0.8  # of two texts, by rapidfuzz's Indel
NEAR: Final = 0.93
# One may stand for another and the title be the same; letters alone, «Витамин В», are no such.
LINKS: Final = {
    *("во", "на", "об", "от", "из", "по", "со", "за", "для", "при", "или"),
    *("of", "in", "on", "at", "by", "for", "from", "to", "and"),
}


def likeness(a: str, b: str) -> float:
    return Indel.normalized_similarity(a, b, score_cutoff=ALIKE)


def reworded(a: str, b: str) -> bool:
    """Whether another word stands in one of two like texts: not a slip, «рыбы» for «птицы»."""
    left, right = set(a.split()) - LINKS, set(b.split()) - LINKS
    only = [word for word in left - right if not numbers_in(word)]  # judged by themselves
    other = [word for word in right - left if not numbers_in(word)]
    if not only or not other or "".join(sorted(only)) == "".join(sorted(other)):
        return False
    return any(not any(slip(x, y) for y in other) for x in only) and any(
        not any(slip(x, y) for x in only) for y in other
    )


def slip(a: str, b: str) -> bool:
    """Whether two words may be one word mistyped, abbreviated or in another form."""
    if a.startswith(b) or b.startswith(a):
        return True
    most = max(1, min(len(a), len(b)) // 4)
    return OSA.distance(a, b, score_cutoff=most) <= most


def begins(a: str, b: str) -> bool:
    """Whether one begins with all the words of the other."""
    short, long = (a, b) if len(a) < len(b) else (b, a)
    return long.startswith(short + " ")


def opens(a: str, b: str) -> bool:
    """Whether one begins with all of the other, but for a slip of the pen."""
    short, long = (a, b) if len(a) < len(b) else (b, a)
    return len(short) >= 20 and bool(
        Indel.normalized_similarity(short, long[: len(short)], score_cutoff=NEAR)
        and not reworded(short, long[: len(short)])
    )


def abbreviated(a: str, b: str) -> bool:
    """«ист краевед сб» and «историко краеведческий сборник»: word by word one begins the other."""
    if a[0] != b[0] or a.count(" ") != b.count(" ") or " " not in a:
        return False
    for x, y in zip(a.split(), b.split(), strict=True):
        if not (x.startswith(y) or y.startswith(x)):
            return False
    return True


def other_script(a: str, b: str) -> bool:
    """Whether one is Cyrillic and the other is not: a transliteration says nothing against."""
    return bool(a and b) and ("А" <= a[0] <= "я") is not ("А" <= b[0] <= "я")
