"""What members become together: every word kept, every origin named, whatever their order."""

from collections.abc import Mapping, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.merge import Member, Merged, merge, policy, ranked
from catalog.merge.origins import by_subfield, everyone
from catalog.merge.policy import Policy
from catalog.merge.saying import key
from marc import facts
from marc.check import check
from marc.record import Dialect, Field, Record, Severity, control
from marc.text.spelling import comparable
from tests.convert_samples import articles, books, marc21_books, volumes
from tests.written import field, lines, marc21, rusmarc

RUSMARC, MARC21 = Dialect.RUSMARC, Dialect.MARC21
TARGETS = pytest.mark.parametrize("target", [RUSMARC, MARC21])


def member(
    id: int,
    record: Record,
    *,
    library: str = "",
    dialect: Dialect = RUSMARC,
    rank: int = 100,
    ranks: Mapping[str, int] | None = None,
) -> Member:
    """A contribution as merging sees it."""
    return Member(
        id=id,
        library=library or f"LIB{id % 3}",
        rank=rank,
        local_id=record.control("001") or f"n{id}",
        dialect=dialect,
        record=record,
        facts=facts.facts(record, dialect),
        ranks=ranks or {},
    )


def union(members: Sequence[Member], target: Dialect = RUSMARC) -> Merged:
    return merge(members, target, union_id="x1234567", agency="SVOD", country="RU")


def merged_lines(members: Sequence[Member], *tags: str, target: Dialect = RUSMARC) -> list[str]:
    return lines(union(members, target).record, *tags)


# --- one member ----------------------------------------------------------------------------------

BOOK = rusmarc(
    """
    001 RU/PSK/1
    005 20200101000000.0
    010 ## $a978-5-00000-001-4
    100 ## $a20200101d2010    k  y0rusy0189    ca
    101 0# $arus
    200 1# $aСтарый Псков$fИ. С. Петров
    210 ## $aПсков$cЛогос$d2010
    215 ## $a215 с.
    316 ## $aАвтограф автора$5ПОУНБ
    606 0# $aКрепости
    700 #1 $aПетров$bИ. С.$4070
    801 #0 $aRU$bПОУНБ
    899 ## $aПсковская ОУНБ$bхран.$j63.3/П30
    990 ## $aслужебное
    """
)


def test_a_lone_member_is_published_with_svods_own_fields() -> None:
    found = union([member(7, BOOK, library="PSK")])

    assert lines(found.record) == [
        "001 x1234567",
        "010 ## $a978-5-00000-001-4",
        "035 ## $a(PSK)RU/PSK/1",
        "100 ## $a20200101d2010    k  y0rusy50      ca",
        "101 0# $arus",
        "200 1# $aСтарый Псков$fИ. С. Петров",
        "210 ## $aПсков$cЛогос$d2010",
        "215 ## $a215 с.",
        "606 0# $aКрепости",
        "700 #1 $aПетров$bИ. С.$4070",
        "801 #0 $aRU$bПОУНБ",
        "801 #2 $aRU$bSVOD",
        "852 ## $aPSK$bПсковская ОУНБ$bхран.$j63.3/П30",
    ]
    assert found.record.leader == "00000nam0 2200000   450 "


def test_the_other_view_of_a_lone_member() -> None:
    found = union([member(7, BOOK, library="PSK")], MARC21)

    assert lines(found.record, "001", "003", "035", "040", "100", "245", "852") == [
        "001 x1234567",
        "003 SVOD",
        "035 ## $a(PSK)RU/PSK/1",
        "040 ## $aПОУНБ$brus$dSVOD",
        "100 1# $aПетров, И. С.$4aut",
        "245 10 $aСтарый Псков /$cИ. С. Петров",
        "852 ## $aPSK$bПсковская ОУНБ$bхран.$j63.3/П30",
    ]
    assert found.record.leader == "00000nam a2200000 i 4500"


def test_origins_of_a_lone_member_name_it_everywhere_but_in_svods_fields() -> None:
    found = union([member(7, BOOK)])

    ours = {("001", "x1234567"), ("801", "RU SVOD")}
    for line, origin in zip(found.record.fields, found.origins, strict=True):
        assert origin == (((),) if (line.tag, line.value) in ours else ((7,),))


