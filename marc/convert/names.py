"""How people and bodies cross: `$aПетров$bИ. С.$gИван Сергеевич` ⇄ `$aПетров, И. С.$q(Иван…)`.

RUSMARC block 7; MARC 21 1xx and 7xx.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from marc.convert.draft import Draft
from marc.dialects import equivalents
from marc.record import Field, Subfields
from marc.text import isbd

Rule = Callable[[Draft, Field], None]

BODY: Final = {"a": "a", "b": "b", "c": "c", "d": "n", "e": "c", "f": "d", "g": "g", "p": "u"}
MEETING: Final = {"a": "a", "b": "e", "c": "g", "d": "n", "e": "c", "f": "d", "g": "q", "p": "u"}
BODY_BACK: Final = {"a": "a", "b": "b", "c": "c", "n": "d", "d": "f", "g": "g", "q": "h", "u": "p"}
MEETING_BACK: Final = {
    "a": "a",
    "e": "b",
    "g": "c",
    "n": "d",
    "c": "e",
    "d": "f",
    "q": "g",
    "u": "p",
}
BODY_MARKS: Final = {"b": ".", "e": "."}


# --- headings ------------------------------------------------------------------------------------


def person_heading(subfields: Subfields) -> Subfields:
    """The heading of a person in MARC 21: «Петров, И. С. (Иван Сергеевич), 1870-1938»."""
    found: dict[str, str] = {}
    for code, text in subfields:
        if code in "abgd" or code not in found:
            found.setdefault(code, text)
    name = found.get("a", "")
    full = found.get("g", "").strip("() ")
    initials = found.get("b", "")
    given = initials or full
    words = f"{isbd.clean(name)}, {given}" if name and given else name or given
    parts = [("", "a", words)] if words else []
    if found.get("d"):
        parts.append(("", "b", found["d"]))
    parts.extend((",", "c", text) for code, text in subfields if code == "c")
    if full and initials:
        parts.append(("", "q", f"({full})"))
    if found.get("f"):
        parts.append((",", "d", found["f"]))
    if found.get("p"):
        parts.append(("", "u", found["p"]))
    return isbd.punctuated(parts)


def person_parts(subfields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The subfields of a person in RUSMARC, surname, initials and full forenames told apart."""
    out: list[tuple[str, str]] = []
    full = ""
    for code, text in subfields:
        if code == "q" and not full:
            full = isbd.clean(text).strip("() ")
    for code, text in subfields:
        words = text.strip() if code == "q" else isbd.clean(text)
        if code == "a":
            out.extend(name_parts(words, full))
        elif code == "b":
            out.append(("d", words))
        elif code == "c":
            out.append(("c", words))
        elif code == "d":
            out.append(("f", words.rstrip(".")))
        elif code == "u":
            out.append(("p", words))
    return out


def name_parts(name: str, full: str) -> list[tuple[str, str]]:
    """`$a`, `$b` and `$g` of a name written «Surname, forenames»."""
    surname, comma, given = name.partition(",")
    given = given.strip()
    if not comma or not given:
        return [("a", name.rstrip(",")), *((("g", full),) if full else ())]
    if full:
        return [("a", surname), ("b", given), ("g", full)]
    if INITIALS.fullmatch(given):
        return [("a", surname), ("b", given)]
    return [("a", surname), ("b", initials(given)), ("g", given)]


INITIALS: Final = re.compile(r"(?:[^\W\d_]{1,2}\.[ -]?)+")


def initials(given: str) -> str:
    """«Иван Сергеевич» → «И. С.»; hyphened forenames keep the hyphen."""
    return " ".join(
        "-".join(f"{part[0]}." for part in word.split("-") if part) for word in given.split()
    )


def body_heading(subfields: Subfields, *, meeting: bool) -> Subfields:
    """The heading of a body or a meeting in MARC 21."""
    table = MEETING if meeting else BODY
    return isbd.punctuated(
        (BODY_MARKS.get(table[code], "") if number else "", table[code], text)
        for number, (code, text) in enumerate(subfields)
        if code in table
    )


def body_parts(subfields: Subfields, *, meeting: bool) -> list[tuple[str, str]]:
    """The subfields of a body or a meeting in RUSMARC."""
    table = MEETING_BACK if meeting else BODY_BACK
    kept = [s for s in subfields if s[0] in table]
    out = []
    for position, (code, text) in enumerate(kept):
        after = kept[position + 1][0] if position + 1 < len(kept) else ""
        words = isbd.undotted(text) if after in BODY_MARKS else isbd.clean(text)
        out.append((table[code], words.strip("() ") if code in "ncd" else words))
    return out


