"""Descriptions by ГОСТ Р 7.0.100-2018 and references by ГОСТ Р 7.0.5-2008, from RUSMARC records."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports import citations, names, references
from exports.unabbreviated import other_title, responsibility
from marc import facts as marc_facts
from marc.facts import Facts, Host, Kind, Name
from marc.record import Dialect
from tests.marc import corpus

TODAY = date(2025, 2, 10)
BOOK = "00000nam0#2200000###450#"
ARTICLE = "00000naa##2200000###450#"


def rusmarc(leader: str, text: str) -> Facts:
    """The facts of a RUSMARC record out of the lines of its fields."""
    record = corpus.parse(f"LDR {leader}\n" + "\n".join(map(str.strip, text.strip().split("\n"))))
    return marc_facts.facts(record, Dialect.RUSMARC)


ONE_AUTHOR = """
    010 ## $a978-5-00000-001-4
    200 1# $aСтарый Псков$eочерки$fИ. С. Петров
    210 ## $aПсков$cЛогос$d2010
    215 ## $a215 с.$cил.$d21 см
    700 #1 $aПетров$bИ. С."""
TWO_AUTHORS = """
    200 1# $aИзборск$eпутеводитель$fИ. С. Петров, А. Н. Орлова
    205 ## $a2-е изд., испр.
    210 ## $aПсков$cКурсив$d2015
    215 ## $a96 с.
    700 #1 $aПетров$bИ. С.
    701 #1 $aОрлова$bА. Н.$gАнна Николаевна"""
FOUR_AUTHORS = """
    200 1# $aПрирода Псковского края$fА. А. Белов, И. С. Петров, О. П. Лис, Н. Н. Юрьев
    210 ## $aПсков$cПсковГУ$d2018
    215 ## $a180 с.
    701 #1 $aБелов$bА. А.
    701 #1 $aПетров$bИ. С.
    701 #1 $aЛис$bО. П.
    701 #1 $aЮрьев$bН. Н."""
FIVE_AUTHORS = f"{FOUR_AUTHORS}, К. К. Новиков\n    701 #1 $aНовиков$bК. К.".replace(
    "Н. Н. Юрьев\n", "Н. Н. Юрьев, К. К. Новиков\n", 1
).replace("$bН. Н., К. К. Новиков", "$bН. Н.")
COLLECTION = """
    200 1# $aПсков в истории$eсборник статей$fпод ред. О. П. Лис
    210 ## $aПсков$cПсковГУ$d2012
    215 ## $a300 с.
    702 #1 $aЛис$bО. П.$4340"""
VOLUME = """
    200 1# $aСредние века$fИ. С. Петров
    210 ## $aПсков$cЛогос$d2006
    215 ## $a310 с.
    461 #0 $12001#$aПсковская земля$eв 3 т.$vТ. 2{imprint}
    700 #1 $aПетров$bИ. С."""
JOURNAL = """
    200 1# $aГдовская крепость$fА. Н. Орлова
    461 #0 $1011##$a0000-0019$12001#$aПсков
    463 #0 $12000#$a№ 20$vС. 15-25$1210##$d2004
    700 #1 $aОрлова$bА. Н."""
NEWSPAPER = """
    200 1# $aМузей в Невеле$fО. П. Лис
    461 #0 $12001#$aПсковская правда
    463 #0 $12000#$a15 мая$vС. 7$1210##$d2019
    700 #1 $aЛис$bО. П."""
IN_COLLECTION = """
    200 1# $aПорховский уезд$fН. Н. Юрьев
    463 #0 $12001#$aПсков в истории$eсборник статей$vС. 40-52$1210##$aПсков$d2012
    700 #1 $aЮрьев$bН. Н."""
MAP = """
    200 1# $aПсковская область
    206 ## $a1:500 000
    210 ## $aПсков$cГеоцентр$d2009
    215 ## $a1 л.$cцв.$d60х80 см"""
ABSTRACT = """
    105 ## $ay   m  000yy
    200 1# $aТорговля Пскова в XVII веке{subtitle}$fБелов Андрей Андреевич$gПсков. гос. ун-т
    210 ## $aПсков$d2016
    215 ## $a22 с.
    320 ## $aБиблиогр.: с. 20-22
    686 ## $a07.00.02$2oksvnk
    700 #1 $aБелов$bА. А.$gАндрей Андреевич$4070
    712 02 $aПсковский государственный университет$4295"""
SITE = """
    200 1# $aПсковиана$fПсковская областная универсальная научная библиотека
    210 ## $aПсков$d2013-
    856 4# $uhttps://example.org"""