@TARGETS
def test_a_library_that_says_nothing_of_its_copies_still_has_one(target: Dialect) -> None:
    bare = rusmarc("001 1\n200 1# $aПсков")

    assert merged_lines([member(1, bare, library="OST")], "852", target=target) == ["852 ## $aOST"]


def test_items_of_koha_become_holdings() -> None:
    koha = rusmarc("001 1\n200 1# $aПсков\n995 ## $bMEDIA$cрек$f00123$k947")

    assert merged_lines([member(1, koha, library="OST")], "852") == [
        "852 ## $aOST$bрек$p00123$j947"
    ]


# --- several members -----------------------------------------------------------------------------


def test_description_is_the_best_members_filled_by_the_next() -> None:
    full = member(1, BOOK)
    poor = member(
        2, rusmarc("001 2\n200 1# $aСтарый Псков : очерк\n205 ## $a2-е изд.\n210 ## $d2011")
    )

    found = union([poor, full])

    assert ranked([poor, full])[0] is full
    assert lines(found.record, "200", "205", "210", "215") == [
        "200 1# $aСтарый Псков$fИ. С. Петров",
        "205 ## $a2-е изд.",
        "210 ## $aПсков$cЛогос$d2010",
        "215 ## $a215 с.",
    ]


def test_rank_decides_between_equally_full_records() -> None:
    assert ranked([member(1, BOOK, rank=50), member(2, BOOK, rank=10)])[0].id == 2


def test_subjects_of_everybody_once() -> None:
    left = rusmarc("001 1\n200 1# $aПсков\n606 0# $aКрепости$2nlr_sh\n610 0# $aКремль")
    right = rusmarc("001 2\n200 1# $aПсков\n606 0# $aкрепости\n606 0# $aМузеи\n610 0# $aкремль.")

    found = union([member(1, left), member(2, right)])

    assert lines(found.record, "606", "610") == [
        "606 0# $aКрепости$2nlr_sh",
        "606 0# $aМузеи",
        "610 0# $aКремль",
    ]
    origins = {f.value: ids for f, ids in zip(found.record.fields, found.origins, strict=True)}
    assert origins["Крепости nlr_sh"] == ((1, 2),)
    assert origins["Музеи"] == ((2,),)


def test_isbns_that_are_one_number_are_one() -> None:
    left = rusmarc("001 1\n010 ## $a5-94405-003-9\n200 1# $aПсков")
    right = rusmarc("001 2\n010 ## $a978-5-94405-003-8$bВ пер.\n200 1# $aПсков")

    assert len(merged_lines([member(1, left), member(2, right)], "010")) == 1


def test_the_longest_abstract_is_taken() -> None:
    left = rusmarc("001 1\n200 1# $aПсков\n330 ## $aКратко.\n215 ## $a5 с.")
    right = rusmarc("001 2\n200 1# $aПсков\n330 ## $aПодробно о городе и крае.")

    assert merged_lines([member(1, left), member(2, right)], "330") == [
        "330 ## $aПодробно о городе и крае."
    ]


NAMES = [
    pytest.param(
        ["700 #1 $aПетров$bИ. С."],
        ["700 #1 $aПетров$bИ. С.$gИван Сергеевич$4070"],
        ["700 #1 $aПетров$bИ. С.$gИван Сергеевич$4070"],
        id="the fullest form of one person",
    ),
    pytest.param(
        ["700 #1 $aПетров$bИ. С.", "701 #1 $aОрлова$bА. Н."],
        ["700 #1 $aОрлова$bА. Н.", "701 #1 $aПетров$bИ."],
        ["700 #1 $aПетров$bИ. С.", "701 #1 $aОрлова$bА. Н."],
        id="one main entry, a shorter name is the longer one",
    ),
    pytest.param(
        ["700 #1 $aПетров$bИ. С.$4070"],
        ["710 02 $aПсковский музей$4570", "702 #1 $aПетров$bИ. С.$4340"],
        [
            "700 #1 $aПетров$bИ. С.$4070",
            "702 #1 $aПетров$bИ. С.$4340",
            "711 02 $aПсковский музей$4570",
        ],
        id="a second main entry steps back; an author may be the editor too",
    ),
    pytest.param(
        ["702 #1 $aЛис$bО. П.$4340"],
        ["702 #1 $aЛис$bО. П.$4220"],
        ["702 #1 $aЛис$bО. П.$4340$4220"],
        id="roles of everybody",
    ),
    pytest.param(
        ["702 #1 $aЛис$bО. П.$4340"],
        ["702 #1 $aЛис$bА. А.$4340"],
        ["702 #1 $aЛис$bО. П.$4340", "702 #1 $aЛис$bА. А.$4340"],
        id="namesakes stay two",
    ),
]


