"""RUSMARC ⇄ MARC 21, field by field: what is written on the other side, what is left out."""

from dataclasses import replace

import pytest

from marc.convert import convert
from marc.facts import facts
from marc.record import Dialect, Field, Record
from tests.written import field, line, lines, marc21, rusmarc

RUSMARC, UNIMARC, MARC21, IRBIS = Dialect.RUSMARC, Dialect.UNIMARC, Dialect.MARC21, Dialect.IRBIS


def to_marc21(text: str, *tags: str, leader: str = "00000nam0 2200000   450 ") -> list[str]:
    return lines(convert(rusmarc(text, leader=leader), RUSMARC, MARC21).record, *tags)


def to_rusmarc(text: str, *tags: str, leader: str = "00000nam a2200000 i 4500") -> list[str]:
    return lines(convert(marc21(text, leader=leader), MARC21, RUSMARC).record, *tags)


BOTH_WAYS = [
    pytest.param(
        "010 ## $a978-5-00000-001-4$bВ пер.$d200 р.",
        "020 ## $a978-5-00000-001-4$qВ пер.$c200 р.",
        id="isbn with binding and price",
    ),
    pytest.param("020 ## $aDE$b10,A05,0101", "015 ## $a10,A05,0101$2dnb", id="national number"),
    pytest.param("801 #3 $bDE-101", "003 DE-101", id="the agency that issues the record"),
    pytest.param("010 ## $9500 экз.", "500 ## $aТираж: 500 экз.", id="print run"),
    pytest.param("675 ## $a94(470.25)$v4$zrus", "080 ## $a94(470.25)$24/rus", id="udc edition"),
    pytest.param("676 ## $a947$v22$zger", "082 04 $a947$222/ger", id="ddc edition"),
    pytest.param("011 ## $a0000-0019$y0000-0027", "022 ## $a0000-0019$z0000-0027", id="issn"),
    pytest.param("021 ## $aRU$b98-1576", "017 ## $bRU$a98-1576", id="legal deposit"),
    pytest.param(
        "205 ## $a2-е изд.$bиспр. и доп.", "250 ## $a2-е изд.,$bиспр. и доп.", id="edition"
    ),
    pytest.param(
        "205 ## $a3-е изд.$fпод ред. О. П. Лис",
        "250 ## $a3-е изд. /$bпод ред. О. П. Лис",
        id="edition with responsibility",
    ),
    pytest.param(
        "206 ## $a1:500 000", "255 ## $a1:500 000", id="a map's mathematical data in one statement"
    ),
    pytest.param(
        "210 ## $aПсков$cЛогос$d2010", "264 #1 $aПсков :$bЛогос,$c2010", id="imprint"
    ),
    pytest.param(
        "210 ## $aМ.$aПсков$cНаука$cЛогос$d2010",
        "264 #1 $aМ. ;$aПсков :$bНаука :$bЛогос,$c2010",
        id="two places and two publishers",
    ),
    pytest.param(
        "215 ## $a215 с.$cил.$d21 см$eкарта (1 л.)",
        "300 ## $a215 с. :$bил. ;$c21 см +$eкарта (1 л.)",
        id="extent",
    ),
    pytest.param(
        "225 1# $aПсковиана$eсборники$fПсков. музей$x0000-0019$vвып. 3",
        "490 0# $aПсковиана : сборники / Псков. музей,$x0000-0019 ;$vвып. 3",
        id="series",
    ),
    pytest.param("300 ## $aНа обл. авт. не указан", "500 ## $aНа обл. авт. не указан", id="note"),
    pytest.param("320 ## $aБиблиогр.: с. 210", "504 ## $aБиблиогр.: с. 210", id="bibliography"),
    pytest.param("327 1# $aИзборск$aПечоры", "505 0# $aИзборск -- Печоры", id="contents"),
    pytest.param("330 ## $aОчерки о городе", "520 ## $aОчерки о городе", id="abstract"),
    pytest.param("333 ## $a12+", "521 ## $a12+", id="audience"),
    pytest.param("517 1# $aПсков старый", "246 13 $aПсков старый", id="variant title"),
    pytest.param(
        "518 1# $aПсковские губернские ведомости",
        "246 1# $iЗаглавие в современной орфографии:$aПсковские губернские ведомости",
        id="title in modern spelling",
    ),
    pytest.param(
        "600 #1 $aПушкин$bА. С.$gАлександр Сергеевич$f1799-1837$2nlr_sh",
        "600 17 $aПушкин, А. С.$q(Александр Сергеевич),$d1799-1837$2nlr_sh",
        id="person as subject",
    ),
    pytest.param(
        "601 02 $aПсковская духовная семинария$bБиблиотека",
        "610 24 $aПсковская духовная семинария.$bБиблиотека",
        id="body as subject",
    ),
    pytest.param(
        "606 0# $aКрепости$xИстория$yПсковская область$z15 в.$jАльбомы$2nlr_sh",
        "650 #7 $aКрепости$xИстория$zПсковская область$y15 в.$vАльбомы$2nlr_sh",
        id="topic with subdivisions of every kind",
    ),
    pytest.param("606 0# $aFortresses$2lc", "650 #0 $aFortresses", id="library of congress"),
    pytest.param("607 ## $aПсков, город", "651 #4 $aПсков, город", id="place, list not named"),
    pytest.param("608 ## $aАльбомы$2nlr_sh", "655 #7 $aАльбомы$2nlr_sh", id="form"),
    pytest.param("610 0# $aПсков$aкремль", "653 0# $aПсков$aкремль", id="keywords"),
    pytest.param("660 ## $ae-ru---", "043 ## $ae-ru---", id="geographic area code"),
    pytest.param("675 ## $a94(470.25)$v4", "080 ## $a94(470.25)$24", id="udc"),
    pytest.param(
        "686 ## $a63.3(2Рос-4Пск)$2rubbk", "084 ## $a63.3(2Рос-4Пск)$2rubbk", id="bbk"
    ),
    pytest.param(
        "700 #1 $aПетров$bИ. С.$gИван Сергеевич$f1950-$4070",
        "100 1# $aПетров, И. С.$q(Иван Сергеевич),$d1950-$4aut",
        id="author with initials and full forenames",
    ),
    pytest.param("700 #0 $aНиколай$dII$cимператор$4070", "100 0# $aНиколай$bII,$cимператор$4aut",
                 id="a name without a surname"),
    pytest.param(
        "701 #1 $aОрлова$bА. Н.$4070", "700 1# $aОрлова, А. Н.$4aut", id="a second author"
    ),
    pytest.param("702 #1 $aЛис$bО. П.$4340", "700 1# $aЛис, О. П.$4edt", id="an editor"),
    pytest.param(
        "710 02 $aПсковский музей-заповедник$bОтдел истории$4570",
        "110 2# $aПсковский музей-заповедник.$bОтдел истории$4oth",
        id="body as main entry",
    ),
    pytest.param(
        "712 12 $aНаучная конференция «Псков в истории»$d3$eПсков$f2003$4570",
        "711 2# $aНаучная конференция «Псков в истории»$n3$cПсков$d2003$4oth",
        id="meeting",
    ),
    pytest.param(
        "856 4# $uhttps://example.org/1.pdf$2Полный текст",
        "856 4# $uhttps://example.org/1.pdf$yПолный текст",
        id="address",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("here", "there"), BOTH_WAYS)
def test_field_goes_over(here: str, there: str) -> None:
    found = convert(rusmarc(here), RUSMARC, MARC21)

    assert there in lines(found.record)
    assert found.left_out == ()


@pytest.mark.parametrize(("here", "there"), BOTH_WAYS)
def test_field_comes_back(here: str, there: str) -> None:
    found = convert(marc21(there), MARC21, RUSMARC)

    back = field(here)
    same_tag = [f for f in found.record.fields if f.tag == back.tag]
    assert [(f.indicators, sorted(f.subfields)) for f in same_tag] == [
        (back.indicators, sorted(back.subfields))
    ]
    assert found.left_out == ()


TITLES = [
    pytest.param(
        "200 1# $aСтарый Псков$eочерки$fИ. С. Петров$gсост. О. П. Лис",
        ["245 00 $aСтарый Псков :$bочерки /$cИ. С. Петров ; сост. О. П. Лис"],
        id="title, other title, responsibility",
    ),
    pytest.param(
        "200 1# $aПсков$dPskov$eпутеводитель",
        ["245 00 $aПсков =$bPskov : путеводитель", "246 31 $aPskov"],
        id="parallel title",
    ),
    pytest.param(
        "200 1# $aПсковская земля$hТ. 2$iСредние века$fИ. С. Петров",
        ["245 00 $aПсковская земля.$nТ. 2,$pСредние века /$cИ. С. Петров"],
        id="volume on one level",
    ),
    pytest.param(
        "200 1# $aИзборск$bТекст$eочерк",
        ["245 00 $aИзборск$h[Текст] :$bочерк"],
        id="general material designation",
    ),
    pytest.param(
        "200 1# $aИзборск$aПечоры$fИ. С. Петров",
        ["245 00 $aИзборск ;$bПечоры /$cИ. С. Петров"],
        id="two works of one author",
    ),
]


@pytest.mark.parametrize(("here", "there"), TITLES)
def test_title_goes_over(here: str, there: list[str]) -> None:
    assert to_marc21(here, "245", "246") == there


@pytest.mark.parametrize(("here", "there"), TITLES)
def test_title_comes_back(here: str, there: list[str]) -> None:
    assert to_rusmarc("\n".join(there), "200", "510") == [here]


def test_a_title_with_a_main_entry_is_an_added_entry() -> None:
    record = "200 1# $aСтарый Псков\n700 #1 $aПетров$bИ. С."

    assert to_marc21(record, "245") == ["245 10 $aСтарый Псков"]


def test_words_that_do_not_sort_are_counted() -> None:
    marked = Record("00000nam0 2200000   450 ", (field("200 1# $a\x98The \x9cPskov"),))

    found = convert(marked, RUSMARC, MARC21).record

    assert lines(found, "245") == ["245 04 $aThe Pskov"]
    assert convert(found, MARC21, RUSMARC).record.first("200") == marked.first("200")


# --- coded fields --------------------------------------------------------------------------------


def test_coded_fields_go_over_position_by_position() -> None:
    found = to_marc21(
        """
        100 ## $a20100312d2010    k  y0rusy50      ca
        101 0# $arus
        102 ## $aRU
        105 ## $aac  a   001yb
        106 ## $ar
        """,
        "008", "040", "041", "044",
    )  # fmt: skip

    assert found == ["008 100312s2010    ru ac  erb    001 0brus d", "040 ## $brus"]


def test_coded_fields_come_back() -> None:
    found = to_rusmarc("008 100312s2010    ru ac  erb    001 0brus d\n040 ## $brus")

    assert found == [
        "100 ## $a20100312d2010    k  y0rusy50      ca",
        "101 0# $arus",
        "102 ## $aRU",
        "105 ## $aac  a   001yb",
        "106 ## $ar",
    ]


@pytest.mark.parametrize(
    ("kind", "dates", "coded"),
    [
        pytest.param("d", "2010    ", "s2010    ", id="one year"),
        pytest.param("g", "20059999", "m20059999", id="several years, not ended"),
        pytest.param("a", "19919999", "c19919999", id="serial that goes on"),
        pytest.param("b", "19912001", "d19912001", id="serial that ended"),
        pytest.param("e", "20031913", "r20031913", id="reprint"),
        pytest.param("f", "19051907", "q19051907", id="uncertain"),
        pytest.param("h", "20192018", "t20192018", id="publication and copyright"),
        pytest.param("j", "20190515", "e20190515", id="exact day"),
        pytest.param("u", "        ", "nuuuuuuuu", id="unknown"),
    ],
)
def test_dates_cross(kind: str, dates: str, coded: str) -> None:
    here = Record(
        "00000nam0 2200000   450 ",
        (field(f"100 ## $a20100312{kind}{dates}k  y0rusy50      ca".replace("~", " ")),),
    )

    there = convert(here, RUSMARC, MARC21).record
    back = convert(there, MARC21, RUSMARC).record.first("100")

    assert there.control("008")[6:15] == coded
    assert back is not None
    assert back.first("a")[8:17] == kind + dates


@pytest.mark.parametrize(
    ("here", "there"),
    [
        pytest.param("00000nam0 2200000   450 ", "00000nam a2200000 i 4500", id="book"),
        pytest.param("00000caa2 22000001  450 ", "00000caa a22000001i 4500", id="article"),
        pytest.param("00000nbm0 22000003  450 ", "00000ntm a22000005i 4500", id="manuscript"),
        pytest.param("00000nlm0 2200000   450 ", "00000nmm a2200000 i 4500", id="electronic"),
        pytest.param("00000nas1 2200000   450 ", "00000nas a2200000 i 4500", id="serial"),
        pytest.param("00000nam1 2200000   450 ", "00000nam a2200000 ia4500", id="set"),
        pytest.param("00000dam0 22000002n 450 ", "00000dam a22000008  4500", id="deleted"),
    ],
)
def test_leader_crosses(here: str, there: str) -> None:
    assert convert(rusmarc("001 1", leader=here), RUSMARC, MARC21).record.leader == there


def test_a_book_that_exports_call_a_score_is_a_text() -> None:
    found = convert(rusmarc("001 1", leader="00000ncm a2200000   450 "), RUSMARC, MARC21)

    assert found.record.leader[6] == "a"


def test_languages_and_countries_beyond_the_first_have_fields_of_their_own() -> None:
    found = to_marc21("101 1# $arus$aest$cest$deng\n102 ## $aRU$aEE", "008", "041", "044")

    assert found[0][4:][15:18] == "ru "
    assert found[0][4:][35:38] == "rus"
    assert found[1:] == ["041 1# $arus$aest$hest$beng", "044 ## $cRU$cEE"]


def test_languages_written_together_are_parted() -> None:
    assert to_rusmarc("041 0# $aruseng", "101") == ["101 0# $arus$aeng"]


# --- sources of articles, sets of volumes --------------------------------------------------------

ARTICLE, ARTICLE21 = "00000naa2 2200000   450 ", "00000naa a2200000 i 4500"
SOURCES = [
    pytest.param(
        [
            "461 #0 $1001RU\\P\\1$1011  $a0000-0019$12001 $aПсков",
            "463 #0 $12000 $a№ 20$vС. 15-25$1210  $d2004",
        ],
        ["773 0# $7nnas$tПсков$g№ 20 (2004). С. 15-25$x0000-0019$wRU\\P\\1"],
        id="journal",
    ),
    pytest.param(
        ["461 #0 $12001 $aПсковская правда", "463 #0 $12000 $a15 мая$1210  $d2019"],
        ["773 0# $7nnas$tПсковская правда$g15 мая (2019)"],
        id="newspaper without a page",
    ),
    pytest.param(
        ["463 #0 $12001 $aПсков в истории$eсборник$vС. 40-52$1210  $aПсков$d2012"],
        ["773 0# $7nnam$tПсков в истории : сборник$dПсков, 2012$gС. 40-52"],
        id="collection",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("here", "there"), SOURCES)
def test_source_of_an_article_goes_over(here: list[str], there: list[str]) -> None:
    here = [text.replace("  $", "##$").replace("##$", "  $") for text in here]

    assert to_marc21("\n".join(here), "773", leader=ARTICLE) == there


@pytest.mark.parametrize(("here", "there"), SOURCES)
def test_source_of_an_article_comes_back(here: list[str], there: list[str]) -> None:
    assert to_rusmarc("\n".join(there), "461", "463", leader=ARTICLE21) == here


def test_article_continued_in_several_issues_has_a_source_for_each() -> None:
    found = to_marc21(
        """
        461 #0 $12001 $aПсков
        463 #0 $12000 $a№ 4$vС. 3-9$1210  $d2004
        463 #0 $12000 $a№ 5$vС. 8-12$1210  $d2004
        """,
        "773",
        leader=ARTICLE,
    )

    assert found == [
        "773 0# $7nnas$tПсков$g№ 4 (2004). С. 3-9",
        "773 0# $7nnas$tПсков$g№ 5 (2004). С. 8-12",
    ]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        pytest.param(
            "$12001 $aПсковская правда$h15 мая$vС. 7$1210  $d2019",
            "773 0# $7nnas$tПсковская правда$g15 мая (2019). С. 7",
            id="the day of a newspaper",
        ),
        pytest.param(
            "$12001 $aПсков$h№ 20$vС. 15-25$1210  $d2004",
            "773 0# $7nnas$tПсков$g№ 20 (2004). С. 15-25",
            id="the number of a journal",
        ),
        pytest.param(
            "$12001 $aПсковская земля$hТ. 2$vС. 7$1210  $d2005",
            "773 0# $7nnam$tПсковская земля. Т. 2$d2005$gС. 7",
            id="the volume of a book is in its title",
        ),
    ],
)
def test_a_source_told_by_463_alone(here: str, there: str) -> None:
    assert to_marc21(f"463 #0 {here}", "773", leader=ARTICLE) == [there]


