"""Spellings that mean the same compare as the same, and people see what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marc import text

OLD_SPELLING = [
    ("Псковскія губернскія вѣдомости", "псковские губернские ведомости"),
    ("Исторія княжества Псковскаго", "история княжества псковского"),
    ("Описаніе Псково-Печерскаго монастыря", "описание псково-печерского монастыря"),
    ("Древній городъ Изборскъ", "древний город изборск"),
    (
        "Памятная книжка Псковской губерніи на 1913 годъ",
        "памятная книжка псковской губернии на 1913 год",
    ),
    (
        "Труды Псковскаго археологическаго общества",
        "труды псковского археологического общества",
    ),
    ("Очеркъ Великолуцкаго уѣзда", "очерк великолуцкого уезда"),
    ("Разсказы изъ псковской жизни", "рассказы из псковской жизни"),
    ("Безплатная библіотека", "бесплатная библиотека"),
    ("Изслѣдованіе о лѣтописяхъ", "исследование о летописях"),
    ("Ѳеофанъ", "феофан"),
    ("Сѵнодъ", "синод"),
    ("Еѵангеліе", "евангелие"),
    ("Мѵро", "миро"),
    ("настоящаго, лучшаго", "настоящего, лучшего"),
    ("послѣдняго, синяго", "последнего, синего"),
    ("новыя книги", "новые книги"),
    ("служащія и рабочія", "служащие и рабочие"),
    ("древнія зданія", "древние здания"),
    ("Россія, губернія", "россия, губерния"),
    ("онѣ", "они"),
    ("ея сестры", "её сестры"),
    ("предъидущій", "предыдущий"),
    ("съѣздъ", "съезд"),
    ("низкій, низшее", "низкий, низшее"),
    ("благо народа", "благо народа"),
    ("Докторъ Живаго", "доктор живаго"),
    ("чрезполосное", "чресполосное"),
    ("контръ-адмиралъ", "контр-адмирал"),
    ("Псковскiя", "псковские"),  # with a Latin i, as CP1251 forces
    ("возстаніе", "восстание"),
    ("чужаго, большаго", "чужого, большого"),
    ("Азія и Турція", "азия и турция"),
    ("часть неоффиціальная", "часть неофициальная"),
    ("трудящагося", "трудящегося"),
    ("Уѣздный городъ Порховъ", "уездный город порхов"),
    ("Святыя Горы", "святые горы"),
    ("Святогорскій Успенскій монастырь", "святогорский успенский монастырь"),
    ("Псковская лѣтопись", "псковская летопись"),
    ("Церковно-историческій комитетъ", "церковно-исторический комитет"),
    ("Отчетъ Псковской губернской земской управы", "отчет псковской губернской земской управы"),
    ("Журналы засѣданій очереднаго собранія", "журналы заседаний очередного собрания"),
    ("О мѣрахъ къ улучшенію льноводства", "о мерах к улучшению льноводства"),
    ("Сельско-хозяйственный обзоръ", "сельско-хозяйственный обзор"),
    ("Статистическій сборникъ", "статистический сборник"),
    ("Большаго театра", "большого театра"),
    ("Хорошаго, горячаго", "хорошего, горячего"),
    ("Раннія и позднія", "ранние и поздние"),
    ("Исполненіе воли", "исполнение воли"),
    ("Изъ исторіи Пскова", "из истории пскова"),
    ("Безсмертіе", "бессмертие"),
    ("Разсѣянный", "рассеянный"),
    ("Воззваніе", "воззвание"),
    ("Изчисленіе", "исчисление"),
    ("Подъѣздные пути", "подъездные пути"),
    ("Объявленіе", "объявление"),
    ("Сверхъестественный", "сверхъестественный"),
    ("Ѳедоръ Ѳедоровичъ", "федор федорович"),
    ("Марѳа", "марфа"),
    ("Евангеліе отъ Матѳея", "евангелие от матфея"),
    ("Александръ Сергѣевичъ Пушкинъ", "александр сергеевич пушкин"),
    ("Опытъ описанія", "опыт описания"),
    ("Десятилѣтіе", "десятилетие"),
    ("Четвертаго, третьяго", "четвертого, третьего"),
    ("Однѣ", "одни"),
    ("Нея", "неё"),
    ("Мѣстныя извѣстія", "местные известия"),
    ("Городскія училища", "городские училища"),
    ("Нѣмецкія колоніи", "немецкие колонии"),
    ("Нищія, общія, свѣжія", "нищие, общие, свежие"),
    ("Коммиссія", "комиссия"),
    ("Галлерея", "галерея"),
    ("Оффиціальный", "официальный"),
    ("Нумеръ", "номер"),
    ("Возпрещеніе", "воспрещение"),
    ("Низпосланіе", "ниспослание"),
    ("Безпокойство", "беспокойство"),
    ("Великолуцкія древности", "великолуцкие древности"),
    ("Гдовскаго уѣзда", "гдовского уезда"),
    ("Псковичъ", "пскович"),
    ("Печерскій край", "печерский край"),
    ("Изборскія древности", "изборские древности"),
    ("Село Михайловское", "село михайловское"),
]


@pytest.mark.parametrize(("old", "modern"), OLD_SPELLING, ids=[old for old, _ in OLD_SPELLING])
def test_old_spelling_is_read_as_modern(old: str, modern: str) -> None:
    assert text.modern(old) == modern
    assert text.modern(modern) == modern
    assert text.comparable(old) == text.comparable(modern)


@pytest.mark.parametrize(
    "word",
    [
        "история",
        "Россия",
        "стихия",
        "много",
        "здание",
        "объём",
        "Чикаго",
        "изба",
        "возчик",
        "разве",
    ],
)
def test_modern_words_stay_as_they_are(word: str) -> None:
    assert text.modern(word) == word.lower()


SAME = [
    pytest.param("Ёлка", "елка", id="ё and е are one letter"),
    pytest.param("Пcков", "Псков", id="a Latin c in a Cyrillic word"),
    pytest.param("ПСKOB", "Псков", id="Latin capitals in a Cyrillic word"),
    pytest.param("Mоscow", "Moscow", id="a Cyrillic о in a Latin word"),
    pytest.param("ХІХ век", "XIX век", id="a Roman numeral in Cyrillic letters"),
    pytest.param("«Псков» — город", 'Псков - "город"', id="quotes and dashes"),
    pytest.param("Псков\u00a0: очерки", "Псков. Очерки", id="NBSP and punctuation"),
    pytest.param("\u0088Вып.\u0089 13", "Вып. 13", id="NSB and NSE of UNIMARC"),
    pytest.param("\u0098The \u009chistory", "The history", id="NSB and NSE of Unicode"),
    pytest.param("<<The >>history", "The history", id="double angles"),
    pytest.param("и\u0306од", "йод", id="й in two characters"),
    pytest.param("за\u0301мок", "замок", id="a stress mark"),
    pytest.param("крае\u00adведение", "краеведение", id="a soft hyphen"),
    pytest.param("Põltsamaa", "Poltsamaa", id="Latin letters with marks"),
]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_spellings_compare_as_the_same(left: str, right: str) -> None:
    assert text.comparable(left) == text.comparable(right) != ""


def test_a_true_mixture_of_alphabets_is_left() -> None:
    assert text.comparable("Web-сайт Windowsовский") == "web сайт windowsовский"


@given(st.text())
def test_comparing_twice_changes_nothing(written: str) -> None:
    once = text.comparable(written)
    assert text.comparable(once) == once


LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюяёѣіѳѵѢІѲѴABCEHKMOPTXaceopxyi -.,«»ꙋїÂöë\u0301"


@given(st.text(alphabet=LETTERS))
def test_comparing_twice_changes_nothing_in_russian(written: str) -> None:
    once = text.comparable(written)
    assert text.comparable(once) == once


def test_titles_are_compared_without_article_and_hidden_words() -> None:
    assert text.title_key("\u0098The \u009cPskov land") == "pskov land"
    assert text.title_key("Das Höchster Museum") == "hochster museum"
    assert text.title_key("\u0088Вып. 13\u0089") == "вып 13"  # nothing else is left to compare


def test_people_see_the_words_as_written() -> None:
    assert text.display("\u0088Вып.\u0089  13 ") == "Вып. 13"
    assert text.display("<<The >>Псковскiя") == "The Псковскiя"


@pytest.mark.parametrize(
    ("written", "mixed"),
    [
        ("Клiнiко", True),
        ("Псков", False),
        ("Pskov", False),
        ("Web-сайт", False),
        ("XIX век", False),
    ],
)
def test_homoglyphs_are_noticed(written: str, mixed: bool) -> None:
    assert text.has_homoglyphs(written) is mixed


TRANSLITERATED = [
    ("История Псковской области", "Istoriia Pskovskoi oblasti", "passport"),
    ("История Псковской области", "Istorii︠a︡ Pskovskoĭ oblasti", "ALA-LC"),
    ("Щукинская цитадель ещё", "Shhukinskaya czitadel` eshhyo", "ГОСТ 7.79 B"),
    ("Журнал чешуи Юрьева", "Žurnal češui Ûrʹeva", "ISO 9"),
    ("Достоевский", "Dostoyevsky", "newspapers"),
    ("Царь", "Tsarʹ", "ALA-LC, ц"),
    ("Храм в Гдове", "Khram v Gdove", "ALA-LC, х"),
    ("Храм в Гдове", "Xram v Gdove", "ГОСТ 7.79 B, х"),
]


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [pytest.param(c, t, id=f"{name}: {t}") for c, t, name in TRANSLITERATED],
)
def test_transliteration_has_the_key_of_its_original(cyrillic: str, latin: str) -> None:
    assert text.latin_key(cyrillic) == text.latin_key(latin)


@given(st.text())
def test_any_text_has_a_transliteration_key(written: str) -> None:
    assert isinstance(text.latin_key(written), str)
