"""What the leader and the coded positions of one dialect are in the other.

RUSMARC: leader, 100$a, 105$a, 106$a, 110$a; MARC 21: leader, 008.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from marc.convert import carriers
from marc.convert.draft import Draft
from marc.convert.hierarchy import links_above
from marc.dialects import equivalents
from marc.record import Record, control, data

TYPES: Final = {"b": "t", "l": "m", "m": "o"}
TYPES_BACK: Final = {"t": "b", "m": "l", "o": "m", "p": "m"}
ENCODING_LEVELS: Final = {"1": "1", "2": "8", "3": "5"}
ENCODING_LEVELS_BACK: Final = {"1": "1", "2": "1", "7": "1", "8": "2", "5": "3", "3": "3"}
BOOK_TYPES: Final = frozenset("at")
PIVOT: Final = "68"  # MARC began in 1968: a two-digit year of entry below it is of this century.


def analytic(record: Record) -> bool:
    """An article or another part that has no life of its own (leader/07 a; MARC 21 also b)."""
    return record.leader[7:8] in "ab" and record.leader[7:8] != ""


def continuing(record: Record) -> bool:
    """A serial or an integrating resource."""
    return record.leader[7:8] in ("s", "i", "b")


# --- leader --------------------------------------------------------------------------------------


def leader_to_marc21(draft: Draft) -> str:
    """The MARC 21 leader; lengths are left to the writer."""
    record = draft.record
    old = record.leader.ljust(24)
    status = old[5] if old[5] in "acdnp" else "c" if old[5] == "o" else "n"
    type_of_record = "a" if text_typed_as_score(record) else TYPES.get(old[6], old[6])
    if type_of_record not in "acdefgijkmoprt":
        type_of_record = "a"
    level = old[7] if old[7] in "acdims" else "m"
    encoding = ENCODING_LEVELS.get(old[17], " ")
    form = " " if old[18] == "n" else "i"
    multipart = multipart_level(draft, old[8], level)
    return f"00000{status}{type_of_record}{level} a2200000{encoding}{form}{multipart}4500"


MUSIC: Final = ("036", "125", "128", "145", "208")


def text_typed_as_score(record: Record) -> bool:
    """A book with leader/06 `c` and nothing of music in it: exports of Руслан have them."""
    return record.leader[6:7] in ("c", "d") and next(record.every(*MUSIC), None) is None


def multipart_level(draft: Draft, hierarchy: str, level: str) -> str:
    """Leader/19: a set, a part with or without a title of its own."""
    if level != "m":
        return " "
    if hierarchy == "1":
        return "a"
    if hierarchy != "2" and not links_above(draft):
        return " "
    title = draft.first("200")
    return "c" if title is not None and title.indicators[:1] == "0" else "b"


def leader_from_marc21(draft: Draft) -> str:
    """The RUSMARC leader; lengths are left to the writer."""
    record = draft.record
    old = record.leader.ljust(24)
    status = old[5] if old[5] in "cdnp" else "c" if old[5] == "a" else "n"
    type_of_record = TYPES_BACK.get(old[6], old[6])
    if type_of_record not in "abcdefgijklmr":
        type_of_record = "a"
    level = {"b": "a", "d": "m"}.get(old[7], old[7])
    if level not in "aimsc":
        level = "m"
    encoding = ENCODING_LEVELS_BACK.get(old[17], " ")
    form = "n" if old[18] in "nu" else " "
    hierarchy = hierarchy_level(draft, old[19], level)
    return f"00000{status}{type_of_record}{level}{hierarchy} 2200000{encoding}{form} 450 "


def hierarchy_level(draft: Draft, multipart: str, level: str) -> str:
    """Leader/08: alone, the top of a hierarchy, below the top."""
    if level == "a":
        return "2" if "773" in draft.tags else " "
    if level == "s" or multipart == "a":
        return "1"
    if multipart in "bc" or "773" in draft.tags:
        return "2"
    return "0"


# --- 100, 102, 105, 106, 110 → 008 ---------------------------------------------------------------


def to_008(draft: Draft) -> None:
    """008, and the subfields of 100, 105, 106 and 110 that stand in it."""
    record = draft.record
    general = draft.value("100", "a").ljust(36) if "100" in draft.tags else ""
    head = head_008(draft, general)
    fixed = head + material_008(draft, general) + tail_008(draft, general)
    draft.fields.append(control("008", fixed))
    for field in draft.every("100"):
        lost = field.subfields[1:] if field.subfields[:1] and general else field.subfields
        if general[8:9] == "k" and general[13:17].isdigit():
            lost = field.subfields  # date of printing: MARC 21 has no such pair of dates
        draft.leave(field, lost)
    for tag in ("105", "106", "110"):
        for position, field in enumerate(draft.every(tag)):
            if position == 0 and not coded(tag, record) and field.first("a"):
                other = book_008 if tag == "105" else serial_008
                draft.fields.append(control("006", MATERIAL_006[tag] + other(draft, "  ", "|")))
            if draft.accounted:
                whole = position == 0 and all_said(tag, field.first("a"))
                draft.leave_others(field, "a" if whole else "")
                draft.leave_repeats(field, "a" if whole else "")
    carriers.to_007(draft)


def all_said(tag: str, text: str) -> bool:
    """Whether every coded position has a counterpart in 008 or 006."""
    return all(
        character in FILL or character in PLACES[tag].get(at, {})
        for at, character in enumerate(text)
    )


FILL: Final = frozenset("| #")
FLAG: Final = {"0": "0", "1": "1"}
PLACES: Final[dict[str, dict[int, Mapping[str, str]]]] = {
    "105": {
        **dict.fromkeys(range(4), equivalents.ILLUSTRATIONS),
        **dict.fromkeys(range(4, 8), equivalents.CONTENTS | {"y": " "}),
        **dict.fromkeys(range(8, 11), FLAG),
        11: equivalents.LITERARY,
        12: {code: code for code in "abcdy"},
    },
    "106": {0: equivalents.FORMS},
    "110": {
        0: equivalents.SERIALS, 1: equivalents.FREQUENCIES, 2: equivalents.REGULARITIES,
        **dict.fromkeys(range(3, 7), equivalents.CONTENTS | {"y": " "}),
        7: FLAG,
    },
}  # fmt: skip
MATERIAL_006: Final = {"105": "a", "110": "s"}  # 006/00: a second description, as of a book


def coded(tag: str, record: Record) -> bool:
    """Whether 008 has a place for this coded field in a record of this sort."""
    if tag == "106":
        return True
    text = record.leader[6:7] in ("a", "b") or text_typed_as_score(record)
    books = text and not continuing(record)
    return books if tag == "105" else continuing(record)


def head_008(draft: Draft, general: str) -> str:
    """008/00-17: date entered, dates of publication, country."""
    entered = general[2:8] if general[:8].isdigit() else "||||||"
    first, second = dates_008(general)
    kind = equivalents.DATE_TYPES.get(general[8:9], "")
    if not kind:
        kind = "s" if first.isdigit() else "|"
        first = first if first.isdigit() else "||||"
        second = "    " if kind == "s" else "||||"
    country = equivalents.COUNTRIES.get(draft.value("102", "a").strip()[:2].upper(), "")
    return f"{entered}{kind}{first}{second}{country.ljust(3) if country else '|||'}"


def dates_008(general: str) -> tuple[str, str]:
    """Both dates in the four characters MARC 21 wants: digits, u for unknown, blanks."""
    first = general[9:13].replace("#", " ").replace("?", "u")
    second = general[13:17].replace("#", " ").replace("?", "u")
    kind = general[8:9]
    if kind == "u":
        return "uuuu", "uuuu"
    if kind == "c":
        return four(first), "uuuu"
    if kind in ("d", "k") or not second.strip(" |"):
        second = "    "
    return four(first), second if second == "    " else four(second)


@lru_cache(maxsize=1024)
def four(date: str) -> str:
    """A date as 008 wants it."""
    kept = "".join(c if c.isdigit() or c == "u" else "u" if c == " " else "|" for c in date)
    return kept if len(kept) == 4 and "|" not in kept else "||||"


def material_008(draft: Draft, general: str) -> str:
    """008/18-34, whose meaning depends on the sort of material."""
    leader = draft.record.leader
    if text_typed_as_score(draft.record):
        leader = leader[:6] + "a" + leader[7:]
    form = equivalents.FORMS.get(draft.value("106", "a")[:1], "s" if "135" in draft.tags else " ")
    audience = next(
        (equivalents.AUDIENCES[c] for c in general[17:20] if c in equivalents.AUDIENCES), " "
    )
    government = equivalents.GOVERNMENTS.get(general[20:21], " ") if general else "|"
    if continuing(draft.record):
        return serial_008(draft, " " + form, government)
    if leader[6:7] in ("a", "b"):
        return book_008(draft, audience + form, government)
    if leader[6:7] in ("e", "f"):
        return f"|||||| |  {government}{form} | ||"
    if leader[6:7] in ("g", "k", "m", "r"):
        time, technique = carriers.film_008(draft)
        return f"{time} {audience}     {government}{form}   |{technique}"
    if leader[6:7] == "l":
        files = next(map(carriers.file_type, draft.every("135")), "|")
        return f"    {audience}{form}  {files} {government}      "
    return f"||||{audience}{form}|||||||| | "


def book_008(draft: Draft, audience_form: str, government: str) -> str:
    pictures, contents, rest = codes_008(draft.value("105", "a"))
    return f"{pictures}{audience_form}{contents}{government}{rest}"


@lru_cache(maxsize=1024)  # books have few of them
def codes_008(coded: str) -> tuple[str, str, str]:
    """008/18-21, 24-27 and 29-34 out of 105$a."""
    coded = coded.ljust(13, "|")
    pictures = mapped(coded[0:4], equivalents.ILLUSTRATIONS)
    contents = mapped(coded[4:8], equivalents.CONTENTS)
    flags = "".join(c if c in "01" else "|" for c in coded[8:11])
    literary = equivalents.LITERARY.get(coded[11], "|")
    life = coded[12] if coded[12] in "abcd" else " " if coded[12] == "y" else "|"
    return pictures, contents, f"{flags} {literary}{life}"


def mapped(coded: str, table: dict[str, str]) -> str:
    """Coded positions through a table, what it does not know dropped; `||||` when not coded."""
    if not coded.strip("| #"):
        return "||||"
    return "".join(table.get(c, "") for c in coded).strip().ljust(4)


def serial_008(draft: Draft, audience_form: str, government: str) -> str:
    coded = draft.value("110", "a").ljust(11, "|")
    kind = equivalents.SERIALS.get(coded[0], "|")
    frequency = equivalents.FREQUENCIES.get(coded[1], "|")
    regularity = equivalents.REGULARITIES.get(coded[2], "|")
    contents = mapped(coded[3:7], equivalents.CONTENTS)
    meeting = coded[7] if coded[7] in FLAG else "|"
    form = audience_form[1]
    return f"{frequency}{regularity} {kind}|{form}{contents}{government}{meeting}   ||"


def tail_008(draft: Draft, general: str) -> str:
    """008/35-39: language, modified, who catalogued."""
    language = draft.value("101", "a").strip().lower()
    if len(language) != 3 or not language.isalpha() or not language.isascii():
        language = "|||"
    return f"{language}{'x' if general[21:22] == '1' else ' '}d"


# --- 008 → 100, 105, 106, 110 --------------------------------------------------------------------


def from_008(draft: Draft) -> None:
    """100 always (it is mandatory), 105, 106 and 110 when 008 says what they hold."""
    record = draft.record
    for number, field in enumerate(draft.every("008")):
        if number or not field.is_control:
            draft.left.append(field)
    fixed = draft.control("008").ljust(40, "|")[:40]
    books = record.leader[6:7] in BOOK_TYPES and not continuing(record)
    draft.fields.append(data("100", "  ", ("a", general_100(draft, fixed))))
    known = "008" in draft.tags
    thesis = "502" in draft.tags
    described = book_105(fixed, thesis=thesis) if books and (known or thesis) else ""
    if described.strip("| ") and (thesis or fixed[18:35].strip("| ")):
        draft.fields.append(data("105", "  ", ("a", described)))
    at = 29 if record.leader[6:7] in "efgkr" else 23
    form = equivalents.FORMS_BACK.get(fixed[at], "") if known else ""
    form = form or equivalents.PHYSICAL_FORMS.get(draft.control("007")[:2].strip(" |"), "")
    if form:
        draft.fields.append(data("106", "  ", ("a", form)))
    if continuing(record) and known and fixed[18:35].strip("| "):
        draft.fields.append(data("110", "  ", ("a", serial_110(fixed))))
    second_form(draft)
    carriers.from_007(draft)
    electronic = form == "s" and record.leader[6:7] == "m"
    if electronic and not any(written.tag == "135" for written in draft.fields):
        draft.fields.append(data("135", "  ", ("a", "u" + "|" * 12)))


def second_form(draft: Draft) -> None:
    """006, what else a record is, as 008 would describe it: 105 of a book, 110 of a serial."""
    for field in draft.every("006"):
        fixed = ("|" * 18 + field.value[1:18]).ljust(40, "|")
        tag = {"a": "105", "t": "105", "s": "110"}.get(field.value[:1], "")
        if field.value[:1] == "m" and carriers.only_type(field):
            continue  # a 135 says it
        if not tag or any(written.tag == tag for written in draft.fields):
            draft.left.append(field)
            continue
        text = serial_110(fixed) if tag == "110" else book_105(fixed, thesis=False)
        draft.fields.append(data(tag, "  ", ("a", text)))


def general_100(draft: Draft, fixed: str) -> str:
    """100$a: all 36 positions, as RUSMARC demands."""
    entered = fixed[0:6]
    date = ("20" if entered[:2] < PIVOT else "19") + entered if entered.isdigit() else ""
    date = date or stamped(draft)
    kind = equivalents.DATE_TYPES_BACK.get(fixed[6], "u")
    first, second = fixed[7:11].replace("u", " "), fixed[11:15].replace("u", " ")
    if kind in ("d", "k"):
        second = "    "
    dates = f"{kind}{blank(first)}{blank(second)}"
    continuing_record = continuing(draft.record)
    audience = " " if continuing_record else equivalents.AUDIENCES_BACK.get(fixed[22], " ")
    government = equivalents.GOVERNMENTS_BACK.get(fixed[28], "u")
    modified = "1" if fixed[38] in "dsx" else "0"
    language = draft.value("040", "b").lower()[:3]
    language = language if len(language) == 3 and language.isalpha() else "rus"
    script = "ba" if latin(draft.value("245", "a")) else "ca"
    return f"{date}{dates}{audience}  {government}{modified}{language}y50      {script}"


def stamped(draft: Draft) -> str:
    """The date of 005, when 008 does not say when the record was made."""
    date = draft.control("005")[:8]
    return date if len(date) == 8 and date.isdigit() else "19000101"


def blank(date: str) -> str:
    return date if date.replace(" ", "").isdigit() else "    "


def latin(title: str) -> bool:
    """Whether the first letter of the title is a Latin one."""
    for character in title:
        if character.isalpha():
            return character < "ɐ"
    return False


def book_105(fixed: str, *, thesis: bool) -> str:
    """105$a; a note of a thesis (502) makes one of the codes of contents m."""
    pictures = mapped_back(fixed[18:22], equivalents.ILLUSTRATIONS_BACK)
    contents = mapped_back(fixed[24:28], equivalents.CONTENTS_BACK)
    if thesis and "m" not in contents:
        contents = ("m" + contents.strip(" |"))[:4].ljust(4)
    flags = "".join(c if c in "01" else "|" for c in fixed[29:32])
    literary = equivalents.LITERARY_BACK.get(fixed[33], "|")
    life = fixed[34] if fixed[34] in "abcd" else "y" if fixed[34] == " " else "|"
    return f"{pictures}{contents}{flags}{literary}{life}"


def mapped_back(coded: str, table: dict[str, str]) -> str:
    """As `mapped`; blanks mean that there is none of it, which RUSMARC says with y."""
    if "|" in coded:
        return "||||"
    found = "".join(table.get(c, "") for c in coded if c != " ")
    return (found or ("y" if table is equivalents.ILLUSTRATIONS_BACK else "")).ljust(4)


def serial_110(fixed: str) -> str:
    kind = equivalents.SERIALS_BACK.get(fixed[21], "z")
    frequency = equivalents.FREQUENCIES_BACK.get(fixed[18], "|")
    regularity = equivalents.REGULARITIES_BACK.get(fixed[19], "|")
    contents = mapped_back(fixed[24:28], equivalents.CONTENTS_BACK)
    meeting = fixed[29] if fixed[29] in FLAG else "|"
    return f"{kind}{frequency}{regularity}{contents}{meeting}|||"