def test_the_standard_technique_of_links_is_read_too() -> None:
    found = to_marc21("461 #0 $tНовый мир$x0130-7673$v№ 4$d1982$0123", "773")

    assert found == ["773 0# $tНовый мир$d1982$g№ 4$x0130-7673$w123"]


VOLUME, VOLUME21 = "00000nam2 2200000   450 ", "00000nam a2200000 ib4500"


def test_volume_has_its_set_in_title_and_source() -> None:
    here = ["200 1# $aСредние века$fИ. С. Петров", "461 #0 $1001RU1$12001 $aПсковская земля$vТ. 2"]

    there = to_marc21("\n".join(here), "245", "773", leader=VOLUME)

    assert there == [
        "245 00 $aПсковская земля.$nТ. 2,$pСредние века /$cИ. С. Петров",
        "773 0# $tПсковская земля$gТ. 2$wRU1",
    ]
    assert to_rusmarc("\n".join(there), "200", "461", leader=VOLUME21) == here


def test_volume_without_a_title_of_its_own() -> None:
    here = ["200 0# $aВып. 13", "461 #0 $12001 $aЗадачи и этюды$vВып. 13"]

    there = to_marc21("\n".join(here), "245", "773", leader=VOLUME)

    assert there == ["245 00 $aЗадачи и этюды.$nВып. 13", "773 0# $tЗадачи и этюды$gВып. 13"]
    assert to_rusmarc("\n".join(there), "200", "461", leader=VOLUME21) == here