# --- relators ------------------------------------------------------------------------------------


def relators_to_marc21(subfields: Subfields) -> tuple[Subfields, Subfields]:
    """`$4` as MARC codes and `$3` as `$0`, and what of them has no MARC counterpart.

    The file `$3` is a number of, `$2`, stands before it in brackets («(stltpush)26071»).

    Exports of ИРБИС write the word after the code («340 ред.»): the first three digits count.
    """
    kept: list[tuple[str, str]] = []
    lost: list[tuple[str, str]] = []
    listed = next((text for code, text in subfields if code == "2"), "")
    for code, text in subfields:
        if code == "4":
            relator = equivalents.RELATORS.get(text.strip()[:3])
            (kept if relator else lost).append(("4", relator) if relator else (code, text))
        elif code == "3":
            kept.append(("0", f"({listed}){text}" if listed else text))
    return tuple(kept), tuple(lost)


def relators_from_marc21(subfields: Subfields) -> tuple[list[tuple[str, str]], Subfields]:
    """`$4` and the words of `$e` as RUSMARC codes, `$0` as `$3`; and what is not known."""
    found: list[tuple[str, str]] = []
    lost: list[tuple[str, str]] = []
    for code, text in subfields:
        if code not in "e40":
            continue
        if code == "0":
            found.append(("3", text))
            continue
        relator = relator_from_marc21(code, text)
        if not relator:
            lost.append((code, text))
        elif ("4", relator) not in found:
            found.append(("4", relator))
    return found, tuple(lost)


@lru_cache(maxsize=1024)
def relator_from_marc21(code: str, text: str) -> str:
    """The RUSMARC code for a MARC relator code, its address, or a word of `$e`."""
    if code == "4":
        return equivalents.RELATORS_BACK.get(text.strip().rpartition("/")[2].lower(), "")
    words = " ".join(re.findall(r"[^\W\d_]+", text.lower()))
    return equivalents.RELATOR_WORDS.get(words) or equivalents.RELATORS_BACK.get(words, "")


# --- 70x, 71x, 72x → 1xx, 7xx --------------------------------------------------------------------


def person_to_marc21(draft: Draft, field: Field) -> None:
    """700 → 100; 701 and 702 → 700; families (72x) with first indicator 3."""
    family = field.tag[1] == "2"
    primary = field.tag[2] == "0" and free(draft)
    first = "3" if family else "0" if field.indicators[1:2] == "0" else "1"
    relators, lost = relators_to_marc21(field.subfields)
    heading = person_heading(field.subfields)
    since = len(draft.fields)
    if not heading:
        draft.leave(field, field.subfields)
        return
    draft.put("100" if primary else "700", first + " ", (*heading, *relators))
    draft.leave(field, lost)
    draft.settle(field, since, but="4")


def body_to_marc21(draft: Draft, field: Field) -> None:
    """710 → 110 or 111; 711 and 712 → 710 or 711."""
    meeting = field.indicators[:1] == "1"
    primary = field.tag[2] == "0" and free(draft)
    table = MEETING if meeting else BODY
    relators, lost = relators_to_marc21(field.subfields)
    heading = body_heading(field.subfields, meeting=meeting)
    if not heading:
        draft.leave(field, field.subfields)
        return
    number = ("1" if primary else "7") + ("11" if meeting else "10")
    first = field.indicators[1:2] if field.indicators[1:2] in "012" else "2"
    draft.put(number, (first.strip() or "2") + " ", (*heading, *relators))
    named = "234" if field.first("3") else "34"
    unknown = tuple([s for s in field.subfields if s[0] not in table and s[0] not in named])
    draft.leave(field, (*unknown, *lost))
    if named == "234":
        draft.leave_repeats(field, "2")


def free(draft: Draft) -> bool:
    """Whether the place of the main entry is still free: there is one (MARC 21, 1xx)."""
    return not any(field.tag in ("100", "110", "111") for field in draft.fields)


# --- 1xx, 7xx → 70x, 71x -------------------------------------------------------------------------


