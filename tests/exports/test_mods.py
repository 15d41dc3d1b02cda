"""MARC 21 as MODS 3.7: the Library of Congress mapping, field by field, and the schema."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from exports.mods import NAMESPACE, RULES, mods
from exports.mods_tables import RESOURCES
from marc.record import Field, Record, control
from tests import oai_schema
from tests.marc.corpus import parse_field

LEADER = "00000nam a2200000 i 4500"


def record(*lines: str, leader: str = LEADER) -> Record:
    """A MARC 21 record out of lines such as `245 10 $aПсков`."""
    return Record(leader, tuple(map(parse_field, lines)))


def content(made: Record) -> str:
    """What stands inside of `mods`, without the record's own description."""
    root = etree.fromstring(mods(made))
    assert root.tag == f"{{{NAMESPACE}}}mods"
    inside = [
        etree.tostring(child, encoding="unicode").replace(f' xmlns="{NAMESPACE}"', "")
        for child in root
        if not str(child.tag).endswith("recordInfo")
    ]
    return "".join(inside)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(
            "245 14 $aThe Pskov land :$bessays = Псковская земля /$cI. Petrov.",
            "<titleInfo><nonSort>The </nonSort><title>Pskov land</title><subTitle>essays</subTitle>"
            '</titleInfo><titleInfo type="translated"><title>Псковская земля</title></titleInfo>'
            '<note type="statement of responsibility">I. Petrov</note>',
            id="a title, its subtitle, a parallel one",
        ),
        pytest.param(
            "245 10 $aПсковская земля.$nТ. 2,$pСредние века",
            "<titleInfo><title>Псковская земля</title><partNumber>Т. 2</partNumber>"
            "<partName>Средние века</partName></titleInfo>",
            id="a part",
        ),
        pytest.param(
            "246 3# $aПлесков",
            '<titleInfo type="alternative"><title>Плесков</title></titleInfo>',
            id="a variant",
        ),
        pytest.param(
            "100 1# $aПетров, И. С.$q(Иван Сергеевич),$d1870-1938,$eавтор.$4aut",
            '<name type="personal" usage="primary"><namePart>Петров, И. С. (Иван Сергеевич)'
            '</namePart><namePart type="date">1870-1938</namePart><role>'
            '<roleTerm type="text">автор</roleTerm></role><role><roleTerm type="code" '
            'authority="marcrelator">aut</roleTerm></role></name>',
            id="a person",
        ),
        pytest.param(
            "710 2# $aПсковский музей.$bОтдел природы.",
            '<name type="corporate"><namePart>Псковский музей</namePart>'
            "<namePart>Отдел природы</namePart></name>",
            id="a body and its division",
        ),
        pytest.param(
            "700 12 $aЛис, О. П.$tКром",
            '<relatedItem type="constituent"><titleInfo><title>Кром</title></titleInfo>'
            '<name type="personal"><namePart>Лис, О. П.</namePart></name></relatedItem>',
            id="a work inside",
        ),
        pytest.param(
            "650 #7 $aКрепости$xИстория$zПсков$y16 в.$2rubbk",
            '<subject authority="rubbk"><topic>Крепости</topic><topic>История</topic>'
            "<geographic>Псков</geographic><temporal>16 в.</temporal></subject>",
            id="a topic",
        ),
        pytest.param(
            "651 #7 $aПсков$2nlr_sh",
            '<subject authority="nlr_sh"><geographic>Псков</geographic></subject>',
            id="a place",
        ),
        pytest.param(
            "600 17 $aПушкин, А. С.$xмузеи$2nlr_sh",
            '<subject authority="nlr_sh"><name type="personal"><namePart>Пушкин, А. С.</namePart>'
            "</name><topic>музеи</topic></subject>",
            id="a person as subject",
        ),
        pytest.param(
            "653 ## $aлён$aольха",
            "<subject><topic>лён</topic></subject><subject><topic>ольха</topic></subject>",
            id="keywords",
        ),
        pytest.param(
            "255 ## $aМасштаб 1:500 000 ;$bпроекция",
            "<subject><cartographics><scale>Масштаб 1:500 000</scale>"
            "<projection>проекция</projection></cartographics></subject>",
            id="a scale",
        ),
        pytest.param(
            "084 ## $a63.3(2Рос-4Пск)$2rubbk",
            '<classification authority="rubbk">63.3(2Рос-4Пск)</classification>',
            id="a class",
        ),
        pytest.param(
            "020 ## $a978-5-00000-001-4$z5-00000-000-0",
            '<identifier type="isbn">978-5-00000-001-4</identifier>'
            '<identifier type="isbn" invalid="yes">5-00000-000-0</identifier>',
            id="numbers, a wrong one too",
        ),
        pytest.param("520 ## $aО крае.", "<abstract>О крае.</abstract>", id="an abstract"),
        pytest.param(
            "504 ## $aБиблиогр.: с. 20",
            '<note type="bibliography">Библиогр.: с. 20</note>',
            id="a note of a type",
        ),
        pytest.param(
            "490 0# $aПсковский край ;$vвып. 3",
            '<relatedItem type="series"><titleInfo><title>Псковский край</title>'
            "<partNumber>вып. 3</partNumber></titleInfo></relatedItem>",
            id="a series",
        ),
        pytest.param("490 1# $aПсковский край", "", id="a series that is traced elsewhere"),
        pytest.param(
            "773 0# $tПсков : журнал$gN 4 (1982). С. 128-176$x0000-0019$w(RU)12",
            '<relatedItem type="host"><titleInfo><title>Псков</title><subTitle>журнал</subTitle>'
            '</titleInfo><identifier type="issn">0000-0019</identifier><identifier type="local">'
            '(RU)12</identifier><part><detail type="issue"><number>4</number></detail><extent '
            'unit="pages"><start>128</start><end>176</end></extent><date>1982</date><text>N 4 '
            "(1982). С. 128-176</text></part></relatedItem>",
            id="the source of an article",
        ),
        pytest.param(
            "780 00 $tПсковский набат",
            '<relatedItem type="preceding"><titleInfo><title>Псковский набат</title></titleInfo>'
            "</relatedItem>",
            id="what came before",
        ),
        pytest.param(
            "852 ## $aПОУНБ$bКраевед. отд.$jКР 63",
            "<location><physicalLocation>ПОУНБ Краевед. отд.</physicalLocation>"
            "<shelfLocator>КР 63</shelfLocator></location>",
            id="a holding",
        ),
        pytest.param(
            "856 40 $uhttps://example.org$yтекст",
            '<location><url displayLabel="текст">https://example.org</url></location>',
            id="an address",
        ),
        pytest.param("990 ## $aсвоё", "", id="what MODS does not know"),
    ],
)
def test_fields(line: str, expected: str) -> None:
    own = content(record(line))
    rest = content(record())
    assert own.replace("<typeOfResource>text</typeOfResource>", "", 1) == (
        rest.replace("<typeOfResource>text</typeOfResource>", "", 1) + expected
    )