def test_a_link_that_repeats_the_series_is_no_set() -> None:
    found = to_marc21(
        """
        200 1# $aСтарый Псков
        225 1# $aПсковиана$vвып. 3
        461 #0 $1001RU7$12001 $aПсковиана$vвып. 3
        """,
        "245", "490", "773", "830",
    )  # fmt: skip

    assert found == [
        "245 00 $aСтарый Псков",
        "490 0# $aПсковиана ;$vвып. 3",
        "830 #0 $aПсковиана ;$vвып. 3$wRU7",
    ]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        pytest.param("421 #0 $12001 $aПриложение", "770 0# $tПриложение", id="supplement"),
        pytest.param("430 #0 $12001 $aВедомости", "780 00 $tВедомости", id="continues"),
        pytest.param("440 #0 $12001 $aПравда", "785 00 $tПравда", id="continued by"),
        pytest.param("452 #0 $12001 $aПсков", "776 0# $tПсков", id="other medium"),
        pytest.param("454 #0 $12001 $aPihkva", "765 0# $tPihkva", id="original of translation"),
        pytest.param(
            "455 #0 $12001 $aПсков$1210  $d1913",
            "776 08 $iВоспроизведённый оригинал:$tПсков$d1913",
            id="original of reproduction",
        ),
        pytest.param(
            "470 #0 $12001 $aИзборск",
            "787 08 $iРецензируемое издание:$tИзборск",
            id="reviewed work",
        ),
        pytest.param("488 #0 $12001 $aПечоры", "787 0# $tПечоры", id="other relation"),
    ],
)
def test_links_cross(here: str, there: str) -> None:
    assert to_marc21(here, there[:3]) == [there]
    assert to_rusmarc(there, here[:3]) == [here]