def person_from_marc21(draft: Draft, field: Field) -> None:
    """100 → 700; 700 → 701 or 702 by its role; with a title in it, 423 or 488."""
    if field.tag == "700" and field.first("t"):
        work_from_marc21(draft, field)
        return
    found, lost = relators_from_marc21(field.subfields)
    tag = ("72" if field.indicators[:1] == "3" else "70") + responsibility(field, found)
    second = "0" if field.indicators[:1] == "0" else "1"
    parts = person_parts(field.subfields)
    if not parts:
        draft.leave(field, field.subfields)
        return
    since = len(draft.fields)
    draft.put(tag, " " + (second if tag[1] == "0" else " "), (*parts, *found))
    draft.leave(field, lost)
    draft.settle(field, since, but="4e")


def responsibility(field: Field, found: list[tuple[str, str]]) -> str:
    """The last digit of 70x and 71x: 0 main entry, 1 as responsible as it, 2 less so."""
    if field.tag[0] == "1":
        return "0"
    roles = [text for code, text in found if code == "4"] or [""]
    return "1" if any(role in equivalents.PRIMARY for role in roles) else "2"


def body_from_marc21(draft: Draft, field: Field) -> None:
    """110, 111 → 710; 710, 711 → 711 or 712."""
    if field.tag[0] == "7" and field.first("t"):
        work_from_marc21(draft, field)
        return
    meeting = field.tag[1:] == "11"
    table = MEETING_BACK if meeting else BODY_BACK
    roles = "j4" if meeting else "e4"
    moved = tuple([("e" if c == "j" and meeting else c, t) for c, t in field.subfields
                   if c in roles or c == "0"])  # fmt: skip
    found, lost = relators_from_marc21(moved)
    parts = body_parts(field.subfields, meeting=meeting)
    if not parts:
        draft.leave(field, field.subfields)
        return
    tag = "71" + ("0" if field.tag[0] == "1" else responsibility(field, found))
    if tag == "711" and not any(code == "4" for code, _ in found):
        tag = "712"  # a body without a role published or issued it, as a rule
    first = field.indicators[:1] if field.indicators[:1] in ("0", "1", "2") else "2"
    draft.put(tag, ("1" if meeting else "0") + first, (*parts, *found))
    left = [s for s in field.subfields if s[0] not in table and s[0] not in roles and s[0] != "0"]
    unknown = [("j", text) if meeting and code == "e" else (code, text) for code, text in lost]
    draft.leave(field, (*left, *unknown))


def work_from_marc21(draft: Draft, field: Field) -> None:
    """A name with a title: 423 when that work is in this volume, 488 when it is related."""
    body = field.tag[1:] != "00"
    heading = (
        body_parts(field.subfields, meeting=field.tag[1:] == "11")
        if body
        else person_parts(field.subfields)
    )
    indicators = "02" if body else " 0" if field.indicators[:1] == "0" else " 1"
    title = [({"t": "a", "n": "h", "p": "i"}[c], isbd.clean(t)) for c, t in field.subfields
             if c in "tnp" and (c == "t" or not body)]  # fmt: skip
    tag = "423" if field.indicators[1:2] == "2" else "488"
    name = (("1", ("710" if body else "700") + indicators), *heading) if heading else ()
    since = len(draft.fields)
    draft.put(tag, " 0", (("1", "2001 "), *title, *name))
    draft.settle(field, since)


def uncontrolled_from_marc21(draft: Draft, field: Field) -> None:
    """720 → 702, or 712 for a body: a name as written, its form not checked."""
    found, lost = relators_from_marc21(field.subfields)
    body = field.indicators[:1] == "2"
    parts = (
        [("a", isbd.clean(field.first("a")))]
        if body
        else person_parts([s for s in field.subfields if s[0] == "a"])
    )
    tag, indicators = ("712", "02") if body else ("702", " 1")
    if not parts:
        draft.leave(field, field.subfields)
        return
    since = len(draft.fields)
    draft.put(tag, indicators, (*parts, *found))
    draft.leave(field, lost)
    draft.settle(field, since, but="4e")


TO_MARC21: Final[dict[str, Rule]] = {
    **dict.fromkeys(("700", "701", "702", "720", "721", "722"), person_to_marc21),
    **dict.fromkeys(("710", "711", "712"), body_to_marc21),
}
FROM_MARC21: Final[dict[str, Rule]] = {
    **dict.fromkeys(("100", "700"), person_from_marc21),
    **dict.fromkeys(("110", "111", "710", "711"), body_from_marc21),
    "720": uncontrolled_from_marc21,
}
