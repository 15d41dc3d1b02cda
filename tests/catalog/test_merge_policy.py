"""Which member's words stand, field by field: statements, headings, notes, and people's pins."""

from collections.abc import Sequence
from typing import Any

import pytest

from catalog.merge import Member, Merged, Pin, merge, policy, said
from catalog.merge.origins import by_subfield
from marc.record import Dialect, Record
from tests.catalog.test_merge import member
from tests.written import field, lines, marc21, rusmarc

RUSMARC, MARC21 = Dialect.RUSMARC, Dialect.MARC21


def union(
    *records: Record,
    target: Dialect = RUSMARC,
    pins: Sequence[Pin] = (),
    dialect: Dialect = RUSMARC,
) -> Merged:
    """The members are of libraries A, B, C … in this order; an earlier one wins among equals."""
    members = [
        member(10 + place, record, library="ABCDEF"[place], dialect=dialect, rank=place)
        for place, record in enumerate(records)
    ]
    return merge(members, target, union_id="x1", agency="SVOD", country="RU", pins=pins)


def book(text: str) -> Record:
    return rusmarc("001 1\n" + text)


def both(record: Merged, code: str = "") -> list[list[tuple[int, ...]]]:
    return [
        by_subfield(f, origin)
        for f, origin in zip(record.record.fields, record.origins, strict=True)
        if f.tag == code
    ]