def test_works_issued_together_become_names_with_titles() -> None:
    here = "423 #0 $12001 $aПечоры$1700 1$aПетров$bИ. С."

    there = to_marc21(here, "700")

    assert there == ["700 12 $aПетров, И. С..$tПечоры"] or there == [
        "700 12 $aПетров, И. С.$tПечоры"
    ]
    assert to_rusmarc(there[0], "423") == [here]


# --- who made the record, who holds it -----------------------------------------------------------


def test_agencies_share_one_field() -> None:
    here = (
        "100 ## $a20100312d2010    k  y0rusy50      ca\n801 #0 $bNLR$c20100312$gPSBO\n801 #2 $bPSK"
    )

    there = to_marc21(here, "040")

    assert there == ["040 ## $aNLR$brus$ePSBO$dPSK"]
    assert to_rusmarc(there[0], "801") == ["801 #0 $aRU$bNLR$gPSBO", "801 #2 $aRU$bPSK"]


def test_holdings_of_the_obsolete_field_go_over() -> None:
    assert to_marc21("899 ## $aNLR$j97-4/119$p3816", "852") == ["852 ## $aNLR$j97-4/119$p3816"]


@pytest.mark.parametrize(
    ("relator", "code"),
    [
        pytest.param("340 ред.", "edt", id="a word after the code"),
        pytest.param("730", "trl", id="translator"),
        pytest.param("220", "com", id="compiler"),
    ],
)
def test_relators(relator: str, code: str) -> None:
    assert to_marc21(f"702 #1 $aЛис$bО. П.$4{relator}", "700") == [f"700 1# $aЛис, О. П.$4{code}"]


