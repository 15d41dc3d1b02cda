"""Which family of formats is a record written in? Points by sign, the file's majority as prior."""

from collections.abc import Callable
from operator import itemgetter
from typing import Final, NamedTuple

from marc.record import Dialect, Field, Record
from marc.text.spelling import listed

LEAD: Final = 3  # points by which a family must win; otherwise the prior decides

MARC21, UNIMARC, IRBIS = Dialect.MARC21, Dialect.UNIMARC, Dialect.IRBIS

TAG: Final = itemgetter(0)
DATE_TYPES: Final = frozenset("abcdefghijklu |#¦")
IRBIS_WORKSHEETS: Final = frozenset(
    listed("PAZK PVK SPEC ASP AUNTD J NJ NJP NJK IBIS MUSP PAZ PRF ELR PUBL")
)
RUSSIAN_SYSTEMS: Final = frozenset(
    listed("rubbk rugasnti oksvnk nlr_sh nlr-sh rsla-sh rkp-sh gpntbr-sh")
)


class Sign(NamedTuple):
    """A mark in a field of a certain tag that speaks for a family; it counts once a record."""

    name: str
    family: Dialect
    points: int
    seen: Callable[[Field], bool]


def codes(field: Field) -> set[str]:
    """The subfield codes of a field, in lower case: ИРБИС does not tell case apart."""
    return {code.lower() for code, _ in field.subfields}


def has(field: Field, *wanted: str) -> bool:
    found = codes(field)
    return all(code in found for code in wanted)


def plain(field: Field) -> str:
    """The text that stands before any subfield code, as ИРБИС writes short fields."""
    return "".join(text for code, text in field.subfields if not code).strip()


def only_plain(field: Field) -> bool:
    return bool(plain(field)) and not any(code for code, _ in field.subfields)


def always(_: Field) -> bool:
    return True


def entry_name_of_marc21(field: Field) -> bool:
    """MARC 21 100: ind1 0, 1 or 3 and a name in $a, where UNIMARC keeps 36 coded characters."""
    name = field.first("a")
    return field.indicators[:1] in ("0", "1", "3") and name[:1].isalpha()


def coded_100(field: Field) -> bool:
    """UNIMARC 100$a: eight digits of the date of entry, then the type of date."""
    text = field.first("a")
    return text[:8].isdigit() and 9 <= len(text) <= 44 and text[8] in DATE_TYPES


def starts_embedded(field: Field) -> bool:
    return field.first_code == "1"


def agency_801(field: Field) -> bool:
    return len(field.first("a").strip()) == 2 and bool(field.first("b"))


def letters(count: int) -> Callable[[Field], bool]:
    def seen(field: Field) -> bool:
        text = field.first("a").strip()
        return len(text) == count and text.isalpha()

    return seen


def is_worksheet(field: Field) -> bool:
    return plain(field)[:5].rstrip("0123456789").upper() in IRBIS_WORKSHEETS


