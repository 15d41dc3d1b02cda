"""Which coded position of RUSMARC 115-135 is which of MARC 21 007? One sheet for a sort of carrier.

UNIMARC Manual, fields 115, 116, 120, 121, 124, 126, 130, 135; MARC 21 Bibliographic, field 007.
"""

from typing import Final, NamedTuple


class Place(NamedTuple):
    """Characters of a coded subfield and where they stand in 007; `codes` are pairs `here there`.

    Without `codes` both sides use the same letters.
    """

    tag: str
    at: int
    there: int
    codes: str = ""
    length: int = 1
    code: str = "a"


class Sheet(NamedTuple):
    """One category of 007: its first character, its length, and the places it shares.

    `kind` is what the first character of the RUSMARC field says, where that tells the category.
    """

    category: str
    length: int
    places: tuple[Place, ...]
    kind: str = ""


LENGTHS: Final = {"115": 20, "116": 18, "120": 13, "121": 9, "124": 7, "126": 15, "130": 11,
                  "135": 13}  # fmt: skip
SUBFIELDS: Final = {"124": "b"}  # the only coded subfield that is not $a

COLOUR: Final = Place("115", 4, 3, "ab bc cm uu zz")
SOUND: Final = (
    Place("115", 5, 5, "aa bb uu y-"),
    Place("115", 6, 6, "aa bb cc dd ee ff gg hh ii uu zz x-"),
)
MATERIALS: Final = "aa bb cc dd ee ff gg hh io jp kq lr ms nt uu vm zz"

SHEETS: Final = (
    Sheet("c", 14, (
        *(Place("135", at, at + 1) for at in range(2, 5)),
        Place("135", 1, 1),
        Place("135", 5, 6, length=3),
        *(Place("135", at, at + 1) for at in range(8, 13)),
    )),
    Sheet("h", 13, (
        Place("130", 0, 1),
        Place("130", 1, 3, "aa bb cu dm"),
        Place("130", 2, 4),
        Place("130", 3, 5),
        Place("130", 4, 6, length=3),
        Place("130", 7, 9, "ab bc uu vm"),
        Place("130", 8, 10, "aa bb cc uu vm xn zz"),
        Place("130", 9, 11, "aa bb cc uu vm"),
    )),
    Sheet("v", 9, (
        COLOUR,
        *SOUND,
        Place("115", 7, 7, "aa mr nm oo pp qq"),
        Place("115", 15, 1, "ac bd cf dr uu zz"),
        Place("115", 16, 4, "aa bb cc dd ee ff gg hh uu zz"),
    ), "c"),
    Sheet("g", 9, (
        COLOUR,
        *SOUND,
        Place("115", 7, 7, "aa bb cc dd ee ff gg kk lj rv ss tt uy ww xx"),
        Place("115", 8, 1, "gc hd if jo ks lt uu zz"),
    ), "b"),
    Sheet("m", 23, (
        COLOUR,
        *SOUND,
        Place("115", 7, 7, "aa bb cc dd ee ff gg"),
        Place("115", 8, 1, "ar bc cf uu zz"),
        Place("115", 10, 4, "aa bb cc dd ef fe uu"),
    ), "a"),
    Sheet("k", 6, (
        Place("116", 0, 1, "ac bd ce df eg fh hi ij kl zz"),
        Place("116", 1, 4, MATERIALS),
        Place("116", 2, 5, MATERIALS + " y-"),
        Place("116", 3, 3, "aa bb cc dh uu vm xn zz"),
    )),
    Sheet("s", 14, (
        Place("126", 0, 1, "ad bt cs dg ew fe gq hi zz"),
        Place("126", 1, 3, "aa bb cc dd ee gf hh ii kl lk mm no op pr uu xn zz"),
        Place("126", 2, 4, "am bs cq uu zz"),
        Place("126", 3, 5, "as bm uu xn zz"),
        Place("126", 4, 6, "aa bb cc dd ee ff hg jj oo ss uu xn zz"),
        Place("126", 5, 7, "am bo cp dl uu xn zz"),
        Place("126", 6, 8, "aa bb cc dd ee ff uu xn zz"),
    )),
    Sheet("a", 8, (
        Place("124", 0, 1, "ad bg dj eq fk gr hs iy", code="b"),
        Place("120", 0, 3, "aa bc"),
        Place("121", 4, 4, "aa bb cc dd ee ff gg pp uu zz"),
    )),
)  # fmt: skip

# RUSMARC 135$a/0 against 006/09 and 008/26 of computer files; letters not named are the same.
FILE_TYPES: Final = {"v": "m"}
# RUSMARC 115$a/9 against 008/34, technique.
TECHNIQUES: Final = {"a": "a", "b": "l", "c": "c", "u": "u", "x": "n", "z": "z"}