def test_roles_in_words_become_codes() -> None:
    assert to_rusmarc("700 1# $aЛис, О. П.,$eред.", "702") == ["702 #1 $aЛис$bО. П.$4340"]


def test_forenames_in_full_give_initials() -> None:
    found = to_rusmarc("100 1# $aПетров, Иван Сергеевич", "700")

    assert found == ["700 #1 $aПетров$bИ. С.$gИван Сергеевич"]


# --- what is left out ----------------------------------------------------------------------------


def test_what_has_no_place_is_named_with_just_its_subfields() -> None:
    here = rusmarc("010 ## $a5-00000-001-1$q700\n702 #1 $aЛис$4999\n990 ## $aлокальное$bещё")

    found = convert(here, RUSMARC, MARC21)

    assert [line(left) for left in found.left_out] == [
        "010 ## $q700",
        "702 #1 $4999",
        "990 ## $aлокальное$bещё",
    ]


TWO_SCRIPTS = """\
100 1# $6880-02$aPetrov, I. S.
245 10 $6880-01$aStaryi Pskov :$bocherki /$cI. Petrov
700 1# $6880-03$aKohen, A.$4edt
880 10 $6245-01/(N$aСтарый Псков :$bочерки /$cИ. Петров
880 1# $6100-02/(N$aПетров, И. С.
880 1# $6700-03/(2/r$aכהן, א.$4edt
880 ## $6500-00$aНаписано кириллицей"""