ISSUE = """
    200 0# $a№ 3
    210 ## $aПсков$d2020
    215 ## $a120 с.
    461 #0 $1011##$a0000-0019$12001#$aПсковский край$eжурнал$v№ 3"""

TEXT = " – Текст : непосредственный."
DEGREE = (
    "автореферат диссертации на соискание учёной степени кандидата исторических наук",
    "автореф. дис. ... канд. ист. наук",
)

TEMPLATES = [
    pytest.param(
        BOOK, ONE_AUTHOR,
        "Петров, И. С. Старый Псков : очерки / И. С. Петров. – Псков : Логос, 2010. – 215 с. : "
        "ил. ; 21 см. – ISBN 978-5-00000-001-4." + TEXT,
        id="1. one author",
    ),
    pytest.param(
        BOOK, TWO_AUTHORS,
        "Петров, И. С. Изборск : путеводитель / И. С. Петров, А. Н. Орлова. – 2-е изд., испр. – "
        "Псков : Курсив, 2015. – 96 с." + TEXT,
        id="2. two authors",
    ),
    pytest.param(
        BOOK, FOUR_AUTHORS,
        "Природа Псковского края / А. А. Белов, И. С. Петров, О. П. Лис, Н. Н. Юрьев. – Псков : "
        "ПсковГУ, 2018. – 180 с." + TEXT,
        id="3. four authors",
    ),
    pytest.param(
        BOOK, FIVE_AUTHORS,
        "Природа Псковского края / А. А. Белов, И. С. Петров, О. П. Лис [и др.]. – Псков : "
        "ПсковГУ, 2018. – 180 с." + TEXT,
        id="3. five authors",
    ),
    pytest.param(
        BOOK, COLLECTION,
        "Псков в истории : сборник статей / под редакцией О. П. Лис. – Псков : ПсковГУ, 2012. – "
        "300 с." + TEXT,
        id="4. an edited collection",
    ),
    pytest.param(
        "00000nam2#2200000###450#",
        VOLUME.format(imprint="$1210##$aПсков$cЛогос$d2005"),
        "Псковская земля : в 3 т. – Псков : Логос, 2005. – Т. 2 : Средние века / И. С. Петров. – "
        "2006. – 310 с." + TEXT,
        id="5. a volume, the set's imprint known",
    ),
    pytest.param(
        "00000nam2#2200000###450#",
        VOLUME.format(imprint=""),
        "Псковская земля. В 3 т. Т. 2. Средние века / И. С. Петров. – Псков : Логос, 2006. – "
        "310 с." + TEXT,
        id="5. a volume on one level",
    ),
    pytest.param(
        ARTICLE, JOURNAL,
        "Орлова, А. Н. Гдовская крепость / А. Н. Орлова. – Текст : непосредственный // Псков. – "
        "2004. – № 20. – С. 15–25.",
        id="6. an article in a journal",
    ),
    pytest.param(
        ARTICLE, NEWSPAPER,
        "Лис, О. П. Музей в Невеле / О. П. Лис. – Текст : непосредственный // Псковская правда. – "
        "2019. – 15 мая. – С. 7.",
        id="7. an article in a newspaper",
    ),
    pytest.param(
        ARTICLE, IN_COLLECTION,
        "Юрьев, Н. Н. Порховский уезд / Н. Н. Юрьев. – Текст : непосредственный // Псков в "
        "истории : сборник статей. – Псков, 2012. – С. 40–52.",
        id="8. an article in a collection",
    ),
    pytest.param(
        "00000nem0#2200000###450#", MAP,
        "Псковская область : [карта]. – 1:500 000. – Псков : Геоцентр, 2009. – 1 л. : цв. ; "
        "60 × 80 см. – Изображение (картографическое ; неподвижное ; двухмерное ; визуальное) : "
        "непосредственное.",
        id="9. a map",
    ),
    *(
        pytest.param(
            BOOK, ABSTRACT.format(subtitle=subtitle),
            "Белов, А. А. Торговля Пскова в XVII веке : специальность 07.00.02 «Отечественная "
            "история» : автореферат диссертации на соискание учёной степени кандидата исторических "
            "наук / Белов Андрей Андреевич ; Псковский государственный университет. – Псков, "
            "2016. – 22 с. – Библиогр.: с. 20–22." + TEXT,
            id=f"10. an abstract of a thesis, {name}",
        )
        for name, subtitle in (
            ("as today", f"$eспециальность 07.00.02 «Отечественная история»$e{DEGREE[0]}"),
            ("as before 2018", f"$e{DEGREE[1]}$e07.00.02"),
            ("its speciality in the class only", f"$e{DEGREE[1]}"),
        )
    ),
    *(
        pytest.param(
            "00000nli0#2200000###450#", SITE.replace("Псковиана", f"Псковиана{other}"),
            "Псковиана : [сайт] / Псковская областная универсальная научная библиотека. – Псков, "
            "2013–    . – URL: https://example.org (дата обращения: 10.02.2025). – Текст : "
            "электронный.",
            id=f"11. a web resource, {name}",
        )
        for name, other in (("said to be a site", "$e[сайт]"), ("not said to be one", ""))
    ),
    pytest.param(
        "00000nam2#2200000###450#", ISSUE,
        "Псковский край : журнал. – Псков, 2020. – № 3. – 120 с. – ISSN 0000-0019." + TEXT,
        id="12. an issue of a serial",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("leader", "text", "expected"), TEMPLATES)
def test_descriptions(leader: str, text: str, expected: str) -> None:
    assert citations.describe(rusmarc(leader, text), accessed=TODAY) == expected


@pytest.mark.parametrize(
    ("leader", "text", "expected"),
    [
        (BOOK, ONE_AUTHOR, "Петров И. С. Старый Псков : очерки. Псков : Логос, 2010. 215 с."),
        (BOOK, TWO_AUTHORS, "Петров И. С., Орлова А. Н. Изборск : путеводитель. 2-е изд., испр. "
                            "Псков : Курсив, 2015. 96 с."),
        (BOOK, FOUR_AUTHORS, "Природа Псковского края / А. А. Белов [и др.]. Псков : ПсковГУ, "
                             "2018. 180 с."),
        (BOOK, COLLECTION, "Псков в истории : сборник статей / под ред. О. П. Лис. Псков : "
                           "ПсковГУ, 2012. 300 с."),
        ("00000nam2#2200000###450#", VOLUME.format(imprint=""),
         "Псковская земля : в 3 т. Т. 2. Средние века / И. С. Петров. Псков : Логос, 2006. "
         "310 с."),
        (ARTICLE, JOURNAL, "Орлова А. Н. Гдовская крепость // Псков. 2004. № 20. С. 15–25."),
        (ARTICLE, NEWSPAPER, "Лис О. П. Музей в Невеле // Псковская правда. 2019. 15 мая. С. 7."),
        (ARTICLE, IN_COLLECTION, "Юрьев Н. Н. Порховский уезд // Псков в истории : сборник "
                                 "статей. Псков, 2012. С. 40–52."),
        (BOOK, ABSTRACT.format(subtitle=f"$e{DEGREE[1]}"),
         "Белов А. А. Торговля Пскова в XVII веке : автореф. дис. ... канд. ист. наук / Псков. "
         "гос. ун-т. Псков, 2016. 22 с."),
        ("00000nli0#2200000###450#", SITE,
         "Псковиана / Псковская областная универсальная научная библиотека. Псков, 2013–    . "
         "URL: https://example.org (дата обращения: 10.02.2025)."),
        ("00000nam2#2200000###450#", ISSUE, "Псковский край : журнал. Псков, 2020. № 3. 120 с."),
    ],
)  # fmt: skip
def test_references(leader: str, text: str, expected: str) -> None:
    assert references.refer(rusmarc(leader, text), accessed=TODAY) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(
            Facts(
                kind=Kind.BOOK,
                title="Псков",
                parallel=("Pskov",),
                names=(Name("Петров, Иван Сергеевич", ""),),
                places=("Москва", "Псков"),
                publishers=("Наука", "Логос"),
                date="1985-1986",
                years=(1985, 1986),
                extent="215 с.",
                accompanying="1 карта",
                series=(("Псковская библиотека", "вып. 3"),),
                isbns=("9785000000014",),
            ),
            "Петров, И. С. Псков = Pskov / И. С. Петров. – Москва : Наука ; Псков : Логос, "
            "1985–1986. – 215 с. + 1 карта. – (Псковская библиотека ; вып. 3). – "
            "ISBN 5-00000-001-3. – Текст : непосредственный.",
            id="an author named in the heading only, an ISBN of ten digits",
        ),
        pytest.param(
            Facts(
                kind=Kind.VOLUME,
                title="Собрание сочинений",
                parts=(("т", "2"),),
                part_title="Стихи",
                names=(Name("Лис, О. П.", ""),),
                responsibility="О. П. Лис",
                date="2006",
                host=Host("Собрание сочинений", "", responsibility="О. П. Лис"),
            ),
            "Лис, О. П. Собрание сочинений. Т. 2. Стихи / О. П. Лис. – 2006. – "
            "Текст : непосредственный.",
            id="the author of a set heads its volume",
        ),
        pytest.param(
            Facts(
                kind=Kind.ARTICLE,
                title="Открыт музей",
                host=Host("Лента", "", year=2019, date="05-15"),
                urls=("https://example.org/1",),
                carrier="electronic",
            ),
            "Открыт музей. – Текст : электронный // Лента. – 2019. – 15 мая. – "
            "URL: https://example.org/1 (дата обращения: 10.02.2025).",
            id="an article on the web",
        ),
        pytest.param(
            Facts(kind=Kind.SCORE, title="Песни", carrier="print"),
            "Песни. – Музыка (знаковая) : непосредственная.",
            id="a score",
        ),
        pytest.param(
            Facts(kind=Kind.BOOK, title="Псков", carrier="microform"),
            "Псков. – Текст : микроформа.",
            id="a microform",
        ),
        pytest.param(Facts(kind=Kind.OTHER), "", id="nothing known"),
    ],
)
def test_what_the_templates_leave_open(facts: Facts, expected: str) -> None:
    assert citations.describe(facts, accessed=TODAY) == expected


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Петров, Иван Сергеевич", "Петров, И. С.", "И. С. Петров"),
        ("Петров, И. С.", "Петров, И. С.", "И. С. Петров"),
        ("Пушкин, А.С.", "Пушкин, А. С.", "А. С. Пушкин"),
        ("Руссо, Жан-Жак", "Руссо, Ж.-Ж.", "Ж.-Ж. Руссо"),
        ("Нестор", "Нестор", "Нестор"),
        ("Николай II, император", "Николай II, император", "Николай II, император"),
    ],
)
def test_names(name: str, first: str, last: str) -> None:
    assert (names.inverted(Name(name, "")), names.direct(Name(name, ""))) == (first, last)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("сост. и авт. вступ. ст. А. Б. Лис", "составитель и автор вступительной статьи А. Б. Лис"),
        ("сост.: А. Б. Лис, В. Г. Юрьев", "составители: А. Б. Лис, В. Г. Юрьев"),
        ("И. Петров ; пер. с нем. О. Лис", "И. Петров ; перевод с немецкого О. Лис"),
        ("Музей ; [Отв. ред. О. Лис]", "Музей ; [ответственный редактор О. Лис]"),
        ("КГУ;Под ред.С.И.Лис", "КГУ ; под редакцией С. И. Лис"),
        ("И. Ред. Петров", "И. Ред. Петров"),
    ],
)  # fmt: skip
def test_responsibility_is_written_out(short: str, full: str) -> None:
    assert responsibility(short) == full


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("дис. ... д-ра филол. наук", "диссертация на соискание учёной степени доктора "
                                      "филологических наук"),
        ("автореф. дис. на соиск. учен. степ. канд. искусствоведения",
         "автореферат диссертации на соискание учёной степени кандидата искусствоведения"),
        ("дис. ... канд. неведомых наук", "дис. ... канд. неведомых наук"),
        ("сб. ст.", "сборник статей"),
        ("Автореф. дис. ... к.и.н.", "автореферат диссертации на соискание учёной степени "
                                     "кандидата исторических наук"),
        ("диссертация ... доктора технических наук",
         "диссертация на соискание учёной степени доктора технических наук"),
        ("Спец. 25.00.99", "специальность 25.00.99"),
        ("[Сб. ст.]", "[сборник статей]"),
        ("Роман", "роман"),
        ("очерки", "очерки"),
    ],
)  # fmt: skip
def test_other_titles_are_written_out(short: str, full: str) -> None:
    assert other_title(short) == full


texts = st.text(alphabet=" .,:;/«»-АбвZя1(", max_size=12)


@given(
    title=texts,
    subtitle=texts,
    responsibility=texts,
    place=texts,
    date=texts,
    name=texts,
    host=st.one_of(st.none(), texts),
    kind=st.sampled_from(Kind),
)
def test_any_facts_can_be_described(
    title: str,
    subtitle: str,
    responsibility: str,
    place: str,
    date: str,
    name: str,
    host: str | None,
    kind: Kind,
) -> None:
    facts = Facts(
        kind=kind,
        title=title,
        subtitle=subtitle,
        responsibility=responsibility,
        places=(place,),
        date=date,
        names=(Name(name, ""),),
        host=None if host is None else Host(host, ""),
    )
    for text in (citations.describe(facts), references.refer(facts)):
        assert title.strip().rstrip(".") in text
        assert not text or text.endswith(".")