@pytest.mark.parametrize(("left", "right", "expected"), NAMES)
def test_names(left: list[str], right: list[str], expected: list[str]) -> None:
    head = "200 1# $aСтарый Псков\n"
    first = member(1, rusmarc("001 1\n215 ## $a5 с.\n" + head + "\n".join(left)))
    second = member(2, rusmarc("001 2\n" + head + "\n".join(right)))

    found = merged_lines([second, first], "700", "701", "702", "710", "711", "712")

    assert found == expected


def test_names_of_marc21_have_one_main_entry() -> None:
    first = marc21("001 1\n100 1# $aПетров, И. С.\n245 10 $aПсков\n300 ## $a5 с.")
    second = marc21(
        "001 2\n100 1# $aОрлова, А. Н.\n245 10 $aПсков\n700 1# $aПетров, Иван Сергеевич"
    )
    members = [member(1, first, dialect=MARC21), member(2, second, dialect=MARC21)]

    assert merged_lines(members, "100", "700", target=MARC21) == [
        "100 1# $aПетров, Иван Сергеевич",
        "700 1# $aОрлова, А. Н.",
    ]


def test_the_source_of_an_article_is_of_one_member() -> None:
    head, leader = "200 1# $aГдов\n", "00000naa2 2200000   450 "
    left = rusmarc("001 1\n" + head + "461 #0 $12001 $aПсков\n463 #0 $12000 $a№ 4", leader=leader)
    right = rusmarc("001 2\n" + head + "463 #0 $12001 $aПсков, № 4", leader=leader)

    assert merged_lines([member(1, left), member(2, right)], "461", "463") == [
        "461 #0 $12001 $aПсков",
        "463 #0 $12000 $a№ 4",
    ]


def test_a_set_told_on_one_level_takes_no_link_from_another() -> None:
    left = rusmarc("001 1\n200 1# $aПсковская земля$hТ. 2$iСредние века\n215 ## $a5 с.")
    right = rusmarc("001 2\n200 1# $aСредние века\n461 #0 $12001 $aПсковская земля$vТ. 2")
    members = [member(1, left, rank=1), member(2, right)]

    assert merged_lines(members, "200") == ["200 1# $aПсковская земля$hТ. 2$iСредние века"]
    assert merged_lines(members, "461") == []


def test_old_spelling_is_kept_and_the_modern_one_added() -> None:
    old = rusmarc("001 1\n200 1# $aПсковскія губернскія вѣдомости\n215 ## $a5 с.\n210 ## $d1913")
    new = rusmarc("001 2\n200 1# $aПсковские губернские ведомости")
    members = [member(1, old), member(2, new)]

    assert merged_lines(members, "200", "518") == [
        "200 1# $aПсковскія губернскія вѣдомости",
        "518 1# $aПсковские губернские ведомости",
    ]
    assert merged_lines(members, "246", target=MARC21) == [
        "246 1# $iЗаглавие в современной орфографии:$aПсковские губернские ведомости"
    ]
    assert union(members).origins[lines(union(members).record).index(
        "518 1# $aПсковские губернские ведомости")] == ((2,),)  # fmt: skip


def test_old_spelling_alone_is_respelled_by_the_rules_of_1918() -> None:
    old = rusmarc("001 1\n200 1# $aОчеркъ Великолуцкаго уѣзда\n210 ## $d1913")

    assert merged_lines([member(1, old)], "518") == ["518 1# $aОчерк Великолуцкого уезда"]