# Fields of each member → the fields of the union record.
POLICY = [
    pytest.param(
        ["200 1# $aПсков$eочерк\n215 ## $a216 с.", "200 1# $aПсков\n215 ## $a215 с."],
        ["215 ## $a216 с."],
        id="one extent, the best member's",
    ),
    pytest.param(
        [
            "200 1# $aПсков$eочерк\n215 ## $a126 с.$cил.",
            "200 1# $aПсков\n215 ## $a216 с.",
            "200 1# $aПсков\n215 ## $a216 с.$d21 см",
        ],
        ["215 ## $a216 с.$cил.$d21 см"],
        id="the extent two libraries agree on, in the best member's statement, filled",
    ),
    pytest.param(
        [
            "200 1# $aПсков$eочерк\n210 ## $aПсков$d2010",
            "200 1# $aПсков\n210 ## $aПсков$cЛогос$d2010",
        ],
        ["210 ## $aПсков$cЛогос$d2010"],
        id="the publisher of the next member in its place",
    ),
    pytest.param(
        ["200 1# $aПсков$eочерк$fА. Я.\n215 ## $a9 с.\n210 ## $d2010",
         "200 1# $aПсков\n210 ## $aПсков$cЛогос$d2011"],
        ["210 ## $d2010"],
        id="nothing from an imprint of another year",
    ),
    pytest.param(
        [
            "100 ## $a20200101d2011    k  y0rusy50      ca\n200 1# $aПсков$eочерк\n101 0# $arus",
            "200 1# $aПсков\n210 ## $aПсков$d2010",
        ],
        ["100 ## $a20200101d2010    k  y0rusy50      ca", "210 ## $aПсков$d2010"],
        id="coded years are those of the imprint",
    ),
    pytest.param(
        ["200 1# $aПсков$eочерк\n205 ## $aИзд. 2-е", "200 1# $aПсков\n205 ## $a2-е изд., испр."],
        ["205 ## $aИзд. 2-е"],
        id="one edition statement",
    ),
    pytest.param(
        ["200 1# $aПсков$eочерк$fА. Я.\n215 ## $a9 с.\n210 ## $d2010",
         "200 1# $aПсков\n214 #0 $aПсков$d2010"],
        ["210 ## $aПсков$d2010"],
        id="one imprint, whichever field tells it",
    ),
    pytest.param(
        ["200 1# $aСтароій Псков$eочерк", "200 1# $aСтарый Псков", "200 1# $aСтарый Псков"],
        ["200 1# $aСтарый Псков$eочерк"],
        id="a slip of the pen in a title gives way to two libraries",
    ),
    pytest.param(
        ["200 1# $aПсковские летописи\n210 ## $d1850\n215 ## $a9 с.",
         "200 1# $aПсковскія лѣтописи\n210 ## $d1850"],
        ["200 1# $aПсковскія лѣтописи", "518 1# $aПсковские летописи"],
        id="the spelling of the book, though the best member modernised it",
    ),
    pytest.param(
        ["200 1# $aПсков$eочерк\n225 1# $aГорода", "200 1# $aПсков\n225 1# $aГорода$vвып. 3"],
        ["225 1# $aГорода$vвып. 3"],
        id="a series once, with its number",
    ),
    pytest.param(
        ["200 1# $aПсков$eочерк\n300 ## $aБиблиогр.: с. 210",
         "200 1# $aПсков\n300 ## $aБиблиогр.: с. 210–214 (45 назв.)",
         "200 1# $aПсков\n300 ## $aТираж 500"],
        ["300 ## $aБиблиогр.: с. 210–214 (45 назв.)", "300 ## $aТираж 500"],
        id="a note that another note says too is left out",
    ),
    pytest.param(
        ["200 1# $aПсков$eочерк\n330 ## $aО городе.", "200 1# $aПсков\n330 ## $aО городе.",
         "200 1# $aПсков\n330 ## $aСовсем другое, подробное изложение."],
        ["330 ## $aО городе.", "330 ## $aСовсем другое, подробное изложение."],
        id="the longest abstract, and the one two libraries have",
    ),
    pytest.param(
        ["200 1# $aПсков$eочерк\n606 0# $aКрепости - Псков",
         "200 1# $aПсков\n606 0# $aКрепости$yПсков$2nlr_sh"],
        ["606 0# $aКрепости$yПсков$2nlr_sh"],
        id="a chain and the same heading divided are one",
    ),
    pytest.param(
        ["200 1# $aПсков$eочерк\n600 #1 $aПушкин$bА. С.",
         "200 1# $aПсков\n600 #1 $aПушкин$bА. С.$gАлександр Сергеевич$f1799–1837"],
        ["600 #1 $aПушкин$bА. С.$gАлександр Сергеевич$f1799–1837"],
        id="a person as subject once, in full",
    ),
    pytest.param(
        ["200 1# $aПсков$eочерк\n600 #1 $aПетров$bИ. С.$f1799–1837",
         "200 1# $aПсков\n600 #1 $aПетров$bИ. С.$f1900–1950"],
        ["600 #1 $aПетров$bИ. С.$f1799–1837", "600 #1 $aПетров$bИ. С.$f1900–1950"],
        id="namesakes of other years stay two",
    ),
    pytest.param(
        ["200 1# $aПсков$eочерк\n606 0# $aКремль\n610 0# $aбашни$aстены",
         "200 1# $aПсков\n610 0# $aСтены$aКремль$aмосты"],
        ["606 0# $aКремль", "610 0# $aбашни$aстены", "610 0# $aмосты"],
        id="a keyword once, and none that is a heading",
    ),
    pytest.param(
        ["200 1# $aПсков$eочерк\n856 4# $uhttp://x.ru/1",
         "200 1# $aПсков\n856 4# $uhttp://x.ru/1/$zтекст"],
        ["856 4# $uhttp://x.ru/1/$zтекст"],
        id="an address once",
    ),
]  # fmt: skip


def test_a_library_may_go_first_in_one_element() -> None:
    """Its extent, however little else it says; two that agree on another outweigh it."""
    full = book("200 1# $aПсков$eочерк\n210 ## $aПсков$cЛогос$d2010\n215 ## $a216 с.$cил.")
    brief = book("200 1# $aПсков\n210 ## $d2011\n215 ## $a218 с.")
    members = [member(1, full, library="A"), member(2, brief, library="B", ranks={"extent": 1})]
    third = member(3, full, library="C")

    def extents(*found: Member) -> list[str]:
        record = merge(found, RUSMARC, union_id="x1", agency="SVOD", country="RU").record
        return lines(record, "210", "215")

    assert extents(*members) == ["210 ## $aПсков$cЛогос$d2010", "215 ## $a218 с."]
    assert extents(*members, third) == ["210 ## $aПсков$cЛогос$d2010", "215 ## $a216 с.$cил."]