def test_origin_language_and_description() -> None:
    made = record(
        "008 261123q19101919ru a   j      000 f rus d",
        "041 1# $arus$hfre",
        "250 ## $a2-е изд.",
        "264 #1 $aПсков :$bЛогос,$c[191-]",
        "264 #4 $c©2010",
        "300 ## $a215 с. :$bил. ;$c21 см",
        "337 ## $aнепосредственный",
    )
    assert content(made) == (
        "<typeOfResource>text</typeOfResource>"
        '<genre authority="marcgt">novel</genre>'
        '<originInfo eventType="publication"><place><placeTerm type="text">Псков</placeTerm>'
        "</place><publisher>Логос</publisher><dateIssued>[191-]</dateIssued><place>"
        '<placeTerm type="code" authority="marccountry">ru</placeTerm></place>'
        '<dateIssued point="start" encoding="marc" qualifier="questionable">1910</dateIssued>'
        '<dateIssued point="end" encoding="marc" qualifier="questionable">1919</dateIssued>'
        "<issuance>single unit</issuance><edition>2-е изд.</edition></originInfo>"
        '<originInfo eventType="copyright notice"><copyrightDate>©2010</copyrightDate></originInfo>'
        '<language><languageTerm authority="iso639-2b" type="code">rus</languageTerm></language>'
        '<language objectPart="original"><languageTerm authority="iso639-2b" type="code">fre'
        "</languageTerm></language>"
        "<physicalDescription>"
        '<form authority="rdamedia">непосредственный</form>'
        "<extent>215 с. : ил. ; 21 см</extent></physicalDescription>"
        '<targetAudience authority="marctarget">juvenile</targetAudience>'
    )


def test_another_script_is_told_as_the_same_element() -> None:
    made = record(
        "245 10 $6880-01$aStaryĭ Pskov",
        "880 10 $6245-01$aСтарый Псков",
        "830 #0 $6880-02$aPskovskiĭ kraĭ",
    )
    root = etree.fromstring(mods(made))
    titles = root.findall(f"{{{NAMESPACE}}}titleInfo")
    assert [(title.get("altRepGroup"), "".join(title.itertext())) for title in titles] == [
        ("01", "Staryĭ Pskov"),
        ("01", "Старый Псков"),
    ]


def test_the_record_says_who_made_it() -> None:
    made = record(
        "001 12",
        "003 RU-PSK",
        "005 20261123100000.0",
        "008 200115s2019    ru            000 0 rus d",
        "040 ## $aПОУНБ$brus$erda",
    )
    info = etree.fromstring(mods(made)).find(f"{{{NAMESPACE}}}recordInfo")
    assert info is not None
    assert ["".join(child.itertext()) for child in info] == [
        "isbd", "ПОУНБ", "rda", "200115", "20261123100000.0", "12", "Svod, MARC 21 to MODS 3.7",
        "rus",
    ]  # fmt: skip


texts = st.text(alphabet=" .,:;=/()[]<&-19АбвZя\x88", max_size=8)
subfields = st.lists(st.tuples(st.sampled_from("abcdefghijklmnpqrstuvxyz0246"), texts), max_size=5)
tags = st.sampled_from(
    [*RULES, "041", "040", "250", "260", "264", "300", "310", "337", "338", "880"]
)
fields = st.builds(
    lambda tag, one, two, pairs: Field(tag, one + two, tuple(pairs)),
    tags,
    st.sampled_from(" 0123"),
    st.sampled_from(" 01247"),
    subfields,
)


@given(
    st.sampled_from(sorted(RESOURCES)),
    st.sampled_from("abcdims"),
    st.text(alphabet="0129|u adfnqrs", max_size=40),
    st.lists(fields, max_size=8),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_the_record_the_schema_takes_it(
    schemas: Path, type_: str, level: str, fixed: str, found: list[Field]
) -> None:
    leader = f"00000n{type_}{level} a2200000 i 4500"
    oai_schema.check(mods(Record(leader, (control("008", fixed), *found))), schemas)