BARE_LANGUAGE: Final = Sign("bare language", IRBIS, 1, only_plain)
# Strong signs are what only one family can have; 200, 801 and the leader alone decide nothing,
# because Koha UNIMARC writes "4500" and local MARC 21 fields may be numbered 200 or 801.
SIGNS: Final[dict[str, tuple[Sign, ...]]] = {
    "008": (Sign("fixed data", MARC21, 2, lambda field: len(field.value) == 40),),
    "010": (Sign("capital codes", IRBIS, 1, lambda field: any(c.isupper() for c, _ in field[2])),),
    "040": (Sign("agency", MARC21, 2, lambda field: not only_plain(field)),),
    "100": (
        Sign("entry name", MARC21, 2, entry_name_of_marc21),
        Sign("coded data", UNIMARC, 4, coded_100),
    ),
    "101": (
        Sign("language", UNIMARC, 1, letters(3)),
        BARE_LANGUAGE,
    ),
    "102": (
        Sign("country", UNIMARC, 1, letters(2)),
        Sign("bare country", IRBIS, 1, only_plain),
    ),
    "110": (Sign("entry of a body", MARC21, 2, entry_name_of_marc21),),
    "200": (Sign("title 200", UNIMARC, 2, lambda field: bool(field.first("a"))),),
    "210": (Sign("imprint 210", UNIMARC, 1, lambda field: has(field, "a", "d")),),
    "245": (Sign("title 245", MARC21, 5, always),),
    "260": (Sign("imprint 260", MARC21, 1, always),),
    "264": (Sign("imprint 264", MARC21, 1, always),),
    "331": (Sign("abstract 331", IRBIS, 2, always),),
    "463": (Sign("source 463", IRBIS, 2, lambda field: has(field, "c") and not has(field, "1")),),
    "490": (Sign("series 490", MARC21, 1, always),),
    "621": (Sign("bare class", IRBIS, 2, only_plain),),
    "650": (Sign("subject 650", MARC21, 2, always),),
    "651": (Sign("subject 651", MARC21, 2, always),),
    "686": (Sign("Russian scheme", UNIMARC, 1, lambda f: f.first("2") in RUSSIAN_SYSTEMS),),
    "700": (Sign("initials", UNIMARC, 1, lambda f: has(f, "a", "b") and "," not in f.first("a")),),
    "773": (Sign("host", MARC21, 2, always),),
    "801": (Sign("origin", UNIMARC, 3, agency_801),),
    "900": (Sign("kind", IRBIS, 2, lambda field: has(field, "b") or has(field, "t")),),
    "903": (Sign("shelf key", IRBIS, 2, only_plain),),
    "907": (Sign("stages", IRBIS, 2, lambda field: has(field, "c", "a")),),
    "908": (Sign("author mark", IRBIS, 2, only_plain),),
    "910": (Sign("copies", IRBIS, 2, lambda field: has(field, "a", "b")),),
    "919": (Sign("coding", IRBIS, 2, lambda field: has(field, "n") or has(field, "k")),),
    "920": (Sign("worksheet", IRBIS, 5, is_worksheet),),
}


def tags_of(family: Dialect) -> frozenset[str]:
    """The tags in which a sign of this family may stand."""
    return frozenset(
        tag for tag, signs in SIGNS.items() if any(sign.family is family for sign in signs)
    )


# ИРБИС took these over from UNIMARC: they speak against MARC 21 only.
SHARED: Final = frozenset(("title 200", "imprint 210", "initials"))
LINK: Final = Sign("embedded fields", UNIMARC, 4, starts_embedded)

# What tells the Russian profile from another UNIMARC once the family is known: positive points
# are Russian. RUSMARC has no 214, 410, 411; 899, 829 and 029 are its own.
RUSSIAN_SIGNS: Final[dict[str, tuple[tuple[int, Callable[[Field], bool]], ...]]] = {
    "029": ((1, always),),
    "100": ((2, lambda field: field.first("a")[22:25] == "rus"),),
    "102": ((1, lambda f: f.first("a").strip() == "RU"),),
    "200": ((1, lambda field: any("\u0400" <= letter <= "\u04ff" for letter in field.value)),),
    "214": ((-3, always),),
    "410": ((-2, always),),
    "411": ((-2, always),),
    "606": ((1, lambda field: field.first("2") in RUSSIAN_SYSTEMS),),
    "686": ((2, lambda field: field.first("2") in RUSSIAN_SYSTEMS),),
    "801": ((2, lambda f: f.first("a").strip() == "RU"),),
    "899": ((2, always),),
    "995": ((-3, always),),
}
# What would have to be weighed before a record is called one of RUSMARC or of MARC 21.
AGAINST: Final = frozenset(tag for tag, marks in RUSSIAN_SIGNS.items() if marks[0][0] < 0)
STRONG_IRBIS: Final = tags_of(IRBIS) - {"010", "101", "102", "463"}
NOT_RUSMARC: Final = (tags_of(MARC21) - {"100"}) | STRONG_IRBIS | AGAINST
NOT_IRBIS: Final = tags_of(MARC21) | {"801"}
# Fields whose signs weigh one point: all of them together cannot outweigh 245 and 4500.
WEAK: Final = frozenset(("010", "101", "102", "210", "686", "700"))
NOT_MARC21: Final = (tags_of(UNIMARC) | tags_of(IRBIS)) - WEAK - {"100"}


def detect(record: Record, *, prior: Dialect) -> Dialect:
    """The dialect of this record; `prior`, its file's, answers where the signs say too little.

    A record that holds nothing but its number (a deletion) is what its file is.
    """
    if confirmed(record, prior):
        return prior
    return weighed(record, prior)