@pytest.mark.parametrize(("members", "expected"), POLICY)
def test_policy(members: list[str], expected: list[str]) -> None:
    tags = {line[:3] for line in expected} | {line[:3] for m in members for line in m.split("\n")}
    shown = {line[:3] for line in expected}

    found = union(*map(book, members)).record

    assert lines(found, *shown) == expected
    rest = tags - shown - {"200", "210", "215", "101"}
    assert not rest or lines(found, *rest) == []


def american(text: str) -> Record:
    return marc21("001 1\n" + text)


POLICY_MARC21 = [
    pytest.param(
        ["245 10 $aПсков /$cИ. Петров\n264 #1 $aПсков,$c2010",
         "245 10 $aПсков\n264 #1 $aПсков :$bЛогос,$c2010"],
        ["245 00 $aПсков /$cИ. Петров", "264 #1 $aПсков :$bЛогос,$c2010"],
        id="a publisher filled in with the ISBD marks round it",
    ),
    pytest.param(
        ["245 10 $aПсков /$cИ. Петров\n300 ## $a126 с. :$bил.", "245 10 $aПсков\n300 ## $a216 с.",
         "245 10 $aПсков\n300 ## $a216 с. ;$c21 см"],
        ["300 ## $a216 с. :$bил. ;$c21 см"],
        id="the extent two agree on keeps the marks",
    ),
    pytest.param(
        ["130 0# $aБиблия\n245 00 $aПсков /$cИ. Петров", "100 1# $aПетров, И.\n245 10 $aПсков"],
        ["100 1# $aПетров, И.", "240 10 $aБиблия", "245 10 $aПсков /$cИ. Петров"],
        id="one main entry: the uniform title moves to 240",
    ),
    pytest.param(
        ["130 0# $6880-01$aBibliia\n245 00 $aПсков /$cИ. Петров\n880 0# $6130-01/(N$aБиблия",
         "100 1# $aПетров, И.\n245 10 $aПсков"],
        ["100 1# $aПетров, И.", "240 10 $6880-01$aBibliia",
         "880 10 $6240-01/(N$aБиблия"],
        id="and its form in another script with it",
    ),
    pytest.param(
        ["245 10 $aПсков /$cИ. Петров\n260 ## $aПсков,$c2010",
         "245 10 $aПсков\n264 #1 $aПсков,$c2010"],
        ["260 ## $aПсков,$c2010"],
        id="260 or 264, not both",
    ),
    pytest.param(
        ["245 10 $aПсков /$cИ. Петров\n490 0# $aГорода",
         "245 10 $aПсков\n490 1# $aГорода\n830 #0 $aГорода"],
        ["490 1# $aГорода", "830 #0 $aГорода"],
        id="a series that is traced says so",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("members", "expected"), POLICY_MARC21)
def test_policy_of_marc21(members: list[str], expected: list[str]) -> None:
    tags = {line[:3] for line in expected} | {line[:3] for m in members for line in m.split("\n")}
    shown = {line[:3] for line in expected}

    found = union(*map(american, members), target=MARC21, dialect=MARC21).record

    assert lines(found, *shown) == expected
    rest = tags - shown - {"245"}
    assert not rest or lines(found, *rest) == []


def test_origin_of_each_subfield() -> None:
    found = union(
        book("200 1# $aПсков$eочерк\n215 ## $a126 с.$cил."),
        book("200 1# $aПсков\n215 ## $a216 с."),
        book("200 1# $aПсков\n215 ## $a216 с.$d21 см"),
    )

    assert both(found, "200") == [[(10, 11, 12), (10,)]]
    assert both(found, "215") == [[(11, 12), (10,), (12,)]]


# --- pins -----------------------------------------------------------------------------------------

LEFT = book("010 ## $a5-94405-003-9\n200 1# $aПсков$eочерк\n210 ## $aПсков$d2010\n606 0# $aКремль")
RIGHT = book("200 1# $aГород Псков\n210 ## $aМосква$d2011\n606 0# $aБашни\n606 0# $aСтены")


@pytest.mark.parametrize(
    ("pin", "rusmarc_lines", "marc21_lines"),
    [
        pytest.param(
            Pin("title", source=11), ["200 1# $aГород Псков"], ["245 00 $aГород Псков"],
            id="a member's title"),
        pytest.param(
            Pin("imprint", source=11),
            ["210 ## $aМосква$d2011"], ["264 #1 $aМосква,$c2011"],
            id="a member's imprint"),
        pytest.param(
            Pin("imprint", own=(field("210 ## $aПсков$cЛогос$d2012"),)),
            ["210 ## $aПсков$cЛогос$d2012"], ["264 #1 $aПсков :$bЛогос,$c2012"],
            id="an imprint of the coordinator's own"),
        pytest.param(
            Pin("title", own=(field("245 00 $aДругой Псков"),), dialect=MARC21),
            ["200 1# $aДругой Псков"], ["245 00 $aДругой Псков"],
            id="an own title in the words of MARC 21"),
        pytest.param(
            Pin("subject", source=11), ["606 0# $aБашни", "606 0# $aСтены"],
            ["650 #4 $aБашни", "650 #4 $aСтены"], id="a member's subjects"),
        pytest.param(
            Pin("subject", instead_of=said(field("606 0# $aБашни"))),
            ["606 0# $aКремль", "606 0# $aСтены"], ["650 #4 $aКремль", "650 #4 $aСтены"],
            id="without one subject"),
        pytest.param(
            Pin("subject", own=(field("606 0# $aБашня"),), instead_of="башни"),
            ["606 0# $aКремль", "606 0# $aСтены", "606 0# $aБашня"],
            ["650 #4 $aКремль", "650 #4 $aСтены", "650 #4 $aБашня"],
            id="another word for one subject"),
        pytest.param(Pin("isbn"), [], [], id="no ISBN"),
    ],
)  # fmt: skip
def test_a_pin_wins_in_both_dialects(
    pin: Pin, rusmarc_lines: list[str], marc21_lines: list[str]
) -> None:
    for target, table, expected in (
        (RUSMARC, policy.RUSMARC, rusmarc_lines),
        (MARC21, policy.MARC21, marc21_lines),
    ):
        found = union(LEFT, RIGHT, target=target, pins=[pin]).record
        assert lines(found, *table.elements[pin.element]) == expected


def test_a_pinned_year_is_coded_too() -> None:
    left = book(
        "100 ## $a20200101d2010    k  y0rusy50      ca\n200 1# $aПсков$eочерк\n210 ## $d2010"
    )
    pin = Pin("imprint", own=(field("210 ## $aПсков$d2012"),))

    assert lines(union(left, pins=[pin]).record, "100") == [
        "100 ## $a20200101d2012    k  y0rusy50      ca"
    ]
    assert union(left, target=MARC21, pins=[pin]).record.control("008")[:15] == "200101s2012    "


def test_a_coordinators_words_have_no_origin_but_those_who_agree() -> None:
    found = union(LEFT, RIGHT, pins=[Pin("imprint", own=(field("210 ## $aПсков$d2012"),))])

    assert both(found, "210") == [[(10,), ()]]


@pytest.mark.parametrize(
    "pin", [Pin("title", source=99), Pin("edition", source=11)], ids=["no member", "says nothing"]
)
def test_a_pin_on_what_nobody_says_rests(pin: Pin) -> None:
    assert union(LEFT, RIGHT, pins=[pin]) == union(LEFT, RIGHT)


def test_the_last_pin_on_one_thing_stands() -> None:
    pins = [Pin("title", source=10), Pin("subject", source=10), Pin("title", source=11)]

    assert lines(union(LEFT, RIGHT, pins=pins).record, "200") == ["200 1# $aГород Псков"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"element": "holding"},
        {"element": "no such"},
        {"element": "title", "source": 1, "instead_of": "x"},
    ],
)
def test_pins_that_say_nothing_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="pin"):
        Pin(**wrong)
