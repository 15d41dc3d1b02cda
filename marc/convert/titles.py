"""How 200 becomes 245 and back, with the common title of a set, and the other titles (5xx, 24x).

A volume has its own title in 200 and its set's in 461 (RUSMARC, block 4); MARC 21 writes both in
one 245, the part in $n and $p, and says again in 773 which set it is part of.
"""

import re
from collections.abc import Callable
from typing import Final

from marc import text as text_of
from marc.convert import fixed_fields
from marc.convert import inner as convert_inner
from marc.convert.draft import Draft
from marc.convert.hierarchy import dependent_series, links_above, same
from marc.dialects import crosswalk
from marc.record import Field, Subfields
from marc.text import isbd

Rule = Callable[[Draft, Field], None]
Part = tuple[str, str, str]  # mark before, code, text

NON_SORTING: Final = re.compile("[\x88\x98]([^\x89\x9c]*)[\x89\x9c]")
MARKS: Final = re.compile("[\x88\x89\x98\x9c]")
NUMBERED: Final = re.compile(
    r"(?:т|том|ч|часть|вып|выпуск|кн|книга|№|n|no|nr|vol|v|pt|bd|сб|год|г)"
    r"\b\.? ?№?\s*[\dIVXLХІ]+\W*$",
    re.IGNORECASE,
)
TITLE_CODES: Final = frozenset("abdefghijkv")


def without_marks(text: str) -> str:
    """The text without the marks round words that do not sort (ISO 6630)."""
    return text if text.isprintable() else MARKS.sub("", text)


# --- 200 → 245 -----------------------------------------------------------------------------------


def title_to_marc21(draft: Draft) -> None:
    """245 out of 200, with the common title of 461 in a volume; 246 for parallel titles."""
    titles = draft.every("200")
    if not titles:
        return
    field = titles[0]
    own: list[tuple[str, str]] = []
    for code, text in field.subfields:
        if code == "d":
            draft.put("246", "31", (("a", without_marks(text)),))
        if code in TITLE_CODES:
            own.append((code, text))
    draft.leave_others(field, TITLE_CODES)
    for other in titles[1:]:
        draft.leave(other, other.subfields)
    common = set_title(draft)
    own = apart(own)
    parts = parts_245(volume(common, own) if common else own)
    main = "700" in draft.tags or "710" in draft.tags or "720" in draft.tags
    skipped = NON_SORTING.match(parts[0][2]) if parts else None
    count = str(min(len(skipped.group(1)), 9)) if skipped else "0"
    parts = [(mark, code, without_marks(text)) for mark, code, text in parts]
    draft.put("245", ("1" if main else "0") + count, isbd.punctuated(parts))


def set_title(draft: Draft) -> tuple[str, str]:
    """The title of the set or serial this part stands in, and the part's number in it.

    From 461, 462 or 463; failing them from a 225 whose first indicator says that the record
    depends on it (2).
    """
    if draft.record.leader[7:8] not in ("m", "c"):
        return "", ""
    for link in links_above(draft):
        for inner in convert_inner.inner_fields(link):
            if inner.tag == "200" and inner.first("a"):
                return inner.first("a"), inner.first("v")
    series = dependent_series(draft)
    if series is not None:
        return series.first("a"), series.first("v")
    return "", ""


