"""A record in one paragraph, as ГОСТ Р 7.0.100-2018 wants it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.i18n import words
from catalog.web.description import describe, imprint_line, inverted, short_title
from catalog.web.labelled import rows, safe_link
from marc.facts import Facts, Host, Kind, Name, Subject

BOOK = Facts(
    kind=Kind.BOOK,
    title="Старый Псков",
    subtitle="очерки",
    responsibility="И. С. Петров",
    names=(Name("Петров, Иван Сергеевич", "петров и с"),),
    places=("Псков",),
    publishers=("Логос",),
    date="2010",
    extent="215 с. : ил.",
    size="21 см",
    isbns=("9785000000014",),
    carrier="print",
)
ARTICLE = Facts(
    kind=Kind.ARTICLE,
    title="Гдовская крепость",
    responsibility="А. Н. Орлова",
    names=(Name("Орлова, А. Н.", "орлова а н"),),
    host=Host(title="Псков", key="псков", year=2004, issue="20", pages="15-25"),
    carrier="print",
)


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        pytest.param(
            BOOK,
            "Петров, И. С. Старый Псков : очерки / И. С. Петров. – Псков : Логос, 2010. – "
            "215 с. : ил. ; 21 см. – ISBN 9785000000014. – Текст : непосредственный.",
            id="a book of one author",
        ),
        pytest.param(
            ARTICLE,
            "Орлова, А. Н. Гдовская крепость / А. Н. Орлова. – Текст : непосредственный // "
            "Псков. – 2004. – № 20. – С. 15–25.",
            id="an article in a journal",
        ),
        pytest.param(
            Facts(
                kind=Kind.ARTICLE,
                title="Музей в Невеле",
                host=Host("Псковская правда", "", year=2019, date="05-15", pages="7"),
            ),
            "Музей в Невеле // Псковская правда. – 2019. – 15 мая. – С. 7.",
            id="an article in a newspaper",
        ),
        pytest.param(
            Facts(
                kind=Kind.VOLUME,
                title="Псковская земля",
                parts=(("т", "2"),),
                part_title="Средние века",
                places=("Псков",),
                date="2006",
                host=Host("Псковская земля", "псковская земля", volume="2"),
            ),
            "Псковская земля. Т. 2. Средние века. – Псков, 2006.",
            id="a volume names its set in the title, not as a source",
        ),
        pytest.param(
            Facts(kind=Kind.MAP, title="Псковская область", scale=500_000, carrier="print"),
            "Псковская область. – 1:500 000. – Изображение (картографическое ; неподвижное ; "
            "двухмерное ; визуальное) : непосредственное.",
            id="a map",
        ),
        pytest.param(
            Facts(
                kind=Kind.BOOK,
                title="Природа края",
                names=tuple(Name(f"Автор{n}, А. А.", "") for n in range(4)),
                series=(("Псковская библиотека", "вып. 3"),),
            ),
            "Природа края. – (Псковская библиотека ; вып. 3).",
            id="four authors give no heading",
        ),
        pytest.param(
            Facts(
                kind=Kind.BOOK,
                title="Псков в истории",
                names=(Name("Лис, О. П.", "", role="editor"), Name("Музей", "", body=True)),
                edition="2-е изд., испр.",
            ),
            "Псков в истории. – 2-е изд., испр.",
            id="editors and bodies give no heading, and no full stop is doubled",
        ),
        pytest.param(Facts(kind=Kind.OTHER), "", id="nothing known"),
    ],
)
def test_descriptions(facts: Facts, text: str) -> None:
    assert describe(facts) == text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Петров, Иван Сергеевич", "Петров, И. С."),
        ("Петров, И. С.", "Петров, И. С."),
        ("Пушкин, А.С.", "Пушкин, А.С."),
        ("Нестор", "Нестор"),
        ("Лихачёв, Дмитрий (1906-1999)", "Лихачёв, Дмитрий (1906-1999)"),
    ],
)
def test_headings(name: str, shown: str) -> None:
    assert inverted(name) == shown


def test_lines_of_a_hit() -> None:
    assert short_title(BOOK) == "Старый Псков : очерки"
    assert imprint_line(BOOK) == "Псков : Логос, 2010. – 215 с. : ил. ; 21 см."
    assert imprint_line(ARTICLE) == "// Псков. – 2004. – № 20. – С. 15–25."
    assert short_title(Facts(kind=Kind.ARTICLE, host=Host("Псков", ""))) == "Псков"


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
    text = describe(facts)
    assert title.strip().rstrip(".") in text
    assert not text or text.endswith(".")


def test_labelled_rows_lead_to_searches() -> None:
    facts = Facts(
        kind=Kind.BOOK,
        names=(
            Name("Лис, О. П.", "", role="editor", dates="1950-2001"),
            Name('Музей "Изба"', "", body=True),
        ),
        subjects=(Subject("place", "Гдов"), Subject("body", "Земство"), Subject("topic", "Лён")),
        classes=(("udc", "908"), ("local", "К63")),
        languages=("rus", "xxx"),
    )
    shown = {
        row.label: [(value.text, value.url, value.after) for value in row.values]
        for row in rows(facts, words("en"))
    }
    assert shown == {
        "names": [
            ("Лис, О. П.", "/search?q=author%3A%22%D0%9B%D0%B8%D1%81%2C+%D0%9E.+%D0%9F.%22",
             "1950-2001, editor"),
            ('Музей "Изба"', "/search?q=author%3A%22%D0%9C%D1%83%D0%B7%D0%B5%D0%B9++"
             "%D0%98%D0%B7%D0%B1%D0%B0+%22", ""),
        ],
        "language": [("Russian", "", ""), ("xxx", "", "")],
        "subject.body": [("Земство", "/search?q=subject%3A%22%D0%97%D0%B5%D0%BC%D1%81%D1%82%D0"
                          "%B2%D0%BE%22", "")],
        "subject.place": [("Гдов", "/search?place=%D0%93%D0%B4%D0%BE%D0%B2", "")],
        "subject.topic": [("Лён", "/search?topic=%D0%9B%D1%91%D0%BD", "")],
        "classes": [("908", "", "UDC"), ("К63", "", "local")],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//example.org", ""),
    ],
)
def test_only_web_addresses_become_links(url: str, link: str) -> None:
    assert safe_link(url) == link