def test_a_modern_title_of_a_title_nobody_says_whole_has_an_origin() -> None:
    members = [
        member(1, rusmarc("001 1\n200 1# $aОчеркъ уѣзда$eписьма\n210 ## $d1913\n215 ## $a5 с.")),
        member(2, rusmarc("001 2\n200 1# $aОчеркъ уѣзда$fИ. Петров\n210 ## $d1913")),
    ]
    found = union(members)
    at = [field.tag for field in found.record.fields].index("518")

    assert found.origins[at] == ((1, 2),)


def test_agencies_share_040_and_svod_comes_last() -> None:
    first = marc21("001 1\n040 ## $aRuMoRGB$brus$dPSK\n245 00 $aПсков\n300 ## $a5 с.")
    second = marc21("001 2\n040 ## $aRU-RKP$brus\n245 00 $aПсков")
    members = [member(1, first, dialect=MARC21), member(2, second, dialect=MARC21)]

    assert merged_lines(members, "040", target=MARC21) == [
        "040 ## $aRuMoRGB$brus$dPSK$dRU-RKP$dSVOD"
    ]


def test_a_union_record_is_in_one_script() -> None:
    both = marc21(
        "001 1\n100 1# $6880-02$aPetrov, I. S.\n245 10 $6880-01$aStaryi Pskov\n"
        "880 10 $6245-01/(N$aСтарый Псков\n880 1# $6100-02/(N$aПетров, И. С."
    )
    members = [member(1, both, dialect=MARC21)]

    assert merged_lines(members, "200") == ["200 1# $aСтарый Псков"]
    assert merged_lines(members, "517") == ["517 1# $aStaryi Pskov"]
    assert merged_lines(members, "700") == ["700 #1 $aПетров$bИ. С."]
    assert merged_lines(members, "701") == []


def test_the_scripts_of_every_member_go_with_what_says_the_same() -> None:
    best = marc21(
        "001 1\n100 1# $aPetrov, I. S.\n245 10 $6880-01$aStaryi Pskov\n260 ## $aPskov$c2010\n"
        "300 ## $a5 s.\n880 10 $6245-01/(N$aСтарый Псков"
    )
    other = marc21(
        "001 2\n100 1# $6880-01$aPetrov, I. S.\n245 10 $6880-02$aStaryi Pskov\n"
        "260 ## $6880-03$aMoskva$c2010\n651 #7 $6880-04$aPskov$2x\n"
        "880 1# $6100-01/(N$aПетров, И. С.\n880 10 $6245-02/(N$aСтарый  Псков\n"
        "880 ## $6260-03/(N$aМосква$c2010\n880 #7 $6651-04/(N$aПсков$2x\n880 ## $6500-00$aЗаметка"
    )
    members = [member(1, best, dialect=MARC21), member(2, other, dialect=MARC21)]
    found = union(members, MARC21)

    # The imprint of the other is not taken, nor is its form; one title is enough.
    assert lines(found.record, "100", "245", "651", "880") == [
        "100 1# $6880-02$aPetrov, I. S.",
        "245 10 $6880-01$aStaryi Pskov",
        "651 #7 $6880-03$aPskov$2x",
        "880 10 $6245-01/(N$aСтарый Псков",
        "880 1# $6100-02/(N$aПетров, И. С.",
        "880 #7 $6651-03/(N$aПсков$2x",
        "880 ## $6500-00$aЗаметка",
    ]
    forms = [origin for field, origin in zip(found.record.fields, found.origins, strict=True)
             if field.tag == "880"]  # fmt: skip
    assert [everyone(origin) for origin in forms] == [(1, 2), (2,), (2,), (2,)]


@TARGETS
def test_members_of_three_dialects_meet(target: Dialect) -> None:
    irbis = Record("00000nam  2200000   450 ", (
        control("001", "7"), field("200 ## $AСтарый Псков"), field("210 ## $D2010"),
        Field("920", "  ", (("", "PAZK"),)), field("910 ## $b666468$dКХ"),
    ))  # fmt: skip
    american = marc21("001 9\n245 00 $aСтарый Псков\n650 #0 $aFortresses")
    members = [
        member(1, BOOK, library="A"),
        member(2, irbis, library="B", dialect=Dialect.IRBIS),
        member(3, american, library="C", dialect=MARC21),
    ]

    found = union(members, target)

    assert [f.first("a") for f in found.record.every("852")] == ["A", "B", "C"]
    assert [f.first("a") for f in found.record.every("035")] == ["(A)RU/PSK/1", "(B)7", "(C)9"]