def volume(common: tuple[str, str], own: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The subfields of 200 as if the volume were described on one level: $a common, $h, $i."""
    title, number = common
    if not title:
        return own
    first = next((position for position, (code, _) in enumerate(own) if code == "a"), len(own))
    rest = [*own[:first], *own[first + 1 :]]
    name = own[first][1] if first < len(own) else ""
    if same(name, title):
        return own if any(c == "h" for c, _ in own) else [("a", name), ("h", number), *rest]
    _, words = text_of.split_parts(name)
    own_number = name[: len(name) - len(words)].strip(" .,:;/") if words else name
    designation = own_number if words != name else ""
    numbers = [number] if number and not said(number, designation) else []
    numbers += [designation] if designation else []
    if not words:
        return [("a", title), ("h", ", ".join(numbers) or name), *rest]
    if same(name, number) and not text_of.parts(number):
        return [("a", title), ("i", name), *rest]  # «... в 1994 году»
    numbered = [("h", ", ".join(numbers))] if numbers else []
    return [("a", title), *numbered, ("i", words), *rest]


def said(number: str, designation: str) -> bool:
    """Whether a designation names the number already: «Вып. 13.» names «13»."""
    return set(text_of.parts(number)) <= set(text_of.parts(designation)) or (
        same(number, designation)
    )


def parts_245(subfields: list[tuple[str, str]]) -> list[Part]:
    """The subfields of 245: ISBD marks before them, $b and $c put together, $n and $p kept."""
    parts: list[Part] = []
    rest = words = ""
    rest_mark, rest_at = "", 0
    for code, text in subfields:
        if not text:
            continue
        if words and code in "ade":
            words += {"a": ". ", "e": " : ", "d": " = "}.get(code, ". ") + text
        elif code in "fg":
            words = f"{words} ; {text}" if words else text
        elif code in "ade" and (parts or code != "a"):
            mark = {"a": ";", "d": "=", "e": ":"}[code]
            if rest:
                rest += f" {mark} {text}"
            else:
                rest, rest_mark, rest_at = text, mark, len(parts)
        else:
            parts.append(part_245(code, text, parts[-1][1] if parts else ""))
    if rest:
        parts.insert(max(rest_at, min(len(parts), 1)), (rest_mark, "b", rest))
    if words:
        parts.append(("/", "c", words))
    return parts


def apart(own: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """ISBD typed into one `$a` («Псков : очерки / И. Петров») as subfields."""
    codes = {code for code, _ in own}
    out: list[tuple[str, str]] = []
    for code, text in own:
        if code == "a" and not codes & {"e", "f"} and not out:
            title, _, people = text.partition(" / ")
            name, *others = title.split(" : ")
            out += [("a", name), *(("e", other) for other in others)]
            out += [("f", people)] if people else []
        else:
            out.append((code, text))
    return out


def part_245(code: str, text: str, before: str) -> Part:
    if code == "a":
        return "", "a", text
    if code in "hv":
        return ".", "n", text
    if code == "i":
        return ("," if before == "n" else "."), "p", text
    if code == "b":
        return "", "h", text if text.startswith("[") else f"[{text}]"
    return ",", ("f" if code == "j" else "g"), text


# --- 245 → 200 -----------------------------------------------------------------------------------

FIELD_245: Final = frozenset("abcfghnp")
BY_MARK: Final = {"=": "d", ";": "a"}


def title_from_marc21(draft: Draft) -> None:
    """200 out of 245; a part of a set keeps its own title, the common one goes to 461."""
    titles = draft.every("245")
    for other in titles[1:]:
        draft.leave(other, other.subfields)
    if not titles:
        return
    field = titles[0]
    draft.leave_others(field, FIELD_245)
    own = subfields_200(field)
    common = common_title(draft)
    if common and own and own[0][0] == "a" and same(own[0][1], common):
        own = own_title(own)
    own = unsorted(own, field.indicators[1:2])
    first = own[0][1] if own and own[0][0] == "a" else ""
    draft.put("200", "0 " if NUMBERED.match(first) else "1 ", tuple(own))


def unsorted(own: list[tuple[str, str]], count: str) -> list[tuple[str, str]]:
    """The non-sorting marks that 245's second indicator stands for (RUSMARC: NSB, NSE)."""
    skipped = int(count) if count.isascii() and count.isdigit() else 0
    if not skipped or not own or own[0][0] != "a" or MARKS.search(own[0][1]):
        return own
    text = own[0][1]
    if len(text) <= skipped or text[skipped - 1] not in " '’-":
        return own
    return [("a", f"\x98{text[:skipped]}\x9c{text[skipped:]}"), *own[1:]]


def common_title(draft: Draft) -> str:
    """The title of the set in 773 of a part that is no article."""
    if fixed_fields.analytic(draft.record):
        return ""
    text = isbd.clean(draft.value("773", "t"))
    return text.partition(" : ")[0]


def own_title(subfields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What of 245 belongs to the volume: its name, or its number where it has no name."""
    rest = subfields[1:]
    for wanted in ("i", "h"):
        for position, (code, text) in enumerate(rest):
            if code == wanted:
                left = [s for i, s in enumerate(rest) if i != position and s[0] != "h"]
                return [("a", text), *left]
    return subfields


def subfields_200(field: Field) -> list[tuple[str, str]]:
    """The subfields of 200, ISBD marks turned into codes."""
    out: list[tuple[str, str]] = []
    mark = ""
    kept = [s for s in field.subfields if s[0] in FIELD_245]
    for position, (code, text) in enumerate(kept):
        words, next_mark = isbd.bare(text)
        after = kept[position + 1][0] if position + 1 < len(kept) else ""
        if after in ("n", "p"):
            words = isbd.undotted(words)
        elif not after:
            words = final(words)
        if code == "a":
            out.append(("a", words))
        elif code == "b":
            out.extend(split_titles(words, mark))
        elif code == "c":
            first, *others = words.split(" ; ")
            out.append(("f" if not any(c == "f" for c, _ in out) else "g", first))
            out.extend(("g", other) for other in others)
        elif code == "h":
            out.append(("b", words.strip("[] ")))
        else:
            out.append(({"n": "h", "p": "i", "f": "j", "g": "k"}[code], words))
        mark = next_mark
    return [(code, text) for code, text in out if text]


def final(text: str) -> str:
    """The text without the full stop English-language rules put at the end of a field."""
    words = text.rstrip()
    if words.endswith(".") and not words.endswith("..") and words[-2:-1] < "Ѐ":
        return isbd.undotted(words)
    return words


def split_titles(text: str, mark: str) -> list[tuple[str, str]]:
    """`$b` taken apart: other title information, parallel titles, titles of other works."""
    out: list[tuple[str, str]] = []
    start, code = 0, BY_MARK.get(mark, "e")
    for found in re.finditer(" [:=;] ", text):
        out.append((code, text[start : found.start()]))
        start, code = found.end(), BY_MARK.get(found.group().strip(), "e")
    out.append((code, text[start:]))
    return out


# --- other titles --------------------------------------------------------------------------------

BY_INDICATOR: Final = {"1": "510", "4": "512", "5": "513", "6": "514", "7": "515", "8": "516"}
TITLE_246: Final = {"a": "a", "b": "e", "n": "h", "p": "i", "f": "j", "h": "b"}
TOLD: Final = (("орфограф", "518"), ("spelling", "518"), ("раскрыт", "532"), ("авантитул", "511"),
               ("каталогизатор", "540"))  # fmt: skip


def other_title_from_marc21(draft: Draft, field: Field) -> None:
    """246 → 510-518, 532, 540 or 517, by its second indicator or the words of $i."""
    told = field.first("i").lower()
    tag = next((tag for word, tag in TOLD if word in told), "") if told else ""
    tag = tag or BY_INDICATOR.get(field.indicators[1:2], "517")
    kept = tuple([(TITLE_246[c], isbd.clean(t)) for c, t in field.subfields if c in TITLE_246])
    used = "i" if tag in crosswalk.TOLD_TITLES else ""
    draft.leave(
        field, tuple([s for s in field.subfields if s[0] not in TITLE_246 and s[0] != used])
    )
    if tag == "510" and parallel_in_245(draft, field.first("a")):
        return
    draft.put(tag, "1 ", kept)


def parallel_in_245(draft: Draft, title: str) -> bool:
    """Whether 245 says this parallel title too, so that 200 $d has it already."""
    main = draft.first("245")
    return main is not None and any(
        code == "d" and same(text, title) for code, text in subfields_200(main)
    )


def told_title(tag: str) -> Rule:
    """A rule for a title that MARC 21 can only name in words (246 $i)."""
    codes = {"a": "a", "e": "b", "h": "n", "i": "p"}
    words = crosswalk.TOLD_TITLES[tag]

    def tell(draft: Draft, field: Field) -> None:
        kept = tuple([(codes[c], t) for c, t in field.subfields if c in codes])
        if kept:
            draft.put("246", "1 ", (("i", words), *kept))
        draft.leave_others(field, codes)

    return tell


UNIFORM: Final = {
    "a": "a", "b": "h", "h": "n", "i": "p", "k": "f", "l": "k", "m": "l", "n": "g", "q": "s",
    "r": "m", "s": "n", "u": "r", "w": "o", "3": "0",
}  # fmt: skip
UNIFORM_BACK: Final = {
    "a": "a", "h": "b", "n": "h", "p": "i", "f": "k", "k": "l", "l": "m", "g": "n", "s": "q",
    "m": "r", "r": "u", "o": "w", "0": "3", "t": "a", "d": "n",
}  # fmt: skip


def uniform_to_marc21(draft: Draft, field: Field) -> None:
    """500 → 240 beside a main entry, 130 without one, 730 when that place is taken."""
    kept = tuple([(UNIFORM[c], t) for c, t in field.subfields if c in UNIFORM])
    named = "700" in draft.tags or "710" in draft.tags or "720" in draft.tags
    if any(written.tag in ("130", "240") for written in draft.fields):
        tag, indicators = "730", "0 "
    else:
        tag, indicators = ("240", "10") if named else ("130", "0 ")
    draft.put(tag, indicators, kept)
    draft.leave_others(field, UNIFORM)


def uniform_from_marc21(draft: Draft, field: Field) -> None:
    """130, 240, 243, 730 → 500."""
    kept = tuple([(UNIFORM_BACK[c], final(t)) for c, t in field.subfields if c in UNIFORM_BACK])
    draft.put("500", "11" if field.tag == "130" else "10", kept)
    draft.leave_others(field, UNIFORM_BACK)


def analytical_title_from_marc21(draft: Draft, field: Field) -> None:
    """740 → 423 for a work in the same volume, 517 for another title of this one."""
    title: Subfields = tuple(
        [({"a": "a", "n": "h", "p": "i"}[c], t) for c, t in field.subfields if c in "anp"]
    )
    if field.indicators[1:2] == "2":
        draft.put("423", " 0", (("1", "2001 "), *title) if title else ())
    else:
        draft.put("517", "1 ", title)
    draft.leave_others(field, "anp")


TO_MARC21: Final[dict[str, Rule]] = {
    "500": uniform_to_marc21,
    **{tag: told_title(tag) for tag in crosswalk.TOLD_TITLES},
}
FROM_MARC21: Final[dict[str, Rule]] = {
    "246": other_title_from_marc21,
    "740": analytical_title_from_marc21,
    **dict.fromkeys(("130", "240", "243", "730"), uniform_from_marc21),
}