def weighed(record: Record, prior: Dialect) -> Dialect:
    """The dialect by all signs."""
    scores, russian = weigh(record)
    ranked = sorted(scores.items(), key=lambda pair: -pair[1])
    family = ranked[0][0] if ranked[0][1] - ranked[1][1] >= LEAD else prior
    if family not in (Dialect.UNIMARC, Dialect.RUSMARC):
        return family
    if russian:
        return Dialect.RUSMARC if russian > 0 else Dialect.UNIMARC
    return prior if prior in (Dialect.UNIMARC, Dialect.RUSMARC) else Dialect.UNIMARC


def confirmed(record: Record, prior: Dialect) -> bool:
    """Is the record so plainly of this dialect that `detect` could not say otherwise?

    Nearly every record of a file is; a few look-ups tell, where weighing takes five times longer.
    """
    last = dict(zip(map(TAG, record.fields), record.fields, strict=True))
    if prior is Dialect.RUSMARC:
        return NOT_RUSMARC.isdisjoint(last) and plainly_rusmarc(record.leader, last)
    if prior is MARC21:
        # 245 and 4500 make 7 points; a first $1 and the weak signs 9 at most for UNIMARC, these and
        # what they share 7 for ИРБИС: neither wins by LEAD.
        plain = "245" in last and record.leader[20:24] == "4500" and NOT_MARC21.isdisjoint(last)
        return plain and ("100" not in last or not any(map(coded_100, record.every("100"))))
    if prior is IRBIS and NOT_IRBIS.isdisjoint(last) and record.leader[20:24] != "4500":
        # Without these, UNIMARC has 7 points at most that ИРБИС does not share: 5 of a worksheet
        # leave it fewer than LEAD.
        return "920" in last and is_worksheet(last["920"])
    return False


def plainly_rusmarc(leader: str, last: dict[str, Field]) -> bool:
    """With 100 and 801 UNIMARC has 7 points more than what it shares with ИРБИС, whose bare 101,
    102 and capital codes in 010 make 3 at most. MARC 21 can have 2 for a name in another 100. An
    embedded 463 outweighs one of ИРБИС.
    """
    coded, origin, source = last.get("100"), last.get("801"), last.get("463")
    if coded is None or origin is None or leader[20:24] == "4500":
        return False
    if source is not None and not starts_embedded(source):
        return False
    return origin.first("a").strip() == "RU" and bool(origin.first("b")) and coded_100(coded)


def marc21_by_leader(leader: str) -> int:
    """Points of the entry map 4500 (weak: Koha UNIMARC has it) and of the types of holdings."""
    if leader[20:24] != "4500":
        return 0
    return 4 if leader[6:7] in ("u", "v", "x", "y") else 2


def weigh(record: Record) -> tuple[dict[Dialect, int], int]:
    """Points of each family, and how Russian a UNIMARC record looks (positive: RUSMARC)."""
    found, tags, russian = signs_of(record)
    scores = {MARC21: marc21_by_leader(record.leader), UNIMARC: 0, IRBIS: 0}
    for sign in found.values():
        scores[sign.family] += sign.points
    unimarc_map = 2 if record.leader[20:24] in ("450 ", "450#", "450") else 0
    scores[UNIMARC] += unimarc_map
    if "245" in tags and "200" in tags:
        scores[UNIMARC] -= 2  # a local 200 beside a MARC 21 title
    if scores[IRBIS]:
        scores[IRBIS] += unimarc_map + sum(s.points for s in found.values() if s.name in SHARED)
        scores[IRBIS] += 0 if tags & {"100", "801"} or BARE_LANGUAGE.name not in found else 2
    return scores, russian


def signs_of(record: Record) -> tuple[dict[str, Sign], set[str], int]:
    """The signs of a record, each once, its tags, and the sum of its Russian marks."""
    found: dict[str, Sign] = {}  # by name: this runs for every field of every record
    tags: set[str] = set()
    russian: dict[str, int] = {}
    for field in record.fields:
        tag = field.tag
        tags.add(tag)
        for sign in SIGNS.get(tag, ()):
            if sign.name not in found and sign.seen(field):
                found[sign.name] = sign
        if tag[:1] == "4" and LINK.name not in found and starts_embedded(field):
            found[LINK.name] = LINK
        if tag in RUSSIAN_SIGNS:
            for points, seen in RUSSIAN_SIGNS[tag]:
                if seen(field):
                    russian[tag] = points
    return found, tags, sum(russian.values())