# --- for any members -----------------------------------------------------------------------------

NATIVE = st.one_of(books, volumes, articles).map(lambda record: (record, RUSMARC))
FOREIGN = marc21_books.map(lambda record: (record, MARC21))


@st.composite
def groups(draw: st.DrawFn) -> list[Member]:
    found = draw(st.lists(st.one_of(NATIVE, FOREIGN), min_size=1, max_size=4))
    return [
        member(10 + number, record, dialect=dialect, library=f"L{number % 3}")
        for number, (record, dialect) in enumerate(found)
    ]


@TARGETS
@given(groups(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_any_order_gives_the_same(target: Dialect, members: list[Member], random: Random) -> None:
    shuffled = list(members)
    random.shuffle(shuffled)

    assert union(shuffled, target) == union(members, target)


@given(groups())
@settings(max_examples=60)
def test_words_of_the_best_member_are_kept(members: list[Member]) -> None:
    leading = ranked(members)[0]
    target = leading.dialect
    found = union(members, target).record
    words = {
        word for f in found.fields for _, text in f.subfields for word in comparable(text).split()
    }
    table = policy.TABLES[target]

    for f in leading.record.fields:
        if table.rows[f.tag].policy in (Policy.LOCAL, Policy.OURS, Policy.LONGEST, Policy.HOST):
            continue  # not of the best member, or of the one that says most
        for code, text in f.subfields:
            voted = table.rows[f.tag].fact and code == table.rows[f.tag].code
            coded = table.rows[f.tag].policy is Policy.DATES
            if not coded and code != "1" and not voted:
                assert words.issuperset(comparable(text).split()), (f.tag, code, text)


@given(groups())
@settings(max_examples=60)
def test_every_subject_of_every_native_member_is_there_once(members: list[Member]) -> None:
    found = union(members).record
    kept = [key(f) for f in found.fields if f.tag in ("606", "607", "608", "610")]

    assert len(kept) == len(set(kept))
    for one in members:
        if one.dialect is RUSMARC:
            assert {key(f) for f in one.record.every("606", "607", "608", "610")} <= set(kept)


@TARGETS
@given(groups())
@settings(max_examples=60)
def test_every_field_names_those_who_said_it(target: Dialect, members: list[Member]) -> None:
    found = union(members, target)
    ids = {one.id for one in members}

    assert len(found.origins) == len(found.record.fields)
    for f, origin in zip(found.record.fields, found.origins, strict=True):
        found_of = by_subfield(f, origin)
        assert len(found_of) == len(f.subfields)
        ours = f.tag in ("001", "003") or (f.tag in ("801", "040") and "SVOD" in f.value)
        for of_subfield in found_of:
            assert set(of_subfield) <= ids
            assert list(of_subfield) == sorted(set(of_subfield))
            assert of_subfield or ours, f
        assert everyone(origin) or ours
    assert [f.tag for f in found.record.fields] == sorted(f.tag for f in found.record.fields)


@TARGETS
@given(groups())
@settings(max_examples=40)
def test_union_records_have_one_main_entry_and_pass_the_check(
    target: Dialect, members: list[Member]
) -> None:
    found = union(members, target).record
    main = policy.TABLES[target].main

    assert len([f for f in found.fields if f.tag in main]) <= 1
    remarks = check(found, target, facts.facts(found, target))
    assert [remark for remark in remarks if remark.severity is Severity.REJECT] == []


@given(st.one_of(NATIVE, FOREIGN))
@settings(max_examples=60)
def test_a_member_beside_its_double_says_what_it_says_alone(one: tuple[Record, Dialect]) -> None:
    record, dialect = one
    alone = union([member(1, record, dialect=dialect)], dialect).record
    twice = union([member(1, record, dialect=dialect), member(2, record, dialect=dialect)], dialect)

    def description(found: Record) -> set[tuple[str, ...]]:
        apart = ("035", "852", "100", "110", "700", "701", "702", "710", "711", "712")
        names = {("name", name.key) for name in facts.facts(found, dialect).names}
        return names | {key(f) for f in found.fields if f.tag not in apart}

    assert description(twice.record) == description(alone)