def test_fields_in_two_scripts_stand_side_by_side_and_come_back() -> None:
    here = marc21(TWO_SCRIPTS)

    there = convert(here, MARC21, RUSMARC)
    back = convert(there.record, RUSMARC, MARC21)

    assert [line(f) for f in there.record.fields if f.tag in ("200", "300", "700", "702")] == [
        "200 1# $6a02$7ca$aСтарый Псков$eочерки$fИ. Петров",
        "200 1# $6a02$7ba$aStaryi Pskov$eocherki$fI. Petrov",
        "300 ## $aНаписано кириллицей",
        "700 #1 $6a01$7ca$aПетров$bИ. С.",
        "700 #1 $6a01$7ba$aPetrov$bI. S.",
        "702 #1 $6a03$7ba$aKohen$bA.$4340",
        "702 #1 $6a03$7ha$aכהן$bא.$4340",
    ]
    assert [line(left) for left in there.left_out] == ["500 ## $6500-00"]
    assert [line(f) for f in back.record.fields if f.tag in ("245", "880")] == [
        "245 10 $6880-01$aСтарый Псков :$bочерки /$cИ. Петров",
        "880 1# $6100-02/(B$aPetrov, I. S.",
        "880 00 $6245-01/(B$aStaryi Pskov :$bocherki /$cI. Petrov",
        "880 1# $6700-03/(2/r$aכהן, א.$4edt",
    ]
    assert back.left_out == ()
    found = [facts(here, MARC21), facts(there.record, RUSMARC), facts(back.record, MARC21)]
    assert {one.variants for one in found} == {("Staryi Pskov",)}
    assert {tuple(name.text for name in one.names) for one in found} == {
        ("Петров, И. С.", "Kohen, A.")
    }


def test_a_source_in_two_scripts_keeps_one_of_them() -> None:
    here = marc21("245 10 $aПсков\n773 0# $6880-01$tZhurnal\n880 0# $6773-01$aЖурнал")

    found = convert(here, MARC21, RUSMARC)

    assert not [f for f in found.record.fields if f.first("6")]
    assert "Zhurnal" in str(found.left_out)


@pytest.mark.parametrize("source", [RUSMARC, UNIMARC])
@pytest.mark.parametrize("target", [RUSMARC, UNIMARC])
def test_one_family_is_left_as_it_is(source: Dialect, target: Dialect) -> None:
    here = rusmarc("001 1\n200 1# $aПсков\n999 ## $aсвоё")

    assert convert(here, source, target).record is here


def test_there_is_no_conversion_into_irbis() -> None:
    with pytest.raises(ValueError, match="irbis"):
        convert(rusmarc("001 1"), RUSMARC, IRBIS)


def test_every_number_of_a_linked_record_is_carried() -> None:
    found = to_rusmarc("776 0# $tПсков$w(OCoLC)5026369$w(DLC)83645824", "452")

    assert found == [
        "452 #0 $10015026369$12001 $aПсков$1035  $a(OCoLC)5026369$1035  $a(DLC)83645824"
    ]
    assert to_marc21(found[0], "776") == ["776 0# $tПсков$w(OCoLC)5026369$w(DLC)83645824"]


def test_words_of_a_carrier_become_its_code() -> None:
    assert to_rusmarc("338 ## $aonline resource$2rdacarrier", "183") == ["183 ## $ccr$2rdacarrier"]
    assert to_rusmarc("338 ## $aтом$bnc", "183") == ["183 ## $cnc"]


def test_dates_of_work_that_stand_elsewhere_are_carried() -> None:
    here = rusmarc(
        "005 20110712120000.0\n100 ## $a20100312d2010    k  y0rusy50      ca\n"
        "801 #0 $aRU$bNLR$c20100312\n801 #2 $aRU$bPSK$c20110712\n801 #1 $aFR$bBnF$c19990101"
    )

    found = convert(here, RUSMARC, MARC21)

    assert [line(left) for left in found.left_out] == ["801 #1 $aFR$c19990101"]


@pytest.mark.parametrize(
    ("source", "target", "title"),
    [(MARC21, RUSMARC, "245 00 $aПсков"), (RUSMARC, MARC21, "200 1# $aПсков"),
     (IRBIS, RUSMARC, "200 ## $aПсков")],
)  # fmt: skip
def test_a_field_with_nothing_in_it_is_no_trouble(
    source: Dialect, target: Dialect, title: str
) -> None:
    """As a damaged record may have it, whatever its tag: also one of a control field."""
    whole = rusmarc(title) if source is not MARC21 else marc21(title)
    for tag in (f"{number:03}" for number in range(1, 1000)):
        damaged = replace(whole, fields=(*whole.fields, Field(tag, "  ", ())))

        assert lines(convert(damaged, source, target).record, "200", "245")
